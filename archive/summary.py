"""The archive at a glance, for a keeper: what ran, what was found, what needs a person."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

from archive.finding import READABLE
from parsers import PARSER_VERSION
from parsers.labels import normalise
from parsers.local_rows import row_label

# As many of the newest runs and ends as a person reads in a terminal.
_NEWEST = 20


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run; `finished` is None while it runs or after a kill."""

    id: str
    verb: str
    started: str
    finished: str | None
    outcome: str | None
    captures: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A document whose last version ended without another in its place; its report may still stand at `stands_at`."""

    document_id: int
    url: str
    title: str | None
    ended: str
    reason: str
    stands_at: str | None


@dataclass(frozen=True, slots=True)
class Silent:
    """A portal whose list pages came in its latest run, and no page after them."""

    portal_id: str
    run_id: str
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """A row that no form declares, by its most frequent spelling; how many documents print it, the newest of them."""

    label: str
    documents: int
    url: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts by name, and the few things that need a person; see each field's query.

    `outcomes` counts readings, `states` and `trust` documents, `notices` and `failed_checks` the newest version of each
    document that counts (by code, by rule), and `unknown_rows` are the most frequent of those.  `elsewhere` counts the
    documents that stand beside the one that speaks for their report, `outdated` readings by another parser version;
    `not_readable` are documents whose latest capture was blocked or unreadable, `quarantined` those that are not
    trusted, both with the reason.
    """

    runs: tuple[RunLine, ...]
    captures: dict[str, int]
    outcomes: dict[str, int]
    states: dict[str, int]
    reports: int
    issuers: int
    versions: int
    unread: int
    outdated: int
    notices: dict[str, int]
    failed_checks: dict[str, int]
    ended: tuple[Ended, ...]
    not_readable: tuple[tuple[str, str], ...]
    silent: tuple[Silent, ...]
    trust: dict[str, int]
    quarantined: tuple[tuple[str, str], ...]
    unknown_rows: tuple[UnknownRow, ...]
    elsewhere: dict[str, int]


def summarise(conn: sqlite3.Connection) -> Summary:
    """Read the summary from the database."""
    standing = (
        "version_id IN (SELECT max(id) FROM version GROUP BY document_id)"
        " AND version_id NOT IN (SELECT version_id FROM elsewhere)"  # a report at two addresses counts once
    )
    return Summary(
        runs=tuple(RunLine(*r) for r in conn.execute(_RUNS, (_NEWEST,))),
        captures=_counts(conn, "SELECT role, count(*) FROM capture GROUP BY role"),
        outcomes=_counts(conn, "SELECT outcome, count(*) FROM reading GROUP BY outcome"),
        states=_counts(conn, "SELECT state, count(*) FROM document GROUP BY state"),
        reports=_count(conn, "report"),
        issuers=_count(conn, "issuer"),
        versions=_count(conn, "version"),
        unread=int(conn.execute(_UNREAD).fetchone()[0]),
        outdated=int(conn.execute(_OUTDATED, (PARSER_VERSION,)).fetchone()[0]),
        notices=_counts(conn, f"SELECT code, count(*) FROM notice WHERE {standing} GROUP BY code"),
        failed_checks=_counts(
            conn, f"SELECT rule_id, count(*) FROM check_result WHERE status = 'fail' AND {standing} GROUP BY rule_id"
        ),
        ended=tuple(Ended(*r) for r in conn.execute(_ENDED, (_NEWEST,))),
        not_readable=tuple((r[0], r[1]) for r in conn.execute(_NOT_READABLE)),
        silent=_silent(conn),
        trust=_counts(conn, "SELECT trust, count(*) FROM document GROUP BY trust"),
        quarantined=tuple((r[0], r[1]) for r in conn.execute(_QUARANTINED, (_NEWEST,))),
        unknown_rows=unknown_rows(conn)[:_NEWEST],
        elsewhere=_counts(conn, _ELSEWHERE),
    )


_RUNS = (
    "SELECT id, verb, started, finished, outcome, (SELECT count(*) FROM capture WHERE run_id = run.id) FROM run"
    " ORDER BY started DESC, id DESC LIMIT ?"
)
_ELSEWHERE = (
    "SELECT CASE WHEN same_text THEN 'with the same text' WHEN same_figures THEN 'with another text'"
    " ELSE 'with other figures' END, count(*) FROM elsewhere GROUP BY 1"
)
_UNREAD = (
    f"SELECT count(*) FROM capture WHERE {READABLE}"
    " AND NOT EXISTS (SELECT 1 FROM reading WHERE capture_id = capture.id AND parser != '')"
)
_OUTDATED = "SELECT count(*) FROM reading WHERE parser NOT IN ('', ?)"
_ENDED = (
    "SELECT document.id, url, title, ended, coalesce(end_reason, ''), (SELECT other.url FROM current_version_all AS now"
    " JOIN document AS other ON other.id = now.document_id"
    " WHERE now.report_id = version.report_id AND now.ended IS NULL)"
    " FROM document JOIN version ON version.id ="
    " (SELECT max(id) FROM version WHERE document_id = document.id) WHERE state IN ('gone', 'moved')"
    " ORDER BY ended DESC, document.id LIMIT ?"
)
_NOT_READABLE = (
    "SELECT url, outcome || ': ' || detail FROM document JOIN reading ON capture_id ="
    " (SELECT max(capture_id) FROM reading WHERE document_id = document.id)"
    " WHERE outcome IN ('blocked', 'unreadable') ORDER BY document.id"
)
_QUARANTINED = "SELECT url, trust_reason FROM document WHERE trust = 'quarantined' ORDER BY id DESC LIMIT ?"
_UNKNOWN_ROWS = (
    "SELECT DISTINCT notice.detail, document.id, document.url FROM notice JOIN version ON version.id = version_id"
    " JOIN document ON document.id = version.document_id WHERE notice.code = 'unknown-row'"
    " AND version.id IN (SELECT max(id) FROM version GROUP BY document_id) ORDER BY document.id"
)
_LATEST_LISTS = (
    "SELECT portal_id, run_id, url FROM capture WHERE role IN ('list', 'data') AND portal_id IS NOT NULL AND run_id ="
    " (SELECT run_id FROM capture other WHERE other.portal_id = capture.portal_id ORDER BY id DESC LIMIT 1)"
    " AND NOT EXISTS (SELECT 1 FROM capture page WHERE page.run_id = capture.run_id"
    " AND page.portal_id = capture.portal_id AND page.role IN ('page', 'attachment', 'rendered'))"
    " GROUP BY portal_id, url ORDER BY portal_id, min(id)"
)


def _silent(conn: sqlite3.Connection) -> tuple[Silent, ...]:
    found: dict[tuple[str, str], list[str]] = {}
    for portal_id, run_id, url in conn.execute(_LATEST_LISTS):
        found.setdefault((portal_id, run_id), []).append(url)
    return tuple(Silent(portal, run, tuple(urls)) for (portal, run), urls in found.items())


def unknown_rows(conn: sqlite3.Connection) -> tuple[UnknownRow, ...]:
    """Rows that no form declares, those of most documents first: what a keeper may declare next."""
    spellings: dict[str, Counter[str]] = {}
    urls: dict[str, dict[int, str]] = {}
    for detail, document, url in conn.execute(_UNKNOWN_ROWS):
        label = row_label(detail)
        if label and (key := normalise(label)):
            spellings.setdefault(key, Counter())[" ".join(label.split())] += 1
            urls.setdefault(key, {})[document] = url
    found = (
        UnknownRow(spellings[key].most_common(1)[0][0], len(where), where[max(where)]) for key, where in urls.items()
    )
    return tuple(sorted(found, key=lambda row: (-row.documents, row.label)))


def _counts(conn: sqlite3.Connection, query: str) -> dict[str, int]:
    return {row[0]: row[1] for row in conn.execute(f"{query} ORDER BY 2 DESC, 1")}


def _count(conn: sqlite3.Connection, table: str) -> int:
    return int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
