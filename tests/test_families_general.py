"""Lists nobody claims and the smaller platforms: walked over their farm portals, crawled, and read page by page."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from conftest import LOOPBACK
from family_walk import check, fetch
from hypothesis import given
from hypothesis import strategies as st

from crawler.families import FAMILIES, Page, PageRequest, recognise
from crawler.families.general_rows import list_rows
from crawler.families.loose import read_loose, unescape_u
from crawler.families.page import parse_html
from crawler.families.pagers import MAX_PAGES, read_pager, slot
from crawler.families.shapes import article_like, shape
from crawler.registry import load_portals
from crawler.run import crawl
from gongkai.farm.cms import CmsFarm, Layout
from gongkai.farm.cms.surroundings import FRIENDS, MENU

GENERAL = FAMILIES["general"]
PLAIN = ("general", "general-aspx", "general-query", "general-frame", "general-folder")
PLATFORMS = (
    "jeecms", "contentn", "sitechannel", "shaanxi", "uuidcolumn", "epoint", "truecms", "szinf", "cmsweb", "eportal",
)  # fmt: skip
URL = "http://www.demo.gov.cn/zwgk/nb/"


def page(body: str, url: str = URL) -> Page:
    return Page(url, f"<html><head><title>年报</title></head><body>{body}</body></html>")


def titles(body: str, url: str = URL) -> list[str]:
    return [entry.title for entry in GENERAL.entries(page(body, url))]


def asked(body: str, url: str = URL) -> list[str]:
    return [part.url.removeprefix(URL) for part in GENERAL.next_pages(page(body, url))]


# -- whole portals


@pytest.mark.parametrize("split", ["none", "years", "kinds"])
@pytest.mark.parametrize("name", [*PLAIN, *PLATFORMS])
def test_a_portal_is_listed_exactly_with_the_fewest_requests(name: str, split: str) -> None:
    with CmsFarm.of([name], Layout(split=split)) as farm:
        site = farm.sites[0]
        done, truth = check(farm, site), farm.truth(site)
        assert done.listed.keys() == truth.take | truth.others | truth.leave
        assert not {*MENU, *FRIENDS} & set(done.listed.values())
        shown = {
            site.home.rstrip("/") + site.item_path(item): (item.title, item.day.isoformat()) for item in site.items
        }
        dated = name != "general-folder"  # whose list prints no dates
        assert done.listed == {url: title for url, (title, _) in shown.items()}
        assert done.dates == {url: day if dated else None for url, (_, day) in shown.items()}
        assert len(done.asked) == sum(site.page_count(column) for column in site.columns) + (split != "none")


@pytest.mark.parametrize("name", [*PLAIN, *PLATFORMS])
def test_one_family_claims_a_page_and_general_none(name: str) -> None:
    with CmsFarm.of([name]) as farm:
        site = farm.sites[0]
        path = site.column_path(site.columns[0])
        seen = fetch(PageRequest(site.home.rstrip("/") + path))
        if name == "cmsweb":  # whose column is a bare shell: its frame bears the signs
            assert recognise(seen.url, seen.text) is None
            seen = fetch(PageRequest(seen.url.replace("list.html", "frame.html")))
        family = recognise(seen.url, seen.text)
        assert (family.name if family else None) == (None if name.startswith("general") else name)


def test_a_real_crawl_of_shells_and_endpoints_is_whole(tmp_path: Path) -> None:
    names = ("general-frame", "general-aspx", "epoint", "cmsweb", "szinf", "truecms")
    with CmsFarm.of(names, Layout(split="years", noise=20, years=(2020, 2021), bureaus=6)) as farm:
        (tmp_path / "portals.csv").write_text(farm.registry_csv(), encoding="utf-8")
        summary = crawl(tmp_path, load_portals(tmp_path / "portals.csv"), settings=LOOPBACK)
        assert summary.incidents == ()
        for site in farm.sites:
            truth, home = farm.truth(site), site.home.rstrip("/")
            log = [home + request.path for request in farm.requests if home.endswith(request.host)]
            assert truth.take | truth.others <= set(log)
            assert not truth.leave & set(log)
            assert len(log) == truth.requests


# -- rows

ROWS = "".join(
    f'<li><a href="{n}.html">某县民政局{2010 + n % 10}年报告</a><span>2021-01-0{n % 9 + 1}</span></li>'
    for n in range(100001, 100006)
)
LONE = '<li><a href="/a/200001.html">某县2020年政府信息公开工作年度报告</a></li>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<ul><li><a href="1.html"><p>某局2020年年报</p><i>2021-01-02</i></a></li></ul>', ["某局2020年年报"]),
        ('<table><tr><td><a href="/fl/">[教育]</a> <a href="show.asp?id=7">2020年年报</a></td>'
         '<td>2021-1-2</td></tr></table>', ["2020年年报"]),
        ("<ul><li onclick=\"name2('/a/300001.html')\">2020年年报 <b>2021年1月2日</b></li></ul>", ["2020年年报"]),
        ('<ul><li>· <a title="某县教育局2020年政府信息公开年报" href="1.html">·某县教育局2020…</a>'
         '(2021/01/02)</li></ul>', ["某县教育局2020年政府信息公开年报"]),
        # no dates: siblings whose addresses end in ids; the menu's do not
        ('<ul><li><a href="/list/11.html">指南</a></li><li><a href="/list/12.html">制度</a></li></ul>'
         '<div><p><a href="90001.html">县教育局</a></p><p><a href="90002.html">县民政局</a></p></div>',
         ["县教育局", "县民政局"]),
        ('<div class="nav"><a href="/a/10001.html">走进本县</a><a href="/a/10002.html">机构职能</a></div>', []),
        ('<div class="nav"><ul>' + LONE + "</ul></div>", ["某县2020年政府信息公开工作年度报告"]),
        # a part of the column is no row; a body's report in a folder of its own is one
        ('<ul><li><a href="2020/">2020年政府信息公开年报</a></li>'
         '<li><a href="x/">某县2020年政府信息公开年报</a></li></ul>', ["某县2020年政府信息公开年报"]),
        # an article may be a folder: index.html is no sign of a list
        ('<p><a href="2022061616284566735/index.html">某镇年报</a></p>'
         '<p><a href="2022061616284566736/index.html">某乡年报</a></p>', ["某镇年报", "某乡年报"]),
        ('<p><a href="http://www.other.gov.cn/">省政府</a></p><div>您的位置：<a href="/">首页</a></div>', []),
    ],
)  # fmt: skip
def test_what_is_a_row(body: str, expected: list[str]) -> None:
    assert titles(body) == expected


def test_the_dates_of_rows_are_those_of_their_own_line() -> None:
    lines = '<li><a href="1.html">甲</a><em>2021-01-02</em></li><li><a href="2.html">乙年报</a></li>'
    body = f"<p>更新：2023-05-05</p><ul>{lines}</ul>"
    assert [(e.title, e.date) for e in GENERAL.entries(page(body))] == [("甲", "2021-01-02"), ("乙年报", None)]
    cells = "".join(f'<td><a href="4000{n}.html">第{n}号公开年报</a></td><td>2021-03-0{n}</td>' for n in (1, 2))
    pair = GENERAL.entries(page(f"<table><tr>{cells}</tr></table>"))
    assert [(e.title, e.date) for e in pair] == [("第1号公开年报", "2021-03-01"), ("第2号公开年报", "2021-03-02")]


def test_bare_years_are_parts_whatever_their_addresses() -> None:
    links = "".join(f'<li><a href="/zwgk/nb/{10401 + n}.html">{2020 + n}年</a></li>' for n in range(3))
    found = GENERAL.leaves(page(f"<ul>{links}</ul>"))
    assert [leaf.year for leaf in found] == [2020, 2021, 2022]
    assert GENERAL.entries(page(f"<ul>{links}</ul>")) == ()


def test_a_column_that_shows_a_report_is_its_own_entry() -> None:
    text = "".join(f"<p>{n}、某某情况</p><p>{'公开政府信息。' * 40}</p>" for n in "一二三四五六")
    title = "某县2020年政府信息公开工作年度报告"
    assert [e.url for e in GENERAL.entries(page(f"<h1>{title}</h1>{text}"))] == [URL]
    assert GENERAL.entries(page(f"<h1>政府信息公开年报</h1>{text}")) == ()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.gov.cn/x/61554.htm", True),
        ("http://a.gov.cn/gk/content_1069", True),
        ("http://a.gov.cn/zwgk/2024010914303620378/index.html", True),
        ("http://a.gov.cn/n54935142/c68562960/content.html", True),
        ("http://a.gov.cn/xxgk-show-1910.html", True),
        ("http://a.gov.cn/XxgkAnnualReport/show/440.html", True),
        ("http://a.gov.cn/GovOpenShow.aspx?id=20200106080855376", True),
        ("http://a.gov.cn/index.php?c=show&id=115", True),
        ("http://a.gov.cn/index.php?c=category&id=115", False),
        ("http://a.gov.cn/n54935142/index.html", False),
        ("http://a.gov.cn/25076/42942/index.htm", False),
        ("http://a.gov.cn/channel/list/12345.html", False),
        ("http://a.gov.cn/Node-91374.html", False),
        ("http://a.gov.cn/nb/2021.html", False),
        ("http://a.gov.cn/class.asp?class=1150", False),
        ("http://a.gov.cn/list.php?id=1150", False),
        ("http://a.gov.cn/nb/index_2.html", False),
    ],
)
def test_an_articles_address_is_told_by_its_shape(url: str, expected: bool) -> None:
    assert article_like(url) is expected


def test_addresses_of_one_column_have_one_shape() -> None:
    assert (
        shape("http://a/nb/202101/123.html")
        == shape("http://a/nb/202202/99.html")
        != shape("http://a/xw/202101/1.html")
    )


def test_a_real_column_is_read_as_its_own_family_reads_it() -> None:
    case = Path(__file__).parent / "fixtures/families/trs-list-engebei"
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    real = Page(expected["url"], (case / "source.html").read_text(encoding="utf-8"))
    assert [[e.title, e.url, e.date] for e in GENERAL.entries(real)] == [row[:3] for row in expected["entries"]]
    assert [p.url for p in GENERAL.next_pages(real)] == [expected["next"][0][1]]


# -- further pages


@pytest.mark.parametrize(
    ("pager", "url", "expected"),
    [
        ('<a href="index_2.html">下一页 &gt;</a>', URL, ["index_2.html"]),
        ('<a href="?page=2"><img alt="下一页"></a>', URL, ["?page=2"]),
        ('<a href="2.html">&gt;</a>', URL + "1.html", ["2.html"]),
        ('<a href="show.asp?id=5">&gt;</a>', URL, []),
        ('<a>首页</a><b>1</b><a href="?cur_page=2">2</a><a href="?cur_page=3">3</a>', URL,
         ["?cur_page=2", "?cur_page=3"]),
        ('<a href="index.html">1</a><b>2</b><a href="index_2.html">3</a>', URL + "index_1.html", ["index_2.html"]),
        ('<a href="list.html">1</a><a href="list_2.html">2</a>…<a href="list_9.html">尾页</a>', URL + "list.html",
         [f"list_{n}.html" for n in range(2, 10)]),
        ("<a href='javascript:void(0)' onclick=\"location.href=encodeURI('list_2.jhtml')\">下一页</a>", URL,
         ["list_2.jhtml"]),
        ("<a href='javascript:goPage(2)'>下一页</a><a href='list_8.html'>尾页</a>", URL, ["list_2.html"]),
        ("<a href='#' onclick='goPage(2)'>下一页</a>"
         "<script>function goPage(n){location.href='p_'+n+'.html';}</script>", URL, ["p_2.html"]),
        ("<select><option value='index.html'>第1页</option><option value='index_2.html'>第2页</option></select>", URL,
         ["index_2.html"]),
        ('<link rel="next" href="?paged=2&page=2">', URL, ["?paged=2&page=2"]),
        # no page of this list: another host's, a file, the page itself, the last page, a calendar's next month
        ('<a href="http://www.other.gov.cn/2.html">下一页</a>', URL, []),
        ('<a href="2.pdf">下一页</a>', URL, []),
        (f'<a href="{URL}">下一页</a>', URL, []),
        ('第3页/共3页 <a href="index_4.html">下一页</a>', URL + "index_3.html", []),
        ('<a disabled="disabled" href="index_4.html">下一页</a>', URL, []),
        ('<a href="?year=2023&month=6">&gt;</a>', URL, []),
        ('<a href="/rili/2023/06/">下一页</a>', URL, []),
        ("".join(f'<a href="?day={n}">{n}</a>' for n in range(1, 32)), URL, []),
        ('<a href="index_1.html">2021</a><a href="200002.html">下一篇</a>', URL, []),
    ],
)  # fmt: skip
def test_what_a_drawn_pager_leads_to(pager: str, url: str, expected: list[str]) -> None:
    assert asked(f"<ul>{ROWS}</ul><div>{pager}</div>", url) == expected


@pytest.mark.parametrize(
    ("pager", "expected"),
    [
        ('<a href="javascript:;" onclick="turn(this)">下一页</a>', "the next page is behind a script"),
        ('<button onclick="more()">下一页</button>', "the next page is behind a script"),
        ("<span>共8页</span>", "8 pages counted, no way to the rest"),
        ('<script>createPageHTML(5, 0, "index", "html")</script>', "a script counts 5 pages, no way to the rest"),
        ("<script>var totalRecord = 98;</script>", "a script counts 98 rows, 5 shown, no way to the rest"),
        ("<span>共1页</span><a href='javascript:;' onclick='turn()'>下一页</a>", ""),
        ("<span>下一页</span>", ""),
        ("<a>下一页</a>", ""),
        ('<a href="index_2.html">下一页</a>共8页', ""),
        ("", ""),
    ],
)
def test_what_cannot_be_followed_is_told(pager: str, expected: str) -> None:
    assert GENERAL.unread(page(f"<ul>{ROWS}</ul><div>{pager}</div>")) == expected


def test_a_postback_carries_the_forms_hidden_fields() -> None:
    form = (
        "<form action='/search'></form><form method='post' action='List.aspx?lm=7'>"
        "<input type='hidden' name='__VIEWSTATE' value='a/b=='><b>1</b>"
        "<a href=\"javascript:__doPostBack('Pager$ctl','2')\">2</a></form>"
    )
    (part,) = GENERAL.next_pages(page(f"<ul>{ROWS}</ul>{form}"))
    assert (part.method, part.url) == ("POST", URL + "List.aspx?lm=7")
    assert parse_qs(part.body.decode()) == {
        "__VIEWSTATE": ["a/b=="],
        "__EVENTTARGET": ["Pager$ctl"],
        "__EVENTARGUMENT": ["2"],
    }


def test_frames_are_asked_for_only_where_the_page_has_no_rows() -> None:
    frames = '<iframe src="list.html"></iframe><iframe src="http://w.invalid/"></iframe><iframe src="a.pdf"></iframe>'
    assert asked(frames) == ["list.html"]
    assert asked(f"<ul>{ROWS}</ul>{frames}") == []


def test_a_pager_without_end_is_bounded() -> None:
    body = f'<ul>{ROWS}</ul><a href="?page=2">2</a><a href="?page=9999">尾页</a>'
    assert len(GENERAL.next_pages(page(body))) == MAX_PAGES - 1


# -- the platforms' signs and answers


@pytest.mark.parametrize(
    ("url", "text", "family"),
    [
        ("http://a.gov.cn/nb/", '<a href="24969651.jhtml">年报</a>', "jeecms"),
        ("http://a.gov.cn/1/", '<a href="/25076/25106/content_1342828.html">年报</a>', "contentn"),
        ("http://a.gov.cn/gk/nb/", '<a href="content_184762">年报</a>', "contentn"),
        ("http://a.gov.cn/gk/nb/", '<a href="http://www.gov.cn/xinwen/2017-03/28/content_5181403.htm">通知</a>', None),
        ("http://a.gov.cn/gongkai/site_x/channel_c_5f9_n_16.18/", "", "sitechannel"),
        ("http://a.gov.cn/zfxxgk/nb/", '<a href="1882251480800149505.html">年报</a>', "shaanxi"),
        (
            "http://a.gov.cn/xx/",
            '<a href="/xxgk/openness/detail/annual_report/63c52bc388668867688b456e.html">x</a>',
            None,
        ),
        ("http://a.gov.cn/columns/8aef2fa0-cc14-409e-9f68-fbdba00a0c72/index.html", "", "uuidcolumn"),
        ("http://a.gov.cn/x/", "ajax('/EWB-FRONT/rest/lightfrontaction/getgovinfolist')", "epoint"),
        ("http://a.gov.cn/x/", "nsetpage(1,98,15)", "cmsweb"),
        ("http://a.gov.cn/eportal/ui?pageId=3001", "", "eportal"),
        ("http://a.gov.cn/x/", "<ul><li><a href='1.html'>2020</a></li></ul>", None),
    ],
)
def test_signs_are_a_platforms_own(url: str, text: str, family: str | None) -> None:
    found = recognise(url, text)
    assert (found.name if found else None) == family


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('\ufeff\n\n{"a":1}', {"a": 1}),
        ('jQuery12_3({"a":[1]});', {"a": [1]}),
        ('/**/cb({"a":1})', {"a": 1}),
        ("[1]", [1]),
        ("", None),
        ("<html>", None),
        ("cb({", None),
        ("[" * 5_000, None),
    ],
)
def test_loose_json(text: str, value: object) -> None:
    assert read_loose(text) == value


def test_percent_u() -> None:
    assert unescape_u("2020%u5e74%u62A5 100%") == "2020年报 100%"


def szinf(given: int, number: int) -> Page:
    rows = [{"title": f"某局{n}", "link": f"/a/{n}.html", "pubtime": "2021-01-02 09:00:00"} for n in range(given)]
    url = f"http://a.gov.cn/szinf/info/getInfoCommon/?channelid=7&pagesize=15&currpage={number}"
    return Page(url, json.dumps({"infolist": rows}))


def test_a_list_without_a_total_ends_with_a_part_that_is_not_full() -> None:
    family = FAMILIES["szinf"]
    assert [p.url.rpartition("=")[2] for p in family.next_pages(szinf(15, 1))] == ["2"]
    assert family.next_pages(szinf(14, 2)) == ()
    assert family.ends(szinf(0, 3)) and not family.ends(szinf(0, 1)) and not family.ends(szinf(3, 3))


def test_a_sites_own_limit_is_the_step() -> None:
    url = "http://a.gov.cn/EWB-FRONT/rest/lightfrontaction/getgovinfolist?siteGuid=g&categorynum=1&pageSize=50&pageIndex=0"
    rows = [{"title": f"某局{n}", "infourl": f"/a/{n}.html", "infodate": "2021-01-02"} for n in range(20)]
    answer = Page(url, json.dumps({"custom": {"data": rows, "total": "95"}}))
    parts = FAMILIES["epoint"].next_pages(answer)
    assert [json.loads(part.body)["pageIndex"] for part in parts] == [1, 2, 3, 4]
    assert json.loads(parts[0].body)["categorynum"] == "1"


@pytest.mark.parametrize(
    ("family", "url", "text", "told"),
    [
        ("szinf", "http://a.gov.cn/x/", "load('/szinf/info/getInfoCommon/')", "does not tell what"),
        ("szinf", "http://a.gov.cn/szinf/info/getInfoCommon/?currpage=1", "<html>拒绝访问</html>", "another shape"),
        ("epoint", "http://a.gov.cn/lightfrontaction/getgovinfolist?pageIndex=2&pageSize=15",
         '{"custom":{"data":[],"total":90}}', "90 rows counted"),
        ("truecms", "http://a.gov.cn/x/", f'<div id="initData"><ul>{ROWS}</ul></div><script>var totalrecord=95;'
         "'/truecms/messageController/getMessage.do'</script>", "95 rows counted, 5 reached"),
        ("truecms", "http://a.gov.cn/truecms/messageController/getMessage.do?columnId=7&startrecord=61",
         'cb({"result":"<datastore><totalrecord>95</totalrecord></datastore>"})', "95 rows counted, 60 reached"),
        ("jeecms", "http://a.gov.cn/x/index.jhtml", "<a href='javascript:;' onclick='f()'>下一页</a>",
         "behind a script"),
    ],
)  # fmt: skip
def test_what_an_endpoint_does_not_give_is_told(family: str, url: str, text: str, told: str) -> None:
    assert told in FAMILIES[family].unread(Page(url, text))


# -- anything at all

JUNK = (
    '<a href="', "<li>", "</ul>", "<iframe src=", "下一页", ">", "<option value=", "__doPostBack('a','2')", "共9页",
    "?page=2",
    '<div id="initData">', "getMessage.do", "/szinf/info/getInfoCommon/", 'cb({"result":"', "[" * 50, "9" * 12,
    "2021-01-02",
    "%u5e7", "siteGuid:'g'", "categorynum=1", "getgovinfolist", "nsetpage(1,99999,1)", "javascript:goPage(2)", "http://[",
)  # fmt: skip
ADDRESSES = (
    "http://a.gov.cn/nb/index_2.html",
    "http://a.gov.cn/lightfrontaction/getgovinfolist?pageIndex=0&pageSize=0",
    "http://a.gov.cn/truecms/messageController/getMessage.do?columnId=1&startrecord=1",
    "http://a.gov.cn/szinf/info/getInfoCommon/?currpage=1&pagesize=1",
    "http://a.gov.cn/js/webBuilderCommon.js?categorynum=1",
)


@pytest.mark.parametrize("name", ["general", *PLATFORMS])
@given(text=st.text(max_size=200), junk=st.lists(st.sampled_from(JUNK), max_size=20), url=st.sampled_from(ADDRESSES))
def test_hostile_pages_give_values_and_no_error(name: str, text: str, junk: list[str], url: str) -> None:
    family, whole = FAMILIES[name], Page(url, text.join(junk) + text)
    assert all(entry.url.startswith("http") and entry.title for entry in family.entries(whole))
    assert len(family.next_pages(whole)) <= MAX_PAGES
    assert all(part.url.startswith("http") for part in family.next_pages(whole))
    assert isinstance(family.unread(whole), str) and isinstance(family.ends(whole), bool)
    family.leaves(whole)


@given(st.text(max_size=300))
def test_any_text_as_an_address(text: str) -> None:
    assert isinstance(article_like(text), bool) and isinstance(shape(text), str)
    place = slot(text)
    assert place is None or place.number <= 9_999


def test_a_page_of_very_many_links_is_read_to_a_bound() -> None:
    tree = parse_html("<ul>" + '<li><a href="/a/1.html">x</a><a href="2">2</a></li>' * 10_500 + "</ul>")
    assert tree is not None
    assert len(list_rows(tree, URL)) <= 2
    assert len(read_pager(Page(URL, ""), tree).following) <= MAX_PAGES
