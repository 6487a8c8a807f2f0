"""JPaaS (new Hanweb): columns whose list a unit of the page fetches from /api-gateway/jpaas-publish-server/….

A script of the page bears the unit's address and a single-quoted `queryData`; further pages are the same address with
paramJson={"pageNo":N,"pageSize":"15"} (a bare pageNo is ignored).  Answers are {success, data: {html}}; in the html
`div.pagination` tells rows a page and rows in all.  Articles are …/art/YYYY/art_<32 hex>.html.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import html

from crawler.families.base import BaseFamily, Signs
from crawler.families.page import Entry, Page, PageRequest, parse_html, rows

_ARTICLE = r"/art/\d{4}/art_[0-9a-f]{32}\.html"
ARTICLE = re.compile(_ARTICLE + r"(?:$|\?)", re.ASCII)
# What stands only in pages of this system ("bulidstatic" is spelt so).
JPAAS = re.compile(r"jpaas-(?:publish-server|ai-content)|AuthorizedRead/unitbuild|\bbulidstatic\b", re.IGNORECASE)
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_UNIT_ADDRESS = re.compile(r"/jpaas-publish-server/front/page/build/unit\b")
_PAIR = re.compile(r"[\"'](\w{1,40})[\"']\s{0,9}:\s{0,9}[\"']?([^\"',{}]{0,300})[\"']?")
_PAGE_SIZE = "15"
MAX_UNITS = 5
MAX_PAGES = 400
MAX_JSON = 20_000_000


class Jpaas(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "jpaas"
    article = ARTICLE
    address_signs: ClassVar[Signs] = (("article address", ARTICLE), ("unit address", _UNIT_ADDRESS))
    text_signs: ClassVar[Signs] = (
        ("unit", JPAAS),
        ("article links", re.compile(r"href=[\"']?[^\"'> ]{0,300}" + _ARTICLE, re.ASCII)),
    )

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The rows of a unit's answer, or those that stand in the page itself."""
        tree = parse_html(_answer(page) or ("" if _is_answer(page) else page.text))
        return () if tree is None else rows(tree, page.url, ARTICLE)

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """From an answer: its further pages.  From a column's page: the first page of its units' lists, or what
        follows the rows that it holds."""
        if ARTICLE.search(page.url):
            return ()
        if _is_answer(page):
            current, last = _place(page, _answer(page) or "")
            return tuple(_turned(page, page.url, number) for number in range(current + 1, min(last, MAX_PAGES) + 1))
        units = _units(page)
        current, last = _place(page, page.text)
        if units and self.entries(page) and last:
            return tuple(_turned(page, units[0], number) for number in range(2, min(last, MAX_PAGES) + 1))
        return tuple(_turned(page, unit, 1) for unit in units)

    def unread(self, page: Page) -> str:
        """Says so where an answer is no list, repeats an earlier page, or counts other than it shows."""
        if not _is_answer(page):
            return ""
        told = _answer(page)
        if told is None:
            return "the answer is not of the known shape"
        asked, last = _place(page, told)
        if 0 < (drawn := _drawn(told)) != asked:
            return f"page {drawn} was answered for page {asked}"
        shown = len(self.entries(page))
        if not shown:
            return f"page {asked} of {last} is empty" if asked > 1 or last else ""
        return f"{last} pages, {MAX_PAGES} followed" if last > MAX_PAGES else ""


def _is_answer(page: Page) -> bool:
    return bool(_UNIT_ADDRESS.search(urlsplit(page.url).path))


def _answer(page: Page) -> str | None:
    """The html of a unit's answer; None where the page is no such answer."""
    start = page.text.lstrip("\ufeff \t\r\n") if _is_answer(page) else ""
    if not start.startswith("{") or len(start) > MAX_JSON:
        return None
    try:
        value: Any = json.loads(start)
    except (ValueError, RecursionError):
        return None
    data = value.get("data") if isinstance(value, dict) else None
    found = data.get("html") if isinstance(data, dict) else None
    return found if isinstance(found, str) else None


def _units(page: Page) -> list[str]:
    """The addresses of the page's units, without page: each script that bears a query."""
    tree = parse_html(page.text) if JPAAS.search(page.text) else None
    found: dict[str, None] = {}
    for script in () if tree is None else tree.iter("script"):
        query = dict(_PAIR.findall(unescape(script.get("querydata") or "")))
        if query.get("pageId") or query.get("tagId"):
            query = {"parseType": "bulidstatic"} | query
            address = urljoin(page.url, script.get("url") or UNIT)
            found[urlsplit(address)._replace(query=urlencode(query), fragment="").geturl()] = None
    return list(found)[:MAX_UNITS]


def _turned(page: Page, unit: str, number: int) -> PageRequest:
    """The request for a page of a unit's list, in the vendor's own way."""
    query = dict(parse_qsl(urlsplit(unit).query, keep_blank_values=True))
    size = _param(unit).get("pageSize") or _size(page.text) or _PAGE_SIZE
    query["paramJson"] = json.dumps({"pageNo": number, "pageSize": str(size)}, separators=(",", ":"))
    headers = (("Referer", page.url), ("X-Requested-With", "XMLHttpRequest"), ("Accept", "application/json, */*"))
    return PageRequest(urlsplit(unit)._replace(query=urlencode(query)).geturl(), headers=headers)


def _param(url: str) -> dict[str, str]:
    query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return dict(_PAIR.findall(query.get("paramJson", "")))


def _asked(url: str) -> int:
    return _whole(_param(url).get("pageNo", "")) or 1


def _place(page: Page, markup: str) -> tuple[int, int]:
    """(page asked for, last page) by the pagination's `rows` and `count`; 0 where there is none.

    `count` is of rows; a count smaller than the rows shown can only be one of pages."""
    pager = _pagination(markup)
    size, count = (_whole(pager.get(name) or "") for name in ("rows", "count")) if pager is not None else (0, 0)
    if not size:
        return _asked(page.url), 0
    tree = parse_html(markup)
    shown = 0 if tree is None else len(rows(tree, page.url, ARTICLE))
    return _asked(page.url), count if count < shown and _asked(page.url) == 1 and count > 1 else -(-count // size)


def _drawn(markup: str) -> int:
    """The page that the pagination says it shows; 0 where it does not say."""
    pager = _pagination(markup)
    names = ("current", "pageno", "curpage", "page")
    return next((n for name in names if (n := _whole((pager.get(name) or "") if pager is not None else ""))), 0)


def _size(markup: str) -> str:
    pager = _pagination(markup)
    size = _whole(pager.get("rows") or "") if pager is not None else 0
    return str(size) if size else ""


def _pagination(markup: str) -> html.HtmlElement | None:
    tree = parse_html(markup) if "pagination" in markup else None
    found = () if tree is None else (e for e in tree.iter("div") if "pagination" in (e.get("class") or "").split())
    return next(iter(found), None)


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,7}", text.strip()) else 0
