"""Shaanxi's platform: articles are 24 hex or 19 decimal digits in the column's folder; its pages are 1.html, 2.html, ….

1.html is the column's first page, whether it is asked for by that name or by the folder's.
"""

from __future__ import annotations

import re

from crawler.families.paged import PagedFamily


class Shaanxi(PagedFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "shaanxi"
    mark = ".html"
    # Anhui's …/openness/detail/annual_report/<24 hex>.html is another platform's.
    article = re.compile(r"^(?!.*/(?:openness|detail)/).*/(?:[0-9a-f]{24}|\d{19})\.html(?:$|\?)")
