"""What is due, in which hours, and what a column should give."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.visits import DocumentVisit
from crawler.registry import Portal
from crawler.schedule import CHINA, Hours, column_due, next_look, report_due, schedule
from crawler.tally import PortalSummary
from crawler.yields import fewer_entries, no_new_year

FEBRUARY, JULY = datetime(2026, 2, 10, 14, tzinfo=UTC), datetime(2026, 7, 10, 14, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "ago", "due"),
    [
        (FEBRUARY, None, True),
        (FEBRUARY, DAY, True),
        (FEBRUARY, DAY - timedelta(minutes=20), True),  # last night's crawl began a little later than tonight's
        (FEBRUARY, timedelta(hours=12), False),
        (JULY, DAY, False),
        (JULY, 30 * DAY, True),
        (JULY, None, True),
    ],
)
def test_columns_are_due_daily_in_season_and_monthly_otherwise(now: datetime, ago: timedelta | None, due: bool) -> None:
    assert column_due(None if ago is None else now - ago, now) is due


def visit(first: int, last: int, changes: int = 0) -> DocumentVisit:
    """A document first seen and last asked for so many days before July 2026."""
    return DocumentVisit("x", "http://x.gov.cn/1", JULY - first * DAY, JULY - last * DAY, changes)


@pytest.mark.parametrize(
    ("seen", "due"),
    [
        (visit(10, 10), False),
        (visit(30, 30), True),  # the first look after 30 days
        (visit(31, 1), False),  # which was taken
        (visit(180, 150), True),  # the second after 180
        (visit(180, 0), False),
        (visit(400, 220), False),  # then yearly
        (visit(545, 365), True),
        (visit(400, 50, changes=1), True),  # what has changed before is looked at more often
        (visit(400, 30, changes=1), False),
    ],
)
def test_reports_are_looked_at_after_30_and_180_days_and_yearly(seen: DocumentVisit, due: bool) -> None:
    assert report_due(seen, JULY) is due


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 5))
def test_every_report_is_looked_at_again_within_a_year(first: int, later: int, changes: int) -> None:
    seen = visit(first, min(first, later), changes)
    assert DAY <= next_look(seen) - seen.last_asked <= 365 * DAY


def portal(key: str, *columns: str) -> Portal:
    return Portal(key, None, "x", "county", "http://x.gov.cn/", columns, "trs")


def test_a_portal_is_due_by_its_column_or_by_a_report() -> None:
    lists = {"http://a/": JULY - DAY, "http://b/": JULY - 40 * DAY, "http://c/": JULY - DAY}
    reports = [
        DocumentVisit("c", "http://c/old", JULY - 500 * DAY, JULY - 400 * DAY, 0),
        DocumentVisit("c", "http://c/new", JULY - 5 * DAY, JULY - 5 * DAY, 0),
    ]
    portals = [portal("a", "http://a/"), portal("b", "http://b/"), portal("c", "http://c/"), portal("d", "http://d/")]
    plan = schedule(portals, lists, reports, JULY)
    assert plan.portals == ("b", "c", "d")  # d was never read
    assert plan.rests("http://c/new") and not plan.rests("http://c/old") and not plan.rests("http://c/unknown")


def test_a_portal_without_a_column_is_searched_every_three_months() -> None:
    portals = [portal("never"), replace(portal("lately"), home="http://l/"), replace(portal("long"), home="http://o/")]
    searched = {"http://l/": JULY - 80 * DAY, "http://o/": JULY - 91 * DAY}
    assert schedule(portals, {}, [], JULY, searched).portals == ("never", "long")


@pytest.mark.parametrize(
    ("text", "hour", "left"),
    [("20-7", 23, 8), ("20-7", 6, 1), ("20-7", 7, 0), ("20-7", 12, 0), ("1-5", 3, 2), ("22-24", 23, 1)],
)
def test_hours_of_the_day_in_china(text: str, hour: int, left: int) -> None:
    hours = Hours.parse(text)
    moment = datetime(2026, 3, 1, hour, tzinfo=CHINA)
    assert hours is not None
    assert hours.left(moment.astimezone(UTC)) == timedelta(hours=left)
    assert hours.open_at(moment) is (left > 0)


@pytest.mark.parametrize("text", ["7", "a-b", "25-3", "5-5", "-", "8-²"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="hours"):
        Hours.parse(text)


def summary(count: int, *, complete: bool = True) -> PortalSummary:
    return PortalSummary("x", "x", 9, count, 0, 0, 0, count, 0, 0, complete, {"report": count}, {})


def ran(count: int, *, complete: bool = True) -> dict[str, Any]:
    return {"portals": [{"id": "x", "complete": complete, "taken": {"report": count}}]}


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (summary(10), [ran(18)], True),
        (summary(16), [ran(18)], False),
        (summary(10), [ran(11, complete=False), ran(18)], True),  # the last whole reading counts
        (summary(10, complete=False), [ran(18)], False),  # told already for what kept it from being whole
        (summary(1), [ran(3)], False),
        (summary(1), [], False),
    ],
)
def test_a_column_with_fewer_reports_than_before_is_told(
    now: PortalSummary, before: list[dict[str, Any]], told: bool
) -> None:
    found = fewer_entries(now, before)
    assert (found is not None) is told
    assert found is None or ("18" in found.detail and "10" in found.detail)


@pytest.mark.parametrize(
    ("years", "today", "told"),
    [
        ({2023, 2024}, date(2026, 4, 20), True),
        ({2024, 2025}, date(2026, 4, 20), False),
        ({2023, 2024}, date(2026, 3, 20), False),  # the deadline is not past
        ({2021}, date(2026, 4, 20), False),  # a column that ended years ago
        (set(), date(2026, 4, 20), False),
    ],
)
def test_after_the_deadline_last_years_report_is_missed(years: set[int], today: date, told: bool) -> None:
    assert (no_new_year("x", years, today) is not None) is told
