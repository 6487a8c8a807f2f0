"""UCAP (开普, CMSPRO): columns as static files numbered from one, or drawn from the vendor's JSON search.

`list.shtml` (also xxgk_list, zfxxgk_list, nav_list, …) is page 1, `list_2.shtml` is page 2; the call is
`createPageHTML('page_div', pages, current from 1, stem, extension, rows)`.  Where the page names the JSON search and
holds no rows, that is asked directly.  Articles are …/YYYYMM/<32 hex>.shtml, in Heilongjiang …/YYYYMM/cNN_id.shtml.
Columns of a year are codes c + 5 or 6 digits; some such pages are themselves one year's report (`zwgk_cont.shtml`).
An unknown column code answers with the parent's template: its rows are not taken for the column's.
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlsplit

from lxml import html

from crawler.families.base import BaseFamily, Signs
from crawler.families.page import Entry, Page, PageRequest, absolute, parse_html, read_date, squeeze
from crawler.families.pager_calls import calls
from crawler.families.trs_pager import linked
from crawler.families.ucap_json import (
    HEADERS,
    MAX_PAGES,
    UCAP_SHAPES,
    drawn_by_script,
    endpoint,
    further,
    read_answer,
    with_page,
)

_ARTICLE = r"/(?:19|20)\d{4}/(?:[0-9a-f]{32}|c\d\d_\d{1,12})\.shtml"
ARTICLE = re.compile(_ARTICLE + r"(?:$|\?)", re.ASCII)
_CODE = re.compile(r"/(c\d{5,6}[a-z]?)/", re.ASCII)
_OWN_CODE = re.compile(r"/(c\d{5,6}[a-z]?)/(?:[\w-]{0,80}\.shtml)?$", re.ASCII)
_NUMBERED = re.compile(r"_\d{1,5}\.shtml$")
_BODY_IDS = frozenset({"ucap-content", "ucapcontent", "zoomcon"})
_REPORT = re.compile(r"年报|年度(?:工作)?报告|年度.{0,20}报告")
_ANNUAL = re.compile(r"年报|年度报告|信息公开.{0,10}年|^\d{4}年?$")


class Ucap(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "ucap"
    article = ARTICLE
    address_signs: ClassVar[Signs] = (
        ("article address", ARTICLE),
        ("column address", re.compile(r"/(?:zwgk_cont|redirect_(?:first|second)Channel|listDisplaySelf)\.shtml$")),
    )
    text_signs: ClassVar[Signs] = (
        ("article links", re.compile(r"href=[\"']?[^\"'> ]{0,300}" + _ARTICLE, re.ASCII)),
        ("ucap tags", re.compile(r"<ucap(?:title|content)\b", re.IGNORECASE)),
        ("manuscriptId", re.compile(r"<meta\s[^>]{0,20}name=[\"']manuscriptId[\"']", re.IGNORECASE)),
        ("CMSPRO", re.compile(r"\bCMSPRO_\w")),
    )

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """What betrays the family; nothing on a page that only a browser can fill, which is family jsonlist's."""
        if drawn_by_script(url, text) or read_answer(url, text) is not None:
            return ()
        found = super().signs(url, text)
        found += ("createPageHTML of six",) if any(shape in UCAP_SHAPES for shape, _ in calls(text)) else ()
        return found + (("JSON search endpoint",) if endpoint(url, text) else ())

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The rows of the list or of a JSON answer; the page itself where it is a report; none of another column's."""
        answer = read_answer(page.url, page.text)
        if answer is not None:
            return answer.entries
        found = super().entries(page)
        if _foreign(page, found):
            return ()
        return found if ARTICLE.search(page.url) else _itself(page, found) or found

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """The further pages by number; for a page without rows that names the JSON search, its first answer."""
        answer = read_answer(page.url, page.text)
        if answer is not None:
            return further(page.url, answer, page.url)
        pager = _pager(page)
        if pager is not None:
            count, current, stem, extension = pager
            numbers = range(current + 1, min(count, MAX_PAGES) + 1)
            targets = (absolute(page.url, f"{stem}_{number}.{extension}") for number in numbers)
            return tuple(PageRequest(target) for target in targets if target)
        service = endpoint(page.url, page.text)
        if ARTICLE.search(page.url):
            return ()
        if service is None or super().entries(page):
            return tuple(PageRequest(target) for target in linked(page))
        return (PageRequest(with_page(service, 1), headers=(("Referer", page.url), *HEADERS)),)

    def unread(self, page: Page) -> str:
        """Says so for more pages than are followed, rows of another column, a stub, and rows behind a script."""
        answer = read_answer(page.url, page.text)
        if answer is not None:
            left = answer.page * answer.rows < answer.total and not self.next_pages(page)
            return f"{answer.total} rows counted, no way to the rest" if left else ""
        pager, found = _pager(page), super().entries(page)
        if pager is not None and pager[0] > MAX_PAGES:
            return f"{pager[0]} pages, {MAX_PAGES} followed"
        if _foreign(page, found):
            return "the page does not name its own column: the rows are those of another"
        if found or ARTICLE.search(page.url):
            return ""
        if drawn_by_script(page.url, page.text):
            return "the rows are behind a script"
        stub = _NUMBERED.search(page.url) and pager is None
        return f"a numbered page of {len(page.text)} characters without rows or pager" if stub else ""


def _pager(page: Page) -> tuple[int, int, str, str] | None:
    """Pages, current from 1, stem, extension of the last call in this vendor's order."""
    told = [values for shape, values in calls(page.text) if shape in UCAP_SHAPES]
    if not told or not re.fullmatch(r"s?html?", told[-1][4]):
        return None
    return int(told[-1][1]), max(int(told[-1][2]), 1), told[-1][3], told[-1][4]


def _foreign(page: Page, found: tuple[Entry, ...]) -> bool:
    """Whether a page of rows is another column's: its address' code stands nowhere in it, neither in a link nor in a
    script, no row lies under it, and its ColumnName is not that of a column of annual reports."""
    own = _OWN_CODE.search(urlsplit(page.url).path)
    if not own or not found or own[1] in page.text:
        return False
    codes = {match[1] for entry in found if (match := _CODE.search(urlsplit(entry.url).path))}
    tree = parse_html(page.text)
    return bool(codes) and tree is not None and not _ANNUAL.search(_meta(tree, "columnname"))


def _itself(page: Page, found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The page as its own entry before its rows, where it has an article's body and its title is a report's; the
    title of the window says so only where the page links no articles."""
    tree = parse_html(page.text) if _could_hold_body(page.text) else None
    if tree is None or not any(_is_body(element) for element in tree.iter()):
        return ()
    titles = [*(element.text_content() for element in tree.iter("ucaptitle")), _meta(tree, "articletitle")]
    if not any(ARTICLE.search(entry.url) for entry in found):
        titles += [title.text_content() for title in tree.iter("title")]
    title = next((text for text in map(squeeze, titles) if _REPORT.search(text)), "")
    printed = [element.text_content() for element in tree.iter("publishtime")] + [_meta(tree, "pubdate")]
    day = next((read for text in printed if (read := read_date(text))), None)
    return (Entry(title, page.url, day), *found) if title else ()


def _could_hold_body(text: str) -> bool:
    return "ucap" in text.lower() or "zoomcon" in text


def _is_body(element: html.HtmlElement) -> bool:
    return element.tag == "ucapcontent" or (element.get("id") or "").lower() in _BODY_IDS


def _meta(tree: html.HtmlElement, name: str) -> str:
    return next((m.get("content") or "" for m in tree.iter("meta") if (m.get("name") or "").lower() == name), "")
