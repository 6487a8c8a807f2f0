"""The yardstick: a spider that walks the same farm, follows the same links, and stores nothing.

Scrapy as it comes, with the settings that decide speed (concurrency, delay) the same as ours.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response, TextResponse


class BareSpider(scrapy.Spider):
    """Fetches the given addresses and counts them."""

    name = "bare"

    def __init__(self, addresses: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.addresses = addresses

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for address in self.addresses:
            # one slot a host and port, as ours: the farm's hosts share one loopback address
            slot = address.split("/")[2]
            yield scrapy.Request(address, meta={"download_slot": slot}, dont_filter=True)

    def parse(self, response: Response) -> Iterator[Any]:
        if isinstance(response, TextResponse):
            response.css("a::attr(href)").getall()
        yield from ()


def run_spider(spider: type[scrapy.Spider], settings: dict[str, Any], **arguments: Any) -> dict[str, Any]:
    """Crawl and give Scrapy's own statistics.  One call a process: Twisted's reactor runs once."""
    process = CrawlerProcess({"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, **settings})
    crawler = process.create_crawler(spider)
    process.crawl(crawler, **arguments)
    process.start()
    assert crawler.stats is not None
    return dict(crawler.stats.get_stats())


def main() -> None:
    """Read the order from standard input, crawl, print the statistics."""
    order = json.load(sys.stdin)
    stats = run_spider(BareSpider, order["settings"], addresses=order["addresses"])
    print(json.dumps({name: stats[name] for name in ("response_received_count", "elapsed_time_seconds")}))


if __name__ == "__main__":
    main()
