"""The parts of a column: a column a year, a column a kind of body (the county's own, its departments, its townships).

A link is a part by what it says and where it leads: below the column's own folder, or, in a group of at least two such
links, to an address built like the column's own.  A menu's 政府部门 and the years of another column are neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from lxml import html

from crawler.families.page import (
    FILE_ADDRESS,
    MAX_CLIMB,
    Leaf,
    Page,
    absolute,
    base_address,
    links,
    parse_html,
    read_date,
    squeeze,
)  # fmt: skip

_DISCLOSED = r"(?:法定主动)?(?:(?:政府|政务)?信息公开|政务公开)?(?:工作)?"
_REPORTS = rf"(?:{_DISCLOSED}(?:年报|年度报告|年度工作报告|工作年度报告)|(?:政府|政务)信息公开(?:工作)?报告)"
_ARABIC = r"(?P<year>(?:19|20)\d\d)"
_HAN = r"(?P<han>二[〇零○O0][〇零○O0一二][〇零○O0一二三四五六七八九])"
# 2021, 2021年, 2021年度, 2021n, 2021nd, 【2021】, 二〇二一年
_BARE_YEAR = re.compile(rf"^[【（(\[]?(?:{_ARABIC}|{_HAN})(?:年度?|nd?|nb)?[】）)\]]?$")
# 2021年政府信息公开年报, 2021年度报告, 政府信息公开年报（2021年）
_YEAR_REPORTS = re.compile(rf"^(?:{_ARABIC}|{_HAN})年?度?{_REPORTS}(?:专栏|栏目|汇总|列表)?$")
_REPORTS_YEAR = re.compile(rf"^{_REPORTS}[（(【\[]?(?:{_ARABIC}|{_HAN})年?度?[】）)\]]?$")
_EARLIER = re.compile(rf"^(?:历年|往年|往期|以往|历史|早期|以前年度)(?:的)?(?:{_REPORTS}|{_DISCLOSED}年报)?$")
_SAID = rf"(?:{_REPORTS}|年报)?$"
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("county", re.compile(
        r"^(?!(?:政府|政务)信息)(?:[\u4e00-\u9fff]{0,8}[县市区旗州])?(?:本级|(?:人民)?政府)"
        r"(?:[（(]?(?:本级|办|办公室)[)）]?)?" + _SAID
    )),
    ("departments", re.compile(
        r"^(?:[县市区旗州])?(?:级|直)?(?:人民)?(?:政府)?(?:各|直属|工作|组成|所属)*(?:部门|单位|委办局|机构)"
        r"(?:[、和及（(]?(?:直属)?(?:单位|机构)[)）]?)?" + _SAID
    )),
    ("townships", re.compile(
        r"^(?:各)?(?:县市区|县[（(]市、?区[)）]|县区|区县|市县|乡镇|镇乡|镇街|乡[（(]镇[)）]|镇[（(]街道[)）]|镇[（(]乡[)）]|街道|街镇|乡|镇|苏木乡?镇?|园区)"
        r"[、和及（(/]*(?:人民政府|政府|街道|街办|园区|乡镇|镇|办)?(?:办事处)?[)）]?" + _SAID
    )),
)  # fmt: skip
# Columns beside that of the annual reports which have years of their own.
_ALIEN_WORD = re.compile(r"网站|报表|新媒体|公报|预算|决算|统计|规划|法治|工作报告|要点|政策|文件|会议|人事|财政")
_ALIEN_ADDRESS = re.compile(r"/(?:wznb|wzbb|wzgznb|wzndbb|zfwznb|zfgb)\w*/", re.IGNORECASE)
_OURS = re.compile(r"信息公开.{0,4}年|年报|年度报告")
_MENU = re.compile(r"(?:^|[\s_-])(?:nav|menu|header?|top|foot(?:er)?|crumbs?|position|weizhi)", re.IGNORECASE)
_DIGITS = {**dict.fromkeys("〇零○O0", "0"), **dict(zip("一二三四五六七八九", "123456789", strict=True))}
_FIRST_PAGE = re.compile(r"(?:index|list|default|main|\w*_list)(?:_?\d+)?$", re.IGNORECASE)
MAX_LEAVES = 120
_MAX_LABEL = 30


@dataclass(frozen=True, slots=True)
class _Link:
    """A link that says a year or a kind, and the element that says it."""

    leaf: Leaf
    anchor: html.HtmlElement


@lru_cache(maxsize=1)
def find_leaves(page: Page, article: re.Pattern[str]) -> tuple[Leaf, ...]:
    """The parts that the page of a column links, each address once and at most MAX_LEAVES; see the module."""
    tree = parse_html(page.text)
    told = [] if tree is None else [link for link in _told(tree, page) if not _elsewhere(link.leaf.url, page, article)]
    found: dict[str, Leaf] = {}
    for group in _groups(told):
        alien = _is_alien(group[0].anchor)
        for link in group:
            inside = _below(link.leaf.url, page.url)
            alike = len(group) > 1 and not alien and _alike(link.leaf.url, page.url, kind=link.leaf.split == "kind")
            if inside or alike:
                found.setdefault(link.leaf.url, link.leaf)
    return tuple(found.values())[:MAX_LEAVES]


def said(text: str) -> tuple[Literal["year", "kind"], int | None, str] | None:
    """What a link's text says of a part: (year or kind, which year, which kind); None where it says neither."""
    name = re.sub(r"\s+", "", text)
    if not name or len(name) > _MAX_LABEL:
        return None
    for pattern in (_BARE_YEAR, _YEAR_REPORTS, _REPORTS_YEAR):
        match = pattern.match(name)
        if match:
            return "year", int(match["year"] or "".join(_DIGITS[c] for c in match["han"])), ""
    if _EARLIER.match(name):
        return "year", None, ""
    kind = next((kind for kind, pattern in _KINDS if pattern.match(name)), None)
    return ("kind", None, kind) if kind else None


def _told(tree: html.HtmlElement, page: Page) -> Iterator[_Link]:
    """The links and the choices of a list box that say a year or a kind, in document order."""
    for anchor, target in links(tree, page.url):
        text = squeeze(anchor.text_content()) or squeeze(anchor.get("title") or "")
        told = said(text)
        if told and not _is_row(anchor):
            yield _Link(Leaf(text, target, *told), anchor)
    for option in tree.iter("option"):
        value, text = option.get("value") or "", squeeze(option.text_content())
        told = said(text) if "/" in value or "?" in value or ".htm" in value else None
        chosen = absolute(base_address(tree, page.url), value) if told else None
        if told and chosen:
            yield _Link(Leaf(text, chosen, *told), option)


def _is_row(anchor: html.HtmlElement) -> bool:
    """Whether a date stands beside the link: then it is a line of a list."""
    element = anchor
    for _ in range(MAX_CLIMB):
        parent = element.getparent()
        if parent is None or len(list(parent.iter("a"))) > 1:
            break
        element = parent
    return element is not anchor and read_date(element.text_content()) is not None


def _elsewhere(url: str, page: Page, article: re.Pattern[str]) -> bool:
    """Another host's, an article's, a file, a look-alike's, or the page itself."""
    ours, theirs = urlsplit(page.url), urlsplit(url)
    return (
        url == page.url
        or (theirs.hostname or "").removeprefix("www.") != (ours.hostname or "").removeprefix("www.")
        or bool(article.search(url) or FILE_ADDRESS.search(theirs.path) or _ALIEN_ADDRESS.search(theirs.path))
    )


def _groups(told: list[_Link]) -> list[list[_Link]]:
    """Links of one kind that stand together: in the same list, table or box."""
    groups: dict[tuple[html.HtmlElement | None, str], list[_Link]] = {}
    for link in told:
        groups.setdefault((_box(link.anchor), link.leaf.split), []).append(link)
    return list(groups.values())


def _box(anchor: html.HtmlElement) -> html.HtmlElement | None:
    """The nearest element around a link that holds another link beside it."""
    element = anchor.getparent()
    siblings = {"option"} if anchor.tag == "option" else {"a"}
    while element is not None and sum(1 for _ in element.iter(*siblings)) < 2:
        element = element.getparent()
    return element


def _is_alien(anchor: html.HtmlElement) -> bool:
    """Whether the group stands in a menu, or the words before it are another column's."""
    box = _box(anchor)
    for _ in range(MAX_CLIMB):
        if box is None or box.tag == "body":
            return False
        if box.tag in {"nav", "header", "footer"} or _MENU.search(f"{box.get('class') or ''} {box.get('id') or ''}"):
            return not _OURS.search(_before(box))
        words = _before(box)
        if words:
            return bool(_ALIEN_WORD.search(words)) and not _OURS.search(words)
        box = box.getparent()
    return False


def _before(box: html.HtmlElement) -> str:
    """The words right before an element: its heading."""
    previous = box.getprevious()
    while previous is not None and not isinstance(previous.tag, str):
        previous = previous.getprevious()
    if previous is None:
        parent = box.getparent()
        return squeeze((parent.text or "") if parent is not None else "")
    return squeeze(f"{previous.text_content()[-60:]} {previous.tail or ''}")


def _below(url: str, column: str) -> bool:
    """Whether an address is below the column: in the folder whose first page the column's page is, or in the folder
    that bears the page's name (…/zfxxgknb.htm, …/zfxxgknb/2021.htm), or the same page by another query."""
    ours, theirs = urlsplit(column), urlsplit(url)
    if ours.path == theirs.path:
        return bool(theirs.query)
    folder, _, name = ours.path.rpartition("/")
    stem = name.partition(".")[0]
    own = f"{folder}/" if not stem or _FIRST_PAGE.match(stem) else f"{folder}/{stem}/"
    return own != "/" and theirs.path.startswith(own)


def _alike(url: str, column: str, *, kind: bool) -> bool:
    """Whether an address is built like the column's own: as deep, and equal but for one folder or numbers."""
    one, other = urlsplit(column), urlsplit(url)
    ours, theirs = _shape(one.path), _shape(other.path)
    if ours == theirs or (ours[:-1] == theirs[:-1] and _stem(ours[-1]) == _stem(theirs[-1]) != ""):
        return True
    if kind or abs(len(ours) - len(theirs)) > 1:
        return ours[:-2] == theirs[:-2] and len(ours) == len(theirs) > 3
    together = sum(a == b for a, b in zip(ours, theirs, strict=False))
    return together >= min(len(ours), len(theirs)) - 1


def _stem(name: str) -> str:
    """What files of one kind share in their names: xxgk-list- of xxgk-list-zfxxgknb.html; "" where there is no dash."""
    return name.rpartition("-")[0]


def _shape(path: str) -> tuple[str, ...]:
    """A path's folders with long hex ids and numbers taken for one another."""
    return tuple(re.sub(r"[0-9a-f]{16,}|\d+", "0", folder.lower()) for folder in path.split("/"))
