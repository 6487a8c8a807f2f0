"""Hebei's platform: columns /columns/<UUID>/index.html, articles /columns/<UUID>/YYYYMM/DD/<UUID>.html.

The day in an article's address is that of the portal's migration for older reports.
"""

from __future__ import annotations

import re

from crawler.families.paged import PagedFamily

_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"


class UuidColumn(PagedFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "uuidcolumn"
    mark = "/columns/"
    article = re.compile(rf"/columns/{_UUID}/\d{{6}}/\d{{2}}/{_UUID}\.html(?:$|\?)", re.IGNORECASE)
    address_signs = (("column address", re.compile(rf"/columns/{_UUID}(?:/|$)", re.IGNORECASE)),)
