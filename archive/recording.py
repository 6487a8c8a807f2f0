"""The writing side of an archive: runs, captures, registry lines; WARC first, rows after, rows in batches.

Order of durability: a record is with the operating system before its row is stored, and on the disk before its row is
committed.  What a kill leaves in the WARC files without a row is given its row, with the same id, by `repair`.
"""

from __future__ import annotations

import json
import sqlite3
import time as clock
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from archive import finding, http, index, warc
from archive.capture import (
    CaptureFacts,
    Exchange,
    Original,
    Role,
    exchange_records,
    file_records,
    settle,
    warc_time,
)
from archive.derived import forget_capture
from archive.errors import ArchiveError, DamagedRecord
from archive.issuers import portal_rows
from archive.schema import transaction
from archive.warc_writer import WarcWriter

# A commit waits for the disk, as long as storing a hundred rows takes; a second is what a kill may leave to be indexed
# again, and the rows bound what a fast import holds in its transaction.
_BATCH_ROWS = 1000
_BATCH_SECONDS = 1.0


class Recorder:
    """Keeps captures.  One at a time per archive; not for several threads.

    `info` are the keeper's named fields for every warcinfo record (operator, contact, robots policy, software).
    """

    def __init__(self, conn: sqlite3.Connection, directory: Path, info: Mapping[str, str], limit: int) -> None:
        self._conn = conn
        self._info = info
        self._writer = WarcWriter(directory, limit=limit)
        self._open = 0
        self._since = 0.0
        self._broken = False
        self._portals: set[str] = set()
        self.run_id: str | None = None

    def begin_run(self, verb: str, arguments: Mapping[str, Any]) -> str:
        """Begin a run, or go on with the unfinished one of the same verb and arguments; gives its id."""
        now = warc_time(datetime.now(UTC))
        text = json.dumps(arguments, ensure_ascii=False, sort_keys=True)
        unfinished = self._conn.execute(
            "SELECT id, started FROM run WHERE finished IS NULL AND verb = ? AND arguments = ?"
            " ORDER BY started DESC, id DESC LIMIT 1",
            (verb, text),
        ).fetchone()
        self.run_id, started = unfinished or (self._new_run_id(verb, now), now)
        info = {
            **self._info,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": self.run_id,
            "run-verb": verb,
            "run-started": started,
            "run-arguments": text,
        }
        self._writer.start(info, now)
        self._transaction()
        index.put_run(self._conn, warc.read_fields(warc.named_fields(info)))
        self.flush()
        return str(self.run_id)

    def finish_run(self, outcome: str = "finished", summary: Mapping[str, Any] | None = None) -> None:
        """End the run, with the reason it stopped where it did not finish, and what it did (JSON values)."""
        fields = {"run": self._run(), "finished": warc_time(datetime.now(UTC)), "outcome": " ".join(outcome.split())}
        if summary:
            fields["summary"] = json.dumps(summary, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        block = warc.named_fields(fields)
        record = warc.make_record("metadata", block, time=fields["finished"], url=index.RUN, content_type=warc.FIELDS)
        self._append([record])
        index.end_run(self._conn, warc.read_fields(block))
        self.flush()
        self._writer.close()
        self.run_id = None

    def record(self, exchange: Exchange) -> int:
        """Keep an exchange; gives the capture's id.  Raises OSError (a full disk) and keeps nothing then."""
        self._check(exchange.facts)
        head, raw, body = settle(exchange)
        digest, original = warc.digest(raw), None
        if exchange.status == 304:
            original = finding.last_body(self._conn, exchange.url) if exchange.method == "GET" else None
        elif raw:
            original = self._kept(body, digest, http.header(head, "Content-Encoding"))
        return self._keep(exchange_records(exchange, head, raw, digest, original), body)

    def record_file(
        self,
        url: str,
        body: bytes,
        media_type: str | None,
        time: str | datetime,
        *,
        facts: CaptureFacts,
        charset: str | None = None,
    ) -> int:
        """Keep a file that another brought under its address (`file:` where it has none); gives the capture's id."""
        self._check(facts)
        digest = warc.digest(body)
        records = file_records(
            "resource", url, body, media_type=media_type, charset=charset, time=time, facts=facts,
            digest=digest, original=self._kept(body, digest, None) if body else None,
        )  # fmt: skip
        return self._keep(records, body)

    def record_rendered(
        self, page_id: int, body: bytes, time: str | datetime, *, media_type: str = "text/html", charset: str = "utf-8"
    ) -> int:
        """Keep the final DOM that a browser drew from the page captured as `page_id`; it is what is read of it."""
        page = self._conn.execute("SELECT * FROM capture WHERE id = ?", (page_id,)).fetchone()
        if page is None:
            raise ArchiveError(f"there is no capture {page_id} to have been drawn")
        listed = None if page["listed"] is None else bool(page["listed"])
        digest = warc.digest(body)
        facts = CaptureFacts("rendered", page["portal_id"], page["via"], page["list_title"], page["list_date"], listed)
        records = file_records(
            "conversion", page["url"], body, media_type=media_type, charset=charset, time=time, facts=facts,
            digest=digest, original=self._kept(body, digest, None) if body else None, drawn_from=page["record_id"],
        )  # fmt: skip
        return self._keep(records, body)

    def set_portals(self, portals: Iterable[Mapping[str, Any]]) -> None:
        """Store the registry lines of this run (keys as in data/portals.csv), in the WARC file too."""
        self._resource(index.PORTALS, portal_rows(portals))

    def set_divisions(self, divisions: Iterable[Mapping[str, Any]]) -> None:
        """Store administrative divisions (code, name, level, parent), in the WARC file too."""
        rows = [{key: d.get(key) or "" for key in ("code", "name", "level", "parent")} for d in divisions]
        self._resource(index.DIVISIONS, sorted(rows, key=lambda line: str(line["code"])))

    def flush(self) -> None:
        """Bring everything recorded so far to the disk: the WARC file, then the rows."""
        try:
            self._writer.sync()
            if self._conn.in_transaction:
                self._conn.execute("COMMIT")
        except (OSError, sqlite3.Error):
            self._broken = True
            raise
        self._open = 0

    def close(self) -> None:
        """Flush and let go of the file; an unfinished run stays unfinished."""
        if not self._broken:
            self.flush()
        elif self._conn.in_transaction:
            self._conn.execute("ROLLBACK")
        self._writer.close()

    def _keep(self, records: list[warc.Record], body: bytes) -> int:
        places = self._append(records)
        group = index.Group(records[0], records[1] if len(records) == 3 else None, records[-1])
        try:
            capture_id = index.insert(self._conn, index.row(self._conn, self._run(), group, places[0], body))
        except sqlite3.Error:
            self._broken = True  # its record is written: only a new start, which indexes it, keeps the order of ids
            raise
        self._open += 1
        if self._open >= _BATCH_ROWS or clock.monotonic() - self._since > _BATCH_SECONDS:
            self.flush()
        return capture_id

    def _append(self, records: Sequence[warc.Record]) -> list[warc.Place]:
        if self._broken:
            raise ArchiveError("the database could not be written: mend that and start again, nothing recorded is lost")
        self._transaction()
        return self._writer.append(records)

    def _transaction(self) -> None:
        if not self._conn.in_transaction:
            self._conn.execute("BEGIN IMMEDIATE")
            self._since = clock.monotonic()

    def _resource(self, url: str, rows: list[dict[str, Any]]) -> None:
        block = json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()
        if index.has_resource(self._conn, url, block):
            return
        now = warc_time(datetime.now(UTC))
        self._append([warc.make_record("resource", block, time=now, url=url, content_type="application/json")])
        index.put_resource(self._conn, url, block)
        self.flush()

    def _kept(self, body: bytes, digest: str, encoding: str | None) -> Original | None:
        return finding.same_body(self._conn, body, digest, encoding)

    def _check(self, facts: CaptureFacts) -> None:
        """Refuse before anything is written what the database would refuse after."""
        if facts.role not in get_args(Role):
            raise ArchiveError(f"unknown role of a capture: {facts.role!r}")
        if facts.portal_id is None or facts.portal_id in self._portals:
            return
        if not self._conn.execute("SELECT 1 FROM portal WHERE id = ?", (facts.portal_id,)).fetchone():
            raise ArchiveError(f"unknown portal {facts.portal_id!r}: call set_portals first")
        self._portals.add(facts.portal_id)

    def _run(self) -> str:
        if self.run_id is None:
            raise ArchiveError("no run has begun: call begin_run first")
        return self.run_id

    def _new_run_id(self, verb: str, now: str) -> str:
        base = f"{now[:19].replace('-', '').replace(':', '')}Z-{verb}"
        taken = {r[0] for r in self._conn.execute("SELECT id FROM run WHERE id GLOB ?", (f"{base}*",))}
        return next(name for n in range(1, len(taken) + 2) if (name := base if n == 1 else f"{base}-{n}") not in taken)


def repair(conn: sqlite3.Connection, directory: Path) -> int:
    """Bring files and rows into step after a kill; gives the number of captures that were given their row.

    Whole groups without a row are indexed in order; an unfinished group at the end of the newest file is cut off; rows
    whose records are no longer there are taken out with what was read from them.  Raises ArchiveError for damage in any
    older file.
    """
    files = warc.warc_files(directory)
    indexer = index.Indexer(conn)
    with transaction(conn):
        start = _last_whole(conn, directory)
        for path in files:
            if start is not None and path.name == start[0]:
                damage = indexer.file(path, start[1], start[2])
            elif start is None or files.index(path) > files.index(directory / start[0]):
                damage = indexer.file(path)
            else:
                continue
            if damage is not None and path != files[-1]:
                raise ArchiveError(f"{damage}: a kill does not do that; bring the file back from a copy")
            if damage is not None:
                warc.cut(path, indexer.complete)
    return indexer.added


def _last_whole(conn: sqlite3.Connection, directory: Path) -> tuple[str, int, str] | None:
    """(file, offset, run) of the last row's records; rows whose group is not whole in its file are forgotten."""
    query = "SELECT id, warc_file, warc_offset, run_id FROM capture ORDER BY id DESC LIMIT 1"
    while (last := conn.execute(query).fetchone()) is not None:
        path = directory / last["warc_file"]
        if not path.exists():
            raise ArchiveError(f"{path} is missing: bring it back, or run `gongkai rebuild` without it")
        if _whole(path, last["warc_offset"]):
            return last["warc_file"], last["warc_offset"], last["run_id"]
        forget_capture(conn, last["id"])
    return None


def _whole(path: Path, offset: int) -> bool:
    """Whether a complete group of records begins at `offset`."""
    try:
        for number, member in enumerate(warc.members(path, offset)):
            if number and member.record.type == "metadata":
                return True
    except DamagedRecord:
        return False
    return False
