"""The crawl's counts told while it runs; apart from them, so that who only reads counts need not load Scrapy."""

from __future__ import annotations

from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call

from crawler.tally import write_event

_EVERY = 1.0  # seconds between two lines of progress


class Progress:
    """Scrapy extension: writes the counts once a second as `progress` events."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loop = create_looping_call(self._write)
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _opened(self) -> None:
        self._loop.start(_EVERY, now=False)

    def _closed(self) -> None:
        if self._loop.running:
            self._loop.stop()
        self._write()

    def _write(self) -> None:
        spider: Any = self._crawler.spider
        write_event("progress", spider.job.tally.progress())
