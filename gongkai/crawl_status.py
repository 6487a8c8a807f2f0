"""What `gongkai status` tells of the crawl: the last run in a few lines, and what is due."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from archive.store import Archive
from archive.visits import document_visits, last_run_summaries, list_visits, searches
from crawler.registry import RegistryError, load_portals
from crawler.schedule import now, schedule
from gongkai.console import out

_MOST = 8
# What a person can do most about comes first; kinds not named here come after these, by frequency.
_FIRST = (
    "program-error",
    "silent-column",
    "fewer-entries",
    "no-new-year",
    "short-list",
    "unread-row",
    "blocked",
    "unreachable",
    "family",
)
_COUNTS = ("new", "changed", "unchanged", "gone", "errors")


def show_crawl(directory: Path, archive: Archive) -> None:
    """Print the last crawl with its incidents, and how many portals of the registry are due."""
    for run in last_run_summaries(archive.conn, most=1):
        for line in crawl_lines(run):
            out.print(line, markup=False)
    if line := due_line(directory, archive):
        out.print(line, markup=False)


def crawl_lines(run: dict[str, Any]) -> list[str]:
    """A run's summary (`CrawlSummary.to_json`) in a few lines."""
    portals, incidents = run["portals"], run["incidents"]
    whole = sum(portal["complete"] for portal in portals)
    sums = ", ".join(f"{sum(portal[name] for portal in portals)} {name}" for name in _COUNTS)
    told = [
        f"last crawl {run['run']}: {len(portals)} portals, {whole} read whole, {run['requests']} requests in"
        f" {run['seconds']:.0f} s; {sums}"
    ]
    kinds = Counter(incident["kind"] for incident in incidents)
    if kinds:
        told.append("incidents: " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    ordered = sorted(incidents, key=lambda i: _FIRST.index(i["kind"]) if i["kind"] in _FIRST else len(_FIRST))
    told += [f"  {i['portal']}  {i['kind']}: {i['detail']}" for i in ordered[:_MOST]]
    if len(ordered) > _MOST:
        told.append(f"  and {len(ordered) - _MOST} more")
    return told


def due_line(directory: Path, archive: Archive) -> str:
    """How many portals of the registry beside the archive are due; "" where there is no registry that can be read."""
    path = directory / "portals.csv"
    if not path.exists():
        return ""
    try:
        portals = load_portals(path)
    except RegistryError:
        return ""  # said in the registry's own line
    conn = archive.conn
    plan = schedule(portals, list_visits(conn), document_visits(conn), now(), searches(conn))
    columns = {portal.id for portal in portals if portal.columns}
    crawls = sum(key in columns for key in plan.portals)
    return (
        f"due now: {crawls} of {len(columns)} portals with a column;"
        f" {len(plan.portals) - crawls} of {len(portals) - len(columns)} without one to be searched"
    )
