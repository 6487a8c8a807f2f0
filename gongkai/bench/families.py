"""`python -m gongkai.bench.families`: every family's portal of the farm crawled for real, as a table.

For each family: the reports there were, those found, those wrongly taken, the requests made and the requests that a
crawler that knew everything would make.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from archive.store import Archive
from crawler.chromium import find_chromium
from crawler.registry import load_portals
from crawler.run import crawl
from crawler.tally import CrawlSummary, Incident
from gongkai.farm.cms import CMS, CmsFarm, CmsSite, Layout
from gongkai.farm.cms.base import Carrier

# Our own hosts need no manners.
SETTINGS: Mapping[str, Any] = {"DOWNLOAD_DELAY": 0.001, "DOWNLOAD_DELAY_JITTER": 0, "AUTOTHROTTLE_ENABLED": False}
PICTURES = 3
# Columns that show their report instead of a list are one a year.
ONLY_YEARS = frozenset({"vsb-report-columns"})
# Families whose farm portals serve the second page of a long report.
SECOND_PAGE = frozenset({"trs", "vsb", "openness", "gkmlpt", "gdpost", "sichuan"})
# Years that hold every way in which a report is carried.
CARRIED: tuple[tuple[int, Carrier], ...] = (
    (2016, "attachment"), (2017, "images"), (2018, "two-pages"), (2020, "iframe"),
)  # fmt: skip
LAYOUTS: Mapping[str, Layout] = {
    "none": Layout(carriers=CARRIED),
    "years": Layout("years", carriers=CARRIED),
    "kinds": Layout("kinds", carriers=CARRIED),
}


@dataclass(frozen=True, slots=True)
class FamilyResult:
    """One portal's crawl, by address: reports `missing`, what was `wrongly` asked for, what carries a report and is
    missing (files; pages whose pictures or second part are)."""

    name: str
    expected: int
    missing: frozenset[str]
    wrongly: frozenset[str]
    files_missing: frozenset[str]
    requests: int
    perfect: int
    complete: bool
    incidents: tuple[Incident, ...]

    @property
    def found(self) -> int:
        """How many of the expected reports were captured as pages."""
        return self.expected - len(self.missing)

    @property
    def ratio(self) -> float:
        """Requests made over requests needed."""
        return self.requests / self.perfect


def measure(names: Collection[str], layout: Layout, directory: Path) -> tuple[FamilyResult, ...]:
    """Crawl one portal a name in one run into `directory` and hold each against the truth."""
    with CmsFarm.of(tuple(names), layout) as farm:
        registry = directory / "portals.csv"
        registry.write_text(farm.registry_csv(), encoding="utf-8")
        # Where all kinds of body have columns of their own, other bodies' reports are part of the truth.
        options = {"all_organs": layout.split == "kinds"}
        summary = crawl(directory, load_portals(registry), settings=SETTINGS, options=options)
        asked = Counter(request.host for request in farm.requests)
        paths = {f"http://{request.host}{request.path}" for request in farm.requests}
        with Archive.open(directory, create=False) as archive:
            query = "SELECT url FROM capture WHERE role IN ('page', 'attachment') AND status IN (200, 304)"
            kept = frozenset(row[0] for row in archive.conn.execute(query))
            query = "SELECT via, count(DISTINCT url) FROM capture WHERE role = 'data' AND status = 200 GROUP BY via"
            hanging = dict(archive.conn.execute(query).fetchall())
        return tuple(
            _result(farm, site, name, summary, asked, kept=kept, asked_for=paths, hanging=hanging)
            for name, site in zip(names, farm.sites, strict=True)
        )


def _result(
    farm: CmsFarm, site: CmsSite, name: str, summary: CrawlSummary, asked: Counter[str], *,
    kept: frozenset[str], asked_for: Collection[str], hanging: Mapping[str, int],
) -> FamilyResult:  # fmt: skip
    truth, host = farm.truth(site), site.home.split("/")[2]
    portal = next(portal for portal in summary.portals if portal.id == site.county.division)
    return FamilyResult(
        name=name,
        expected=len(truth.take),
        missing=truth.take - kept,
        wrongly=truth.leave & frozenset(asked_for),
        files_missing=(truth.files - kept) | _parts_missing(site, hanging),
        requests=asked[host],
        perfect=truth.requests,
        complete=portal.complete,
        incidents=tuple(i for i in summary.incidents if i.portal == portal.id),
    )


def _parts_missing(site: CmsSite, hanging: Mapping[str, int]) -> frozenset[str]:
    """Reports whose pictures or second page were not kept with the page as what led there."""
    needed = {"images": PICTURES, "two-pages": int(site.family in SECOND_PAGE)}
    carried = {site.home.rstrip("/") + site.item_path(item): needed.get(item.carrier, 0) for item in site.items}
    return frozenset(url for url, least in carried.items() if hanging.get(url, 0) < least)


def here(split: str, names: Sequence[str] = ()) -> tuple[str, ...]:
    """Those of the names (default: all) whose portals can be laid out so and crawled here: those that a browser draws
    only where there is one."""
    fitting = (name for name in names or CMS if split == "years" or name not in ONLY_YEARS)
    return tuple(name for name in fitting if CMS[name].fetch == "http" or find_chromium())


@click.command()
@click.argument("names", nargs=-1)
@click.option("--split", type=click.Choice(list(LAYOUTS)), multiple=True, default=tuple(LAYOUTS), show_default=True)
def families(names: tuple[str, ...], split: tuple[str, ...]) -> None:
    """Crawl the portals of the families NAMES (default: all) and print what was found of what there was."""
    good = True
    for layout in split:
        with tempfile.TemporaryDirectory() as directory:
            results = measure(here(layout, names), LAYOUTS[layout], Path(directory))
        table = Table(title=f"columns split by: {layout}")
        for head in ("family", "expected", "found", "wrong", "files lost", "requests", "perfect", "ratio"):
            table.add_column(head, no_wrap=True)
        table.add_column("incidents")
        for r in results:
            kinds = ", ".join(f"{kind} {count}" for kind, count in Counter(i.kind for i in r.incidents).items())
            numbers = (r.expected, r.found, len(r.wrongly), len(r.files_missing), r.requests, r.perfect)
            table.add_row(r.name, *map(str, numbers), f"{r.ratio:.2f}", kinds)
            good &= not (r.missing or r.wrongly or r.files_missing)
        Console(width=160).print(table)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    families()
