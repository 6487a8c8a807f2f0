"""Two systems of Sichuan: /gongkai/show/<id>.html (Suining, Guangyuan) and /xxgk-show-<id>.html (Dazhou, also Ji'an).

The first lists under /gongkai/kuozhan/<number>.html and marks its articles with 32 hex digits or a moment in time.
The second lists under /xxgk-list-<slug>.html; page 2 is /xxgk-list-<slug>-2.html.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from crawler.families import counting
from crawler.families.base import BaseFamily
from crawler.families.counting import arguments, page_number
from crawler.families.page import Page, PageRequest

# A moment in time is written with 14 digits or more: 20220119085933732.
ARTICLE = re.compile(
    r"/(?:gongkai|zwgk|news|xxgk|zfxxgk)/show/(?:[0-9a-f]{32}|\d{14,20})\.html(?:$|\?)"
    r"|/(?:xxgk|news)-show-\d{1,12}\.html(?:$|\?)"
)
_SLUG = re.compile(r"^(.{0,200}/(?:xxgk|news)-list-[A-Za-z]\w{0,80}?)(?:-(\d{1,5}))?\.html$")
_FOLDER = re.compile(r"^(.{0,200}/gongkai/(?:kuozhan|list|lanmu)/[0-9a-z]{1,40})(?:_(\d{1,5}))?\.html$")


class Sichuan(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "sichuan"
    article = ARTICLE
    address_signs = (
        ("article address", ARTICLE),
        ("list address", re.compile(r"/gongkai/kuozhan/\w|/(?:xxgk|news)-list-[A-Za-z]\w{0,80}(?:-\d{1,5})?\.html")),
    )
    text_signs = (
        ("article links", re.compile(r"href=[\"']/gongkai/show/(?:[0-9a-f]{32}|\d{14,20})\.html")),
        (
            "list or article links",
            re.compile(r"href=[\"'](?:\./|/)?xxgk-(?:show-\d{1,12}|list-[A-Za-z]\w{0,80})\.html"),
        ),
    )

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """The list's further pages, written the way the page's own links write them."""
        count, by_query = _count(page)
        return counting.further(_place(page.url)[1], count, lambda n: _address(page.url, n, by_query=by_query))

    def unread(self, page: Page) -> str:
        """Says so where more pages are counted than are followed."""
        return counting.beyond(_count(page)[0])


def _place(url: str) -> tuple[str, int]:
    """The list that an address belongs to and its page, by suffix or by ?page=N."""
    parts = urlsplit(url)
    match = _SLUG.match(parts.path) or _FOLDER.match(parts.path)
    number = page_number(arguments(url).get("page", ""))
    return (match[1], number or int(match[2] or 1)) if match else (parts.path, number or 1)


def _count(page: Page) -> tuple[int, bool]:
    """The number of pages, and whether the links name them in the query."""
    here = urlsplit(page.url)
    if ARTICLE.search(page.url) or not (_SLUG.match(here.path) or _FOLDER.match(here.path)):
        return 1, False
    own, ways = _place(page.url)[0], set()

    def number(target: str) -> int | None:
        place, found = _place(target)
        if place != own or urlsplit(target).netloc != here.netloc:
            return None
        ways.add("page" in arguments(target))
        return found

    return counting.page_count(page, number), True in ways


def _address(url: str, number: int, *, by_query: bool) -> str:
    parts = urlsplit(url)
    if by_query:
        return parts._replace(query=urlencode(arguments(url) | {"page": str(number)}), fragment="").geturl()
    joint = "-" if _SLUG.match(parts.path) else "_"
    return parts._replace(path=f"{_place(url)[0]}{joint}{number}.html", fragment="").geturl()
