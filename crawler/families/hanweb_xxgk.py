"""Hanweb's disclosure module /module/xxgk/: reports by body and year, and a search that lists a column.

xxgkAnnualReport.jsp?area=<body>&fbtime=<year> is one body's report of one year; a year without one answers with an
empty shell and 200.  search.jsp is not bound to a column: of its rows only those whose address bears the column's
number are the column's, so the requests made here carry that number (`columnid`) along, which the module overlooks.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import html

from crawler.families.hanweb_store import asked_by, page_count, value
from crawler.families.page import Entry, Page, PageRequest, links, parse_html, squeeze

ANNUAL = re.compile(r"/module/xxgk/xxgkAnnualReport\.jsp\?", re.IGNORECASE)
SEARCH = re.compile(r"/module/xxgk/search\.jsp", re.IGNORECASE)
COLUMN = re.compile(r"/col/col(\d{1,12})/", re.ASCII)
# The reports begin with the regulations of 2007, in force from May 2008.
FIRST_YEAR = 2008
MAX_PAGES = 400
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_SEARCH_ADDRESS = re.compile(
    r"[\"']([^\"'\s?]{0,200}/module/xxgk/search\.jsp)(\?[^\"'\s]{0,1000})?[\"']", re.IGNORECASE
)
_FIELDS = ("infotypeId", "vc_title", "vc_number", "area")
_TURNED = re.compile(r"\bcurrpage=(\d{1,5})\b", re.ASCII)


def is_report(url: str) -> bool:
    """Whether the address is one body's report of one year."""
    query = _query(url)
    return bool(ANNUAL.search(url) and query.get("area") and _YEAR.fullmatch(query.get("fbtime", "")))


def canonical(url: str, year: str | None = None) -> str:
    """The endpoint's address with its parameters in one order (area, fbtime, showType), for `year` if given."""
    query = _query(url)
    told = {"area": query.get("area", ""), "fbtime": year or query.get("fbtime", "")}
    told |= {"showType": query["showType"]} if query.get("showType") else {}
    return urlsplit(url)._replace(query=urlencode(told)).geturl()


def annual_entries(page: Page) -> tuple[Entry, ...]:
    """A body's reports, a year each: the years of the page's own switch, else every year that one can be out for."""
    printed = _switch(page)
    if not printed:
        own = _query(page.url).get("fbtime", "")
        years = {str(year) for year in range(FIRST_YEAR, page.newest_year + 1)}
        printed = {year: f"{year}年" for year in years | ({own} if _YEAR.fullmatch(own) else set())}
    return tuple(Entry(printed[year], canonical(page.url, year), None) for year in sorted(printed, reverse=True))


def search_entries(page: Page, found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Of a search's rows those of the column that the request was made for; all where it names none."""
    column = _query(page.url).get("columnid", "")
    return tuple(entry for entry in found if not column or f"/art_{column}_" in entry.url)


def search_pages(page: Page) -> tuple[PageRequest, ...]:
    """From a column's page whose script searches: its first page; from an answer: all further pages."""
    if not SEARCH.search(page.url):
        return _first_search(page)
    query = _query(page.url)
    current = _whole(query.get("currpage", "")) or 1
    last = max([page_count(page.text), *(int(number) for number in _TURNED.findall(page.text))])
    numbers = list(range(current + 1, last + 1))[:MAX_PAGES]
    return tuple(_request(page, page.url, query | {"currpage": str(number)}) for number in numbers)


def _first_search(page: Page) -> tuple[PageRequest, ...]:
    match, column = _SEARCH_ADDRESS.search(page.text), COLUMN.search(page.url)
    if match is None:
        return ()
    given = dict(parse_qsl((match[2] or "").lstrip("?").replace("&amp;", "&"), keep_blank_values=True))
    query = {name: given.get(name) or value(page.text, name) for name in _FIELDS} | given
    if not query["infotypeId"] and not query["area"]:
        return ()
    query |= {"columnid": column[1]} if column else {}
    return (_request(page, urljoin(page.url, match[1]), query | {"currpage": "1"}),)


def _request(page: Page, address: str, query: dict[str, str]) -> PageRequest:
    """The form as the module's script posts it; the address bears the same, so that its answer says what it is."""
    form = urlencode(query)
    headers = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"), *asked_by(page))
    return PageRequest(urlsplit(address)._replace(query=form).geturl(), "POST", form.encode("ascii"), headers)


def _switch(page: Page) -> dict[str, str]:
    """Year -> what the page's own switch prints for it: links to the same body, or the options of a list of years."""
    tree = parse_html(page.text)
    if tree is None:
        return {}
    area = _query(page.url).get("area", "")
    found: dict[str, str] = {}
    for anchor, target in links(tree, page.url):
        query = _query(target)
        year = query.get("fbtime", "")
        if ANNUAL.search(target) and query.get("area", area) == area and _YEAR.fullmatch(year):
            found.setdefault(year, _title(anchor, year))
    for select in tree.iter("select"):
        if "fbtime" in " ".join(str(value) for value in select.attrib.values()):
            years = ((option.get("value") or option.text_content(), option) for option in select.iter("option"))
            found |= {m[0]: _title(option, m[0]) for told, option in years if (m := _YEAR.search(told))}
    return found


def _title(element: html.HtmlElement, year: str) -> str:
    shown = squeeze(element.text_content())
    return shown if year in shown else f"{year}年"


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,5}", text) else 0
