"""Hanweb JCMS (大汉): columns whose rows lie in an XML data store, and further groups of rows behind a proxy page.

A column is /col/colN/index.html, with `?number=` one of several lists of the same number.  How rows are kept and asked
for is in `crawler.families.hanweb_store`, the disclosure module (/module/xxgk/) in `crawler.families.hanweb_xxgk`.
Articles are /art/Y/M/D/art_column_id.html.  Some columns are a script that leads to another column.
"""

from __future__ import annotations

import re
from typing import ClassVar

from crawler.families import hanweb_store, hanweb_xxgk
from crawler.families.base import BaseFamily, Signs
from crawler.families.jpaas import JPAAS
from crawler.families.page import Entry, Page, PageRequest, absolute, parse_html, rows

_DAY_ARTICLE = r"/art/\d{4}/\d{1,2}/\d{1,2}/art_(?=\w[^\W_]*_\w)\w++\.html?(?:$|\?)"
ARTICLE = re.compile(rf"{_DAY_ARTICLE}|/module/xxgk/xxgkAnnualReport\.jsp\?\S{{0,300}}\bfbtime=\d{{4}}")
# A column that only leads elsewhere is a head and a script; anything longer says more than that.
_SHELL = 8_000
_LEADS_TO = re.compile(r"\blocation(?:\.href)?\s{0,9}=\s{0,9}[\"']([^\"'\s]{1,500})[\"']")


class Hanweb(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "hanweb"
    article = ARTICLE
    attachment = re.compile(r"/module/download/down(?:file)?\.jsp\?", re.IGNORECASE)
    address_signs: ClassVar[Signs] = (
        ("column address", hanweb_xxgk.COLUMN),
        ("article address", re.compile(_DAY_ARTICLE)),
        ("data proxy", hanweb_store.PROXY),
        ("disclosure module", re.compile(r"/module/xxgk/\w{1,40}\.jsp", re.IGNORECASE)),
    )
    text_signs: ClassVar[Signs] = (
        ("data store", re.compile(r"\A(?>.*?<datastore>).*?<(?:recordset|nextgroup)>", re.DOTALL | re.IGNORECASE)),
        ("jpage", re.compile(r"/jpage/(?:jquery\.jpage|dataproxy\.jsp)|\.jpage\s{0,9}\(", re.IGNORECASE)),
        ("hanweb.css", re.compile(r"/images/\d{1,9}/hanweb\.css")),
        ("article links", re.compile(r"href=[\"']?[^\"'> ]{0,300}/art/\d{4}/\d{1,2}/\d{1,2}/art_\w{1,80}\.html")),
        (
            "script data store",
            re.compile(r"\btotalRecord *= *\d{1,9}(?:\.0)? *;\s{0,9}totalPage *="),
        ),
    )

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """What betrays the family; nothing on a page that the vendor's new system publishes."""
        return () if JPAAS.search(text) else super().signs(url, text)

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The rows of the data store, and those that stand in the page itself; each address once.  Of the yearly
        endpoint, a body's years; of the module's search, the column's rows."""
        if hanweb_xxgk.ANNUAL.search(page.url):
            return hanweb_xxgk.annual_entries(page)
        found: dict[str, Entry] = {}
        for text in (*hanweb_store.records(page.text), hanweb_store.without_records(page.text)):
            tree = parse_html(text)
            for entry in map(_canonical, () if tree is None else rows(tree, page.url, ARTICLE)):
                if entry.url not in found or (found[entry.url].date is None and entry.date):
                    found[entry.url] = entry
        told = tuple(found.values())
        return hanweb_xxgk.search_entries(page, told) if hanweb_xxgk.SEARCH.search(page.url) else told

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """The next group by its link; else, where the total is known, all further groups by number; nothing where the
        page shows all rows that it counts; the search's pages; where a column leads to another, that."""
        if hanweb_xxgk.ANNUAL.search(page.url):
            return ()
        if hanweb_xxgk.SEARCH.search(page.url):
            return hanweb_xxgk.search_pages(page)
        column = hanweb_xxgk.COLUMN.search(page.url)
        counted = hanweb_store.total(page) if column else None
        if column and counted and self._shown(page, column[1]) >= counted:
            return ()
        found = hanweb_store.further(page)
        if found or not column or self._shown(page, column[1]):
            return found
        return hanweb_xxgk.search_pages(page) or _leads_to(page)

    def unread(self, page: Page) -> str:
        """Says so where the page counts more rows than it shows and there is no way to the rest, and where the proxy
        answers a group with nothing."""
        counted = hanweb_store.total(page)
        if hanweb_store.PROXY.search(page.url):
            empty = counted != 0 and not self.entries(page)
            return f"an empty group of rows ({len(page.text)} characters)" if empty else _too_many(counted)
        shown = len(self.entries(page)) + hanweb_store.rows_before(page)
        if counted is None or counted <= shown or self.next_pages(page):
            return _too_many(counted)
        return f"{counted} rows counted, {shown} shown, no way to the rest"

    def is_report_address(self, url: str) -> bool:
        """True for the endpoint's address of one body and one year."""
        return hanweb_xxgk.is_report(url)

    def _shown(self, page: Page, column: str) -> int:
        return sum(f"/art_{column}_" in entry.url for entry in self.entries(page))


def _canonical(entry: Entry) -> Entry:
    """The entry with an endpoint's address in its one order."""
    known = hanweb_xxgk.is_report(entry.url)
    return Entry(entry.title, hanweb_xxgk.canonical(entry.url), entry.date) if known else entry


def _too_many(counted: int | None) -> str:
    return "" if counted is None or counted <= hanweb_store.MAX_GROUPS * 45 else f"{counted} rows counted"


def _leads_to(page: Page) -> tuple[PageRequest, ...]:
    match = _LEADS_TO.search(page.text) if len(page.text) < _SHELL else None
    target = absolute(page.url, match[1]) if match else None
    return (PageRequest(target),) if target and target != page.url and hanweb_xxgk.COLUMN.search(target) else ()
