"""Shandong's platform (Zibo, Liaocheng): [/gongkai]/site_X/channel_Y/doc_Z.html; Y and Z hold dots and underscores."""

from __future__ import annotations

import re

from crawler.families.paged import PagedFamily


class Sitechannel(PagedFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "sitechannel"
    mark = "doc_"
    article = re.compile(r"/site_[\w.-]{1,100}/channel_[\w.-]{1,200}/doc_[\w.-]{1,100}?\.html(?:$|\?)")
    address_signs = (("column address", re.compile(r"/site_[\w.-]{1,100}/channel_[\w.-]{1,200}(?:/|$)")),)
