"""龙讯 (Lonsun), Anhui and beyond: bodies with a number, columns as queries, reports as queries too.

/public/column/<body>?type=3&timeFrame=2021 is the report of that body for that year; the years stand in a switch on
the page.  /public/column/<body>?type=4&action=list&catId=…&pageIndex=N and /content/column/<id>?pageIndex=N are lists,
/site/tpl/<id>?nav=4&year=2021 is a page of links drawn by hand, a new number every year.  Articles are
/public/<body>/<id>.html and /public/content/<id>.  Some portals put all of it below /zwgk.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from lxml import html

from crawler.families import counting
from crawler.families.base import BaseFamily
from crawler.families.counting import arguments, page_number
from crawler.families.leaves import find_leaves
from crawler.families.page import Entry, Leaf, Page, PageRequest, links, parse_html, rows, squeeze
from crawler.families.single import page_itself

_BODY_COLUMN = re.compile(r"/public/column/\d{1,12}/?$")
ARTICLE = re.compile(
    r"/public/\d{1,12}/\d{1,12}\.html(?:$|\?)|/public/content/\d{1,12}(?:\.html)?(?:$|\?)"
    r"|/content/article/\d{1,12}(?:\.html)?(?:$|\?)"
    r"|/public/column/\d{1,12}/?\?(?=(?:[^#]{0,300}&)?type=3(?:&|$))(?=(?:[^#]{0,300}&)?timeFrame=\d{4}(?:&|$))"
)
ATTACHMENT = re.compile(r"/download/file\?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_PAGE = re.compile(r"/site/tpl/\d{1,12}\?(?:[^#]{0,300}&)?year=((?:19|20)\d\d)(?:&|$)")
_PAGED = re.compile(r"/(?:public|content)/column/\d{1,12}/?$")
_SHOWN = re.compile(r"j-fontContent|\bwzcon\b")
# The State's rules on disclosure came into force in 2008: no report is older.
FIRST_YEAR = 2008
# Where in the portal's menus a page stands; the page is the same without them.  `action` matters to lists only.
_PLACE_ONLY = {"nav", "sub", "title", "activeId", "action"}


class Lonsun(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "lonsun"
    article = ARTICLE
    attachment = ATTACHMENT
    address_signs = (
        ("column address", re.compile(r"/(?:public|content)/column/\d|/site/tpl/\d")),
        ("article address", re.compile(r"/public/\d{1,12}/\d{1,12}\.html(?:$|\?)|/public/content/\d")),
    )
    text_signs = (
        ("body class", re.compile(r"\bj-fontContent\b")),
        ("column links", re.compile(r"href=[\"'](?:/\w{1,20})?/public/column/\d{1,12}\?[^\"']{0,200}\btype=\d")),
    )

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """A body's report column: one entry a year.  Else the lines of the list, reports under their shortest address.

        A report column that names no years is asked for every year since the first, where the newest is known; where
        it is not, the report it shows is all there is.
        """
        tree = parse_html(page.text)
        if tree is None:
            return ()
        if not _is_report_column(page.url):
            return _under_short_address(rows(tree, page.url, ARTICLE), page.url)
        years = _years(tree, page.url)
        if not years and not self.is_report_address(page.url):
            years = {year: f"{year}年" for year in range(FIRST_YEAR, page.newest_year + 1)}
        own = arguments(page.url).get("timeFrame", "")
        reports = {_of_year(page.url, year): title for year, title in years.items() if str(year) != own}
        found = tuple(Entry(title, url, None) for url, title in reports.items())
        if self.is_report_address(page.url) or not found:
            itself = page_itself(page, year=int(own) if own else None) if _SHOWN.search(page.text) else None
            found += (itself,) if itself else ()
        return found

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """The list's further pages by `pageIndex`."""
        if not _PAGED.search(urlsplit(page.url).path) or _is_report_column(page.url):
            return ()
        return counting.further(_index(page.url) or 1, _count(page), lambda n: _with(page.url, "pageIndex", str(n)))

    def unread(self, page: Page) -> str:
        """Says so where more pages are counted than are followed."""
        return counting.beyond(_count(page)) if _PAGED.search(urlsplit(page.url).path) else ""

    def leaves(self, page: Page) -> tuple[Leaf, ...]:
        """The parts that the page links, and pages by hand of one year each whatever their links say."""
        found = {leaf.url: leaf for leaf in find_leaves(page, ARTICLE)}
        tree = parse_html(page.text) if "/site/tpl/" in page.text else None
        for anchor, target in () if tree is None else links(tree, page.url):
            match = _YEAR_PAGE.search(target)
            if match and target != page.url and urlsplit(target).netloc == urlsplit(page.url).netloc:
                title = squeeze(anchor.text_content())
                found.setdefault(target, Leaf(title or match[1], target, "year", int(match[1])))
        return tuple(found.values())

    def is_report_address(self, url: str) -> bool:
        """True for a body's report column with a year."""
        return _is_report_column(url) and bool(_YEAR.fullmatch(arguments(url).get("timeFrame", "")))


def short_address(url: str) -> str:
    """A report's address without what only says where it stands in the menus, so that its spellings become one."""
    parts = urlsplit(url)
    query = arguments(url)
    if not _is_report_column(url):
        return url
    head = [(name, query[name]) for name in ("type", "timeFrame", "hasContent") if name in query]
    rest = sorted((name, value) for name, value in query.items() if name not in _PLACE_ONLY | dict(head).keys())
    return parts._replace(query=urlencode([*head, *rest]), fragment="").geturl()


def _is_report_column(url: str) -> bool:
    query = arguments(url)
    return bool(_BODY_COLUMN.search(urlsplit(url).path)) and query.get("type") == "3" and query.get("action") != "list"


def _under_short_address(found: tuple[Entry, ...], here: str) -> tuple[Entry, ...]:
    short: dict[str, Entry] = {}
    for entry in found:
        url = short_address(entry.url)
        if url != short_address(here):
            short.setdefault(url, Entry(entry.title, url, entry.date))
    return tuple(short.values())


def _years(tree: html.HtmlElement, url: str) -> dict[int, str]:
    """The years that the column's switch offers, each with its words: links with `timeFrame`, or a list box."""
    found: dict[int, str] = {}
    for anchor, target in links(tree, url):
        year = arguments(target).get("timeFrame", "")
        if urlsplit(target).path == urlsplit(url).path and _YEAR.fullmatch(year):
            text = squeeze(anchor.text_content())
            found.setdefault(int(year), text if text and not text.isdigit() else f"{year}年")
    for option in tree.iter("option"):
        value = (option.get("value") or squeeze(option.text_content())).strip()
        if _YEAR.fullmatch(value):
            found.setdefault(int(value), f"{value}年")
    return found


def _of_year(url: str, year: int) -> str:
    """The short address of a body's report of one year, from any address of the column."""
    return short_address(_with(_with(url, "timeFrame", str(year)), "hasContent", "true"))


def _with(url: str, name: str, value: str) -> str:
    """An address with one argument set, the others as they stand."""
    return urlsplit(url)._replace(query=urlencode(arguments(url) | {name: value}), fragment="").geturl()


def _index(url: str) -> int | None:
    return page_number(arguments(url).get("pageIndex", ""))


def _count(page: Page) -> int:
    """Pages of the list, by links to the same column and category, by words, by the pager's script."""
    here = urlsplit(page.url)
    category = arguments(page.url).get("catId")

    def number(target: str) -> int | None:
        same = urlsplit(target).path == here.path and arguments(target).get("catId", category) == category
        return _index(target) if same else None

    return counting.page_count(page, number)
