"""What a portal's columns should have given, by what they gave before and by the season; less is an incident.

Columns of annual reports grow by a year at a time and lose next to nothing, so the last whole reading says what to
expect of the next; and once the legal deadline is past, a column without last year's report is late or has moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from crawler.tally import Incident, PortalSummary

# A few entries go when a page is withdrawn; a fifth of a column goes when a page of its list was not read.
_LEAST_SHARE = 0.8
_FEW = 5
# The deadline is 31 March (条例 第四十九条); portals were seen to be a few days late.
_DEADLINE = (4, 7)


def fewer_entries(now: PortalSummary, before: Sequence[Mapping[str, Any]]) -> Incident | None:
    """A list read to its end that holds clearly fewer reports than at its last whole reading.

    `before` are earlier runs' summaries, newest first, as `archive.visits.last_run_summaries` gives them.
    """
    last = next((count for count in _counts(now.id, before)), None)
    count = sum(now.taken.values())
    if not now.complete or last is None or last < _FEW or count >= last * _LEAST_SHARE:
        return None
    return Incident(now.id, "fewer-entries", f"{count} reports listed, {last} when the lists were last read whole")


def no_new_year(portal_id: str, years: Iterable[int], today: date) -> Incident | None:
    """After the deadline: the report of the year before last is listed, but none of last year.

    A column that ended longer ago is old, not late: that is the registry's matter, not each crawl's.
    """
    known, expected = set(years), today.year - 1
    if (today.month, today.day) < _DEADLINE or expected in known or expected - 1 not in known:
        return None
    return Incident(portal_id, "no-new-year", f"no report of {expected} is listed, the newest is of {expected - 1}")


def _counts(portal_id: str, before: Sequence[Mapping[str, Any]]) -> Iterable[int]:
    for run in before:
        for portal in run.get("portals", ()):
            if portal["id"] == portal_id and portal["complete"]:
                yield sum(portal["taken"].values())
