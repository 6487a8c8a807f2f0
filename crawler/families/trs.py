"""TRS WCM (拓尔思): columns as static files, numbered from zero.

The directory or index.html is page 1, index_1.html is page 2 (on some sites index_2.html); `crawler.families.trs_pager`
reads what a page says of it.  Articles are …/YYYYMM/tYYYYMMDD_id.(s)html, tnull_id.htm without a date, and tid.shtml
or t_id.html on some sites; …_1.shtml is the second page of a long one, …_wap.html and …_app.shtml are twins for
telephones, which are rows like any (the walk asks for one of them).  Links are relative.  Search lists of the same
vendor (/was5/web/search) are followed by their own 下一页.
"""

from __future__ import annotations

import re
from typing import ClassVar

from crawler.families.base import BaseFamily, Signs
from crawler.families.page import Page, PageRequest, absolute
from crawler.families.trs_pager import has_call, linked, numbered, pager, strange_call

ARTICLE = re.compile(
    r"/t(?:(?:\d{8}|null)_\d{1,12}(?:_\d{1,3})?(?:_(?:wap|app))?|_?\d{5,10})\.s?html?(?:$|\?)", re.ASCII
)
_EDITOR = re.compile(
    r"class=[\"']?[^\"'>]{0,200}\b(?:TRS_(?:Editor|UEDITOR|PreAppend)|trs_(?:editor_view|paper_default))\b"
)
# An editor's class, and the vendor's visitor counter, travel with migrated bodies and shared templates into other
# systems: they count only where the address could be a column's or article's of this one.
_WEAK: Signs = (("TRS_Editor", _EDITOR), ("_trs_ta_js", re.compile(r"_trs_ta_js")))
_OWN_ADDRESS = re.compile(r"^https?://[^/]{1,255}(?:$|/(?:[^?#]{0,2000}/)?(?:index[\w-]{0,80}\.s?html?)?$)")
_LINK = re.compile(r"href=[\"']?[^\"'> ]{0,300}/t(?:(?:\d{8}|null)_\d{1,12}|_?\d{5,10})\.s?html?\b", re.ASCII)
_SERVICE = "/irs/front/list"
# A list that asks for more pages than this is a list of news, or a trap.
MAX_PAGES = 400


class Trs(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "trs"
    article = ARTICLE
    address_signs: ClassVar[Signs] = (
        ("article address", ARTICLE),
        ("search address", re.compile(r"/was[45]0?/(?:web/)?search\?")),
    )
    text_signs: ClassVar[Signs] = (("CurrChnlCls", re.compile(r"\bCurrChnlCls\b")), ("article links", _LINK))

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """What betrays the family on this page, in words."""
        found = super().signs(url, text)
        found += ("createPageHTML of four",) if has_call(text) else ()
        if not _OWN_ADDRESS.match(url) and not ARTICLE.search(url):
            return found
        return found + tuple(word for word, pattern in _WEAK if pattern.search(text))

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """Every other page of the list (or of a long article) that this page knows of, in order."""
        told = pager(page)
        if told is None:
            return () if ARTICLE.search(page.url) else tuple(PageRequest(target) for target in linked(page))
        numbers = range(told.current + 1, min(told.count, MAX_PAGES))
        targets = (absolute(page.url, told.name(number)) for number in numbers)
        return tuple(PageRequest(target) for target in targets if target)

    def unread(self, page: Page) -> str:
        """Says so where the pager counts more than is followed or speaks an unknown order, where a numbered page holds
        neither rows nor pager (a stub), and where the rows come from the vendor's JSON service."""
        told = pager(page)
        if told is not None:
            return f"{told.count} pages, {MAX_PAGES} followed" if told.count > MAX_PAGES else ""
        if strange_call(page.text) and not linked(page):
            return "createPageHTML in an order that is not known"
        if ARTICLE.search(page.url) or not (numbered(page.url) or _SERVICE in page.text) or self.entries(page):
            return ""
        if _SERVICE in page.text:
            return f"rows come from {_SERVICE}, whose fields are declared for no table"
        return f"a numbered page of {len(page.text)} characters without rows or pager"
