"""Real crawls of real (loopback) servers into a real archive: what is kept, what is noticed, what is gone on with."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.store import Archive
from crawler import run
from crawler.registry import Portal
from crawler.run import CrawlError, crawl
from crawler.tally import CrawlSummary
from tests.portal_server import PortalServer, Reply, article, trs_list, trs_portal

FAST = {
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_DELAY_JITTER": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_TIMES": 1,
    "GONGKAI_BACK_OFF": 0.1,
    "GONGKAI_CONTACT": "mail@example.org",
}


def portal(number: int, column: str, family: str = "trs", fetch: str = "http") -> Portal:
    home = "/".join(column.split("/", 3)[:3]) + "/"
    return Portal(f"11010{number}", None, f"第{number}县人民政府", "county", home, (column,), family, fetch)  # type: ignore[arg-type]


def rows(directory: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    with Archive.open(directory, create=False) as archive:
        return [tuple(row) for row in archive.conn.execute(query, values)]


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def many_switches(server: PortalServer) -> str:
    """A TRS column whose reports are moved, refreshed, busy, closed by robots.txt, missing, and with files."""
    column = trs_portal(server, range(2018, 2023), per_page=10)
    site, base = server.site, "/nb/"
    site[base + "202301/t20230122_2022.html"] = Reply(status=301, headers=(("Location", "/new/t20230122_2022.html"),))
    site["/new/t20230122_2022.html"] = Reply(article("甲县2022年政府信息公开工作年度报告", "收到2022件。"))
    with_files = article("甲县2021年政府信息公开工作年度报告", attachment="./P1.pdf")
    site[base + "202201/t20220122_2021.html"] = Reply(with_files.replace(b"</body>", b'<a href="P2.docx">x</a></body>'))
    site[base + "202201/P1.pdf"] = Reply(b"%PDF-1.4 not much", "application/pdf")
    busy = site[base + "202101/t20210122_2020.html"]
    busy.busy, busy.retry_after = 1, "1"
    refresh = b'<html><head><meta http-equiv="refresh" content="0; url=/moved/a.html"></head></html>'
    site[base + "202001/t20200122_2019.html"] = Reply(refresh)
    site["/moved/a.html"] = Reply(article("甲县2019年政府信息公开工作年度报告"))
    more = [
        ("/closed/t1.html", "甲县2010年政府信息公开年报", "2011-01-01"),
        ("/lost.html", "甲县2009年政府信息公开年报", "2010-01-01"),
    ]
    extra = "".join(f'<li><a href="{href}">{title}</a><span>{day}</span></li>' for href, title, day in more).encode()
    site[base].body = site[base].body.replace(b"</ul>", extra + b"</ul>")
    return column


def hanweb_by_form(server: PortalServer) -> str:
    """A JCMS column of five reports, two in the page, the rest behind POST."""

    def record(year: int) -> str:
        link = f"<a href='/art/{year}/1/9/art_7_{year}.html'>乙县{year}年政府信息公开年报</a>"
        return f"<record><![CDATA[<li>{link}</li>]]></record>"

    options = "perPage:1,groupSize:2,totalRecord:5,ajaxParam:{columnid:7,unitid:'70',webid:1}"
    store = f"<datastore><recordset>{record(2011)}{record(2012)}</recordset></datastore>"
    page = f"<html><script type='text/xml'>{store}</script>"
    server.site["/col/col7/index.html"] = Reply(f"{page}<script>x.jpage({{{options}}})</script></html>".encode())
    proxy = "/module/web/jpage/dataproxy.jsp"
    for start, end, years in ((3, 4, (2013, 2014)), (5, 5, (2015,))):
        answer = f"<datastore><recordset>{''.join(map(record, years))}</recordset></datastore>"
        server.site[f"{proxy}?startrecord={start}&endrecord={end}&perpage=1"] = Reply(
            answer.encode(), "text/xml", etag=False
        )
    for year in range(2011, 2016):
        server.site[f"/art/{year}/1/9/art_7_{year}.html"] = Reply(article(f"乙县{year}年政府信息公开年报"))
    return server.home + "col/col7/index.html"


def broken_list(server: PortalServer) -> str:
    """A column whose second page is a stub, whose third repeats the first, and whose fourth is an error."""
    first = trs_list(
        [("./202301/t20230101_1.html", "丙县2022年政府信息公开年报", "2023-01-01")],
        '<script>createPageHTML(4, 0, "index", "html");</script>',
    )
    server.site["/nb/"] = server.site["/nb/index_2.html"] = Reply(first)
    server.site["/nb/index_1.html"] = Reply(b"<html>not here</html>")
    server.site["/nb/index_3.html"] = Reply(b"no", status=403)
    server.site["/nb/202301/t20230101_1.html"] = Reply(article("丙县2022年政府信息公开年报"))
    return server.home + "nb/"


@dataclass(frozen=True)
class Visit:
    """Two crawls of the same portals, the servers as they stood between, and the archive's directory."""

    directory: Path
    portals: tuple[Portal, ...]
    servers: tuple[PortalServer, ...]
    first: CrawlSummary
    second: CrawlSummary
    asked_first: int


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    directory = tmp_path_factory.mktemp("archive")
    with ExitStack() as stack:
        servers = tuple(stack.enter_context(PortalServer()) for _ in range(4))
        news = Reply(trs_list([("./202301/t20230101_9.html", "县政府召开会议", "2023-01-01")]))
        servers[3].site["/nb/"] = news
        columns = [
            many_switches(servers[0]),
            hanweb_by_form(servers[1]),
            broken_list(servers[2]),
            servers[3].home + "nb/",
        ]
        portals = (
            portal(1, columns[0]), portal(2, columns[1], "hanweb"), portal(3, columns[2]), portal(4, columns[3]),
            portal(5, f"http://127.0.0.1:{closed_port()}/nb/"),
        )  # fmt: skip
        first = crawl(directory, portals, settings=FAST)
        with Archive.open(directory, writer=True) as archive:
            archive.read(workers=1)
        asked = sum(len(server.log) for server in servers)
        drop_and_change(servers[0])
        second = crawl(directory, portals, settings=FAST)
        yield Visit(directory, portals, servers, first, second, asked)


def drop_and_change(server: PortalServer) -> None:
    """Between the visits: 2018 leaves the list and the server, 2021 is revised."""
    gone = "/nb/201901/t20190122_2018.html"
    del server.site[gone]
    lines = server.site["/nb/"].body.split(b"<li>")
    server.site["/nb/"].body = b"<li>".join(line for line in lines if b"t20190122_2018" not in line)
    page = server.site["/nb/202201/t20220122_2021.html"]
    page.body = page.body.replace("12条".encode(), "13条".encode())


def summary_of(summary: CrawlSummary, number: int) -> Any:
    return next(one for one in summary.portals if one.id == f"11010{number}")


def kinds(summary: CrawlSummary, number: int) -> Counter[str]:
    return Counter(incident.kind for incident in summary.incidents if incident.portal == f"11010{number}")


def test_every_exchange_of_a_column_is_kept(visit: Visit) -> None:
    base = visit.portals[0].home
    kept = rows(
        visit.directory,
        "SELECT role, status, url, via FROM capture WHERE run_id = ? AND url LIKE ?",
        visit.first.run,
        base + "%",
    )
    seen = {(role, status, url.removeprefix(base)) for role, status, url, _ in kept}
    assert ("robots", 200, "robots.txt") in seen
    assert ("list", 200, "nb/") in seen
    assert {("page", 301, "nb/202301/t20230122_2022.html"), ("page", 200, "new/t20230122_2022.html")} <= seen
    assert {("page", 200, "nb/202001/t20200122_2019.html"), ("page", 200, "moved/a.html")} <= seen
    assert {("page", 503, "nb/202101/t20210122_2020.html"), ("page", 200, "nb/202101/t20210122_2020.html")} <= seen
    assert {
        ("attachment", 200, "nb/202201/P1.pdf"),
        ("attachment", 404, "nb/202201/P2.docx"),
        ("page", 404, "lost.html"),
    } <= seen
    assert not any("closed" in url for _, _, url in seen)
    via = {url.removeprefix(base): (via or "").removeprefix(base) for _, _, url, via in kept}
    assert via["new/t20230122_2022.html"] == "nb/202301/t20230122_2022.html"
    assert via["nb/202201/P1.pdf"] == "nb/202201/t20220122_2021.html"


def test_what_the_list_said_stands_with_the_page(visit: Visit) -> None:
    ((title, day, listed),) = rows(
        visit.directory,
        "SELECT list_title, list_date, listed FROM capture WHERE run_id = ? AND url LIKE '%/moved/a.html'",
        visit.first.run,
    )
    assert (title, day, listed) == ("甲县2019年政府信息公开工作年度报告", "2020-01-22", 1)


def test_bytes_are_kept_as_served_with_their_heads(visit: Visit) -> None:
    found = {}
    for path in sorted(visit.directory.rglob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=False):
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                if url.endswith("/new/t20230122_2022.html"):
                    found.setdefault(record.rec_type, (record.http_headers, record.raw_stream.read()))
    head, body = found["response"]
    assert head.get_header("Content-Encoding") == "gzip"
    assert int(head.get_header("Content-Length")) == len(body)
    assert head.get_statuscode() == "200"
    request, _ = found["request"]
    assert request.get_header("User-Agent") == "Gongkai/0.2 (+mail@example.org)"
    assert request.get_header("Accept-Language").startswith("zh-CN")
    assert request.get_header("Host") == visit.portals[0].home.split("/")[2]


def test_entries_are_counted_by_reason(visit: Visit) -> None:
    first = summary_of(visit.first, 1)
    assert (dict(first.taken), dict(first.left), first.complete) == ({"report": 7}, {"news": 1}, True)
    assert kinds(visit.first, 1) == {"robots": 1, "page-failed": 2}


def test_a_list_behind_post_is_read_to_its_end(visit: Visit) -> None:
    second = summary_of(visit.first, 2)
    assert (second.pages, dict(second.taken), second.complete) == (5, {"report": 5}, True)
    forms = [asked.body for asked in visit.servers[1].log if asked.method == "POST"]
    assert forms and all(b"columnid=7&" in form and b"unitid=70&" in form for form in forms)


def test_a_broken_list_is_noticed_and_not_complete(visit: Visit) -> None:
    third = summary_of(visit.first, 3)
    assert (third.pages, third.complete) == (1, False)
    assert kinds(visit.first, 3) == {"stub-page": 1, "loop": 1, "blocked": 1}


def test_a_silent_column_and_a_dead_portal_do_not_stop_the_others(visit: Visit) -> None:
    assert [incident.portal for incident in visit.first.silent] == ["110104"]
    assert kinds(visit.first, 5) == {"unreachable": 1}
    assert visit.first.outcome == visit.second.outcome == "finished"


def test_one_request_at_a_time_goes_to_a_host(visit: Visit) -> None:
    for server in visit.servers:
        log = sorted(server.log, key=lambda asked: asked.at)
        assert all(later.at >= earlier.until for earlier, later in pairwise(log))


def test_a_host_that_asks_for_patience_gets_it(visit: Visit) -> None:
    log = sorted(visit.servers[0].log, key=lambda asked: asked.at)
    first = next(n for n, asked in enumerate(log) if asked.path.endswith("2020.html"))
    # the second that Retry-After asks for, less what the timers of two processes may differ by
    assert log[first + 1].at - log[first].at >= 0.9


def test_the_second_visit_asks_only_for_what_changed(visit: Visit) -> None:
    again = summary_of(visit.second, 1)
    # Unchanged: 2022 and 2020, the refreshing 2019 and its target, the file. Changed: 2021.
    assert (again.new, again.changed, again.unchanged, again.gone) == (0, 1, 5, 1)
    query = "SELECT status, record FROM capture WHERE run_id = ? AND role = 'page' AND url LIKE ?"
    records = rows(visit.directory, query, visit.second.run, "%t20210122_2020.html")
    assert records == [(304, "revisit")]
    assert summary_of(visit.second, 2).unchanged == 5


def test_a_document_that_left_the_list_is_asked_for_once_more(visit: Visit) -> None:
    dropped = rows(
        visit.directory, "SELECT url, status, listed FROM capture WHERE run_id = ? AND listed = 0", visit.second.run
    )
    assert [(url.rsplit("/", 1)[1], status) for url, status, _ in dropped] == [("t20190122_2018.html", 404)]


def test_an_incomplete_list_proves_no_withdrawal(visit: Visit) -> None:
    assert not rows(visit.directory, "SELECT 1 FROM capture WHERE portal_id = '110103' AND listed = 0")


def strike_after(count: int, server: PortalServer, what: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on: once the server was asked `count` times, the crawl's process gets a signal."""
    start = run._start
    workers: list[subprocess.Popen[str]] = []

    def started(module: str, complaints: Any) -> subprocess.Popen[str]:
        workers.append(start(module, complaints))
        return workers[-1]

    def strike() -> None:
        while len(server.log) < count:
            threading.Event().wait(0.005)
        workers[0].send_signal(what)

    monkeypatch.setattr(run, "_start", started)
    threading.Thread(target=strike, daemon=True).start()


def test_a_killed_crawl_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with PortalServer(latency=0.02) as server:
        one = portal(1, trs_portal(server, range(2003, 2023), per_page=10))
        strike_after(10, server, signal.SIGKILL, monkeypatch)
        with pytest.raises(CrawlError, match="status -9"):
            crawl(tmp_path, [one], settings=FAST)
        monkeypatch.undo()
        summary = crawl(tmp_path, [one], settings=FAST)
        # Two lists, twenty reports, robots.txt; the one answer under way when the crawl was killed is asked for again.
        assert 23 <= len(server.log) <= 24
        assert (summary.resumed + summary.requests, summary.resumed >= 9) == (23, True)
        assert (summary.outcome, summary_of(summary, 1).complete) == ("finished", True)
    assert rows(tmp_path, "SELECT count(*), count(DISTINCT url), count(DISTINCT run_id) FROM capture") == [(23, 23, 1)]
    assert rows(tmp_path, "SELECT outcome FROM run") == [("finished",)]


def test_a_crawl_stopped_by_hand_ends_in_good_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with PortalServer(latency=0.05) as server:
        one = portal(1, trs_portal(server, range(1990, 2023), per_page=40))
        strike_after(6, server, signal.SIGINT, monkeypatch)
        stopped = crawl(tmp_path, [one], settings=FAST)
        monkeypatch.undo()
        assert (stopped.outcome, rows(tmp_path, "SELECT finished FROM run")) == ("interrupted", [(None,)])
        summary = crawl(tmp_path, [one], settings=FAST)
        assert (summary.run, summary.outcome) == (stopped.run, "finished")
        assert set(Counter(server.paths()).values()) == {1}


def test_a_list_drawn_by_a_script_is_kept_as_served_and_as_drawn(tmp_path: Path) -> None:
    with PortalServer() as server:
        page = (
            '<html><title>政府信息公开年报</title><ul id="l"></ul><img src="/x.png"><script>'
            'fetch("/common/search/5eed"+"?_isJson=true&page=1").then(r=>r.json()).then(a=>{l.innerHTML='
            'a.data.results.map(r=>`<li><a href="${r.url}">${r.title}</a></li>`).join("")})</script></html>'
        )
        server.site["/nb/list.shtml"] = Reply(page.encode())
        for number, years in ((1, (2021, 2020)), (2, (2019,))):
            results = ",".join(f'{{"title":"丁县{y}年政府信息公开年报","url":"/a/{y}.html"}}' for y in years)
            body = f'{{"data":{{"page":{number},"rows":2,"total":3,"results":[{results}]}}}}'
            server.site[f"/common/search/5eed?_isJson=true&page={number}"] = Reply(body.encode(), "application/json")
            server.site |= {f"/a/{y}.html": Reply(article(f"丁县{y}年政府信息公开年报")) for y in years}
        summary = crawl(tmp_path, [portal(1, server.home + "nb/list.shtml", "jsonlist", "browser")], settings=FAST)
        assert (summary_of(summary, 1).pages, summary_of(summary, 1).complete, summary.incidents) == (3, True, ())
        assert "/x.png" not in server.paths()
    kept = rows(tmp_path, "SELECT role, record, count(*) FROM capture WHERE role != 'page' GROUP BY 1, 2 ORDER BY 1")
    assert kept == [
        ("data", "response", 2),
        ("list", "response", 1),
        ("rendered", "conversion", 1),
        ("robots", "response", 1),
    ]


def test_without_a_browser_only_drawn_portals_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_CHROMIUM", str(tmp_path / "none"))
    with PortalServer() as server:
        column = trs_portal(server, range(2021, 2022))
        drawn = portal(2, server.home + "drawn", "jsonlist", "browser")
        lines: list[dict[str, int]] = []
        summary = crawl(tmp_path, [portal(1, column), drawn], settings=FAST, progress=lambda p: lines.append(dict(p)))
        assert summary_of(summary, 1).pages == 1
        assert kinds(summary, 2) == {"no-browser": 1}
        assert "/drawn" not in server.paths()
        assert lines[-1] | {"pages": 1, "portals_done": 2, "portals": 2} == lines[-1]


def test_an_archive_in_use_is_one_line(tmp_path: Path) -> None:
    with Archive.open(tmp_path, writer=True), pytest.raises(CrawlError, match="archive") as error:
        crawl(tmp_path, [portal(1, "http://127.0.0.1:9/nb/")], settings=FAST)
    assert "\n" not in str(error.value)
