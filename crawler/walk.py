"""The state of a walk over a portal's columns: what was asked for, what was found, what is still open.  No network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.entries import Judgement, judge
from crawler.families import FAMILIES, Entry, Family, FamilyConflict, Page, PageRequest, recognise
from crawler.families.page import parse_html, squeeze
from crawler.registry import Portal
from crawler.tally import PortalTally

# Shorter than any list page seen with a row in it; stubs of 54 to 400 bytes were seen with status 200.
_STUB = 600
_BLOCKED = frozenset({401, 403, 405, 412, 429, 468, 503, 521})


@dataclass(slots=True)
class ColumnWalk:
    """One column's list: `asked` are the parts asked for, `seen` the rows' addresses, `open` the parts under
    way, `read` how many of them were read."""

    url: str
    asked: set[tuple[str, str, bytes]] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    open: int = 1
    read: int = 0
    candidates: int = 0
    complete: bool = True


@dataclass(slots=True)
class PortalWalk:
    """One portal's walk: `asked` are the documents asked for, `pending` all requests under way."""

    portal: Portal
    tally: PortalTally
    columns: tuple[ColumnWalk, ...]
    pending: int = 0
    asked: set[str] = field(default_factory=set)
    dropped_asked: bool = False

    @classmethod
    def of(cls, portal: Portal, tally: PortalTally) -> PortalWalk:
        """A walk at its beginning: every column counts as under way."""
        columns = tuple(ColumnWalk(url, {("GET", url, b"")}) for url in portal.columns)
        return cls(portal, tally, columns, pending=len(columns))

    @property
    def complete(self) -> bool:
        """Every column's list was read to its end and had candidates."""
        return bool(self.columns) and all(c.complete and c.open == 0 and c.candidates for c in self.columns)

    @property
    def family(self) -> Family:
        """The family that the registry names."""
        return FAMILIES[self.portal.family]


@dataclass(frozen=True, slots=True)
class Found:
    """What one list page gives: candidates to fetch, further parts of the list."""

    candidates: tuple[Entry, ...]
    parts: tuple[PageRequest, ...]


def read_list(walk: PortalWalk, column: ColumnWalk, page: Page, *, first: bool, most: int) -> Found:
    """Read one page of a column's list into the walk; every row is judged once and counted by reason.

    `most` bounds the list's parts.  Whatever keeps the list from being read to its end makes the column incomplete
    and is an incident: an error status, a stub without rows, a page that repeats known rows, pages out of reach.
    """
    if page.status != 200:
        kind = "blocked" if page.status in _BLOCKED else "unreachable" if first else "page-failed"
        return _broken(walk, column, kind, f"{page.url}: status {page.status}")
    if first:
        _check_family(walk, page)
    entries = walk.family.entries(page)
    fresh = [entry for entry in entries if entry.url not in column.seen]
    if not first and not fresh:
        what = "repeats rows already seen" if entries else f"no rows in {len(page.text)} characters"
        return _broken(walk, column, "loop" if entries else "stub-page", f"{page.url}: {what}")
    if first and not entries and len(page.text) < _STUB:
        return _broken(walk, column, "stub-page", f"{page.url}: no rows in {len(page.text)} characters")
    column.read += 1
    column.seen.update(entry.url for entry in fresh)
    unread = walk.family.unread(page)
    if unread:
        column.complete = False
        walk.tally.incident("unread-pages", f"{page.url}: {unread}")
    return Found(tuple(_candidates(walk, column, page, fresh)), tuple(_parts(walk, column, page, most)))


def close_part(walk: PortalWalk, column: ColumnWalk) -> None:
    """One part of a column's list has ended, well or not; a column that was read without a candidate is an incident."""
    column.open -= 1
    if column.open == 0 and column.read and not column.candidates:
        walk.tally.incident("silent-column", f"{column.url}: {len(column.seen)} rows, no candidate")


def column_name(page: Page) -> str:
    """What a list page calls its column: meta ColumnName, title and the breadcrumb's last link, on one line."""
    tree = parse_html(page.text)
    if tree is None:
        return ""
    metas = [m.get("content") or "" for m in tree.iter("meta") if (m.get("name") or "").lower() == "columnname"]
    titles = [title.text_content() for title in tree.iter("title")]
    crumbs = [a.text_content() for a in tree.iter("a") if "CurrChnlCls" in (a.get("class") or "")]
    return squeeze(" ".join([*metas[:1], *titles[:1], *crumbs[-1:]]))[:200]


def _broken(walk: PortalWalk, column: ColumnWalk, kind: str, detail: str) -> Found:
    column.complete = False
    walk.tally.incident(kind, detail)
    return Found((), ())


def _check_family(walk: PortalWalk, page: Page) -> None:
    try:
        family = recognise(page.url, page.text)
    except FamilyConflict as conflict:
        if not walk.family.recognise(page.url, page.text):
            walk.tally.incident("family", str(conflict))
        return
    if family is not None and family.name != walk.portal.family:
        walk.tally.incident("family", f"{page.url}: looks like {family.name}, registered as {walk.portal.family}")


def _candidates(walk: PortalWalk, column: ColumnWalk, page: Page, entries: Iterable[Entry]) -> Iterable[Entry]:
    name = column_name(page)
    for entry in entries:
        judgement: Judgement = judge(entry.title, name)
        (walk.tally.taken if judgement.take else walk.tally.left)[judgement.reason] += 1
        if judgement.take:
            column.candidates += 1
            yield entry


def _parts(walk: PortalWalk, column: ColumnWalk, page: Page, most: int) -> Iterable[PageRequest]:
    for part in walk.family.next_pages(page):
        key = (part.method, part.url, part.body)
        if key in column.asked:
            continue
        if len(column.asked) >= most:
            column.complete = False
            walk.tally.incident("too-many-pages", f"{column.url}: {most} parts read, more are named")
            return
        column.asked.add(key)
        column.open += 1
        yield part
