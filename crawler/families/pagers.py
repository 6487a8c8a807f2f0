"""The drawn pager of a list, whatever system drew it: what leads to its further pages, and what cannot be followed.

In this order: a "next" control with an address (下一页, `rel=next`, an `onclick` that names one) or an ASP.NET
postback; page numbers with addresses (links or a select), filled up between current and last; a script's own address
pattern.  A "next" that is none of these, or more pages counted than can be asked for, is told by `unread`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import html

from crawler.families.controls import POSTBACK, Control, controls
from crawler.families.page import FILE_ADDRESS, Page, PageRequest, absolute, squeeze

# A list that asks for more pages than this is a list of news, or a trap.
MAX_PAGES = 400
_MAX_FIELDS = 200
_CALL = re.compile(r"(?:javascript:)?\s*(?:return\s+)?[\w.]{1,60}\(\s*['\"]?(\d{1,4})['\"]?\s*[,)]")
_PATTERN = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\()\s*[\"']([^\"'\n]{1,300})[\"']\s*\+\s*\w{1,40}"
    r"(?:\s*\+\s*[\"']([^\"'\n]{0,100})[\"'])?\s*[;)}\n]"
)
_PARAMETER = re.compile(
    r"(?:p|pg|pn|page|pages|page_?no|page_?num|page_?number|page_?index|cur_?page|curr_?page|current_?page|cpage"
    r"|now_?page|the_?page)",
    re.IGNORECASE,
)
_IN_PATH = re.compile(r"(?:(?<=[_\-/])|(?<=page)|(?<=list)|(?<=index))(\d{1,3})(?=(?:\.\w{1,6})?/?$)", re.IGNORECASE)
_DAY_PARAMETER = re.compile(
    r"(?:y|m|d|year|month|day|date|ym|ymd|rq|riqi|nian|yue|nb_?year|start_?date|end_?date)", re.IGNORECASE
)
_DAY_PATH = re.compile(r"/(?:19|20)\d\d[-/]?(?:0?[1-9]|1[0-2])(?:[-/]\d{1,2})?/?$")
_CURRENT_AND_COUNT = (
    re.compile(r"第\s*(\d{1,4})\s*页\s*[/,，|]?\s*共\s*(\d{1,4})\s*页"),
    re.compile(r"(?<![\d/-])(\d{1,4})\s*[/／]\s*(\d{1,4})\s*页"),
    re.compile(r"页次\s*[:：]\s*(\d{1,4})\s*[/／]\s*(\d{1,4})"),
)
# A pager that only a script draws: its call with the number of pages, or the variable that holds it.
_SCRIPTED = re.compile(
    r"\bcreatePageHTML\s{0,9}\(\s{0,9}(?:[\"'][^\"'\n]{0,60}[\"']\s{0,9},\s{0,9})?[\"']?(\d{1,4})\b"
    r"|\b(?:pageCount|totalPages?|countPage|pageTotal)[\"']?\s{0,9}[:=]\s{0,9}[\"']?(\d{1,4})\b"
)
_COUNT = re.compile(r"共\s*(\d{1,4})\s*页")


@dataclass(frozen=True, slots=True)
class Pager:
    """What a page's pager gives: requests for further pages, and why the rest cannot be asked for, or ""."""

    following: tuple[PageRequest, ...] = ()
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """An address with its page number taken out."""

    pattern: str
    number: int

    def at(self, number: int) -> str:
        """The address of page `number` as the slot counts it."""
        return self.pattern.replace("\x01", str(number))


@lru_cache(maxsize=1)
def read_pager(page: Page, tree: html.HtmlElement | None) -> Pager:
    """The pager of a page, of which `tree` is the parsed text."""
    if tree is None:
        return Pager()
    drawn = tuple(controls(tree, page.url))
    current, count = _counted(tree)
    own = slot(page.url)
    at = current or (own.number if own else 1)
    if 0 < count <= at:
        return Pager()
    following = _by_next(page, tree, drawn) or _by_numbers(page, tree, drawn) or _by_pattern(page, drawn)
    if following:
        return Pager(following)
    others = [c.target for c in drawn if c.kind == "next" and c.live and c.target != page.url]
    if others:
        astray = next((target for target in others if target is not None), None)
        return Pager(
            unread=f"the next page leads elsewhere, {astray}" if astray else "the next page is behind a script"
        )
    if count > at and (at + 1 < count or not own):
        return Pager(unread=f"{count} pages counted, no way to the rest")
    scripted = [int(match[1] or match[2]) for match in _SCRIPTED.finditer(page.text)] if own is None else []
    many = max(scripted, default=0)
    return Pager(unread=f"a script counts {many} pages, no way to the rest" if many > 1 else "")


def slot(url: str) -> Slot | None:
    """The place of the page number in an address: a query's page parameter, else the path's last number."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    query = parse_qsl(parts.query, keep_blank_values=True)
    for n, (name, value) in enumerate(query):
        if _PARAMETER.fullmatch(name) and value.isascii() and value.isdigit() and len(value) < 5:
            left = urlencode([*query[:n], (name, "\x01"), *query[n + 1 :]]).replace("%01", "\x01")
            return Slot(parts._replace(query=left).geturl(), int(value))
    match = _IN_PATH.search(parts.path)
    if match is None:
        return None
    path = f"{parts.path[: match.start()]}\x01{parts.path[match.end() :]}"
    return Slot(parts._replace(path=path).geturl(), int(match[1]))


def _by_next(page: Page, tree: html.HtmlElement, drawn: tuple[Control, ...]) -> tuple[PageRequest, ...]:
    for control in drawn:
        if control.kind not in {"next", "symbol"} or not control.live:
            continue
        if control.target is not None and _follows(page.url, control.target, control.kind):
            return (PageRequest(control.target),)
        back = POSTBACK.search(control.script)
        if back:
            return (_postback(page, tree, back[1], back[2]),)
    return ()


def _by_numbers(page: Page, tree: html.HtmlElement, drawn: tuple[Control, ...]) -> tuple[PageRequest, ...]:
    numbers = [(int(c.kind), c) for c in drawn if c.kind.isdigit() and c.live]
    backs = {n: back for n, c in numbers if c.target is None and (back := POSTBACK.search(c.script))}
    if backs:
        following = _current(set(backs)) + 1
        found = backs.get(following)
        return (_postback(page, tree, found[1], found[2]),) if found else ()
    places: dict[tuple[str, int], set[int]] = {}
    for n, control in numbers:
        place = slot(control.target) if control.target else None
        if place is not None and n - place.number in {0, 1} and _same_list(page.url, place.at(place.number)):
            places.setdefault((place.pattern, n - place.number), set()).add(n)
    if not places:
        return ()
    (pattern, offset), shown = max(places.items(), key=lambda item: len(item[1]))
    own = slot(page.url)
    current = own.number + offset if own and own.pattern == pattern else 1
    last = max(shown | {p.number + offset for p in _lasts(drawn) if p.pattern == pattern})
    wanted = range(current + 1, min(last, MAX_PAGES) + 1)
    return tuple(PageRequest(Slot(pattern, 0).at(n - offset)) for n in wanted)


def _lasts(drawn: tuple[Control, ...]) -> list[Slot]:
    return [place for c in drawn if c.kind == "last" and c.target and (place := slot(c.target))]


def _by_pattern(page: Page, drawn: tuple[Control, ...]) -> tuple[PageRequest, ...]:
    """From `goPage(2)`: the address pattern of another drawn control, else the only one that its scripts have."""
    calls = [c for c in drawn if c.live and c.kind == "next" and c.target is None]
    match = next((m for c in calls if (m := _CALL.match(c.script))), None)
    if match is None:
        return ()
    number, own = int(match[1]), slot(page.url)
    seen = {place.pattern for place in _lasts(drawn) if _same_list(page.url, place.at(place.number))}
    if len(seen) == 1 and (own is None or own.number < number):
        return (PageRequest(Slot(seen.pop(), 0).at(number)),)
    written = {m.groups() for m in _PATTERN.finditer(page.text)}
    if len(written) != 1:
        return ()
    before, after = written.pop()
    target = absolute(page.url, f"{before}{number}{after or ''}")
    return (PageRequest(target),) if target and _follows(page.url, target, "next") else ()


def _follows(url: str, target: str, kind: str) -> bool:
    """Whether a "next" is believed: same host, another address, no file, no calendar; a bare > only within the list."""
    here, there = urlsplit(url), urlsplit(target)
    if target == url or here.hostname != there.hostname or FILE_ADDRESS.search(there.path):
        return False
    before, after = parse_qsl(here.query), parse_qsl(there.query)
    changed = {name for name, value in after if (name, value) not in before}
    if any(_DAY_PARAMETER.fullmatch(name) for name in changed) or _DAY_PATH.search(there.path):
        return False
    place, own = slot(target), slot(url)
    if place and own and place.pattern == own.pattern and place.number <= own.number:
        # Some systems count down: 77.htm is the second page, 76.htm the third.
        return kind == "next" and place.number == own.number - 1
    return kind == "next" or (place is not None and _same_list(url, target))


def _same_list(url: str, target: str) -> bool:
    """Whether two addresses may be pages of one list: the same file with another query, or files of one folder."""
    here, there = urlsplit(url), urlsplit(target)
    if here.hostname != there.hostname:
        return False
    folder = here.path.rpartition("/")[0]
    stem = here.path.rstrip("/").rpartition(".")[0] or here.path.rstrip("/")
    return there.path.rpartition("/")[0] in {folder, stem} or there.path.startswith(f"{stem}/")


def _current(linked: set[int]) -> int:
    """The page shown: of a pager's numbers the one that is no link, else the one before the first or the last."""
    low, high = min(linked), max(linked)
    return next((n for n in range(low, high) if n not in linked), low - 1 if low > 1 else high)


def _postback(page: Page, tree: html.HtmlElement, target: str, argument: str) -> PageRequest:
    fields: dict[str, str] = {}
    for element in tree.iter("input"):
        name = element.get("name")
        if name and (element.get("type") or "").lower() == "hidden" and len(fields) < _MAX_FIELDS:
            fields[name] = element.get("value") or ""
    fields |= {"__EVENTTARGET": target, "__EVENTARGUMENT": argument}
    posting = [form for form in tree.iter("form") if (form.get("method") or "").lower() == "post"]
    holding = [form for form in posting if any(i.get("name") == "__VIEWSTATE" for i in form.iter("input"))]
    action = next((form.get("action") or "" for form in holding or posting), "")
    address = absolute(page.url, action) or page.url
    headers = (("Content-Type", "application/x-www-form-urlencoded"), ("Referer", page.url))
    return PageRequest(address, "POST", urlencode(fields).encode("ascii"), headers)


def _counted(tree: html.HtmlElement) -> tuple[int, int]:
    """(current page, number of pages) as printed; 0 for what is not."""
    text = squeeze(tree.text_content()) if tree is not None else ""
    for pattern in _CURRENT_AND_COUNT:
        match = pattern.search(text)
        if match:
            return int(match[1]), int(match[2])
    match = _COUNT.search(text)
    return 0, int(match[1]) if match else 0
