"""Columns as folders of numbers or words, articles content_<number> in them, with or without an extension.

/1969/1984/1990/content_1899010.html below /1969/1984/1990/index.htm, page 2 index_2.htm (Hunan);
/gk/zfxxgknb/bmxxgknb/content_191767 (Hejiang, Hainan prefecture of Qinghai).  A column may show a report at once.
"""

from __future__ import annotations

import re

from crawler.families.general import own_report
from crawler.families.page import Entry, Page, parse_html
from crawler.families.paged import PagedFamily


class Contentn(PagedFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "contentn"
    mark = "content_"
    article = re.compile(r"/content_\d{1,12}(?:\.s?html?)?(?:$|\?)")
    # www.gov.cn has content_<number>.htm too, in folders of words and days.
    telling = re.compile(r"(?:/\d{3,12}){2,20}/content_\d{1,12}\.s?html?(?:$|\?)|/content_\d{1,12}(?:$|\?)")

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The rows; the page itself where it has none and is a report."""
        tree = parse_html(page.text)
        return super().entries(page) or (() if tree is None else own_report(page, tree))
