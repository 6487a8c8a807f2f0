"""The links of a page nobody claims: what each says, where it leads, the date of its line, where it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice

from lxml import html

from crawler.families.controls import is_control, script_address
from crawler.families.page import MAX_LINKS, absolute, base_address, read_date, squeeze
from crawler.families.shapes import article_like, shape

_STOPS = frozenset({"ul", "ol", "dl", "table", "tbody", "body", "form", "html"})
_ROWS = frozenset({"li", "tr", "dd", "dt"})
_MAX_CLIMB = 5
_MAX_BESIDE = 3  # links in one row: a category, the title, a file
_MAX_TITLE = 300
_MAX_ROW = 800  # characters; what prints more is a text with a link in it
_NAV_TAGS = frozenset({"nav", "header", "footer", "select"})
_NAV_WORDS = re.compile(
    r"nav|menu|crumb|foot|header|bread|daohang|caidan|dqwz|weizhi|yqlj|friend|pagination|pager|paging|topbar"
    r"|\b(?:position|location|local|bottom|links?|sidebar|banner|share|copyright|side)\b",
    re.IGNORECASE,
)
_DAY = r"(?:19|20)\d\d ?[-./年] ?\d{1,2} ?[-./月] ?\d{1,2} ?日?(?: \d{1,2}:\d\d(?::\d\d)?)?"
_DAY_AT_END = re.compile(rf"[ \[(（【]*{_DAY}[ \])）】]*$")
_DAY_AT_START = re.compile(rf"^[ \[(（【]*{_DAY}[ \])）】]+")
_BULLET = re.compile(r"^[·•●○■□◆◇▪►▶☆★>＞»-]+ *")
_WORDS_OF_NAVIGATION = re.compile(
    r"(?:网站)?首页|更多.{0,4}|more.{0,4}|返回.{0,6}|关闭.{0,4}|打印.{0,4}|网站地图|联系我们|关于我们|无障碍.{0,6}|收藏.{0,4}"
    r"|登录|注册|加入收藏|设为首页|rss.{0,4}|english|繁體.{0,4}|简体.{0,4}",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Link:
    """A link of the page: its text, where it leads, the date of its line, where it stands."""

    anchor: html.HtmlElement
    title: str
    target: str
    day: str | None = None
    row: html.HtmlElement | None = None
    navigates: bool = False
    place: tuple[object, ...] = ()

    @property
    def shape(self) -> str:
        return shape(self.target)


@dataclass(slots=True)
class _Around:
    """What stands around links, each element looked at once."""

    targets: dict[html.HtmlElement, set[str]] = field(default_factory=lambda: defaultdict(set))
    days: dict[html.HtmlElement, str | None] = field(default_factory=dict)
    navigating: dict[html.HtmlElement, bool] = field(default_factory=dict)

    def note(self, anchor: html.HtmlElement, target: str) -> None:
        """Every element around a link learns of its target (of a few; more do not matter)."""
        for above in anchor.iterancestors():
            known = self.targets[above]
            if len(known) <= _MAX_BESIDE:
                known.add(target)

    def day(self, row: html.HtmlElement) -> str | None:
        """The date that a row prints."""
        if row not in self.days:
            shown = squeeze(_spaced(row))
            self.days[row] = read_date(shown) if len(shown) <= _MAX_ROW else None
        return self.days[row]

    def navigates(self, element: html.HtmlElement | None) -> bool:
        """Whether an element is part of a navigation, menu, breadcrumb, head or foot."""
        chain: list[html.HtmlElement] = []
        while element is not None and element not in self.navigating:
            chain.append(element)
            element = element.getparent()
        answer = self.navigating[element] if element is not None else False
        for inner in reversed(chain):
            named = f"{inner.get('class') or ''} {inner.get('id') or ''}"
            own = inner.tag in _NAV_TAGS or (inner.tag not in {"body", "html"} and bool(_NAV_WORDS.search(named)))
            answer = self.navigating[inner] = answer or own
        return answer


def find_links(tree: html.HtmlElement, url: str, left: frozenset[str]) -> list[Link]:
    """The links that could be rows, with the dates of their lines."""
    base, around = base_address(tree, url), _Around()
    links: list[Link] = []
    for number, element in enumerate(tree.iter("a", "li", "td", "tr", "div", "span", "p")):
        if number >= 5 * MAX_LINKS or len(links) >= MAX_LINKS:
            break
        target = _target(element, base)
        if target is not None:
            around.note(element, target)
            links.append(Link(element, "", target))
    kept = []
    for link in links:
        shown = _title(link.anchor)
        if link.target in left or not shown or is_control(shown) or _WORDS_OF_NAVIGATION.fullmatch(shown):
            continue
        link.title = shown
        link.row = _row(link.anchor, around)
        link.navigates = around.navigates(link.anchor)
        link.place = _place(link)
        kept.append(link)
    _date(kept, around)
    return kept


def _target(element: html.HtmlElement, base: str) -> str | None:
    """Where a link leads: its address, or the one that its script opens."""
    if element.tag != "a" and (not element.get("onclick") or len(list(islice(element.iterdescendants(), 31))) > 30):
        return None  # a row that is a link itself holds a few cells, not a page
    href = element.get("href") or "" if element.tag == "a" else ""
    target = absolute(base, href) if href else None
    if target is not None:
        return target
    script = f"{href if href.lower().startswith('javascript:') else ''} {element.get('onclick') or ''}"
    quoted = script_address(script) if "(" in script or "=" in script else None
    return absolute(base, quoted) if quoted else None


def _title(element: html.HtmlElement) -> str:
    """What the link says, without bullets and dates; the title attribute where the print is only its beginning."""
    shown = squeeze(_spaced(element))[:2_000]
    full = squeeze(element.get("title") or "")
    stem = shown.rstrip(".…")
    bare = _BULLET.sub("", _DAY_AT_START.sub("", _DAY_AT_END.sub("", stem if full else shown)))
    if full and (not bare or full.startswith(bare)):
        return full[:_MAX_TITLE]
    return _BULLET.sub("", _DAY_AT_START.sub("", _DAY_AT_END.sub("", shown))).strip()[:_MAX_TITLE]


def _spaced(element: html.HtmlElement) -> str:
    """An element's text with blanks between its blocks, scripts left out."""
    parts = [element.text or ""]
    for inner in element.iterdescendants():
        if inner.tag in {"script", "style"} or not isinstance(inner.tag, str):
            parts.append(inner.tail or "")
            continue
        gap = " " if inner.tag in {"p", "div", "td", "li", "h3", "h4", "br", "span", "i", "em", "dd", "dt"} else ""
        parts += [gap, inner.text or "", gap, inner.tail or ""]
    return "".join(parts)


def _row(anchor: html.HtmlElement, around: _Around) -> html.HtmlElement:
    """The largest element around a link that holds no other target; a list item or table row may hold a few."""
    row, parent = anchor, anchor.getparent()
    for _ in range(_MAX_CLIMB):
        if parent is None or parent.tag in _STOPS or len(around.targets[parent]) > _MAX_BESIDE:
            break
        if parent.tag in _ROWS:
            return parent
        if len(around.targets[parent]) <= 1:
            row = parent
        parent = parent.getparent()
    return row


def _date(links: list[Link], around: _Around) -> None:
    """The date of each row goes to its main link: the one with the longest text (of one target, to each of its)."""
    by_row: dict[html.HtmlElement, list[Link]] = defaultdict(list)
    for link in links:
        if link.row is not None:
            by_row[link.row].append(link)
    for row, inside in by_row.items():
        day = around.day(row)
        articles = {link.target for link in inside if article_like(link.target)}
        if day is not None and len(articles) > 1:  # two entries side by side: each with the date behind it
            for link in inside:
                link.day = _behind(link.anchor, row) if link.target in articles else None
        elif day is not None:
            main = max(inside, key=lambda link: (article_like(link.target), len(link.title)))
            for link in inside:
                link.day = day if link.target == main.target else None


def _behind(anchor: html.HtmlElement, row: html.HtmlElement) -> str | None:
    """The date between a link and the next link of its row."""
    parts, passed = [anchor.tail or ""], False
    within = set(anchor.iterdescendants())
    for element in row.iter():
        if passed and element.tag == "a":
            break
        passed = passed or element is anchor
        if passed and element is not anchor and element not in within:
            parts += [str(element.text or ""), " ", element.tail or ""]
    return read_date(squeeze(" ".join(parts)))


def _place(link: Link) -> tuple[object, ...]:
    """Where a row stands: the container around its container, and the tags and classes on the way to the link."""
    row = link.row if link.row is not None else link.anchor
    container = row.getparent()
    if container is None:
        return ()
    above = container.getparent()
    return (above if above is not None else container, container.tag, container.get("class"), row.tag)
