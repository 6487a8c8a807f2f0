"""VSB, Anhui's two, Guangdong's two, Sichuan: their pages read, their lists walked to the end."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import pytest

from crawler.carriers import find_carriers
from crawler.families import FAMILIES, Page, PageRequest, recognise
from crawler.families.base import NEVER, BaseFamily
from crawler.families.lonsun import short_address
from gongkai.farm.cms import CMS, CmsFarm, CmsSite, Layout
from gongkai.farm.cms.vsb import VsbSite
from gongkai.farm.replies import Query, flat
from parsers.documents.carried import carried_html
from tests.family_walk import Walked, check, fetch, walk

NONE, YEARS, KINDS = Layout(), Layout(split="years", noise=200), Layout(split="kinds", noise=120)
FULL = Layout(noise=220)
QUIET = Layout(noise=0, bureaus=0)
QUIET_YEARS = Layout(split="years", noise=0, bureaus=0)


def lists(farm: CmsFarm, site: CmsSite) -> int:
    """How many list pages a crawler needs that knows them all."""
    truth = farm.truth(site)
    files = sum(item.carrier in {"attachment", "iframe"} for item in site.items)
    return truth.requests - 1 - len(truth.take) - len(truth.others) - files


# `extra` list requests beyond the perfect number: the directory's page, which holds the tree and no row.
WALKS = [
    ("vsb", NONE, 0), ("vsb", YEARS, 0), ("vsb", KINDS, 0),
    ("vsb-egovinfo", NONE, 0), ("vsb-egovinfo", YEARS, 0), ("vsb-egovinfo", KINDS, 0),
    ("lonsun", NONE, 0), ("lonsun", YEARS, 0), ("lonsun", KINDS, 0), ("lonsun-reports", QUIET, 0),
    ("openness", NONE, 0), ("openness", YEARS, 0), ("openness", KINDS, 0),
    ("gkmlpt", FULL, 1), ("gkmlpt", YEARS, 0), ("gkmlpt", KINDS, 0),
    ("gdpost", NONE, 0), ("gdpost", YEARS, 0), ("gdpost", KINDS, 0),
    ("sichuan", NONE, 0), ("sichuan", YEARS, 0), ("sichuan", KINDS, 0),
    ("sichuan-xxgk", NONE, 0), ("sichuan-xxgk", YEARS, 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "layout", "extra"), WALKS, ids=lambda v: v if isinstance(v, str) else getattr(v, "split", "")
)
def test_a_portal_is_listed_whole_and_with_no_request_too_many(name: str, layout: Layout, extra: int) -> None:
    with CmsFarm.of([name], layout) as farm:
        (site,) = farm.sites
        done = check(farm, site)
        assert len(done.asked) == len(set(done.asked)) == lists(farm, site) + extra
        truth = farm.truth(site)
        dated = {item.day.isoformat() for item in site.items} | {None}
        assert {done.dates[url] for url in truth.take | truth.others} <= dated
        if name != "lonsun-reports":  # its years stand in a switch, without days
            assert all(done.dates[url] for url in truth.take | truth.others)
        listed_here = {url for url in done.listed if urlsplit(url).netloc == urlsplit(site.home).netloc}
        assert listed_here <= truth.take | truth.others | truth.leave, "an entry was made up"


@pytest.mark.parametrize(
    "name", [n for n in CMS if CMS[n].family in {"vsb", "lonsun", "openness", "gkmlpt", "gdpost", "sichuan"}]
)
@pytest.mark.parametrize("metas", ["right", "column-only", "missing"])
def test_every_page_of_a_portal_bears_the_signs_of_its_family_alone(name: str, metas: str) -> None:
    layout = Layout(split="years", noise=20, metas=metas)  # type: ignore[arg-type]
    with CmsFarm.of([name], layout) as farm:
        (site,) = farm.sites
        base = site.home.rstrip("/")
        report = next(item for item in site.items if item.kind == "report")
        for path in (site.column_path(site.columns[0]), site.item_path(report), *site.registered()):
            page = fetch(PageRequest(base + path))
            family = recognise(page.url, page.text)
            # a page that only names the years may bear no sign, never another family's
            assert (family.name if family else None) in {site.family, None if path in site.registered() else ""}, path


def asked(site: CmsSite, url: str) -> Page:
    """A page as the portal has it now, without a server."""
    parts = urlsplit(url)
    reply = site.answer(Query(parts.path, flat(parts.query), {}, parts.query), 1)
    return Page(url, reply.body().decode(), reply.status, newest_year=2022)


def crawl_while_it_grows(site: VsbSite) -> Walked:
    """A walk during which a further page opens right after the first page was read."""
    done, waiting = Walked(), [site.home.rstrip("/") + site.registered()[0]]
    while waiting:
        url = waiting.pop(0)
        done.asked.append(url)
        page = asked(site, url)
        if len(done.asked) == 1:
            site.grow()
        done.listed |= {entry.url: entry.title for entry in FAMILIES["vsb"].entries(page)}
        waiting += [p.url for p in FAMILIES["vsb"].next_pages(page) if p.url not in (*done.asked, *waiting)]
    return done


def test_a_numbered_page_changes_its_meaning_when_a_page_opens_and_the_walk_finds_all_the_same() -> None:
    site = VsbSite(0, NONE)
    site.home = "http://a.gov.cn/"
    before = {n: asked(site, f"http://a.gov.cn/zfxxgk/zfxxgknb/{n}.htm").text for n in (1, 2, 3)}
    every = {f"http://a.gov.cn{site.item_path(item)}" for item in site.items}
    assert every <= crawl_while_it_grows(site).listed.keys()
    after = {n: asked(site, f"http://a.gov.cn/zfxxgk/zfxxgknb/{n}.htm").text for n in (1, 2, 3)}
    assert all(after[n] != before[n] for n in before)
    family = FAMILIES["vsb"]

    def listed(text: str) -> set[str]:
        return {entry.url for entry in family.entries(Page("http://a.gov.cn/zfxxgk/zfxxgknb/2.htm", text))}

    assert listed(after[2]) != listed(before[2])


def test_year_columns_that_are_the_report_are_entries_of_themselves() -> None:
    with CmsFarm.of(["vsb-report-columns"], QUIET_YEARS) as farm:
        (site,) = farm.sites
        done = check(farm, site)
        # the leaves are asked for as lists; each serves as its own report, so nothing is left to ask for
        assert set(done.asked[1:]) == farm.truth(site).take
        assert all("年政府信息公开工作年度报告" in done.listed[url] for url in farm.truth(site).take)


def test_a_file_without_a_name_is_known_by_its_address_and_named_by_its_answer() -> None:
    layout = Layout(carriers=((2020, "attachment"),), noise=0, bureaus=0)
    site = VsbSite(0, layout)
    site.home = "http://a.gov.cn/"
    item = next(item for item in site.items if item.carrier == "attachment")
    url = "http://a.gov.cn" + site.file_path(item)
    assert attachment("vsb", url)
    parts = urlsplit(url)
    reply = site.answer(Query(parts.path, flat(parts.query), {}, parts.query), 1)
    assert reply.body().startswith(b"%PDF") and reply.content_type == "application/octet-stream"
    assert dict(reply.headers)["Content-Disposition"].startswith("attachment; filename=")


def attachment(name: str, url: str) -> bool:
    family = FAMILIES[name]
    assert isinstance(family, BaseFamily)
    return bool(family.attachment.search(url))


@pytest.mark.parametrize(
    ("name", "url", "expected"),
    [
        ("vsb", "http://a.gov.cn/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=2", True),
        ("vsb", "http://a.gov.cn/info/1025/61695.htm", False),
        ("vsb", "http://a.gov.cn/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1&wbnewsid=2", False),
        ("openness", "http://a.gov.cn/OpennessAnnualReport/download/4335.html", True),
        ("openness", "http://a.gov.cn/OpennessAnnualReport/show/4335.html", False),
        ("lonsun", "https://a.gov.cn/download/file?filePath=/group1/M00/01/78/wKg8.doc", True),
        ("gdpost", "http://a.gov.cn/attachment/7/7387/7387273/7756059.pdf", False),
    ],
)
def test_attachments_are_known_by_their_address(name: str, url: str, expected: bool) -> None:
    assert attachment(name, url) is expected


# Addresses of real report pages and columns (of the survey of report addresses), and whose they are.
REAL = [
    ("https://www.ynyx.gov.cn/info/1025/61695.htm", "vsb"),
    ("http://shangnan.gov.cn/info/egovinfo/1001/xxgk2/xxgkinfo/gflz-55_/2023-0118001.htm", "vsb"),
    ("http://www.puershi.gov.cn/gkml_list.jsp?ainfolist1813t=4&ainfolist1813p=4&ainfolist1813c=15"
     "&urltype=egovinfo.EgovTreeURl&wbtreeid=1066", "vsb"),
    ("http://www.pingwu.gov.cn/public/column/12251?type=3&nav=5&sub=2&timeFrame=2023&hasContent=true", "lonsun"),
    ("http://www.huoqiu.gov.cn/public/6601281/19215031.html", "lonsun"),
    ("https://www.huoqiu.gov.cn/public/content/36027577", "lonsun"),
    ("https://www.huaibei.gov.cn/zwgk/public/371/61410681.html", "lonsun"),
    ("https://www.ah.gov.cn/site/tpl/7931?nav=4&year=2024", "lonsun"),
    ("https://www.lixin.gov.cn/XxgkAnnualReport/show/3821.html", "openness"),
    ("https://www.tl.gov.cn/openness/OpennessAnnualReport/show/3515.html", "openness"),
    ("https://www.dongzhi.gov.cn/Xxgknb/show/616527.html?type=1", "openness"),
    ("https://www.mashsq.gov.cn/xxgk/openness/detail/annual_report/63c52bc388668867688b456e.html", "openness"),
    ("http://www.arq.gov.cn/OpennessContent/showList/784/34502/page_1.html", "openness"),
    ("https://nr.gd.gov.cn/gkmlpt/content/2/2877/post_2877736.html", "gkmlpt"),
    ("http://www.zijin.gov.cn/hyzjfazf/gkmlpt/annualreport", "gkmlpt"),
    ("http://www.panyu.gov.cn/zwgk/zfxxgk/zfxxgknb/bm/2019n/content/post_5645412.html", "gdpost"),
    ("https://lzq.gov.cn/gongkai/show/20230118110839523.html", "sichuan"),
    ("https://www.chuanshan.gov.cn/gongkai/show/bc0e9574adc044a790ed3b53f516be8c.html", "sichuan"),
    ("https://rsj.suining.gov.cn/zwgk/show/01d717b371f74d35ae0dd07be02b88b7.html", "sichuan"),
    ("http://www.dazhu.gov.cn/xxgk-show-202494.html", "sichuan"),
    ("http://www.quxian.gov.cn/xxgk-list-xzgfxwj.html", "sichuan"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "name"), REAL, ids=[url.split("/", 2)[2] for url, _ in REAL])
def test_real_addresses_are_claimed_by_one_family(url: str, name: str) -> None:
    family = recognise(url, "<html><body><p>2021年政府信息公开工作年度报告</p></body></html>")
    assert family is not None and family.name == name
    article = "list" not in url.lower() and not url.endswith("annualreport") and "/site/tpl/" not in url
    assert isinstance(family, BaseFamily)
    assert bool(family.article.search(url)) is article


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://a.gov.cn/zwgk/", '<a href="http://b.gov.cn/info/1025/61695.htm">云县年报</a>'),
        ("http://a.gov.cn/zwgk/", '<a href="https://www.gd.gov.cn/zwgk/content/post_1.html">省年报</a>'),
        ("http://a.gov.cn/zwgk/", '<a href="https://www.ah.gov.cn/public/column/1681?type=3&nav=4">省年报</a>'),
        ("http://a.gov.cn/zwgk/", '<a href="http://b.gov.cn/OpennessContent/showList/784/34502/page_1.html">旗</a>'),
        ("http://a.gov.cn/zwgk/", '<a href="http://b.gov.cn/gkmlpt/annualreport">省年报</a>'),
        ("http://a.gov.cn/news/2020/12345.html", "<p>_CONFIG</p>"),
    ],
)  # fmt: skip
def test_a_link_to_a_neighbours_portal_is_no_sign(url: str, text: str) -> None:
    assert recognise(url, text) is None


PAGER_OLD = (
    '<table><tr><td id="fanyeu13">共{rows}条&nbsp;&nbsp;1/78&nbsp;</td></tr></table>'
    '<a href="info/1025/1.htm">2021年政府信息公开年报</a>'
)


def test_a_list_counts_its_pages_down_and_knows_a_year_from_a_page() -> None:
    family = FAMILIES["vsb"]
    url = "http://a.gov.cn/xxgk/zfxxgknb.htm"
    years = '<ul><li><a href="zfxxgknb/2025.htm">2025</a></li><li><a href="zfxxgknb/2024.htm">2024</a></li></ul>'
    assert family.next_pages(Page(url, f"<body>{years}</body>")) == ()
    pager = (
        '<span class="p_no"><a href="zfxxgknb/3.htm">2</a></span>'
        '<span class="p_next p_fun"><a href="zfxxgknb/3.htm">下页</a></span>'
    )
    assert numbers(family.next_pages(Page(url, f"<body>{years}{pager}</body>"))) == ["3.htm", "2.htm", "1.htm"]
    # on a numbered page the others, also those above it; never the page itself
    inner = '<span class="p_no"><a href="4.htm">2</a></span><span class="p_last"><a href="1.htm">尾页</a></span>'
    got = numbers(family.next_pages(Page("http://a.gov.cn/xxgk/zfxxgknb/3.htm", f"<body>{inner}</body>")))
    assert got == ["4.htm", "2.htm", "1.htm"]


def numbers(requests: Sequence[PageRequest]) -> list[str]:
    return [request.url.rsplit("/", 1)[-1] for request in requests]


def test_a_pager_without_links_still_says_how_many_pages_there_are() -> None:
    family = FAMILIES["vsb"]
    page = Page("http://a.gov.cn/xxgk/zfxxgknb.htm", f"<body>{PAGER_OLD.format(rows=1162)}</body>")
    got = family.next_pages(page)
    assert len(got) == 77 and got[0].url == "http://a.gov.cn/xxgk/zfxxgknb/77.htm"
    assert family.unread(page) == ""
    lost = '<span class="p_t">共40条</span><a href="info/1025/1.htm">2021年政府信息公开年报</a>'
    assert family.unread(Page(page.url, f"<body>{lost}</body>")) == "40 rows counted, 1 shown, no way to the rest"
    whole = lost.replace("40", "1")
    assert family.unread(Page(page.url, f"<body>{whole}</body>")) == ""


def test_one_article_under_its_two_addresses_is_one_entry() -> None:
    dynamic = "../content.jsp?urltype=news.NewsContentUrl&wbtreeid=1331&wbnewsid="
    text = (
        '<ul><li id="line_u8_0"><a href="../info/1331/30031.htm">甲县2021年政府信息公开年报</a></li>'
        f'<li id="line_u8_1"><a href="{dynamic}30031">甲县…</a></li>'
        f'<li id="line_u8_2"><a href="{dynamic}9">乙局</a></li></ul>'
    )
    got = FAMILIES["vsb"].entries(Page("http://a.gov.cn/xxgk/nb.htm", text))
    assert [entry.url.rsplit("/", 1)[-1] for entry in got] == [
        "30031.htm", "content.jsp?urltype=news.NewsContentUrl&wbtreeid=1331&wbnewsid=9",
    ]  # fmt: skip


def test_a_dynamic_list_asks_again_only_for_pages_that_opened_meanwhile() -> None:
    family, base = FAMILIES["vsb"], "http://a.gov.cn/gkml_list.jsp?"
    rest = "urltype=tree.TreeTempUrl&wbtreeid=1066"

    def page(query: str, link: str) -> list[str]:
        text = f'<body><a href="?{link}">尾页</a></body>'.replace("&", "&amp;")
        return [p.url.removeprefix(base) for p in family.next_pages(Page(base + query, text))]

    assert page(rest, f"a813t=3&a813p=3&a813c=15&{rest}") == [
        f"a813t=3&a813p=2&a813c=15&{rest}", f"a813t=3&a813p=3&a813c=15&{rest}",
    ]  # fmt: skip
    assert page(f"a813t=3&a813p=2&a813c=15&{rest}", f"a813t=3&a813p=3&a813c=15&{rest}") == []
    assert page(f"a813t=3&a813p=2&a813c=15&{rest}", f"a813t=4&a813p=4&a813c=15&{rest}") == [
        f"a813t=4&a813p=4&a813c=15&{rest}"
    ]
    assert page(rest, f"totalpage=2&PAGENUM=2&{rest}") == [f"totalpage=2&PAGENUM=2&{rest}"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.pingwu.gov.cn/public/column/12251?type=3&nav=5&sub=2&timeFrame=2023&hasContent=true",
         "http://www.pingwu.gov.cn/public/column/12251?type=3&timeFrame=2023&hasContent=true"),
        ("http://www.pingwu.gov.cn/public/column/12331?hasContent=true&nav=5&sub=6&timeFrame=2018&type=3",
         "http://www.pingwu.gov.cn/public/column/12331?type=3&timeFrame=2018&hasContent=true"),
        ("https://www.shucheng.gov.cn/public/column/6598831?type=3&action=detail&nav=3&title=",
         "https://www.shucheng.gov.cn/public/column/6598831?type=3"),
        ("https://a.gov.cn/public/column/1?siteId=9&type=3&timeFrame=2020", "https://a.gov.cn/public/column/1?type=3&timeFrame=2020&siteId=9"),
        ("https://a.gov.cn/public/column/1?type=4&action=list&nav=3", "https://a.gov.cn/public/column/1?type=4&action=list&nav=3"),
    ],
)  # fmt: skip
def test_the_spellings_of_a_report_address_become_one(url: str, expected: str) -> None:
    assert short_address(url) == expected
    assert FAMILIES["lonsun"].is_report_address(url) == ("timeFrame" in url)


def test_a_report_column_without_a_switch_is_asked_for_every_year_that_can_be_out() -> None:
    page = Page(
        "https://www.shucheng.gov.cn/public/column/6598831?type=3&action=detail&nav=3&title=",
        '<div class="j-fontContent"><p>舒城县水利局2022年政府信息公开工作年度报告</p></div>',
        newest_year=2010,
    )
    got = FAMILIES["lonsun"].entries(page)
    assert [entry.title for entry in got] == ["2008年", "2009年", "2010年"]
    assert got[0].url.endswith("6598831?type=3&timeFrame=2008&hasContent=true")
    (itself,) = FAMILIES["lonsun"].entries(Page(page.url, page.text))
    assert itself.url == page.url and itself.title == "舒城县水利局2022年政府信息公开工作年度报告"


def test_a_page_of_report_columns_of_many_bodies_lists_each_by_its_short_address() -> None:
    text = (
        '<ul><li><a href="/public/column/551?type=3&nav=5&sub=2&timeFrame=2022&hasContent=true">市水利局</a></li>'
        '<li><a href="/public/column/561?type=3&nav=5&timeFrame=2022">市统计局</a></li></ul>'
    )
    got = FAMILIES["lonsun"].entries(Page("http://www.my.gov.cn/site/tpl/8611?nav=4&year=2022", text))
    assert [(entry.title, entry.url.split("?")[1]) for entry in got] == [
        ("市水利局", "type=3&timeFrame=2022&hasContent=true"), ("市统计局", "type=3&timeFrame=2022"),
    ]  # fmt: skip


GKMLPT = "http://www.zijin.gov.cn/hyzjfazf/gkmlpt/"
TREE = (
    '<script>window._CONFIG = {{ SID: \'755031\', TREE: [{{"id": 5, "name": "政府网站年度报表"}},'
    ' {{"id": "7", "name": "法定主动公开", "children": [{{"id": 2629, "name": "{name}"}}]}}] }};</script>'
)


@pytest.mark.parametrize("name", ["政府信息公开年报", "政府信息公开工作年度报告", "年度报告", "信息公开年报"])
def test_the_annual_reports_list_is_found_in_the_directorys_tree(name: str) -> None:
    got = FAMILIES["gkmlpt"].next_pages(Page(GKMLPT + "index", TREE.format(name=name)))
    assert [part.url for part in got] == [GKMLPT + "api/all/2629?page=1&sid=755031"]


def test_a_directory_without_annual_reports_says_so() -> None:
    page = Page(GKMLPT + "index", TREE.format(name="财政预决算"))
    assert FAMILIES["gkmlpt"].next_pages(page) == ()
    assert FAMILIES["gkmlpt"].unread(page) == "no category of annual reports in the tree"


def test_a_directorys_list_counts_from_one_and_reads_days_by_beijings_clock() -> None:
    family = FAMILIES["gkmlpt"]
    rows = '{"title": "甲局2021年年报", "url": "/gkmlpt/content/2/2877/post_2877736.html", "date": 1642780800}'
    answer = f'\ufeff\n{{"classify": {{"post_count": 201}}, "articles": [{rows}]}}'
    page = Page(GKMLPT + "api/all/2629?page=1&sid=755031", answer)
    (entry,) = family.entries(page)
    assert (entry.title, entry.date) == ("甲局2021年年报", "2022-01-22")  # 00:00 in Beijing, the 21st in Greenwich
    assert [p.url.split("?")[1] for p in family.next_pages(page)] == ["page=2&sid=755031", "page=3&sid=755031"]
    assert family.next_pages(Page(page.url.replace("page=1", "page=2"), answer)) == ()
    assert family.unread(Page(page.url, "<html>出错了</html>")) == "the answer is no list"


@pytest.mark.parametrize("split", ["none", "years"])
def test_the_body_inside_the_script_is_the_articles_own(split: str) -> None:
    layout = Layout(split=split, noise=0, bureaus=0)  # type: ignore[arg-type]
    with CmsFarm.of(["gkmlpt"], layout) as farm:
        (site,) = farm.sites
        item = next(item for item in site.items if item.kind == "report")
        page = fetch(PageRequest(site.home.rstrip("/") + site.item_path(item)))
        assert "一、总体情况" not in page.text
        assert carried_html(page.text) == site.body(item)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('window._CONFIG = {DETAIL: {"content": "<p>\\u4e00\\u3001<\\/p>"}}', "<p>一、</p>"),
        ("_CONFIG = {DETAIL: {id: 1, 'title': 'x', content: \"<p>\\u4e00<\\/p>\"}}", "<p>一</p>"),
        ("_CONFIG = {DETAIL: {id: 1}}", None),
        ('_CONFIG.DETAIL = {"content": "<b>1</b>"};', "<b>1</b>"),
        ('_CONFIG = {DETAIL: {"content": "broken', None),
        ("<p>DETAIL</p>", None),
        ("", None),
    ],
)
def test_bodies_in_scripts(text: str, expected: str | None) -> None:
    assert carried_html(text) == expected


@pytest.mark.parametrize(
    ("name", "url", "text", "expected"),
    [
        ("openness", "http://a.cn/OpennessContent/showList/1/2/page_1.html", '<a href="page_3.html">尾页</a>',
         ["page_2.html", "page_3.html"]),
        ("openness", "http://a.cn/OpennessContent/showList/1/2/", "<p>共2页</p>", ["page_2.html"]),
        ("openness", "http://a.cn/OpennessGuide/showList/463.html?page=1", '<a href="463.html?page=2">2</a>',
         ["463.html?page=2"]),
        ("openness", "http://a.cn/OpennessContent/showList/1/2/page_2.html", '<a href="page_3.html">3</a>',
         ["page_3.html"]),
        ("openness", "http://a.cn/News/showList/1/page_1.html", '<a href="/News/showList/2/page_9.html">别的</a>', []),
        ("openness", "http://a.cn/OpennessContent/show/1.html", "<p>共9页</p>", []),
        ("gdpost", "http://a.cn/nb/index.html", '<a href="index_2.html">2</a>', ["index_2.html"]),
        ("gdpost", "http://a.cn/nb/", '<a href="http://a.cn/nb/index_3.html">尾页</a>',
         ["index_2.html", "index_3.html"]),
        ("gdpost", "http://a.cn/nb/", '<a href="http://a.cn/other/index_3.html">尾页</a>', []),
        ("gdpost", "http://a.cn/nb/content/post_1.html", "<p>共9页</p>", []),
        ("lonsun", "http://a.cn/content/column/6?pageIndex=1", "<script>pageCount: 3</script>",
         ["6?pageIndex=2", "6?pageIndex=3"]),
        ("lonsun", "http://a.cn/public/1/2.html", "<p>共9页</p>", []),
        ("sichuan", "http://a.cn/xxgk-list-nb.html", '<a href="/xxgk-list-nb-2.html">2</a>', ["xxgk-list-nb-2.html"]),
        ("sichuan", "http://a.cn/xxgk-list-nb.html", '<a href="/xxgk-list-qt-7.html">7</a>', []),
        ("sichuan", "http://a.cn/gongkai/kuozhan/1.html", '<a href="1_2.html">2</a>', ["1_2.html"]),
        ("sichuan", "http://a.cn/gongkai/kuozhan/1.html", '<a href="1.html?page=2">2</a>', ["1.html?page=2"]),
    ],
)  # fmt: skip
def test_pages_counted_up(name: str, url: str, text: str, expected: list[str]) -> None:
    assert numbers(FAMILIES[name].next_pages(Page(url, f"<body>{text}</body>"))) == expected


@pytest.mark.parametrize(
    ("name", "url"),
    [("openness", "http://a.cn/News/showList/1/page_1.html"), ("gdpost", "http://a.cn/nb/"),
     ("lonsun", "http://a.cn/content/column/6"), ("sichuan", "http://a.cn/xxgk-list-nb.html"),
     ("vsb", "http://a.cn/nb.htm")],
)  # fmt: skip
def test_more_pages_than_are_followed_are_told(name: str, url: str) -> None:
    text = "<body><p>共 99999 页</p><div id='fanye8'>1/99999</div></body>"
    page = Page(url, text)
    assert len(FAMILIES[name].next_pages(page)) in {399, 400}
    assert FAMILIES[name].unread(page) == "99999 pages, 400 followed"


def test_walks_are_unaware_of_a_wrong_guess() -> None:
    """What answers 200 for a page that never was is a stub without rows; no family asks for it."""
    for name, url in (("vsb", "/zfxxgk/zfxxgknb/99.htm"), ("gdpost", "/zwgk/zfxxgk/zfxxgknb/index_1.html")):
        site = CMS[name](0, NONE)
        site.home = "http://a.gov.cn/"
        stub = asked(site, f"http://a.gov.cn{url}")
        assert stub.status == 200 and FAMILIES[name].entries(stub) == ()
    with CmsFarm.of(["gdpost", "vsb"], NONE) as farm:
        for served in farm.sites:
            assert not any("index_1." in url or "/99." in url for url in walk(served).asked)


def test_an_article_whose_script_holds_the_directory_is_no_list() -> None:
    tree = TREE.format(name='政府信息公开年报", "children": [{"id": 2630, "name": "2021年"}], "x": "')
    page = Page(GKMLPT + "content/0/240/post_240254.html", tree)
    assert [leaf.year for leaf in FAMILIES["gkmlpt"].leaves(Page(GKMLPT + "index", tree))] == [2021]
    assert FAMILIES["gkmlpt"].next_pages(page) == () and FAMILIES["gkmlpt"].unread(page) == ""
    assert FAMILIES["gkmlpt"].leaves(page) == ()


@pytest.mark.parametrize("name", ["vsb", "vsb-egovinfo", "lonsun", "openness", "gdpost", "sichuan", "sichuan-xxgk"])
def test_an_article_of_two_pages_goes_on(name: str) -> None:
    with CmsFarm.of([name], Layout(carriers=((2020, "two-pages"),), noise=0, bureaus=0)) as farm:
        (site,) = farm.sites
        item = next(item for item in site.items if item.carrier == "two-pages")
        first = fetch(PageRequest(site.home.rstrip("/") + site.item_path(item)))
        (part,) = [c for c in find_carriers(first, NEVER) if c.kind == "part"]
        assert fetch(PageRequest(part.url)).text != first.text
        assert FAMILIES[site.family].next_pages(first) == ()
