"""The rows that follow from readings: documents, versions, metrics and what hangs on them."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from archive import search
from archive.changes import store_changes
from archive.errors import ArchiveError
from archive.issuers import issuer_id, put_issuer
from archive.values import storable, store_number
from archive.verdicts import store_checks
from archive.versions import History, Version, figures_digest
from parsers.model import Metric, Report


def erase_document(conn: sqlite3.Connection, document_id: int) -> None:
    """Take out a document with all that was read from its captures; the captures stay."""
    conn.execute("DELETE FROM reading WHERE document_id = ?", (document_id,))
    for (version_id,) in conn.execute("SELECT id FROM version WHERE document_id = ?", (document_id,)).fetchall():
        search.remove(conn, version_id)
    conn.execute("DELETE FROM version WHERE document_id = ?", (document_id,))
    conn.execute("DELETE FROM document WHERE id = ?", (document_id,))


def forget_capture(conn: sqlite3.Connection, capture_id: int) -> None:
    """Take out a capture whose record is lost, with what was read from its document: that is read again."""
    query = "SELECT id FROM document WHERE url = (SELECT url FROM capture WHERE id = ?)"
    for (document_id,) in conn.execute(query, (capture_id,)).fetchall():
        erase_document(conn, document_id)
    conn.execute("DELETE FROM capture WHERE id = ?", (capture_id,))


def store_history(
    conn: sqlite3.Connection,
    captures: list[sqlite3.Row],
    history: History,
    *,
    reports: Mapping[int, Report],
    portal: sqlite3.Row | None,
    parser: str,
    parts: Mapping[int, str],
) -> int:
    """Store a document's history; gives the number of new versions.

    `reports` holds the readings that begin a version not yet stored, by capture id.  `captures` are all of the
    document's readable captures in order; `portal` is one of them where it names a portal; `parts` the further pages
    that the readings rest on (archive/parts.py).  The caller holds the transaction.
    """
    first = captures[0]
    host = urlsplit(first["url"]).hostname or ""
    conn.execute(
        "INSERT INTO document (id, url, host, portal_id, state, first_seen, last_seen, gone_since, gone_reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state,"
        " last_seen = excluded.last_seen, gone_since = excluded.gone_since, gone_reason = excluded.gone_reason",
        (first["id"], first["url"], host, first["portal_id"], history.state, first["time"], history.last_seen,
         history.gone_since, history.gone_reason),
    )  # fmt: skip
    new = 0
    previous: Version | None = None
    for version in history.versions:
        if conn.execute("SELECT 1 FROM version WHERE id = ?", (version.id,)).fetchone() is None:
            _store_version(conn, first["id"], version, reports[version.id], portal=portal, host=host, parser=parser)
            if previous is not None:
                store_changes(conn, previous.id, version.id)
            new += 1
        previous = version
    conn.executemany(
        "UPDATE version SET last_seen = ?, captures = ?, ended = ?, end_reason = ? WHERE id = ?",
        [(v.last_seen, v.captures, v.ended, v.end_reason, v.id) for v in history.versions],
    )
    conn.executemany(
        "INSERT OR REPLACE INTO reading (capture_id, document_id, parser, seen, outcome, digest, version_id, detail,"
        " parts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(j.look.capture_id, first["id"], parser, j.look.seen, j.outcome, j.look.digest, j.version_id,
          storable(j.detail), parts[j.look.capture_id]) for j in history.judged],
    )  # fmt: skip
    return new


def _store_version(
    conn: sqlite3.Connection, document_id: int, version: Version, report: Report, *, portal: sqlite3.Row | None,
    host: str, parser: str,
) -> None:  # fmt: skip
    text = storable(report.text)
    title = storable(report.title) if report.title is not None else None
    issuer, report_id = _report_of(conn, report, portal, host, version.first_seen)
    conn.execute(
        "INSERT INTO version (id, document_id, report_id, number, parser, title, issuer_id, issuer_name, issuer_level,"
        " division, report_year, form, scope, published, text, text_sha256, figures_sha256, first_seen, last_seen,"
        " captures) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (version.id, document_id, report_id, version.number, parser, title, issuer,
         report.issuer and storable(report.issuer.name), report.issuer and report.issuer.level,
         report.issuer and report.issuer.division, report.report_year, report.form, report.scope, report.published,
         text, hashlib.sha256(text.encode()).hexdigest(), figures_digest(report.metrics), version.first_seen,
         version.last_seen, version.captures),
    )  # fmt: skip
    search.add(conn, version.id, title, text)
    _store_parts(conn, version.id, report)
    _store_metrics(conn, version.id, report.metrics)
    store_checks(conn, [(version.id, n, check) for n, check in enumerate(report.checks, 1)])


def _report_of(
    conn: sqlite3.Connection, report: Report, portal: sqlite3.Row | None, host: str, first_seen: str
) -> tuple[str | None, str | None]:
    """(issuer id, report id): a report is an issuer and a year, where the page is one and both are known."""
    if not report.is_report or report.issuer is None:
        return None, None
    identifier = storable(issuer_id(report.issuer, portal, host))
    put_issuer(conn, identifier, report.issuer)
    if report.report_year is None:
        return identifier, None
    report_id = f"{identifier}/{report.report_year}"
    conn.execute(
        "INSERT OR IGNORE INTO report VALUES (?, ?, ?, ?)", (report_id, identifier, report.report_year, first_seen)
    )
    return identifier, report_id


def _store_parts(conn: sqlite3.Connection, version_id: int, report: Report) -> None:
    conn.executemany(
        "INSERT INTO date_claim VALUES (?, ?, ?, ?, ?)",
        [(version_id, n, d.source, d.value, storable(d.raw)) for n, d in enumerate(report.dates, 1)],
    )
    conn.executemany(
        "INSERT INTO section VALUES (?, ?, ?, ?, ?, ?)",
        [(version_id, n, storable(s.number), storable(s.heading), s.start, s.end)
         for n, s in enumerate(report.sections, 1)],
    )  # fmt: skip
    conn.executemany(
        "INSERT INTO notice VALUES (?, ?, ?, ?, ?, ?)",
        [(version_id, n, x.code, storable(x.detail), x.start, x.end) for n, x in enumerate(report.notices, 1)],
    )


def _store_metrics(conn: sqlite3.Connection, version_id: int, metrics: Iterable[Metric]) -> None:
    rows = [
        (version_id, n, m.indicator, m.kind, store_number(m.value) if m.kind == "number" else None, storable(m.raw),
         storable(m.unit), m.method, m.table, m.row, m.column, m.start, m.end, _json(m.candidates),
         _json(m.assumptions))
        for n, m in enumerate(metrics, 1)
    ]  # fmt: skip
    known = {r[0] for r in conn.execute("SELECT id FROM indicator")} if rows else set()
    if strangers := {row[2] for row in rows} - known:
        raise ArchiveError(
            f"the reader gave indicators that the codebook does not know: {', '.join(sorted(strangers))}"
        )
    conn.executemany(f"INSERT INTO metric VALUES ({', '.join('?' * 15)})", rows)


def _json(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else "[]"
