"""The archive: a directory with the WARC files (`warc/`), which are the truth, and `gongkai.sqlite`, which follows.

`Archive.open` is the way in.  One process at a time may write; any number may read.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from archive import finding, schema
from archive.capture import CaptureFacts, Exchange, KeptCapture
from archive.errors import ArchiveBusy, ArchiveError
from archive.recording import Recorder, repair
from archive.summary import Summary, summarise
from archive.warc_writer import FILE_LIMIT

if TYPE_CHECKING:
    from archive import reading
    from archive.looking import Parse

DATABASE = "gongkai.sqlite"
WARC = "warc"
LOCK = "gongkai.lock"
# SQLite waits so long for another writer; the crawl holds its transaction for a second at most.
_BUSY_SECONDS = 30.0


class Archive:
    """An open archive; a context manager.  Made by `Archive.open`."""

    def __init__(
        self,
        directory: Path,
        conn: sqlite3.Connection,
        codebook: schema.Codebook | None,
        lock: int | None,
        recorder: Recorder | None,
    ) -> None:
        self.directory = directory
        self.warc_directory = directory / WARC  # where the WARC files are
        self.conn = conn
        self._given_codebook = codebook
        self._lock = lock
        self._recorder = recorder

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        create: bool = True,
        writer: bool = False,
        info: Mapping[str, str] | None = None,
        file_limit: int = FILE_LIMIT,
        codebook: schema.Codebook | None = None,
        database: str = DATABASE,
    ) -> Archive:
        """Open the archive in `directory`, making it where it is absent and `create` is true.

        `writer` takes the exclusive lock, mends what a kill left, and brings schema, views and codebook up to date.
        `info` are named fields for the WARC files' warcinfo records (`operator`, `robots`, …); `file_limit` the size in
        bytes at which a next file is begun; `codebook` the parser's own by default.
        Raises ArchiveError (not an archive of ours, a newer schema, nothing there) and ArchiveBusy.
        """
        path = directory / database
        if not path.exists() and not create:
            raise ArchiveError(f"no archive in {directory}: make one with `gongkai crawl` or `gongkai import`")
        if directory.exists() and not directory.is_dir():
            raise ArchiveError(f"{directory} is a file, not a directory: name another with --archive")
        directory.mkdir(parents=True, exist_ok=True)
        schema.check_file(path)
        conn = _connect(directory, path, writer=writer)
        lock = None
        try:
            if schema.check(conn, path) or writer:
                if not os.access(directory, os.W_OK):
                    raise ArchiveError(f"{directory} is of an older gongkai and cannot be written to: use a copy")
                lock = _take_lock(directory)
                _settings(conn)
                schema.prepare(conn, codebook)
                repair(conn, directory / WARC)
        except BaseException:
            conn.close()
            _drop_lock(lock)
            raise
        _settings(conn)
        if not writer:
            _drop_lock(lock)
            conn.execute("PRAGMA query_only = ON")
            return cls(directory, conn, codebook, None, None)
        said = {"software": f"gongkai/{metadata.version('gongkai')}", **(info or {})}
        return cls(directory, conn, codebook, lock, Recorder(conn, directory / WARC, said, file_limit))

    def expect_no_writer(self) -> None:
        """Raises ArchiveBusy where another process writes the archive; with the lock of our own, nothing."""
        if self._lock is None and os.access(self.directory, os.W_OK):
            _drop_lock(_take_lock(self.directory))

    @property
    def _codebook(self) -> schema.Codebook:
        return self._given_codebook or schema.own_codebook()

    @property
    def recorder(self) -> Recorder:
        """The writing side.  Raises ArchiveError where the archive was opened for reading."""
        if self._recorder is None:
            raise ArchiveError("the archive was opened for reading: open it with writer=True")
        return self._recorder

    def begin_run(self, verb: str, arguments: Mapping[str, Any]) -> str:
        """Begin a run, or go on with the unfinished one of the same verb and arguments; gives its id."""
        return self.recorder.begin_run(verb, arguments)

    def finish_run(self, outcome: str = "finished", summary: Mapping[str, Any] | None = None) -> None:
        """End the run; `outcome` says why where it did not finish, `summary` (JSON values) what it did."""
        self.recorder.finish_run(outcome, summary)

    def record(self, exchange: Exchange) -> int:
        """Keep an HTTP exchange; gives the capture's id."""
        return self.recorder.record(exchange)

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
        """Keep a file brought by others under its address (`file:` where it has none); gives the capture's id."""
        return self.recorder.record_file(url, body, media_type, time, facts=facts, charset=charset)

    def record_rendered(self, page_id: int, body: bytes, time: str | datetime, *, charset: str = "utf-8") -> int:
        """Keep the final DOM drawn from the page captured as `page_id`; gives the capture's id."""
        return self.recorder.record_rendered(page_id, body, time, charset=charset)

    def set_portals(self, portals: Iterable[Mapping[str, Any]]) -> None:
        """Store the registry lines used by the run: mappings with the columns of data/portals.csv."""
        self.recorder.set_portals(portals)

    def set_divisions(self, divisions: Iterable[Mapping[str, Any]]) -> None:
        """Store administrative divisions: mappings with code, name, level, parent."""
        self.recorder.set_divisions(divisions)

    def flush(self) -> None:
        """Bring everything recorded so far to the disk."""
        self.recorder.flush()

    def latest(self, url: str) -> KeptCapture | None:
        """The newest capture of `url` that has a body."""
        return finding.latest(self.conn, self.warc_directory, url)

    def in_run(self, url: str, method: str = "GET", request_body: bytes = b"") -> KeptCapture | None:
        """The capture of the same request in the present run, if there is one already."""
        run_id = self.recorder.run_id
        if run_id is None:
            return None
        return finding.in_run(self.conn, self.warc_directory, run_id, url, method=method, request_body=request_body)

    def run_captures(self) -> set[tuple[str, str]]:
        """What the present run has kept so far: each capture as (url, time) and as (url, SHA-256 of its body)."""
        rows = self.conn.execute(
            "SELECT url, time FROM capture WHERE run_id = :run"
            " UNION ALL SELECT url, sha256 FROM capture WHERE run_id = :run",
            {"run": self.recorder.run_id},
        )
        return {(row[0], row[1]) for row in rows}

    def capture(self, capture_id: int) -> KeptCapture:
        """The capture with this id.  Raises ArchiveError where there is none."""
        found = self.conn.execute("SELECT * FROM capture WHERE id = ?", (capture_id,)).fetchone()
        if found is None:
            raise ArchiveError(f"there is no capture {capture_id}")
        return finding.kept(self.conn, self.warc_directory, found)

    def known_documents(self, portal_id: str, states: Sequence[str] = ("report", "unreadable", "blocked")) -> list[str]:
        """Addresses of the portal's documents in these states, as a rule of those that were there when last looked for,
        in the order found."""
        marks = ", ".join("?" * len(states))
        rows = self.conn.execute(
            f"SELECT url FROM document WHERE portal_id = ? AND state IN ({marks}) ORDER BY id", (portal_id, *states)
        )
        return [row["url"] for row in rows]

    def read(
        self,
        progress: reading.Progress | None = None,
        workers: int | None = None,
        *,
        reparse: bool = False,
        parse: Parse | None = None,
    ) -> reading.ReadingSummary:
        """Read the captures not yet read, or with `reparse` all of them, and store what follows."""
        from archive import reading  # with the parser: half a second that only a reading is worth

        self.recorder.flush()
        summary = reading.read(
            self.conn, self.warc_directory, parse=parse, progress=progress, workers=workers, reparse=reparse
        )
        if summary.captures or reparse:
            self._cross_check()
        if reparse:
            with schema.transaction(self.conn):
                schema.prune_codebook(self.conn, self._codebook)
        return summary

    def _cross_check(self) -> None:
        """Judge the rules across reports anew; a codebook of other rules than ours has none of them."""
        from archive import crosschecks  # with the rules, as above

        if crosschecks.RULE_IDS.issubset(rule.id for _, rule in self._codebook.rules):
            with schema.transaction(self.conn):
                crosschecks.store_cross_checks(self.conn)

    def summary(self) -> Summary:
        """What a keeper wants to know at a glance."""
        return summarise(self.conn)

    def close(self) -> None:
        """Bring everything to the disk and let go of the archive."""
        try:
            if self._recorder is not None:
                self._recorder.close()
        finally:
            self.conn.close()
            _drop_lock(self._lock)
            self._lock = None

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _connect(directory: Path, path: Path, *, writer: bool) -> sqlite3.Connection:
    """The database; on a medium that cannot be written to it is read as it stands, which asks that nothing waits in
    its log.  Raises ArchiveError where it cannot be used so."""
    if os.access(directory, os.W_OK):
        return sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    if writer:
        raise ArchiveError(f"{directory} cannot be written to: name another archive, or ask for the right to write")
    if is_unfinished(path):
        raise ArchiveError(f"{directory} cannot be written to and was not closed in good order: copy it and use that")
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)


def is_unfinished(path: Path) -> bool:
    """Whether a database's write-ahead log holds what the database does not."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _settings(conn: sqlite3.Connection) -> None:
    """WAL, foreign keys, rows by name."""
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA foreign_keys = ON")
    # In WAL mode NORMAL loses at most the last commits to a power cut, and those are indexed again from the WARC files.
    conn.execute("PRAGMA synchronous = NORMAL")


def _take_lock(directory: Path) -> int:
    """Hold the writer's lock; the operating system lets go of it when the process ends, however it ends."""
    lock = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(lock, 20).decode("ascii", "replace").strip()
        os.close(lock)
        pid = int(holder) if holder.isdigit() else None
        raise ArchiveBusy(
            f"{directory} is being written by process {holder or 'unknown'}: wait for it, or stop it", pid
        ) from None
    os.ftruncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
    return lock


def _drop_lock(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)
