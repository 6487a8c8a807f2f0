"""What the parts of one running crawl share: the archive it writes to, its portals, its counts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from archive.store import Archive
from crawler.chromium import ADVICE
from crawler.families import FAMILIES
from crawler.registry import Portal
from crawler.tally import PortalTally, Tally

# Request.meta keys of ours.
FACTS = "gongkai_facts"  # CaptureFacts of the request
KEPT = "gongkai_kept"  # the KeptCapture that a conditional request compares with
TIME = "gongkai_time"  # when a recorded answer came first, in a crawl from WARC files
DRAWN = "gongkai_drawn"  # what a drawn page's scripts fetched: tuple of families.Exchange
LEFT = "gongkai_left"  # (target, why) of a redirect that was not followed
# Flags of a response that did not come as it is from the network.
FROM_ARCHIVE = "gongkai-archive"  # answered from this run's own WARC
NOT_MODIFIED = "gongkai-not-modified"  # 304: the body is the kept one


@dataclass(slots=True)
class Job:
    """One crawl.  `asked` holds the requests that this process itself has sent: method, address, body.

    `all_organs` walks departments and townships too; `resting` are known documents that are not due and not asked for.
    `hosts` are those of the portals being crawled, `known_hosts` (without www.) those of all registered portals that
    the archive has seen; `newest_year` is the last year that can have a report.
    """

    archive: Archive
    portals: tuple[Portal, ...]
    tally: Tally
    asked: set[tuple[str, str, bytes]] = field(default_factory=set)
    hosts: dict[str, str] = field(default_factory=dict)
    known_hosts: frozenset[str] = frozenset()
    all_organs: bool = False
    resting: frozenset[str] = frozenset()
    newest_year: int = field(default_factory=lambda: datetime.now(UTC).year - 1)

    @classmethod
    def of(cls, archive: Archive, registered: tuple[Portal, ...], portals: tuple[Portal, ...]) -> Job:
        """A new job for those of the `registered` portals that can be crawled; the others are incidents at once."""
        tallies = {portal.id: PortalTally(portal.id, portal.issuer) for portal in registered}
        for portal in registered:
            if portal not in portals:
                tallies[portal.id].finished = True
                tallies[portal.id].incident(*_why_not(portal))
        hosts = {urlsplit(url).netloc: p.id for p in portals for url in (p.home, *p.columns)}
        return cls(archive, portals, Tally(tallies), hosts=hosts, known_hosts=_known_hosts(archive, hosts))


def _why_not(portal: Portal) -> tuple[str, str]:
    """(incident, detail) of a portal that is not crawled."""
    if not portal.columns:
        return "no-column", "no column is registered"
    if portal.family not in FAMILIES:
        return "no-family", f"nothing here reads the pages of {portal.family}"
    return "no-browser", ADVICE


def _known_hosts(archive: Archive, hosts: Iterable[str]) -> frozenset[str]:
    rows = archive.conn.execute("SELECT home, columns FROM portal").fetchall()
    registered = [urlsplit(url).netloc for home, columns in rows for url in (home, *json.loads(columns))]
    return frozenset(host.lower().removeprefix("www.") for host in (*hosts, *registered))


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
