"""Lists that a script draws from a JSON endpoint: the page as served holds no row.

The page is fetched through a browser.  Rows come from the drawn page and from the JSON answers it fetched where
their shape is known, that of UCAP (开普): {data: {page, rows, total, results: [{title, url, publishedTimeStr}]}},
asked for with `page=N` counted from 1.  Further pages are then asked for directly; otherwise the drawn "next"
link is followed, if it is a link.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.families.base import BaseFamily
from crawler.families.page import (
    Entry,
    Exchange,
    Page,
    PageRequest,
    absolute,
    links,
    parse_html,
    read_date,
    rows,
    squeeze,
)

ARTICLE = re.compile(r"/(?:19|20)\d{4}/[0-9a-f]{32}\.s?html?(?:$|\?)|/content(?:_|/post_)\d+\.s?html?(?:$|\?)")
MAX_PAGES = 400
MAX_JSON = 20_000_000
_COUNT = re.compile(r"[0-9]{1,9}")  # str.isdigit would also let ² pass, and numbers of any length
_MOST_COUNTED = 999_999_999
_NEXT_WORDS = {"下一页", "下页", "后一页", ">", "»", "next"}
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "JSON search endpoint",
        re.compile(
            r"/common/search/[\w-]{1,100}[^\"'\n]{0,300}_isJson|[\"']?_isJson[\"']?\s*[:=]\s*[\"']?true", re.IGNORECASE
        ),
    ),
    ("channel endpoint", re.compile(r"/common/(?:getChannelList|search/)")),
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A JSON answer of the known shape."""

    entries: tuple[Entry, ...]
    page: int
    rows: int
    total: int


class JsonList(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "jsonlist"
    article = ARTICLE

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """What betrays the family: a script that names the endpoint, or an answer of its shape."""
        if _answer(url, text) is not None:
            return ("JSON answer",)
        return tuple(word for word, pattern in _SIGNS if pattern.search(text))

    def recognise(self, url: str, text: str) -> bool:
        """True for a page whose script names the JSON endpoint, and for such an answer."""
        return bool(self.signs(url, text))

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The rows of the JSON answers (the page itself may be one) and of the drawn page, each address once."""
        found: dict[str, Entry] = {}
        for answer in _answers(page):
            found |= {entry.url: entry for entry in answer.entries if entry.url not in found}
        tree = None if _answer(page.url, page.text) else parse_html(page.text)
        for entry in () if tree is None else rows(tree, page.url, ARTICLE):
            found.setdefault(entry.url, entry)
        return tuple(found.values())

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """The rest of the answer's pages by number; without a known answer, the drawn link to the next page."""
        if _answer(page.url, page.text):
            return ()
        for exchange in page.exchanges:
            answer = _answer(exchange.url, exchange.text)
            if answer is not None:
                return _by_number(page, exchange, answer)
        following = _drawn_next(page)
        return (PageRequest(following, browser=True),) if following else ()

    def unread(self, page: Page) -> str:
        """Says so where a "next" control is drawn that is no link, or the endpoint does not count by `page`."""
        if _answer(page.url, page.text) or self.next_pages(page):
            return ""
        counted = next((a for e in page.exchanges if (a := _answer(e.url, e.text))), None)
        if counted is not None:
            left = counted.page * counted.rows < counted.total
            return f"{counted.total} rows counted, no way to the rest" if left else ""
        return "the next page is behind a script" if _script_next(page) else ""


def _answers(page: Page) -> tuple[_Answer, ...]:
    own = [_answer(page.url, page.text)]
    return tuple(a for a in own + [_answer(e.url, e.text) for e in page.exchanges] if a is not None)


def _answer(url: str, text: str) -> _Answer | None:
    """The answer if it has the known shape; None for anything else (no guess at other shapes)."""
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith("{") or len(start) > MAX_JSON:
        return None
    try:
        value = json.loads(start)
    except (ValueError, RecursionError):
        return None
    data = value.get("data") if isinstance(value, dict) else None
    results = data.get("results") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(results, list):
        return None
    counts = [_count(data.get(name)) for name in ("page", "rows", "total")]
    if any(count is None for count in counts):
        return None
    page, rows_a_page, total = (count or 0 for count in counts)
    return _Answer(tuple(e for row in results if (e := _entry(url, row))), page, rows_a_page, total)


def _count(value: Any) -> int | None:
    """A count as JSON number or as digits; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and _COUNT.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) and 0 <= value <= _MOST_COUNTED else None


def _entry(base: str, row: Any) -> Entry | None:
    if not isinstance(row, dict) or not isinstance(row.get("url"), str) or not isinstance(row.get("title"), str):
        return None
    target = absolute(base, row["url"])
    title = squeeze(re.sub(r"<[^>]{0,200}>", "", row["title"]))
    printed = next((row[n] for n in ("publishedTimeStr", "publishedTime") if isinstance(row.get(n), str)), "")
    return Entry(title, target, read_date(printed.partition(" ")[0])) if target and title else None


def _by_number(page: Page, exchange: Exchange, answer: _Answer) -> tuple[PageRequest, ...]:
    query = parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True)
    if exchange.method != "GET" or answer.rows <= 0 or not any(name == "page" for name, _ in query):
        return ()
    last = min(-(-answer.total // answer.rows), MAX_PAGES)
    headers = (("Referer", page.url), ("X-Requested-With", "XMLHttpRequest"), ("Accept", "application/json, */*"))
    return tuple(
        PageRequest(_with_page(exchange.url, query, number), headers=headers)
        for number in range(max(answer.page, 1) + 1, last + 1)
    )


def _with_page(url: str, query: list[tuple[str, str]], number: int) -> str:
    changed = [(name, str(number) if name == "page" else value) for name, value in query]
    return urlsplit(url)._replace(query=urlencode(changed)).geturl()


def _drawn_next(page: Page) -> str | None:
    tree = parse_html(page.text)
    for anchor, target in () if tree is None else links(tree, page.url):
        if squeeze(anchor.text_content()).lower() in _NEXT_WORDS and target != page.url:
            return target
    return None


def _script_next(page: Page) -> bool:
    tree = parse_html(page.text)
    if tree is None:
        return False
    controls = (element for tag in ("a", "button", "span", "li") for element in tree.iter(tag))
    return any(
        squeeze(element.text_content()).lower() in _NEXT_WORDS - {">", "»"} and not _dead(element)
        for element in controls
    )


def _dead(element: Any) -> bool:
    """A control that is switched off: its class or attribute says so."""
    return element.get("disabled") is not None or "disabled" in (element.get("class") or "")
