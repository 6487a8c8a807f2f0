"""The search's own process: `python -m crawler.find_worker`, as `crawler.worker` is the crawl's.

The order is one line of JSON on standard input (archive, portals, settings); what was found leaves as one event
`found` on standard output, progress and failures as in a crawl.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.errors import ArchiveError
from archive.store import Archive
from crawler.chromium import find_chromium
from crawler.discovery import Discovery
from crawler.job import Job
from crawler.middlewares.manners import HOURS_OVER
from crawler.registry import Portal
from crawler.spiders.find import FindSpider
from crawler.tally import write_event
from crawler.worker import run_spider, settings_for


def main() -> int:
    """Run the search ordered on standard input; 0 when it ended in good order, 3 when it failed."""
    order = json.loads(sys.stdin.readline())
    portals = tuple(Portal(**{**portal, "columns": tuple(portal["columns"])}) for portal in order["portals"])
    try:
        found = work(Path(order["archive"]), portals, order["settings"])
    except (ArchiveError, OSError) as error:
        write_event("failed", {"message": f"{error}"})
        return 3
    write_event("found", {"portals": found})
    return 0


def work(directory: Path, portals: tuple[Portal, ...], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Search the portals' sites in this process; what was found of each, by its id, as JSON values."""
    chromium = find_chromium()
    with Archive.open(directory, writer=True) as archive:
        run = archive.begin_run("find", {"portals": sorted(portal.id for portal in portals)})
        job = Job.of(archive, portals, portals)
        job.hosts.clear()  # what a search fetches belongs to no portal yet: its line may not be written
        settings = settings_for(job.portals, overrides, chromium, browser=chromium is not None)
        newest = datetime.now(UTC).year - 1
        searches = {p.id: Discovery(p.home, newest, chromium is not None) for p in portals}
        outcome = run_spider(FindSpider, settings, job=job, searches=searches)
        if outcome in {"finished", HOURS_OVER}:
            archive.finish_run(outcome)
        # Of a search that was broken off nothing can be said.
        return {key: _told(search, run) for key, search in searches.items() if job.tally.portals[key].finished}


def _told(search: Discovery, run: str) -> dict[str, Any]:
    return {
        "run": run,
        "columns": [asdict(column) for column in search.columns],
        "missing": search.missing(),
        "notes": search.notes[:10],
        "asked": search.asked,
        "site": asdict(search.site),
    }


if __name__ == "__main__":
    sys.exit(main())
