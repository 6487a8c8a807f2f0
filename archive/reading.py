"""Reading: every capture of a page is given to the parser, and the document's versions follow from what it says.

The result is a function of the captures, the registry lines and the parser alone: not of how often, or in which order,
`read` was called.  So a rebuild comes out equal.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.derived import erase_document, store_history
from archive.errors import ArchiveError
from archive.finding import READABLE, kept
from archive.issuers import settle_issuers
from archive.looking import Parse, Result, by_status, read_capture
from archive.parts import NO_PARTS, Parts, Place, find_parts, mark_changed
from archive.pool import Run, Work, runner
from archive.schema import transaction
from archive.trust import is_official, registry_hosts, settle_trust
from archive.verdicts import settle_waivers
from archive.versions import Look, Seen, history
from parsers import PARSER_VERSION
from parsers.model import Context, Report

Progress = Callable[[int, int], None]
_Key = tuple[str | None, Context]
# A worker costs about a second of imports: as much as reading some dozens of pages.
_POOL_FROM = 64
_MAX_WORKERS = 2
# Documents stored with one commit, and held in memory until then.
_DOCUMENTS = 100


@dataclass(frozen=True, slots=True)
class ReadingSummary:
    """What a call of `read` did; `outcomes` counts the captures read by their outcome."""

    captures: int = 0
    documents: int = 0
    parsed: int = 0
    versions: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _About:
    """What is known before any document is read: the articles of several pages, the registry's hosts."""

    articles: Mapping[Place, Parts]
    hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Document:
    """One address with its captures.

    `known` are the looks that need no parsing, `tasks` the captures that do; `fresh` are the captures not read so
    far; `erase` is the document whose earlier readings no longer stand; `contexts` and `parts` are what is known of
    each capture besides its bytes, and the further pages of its article.
    """

    captures: list[sqlite3.Row]
    known: dict[int, Look]
    tasks: dict[int, Work]
    fresh: frozenset[int]
    erase: int | None
    contexts: dict[int, Context]
    parts: dict[int, Parts]


def read(
    conn: sqlite3.Connection,
    directory: Path,
    *,
    parse: Parse | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    reparse: bool = False,
) -> ReadingSummary:
    """Read the captures not yet read (with `reparse`, all) and store what follows.

    `directory` holds the WARC files; `progress(done, total)` counts captures.  `workers` processes parse where there is
    much to do (default: the processors, at most two).  Stopped at any point, it leaves whole documents.
    """
    if parse is None:
        from parsers.report import parse as parse_report

        parse = parse_report
    articles = find_parts(conn)
    with transaction(conn):
        mark_changed(conn, articles)
    urls = _urls(conn, reparse)
    total, done, versions, parsed = sum(urls.values()), 0, 0, 0
    outcomes: Counter[str] = Counter()
    about = _About(articles, registry_hosts(conn))
    wanted = min(_MAX_WORKERS, os.cpu_count() or 1) if workers is None else workers
    with runner(parse, wanted if total >= _POOL_FROM else 1) as run:
        for chunk in _chunks(list(urls)):
            documents = [_document(conn, directory, url, reparse=reparse, about=about) for url in chunk]
            results = _parse_all(documents, run)
            parsed += len(results)
            with transaction(conn):
                for document in documents:
                    versions += _store(conn, directory, document, results=results, parse=parse, outcomes=outcomes)
            done += sum(urls[url] for url in chunk)
            if progress is not None:
                progress(done, total)
    with transaction(conn):
        settle_issuers(conn)
        settle_trust(conn)
        settle_waivers(conn)
    return ReadingSummary(total, len(urls), parsed, versions, dict(sorted(outcomes.items())))


def _urls(conn: sqlite3.Connection, reparse: bool) -> dict[str, int]:
    """Addresses with captures to read, in the order of their first capture, and how many each."""
    unread = "" if reparse else " AND (reading.capture_id IS NULL OR reading.parser = '')"
    rows = conn.execute(
        "SELECT capture.url, count(*) FROM capture LEFT JOIN reading ON reading.capture_id = capture.id"
        f" WHERE {READABLE}{unread} GROUP BY capture.url ORDER BY min(capture.id)"
    )
    return dict(rows.fetchall())


def _document(conn: sqlite3.Connection, directory: Path, url: str, *, reparse: bool, about: _About) -> _Document:
    official = is_official(url, about.hosts)
    captures = conn.execute(
        "SELECT capture.*, portal.home, portal.issuer_id, issuer.name, issuer.level, issuer.division, page.status"
        " AS page_status, page.location AS page_location FROM capture LEFT JOIN portal ON portal.id = capture.portal_id"
        " LEFT JOIN issuer ON issuer.id = portal.issuer_id LEFT JOIN capture page ON page.id = capture.page_id"
        f" WHERE capture.url = ? AND {READABLE}"
        " ORDER BY capture.id",
        (url,),
    ).fetchall()
    readings = {r["capture_id"]: r for r in conn.execute(
        "SELECT reading.* FROM reading JOIN document ON document.id = document_id WHERE document.url = ?", (url,)
    )}  # fmt: skip
    document_id = next((r["document_id"] for r in readings.values()), None)
    if reparse or not _prolongs(captures, readings):
        readings = {}
    known: dict[int, Look] = {}
    tasks: dict[int, Work] = {}
    read_before: dict[tuple[_Key, int], Look] = {}
    parts = {capture["id"]: about.articles.get((capture["run_id"], url), NO_PARTS) for capture in captures}
    contexts = {c["id"]: _context(c, official, parts[c["id"]].bodies(conn, directory)) for c in captures}
    for capture in captures:
        reading = readings.get(capture["id"])
        key = ((capture["sha256"], contexts[capture["id"]]), parts[capture["id"]].gone())
        said = _by_status(capture)
        if reading is not None:
            # What the status says is said anew: the reading's detail may be of its judgement beside others.
            look = _look(capture, reading["seen"], reading["digest"], said[1] if said else reading["detail"])
            # Where it was judged in the light of those before it, its detail is that judgement's, and not its body's.
            if said is None and reading["outcome"] == reading["seen"]:
                read_before[key] = look
        elif said is not None:
            look = _look(capture, said[0], None, said[1])
        elif key in read_before:
            before = read_before[key]
            look = _look(capture, before.seen, before.digest, before.detail)
        else:
            tasks[capture["id"]] = (kept(conn, directory, capture), contexts[capture["id"]])
            continue
        known[capture["id"]] = look
    fresh = frozenset(capture["id"] for capture in captures) - readings.keys()
    return _Document(captures, known, tasks, fresh, document_id if not readings else None, contexts, parts)


def _by_status(capture: sqlite3.Row) -> tuple[Seen, str] | None:
    """What the status says of a capture; a rendered DOM stands under its page's."""
    drawn = "page_" if capture["page_id"] is not None else ""
    said = by_status(capture[f"{drawn}status"], capture["url"], capture[f"{drawn}location"], capture["home"])
    if said is None and capture["sha256"] is None:
        return "unreadable", "not modified, but no body is kept"
    return said


def _prolongs(captures: list[sqlite3.Row], readings: dict[int, sqlite3.Row]) -> bool:
    """Whether what was read still stands and only needs to be gone on with."""
    ids = [capture["id"] for capture in captures]
    return set(readings) == set(ids[: len(readings)]) and all(r["parser"] == PARSER_VERSION for r in readings.values())


def _look(capture: sqlite3.Row, seen: Seen, digest: str | None, detail: str) -> Look:
    listed = None if capture["listed"] is None else bool(capture["listed"])
    return Look(capture["id"], capture["time"], seen, digest, detail, listed, capture["run_id"])


def _context(capture: sqlite3.Row, official: bool | None, parts: tuple[bytes, ...]) -> Context:
    url = capture["url"]
    return Context(
        url=None if url.startswith("file:") else url,
        media_type=capture["media_type"],
        charset=capture["charset"],
        list_title=capture["list_title"],
        list_date=capture["list_date"],
        last_modified=capture["last_modified"],
        issuer_name=capture["name"],
        issuer_level=capture["level"],
        division=capture["division"],
        official=official,
        parts=parts,
    )


def _parse_all(documents: list[_Document], run: Run) -> dict[_Key, Result]:
    """The results of all tasks, each body parsed once for each context."""
    tasks = {(capture.sha256, context): (capture, context) for d in documents for capture, context in d.tasks.values()}
    return dict(zip(tasks, run(list(tasks.values())), strict=True))


def _store(
    conn: sqlite3.Connection,
    directory: Path,
    document: _Document,
    *,
    results: dict[_Key, Result],
    parse: Parse,
    outcomes: Counter[str],
) -> int:
    if document.erase is not None:
        erase_document(conn, document.erase)
    looks = [document.known.get(capture["id"]) or _looked(capture, document, results) for capture in document.captures]
    told = history(looks)
    outcomes.update(j.outcome for j in told.judged if j.look.capture_id in document.fresh)
    reports: dict[int, Report] = {}
    for capture in document.captures:
        if any(v.id == capture["id"] for v in told.versions) and capture["id"] in document.fresh:
            context = document.contexts[capture["id"]]
            task = document.tasks.get(capture["id"]) or (kept(conn, directory, capture), context)
            result = results.get((task[0].sha256, task[1])) or read_capture(*task, parse)
            if result.report is None:
                raise ArchiveError(f"{capture['url']}: read differently a second time; run `gongkai reparse`")
            reports[capture["id"]] = result.report
    portal = document.captures[0] if document.captures[0]["issuer_id"] is not None else None
    parts = {capture_id: one.key() for capture_id, one in document.parts.items()}
    return store_history(
        conn, document.captures, told, reports=reports, portal=portal, parser=PARSER_VERSION, parts=parts
    )


def _looked(capture: sqlite3.Row, document: _Document, results: dict[_Key, Result]) -> Look:
    task = document.tasks[capture["id"]]
    result = results[task[0].sha256, task[1]]
    lacking = document.parts[capture["id"]].lacking(result.report) if result.report else ""
    if result.seen == "report" and lacking:
        return _look(capture, "partial", result.digest, lacking)
    return _look(capture, result.seen, result.digest, result.detail)


def _chunks(urls: list[str]) -> Iterator[list[str]]:
    return (urls[n : n + _DOCUMENTS] for n in range(0, len(urls), _DOCUMENTS))
