"""Rebuilding: two runs of made-up exchanges, rebuilt from the WARC files, equal in every table."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_support import CODEBOOK, PORTAL, URL, begun, exchange, open_archive, page, read_page, tables

from archive.capture import CaptureFacts
from archive.errors import ArchiveError
from archive.rebuild import rebuild
from archive.store import Archive

SITE = "http://www.example.gov.cn/"
LIST = SITE + "zfxxgk/"
GONE, HOME, SHELL, POST, COPY = (SITE + name for name in ("gone.html", "home.html", "shell.html", "api", "copy.html"))
LISTED = CaptureFacts("page", "532525", LIST, "年报", "2022-01-20", True)
DROPPED = CaptureFacts("page", "532525", LIST, None, None, False)


def first_run(archive: Archive) -> None:
    archive.record(exchange(LIST, b"<ul>list</ul>", facts=CaptureFacts("list", "532525")))
    headers = ("Content-Type: text/html", 'ETag: "a"', "Set-Cookie: a=1", "Set-Cookie: b=2")
    archive.record(exchange(URL, page("received=1 granted=2"), packed=True, headers=headers))
    archive.record(exchange(GONE, page("received=5", title="石屏县2020年报告"), facts=LISTED))
    archive.record(exchange(HOME, page("received=6", title="石屏县2019年报告"), facts=LISTED))
    drawn = archive.record(exchange(SHELL, b"<script>draw()</script>", facts=LISTED))
    archive.record_rendered(drawn, page("received=7", title="石屏县2018年报告"), "2022-02-15T08:00:01Z")
    archive.record(exchange(POST, b"[1]", method="POST", request_body=b"page=1", facts=CaptureFacts("data", "532525")))
    archive.record(exchange(COPY, page("received=1 granted=2"), packed=True, facts=LISTED))
    archive.record_file("file:reports/a.html", page("received=8"), "text/html", "2022-02-15T08:00:02Z",
                        facts=CaptureFacts("import"), charset="utf-8")  # fmt: skip


def second_run(archive: Archive) -> None:
    later = "2023-02-15T08:00:00.000001Z"
    archive.record(exchange(URL, status=304, time=later, headers=('ETag: "a"',)))
    archive.record(exchange(GONE, b"not found", status=404, time=later, facts=DROPPED))
    archive.record(exchange(HOME, status=302, time=later, headers=("Location: /",), facts=DROPPED))
    archive.record(exchange(SHELL, b"<script>draw()</script>", time=later, facts=LISTED))
    archive.record(exchange(COPY, page("received=1 granted=9"), time=later, facts=LISTED))
    archive.record_file("file:reports/b.html", page("NOT-A-REPORT letter to the citizens of the county"), "text/html",
                        later, facts=CaptureFacts("import"))  # fmt: skip


@pytest.fixture
def live(tmp_path: Path) -> Path:
    directory = tmp_path / "live"
    with begun(directory) as archive:
        first_run(archive)
        archive.finish_run()
        archive.read(parse=read_page)
    with open_archive(directory) as archive:
        archive.begin_run("crawl", {"codes": ["532525"]})
        archive.set_portals([{**PORTAL, "issuer": "石屏县政府"}])
        second_run(archive)
        archive.finish_run("stopped: signal 15")
        archive.read(parse=read_page)
    return directory


def test_a_rebuild_comes_out_equal(live: Path, tmp_path: Path) -> None:
    summary = rebuild(live, tmp_path / "again", parse=read_page, codebook=CODEBOOK)
    one, other = (tables(d / "gongkai.sqlite") for d in (live, tmp_path / "again"))
    assert one == other
    assert summary.captures == len(one["capture"]) == 15
    assert len(one["version"]) == 9 and len(one["change"]) >= 2
    assert {row[3] for row in one["reading"]} == {"report", "not-a-report", "gone"}


def test_a_rebuild_in_place_keeps_the_corrections(live: Path) -> None:
    with open_archive(live) as archive:
        archive.conn.execute(
            "INSERT INTO correction VALUES (1, '532525/2021', 't.received', 24, 'a reader', '2023-01-01', 'misprint')"
        )
    before = tables(live / "gongkai.sqlite")
    summary = rebuild(live, live, parse=read_page, codebook=CODEBOOK)
    assert summary.corrections == len(before["correction"]) == 1
    assert tables(live / "gongkai.sqlite") == before
    assert sorted(p.name for p in live.iterdir()) == ["gongkai.lock", "gongkai.sqlite", "warc"]


def test_a_lost_database_is_made_again(live: Path) -> None:
    before = tables(live / "gongkai.sqlite")
    (live / "gongkai.sqlite").unlink()
    assert rebuild(live, live, parse=read_page, codebook=CODEBOOK).files == 2
    assert tables(live / "gongkai.sqlite") == before


def test_a_rebuild_refuses(live: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no WARC files of ours"):
        rebuild(tmp_path / "nowhere", tmp_path / "target", codebook=CODEBOOK)
    with pytest.raises(ArchiveError, match="holds an archive already"):
        rebuild(live, _other(tmp_path), codebook=CODEBOOK)
    (live / "gongkai.sqlite").write_bytes(b"SQLite format 3\0 but no more")
    with pytest.raises(ArchiveError, match="corrections"):
        rebuild(live, live, codebook=CODEBOOK)


def _other(tmp_path: Path) -> Path:
    with begun(tmp_path / "other"):
        return tmp_path / "other"
