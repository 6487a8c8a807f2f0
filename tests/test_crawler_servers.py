"""What servers do to a crawl: each failure switched on at a real local server, and switched off again.

Three crawls of many portals, one failure each: the failures on at the first visit, off, and on again.  Whatever the
servers do, a crawl ends and says what happened; no false page becomes a version, no failure an ending; and the crawl
after it has everything.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import once
from warcio.archiveiterator import ArchiveIterator

from archive.rebuild import rebuild
from archive.replay import Replay
from archive.store import DATABASE, Archive
from archive.verify import verify
from crawler.registry import Portal
from crawler.run import crawl
from crawler.tally import CrawlSummary, PortalSummary
from gongkai.farm.defences import Defended
from gongkai.farm.replies import Query, Reply, reply
from gongkai.farm.server import Request, Server
from tests.misbehaving_server import COLUMN, YEARS, Misbehaving, pages, report_path

SETTINGS = {
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_DELAY_JITTER": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "GONGKAI_BACK_OFF": 0.02,
    "RETRY_TIMES": 2,
    "DOWNLOAD_TIMEOUT": 1.5,
    "CONCURRENT_REQUESTS": 64,
}
NEWEST = report_path(YEARS[0])
ALL, TWO, NONE = frozenset(YEARS), frozenset(YEARS[1:]), frozenset[int]()
# Incidents that speak of what the portal's lists hold, not of what its server does.
OF_THE_LISTS = {"no-new-year", "yield"}


@dataclass(frozen=True)
class Case:
    """What is switched on, what the summary calls it ("" for nothing), and which years are read all the same."""

    name: str
    kind: str
    read: frozenset[int]


DEFENCES = (
    Case("jsl521", "blocked", NONE),
    Case("rs412", "blocked", NONE),
    Case("waf468", "blocked", NONE),
    Case("slider", "blocked", NONE),
    Case("maintenance", "maintenance", NONE),
    Case("ban403", "blocked", TWO),
    Case("once-in-n", "", ALL),
    Case("cookie-bounce", "", ALL),
    Case("referer-check", "", ALL),
    Case("accept-language", "", ALL),
    Case("rate-limit", "", ALL),
    Case("rate-limit-unsaid", "", ALL),
    Case("soft404", "soft-404", TWO),
    Case("stub", "soft-404", TWO),
    Case("parent-template", "other-page", TWO),
    Case("home-for-removed", "other-page", TWO),
)
ON_THE_WIRE = (
    Case("long-length", "broken", TWO),
    Case("chunk-cut", "broken", TWO),
    Case("cut-list", "broken", NONE),
    Case("gzip-cut", "broken", TWO),
    Case("gzip-broken", "broken", TWO),
    Case("drip", "page-failed", TWO),
    Case("silent", "unreachable", NONE),
    Case("reset", "unreachable", NONE),
    Case("closed", "unreachable", NONE),
    Case("busy-for-long", "busy", NONE),
    Case("gzip-forced", "", ALL),
    Case("octet-stream", "", ALL),
    Case("text-plain", "", ALL),
    Case("pdf-as-html", "", ALL),
    Case("wrong-charset", "", ALL),
    Case("late", "", ALL),
    Case("busy", "", ALL),
    Case("busy-date", "", ALL),
    Case("busy-unsaid", "", ALL),
)
CASES = (*DEFENCES, *ON_THE_WIRE)
# Two proper servers: one withdraws a report after the first visit, the other loses one that its list still shows.
DYING, LOSING = len(CASES), len(CASES) + 1


class SmallSite:
    """The small TRS portal as the farm's server wants it."""

    def __init__(self, issuer: str) -> None:
        self.home = ""
        self.pages = pages(issuer)

    def answer(self, query: Query, visit: int) -> Reply:
        if query.path == "/":
            nav = "".join(f"<li><a href='/{n}/'>{name}</a></li>" for n, name in enumerate(("政务公开", "走进本县") * 9))
            return reply(200, "text/html", f"<html><title>门户网站</title><ul>{nav}</ul></html>".encode())
        body, kind = self.pages.get(query.path, (b"", ""))
        return reply(200, kind, body) if kind else reply(404, "text/html", b"<html><body>404</body></html>")


@dataclass
class Told:
    """One crawl: its summary, what it asked of each host, and the archive's documents after it was read."""

    summary: CrawlSummary
    asked: Counter[str]
    documents: dict[str, dict[int, tuple[Any, ...]]]

    def portal(self, number: int) -> PortalSummary:
        return next(portal for portal in self.summary.portals if portal.id == portal_id(number))

    def kinds(self, number: int) -> set[str]:
        """The kinds of a portal's incidents."""
        return {one.kind for one in self.summary.incidents if one.portal == portal_id(number)} - OF_THE_LISTS

    def details(self, number: int, kind: str) -> list[str]:
        """What its incidents of a kind say."""
        return [i.detail for i in self.summary.incidents if (i.portal, i.kind) == (portal_id(number), kind)]


@dataclass(frozen=True)
class Visits:
    """The three crawls, and the archive."""

    directory: Path
    on: Told
    off: Told
    again: Told
    ports: tuple[int, ...]


def portal_id(number: int) -> str:
    return f"11{number:04d}"


def portal(number: int, home: str) -> Portal:
    column = home + COLUMN.removeprefix("/")
    return Portal(portal_id(number), None, f"第{number}县人民政府", "county", home, (column,), "trs")


def query(directory: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    conn = sqlite3.connect(f"file:{directory / DATABASE}?mode=ro", uri=True)
    try:
        return conn.execute(sql, parameters).fetchall()
    finally:
        conn.close()


def documents(directory: Path) -> dict[str, dict[int, tuple[Any, ...]]]:
    """By portal and year: the state, and each version's digest and how it ended."""
    found: dict[str, dict[int, tuple[Any, ...]]] = {}
    for portal, url, state in query(directory, "SELECT portal_id, url, state FROM document WHERE url LIKE '%.html'"):
        versions = query(
            directory,
            "SELECT text_sha256 || figures_sha256, ended, title LIKE '%年度报告' FROM version"
            " JOIN document ON document.id = document_id WHERE url = ? ORDER BY version.id",
            url,
        )
        found.setdefault(portal, {})[int(url[-9:-5])] = (state, *versions)
    return found


@pytest.fixture(scope="session")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Visits:
    found: Visits = once(tmp_path_factory, "servers", visited)
    return found


def visited(directory: Path) -> Visits:
    """Crawl all of them with everything wrong, with nothing wrong, and with everything wrong again."""
    sites = [
        Defended(SmallSite(f"第{n}县人民政府"), c.name, removed=frozenset({NEWEST})) for n, c in enumerate(DEFENCES)
    ]
    log: list[Request] = []
    farm = Server(sites, lambda: 1, log.append)
    farm.start()
    with ExitStack() as stack:
        stack.callback(farm.close)
        wired = [
            stack.enter_context(Misbehaving(case.name, issuer=f"第{n}县人民政府"))
            for n, case in enumerate(ON_THE_WIRE, len(DEFENCES))
        ]
        dying, losing = (stack.enter_context(Misbehaving(issuer=f"第{n}县人民政府")) for n in (DYING, LOSING))
        portals = [portal(n, server.home) for n, server in enumerate((*sites, *wired, dying, losing))]

        def visit(on: bool) -> Told:
            log.clear()
            for server in (*sites, *wired):
                server.on = on
            for server in wired:
                server.asked.clear()
            summary = crawl(directory, portals, settings=SETTINGS)
            with Archive.open(directory, writer=True) as archive:
                archive.read(workers=1)
            asked = Counter(request.host for request in log)
            asked.update({f"127.0.0.1:{server.port}": server.asked.total() for server in wired})
            return Told(summary, asked, documents(directory))

        ports = tuple(int(one.home.rsplit(":", 1)[1].strip("/")) for one in portals)
        first = visit(True)
        dying.withdraw(YEARS[1], listed=False)
        losing.withdraw(YEARS[1], listed=True)
        return Visits(directory, first, visit(False), visit(True), ports)


def numbered() -> list[Any]:
    return [pytest.param(n, case, id=case.name) for n, case in enumerate(CASES)]


@pytest.mark.parametrize(("number", "case"), numbered())
def test_the_crawl_ends_and_says_what_happened(visits: Visits, number: int, case: Case) -> None:
    for told in (visits.on, visits.again):
        assert told.summary.outcome == "finished"
        assert (case.kind in told.kinds(number)) if case.kind else told.kinds(number) == set()


@pytest.mark.parametrize(("number", "case"), numbered())
def test_at_a_first_visit_only_reports_become_versions(visits: Visits, number: int, case: Case) -> None:
    found = visits.on.documents.get(portal_id(number), {})
    read = {year for year, (state, *versions) in found.items() if versions}
    assert len(read) == len(case.read) if case.name == "ban403" else read == case.read
    assert all(state == "report" and len(versions) == 1 for state, *versions in found.values() if versions)


@pytest.mark.parametrize(("number", "case"), numbered())
def test_switched_off_the_next_crawl_has_everything(visits: Visits, number: int, case: Case) -> None:
    assert visits.off.kinds(number) == set()
    assert (visits.off.portal(number).complete, visits.off.portal(number).errors) == (True, 0)
    found = visits.off.documents[portal_id(number)]
    assert set(found) == ALL
    # One version each, and it stands.
    assert all(state == "report" and [v[1:] for v in versions] == [(None, 1)] for state, *versions in found.values())


@pytest.mark.parametrize(("number", "case"), numbered())
def test_no_failure_changes_or_ends_a_version(visits: Visits, number: int, case: Case) -> None:
    assert visits.again.documents[portal_id(number)] == visits.off.documents[portal_id(number)]


def test_a_death_takes_two_visits_and_the_list_entry_gone(visits: Visits) -> None:
    def state(told: Told, number: int) -> tuple[str, bool]:
        found, *versions = told.documents[portal_id(number)][YEARS[1]]
        ((_, ended, _),) = versions
        return found, ended is not None

    assert [state(told, DYING) for told in (visits.on, visits.off, visits.again)] == [
        ("report", False), ("report", False), ("gone", True)
    ]  # fmt: skip
    assert {state(told, LOSING) for told in (visits.on, visits.off, visits.again)} == {("report", False)}
    assert visits.off.kinds(LOSING) == visits.again.kinds(LOSING) == {"page-failed"}


def test_a_host_that_refuses_is_left_alone_and_never_hammered(visits: Visits) -> None:
    most = {"jsl521": 2, "rs412": 3, "waf468": 3, "slider": 2, "maintenance": 2, "ban403": 7}
    # One address with its retries, under both schemes; what is cut is asked for three times.
    most |= {"silent": 4, "reset": 5, "closed": 5, "busy-for-long": 3, "cut-list": 4}
    for number, case in enumerate(CASES):
        asked = visits.again.asked[f"127.0.0.1:{visits.ports[number]}"]
        # robots.txt, the list, three reports, a file; some of them once more.
        assert asked <= most.get(case.name, 10), (case.name, asked)


@pytest.mark.parametrize("name", ["jsl521", "rs412", "waf468", "slider", "maintenance", "ban403", "soft404"])
def test_a_refusal_is_told_with_the_digest_of_its_body(visits: Visits, name: str) -> None:
    number = next(n for n, case in enumerate(CASES) if case.name == name)
    said = " ".join(visits.on.details(number, CASES[number].kind))
    found = re.findall("[0-9a-f]{64}", said)
    kept = {one for (one,) in query(visits.directory, "SELECT sha256 FROM capture")}
    assert found and set(found) <= kept


@pytest.mark.parametrize("name", ["long-length", "chunk-cut", "gzip-cut", "cut-list"])
def test_a_body_cut_short_is_kept_as_it_came_and_marked(visits: Visits, name: str) -> None:
    number = next(n for n, case in enumerate(CASES) if case.name == name)
    host = f"http://127.0.0.1:{visits.ports[number]}/"
    marks = []
    for path in sorted(visits.directory.rglob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if (record.rec_headers.get_header("WARC-Target-URI") or "").startswith(host):
                    marks.append((record.rec_type, record.rec_headers.get_header("WARC-Truncated")))
    # Three times on each crawl with the failure; the same bytes are kept once.
    cut = [kind for kind, mark in marks if mark == "disconnect"]
    assert Counter(cut) == {"response": 1, "revisit": 5}
    assert ("response", None) in marks


def test_what_was_cut_is_replayed_as_cut(visits: Visits) -> None:
    hosts = {c.name: f"http://127.0.0.1:{visits.ports[n]}" for n, c in enumerate(CASES)}
    with Replay([visits.directory]) as replay:
        answers = {name: replay.answer("GET", host + NEWEST) for name, host in hosts.items()}
    cut = {name for name, answer in answers.items() if answer is not None and answer.truncated}
    assert cut == {"long-length", "chunk-cut", "gzip-cut"}


def test_what_was_cut_is_not_asked_for_with_a_condition(visits: Visits) -> None:
    """A server that says "not modified" of the whole body must not make the half one stand."""
    whole = query(
        visits.directory,
        "SELECT count(*) FROM capture WHERE portal_id = ? AND run_id = ? AND url LIKE ? AND status = 200",
        portal_id(next(n for n, case in enumerate(CASES) if case.name == "gzip-cut")),
        visits.off.summary.run,
        f"%{NEWEST}",
    )
    assert whole == [(1,)]


def test_the_archive_is_rebuilt_equal_from_what_such_servers_gave(visits: Visits, tmp_path: Path) -> None:
    rebuild(visits.directory, tmp_path / "again", workers=1)
    assert documents(tmp_path / "again") == documents(visits.directory)
    with Archive.open(tmp_path / "again", create=False) as archive:
        assert verify(archive) == []
