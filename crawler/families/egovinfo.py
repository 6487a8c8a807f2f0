"""The disclosure module of 博达 VSB: lists behind a .jsp whose pages count up inside a group of arguments.

<page>.jsp?ainfolist<view>t=<pages>&ainfolist<view>p=<page from 1>&ainfolist<view>c=<rows a page>&urltype=egovinfo.…;
the first page is the same address without the group.  Other dynamic lists of the vendor write the group as
a<view>t, p, c or as totalpage and PAGENUM.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.families.counting import MAX_PAGES
from crawler.families.page import Page, PageRequest, links, parse_html

# Name of the view, pages, page; the view's number is what ties the arguments together.
_GROUP = re.compile(r"(?:^|&)(a(?:infolist)?\w{0,20}?\d{1,8})t=(\d{1,5})&\1p=(\d{1,5})(?=&|$)")
_PLAIN = re.compile(r"(?:^|&)(totalpage)=(\d{1,5})&PAGENUM=(\d{1,5})(?=&|$)")


def page_count(page: Page) -> int:
    """How many pages the list has as its links say; 1 where it has no such links."""
    return max([1, *(int(match[2]) for _, match in _templates(page).values())])


def further_pages(page: Page) -> tuple[PageRequest, ...]:
    """From the first page all others; from a further page only those that opened since its address was written."""
    found = []
    for view, (query, match) in _templates(page).items():
        own = _group(urlsplit(page.url).query)
        known = int(own[2]) if own and own[1] == view and int(own[3]) > 1 else 1
        start, end = match.span(3)
        for number in range(known + 1, min(int(match[2]), MAX_PAGES) + 1):
            found.append(PageRequest(_with_query(page.url, f"{query[:start]}{number}{query[end:]}")))
    return tuple(found)


@lru_cache(maxsize=1)
def _templates(page: Page) -> dict[str, tuple[str, re.Match[str]]]:
    """For each list of the page the query of the link to its highest page, with the group found in it."""
    found: dict[str, tuple[str, re.Match[str]]] = {}
    tree = parse_html(page.text) if "t=" in page.text or "totalpage=" in page.text else None
    here = urlsplit(page.url)
    for _, target in () if tree is None else links(tree, page.url):
        there = urlsplit(target)
        match = _group(there.query) if (there.netloc, there.path) == (here.netloc, here.path) else None
        if match and (match[1] not in found or int(found[match[1]][1][2]) < int(match[2])):
            found[match[1]] = there.query, match
    return found


def _group(query: str) -> re.Match[str] | None:
    return _GROUP.search(query) or _PLAIN.search(query)


def _with_query(url: str, query: str) -> str:
    return urlsplit(url)._replace(query=query, fragment="").geturl()
