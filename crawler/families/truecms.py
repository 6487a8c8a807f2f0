"""TrueCMS (Nantong, Lianyungang): the first rows lie hidden in the page, the rest behind a JSONP service.

`#initData` holds groups of rows, at most 59 in all on some sites, links as `onclick=name2('…')`.  Further rows come
from /truecms/messageController/getMessage.do by startrecord and endrecord; the answer's `result` is a data store of
records with `totalrecord`.  A site gives 50, 20 or 10 rows a call whatever is asked for, and 404 to calls without
Referer.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import html

from crawler.families.base import BaseFamily
from crawler.families.endpoint import told_value
from crawler.families.general_rows import list_rows
from crawler.families.loose import at, count, read_loose
from crawler.families.page import Entry, Page, PageRequest, parse_html

_CALL = re.compile(r"/truecms/messageController/getMessage\.do")
_ADDRESS = re.compile(r"[\"']((?:https?:)?/[^\"'\s<>?]{0,200}?messageController/getMessage\.do)")
_RECORD = re.compile(r"<record>\s{0,20}<!\[CDATA\[((?:[^]<]|\](?!\]>)|<(?!record>))*+)\]\]>")
_TOTAL = re.compile(r"<totalrecord>\s{0,9}(\d{1,7})\s{0,9}</totalrecord>", re.IGNORECASE)
_PAGE_TOTAL = re.compile(r"\btotal_?(?:record|count)s?[\"']?\s{0,9}[:=]\s{0,9}[\"']?(\d{1,7})", re.IGNORECASE)
_GROUP = 30
_MAX_ROWS = 9_000


class TrueCms(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "truecms"
    address_signs = (("endpoint", _CALL),)
    text_signs = (("endpoint named", _CALL),)

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The rows of an answer; of a page those of its hidden groups, else those of its list."""
        tree = _shown(page)
        return () if tree is None else list_rows(tree, page.url)

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """The range after the last row that was given, while more are counted."""
        answered = bool(_CALL.search(page.url))
        query = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True)) if answered else _asked_with(page)
        start, given, total = count(query.get("startrecord")) or 1, _given(page), _total(page)
        if query.get("columnId", "") == "" or not given or (total is not None and start + given > total):
            return ()
        # Without a total one call is made where the page's groups are full: the answer has a total.
        if start + given > _MAX_ROWS or (total is None and (answered or given < _GROUP)):
            return ()
        following, last = start + given, start + given + _GROUP - 1
        query |= {"startrecord": str(following), "endrecord": str(min(last, total or last))}
        named = None if answered else _ADDRESS.search(page.text)
        whole = urljoin(page.url, named[1] if named else "/truecms/messageController/getMessage.do")
        headers = (("Referer", page.url), ("X-Requested-With", "XMLHttpRequest"))
        return (PageRequest(f"{whole}?{urlencode(query)}", headers=headers),)

    def unread(self, page: Page) -> str:
        """Says so where more rows are counted than are given and there is no way on."""
        start = count(dict(parse_qsl(urlsplit(page.url).query)).get("startrecord")) if _CALL.search(page.url) else 1
        given, total = _given(page), _total(page)
        if self.next_pages(page):
            return ""
        if total is None:
            whole = not _CALL.search(page.url) and 0 < given < _GROUP
            return "" if whole or not _CALL.search(f"{page.url} {page.text}") else "rows whose number is not told"
        if (start or 1) + given > total:
            return ""
        return f"{total} rows counted, {(start or 1) + given - 1} reached"


def _shown(page: Page) -> html.HtmlElement | None:
    """The rows as a tree: an answer's records, a page's hidden groups, else the page."""
    if _CALL.search(page.url):
        return parse_html(f"<ul>{''.join(_RECORD.findall(_result(page)))}</ul>")
    tree = parse_html(page.text)
    hidden = [] if tree is None else [e for e in tree.iter("div", "ul") if e.get("id") == "initData"]
    return hidden[0] if hidden else tree


def _result(page: Page) -> str:
    result = at(read_loose(page.text), "result")
    return result if isinstance(result, str) else ""


def _given(page: Page) -> int:
    """How many rows the page or answer gives, readable or not."""
    if _CALL.search(page.url):
        return len(_RECORD.findall(_result(page)))
    tree = _shown(page)
    return 0 if tree is None or tree.get("id") != "initData" else sum(1 for _ in tree.iter("li"))


def _total(page: Page) -> int | None:
    match = _TOTAL.search(_result(page)) if _CALL.search(page.url) else _PAGE_TOTAL.search(page.text)
    return int(match[1]) if match else None


def _asked_with(page: Page) -> dict[str, str]:
    """The parameters of the first call: column and template as the page tells them."""
    names = (("columnId", ""), ("contentTemplate", ""), ("perpage", "15"), ("callback", "jsonp1"))
    told = {name: told_value(page, name) or default for name, default in names}
    return told | {"callback": "jsonp1", "startrecord": "1"}
