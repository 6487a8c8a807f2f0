"""What a crawl counts while it runs, and the summary it gives at its end."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self, TextIO

# A portal with more incidents than this has one trouble, not twenty.
MAX_INCIDENTS = 20


@dataclass(frozen=True, slots=True)
class Incident:
    """Something a person should hear of.

    Kinds: silent-column (no candidate, with all its parts), empty-part (a column's parts without a candidate),
    short-list (fewer rows than the list says), unread-row (a report's title that leads nowhere), stub-page, loop,
    unread-pages, too-many-pages, too-many-parts, too-many-attachments, odd-address (a proxy's, or endless),
    unreachable, blocked, robots, redirected-away (sends to the home page or to a stranger, and was not followed),
    moved-host (followed to another registered host), no-browser, no-column, no-family, family (the page bears no sign
    of the registered family), page-failed, program-error; those of the answers' judgement (crawler.verdict), of the
    schedule (crawler.yields) and of the daily budget.
    """

    portal: str
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class PortalSummary:
    """One portal's part of a crawl.

    `taken` and `left` count the columns' entries by reason.  `complete` says that every column's list was read to its
    end.  `pages` and `attachments` were answered with 200 (or 304); `new`, `changed` and `unchanged` compare their
    bodies with those kept before; `gone` were asked for although no longer listed and answered 404 or 410.
    """

    id: str
    issuer: str
    requests: int
    pages: int
    attachments: int
    new: int
    changed: int
    unchanged: int
    gone: int
    errors: int
    complete: bool
    taken: Mapping[str, int]
    left: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """A whole crawl.  `outcome` is finished or interrupted; `revisits` are answers whose body was kept before, lists
    and robots.txt included; `resumed` are requests answered from this run's own WARC after an interruption."""

    run: str
    outcome: str
    seconds: float
    requests: int
    revisits: int
    resumed: int
    portals: tuple[PortalSummary, ...]
    incidents: tuple[Incident, ...]

    def total(self, name: str) -> int:
        """The sum over the portals of one of PortalSummary's counts: pages, new, changed, unchanged, gone, errors."""
        return sum(int(getattr(portal, name)) for portal in self.portals)

    @property
    def silent(self) -> tuple[Incident, ...]:
        """The columns that gave no candidate."""
        return tuple(incident for incident in self.incidents if incident.kind == "silent-column")

    def to_json(self) -> dict[str, Any]:
        """The summary as JSON values; `from_json` takes it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """A summary from `to_json`'s values."""
        portals = tuple(PortalSummary(**portal) for portal in value["portals"])
        incidents = tuple(Incident(**incident) for incident in value["incidents"])
        return cls(**{**value, "portals": portals, "incidents": incidents})


@dataclass(slots=True)
class PortalTally:
    """One portal's counts while the crawl runs."""

    id: str
    issuer: str
    counts: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    incidents: list[Incident] = field(default_factory=list)
    complete: bool = False
    finished: bool = False

    def incident(self, kind: str, detail: str) -> None:
        """Remember an incident; beyond the bound the last one says how many more there were."""
        self.counts["incidents"] += 1
        more = self.counts["incidents"] - MAX_INCIDENTS
        if more > 0:
            self.incidents[MAX_INCIDENTS:] = [Incident(self.id, "more", f"{more} further incidents")]
        else:
            self.incidents.append(Incident(self.id, kind, detail))

    def summary(self) -> PortalSummary:
        """The counts as values."""
        names = ("requests", "pages", "attachments", "new", "changed", "unchanged", "gone", "errors")
        counts = {name: self.counts[name] for name in names}
        return PortalSummary(
            id=self.id,
            issuer=self.issuer,
            complete=self.complete,
            taken=dict(self.taken),
            left=dict(self.left),
            **counts,
        )


@dataclass(slots=True)
class Tally:
    """The whole crawl's counts while it runs."""

    portals: dict[str, PortalTally]
    counts: Counter[str] = field(default_factory=Counter)
    begun: float = field(default_factory=time.monotonic)

    def captured(self, portal_id: str | None, role: str, status: int, how: str) -> None:
        """Count one answer from the network; `how` compares it with what was kept: new, changed, unchanged."""
        self.counts["requests"] += 1
        self.counts["revisits"] += how == "unchanged"
        portal = self.portals.get(portal_id or "")
        if portal is None:
            return
        portal.counts["requests"] += 1
        if role in {"page", "attachment"} and status in {200, 304}:
            portal.counts["pages" if role == "page" else "attachments"] += 1
            portal.counts[how] += 1

    def progress(self) -> dict[str, int]:
        """What a progress line shows."""
        names = ("pages", "attachments", "new", "changed", "unchanged", "errors")
        sums = {name: sum(portal.counts[name] for portal in self.portals.values()) for name in names}
        done = sum(portal.finished for portal in self.portals.values())
        return {"requests": self.counts["requests"], **sums, "portals_done": done, "portals": len(self.portals)}

    def summary(self, run: str, outcome: str) -> CrawlSummary:
        """The counts as values."""
        return CrawlSummary(
            run=run,
            outcome=outcome,
            seconds=round(time.monotonic() - self.begun, 3),
            requests=self.counts["requests"],
            revisits=self.counts["revisits"],
            resumed=self.counts["resumed"],
            portals=tuple(portal.summary() for portal in self.portals.values()),
            incidents=tuple(incident for portal in self.portals.values() for incident in portal.incidents),
        )


def write_event(event: str, value: Mapping[str, Any], stream: TextIO | None = None) -> None:
    """One line of JSON for the program that started the crawl."""
    target = stream or sys.stdout
    target.write(json.dumps({"event": event, **value}, ensure_ascii=False) + "\n")
    target.flush()
