"""UCAP's JSON search: which address a page's script names, what an answer holds, how its further pages are asked for.

Answers are {data: {page, rows, total, results: [{title, url, publishedTimeStr}]}}, asked for with `page=N` counted
from 1 at /common/search/<channel> (also /searchList/<id> and /search/<id>).  Other shapes are not guessed at.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.families.page import Entry, PageRequest, absolute, read_date, squeeze
from crawler.families.pager_calls import calls

# createPageHTML('page_div', pages, current from 1, stem, extension, rows); the rows are not always there.
UCAP_SHAPES = ("SNNSSN", "SNNSS")
MAX_PAGES = 400
MAX_JSON = 20_000_000
_COUNT = re.compile(r"[0-9]{1,9}")  # str.isdigit would also let ² pass, and numbers of any length
_MOST_COUNTED = 999_999_999
_ENDPOINT = re.compile(
    r"[\"']((?:(?:https?:)?//[\w.:-]{1,100})?/(?:common/search|searchList|search)/[\w-]{1,100}"
    r"(?:\?[^\"'\s<>]{0,500})?_isJson=true[^\"'\s<>]{0,500})[\"']"
)
_NAMED = re.compile(
    r"/common/(?:getChannelList|search/)|[\"']?_isJson[\"']?\s{0,9}[:=]\s{0,9}[\"']?true", re.IGNORECASE
)
# What every search of the service is asked with, by order of the scripts that were seen.
HEADERS = (("X-Requested-With", "XMLHttpRequest"), ("Accept", "application/json, */*"))


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON answer of the known shape: its rows, its page from 1, rows a page, rows in all."""

    entries: tuple[Entry, ...]
    page: int
    rows: int
    total: int


def drawn_by_script(url: str, text: str) -> bool:
    """Whether the page speaks of the service without spelling its address out, and has no pager of its own: then only
    its script, run by a browser, brings the rows."""
    if not _NAMED.search(text) or endpoint(url, text):
        return False
    return not any(shape in UCAP_SHAPES for shape, _ in calls(text))


def endpoint(url: str, text: str) -> str | None:
    """The service's address where the page at `url` spells it out whole; None where a script puts it together."""
    match = _ENDPOINT.search(text) if "_isJson=true" in text else None
    return absolute(url, unescape(match[1])) if match else None


def read_answer(url: str, text: str) -> Answer | None:
    """The answer if it has the known shape; None for anything else."""
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
    return Answer(tuple(e for row in results if (e := _entry(url, row))), page, rows_a_page, total)


def further(url: str, answer: Answer, referer: str) -> tuple[PageRequest, ...]:
    """The rest of the pages of the search at `url`, by number; none where it is not counted by `page`."""
    query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    if answer.rows <= 0 or not any(name == "page" for name, _ in query):
        return ()
    last = min(-(-answer.total // answer.rows), MAX_PAGES)
    return tuple(
        PageRequest(with_page(url, number), headers=(("Referer", referer), *HEADERS))
        for number in range(max(answer.page, 1) + 1, last + 1)
    )


def with_page(url: str, number: int) -> str:
    """The search's address with `page=number`, put in where it is not there."""
    query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    changed = [(name, str(number) if name == "page" else value) for name, value in query]
    changed += [] if any(name == "page" for name, _ in query) else [("page", str(number))]
    return urlsplit(url)._replace(query=urlencode(changed)).geturl()


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
