"""Pages drawn by a browser: what was served, what the page's scripts fetched, and the page as drawn.

The answers are ordinary exchanges of the archive; the drawn page is kept beside them as a `conversion`.  Playwright
hands over decoded bodies, so the archive keeps those and renames the Content-Encoding header.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Self, cast
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import Response as BrowserResponse
from playwright.async_api import TimeoutError as PlaywrightTimeout
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy_playwright.page import PageMethod  # type: ignore[import-untyped]

from archive import http
from archive.capture import CaptureFacts, warc_time
from archive.capture import Exchange as Capture
from crawler.families import Exchange
from crawler.job import DRAWN, TIME, Job, job_of
from crawler.middlewares.capture import facts_of
from parsers.documents.charset import decode

_log = logging.getLogger(__name__)
# What tells of a page's content; pictures, fonts and style sheets do not and are not even asked for.
_KEPT_KINDS = frozenset({"document", "xhr", "fetch", "script"})
_LEFT_KINDS = frozenset({"image", "media", "font", "stylesheet", "texttrack", "manifest"})
# Lists were seen that need 10-14 s of script; milliseconds.
_QUIET = 20_000
MAX_ANSWERS = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that the browser got."""

    url: str
    method: str
    kind: str
    status: int
    request_head: bytes
    response_head: bytes
    request_body: bytes
    body: bytes
    time: datetime


@dataclass
class _Drawing:
    """One page being drawn: the answers that are still being read.  (No slots: Playwright marks its listeners.)"""

    host: str
    reads: list[asyncio.Future[Answer | None]] = field(default_factory=list)

    def on_response(self, response: BrowserResponse) -> None:
        """Playwright's event: begin to read the body, since it is gone when the page closes."""
        wanted = response.request.resource_type in _KEPT_KINDS and urlsplit(response.url).netloc == self.host
        if wanted and len(self.reads) < MAX_ANSWERS:
            self.reads.append(asyncio.ensure_future(_read(response)))


class DrawnPages:
    """Scrapy downloader middleware for requests with meta `playwright`; see the module."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Before each try: listen to the page's answers, wait until it is quiet, keep it open until they are read."""
        if not request.meta.get("playwright"):
            return
        drawing = _Drawing(urlsplit(request.url).netloc)
        request.meta["gongkai_drawing"] = drawing
        request.meta["playwright_page_event_handlers"] = {"response": drawing.on_response}
        request.meta["playwright_page_methods"] = [PageMethod(_until_quiet)]
        request.meta["playwright_include_page"] = True
        request.meta["playwright_context"] = "gongkai"
        request.meta["playwright_context_kwargs"] = {"locale": "zh-CN", "ignore_https_errors": True}

    async def process_response(self, request: Request, response: Response) -> Response:
        """Keep what the browser was served and the page as it drew it."""
        drawing = request.meta.pop("gongkai_drawing", None)
        if not isinstance(drawing, _Drawing):
            return response
        answers = [answer for answer in await asyncio.gather(*drawing.reads) if answer is not None]
        await _close(request)
        keep_drawing(job_of(self._crawler), request, answers, response)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """A page that could not be drawn is closed; what it was served is kept all the same."""
        drawing = request.meta.pop("gongkai_drawing", None)
        if not isinstance(drawing, _Drawing):
            return
        job = job_of(self._crawler)
        for answer in await asyncio.gather(*drawing.reads):
            if answer is not None:
                _record(job, answer, facts_of(request, job))
        await _close(request)


def keep_drawing(job: Job, request: Request, answers: Sequence[Answer], response: Response) -> None:
    """Keep the answers that a drawn page got and its final DOM (the response's body); the page's own scripts' answers
    go on with the request."""
    facts = facts_of(request, job)
    served: int | None = None
    for answer in answers:
        capture = _record(job, answer, facts if answer.kind == "document" else _data(facts, request.url))
        if answer.kind == "document" and answer.status == response.status:
            served = capture
    if served is not None:
        drawn = decode(response.body)[0].encode()
        job.archive.record_rendered(served, drawn, warc_time(request.meta.get(TIME) or datetime.now(UTC)))
    request.meta[DRAWN] = tuple(_exchange(answer) for answer in answers if answer.kind in {"xhr", "fetch"})


async def leave_out(request: BrowserRequest) -> bool:
    """PLAYWRIGHT_ABORT_REQUEST: pictures, fonts and styles are not asked for."""
    return request.resource_type in _LEFT_KINDS


async def _until_quiet(page: BrowserPage) -> None:
    try:
        await page.wait_for_load_state("networkidle", timeout=_QUIET)
    except PlaywrightTimeout:
        # Pages that poll are never quiet; what is drawn by now is read.
        _log.info("%s: not quiet after %d s", page.url, _QUIET // 1000)


async def _read(response: BrowserResponse) -> Answer | None:
    """The answer with its body; None where the browser no longer has it (the page went on to another address)."""
    time, request = datetime.now(UTC), response.request
    try:
        body = b"" if 300 <= response.status < 400 else await response.body()
        sent = await request.headers_array()
        received = await response.headers_array()
    except PlaywrightError as error:
        _log.info("%s: body not handed over: %s", response.url, str(error).splitlines()[0])
        return None
    parts = urlsplit(response.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    names = {header["name"].lower() for header in sent}
    host = [] if "host" in names else [("Host", parts.netloc)]
    pairs = [(header["name"], header["value"]) for header in sent if not header["name"].startswith(":")]
    return Answer(
        url=response.url,
        method=request.method,
        kind=request.resource_type,
        status=response.status,
        request_head=_head(f"{request.method} {path} HTTP/1.1", host + pairs),
        response_head=_head(
            f"HTTP/1.1 {response.status} {response.status_text or _phrase(response.status)}".rstrip(),
            [(h["name"], value) for h in received for value in h["value"].split("\n") if not h["name"].startswith(":")],
        ),
        request_body=request.post_data_buffer or b"",
        body=body,
        time=time,
    )


def _head(start: str, pairs: list[tuple[str, str]]) -> bytes:
    lines = [start, *(f"{name}: {value}" for name, value in pairs)]
    return "\r\n".join(line.replace("\r", " ").replace("\n", " ") for line in lines).encode() + b"\r\n\r\n"


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else ""


def _data(facts: CaptureFacts, via: str) -> CaptureFacts:
    return CaptureFacts("data", facts.portal_id, via)


def _record(job: Job, answer: Answer, facts: CaptureFacts) -> int:
    capture = job.archive.record(
        Capture(
            url=answer.url,
            method=answer.method,
            time=answer.time,
            request_head=answer.request_head,
            status=answer.status,
            response_head=answer.response_head,
            raw_body=answer.body,
            body=answer.body,
            media_type=None,
            charset=None,
            facts=facts,
            request_body=answer.request_body,
        )
    )
    job.tally.captured(facts.portal_id, facts.role, answer.status, "new")
    return capture


def _exchange(answer: Answer) -> Exchange:
    _, charset = http.content_type(http.header(answer.response_head, "Content-Type"))
    return Exchange(answer.url, decode(answer.body, charset)[0], answer.method)


async def _close(request: Request) -> None:
    page = cast(Any, request.meta.pop("playwright_page", None))
    if page is not None and not page.is_closed():
        await page.close()
