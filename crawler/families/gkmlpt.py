"""Guangdong's directory platform (/gkmlpt/): a page with a tree of categories, lists as JSON, articles inside a script.

The page's script sets `window._CONFIG` with SID (the site's number) and TREE (nodes with id, name, children).  A
category's list is /gkmlpt/api/all/<node>?page=N&sid=<SID>, 100 rows a page; page 0 and page 1 are the same, so 0 is
never asked for.  An article's body is a JSON string in `_CONFIG.DETAIL.content`: see
`parsers.documents.carried`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from crawler.families.base import BaseFamily
from crawler.families.counting import MAX_PAGES, arguments
from crawler.families.leaves import said
from crawler.families.page import Entry, Leaf, Page, PageRequest, absolute, read_date, squeeze

ARTICLE = re.compile(r"/gkmlpt/content/\d{1,4}/\d{1,9}/m?post_\d{1,12}\.html(?:$|\?)")
_ANSWER = re.compile(r"^(.{0,200}/gkmlpt/)api/all/(\d{1,9})$")
_PLACE = re.compile(r"^(.{0,200}/gkmlpt/)")
_SID = re.compile(r"[\"']?\bSID\b[\"']?\s{0,5}[:=]\s{0,5}[\"']?(\d{1,12})")
_TREE = re.compile(r"[\"']?\bTREE\b[\"']?\s{0,5}[:=]\s{0,5}(?=\[)")
# 政府信息公开年报, 年度报告; what a website's operators must fill in (网站工作年度报表) is another thing.
_ANNUAL = re.compile(
    r"^(?!.*(?:网站|报表))(?:.*信息公开.*(?:年报|年度报告|工作报告)|(?:信息)?(?:公开)?(?:工作)?(?:年报|年度报告))"
)
ROWS_A_PAGE = 100
_LONGEST_NAME = 60
MAX_NODES, MAX_DEPTH = 5_000, 20
MAX_JSON = 20_000_000
# The platform writes times as seconds since 1970, read by Beijing's clock.
_BEIJING = timedelta(hours=8)


class Gkmlpt(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "gkmlpt"
    article = ARTICLE
    address_signs = (("directory address", re.compile(r"/gkmlpt(?:/|$)")),)
    text_signs = (("_CONFIG of the directory", re.compile(r"\b_CONFIG\s{0,5}=\s{0,5}\{[^<{}\[]{0,500}?\bSID\b")),)

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The rows of a list's answer; the directory's page itself has none."""
        answer = _answer(page)
        articles = answer.get("articles") if answer else None
        found = (_entry(page.url, row) for row in articles) if isinstance(articles, list) else ()
        return tuple({entry.url: entry for entry in found if entry}.values())

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """From the directory's page the first page of the annual reports' list; from that the others."""
        parts = urlsplit(page.url)
        if ARTICLE.search(page.url):
            return ()
        if not _ANSWER.match(parts.path):
            node, sid = _annual_node(page), _SID.search(page.text)
            if node is None or sid is None or _children(node):
                return ()
            return (PageRequest(_list_address(page.url, node["id"], sid[1])),)
        query = arguments(page.url)
        if query.get("page", "1") not in {"0", "1"}:
            return ()
        pages = range(2, min(_page_count(page), MAX_PAGES) + 1)
        return tuple(
            PageRequest(parts._replace(query=f"page={n}&sid={query.get('sid', '')}", fragment="").geturl())
            for n in pages
        )

    def unread(self, page: Page) -> str:
        """Says so where the directory names no category of annual reports, or an answer is none of the known shape."""
        if ARTICLE.search(page.url):
            return ""
        if not _ANSWER.match(urlsplit(page.url).path):
            return "" if _annual_node(page) and _SID.search(page.text) else "no category of annual reports in the tree"
        if _answer(page) is None:
            return "the answer is no list"
        pages = _page_count(page)
        return f"{pages} pages, {MAX_PAGES} followed" if pages > MAX_PAGES else ""

    def leaves(self, page: Page) -> tuple[Leaf, ...]:
        """The categories below that of the annual reports, each by the address of its list."""
        if ARTICLE.search(page.url):
            return ()
        node, sid = _annual_node(page), _SID.search(page.text)
        found = []
        for child in _children(node) if node and sid else ():
            told = said(str(child["name"])) or ("kind", None, "")
            split, year, kind = told
            found.append(
                Leaf(str(child["name"]), _list_address(page.url, child["id"], sid[1] if sid else ""), split, year, kind)
            )
        return tuple(found)


def _json_at(text: str, start: int) -> Any:
    """The JSON value that begins at `start`; None where none can be read there."""
    if len(text) > MAX_JSON:
        return None
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _answer(page: Page) -> dict[str, Any] | None:
    if not _ANSWER.match(urlsplit(page.url).path):
        return None
    text = page.text.lstrip("\ufeff \t\r\n")
    value = _json_at(text, 0)
    return value if isinstance(value, dict) and isinstance(value.get("articles"), list) else None


def _entry(base: str, row: Any) -> Entry | None:
    """A row as an entry; the day as printed, else from the seconds."""
    if not isinstance(row, dict):
        return None
    address = next((row[name] for name in ("url", "post_url") if isinstance(row.get(name), str) and row[name]), "")
    url, title = absolute(base, address), squeeze(str(row.get("title") or ""))
    if not url or not title:
        return None
    names = ("date", "display_publish_time", "first_publish_time", "created_at", "create_time")
    return Entry(title, url, next((day for day in (_day(row.get(name)) for name in names) if day), None))


def _day(value: Any) -> str | None:
    if isinstance(value, str) and not value.isdigit():
        return read_date(value)
    if isinstance(value, bool) or not isinstance(value, int | str) or len(str(value)) > 10:
        return None
    try:
        return (datetime.fromtimestamp(int(value), UTC) + _BEIJING).date().isoformat() if int(value) > 0 else None
    except (ValueError, OverflowError):
        return None


def _page_count(page: Page) -> int:
    answer = _answer(page) or {}
    classify = answer.get("classify")
    told = [classify.get("post_count") if isinstance(classify, dict) else None, answer.get("total")]
    counts = [
        int(n) for n in told if isinstance(n, int | str) and str(n).isascii() and str(n).isdigit() and len(str(n)) < 8
    ]
    return -(-max([0, *counts]) // ROWS_A_PAGE)


def _list_address(url: str, node: int | str, sid: str) -> str:
    """The first page of a category's list, below the directory that `url` belongs to."""
    place = _PLACE.match(urlsplit(url).path)
    path = place[1] if place else "/gkmlpt/"
    return urlsplit(url)._replace(path=f"{path}api/all/{node}", query=f"page=1&sid={sid}", fragment="").geturl()


def _annual_node(page: Page) -> dict[str, Any] | None:
    """The category of annual reports: the one the address names after #, else the first whose name says so."""
    start = _TREE.search(page.text)
    tree = _json_at(page.text, start.end()) if start else None
    nodes = list(_nodes(tree))
    named = urlsplit(page.url).fragment
    return next(
        (node for node in nodes if named and str(node["id"]) == named),
        next((node for node in nodes if _ANNUAL.match(squeeze(str(node["name"]))[:_LONGEST_NAME])), None),
    )


def _nodes(tree: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The nodes of a tree that have a number and a name, parents first, within bounds of number and depth."""
    count = 0
    waiting = [(tree, depth)]
    while waiting and count < MAX_NODES:
        level, deep = waiting.pop(0)
        for node in level if isinstance(level, list) else ():
            if not isinstance(node, dict) or not re.fullmatch(r"\d{1,9}", str(node.get("id", ""))):
                continue
            count += 1
            yield node | {"name": node.get("name") or ""}
            if deep < MAX_DEPTH:
                waiting.append((node.get("children"), deep + 1))


def _children(node: dict[str, Any]) -> list[dict[str, Any]]:
    return list(_nodes(node.get("children"), MAX_DEPTH))
