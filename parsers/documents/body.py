"""The body of a page as lines: trafilatura chooses, and what it chose is held against the page.

trafilatura tells article from navigation well, but knows no Chinese CMS and now and then drops a paragraph.  So it is
told the containers that the CMS families use, and its choice is checked: every numbered heading that the page prints,
and all that stands in the smallest element that holds them, must be in the text; what is missing is put back from the
page itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

import lxml.html
from lxml import etree

from parsers.documents.layout import fact_line
from parsers.markup import lines_of

Line = tuple[str, etree._Element]

# Containers of the article's body: Hanweb and its themes, UCAP, TRS, VSB, 龙讯, JPaaS, and what themes commonly use.
_CONTAINER_IDS = frozenset(["zoom", "zoomcon", "ucap-content", "ucapcontent", "dochtmlcon", "egovinfocontenttable"])
_CONTAINER_CLASSES = """
    trs_editor trs_ueditor trs_editor_view trs_paper_default v_news_content artile_zw j-fontcontent wzcon bt-content
    jpaas-ai-content pages_content article_content article-body govinfocontent
"""
_CONTAINER_WORDS = frozenset(_CONTAINER_CLASSES.split())
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}\s*[、．.]")
# Buttons and counters.  Atomic groups (Python 3.11): each piece is taken once, so that no line makes it backtrack.
_CHROME = re.compile(
    r"(?>打印(?:本页|此页|文章)?|关闭(?:窗口|本页)?|返回(?:顶部|首页)?|收藏|分享(?:到)?|字号|大|中|小|上一篇|下一篇|扫一扫.{0,12}"
    r"|(?:浏览|点击|阅读|访问)(?:次数|量|数)?\s*[:：]?\s*\d*\s*次?|[\s|｜:：·/\]】\[【（()）])++"
)
_SUBSTANCE = 4  # characters: a lost line shorter than this and without a figure is a button or an ornament
_MOST_STEPS = 300_000  # comparisons of lines a page: ordinary ones take a few hundred
_PROSE = 100  # characters: a container with less may be an empty one of the template
_PAGE_BREAK = re.compile(r"#PAGE_BREAK#|\[page_?break\]", re.IGNORECASE)
# trafilatura's names for what it keeps, as HTML again, so that one walk makes the lines
_AS_HTML = {"head": "h2", "item": "li", "list": "ul", "lb": "br", "quote": "blockquote", "row": "tr", "cell": "td"}


@dataclass(frozen=True, slots=True)
class Body:
    """`lines` of the article with tokens in the place of grids, and the facts that stood in lines of their own."""

    lines: list[str]
    facts: list[tuple[str, str]]


def read_body(tree: etree._Element, page: Sequence[Line], mark: str, *, choose: bool) -> Body:
    """The article of `tree`, whose tables are already taken out; `page` are the lines of the whole page.

    `mark` begins the tokens of grids.  Without `choose` (a tree too large, or too deep for trafilatura, which
    recurses) the text is the whole page.
    """
    top = next((number for number, (line, _) in enumerate(page) if _HEADING.match(line)), len(page))
    facts = [pair for line, _ in page[:top] for pair in fact_line(line)]
    anchors = _anchors(page, mark)
    chosen = _parted(_chosen(tree, anchors), page) if choose else []
    lines = _completed(chosen, page, anchors, mark) if chosen else [line for line, _ in page]
    first = next((number for number, line in enumerate(lines) if _HEADING.match(line)), len(lines))
    kept = [line for line in lines[:first] if not fact_line(line)] + lines[first:]
    shown = (_PAGE_BREAK.sub("", line).strip() for line in kept if not _CHROME.fullmatch(line))
    return Body([line for line in shown if line], facts)


def _chosen(tree: etree._Element, anchors: Sequence[etree._Element]) -> list[str]:
    """The lines that trafilatura takes for the article; [] where it finds none."""
    # Loading it takes longer than reading a page, and a crawl, which only decodes pages, needs none of it.
    from trafilatura import bare_extraction
    from trafilatura.settings import Document as Extraction

    container = _container(tree, anchors)
    result = bare_extraction(
        tree if container is None else _page_of(container),
        fast=True,
        favor_recall=True,
        include_comments=False,
        include_tables=True,
    )
    if not isinstance(result, Extraction) or result.body is None:
        return []
    for element in result.body.iter(*_AS_HTML):
        element.tag = _AS_HTML[element.tag]
    return [line for line, _ in lines_of(result.body)]


def _container(tree: etree._Element, anchors: Sequence[etree._Element]) -> etree._Element | None:
    """The CMS's container of the article, if the page has one and it holds every heading (or, without, some prose)."""
    known = {element: None for element in tree.iter() if _contains_article(element)}
    # One within another is no larger, so it need not be measured: nested a hundred times, that would cost its square.
    outer = [element for element in known if not any(above in known for above in element.iterancestors())]
    if not outer:
        return None
    best = max(outer, key=_size)
    if anchors:
        within = set(best.iter())
        return best if all(anchor in within for anchor in anchors) else None
    return best if _size(best) >= _PROSE else None


def _page_of(container: etree._Element) -> etree._Element:
    """A page that holds nothing but a copy of `container`, marked as trafilatura looks for an article's body."""
    page: etree._Element = lxml.html.Element("html")
    body = etree.SubElement(page, "body")
    article = deepcopy(container)
    article.tail = None
    article.tag = "div"
    article.attrib.clear()
    article.set("itemprop", "articleBody")
    body.append(article)
    return page


def _parted(chosen: Sequence[str], page: Sequence[Line]) -> list[str]:
    """`chosen` with the page's own breaks: trafilatura's fallbacks run paragraphs together."""
    squeezed = [(_squeezed(line), line) for line, _ in page]
    known = {short for short, _ in squeezed}
    lines: list[str] = []
    at = 0  # the article goes down the page: looking on from the last find keeps this linear
    steps = iter(range(_MOST_STEPS))
    for line in chosen:
        whole = _squeezed(line)
        run = None if whole in known else _run(whole, squeezed, at, steps)
        if run is None:
            lines.append(line)
        else:
            lines += [own for _, own in squeezed[run[0] : run[1]]]
            at = run[1]
    return lines


def _run(whole: str, squeezed: Sequence[tuple[str, str]], start: int, steps: Iterator[int]) -> tuple[int, int] | None:
    """The successive lines, from `start` on, that put together say `whole`; None too where `steps` are used up."""
    for first in range(start, len(squeezed)):
        length = 0
        for last in range(first, len(squeezed)):
            short = squeezed[last][0]
            if next(steps, None) is None or not whole.startswith(short, length):
                break
            length += len(short)
            if length == len(whole):
                return first, last + 1
    return None


def _contains_article(element: etree._Element) -> bool:
    name = (element.get("id") or "").lower()
    words = (element.get("class") or "").lower()
    return (
        name in _CONTAINER_IDS
        or name.startswith("vsb_content")
        or element.tag == "ucapcontent"
        or bool(words and not _CONTAINER_WORDS.isdisjoint(words.split()))
    )


def _size(element: etree._Element) -> int:
    return sum(len(str(text)) for text in element.itertext())


def _anchors(page: Sequence[Line], mark: str) -> list[etree._Element]:
    """The blocks that belong to the article for certain: its numbered headings, or where it has none its tables."""
    menus: dict[etree._Element, frozenset[str]] = {}
    headings: list[etree._Element] = []
    for line, element in page:
        if not _HEADING.match(line):
            continue
        if element not in menus:
            menus[element] = _menu_lines(element)
        if _squeezed(line) not in menus[element]:
            headings.append(element)
    return headings or [element for line, element in page if mark in line]


def _completed(chosen: list[str], page: Sequence[Line], anchors: Sequence[etree._Element], mark: str) -> list[str]:
    """`chosen`, or the page's own lines where `chosen` lacks some of the smallest element that holds all headings."""
    if not anchors:
        return chosen
    container = _common(anchors)
    within = set(container.iter())
    inside = [line for line, element in page if element in within]
    said = _squeezed("".join(chosen))
    alone = set(map(_squeezed, chosen))
    if not any(
        _squeezed(line) not in (alone if _HEADING.match(line) else said) for line in inside if _matters(line, mark)
    ):
        return chosen
    own = _squeezed("".join(inside))
    shared = [number for number, line in enumerate(chosen) if _squeezed(line) in own]
    if not shared:
        return inside
    return chosen[: shared[0]] + inside + chosen[shared[-1] + 1 :]


def _matters(line: str, mark: str) -> bool:
    if _CHROME.fullmatch(line) or fact_line(line):
        return False
    return bool(len(line) >= _SUBSTANCE or _HEADING.match(line) or mark in line or re.search(r"\d", line))


def _menu_lines(block: etree._Element) -> frozenset[str]:
    """The lines of `block` that are wholly a link: headings of menus are, those of articles are not."""
    within = next(block.iterancestors("a", "nav"), None) is not None
    links = [block] if within else [link for link in block.iter("a") if link.get("href")]
    return frozenset(_squeezed("".join(map(str, link.itertext()))) for link in links)


def _common(elements: Sequence[etree._Element]) -> etree._Element:
    """The smallest element that holds all of `elements`."""
    path = [*reversed(list(elements[0].iterancestors())), elements[0]]
    depths = {element: depth for depth, element in enumerate(path)}
    lowest = len(path) - 1
    for element in elements[1:]:
        depth = next(depths[above] for above in (element, *element.iterancestors()) if above in depths)
        lowest = min(lowest, depth)
    return path[lowest]


def _squeezed(text: str) -> str:
    return "".join(text.split())
