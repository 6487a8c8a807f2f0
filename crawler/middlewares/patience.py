"""Patience with a host: pauses, retries, and what a Retry-After asks for."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Request, Response

from crawler.job import FROM_ARCHIVE
from crawler.middlewares.capture import BROKEN
from crawler.middlewares.hosts import Refused, hosts_of, portal_of, tell

_log = logging.getLogger(__name__)


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
        slot = _slot(self.crawler, request)
        if slot is None:
            return
        if response.status in self.retry_http_codes:
            wait = min(self._wait(request, response), self._patience)
            _slow(slot, wait + float(request.meta.get("download_latency", 0.0)))
        elif response.status < 400 and not self._throttled:
            slot.delay = max(self._usual, slot.delay / 2)

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """A request to try again, or the response where there is nothing to wait for or too long to wait.

        A body that is cut short or unreadable is asked for again; Refused where it comes so each time.
        """
        if FROM_ARCHIVE in response.flags:
            return response
        if BROKEN in response.flags:
            return self._broken(request)
        if response.status not in self.retry_http_codes:
            return response
        wait = self._wait(request, response)
        if wait > self._patience:
            _log.info("%s asks for %d s of patience: left for the next crawl", request.url, wait)
            hosts = hosts_of(self.crawler)
            host = hosts.of(request)
            host.busy(wait)
            hosts.clear(host)
            return response
        result = super().process_response(request, response)
        return result if isinstance(result, (Request, Response)) else response

    def process_exception(self, request: Request, exception: Exception, spider: Any = None) -> Request | None:
        """A request to try again after a pause, None where the trouble is none of the connection's."""
        result = super().process_exception(request, exception)
        if isinstance(result, Request):
            pause(self.crawler, request)
            return result
        return None

    def _broken(self, request: Request) -> Request:
        detail: str = request.meta[BROKEN]
        again = self._retry(request, "broken body")
        if again is not None:
            pause(self.crawler, request)
            return again
        tell(self.crawler, portal_of(self.crawler, request), "broken", f"{request.url}: {detail}")
        raise Refused("broken", detail)

    def _wait(self, request: Request, response: Response) -> float:
        asked = retry_after(response.headers.get(b"Retry-After"), datetime.now(UTC))
        return _doubled(self._first, self._patience, request) if asked is None else asked


def pause(crawler: Crawler, request: Request) -> None:
    """Make a request's host wait, twice as long at each further try."""
    first, most = (crawler.settings.getfloat(name) for name in ("GONGKAI_BACK_OFF", "GONGKAI_PATIENCE"))
    slot = _slot(crawler, request)
    if slot is not None:
        _slow(slot, _doubled(first, most, request))


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


def _doubled(first: float, most: float, request: Request) -> float:
    return float(min(first * 2 ** int(request.meta.get("retry_times", 0)), most))


def _slot(crawler: Crawler, request: Request) -> Any:
    engine = crawler.engine
    return engine.downloader.slots.get(request.meta.get("download_slot", "")) if engine else None


def _slow(slot: Any, seconds: float) -> None:
    # The delay counts from the last request's start and may be shortened by the jitter.
    slot.delay = max(slot.delay, seconds / (1 - min(slot.jitter, 0.9)))
