"""What a family is unless it says otherwise: declared signs, rows by article address, no further pages.

Most families are a name, the pattern of an article's address, the signs that betray them, and one way of paging.
"""

from __future__ import annotations

import re
from typing import ClassVar

from crawler.families.leaves import find_leaves
from crawler.families.page import Entry, Leaf, Page, PageRequest, parse_html, rows

Signs = tuple[tuple[str, re.Pattern[str]], ...]
NEVER = re.compile(r"(?!)")


class BaseFamily:
    """A family's functions with their usual answers; see `crawler.families.page.Family`.

    `article` matches an article's absolute address; `attachment` that of a file which its address does not end in the
    name of (its name comes with the answer); `address_signs` and `text_signs` are (what it is in a word, pattern)
    searched in a page's address and in its text.
    """

    name: str = ""
    article: ClassVar[re.Pattern[str]] = NEVER
    attachment: ClassVar[re.Pattern[str]] = NEVER
    address_signs: ClassVar[Signs] = ()
    text_signs: ClassVar[Signs] = ()

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """What betrays the family on this page, in words."""
        by_address = tuple(word for word, pattern in self.address_signs if pattern.search(url))
        return by_address + tuple(word for word, pattern in self.text_signs if pattern.search(text))

    def recognise(self, url: str, text: str) -> bool:
        """True where the page bears a sign of the family."""
        return bool(self.signs(url, text))

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The lines of the list on this page."""
        tree = parse_html(page.text)
        return () if tree is None else rows(tree, page.url, self.article)

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """No further pages."""
        return ()

    def unread(self, page: Page) -> str:
        """Nothing is out of reach."""
        return ""

    def leaves(self, page: Page) -> tuple[Leaf, ...]:
        """The parts (years, kinds of body) that the page of a column links."""
        return find_leaves(page, self.article)

    def ends(self, page: Page) -> bool:
        """No part of a list is empty by right."""
        return False

    def is_report_address(self, url: str) -> bool:
        """No column of this family is itself a report."""
        return False
