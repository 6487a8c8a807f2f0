"""Lists that a script draws from a JSON endpoint: the page as served holds no row.

The page is fetched through a browser.  Rows come from the drawn page and from the JSON answers it fetched where
their shape is known, that of UCAP (开普): {data: {page, rows, total, results: [{title, url, publishedTimeStr}]}},
asked for with `page=N` counted from 1.  Further pages are then asked for directly; otherwise the drawn "next"
link is followed, if it is a link.
"""

from __future__ import annotations

import re
from typing import Any

from crawler.families.base import BaseFamily
from crawler.families.page import Entry, Page, PageRequest, links, parse_html, rows, squeeze
from crawler.families.ucap_json import Answer, drawn_by_script, further, read_answer

ARTICLE = re.compile(r"/(?:19|20)\d{4}/[0-9a-f]{32}\.s?html?(?:$|\?)|/content(?:_|/post_)\d+\.s?html?(?:$|\?)")
_NEXT_WORDS = {"下一页", "下页", "后一页", ">", "»", "next"}


class JsonList(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "jsonlist"
    article = ARTICLE

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """What betrays the family: a script that names the endpoint, or an answer of its shape."""
        if read_answer(url, text) is not None:
            return ("JSON answer",)
        return ("JSON search endpoint put together by a script",) if drawn_by_script(url, text) else ()

    def recognise(self, url: str, text: str) -> bool:
        """True for a page whose script puts the JSON endpoint's address together, and for such an answer."""
        return bool(self.signs(url, text))

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The rows of the JSON answers (the page itself may be one) and of the drawn page, each address once."""
        found: dict[str, Entry] = {}
        for answer in _answers(page):
            found |= {entry.url: entry for entry in answer.entries if entry.url not in found}
        tree = None if read_answer(page.url, page.text) else parse_html(page.text)
        for entry in () if tree is None else rows(tree, page.url, ARTICLE):
            found.setdefault(entry.url, entry)
        return tuple(found.values())

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """The rest of the answer's pages by number; without a known answer, the drawn link to the next page."""
        if read_answer(page.url, page.text):
            return ()
        for exchange in page.exchanges:
            answer = read_answer(exchange.url, exchange.text)
            if answer is not None:
                return further(exchange.url, answer, page.url) if exchange.method == "GET" else ()
        following = _drawn_next(page)
        return (PageRequest(following, browser=True),) if following else ()

    def unread(self, page: Page) -> str:
        """Says so where a "next" control is drawn that is no link, or the endpoint does not count by `page`."""
        if read_answer(page.url, page.text) or self.next_pages(page):
            return ""
        counted = next((a for e in page.exchanges if (a := read_answer(e.url, e.text))), None)
        if counted is not None:
            left = counted.page * counted.rows < counted.total
            return f"{counted.total} rows counted, no way to the rest" if left else ""
        return "the next page is behind a script" if _script_next(page) else ""


def _answers(page: Page) -> tuple[Answer, ...]:
    own = [read_answer(page.url, page.text)]
    return tuple(a for a in own + [read_answer(e.url, e.text) for e in page.exchanges] if a is not None)


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
