"""The rows of a list nobody claims: what belongs to the list, told by dates beside links and by siblings' addresses.

A link is a row where its own line prints a date; where its address has the shape of dated rows beside it; where no row
has a date, in the best group of siblings whose addresses end in ids; and wherever its text is a report's title.
Navigation, breadcrumbs, pagers, friend links and the column's own parts (years, kinds) are no rows; a report's title
is one also where the mark-up calls its surroundings a menu.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from statistics import median
from urllib.parse import urlsplit

from lxml import html

from crawler.families.general_links import Link, find_links
from crawler.families.page import FILE_ADDRESS, Entry
from crawler.families.shapes import article_like

_YEAR = r"(?:19|20)\d\d|二[〇零○O0]"
REPORT_TITLE = re.compile(
    rf"(?:{_YEAR}).{{0,60}}(?:信息公开|政务公开|政府公开).{{0,20}}(?:报告|年报|总结|情况)"
    rf"|(?:信息公开|政务公开).{{0,20}}(?:报告|年报|总结).{{0,12}}(?:{_YEAR})"
)
_NAMES_A_BODY = re.compile(rf"(?!政府信息|信息公开|政务公开|历年|往年)[\u4e00-\u9fff]{{2,40}}(?:{_YEAR})")


def list_rows(tree: html.HtmlElement, url: str, leaves: Iterable[str] = ()) -> tuple[Entry, ...]:
    """The list's rows in the page's order; `leaves` are addresses of the column's parts, which are no rows."""
    links = find_links(tree, url, frozenset(leaves) | {url})
    chosen = _choose([link for link in links if not link.navigates or link.day])
    chosen |= {id(link) for link in links if link.navigates and _is_report(link)}
    found: dict[str, Entry] = {}
    for link in (link for link in links if id(link) in chosen):
        old = found.get(link.target)
        if old is None or len(link.title) > len(old.title):
            found[link.target] = Entry(link.title, link.target, link.day or (old.date if old else None))
        elif old.date is None and link.day:
            found[link.target] = Entry(old.title, old.url, link.day)
    return tuple(found.values())


def _choose(links: list[Link]) -> set[int]:
    """Which of the links are rows, as ids."""
    files = {id(link) for link in links if FILE_ADDRESS.search(urlsplit(link.target).path)}
    titled = {id(link) for link in links if _is_report(link)}
    dated = [link for link in links if link.day]
    if dated:
        shapes, places = {link.shape for link in dated}, {link.place for link in dated}
        beside = {id(link) for link in links if link.place in places and link.shape in shapes and _named(link)}
        return files | titled | {id(link) for link in dated} | beside
    return files | titled | _best_group(links, lambda link: article_like(link.target))


def _best_group(links: list[Link], eligible: Callable[[Link], bool]) -> set[int]:
    """The siblings that are most like a list of articles: many, alike in place, with telling texts."""
    groups: dict[tuple[object, ...], list[Link]] = defaultdict(list)
    for link in links:
        if eligible(link) and _named(link):
            groups[link.place].append(link)
    best = max(groups.values(), key=lambda group: sum(min(len(link.title), 30) for link in group), default=[])
    if len({link.target for link in best}) < 2 or median(len(link.title) for link in best) < 3:
        return set()
    shapes = {link.shape for link in best}
    return {id(link) for group in groups.values() for link in group if group is best or link.shape in shapes}


def _named(link: Link) -> bool:
    return len(link.title) > 1 and not link.title.isdigit()


def _is_report(link: Link) -> bool:
    """Whether a link's text is a report's title.

    One that begins with the year may be a part of the column (2021年政府信息公开年报 as a folder): there the address
    decides.  One that names a body first is a report wherever it lies.
    """
    if not REPORT_TITLE.search(link.title):
        return False
    parts = urlsplit(link.target)
    asked = bool(parts.query) and not parts.path.endswith("/")
    return article_like(link.target) or asked or bool(_NAMES_A_BODY.match(link.title))
