"""A list that no family claims, read by its structure: rows by dates and siblings' addresses, pages by the drawn pager.

The family bears no signs.  A page without rows may be a shell around a frame of its own host, which is then asked for,
or a report itself.  What cannot be followed is told by `unread`.
"""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import urlsplit

from lxml import html

from crawler.families.base import NEVER, BaseFamily
from crawler.families.general_rows import REPORT_TITLE, list_rows
from crawler.families.leaves import find_leaves
from crawler.families.page import (
    FILE_ADDRESS,
    Entry,
    Leaf,
    Page,
    PageRequest,
    absolute,
    base_address,
    parse_html,
    read_date,
    squeeze,
)
from crawler.families.pagers import read_pager, slot
from crawler.families.shapes import ArticleLike

_MAX_FRAMES = 5
_OTHER_FRAME = re.compile(r"tianqi|weather|video|player|search|map|share|login|about:blank|\.(?:jpg|png|gif|swf|mp4)$")
_SECTION = re.compile(r"[一二三四五六]\s?、")
_TOTAL = re.compile(r"\btotal_?(?:records?|rows?|counts?|num)[\"']?\s{0,9}[:=]\s{0,9}[\"']?(\d{1,6})\b", re.IGNORECASE)
_LONG = 800  # characters: a report printed on a column's page is longer than any other text there


class General(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "general"

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The rows of the list; the page itself where it is a report and no list."""
        tree = parse_html(page.text)
        if tree is None:
            return ()
        found = list_rows(tree, page.url, (leaf.url for leaf in self.leaves(page)))
        return found + own_report(page, tree)

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """What the pager leads to; of a page without rows, the frames of its own host."""
        tree = parse_html(page.text)
        return () if tree is None else read_pager(page, tree).following or self._frames(page, tree)

    def unread(self, page: Page) -> str:
        """Says why the pager's further pages cannot be asked for."""
        tree = parse_html(page.text)
        pager = read_pager(page, tree)
        if tree is None or pager.unread or pager.following or slot(page.url):
            return pager.unread
        total = max((int(match[1]) for match in _TOTAL.finditer(page.text)), default=0)
        shown = len(self.entries(page)) if total else 0
        return f"a script counts {total} rows, {shown} shown, no way to the rest" if 0 < shown < total else ""

    def leaves(self, page: Page) -> tuple[Leaf, ...]:
        """The parts of the column: what is named by a year or a kind of body and is no article by its address.

        A bare year (or kind) is a part whatever its address: 2021年 may lead to a column or to the report itself, and
        the page of a part is also read as a report, while a part taken for a report would lose its list.
        """
        sure = find_leaves(page, cast("re.Pattern[str]", ArticleLike))
        known = {leaf.url for leaf in sure}
        bare = (leaf for leaf in find_leaves(page, NEVER) if not re.search("报|总结", leaf.title))
        return (*sure, *(leaf for leaf in bare if leaf.url not in known))

    def _frames(self, page: Page, tree: html.HtmlElement) -> tuple[PageRequest, ...]:
        sources = frames(page, tree)
        return () if not sources or self.entries(page) else tuple(PageRequest(source) for source in sources)


def frames(page: Page, tree: html.HtmlElement) -> tuple[str, ...]:
    """The addresses of a page's frames on its own host that may hold a list."""
    base, host = base_address(tree, page.url), urlsplit(page.url).hostname
    found: dict[str, None] = {}
    for element in tree.iter("iframe", "frame"):
        source = absolute(base, element.get("src") or "")
        if source is None or source == page.url or urlsplit(source).hostname != host:
            continue
        if not _OTHER_FRAME.search(source.lower()) and not FILE_ADDRESS.search(urlsplit(source).path):
            found[source] = None
    return tuple(found)[:_MAX_FRAMES]


def own_report(page: Page, tree: html.HtmlElement) -> tuple[Entry, ...]:
    """The page as its own only entry, where its title is a report's and its text is long and in sections."""
    text = tree.text_content()
    if len(text) < _LONG or len(set(_SECTION.findall(text))) < 4:
        return ()
    metas = {(m.get("name") or "").lower(): squeeze(m.get("content") or "") for m in tree.iter("meta")}
    titles = [metas.get("articletitle", ""), *(squeeze(e.text_content()) for e in tree.iter("h1", "h2", "title"))]
    title = next((t for t in titles if REPORT_TITLE.search(t)), "")
    return (Entry(title, page.url, read_date(metas.get("pubdate", ""))),) if title else ()
