"""Checks that need another report: the year before, another document of the same report, another issuer.

They are judged on what is stored and kept with the current version of the later report, in `check_result` rows from
number `FIRST` on, behind those of the version's own reading.  They follow from the stored rows alone.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from archive.crossrules import check
from archive.errors import ArchiveError
from archive.held import Held, Neighbours, Other
from archive.verdicts import settle_waivers, store_checks
from parsers.model import Check, DateClaim, Metric
from parsers.rules import YEAR_RULES
from parsers.rules.dates import deadline

# A reading has some two hundred checks of its own; its numbers never reach this.
FIRST = 100_001
RULE_IDS = frozenset(one.declared.rule.id for one in YEAR_RULES)
_LEAST_ALIKE = 8  # fewer figures above 0 are alike by chance
_TABLE_METHODS = "('table', 'flat', 'ocr')"


def cross_checks(conn: sqlite3.Connection, issuers: Collection[str] | None = None) -> Iterator[tuple[int, Check]]:
    """(version id, check) for the current version of every report, in the order of issuer, year and rule.

    `issuers` limits the reports judged to these issuers' (ids); what they are compared with is still the whole archive.
    Reads only; the same stored rows always give the same checks.
    """
    wanted = None if issuers is None else set(issuers)
    rows = conn.execute(
        "SELECT current_version.id, current_version.document_id, report.id, report.issuer_id, report.year, issuer.level"
        " FROM current_version JOIN report ON report.id = current_version.report_id"
        " JOIN issuer ON issuer.id = report.issuer_id ORDER BY report.issuer_id, report.year"
    ).fetchall()
    rows = [row for row in rows if wanted is None or row[3] in wanted]
    alike = _alike(conn, {row[4] for row in rows})
    last: Held | None = None
    for row in rows:
        held = _held(conn, row)
        before = last if last and (last.issuer_id, last.year) == (held.issuer_id, held.year - 1) else None
        around = _around(conn, held, before, alike.get(held.version_id, ()))
        for rule in YEAR_RULES:
            if not rule.declared.forms or held.form in rule.declared.forms:
                yield held.version_id, check(rule, held, around)
        last = held


def store_cross_checks(conn: sqlite3.Connection, issuers: Collection[str] | None = None) -> int:
    """Put the results of `cross_checks` in the place of those stored before; gives the number of rows.

    The caller holds the transaction.  Done twice it changes nothing.  ArchiveError where the archive's rules are older
    than this program's.
    """
    known = {row[0] for row in conn.execute("SELECT id FROM rule")}
    if strangers := sorted(RULE_IDS - known):
        raise ArchiveError(f"the archive does not know the rule {strangers[0]}: open it with this version first")
    found = list(cross_checks(conn, issuers))
    _forget(conn, issuers)
    numbers: dict[int, int] = defaultdict(lambda: FIRST)
    rows = []
    for version_id, one in found:
        rows.append((version_id, numbers[version_id], one))
        numbers[version_id] += 1
    store_checks(conn, rows)
    settle_waivers(conn)
    return len(rows)


def _forget(conn: sqlite3.Connection, issuers: Collection[str] | None) -> None:
    """Take out what was stored before, of versions that are no longer current too."""
    if issuers is None:
        conn.execute("DELETE FROM check_result WHERE n >= ?", (FIRST,))
        return
    conn.executemany(
        "DELETE FROM check_result WHERE n >= ? AND version_id IN"
        " (SELECT version.id FROM version JOIN report ON report.id = version.report_id WHERE report.issuer_id = ?)",
        [(FIRST, one) for one in sorted(issuers)],
    )


def _held(conn: sqlite3.Connection, row: Iterable[object]) -> Held:
    version_id, document_id, report_id, issuer_id, year, level = row
    form, text, first_seen = conn.execute(
        "SELECT form, text, first_seen FROM version WHERE id = ?", (version_id,)
    ).fetchone()
    # The document may have been seen before this version of it.
    seen = conn.execute("SELECT first_seen FROM document WHERE id = ?", (document_id,)).fetchone()
    dates = conn.execute("SELECT source, value, raw FROM date_claim WHERE version_id = ? ORDER BY n", (version_id,))
    return Held(
        int(str(version_id)), int(str(document_id)), str(report_id), str(issuer_id), int(str(year)), str(level), form,
        text, seen[0] if seen else first_seen, _metrics(conn, int(str(version_id))),
        tuple(DateClaim(*one) for one in dates),
    )  # fmt: skip


def _metrics(conn: sqlite3.Connection, version_id: int) -> tuple[Metric, ...]:
    rows = conn.execute(
        'SELECT indicator_id, kind, raw, method, value, unit, "start", "end", candidates FROM metric'
        " WHERE version_id = ? ORDER BY n",
        (version_id,),
    )
    return tuple(
        Metric(indicator, kind, raw, method, None if value is None else Decimal(str(value)), unit, start=start, end=end,
               candidates=() if candidates == "[]" else tuple(json.loads(candidates)))
        for indicator, kind, raw, method, value, unit, start, end, candidates in rows
    )  # fmt: skip


def _around(conn: sqlite3.Connection, held: Held, last: Held | None, alike: tuple[str, ...]) -> Neighbours:
    portal, run = conn.execute(
        "SELECT document.portal_id, capture.run_id FROM document JOIN capture ON capture.id = document.id"
        " WHERE document.id = ?",
        (held.document_id,),
    ).fetchone()
    unlisted = None
    if portal is not None:
        unlisted = conn.execute(
            "SELECT min(time) FROM capture WHERE portal_id = ? AND role IN ('list', 'data', 'rendered')"
            " AND status = 200 AND run_id <> ? AND time > ? AND time < ?",
            (portal, run, f"{deadline(held.year, held.level)}T23:59:59Z", held.first_seen),
        ).fetchone()[0]
    return Neighbours(last, _others(conn, held), alike, portal is not None, unlisted)


def _others(conn: sqlite3.Connection, held: Held) -> tuple[Other, ...]:
    rows = conn.execute(
        "SELECT version.id, document.url, version.text_sha256 = own.text_sha256, version.ended IS NOT NULL"
        " FROM version JOIN document ON document.id = version.document_id JOIN version AS own ON own.id = ?"
        " WHERE version.report_id = ? AND version.document_id <> ? AND version.number ="
        " (SELECT max(number) FROM version AS later WHERE later.document_id = version.document_id) ORDER BY version.id",
        (held.version_id, held.report_id, held.document_id),
    ).fetchall()
    return tuple(
        Other(url, bool(same), bool(ended), {
            m.indicator: m.value for m in _metrics(conn, version_id)
            if m.kind == "number" and m.value is not None and m.method in {"table", "flat", "ocr"}
        })
        for version_id, url, same, ended in rows
    )  # fmt: skip


def _alike(conn: sqlite3.Connection, years: Collection[int]) -> dict[int, tuple[str, ...]]:
    """By version: the other issuers of its year whose figures above 0 are all the same, in order of their ids."""
    found: dict[int, tuple[str, ...]] = {}
    for year in sorted(years):
        groups: dict[bytes, list[tuple[str, int]]] = defaultdict(list)
        rows = conn.execute(
            "SELECT report.issuer_id, current_version.id FROM current_version"
            " JOIN report ON report.id = current_version.report_id WHERE report.year = ? ORDER BY report.issuer_id",
            (year,),
        ).fetchall()
        for issuer, version_id in rows:
            figures = conn.execute(
                "SELECT indicator_id, value FROM metric WHERE version_id = ? AND kind = 'number' AND value <> 0"
                f" AND method IN {_TABLE_METHODS} ORDER BY indicator_id, n",
                (version_id,),
            ).fetchall()
            if len(figures) >= _LEAST_ALIKE:
                digest = hashlib.sha256(repr([tuple(one) for one in figures]).encode()).digest()
                groups[digest].append((issuer, version_id))
        for members in groups.values():
            for issuer, version_id in members:
                found[version_id] = tuple(other for other, _ in members if other != issuer)
    return found
