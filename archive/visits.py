"""What earlier runs learned of columns and documents: when each was asked for, and how often a document changed."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

_YEAR = re.compile(r"(?:19|20)\d\d")
# An answer that showed a list or settled a document; errors and challenges do not count as visits.
_SETTLED = "status IN (200, 301, 302, 303, 304, 307, 308, 404, 410)"


@dataclass(frozen=True, slots=True)
class DocumentVisit:
    """A document of a portal: first seen, last asked for with a settled answer, how often its version changed."""

    portal_id: str
    url: str
    first_seen: datetime
    last_asked: datetime
    changes: int


def document_visits(conn: sqlite3.Connection) -> Iterator[DocumentVisit]:
    """Every document that a portal's column led to."""
    found = conn.execute(
        "SELECT document.portal_id, document.url, first_seen,"
        f" (SELECT max(time) FROM capture WHERE capture.url = document.url AND {_SETTLED}) AS asked,"
        " (SELECT count(*) FROM version WHERE document_id = document.id) AS versions"
        " FROM document WHERE document.portal_id IS NOT NULL ORDER BY document.id"
    )
    for row in found:
        first = _moment(row["first_seen"])
        asked = _moment(row["asked"]) if row["asked"] else first
        yield DocumentVisit(row["portal_id"], row["url"], first, asked, max(row["versions"] - 1, 0))


def list_visits(conn: sqlite3.Connection) -> dict[str, datetime]:
    """When each address was last read as a list, by address."""
    found = conn.execute(
        "SELECT url, max(time) AS time FROM capture WHERE role IN ('list', 'page') AND portal_id IS NOT NULL"
        " AND status IN (200, 304) GROUP BY url"
    )
    return {row["url"]: _moment(row["time"]) for row in found}


def searches(conn: sqlite3.Connection) -> dict[str, datetime]:
    """When each home page was last looked at in search of a column, by address; such captures belong to no portal."""
    found = conn.execute(
        "SELECT url, max(time) AS time FROM capture JOIN run ON run.id = run_id WHERE verb = 'find' AND role = 'list'"
        " GROUP BY url"
    )
    return {row["url"]: _moment(row["time"]) for row in found}


def requests_since(conn: sqlite3.Connection, moment: str) -> Counter[str]:
    """How many requests went to each host (with port) from `moment` (as WARC-Date) on."""
    found = conn.execute("SELECT url FROM capture WHERE time >= ? AND method IS NOT NULL AND status > 0", (moment,))
    return Counter(urlsplit(row["url"]).netloc.lower() for row in found)


def last_run_summaries(conn: sqlite3.Connection, verb: str = "crawl", most: int = 50) -> list[dict[str, Any]]:
    """What the newest ended runs said of themselves, newest first; runs without a summary are left out."""
    found = conn.execute(
        "SELECT summary FROM run WHERE verb = ? AND finished IS NOT NULL AND summary <> '{}'"
        " ORDER BY started DESC, id DESC LIMIT ?",
        (verb, most),
    )
    return [json.loads(row["summary"]) for row in found]


def _moment(time: str) -> datetime:
    return datetime.fromisoformat(time.replace("Z", "+00:00"))


def listed_years(conn: sqlite3.Connection, portal_id: str) -> set[int]:
    """The years that the titles in a portal's lists name, one for each title: the first."""
    found = conn.execute(
        "SELECT DISTINCT list_title FROM capture WHERE portal_id = ? AND list_title IS NOT NULL", (portal_id,)
    )
    return {int(match[0]) for row in found if (match := _YEAR.search(row["list_title"]))}
