"""Search: two-character words are found, and nothing that a person can type is an error."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from archive_support import CODEBOOK, URL, begun, exchange, page, read_page
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search import add, match_expression, search, spaced
from archive.store import Archive

TEXTS = (
    "收到政府信息公开申请12件，行政复议0件。",
    "城管局规范性文件3件",
    "经复核，议案已办结。received=2022",
    "⼀、主动公开政府信息１２条",
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with begun(tmp_path_factory.mktemp("search")) as opened:
        for n, text in enumerate(TEXTS):
            opened.record(exchange(f"{URL}?{n}", page(text)))
        opened.read(parse=read_page)
        yield opened


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("复议", [1]),
        ("申请", [1]),
        ("城管", [2]),
        ("城管 规范性", [2]),
        ("管局规范", [2]),
        ("复核", [3]),
        ("议", [1, 3]),
        ("政府信息公开", [1, 2, 3, 4]),
        ('"主动公开"', [4]),
        ("一、主动", [4]),
        ("12", [1, 4]),
        ("１２", [1, 4]),
        ("RECEIVED", [3]),
        ("received=2022", [3]),
        ("败诉", []),
        ("，。", []),
        ("", []),
        ("NOT 复议 OR", []),
    ],
)
def test_what_is_found(archive: Archive, query: str, found: list[int]) -> None:
    assert sorted(hit.version_id for hit in search(archive.conn, query)) == found


def test_a_hit_shows_its_place(archive: Archive) -> None:
    (hit,) = search(archive.conn, "复议")
    assert hit.document_id == 1 and hit.title == "石屏县人民政府2021年政府信息公开工作年度报告"
    assert hit.excerpt == TEXTS[0]
    assert len(search(archive.conn, "年度", limit=2)) == 2


@settings(deadline=None)
@given(st.text())
def test_whatever_is_typed_is_text(query: str) -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE t USING fts5(a)")
    found = conn.execute(
        "SELECT * FROM t WHERE t MATCH ?", (match_expression(query.encode(errors="replace").decode()),)
    )
    assert found.fetchall() == []  # and nothing in it was taken for the query language
    conn.close()


@settings(deadline=None)
@given(st.text(st.sampled_from("复议申请公开，。 "), min_size=1, max_size=12), st.integers(0, 11))
def test_every_chinese_substring_is_found(text: str, start: int) -> None:
    part = text[start : start + 3]
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE t USING fts5(a, tokenize='unicode61')")
    conn.execute("INSERT INTO t VALUES (?)", (spaced(text),))
    found = conn.execute("SELECT count(*) FROM t WHERE t MATCH ?", (match_expression(part),)).fetchone()[0]
    assert found == any(c in "复议申请公开" for c in part)
    conn.close()


def test_the_index_keeps_step_with_the_versions(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        archive.record(exchange(URL, page("行政复议")))
        archive.read(parse=read_page)
        shell = archive.record(exchange(URL, page("NOT-A-REPORT")))
        archive.record_rendered(shell, page("行政诉讼"), "2022-02-16T00:00:00Z")
        archive.read(parse=read_page, reparse=True)
        assert [len(search(archive.conn, word)) for word in ("复议", "诉讼")] == [1, 1]
        archive.conn.execute("INSERT INTO version_search (version_search) VALUES ('integrity-check')")
    with Archive.open(tmp_path, codebook=CODEBOOK) as archive:
        assert add.__doc__ and len(search(archive.conn, "行政")) == 2
