"""Two manners that Scrapy has no setting for: crawling at night, and no more than so many requests to a host a day."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Request

from archive.capture import warc_time
from archive.visits import requests_since
from crawler.job import host_slot, job_of
from crawler.middlewares.hosts import Refused
from crawler.schedule import CHINA, Hours

_log = logging.getLogger(__name__)
HOURS_OVER = "hours-over"


class NightHours:
    """Scrapy extension: ends the crawl in good order when its hours (GONGKAI_HOURS, in China) are over."""

    def __init__(self, crawler: Crawler, hours: Hours) -> None:
        self._crawler, self._hours = crawler, hours
        self._alarm: asyncio.TimerHandle | None = None
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        hours = Hours.parse(crawler.settings.get("GONGKAI_HOURS", ""))
        if hours is None:
            raise NotConfigured("no hours are set")
        return cls(crawler, hours)

    def _opened(self) -> None:
        left = self._hours.left(datetime.now(UTC))
        self._alarm = asyncio.get_running_loop().call_later(left.total_seconds(), self._end)

    def _closed(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()

    def _end(self) -> None:
        engine: Any = self._crawler.engine
        _log.info("the hours %s (China) are over: what is left waits for the next crawl", self._hours)
        self._ending = asyncio.ensure_future(engine.close_spider_async(reason=HOURS_OVER))


class HostBudget:
    """Scrapy downloader middleware: at most GONGKAI_HOST_BUDGET requests to a host in a day (China), all runs counted.

    A request beyond it is given up for today with one incident a host; the next day's crawl goes on.
    """

    def __init__(self, crawler: Crawler, budget: int) -> None:
        self._crawler, self._budget = crawler, budget
        self._asked: Counter[str] | None = None
        self._told: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        budget = crawler.settings.getint("GONGKAI_HOST_BUDGET")
        if budget <= 0:
            raise NotConfigured("no daily budget is set")
        return cls(crawler, budget)

    def process_request(self, request: Request) -> None:
        """Count the request, or Refused where today's budget of its host is spent."""
        job = job_of(self._crawler)
        if self._asked is None:
            today = datetime.now(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
            self._asked = requests_since(job.archive.conn, warc_time(today))
        host = host_slot(request.url)
        if self._asked[host] >= self._budget:
            self._tell(host)
            raise Refused("budget", f"{self._budget} requests to {host} today")
        self._asked[host] += 1

    def _tell(self, host: str) -> None:
        job = job_of(self._crawler)
        portal = job.tally.portals.get(job.hosts.get(host, ""))
        if portal is not None and host not in self._told:
            self._told.add(host)
            tomorrow = (datetime.now(CHINA) + timedelta(days=1)).date()
            portal.incident("budget", f"{host}: {self._budget} requests today; goes on from {tomorrow.isoformat()}")
