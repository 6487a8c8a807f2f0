"""Articles of several pages, and reports that are only a file: what belongs together, and what a crawl makes of it."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import sqlite3
from decimal import Decimal
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from archive_support import CODEBOOK, begun, exchange, open_archive, page, read_page, tables
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.capture import CaptureFacts
from archive.parts import find_parts
from archive.rebuild import rebuild
from archive.site.app import build_site
from archive.store import Archive
from crawler.registry import load_portals
from crawler.run import crawl
from gongkai.farm.cms import CmsFarm, Layout
from parsers.model import Context, Notice, Report

HOME = "http://www.example.gov.cn/"
URL = f"{HOME}t1.html"
FIRST, SECOND, OTHER = page("received=23"), page("granted=20"), page("granted=21")
LOGIN = page("BLOCKED")
FAST = {"DOWNLOAD_DELAY": 0.001, "DOWNLOAD_DELAY_JITTER": 0, "AUTOTHROTTLE_ENABLED": False}


def read_all(body: bytes, context: Context) -> Report:
    """`read_page` of a page with its further pages; an empty or broken one is told."""
    missing = [one for one in context.parts if not one or b"BLOCKED" in one]
    inner = (re.sub(rb"<head>.*</head>", b"", one) for one in context.parts if one not in missing)
    whole = b"\n".join([body, *inner])
    report = read_page(whole, context)
    told = tuple(Notice("part-missing", "a page is missing") for _ in missing)
    return dataclasses.replace(report, notices=report.notices + told)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    with begun(tmp_path) as opened:
        yield opened


def rows(archive: Archive, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in archive.conn.execute(query)]


def at(n: int) -> str:
    return f"2022-02-15T08:00:00.{n:06}Z"


def record(archive: Archive, name: str, body: bytes, *, status: int = 200, n: int = 1, via: str = URL) -> int:
    facts = CaptureFacts("data", "532525", via)
    return archive.record(exchange(HOME + name, body, status=status, time=at(n), facts=facts))


def record_page(archive: Archive, body: bytes = FIRST, *, status: int = 200, n: int = 0) -> int:
    facts = CaptureFacts("page", "532525", HOME, None, "2022-01-20", True)
    return archive.record(exchange(URL, body, status=status, time=at(n), facts=facts))


def next_run(archive: Archive) -> None:
    archive.finish_run()
    archive.begin_run("crawl", {"codes": ["532525"]})


FIGURES = "SELECT indicator_id, value FROM metric JOIN version ON version.id = version_id ORDER BY version.id, metric.n"


@pytest.mark.parametrize(
    ("captures", "expected"),
    [
        ([("t1_2.html", 200, URL)], [2]),
        ([("t1_2.html", 200, URL), ("t1_1.html", 200, URL)], [3, 2]),
        ([("t1_10.html", 200, URL), ("t1_9.html", 200, URL)], [None] * 7 + [3, 2]),
        ([("t1_2.html", 200, URL), ("t1_3.html", 200, f"{HOME}t1_2.html")], [2, 3]),
        ([("t1_3.html", 200, URL)], [None, 2]),
        ([("t1_2.html", 503, URL), ("t1_2.html", 200, URL)], [3]),
        ([("t1_2.html", 200, URL), ("t1_2.html", 503, URL)], [2]),
        ([("t2_2.html", 200, URL), ("t1_2.pdf", 200, URL), ("pic/t1_2.html", 200, URL)], []),
        ([("t1_2.html", 200, HOME)], []),
    ],
)
def test_which_captures_are_an_articles_pages(archive: Archive, captures: list, expected: list) -> None:
    record_page(archive)
    for n, (name, status, via) in enumerate(captures, 1):
        record(archive, name, page(f"granted={n}"), status=status, n=n, via=via)
    found = {url: parts for (_, url), parts in find_parts(archive.conn).items() if url == URL}
    assert [one and one["id"] for parts in found.values() for one in parts.captures] == expected


def test_a_report_holds_what_its_second_page_holds(archive: Archive) -> None:
    record_page(archive)
    second = record(archive, "t1_2.html", SECOND)
    assert archive.read(parse=read_all).versions == 1
    assert rows(archive, FIGURES) == [("t.received", 23), ("t.granted", 20)]
    assert rows(archive, "SELECT url, parts FROM document JOIN reading ON document_id = document.id") == [
        (URL, f"[{second}]")
    ]


def test_a_page_read_before_its_second_page_came_is_read_again(archive: Archive) -> None:
    record_page(archive)
    archive.read(parse=read_all)
    assert rows(archive, FIGURES) == [("t.received", 23)]
    record(archive, "t1_2.html", SECOND)
    assert archive.read(parse=read_all).captures == 1
    assert rows(archive, FIGURES) == [("t.received", 23), ("t.granted", 20)]
    assert rows(archive, "SELECT count(*) FROM version") == [(1,)]
    assert archive.read(parse=read_all).captures == 0


def test_a_change_on_the_second_page_alone_is_a_version(archive: Archive) -> None:
    for n, second in enumerate((SECOND, SECOND, OTHER)):
        record_page(archive, status=304 if n else 200, n=2 * n)
        record(archive, "t1_2.html", second, n=2 * n + 1)
        archive.read(parse=read_all)
        next_run(archive)
    assert rows(archive, "SELECT number, captures, end_reason FROM version ORDER BY id") == [
        (1, 2, "changed"),
        (2, 1, None),
    ]
    assert rows(archive, "SELECT what, indicator_id, old, new FROM change WHERE what = 'figure'") == [
        ("figure", "t.granted", "20件", "21件")
    ]


@pytest.mark.parametrize(
    ("failing", "outcome", "versions"),
    [
        ((503, b""), "unreadable", 1),
        ((200, LOGIN), "unreadable", 1),
        # gone for good: the report is shorter now
        ((404, b"not here"), "report", 2),
    ],
)
def test_a_second_page_that_fails_later_takes_nothing_from_the_report(
    archive: Archive, failing: tuple[int, bytes], outcome: str, versions: int
) -> None:
    record_page(archive)
    record(archive, "t1_2.html", SECOND)
    next_run(archive)
    again = record_page(archive, status=304, n=2)
    record(archive, "t1_2.html", failing[1], status=failing[0], n=3)
    archive.read(parse=read_all)
    assert rows(archive, f"SELECT outcome FROM reading WHERE capture_id = {again}") == [(outcome,)]
    assert rows(archive, "SELECT count(*) FROM version") == [(versions,)]
    assert rows(archive, "SELECT state FROM document") == [("report",)]
    next_run(archive)
    record_page(archive, status=304, n=4)
    record(archive, "t1_2.html", SECOND, n=5)
    archive.read(parse=read_all)
    assert rows(archive, "SELECT value FROM metric WHERE version_id = (SELECT max(id) FROM version)") == [(23,), (20,)]
    assert rows(archive, "SELECT count(*) FROM version") == [(2 * versions - 1,)]


def test_where_the_second_page_never_came_the_first_is_kept_with_a_notice(archive: Archive) -> None:
    record_page(archive)
    record(archive, "t1_2.html", b"", status=503)
    archive.read(parse=read_all)
    assert rows(archive, FIGURES) == [("t.received", 23)]
    assert rows(archive, "SELECT code FROM notice") == [("part-missing",)]


BODIES = [FIRST, SECOND, OTHER, LOGIN, page("NOT-A-REPORT dear citizens, thank you for all your letters to us")]
STEP = st.tuples(
    st.sampled_from(["page", "t1_1.html", "t1_2.html", "t1_3.html", "run"]),
    st.sampled_from([*range(len(BODIES)), 304, 404, 503]),
    st.booleans(),
)


@settings(max_examples=8, deadline=None)
@given(st.lists(STEP, min_size=1, max_size=8))
@example([("page", 0, True), ("t1_2.html", 1, True), ("t1_3.html", 2, True), ("t1_2.html", 2, True)])
@example([("page", 0, True), ("t1_3.html", 1, True), ("run", 0, True), ("page", 304, True), ("t1_2.html", 503, True)])
@example([("page", 4, True), ("t1_2.html", 1, True), ("run", 0, False), ("page", 304, True), ("t1_2.html", 404, False)])
def test_when_it_is_read_changes_nothing(steps: list[tuple[str, int, bool]]) -> None:
    with TemporaryDirectory() as name:
        live = Path(name) / "live"
        with begun(live) as archive:
            for n, (what, how, read_now) in enumerate(steps):
                body, status = (BODIES[how], 200) if how < len(BODIES) else (b"", how)
                if what == "run":
                    next_run(archive)
                elif what == "page":
                    record_page(archive, body, status=status, n=n)
                else:
                    record(archive, what, body, status=status, n=n)
                if read_now:
                    archive.read(parse=read_all)
            archive.finish_run()
            archive.read(parse=read_all)
        rebuild(live, Path(name) / "again", parse=read_all, codebook=CODEBOOK)
        one, other = (d / "gongkai.sqlite" for d in (live, Path(name) / "again"))
        assert tables(one) == tables(other)
        with open_archive(live) as archive:
            archive.read(parse=read_all, reparse=True)
        assert tables(one) == tables(other)
        assert sqlite3.connect(one).execute("PRAGMA foreign_key_check").fetchall() == []


# -- real crawls of the farm's portals

TWO_PAGES = ("trs", "vsb", "lonsun", "openness", "gdpost", "sichuan", "gkmlpt")
CARRIED = ((2020, "two-pages"), (2018, "attachment"), (2019, "iframe"), (2021, "images"))


def drawn(value: Decimal | str) -> tuple[str, object]:
    """A figure that the farm drew, as the archive holds it."""
    return (value, None) if isinstance(value, str) else ("number", int(value) if value == int(value) else float(value))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory):
    """The portals with reports of two pages, crawled once and read: the archive, and the farm's sites by name."""
    directory = tmp_path_factory.mktemp("carried")
    layout = Layout(years=(2018, 2019, 2020, 2021, 2022), carriers=CARRIED, noise=2, bureaus=0)  # type: ignore[arg-type]
    with CmsFarm.of(TWO_PAGES, layout) as farm:
        registry = directory / "portals.csv"
        registry.write_text(farm.registry_csv(), encoding="utf-8")
        crawl(directory, load_portals(registry), settings=FAST)
        with Archive.open(directory, writer=True) as archive:
            archive.read(workers=1)
            yield archive, dict(zip(TWO_PAGES, farm.sites, strict=True))


@pytest.mark.parametrize("name", TWO_PAGES)
@pytest.mark.parametrize("year", [2020, 2022])
def test_a_report_of_two_pages_gives_the_figures_of_one(crawled, name: str, year: int) -> None:
    archive, sites = crawled
    site = sites[name]
    query = (
        "SELECT indicator_id, kind, value, raw, substr(version.text, start + 1, end - start) AS shown, method"
        " FROM latest_metric JOIN version ON version.id = version_id WHERE latest_metric.report_id = ?"
        " AND indicator_id NOT LIKE 'text.%' AND method <> 'computed'"
    )
    found = archive.conn.execute(query, (f"{site.county.division}/{year}",)).fetchall()
    wanted = {key: drawn(value) for key, value in site._figures[year].cells.items()}
    assert {row["indicator_id"]: (row["kind"], row["value"]) for row in found if row["kind"] != "missing"} == wanted
    assert [row["indicator_id"] for row in found if row["kind"] == "number" and row["raw"] != row["shown"]] == []
    notices = "SELECT code, detail FROM notice JOIN version ON version.id = version_id WHERE report_id = ?"
    assert rows_of(archive, notices, f"{site.county.division}/{year}") == []


def rows_of(archive: Archive, query: str, *parameters: object) -> list[tuple[object, ...]]:
    return [tuple(row) for row in archive.conn.execute(query, parameters)]


@pytest.mark.parametrize("name", TWO_PAGES)
def test_a_report_that_nothing_reads_yet_is_not_missing(crawled, name: str) -> None:
    archive, sites = crawled
    site = sites[name]
    query = "SELECT year, status, url FROM coverage WHERE issuer_id = ? ORDER BY year"
    told = {year: (status, url) for year, status, url in rows_of(archive, query, site.county.division)}
    assert {year: status for year, (status, _) in told.items()} == {
        2018: "unreadable", 2019: "unreadable", 2020: "published", 2021: "unreadable", 2022: "published",
    }  # fmt: skip
    # The address is the listed page's, or what hangs on it where a list's words were passed on to that.
    base = site.home.rstrip("/")
    reports = {item.year: item for item in site.items if item.kind == "report"}
    strange = {
        year: url
        for year, (_, url) in told.items()
        if url not in {base + site.item_path(reports[year]), base + site.file_path(reports[year])}
    }
    assert strange == {}


def test_a_page_leads_to_its_file_and_back(crawled) -> None:
    archive, sites = crawled
    for name, site in sites.items():
        item = next(i for i in site.items if i.kind == "report" and i.carrier == "attachment")
        base = site.home.rstrip("/")
        query = "SELECT document.url, state FROM capture JOIN document ON document.url = capture.url WHERE via = ?"
        assert rows_of(archive, query, base + site.item_path(item)) == [(base + site.file_path(item), "unreadable")], (
            name
        )


def test_the_site_shows_what_hangs_on_a_page(crawled) -> None:
    archive, sites = crawled
    site = sites["vsb"]
    base, code = site.home.rstrip("/"), site.county.division
    items = {item.year: item for item in site.items if item.kind == "report"}
    loop = asyncio.new_event_loop()
    client = build_site(Path(archive.conn.execute("PRAGMA database_list").fetchone()["file"])).client
    try:
        issuer = loop.run_until_complete(client.get(f"/issuer/{code}")).text
        report = loop.run_until_complete(client.get(f"/report/{code}/2020")).text
    finally:
        loop.close()
    unread = unescape(issuer.partition("Kept, not read")[2])
    assert f">{base}{site.file_path(items[2018])}</a>" in unread
    assert f">{base}{site.item_path(items[2018])}</a>" in unread and items[2018].title in unread
    assert f">{base}{site.second_path(items[2020])}</a>" in report.partition("Kept with this page")[2]
