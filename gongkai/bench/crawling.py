"""Pages per second of a crawl against a bare Scrapy spider on the same farm; memory and bytes of what is kept."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.store import DATABASE, WARC, Archive
from crawler.registry import load_portals
from gongkai.farm import Farm

# The settings that decide speed are the same for both: no delay, since the hosts are our own, and one request at a time
# a host, since that is what real hosts are owed.
SETTINGS = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "CONCURRENT_REQUESTS": 16,
}
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class CrawlMeasure:
    """Medians of the rounds: answers per second of both, and ours over the bare spider's of the same round (above 1 is
    faster), since both then met the same machine; our peak memory in MB, and archive bytes a report."""

    answers: int
    ours_per_second: float
    bare_per_second: float
    ratio: float
    peak_megabytes: float
    bytes_per_report: float
    reports: int


def measure_crawl(directory: Path, counties: int, rounds: int = ROUNDS) -> CrawlMeasure:
    """Crawl a farm of `counties` portals into `directory` with both, in turns; each crawl is a process of its own."""
    ours: list[float] = []
    bare: list[float] = []
    # Portals that need a browser are left out: a bare spider cannot crawl them.
    with Farm(counties=counties) as farm:
        registry = directory / "portals.csv"
        registry.write_text(farm.registry_csv(), encoding="utf-8")
        portals = [portal for portal in load_portals(registry) if portal.fetch == "http"]
        farm.requests.clear()
        for number in range(rounds):
            summary = _ours(directory / f"round{number}", registry, [portal.id for portal in portals])
            ours.append(summary["requests"] / summary["seconds"])
            addresses = [f"http://{r.host}{r.path}" for r in farm.requests if r.method == "GET" and r.status == 200]
            farm.requests.clear()
            bare.append(_bare(addresses))
            farm.requests.clear()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size, reports = _kept(directory / "round0")
    return CrawlMeasure(
        answers=summary["requests"],
        ours_per_second=statistics.median(ours),
        bare_per_second=statistics.median(bare),
        ratio=statistics.median(one / other for one, other in zip(ours, bare, strict=True)),
        peak_megabytes=peak,
        bytes_per_report=size / max(reports, 1),
        reports=reports,
    )


def _ours(directory: Path, registry: Path, codes: Sequence[str]) -> dict[str, Any]:
    order = {"directory": str(directory), "registry": str(registry), "codes": list(codes), "settings": SETTINGS}
    return _in_process("gongkai.bench.our_crawl", order)


def _bare(addresses: Sequence[str]) -> float:
    stats = _in_process("gongkai.bench.bare_spider", {"addresses": list(addresses), "settings": SETTINGS})
    return float(stats["response_received_count"]) / float(stats["elapsed_time_seconds"])


def _in_process(module: str, order: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", module], input=json.dumps(order), capture_output=True, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _kept(directory: Path) -> tuple[int, int]:
    """(bytes of WARC files and database, reports) of an archive that has been read."""
    with Archive.open(directory, writer=True) as archive:
        archive.read()
        reports = archive.summary().reports
        archive.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = sum(path.stat().st_size for path in (directory / WARC).iterdir()) + (directory / DATABASE).stat().st_size
    return size, reports
