"""TRS WCM (拓尔思): columns as static files, numbered from zero.

The directory or index.html is page 1, index_1.html is page 2; the number of pages stands in a call
`createPageHTML(pages, current, stem, extension)` or in inline variables `countPage` and `currentPage`.
Stems vary (index_17431.html -> index_17431_1.html).  Articles are …/YYYYMM/tYYYYMMDD_id.(s)html; links are relative.
"""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import urlsplit

from crawler.families.base import BaseFamily
from crawler.families.page import MAX_LINKS, Entry, Page, PageRequest, absolute, parse_html, rows

ARTICLE = re.compile(r"/t(?:\d{8}|null)_\d+(?:_\d+)?\.s?html?(?:$|\?)")
# Arguments: pages, current (from 0), stem, extension.  Other vendors use the name with five or six arguments.
_CALL = re.compile(
    r"createPageHTML\s*\(\s*[\"']?(\d{1,5})[\"']?\s*,\s*[\"']?(\d{1,5})[\"']?\s*,\s*[\"']([\w./-]{1,80})[\"']\s*,\s*[\"'](s?html?)[\"']\s*\)"
)
_COUNT = re.compile(r"\bcountPage\s*=\s*[\"']?(\d{1,5})")
_CURRENT = re.compile(r"\bcurrentPage\s*=\s*[\"']?(\d{1,5})")
_INDEX_LINK = re.compile(r"^([\w-]+?)_\d+\.(s?html?)$")
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "TRS_Editor",
        re.compile(
            r"class=[\"']?[^\"'>]{0,200}\b(?:TRS_(?:Editor|UEDITOR|PreAppend)|trs_(?:editor_view|paper_default))\b"
        ),
    ),
    ("CurrChnlCls", re.compile(r"\bCurrChnlCls\b")),
    ("_trs_ta_js", re.compile(r"_trs_ta_js")),
    ("createPageHTML of four", _CALL),
    ("article links", re.compile(r"href=[\"']?[^\"'> ]{0,300}\d{6}/t(?:\d{8}|null)_\d+\.s?html?")),
)
# A list that asks for more pages than this is a list of news, or a trap.
MAX_PAGES = 400


class Trs(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "trs"
    article = ARTICLE

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """What betrays the family on this page, in words."""
        found = tuple(word for word, pattern in _SIGNS if pattern.search(text))
        return found + (("article address",) if ARTICLE.search(url) else ())

    def recognise(self, url: str, text: str) -> bool:
        """True where the address is an article's, or links, pager, breadcrumb or editor class are TRS's own."""
        return bool(self.signs(url, text))

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The lines of the list on this page."""
        tree = parse_html(page.text)
        return () if tree is None else rows(tree, page.url, ARTICLE)

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """Every other page of the list (or of a long article) that this page knows of, in order."""
        pager = _pager(page)
        if pager is None:
            return ()
        count, current, stem, extension = pager
        names = [f"{stem}.{extension}" if n == 0 else f"{stem}_{n}.{extension}" for n in range(min(count, MAX_PAGES))]
        targets = [absolute(page.url, name) for n, name in enumerate(names) if n > current]
        return tuple(PageRequest(target) for target in targets if target)

    def unread(self, page: Page) -> str:
        """Says so where the pager counts more pages than are followed."""
        pager = _pager(page)
        return f"{pager[0]} pages, {MAX_PAGES} followed" if pager and pager[0] > MAX_PAGES else ""


def _pager(page: Page) -> tuple[int, int, str, str] | None:
    """Pages, current page from 0, stem and extension; None where the page has no pager of this family."""
    # a plain search first: every article is asked for further pages, and hardly one has a pager
    calls = [match.groups() for match in _CALL.finditer(page.text)] if "createPage" in page.text else []
    if calls:
        count, current, stem, extension = calls[-1]
        return int(count), int(current), stem, extension
    if "countPage" not in page.text:
        return None
    count_match, current_match = _COUNT.search(page.text), _CURRENT.search(page.text)
    if not count_match or not current_match:
        return None
    stem, extension = _stem(page)
    return int(count_match[1]), int(current_match[1]), stem, extension


def _stem(page: Page) -> tuple[str, str]:
    """Stem and extension of the list's files: from a link, else from the page's own address, else index.html."""
    current = _CURRENT.search(page.text)
    name = urlsplit(page.url).path.rsplit("/", 1)[-1]
    for found in islice(re.finditer(r"href=[\"']([^\"'\\]+)[\"']", page.text), MAX_LINKS):
        href = found[1]
        target = absolute(page.url, href) or ""
        match = _INDEX_LINK.match(urlsplit(target).path.rsplit("/", 1)[-1])
        if match and match[1].startswith("index") and "/" not in href.removeprefix("./"):
            return match[1], match[2]
    stem, dot, extension = name.rpartition(".")
    if not dot:
        written = re.search(r"[\"'\\.](s?html?)\\?[\"']", page.text)
        return "index", written[1] if written else "html"
    if current and current[1] != "0":
        stem = stem.removesuffix(f"_{current[1]}")
    return stem, extension
