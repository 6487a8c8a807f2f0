"""Opening: what is refused, who may write, and what a kill leaves behind."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from archive_support import CODEBOOK, PORTAL, URL, begun, exchange, open_archive, page, read_page, tables

from archive import schema, warc
from archive.capture import CaptureFacts
from archive.errors import ArchiveBusy, ArchiveError
from archive.store import Archive
from archive.verify import verify

MINUTE = "2022-02-15T08:{:02}:00.000000Z"


def test_what_is_not_ours_is_refused_untouched(tmp_path: Path) -> None:
    database = tmp_path / "gongkai.sqlite"
    database.write_text("year,issuer\n")
    with pytest.raises(ArchiveError, match="is not a database"):
        open_archive(tmp_path)
    assert database.read_text() == "year,issuer\n"
    database.unlink()
    conn = sqlite3.connect(database)
    conn.execute("CREATE TABLE theirs (a)")
    conn.close()
    before = database.read_bytes()
    for writer in (True, False):
        with pytest.raises(ArchiveError, match="another program's database"):
            Archive.open(tmp_path, writer=writer, codebook=CODEBOOK)
    assert database.read_bytes() == before


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.conn.execute("PRAGMA user_version = 999")
    with pytest.raises(ArchiveError, match=r"newer gongkai \(schema 999\): install"):
        open_archive(tmp_path)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"no archive in .*: make one with"):
        Archive.open(tmp_path / "none", create=False, codebook=CODEBOOK)
    assert not (tmp_path / "none").exists()
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="is a file"):
        Archive.open(tmp_path / "file", codebook=CODEBOOK)
    with Archive.open(tmp_path / "new", codebook=CODEBOOK) as archive:
        assert archive.summary().versions == 0


def test_an_answer_is_found_as_fast_in_a_long_run_as_in_a_short_one(tmp_path: Path) -> None:
    steps, taken = [0], []

    def step() -> int:
        steps[0] += 1
        return 0

    with begun(tmp_path) as archive:
        for n in range(120):
            archive.record(exchange(f"{URL}?{n}", page(f"received={n}")))
            if n in {20, 119}:
                steps[0] = 0
                archive.conn.set_progress_handler(step, 1)
                assert archive.in_run(f"{URL}?15") is not None and archive.in_run(f"{URL}?none") is None
                archive.conn.set_progress_handler(None, 0)
                taken.append(steps[0])
    assert taken[0] == taken[1] > 0


def test_one_writer_many_readers(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        with pytest.raises(ArchiveBusy, match=f"process {os.getpid()}") as caught:
            open_archive(tmp_path)
        assert caught.value.pid == os.getpid()
        archive.record(exchange(URL, page("one")))
        archive.flush()
        with Archive.open(tmp_path, codebook=CODEBOOK) as reader:
            assert reader.latest(URL).body() == page("one")
            with pytest.raises(ArchiveError, match="opened for reading"):
                reader.record(exchange(URL, page("two")))
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                reader.conn.execute("DELETE FROM capture")
    with open_archive(tmp_path):
        assert (tmp_path / "gongkai.lock").read_text() == str(os.getpid())


def test_the_views_follow_their_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []
    for text in ("CREATE VIEW one AS SELECT 1 AS a;\n", "CREATE VIEW one AS SELECT 2 AS a;\n-- no more\n", ""):
        monkeypatch.setattr(schema, "views_sql", lambda text=text: text)
        with open_archive(tmp_path) as archive:
            names = archive.conn.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
            shown += [archive.conn.execute(f"SELECT a FROM {name}").fetchone()[0] for (name,) in names]
    assert shown == [1, 2]


def test_an_sql_script_that_is_cut_off_is_refused() -> None:
    assert len(list(schema.statements("SELECT 1;\nSELECT ';'\n;\n-- end\n"))) == 2
    with pytest.raises(ArchiveError, match="ends inside a statement: 'SELECT 3'"):
        list(schema.statements("SELECT 1;\nSELECT 3\n"))


def test_the_codebook_is_kept_while_it_is_named(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        archive.record(exchange(URL, page("received=1")))
        archive.read(parse=read_page)
    smaller = schema.Codebook(CODEBOOK.indicators[2:], ())
    with Archive.open(tmp_path, writer=True, codebook=smaller) as archive:
        archive.read(parse=read_page, reparse=True)
        assert [r[0] for r in archive.conn.execute("SELECT id FROM indicator")] == ["t.received", "t.refused"]
        assert archive.conn.execute("SELECT count(*) FROM rule").fetchone()[0] == 0


def keep(archive: Archive, first: int, last: int) -> None:
    for n in range(first, last):
        archive.record(exchange(f"{URL}?{n % 7}", page(f"received={n % 5} " + "text " * n), time=MINUTE.format(n)))


def test_a_cut_anywhere_loses_no_earlier_capture(tmp_path: Path) -> None:
    with begun(tmp_path / "whole") as archive:
        keep(archive, 0, 6)
        ends = [r[0] for r in archive.conn.execute("SELECT warc_offset FROM capture")]
    (path,) = warc.warc_files(tmp_path / "whole" / "warc")
    data, database = path.read_bytes(), (tmp_path / "whole" / "gongkai.sqlite").read_bytes()
    expected = tables(tmp_path / "whole" / "gongkai.sqlite")["capture"]
    members = [m.offset for m in warc.members(path)]
    places = sorted({p + d for p in [*members, len(data)] for d in (-1, 0, 1, 9) if members[1] <= p + d <= len(data)})
    for place in places:
        directory = tmp_path / str(place)
        (directory / "warc").mkdir(parents=True)
        (directory / "warc" / path.name).write_bytes(data[:place])
        (directory / "gongkai.sqlite").write_bytes(database)
        with open_archive(directory) as archive:
            kept = [tuple(r) for r in archive.conn.execute("SELECT * FROM capture ORDER BY id")]
            whole = sum(place >= end for end in [*ends[1:], len(data)])
            assert kept == sorted(expected)[:whole]
            assert verify(archive) == []
            assert [archive.capture(n + 1).body() for n in range(whole)] == [
                page(f"received={n % 5} " + "text " * n) for n in range(whole)
            ]
            archive.begin_run("crawl", {"codes": ["532525"]})
            archive.set_portals([PORTAL])
            keep(archive, whole, 6)
            again = [(r["id"], r["url"], r["sha256"]) for r in archive.conn.execute("SELECT * FROM capture")]
            assert again == [(r[0], r[4], r[10]) for r in sorted(expected)]


def test_records_without_rows_get_the_same_rows(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        keep(archive, 0, 3)
        archive.read(parse=read_page)
        archive.flush()
        before = (tmp_path / "gongkai.sqlite").read_bytes(), (tmp_path / "gongkai.sqlite-wal").read_bytes()
        keep(archive, 3, 9)
        archive.finish_run()
        archive.read(parse=read_page)
    after = tables(tmp_path / "gongkai.sqlite")
    for name, content in zip(("gongkai.sqlite", "gongkai.sqlite-wal"), before, strict=True):
        (tmp_path / name).write_bytes(content)
    with open_archive(tmp_path) as archive:
        archive.read(parse=read_page)
    assert tables(tmp_path / "gongkai.sqlite") == after


def test_bytes_that_are_no_torn_record_are_set_aside(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        keep(archive, 0, 1)
    (path,) = warc.warc_files(tmp_path / "warc")
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + b"\0" * 100)
    with open_archive(tmp_path) as archive:
        assert verify(archive) == []
    assert path.stat().st_size == size
    assert (path.parent / f"{path.name}.{size}.damaged").read_bytes() == b"\0" * 100


def test_damage_within_a_file_loses_nothing(tmp_path: Path) -> None:
    with begun(tmp_path / "a") as archive:
        keep(archive, 0, 3)
        place = archive.conn.execute("SELECT warc_offset FROM capture WHERE id = 2").fetchone()[0] + 40
    (path,) = warc.warc_files(tmp_path / "a" / "warc")
    for name, flips in (("one", 1), ("many", 30)):
        source = tmp_path / name / "warc" / path.name
        source.parent.mkdir(parents=True)
        data = bytearray(path.read_bytes())
        data[place : place + flips] = bytes(b ^ 255 for b in data[place : place + flips])
        source.write_bytes(data)
        with open_archive(tmp_path / name) as archive:
            assert archive.conn.execute("SELECT count(*) FROM capture").fetchone()[0] == 1
        (aside,) = source.parent.glob("*.damaged")
        assert source.read_bytes() + aside.read_bytes() == data


def test_damage_in_an_older_file_is_said(tmp_path: Path) -> None:
    with begun(tmp_path, file_limit=500) as archive:
        keep(archive, 0, 6)
    older = warc.warc_files(tmp_path / "warc")[1]
    before = older.read_bytes()
    older.write_bytes(before[:-5])
    (tmp_path / "gongkai.sqlite").unlink()
    with pytest.raises(ArchiveError, match="bring the file back from a copy"):
        open_archive(tmp_path)
    assert older.read_bytes() == before[:-5]


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        keep(archive, 0, 1)
    warc.warc_files(tmp_path / "warc")[0].unlink()
    with pytest.raises(ArchiveError, match="is missing: bring it back"):
        open_archive(tmp_path)


def test_a_database_that_fails_ends_the_recording_and_loses_nothing(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        keep(archive, 0, 1)
        archive.flush()
        archive.conn.execute("PRAGMA query_only = ON")
        archive.conn.execute("BEGIN")
        with pytest.raises(sqlite3.OperationalError):
            archive.record(exchange(URL, page("two")))
        with pytest.raises(ArchiveError, match="start again, nothing recorded is lost"):
            archive.record(exchange(URL, page("three")))
    with open_archive(tmp_path) as archive:
        assert archive.capture(2).body() == page("two")


WRITER = """
import sys
sys.path[:0] = {path!r}
from pathlib import Path
from archive_support import PORTAL, URL, exchange, open_archive, page
with open_archive(Path({directory!r})) as archive:
    archive.begin_run("crawl", {{}})
    archive.set_portals([PORTAL])
    for n in range(100_000):
        archive.record(exchange(f"{{URL}}?{{n}}", page("text " * n), time="2022-02-15T08:00:00Z"))
        if n == 20:
            print("going", flush=True)
"""


def test_a_writer_killed_again_and_again(tmp_path: Path) -> None:
    script = WRITER.format(path=[*sys.path, str(Path(__file__).parent)], directory=str(tmp_path))
    seen: list[tuple[object, ...]] = []
    for round_ in range(3):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None and process.stdout.readline() == b"going\n"
            time.sleep(0.01 * round_)
            process.send_signal(signal.SIGKILL)
        with open_archive(tmp_path) as archive:
            now = [tuple(r) for r in archive.conn.execute("SELECT * FROM capture ORDER BY id")]
            assert now[: len(seen)] == seen and len(now) >= len(seen) + 21
            assert verify(archive) == []
            assert archive.conn.execute("SELECT count(*) FROM run").fetchone()[0] == 1
            seen = now


def test_a_run_is_gone_on_with(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        run_id = archive.recorder.run_id
        archive.record(exchange(URL, page("one")))
    with open_archive(tmp_path) as archive:
        assert archive.begin_run("crawl", {"codes": ["530000"]}) != run_id
        assert archive.in_run(URL) is None
        archive.finish_run("stopped")
        assert archive.begin_run("crawl", {"codes": ["532525"]}) == run_id
        kept = archive.in_run(URL)
        assert kept is not None and kept.body() == page("one") and kept.head().startswith(b"HTTP/1.1 200 X\r\n")
        archive.finish_run()
        assert archive.begin_run("crawl", {"codes": ["532525"]}) != run_id
        with pytest.raises(ArchiveError, match="unknown portal '999999'"):
            archive.record(exchange(URL, b"x", facts=CaptureFacts("page", "999999")))
