"""A walk without a network: which links are parts of a column, what is asked for, what is told."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urljoin

import pytest

from crawler.addresses import behind, house, key, same_house, trouble
from crawler.columns import ColumnWalk, PortalWalk
from crawler.entries import bears_report
from crawler.families import FAMILIES, Entry, Page
from crawler.families.leaves import said
from crawler.lists import advertised
from crawler.registry import Portal
from crawler.tally import PortalTally
from crawler.twins import best_first, by_key, kept_under
from crawler.walk import close_part, read_list

HOST = "http://www.a.gov.cn"
COLUMN = f"{HOST}/zwgk/zfxxgknb/"
CHAPTERS = (
    "一、总体情况。主动公开政府信息12条。二、收到和处理政府信息公开申请情况。三、行政复议、行政诉讼情况。"
    "四、存在的主要问题及改进情况。"
)

SAID = {
    ("year", 2021, ""): [
        "2021", "2021年", " 2021 年度", "2021n", "【2021年】", "二〇二一年", "2021年政府信息公开年报", "2021年度报告",
        "政府信息公开年报（2021年）", "2021年政府信息公开工作年度报告",
    ],
    ("year", None, ""): ["历年年报", "往年", "历年政府信息公开年报"],
    ("kind", None, "county"): ["县本级", "县政府", "柞水县人民政府", "区政府办公室", "县政府信息公开年度报告"],
    ("kind", None, "departments"): ["政府部门", "县直部门", "县政府各部门", "市直部门", "部门信息公开年报"],
    ("kind", None, "townships"): ["乡镇街道", "乡（镇）街道", "各乡镇", "街道办事处", "县（市、区）"],
    None: [
        "政府网站工作年度报表", "2021年政府网站工作年度报表", "政府信息公开年报", "政府公报",
        "政府工作报告", "机构职能",
        "2021年工作报告", "甲县人民政府2021年政府信息公开工作年度报告", "", "2021年1月", "12021",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("expected", "text"), [(e, t) for e, texts in SAID.items() for t in texts])
def test_a_link_says_a_year_or_a_kind_or_neither(expected: object, text: str) -> None:
    assert said(text) == expected


def listed(*links: tuple[str, str]) -> str:
    return "<ul>" + "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in links) + "</ul>"


YEARS = (("2021", "2021年"), ("2020", "2020年"))
PARTS = {
    "below the column": (COLUMN, listed(("./2021n/", "2021年"), ("./xj/", "县本级")), ["2021n/", "xj/"]),
    "below the page's name": (
        f"{HOST}/zwgk/zfxxgknb.htm",
        listed(("zfxxgknb/2021.htm", "2021"), ("zfxxgknb/2020.htm", "2020")) + listed(("zfgb/2021.htm", "2021年")),
        ["zfxxgknb/2021.htm", "zfxxgknb/2020.htm"],
    ),
    "siblings of a column of one year": (
        f"{HOST}/col/col93261/index.html",
        listed(("/col/col93261/index.html", "2025"), ("/col/col84313/", "2024"), ("/col/col84312/", "2023")),
        ["col84313/", "col84312/"],
    ),
    "the same page by another query": (
        f"{HOST}/site/tpl/8611?nav=4&year=2025", listed(("?nav=4&year=2024", "2024年度")), ["8611?nav=4&year=2024"],
    ),
    "a list box": (COLUMN, "<select><option value='./2019/'>2019年</option><option>x</option></select>", ["2019/"]),
    "a menu's departments": (
        f"{HOST}/col/col1/index.html",
        f"<div class='nav'>{listed(('/col/col7/index.html', '县政府'), ('/col/col8/index.html', '部门'))}</div>", [],
    ),
    "the years of another column": (
        f"{HOST}/col/col1/index.html",
        "<h3>政府网站工作年度报表</h3>" + listed(("/col/col7/index.html", "2021"), ("/col/col8/", "2020")), [],
    ),
    "the look-alike's folder": (COLUMN, listed((f"{HOST}/wznb/2021/", "2021年"), ("/wznb/2020/", "2020年")), []),
    "articles and files": (COLUMN, listed(("./202201/t20220120_1.html", "2021年"), ("./2020.pdf", "2020年")), []),
    "rows with a date": (COLUMN, "<li><a href='./x/1'>2021年</a><span>2022-01-20</span></li>", []),
    "another host": (COLUMN, listed(("http://b.gov.cn/zwgk/zfxxgknb/2021/", "2021年")), []),
    "one year alone elsewhere": (COLUMN, listed(("/tjgb/2021/", "2021年")), []),
}  # fmt: skip


@pytest.mark.parametrize("case", PARTS)
def test_the_parts_of_a_column_are_its_own(case: str) -> None:
    url, text, expected = PARTS[case]
    found = [leaf.url for leaf in FAMILIES["trs"].leaves(Page(url, f"<html><body>{text}</body></html>"))]
    assert len(found) == len(expected)
    assert all(url.endswith(f"/{end}") for url, end in zip(found, expected, strict=True))


def walk_of(*columns: str, family: str = "trs", all_organs: bool = False) -> PortalWalk:
    portal = Portal("110101", None, "甲县人民政府", "county", f"{HOST}/", columns, family)
    return PortalWalk.of(portal, PortalTally("110101", "甲县人民政府"), all_organs=all_organs)


def shown(*rows: tuple[str, str], more: str = "") -> str:
    body = "".join(f'<li><a href="{href}">{title}</a><span>2022-01-20</span></li>' for href, title in rows)
    head = "<html><title>政府信息公开年报</title><body><div class=TRS_Editor></div>"
    return f"{head}<ul>{body}</ul>{more}{'页脚' * 400}</body></html>"


def read(walk: PortalWalk, column: ColumnWalk, text: str, url: str = "", *, first: bool = True):  # type: ignore[no-untyped-def]
    found = read_list(walk, column, Page(url or column.url, text), first=first, most=9)
    close_part(walk, column)
    return found


def told(walk: PortalWalk) -> Counter[str]:
    return Counter(incident.kind for incident in walk.tally.incidents)


REPORT = ("./202201/t20220120_1.html", "甲县2021年政府信息公开工作年度报告")
KINDS = listed(("./xj/", "县本级"), ("./bm/", "县政府部门"), ("./xz/", "乡镇街道"))


def test_only_the_countys_own_part_is_walked_unless_all_organs_are_wanted() -> None:
    for all_organs, expected in ((False, ["xj/"]), (True, ["xj/", "bm/", "xz/"])):
        walk = walk_of(COLUMN, all_organs=all_organs)
        found = read(walk, walk.columns[0], shown(more=KINDS))
        assert [leaf.url.removeprefix(COLUMN) for leaf in found.leaves] == expected
        assert found.candidates == ()


def test_a_part_is_no_document_and_each_row_is_judged_once() -> None:
    walk = walk_of(COLUMN)
    more = listed(("./2021n/", "2021年"), ("./2020n/", "2020年"))
    found = read(walk, walk.columns[0], shown(REPORT, ("./2021n/", "2021年"), more=more))
    assert [entry.title for entry in found.candidates] == [REPORT[1]]
    year = next(leaf for leaf in found.leaves if leaf.url.endswith("2021n/"))
    again = shown(("../202201/t20220120_1.html", REPORT[1]), ("./1/t20220120_2.html", "甲县某局2021年政府信息公开年报"))
    assert len(read(walk, year, again).candidates) == 2
    assert dict(walk.tally.taken) == {"report": 2}
    assert dict(walk.tally.left) == {"part-of-column": 1}


def test_an_empty_part_is_told_and_does_not_make_the_portal_incomplete() -> None:
    walk = walk_of(COLUMN)
    found = read(walk, walk.columns[0], shown(more=listed(("./2021n/", "2021年"), ("./2008n/", "2008年"))))
    assert not walk.complete
    read(walk, found.leaves[0], shown(REPORT))
    read(walk, found.leaves[1], shown(("./1.html", "甲县概况")))
    assert (walk.complete, told(walk)) == (True, {"empty-part": 1})
    assert "2008年" in walk.tally.incidents[0].detail


def test_a_column_silent_with_all_its_parts_is_told_once() -> None:
    walk = walk_of(COLUMN)
    found = read(walk, walk.columns[0], shown(more=listed(("./2021n/", "2021年"))))
    read(walk, found.leaves[0], shown(("./1.html", "甲县概况")))
    assert (walk.complete, told(walk)) == (False, {"silent-column": 1})


def test_parts_that_name_each_other_end() -> None:
    walk, depth = walk_of(COLUMN), 0
    waiting = [walk.columns[0]]
    while waiting:
        column = waiting.pop()
        depth = max(depth, column.depth)
        more = listed(("./2021n/", "2021年"), ("./2020n/", "2020年"))
        waiting += read(walk, column, shown(REPORT, more=f"{more}<!--{column.url}-->")).leaves
    assert (depth, len(walk.columns)) == (3, 1 + 2 + 4 + 8)


def test_a_server_that_shows_one_page_for_every_column_is_not_paged_through_again() -> None:
    walk = walk_of(COLUMN)
    page = shown(REPORT, more="<script>createPageHTML(3, 0, 'index', 'html')</script>" + listed(("./2021n/", "2021年")))
    found = read(walk, walk.columns[0], page)
    assert (len(found.parts), len(found.leaves)) == (2, 1)
    again = read(walk, found.leaves[0], page)
    assert (again.parts, again.leaves, again.candidates) == ((), (), ())


def test_a_list_that_promises_more_rows_than_it_shows_is_short() -> None:
    for promised, expected in ((2, {}), (3, {"short-list": 1})):
        walk = walk_of(COLUMN)
        rows = (REPORT, ("./202101/t20210120_1.html", "甲县2020年政府信息公开年报"))
        read(walk, walk.columns[0], shown(*rows, more=f"<span>共<b>{promised}</b>条</span>"))
        assert (told(walk), walk.complete) == (expected, not expected)


def test_a_column_that_is_a_report_gives_itself() -> None:
    walk = walk_of(COLUMN)
    page = f"<html><title>甲县2021年政府信息公开年报</title><body><div class=TRS_Editor>{CHAPTERS}</div></body></html>"
    found = read(walk, walk.columns[0], page)
    assert (found.itself and found.itself.url, dict(walk.tally.taken)) == (COLUMN, {"page-is-report": 1})
    assert walk.complete


def test_an_address_that_must_not_be_asked_for_is_told() -> None:
    walk = walk_of(COLUMN)
    found = read(
        walk, walk.columns[0], shown(("http://222.178.203.72:19005/whst/63/=vvvzgd//t20220120_1.html", REPORT[1]))
    )
    assert (found.candidates, dict(walk.tally.left), told(walk)["odd-address"]) == ((), {"odd-address": 1}, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<span>共<b>45</b>条记录</span>", 45), ("var totalRecord = 714.0;", 714), ('{"post_count": 12}', 12),
        ("共 3 页", None),
        ("<totalrecord>7</totalrecord>", 7), ("共 5 条 … totalRecord=9", None), ("每页15条", None), ("", None),
    ],
)  # fmt: skip
def test_what_a_list_says_of_its_length(text: str, expected: int | None) -> None:
    assert advertised(text) == expected


SAME = [
    ("http://www.a.gov.cn/x/1.html", "https://a.gov.cn/x/1.html"),
    ("http://a.gov.cn:80/x", "http://a.gov.cn/x"),
    ("http://wuyuan.gov.cn//gxznb/46486.html", "http://wuyuan.gov.cn/gxznb/46486.html"),
    ("http://a.gov.cn/t20220124_1_wap.html", "http://a.gov.cn/t20220124_1.html"),
    ("http://a.gov.cn/t20220124_1_app.shtml?isMobile=true", "http://a.gov.cn/t20220124_1.shtml"),
    ("http://a.gov.cn/x.jsp;jsessionid=1A2B?b=2&a=1", "http://a.gov.cn/x.jsp?a=1&b=2"),
    ("http://a.gov.cn/x.html#top", "http://a.gov.cn/x.html"),
    ("http://a.gov.cn/x?id=1&_=1700000000000", "http://a.gov.cn/x?id=1"),
    ("http://a.gov.cn/%E7%94%B2.html", "http://a.gov.cn/甲.html"),
]
DIFFERENT = [
    ("http://a.gov.cn/x?id=1", "http://a.gov.cn/x?id=2"),
    ("http://a.gov.cn:81/x", "http://a.gov.cn/x"),
    ("http://a.gov.cn/#/nb/1", "http://a.gov.cn/#/nb/2"),
    ("http://a.gov.cn/x?t=2021", "http://a.gov.cn/x?t=2020"),
    ("http://a.gov.cn/a%2Fb", "http://a.gov.cn/a/b"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_document_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_of_two_documents_have_two_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


# What a list of http://a.gov.cn/ gives of one document, the archive's addresses, and in which order they are asked for.
TWINS = [
    (["/t1_2_wap.html", "/t1_2.html"], [], ["/t1_2.html", "/t1_2_wap.html"]),
    (["/t1_2_wap.html", "/t1_2.html"], ["/t1_2_wap.html"], ["/t1_2_wap.html", "/t1_2.html"]),
    (["/t1_2.html?isMobile=true", "/t1_2.html"], [], ["/t1_2.html", "/t1_2.html?isMobile=true"]),
    (["https://a.gov.cn/1.html", "/1.html"], [], ["/1.html", "https://a.gov.cn/1.html"]),
    (["https://a.gov.cn/1.html", "/1.html"], ["https://a.gov.cn/1.html"], ["https://a.gov.cn/1.html", "/1.html"]),
    (["http://www.a.gov.cn/1.html", "/2.html", "/1.html"], [], ["/1.html", "http://www.a.gov.cn/1.html", "/2.html"]),
]


@pytest.mark.parametrize(("listed_", "archived", "expected"), TWINS)
def test_of_a_documents_addresses_the_best_is_first(
    listed_: list[str], archived: list[str], expected: list[str]
) -> None:
    at = "http://a.gov.cn/nb/"
    entries = [Entry(REPORT[1], urljoin(at, href), None) for href in listed_]
    order = best_first(entries, at, by_key(urljoin(at, href) for href in archived))
    assert [entry.url for entry in order] == [urljoin(at, href) for href in expected]


@pytest.mark.parametrize(
    ("listed_", "archived", "expected"),
    [
        ("http://a.gov.cn/t1_2.html", ["http://a.gov.cn/t1_2_wap.html"], "http://a.gov.cn/t1_2_wap.html"),
        ("http://a.gov.cn/1.html?_=1700000002", ["http://a.gov.cn/1.html?_=1700000001"],
         "http://a.gov.cn/1.html?_=1700000001"),
        ("http://a.gov.cn/t1_2.html", ["http://a.gov.cn/t1_2_wap.html", "http://a.gov.cn/t1_2.html"],
         "http://a.gov.cn/t1_2.html"),
        # The other scheme or host may be dead.
        ("http://a.gov.cn/1.html", ["https://a.gov.cn/1.html", "http://www.a.gov.cn/1.html"], "http://a.gov.cn/1.html"),
        ("http://a.gov.cn/1.html", ["http://a.gov.cn/2.html"], "http://a.gov.cn/1.html"),
    ],
)  # fmt: skip
def test_a_known_document_is_asked_for_under_its_own_address(listed_: str, archived: list[str], expected: str) -> None:
    assert kept_under(listed_, by_key(archived)) == expected


def test_a_gateways_address_is_that_of_the_page_behind_it() -> None:
    gate = "http://big5.www.gov.cn/gate/big5/www.gov.cn/gzdt/2010-04/06/content_1574256.htm"
    assert behind(gate) == "http://www.gov.cn/gzdt/2010-04/06/content_1574256.htm"
    assert behind("http://www.gov.cn/gzdt/") is None


@pytest.mark.parametrize(
    ("url", "odd"),
    [
        (f"{HOST}/x/1.html", False), (f"{HOST}/" + "a/" * 5 + "1.html", True), (f"{HOST}/?x=" + "1" * 3000, True),
        (f"{HOST}/l?page=1&page=2&page=3&page=4", True), ("http://1.2.3.4/whst/63/=vvvz//columns/1.html", True),
        (f"http://1.2.3.4/http-8080/{'7772' * 10}/nb/1.html", True), (f"{HOST}/https/1.html", False),
    ],
)  # fmt: skip
def test_an_endless_address_is_left(url: str, odd: bool) -> None:
    assert bool(trouble(url)) == odd


def test_houses_are_registrable_domains_and_bare_hosts() -> None:
    assert house("http://bbwb.gxzf.gov.cn/") == "gxzf.gov.cn"
    assert same_house("https://www.a.gov.cn:8443/", "http://xxgk.a.gov.cn/")
    assert not same_house("http://a.gov.cn/", "http://b.gov.cn/")
    assert not same_house("http://127.0.0.1:1/", "http://127.0.0.1:2/")


def test_a_report_is_known_by_its_chapters_and_not_by_a_menus_links() -> None:
    menu = "".join(f"<a>{word}</a>" for word in ("总体情况", "主动公开政府信息", "依申请公开", "行政复议", "存在问题"))
    assert bears_report(f"<p>{CHAPTERS}</p>")
    assert bears_report("<p>一、概<b>述</b></p>二、主动 公开政府信息 三、依申请公开 四、行政<i>复议</i> 五、问题")
    assert not bears_report(f"<body>{menu}<p>甲县召开会议</p></body>")
