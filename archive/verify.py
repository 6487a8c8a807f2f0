"""Verification: that every row is borne out by its record, byte for byte, and that no record was overlooked."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive import http, warc
from archive.capture import split
from archive.errors import ArchiveError, DamagedRecord

if TYPE_CHECKING:
    from archive.store import Archive


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: `code` names the kind, `where` a file and offset or a row."""

    code: str
    where: str
    detail: str


def verify(archive: Archive) -> list[Finding]:
    """Check every WARC file, every capture and the database itself; an empty list means that all is well.

    Raises ArchiveBusy where a writer is at work: what it has written and not yet committed would look like damage.
    """
    archive.expect_no_writer()
    return [*_database(archive.conn), *_texts(archive.conn), *_records(archive.conn, archive.warc_directory)]


def _database(conn: sqlite3.Connection) -> Iterator[Finding]:
    for row in conn.execute("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield Finding("database-damaged", "gongkai.sqlite", row[0])
    for row in conn.execute("PRAGMA foreign_key_check"):
        yield Finding("foreign-key", f"{row[0]} row {row[1]}", f"names a row of {row[2]} that is not there")


def _texts(conn: sqlite3.Connection) -> Iterator[Finding]:
    for row in conn.execute("SELECT id, text, text_sha256 FROM version"):
        if hashlib.sha256(row["text"].encode()).hexdigest() != row["text_sha256"]:
            yield Finding("text-changed", f"version {row['id']}", "its text is not the one that was stored")


def _records(conn: sqlite3.Connection, directory: Path) -> Iterator[Finding]:
    rows = conn.execute("SELECT DISTINCT warc_file FROM capture ORDER BY 1")
    files = {row[0]: directory / row[0] for row in rows} | {p.name: p for p in warc.warc_files(directory)}
    for name, path in files.items():
        if not path.exists():
            yield Finding("file-missing", name, "its captures cannot be read: bring it back from a copy")
            continue
        expected = {
            row["warc_offset"]: row
            for row in conn.execute("SELECT * FROM capture WHERE warc_file = ? ORDER BY warc_offset", (name,))
        }
        yield from _file(path, expected)
        for offset, row in expected.items():
            yield Finding("record-missing", f"{name} at byte {offset}", f"no record of capture {row['id']} is there")


def _file(path: Path, expected: dict[int, sqlite3.Row]) -> Iterator[Finding]:
    """Findings of one file; takes the rows it found out of `expected`."""
    try:
        for member in warc.members(path):
            where = f"{path.name} at byte {member.offset}"
            record = member.record
            if record.get("WARC-Block-Digest") != warc.digest(record.block):
                yield Finding("digest-wrong", where, "the block is not the one that was written")
            row = expected.pop(member.offset, None)
            if row is not None:
                yield from _capture(where, member, row)
            elif record.type in {"response", "revisit", "conversion"}:
                yield Finding("record-unknown", where, f"a {record.type} without a row: run `gongkai rebuild`")
    except DamagedRecord as damage:
        yield Finding("record-damaged", f"{path.name} at byte {damage.offset}", str(damage))


def _capture(where: str, member: warc.Member, row: sqlite3.Row) -> Iterator[Finding]:
    record = member.record
    said = (record.get("WARC-Record-ID"), record.get("WARC-Target-URI"), record.get("WARC-Date"), member.length)
    if said != (row["record_id"], row["url"], row["time"], row["warc_length"]):
        yield Finding("row-differs", where, f"capture {row['id']} has another id, address, time or length")
    if record.type == "revisit":
        return
    head, raw = split(record)
    if record.get("WARC-Payload-Digest") != warc.digest(raw):
        yield Finding("digest-wrong", where, "the payload is not the one that was written")
    try:
        body = http.decoded(head, raw)
    except ArchiveError as error:
        yield Finding("body-undecodable", where, str(error))
        return
    if (hashlib.sha256(body).hexdigest(), len(body)) != (row["sha256"], row["size"]):
        yield Finding("body-differs", where, f"the body of capture {row['id']} is not the one that was stored")
