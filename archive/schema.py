"""The database's schema: migrations by number, views, and the codebook's rows."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from archive.errors import ArchiveError
from archive.issuers import put_divisions
from archive.trust import settle_trust
from archive.verdicts import rule_indicators
from archive.views import views_sql
from parsers.divisions import every
from parsers.model import Indicator, Rule

# "gkai": tells our database from another program's (SQLite file format, section 1.3.8).
APPLICATION_ID = 0x676B6169
_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Codebook:
    """The indicators and the rules (with the form each belongs to) that readings may name."""

    indicators: tuple[Indicator, ...]
    rules: tuple[tuple[str, Rule], ...]


def own_codebook() -> Codebook:
    """The codebook of the parser that is installed."""
    from parsers.forms import indicators
    from parsers.rules import all_rules

    return Codebook(indicators(), all_rules())


def check_file(path: Path) -> None:
    """Refuse a file that is no SQLite database.  An absent or empty file is fine."""
    if path.exists():
        with path.open("rb") as source:
            head = source.read(len(_MAGIC))
        if head and head != _MAGIC:
            raise ArchiveError(f"{path} is not a database: name another archive with --archive")


def check(conn: sqlite3.Connection, path: Path) -> bool:
    """Refuse another program's database and a newer schema; gives whether migrations wait.  Changes nothing."""
    application = conn.execute("PRAGMA application_id").fetchone()[0]
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    empty = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION_ID and not (empty and application == 0 and version == 0):
        raise ArchiveError(f"{path} is another program's database: name another archive with --archive")
    if version > len(migrations()):
        raise ArchiveError(f"{path} is of a newer gongkai (schema {version}): install that version")
    return bool(version < len(migrations()))


def migrations() -> list[str]:
    """The migrations' texts, the first being number 1."""
    files = sorted(
        (f for f in (resources.files("archive") / "migrations").iterdir() if f.name.endswith(".sql")),
        key=lambda f: f.name,
    )
    return [f.read_text("utf-8") for f in files]


def prepare(conn: sqlite3.Connection, codebook: Codebook | None) -> None:
    """Bring the schema, the views and the codebook's rows up to date; each step whole or not at all.

    Without a `codebook`, the parser's own; it is loaded only where the files that declare it have changed.
    """
    done = conn.execute("PRAGMA user_version").fetchone()[0]
    for number, text in enumerate(migrations(), 1):
        if number > done:
            with transaction(conn):
                for statement in statements(text):
                    conn.execute(statement)
                conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                conn.execute(f"PRAGMA user_version = {number}")
    with transaction(conn):
        if done < len(migrations()):
            settle_trust(conn)
        _views(conn)
        _codebook(conn, codebook)
        _divisions(conn)


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[None]:
    """Everything within is stored, or nothing of it."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        conn.execute("ROLLBACK")
        raise
    conn.execute("COMMIT")


def statements(text: str) -> Iterator[str]:
    """The single statements of an SQL script."""
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    rest = [line for line in statement.splitlines() if line.strip() and not line.lstrip().startswith("--")]
    if rest:
        raise ArchiveError(f"an SQL script ends inside a statement: {rest[0][:60]!r}")


def _views(conn: sqlite3.Connection) -> None:
    """Drop and create the views, and the triggers of waivers, anew where their text has changed."""
    text = views_sql()
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = conn.execute("SELECT value FROM _meta WHERE key = 'views sha256'").fetchone()
    if known is not None and known[0] == digest:
        return
    for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        conn.execute(f'DROP VIEW "{name}"')
    for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        conn.execute(f'DROP TRIGGER "{name}"')
    for statement in statements(text):
        conn.execute(statement)
    conn.execute("INSERT OR REPLACE INTO _meta VALUES ('views sha256', ?)", (digest,))


def _divisions(conn: sqlite3.Connection) -> None:
    """Store the divisions that the parser knows, where its list has changed; of a code reused, the last name stays."""
    rows = [(one.code, one.name, one.level, one.parent) for one in every()]
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    known = conn.execute("SELECT value FROM _meta WHERE key = 'divisions sha256'").fetchone()
    if known is None or known[0] != digest:
        put_divisions(conn, [dict(zip(("code", "name", "level", "parent"), row, strict=True)) for row in rows])
        conn.execute("INSERT OR REPLACE INTO _meta VALUES ('divisions sha256', ?)", (digest,))


def _sources() -> str:
    """SHA-256 of the files that declare the parser's own forms and rules."""
    digest = hashlib.sha256()
    for folder in ("forms", "rules"):  # not as packages: naming those would load them
        for file in sorted((resources.files("parsers") / folder).iterdir(), key=lambda one: one.name):
            if file.name.endswith((".toml", ".py")):
                digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _codebook(conn: sqlite3.Connection, codebook: Codebook | None) -> None:
    """Store indicators and rules; those no longer declared stay while something stored names them."""
    sources = _sources() if codebook is None else ""
    known = conn.execute("SELECT value FROM _meta WHERE key = 'codebook sources sha256'").fetchone()
    if codebook is None and known is not None and known[0] == sources:
        return
    conn.execute("INSERT OR REPLACE INTO _meta VALUES ('codebook sources sha256', ?)", (sources,))
    codebook = codebook or own_codebook()
    names = ("id", "form", "section", "label_zh", "label_en", "unit", "parent", "series", "comparability", "note",
             "item", "dimension", "member")  # fmt: skip
    _upsert(conn, "indicator", names, [tuple(getattr(i, n) for n in names) for i in codebook.indicators])
    _upsert(
        conn, "rule", ("id", "form", "severity", "sentence_zh", "sentence_en", "source", "indicators"),
        [(r.id, form, r.severity, r.sentence_zh, r.sentence_en, r.source, rule_indicators(r))
         for form, r in codebook.rules],
    )  # fmt: skip


def prune_codebook(conn: sqlite3.Connection, codebook: Codebook) -> None:
    """Take out indicators and rules that are neither declared nor named by anything stored."""
    conn.execute("CREATE TEMP TABLE declared (id TEXT PRIMARY KEY)")
    conn.executemany("INSERT OR IGNORE INTO temp.declared VALUES (?)", [(i.id,) for i in codebook.indicators])
    conn.executemany("INSERT OR IGNORE INTO temp.declared VALUES (?)", [(rule.id,) for _, rule in codebook.rules])
    conn.execute(
        "DELETE FROM indicator WHERE id NOT IN temp.declared AND id NOT IN (SELECT indicator_id FROM metric)"
        " AND id NOT IN (SELECT indicator_id FROM change WHERE indicator_id IS NOT NULL)"
        " AND id NOT IN (SELECT indicator_id FROM correction)"
    )
    conn.execute(
        "DELETE FROM rule WHERE id NOT IN temp.declared AND id NOT IN (SELECT rule_id FROM check_result)"
        " AND id NOT IN (SELECT rule_id FROM waiver)"
    )
    conn.execute("DROP TABLE temp.declared")


def _upsert(conn: sqlite3.Connection, table: str, names: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    sets = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    conn.executemany(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        f" ON CONFLICT (id) DO UPDATE SET {sets}",
        rows,
    )
