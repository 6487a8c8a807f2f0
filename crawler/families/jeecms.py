"""JEECMS: /<channel>/index.jhtml, /<channel>/index_2.jhtml, articles /<channel>/<number>.jhtml.

A channel may hold one year (zfxxgknb2022).  The pager's controls are scripts that name the address.
"""

from __future__ import annotations

import re

from crawler.families.paged import PagedFamily


class Jeecms(PagedFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "jeecms"
    mark = ".jhtml"
    article = re.compile(r"/\d{1,12}\.jhtml(?:$|\?)")
    address_signs = (("address", re.compile(r"\.jhtml(?:$|\?)")),)
