"""What the parts of one running crawl share: the archive it writes to, its portals, its counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from archive.store import Archive
from crawler.chromium import ADVICE
from crawler.registry import Portal
from crawler.tally import PortalTally, Tally

# Request.meta keys of ours.
FACTS = "gongkai_facts"  # CaptureFacts of the request
KEPT = "gongkai_kept"  # the KeptCapture that a conditional request compares with
TIME = "gongkai_time"  # when a recorded answer came first, in a crawl from WARC files
DRAWN = "gongkai_drawn"  # what a drawn page's scripts fetched: tuple of families.Exchange
# Flags of a response that did not come as it is from the network.
FROM_ARCHIVE = "gongkai-archive"  # answered from this run's own WARC
NOT_MODIFIED = "gongkai-not-modified"  # 304: the body is the kept one


@dataclass(slots=True)
class Job:
    """One crawl.  `asked` holds the requests that this process itself has sent: method, address, body.

    `all_organs` walks departments and townships too; `resting` are known documents that are not due and not asked for.
    """

    archive: Archive
    portals: tuple[Portal, ...]
    tally: Tally
    asked: set[tuple[str, str, bytes]] = field(default_factory=set)
    hosts: dict[str, str] = field(default_factory=dict)
    all_organs: bool = False
    resting: frozenset[str] = frozenset()

    @classmethod
    def of(cls, archive: Archive, registered: tuple[Portal, ...], portals: tuple[Portal, ...]) -> Job:
        """A new job for those of the `registered` portals that can be crawled; the others are incidents at once."""
        tallies = {portal.id: PortalTally(portal.id, portal.issuer) for portal in registered}
        for portal in registered:
            if portal not in portals:
                tallies[portal.id].finished = True
                kind, why = ("no-browser", ADVICE) if portal.columns else ("no-column", "no column is registered")
                tallies[portal.id].incident(kind, why)
        hosts = {urlsplit(url).netloc: p.id for p in portals for url in (p.home, *p.columns)}
        return cls(archive, portals, Tally(tallies), hosts=hosts)


def job_of(crawler: Crawler) -> Job:
    """The job of a running crawler."""
    spider: Any = crawler.spider
    job = spider.job
    if not isinstance(job, Job):
        raise TypeError("the spider was started without a job")
    return job


def host_slot(url: str) -> str:
    """The host and port that one request at a time goes to."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()
