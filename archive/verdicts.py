"""The verdicts of rules as they are stored, and the waivers that people set before them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from archive.errors import ArchiveError
from archive.values import storable, store_number
from parsers.model import Check, Rule

# Whether a waiver covers a row of check_result.
_COVERED = (
    "EXISTS (SELECT 1 FROM waiver JOIN version ON version.id = check_result.version_id"
    " JOIN report ON report.id = version.report_id WHERE waiver.rule_id = check_result.rule_id"
    " AND waiver.issuer_id = report.issuer_id AND (waiver.year IS NULL OR waiver.year = report.year))"
)
# A rule that holds, or does not apply, has nothing to be waived.
_SETTLE = (
    f"UPDATE check_result SET status = judged, judged = NULL WHERE judged IS NOT NULL AND NOT {_COVERED}",
    "UPDATE check_result SET judged = status, status = 'waived' WHERE status IN ('fail', 'undecidable')"
    " AND version_id IN (SELECT version.id FROM waiver JOIN report ON report.issuer_id = waiver.issuer_id"
    f" JOIN version ON version.report_id = report.id) AND {_COVERED}",
)


def settle_waivers(conn: sqlite3.Connection) -> None:
    """Make the verdicts say `waived` where, and only where, a waiver stands before them.

    The caller holds the transaction.  Done twice it changes nothing.
    """
    for statement in _SETTLE:
        conn.execute(statement)


def waiver_triggers() -> str:
    """SQL that keeps the verdicts in step with the waivers, in whatever program a person writes them."""
    body = "".join(f"  {statement};\n" for statement in _SETTLE)
    triggers = [
        "\nCREATE TRIGGER waiver_of_a_rule BEFORE INSERT ON waiver\n"
        "WHEN NOT EXISTS (SELECT 1 FROM rule WHERE id = NEW.rule_id) BEGIN\n"
        "  SELECT RAISE(ABORT, 'no rule of that id: see the table rule, or docs/checks.md');\nEND;\n"
    ]
    for event in ("insert", "update", "delete"):
        triggers.append(f"CREATE TRIGGER waiver_{event} AFTER {event.upper()} ON waiver BEGIN\n{body}END;\n")
    return "".join(triggers)


def rule_indicators(rule: Rule) -> str:
    """What an identity compares, as `rule.indicators` has it."""
    return _json(dict.fromkeys(term.removeprefix("-") for term in (*rule.left, *rule.right)))


def store_checks(conn: sqlite3.Connection, rows: Iterable[tuple[int, int, Check]]) -> None:
    """Store checks by version id and number; ArchiveError for a rule that is not declared.

    A list of indicators that is the rule's own is left out, and so is that of a rule that does not apply.
    """
    known: dict[str, str] = dict(conn.execute("SELECT id, indicators FROM rule").fetchall())
    listed = list(rows)
    if strangers := {one.rule for _, _, one in listed} - known.keys():
        raise ArchiveError(f"the reader judged by rules that no form declares: {', '.join(sorted(strangers))}")
    conn.executemany(
        "INSERT INTO check_result (version_id, n, rule_id, status, severity, \"left\", \"right\", difference,"
        " indicators, detail, likely, lenient) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (version_id, n, c.rule, c.status, c.severity, store_number(c.left), store_number(c.right),
             store_number(c.difference), _indicators(c, known[c.rule]), storable(c.detail), _json(c.likely), c.lenient)
            for version_id, n, c in listed
        ],
    )  # fmt: skip


def _indicators(check: Check, of_the_rule: str) -> str | None:
    own = _json(check.indicators)
    return None if check.status == "not_applicable" or own == of_the_rule else own


def _json(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
