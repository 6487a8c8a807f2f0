"""Links of a list page that name a report and that the page's family did not take for rows.  Pure.

A family knows its own articles by their addresses; a county mixes in what lies elsewhere: pages of the system before,
of the city's portal, a script's call.  A link whose words are a report's title is a row wherever it leads; one that
leads nowhere is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from lxml import html

from crawler.addresses import key
from crawler.families import Entry, Page
from crawler.families.controls import script_address
from crawler.families.general_rows import REPORT_TITLE
from crawler.families.page import absolute, base_address, parse_html, squeeze

# Where else than in href an address waits for a script: data-url="/a/1.html".
_ADDRESS = re.compile(r"(?:https?:/|\.{0,2})/[^\s'\"<>]{1,500}")


def strays(page: Page, entries: Iterable[Entry]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Further rows by their words alone, and the titles that lead nowhere; `entries` are the rows that were read."""
    # Mark-up inside a script's or a service's string is the family's to read: its addresses are quoted there.
    drawn = page.text.lstrip("\ufeff \t\r\n").startswith("<") and REPORT_TITLE.search(page.text)
    tree = parse_html(page.text) if drawn else None
    if tree is None:
        return (), ()
    base, known, titles = base_address(tree, page.url), {key(page.url)}, ""
    for entry in entries:
        known.add(key(entry.url))
        titles += f"{squeeze(entry.title)}\n"
    found: dict[str, Entry] = {}
    astray: dict[str, None] = {}
    for anchor in tree.iter("a"):
        title = squeeze(anchor.get("title") or "") or squeeze(anchor.text_content())
        if not REPORT_TITLE.search(title):
            continue
        target = _target(anchor, base)
        if target is None:
            astray |= {} if title in titles else {title[:80]: None}
        elif key(target) not in known and urlsplit(target).scheme in {"http", "https"}:
            found.setdefault(key(target), Entry(title, target, None))
    named = {entry.title[:80] for entry in found.values()}
    return tuple(found.values()), tuple(title for title in astray if title not in named)


def _target(anchor: html.HtmlElement, base: str) -> str | None:
    """Where a link leads: by its address, by the one that its script opens or that waits in an attribute."""
    href = anchor.get("href") or ""
    target = absolute(base, href) if href and not href.startswith("#") else None
    if target is not None:
        return target
    opened = script_address(f"{href} {anchor.get('onclick') or ''}")
    waiting = [value for name, value in anchor.attrib.items() if name.startswith("data-") and _ADDRESS.fullmatch(value)]
    address = opened or (waiting[0] if waiting else None)
    return absolute(base, address) if address else None
