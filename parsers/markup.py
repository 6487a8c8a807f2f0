"""The visible text of an HTML element, as lines.

Inline mark-up joins without a blank (Word puts every digit into an element of its own); lines break only where a
browser would begin a new one: at the border of a block, at `br`, and at the line ends of `pre`.
Walks are iterative, so that depth costs no stack.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import cast

from lxml import etree

STRIKE = "~~"  # stands on both sides of what a page strikes out, as in plain text

# Elements that begin and end a line.  Whatever is not here is inline, as in a browser (o:p, ucaptitle, font …).
_BLOCKS = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody td tfoot
    th thead tr ul ucapcontent
"""
BLOCKS = frozenset(_BLOCKS.split())
# Elements whose content is never shown as text (rt, rp: readings printed above a word).
_UNSEEN = """
    script style noscript template head title meta link iframe object embed applet select option textarea button
    input svg math canvas audio video map rt rp
"""
UNSEEN = frozenset(_UNSEEN.split())
_UNSEEN_WITHOUT_TABLES = UNSEEN | {"table"}

_ALONE = frozenset({"p", "div"})  # one of these around all of a cell's text changes nothing
# All that breaks a line or is not shown.
_BREAKING = tuple(sorted(BLOCKS | UNSEEN | {"br"}))

# Also what XML forbids in text (1.0, section 2.2), which character references still bring into a page.
_FORBIDDEN = "\\x00-\\x08\\x0e-\\x1b\ufffe\uffff"
_INVISIBLE = re.compile(f"[{_FORBIDDEN}\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# Ideographs, their radicals and marks, full-width punctuation; full-width digits and letters stay out.
_IDEOGRAPHS = "\u2e80-\u2fdf\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WIDE = _IDEOGRAPHS + "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_WRAPPED = re.compile(f"(?<=[{_WIDE}])[ \\t]*[\\r\\n][ \\t\\r\\n\\f]*(?=[{_WIDE}])")
_UNEVEN = re.compile(f"[^\\S ]|  |{_INVISIBLE.pattern}")
_WIDE_ONE = re.compile(f"[{_WIDE}]")
_NO_DISPLAY = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_STYLES = etree.XPath("descendant::*/@style", smart_strings=False)
_HIDDEN = etree.XPath("boolean(descendant::*/@hidden)")
_NO_SIGHT = re.compile(r"visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)


def tidy(text: str) -> str:
    """One printed line: no invisible characters, runs of blanks made one, none at a wrap between ideographs."""
    text = text.strip()
    if text.isprintable():  # as most text is: its only blank is the plain one, and nothing in it is invisible
        return " ".join(text.split()) if "  " in text else text
    if "\n" in text or "\r" in text:
        text = _WRAPPED.sub("", text)
    return " ".join(_INVISIBLE.sub("", text).split())


def even(text: str) -> str:
    """A piece of a line with its blanks made one; one at either end stays, as it parts the piece from the next."""
    if text.isprintable() and "  " not in text:
        return text
    if text.isspace():
        return " "
    return tidy(f"|{text}|")[1:-1] if _UNEVEN.search(text) else text


def join_lines(lines: list[str]) -> str:
    """The lines of one cell as one line: a label broken over lines joins, anything else is kept apart by a blank.

    `对外公开` + `总数量` is one label; `1` + `2` is never 12.
    """
    parts: list[str] = []
    for line in lines:
        if parts and not (_WIDE_ONE.match(parts[-1][-1]) and _WIDE_ONE.match(line)):
            parts.append(" ")
        parts.append(line)
    return "".join(parts)


def displayed(element: etree._Element) -> bool:
    """False where the element itself asks not to be laid out (`display:none`, the `hidden` attribute)."""
    style = element.get("style")
    return (style is None or not _NO_DISPLAY.search(style)) and element.get("hidden") is None


def may_hide(root: etree._Element) -> bool:
    """False where nothing in `root` is hidden, so that no element need be asked; True says only that it may be.

    One search through all styles is cheaper than a look at each element.
    """
    styles = " ".join(set(cast("list[str]", _STYLES(root)))).lower()
    return "display" in styles or "visib" in styles or bool(_HIDDEN(root))


def unseen(element: etree._Element) -> bool:
    """True where the element keeps its place but shows nothing (`visibility:hidden`)."""
    style = element.get("style")
    return style is not None and bool(_NO_SIGHT.search(style))


def mixed_parts(table: etree._Element, parts: Container[etree._Element]) -> set[etree._Element]:
    """What of `parts` (a table's rows and cells) holds more than text in inline marks within at most one block.

    One look at the elements that may break a line is cheaper than a look into each cell.
    """
    mixed: set[etree._Element] = set()  # and whatever lies between such a cell and what makes it one
    for element in table.iterdescendants(*_BREAKING):
        if element in parts:
            continue
        around = element.getparent()
        if around is not None and around in parts and element.tag in _ALONE and _is_alone(element, around):
            continue
        while around is not None and around is not table and around not in mixed:
            mixed.add(around)
            around = around.getparent()
    return mixed


def _is_alone(block: etree._Element, cell: etree._Element) -> bool:
    return len(cell) == 1 and _is_blank(cell.text) and _is_blank(block.tail)


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()


def paragraphs_of(cell: etree._Element, mixed: Container[etree._Element]) -> list[str] | None:
    """The lines of a mixed cell that holds nothing but paragraphs of text in inline marks; None for any other."""
    if not _is_blank(cell.text):
        return None
    if not all(block.tag in _ALONE and block not in mixed and _is_blank(block.tail) for block in cell):
        return None
    return [line for line in map(whole_text, cell) if line]


def whole_text(element: etree._Element) -> str:
    """All text in an element as one line: what a cell shows that is not mixed (see `mixed_parts`) and hides nothing."""
    return tidy(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


def lines_of(root: etree._Element, *, tables: bool = True, hides: bool = True) -> Iterator[tuple[str, etree._Element]]:
    """The lines that `root` shows, each with the block element it ends in.

    Elements that are not displayed are left out (the root itself is always read; without `hides` none is asked, see
    `may_hide`); with `tables=False` nested tables are left out too.
    """
    skipped = UNSEEN if tables else _UNSEEN_WITHOUT_TABLES
    parts: list[str] = []
    kept = 0  # depth within `pre`, where line ends are breaks
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if element is not root and (tag in skipped or (hides and not displayed(element))):
                walker.skip_subtree()
                continue
            if tag in BLOCKS or tag == "br":
                yield from _flush(parts, element.getparent() if element is not root else root)
            kept += tag == "pre"
            _add(parts, element.text, bool(kept))
            continue
        if event == "end":
            kept -= tag == "pre" and (element is root or not (hides and not displayed(element)))
            if tag in BLOCKS:
                yield from _flush(parts, element)
        if element is not root:
            _add(parts, element.tail, bool(kept))
    yield from _flush(parts, root)


def _add(parts: list[str], text: str | None, kept: bool) -> None:
    if text:
        parts.append(text.replace("\n", "\0") if kept else text)


def _flush(parts: list[str], owner: etree._Element | None) -> Iterator[tuple[str, etree._Element]]:
    if not parts:
        return
    for piece in "".join(parts).split("\0"):
        line = tidy(piece)
        if line and owner is not None:
            yield line, owner
    parts.clear()
