"""The farm itself: a context manager over the portals, their registry lines, and what a right reading must find."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from types import TracebackType

from gongkai.farm import plan
from gongkai.farm.figures import Value
from gongkai.farm.names import MOST, county
from gongkai.farm.plan import Item
from gongkai.farm.server import Request, Server
from gongkai.farm.site import Site

REGISTRY_HEADER = ("id", "division", "issuer", "level", "home", "columns", "family", "fetch", "status", "evidence")
DEFAULT_YEARS = range(2013, 2023)
# Enough for several screens in every dialect: Hanweb's first group alone holds 45 records.
DEFAULT_NOISE = 60
# The log of a benchmark must not grow without end.
_LOG_LENGTH = 1_000_000


@dataclass(frozen=True, slots=True)
class PortalRow:
    """A line of the registry, its fields as in data/portals.csv; every county here is invented."""

    id: str
    division: str
    issuer: str
    level: str
    home: str
    columns: str
    family: str
    fetch: str
    status: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Expected:
    """One county report as it stands: where, which form, what its tables print (by indicator) and what its text says.

    `prose` may differ from `figures` only where `oddities` names it.  `published` is an ISO date.
    """

    division: str
    issuer: str
    year: int
    url: str
    title: str
    published: str
    form: str | None
    figures: dict[str, Value]
    prose: dict[str, Decimal]
    oddities: tuple[str, ...]
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right on one visit.  URLs of entries by what should become of them, and the reports themselves.

    `take` are the counties' own reports; `others` reports of other bodies (to be filed under those, or left);
    `leave` entries that are no report; `disallowed` addresses that robots.txt closes.
    `changed`, `withdrawn`, `appearing` name the reports by which the second visit differs, on either visit.
    """

    reports: dict[tuple[str, int], Expected]
    take: frozenset[str]
    others: frozenset[str]
    leave: frozenset[str]
    disallowed: frozenset[str]
    changed: frozenset[str]
    withdrawn: frozenset[str]
    appearing: frozenset[str]
    broken: dict[str, tuple[str, ...]]
    misdeclared: frozenset[str]


class Farm:
    """Portals of invented counties on 127.0.0.1, in a background thread, from `with` to its end.

    `counties` portals over `years`; `noise` further entries in each; the same `seed` draws the same farm.  With
    `base_port` the ports follow one another from there, so that addresses stay the same from run to run; else each
    port is free.  `latency` is added to each answer, in seconds.  `clock` is the visit to begin with (1 or 2).
    """

    def __init__(
        self, seed: int = 1, counties: int = 9, years: Iterable[int] = DEFAULT_YEARS, *, clock: int = 1,
        base_port: int = 0, noise: int = DEFAULT_NOISE, latency: float = 0.0,
    ) -> None:  # fmt: skip
        self.years = tuple(sorted(set(years)))
        if counties < 1 or not self.years:
            raise ValueError("a farm needs at least one county and one year")
        if counties > MOST:
            raise ValueError(f"the farm knows {MOST} county names, fewer than {counties}")
        self.requests: deque[Request] = deque(maxlen=_LOG_LENGTH)
        self.visit(clock)
        moves = plan.moves(counties, self.years)
        self._sites = [Site(county(n), self.years, noise, seed, moves) for n in range(counties)]
        self._server = Server(self._sites, lambda: self._visit, self.requests.append,
                              base_port=base_port, latency=latency)  # fmt: skip

    def __enter__(self) -> Farm:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    def visit(self, number: int) -> None:
        """Show the farm's first or second state from now on."""
        if number not in {1, 2}:
            raise ValueError(f"the farm has visits 1 and 2, not {number}")
        self._visit = number

    def answer_only(self, count: int | None) -> None:
        """Answer so many requests more and let all others wait; None: answer all, the waiting ones too."""
        self._server.answer_only(count)

    @property
    def portals(self) -> tuple[PortalRow, ...]:
        """The registry's lines, in the order of the division codes."""
        return tuple(
            PortalRow(
                id=site.county.division, division=site.county.division, issuer=site.county.government, level="county",
                home=site.home, columns=" ".join(site.columns()), family=site.built.family,
                fetch=plan.FETCH[site.built.family], status="", evidence="demo farm",
            )
            for site in self._sites
        )  # fmt: skip

    def registry_csv(self) -> str:
        """The lines as a registry file with its header."""
        return registry_csv(self.portals)

    @property
    def truth(self) -> Truth:
        """What is right on the present visit."""
        return self.truth_at(self._visit)

    def truth_at(self, visit: int) -> Truth:
        """What is right on visit 1 or 2."""
        listed = [(site, item) for site in self._sites for item in site.items(visit)]
        every = [(site, item) for site in self._sites for n in (1, 2) for item in site.items(n)]
        reports = {
            (site.county.division, item.year): _expected(site, item, visit)
            for site, item in listed
            if item.kind == "report"
        }
        first = {_url(site, item) for site in self._sites for item in site.items(1)}
        second = {_url(site, item) for site in self._sites for item in site.items(2)}
        leave = {"website-form", "notice", "news", "guide", "infographic"}
        return Truth(
            reports=reports,
            take=_urls(listed, {"report"}),
            others=_urls(listed, {"other-body"}),
            leave=_urls(listed, leave),
            disallowed=_urls(listed, {"disallowed"}),
            changed=frozenset(_url(site, item) for site, item in every if site.changed(item)),
            withdrawn=frozenset(first - second),
            appearing=frozenset(second - first),
            broken={report.url: report.breaks for report in reports.values() if report.breaks},
            misdeclared=frozenset(_url(site, item) for site, item in listed if _misdeclared(item)),
        )


def registry_csv(rows: Iterable[PortalRow]) -> str:
    """Registry lines as a file with its header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(REGISTRY_HEADER)
    writer.writerows([getattr(row, name) for name in REGISTRY_HEADER] for row in rows)
    return out.getvalue()


def _url(site: Site, item: Item) -> str:
    return site.home.rstrip("/") + item.path


def _urls(listed: list[tuple[Site, Item]], kinds: set[str]) -> frozenset[str]:
    return frozenset(_url(site, item) for site, item in listed if item.kind in kinds)


def _misdeclared(item: Item) -> bool:
    declared = item.coding.header or item.coding.meta
    return item.kind == "report" and declared.lower() != item.coding.true.lower()


def _expected(site: Site, item: Item, visit: int) -> Expected:
    printed, _, prose = site.drawn(item, visit)
    oddities = [quirk.name for quirk in item.quirks]
    if item.manner.cut is not None:
        oddities.append("table-cut-with-header" if item.manner.again else "table-cut")
    if (site.county.number, item.year) in plan.COUNTS_CARRIED:
        oddities.append("text-counts-carried")
    if item.manner.pen.style == "word":
        oddities.append("word-paste")
    if _misdeclared(item):
        oddities.append("misdeclared-charset")
    return Expected(
        division=site.county.division, issuer=site.county.government, year=item.year, url=_url(site, item),
        title=item.title, published=item.day.isoformat(), form=printed.form, figures=printed.cells, prose=prose,
        oddities=tuple(oddities), breaks=tuple(quirk.breaks for quirk in item.quirks if quirk.breaks),
    )  # fmt: skip
