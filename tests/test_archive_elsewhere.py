"""A report that stands at two addresses (a portal that moved to https, a second column) counts once, and it is said
which of them speaks for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_support import CODEBOOK, URL, age, begun, exchange, open_archive, page, read_page

from archive.capture import CaptureFacts
from archive.rebuild import rebuild
from archive.search import search
from archive.store import DATABASE, Archive
from archive.verify import verify

MOVED = URL.replace("http://", "https://")
LATER = "2023-02-15T08:00:00Z"
DROPPED = CaptureFacts("page", "532525", listed=False)


def one(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in archive.conn.execute(sql)]


def both(directory: Path, moved: str) -> Archive:
    archive = begun(directory)
    archive.record(exchange(URL, page("received=7 granted=3")))
    archive.record(exchange(MOVED, page(moved), time=LATER))
    archive.read(parse=read_page)
    return archive


@pytest.mark.parametrize(
    ("moved", "same"),
    [
        ("received=7 granted=3", "with the same text"),
        ("received=7 granted=3 now", "with another text"),
        ("received=8 granted=3", "with other figures"),
    ],
)
def test_a_report_at_two_addresses_counts_once(moved: str, same: str, tmp_path: Path) -> None:
    with both(tmp_path, moved) as archive:
        for view in ("panel", "panel_all"):
            assert one(archive, f"SELECT report_id FROM {view}") == [("532525/2021",)]
        assert one(archive, "SELECT status, url FROM coverage WHERE year = 2021") == [("published", MOVED)]
        assert one(archive, "SELECT url FROM contradiction") == [(MOVED,)]
        assert one(archive, "SELECT DISTINCT url FROM latest_metric") == [(MOVED,)]
        assert one(archive, "SELECT url, speaks FROM elsewhere") == [(URL, MOVED)]
        summary = archive.summary()
        assert summary.failed_checks == {"t.sum": 1} and summary.elsewhere == {same: 1}
        # a search finds both, for they may differ
        assert len(search(archive.conn, "received")) == 2


def test_a_report_that_still_stands_elsewhere_is_not_withdrawn(tmp_path: Path) -> None:
    with both(tmp_path, "received=7 granted=3") as archive:
        for month in (3, 4):
            archive.record(exchange(URL, b"", status=404, facts=DROPPED, time=f"2023-0{month}-01T00:00:00Z"))
            archive.record(exchange(MOVED, page("received=7 granted=3"), time=f"2023-0{month}-01T00:00:01Z"))
            archive.finish_run()
            archive.begin_run("crawl", {})
        archive.read(parse=read_page)
        assert one(archive, "SELECT url, state FROM document ORDER BY id") == [(URL, "gone"), (MOVED, "report")]
        assert one(archive, "SELECT url FROM withdrawn") == [] and [e.stands_at for e in archive.summary().ended] == [
            MOVED
        ]
        for month in (5, 6):
            archive.record(exchange(MOVED, b"", status=404, facts=DROPPED, time=f"2023-0{month}-01T00:00:00Z"))
            archive.finish_run()
            archive.begin_run("crawl", {})
        archive.read(parse=read_page)
        # now it stands nowhere
        assert {row[0] for row in one(archive, "SELECT url FROM withdrawn")} == {URL, MOVED}
        assert [e.stands_at for e in archive.summary().ended] == [None, None]


def test_a_rebuild_tells_the_same(tmp_path: Path) -> None:
    with both(tmp_path / "one", "received=8 granted=3") as archive:
        archive.finish_run()
        before = one(archive, "SELECT * FROM elsewhere")
        assert verify(archive) == []
    rebuild(tmp_path / "one", tmp_path / "two", parse=read_page, codebook=CODEBOOK)
    with open_archive(tmp_path / "two") as archive:
        assert one(archive, "SELECT * FROM elsewhere") == before != []


def test_an_archive_of_before_has_the_view_as_soon_as_it_is_looked_at(tmp_path: Path) -> None:
    with both(tmp_path, "received=7 granted=3") as archive:
        archive.finish_run()
    age(tmp_path / DATABASE, 5)
    with Archive.open(tmp_path) as archive:
        assert archive.summary().elsewhere == {"with the same text": 1}
