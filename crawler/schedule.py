"""When a column and a report are to be looked at again, by what earlier runs learned.

Columns: daily from January to April, monthly otherwise: the law has the reports published by 31 January and by
31 March (条例 第四十九条).  Reports: once more after 30 and after 180 days, since what is corrected is corrected soon,
then yearly; twice a quarter where one has changed before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from archive.visits import DocumentVisit
from crawler.registry import Portal

CHINA = timezone(timedelta(hours=8), "CST")  # one time zone, no summer time since 1991
SEASON = frozenset({1, 2, 3, 4})
_DAILY, _MONTHLY, _YEARLY = timedelta(days=1), timedelta(days=30), timedelta(days=365)
_FIRST_LOOKS = (timedelta(days=30), timedelta(days=180))
_RESTLESS = timedelta(days=45)
# A search that found no column takes some dozens of requests; portals are rebuilt every few years.
_SEARCH = timedelta(days=90)
# A timer that starts at the same minute each night must find yesterday's columns due.
_SLACK = timedelta(hours=3)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of the day in China in which crawls run: from `start` up to `end`, over midnight where end is earlier."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Hours | None:
        """`20-7` as hours, "" as None (any time).  Raises ValueError for anything else."""
        if not text:
            return None
        first, dash, last = text.partition("-")
        if not (dash and first.isascii() and first.isdigit() and last.isascii() and last.isdigit()):
            raise ValueError(f"hours {text!r} are not written as 20-7")
        start, end = int(first), int(last)
        if not (0 <= start <= 23 and 0 <= end <= 24) or start == end:
            raise ValueError(f"hours {text!r} are no hours of a day")
        return cls(start, end % 24)

    def open_at(self, moment: datetime) -> bool:
        """Whether a crawl may run at this (aware) moment."""
        hour = moment.astimezone(CHINA).hour
        return self.start <= hour < self.end if self.start < self.end else hour >= self.start or hour < self.end

    def left(self, moment: datetime) -> timedelta:
        """How long the window stays open from this moment on; nothing where it is shut."""
        if not self.open_at(moment):
            return timedelta()
        here = moment.astimezone(CHINA)
        end = here.replace(hour=self.end, minute=0, second=0, microsecond=0)
        return (end if end > here else end + _DAILY) - here

    def __str__(self) -> str:
        return f"{self.start:02d}:00-{self.end:02d}:00"


def column_due(last: datetime | None, now: datetime) -> bool:
    """Whether a column last read at `last` (None: never) is to be read again."""
    if last is None:
        return True
    interval = _DAILY if now.astimezone(CHINA).month in SEASON else _MONTHLY
    return now - last >= interval - _SLACK


def report_due(visit: DocumentVisit, now: datetime) -> bool:
    """Whether a known document is to be asked for again."""
    return now >= next_look(visit) - _SLACK


def next_look(visit: DocumentVisit) -> datetime:
    """When a known document is to be asked for again."""
    for look in _FIRST_LOOKS:
        if visit.last_asked < visit.first_seen + look - _SLACK:
            following = visit.first_seen + look
            break
    else:
        following = visit.last_asked + _YEARLY
    return min(following, visit.last_asked + _RESTLESS) if visit.changes else following


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is due at one moment: `resting` are the addresses of known documents that are not."""

    portals: tuple[str, ...]
    resting: frozenset[str] = field(repr=False)

    def rests(self, url: str) -> bool:
        """Whether this document was looked at lately enough."""
        return url in self.resting


def schedule(
    portals: Iterable[Portal],
    lists: Mapping[str, datetime],
    documents: Iterable[DocumentVisit],
    now: datetime,
    searched: Mapping[str, datetime] | None = None,
) -> Schedule:
    """The portals of which a column or a known document is due, in the registry's order, and the documents at rest.

    `lists` says when each column was last read, `searched` when each home page was last searched for a column: a
    portal without one is due for another search after three months.
    """
    homes = searched or {}
    resting, waiting = set(), set()
    for visit in documents:
        if report_due(visit, now):
            waiting.add(visit.portal_id)
        else:
            resting.add(visit.url)
    due = [
        portal.id
        for portal in portals
        if portal.id in waiting
        or any(column_due(lists.get(column), now) for column in portal.columns)
        or (not portal.columns and now - homes.get(portal.home, _NEVER) >= _SEARCH)
    ]
    return Schedule(tuple(due), frozenset(resting))


def now() -> datetime:
    """The present moment (UTC)."""
    return datetime.now(UTC)
