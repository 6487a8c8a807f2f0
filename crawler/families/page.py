"""The values a family works with, and the reading of rows that every family shares.

Pure: a page's text in, values out.  Only the standard library and lxml are used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Literal, Protocol
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from crawler.addresses import without_session

# A list page of 618 links is real (Hunan); beyond this many a page is no list and reading on only costs time.
MAX_LINKS = 20_000
# A row is a link and what stands beside it: list cell, table row, or a wrapper or two around them.
MAX_CLIMB = 4
# A row of a list is a link, a date and some marks; what holds more is no row, and pages nested without end are made so.
MAX_ROW_ELEMENTS = 200
_ROW_CONTAINERS = {"ul", "ol", "dl", "table", "tbody", "body", "form", "html"}
# What ends here does not run on: a cell's number and the date in the next cell are two things.
_BLOCKS = {"td", "th", "p", "div", "dd", "dt", "li"}
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d) ?[-./年] ?(\d{1,2}) ?[-./月] ?(\d{1,2})(?!\d)")
FILE_ADDRESS = re.compile(r"\.(pdf|docx?|wps|xlsx?|et|ofd|zip|rar)$", re.IGNORECASE)
# Where a page's text has nothing like it, no link of it leads to a file, and it need not be parsed for links.
FILE_HINT = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar)(?![a-z0-9])", re.IGNORECASE)


# Most links are folders and a file of plain names, with or without a host: they need no rules of joining (RFC 3986,
# section 5.2), which take twenty times as long.
_NAMES = r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*/?"
_HOST = r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[1-9]\d{0,3})?"
_PLAIN_LINK = re.compile(rf"(?:(?P<host>{_HOST})?/(?:{_NAMES})?|(?:\./)?(?P<below>{_NAMES}))", re.ASCII)
_PLAIN_BASE = re.compile(rf"({_HOST})(/(?:[\w-][\w.-]*/)*)(?:[\w-][\w.-]*)?(?:\?[\w=&.-]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Exchange:
    """An answer that the page's own scripts fetched: its address, how it was asked for, and its text."""

    url: str
    text: str
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as fetched; `exchanges` are what its scripts fetched, where a browser drew it.

    `newest_year` is the latest report year that can be out (last year's, as the crawl's clock has it); 0 where the
    caller does not say, and then no family counts years up by itself.
    """

    url: str
    text: str
    status: int = 200
    exchanges: tuple[Exchange, ...] = ()
    newest_year: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a column: title as printed, absolute URL, the date the list gives it (ISO) or None."""

    title: str
    url: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part of a column that is a column of its own: of one `year`, or of one `kind` of body (county, departments,
    townships, "" for a year's)."""

    title: str
    url: str
    split: Literal["year", "kind"]
    year: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A further part of a list that must be asked for.  `browser` asks for it to be drawn by a browser."""

    url: str
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    browser: bool = False


class Family(Protocol):
    """One kind of content-management system.  Every function is pure.

    `signs` names what betrays the family, `unread` says in a word why a list cannot be read to its end (or "").
    `leaves` are the columns that a column's page is parted into; an entry whose address is the page's own says that the
    page itself is a report.  `is_report_address` is True for addresses of which that is certain beforehand.  `ends` is
    True for an answer without rows that is none the less a right one: the list's end, where no total is told.
    """

    name: str

    def signs(self, url: str, text: str) -> tuple[str, ...]: ...

    def recognise(self, url: str, text: str) -> bool: ...

    def entries(self, page: Page) -> tuple[Entry, ...]: ...

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]: ...

    def unread(self, page: Page) -> str: ...

    def leaves(self, page: Page) -> tuple[Leaf, ...]: ...

    def is_report_address(self, url: str) -> bool: ...

    def ends(self, page: Page) -> bool: ...


@lru_cache(maxsize=1)  # a page is read for its rows, its parts, its pager and what its pager leaves out
def parse_html(text: str) -> html.HtmlElement | None:
    """The tree of an HTML text, None where there is no element in it.  It is not to be changed: others get it too."""
    cleaned = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    if not cleaned.strip():
        return None
    try:
        tree = html.document_fromstring(cleaned)
    except (etree.ParserError, ValueError):
        return None
    return tree if isinstance(tree, html.HtmlElement) else None


def squeeze(text: str) -> str:
    """Text on one line, outer blanks (also the ideographic one) gone."""
    return " ".join(text.split())


def read_date(text: str) -> str | None:
    """The first real calendar day printed in `text` as ISO; blanks and line breaks inside it are overlooked."""
    for match in _DATE.finditer(squeeze(text)):
        year, month, day = (int(part) for part in match.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            continue
    return None


@lru_cache(maxsize=256)
def _place(base: str) -> tuple[str, str] | None:
    """Scheme with host, and folder, of an address that is plain; None of another."""
    match = _PLAIN_BASE.fullmatch(base)
    return (match[1], match[2]) if match else None


def absolute(base: str, href: str) -> str | None:
    """`href` seen from `base` without its fragment and a visitor's session id; None for scripts, mail and addresses
    that cannot be read."""
    target = without_session(href.strip()) if "sess" in href.lower() else href.strip()
    if not target or target.startswith("#"):
        return None
    if "\\" in target:  # as browsers read it (WHATWG URL, special schemes)
        path, asked, query = target.partition("?")
        target = path.replace("\\", "/") + asked + query
    plain = _PLAIN_LINK.fullmatch(target)
    if plain and plain["host"]:
        return target
    place = _place(base) if plain else None
    if plain and place:
        return f"{place[0]}{place[1]}{plain['below']}" if plain["below"] else f"{place[0]}{target}"
    try:
        parts = urlsplit(urljoin(base, target))
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return parts._replace(fragment="").geturl()


def base_address(tree: html.HtmlElement, url: str) -> str:
    """The address that relative links start from: the page's own unless a base element says otherwise."""
    for element in tree.iter("base"):
        href = element.get("href")
        if href:
            return absolute(url, href) or url
    return url


@lru_cache(maxsize=1)  # asked for by everything that reads a page
def links(tree: html.HtmlElement, url: str) -> tuple[tuple[html.HtmlElement, str], ...]:
    """Every link of a tree with its absolute address, in document order."""
    base = base_address(tree, url)
    found = ((anchor, absolute(base, anchor.get("href") or "")) for anchor in islice(tree.iter("a"), MAX_LINKS))
    return tuple((anchor, target) for anchor, target in found if target is not None)


def rows(tree: html.HtmlElement, url: str, article: re.Pattern[str]) -> tuple[Entry, ...]:
    """The lines of a list: links whose address looks like `article` or a file, and links whose row prints a date."""
    found: dict[str, Entry] = {}
    beside = _Beside()
    for anchor, target in links(tree, url):
        day = beside.date(anchor)
        parts = urlsplit(target)
        told = bool(article.search(target) or FILE_ADDRESS.search(parts.path))
        if not told and day is None:
            continue
        title = _title(anchor)
        if title and (target not in found or len(title) > len(found[target].title)):
            found[target] = Entry(title, target, day or (found[target].date if target in found else None))
    return tuple(found.values())


def _title(anchor: html.HtmlElement) -> str:
    """What the link says, for a picture what stands in its place; the title attribute wins where the print is only its
    shortened beginning."""
    shown = squeeze(anchor.text_content()) or squeeze(" ".join(image.get("alt") or "" for image in anchor.iter("img")))
    full = squeeze(anchor.get("title") or "")
    stem = shown.rstrip("." if shown.endswith("..") else "…")
    return full if full and (not shown or full.startswith(stem)) else shown


class _Beside:
    """The dates that stand beside links, each row read once however many links to one target it holds."""

    def __init__(self) -> None:
        self._targets: dict[html.HtmlElement, frozenset[str]] = {}
        self._dates: dict[html.HtmlElement, str | None] = {}

    def date(self, anchor: html.HtmlElement) -> str | None:
        """The date that the link's own row prints, the link itself left out."""
        row = anchor
        for _ in range(MAX_CLIMB):
            parent = row.getparent()
            if parent is None or parent.tag in _ROW_CONTAINERS or len(self._links(parent)) > 1:
                break
            row = parent
        if row is anchor:
            return None
        if row not in self._dates:
            self._dates[row] = read_date(_own_text(row))
        return self._dates[row]

    def _links(self, element: html.HtmlElement) -> frozenset[str]:
        """What the links within `element` lead to; of more than two only the first two."""
        if element not in self._targets:
            found: set[str] = set()
            for link in element.iter("a"):
                found |= {href for href in [link.get("href")] if href is not None}
                if len(found) > 1:
                    break
            self._targets[element] = frozenset(found)
        return self._targets[element]


def _own_text(row: html.HtmlElement) -> str:
    """The text of a row without its links, up to MAX_ROW_ELEMENTS elements of it."""
    parts: list[str] = []
    waiting: list[tuple[html.HtmlElement, bool]] = [(row, False)]
    seen = 0
    while waiting and seen < MAX_ROW_ELEMENTS:
        element, done = waiting.pop()
        if done:
            parts += [" " if element.tag in _BLOCKS else "", element.tail or ""]
            continue
        seen += 1
        if element is not row:
            waiting.append((element, True))
        if element is row or (isinstance(element.tag, str) and element.tag not in {"a", "script", "style"}):
            parts.append(element.text or "")
            waiting += [(child, False) for child in reversed(element)]
    return "".join(parts)
