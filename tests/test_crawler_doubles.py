"""Failures of addresses: whatever addresses a portal gives its pages, one report is one document, and a crawl ends.

Of the same three crawls as tests/test_crawler_servers.py, which asks of every failure what it asks of these as well:
that the crawl ends and says what happened, has everything once the failure is off, and changes nothing when it is back.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import once

from crawler import settings
from crawler.addresses import key
from tests.misbehaving_server import COLUMN, SLOW_LIST, YEARS, report_path
from tests.server_visits import (
    CASES,
    OF_ADDRESSES,
    SETTINGS,
    Case,
    Told,
    Visits,
    portal_id,
    query,
    visited,
)

DOUBLES = [(n, case) for n, case in enumerate(CASES) if case in OF_ADDRESSES or case.name == "schemes-both"]
# The three reports, and the file that hangs on the newest.
PATHS = {*map(report_path, YEARS), report_path(YEARS[0]).rpartition("/")[0] + f"/P{YEARS[0]}.pdf"}
# Those, robots.txt and the list.
PERFECT = len(PATHS) + 2
# The list a second time, or for each of the years that a list of years leads to.
MORE = {"calendar-years": 7, "calendar-folders": 1, "endless-pages": 1}
ENDLESS = ("calendar", "calendar-list", "calendar-years", "calendar-folders", "endless-pages")


@pytest.fixture(scope="session")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Visits:
    found: Visits = once(tmp_path_factory, "servers", visited)
    return found


def cases(*names: str) -> list[Any]:
    wanted = [(n, case) for n, case in DOUBLES if not names or case.name in names]
    return [pytest.param(n, case, id=f"{case.name}-{case.family}") for n, case in wanted]


def number_of(name: str) -> int:
    return next(n for n, case in DOUBLES if case.name == name)


def found(told: Told, number: int) -> list[str]:
    """The addresses of a portal's documents."""
    return told.addresses.get(portal_id(number), [])


@pytest.mark.parametrize(("number", "case"), [p for p in cases() if p.values[1].name != "wap-gone"])
def test_one_report_is_one_document_whatever_its_addresses(visits: Visits, number: int, case: Case) -> None:
    for told in (visits.on, visits.off, visits.again):
        expected = {key(f"http://{case.host}:{visits.ports[number]}{path}") for path in PATHS}
        addresses = found(told, number)
        assert {key(url) for url in addresses} == (expected if case.read or told is not visits.on else set())
        assert len(addresses) == len({key(url) for url in addresses}), addresses


@pytest.mark.parametrize(("number", "case"), cases())
def test_a_document_stays_under_the_address_that_it_came_by(visits: Visits, number: int, case: Case) -> None:
    assert found(visits.again, number) == found(visits.off, number)
    if case.read:
        assert set(found(visits.on, number)) <= set(found(visits.off, number))


@pytest.mark.parametrize(("number", "case"), cases())
def test_what_is_asked_for_is_bounded(visits: Visits, number: int, case: Case) -> None:
    for told in (visits.on, visits.off, visits.again):
        asked = told.asked[f"127.0.0.1:{visits.ports[number]}"]
        # Switched off, the pages for telephones are asked for once more before they are given up.
        more = MORE.get(case.name, 0) * (told is not visits.off) + len(YEARS) * (case.name == "wap-gone")
        assert asked <= PERFECT + more


@pytest.mark.parametrize(("number", "case"), cases(*ENDLESS))
def test_of_addresses_without_end_only_the_reports_are_taken(visits: Visits, number: int, case: Case) -> None:
    for told in (visits.on, visits.again):
        portal = told.portal(number)
        assert (dict(portal.taken), portal.errors) == ({"report": len(YEARS)}, 0)
        assert portal.complete is (case.kind == "")


@pytest.mark.parametrize("name", ["wap-both", "mobile-both", "slashes-both", "schemes-both", "www-both"])
def test_of_two_addresses_the_lists_own_and_not_the_telephones_is_asked_for(visits: Visits, name: str) -> None:
    number = number_of(name)
    host = f"{CASES[number].host}:{visits.ports[number]}"
    places = {(urlsplit(url).scheme, urlsplit(url).netloc) for url in found(visits.again, number)}
    assert places == {("http", host)}
    assert not [url for url in found(visits.again, number) if "_wap" in url or "isMobile" in url]


def test_where_the_known_address_is_gone_the_one_that_the_list_gives_is_read(visits: Visits) -> None:
    number = number_of("wap-gone")
    assert {"_wap" in url for url in found(visits.on, number) if url.endswith(".html")} == {True}
    host = f"http://127.0.0.1:{visits.ports[number]}"
    rows = query(
        visits.directory,
        "SELECT url FROM document WHERE portal_id = ? AND state = 'report'"
        " AND EXISTS (SELECT 1 FROM version WHERE document_id = document.id AND ended IS NULL)",
        portal_id(number),
    )
    assert {host + report_path(year) for year in YEARS} <= {url for (url,) in rows}


@pytest.mark.parametrize(("name", "sign"), [("big5", "/gate/"), ("web-proxy", "/whst/"), ("web-proxy", "/http/")])
def test_gateways_and_proxies_are_not_asked(visits: Visits, name: str, sign: str) -> None:
    number = number_of(name)
    for told in (visits.on, visits.again):
        paths = {path for host, path in told.paths if host == f"127.0.0.1:{visits.ports[number]}"}
        assert COLUMN in paths
        assert not [path for path in paths if sign in path]


def test_a_proxys_address_is_told(visits: Visits) -> None:
    details = visits.on.details(number_of("web-proxy"), "odd-address")
    assert len(details) == 2 * len(YEARS)
    assert all(detail.endswith("address of a web proxy") for detail in details)


def test_a_name_without_an_address_is_told_once_and_not_tried_under_the_other_scheme(visits: Visits) -> None:
    for told in (visits.on, visits.again):
        (detail,) = told.details(number_of("no-name"), "unreachable")
        assert CASES[number_of("no-name")].host in detail
        assert "DNS" in detail
        assert "https://" not in detail


def test_an_answer_of_sixty_seconds_is_waited_for(visits: Visits) -> None:
    """Answers of 30 to 60 s were seen; the tests' crawls have a shorter time-out, a list takes as much of it."""
    assert settings.DOWNLOAD_TIMEOUT > 60
    assert SLOW_LIST / SETTINGS["DOWNLOAD_TIMEOUT"] >= 60 / settings.DOWNLOAD_TIMEOUT
    number = next(n for n, case in enumerate(CASES) if case.name == "slow-list")
    assert [told.portal(number).complete for told in (visits.on, visits.off, visits.again)] == [True] * 3
