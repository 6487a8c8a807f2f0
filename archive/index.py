"""From records to rows: the one place that knows what a group of WARC records says about a capture.

The live archive, the repair after a kill and a rebuild all come through `row`, so that they give equal rows.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive import http, warc
from archive.capture import split
from archive.errors import ArchiveError, DamagedRecord
from archive.finding import LATEST
from archive.issuers import put_divisions, put_portals

PORTALS = "urn:gongkai:portals"
DIVISIONS = "urn:gongkai:divisions"
RUN = "urn:gongkai:run"
_COLUMNS = (
    "run_id", "portal_id", "role", "url", "method", "time", "status", "media_type", "charset", "sha256", "size",
    "content_encoding", "etag", "last_modified", "location", "via", "list_title", "list_date", "listed",
    "request_sha256", "original_id", "page_id", "record", "record_id", "payload_digest", "warc_file", "warc_offset",
    "warc_length",
)  # fmt: skip
_INSERT = f"INSERT INTO capture ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + c for c in _COLUMNS)})"
# What a 304 leaves unsaid holds as it was (RFC 9110, 15.4.5).
_UNSAID = ("media_type", "charset", "etag", "last_modified")


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one capture: response, revisit, resource or conversion; request; metadata."""

    main: warc.Record
    request: warc.Record | None
    metadata: warc.Record


def row(conn: sqlite3.Connection, run_id: str, group: Group, place: warc.Place, body: bytes | None) -> dict[str, Any]:
    """The capture row of a group written at `place`; `body` is the decoded body where it is at hand already."""
    main = group.main
    facts = warc.read_fields(group.metadata.block)
    head, raw = split(main)
    values: dict[str, Any] = dict.fromkeys(_COLUMNS)
    values.update(_identity(main, place), run_id=run_id, **_facts(conn, facts))
    values.update(_request(group.request), **_said(head))
    for name in ("media_type", "charset"):
        values[name] = facts.get(name.replace("_", "-"), values[name])
    if main.type == "revisit":
        _inherit(conn, main, values)
    else:
        body = http.decoded(head, raw) if body is None else body
        values.update(sha256=http.sha256(body), size=len(body))
    return values


def insert(conn: sqlite3.Connection, values: dict[str, Any]) -> int:
    """Store a capture row; its id is the next one."""
    capture_id = conn.execute(_INSERT, values).lastrowid
    if capture_id is None:
        raise ArchiveError("the capture was not stored")
    return capture_id


class Indexer:
    """Takes the records of WARC files in order and stores what they say; records known already change nothing.

    `complete` is the offset in the present file up to which all groups are whole.
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._run_id: str | None = None
        self._file = ""
        self._main: warc.Member | None = None
        self._request: warc.Record | None = None
        self.complete = 0
        self.added = 0

    def file(self, path: Path, start: int = 0, run_id: str | None = None) -> DamagedRecord | None:
        """Index a file from `start` (then within run `run_id`); gives the damage that ended it, if any."""
        self._file, self._run_id, self._main, self.complete = path.name, run_id, None, start
        try:
            for member in warc.members(path, start):
                self._take(member)
        except DamagedRecord as damage:
            return damage
        if self._main is not None:
            return DamagedRecord(f"{path}: ends inside a capture", self.complete, torn=True)
        return None

    def _take(self, member: warc.Member) -> None:
        record = member.record
        url = record.get("WARC-Target-URI") or ""
        if record.type == "warcinfo":
            self._run_id = put_run(self._conn, warc.read_fields(record.block))
        elif url == RUN:
            end_run(self._conn, warc.read_fields(record.block))
        elif url in {PORTALS, DIVISIONS}:
            put_resource(self._conn, url, record.block)
        elif record.type == "request":
            self._request = record
            return
        elif record.type != "metadata":
            self._main, self._request = member, None
            return
        elif self._main is not None:
            self._close(self._main, record)
        self._main = None
        self.complete = member.offset + member.length

    def _close(self, main: warc.Member, metadata: warc.Record) -> None:
        known = "SELECT 1 FROM capture WHERE record_id = ?"
        if self._run_id is None:
            raise ArchiveError(f"{self._file}: has no warcinfo record, so it is none of this archive's files")
        if self._conn.execute(known, (main.record.get("WARC-Record-ID"),)).fetchone() is None:
            place = warc.Place(self._file, main.offset, main.length)
            insert(self._conn, row(self._conn, self._run_id, Group(main.record, self._request, metadata), place, None))
            self.added += 1


def put_resource(conn: sqlite3.Connection, url: str, block: bytes) -> None:
    """Store the portals or divisions that a resource record of ours holds."""
    put = put_portals if url == PORTALS else put_divisions
    put(conn, json.loads(block))
    conn.execute("INSERT OR REPLACE INTO _meta VALUES (?, ?)", (f"{url} sha1", warc.digest(block)))


def has_resource(conn: sqlite3.Connection, url: str, block: bytes) -> bool:
    """Whether the last resource record of this name held the same."""
    known = conn.execute("SELECT value FROM _meta WHERE key = ?", (f"{url} sha1",)).fetchone()
    return known is not None and known[0] == warc.digest(block)


def put_run(conn: sqlite3.Connection, info: dict[str, str]) -> str:
    """Store the run that a warcinfo record names; gives its id."""
    run_id = info.get("isPartOf", "")
    conn.execute(
        "INSERT OR IGNORE INTO run (id, verb, started, software, arguments) VALUES (?, ?, ?, ?, ?)",
        (run_id, info.get("run-verb", ""), info.get("run-started", ""), info.get("software", ""),
         info.get("run-arguments", "{}")),
    )  # fmt: skip
    return run_id


def end_run(conn: sqlite3.Connection, fields: dict[str, str]) -> None:
    """Store a run's end."""
    conn.execute(
        "UPDATE run SET finished = ?, outcome = ?, summary = ? WHERE id = ?",
        (fields["finished"], fields["outcome"], fields.get("summary", "{}"), fields["run"]),
    )


def _identity(main: warc.Record, place: warc.Place) -> dict[str, Any]:
    return {
        "record": main.type,
        "record_id": main.get("WARC-Record-ID"),
        "url": main.get("WARC-Target-URI"),
        "time": main.get("WARC-Date"),
        "payload_digest": main.get("WARC-Payload-Digest"),
        "warc_file": place.file,
        "warc_offset": place.offset,
        "warc_length": place.length,
    }


def _facts(conn: sqlite3.Connection, facts: dict[str, str]) -> dict[str, Any]:
    source = facts.get("drawn-from")
    page = source and conn.execute("SELECT id FROM capture WHERE record_id = ?", (source,)).fetchone()
    return {
        "role": facts["role"],
        "portal_id": facts.get("portal"),
        "via": facts.get("via"),
        "list_title": facts.get("list-title"),
        "list_date": facts.get("list-date"),
        "listed": int(facts["listed"]) if "listed" in facts else None,
        "page_id": page["id"] if page else None,
    }


def _request(request: warc.Record | None) -> dict[str, Any]:
    if request is None:
        return {"method": "GET", "request_sha256": None}
    head, body = split(request)
    method = head.partition(b" ")[0].decode("ascii", "replace")
    return {"method": method or "GET", "request_sha256": http.sha256(body) if body else None}


def _said(head: bytes) -> dict[str, Any]:
    if not head:
        return {}
    media_type, charset = http.content_type(http.header(head, "Content-Type"))
    return {
        "status": http.status(head),
        "media_type": media_type,
        "charset": charset,
        "content_encoding": http.header(head, "Content-Encoding"),
        "etag": http.header(head, "ETag"),
        "last_modified": http.header(head, "Last-Modified"),
        "location": http.header(head, "Location"),
    }


def _inherit(conn: sqlite3.Connection, main: warc.Record, values: dict[str, Any]) -> None:
    original = conn.execute("SELECT * FROM capture WHERE record_id = ?", (main.get("WARC-Refers-To"),)).fetchone()
    if original is None:
        raise ArchiveError(
            f"{values['warc_file']}: a revisit at byte {values['warc_offset']} of a capture not kept here"
        )
    values.update(original_id=original["id"], sha256=original["sha256"], size=original["size"])
    before = conn.execute(LATEST, (values["url"],)).fetchone()
    if main.get("WARC-Profile") == warc.NOT_MODIFIED and before is not None:
        for name in _UNSAID:
            values[name] = values[name] or before[name]
