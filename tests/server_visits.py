"""Three crawls of many portals, one failure each at a real local server: on at the first visit, off, and on again.

Made once for all the tests that look at them: `visited` gives what each crawl said, what it asked, what was read.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.store import DATABASE, Archive
from crawler.registry import Portal
from crawler.run import crawl
from crawler.tally import CrawlSummary, PortalSummary
from gongkai.farm.defences import Defended
from gongkai.farm.doubles import Doubled
from gongkai.farm.replies import Query, Reply, reply
from gongkai.farm.server import Request, Server
from tests.certificates import certificate, server_context
from tests.misbehaving_server import COLUMN, YEARS, Misbehaving, pages, report_path

SETTINGS = {
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_DELAY_JITTER": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "GONGKAI_BACK_OFF": 0.02,
    "RETRY_TIMES": 2,
    "DOWNLOAD_TIMEOUT": 1.5,
    "CONCURRENT_REQUESTS": 64,
    "TWISTED_DNS_RESOLVER": "tests.names.Names",
}
NAMES = ("jia.test", "www.jia.test", "big5.jia.test")
UNKNOWN = "www.yi.test"
NEWEST = report_path(YEARS[0])
ALL, TWO, NONE = frozenset(YEARS), frozenset(YEARS[1:]), frozenset[int]()
# Incidents that speak of what the portal's lists hold and the registry says, not of what its server does.
OF_THE_LISTS = {"no-new-year", "yield", "family"}


@dataclass(frozen=True)
class Case:
    """What is switched on, what the summary calls it ("" for nothing), and which years are read all the same.

    `family` reads the portal; `host` is the name that it is registered under.
    """

    name: str
    kind: str
    read: frozenset[int]
    family: str = "trs"
    host: str = "127.0.0.1"


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
    Case("slow-list", "", ALL),
    Case("schemes-both", "", ALL),
)
OF_ADDRESSES = (
    Case("jsessionid", "", ALL),
    Case("phpsessid", "", ALL),
    Case("wap-both", "", ALL),
    Case("wap-only", "", ALL),
    Case("wap-gone", "", ALL),
    Case("mobile-both", "", ALL),
    Case("mobile-only", "", ALL),
    Case("slashes-both", "", ALL),
    Case("slashes-only", "", ALL),
    Case("www-both", "", ALL, host="www.jia.test"),
    Case("big5", "", ALL),
    Case("web-proxy", "odd-address", ALL),
    Case("calendar", "", ALL),
    Case("calendar-list", "", ALL),
    Case("calendar-years", "", ALL),
    Case("calendar-folders", "", ALL),
    Case("jsessionid", "", ALL, "general"),
    Case("calendar", "", ALL, "general"),
    Case("calendar-list", "unread-pages", ALL, "general"),
    Case("calendar-years", "", ALL, "general"),
    Case("calendar-folders", "unread-pages", ALL, "general"),
    Case("endless-pages", "loop", ALL, "general"),
    Case("no-name", "unreachable", NONE, host=UNKNOWN),
)
CASES = (*DEFENCES, *ON_THE_WIRE, *OF_ADDRESSES)
# Two proper servers: one withdraws a report after the first visit, the other loses one that its list still shows.
DYING, LOSING = len(CASES), len(CASES) + 1
PROPER = Case("", "", ALL)


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
    """One crawl: its summary, what it asked of each host (`paths` only of the farm's), and the archive's documents
    after it was read."""

    summary: CrawlSummary
    asked: Counter[str]
    paths: frozenset[tuple[str, str]]
    documents: dict[str, dict[int, tuple[Any, ...]]]
    addresses: dict[str, list[str]]

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


def issuer(number: int) -> str:
    return f"第{number}县人民政府"


def portal(number: int, case: Case, home: str) -> Portal:
    named = home.replace("127.0.0.1", case.host)
    column = named + COLUMN.removeprefix("/")
    return Portal(portal_id(number), None, issuer(number), "county", named, (column,), case.family)


def query(directory: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    conn = sqlite3.connect(f"file:{directory / DATABASE}?mode=ro", uri=True)
    try:
        return conn.execute(sql, parameters).fetchall()
    finally:
        conn.close()


def documents(directory: Path) -> dict[str, dict[int, tuple[Any, ...]]]:
    """By portal and year: the state, and each version's digest and how it ended."""
    found: dict[str, dict[int, tuple[Any, ...]]] = {}
    for portal, url, state in query(directory, "SELECT portal_id, url, state FROM document WHERE url LIKE '%.html%'"):
        versions = query(
            directory,
            "SELECT text_sha256 || figures_sha256, ended, title LIKE '%年度报告' FROM version"
            " JOIN document ON document.id = document_id WHERE url = ? ORDER BY version.id",
            url,
        )
        year = re.search(r"_(20\d\d)(?:_wap)?\.html", url)
        assert year, url
        found.setdefault(portal, {})[int(year[1])] = (state, *versions)
    return found


def addresses(directory: Path) -> dict[str, list[str]]:
    """The addresses of all documents, by portal."""
    found: dict[str, list[str]] = {}
    for portal, url in query(directory, "SELECT portal_id, url FROM document ORDER BY url"):
        found.setdefault(portal, []).append(url)
    return found


def visited(directory: Path) -> Visits:
    """Crawl all of them with everything wrong, with nothing wrong, and with everything wrong again."""
    with ExitStack() as stack:
        farm = Farm(stack)
        tls = server_context(certificate(directory.with_suffix(".pem")))
        wired = [
            stack.enter_context(
                Misbehaving(case.name, issuer=issuer(n), tls=tls if case.name == "schemes-both" else None, plain=True)
            )
            for n, case in enumerate(ON_THE_WIRE, len(DEFENCES))
        ]
        dying, losing = (stack.enter_context(Misbehaving(issuer=issuer(n))) for n in (DYING, LOSING))
        servers: list[Defended | Misbehaving] = [*farm.defended, *wired, *farm.doubled]
        portals = [portal(n, case, server.home) for n, (case, server) in enumerate(zip(CASES, servers, strict=True))]
        portals += [portal(n, PROPER, server.home) for n, server in ((DYING, dying), (LOSING, losing))]

        def visit(on: bool) -> Told:
            farm.log.clear()
            for server in servers:
                server.on = on
            for server in wired:
                server.asked.clear()
            names = [*NAMES] if on else [*NAMES, UNKNOWN]
            summary = crawl(directory, portals, settings={**SETTINGS, "TESTS_NAMES": names})
            with Archive.open(directory, writer=True) as archive:
                archive.read(workers=1)
            asked = Counter(request.host for request in farm.log)
            asked.update({f"127.0.0.1:{server.port}": server.asked.total() for server in wired})
            paths = frozenset((request.host, request.path) for request in farm.log)
            return Told(summary, asked, paths, documents(directory), addresses(directory))

        ports = tuple(int(one.home.rsplit(":", 1)[1].strip("/")) for one in portals)
        first = visit(True)
        dying.withdraw(YEARS[1], listed=False)
        losing.withdraw(YEARS[1], listed=True)
        return Visits(directory, first, visit(False), visit(True), ports)


class Farm:
    """The portals that the farm's server draws: those behind a defence, and those with a failure of addresses."""

    def __init__(self, stack: ExitStack) -> None:
        self.log: list[Request] = []
        removed = frozenset({NEWEST})
        self.defended = [Defended(SmallSite(issuer(n)), c.name, removed=removed) for n, c in enumerate(DEFENCES)]
        first = len(DEFENCES) + len(ON_THE_WIRE)
        self.doubled = [Doubled(SmallSite(issuer(n)), c.name) for n, c in enumerate(OF_ADDRESSES, first)]
        server = Server([*self.defended, *self.doubled], lambda: 1, self.log.append)
        server.start()
        stack.callback(server.close)
