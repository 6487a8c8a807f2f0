"""Guangdong's common platform, its columns: /<column>/index.html, page 2 is index_2.html, articles content/post_N.html.

The directory platform of the same portals (/gkmlpt/) is `crawler.families.gkmlpt`.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.families import counting
from crawler.families.base import BaseFamily
from crawler.families.page import Page, PageRequest

# The mobile twin is mpost_N.
ARTICLE = re.compile(r"/content/m?post_\d{1,12}\.html(?:$|\?)")
DIRECTORY = re.compile(r"/gkmlpt(?:/|$)")
_LINK = re.compile(r"href=[\"']([^\"'<> ]{0,300}\bcontent/m?post_\d{1,12}\.html)")
_NUMBERED = re.compile(r"^(.{0,300}/)(?:index(?:_(\d{1,5}))?\.html?)?$")
_MOST_LINKS = 200


class GdPost(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "gdpost"
    article = ARTICLE

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """An article's address, or links to articles on the same host; the directory platform's pages never."""
        if DIRECTORY.search(urlsplit(url).path):
            return ()
        told = ("article address",) if ARTICLE.search(url) else ()
        return told + (("article links",) if _links_here(url, text) else ())

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """The list's further pages."""
        place = _place(page.url)
        if place is None:
            return ()
        parts = urlsplit(page.url)
        return counting.further(
            place[1], _count(page), lambda n: parts._replace(path=f"{place[0]}index_{n}.html").geturl()
        )

    def unread(self, page: Page) -> str:
        """Says so where more pages are counted than are followed."""
        return counting.beyond(_count(page))


def _links_here(url: str, text: str) -> bool:
    """Whether the text links an article on its own host; neighbours' portals are often linked from other systems."""
    host = urlsplit(url).netloc
    for number, match in enumerate(_LINK.finditer(text)):
        if number >= _MOST_LINKS:
            return False
        try:
            if urlsplit(urljoin(url, match[1])).netloc == host:
                return True
        except ValueError:
            continue
    return False


def _place(url: str) -> tuple[str, int] | None:
    """The column's folder and the page's number; None where the address is not that of a column's page."""
    match = _NUMBERED.match(urlsplit(url).path)
    return (match[1], int(match[2] or 1)) if match else None


def _count(page: Page) -> int:
    own = _place(page.url)
    if own is None:
        return 1
    host = urlsplit(page.url).netloc

    def number(target: str) -> int | None:
        place = _place(target)
        return place[1] if place and place[0] == own[0] and urlsplit(target).netloc == host else None

    return counting.page_count(page, number)
