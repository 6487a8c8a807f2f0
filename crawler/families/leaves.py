"""The parts of a column: a column a year, a column a kind of body."""

from __future__ import annotations

import re

from crawler.families.page import Leaf, Page, links, parse_html, squeeze

_YEAR = re.compile(r"^((?:19|20)\d\d)\s*年?度?(?:政府信息公开)?(?:工作)?(?:年报|年度报告)?$")


def find_leaves(page: Page, article: re.Pattern[str]) -> tuple[Leaf, ...]:
    """The links of `page` whose whole text is a year and whose address is no article's, each address once."""
    tree = parse_html(page.text)
    found: dict[str, Leaf] = {}
    for anchor, target in () if tree is None else links(tree, page.url):
        match = _YEAR.match(squeeze(anchor.text_content()))
        if match and not article.search(target) and target != page.url:
            found.setdefault(target, Leaf(squeeze(anchor.text_content()), target, "year", int(match[1])))
    return tuple(found.values())
