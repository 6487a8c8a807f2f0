"""The crowd's yardstick: `python -m gongkai.bench.crowd_spider`, a plain Scrapy spider that stores nothing.

It is given the lists' addresses, follows each link to a report or a file as Scrapy's tutorial does (`response.css`,
`response.follow`), and obeys robots.txt; everything else is Scrapy as it comes, with the settings of the order.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import scrapy
from scrapy.core.downloader import Downloader
from scrapy.http import Response, TextResponse
from scrapy.utils.httpobj import urlparse_cached

from gongkai.bench.bare_spider import run_spider

# The reports of `crowd_pages`, not its news; and the files.
WANTED = re.compile(r"/t\d{8}_1\d{6}\.html$|/info/\d+/1\d{6}\.htm$|/content_1\d{6}\.htm$|/1\d{6}\.j?html$|\.pdf$")


class HostAndPort(Downloader):
    """One queue for each host and port, as ours: the crowd's hosts share one loopback address."""

    def get_slot_key(self, request: scrapy.Request) -> str:
        return urlparse_cached(request).netloc


class CrowdSpider(scrapy.Spider):
    """Lists -> reports -> files."""

    name = "crowd"

    def __init__(self, lists: Sequence[str], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.lists = lists

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for address in self.lists:
            yield scrapy.Request(address)

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        if isinstance(response, TextResponse):
            for href in response.css("a::attr(href)").getall():
                if WANTED.search(href):
                    yield response.follow(href)


def main() -> None:
    """Read the order from standard input, crawl, print the statistics."""
    order = json.load(sys.stdin)
    settings = {**order["settings"], "ROBOTSTXT_OBEY": True, "DOWNLOADER": HostAndPort}
    stats = run_spider(CrowdSpider, settings, lists=order["lists"])
    print(json.dumps({"requests": stats["response_received_count"], "seconds": stats["elapsed_time_seconds"]}))


if __name__ == "__main__":
    main()
