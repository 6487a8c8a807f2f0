"""Each paging dialect leads to every entry of the column, walked by the crawler's own families."""

import json
import urllib.error
import urllib.request

import pytest

from crawler.families import FAMILIES
from crawler.families.page import Page
from gongkai.farm import Farm


@pytest.fixture(scope="module")
def farm():
    with Farm(counties=9, years=range(2016, 2023)) as running:
        yield running


def fetch(url, body=None, headers=()):
    request = urllib.request.Request(url, data=body or None, headers=dict(headers))
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode(answer.headers.get_content_charset() or "utf-8")


def walk(portal):
    """Every entry reachable from the portal's columns, and how many pages it took."""
    family, entries, seen = FAMILIES[portal.family], {}, set()
    waiting = [(url, b"", ()) for url in portal.columns.split()]
    while waiting:
        url, body, headers = waiting.pop()
        if (url, body) in seen:
            continue
        seen.add((url, body))
        page = Page(url, fetch(url, body, headers))
        entries |= {entry.url: entry for entry in family.entries(page)}
        for following in family.next_pages(page):
            sent = following.body.encode() if isinstance(following.body, str) else following.body
            waiting.append((following.url, sent or b"", following.headers or ()))
    return entries, len(seen)


@pytest.mark.parametrize("number", [0, 1, 3, 4, 5, 6, 8])
def test_the_families_find_every_entry_over_several_pages(farm, number):
    portal, truth = farm.portals[number], farm.truth
    entries, pages = walk(portal)
    listed = truth.take | truth.others | truth.leave | truth.disallowed
    assert set(entries) == {url for url in listed if url.startswith(portal.home)}
    assert pages > 1
    expected = {report.url: report.title for report in truth.reports.values()}
    assert all(entries[url].title == expected[url] for url in entries if url in expected)


def test_a_page_beyond_the_last_is_a_stub_with_200_on_one_portal_and_404_elsewhere(farm):
    assert len(fetch(farm.portals[0].columns + "index_99.html")) < 400
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(farm.portals[3].columns + "index_99.html")


def test_the_proxy_answers_an_empty_store_to_what_it_does_not_understand(farm):
    base = farm.portals[1].home + "module/web/jpage/dataproxy.jsp"
    for query in ("", "?startrecord=1&endrecord=15&columnid=7", "?startrecord=x&endrecord=15&columnid=1229010"):
        assert fetch(base + query) == "<datastore><recordset></recordset></datastore>"


def test_the_json_list_stands_in_no_page_and_serves_its_own_script_only(farm):
    portal = farm.portals[2]
    assert "年度报告</a><span>" not in fetch(portal.columns)
    address = portal.home + f"common/search/{0x5EED0002:032x}?_isJson=true&page=2"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        fetch(address)
    headers = {"X-Requested-With": "XMLHttpRequest", "Referer": portal.columns}
    data = json.loads(fetch(address, headers=headers.items()))["data"]
    assert (data["page"], data["rows"], len(data["results"])) == (2, 15, 15)
    assert data["total"] == 60 + 7
    assert all(fetch(portal.home.rstrip("/") + row["url"]) for row in data["results"][:2])


def test_the_second_visit_lists_what_it_should(farm):
    first = {url for number in (1, 3) for url in walk(farm.portals[number])[0]}
    try:
        farm.visit(2)
        second = {url for number in (1, 3) for url in walk(farm.portals[number])[0]}
    finally:
        farm.visit(1)
    assert first - second == farm.truth.withdrawn
    assert second - first == farm.truth.appearing
