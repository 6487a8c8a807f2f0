"""The body of a page as lines: trafilatura chooses, and what it chose is held against the page.

trafilatura tells article from navigation well, but knows no Chinese CMS and now and then drops a paragraph.  So
it is told the containers that the CMS families use, and its choice is checked: every numbered heading that the page prints,
and all that stands between the first and the last of them, must be in the text; what is missing is put back from
the page itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Document as Extraction

from parsers.documents.layout import fact
from parsers.markup import lines_of

Line = tuple[str, etree._Element]

# Containers of the article's body: Hanweb and its themes, UCAP, TRS, VSB, 龙讯, JPaaS, and what themes commonly use.
_CONTAINER_IDS = ("zoom", "Zoom", "zoomcon", "UCAP-CONTENT", "UCAPCONTENT", "dochtmlcon", "egovinfocontenttable")
_CONTAINER_CLASSES = (
    "TRS_Editor", "TRS_UEDITOR", "trs_editor_view", "trs_paper_default", "v_news_content", "artile_zw", "j-fontContent",
    "wzcon", "bt-content", "jpaas-ai-content", "pages_content", "Article_content", "article-body", "GovInfoContent",
)  # fmt: skip
_CONTAINERS = etree.XPath(
    ".//ucapcontent | .//*[starts-with(@id, 'vsb_content')] | "
    + " | ".join(f".//*[@id='{name}']" for name in _CONTAINER_IDS)
    + " | "
    + " | ".join(f".//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in _CONTAINER_CLASSES)
)
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}\s*[、．.]")
_CHROME = re.compile(
    r"[【\[（(\s]*(?:打印(?:本页|此页|文章)?|关闭(?:窗口|本页)?|返回(?:顶部|首页)?|收藏|分享(?:到)?|字号|大|中|小|上一篇|下一篇|\s|"
    r"[|｜:：·/\]】\[【）)])+"
)
_FACT_LENGTH = 80
_SUBSTANCE = 12  # a lost line shorter than this and without a figure is a button or an ornament
_PAGE_BREAK = re.compile(r"#PAGE_BREAK#|\[page_?break\]", re.IGNORECASE)
_MOST_ELEMENTS = 60_000  # the largest page seen has 3,000; beyond, trafilatura's passes take many seconds
# trafilatura's names for what it keeps, as HTML again, so that one walk makes the lines
_AS_HTML = {"head": "h2", "item": "li", "list": "ul", "lb": "br", "quote": "blockquote", "row": "tr", "cell": "td"}


@dataclass(frozen=True, slots=True)
class Body:
    """`lines` of the article with tokens in the place of grids, and the facts that stood in lines of their own."""

    lines: list[str]
    facts: list[tuple[str, str]]


def read_body(tree: etree._Element, page: Sequence[Line], mark: str, *, deep: bool) -> Body:
    """The article of `tree`, whose tables are already taken out; `page` are the lines of the whole page.

    `mark` begins the tokens of grids.  `deep` trees, nested beyond any article, are not given to trafilatura, which
    recurses: their text is the whole page.
    """
    top = next((number for number, (line, _) in enumerate(page) if _HEADING.match(line)), len(page))
    facts = [pair for line, _ in page[:top] if (pair := _fact_line(line))]
    chosen = [] if deep or sum(1 for _ in tree.iter()) > _MOST_ELEMENTS else _chosen(tree)
    lines = _completed(chosen, page, mark) if chosen else [line for line, _ in page]
    first = next((number for number, line in enumerate(lines) if _HEADING.match(line)), len(lines))
    kept = [line for number, line in enumerate(lines) if not _CHROME.fullmatch(line) and not (number < first and _fact_line(line))]
    return Body([line for raw in kept if (line := _PAGE_BREAK.sub("", raw).strip())], facts)


def _chosen(tree: etree._Element) -> list[str]:
    """The lines that trafilatura takes for the article; [] where it finds none."""
    containers = _CONTAINERS(tree)
    if containers:
        best = max(containers, key=lambda element: sum(map(len, element.itertext())))
        best.set("itemprop", "articleBody")  # the one mark of a body that trafilatura heeds before all others
        if best.tag not in ("div", "section", "article", "main"):
            best.tag = "div"
    result = bare_extraction(tree, fast=True, favor_recall=True, include_comments=False, include_tables=True)
    if not isinstance(result, Extraction) or result.body is None:
        return []
    for element in result.body.iter(*_AS_HTML):
        element.tag = _AS_HTML[element.tag]
    return [line for line, _ in lines_of(result.body)]


def _completed(chosen: list[str], page: Sequence[Line], mark: str) -> list[str]:
    """`chosen`, or the page's own lines where `chosen` lacks some of the smallest element that holds all headings."""
    anchors = [element for line, element in page if _HEADING.match(line) and not _linked(element)]
    if not anchors:
        anchors = [element for line, element in page if mark in line]
    if not anchors:
        return chosen
    container = _common(anchors)
    within = set(container.iter())
    inside = [line for line, element in page if element in within]
    said = _squeezed("".join(chosen))
    if not any(_matters(line, mark) and _squeezed(line) not in said for line in inside):
        return chosen
    own = _squeezed("".join(inside))
    shared = [number for number, line in enumerate(chosen) if _squeezed(line) in own]
    if not shared:
        return inside
    return chosen[: shared[0]] + inside + chosen[shared[-1] + 1 :]


def _matters(line: str, mark: str) -> bool:
    if _CHROME.fullmatch(line) or _fact_line(line):
        return False
    return bool(len(line) >= _SUBSTANCE or _HEADING.match(line) or mark in line or re.search(r"\d", line))


def _fact_line(line: str) -> tuple[str, str] | None:
    """A line of the form `发布机构：…` as a pair, where its label is a known fact of pages."""
    head, colon, value = line.replace(":", "：", 1).partition("：")
    label = fact(head) if colon and len(line) <= _FACT_LENGTH else None
    return (label, value.strip()) if label else None


def _linked(element: etree._Element) -> bool:
    """Headings of menus are links; those of articles are not."""
    return element.tag == "a" or element.find(".//a") is not None or any(element.iterancestors("a", "nav"))


def _common(elements: Sequence[etree._Element]) -> etree._Element:
    """The smallest element that holds all of `elements`."""
    path = [*reversed(list(elements[0].iterancestors())), elements[0]]
    for element in elements[1:]:
        other = {element, *element.iterancestors()}
        while path[-1] not in other:
            path.pop()
    return path[-1]


def _squeezed(text: str) -> str:
    return "".join(text.split())
