"""The one spider for all portals: column -> list pages -> candidates -> report pages -> their attachments.

When a portal's lists have been read to their end, the documents that they no longer show are asked for as well, so
that a withdrawal is seen and not assumed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response, TextResponse
from twisted.python.failure import Failure

from archive import http
from archive.capture import CaptureFacts, Role
from crawler.families import Entry, Page, PageRequest
from crawler.families.page import FILE_ADDRESS, FILE_HINT, links, parse_html
from crawler.job import DRAWN, FACTS, Job, host_slot
from crawler.walk import ColumnWalk, PortalWalk, close_part, read_list
from parsers.documents.charset import decode

# Lists first, so that a portal's extent is known early; what hangs on a page comes last.
_LIST, _PAGE, _ATTACHMENT, _DROPPED = 30, 20, 10, 0


class PortalSpider(Spider):
    """Walks the job's portals; see the module.  Started with `job=Job.of(archive, portals)`."""

    name = "portal"

    def __init__(self, job: Job, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.job = job
        self.walks = [PortalWalk.of(portal, job.tally.portals[portal.id]) for portal in job.portals]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *arguments: Any, **keywords: Any) -> Self:
        """As Scrapy's; also listens to errors of our own program, so that a portal never hangs on one."""
        spider = super().from_crawler(crawler, *arguments, **keywords)
        crawler.signals.connect(spider.on_error, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The first page of every column."""
        for walk in self.walks:
            for column in walk.columns:
                part = PageRequest(column.url, browser=walk.portal.fetch == "browser")
                yield self._list_request(walk, column, part, via=None, first=True)

    def parse_list(self, response: Response, walk: PortalWalk, column: ColumnWalk, first: bool) -> list[Request]:
        """One page of a list: its candidates and further parts."""
        page = Page(response.url, _text(response), response.status, response.meta.get(DRAWN, ()))
        found = read_list(walk, column, page, first=first, most=self.settings.getint("GONGKAI_MAX_LIST_PAGES"))
        requests = [self._list_request(walk, column, part, via=response.url, first=False) for part in found.parts]
        walk.pending += len(requests)
        requests += [r for entry in found.candidates for r in self._document(walk, entry, response.url)]
        close_part(walk, column)
        return requests + self._settle(walk)

    def parse_document(self, response: Response, walk: PortalWalk) -> list[Request]:
        """A report page or an attachment: count it, and ask for the files and further pages that hang on it."""
        walk.asked |= {response.url, *response.meta.get("redirect_urls", ())}
        facts: CaptureFacts = response.meta[FACTS]
        requests: list[Request] = []
        if response.status in {404, 410} and facts.listed is False:
            walk.tally.counts["gone"] += 1
        elif response.status != 200:
            walk.tally.counts["errors"] += 1
            walk.tally.incident("page-failed", f"{response.url}: status {response.status}")
        elif facts.role == "page" and isinstance(response, TextResponse):
            requests = list(self._hanging(walk, Page(response.url, _text(response))))
        return requests + self._settle(walk)

    def list_failed(self, failure: Failure, walk: PortalWalk, column: ColumnWalk, first: bool) -> list[Request]:
        """A page of a list that could not be fetched at all."""
        kind, detail = _reason(failure)
        column.complete = False
        walk.tally.counts["errors"] += kind == ""
        walk.tally.incident(kind or ("unreachable" if first else "page-failed"), detail)
        close_part(walk, column)
        return self._settle(walk)

    def document_failed(self, failure: Failure, walk: PortalWalk) -> list[Request]:
        """A document that could not be fetched at all."""
        kind, detail = _reason(failure)
        walk.tally.counts["errors"] += kind == ""
        walk.tally.incident(kind or "page-failed", detail)
        return self._settle(walk)

    def on_error(self, failure: Failure, response: Response) -> None:
        """An error of our own program in a callback: the portal counts as not read to its end."""
        walk = response.request.cb_kwargs.get("walk") if response.request else None
        if isinstance(walk, PortalWalk):
            walk.tally.counts["errors"] += 1
            walk.tally.incident("program-error", f"{response.url}: {failure.getErrorMessage()[:200]}")
            walk.dropped_asked = True
            walk.tally.complete = False
            self._settle(walk)

    def _settle(self, walk: PortalWalk) -> list[Request]:
        """One request has ended.  With the last one, either ask for what the lists dropped, or the portal is done."""
        walk.pending -= 1
        if walk.pending > 0:
            return []
        if not walk.dropped_asked:
            walk.dropped_asked = True
            walk.tally.complete = walk.complete
            requests = list(self._dropped(walk)) if walk.complete else []
            if requests:
                return requests
        walk.tally.finished = True
        return []

    def _dropped(self, walk: PortalWalk) -> Iterator[Request]:
        """Known documents that no list of the portal shows any longer."""
        for url in self.job.archive.known_documents(walk.portal.id):
            if url not in walk.asked:
                facts = CaptureFacts(_role(url), walk.portal.id, listed=False)
                yield self._document_request(walk, url, facts, _DROPPED)

    def _document(self, walk: PortalWalk, entry: Entry, via: str) -> Iterator[Request]:
        if entry.url not in walk.asked:
            facts = CaptureFacts(_role(entry.url), walk.portal.id, via, entry.title, entry.date, True)
            yield self._document_request(walk, entry.url, facts, _PAGE)

    def _hanging(self, walk: PortalWalk, page: Page) -> Iterator[Request]:
        """Files linked in a page, and the further pages of a long article (kept, not read as documents)."""
        tree = parse_html(page.text) if FILE_HINT.search(page.text) else None
        most = self.settings.getint("GONGKAI_MAX_ATTACHMENTS")
        found = () if tree is None else (url for _, url in links(tree, page.url))
        files = [url for url in dict.fromkeys(found) if FILE_ADDRESS.search(urlsplit(url).path)]
        if len(files) > most:
            walk.tally.incident("too-many-attachments", f"{page.url}: {len(files)} files linked, {most} asked for")
        for url in files[:most]:
            if url not in walk.asked:
                yield self._document_request(
                    walk, url, CaptureFacts("attachment", walk.portal.id, page.url), _ATTACHMENT
                )
        for part in walk.family.next_pages(page):
            if part.method == "GET" and not part.browser and part.url not in walk.asked:
                yield self._document_request(
                    walk, part.url, CaptureFacts("data", walk.portal.id, page.url), _ATTACHMENT
                )

    def _document_request(self, walk: PortalWalk, url: str, facts: CaptureFacts, priority: int) -> Request:
        walk.asked.add(url)
        walk.pending += 1
        return Request(
            url,
            callback=self.parse_document,
            errback=lambda failure: self.document_failed(failure, walk),
            cb_kwargs={"walk": walk},
            meta={FACTS: facts, "download_slot": host_slot(url)},
            priority=priority,
            dont_filter=True,
        )

    def _list_request(
        self, walk: PortalWalk, column: ColumnWalk, part: PageRequest, *, via: str | None, first: bool
    ) -> Request:
        walk.asked.add(part.url)  # a list is no document, even where its drawn page was read as one
        role: Role = "list" if first or part.browser or (part.method == "GET" and not part.headers) else "data"
        meta: dict[str, Any] = {
            FACTS: CaptureFacts(role, walk.portal.id, via),
            "download_slot": host_slot(part.url),
        }
        if part.browser:
            meta["playwright"] = True
        return Request(
            part.url,
            method=part.method,
            body=part.body,
            headers=dict(part.headers),
            callback=self.parse_list,
            errback=lambda failure: self.list_failed(failure, walk, column, first),
            cb_kwargs={"walk": walk, "column": column, "first": first},
            meta=meta,
            priority=_LIST,
            dont_filter=True,
        )


def _role(url: str) -> Role:
    """A document's role: a file is an attachment wherever it is linked, everything else a page."""
    return "attachment" if FILE_ADDRESS.search(urlsplit(url).path) else "page"


def _text(response: Response) -> str:
    header = response.headers.get(b"Content-Type")
    _, charset = http.content_type(header.decode("latin-1") if header else None)
    return decode(response.body, charset)[0]


def _reason(failure: Failure) -> tuple[str, str]:
    """(incident kind or "", one line) of a failed request."""
    request = getattr(failure, "request", None)
    url = request.url if request is not None else ""
    message = " ".join(failure.getErrorMessage().split())[:200]
    if isinstance(failure.value, IgnoreRequest) and message == "Forbidden by robots.txt":
        return "robots", f"{url}: forbidden by robots.txt"
    return "", f"{url}: {message or type(failure.value).__name__}"
