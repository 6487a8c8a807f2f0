"""Downloader middlewares: hosts and their robots.txt, patience, conditional requests, going on after a stop."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.robotstxt import RobotParser

from archive.capture import KeptCapture
from archive.errors import DamagedRecord
from crawler.job import FROM_ARCHIVE, KEPT, NOT_MODIFIED, host_slot, job_of

_log = logging.getLogger(__name__)
# Answers that settle an address for this run; errors, refusals and challenges are asked for again.
_SETTLED = frozenset({200, 301, 302, 303, 304, 307, 308, 404, 410})


class HostSlot:
    """One queue for each host and port, so that several portals on one machine are several hosts."""

    def process_request(self, request: Request) -> None:
        """Name the queue anew for every request: a redirect takes the old one along."""
        request.meta["download_slot"] = host_slot(request.url)


class Robots(RobotsTxtMiddleware):
    """robots.txt as RFC 9309 has it: a server that fails to give it (5xx, no answer) has forbidden everything."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._failed: dict[str, str] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """IgnoreRequest where the address is forbidden, or where the host would not say what is."""
        failed = self._failed.get(urlsplit(request.url).netloc)
        if failed:
            raise IgnoreRequest(f"no robots.txt to be had: {failed}")
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._failed[netloc] = f"status {response.status}"
        # Any other refusal means that there are no rules; an error page's text must not be taken for some.
        shown = response if response.status == 200 else response.replace(body=b"")
        await super()._parse_robots(shown, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest):
            self._failed[netloc] = " ".join(str(exc).split()) or type(exc).__name__
        super()._robots_error(exc, netloc)


class BackOffRetry(RetryMiddleware):
    """Retries with patience: the whole host waits, for as long as Retry-After says or twice as long each time."""

    _first: float
    _patience: float
    _usual: float
    _throttled: bool

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy's, with the settings of ours."""
        middleware = super().from_crawler(crawler)
        middleware._first = crawler.settings.getfloat("GONGKAI_BACK_OFF")
        middleware._patience = crawler.settings.getfloat("GONGKAI_PATIENCE")
        middleware._usual = crawler.settings.getfloat("DOWNLOAD_DELAY")
        middleware._throttled = crawler.settings.getbool("AUTOTHROTTLE_ENABLED")
        crawler.signals.connect(middleware.downloaded, signal=signals.response_downloaded)
        return middleware

    def downloaded(self, response: Response, request: Request) -> None:
        """Slow the host down, or let it recover, before Scrapy takes up the host's next request."""
        engine = self.crawler.engine
        slot = engine.downloader.slots.get(request.meta.get("download_slot", "")) if engine else None
        if slot is None:
            return
        if response.status in self.retry_http_codes:
            # The delay counts from the last request's start and may be shortened by the jitter.
            wait = min(self._wait(request, response), self._patience)
            latency = float(request.meta.get("download_latency", 0.0))
            slot.delay = max(slot.delay, (wait + latency) / (1 - min(slot.jitter, 0.9)))
        elif response.status < 400 and not self._throttled:
            slot.delay = max(self._usual, slot.delay / 2)

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """A request to try again, or the response where there is nothing to wait for or too long to wait."""
        if response.status not in self.retry_http_codes or FROM_ARCHIVE in response.flags:
            return response
        wait = self._wait(request, response)
        if wait > self._patience:
            _log.info("%s asks for %d s of patience: left for the next crawl", request.url, wait)
            return response
        result = super().process_response(request, response)
        return result if isinstance(result, (Request, Response)) else response

    def _wait(self, request: Request, response: Response) -> float:
        asked = retry_after(response.headers.get(b"Retry-After"), datetime.now(UTC))
        doubled = self._first * 2 ** int(request.meta.get("retry_times", 0))
        return min(doubled, self._patience) if asked is None else asked


def retry_after(value: bytes | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for (RFC 9110: seconds or a date), None where it says nothing."""
    text = (value or b"").decode("latin-1").strip()
    if text.isdigit() and len(text) < 10:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((aware - now).total_seconds(), 0.0)


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
        if kept is None or kept.status not in _SETTLED:
            return None
        try:
            response = kept_response(kept, FROM_ARCHIVE)
        except DamagedRecord as error:
            _log.warning("%s: kept answer unreadable, asked for again: %s", request.url, error)
            return None
        job.tally.counts["resumed"] += 1
        return response


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
