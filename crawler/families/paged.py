"""Families that are no more than an article's address: rows by it, further pages by the pager as drawn."""

from __future__ import annotations

import re
from itertools import islice
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.families.base import BaseFamily
from crawler.families.page import MAX_LINKS, Page, PageRequest, absolute, parse_html
from crawler.families.pagers import read_pager

_LINK = re.compile(r"(?:href\s{0,3}=|\()\s{0,3}[\"']?([^\"'<>\s()]{1,500})")


class PagedFamily(BaseFamily):
    """Signs: an address that `article` or `address_signs` match, and a link of the page to an article on its own host.

    `mark` is a word that stands in every such link; without it no link is looked at.  `telling` is what an article's
    address must match to betray the family, where `article` alone would also match other systems'.
    """

    mark: ClassVar[str] = ""
    telling: ClassVar[re.Pattern[str] | None] = None

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """What betrays the family; links to other hosts (a copied notice of another portal) betray nothing."""
        told = super().signs(url, text)
        if (self.telling or self.article).search(url):
            told += ("article address",)
        return told + (("article links",) if self.mark in text and self._links_articles(url, text) else ())

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """What the drawn pager leads to."""
        return read_pager(page, parse_html(page.text)).following

    def unread(self, page: Page) -> str:
        """Says why the pager's further pages cannot be asked for."""
        return read_pager(page, parse_html(page.text)).unread

    def _links_articles(self, url: str, text: str) -> bool:
        host, telling = urlsplit(url).hostname, self.telling or self.article
        for match in islice(_LINK.finditer(text), MAX_LINKS):
            if self.mark in match[1]:
                target = absolute(url, match[1])
                if target and urlsplit(target).hostname == host and telling.search(target):
                    return True
        return False
