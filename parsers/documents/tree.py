"""The tree of an HTML page, of any bytes that portals serve as one."""

from __future__ import annotations

import re
from typing import NamedTuple

import lxml.html
from lxml import etree

from parsers.model import ParseError

# An XML declaration, which lxml refuses, and end tags at which libxml2 stops for good: headers that are whole pages of
# their own are included in the midst of pages (www.gov.cn), and all that follows their </html> would be lost.
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENDS = re.compile(r"</(?:[hH][tT][mM][lL]|[bB][oO][dD][yY])\s*>")
_END_NAME = re.compile(rb"</[hHbB][tToO][mMdD][lLyY]")
# display, visibility, hidden, from where on they are alike: a search for one first letter is several times quicker.
_HIDING = re.compile(rb"i(?:s(?:play|ib)|dden)")
# A plain letter written as a number, which might be one of those.
_REFERENCE = re.compile(rb"&#(?:x0*[4-7][0-9a-f](?![0-9a-f])|0*(?:6[5-9]|[7-9][0-9]|1[012][0-9])(?![0-9]))")
_CONTROLS = bytes([*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F])
# lxml.html's own look-up asks a Python function for the class of every element; this one gives all of them the class
# that trafilatura asks for, and the tree is walked in a third of the time.
_ELEMENTS = etree.ElementDefaultClassLookup(
    element=lxml.html.HtmlElement, comment=lxml.html.HtmlComment, pi=lxml.html.HtmlProcessingInstruction
)


class PageTree(NamedTuple):
    """A page's root; whether it is nested deeper than libxml2's ordinary limit (256); whether anything in its
    tables may be hidden by an attribute."""

    root: etree._Element
    deep: bool
    tables_hide: bool


def page_tree(source: str, encoded: bytes | None = None) -> PageTree:
    """The tree of a page; `encoded` is its UTF-8 where that is at hand.

    libxml2 is given UTF-8 with the charset fixed: a meta in the page has no say, its declaration was weighed before.
    Raises ParseError where there is no page in it, or one nested too deep to be read.
    """
    begin = _preamble(source)
    if encoded is None or begin:
        encoded = source[begin:].encode("utf-8", "replace")
    data = _without_ends(encoded).translate(None, _CONTROLS)
    for huge in (False, True):
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=huge, collect_ids=False)
        parser.set_element_class_lookup(_ELEMENTS)
        try:
            tree = lxml.html.document_fromstring(data, parser=parser)
        except etree.LxmlError as error:
            raise ParseError(f"no page: {' '.join(str(error).split())}") from error
        if not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
            return PageTree(tree, huge, _tables_hide(data))
    raise ParseError("the page is nested deeper than 2,048 elements")


def _tables_hide(data: bytes) -> bool:
    """False where no attribute in a table can hide anything: the words for it do not stand in the source there.

    True says only that one may; a search through the source is cheaper than one through the elements.
    """
    small = data.lower()
    first, last = max(small.find(b"<table"), 0), small.rfind(b"</table")
    if last < small.rfind(b"<t"):  # a table, row or cell that is not closed: it may go on to the end
        last = len(small)
    return any(pattern.search(small, first, last) for pattern in (_HIDING, _REFERENCE))


def _without_ends(data: bytes) -> bytes:
    """The page without the end tags at which libxml2 stops; blanks of every kind may stand in them."""
    found = _END_NAME.search(data)
    first = found.start() if found else len(data)
    return data[:first] + _ENDS.sub("", data[first:].decode("utf-8")).encode("utf-8")


def _preamble(source: str) -> int:
    match = _DECLARATION.match(source)
    return match.end() if match else 0
