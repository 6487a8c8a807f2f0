"""The search for a portal's annual-report columns, from its home page alone, for every content system of the farm."""

from __future__ import annotations

import urllib.error

import pytest
from family_walk import fetch, walk_from

from crawler.discovery import Discovery
from crawler.families import Page, PageRequest
from crawler.promise import promise_of
from gongkai.farm.cms import CMS, CmsFarm, Layout
from gongkai.farm.cms.base import Split


def search(home: str) -> Discovery:
    """Search as the spider does, one page at a time, without a browser."""
    found = Discovery(home, 2022, can_draw=False)
    found.start()
    while (step := found.next()) is not None:
        try:
            found.read(step, fetch(step.part or PageRequest(step.url)))
        except urllib.error.HTTPError as error:
            found.failed(step, f"status {error.code}")
    return found


@pytest.mark.parametrize("split", ["none", "years", "kinds"])
def test_the_column_is_found_from_the_home_page(split: Split) -> None:
    """Found alone, with its family, in few requests: read from there, it lists every report."""
    names = [name for name, site in CMS.items() if site.fetch == "http"]
    wrong: dict[str, object] = {}
    with CmsFarm.of(names, Layout(split=split, noise=16, bureaus=2)) as farm:
        for name, site in zip(names, farm.sites, strict=True):
            found = search(site.home)
            families = {column.family for column in found.columns}
            if families != {site.family} or found.asked > 12:
                wrong[name] = (families, found.asked, found.missing(), found.notes)
                continue
            listed = walk_from(site.family, [column.url for column in found.columns]).listed
            if not farm.truth(site).take <= listed.keys():
                wrong[name] = ([column.url for column in found.columns], sorted(listed)[:2])
    assert not wrong


@pytest.mark.parametrize(
    ("text", "url", "rank"),
    [
        ("政府信息公开年报", "http://x.gov.cn/a/", 3),
        ("信息公开年度报告", "http://x.gov.cn/zfxxgknb/", 3),
        ("年报", "http://x.gov.cn/zfxxgknb/", 3),
        ("政府信息公开", "http://x.gov.cn/zwgk/", 2),
        ("政务公开", "http://x.gov.cn/b/", 2),
        ("网站地图", "http://x.gov.cn/map.html", 1),
        ("政府网站工作年度报表", "http://x.gov.cn/zfxxgknb/", 0),
        ("政府信息公开指南", "http://x.gov.cn/zfxxgk/", 0),
        ("石屏县2021年政府信息公开工作年度报告（含2021年度统计表及说明材料）", "http://x.gov.cn/zfxxgknb/1.html", 0),
        ("旅游", "http://x.gov.cn/ly/", 0),
    ],
)
def test_what_a_link_promises(text: str, url: str, rank: int) -> None:
    promise = promise_of(text, url)
    assert (promise >= 75) + (promise >= 40) + (promise >= 15) == rank


def test_what_is_not_there_is_said() -> None:
    found = Discovery("http://x.gov.cn/", 2025)
    found.start()
    step = found.next()
    assert step is not None and step.url == "http://x.gov.cn/"
    found.failed(step, "status 521")
    following = found.next()
    assert following is not None and following.url.endswith("/robots.txt")
    found.failed(following, "status 404")
    assert found.next() is None
    assert found.missing() == "the home page did not come: status 521"
    assert found.notes == ["http://x.gov.cn/robots.txt: status 404"]


def test_a_host_without_any_answer_is_asked_once() -> None:
    found = Discovery("http://x.gov.cn/", 2025)
    found.start()
    step = found.next()
    assert step is not None
    found.failed(step, "Connection was refused", silent=True)
    assert found.next() is None and found.asked == 1
    assert found.missing() == "the home page did not come: Connection was refused"


@pytest.mark.parametrize(
    ("text", "drawn"),
    [("<html><body><div id=app></div><script src=app.js></script></body></html>", True), ("%PDF-1.4 …", False)],
)
def test_a_home_page_without_links_is_drawn_where_a_script_may_draw_it(text: str, drawn: bool) -> None:
    found = Discovery("http://x.gov.cn/", 2025)
    found.start()
    step = found.next()
    assert step is not None
    found.read(step, Page(step.url, text))
    following = found.next()
    assert following is not None and following.browser == drawn
    if drawn:
        found.read(following, Page(step.url, "<html><body><a href='/xxgknb/'>政府信息公开年报</a></body></html>"))
        column = found.next()
        assert column is not None and column.url == "http://x.gov.cn/xxgknb/"
    else:
        assert "no links" in found.missing()
