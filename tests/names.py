"""Names for a crawl on loopback: a resolver for Scrapy that knows those in the setting TESTS_NAMES and no others.

The crawl's own process loads it by its name: `TWISTED_DNS_RESOLVER: "tests.names.Names"`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.error import DNSLookupError


class Names(CachingThreadedResolver):
    """127.0.0.1 for every known name; of any other, what Twisted says of a name without an address."""

    known: frozenset[str]

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        made = super().from_crawler(crawler, reactor)
        made.known = frozenset(crawler.settings.getlist("TESTS_NAMES"))
        return made

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> defer.Deferred[str]:
        if name in self.known or name == "127.0.0.1":
            return defer.succeed("127.0.0.1")
        return defer.fail(DNSLookupError(f"no address for {name}"))
