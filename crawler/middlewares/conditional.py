"""Asking only for what is new: conditional requests, and answers of this run from its own WARC after a stop."""

from __future__ import annotations

import logging
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from archive.capture import CaptureFacts, KeptCapture
from archive.errors import DamagedRecord
from crawler.job import FROM_ARCHIVE, KEPT, NOT_MODIFIED, job_of
from crawler.middlewares.capture import facts_of

_log = logging.getLogger(__name__)
# Answers that settle an address for this run; errors, refusals and challenges are asked for again.
_SETTLED = frozenset({200, 301, 302, 303, 304, 307, 308, 404, 410})


class Conditional:
    """Asks "only if changed" where the body is kept; a 304 goes on as the kept body with status 200."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Add If-None-Match and If-Modified-Since (RFC 9110) from the last capture of this address."""
        for name in (b"If-None-Match", b"If-Modified-Since"):
            request.headers.pop(name, None)
        request.meta.pop(KEPT, None)
        if request.method != "GET" or request.meta.get("playwright"):
            return
        kept = job_of(self._crawler).archive.latest(request.url)
        if kept is None or kept.method != "GET" or kept.status not in {200, 304}:
            return
        request.meta[KEPT] = kept
        if kept.etag:
            request.headers["If-None-Match"] = kept.etag
        if kept.last_modified:
            request.headers["If-Modified-Since"] = kept.last_modified

    def process_response(self, request: Request, response: Response) -> Response:
        """Answer a 304 with the kept body."""
        kept = request.meta.get(KEPT)
        if response.status != 304 or not isinstance(kept, KeptCapture):
            return response
        return kept_response(kept, NOT_MODIFIED)


class Resume:
    """After an interruption: what this run has already captured is answered from the WARC file."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """The kept answer, or None to ask the network.

        What this process itself has asked for is never answered here: a cookie bounce asks for one address twice.
        """
        job = job_of(self._crawler)
        key = (request.method, request.url, request.body)
        if request.meta.get("playwright") or key in job.asked:
            return None
        job.asked.add(key)
        kept = job.archive.in_run(request.url, request.method, request.body)
        if kept is None or kept.status not in _SETTLED or _is_broken(kept, facts_of(request, job)):
            return None
        try:
            response = kept_response(kept, FROM_ARCHIVE)
        except DamagedRecord as error:
            _log.warning("%s: kept answer unreadable, asked for again: %s", request.url, error)
            return None
        job.tally.counts["resumed"] += 1
        return response


def _is_broken(kept: KeptCapture, facts: CaptureFacts) -> bool:
    """Whether a body came broken: `crawler.middlewares.capture` files it as data, whatever was asked for."""
    return kept.role == "data" and facts.role != "data"


def kept_response(kept: KeptCapture, flag: str) -> Response:
    """A response made of what the archive keeps; a 304 becomes the 200 whose body it confirmed."""
    headers = Headers()
    if kept.media_type:
        charset = f"; charset={kept.charset}" if kept.charset else ""
        headers[b"Content-Type"] = f"{kept.media_type}{charset}"
    if kept.location:
        headers[b"Location"] = kept.location
    body = kept.body()
    status = 200 if kept.status in {None, 304} else int(kept.status or 200)
    kind = responsetypes.from_args(headers=headers, url=kept.url, body=body)
    return kind(url=kept.url, status=status, headers=headers, body=body, flags=[flag])
