"""Finding captures that are kept: by body, by address, by request."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive import http
from archive.capture import KeptCapture, Original, Role

# The newest capture of an address that has a body.
LATEST = (
    "SELECT * FROM capture WHERE url = ? AND method = 'GET' AND sha256 IS NOT NULL AND role != 'rendered'"
    " AND (status IN (200, 304) OR status IS NULL) ORDER BY id DESC LIMIT 1"
)

# Captures that may hold a report.  Of a drawn page its final DOM is read instead of the bytes served; a drawn list is a
# list like any other and is not read.
READABLE = (
    "capture.role IN ('page', 'attachment', 'rendered', 'import') AND capture.method = 'GET'"
    " AND NOT EXISTS (SELECT 1 FROM capture drawn WHERE drawn.page_id = capture.id)"
    " AND NOT EXISTS (SELECT 1 FROM capture page WHERE page.id = capture.page_id AND page.role = 'list')"
)


def same_body(conn: sqlite3.Connection, body: bytes, digest: str, encoding: str | None) -> Original | None:
    """The first capture that keeps this very body in the same coding, so that a revisit may stand for it."""
    return _original(
        conn,
        "sha256 = ? AND size = ? AND payload_digest = ? AND content_encoding IS ? AND record != 'revisit' ORDER BY id",
        (http.sha256(body), len(body), digest, encoding),
    )


def last_body(conn: sqlite3.Connection, url: str) -> Original | None:
    """The body that a 304 for `url` stands for: that of the latest capture that has one."""
    found = conn.execute(LATEST, (url,)).fetchone()
    return _original(conn, "id = ?", (found["original_id"] or found["id"],)) if found else None


def latest(conn: sqlite3.Connection, directory: Path, url: str) -> KeptCapture | None:
    """The newest capture of `url` that has a body (200 or 304, or a file)."""
    found = conn.execute(LATEST, (url,)).fetchone()
    return kept(conn, directory, found) if found else None


def in_run(
    conn: sqlite3.Connection, directory: Path, run_id: str, url: str, *, method: str, request_body: bytes
) -> KeptCapture | None:
    """The newest capture in this run of the same request."""
    sent = http.sha256(request_body) if request_body else None
    # +run_id: found by its address.  By its run, as SQLite would have it, each look takes as long as the run is large.
    found = conn.execute(
        "SELECT * FROM capture WHERE url = ? AND +run_id = ? AND method = ? AND request_sha256 IS ?"
        " AND role != 'rendered' ORDER BY id DESC LIMIT 1",
        (url, run_id, method, sent),
    ).fetchone()
    return kept(conn, directory, found) if found else None


def kept(conn: sqlite3.Connection, directory: Path, capture: sqlite3.Row) -> KeptCapture:
    """A row of `capture` as a value; `directory` holds the WARC files."""
    own = holder = (directory / capture["warc_file"], capture["warc_offset"])
    if capture["record"] == "revisit":
        place = conn.execute(
            "SELECT warc_file, warc_offset FROM capture WHERE id = ?", (capture["original_id"],)
        ).fetchone()
        holder = (directory / place["warc_file"], place["warc_offset"])
    role: Role = capture["role"]
    return KeptCapture(
        id=capture["id"], url=capture["url"], method=capture["method"], time=capture["time"], role=role,
        status=capture["status"], media_type=capture["media_type"], charset=capture["charset"],
        sha256=capture["sha256"], size=capture["size"], etag=capture["etag"],
        last_modified=capture["last_modified"], location=capture["location"], record=capture["record"],
        _own=own, _kept=holder,
    )  # fmt: skip


def _original(conn: sqlite3.Connection, where: str, parameters: tuple[object, ...]) -> Original | None:
    found = conn.execute(
        f"SELECT id, record_id, url, time, payload_digest FROM capture WHERE {where} LIMIT 1", parameters
    ).fetchone()
    return Original(*found) if found else None
