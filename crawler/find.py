"""Looks for annual-report columns in a process of its own; see `crawler.find_worker` and `crawler.discovery`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from crawler.discovery import FoundColumn
from crawler.families import Entry
from crawler.families.page import Leaf
from crawler.promise import SiteFacts
from crawler.registry import Portal
from crawler.run import Progress, order_worker


@dataclass(frozen=True, slots=True)
class Finding:
    """What the search found on one portal: `missing` says in plain words what it did not, "" where it found columns."""

    portal: str
    columns: tuple[FoundColumn, ...]
    missing: str
    notes: tuple[str, ...]
    asked: int
    site: SiteFacts


def find(
    archive_dir: Path,
    portals: Sequence[Portal],
    *,
    settings: Mapping[str, Any] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> tuple[Finding, ...]:
    """Search each portal from its home page, keeping what was fetched in the archive at `archive_dir`.

    Portals whose search was broken off are left out.  Raises CrawlError where the search could not run; what is wrong
    with one portal stands in its `missing` and `notes`.
    """
    event = order_worker("crawler.find_worker", archive_dir, portals, settings, progress=progress)
    return tuple(_finding(key, value) for key, value in event["portals"].items())


def registered(portal: Portal, finding: Finding, today: date) -> Portal:
    """The portal's registry line with what was found: the columns of one family, the first found.  ValueError where
    nothing was."""
    if not finding.columns:
        raise ValueError(f"{portal.id}: {finding.missing}")
    first = finding.columns[0]
    columns = tuple(column.url for column in finding.columns if column.family == first.family)
    return replace(
        portal,
        columns=columns,
        family=first.family,
        fetch="browser" if any(column.browser for column in finding.columns) else "http",
        status="column-known",
        evidence=f"found from the home page {today.isoformat()}",
    )


def _finding(portal: str, value: Mapping[str, Any]) -> Finding:
    columns = tuple(
        FoundColumn(
            **{
                **column,
                "entries": tuple(Entry(**entry) for entry in column["entries"]),
                "years": tuple(column["years"]),
                "leaves": tuple(Leaf(**leaf) for leaf in column["leaves"]),
            }
        )
        for column in value["columns"]
    )
    return Finding(portal, columns, value["missing"], tuple(value["notes"]), value["asked"], SiteFacts(**value["site"]))
