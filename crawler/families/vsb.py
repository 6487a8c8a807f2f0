"""博达 VSB (Visual SiteBuilder): columns as files whose further pages count down.

A column is …/zfxxgknb.htm; its second page is …/zfxxgknb/77.htm and its last, with the oldest rows, …/zfxxgknb/1.htm.
The number of pages is therefore known from the highest number linked, and an address means other rows as soon as a
further page opens: a list is always walked from its first page, and every page is asked for higher numbers too.
Articles are /info/<tree>/<id>.htm, also written content.jsp?urltype=news.NewsContentUrl&wbtreeid=&wbnewsid=.
Year columns (…/n2025n.htm) may show a report instead of a list.  Attachments come from a download address without a
file name.  The disclosure module's lists are in `crawler.families.egovinfo`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from lxml import html

from crawler.families import egovinfo
from crawler.families.base import BaseFamily
from crawler.families.counting import MAX_PAGES, arguments
from crawler.families.page import FILE_ADDRESS, Entry, Page, PageRequest, links, parse_html, rows, squeeze
from crawler.families.single import page_itself

ARTICLE = re.compile(
    r"/info/\d{1,8}/\d{1,12}(?:\.html?)?(?:$|\?)|/info/egovinfo/[^?]{1,300}\.html?(?:$|\?)"
    r"|[?&]urltype=(?:news\.NewsContentUrl|egovinfo\.EgovInfoContent)(?:&|$)"
)
ATTACHMENT = re.compile(r"/download\.jsp\?(?:[^#]{0,300}&)?urltype=news\.DownloadAttachUrl(?:&|$)", re.IGNORECASE)
_STATIC = re.compile(r"/info/(\d{1,8})/(\d{1,12})(?:\.html?)?$")
_NUMBERED = re.compile(r"^(.{1,500})/([1-9]\d{0,4})\.html?$")
_PAGER_WORDS = {"上页", "上一页", "下页", "下一页", "尾页", "末页", "最后一页"}
# These lead to the portal's own first page where they stand outside a pager.
_FIRST_WORDS = {"首页", "第一页"}
_PAGER_CLASS = re.compile(
    r"\bp_(?:no|next|last|first|prev|fun|pages)|\bpb_sys|\bfanye|\bNext\b|\bPrev|\bpage", re.ASCII
)
# 共1162条 in the pager; the older pager adds 1/78.
_ROWS = re.compile(r"(?:class=[\"']?p_t[\"' >]|id=[\"']?fanye)[^>]{0,60}>?\s{0,5}共\s{0,3}(\d{1,6})\s{0,3}条")
_CURRENT_OF = re.compile(r"(?<![\d/])\d{1,5}\s?/\s?(\d{1,5})(?![\d/])")
_BODY = re.compile(r"\bid=[\"']?vsb_content|\bclass=[\"']?v_news_content")


class Vsb(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "vsb"
    article = ARTICLE
    attachment = ATTACHMENT
    address_signs = (
        ("article address", re.compile(r"/info/\d{1,8}/\d{1,12}\.htm(?:$|\?)")),
        ("disclosure module", re.compile(r"/info/egovinfo/|[?&]urltype=egovinfo\.")),
        ("dynamic address", re.compile(r"[?&]urltype=(?:news|tree)\.\w")),
    )
    text_signs = (
        ("Visual SiteBuilder", re.compile(r"Announced by Visual SiteBuilder")),
        ("_sitegray", re.compile(r"_sitegray/_sitegray")),
        ("CustomerNO", re.compile(r"<!--\s{0,3}CustomerNO:")),
        ("vendor's scripts", re.compile(r"/system/resource/js/\w|\b_jsq_\(|_showDynClicks\(")),
        ("row ids", re.compile(r"\bid=[\"']?line_u\d{1,8}_\d")),
        ("body id", re.compile(r"\bid=[\"']?vsb_content")),
        ("article links", re.compile(r"href=[\"'](?:\.\./|\./|/){0,8}info/\d{1,8}/\d{1,12}\.htm[\"']")),
    )

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The rows, each article once under whichever of its two addresses stands first; else the page itself."""
        tree = parse_html(page.text)
        found: dict[object, Entry] = {}
        for entry in () if tree is None else rows(tree, page.url, ARTICLE):
            found.setdefault(_identity(entry.url), entry)
        if any(ARTICLE.search(entry.url) for entry in found.values()) or not _BODY.search(page.text):
            return tuple(found.values())
        # an article's text: a day beside a link in it makes no row of it
        files = (entry for entry in found.values() if FILE_ADDRESS.search(urlsplit(entry.url).path))
        itself = None if ARTICLE.search(page.url) else page_itself(page)
        return (*files, *((itself,) if itself else ()))

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """Every numbered page but this one, the newest first; for the disclosure module by its own numbers."""
        dynamic = egovinfo.further_pages(page)
        if dynamic:
            return dynamic
        base, highest, _ = _pager(page)
        wanted = range(min(highest, MAX_PAGES), 0, -1)
        return tuple(PageRequest(target) for n in wanted if (target := f"{base}/{n}.htm") != page.url)

    def unread(self, page: Page) -> str:
        """Says so where more pages are counted than are followed, or rows are counted and no page links the rest."""
        _, highest, linked = _pager(page)
        highest = max(highest, egovinfo.page_count(page) - 1)
        if highest > MAX_PAGES:
            return f"{highest + 1} pages, {MAX_PAGES} followed"
        counted = _ROWS.search(page.text)
        if counted is None or highest or linked:
            return ""
        total, shown = int(counted[1]), sum(bool(ARTICLE.search(entry.url)) for entry in self.entries(page))
        return f"{total} rows counted, {shown} shown, no way to the rest" if total > shown else ""


def _identity(url: str) -> object:
    """What an article is known by whichever way it is addressed: host, tree and number; other addresses themselves."""
    parts = urlsplit(url)
    static = _STATIC.search(parts.path)
    if static:
        return parts.netloc, static[1], static[2]
    query = arguments(url)
    tree, number = query.get("wbtreeid", ""), query.get("wbnewsid", "")
    return (parts.netloc, tree, number) if tree and number else url


@lru_cache(maxsize=1)
def _pager(page: Page) -> tuple[str, int, bool]:
    """The folder of the numbered pages, the highest number in it (0 where none is named), and whether pages are linked.

    The last of two pages links the first alone: linked, and no number.
    """
    if "." not in page.url or ARTICLE.search(page.url):
        return "", 0, False
    tree = parse_html(page.text)
    if tree is None:
        return "", 0, False
    linked = list(_pager_links(tree, page.url))
    found = [(match[1], int(match[2])) for match in map(_NUMBERED.match, linked) if match]
    if found:
        folder = Counter(folder for folder, _ in found).most_common(1)[0][0]
        return folder, max(number for base, number in found if base == folder), True
    counted = 0 if linked else _counted(tree)
    if counted < 2:
        return "", 0, bool(linked)
    own = _NUMBERED.match(page.url)
    if own and int(own[2]) < counted:
        return own[1], counted - 1, False
    stem = re.sub(r"\.html?$", "", page.url.split("?")[0])
    return (stem, counted - 1, False) if stem != page.url else ("", 0, False)


def _pager_links(tree: html.HtmlElement, url: str) -> Iterator[str]:
    """Where the pager's links lead; a link named like a year's column is none, since it stands in no pager."""
    for anchor, target in links(tree, url):
        text = squeeze(anchor.text_content())
        if ARTICLE.search(target):
            continue
        inside = text in _FIRST_WORDS or (text.isascii() and text.isdigit())
        if text in _PAGER_WORDS or (inside and _in_pager(anchor)):
            yield target


def _in_pager(anchor: html.HtmlElement) -> bool:
    around = [anchor, anchor.getparent(), *([] if anchor.getparent() is None else [anchor.getparent().getparent()])]
    marks = (f"{e.get('class') or ''} {e.get('id') or ''}" for e in around if e is not None)
    return any(_PAGER_CLASS.search(mark) for mark in marks)


def _counted(tree: html.HtmlElement) -> int:
    """The number of pages as a pager without links prints it: the highest number in it, or 1/78 in the older one."""
    numbers = [0]
    for element in tree.iter("span", "td", "div"):
        words = set((element.get("class") or "").split())
        if words & {"p_no", "p_no_d"}:
            text = squeeze(element.text_content())
            numbers += [int(text)] if text.isascii() and text.isdigit() and len(text) < 6 else []
        elif (element.get("id") or "").startswith("fanye"):
            match = _CURRENT_OF.search(squeeze(element.text_content())[:100])
            numbers += [int(match[1])] if match else []
    return max(numbers)
