"""Full-text search that finds two-character Chinese words.

SQLite's own tokenizers take a run of Chinese characters as one word, or want three of them.  So the index is fed with
the characters spaced apart, and a query becomes a phrase of single characters: 复议 finds 行政复议.  Latin words and
numbers stay whole.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from dataclasses import dataclass

# Ideographs with their extensions, iteration mark and zero (々〇), kana, Hangul: scripts written without blanks.
_CHARACTERS = "々〇\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(f"[{_CHARACTERS}]|[^{_CHARACTERS}]+")
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w")
_AROUND = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """A version found: `excerpt` is the text around the first term, `rank` lower for better."""

    version_id: int
    document_id: int
    title: str | None
    excerpt: str
    rank: float


def spaced(text: str | None) -> str:
    """`text` in compatibility form (Kangxi radicals, full-width digits) with each Chinese character standing alone."""
    return " ".join(_PIECE.findall(unicodedata.normalize("NFKC", text or "")))


def terms(query: str) -> list[str]:
    """The terms of a query: words, and "quoted phrases"; those without any letter, digit or character are left out."""
    found = (quoted or word for quoted, word in _TERM.findall(query))
    return [term for term in found if _WORD.search(unicodedata.normalize("NFKC", term))]


def match_expression(query: str) -> str:
    """The FTS5 expression for what a person typed: every term must occur; `""`, which finds nothing, for no term.

    Never an FTS5 syntax error: whatever is typed is taken as text.
    """
    phrases = (" ".join(spaced(term).replace('"', " ").replace("\0", " ").split()) for term in terms(query))
    return " AND ".join(f'"{phrase}"' for phrase in phrases) or '""'


def search(conn: sqlite3.Connection, query: str, limit: int = 20) -> list[Hit]:
    """The best `limit` versions that hold every term of `query`."""
    rows = conn.execute(
        "SELECT version.id, document_id, version.title, version.text, bm25(version_search, 4.0, 1.0) AS score"
        " FROM version_search JOIN version ON version.id = version_search.rowid"
        " WHERE version_search MATCH ? ORDER BY score, version.id LIMIT ?",
        (match_expression(query), limit),
    )
    wanted = terms(query)
    return [Hit(row[0], row[1], row[2], _excerpt(row[3], wanted), row[4]) for row in rows]


def add(conn: sqlite3.Connection, version_id: int, title: str | None, text: str) -> None:
    """Index a version."""
    conn.execute(
        "INSERT INTO version_search (rowid, title, text) VALUES (?, ?, ?)", (version_id, spaced(title), spaced(text))
    )


def remove(conn: sqlite3.Connection, version_id: int) -> None:
    """Take a version out of the index; its row must still be there, for the index holds no text of its own."""
    for title, text in conn.execute("SELECT title, text FROM version WHERE id = ?", (version_id,)).fetchall():
        conn.execute(
            "INSERT INTO version_search (version_search, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            (version_id, spaced(title), spaced(text)),
        )


def _excerpt(text: str, wanted: list[str]) -> str:
    places = [place for term in wanted if (place := text.find(term)) >= 0]
    start = max(0, min(places, default=0) - _AROUND)
    return " ".join(text[start : start + 3 * _AROUND].split())
