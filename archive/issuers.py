"""Who reports: the rows of portals, divisions and issuers, and which issuer a reading belongs to."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from archive.trust import registry_hosts, reread_hosts
from parsers.model import Issuer

# Levels whose body is the government of the division itself; the offices and towns below it share its code.
_GOVERNMENTS = frozenset({"nation", "province", "prefecture", "county"})
# Names that stand for many bodies in the country (four districts are called 鼓楼区) and need a place beside them.
_AMBIGUOUS = frozenset({"township", "department", "zone", "unknown"})
_SHORT_DISTRICT = re.compile(r".{1,4}区(?:人民政府)?(?:办公室)?")
_PORTAL = ("id", "division", "issuer", "level", "home", "columns", "family", "fetch", "status", "evidence")


def portal_rows(portals: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Registry lines as they go into the archive: known keys only, absent ones empty, `columns` a list."""
    rows = []
    for portal in portals:
        line = {key: portal.get(key) or "" for key in _PORTAL}
        columns = line["columns"]
        line["columns"] = columns.split() if isinstance(columns, str) else list(columns)
        line["fetch"] = line["fetch"] or "http"
        rows.append(line)
    return sorted(rows, key=lambda line: str(line["id"]))


def put_portals(conn: sqlite3.Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Store registry lines.  What they change (who reports, whose host is official) has its captures read again."""
    hosts = registry_hosts(conn)
    for line in rows:
        division = line["division"] or None
        issuer = (line["id"], line["issuer"] or line["id"], line["level"] or "unknown", division)
        before = conn.execute(
            "SELECT issuer.id, name, level, division FROM portal JOIN issuer ON issuer.id = issuer_id"
            " WHERE portal.id = ?",
            (line["id"],),
        ).fetchone()
        conn.execute(
            "INSERT INTO issuer (id, name, level, division) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
            " SET name = excluded.name, level = excluded.level, division = excluded.division",
            issuer,
        )
        conn.execute(
            "INSERT INTO portal (id, issuer_id, home, columns, family, fetch, status, evidence)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET home = excluded.home,"
            " columns = excluded.columns, family = excluded.family, fetch = excluded.fetch,"
            " status = excluded.status, evidence = excluded.evidence",
            (line["id"], line["id"], line["home"], json.dumps(line["columns"], ensure_ascii=False), line["family"],
             line["fetch"], line["status"], line["evidence"]),
        )  # fmt: skip
        if before is not None and tuple(before) != issuer:
            conn.execute(
                "UPDATE reading SET parser = '' WHERE document_id IN (SELECT document_id FROM reading"
                " JOIN capture ON capture.id = capture_id WHERE portal_id = ?)",
                (line["id"],),
            )
    reread_hosts(conn, hosts ^ registry_hosts(conn))


def put_divisions(conn: sqlite3.Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Store administrative divisions: code, name, level, parent."""
    conn.executemany(
        "INSERT INTO division (code, name, level, parent) VALUES (:code, :name, :level, :parent) ON CONFLICT (code)"
        " DO UPDATE SET name = excluded.name, level = excluded.level, parent = excluded.parent",
        [{"code": r["code"], "name": r["name"], "level": r["level"], "parent": r.get("parent") or None} for r in rows],
    )


def issuer_id(issuer: Issuer, portal: sqlite3.Row | None, host: str) -> str:
    """The id of the body that reports.

    The registry's id where the page names the registry's issuer; the division code where the body is that division's
    government; else the name, with its place (division or host) beside it where the name alone stands for several
    bodies.
    """
    name = normal_name(issuer.name)
    if portal is not None and name == normal_name(portal["name"]):
        return str(portal["issuer_id"])
    if issuer.division and issuer.level in _GOVERNMENTS:
        return issuer.division
    if issuer.level in _AMBIGUOUS or _SHORT_DISTRICT.fullmatch(name):
        place = issuer.division or (portal["division"] if portal is not None else None) or host
        return f"{place}/{name}" if place else name
    return name


def normal_name(name: str) -> str:
    """A body's name without blanks and with one form for each character (NFKC)."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def put_issuer(conn: sqlite3.Connection, identifier: str, issuer: Issuer) -> None:
    """Store an issuer at its first sight; what is known of it already stays."""
    if conn.execute("SELECT 1 FROM issuer WHERE id = ?", (identifier,)).fetchone() is None:
        name = normal_name(issuer.name)
        conn.execute("INSERT INTO issuer VALUES (?, ?, ?, ?)", (identifier, name, issuer.level, issuer.division))


def settle_issuers(conn: sqlite3.Connection) -> None:
    """Make issuers and reports follow from portals and versions alone, whatever order they were read in.

    An issuer off the registry is as its earliest version names it; a report was first seen with its earliest version.
    """
    first = (
        "SELECT issuer_id, issuer_name, issuer_level, division FROM version WHERE id IN"
        " (SELECT min(id) FROM version WHERE issuer_id IS NOT NULL GROUP BY issuer_id)"
        " AND issuer_id NOT IN (SELECT issuer_id FROM portal)"
    )
    for identifier, name, level, division in conn.execute(first).fetchall():
        conn.execute(
            "UPDATE issuer SET name = ?, level = ?, division = ? WHERE id = ?",
            (normal_name(name), level, division, identifier),
        )
    conn.execute("DELETE FROM report WHERE id NOT IN (SELECT report_id FROM version WHERE report_id IS NOT NULL)")
    conn.execute("UPDATE report SET first_seen = (SELECT min(first_seen) FROM version WHERE report_id = report.id)")
    conn.execute(
        "DELETE FROM issuer WHERE id NOT IN (SELECT issuer_id FROM version WHERE issuer_id IS NOT NULL)"
        " AND id NOT IN (SELECT issuer_id FROM portal)"
    )
