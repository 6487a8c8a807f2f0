"""Reading: what each kind of capture comes to, and that the order and number of readings change nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from archive_support import CODEBOOK, PORTAL, URL, begun, exchange, open_archive, page, read_page, tables
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.capture import CaptureFacts
from archive.errors import ArchiveError
from archive.looking import by_status
from archive.rebuild import rebuild
from archive.store import Archive
from parsers.model import Context, Report

REPORT = page("received=23 granted=20")
LETTER = page("NOT-A-REPORT dear citizens of the county, thank you for your letters")
HOME = "http://www.example.gov.cn/"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    with begun(tmp_path) as opened:
        yield opened


def rows(archive: Archive, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in archive.conn.execute(query)]


@pytest.mark.parametrize(
    ("status", "location", "said"),
    [
        (200, None, None),
        (304, None, None),
        (None, None, None),
        (404, None, ("gone", "404")),
        (410, None, ("gone", "410")),
        (403, None, ("blocked", "status 403")),
        (412, None, ("blocked", "status 412")),
        (521, None, ("blocked", "status 521")),
        (503, None, ("blocked", "status 503")),
        (302, None, ("blocked", "status 302")),
        (302, "/", ("gone", "redirected to the home page")),
        (301, HOME, ("gone", "redirected to the home page")),
        (302, "/index.html", ("gone", "redirected to the home page")),
        (302, "/portal/start.do", ("gone", "redirected to the home page")),
        (302, "/sso/login?next=1", ("blocked", f"redirected to a login, {HOME}sso/login?next=1")),
        (302, "/404.html", ("gone", f"redirected to {HOME}404.html")),
        (302, URL, ("blocked", "status 302 to itself")),
        (301, URL.replace("http:", "https:"), ("moved", f"moved to {URL.replace('http:', 'https:')}")),
        (302, "/?id=7", ("moved", f"moved to {HOME}?id=7")),
    ],
)
def test_what_a_status_says(status: int | None, location: str | None, said: object) -> None:
    assert by_status(status, URL, location, HOME + "portal/start.do/") == said


@pytest.mark.parametrize(
    ("body", "outcome", "detail"),
    [
        (REPORT, "report", ""),
        (LETTER, "not-a-report", "a letter"),
        (page("BLOCKED please wait while we check your browser, this takes a moment"), "blocked", "a challenge"),
        (page("BROKEN but with enough text to be called a page of a government"), "unreadable", "broken bytes"),
        (page("BROKEN"), "unreadable", "broken bytes"),
        (page("NOT-A-REPORT"), "unreadable", "almost no text"),
    ],
)
def test_what_a_page_comes_to(archive: Archive, body: bytes, outcome: str, detail: str) -> None:
    archive.record(exchange(URL, body))
    assert archive.read(parse=read_page).outcomes == {outcome: 1}
    assert rows(archive, "SELECT outcome, detail FROM reading") == [(outcome, detail)]
    assert rows(archive, "SELECT state FROM document") == [(outcome,)]


def test_a_fault_of_the_reader_is_said_and_stops_nothing(archive: Archive) -> None:
    archive.record(exchange(URL, page("FAULT")))
    archive.record(exchange(URL + "?2", REPORT))
    assert archive.read(parse=read_page).outcomes == {"report": 1, "unreadable": 1}
    ((detail,),) = rows(archive, "SELECT detail FROM reading WHERE outcome = 'unreadable'")
    assert str(detail).startswith("the reader failed: IndexError at archive_support.py:")


def test_what_the_codebook_does_not_know_is_refused_whole(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        archive.record(exchange(URL, page("no figures")))
        archive.record(exchange(URL + "?2", REPORT))
        archive.conn.execute("DELETE FROM indicator WHERE id = 't.granted'")
        with pytest.raises(ArchiveError, match=r"does not know: t\.granted"):
            archive.read(parse=read_page)
    with open_archive(tmp_path) as archive:
        assert rows(archive, "SELECT id FROM document") == []
        assert archive.read(parse=read_page).outcomes == {"report": 2}


def test_figures_are_stored_exactly(archive: Archive) -> None:
    archive.record(exchange(URL, page("received=23 granted=2.5 refused=/ granted=")))
    archive.read(parse=read_page)
    assert rows(archive, "SELECT indicator_id, kind, value, typeof(value), raw, unit FROM metric ORDER BY n") == [
        ("t.received", "number", 23, "integer", "23", "件"),
        ("t.granted", "number", 2.5, "real", "2.5", "件"),
        ("t.refused", "not_applicable", None, "null", "/", ""),
        ("t.granted", "blank", None, "null", "", ""),
    ]
    assert rows(archive, 'SELECT "left", "right", difference FROM check_result') == [(3, 2.5, 0.5)]


def test_who_and_which_year(archive: Archive) -> None:
    archive.record(exchange(URL, REPORT))
    archive.record(exchange("http://mirror.example.com/a.html", page("received=23 granted=20 again")))
    archive.read(parse=read_page)
    assert rows(archive, "SELECT id, issuer_id, year FROM report") == [("532525/2021", "532525", 2021)]
    assert rows(archive, "SELECT id, report_id FROM version") == [(1, "532525/2021"), (2, "532525/2021")]
    assert rows(archive, "SELECT source, value FROM date_claim") == [("list", "2022-01-20")] * 2


def story(archive: Archive, *steps: tuple[int, bytes | None, bool]) -> None:
    """Captures of one page: status, body, listed."""
    for n, (status, body, listed) in enumerate(steps):
        facts = CaptureFacts("page", "532525", None, None, "2022-01-20", listed)
        archive.record(exchange(URL, body or b"", status=status, time=f"2022-02-1{n}T00:00:00Z", facts=facts))


VERSIONS = "SELECT number, captures, first_seen, ended, end_reason FROM version ORDER BY id"


def at(day: int) -> str:
    return f"2022-02-1{day}T00:00:00.000000Z"


def test_versions_and_their_changes(archive: Archive) -> None:
    other = page("received=24 granted=20")
    story(archive, (200, REPORT, True), (200, REPORT + b"<!-- 1 -->", True), (503, None, True), (200, other, True),
          (304, None, True), (200, REPORT, True))  # fmt: skip
    archive.read(parse=read_page)
    assert rows(archive, VERSIONS) == [
        (1, 2, at(0), at(3), "changed"),
        (2, 2, at(3), at(5), "changed"),
        (3, 1, at(5), None, None),
    ]
    assert rows(archive, "SELECT version_id, n, previous_id, what, indicator_id, old, new FROM change") == [
        (4, 1, 1, "figure", "t.received", "23件", "24件"),
        (4, 2, 1, "text", None, None, "@@ -1 +1 @@\n-received=23 granted=20\n+received=24 granted=20"),
        (6, 1, 4, "figure", "t.received", "24件", "23件"),
        (6, 2, 4, "text", None, None, "@@ -1 +1 @@\n-received=24 granted=20\n+received=23 granted=20"),
    ]


@pytest.mark.parametrize(
    ("ending", "state", "reason"),
    [
        ((404, None, False), "gone", "404"),
        ((404, None, True), "report", None),
        ((200, page("NOT-A-REPORT"), False), "gone", "emptied"),
        ((200, page("NOT-A-REPORT"), True), "report", None),
        ((200, b"<html><script>var a = 1</script>BROKEN</html>", False), "gone", "emptied"),
        ((200, LETTER, False), "gone", "no longer a report, and no longer listed"),
        ((200, LETTER, True), "not-a-report", "changed"),
        ((503, None, False), "report", None),
        ((200, page("BLOCKED and nothing else to be read on this page at all"), False), "report", None),
    ],
)
def test_how_a_report_ends(archive: Archive, ending: tuple[int, bytes, bool], state: str, reason: str | None) -> None:
    story(archive, (200, REPORT, True), ending, ending)
    archive.read(parse=read_page)
    assert rows(archive, "SELECT state FROM document") == [(state,)]
    assert rows(archive, "SELECT end_reason FROM version WHERE id = 1") == [(reason,)]
    gone = rows(archive, "SELECT gone_since, gone_reason FROM document")
    assert gone == [(at(1), reason) if state == "gone" else (None, None)]
    assert archive.known_documents("532525") == ([URL] if state == "report" else [])


def test_a_page_that_comes_back_begins_a_version(archive: Archive) -> None:
    story(archive, (200, REPORT, True), (404, None, False), (404, None, False), (200, REPORT, True))
    archive.read(parse=read_page)
    assert rows(archive, VERSIONS) == [(1, 1, at(0), at(1), "404"), (2, 1, at(3), None, None)]
    assert rows(archive, "SELECT state, gone_since, last_seen FROM document") == [("report", None, at(3))]


def test_the_drawn_page_is_what_is_read(archive: Archive) -> None:
    shell = archive.record(exchange(URL, page("NOT-A-REPORT")))
    archive.read(parse=read_page)
    drawn = archive.record_rendered(shell, REPORT, "2022-02-16T00:00:00Z")
    archive.read(parse=read_page)
    assert rows(archive, "SELECT capture_id, outcome FROM reading") == [(drawn, "report")]
    assert rows(archive, "SELECT id, url FROM document") == [(drawn, URL)]


def test_a_body_is_parsed_once(archive: Archive) -> None:
    calls = []

    def counting(body: bytes, context: Context) -> Report:
        calls.append(context.url)
        return read_page(body, context)

    story(archive, (200, REPORT, True), (304, None, True), (200, REPORT, True))
    archive.read(parse=counting)
    story(archive, (304, None, True))
    archive.read(parse=counting)
    assert calls == [URL]
    assert archive.read(parse=counting).captures == 0
    assert archive.read(parse=counting, reparse=True).captures == 4
    assert rows(archive, "SELECT number, captures FROM version") == [(1, 4)]


def test_another_issuer_in_the_registry_has_its_pages_read_again(archive: Archive) -> None:
    archive.record(exchange(URL, REPORT))
    archive.read(parse=read_page)
    archive.set_portals([{**PORTAL, "issuer": "石屏县政府"}])
    assert archive.read(parse=read_page).captures == 1
    assert rows(archive, "SELECT issuer_name FROM version") == [("石屏县政府",)]


def test_processes_give_the_same(tmp_path: Path) -> None:
    for workers in (1, 2):
        with begun(tmp_path / str(workers)) as archive:
            for n in range(70):
                archive.record(exchange(f"{URL}?{n}", page(f"received={n}")))
            seen = []
            archive.read(lambda done, total, seen=seen: seen.append((done, total)), workers, parse=read_page)
            assert seen == [(70, 70)]
    one, other = (tables(tmp_path / d / "gongkai.sqlite", leave=("run", "capture")) for d in "12")
    assert one == other and len(one["version"]) == 70


BODIES = [REPORT, page("received=24"), LETTER, page("NOT-A-REPORT"), page("BROKEN " + "x" * 40), page("FAULT " * 9)]
STEP = st.tuples(
    st.sampled_from(["one", "two"]),
    st.sampled_from([*range(len(BODIES)), 404, 304, 302, 503, "drawn", "renamed"]),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=20, deadline=None)
@given(st.lists(STEP, min_size=1, max_size=12))
@example([("one", 0, False, False), ("one", 0, False, False), ("one", "drawn", False, True), ("one", 2, True, False)])
@example([("one", 0, True, False), ("one", 2, False, True), ("one", 2, True, True), ("one", 2, False, False)])
@example([("one", 3, True, True), ("one", 0, True, True), ("one", 3, True, True), ("one", 3, True, False)])
def test_when_it_is_read_changes_nothing(steps: list[tuple[str, int | str, bool, bool]]) -> None:
    with TemporaryDirectory() as name:
        directory = Path(name)
        with begun(directory / "live") as archive:
            for n, (key, what, listed, read_now) in enumerate(steps):
                _step(archive, n, HOME + key, what, listed)
                if read_now:
                    archive.read(parse=read_page)
            archive.finish_run()
            archive.read(parse=read_page)
        rebuild(directory / "live", directory / "again", parse=read_page, codebook=CODEBOOK)
        live, again = (directory / d / "gongkai.sqlite" for d in ("live", "again"))
        assert tables(live) == tables(again)
        with open_archive(directory / "live") as archive:
            archive.read(parse=read_page, reparse=True)
        assert tables(live) == tables(again)
        assert sqlite3.connect(live).execute("PRAGMA foreign_key_check").fetchall() == []


def _step(archive: Archive, n: int, url: str, what: int | str, listed: bool) -> None:
    time = f"2022-02-15T08:00:00.{n:06}Z"
    facts = CaptureFacts("page", "532525", None, None, "2022-01-20", listed)
    if what == "renamed":
        archive.set_portals([{**PORTAL, "issuer": f"石屏县政府{n % 2}"}])
    elif what == "drawn":
        page_id = archive.record(exchange(url, b"<script>", time=time, facts=facts))
        archive.record_rendered(page_id, BODIES[n % len(BODIES)], time)
    elif isinstance(what, int) and what < len(BODIES):
        archive.record(exchange(url, BODIES[what], time=time, facts=facts))
    else:
        headers = ("Location: /",) if what == 302 else ()
        archive.record(exchange(url, status=int(what), time=time, facts=facts, headers=headers))


def test_a_list_drawn_by_a_browser_is_a_list_and_no_document(archive: Archive) -> None:
    column = archive.record(exchange(body=REPORT, facts=CaptureFacts("list", "532525")))
    archive.record_rendered(column, REPORT, "2026-01-22T03:15:01.000000Z")
    assert archive.read(parse=read_page).captures == 0
    assert rows(archive, "SELECT count(*) FROM document") == [(0,)]
    assert archive.summary().unread == 0
