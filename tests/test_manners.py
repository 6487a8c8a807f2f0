"""Hours, a daily budget and what is due, in real crawls of the farm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import connect

import pytest
from conftest import LOOPBACK, gongkai

from crawler.registry import load_portals
from crawler.run import crawl
from crawler.schedule import CHINA
from gongkai.farm import Farm


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm(counties=2, years=range(2019, 2022), noise=20) as served:
        yield served


def place(directory: Path, farm: Farm) -> None:
    directory.mkdir(exist_ok=True)
    (directory / "portals.csv").write_text(farm.registry_csv(), encoding="utf-8")


def test_a_daily_budget_holds_over_all_runs_of_the_day(farm: Farm, tmp_path: Path) -> None:
    place(tmp_path, farm)
    portals = load_portals(tmp_path / "portals.csv")[:1]
    settings = {**LOOPBACK, "GONGKAI_HOST_BUDGET": 4}
    first = crawl(tmp_path, portals, settings=settings)
    assert [incident.kind for incident in first.incidents].count("budget") == 1
    assert len(farm.requests) == 4 and first.total("pages") < 5
    again = crawl(tmp_path, portals, settings=settings)
    assert again.outcome == "finished" and len(farm.requests) == 4
    # the next day's budget is a new one
    whole = crawl(tmp_path, portals, settings=LOOPBACK)
    assert whole.total("pages") == 5
    assert "budget" not in [incident.kind for incident in whole.incidents]


def shut_hours() -> str:
    """Hours in China that the present moment is far from."""
    hour = datetime.now(UTC).astimezone(CHINA).hour
    return f"{(hour + 10) % 24}-{(hour + 12) % 24 or 24}"


def test_outside_the_hours_nothing_is_asked_for(farm: Farm, tmp_path: Path) -> None:
    place(tmp_path, farm)
    done = gongkai("crawl", "--all", "--hours", shut_hours(), "--archive", tmp_path)
    assert done.returncode == 1 and "China" in done.stdout and "--now" in done.stdout
    assert not farm.requests


def test_a_crawl_ends_in_good_order_when_its_hours_are_over(farm: Farm, tmp_path: Path) -> None:
    place(tmp_path, farm)
    portals = load_portals(tmp_path / "portals.csv")
    settings = {**LOOPBACK, "GONGKAI_HOURS": shut_hours()}
    summary = crawl(tmp_path, portals, options={"due": True}, settings=settings)
    assert summary.outcome == "hours-over"
    assert len(farm.requests) < 10
    with connect(tmp_path / "gongkai.sqlite") as conn:
        assert conn.execute("SELECT outcome FROM run").fetchall() == [("hours-over",)]


def make_older(directory: Path, days: int) -> None:
    """Let what the archive learned be so many days old."""
    shift = timedelta(days=days)
    with connect(directory / "gongkai.sqlite") as conn:
        for table, names in {"capture": ("time",), "document": ("first_seen", "last_seen")}.items():
            for name in names:
                for key, value in conn.execute(f"SELECT id, {name} FROM {table} WHERE {name} IS NOT NULL").fetchall():
                    moment = datetime.fromisoformat(value.replace("Z", "+00:00")) - shift
                    text = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
                    conn.execute(f"UPDATE {table} SET {name} = ? WHERE id = ?", (text, key))


def test_only_what_is_due_is_asked_for(farm: Farm, tmp_path: Path) -> None:
    place(tmp_path, farm)
    settings = ("--archive", tmp_path, "--now")
    first = gongkai("crawl", "--due", *settings)
    reports = len([r for r in farm.requests if r.status == 200])
    assert "crawled 2 portals" in first.stdout and reports > 10, first.stderr
    farm.requests.clear()
    again = gongkai("crawl", "--due", *settings)
    assert again.returncode == 0 and "nothing is due" in again.stdout and not farm.requests
    # 31 days later the columns are due in any month, and each report has its first look again
    make_older(tmp_path, 31)
    gongkai("crawl", "--due", *settings)
    later = {request.path for request in farm.requests}
    truth = farm.truth
    assert {url.split("/", 3)[3] for url in truth.take} <= {path.removeprefix("/") for path in later}
    # a day after that look, a known report rests even where its column is read
    farm.requests.clear()
    make_older(tmp_path, 32)
    gongkai("crawl", "--due", *settings)
    asked = {request.path.removeprefix("/") for request in farm.requests}
    assert asked and not asked & {url.split("/", 3)[3] for url in truth.take}
