"""Articles of several pages: which captures are further pages of which page, and whether a reading had them all.

The spider keeps a further page as role `data` with the page's address as `via`.  What belongs together follows from
addresses and runs alone (`parsers.documents.joined.part_number`), so that a rebuild comes out equal; a reading notes
the captures that it rests on, and is made anew where they are others now.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive import warc
from archive.errors import ArchiveError
from archive.finding import kept
from parsers.documents.joined import MAX_PARTS, PART_MISSING, part_number
from parsers.model import Report

Place = tuple[str, str]  # a run and a page's address
_SHOWN = frozenset({200, 203, 304})
_GONE = frozenset({404, 410})
# The address of an article's body that the page's script fetches as JSON; it comes before all numbered pages.
_BODY, _BODY_NUMBER = "getManuscriptById", -1
# Pictures and the answers of lists are far more than what is looked for here.
_CANDIDATES = (
    "SELECT * FROM capture WHERE role = 'data' AND method = 'GET' AND via IS NOT NULL AND (media_type IS NULL"
    f" OR media_type LIKE 'text/%' OR media_type LIKE '%xhtml%' OR status <> 200 OR url LIKE '%{_BODY}%') ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The further pages of an article in their order; None for one that others show to be there and no capture has."""

    captures: tuple[sqlite3.Row | None, ...] = ()

    def key(self) -> str:
        """The captures by id, as `reading.parts` has them."""
        return json.dumps([capture and capture["id"] for capture in self.captures])

    def gone(self) -> int:
        """How many are certainly gone."""
        return sum(capture is not None and capture["status"] in _GONE for capture in self.captures)

    def bodies(self, conn: sqlite3.Connection, directory: Path) -> tuple[bytes, ...]:
        """Their bodies, empty for one that is not kept, or was cut short on its way."""
        return tuple(b"" if one is None else _body(conn, directory, one) for one in self.captures)

    def lacking(self, report: Report) -> str:
        """What could not be had of a report's further pages, "" where nothing (or only what is gone for good)."""
        missing = [notice.detail for notice in report.notices if notice.code == PART_MISSING]
        return "; ".join(missing) if len(missing) > self.gone() else ""


NO_PARTS = Parts()


def find_parts(conn: sqlite3.Connection) -> Mapping[Place, Parts]:
    """The parts of every article that has any, by run and by the article's address."""
    roots: dict[Place, str] = {}
    found: dict[Place, dict[int, sqlite3.Row]] = {}
    for row in conn.execute(_CANDIDATES):
        run, via = row["run_id"], row["via"]
        root = roots.get((run, via), via)  # the second page may link the third
        number = _BODY_NUMBER if _BODY in row["url"] else part_number(root, row["url"])
        if number is None:
            continue
        roots[run, row["url"]] = root
        numbered = found.setdefault((run, root), {})
        if number not in numbered or _is_shown(row) or not _is_shown(numbered[number]):
            numbered[number] = row
    return {place: Parts(_in_order(numbered)) for place, numbered in found.items()}


def mark_changed(conn: sqlite3.Connection, articles: Mapping[Place, Parts]) -> None:
    """Have the pages read again whose parts are not those that their reading rests on."""
    changed: set[int] = set()
    query = "SELECT capture_id, run_id, url, parts FROM reading JOIN capture ON capture.id = capture_id WHERE "
    rows = conn.execute(query + "parts <> '[]'").fetchall()
    for run, url in articles:
        rows += conn.execute(query + "url = ? AND +run_id = ?", (url, run)).fetchall()
    for row in rows:
        if articles.get((row["run_id"], row["url"]), NO_PARTS).key() != row["parts"]:
            changed.add(row["capture_id"])
    conn.executemany("UPDATE reading SET parser = '' WHERE capture_id = ?", [(one,) for one in sorted(changed)])


def _in_order(numbered: Mapping[int, sqlite3.Row]) -> tuple[sqlite3.Row | None, ...]:
    """By number; the second page has number 1 or 2, and what is missing above that is missing."""
    last = max(numbered)
    wanted = sorted({*numbered, *range(2, last)})[: MAX_PARTS + 1]
    return tuple(numbered.get(number) for number in wanted)


def _is_shown(capture: sqlite3.Row) -> bool:
    return capture["status"] in _SHOWN and capture["sha256"] is not None


def _body(conn: sqlite3.Connection, directory: Path, capture: sqlite3.Row) -> bytes:
    if not _is_shown(capture):
        return b""
    try:
        own = warc.read_record(directory / capture["warc_file"], capture["warc_offset"])
        return b"" if own.get("WARC-Truncated") else kept(conn, directory, capture).body()
    except ArchiveError:
        return b""
