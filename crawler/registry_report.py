"""Writes docs/registry.md from the registry: `python -m crawler.registry_report > docs/registry.md`.

In: data/portals.csv, the decisions in data/portal_overrides.csv, the table of divisions.  Out: Markdown that follows
from these alone, so that a test can hold the page against the data.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.registry import Portal, load_portals
from parsers import divisions

DATA = Path(__file__).resolve().parent.parent / "data"
# The regulation on open government information does not apply there.
_ELSEWHERE = ("71", "81", "82")
_HEAD = """\
# The registry in figures

Made from `data/portals.csv` by `python -m crawler.registry_report > docs/registry.md`; a test keeps it so.

- A **place** is a province, prefecture or county with its division code. **Other bodies** are departments and zones
  that have a portal of their own below a place.
- **Known**: a person saw the column of annual reports, or our own crawl did. **Derived**: the address of a report that
  was seen gives it; no crawl has tried it yet. **In part**: those of the derived that hold the reports of departments
  or towns as far as their address tells, while the government's own column was not seen.
- **Home only**: the home page is known, its column is not. **Blocked**: the home page gave a program no answer in
  April 2026 in any of the ways tried, or the survey of July 2026 met a challenge. Such a portal may well answer
  tomorrow.\
"""


@dataclass(frozen=True)
class Counts:
    """How many portals there are of each standing."""

    portals: int
    known: int
    derived: int
    partial: int
    home_only: int
    blocked: int

    @classmethod
    def of(cls, portals: Iterable[Portal]) -> Counts:
        """Count these portals; each is one of known, derived, home_only and blocked (which holds closed ones)."""
        portals = tuple(portals)
        known = sum(bool(p.columns) and p.status not in {"column-derived", "blocked", "closed"} for p in portals)
        derived = sum(p.status == "column-derived" for p in portals)
        blocked = sum(p.status in {"blocked", "closed"} for p in portals)
        home_only = len(portals) - known - derived - blocked
        partial = sum(p.status == "column-derived" and p.partial for p in portals)
        return cls(len(portals), known, derived, partial, home_only, blocked)


def is_place(portal: Portal) -> bool:
    """True for the portal of a province, prefecture or county; False for that of a body below it."""
    return "/" not in portal.id


def report(portals: Sequence[Portal], left_out: Iterable[tuple[str, str]]) -> str:
    """The page; `left_out` holds hosts and reasons."""
    parts = [
        _HEAD,
        *_provinces(portals),
        *_table("## The columns by family", ("family", "portals"), _families(portals)),
        *_table("## What the home pages answered", ("access", "portals"), _accesses(portals)),
        *_missing(portals),
        "\n## Left out\n\nOfficial hosts that carried a report and are nobody's portal, or not certainly one's:\n",
        *(f"- {host}: {reason}" for host, reason in sorted(left_out)),
    ]
    return "\n".join(parts) + "\n"


def _provinces(portals: Sequence[Portal]) -> Iterator[str]:
    head = ("province", "places", "known", "derived", "in part", "home only", "blocked", "other bodies", "with column")
    rows: list[tuple[object, ...]] = []
    for code in sorted({portal.id[:2] for portal in portals}):
        division = divisions.at(f"{code}0000")
        here = [portal for portal in portals if portal.id.startswith(code)]
        rows.append((division.name if division else code, *_row(here)))
    rows.append(("**all**", *_row(portals)))
    return _table("## By province", head, rows)


def _row(portals: Sequence[Portal]) -> tuple[int, ...]:
    places = Counts.of(filter(is_place, portals))
    others = Counts.of(portal for portal in portals if not is_place(portal))
    return (
        places.portals, places.known, places.derived, places.partial, places.home_only, places.blocked,
        others.portals, others.known + others.derived,
    )  # fmt: skip


def _families(portals: Iterable[Portal]) -> list[tuple[str, int]]:
    return Counter(portal.family for portal in portals if portal.columns).most_common()


def _accesses(portals: Iterable[Portal]) -> list[tuple[str, int]]:
    return Counter(portal.access or "not asked" for portal in portals).most_common()


def _missing(portals: Iterable[Portal]) -> Iterator[str]:
    held = {portal.id for portal in portals}
    today = [d for d in divisions.every() if d.valid_to is None and not d.code.startswith(_ELSEWHERE)]
    gone = [d for d in today if d.code not in held]
    yield f"\n## Divisions without a portal\n\n{len(today) - len(gone)} of today's {len(today)} divisions have one.\n"
    yield from (f"- {d.code} {d.name}" for d in gone)


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"\n{title}\n\n| {' | '.join(head)} |"
    yield "|---|" + "--:|" * (len(head) - 1)
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"


def left_out(overrides: Path) -> list[tuple[str, str]]:
    """The hosts that people left out of the registry, with their reasons."""
    with overrides.open(encoding="utf-8", newline="") as file:
        return [(row["key"], row["reason"]) for row in csv.DictReader(file) if row["kind"] == "leave"]


def main() -> int:
    """Print the page on standard output."""
    sys.stdout.write(report(load_portals(DATA / "portals.csv"), left_out(DATA / "portal_overrides.csv")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
