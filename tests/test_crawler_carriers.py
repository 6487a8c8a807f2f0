"""What carries a report beside its page, and pages that only send on: by page, and in real crawls of a real server."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import once
from hypothesis import given
from hypothesis import strategies as st

from archive.store import Archive
from crawler.carriers import MAX_IMAGES, book_page, find_carriers
from crawler.families import FAMILIES, Page
from crawler.families.base import NEVER
from crawler.middlewares.redirects import script_target
from crawler.registry import Portal
from crawler.run import crawl
from crawler.tally import CrawlSummary
from tests.portal_server import PortalServer, Reply, article, trs_list

URL = "http://www.a.gov.cn/nb/202201/t1.html"
HERE = "http://www.a.gov.cn/nb/202201/"
HOST = "http://www.a.gov.cn"
# Loopback hosts need no manners.
FAST = {"DOWNLOAD_DELAY": 0, "DOWNLOAD_DELAY_JITTER": 0, "AUTOTHROTTLE_ENABLED": False, "RETRY_TIMES": 0}

FILE = ("attachment", "file", f"{HOST}/d?id=3")
PDF = ("attachment", "file", f"{HOST}/a/1.pdf")
MANUSCRIPT = f"{HOST}/interface-cms/proxy/api?apiUrl=manuscript%2FgetManuscriptById&manuscriptId={'9d' * 16}"

CARRIED = {
    "a file by its ending": ("<a href='P1.pdf'>下载</a>", [("attachment", "file", f"{HERE}P1.pdf")]),
    "a file by its link's text": ("<a href='/d?id=3'>甲县2021年年报.docx</a>", [FILE]),
    "a file by its link's title": ("<a href='/d?id=3' title='年报.pdf'>x</a>", [FILE]),
    "a file named in the query": (
        "<a href='/module/download/downfile.jsp?filename=5e.docx'>下载</a>",
        [("attachment", "file", f"{HOST}/module/download/downfile.jsp?filename=5e.docx")],
    ),
    "a viewer's file": (
        "<iframe src='/pdfjs/web/viewer.html?file=%2Fattach%2F1.pdf'></iframe>",
        [("attachment", "file", f"{HOST}/attach/1.pdf")],
    ),
    "a frame of the same host": ("<iframe src='body.html'></iframe>", [("page", "frame", f"{HERE}body.html")]),
    "an embedded file": ("<embed src='/a/1.pdf'>", [PDF]),
    "an object's file": ("<object data='/a/1.ofd'></object>", [("attachment", "file", f"{HOST}/a/1.ofd")]),
    "a frame of another host": ("<iframe src='http://player.example.org/x'></iframe>", []),
    "a foot in a frame": ("<div class='footer'><iframe src='/foot.html'></iframe></div>", []),
    "a counter's frame": ("<iframe src='/hits.html' width='0'></iframe>", []),
    "a file shown by a script": ("<script>PDFObject.embed('/a/1.pdf','#x')</script>", [PDF]),
    "pictures of the body": (
        "<div class='head'><img src='1'></div><div id='zoom'><img src='1.jpg'><img data-src='2.jpg' src='b'></div>",
        [("data", "image", f"{HERE}1.jpg"), ("data", "image", f"{HERE}2.jpg")],
    ),
    "pictures where nothing is named a body": (
        "<div id='nav'><img src='m.jpg'></div><p><img src='1.jpg'></p><img src='/images/logo.png'>",
        [("data", "image", f"{HERE}1.jpg")],
    ),
    "a flip book": (
        "<iframe src='http://180.76.149.248:88/book/xf/mobile/index.html'></iframe>",
        [("data", "book", "http://180.76.149.248:88/book/xf/files/basic-html/page1.html")],
    ),
    "a body fetched by a script": (
        "<script>$.get('/body/1.html',function(a){x(a)});$.get('/hits?id=1');$.get('/b/'+id)</script>",
        [("page", "body", f"{HOST}/body/1.html")],
    ),
    "a body fetched as JSON": (
        "<script>$.ajax({url:'/api/detail?id=7',success:f})</script>", [("data", "body", f"{HOST}/api/detail?id=7")],
    ),
    "a manuscript by its id": (
        f"<script>var manuscriptId='{'9d' * 16}';$.get(api+'getManuscriptById')</script>",
        [("data", "body", MANUSCRIPT)],
    ),
    "a body kept as a string": (
        r"""<script>window._CONFIG={DETAIL:{"content":"<p><a href=\"\/a\/1.pdf\">\u9644\u4ef6<\/a><\/p>"}}</script>""",
        [PDF],
    ),
    "the second page of an article": (
        "<div>一、总体情况</div><a href='t1_1.html'>下一页</a><a href='t2.html'>下一篇</a>",
        [("data", "part", f"{HERE}t1_1.html")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CARRIED)
def test_what_carries_a_report_is_named_with_its_role(case: str) -> None:
    inner, expected = CARRIED[case]
    found = find_carriers(Page(URL, f"<html><body>{inner}</body></html>"), NEVER)
    assert [(carrier.role, carrier.kind, carrier.url) for carrier in found] == expected


def test_a_page_that_bears_the_report_needs_no_pictures_and_frames() -> None:
    page = article("甲县2021年政府信息公开工作年度报告", attachment="P1.pdf").decode()
    page = page.replace("</body>", "<div id=zoom><img src='1.jpg'></div><iframe src='x.html'></iframe></body>")
    assert [carrier.kind for carrier in find_carriers(Page(URL, page), NEVER)] == ["file"]


def test_a_familys_files_have_no_ending() -> None:
    link = "<a href='/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=7'>附件</a>"
    pattern: re.Pattern[str] = getattr(FAMILIES["vsb"], "attachment", NEVER)
    assert [carrier.role for carrier in find_carriers(Page(URL, link), pattern)] == ["attachment"]


def test_a_book_goes_on_page_by_page_and_ends() -> None:
    first = "http://a.cn/book/files/basic-html/page8.html"
    assert (following := book_page(first)) is not None
    assert following.url == "http://a.cn/book/files/basic-html/page9.html"
    assert book_page("http://a.cn/book/files/basic-html/page9999.html") is None
    assert book_page("http://a.cn/book/1.html") is None


def test_pictures_are_bounded() -> None:
    page = "<div id=zoom>" + "".join(f"<img src='{n}.jpg'>" for n in range(500)) + "</div>"
    assert len(find_carriers(Page(URL, page), NEVER)) == MAX_IMAGES


@given(st.text(max_size=400))
def test_any_page_gives_addresses_or_nothing(text: str) -> None:
    for carrier in find_carriers(Page(URL, f"<iframe>下一页{text}<img src=x>.pdf"), NEVER):
        assert carrier.url.startswith("http")


@pytest.mark.parametrize(
    ("script", "target"),
    [
        ("location.href='/zwgk/nb/';", f"{HOST}/zwgk/nb/"),
        ('window.location.replace("../x/index.html")', f"{HOST}/nb/x/index.html"),
        ("top.location = '/a';", f"{HOST}/a"),
        ("if(/Mobile/.test(navigator.userAgent)){location.href='/m/'}", ""),
        ("var location_name='/a';", ""),
        ("function f(){location.reload()}", ""),
    ],
)
def test_a_page_without_text_sends_on_by_script(script: str, target: str) -> None:
    assert script_target(URL, f"<html><body>正在跳转<script>{script}</script></body></html>") == target


def test_a_page_with_text_sends_nowhere() -> None:
    assert script_target(URL, f"<p>{'甲县概况' * 100}</p><script>location.href='/a';</script>") == ""


def refresh(target: str) -> Reply:
    return Reply(f'<html><head><meta http-equiv="refresh" content="0; url={target}"></head></html>'.encode())


def sends(target: str) -> Reply:
    return Reply(f"<html><body><script>window.location.href='{target}';</script></body></html>".encode())


YEARS = range(2012, 2022)


def shells(server: PortalServer, other: str) -> str:
    """A column behind two shells, whose reports are redirected, framed, drawn, in a book, twice listed, or gone."""
    site = server.site
    site["/"] = Reply("<html><body><h1>甲县人民政府</h1></body></html>".encode())
    site["/gk/"], site["/gk/a/"] = refresh("./a/"), refresh("../../nb/")
    hrefs = {year: f"/nb/{year + 1}01/t{year + 1}0122_{year}.html" for year in YEARS}
    rows = [(href, f"甲县{year}年政府信息公开工作年度报告", f"{year + 1}-01-22") for year, href in hrefs.items()]
    twin = hrefs[2013].replace(".html", "_wap.html")
    site["/nb/"] = Reply(trs_list([*rows, (twin, "甲县2013年政府信息公开工作年度报告", "2014-01-22")]))
    report = {year: Reply(article(f"甲县{year}年政府信息公开工作年度报告")) for year in YEARS}

    def framing(year: int, inner: str) -> Reply:
        title = f"甲县{year}年政府信息公开工作年度报告"
        return Reply(
            f"<html><title>{title}</title><body><h1>{title}</h1><div id=zoom>{inner}</div></body></html>".encode()
        )

    site[hrefs[2012]], site["/new/2012.html"] = sends("/new/2012.html"), report[2012]
    site[hrefs[2013]], site[twin] = Reply(b"gone", status=404), report[2013]
    site[hrefs[2014]] = Reply(status=302, headers=(("Location", "/"),))
    site[hrefs[2015]] = sends(other)
    site[hrefs[2016]], site["/f/2016.html"] = framing(2016, "<iframe src='/f/2016.html'></iframe>"), report[2016]
    site[hrefs[2017]] = framing(2017, "<img src='/i/1.png'><img src='/i/2.png'>")
    site["/i/1.png"] = site["/i/2.png"] = Reply(b"\x89PNG\r\n\x1a\n", "image/png")
    site[hrefs[2018]] = framing(2018, "<iframe src='/book/x/mobile/index.html'></iframe>")
    site |= {f"/book/x/files/basic-html/page{n}.html": report[2018] for n in (1, 2, 3)}
    site[hrefs[2019]] = refresh(hrefs[2019] + "?0")
    # of different lengths: one body of one length at every address is what a defence answers
    site |= {f"{hrefs[2019]}?{'0' * n}": refresh(f"?{'0' * (n + 1)}") for n in range(1, 9)}
    site[hrefs[2020]], site[hrefs[2021]] = report[2020], report[2021]
    return server.home + "gk/"


Shells = tuple[CrawlSummary, list[tuple[str, str, int, str]], list[str]]


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Shells:
    """The portal of shells crawled once: the summary, captures (role, path, status, via), what a stranger was asked."""
    found: Shells = once(tmp_path_factory, "shells", crawled_shells)
    return found


def crawled_shells(directory: Path) -> Shells:
    with PortalServer() as server, PortalServer() as stranger:
        columns = (shells(server, stranger.home + "x"),)
        portal = Portal("110101", None, "甲县人民政府", "county", server.home, columns, "trs")
        summary = crawl(directory, [portal], settings=FAST)
        with Archive.open(directory, create=False) as archive:
            found = archive.conn.execute("SELECT role, url, status, via FROM capture ORDER BY id").fetchall()
        base = server.home.rstrip("/")
        captures = [(r, u.removeprefix(base), s, (v or "").removeprefix(base)) for r, u, s, v in found]
        return summary, captures, stranger.paths()


def test_shells_in_a_row_lead_to_the_list(crawled) -> None:
    summary, captures, _ = crawled
    assert [(role, url) for role, url, _, _ in captures if role == "list"] == [
        ("list", "/gk/"),
        ("list", "/gk/a/"),
        ("list", "/nb/"),
    ]
    assert dict(summary.portals[0].taken) == {"report": 10}


def test_a_script_leads_to_the_report(crawled) -> None:
    assert ("page", "/new/2012.html", 200, "/nb/201301/t20130122_2012.html") in crawled[1]


def test_where_one_address_fails_its_twin_is_asked(crawled) -> None:
    statuses = [(status, url) for role, url, status, _ in crawled[1] if "_2013" in url]
    assert statuses == [(404, "/nb/201401/t20140122_2013.html"), (200, "/nb/201401/t20140122_2013_wap.html")]


def test_neither_the_home_page_nor_a_stranger_stands_for_a_report(crawled) -> None:
    summary, captures, strange = crawled
    assert ("/", strange) not in [(url, strange) for _, url, _, _ in captures]
    assert strange == []
    away = [incident.detail for incident in summary.incidents if incident.kind == "redirected-away"]
    assert [("home page" in detail, "somebody else" in detail, "only send on" in detail) for detail in away] == [
        (True, False, False), (False, True, False), (False, False, True),
    ]  # fmt: skip
    assert Counter(i.kind for i in summary.incidents) == {"redirected-away": 3}


def test_what_carries_the_text_is_kept_with_its_page(crawled) -> None:
    kept = {(role, url, via) for role, url, status, via in crawled[1] if status == 200 and via.startswith("/nb/20")}
    assert ("page", "/f/2016.html", "/nb/201701/t20170122_2016.html") in kept
    drawn, book = "/nb/201801/t20180122_2017.html", "/nb/201901/t20190122_2018.html"
    assert {("data", "/i/1.png", drawn), ("data", "/i/2.png", drawn)} <= kept
    assert {url for role, url, via in kept if via == book} == {
        f"/book/x/files/basic-html/page{n}.html" for n in (1, 2, 3)
    }


def test_a_crawl_that_told_of_redirects_is_complete_all_the_same(crawled) -> None:
    assert crawled[0].portals[0].complete


def test_a_column_moved_to_another_registered_portal_is_followed_and_told(tmp_path: Path) -> None:
    with PortalServer() as old, PortalServer() as new:
        title = "甲县2021年政府信息公开工作年度报告"
        old.site["/nb/"] = Reply(status=301, headers=(("Location", new.home + "jia/"),))
        new.site["/jia/"] = new.site["/yi/"] = Reply(trs_list([("/a/t20220122_1.html", title, "2022-01-22")]))
        new.site["/a/t20220122_1.html"] = Reply(article(title))
        portals = [
            Portal("110101", None, "甲县人民政府", "county", old.home, (old.home + "nb/",), "trs"),
            Portal("110102", None, "乙县人民政府", "county", new.home, (new.home + "yi/",), "trs"),
        ]
        summary = crawl(tmp_path, portals, settings=FAST)
    assert [(i.portal, i.kind) for i in summary.incidents] == [("110101", "moved-host")]
    assert summary.portals[0].pages == 1


def test_a_column_that_is_a_report_is_read_as_one(tmp_path: Path) -> None:
    with PortalServer() as server:
        title = "甲县2021年政府信息公开工作年度报告"
        links = "<li><a href='./2020/'>2020年</a></li><li><a href='./2021/'>2021年</a></li>"
        server.site["/nb/"] = Reply(article(title).replace(b"</body>", f"<ul>{links}</ul></body>".encode()))
        server.site["/nb/2020/"] = Reply(article(title.replace("2021", "2020")))
        server.site["/nb/2021/"] = server.site["/nb/"]
        portal = Portal("110101", None, "甲县人民政府", "county", server.home, (server.home + "nb/",), "trs")
        summary = crawl(tmp_path, [portal], settings=FAST)
        assert (summary.portals[0].complete, summary.incidents) == (True, ())
        with Archive.open(tmp_path, writer=True) as archive:
            archive.read(workers=1)
            rows = archive.conn.execute("SELECT url FROM document WHERE state = 'report' ORDER BY id").fetchall()
        assert {url.removeprefix(server.home) for (url,) in rows} == {"nb/", "nb/2020/"}
