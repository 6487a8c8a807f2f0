"""Columns that show a report instead of a list: the page itself as an entry."""

from __future__ import annotations

import re
from itertools import islice, pairwise

from lxml import html

from crawler.families.page import Entry, Page, parse_html, read_date, squeeze

# Words of a report's title; what merely stands in such a column (guides, rules) is left to the judgement of titles.
_TITLE = re.compile(r"信息\s?公开.{0,40}(?:报告|年报|总结)|(?:年度报告|年报)")
_PRINTED = re.compile(r"发布(?:时间|日期)[^0-9<]{0,10}((?:19|20)\d\d ?[-./年] ?\d{1,2} ?[-./月] ?\d{1,2})")
# The title stands in a heading or in the first paragraphs, as often as not broken over two of them.
_PARAGRAPHS = 6
_LONGEST = 80


def page_itself(page: Page, *, year: int | None = None) -> Entry | None:
    """The page as an entry where it prints a report's title; with `year` also where it prints none."""
    tree = parse_html(page.text)
    if tree is None:
        return None
    title = next((text for text in _titles(tree) if len(text) <= _LONGEST and _TITLE.search(text)), "")
    if not title and year is None:
        return None
    metas = (m.get("content") or "" for m in tree.iter("meta") if (m.get("name") or "").lower() == "pubdate")
    printed = _PRINTED.search(page.text)
    return Entry(
        title or f"{year}年", page.url, read_date(next(metas, "")) or (read_date(printed[1]) if printed else None)
    )


def _titles(tree: html.HtmlElement) -> list[str]:
    """What may be the report's title: the head's, headings, first paragraphs alone and with the next, the window's."""
    metas = [m.get("content") or "" for m in tree.iter("meta") if (m.get("name") or "").lower() == "articletitle"]
    headings = [h.text_content() for h in islice(tree.iter("h1", "h2", "h3"), 12)]
    shown = (squeeze(p.text_content()) for p in tree.iter("p"))
    first = list(islice((text for text in shown if text), _PARAGRAPHS))
    pairs = [one + other for one, other in pairwise(first)]
    window = [title.text_content() for title in islice(tree.iter("title"), 1)]
    return [squeeze(text) for text in (*metas, *headings, *first, *pairs, *window)]
