"""The one spider for all portals: column -> its parts -> list pages -> candidates -> report pages -> their files.

When a portal's lists have been read to their end, the documents that they no longer show are asked for as well, so
that a withdrawal is seen and not assumed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response, TextResponse
from twisted.python.failure import Failure

from archive.capture import CaptureFacts, Role
from crawler.addresses import key
from crawler.answers import asked_for, led_away, reason_of, text_of
from crawler.carriers import Kind, is_file
from crawler.columns import ColumnWalk, PortalWalk
from crawler.families import Entry, Page, PageRequest
from crawler.hanging import hanging
from crawler.job import DRAWN, FACTS, Job, host_slot
from crawler.twins import Known, Wanted, best_first, by_key, kept_under
from crawler.walk import close_part, read_list

# Lists first, so that a portal's extent is known early; what hangs on a page comes last.
_LIST, _PAGE, _ATTACHMENT, _DROPPED = 30, 20, 10, 0


class PortalSpider(Spider):
    """Walks the job's portals; see the module.  Started with `job=Job.of(archive, portals)`."""

    name = "portal"

    def __init__(self, job: Job, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.job = job
        self.walks = [
            PortalWalk.of(portal, job.tally.portals[portal.id], all_organs=job.all_organs) for portal in job.portals
        ]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *arguments: Any, **keywords: Any) -> Self:
        """As Scrapy's; also listens to errors of our own program, so that a portal never hangs on one."""
        spider = super().from_crawler(crawler, *arguments, **keywords)
        crawler.signals.connect(spider.on_error, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The first page of every column."""
        for walk in self.walks:
            for column in tuple(walk.columns):
                yield self._column(walk, column, None)

    def parse_list(self, response: Response, walk: PortalWalk, column: ColumnWalk, first: bool) -> list[Request]:
        """One page of a list: its candidates, further pages, the column's parts; the page itself may be a report."""
        requests: list[Request] = []
        if led_away(response, walk):
            column.complete = False
        else:
            page = self._page(response)
            found = read_list(walk, column, page, first=first, most=self.settings.getint("GONGKAI_MAX_LIST_PAGES"))
            requests = [self._list_request(walk, column, part, via=response.url, first=False) for part in found.parts]
            requests += [self._column(walk, leaf, response.url) for leaf in found.leaves]
            walk.pending += len(requests)
            for entry in best_first(found.candidates, response.url, self._known(walk)):
                requests += self._document(walk, entry, response.url)
            requests += self._itself(walk, response, page, found.itself)
        close_part(walk, column)
        return requests + self._settle(walk)

    def parse_document(self, response: Response, walk: PortalWalk, kind: Kind | None = None) -> list[Request]:
        """A report page or something that carries one: count it, and ask for what hangs on it."""
        walk.asked |= {key(url): url for url in (response.url, *response.meta.get("redirect_urls", ()))}
        facts: CaptureFacts = response.meta[FACTS]
        requests: list[Request] = []
        if led_away(response, walk, facts):
            requests = self._twin(walk, asked_for(response))
        elif response.status in {404, 410} and facts.listed is False:
            walk.tally.counts["gone"] += 1
        elif response.status != 200:
            requests = self._twin(walk, asked_for(response))
            # The page after a flip book's last is not there; that is how its end is known.
            if kind != "book" and not requests:
                walk.tally.counts["errors"] += 1
                walk.tally.incident("page-failed", f"{response.url}: status {response.status}")
        else:
            requests = self._following(walk, response, facts, kind)
        return requests + self._settle(walk)

    def list_failed(self, failure: Failure, walk: PortalWalk, column: ColumnWalk, first: bool) -> list[Request]:
        """A page of a list that could not be fetched at all."""
        kind, detail, told = reason_of(failure)
        column.complete = False
        walk.tally.counts["errors"] += kind != "robots"
        if not told:
            walk.tally.incident(kind or ("unreachable" if first and not column.leaf else "page-failed"), detail)
        close_part(walk, column)
        return self._settle(walk)

    def document_failed(self, failure: Failure, walk: PortalWalk) -> list[Request]:
        """A document that could not be fetched at all: under its other address, where a list gave two."""
        kind, detail, told = reason_of(failure)
        request = getattr(failure, "request", None)
        twins = self._twin(walk, request.url) if request is not None else []
        walk.tally.counts["errors"] += kind != "robots" and not twins
        if not told and not twins:
            walk.tally.incident(kind or "page-failed", detail)
        return twins + self._settle(walk)

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
            if key(url) not in walk.asked and url not in self.job.resting:
                facts = CaptureFacts(_role(walk, url), walk.portal.id, listed=False)
                yield self._document_request(walk, Wanted(url, facts, _DROPPED))

    def _document(self, walk: PortalWalk, entry: Entry, via: str) -> Iterator[Request]:
        """A candidate, once under whichever of its addresses came first; the others wait in case that one fails."""
        own = key(entry.url)
        facts = CaptureFacts(_role(walk, entry.url), walk.portal.id, via, entry.title, entry.date, True)
        wanted = Wanted(entry.url, facts, _PAGE)
        if own in walk.asked:
            waiting = walk.twins.setdefault(own, [])
            if walk.asked[own] != entry.url and entry.url not in {twin.url for twin in waiting}:
                waiting.append(wanted)
        elif kept_under(entry.url, self._known(walk)) in self.job.resting:
            walk.asked[own] = entry.url
        else:
            yield self._ask(walk, wanted)

    def _known(self, walk: PortalWalk) -> Known:
        if walk.known is None:
            walk.known = by_key(self.job.archive.known_documents(walk.portal.id, ("report",)))
        return walk.known

    def _ask(self, walk: PortalWalk, wanted: Wanted) -> Request:
        """A document, under the address that the archive keeps it under; the one named now waits in case that fails."""
        kept = kept_under(wanted.url, self._known(walk))
        if kept != wanted.url:
            walk.twins.setdefault(key(kept), []).append(wanted)
        return self._document_request(walk, replace(wanted, url=kept))

    def _twin(self, walk: PortalWalk, failed: str) -> list[Request]:
        """The document that could not be had at one address, asked for at the next that a list gave for it."""
        waiting = walk.twins.get(key(failed), [])
        while waiting:
            wanted = waiting.pop(0)
            if wanted.url != failed:
                return [self._document_request(walk, wanted)]
        return []

    def _itself(self, walk: PortalWalk, response: Response, page: Page, entry: Entry | None) -> list[Request]:
        """A list page that is a report: asked for once more as a page, or gone on with where it came as one."""
        facts: CaptureFacts = response.meta[FACTS]
        if entry is None:
            return []
        if facts.role == "page":
            return self._following(walk, response, replace(facts, list_title=entry.title), None)
        if key(entry.url) in walk.selves:
            return []
        walk.selves.add(key(entry.url))
        again = CaptureFacts("page", walk.portal.id, response.url, entry.title, entry.date, True)
        return [self._document_request(walk, Wanted(response.url, again, _PAGE))]

    def _following(self, walk: PortalWalk, response: Response, facts: CaptureFacts, kind: Kind | None) -> list[Request]:
        """What hangs on a page, or follows on what hung on one."""
        if not isinstance(response, TextResponse) or (facts.role != "page" and kind not in {"book", "part"}):
            return []
        most = self.settings.getint("GONGKAI_MAX_ATTACHMENTS")
        return [
            self._ask(walk, Wanted(carrier.url, kept, _ATTACHMENT, carrier.kind))
            for carrier, kept in hanging(walk, self._page(response), facts, _continued(kind), most)
        ]

    def _page(self, response: Response) -> Page:
        return Page(
            response.url, text_of(response), response.status, response.meta.get(DRAWN, ()), self.job.newest_year
        )

    def _document_request(self, walk: PortalWalk, wanted: Wanted) -> Request:
        url = wanted.url
        walk.asked[key(url)] = url
        walk.pending += 1
        return Request(
            url,
            callback=self.parse_document,
            errback=lambda failure: self.document_failed(failure, walk),
            cb_kwargs={"walk": walk, "kind": wanted.kind},
            meta={FACTS: wanted.facts, "download_slot": host_slot(url)},
            priority=wanted.priority,
            dont_filter=True,
        )

    def _column(self, walk: PortalWalk, column: ColumnWalk, via: str | None) -> Request:
        part = PageRequest(column.url, browser=walk.portal.fetch == "browser")
        return self._list_request(walk, column, part, via=via, first=True)

    def _list_request(
        self, walk: PortalWalk, column: ColumnWalk, part: PageRequest, *, via: str | None, first: bool
    ) -> Request:
        walk.asked[key(part.url)] = part.url  # a list is no document, even where its drawn page was read as one
        role: Role = "list" if first or part.browser or (part.method == "GET" and not part.headers) else "data"
        if walk.family.is_report_address(part.url) and part.method == "GET":
            role = "page"
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


def _role(walk: PortalWalk, url: str) -> Role:
    """A document's role: a file is an attachment wherever it is linked, everything else a page."""
    return "attachment" if is_file(url, walk.attachment) else "page"


def _continued(kind: Kind | None) -> Kind | None:
    """A frame or a fetched body is a page of its own; only books and parts go on where they began."""
    return kind if kind in {"book", "part"} else None
