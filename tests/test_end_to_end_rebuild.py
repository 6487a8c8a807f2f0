"""The WARC files are the truth: the database made anew from them is equal row for row, imports included."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys

import pytest
from conftest import SAMPLES, gongkai, once, query

from archive.rebuild import rebuild as make_anew
from archive.search import search
from archive.store import DATABASE, Archive

# What people write by hand is carried over, not rebuilt; how the index of words is cut into segments is SQLite's own.
LEFT = {"correction", "version_search_data", "version_search_idx"}


@pytest.fixture(scope="session")
def rebuilt(everything, tmp_path_factory):
    """The archive with everything in it, and what `gongkai rebuild --to` made of its WARC files alone."""
    return everything, once(tmp_path_factory, "rebuilt", lambda target: rebuild(everything, target))


def rebuild(archive, target):
    source = target.with_name("only-warc")
    shutil.copytree(archive / "warc", source / "warc")
    done = gongkai("rebuild", "--archive", source, "--to", target)
    assert done.returncode == 0, done.stderr
    return target


def tables(directory):
    names = query(directory / DATABASE, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in names if name not in LEFT]


def rows(directory, table):
    return sorted(query(directory / DATABASE, f'SELECT * FROM "{table}"'), key=repr)


def test_every_table_is_equal_row_for_row(rebuilt):
    before, after = rebuilt
    assert tables(before) == tables(after)
    assert {"capture", "document", "version", "metric", "version_search_docsize"} <= set(tables(before))
    differing = [table for table in tables(before) if rows(before, table) != rows(after, table)]
    assert differing == []
    assert all(
        rows(after, table) for table in ("run", "portal", "report", "metric", "check_result", "change", "notice")
    )


def test_the_views_are_equal(rebuilt):
    before, after = rebuilt
    for view in ("panel", "latest_metric", "coverage", "contradiction", "changed", "withdrawn"):
        assert rows(before, view) == rows(after, view), view
        assert rows(after, view), view


@pytest.mark.parametrize("words", ["复议", "规范性文件 网站", "石屏", "2021", "nothing like it"])
def test_a_search_finds_the_same(words, rebuilt):
    before, after = ([hit.version_id for hit in found(directory, words)] for directory in rebuilt)
    assert before == after
    assert bool(after) == (words != "nothing like it")


def found(directory, words):
    with Archive.open(directory, create=False) as archive:
        return search(archive.conn, words, limit=500)


def test_both_are_sound(rebuilt):
    for directory in rebuilt:
        done = gongkai("verify", "--archive", directory)
        assert done.returncode == 0 and "0 findings" in done.stdout


def test_every_warc_file_is_valid_for_others(everything):
    files = sorted((everything / "warc").glob("*.warc.gz"))
    assert len(files) >= 4  # three crawls and an import
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *files], check=False, capture_output=True)
    assert checked.returncode == 0, checked.stdout


def test_imported_samples_are_reports(everything):
    reports = query(everything / DATABASE, "SELECT issuer.name, year FROM report JOIN issuer ON issuer.id = issuer_id")
    assert {("织金县人民政府", 2017), ("石屏县人民政府", 2021), ("长治市人民政府", 2019)} <= set(reports)
    states = dict(query(everything / DATABASE, "SELECT url, state FROM document WHERE url LIKE 'file:%'"))
    read = {f"file:saved/{source.parent.name}{source.suffix}" for source in SAMPLES.glob("*/source.[th]*")}
    assert {url for url, state in states.items() if state == "report"} == read | {"file:saved/hostile.html"}
    assert {url for url, state in states.items() if state == "unreadable"} == {
        "file:saved/hongze-2023.pdf",
        "file:saved/blank-form2021.docx",
    }


def test_the_warc_files_of_others_are_read(crawled, tmp_path):
    """Imported into another archive they give the same reports, and that archive rebuilds as well."""
    done = gongkai("import", "--archive", tmp_path / "taken", crawled.directory / "warc")
    assert done.returncode in {0, 1} and done.stderr == ""
    reports = "SELECT DISTINCT issuer_name, report_year FROM version WHERE report_id IS NOT NULL"
    assert set(query(tmp_path / "taken" / DATABASE, reports)) == set(crawled.rows(reports))
    assert gongkai("verify", "--archive", tmp_path / "taken").returncode == 0
    make_anew(tmp_path / "taken", tmp_path / "again", workers=1)
    for table in ("capture", "document", "version", "metric"):
        assert rows(tmp_path / "taken", table) == rows(tmp_path / "again", table), table


def test_rebuilt_in_place_keeps_what_people_wrote(everything, tmp_path):
    """A damaged database is made anew where it stands; a correction in it survives."""
    directory = tmp_path / "archive"
    shutil.copytree(everything, directory)
    conn = sqlite3.connect(directory / DATABASE)
    indicator = conn.execute("SELECT id FROM indicator LIMIT 1").fetchone()[0]
    conn.execute(
        "INSERT INTO correction (report_id, indicator_id, value, who, made, why) VALUES (?, ?, 3, 'a reader', ?, ?)",
        ("990101/2021", indicator, "2026-01-01", "the printed page says 3"),
    )
    conn.execute("DELETE FROM metric WHERE version_id % 2 = 0")
    conn.commit()
    conn.close()
    done = gongkai("rebuild", "--archive", directory)
    assert done.returncode == 0 and "1 corrections carried over" in done.stdout
    assert rows(directory, "metric") == rows(everything, "metric")
    assert [row[1:4] for row in rows(directory, "correction")] == [("990101/2021", indicator, 3)]
