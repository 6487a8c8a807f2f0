"""Reading the pages of a column into the walk: rows to fetch, further pages, the column's parts.  No network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from crawler.addresses import behind, key, trouble
from crawler.columns import ColumnWalk, Found, PortalWalk
from crawler.entries import Judgement, bears_report, judge
from crawler.families import Entry, FamilyConflict, Page, PageRequest, recognise
from crawler.families.general import frames
from crawler.families.page import parse_html, squeeze
from crawler.lists import advertised
from crawler.strays import strays

# Shorter than any list page seen with a row in it; stubs of 54 to 400 bytes were seen with status 200.
_STUB = 600
_BLOCKED = frozenset({401, 403, 405, 412, 429, 468, 503, 521})
# Years below kinds of body below a column's entrance are the deepest seen.
MAX_DEPTH = 3
MAX_LEAVES = 200
PAGE_IS_REPORT = "page-is-report"


def read_list(walk: PortalWalk, column: ColumnWalk, page: Page, *, first: bool, most: int) -> Found:
    """Read one page of a column's list into the walk; every row is judged once and counted by reason.

    `most` bounds the list's parts.  Whatever keeps the list from being read to its end makes the column incomplete
    and is an incident: an error status, a stub without rows, a page that repeats known rows, pages out of reach.
    """
    if page.status != 200:
        kind = "blocked" if page.status in _BLOCKED else "unreachable" if first and not column.leaf else "page-failed"
        return _broken(walk, column, kind, f"{page.url}: status {page.status}")
    if first and column.leaf is None:
        _check_family(walk, page)
    entries = walk.family.entries(page)
    if first and (entries or bears_report(page.text)) and _is_twin(walk, column, page):
        return Found()
    itself = _itself(walk, column, page, entries, first=first)
    fresh = [entry for entry in entries if key(entry.url) not in column.seen]
    leaves = _leaves(walk, column, page) if first else ()
    # A page before the list's first row may only lead on: a frame, the script file that names the site.
    following = walk.family.next_pages(page)
    if first and not (entries or following or leaves or itself):
        following = _framed(page)
    leads = not entries and not column.rows and bool(following)
    ends = not entries and not first and walk.family.ends(page)
    if not _is_report(walk, page) and itself is None and not leads and not ends:
        odd = _oddity(page, entries, fresh, first=first, parted=bool(leaves), empty=not column.rows)
        if odd:
            return _broken(walk, column, *odd)
    column.read += 1
    column.rows += len(entries)
    column.seen.update(key(entry.url) for entry in fresh)
    if column.advertised is None:
        column.advertised = advertised(page.text)
    unread = walk.family.unread(page)
    if unread:
        column.complete = False
        walk.tally.incident("unread-pages", f"{page.url}: {unread}")
    candidates = tuple(_candidates(walk, column, page, (*fresh, *_strays(walk, column, page, entries))))
    return Found(candidates, tuple(_parts(walk, column, following, most)), leaves, itself)


def close_part(walk: PortalWalk, column: ColumnWalk) -> None:
    """One part of a column's list has ended, well or not.

    Incidents: a list shorter than it says, a column that was read with all its parts without a candidate; a part that
    was empty is told with the others of its column.
    """
    column.open -= 1
    said = column.advertised
    if column.open == 0 and column.complete and said is not None and column.rows < said:
        column.complete = False
        walk.tally.incident("short-list", f"{column.name}: {column.rows} rows read, the list says {said}")
    tree = walk.tree(column.root)
    if any(one.open for one in tree) or not any(one.read for one in tree):
        return
    if not any(one.candidates for one in tree):
        rows = len(set().union(*(one.seen for one in tree)))
        walk.tally.incident("silent-column", f"{column.root.url}: {rows} rows, no candidate")
        return
    empty = [one.leaf.title for one in tree if one.leaf and one.read and not one.candidates]
    if empty:
        many = f"{len(empty)} of {len(tree) - 1} parts without a candidate: {', '.join(empty[:12])}"
        walk.tally.incident("empty-part", f"{column.root.url}: {many}")


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
    return Found()


def _oddity(
    page: Page, entries: tuple[Entry, ...], fresh: list[Entry], *, first: bool, parted: bool, empty: bool
) -> tuple[str, str] | None:
    """(incident, detail) of a page that is no part of a list, None where it is one."""
    is_data = page.text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}
    if not entries and empty and (is_data or not first):
        return None  # a column without a row: told with the column's end, or with its parts
    if not first and not fresh:
        what = "repeats rows already seen" if entries else f"no rows in {len(page.text)} characters"
        return "loop" if entries else "stub-page", f"{page.url}: {what}"
    if first and not entries and not parted and len(page.text) < _STUB:
        return "stub-page", f"{page.url}: no rows in {len(page.text)} characters"
    return None


def _is_twin(walk: PortalWalk, column: ColumnWalk, page: Page) -> bool:
    """Whether a column's first page is, letter for letter, another column's: then its rows and pages are that one's.

    So a column shows its newest year, and so a server answers for columns that it does not know.
    """
    other = walk.texts.setdefault(hash(page.text), column)
    if other is column:
        return False
    column.read += 1
    column.candidates += other.candidates
    return True


def _is_report(walk: PortalWalk, page: Page) -> bool:
    return walk.family.is_report_address(page.url)


def _itself(
    walk: PortalWalk, column: ColumnWalk, page: Page, entries: tuple[Entry, ...], *, first: bool
) -> Entry | None:
    """The entry that the page itself is, where it is a report: said by the family, or seen by its chapters."""
    own = key(page.url)
    entry = next((entry for entry in entries if key(entry.url) == own), None)
    if entry is None and (first or _is_report(walk, page)) and bears_report(page.text):
        entry = Entry(column.leaf.title if column.leaf else column_name(page), page.url, None)
    if entry is None:
        return None
    column.candidates += 1
    column.seen.add(own)
    if own not in walk.judged:
        walk.judged[own] = True
        walk.tally.taken[PAGE_IS_REPORT] += 1
    return replace(entry, url=page.url)


def _check_family(walk: PortalWalk, page: Page) -> None:
    try:
        family = recognise(page.url, page.text)
    except FamilyConflict as conflict:
        if not walk.family.recognise(page.url, page.text):
            walk.tally.incident("family", str(conflict))
        return
    if family is not None and family.name != walk.portal.family:
        walk.tally.incident("family", f"{page.url}: looks like {family.name}, registered as {walk.portal.family}")


def _candidates(walk: PortalWalk, column: ColumnWalk, page: Page, entries: Iterable[Entry]) -> Iterator[Entry]:
    name = column_name(page)
    for listed in entries:
        entry = replace(listed, url=behind(listed.url) or listed.url)
        own = key(entry.url)
        known = walk.judged.get(own)
        if known is not None:
            column.candidates += known
            if known:
                yield entry
            continue
        judgement = _judged(walk, entry, name)
        walk.judged[own] = judgement.take
        (walk.tally.taken if judgement.take else walk.tally.left)[judgement.reason] += 1
        if judgement.take:
            column.candidates += 1
            yield entry


def _judged(walk: PortalWalk, entry: Entry, column: str) -> Judgement:
    """The judgement of a row by its title; a part of the column is none, nor an address that must not be asked for."""
    if key(entry.url) in walk.parts:
        return Judgement(False, "part-of-column")
    judgement = judge(entry.title, column)
    why = trouble(entry.url) if judgement.take else ""
    if why:
        walk.tally.incident("odd-address", f"{entry.url[:300]}: {why}")
        return Judgement(False, "odd-address")
    return judgement


def _leaves(walk: PortalWalk, column: ColumnWalk, page: Page) -> tuple[ColumnWalk, ...]:
    """The parts that a column's first page names and that were not known: years always, of the kinds of body the
    county's own, and the others where all organs are wanted."""
    found = []
    for leaf in walk.family.leaves(page) if column.depth < MAX_DEPTH else ():
        if key(leaf.url) in walk.parts:
            continue
        walk.parts.add(key(leaf.url))
        if leaf.split == "kind" and leaf.kind != "county" and not walk.all_organs:
            continue
        if len(walk.tree(column.root)) > MAX_LEAVES:
            column.complete = False
            walk.tally.incident("too-many-parts", f"{column.root.url}: {MAX_LEAVES} parts are walked, more are named")
            break
        part = ColumnWalk(leaf.url, leaf, column, asked={("GET", key(leaf.url), b"")})
        walk.columns.append(part)
        found.append(part)
    return tuple(found)


def _strays(walk: PortalWalk, column: ColumnWalk, page: Page, entries: tuple[Entry, ...]) -> list[Entry]:
    """Rows by their words alone; a report's title that leads nowhere is told."""
    if _is_report(walk, page) or page.status != 200:
        return []
    found, astray = strays(page, entries)
    for title in astray:
        walk.tally.incident("unread-row", f"{page.url}: {title}: leads nowhere that can be asked for")
    fresh = [entry for entry in found if key(entry.url) not in column.seen]
    column.seen.update(key(entry.url) for entry in fresh)
    return fresh


def _framed(page: Page) -> tuple[PageRequest, ...]:
    """What a column that is only a shell shows in frames of its own host, whatever system drew it."""
    tree = parse_html(page.text) if "frame" in page.text.lower() else None
    return () if tree is None else tuple(PageRequest(source) for source in frames(page, tree))


def _parts(
    walk: PortalWalk, column: ColumnWalk, following: tuple[PageRequest, ...], most: int
) -> Iterator[PageRequest]:
    for part in following:
        own = (part.method, key(part.url), part.body)
        if own in column.asked:
            continue
        why = trouble(part.url)
        if why or len(column.asked) >= most:
            column.complete = False
            many = f"{column.url}: {most} parts read, more are named"
            walk.tally.incident(*(("odd-address", f"{part.url[:300]}: {why}") if why else ("too-many-pages", many)))
            return
        column.asked.add(own)
        column.open += 1
        yield part
