"""Anhui's second vendor (also Hulunbuir): lists are …/showList/<numbers>/page_N.html, articles …/show/<id>.html.

The word before says which module it is: OpennessContent, BranchOpennessContent, Content, News, XxgkPolicy; annual
reports have modules of their own (XxgkAnnualReport, OpennessAnnualReport, Xxgknb) and may be offered as a download.
Lists of some modules count with ?page=N.  The numbers of articles are one series for the whole portal, so that an
article's address says nothing about its column.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from crawler.families import counting
from crawler.families.base import BaseFamily
from crawler.families.counting import arguments, page_number
from crawler.families.page import Page, PageRequest

# Capital letters as the vendor writes them; Sichuan's /news/show/<hex> is another system.
_MODULE = (
    r"/(?:(?:Branch)?Openness(?:Content|AnnualReport|Guide|Branch)|Xxgk(?:AnnualReport|Policy|Content|Branch)|Xxgknb"
    r"|PolicyContent|Content|News|Special)"
)
ARTICLE = re.compile(
    _MODULE + r"/show/\d{1,12}\.html(?:$|\?)|/openness/detail/\w{1,40}/[0-9a-f]{24}\.html(?:$|\?)"
    r"|/(?:Openness|Xxgk)AnnualReport/download/\d{1,12}\.html(?:$|\?)"
)
ATTACHMENT = re.compile(r"/(?:Openness|Xxgk)AnnualReport/download/\d{1,12}\.html(?:$|\?)")
_LIST = re.compile(_MODULE + r"/showList/[\w/.-]{1,200}")
_NUMBERED = re.compile(r"^(.{0,300}/showList/(?:\w{1,40}/){1,6})page_(\d{1,5})\.html$")


class Openness(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "openness"
    article = ARTICLE
    attachment = ATTACHMENT
    address_signs = (
        ("list address", _LIST),
        ("article address", ARTICLE),
        ("portal of disclosure", re.compile(r"/(?:Openness(?:Branch)?|XxgkBranch)/(?:$|\?)")),
    )
    text_signs = (
        ("list links", re.compile(r"href=[\"'](?:/\w{1,20})?" + _MODULE + r"/showList/")),
        ("article links", re.compile(r"href=[\"'](?:/\w{1,20})?" + _MODULE + r"/show/\d{1,12}\.html")),
    )

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """The list's further pages; an address that ends in its folder or names no page is its first."""
        return counting.further(_place(page.url)[1], _count(page), lambda n: _address(page.url, n))

    def unread(self, page: Page) -> str:
        """Says so where more pages are counted than are followed."""
        return counting.beyond(_count(page))


def _place(url: str) -> tuple[str, int]:
    """The list that an address belongs to and its page; the address and 1 where it is no list's page."""
    parts = urlsplit(url)
    match = _NUMBERED.match(parts.path)
    if match:
        return match[1], int(match[2])
    number = page_number(arguments(url).get("page", "")) or 1
    return (parts.path if parts.path.endswith(".html") else parts.path.rstrip("/") + "/"), number


def _count(page: Page) -> int:
    here = urlsplit(page.url)
    if not _LIST.search(here.path):
        return 1
    own = _place(page.url)[0]

    def number(target: str) -> int | None:
        place, found = _place(target)
        return found if place == own and urlsplit(target).netloc == here.netloc else None

    return counting.page_count(page, number)


def _address(url: str, number: int) -> str:
    parts = urlsplit(url)
    place = _place(url)[0]
    if place.endswith("/"):
        return parts._replace(path=f"{place}page_{number}.html").geturl()
    return parts._replace(query=urlencode(arguments(url) | {"page": str(number)})).geturl()
