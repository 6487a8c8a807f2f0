"""A crawl over captured exchanges instead of the network, so that a family can be mended on yesterday's crawl.

`RecordedHandler` stands where Scrapy's downloader is, so that everything above it is the same as in a crawl; a request
that the WARC files do not answer fails with that reason.  Captures keep the time at which they were first made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, HtmlResponse, Request, Response

from archive import http
from archive.replay import Recorded, Replay
from crawler.browser import Answer, keep_drawing
from crawler.job import TIME, job_of

# Request.meta key: the recorded answer of a drawn page, on its way from the handler to `RecordedPages`.
_DRAWING = "gongkai_recorded"


def replay_settings(middlewares: Mapping[str, Any]) -> dict[str, Any]:
    """The settings by which a crawl reads WARC files: no pause, no hours, no budget, no browser."""
    handler = "crawler.replay.RecordedHandler"
    return {
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "DOWNLOADER_MIDDLEWARES": {**middlewares, "crawler.replay.RecordedPages": 980},
        "DOWNLOAD_DELAY": 0.0001,  # none at all lets Scrapy 2.19 ask for everything of a host at once
        "AUTOTHROTTLE_ENABLED": False,
        "GONGKAI_BACK_OFF": 0.0,
        "GONGKAI_HOURS": "",
        "GONGKAI_HOST_BUDGET": 0,
    }


class RecordedHandler:
    """Scrapy download handler: answers from the WARC files of `reading_from`."""

    lazy = False
    # One reader for http and https, since a portal's answers come in one order; opened before Scrapy starts.
    replay: Replay | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls()

    async def download_request(self, request: Request) -> Response:
        """The recorded answer.  Raises IgnoreRequest where there is none."""
        if self.replay is None:
            raise RuntimeError("no WARC files are open")
        found = self.replay.answer(request.method, request.url, request.body)
        if found is None:
            raise IgnoreRequest(f"not in the WARC files: {request.method} {request.url}")
        request.meta[TIME] = _moment(found.drawn_time or found.time)
        if not request.meta.get("playwright"):
            return _response(found)
        request.meta[_DRAWING] = found
        body = found.drawn if found.drawn is not None else found.raw_body
        return HtmlResponse(found.url, status=found.status, body=body, encoding="utf-8")

    async def close(self) -> None:
        """Nothing: the files are let go of with `reading_from`."""


@contextmanager
def reading_from(paths: Sequence[str]) -> Iterator[None]:
    """Answer from these WARC files (or archives) meanwhile; nothing to do for none.  Raises ArchiveError."""
    if not paths:
        yield
        return
    with Replay([Path(path) for path in paths]) as RecordedHandler.replay:
        yield
    RecordedHandler.replay = None


class RecordedPages:
    """Scrapy downloader middleware in the place of `crawler.browser.DrawnPages`: keeps a recorded drawing as it was."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep what the browser was served then, and the page as it drew it."""
        found = request.meta.pop(_DRAWING, None)
        if isinstance(found, Recorded):
            answers = [_answer(found, "document"), *(_answer(fetched, "xhr") for fetched in found.fetched)]
            keep_drawing(job_of(self._crawler), request, answers, response)
        return response


def _response(found: Recorded) -> Response:
    headers = Headers()
    for name, value in http.headers(found.response_head):
        headers.appendlist(name.encode(), value.encode())
    flags = ["dataloss"] if found.truncated else []  # as Scrapy's own handler marks a body cut short
    return Response(
        found.url, status=found.status, headers=headers, body=found.raw_body, flags=flags, protocol="HTTP/1.1"
    )


def _answer(found: Recorded, kind: str) -> Answer:
    return Answer(
        url=found.url,
        method=found.method,
        kind=kind,
        status=found.status,
        request_head=found.request_head,
        response_head=found.response_head,
        request_body=found.request_body,
        body=found.raw_body,
        time=_moment(found.time),
    )


def _moment(time: str) -> datetime:
    return datetime.fromisoformat(time.replace("Z", "+00:00"))
