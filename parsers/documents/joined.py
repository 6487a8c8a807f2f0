"""Articles of several pages: which address is a further page of which, and their documents joined into one.

A content system goes on at the article's own address with a number more (`t1.html`, `t1_1.html`, `t1_2.html`; or
`-2`; or `?page=2`).  Some count the second page as 1, some as 2, and some give the first page a number as well: all
that is certain is the order of the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from parsers.documents import read_document
from parsers.documents.layout import fact_line
from parsers.model import Cell, Context, Document, Grid, Notice, ParseError

MAX_PARTS = 20  # further pages that are read; the longest article seen had six
PART_MISSING = "part-missing"
_PAGE_ARGUMENT = re.compile(r"(?:page|p|pageno|pageindex|cur_page)", re.IGNORECASE)
_NUMBERED = re.compile(r"[_-](\d{1,2})", re.ASCII)
_COUNT = re.compile(rb"createPageHTML\(\s*(\d{1,2})\s*,\s*\d{1,2}\s*,\s*[\"']([^\"'<>]{1,100})[\"']")
_BY_ARGUMENT = re.compile(
    rb"[\"']([^\"'<>\s]{0,300}[?&;](?:page|p|pageno|pageindex|cur_page)=\d{1,2}(?![0-9])[^\"'<>\s]{0,200})", re.I
)
# What a pager prints where its links are read as text.
_PAGER = re.compile(
    r"(?>首页|上一?页|前一页|下一?页|后一页|尾页|末页|共\s?\d{1,3}\s?页|第\s?\d{1,3}\s?页|\d{1,3}\s?/\s?\d{1,3}|\d{1,2}"
    r"|[\s|>»<«…·.,\[\]()（）])++"
)
_CRUMBS = re.compile(r"(?:您?(?:所在的?|当前的?|现在的?)位置|当前位置|首页\s?[>＞»])")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}\s*[、．.]")
_HEAD_LINES, _LONGEST_PAGER = 30, 120
_LONGEST_TEXT = 600_000  # characters of all pages together: twice what one document may have


def part_number(page: str, url: str) -> int | None:
    """The number under which `url` is a further page of the article at `page`; None where it is none.

    Both are absolute; http and https are the same.  `page` itself has no number, unless its query names one.
    """
    own, theirs = urlsplit(page), urlsplit(url)
    if own.netloc != theirs.netloc or url == page:
        return None
    if own.path == theirs.path:
        (number, rest), (mine, same) = _numbered_query(theirs.query), _numbered_query(own.query)
        return number if rest == same and number != mine else None
    stem, dot, extension = own.path.rpartition(".")
    ending = f"{dot}{extension}"
    if not dot or own.query != theirs.query or not (theirs.path.startswith(stem) and theirs.path.endswith(ending)):
        return None
    match = _NUMBERED.fullmatch(theirs.path[len(stem) : len(theirs.path) - len(ending)])
    return int(match[1]) if match else None


def _numbered_query(query: str) -> tuple[int | None, list[tuple[str, str]]]:
    """(the page's number, the other arguments in a fixed order)."""
    pairs = parse_qsl(query, keep_blank_values=True)
    numbers = [v for name, v in pairs if _PAGE_ARGUMENT.fullmatch(name) and v.isascii() and v.isdigit() and len(v) < 3]
    rest = sorted(pair for pair in pairs if not (_PAGE_ARGUMENT.fullmatch(pair[0]) and pair[1] in numbers))
    return (int(numbers[0]) if len(numbers) == 1 else None), rest


def named_parts(body: bytes, url: str | None) -> frozenset[int]:
    """The numbers of further pages that a page names: in links to its own address with a number more, or in its
    pager's call.  Only what is written out in the page counts."""
    stem = _stem(url)
    # A column's index page goes on to further pages of its list.
    if url is None or not stem or stem.startswith((b"index", b"list")):
        return frozenset()
    # Few pages have such addresses, and a search through every page takes as long as its tables.
    asked = "?" in url or stem + b".html?" in body or b"'?" in body or b'"?' in body
    written: list[bytes] = _BY_ARGUMENT.findall(body) if asked else []
    if stem + b"_" in body or stem + b"-" in body:
        numbered = rb"[\"'=\s]([^\"'=<>\s]{0,300}" + re.escape(stem) + rb"[_-]\d{1,2}\.[^\"'<>\s]{1,60})"
        written += re.findall(numbered, body)
    addresses = (unescape(one.decode("utf-8", "replace").replace("\\/", "/").rstrip("\\")) for one in written)
    named = {number for address in addresses if (number := _number(url, address)) is not None}
    for count, name in _COUNT.findall(body) if b"createPageHTML" in body else ():
        named |= set(range(1, min(int(count), MAX_PARTS + 1))) if name == stem else set()
    return frozenset(named)


def _stem(url: str | None) -> bytes:
    """The name of a page's file without its extension; "" where it has none."""
    if url is None or not url.startswith("http"):
        return b""
    return urlsplit(url).path.rpartition("/")[2].rpartition(".")[0].encode("utf-8", "replace")


def _number(url: str, href: str) -> int | None:
    try:
        return part_number(url, urljoin(url, href)[:2_000].partition("#")[0])
    except ValueError:
        return None


def read_article(body: bytes, context: Context) -> Document:
    """The document of a page and of the further pages of its article in `context.parts` (an empty one stands for a page
    that is not kept).  Raises ParseError where the first page cannot be read.

    Titles, metadata and dates are the first page's.  What could not be read, or is missing, is a notice `part-missing`.
    """
    first = read_document(body, context)
    further = context.parts[:MAX_PARTS]
    notices = [Notice(PART_MISSING, f"more than {MAX_PARTS} further pages")] if len(context.parts) > MAX_PARTS else []
    named = named_parts(body, context.url)
    if len(named) > len(context.parts):
        detail = f"the page names {len(named)} further pages of its article, {len(further)} are here"
        notices.append(Notice(PART_MISSING, detail))
    documents = [first]
    for number, part in enumerate(further, 1):
        read = _read(part, context, documents, alone=len(further) == 1)
        if isinstance(read, Document):
            documents.append(read)
        elif read:
            notices.append(Notice(PART_MISSING, f"further page {number} of the article {read}"))
    whole = join(documents) if len(documents) > 1 else first
    return replace(whole, notices=(*whole.notices, *notices)) if notices else whole


def _read(part: bytes, context: Context, before: Sequence[Document], *, alone: bool) -> Document | str:
    """A further page's document, or what is wrong with it; "" for the first page once more, under its number."""
    if not part:
        return "is not kept"
    try:
        document = read_document(part, replace(context, parts=(), list_title=None, list_date=None))
    except ParseError as error:
        return f"cannot be read: {error}"
    if wrong := _wrong(document, before):
        return wrong
    squeezed = _squeezed(document.text)
    if all(_squeezed(one.text) != squeezed for one in before):
        return document
    return "" if len(before) == 1 and not alone else "shows an earlier page once more"


def _wrong(document: Document, before: Sequence[Document]) -> str:
    """Why a document is no further page of the article, "" where it is one."""
    blocked = next((n.detail for n in document.notices if n.code == "blocked"), None)
    if blocked is not None:
        return f"shows something else: {blocked}"
    if not _same_article(before[0], document):
        return f"shows another page: {document.titles[0][:60]}"
    longer = sum(len(one.text) for one in before) + len(document.text)
    return "is left out: the article is longer than any report" if longer > _LONGEST_TEXT else ""


def _same_article(first: Document, part: Document) -> bool:
    """Whether a title of the part is one of the first page's, or one holds the other; a part may have none."""
    ours, theirs = ([_squeezed(title) for title in one.titles if title] for one in (first, part))
    return not theirs or not ours or any(a in b or b in a for a in ours for b in theirs)


@dataclass(frozen=True, slots=True)
class _Slice:
    """What is taken of a document's text; no grid is cut."""

    document: Document
    start: int
    end: int


def join(documents: Sequence[Document]) -> Document:
    """One document of an article's pages: the texts one below the other, all grids in order with their evidence moved
    along.  What a page prints above or below its part only because every page does is left out."""
    texts: list[str] = []
    grids: list[Grid] = []
    notices: list[Notice] = []
    at = 0
    for piece in _slices(documents):
        by = at - piece.start
        for grid in piece.document.grids:
            grids.append(_moved(grid, by, len(grids) + 1))
        for one in piece.document.notices:
            inside = piece.start <= one.start < one.end <= piece.end
            start, end = (one.start + by, one.end + by) if inside else (0, 0)
            notices.append(replace(one, start=start, end=end))
        text = piece.document.text[piece.start : piece.end]
        if text:
            texts.append(text)
            at += len(text) + 1
    first = documents[0]
    titles = first.titles if first.text.strip() else tuple(dict.fromkeys([*first.titles, *documents[1].titles]))
    return replace(
        first, titles=titles, text="\n".join(texts), grids=tuple(grids), notices=tuple(dict.fromkeys(notices))
    )


def _moved(grid: Grid, by: int, number: int) -> Grid:
    rows = tuple(tuple(_moved_cell(cell, by) for cell in row) for row in grid.rows)
    return replace(grid, number=number, rows=rows, start=grid.start + by, end=grid.end + by)


def _moved_cell(cell: Cell, by: int) -> Cell:
    nowhere = cell.start == cell.end == 0
    return cell if nowhere else cell._replace(start=cell.start + by, end=cell.end + by)


def _slices(documents: Sequence[Document]) -> Iterator[_Slice]:
    first = documents[0]
    repeated = {_squeezed(line) for line in _head(first.text)} | {_squeezed(title) for title in first.titles}
    repeated |= {_squeezed(title) for one in documents[1:] for title in one.titles}
    foot = _common_foot(documents)
    for number, one in enumerate(documents):
        tables = [(grid.start, grid.end) for grid in one.grids]
        lines = list(_lines(one.text))
        top = min((start for start, _ in tables), default=len(one.text))
        bottom = max((end for _, end in tables), default=0)
        start = _head_end(one.text, lines, top, repeated) if number else 0
        last = number == len(documents) - 1
        end = _foot_start(one.text, lines, max(bottom, start), 0 if last else foot, len(documents))
        yield _Slice(one, start, max(start, end))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def _head(text: str) -> Iterable[str]:
    """The lines above the first numbered heading."""
    for line in text.split("\n")[:_HEAD_LINES]:
        if _HEADING.match(line):
            return
        yield line


def _head_end(text: str, lines: Sequence[tuple[int, int]], top: int, repeated: set[str]) -> int:
    """Where the part's own text begins: below the lines of its head that the first page has as well."""
    for start, end in lines:
        line = text[start:end]
        known = _squeezed(line) in repeated or bool(_CRUMBS.search(line[:40])) or bool(fact_line(line))
        if start >= top or not (known or not line.strip() or _is_pager(line, 0)):
            return min(start, top)
    return len(text)


def _foot_start(text: str, lines: Sequence[tuple[int, int]], bottom: int, foot: int, pages: int) -> int:
    """Where the text ends above what stands below every page, and above pagers."""
    for left, (start, end) in enumerate(reversed(lines)):
        line = text[start:end]
        if start < bottom or not (left < foot or not line.strip() or _is_pager(line, pages)):
            return end
    return bottom


def _common_foot(documents: Sequence[Document]) -> int:
    """How many lines all pages end with alike."""
    ends = [[_squeezed(line) for line in reversed(one.text.split("\n"))] for one in documents]
    return next((n for n, row in enumerate(zip(*ends, strict=False)) if len(set(row)) > 1), min(map(len, ends)))


def _is_pager(line: str, pages: int) -> bool:
    """Whether a line is a pager's: by its words, or the numbers of all `pages` in order."""
    if len(line) > _LONGEST_PAGER or not _PAGER.fullmatch(line):
        return False
    numbers = [int(number) for number in re.findall(r"\d+", line)]
    return "页" in line or (pages > 1 and numbers == list(range(1, pages + 1)))


def _squeezed(text: str) -> str:
    return "".join(text.split())
