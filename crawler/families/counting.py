"""Lists whose pages are counted up from 1: how far they go, as links and words say, and the requests for the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from crawler.families.page import Page, PageRequest, links, parse_html

# A list that asks for more pages than this is a list of news, or a trap.
MAX_PAGES = 400
_MAX_ARGUMENTS = 60
# 共 5 页, and the script variables that pagers are drawn from; at most five digits, else it is no page count.
_WORDS = re.compile(r"共\s{0,3}(?:<[^<>]{1,80}>)?\s{0,3}(\d{1,5})\s{0,3}(?:</\w{1,10}>)?\s{0,3}页(?!面)")
_SCRIPT = re.compile(r"\b(?:pageCount|totalPages?|countPage|pageTotal)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{1,5})(?!\d)")


def arguments(url: str) -> dict[str, str]:
    """The query's arguments, the last value of each name; none where there are more than any list has."""
    query = urlsplit(url).query
    return dict(parse_qsl(query, keep_blank_values=True)) if query.count("&") < _MAX_ARGUMENTS else {}


def page_number(text: str) -> int | None:
    """A page's number of at most five digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def page_count(page: Page, number: Callable[[str], int | None], *, words: bool = True) -> int:
    """The highest page that is named: by a link whose address `number` reads, or by words and script (at least 1)."""
    tree = parse_html(page.text)
    linked = (number(target) for _, target in (() if tree is None else links(tree, page.url)))
    told = [int(match[1]) for pattern in (_WORDS, _SCRIPT) for match in pattern.finditer(page.text)] if words else []
    return max([1, *told, *(found for found in linked if found is not None)])


def further(own: int, count: int, address: Callable[[int], str]) -> tuple[PageRequest, ...]:
    """Requests for every page but the first and the one that is read; the first is what the column is registered as."""
    return tuple(PageRequest(address(n)) for n in range(2, min(count, MAX_PAGES) + 1) if n != own)


def beyond(count: int) -> str:
    """Says so where more pages are counted than are followed."""
    return f"{count} pages, {MAX_PAGES} followed" if count > MAX_PAGES else ""
