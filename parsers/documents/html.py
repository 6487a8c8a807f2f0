"""An HTML page -> Document: its article as text, its tables as grids, what it says about itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from parsers.documents import dates, metadata
from parsers.documents.body import Line, read_body
from parsers.documents.carried import unfolded
from parsers.documents.charset import decoding
from parsers.documents.layout import Tables, take_tables
from parsers.documents.refusals import refusal
from parsers.documents.text import checked
from parsers.documents.tree import page_tree
from parsers.grid import print_grid
from parsers.markup import STRIKE, UNSEEN, displayed, even, lines_of, may_hide
from parsers.model import Context, DateClaim, Document, Grid, Notice, ParseError

# Inline mark-up without meaning for the text: taken off first, a page pasted from Word is then a third of its size.
_INLINE_NAMES = """
    span font b strong i em u big small tt label abbr acronym bdo nobr wbr ins ruby rb mark o:p ucaptitle publishtime
    st1:chsdate st1:chmetcnv st1:personname st1:place st1:city st1:state st1:country-region st1:placename st1:placetype
"""
_INLINE = tuple(_INLINE_NAMES.split())
_APART = ("sup", "sub")  # a footnote mark is no digit of its neighbour
_STRUCK = ("s", "strike", "del")
# The largest page seen has 4,000 tags.  Beyond this many, trafilatura would work for many seconds, and so would libxml2
# at joining the pieces of one line: such a page is read as it stands, without choosing.
_MOST_TAGS = 40_000
_MOST_DEPTH = 1_000_000  # the depths of all elements added up, which trafilatura's fallbacks walk; pages seen: 10,000
_TAGS_REFUSED = 80_000  # and beyond this many the tree alone takes seconds: such a page is not read at all
_HEAD = frozenset(["head", "title", "meta", "link"])
_HIDEABLE = ("span", "font", "b", "i", "a", "em")
_SWALLOWERS = ("button", "object", "applet", "canvas", "audio", "video", "map", "noscript", "select", "option")
_HIDEABLE_BLOCKS = ("div", "p", "ul", "ol", "dl", "section", "article", "form", "h1", "h2", "h3", "h4")
_REPORT_PARTS = 3  # a report has six numbered parts; a hidden menu hardly three numbered lines
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}\s*[、．.]")


def read_html(body: bytes, context: Context) -> Document:
    """The document of an HTML body.

    Raises ParseError where the bytes are no text or the page is too large or nested too deep to be read.  Notices:
    those of the charset and of tables, `blocked` for challenge and error pages, `script-noise` for words with readings
    above.
    """
    decoded = decoding(body, context.charset)
    source = unfolded(checked(decoded.text))
    tags = source.count("<")
    if tags > _TAGS_REFUSED:
        raise ParseError(f"a page of {tags} tags: no report has more than {_TAGS_REFUSED}")
    encoded = body if decoded.exact and source is decoded.text else None
    tree, deep, tables_hide = page_tree(source, encoded)
    named = metadata.metas(tree)
    notices = [*decoded.notices, *_clear(tree)]
    hides = may_hide(tree)
    if hides:
        _empty_hidden(tree)
    whole = tree if (found := tree.find("body")) is None else found
    mark = _mark(source)
    titles_early = metadata.titles(tree, named)
    large = tags > _MOST_TAGS
    held = _flatten(tree, join=not large)
    notices += _settle_hidden(whole) if hides else []
    tables = take_tables(whole, mark, hides=tables_hide)
    page = list(lines_of(whole, hides=hides))
    article = read_body(tree, page, mark, choose=not (deep or large or _depths(held) > _MOST_DEPTH))
    held.clear()  # see _flatten
    text, grids = _assembled(article.lines, tables, mark)
    facts = list(dict.fromkeys([*tables.facts, *article.facts]))
    titles = [*titles_early, *metadata.of_facts(facts), *_first_line(text), *filter(None, [context.list_title])]
    return Document(
        media_type="text/html",
        charset=decoded.charset,
        titles=tuple(dict.fromkeys(titles)),
        metadata=(*named, *facts),
        text=text,
        grids=grids,
        notices=(*notices, *tables.notices, *_blocked(source, page)),
        dates=_dates(page, facts, named, context),
    )


def _clear(tree: etree._Element) -> list[Notice]:
    """Take out what no reader sees: scripts, comments, readings above words."""
    readings = sum(1 for _ in tree.iter("rt"))
    for element in tree.iter(*_SWALLOWERS):
        if any(element.find(f".//{name}") is not None for name in ("p", "div", "table")):
            element.tag = "div"  # written without its end tag: the rest of the page is inside
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, *(UNSEEN - _HEAD), with_tail=False)
    return [Notice("script-noise", f"{readings} words carry a reading above them")] if readings else []


def _empty_hidden(tree: etree._Element) -> None:
    """Take out inline pieces that are not displayed."""
    for element in [element for element in tree.iter(*_HIDEABLE) if not displayed(element)]:
        element.text = None  # its tail is shown, so the element itself stays
        for child in list(element):
            element.remove(child)


def _flatten(tree: etree._Element, *, join: bool) -> list[etree._Element]:
    """Take off inline elements and make each run of blanks one, so that lines break at block borders alone.

    The elements that are left are returned: held by the caller, lxml need not make them anew at every later walk.
    """
    for element in tree.iter(*_APART):
        element.text = f" {even(element.text or '')}"
        element.tail = f" {even(element.tail or '')}"
    _mark_struck(tree)
    if join:
        etree.strip_tags(tree, *_INLINE, *_APART, *_STRUCK)
    kept = {part for pre in tree.iter("pre") for part in pre.iter()}
    elements = list(tree.iter())
    for element in elements:
        if kept and element in kept:
            continue
        if (text := element.text) and (evened := even(text)) is not text:
            element.text = evened
        if (tail := element.tail) and (evened := even(tail)) is not tail:
            element.tail = evened
    return elements


def _mark_struck(tree: etree._Element) -> None:
    """Write what is struck out as plain text does, ~~12~~: the words stay, no figure among them counts."""
    for element in tree.iter(*_STRUCK):
        if len(element):
            element.text = f"{STRIKE}{element.text or ''}"
            element[-1].tail = f"{element[-1].tail or ''}{STRIKE}"
        elif element.text:
            element.text = f"{STRIKE}{element.text}{STRIKE}"


def _depths(elements: Sequence[etree._Element]) -> int:
    """How deep `elements` (a tree's, in its order) lie, added up."""
    depths: dict[etree._Element | None, int] = {None: 0}
    for element in elements:
        depths[element] = depths.get(element.getparent(), 0) + 1
    return sum(depths.values())


def _settle_hidden(body: etree._Element) -> list[Notice]:
    """Take out blocks that are not displayed, but for those with tables, which are kept and marked as hidden.

    A page that hides its whole report until a script shows it is read as if the script had run.
    """
    hidden = [block for block in body.iter(*_HIDEABLE_BLOCKS) if not displayed(block)]
    told = [block for block in hidden if sum(1 for line, _ in lines_of(block) if _HEADING.match(line)) >= _REPORT_PARTS]
    if told and not any(_HEADING.match(line) for line, _ in lines_of(body)):
        for block in told:
            block.attrib.pop("style", "")
            block.attrib.pop("hidden", "")
        return [Notice("hidden-text", "the page shows its article by script only")]
    for block in hidden:
        if block.find(".//table") is None:
            for child in list(block):
                block.remove(child)
            block.text = None
    return []


def _mark(source: str) -> str:
    """The beginning of tokens that stand for grids: follows from the page, so that the page cannot hold it."""
    return f"占位{hashlib.sha256(source.encode('utf-8', 'replace')).hexdigest()[:24]}之"


def _assembled(lines: Sequence[str], tables: Tables, mark: str) -> tuple[str, tuple[Grid, ...]]:
    """The text with every grid printed where its token stands, or at the end where the token was lost."""
    token = re.compile(f"({mark}\\d+号表)")
    left = dict(tables.grids)
    pieces = [piece.strip() for line in lines for piece in token.split(line)]
    written = set(pieces)
    lost = [name for name in left if name not in written]
    parts: list[str] = []
    grids: list[Grid] = []
    at = 0
    caption = ""
    for piece in pieces + lost:
        grid = left.pop(piece, None)
        if not piece or (grid is None and token.fullmatch(piece)):
            continue
        printed = piece
        if grid is not None:
            printed, grid = print_grid(grid, at)
            grids.append(replace(grid, number=len(grids) + 1, caption="" if piece in lost else caption))
        caption = "" if grid is not None else piece
        parts.append(printed)
        at += len(printed) + 1
    return "\n".join(parts), tuple(grids)


def _first_line(text: str) -> list[str]:
    """The text's first line where it reads as a report's title."""
    line = text.partition("\n")[0]
    return [line] if 6 <= len(line) <= 80 and re.search(r"报\s*告|年\s*报", line) and line[-1] not in "。；，：" else []


def _dates(
    page: Sequence[Line], facts: list[tuple[str, str]], named: list[tuple[str, str]], context: Context
) -> tuple[DateClaim, ...]:
    top = next((number for number, (line, _) in enumerate(page) if _HEADING.match(line)), len(page))
    claims = (
        *dates.labelled(line for line, _ in page[:top]),
        *dates.of_fields(facts, named),
        *dates.of_address(context.url),
        *dates.of_listing(context.list_date),
        *dates.of_header(context.last_modified),
    )
    return tuple({(claim.source, claim.value): claim for claim in reversed(claims)}.values())[::-1]


def _blocked(source: str, page: Sequence[Line]) -> list[Notice]:
    found = refusal(source, " ".join(line for line, _ in page))
    return [Notice("blocked", found.detail)] if found else []
