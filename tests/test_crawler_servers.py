"""What servers do to a crawl: each failure switched on at a real local server, and switched off again.

Whatever the servers do, a crawl ends and says what happened; no false page becomes a version, no failure an ending; and
the crawl after it has everything.  Failures of addresses have further tests in tests/test_crawler_doubles.py.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import once
from warcio.archiveiterator import ArchiveIterator

from archive.rebuild import rebuild
from archive.replay import Replay
from archive.store import Archive
from archive.verify import verify
from tests.misbehaving_server import YEARS
from tests.server_visits import (
    ALL,
    CASES,
    DYING,
    LOSING,
    NEWEST,
    Case,
    Told,
    Visits,
    addresses,
    documents,
    portal_id,
    query,
    visited,
)


@pytest.fixture(scope="session")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Visits:
    found: Visits = once(tmp_path_factory, "servers", visited)
    return found


def numbered() -> list[Any]:
    return [pytest.param(n, case, id=f"{case.name}-{case.family}") for n, case in enumerate(CASES)]


@pytest.mark.parametrize(("number", "case"), numbered())
def test_the_crawl_ends_and_says_what_happened(visits: Visits, number: int, case: Case) -> None:
    for told in (visits.on, visits.again):
        assert told.summary.outcome == "finished"
        assert (case.kind in told.kinds(number)) if case.kind else told.kinds(number) == set()


@pytest.mark.parametrize(("number", "case"), numbered())
def test_at_a_first_visit_only_reports_become_versions(visits: Visits, number: int, case: Case) -> None:
    found = visits.on.documents.get(portal_id(number), {})
    read = {year for year, (state, *versions) in found.items() if versions}
    assert len(read) == len(case.read) if case.name == "ban403" else read == case.read
    assert all(state == "report" and len(versions) == 1 for state, *versions in found.values() if versions)


@pytest.mark.parametrize(("number", "case"), numbered())
def test_switched_off_the_next_crawl_has_everything(visits: Visits, number: int, case: Case) -> None:
    assert visits.off.kinds(number) == set()
    assert (visits.off.portal(number).complete, visits.off.portal(number).errors) == (True, 0)
    found = visits.off.documents[portal_id(number)]
    assert set(found) == ALL
    # One version each, and it stands.
    assert all(state == "report" and [v[1:] for v in versions] == [(None, 1)] for state, *versions in found.values())


@pytest.mark.parametrize(("number", "case"), numbered())
def test_no_failure_changes_or_ends_a_version(visits: Visits, number: int, case: Case) -> None:
    assert visits.again.documents[portal_id(number)] == visits.off.documents[portal_id(number)]


def test_a_death_takes_two_visits_and_the_list_entry_gone(visits: Visits) -> None:
    def state(told: Told, number: int) -> tuple[str, bool]:
        found, *versions = told.documents[portal_id(number)][YEARS[1]]
        ((_, ended, _),) = versions
        return found, ended is not None

    assert [state(told, DYING) for told in (visits.on, visits.off, visits.again)] == [
        ("report", False), ("report", False), ("gone", True)
    ]  # fmt: skip
    assert {state(told, LOSING) for told in (visits.on, visits.off, visits.again)} == {("report", False)}
    assert visits.off.kinds(LOSING) == visits.again.kinds(LOSING) == {"page-failed"}


def test_a_host_that_refuses_is_left_alone_and_never_hammered(visits: Visits) -> None:
    most = {"jsl521": 2, "rs412": 3, "waf468": 3, "slider": 2, "maintenance": 2, "ban403": 7}
    # One address with its retries, under both schemes; what is cut is asked for three times.
    most |= {"silent": 4, "reset": 5, "closed": 5, "busy-for-long": 3, "cut-list": 4}
    # A list of years that lead to years is walked three columns deep.
    most |= {"calendar-years": 13}
    for number, case in enumerate(CASES):
        asked = visits.again.asked[f"127.0.0.1:{visits.ports[number]}"]
        # robots.txt, the list, three reports, a file; some of them once more.
        assert asked <= most.get(case.name, 10), (case.name, asked)


@pytest.mark.parametrize("name", ["jsl521", "rs412", "waf468", "slider", "maintenance", "ban403", "soft404"])
def test_a_refusal_is_told_with_the_digest_of_its_body(visits: Visits, name: str) -> None:
    number = next(n for n, case in enumerate(CASES) if case.name == name)
    said = " ".join(visits.on.details(number, CASES[number].kind))
    found = re.findall("[0-9a-f]{64}", said)
    kept = {one for (one,) in query(visits.directory, "SELECT sha256 FROM capture")}
    assert found and set(found) <= kept


@pytest.mark.parametrize("name", ["long-length", "chunk-cut", "gzip-cut", "cut-list"])
def test_a_body_cut_short_is_kept_as_it_came_and_marked(visits: Visits, name: str) -> None:
    number = next(n for n, case in enumerate(CASES) if case.name == name)
    host = f"http://127.0.0.1:{visits.ports[number]}/"
    marks = []
    for path in sorted(visits.directory.rglob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if (record.rec_headers.get_header("WARC-Target-URI") or "").startswith(host):
                    marks.append((record.rec_type, record.rec_headers.get_header("WARC-Truncated")))
    # Three times on each crawl with the failure; the same bytes are kept once.
    cut = [kind for kind, mark in marks if mark == "disconnect"]
    assert Counter(cut) == {"response": 1, "revisit": 5}
    assert ("response", None) in marks


def test_what_was_cut_is_replayed_as_cut(visits: Visits) -> None:
    hosts = {c.name: f"http://127.0.0.1:{visits.ports[n]}" for n, c in enumerate(CASES)}
    with Replay([visits.directory]) as replay:
        answers = {name: replay.answer("GET", host + NEWEST) for name, host in hosts.items()}
    cut = {name for name, answer in answers.items() if answer is not None and answer.truncated}
    assert cut == {"long-length", "chunk-cut", "gzip-cut"}


def test_what_was_cut_is_not_asked_for_with_a_condition(visits: Visits) -> None:
    """A server that says "not modified" of the whole body must not make the half one stand."""
    whole = query(
        visits.directory,
        "SELECT count(*) FROM capture WHERE portal_id = ? AND run_id = ? AND url LIKE ? AND status = 200",
        portal_id(next(n for n, case in enumerate(CASES) if case.name == "gzip-cut")),
        visits.off.summary.run,
        f"%{NEWEST}",
    )
    assert whole == [(1,)]


def test_the_archive_is_rebuilt_equal_from_what_such_servers_gave(visits: Visits, tmp_path: Path) -> None:
    rebuild(visits.directory, tmp_path / "again", workers=1)
    assert documents(tmp_path / "again") == documents(visits.directory)
    assert addresses(tmp_path / "again") == addresses(visits.directory)
    with Archive.open(tmp_path / "again", create=False) as archive:
        assert verify(archive) == []
