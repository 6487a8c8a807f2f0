"""Verdicts as stored: waivers set before them and taken away, lists that the rule tells, databases of older schemas."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from archive_support import CODEBOOK, URL, age, begun, exchange, open_archive, page, read_page, tables

from archive.capture import CaptureFacts
from archive.errors import ArchiveError
from archive.rebuild import rebuild
from archive.schema import Codebook, transaction
from archive.store import Archive
from archive.verdicts import store_checks
from parsers.model import Check, Context, Report

MINE, OTHER = "532525", "532526"
FIGURES = page("received=3 granted=2.5")
WAIVE = "INSERT INTO waiver (issuer_id, year, rule_id, who, made, why) VALUES (?, ?, ?, 'a keeper', '2026-01-01', 'w')"


def read_both(body: bytes, context: Context) -> Report:
    """As `read_page`, and of a failed check one that is only leniently wrong."""
    found = read_page(body, context)
    check = Check("t.open", "undecidable", "warning", detail="no number", lenient="fail", likely=())
    return replace(found, checks=(*found.checks, check) if found.checks else ())


BOTH = Codebook(
    CODEBOOK.indicators, (*CODEBOOK.rules, ("any", replace(CODEBOOK.rules[0][1], id="t.open", left=(), right=())))
)


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """An archive of one issuer's reports for 2020 and 2021, each with a failed and a leniently failed check."""
    directory = tmp_path / "live"
    with begun(directory) as archive:
        pass
    with Archive.open(directory, writer=True, codebook=BOTH) as archive:
        archive.begin_run("crawl", {})
        for year in (2020, 2021):
            body = page("received=3 granted=2.5", title=f"石屏县{year}年报告")
            archive.record(exchange(f"{URL}?{year}", body, facts=CaptureFacts("page", MINE)))
        archive.finish_run()
        archive.read(parse=read_both)
    return directory


def ask(directory: Path, query: str, *parameters: object) -> list[tuple[object, ...]]:
    """What a person's own SQLite program answers, which knows nothing of ours; changes are kept."""
    conn = sqlite3.connect(directory / "gongkai.sqlite")
    found = conn.execute(query, parameters).fetchall()
    conn.commit()
    conn.close()
    return found


CONTRADICTIONS = "SELECT year, rule_id, severity, assuming FROM contradiction ORDER BY year, severity"
VERDICTS = (
    "SELECT year, rule_id, status, judged FROM check_result JOIN version ON version.id = version_id"
    " JOIN report ON report.id = report_id ORDER BY year, n"
)
ALL = [
    (2020, "t.sum", "error", ""), (2020, "t.open", "information", "blank means 0"),
    (2021, "t.sum", "error", ""), (2021, "t.open", "information", "blank means 0"),
]  # fmt: skip


def test_what_only_fails_leniently_ranks_below_what_fails(live: Path) -> None:
    assert ask(live, CONTRADICTIONS) == ALL
    assert ask(live, "SELECT failed_checks FROM panel") == [(1,), (1,)]
    with Archive.open(live, create=False) as archive:
        assert archive.summary().failed_checks == {"t.sum": 2}


@pytest.mark.parametrize(
    ("waiver", "waived"),
    [
        ((MINE, 2021, "t.sum"), {(2021, "t.sum")}),
        ((MINE, None, "t.sum"), {(2020, "t.sum"), (2021, "t.sum")}),
        ((MINE, 2020, "t.open"), {(2020, "t.open")}),
        ((OTHER, None, "t.sum"), set()),
        ((MINE, 2019, "t.sum"), set()),
    ],
)
def test_a_waiver_counts_at_once_and_for_what_it_names(
    live: Path, waiver: tuple[object, ...], waived: set[tuple[int, str]]
) -> None:
    before = ask(live, VERDICTS)
    ask(live, WAIVE, *waiver)
    after = {(year, rule): (status, judged) for year, rule, status, judged in ask(live, VERDICTS)}
    strict = {(year, rule): status for year, rule, status, _ in before}
    assert after == {key: ("waived", strict[key]) if key in waived else (strict[key], None) for key in strict}
    assert ask(live, CONTRADICTIONS) == [one for one in ALL if one[:2] not in waived]
    assert {(year, rule, why) for year, rule, why in ask(live, "SELECT year, rule_id, why FROM waived")} == {
        (*one, "w") for one in waived
    }
    ask(live, "DELETE FROM waiver")
    assert ask(live, VERDICTS) == before


def test_two_waivers_of_one_rule_are_taken_away_one_by_one(live: Path) -> None:
    for year in (None, 2021):
        ask(live, WAIVE, MINE, year, "t.sum")
    ask(live, "DELETE FROM waiver WHERE year IS NULL")
    assert [row[2] for row in ask(live, VERDICTS) if row[1] == "t.sum"] == ["fail", "waived"]
    ask(live, "UPDATE waiver SET year = 2020")
    assert [row[2] for row in ask(live, VERDICTS) if row[1] == "t.sum"] == ["waived", "fail"]


@pytest.mark.parametrize(
    ("change", "said"),
    [({"rule_id": "t.sun"}, "no rule of that id"), ({"why": ""}, "CHECK"), ({"who": None}, "NOT NULL")],
)
def test_a_waiver_needs_a_rule_a_person_and_a_reason(live: Path, change: dict[str, str | None], said: str) -> None:
    row = {"issuer_id": MINE, "rule_id": "t.sum", "who": "a", "made": "2026-01-01", "why": "b", **change}
    with pytest.raises(sqlite3.IntegrityError, match=said):
        ask(live, f"INSERT INTO waiver ({', '.join(row)}) VALUES (?, ?, ?, ?, ?)", *row.values())


def test_waivers_stand_before_what_is_read_later_and_survive_a_rebuild(live: Path) -> None:
    ask(live, WAIVE, MINE, None, "t.sum")
    with Archive.open(live, writer=True, codebook=BOTH) as archive:
        archive.begin_run("crawl", {})
        body = page("received=3 granted=2.5 again", title="石屏县2021年报告")
        archive.record(exchange(f"{URL}?2021", body, time="2023-01-01T00:00:00Z", facts=CaptureFacts("page", MINE)))
        archive.finish_run()
        archive.read(parse=read_both)
    assert [row[2] for row in ask(live, VERDICTS) if row[1] == "t.sum"] == ["waived"] * 3
    before = tables(live / "gongkai.sqlite")
    summary = rebuild(live, live, parse=read_both, codebook=BOTH)
    assert (summary.waivers, summary.corrections) == (1, 0)
    assert tables(live / "gongkai.sqlite") == before
    with Archive.open(live, writer=True, codebook=BOTH) as archive:
        archive.read(parse=read_both, reparse=True)
    assert tables(live / "gongkai.sqlite") == before


def test_a_waiver_of_a_rule_that_is_declared_no_more_is_carried_over(live: Path) -> None:
    ask(live, WAIVE, MINE, None, "t.open")
    summary = rebuild(live, live, parse=read_page, codebook=CODEBOOK)
    assert summary.waivers == 1
    assert ask(live, "SELECT rule_id FROM waiver") == [("t.open",)]
    assert [row[2] for row in ask(live, VERDICTS)] == ["fail", "fail"]


def test_the_rule_tells_what_it_compares_and_only_other_lists_are_stored(tmp_path: Path) -> None:
    own = ("t.received", "t.granted")
    with begun(tmp_path) as archive:
        archive.record(exchange(URL, FIGURES))
        archive.read(parse=read_page)
        checks = [Check("t.sum", "fail", "error", indicators=own), Check("t.sum", "not_applicable", "error"),
                  Check("t.sum", "fail", "error", indicators=own[:1], likely=own)]  # fmt: skip
        with transaction(archive.conn):
            store_checks(archive.conn, [(1, n, check) for n, check in enumerate(checks, 11)])
            with pytest.raises(ArchiveError, match=r"no form declares: t\.none"):
                store_checks(archive.conn, [(1, 20, Check("t.none", "pass", "error"))])
    stored = ask(tmp_path, "SELECT indicators, likely FROM check_result WHERE n > 10 ORDER BY n")
    assert stored == [(None, "[]"), (None, "[]"), ('["t.received"]', '["t.received", "t.granted"]')]
    shown = ask(tmp_path, "SELECT indicators, likely FROM contradiction ORDER BY indicators")
    assert shown == [
        ('["t.received", "t.granted"]', "[]"),
        ('["t.received"]', "[]"),
        ('["t.received"]', '["t.received", "t.granted"]'),
    ]


@pytest.mark.parametrize("number", [1, 2])
def test_an_archive_of_an_older_schema_keeps_its_verdicts_and_can_be_rebuilt(live: Path, number: int) -> None:
    verdicts = ask(live, VERDICTS)
    age(live / "gongkai.sqlite", number)
    with open_archive(live):
        pass
    assert ask(live, VERDICTS) == verdicts
    age(live / "gongkai.sqlite", number)
    assert rebuild(live, live, parse=read_both, codebook=BOTH).waivers == 0
    assert ask(live, CONTRADICTIONS) == ALL
