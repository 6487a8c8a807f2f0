"""What the archive holds, on one screen: issuers by years, and what a reader would want to hear of first."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

# A screen's worth of each kind; the views `changed`, `withdrawn` and `contradiction` hold the rest.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Overview:
    """`grid` is name -> year -> status of the registry's issuers; the findings are lines for a person."""

    years: tuple[int, ...]
    grid: dict[str, dict[int, str]]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]
    contradictions: tuple[str, ...]
    reports: int
    versions: int
    figures: int


def overview(conn: sqlite3.Connection) -> Overview:
    """Read the overview from the archive's database."""
    grid: dict[str, dict[int, str]] = {}
    for issuer, year, status in conn.execute(_COVERAGE):
        grid.setdefault(issuer, {})[year] = status
    return Overview(
        years=tuple(sorted({year for statuses in grid.values() for year in statuses})),
        grid=grid,
        changed=_lines(conn, _CHANGED),
        withdrawn=_lines(conn, _WITHDRAWN),
        contradictions=_lines(conn, _CONTRADICTIONS),
        reports=_count(conn, "SELECT count(*) FROM report"),
        versions=_count(conn, "SELECT count(*) FROM version"),
        figures=_count(conn, "SELECT count(*) FROM latest_metric WHERE kind = 'number'"),
    )


_COVERAGE = """
SELECT issuer, year, status FROM coverage
WHERE issuer_id IN (SELECT issuer_id FROM portal) OR NOT EXISTS (SELECT 1 FROM portal) ORDER BY issuer_id, year"""
_CHANGED = """
SELECT issuer || ' ' || year || ': ' || CASE what
    WHEN 'figure' THEN label_zh || ': ' || coalesce(old, 'none') || ' -> ' || coalesce(new, 'none') ELSE what END
FROM changed ORDER BY issuer, year, what LIMIT ?"""
_WITHDRAWN = """
SELECT coalesce(issuer || ' ' || year, title, url) || ': gone since ' || substr(gone_since, 1, 10)
  || ' (' || gone_reason || ')'
FROM withdrawn ORDER BY issuer, year LIMIT ?"""
_CONTRADICTIONS = """
SELECT issuer || ' ' || year || ': ' || sentence_zh || ': ' || "left" || ' != ' || "right"
FROM contradiction WHERE severity = 'error' ORDER BY issuer, year, rule_id LIMIT ?"""


def _lines(conn: sqlite3.Connection, query: str) -> tuple[str, ...]:
    return tuple(row[0] for row in conn.execute(query, (_MOST,)))


def _count(conn: sqlite3.Connection, query: str) -> int:
    return int(conn.execute(query).fetchone()[0])
