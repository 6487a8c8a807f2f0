"""The families, from saved pages: who claims a page, its rows, the rest of its list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entries import judge
from crawler.families import FAMILIES, Exchange, Family, FamilyConflict, Page, recognise
from crawler.families.page import absolute, read_date
from crawler.walk import column_name

CASES = sorted(path.parent for path in (Path(__file__).parent / "fixtures/families").glob("*/expected.json"))


def load(case: Path) -> tuple[dict[str, Any], Page]:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    exchanges = tuple(Exchange(*exchange) for exchange in expected.get("exchanges", ()))
    return expected, Page(expected["url"], (case / "source.html").read_text(encoding="utf-8"), 200, exchanges)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_saved_page_reads_as_expected(case: Path) -> None:
    expected, page = load(case)
    if expected["family"] == "conflict":
        with pytest.raises(FamilyConflict, match=r"trs: .*hanweb: "):
            recognise(page.url, page.text)
        return
    family = recognise(page.url, page.text)
    assert (family.name if family else None) == expected["family"]
    if family is None:
        return
    if "entries" in expected:
        got = [[e.title, e.url, e.date] for e in family.entries(page)]
        assert got == [row[:3] for row in expected["entries"]]
    asked = [["BROWSER" if p.browser else p.method, p.url, p.body.decode()] for p in family.next_pages(page)]
    assert asked == expected["next"]
    assert family.unread(page) == expected.get("unread", "")


@pytest.mark.parametrize("case", [c for c in CASES if "list" in c.name], ids=lambda case: case.name)
def test_the_rows_of_a_list_are_judged_as_expected(case: Path) -> None:
    expected, page = load(case)
    name = column_name(page)
    if "column" in expected:
        assert name == expected["column"]
    assert [judge(row[0], name).reason for row in expected["entries"]] == [row[3] for row in expected["entries"]]


def test_of_ten_real_rows_four_are_reports() -> None:
    _, page = load(next(case for case in CASES if case.name == "trs-list-engebei"))
    taken = [e for e in FAMILIES["trs"].entries(page) if judge(e.title, column_name(page)).take]
    assert len(taken) == 4
    assert not any("恩格贝" in entry.title for entry in taken)


def test_a_mixed_up_suffix_would_lose_page_two() -> None:
    page = Page("http://a.gov.cn/nb/", '<script>createPageHTML(2,0,"index","shtml")</script>')
    assert [part.url for part in FAMILIES["trs"].next_pages(page)] == ["http://a.gov.cn/nb/index_1.shtml"]


@pytest.mark.parametrize(
    "call",
    ["createPageHTML('page_div', 5, 1, 'list', 'shtml', 90)", 'createPageHTML(5, 93, 0, "index", "html")', ""],
)
def test_other_vendors_calls_of_the_same_name_are_not_read(call: str) -> None:
    assert FAMILIES["trs"].next_pages(Page("http://a.gov.cn/nb/", f"<script>{call}</script>")) == ()


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2024-01-22", "2024-01-22"),
        ("[2024-\n 01-\n 23]", "2024-01-23"),
        ("2018年2月5日", "2018-02-05"),
        ("2024/1/2", "2024-01-02"),
        ("发布时间：2024.01.22 09:00", "2024-01-22"),
        ("2024-02-30", None),
        ("01-22", None),
        ("120240-01-22", None),
        ("", None),
    ],
)
def test_dates_beside_a_link(printed: str, expected: str | None) -> None:
    assert read_date(printed) == expected


@pytest.mark.parametrize(
    "href", ["javascript:void(0)", "mailto:a@b.cn", "#top", "", "http://[bad", "http://a:99999/", "data:x"]
)
def test_what_is_no_address_is_no_entry(href: str) -> None:
    assert absolute("http://a.gov.cn/nb/", href) is None


# Addresses of which some family makes something of its own: lists, articles, endpoints.
_ADDRESSES = (
    "http://a.gov.cn/col/col1/index.html?number=LX04",
    "http://a.gov.cn/nb/",
    "http://a.gov.cn/nb/index_17431.html",
    "http://a.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=45&perpage=0&columnid=7",
    "http://a.gov.cn/module/web/jpage/dataproxy.jsp?page=1&perpage=&columnid=7",
    "http://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2020&area=1",
    "http://a.gov.cn/module/xxgk/search.jsp?columnid=7&currpage=x",
    "http://a.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit?paramJson=%7B%22pageNo%22:",
    "http://a.gov.cn/common/search/5eed?_isJson=true&page=",
    "http://a.gov.cn/a/c100101/list.shtml",
    "http://a.gov.cn/was5/web/search?page=²",
)
_JUNK = (
    "<datastore>", "<record><![CDATA[", "]]>", "<nextgroup><![CDATA[", "<li>", '<a href="', "totalRecord=", "9" * 9,
    "createPageHTML(", "createPageHTML(9,0,'index','html')", "createPageHTML('p',9,1,'list','shtml',90)", "countPage=9",
    "currentPage=", '{"data":{"results":[', '{"data":{"html":"', "</table>", "dataStore = [",
    "'/module/xxgk/search.jsp'",
    "uid=7&pageNum=", "<script parsetype=bulidstatic querydata=\"{'pageId':'", "<div class=pagination rows=",
    "'/common/search/5eed?_isJson=true'", "<ucapcontent>", "location.href='", "[" * 99,
)  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
@given(
    url=st.sampled_from(_ADDRESSES),
    text=st.text(max_size=400),
    junk=st.lists(st.sampled_from(_JUNK), max_size=12),
)
def test_hostile_pages_give_values_and_no_error(family: Family, url: str, text: str, junk: list[str]) -> None:
    page = Page(url, text[:20].join(junk) + text, newest_year=2022)
    entries, parts, leaves = family.entries(page), family.next_pages(page), family.leaves(page)
    told = [entry.url for entry in entries] + [part.url for part in parts] + [leaf.url for leaf in leaves]
    assert all(address.startswith("http") for address in told)
    assert isinstance(family.unread(page), str)
    assert family.recognise(page.url, page.text) == bool(family.signs(page.url, page.text))
    assert not family.is_report_address(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_saved_page_is_claimed_by_one_family_at_most(case: Path) -> None:
    expected, page = load(case)
    claims = [name for name, family in FAMILIES.items() if family.signs(page.url, page.text)]
    told = {"conflict": ["trs", "hanweb"], None: []}.get(expected["family"], [expected["family"]])
    assert claims == told
