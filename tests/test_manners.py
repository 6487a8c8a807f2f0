"""Hours, a daily budget and what is due, in real crawls of the farm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import connect

import pytest
from conftest import LOOPBACK, gongkai

from archive.store import Archive
from crawler.registry import load_portals
from crawler.run import crawl
from crawler.schedule import CHINA
from gongkai.crawl import due_now
from gongkai.farm import Farm
from gongkai.reading import read_archive


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
    with closing(connect(tmp_path / "gongkai.sqlite")) as conn:
        assert conn.execute("SELECT outcome FROM run").fetchall() == [("hours-over",)]


def make_older(directory: Path, days: int) -> None:
    """Let what the archive learned be so many days old."""
    shift = timedelta(days=days)
    with closing(connect(directory / "gongkai.sqlite")) as conn, conn:
        for table, names in {"capture": ("time",), "document": ("first_seen", "last_seen")}.items():
            for name in names:
                for key, value in conn.execute(f"SELECT id, {name} FROM {table} WHERE {name} IS NOT NULL").fetchall():
                    moment = datetime.fromisoformat(value.replace("Z", "+00:00")) - shift
                    text = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
                    conn.execute(f"UPDATE {table} SET {name} = ? WHERE id = ?", (text, key))


def test_only_what_is_due_is_asked_for(farm: Farm, tmp_path: Path) -> None:
    place(tmp_path, farm)
    portals = load_portals(tmp_path / "portals.csv")[:1]
    mine = {url for url in farm.truth.take if url.startswith(portals[0].home)}

    def asked() -> set[str]:
        """What a crawl of what is due asks for now."""
        due = [portal for portal in portals if portal.id in due_now(tmp_path, portals).portals]
        farm.requests.clear()
        if due:
            crawl(tmp_path, due, options={"due": True}, settings=LOOPBACK)
            with Archive.open(tmp_path, writer=True) as archive:
                read_archive(archive)
        return {f"http://{request.host}{request.path}" for request in farm.requests}

    assert mine <= asked()
    assert not asked()
    # 31 days later the column is due in any month, and each report has its first look again
    make_older(tmp_path, 31)
    assert mine <= asked()
    # a day after that look, a known report rests even where its column is read
    make_older(tmp_path, 32)
    later = asked()
    assert later and not later & mine
