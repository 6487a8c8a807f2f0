"""Rebuilding: the database made anew from the WARC files alone, equal row for row.

Only `correction` and `waiver` are not in the WARC files: they are people's work, kept in the database.  A rebuild in
place carries both over from the database it replaces.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from archive import reading, warc
from archive.errors import ArchiveError
from archive.looking import Parse
from archive.schema import Codebook
from archive.store import DATABASE, WARC, Archive

_NEW = "gongkai.sqlite.new"
# People's tables, with the table and the column of what a row of theirs names.
_WORK = {"correction": ("indicator", "indicator_id"), "waiver": ("rule", "rule_id")}


@dataclass(frozen=True, slots=True)
class RebuildSummary:
    """What a rebuild made."""

    files: int
    captures: int
    versions: int
    corrections: int
    waivers: int


def rebuild(
    source: Path,
    target: Path,
    *,
    progress: reading.Progress | None = None,
    workers: int | None = None,
    parse: Parse | None = None,
    codebook: Codebook | None = None,
) -> RebuildSummary:
    """Make the database of `target` from the WARC files of `source` (an archive's directory, or its `warc`).

    `target` may be the same archive: its database is replaced once the new one is whole.  Another `target` must hold no
    archive yet, and is given the WARC files too (hard links where the file system allows them).  Raises ArchiveError.
    """
    files = warc.warc_files(source / WARC) or warc.warc_files(source)
    if not files:
        raise ArchiveError(f"no WARC files of ours (gongkai-*.warc.gz) in {source}: name the archive's directory")
    in_place = files[0].parent.resolve() == (target / WARC).resolve()
    if not in_place:
        _bring_files(files, target)
    _remove(target / _NEW)
    # Opening for writing indexes every record without a row: for an empty database, that is all of them.
    with Archive.open(target, writer=True, codebook=codebook, database=_NEW) as archive:
        carried = _carry_work(archive.conn, target / DATABASE)
        read = archive.read(progress, workers, parse=parse)
        captures = archive.conn.execute("SELECT count(*) FROM capture").fetchone()[0]
        archive.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for ending in ("-wal", "-shm"):
            (target / (DATABASE + ending)).unlink(missing_ok=True)
        (target / _NEW).replace(target / DATABASE)
    _remove(target / _NEW)
    return RebuildSummary(len(files), captures, read.versions, carried["correction"], carried["waiver"])


def _bring_files(files: list[Path], target: Path) -> None:
    if (target / DATABASE).exists() or (target / WARC).exists():
        raise ArchiveError(f"{target} holds an archive already: name an empty directory, or the archive itself")
    (target / WARC).mkdir(parents=True)
    for path in files:
        if path == files[-1]:  # the newest file may be being written, and its torn end is cut off: never in the source
            shutil.copy2(path, target / WARC / path.name)
            continue
        try:
            os.link(path, target / WARC / path.name)
        except OSError:  # another file system, or one without hard links
            shutil.copy2(path, target / WARC / path.name)


def _carry_work(conn: sqlite3.Connection, old: Path) -> dict[str, int]:
    """Copy people's work from the database that is replaced; gives how many rows of each table.

    What it names is copied too where the codebook of today does not declare it any more.
    """
    carried = dict.fromkeys(_WORK, 0)
    if not old.exists():
        return carried
    before = sqlite3.connect(f"{old.resolve().as_uri()}?mode=ro", uri=True)
    try:
        for table, (names, column) in _WORK.items():
            if (
                before.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
                or table == "correction"
            ):
                _copy(conn, before, names, f"SELECT * FROM {names} WHERE id IN (SELECT {column} FROM {table})")
                carried[table] = _copy(conn, before, table, f"SELECT * FROM {table}")
    except sqlite3.Error as error:
        raise ArchiveError(
            f"the corrections and waivers in {old} cannot be read ({error}): move the file away to rebuild without them"
        ) from error
    finally:
        before.close()
    return carried


def _copy(conn: sqlite3.Connection, before: sqlite3.Connection, table: str, query: str) -> int:
    found = before.execute(query)
    columns = ", ".join(f'"{one[0]}"' for one in found.description)
    rows = found.fetchall()
    places = ", ".join("?" * len(found.description))
    conn.executemany(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})", rows)
    return len(rows)


def _remove(database: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
