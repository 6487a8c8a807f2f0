"""The registry of portals: one line of data/portals.csv is one portal.

Columns of the file: id, division, issuer, level, home, columns, family, fetch, status, evidence, access, note.  `id` is
the GB/T 2260 division code, with /organ for a body below it; `columns` holds the annual-report columns' addresses,
parted by blanks; `fetch` is http or browser; `evidence` says who saw what and when; `access` is the word of a probe of
the home page; `note` begins its parts with a word of ours (`shared:`, `outside gov.cn:`, `partial:`).  Files may lack
the last two.  Nothing is guessed: a line that breaks a rule is refused with its line number.
"""

from __future__ import annotations

import csv
import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import SplitResult, urlsplit

from crawler.families import FAMILIES
from crawler.families.names import DECLARED
from parsers.model import Level
from parsers.trust import government_host

Fetch = Literal["http", "browser"]
FIELDS = ("id", "division", "issuer", "level", "home", "columns", "family", "fetch", "status", "evidence")
ADDED = ("access", "note")  # columns that a file may lack, all or the last ones
# What is known of a line: its column found in a survey, concluded from a report's address, seen to work by our own
# crawl; nothing but its home page; refused or silent to a program so far; given up with the reason in evidence.
STATUSES = ("column-known", "column-derived", "crawled", "home-only", "blocked", "closed")
_LEVELS = frozenset(get_args(Level))
_FAMILIES = frozenset(DECLARED) | FAMILIES.keys()
_ID = re.compile(r"\d{6}(?:/[\w.-]{1,60})?")
_DIVISION = re.compile(r"\d{6}")
_PORTS = {"http": 80, "https": 443}


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
    access: str = ""
    note: str = ""

    @property
    def partial(self) -> bool:
        """True where the columns are those of single departments or towns, and the government's own is not known."""
        return "partial:" in self.note


def load_portals(path: Path) -> tuple[Portal, ...]:
    """The portals of a registry file in the file's order; RegistryError with the line number at the first fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RegistryError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"{path}: not UTF-8 (byte {error.start})") from error
    ids: dict[str, int] = {}
    hosts: dict[str, int] = {}
    portals = []
    for number, row in _lines(path, text):
        portal, host = _portal(f"{path}, line {number}", row)
        if portal.id in ids:
            raise RegistryError(f"{path}, line {number}: id {portal.id} already stands in line {ids[portal.id]}")
        if host in hosts and "shared:" not in portal.note:
            raise RegistryError(
                f"{path}, line {number}: the host {host} already stands in line {hosts[host]};"
                " where it is meant, the note says `shared:` and why"
            )
        ids[portal.id] = number
        if host:
            hosts.setdefault(host, number)
        portals.append(portal)
    return tuple(portals)


def _lines(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = tuple(next(reader, []))
        if header not in {(*FIELDS, *ADDED[:count]) for count in range(len(ADDED) + 1)}:
            wanted = ",".join((*FIELDS, *ADDED))
            raise RegistryError(f"{path}, line 1: the header must be {wanted} (the last {len(ADDED)} may be left out)")
        for row in reader:
            if not row:
                continue
            if len(row) != len(header):
                raise RegistryError(f"{path}, line {reader.line_num}: {len(row)} fields, {len(header)} expected")
            yield reader.line_num, {name: value.strip() for name, value in zip(header, row, strict=True)}
    except csv.Error as error:
        raise RegistryError(f"{path}, line {reader.line_num}: {error}") from error


def _portal(where: str, row: Mapping[str, str]) -> tuple[Portal, str]:
    """The portal of a line, and the host of its home page as hosts are compared ("" on the machine itself)."""
    columns = tuple(row["columns"].split())
    home, *lists = parts = [_split(url) for url in (row["home"], *columns)]
    bad = next(_words(row), None) or next(_addresses(row, columns, home, lists), None)
    if bad or home is None:
        raise RegistryError(f"{where}: {bad}")
    note = row.get("note", "")
    foreign = next((p.hostname for p in parts if p and not _government(p)), None)
    if foreign and "outside gov.cn:" not in note:
        raise RegistryError(f"{where}: {foreign} is not under gov.cn; the note has to say `outside gov.cn:` and why")
    portal = Portal(
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
        access=row.get("access", ""),
        note=note,
    )
    return portal, "" if is_loopback(row["home"]) else _host(home)


def _words(row: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the fields that are words."""
    if not _ID.fullmatch(row["id"]):
        yield f"id {row['id']!r} is no division code of six digits, with /organ where needed"
    if row["division"] and not _DIVISION.fullmatch(row["division"]):
        yield f"division {row['division']!r} is no code of six digits"
    if not row["issuer"]:
        yield "issuer is empty"
    if row["level"] not in _LEVELS:
        yield f"level {row['level']!r} is none of {', '.join(get_args(Level))}"
    if row["family"] and row["family"] not in _FAMILIES:
        yield f"family {row['family']!r} is none of {', '.join(sorted(_FAMILIES))}"
    if row["fetch"] not in {"", "http", "browser"}:
        yield f"fetch {row['fetch']!r} is neither http nor browser"
    if row["status"] and row["status"] not in STATUSES:
        yield f"status {row['status']!r} is none of {', '.join(STATUSES)}"
    if row["status"] == "blocked" and not row["evidence"]:
        yield "status blocked without evidence"


def _addresses(
    row: Mapping[str, str], columns: tuple[str, ...], home: SplitResult | None, lists: Iterable[SplitResult | None]
) -> Iterator[str]:
    """What is wrong with the addresses, and between them and the words."""
    if home is None:
        yield f"home {row['home']!r} is no http address"
    for column, parts in zip(columns, lists, strict=True):
        if parts is None:
            yield f"column {column!r} is no http address"
    if len(set(columns)) != len(columns):
        yield "a column is named twice"
    if columns and not row["family"]:
        yield "a column without a family (`general` where none is known)"
    if columns and row["status"] == "home-only":
        yield "status home-only with a column"
    if not columns and row["status"].startswith("column-"):
        yield f"status {row['status']} without a column"


def _split(text: str) -> SplitResult | None:
    """An address in its parts; None where it is no http address."""
    try:
        parts = urlsplit(text)
        fine = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if fine else None


def _host(parts: SplitResult) -> str:
    """Host and port as they are compared: without www. and without the scheme's own port."""
    name = (parts.hostname or "").rstrip(".").removeprefix("www.")
    return name if parts.port in {None, _PORTS[parts.scheme]} else f"{name}:{parts.port}"


def _government(parts: SplitResult) -> bool:
    return government_host(parts.hostname or "") or is_loopback(parts.geturl())


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine: nobody's public host, where the demo's portals live."""
    name = urlsplit(url).hostname or ""
    if name == "localhost":
        return True
    try:
        return name[-1:].isdigit() and ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
