"""TRS, Hanweb, JPaaS and UCAP on whole portals of the farm (every dialect, every split, requests counted), and what
their pages get wrong."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.addresses import key
from crawler.columns import PortalWalk
from crawler.entries import judge
from crawler.families import FAMILIES, Page, PageRequest, recognise
from crawler.registry import Portal
from crawler.tally import PortalTally
from crawler.walk import read_list
from gongkai.farm.cms import CMS, CmsFarm, CmsSite, Layout
from gongkai.farm.cms.hanweb import EMPTY, HanwebSite
from gongkai.farm.cms.hanweb_annual import HanwebAnnualSite
from gongkai.farm.cms.heads import STUB
from gongkai.farm.cms.jpaas import JpaasSite
from gongkai.farm.cms.trs import TrsSite
from gongkai.farm.cms.ucap import UcapSite
from gongkai.farm.replies import Query, flat
from tests.family_walk import check, fetch, walk

SPLITS = ("none", "years", "kinds")
SITES: dict[str, tuple[Callable[..., CmsSite], dict[str, Any]]] = {
    **{
        f"trs {d}": (TrsSite, {"dialect": d})
        for d in ("call", "rows-first", "variables", "stem", "from-one", "undated")
    },
    **{f"hanweb {d}": (HanwebSite, {"dialect": d}) for d in ("form", "link", "page", "script", "screen", "search")},
    **{f"ucap {d}": (UcapSite, {"dialect": d}) for d in ("static", "xxgk", "json", "heilongjiang")},
    "jpaas": (JpaasSite, {}),
    "jpaas filled": (JpaasSite, {"filled": True}),
}
YEARS = tuple(range(2015, 2021))
REPORTS_ONLY = Layout(years=tuple(range(2013, 2023)), noise=0, bureaus=0)


def build(name: str, layout: Layout) -> CmsSite:
    kind, options = SITES[name]
    return kind(7, layout, **options)


def served(site: CmsSite, url: str, method: str = "GET") -> Page:
    """A page as the portal has it, without a server."""
    parts = urlsplit(url)
    reply = site.answer(Query(parts.path, flat(parts.query), {}, parts.query, method), 1)
    return Page(url, reply.body().decode(), reply.status, newest_year=2022)


def urls(requests: Sequence[PageRequest]) -> list[str]:
    return [request.url for request in requests]


def tails(requests: Sequence[PageRequest]) -> list[str]:
    return [request.url.rsplit("/", 1)[-1] for request in requests]


@pytest.mark.parametrize(("name", "split"), list(itertools.product(SITES, SPLITS)))
def test_every_report_is_listed_by_as_few_requests_as_can_be(name: str, split: str) -> None:
    site = build(name, Layout(split=split, years=YEARS, noise=110))  # type: ignore[arg-type]
    with CmsFarm([site]) as farm:
        done, truth = check(farm, site), farm.truth(site)
        assert len(done.asked) == truth.requests - 1 - len(truth.take | truth.others)
        reports = {item.title: item for item in site.items if item.kind == "report"}
        listed = {title: done.dates[url] for url, title in done.listed.items() if title in reports}
        assert listed == {title: item.day.isoformat() for title, item in reports.items()}


@pytest.mark.parametrize("metas", ["right", "column-only", "missing"])
@pytest.mark.parametrize("name", SITES)
def test_no_other_family_claims_a_page_of_the_portal(name: str, metas: str) -> None:
    site = build(name, Layout(years=YEARS, noise=4, bureaus=1, metas=metas))  # type: ignore[arg-type]
    site.home = "http://www.a.gov.cn/"
    for path in (site.column_path(site.columns[0]), site.item_path(site.items[0])):
        page = served(site, "http://www.a.gov.cn" + path)
        family = recognise(page.url, page.text)
        assert family is not None, path
        assert family.name == site.family
    home = served(site, "http://www.a.gov.cn/")
    assert recognise(home.url, home.text) is None


@pytest.mark.parametrize("name", CMS)
def test_a_portal_of_any_family_is_claimed_by_that_family_or_by_none(name: str) -> None:
    with CmsFarm.of([name], Layout(years=YEARS, noise=4, bureaus=1)) as farm:
        (site,) = farm.sites
        for path in {*site.registered(), site.column_path(site.columns[0]), site.item_path(site.items[0]), "/"}:
            page = fetch(PageRequest(site.home.rstrip("/") + path))
            family = recognise(page.url, page.text)
            assert family is None or family.name == site.family, path


# -- TRS


@pytest.mark.parametrize(
    ("url", "call", "expected"),
    [
        ("http://a.gov.cn/nb/", 'createPageHTML(3, 0, "index", "html")', ["index_1.html", "index_2.html"]),
        ("http://a.gov.cn/nb/", 'createPageHTML("3", "0", "index", "html", "31")', ["index_1.html", "index_2.html"]),
        ("http://a.gov.cn/nb/", 'createPageHTML(31, 3, 0, "index", "html")', ["index_1.html", "index_2.html"]),
        ("http://a.gov.cn/nb/", 'createPageHTML(0, 1, 0, "index", "html")', []),
        ("http://a.gov.cn/nb/index_1.html", 'createPageHTML(3, 1, "index", "html")', ["index_2.html"]),
        ("http://a.gov.cn/nb/", 'createPageHTML(3, 1, "index", "shtml")', ["index_2.shtml", "index_3.shtml"]),
        ("http://a.gov.cn/nb/index_2.html", 'createPageHTML(3, 1, "index", "html")', ["index_3.html"]),
        ("http://a.gov.cn/nb/index_3.html", 'createPageHTML(3, 3, "index", "html")', []),
        (
            "http://a.gov.cn/nb/index_17431.html",
            'createPageHTML(3, 0, "index_17431", "html")',
            ["index_17431_1.html", "index_17431_2.html"],
        ),
        (
            "http://a.gov.cn/nb/wjk.html",
            'createPageHTML(3, 0, "wjk_glrb", "html")',
            ["wjk_glrb_1.html", "wjk_glrb_2.html"],
        ),
        (
            "http://a.gov.cn/nb/202201/t20220101_5.shtml",
            'createPageHTML(2,0,"t20220101_5","shtml")',
            ["t20220101_5_1.shtml"],
        ),
        ("http://a.gov.cn/nb/202201/t20220101_5_1.shtml", 'createPageHTML(2,1,"t20220101_5","shtml")', []),
        ("http://a.gov.cn/nb/", "function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}", []),
    ],
)
def test_a_call_tells_the_further_files_in_each_of_its_orders(url: str, call: str, expected: list[str]) -> None:
    page = Page(url, f"<script>{call}</script>")
    assert tails(FAMILIES["trs"].next_pages(page)) == expected
    assert FAMILIES["trs"].unread(page) == ""


@pytest.mark.parametrize(
    ("url", "links", "expected"),
    [
        (
            "http://a.gov.cn/nb/",
            '<a href="index_2.shtml">2</a><a href="index_3.shtml">3</a>',
            ["index_2.shtml", "index_3.shtml"],
        ),
        (
            "http://a.gov.cn/nb/index_2.shtml",
            '<a href="index.shtml">1</a><a href="index_3.shtml">下一页</a>',
            ["index_3.shtml"],
        ),
        ("http://a.gov.cn/nb/wjk_glrb.html", '<a href="wjk_glrb_1.html">下一页</a>', ["wjk_glrb_1.html"]),
        ("http://a.gov.cn/nb/index_17431.html", '<a href="index_17431_1.html">2</a>', ["index_17431_1.html"]),
        ("http://a.gov.cn/nb/", '<a href="../index_1.html">下一页</a><a href="index_1.html">要闻</a>', []),
        ("http://a.gov.cn/nb/202201/t20220101_5.html", '<a href="t20220101_5_1.html">下一页</a>', []),
        (
            "http://a.gov.cn/was5/web/search?channelid=5&page=1",
            '<a href="/was5/web/search?channelid=5&amp;page=2">下一页</a>',
            ["search?channelid=5&page=2"],
        ),
    ],
)
def test_without_a_script_plain_links_lead_on(url: str, links: str, expected: list[str]) -> None:
    assert tails(FAMILIES["trs"].next_pages(Page(url, f"<body>{links}</body>"))) == expected


def test_variables_beside_links_that_count_from_one_lose_no_page() -> None:
    text = "<script>var currentPage = 0; var countPage = 3</script><a href='index_2.shtml'>2</a>"
    assert tails(FAMILIES["trs"].next_pages(Page("http://a.gov.cn/nb/", text))) == ["index_2.shtml", "index_3.shtml"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<script>createPageHTML(9, "index", 0, "html")</script>', "createPageHTML in an order that is not known"),
        ('<script>createPageHTML(5, 93, 0, "index", "html")</script>', "createPageHTML in an order that is not known"),
        ('<script>createPageHTML(900, 0, "index", "html")</script>', "900 pages, 400 followed"),
        (
            "<script>post('/irs/front/list')</script>",
            "rows come from /irs/front/list, whose fields are declared for no table",
        ),
    ],
)
def test_trs_says_what_it_cannot_read(text: str, expected: str) -> None:
    assert FAMILIES["trs"].unread(Page("http://a.gov.cn/nb/", text)) == expected


def test_a_wrong_guess_is_answered_by_a_stub_and_is_named() -> None:
    trs, ucap = TrsSite(0, Layout()), UcapSite(0, Layout())
    for site, name in ((trs, "index_7.html"), (trs, "index_0.html"), (ucap, "list_1.shtml"), (ucap, "list_8.shtml")):
        path = site.column_path(site.columns[0])
        page = served(site, "http://a.gov.cn" + path.removesuffix("list.shtml") + name)
        assert page.status == 200
        assert 300 <= len(STUB.encode()) <= 600
        assert FAMILIES[site.family].unread(page).startswith("a numbered page of")


def test_the_two_ways_of_counting_are_not_mixed_up() -> None:
    trs, ucap = TrsSite(0, Layout()), UcapSite(0, Layout())
    first = {site.family: served(site, "http://a.gov.cn" + site.column_path(site.columns[0])) for site in (trs, ucap)}
    assert tails(FAMILIES["trs"].next_pages(first["trs"]))[0] == "index_1.html"
    assert tails(FAMILIES["ucap"].next_pages(first["ucap"]))[0] == "list_2.shtml"
    assert FAMILIES["ucap"].next_pages(first["trs"]) == FAMILIES["trs"].next_pages(first["ucap"]) == ()


def test_a_report_of_two_pages_names_its_second() -> None:
    site = TrsSite(0, Layout(carriers=((2020, "two-pages"),)))
    item = next(item for item in site.items if item.carrier == "two-pages" and item.kind == "report")
    page = served(site, "http://a.gov.cn" + site.item_path(item))
    (second,) = FAMILIES["trs"].next_pages(page)
    assert FAMILIES["trs"].next_pages(served(site, second.url)) == ()
    assert served(site, second.url).text != page.text


def test_articles_without_a_date_are_rows_and_twins_for_telephones_are_one_document() -> None:
    rows = "".join(
        f'<li><a href="{name}">{name}</a></li>'
        for name in (
            "./202401/t20240126_1_wap.html", "./202401/t20240126_1.html", "./202401/t20240127_2_app.shtml",
            "./tnull_1353447.htm", "./t803352.shtml", "./t_7158622.html", "./tzgg/", "./t12.html",
        )
    )  # fmt: skip
    page = Page("http://a.gov.cn/nb/", f"<ul>{rows}</ul>")
    keys = [key(entry.url).removeprefix("a.gov.cn/nb/") for entry in FAMILIES["trs"].entries(page)]
    assert list(dict.fromkeys(keys)) == [
        "202401/t20240126_1.html", "202401/t20240127_2.shtml", "tnull_1353447.htm", "t803352.shtml", "t_7158622.html",
    ]  # fmt: skip
    assert recognise(page.url, page.text) is FAMILIES["trs"]


def test_a_body_moved_in_from_another_system_does_not_make_a_page_of_it() -> None:
    body = '<div class="TRS_Editor"><!--ZJEG_RSS.content.begin-->x</div><script id="_trs_ta_js"></script>'
    for url, family in (
        ("http://a.gov.cn/art/2021/2/5/art_1229419673_3803244.html", "hanweb"),
        ("http://a.gov.cn/a/c102717/202101/a9b23f6130ac46dba73ba9de1a2739cb.shtml", "ucap"),
        ("http://a.gov.cn/nb/art/2022/art_21953d7c1df747b4b623b2205c6c537c.html", "jpaas"),
        ("http://a.gov.cn/nb/202101/t20210101_5.html", "trs"),
        ("http://a.gov.cn/nb/", "trs"),
    ):
        assert recognise(url, body) is FAMILIES[family]


# -- Hanweb


def test_a_proxy_that_answers_deep_groups_with_nothing_is_named() -> None:
    site = HanwebSite(0, Layout(noise=110), "link", tired=True)
    with CmsFarm([site]):
        done = walk(site)
    assert len(EMPTY) == 54
    assert [trouble.rpartition(": ")[2] for trouble in done.trouble] == ["an empty group of rows (54 characters)"]


@pytest.mark.parametrize("switch", [True, False])
def test_the_yearly_endpoint_gives_every_year_in_one_order_of_parameters(switch: bool) -> None:
    site = HanwebAnnualSite(0, REPORTS_ONLY, switch=switch)
    site.home = "http://a.gov.cn/"
    page = served(site, "http://a.gov.cn" + site.registered()[0])
    family = FAMILIES["hanweb"]
    entries = {entry.url: entry.title for entry in family.entries(page)}
    right = {"http://a.gov.cn" + site.item_path(item): f"{item.year}年" for item in site.items}
    if switch:
        assert entries == right
    else:  # nothing on the page says for which years there is a report: every year since the regulations is asked for
        assert len(entries) == 2022 - 2008 + 1
        assert right.items() <= entries.items()
    assert all(family.is_report_address(url) for url in entries)
    assert all(judge(title).take for title in entries.values())
    assert page.url in entries
    assert (family.next_pages(page), family.leaves(page)) == ((), ())
    assert recognise(page.url, page.text) is family


def test_a_year_without_report_is_an_empty_shell_that_still_names_the_others() -> None:
    site = HanwebAnnualSite(0, REPORTS_ONLY)
    address = site.registered()[0].replace("fbtime=2022", "fbtime=2009")
    page = served(site, "http://a.gov.cn" + address)
    assert page.status == 200
    assert {entry.url[-4:] for entry in FAMILIES["hanweb"].entries(page)} == {str(y) for y in REPORTS_ONLY.years}


def test_the_endpoint_counts_no_years_up_where_the_newest_is_not_known() -> None:
    page = Page("http://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&showType=2&area=dongyingshi", "<p></p>")
    (entry,) = FAMILIES["hanweb"].entries(page)
    assert entry.url == "http://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=dongyingshi&fbtime=2017&showType=2"


def test_links_to_the_endpoint_are_rows_whatever_their_order() -> None:
    href = "/module/xxgk/xxgkAnnualReport.jsp?fbtime={}&amp;area=001008003014056"
    rows = "".join(f"<li><a href='{href.format(year)}'>某镇{year}年年报</a></li>" for year in (2010, 2011))
    entries = FAMILIES["hanweb"].entries(Page("http://a.gov.cn/col/col5/index.html", f"<ul>{rows}</ul>"))
    assert [entry.url.partition("?")[2] for entry in entries] == [
        f"area=001008003014056&fbtime={year}" for year in (2010, 2011)
    ]
    assert not FAMILIES["hanweb"].is_report_address("http://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=1")


def test_rows_of_other_columns_in_the_modules_search_are_left() -> None:
    rows = "".join(
        f"<tr><td><a href='/art/2021/1/2/art_{c}_9.html'>{c}</a></td><td>2021-01-02</td></tr>" for c in (7, 77)
    )
    url = "http://a.gov.cn/module/xxgk/search.jsp?infotypeId=B1&columnid=7&currpage=2"
    page = Page(url, f"<table>{rows}</table>共4页")
    assert [entry.title for entry in FAMILIES["hanweb"].entries(page)] == ["7"]
    asked = FAMILIES["hanweb"].next_pages(page)
    assert [(part.method, part.body) for part in asked] == [
        ("POST", f"infotypeId=B1&columnid=7&currpage={number}".encode()) for number in (3, 4)
    ]


def test_lists_of_one_column_number_are_told_apart_by_category() -> None:
    text = "<ul><li><a href='/art/2021/1/2/art_7_9.html'>x</a><span>2021-01-02</span></li></ul>"
    text += "<a href='index.html?uid=70&amp;pageNum=2'>2</a><script>var totalRecord = 31, perPage = 15;</script>"
    page = Page("http://a.gov.cn/col/col7/index.html?number=0-C001-003", text)
    assert urls(FAMILIES["hanweb"].next_pages(page)) == [
        f"http://a.gov.cn/col/col7/index.html?number=0-C001-003&uid=70&pageNum={number}" for number in (2, 3)
    ]


def test_a_column_that_shows_all_its_rows_asks_its_proxy_for_nothing() -> None:
    rows = "".join(f"<li><a href='/art/2021/1/2/art_7_{n}.html'>x</a></li>" for n in (1, 2))
    link = '<a href="/module/web/jpage/dataproxy.jsp?page=1"></a>'
    store = f"<datastore><nextgroup><![CDATA[{link}]]></nextgroup></datastore>"
    script = "<script>var totalRecord = 2;</script>"
    url = "http://a.gov.cn/col/col7/index.html"
    assert FAMILIES["hanweb"].next_pages(Page(url, f"{store}<ul>{rows}</ul>{script}")) == ()
    other = rows.replace("art_7_2", "art_8_2")  # hot news beside the list is not the column's
    assert len(FAMILIES["hanweb"].next_pages(Page(url, f"{store}<ul>{other}</ul>{script}"))) == 1


def test_a_column_that_only_leads_to_another_names_it() -> None:
    page = Page("http://a.gov.cn/col/col7/index.html", "<script>window.location.href='/col/col8/index.html';</script>")
    assert urls(FAMILIES["hanweb"].next_pages(page)) == ["http://a.gov.cn/col/col8/index.html"]
    home = Page(page.url, "<script>location.href='/index.html';</script>")
    assert FAMILIES["hanweb"].next_pages(home) == ()


# -- JPaaS


def test_pages_that_are_always_the_first_are_seen_as_a_loop() -> None:
    site = JpaasSite(0, Layout(), stuck=True)
    base = "http://a.gov.cn"
    tally = PortalTally("990101", "甲县")
    address = base + site.registered()[0]
    portal = Portal("990101", "990101", "甲县人民政府", "county", base + "/", (address,), "jpaas")
    state = PortalWalk.of(portal, tally)
    waiting, asked = [address], 0
    while waiting:
        asked += 1
        page = served(site, waiting.pop(0))
        waiting += urls(read_list(state, state.columns[0], page, first=asked == 1, most=50).parts)
    assert asked == 1 + 7
    assert [incident.kind for incident in tally.incidents] == ["loop"] * 6
    assert not state.columns[0].complete


def test_a_bare_page_number_and_the_single_quotes_are_not_mistaken() -> None:
    site = JpaasSite(0, Layout())
    first = served(site, "http://a.gov.cn" + site.registered()[0])
    (asked,) = FAMILIES["jpaas"].next_pages(first)
    further = FAMILIES["jpaas"].next_pages(served(site, asked.url))
    assert [json.loads(flat(urlsplit(part.url).query)["paramJson"]) for part in further] == [
        {"pageNo": number, "pageSize": "15"} for number in range(2, 8)
    ]
    assert "pageNo" not in flat(urlsplit(further[0].url).query)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<html>refused</html>", "the answer is not of the known shape"),
        ('{"success": false, "data": null}', "the answer is not of the known shape"),
        ("{\"data\": {\"html\": \"<div class='pagination' rows='15' count='40'></div>\"}}", "page 2 of 3 is empty"),
        (
            "{\"data\": {\"html\": \"<div class='pagination' rows='15' count='40' current='1'></div>\"}}",
            "page 1 was answered for page 2",
        ),
    ],
)
def test_jpaas_says_what_it_cannot_read(text: str, expected: str) -> None:
    address = (
        "http://a.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit?pageId=5&paramJson=%7B%22pageNo%22:2%7D"
    )
    assert FAMILIES["jpaas"].unread(Page(address, text)) == expected


# -- UCAP


def test_pages_that_are_one_years_report_are_their_own_entries() -> None:
    site = UcapSite(0, Layout(split="years", years=YEARS, noise=0, bureaus=0), "report")
    with CmsFarm([site]) as farm:
        done = check(farm, site)
    assert len(done.asked) == len(YEARS)
    assert set(done.asked) == farm.truth(site).take == done.listed.keys()
    assert all(judge(title).reason == "report" for title in done.listed.values())


def test_an_unknown_column_gives_none_of_the_parents_rows() -> None:
    site = UcapSite(0, Layout())
    page = served(site, f"http://a.gov.cn/{site.county.slug}/c999999/list.shtml")
    assert page.status == 200
    assert site.items[0].title in page.text
    assert (FAMILIES["ucap"].entries(page), FAMILIES["ucap"].next_pages(page)) == ((), ())
    assert FAMILIES["ucap"].unread(page).startswith("the page does not name its own column")


def test_a_list_whose_articles_lie_under_another_number_is_read() -> None:
    row = "<li><a href='/h/c111204/202301/c01_591175.shtml'>x</a><span>2023-01-05</span></li>"
    url = "http://a.gov.cn/h/c111202/zfxxgklby_nb.shtml"
    crumbs = "<a href='/h/c111202/zfxxgklby_nb.shtml'>年报</a>"
    named = "<meta name='ColumnName' content='政府信息公开年报'>"
    for text in (crumbs + row, named + row):
        assert len(FAMILIES["ucap"].entries(Page(url, text))) == 1
    assert FAMILIES["ucap"].entries(Page(url, row)) == ()


@pytest.mark.parametrize("stem", ["list", "xxgk_list", "zfxxgk_list", "nav_list", "listDisplaySelf"])
def test_further_files_bear_the_stem_that_the_call_names(stem: str) -> None:
    text = f"<script>createPageHTML('page_div', 3, 1, '{stem}', 'shtml', 40)</script>"
    page = Page(f"http://a.gov.cn/a/c100101/{stem}.shtml", text)
    assert tails(FAMILIES["ucap"].next_pages(page)) == [f"{stem}_2.shtml", f"{stem}_3.shtml"]


def test_entry_shells_give_nothing_and_no_error() -> None:
    site = UcapSite(0, Layout())
    page = served(site, f"http://a.gov.cn/{site.county.slug}/redirect_firstChannel.shtml")
    family = FAMILIES["ucap"]
    assert (family.entries(page), family.next_pages(page), family.leaves(page)) == ((), (), ())
    assert family.unread(page) == ""
    assert recognise(page.url, page.text) is family


def test_a_search_whose_address_a_script_puts_together_is_left_to_the_browser() -> None:
    whole = "<script>get('/common/search/5eed?_isJson=true&_pageSize=20')</script>"
    built = "<script>get('/common/search/' + channel + '?_isJson=true')</script>"
    url = "http://a.gov.cn/a/c100101/list.shtml"
    assert recognise(url, whole) is FAMILIES["ucap"]
    assert recognise(url, built) is FAMILIES["jsonlist"]
    (asked,) = FAMILIES["ucap"].next_pages(Page(url, whole))
    assert asked.url == "http://a.gov.cn/common/search/5eed?_isJson=true&_pageSize=20&page=1"
    assert ("Referer", url) in asked.headers
    assert FAMILIES["ucap"].unread(Page(url, built)) == "the rows are behind a script"
