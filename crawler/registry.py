"""The registry of portals: one line of data/portals.csv is one portal.

Columns of the file: id, division, issuer, level, home, columns, family, fetch, status, evidence.  `id` is the GB/T 2260
division code, with /organ for a body below it; `columns` holds the annual-report columns' addresses, parted by blanks;
`fetch` is http or browser; `evidence` says who saw the column and when.  Nothing is guessed: a line that breaks a rule
is refused with its line number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

from crawler.families import FAMILIES
from parsers.model import Level

Fetch = Literal["http", "browser"]
FIELDS = ("id", "division", "issuer", "level", "home", "columns", "family", "fetch", "status", "evidence")
# What is known of a line: found in a survey, seen to work by our own crawl, or given up with the reason in evidence.
STATUSES = ("column-known", "crawled", "closed")
_ID = re.compile(r"\d{6}(?:/[\w.-]{1,60})?")


class RegistryError(ValueError):
    """A registry that cannot be used; the message names file and line and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Portal:
    """A line of the registry.  `columns` may be empty (nothing is crawled then); `division` is None where uncertain."""

    id: str
    division: str | None
    issuer: str
    level: Level
    home: str
    columns: tuple[str, ...]
    family: str
    fetch: Fetch = "http"
    status: str = ""
    evidence: str = ""


def load_portals(path: Path) -> tuple[Portal, ...]:
    """The portals of a registry file in the file's order; RegistryError with the line number at the first fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RegistryError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"{path}: not UTF-8 (byte {error.start})") from error
    seen: dict[str, int] = {}
    portals = []
    for number, row in _lines(path, text):
        portal = _portal(f"{path}, line {number}", row)
        if portal.id in seen:
            raise RegistryError(f"{path}, line {number}: id {portal.id} already stands in line {seen[portal.id]}")
        seen[portal.id] = number
        portals.append(portal)
    return tuple(portals)


def _lines(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != FIELDS:
            raise RegistryError(f"{path}, line 1: the header must be {','.join(FIELDS)}")
        for row in reader:
            if not row:
                continue
            if len(row) != len(FIELDS):
                raise RegistryError(f"{path}, line {reader.line_num}: {len(row)} fields, {len(FIELDS)} expected")
            yield reader.line_num, {name: value.strip() for name, value in zip(FIELDS, row, strict=True)}
    except csv.Error as error:
        raise RegistryError(f"{path}, line {reader.line_num}: {error}") from error


def _portal(where: str, row: Mapping[str, str]) -> Portal:
    columns = tuple(row["columns"].split())
    problems = (
        (not _ID.fullmatch(row["id"]), f"id {row['id']!r} is no division code of six digits, with /organ where needed"),
        (bool(row["division"]) and not re.fullmatch(r"\d{6}", row["division"]), f"division {row['division']!r}"),
        (not row["issuer"], "issuer is empty"),
        (row["level"] not in get_args(Level), f"level {row['level']!r} is none of {', '.join(get_args(Level))}"),
        (not _is_web_address(row["home"]), f"home {row['home']!r} is no http address"),
        (row["family"] not in FAMILIES, f"family {row['family']!r} is none of {', '.join(sorted(FAMILIES))}"),
        (row["fetch"] not in {"", *get_args(Fetch)}, f"fetch {row['fetch']!r} is neither http nor browser"),
        (row["status"] not in {"", *STATUSES}, f"status {row['status']!r} is none of {', '.join(STATUSES)}"),
        (len(set(columns)) != len(columns), "a column is named twice"),
        (row["status"] == "column-known" and not columns, "status column-known without a column"),
    )
    bad = next((what for wrong, what in problems if wrong), None)
    bad = bad or next((f"column {c!r} is no http address" for c in columns if not _is_web_address(c)), None)
    if bad:
        raise RegistryError(f"{where}: {bad}")
    return Portal(
        id=row["id"],
        division=row["division"] or None,
        issuer=row["issuer"],
        level=cast(Level, row["level"]),
        home=row["home"],
        columns=columns,
        family=row["family"],
        fetch=cast(Fetch, row["fetch"] or "http"),
        status=row["status"],
        evidence=row["evidence"],
    )


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
