"""An HTML table element -> a `Grid` with its spans expanded.

Follows the table model of the HTML standard (section 4.9.12, "Forming a table"): spans are counted within their
row group, `rowspan=0` reaches the group's end, a span above 1000 columns counts as 1000.  Rows that are not displayed
take no part in the spans of the rows around them, as in a browser; they are kept and marked.
Nested tables are left out.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field, replace
from operator import attrgetter

from lxml import etree

from parsers.markup import displayed, join_lines, lines_of, may_hide, mixed_parts, paragraphs_of, unseen, whole_text
from parsers.model import Cell, Grid, Notice, ParseError

MAX_CELLS = 200_000  # a county's largest list of documents has some 20,000 cells; ten times that is an attack
_MAX_COLSPAN = 1_000  # HTML standard, 4.9.11
_MAX_ROWSPAN = 65_534  # the same
_DECORATIVE = 100  # no form is that wide: such a colspan means "the whole width" and adds no columns of its own
_LEADING_DIGITS = re.compile(r"\s*\+?([0-9]{1,9})")
_GROUPS = frozenset(["thead", "tbody", "tfoot"])
_CELLS = frozenset(["td", "th"])
_TAG = attrgetter("tag")


class GridTooLarge(ParseError):
    """The table has more places than any real one."""


_Written = tuple[etree._Element, str | None, str | None]  # a cell with its colspan and its rowspan as written


@dataclass(slots=True)
class _Row:
    hidden: bool
    header: bool
    hides: bool  # it is shown, and some of its cells may not be
    cells: list[_Written] = field(default_factory=list)


_Origin = tuple[int, int]
_Slots = dict[int, _Origin]  # by column, where the cell that reaches a place was written
_Spans = dict[int, tuple[_Origin, int]]  # the same for cells that go on below, with the rows they still go down
_Placed = list[tuple[_Row, _Slots, dict[int, etree._Element]]]


def read_grid(
    table: etree._Element, *, number: int = 1, hidden: bool = False, hides: bool = True
) -> tuple[Grid, tuple[Notice, ...]]:
    """The grid of `table`, numbered `number`; spans in the text are 0 until `print_grid` sets them.

    `hidden` marks every cell of a table that is not displayed; without `hides` the caller knows that nothing in it is
    hidden.  Notices: `table-overlap` where two spans claim one place (the earlier cell keeps it), `hidden-cell` where
    a cell that is not displayed (it takes no place) holds text.
    Raises GridTooLarge above MAX_CELLS places.
    """
    hides = hides and may_hide(table)  # most tables hide nothing; their cells then need not be asked one by one
    parts: set[etree._Element] = set()
    groups = _row_groups(table, hides, parts)
    notices: list[Notice] = []
    width = _natural_width(groups)
    placed: _Placed = []
    total = 0
    for group in groups:
        spans: _Spans = {}
        for row in group:
            slots, origins = _place(row, len(placed), spans, width, notices)
            total += len(slots)
            if total > MAX_CELLS:
                raise GridTooLarge(f"a table of more than {MAX_CELLS} places")
            if slots:
                placed.append((row, slots, origins))
    columns = max((max(slots) + 1 for _, slots, _ in placed), default=0)
    if columns * len(placed) > MAX_CELLS:
        raise GridTooLarge(f"a table of {len(placed)} rows and {columns} columns")
    mixed = None if hides else mixed_parts(table, parts)
    return Grid(number=number, rows=_cells(placed, columns, hidden, mixed)), tuple(notices)


def print_grid(grid: Grid, start: int) -> tuple[str, Grid]:
    """The grid as text, a row a line, cells joined by " | ", and the grid with its spans from offset `start` on.

    A covered place is printed once, at its origin, and carries the origin's span; an absent one stands nowhere (0, 0).
    """
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    lines: list[str] = []
    at = start
    for row in grid.rows:
        written = [cell for cell in row if cell.place == "origin"]
        place = at
        for cell in written:
            after = place + len(cell.text)
            spans[cell.origin] = (place, after)
            place = after + 3
        lines.append(" | ".join(cell.text for cell in written))
        at += len(lines[-1]) + 1
    rows = tuple([tuple([_printed(cell, spans) for cell in row]) for row in grid.rows])
    text = "\n".join(lines)
    return text, replace(grid, rows=rows, start=start, end=start + len(text))


def _printed(cell: Cell, spans: dict[tuple[int, int], tuple[int, int]]) -> Cell:
    # Start and end are the sixth and seventh value of a cell; taking hundreds of them apart by name costs double.
    return cell if cell[4] == "absent" else tuple.__new__(Cell, (*cell[:5], *spans[cell[3]], *cell[7:]))


def _span(said: str | None, most: int) -> int:
    """An attribute's number as HTML reads it: leading digits count, anything else is 1, `most` is the ceiling."""
    if not said:
        return 1
    match = _LEADING_DIGITS.match(said)
    return min(int(match.group(1)), most) if match else 1


def _row_groups(table: etree._Element, hides: bool, parts: set[etree._Element]) -> list[list[_Row]]:
    """Rows by row group in printed order: a head above, a foot below, wherever they are written.

    The groups, rows and cells that were met go into `parts`.
    """
    groups: list[tuple[str, list[_Row]]] = [("tbody", [])]
    row: _Row | None = None
    off = 0  # depth within a row group that is not displayed
    walker = etree.iterwalk(table, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if element is table:
            continue
        if event == "end":
            if tag in _GROUPS:
                off -= hides and not displayed(element)
                groups.append(("tbody", []))
            if tag == "tr" or tag in _GROUPS:
                row = None
        elif tag in ("table", "caption"):
            walker.skip_subtree()
        elif tag in _GROUPS:
            off += hides and not displayed(element)
            groups.append((tag, []))
            parts.add(element)
        elif tag == "tr":
            parts.add(element)
            hidden = bool(off) or (hides and not displayed(element))
            row = _Row(hidden, groups[-1][0] == "thead", hides and not hidden)
            groups[-1][1].append(row)
            inside = list(element)
            if _CELLS.issuperset(map(_TAG, inside)):  # nearly every row: nothing but cells
                walker.skip_subtree()
                parts.update(inside)
                row.cells = [(cell, cell.get("colspan"), cell.get("rowspan")) for cell in inside]
        elif tag in _CELLS:
            walker.skip_subtree()
            if row is None:  # a cell written without its row
                row = _Row(bool(off), groups[-1][0] == "thead", hides and not off)
                groups[-1][1].append(row)
            parts.add(element)
            row.cells.append((element, element.get("colspan"), element.get("rowspan")))
    heads = [rows for kind, rows in groups if kind == "thead"][:1]
    feet = [rows for kind, rows in groups if kind == "tfoot"][:1]
    rest = [rows for _, rows in groups if not any(rows is moved for moved in heads + feet)]
    return heads + rest + feet


def _natural_width(groups: list[list[_Row]]) -> int:
    """The widest row by its own cells, decorative spans counted as one; 1 where there is no such span to be cut."""
    widest, decorated = 1, False
    for group in groups:
        for row in group:
            own = len(row.cells)
            for said in [wide for _, wide, _ in row.cells if wide]:
                wide = _span(said, _MAX_COLSPAN)
                decorated = decorated or wide > _DECORATIVE
                own += wide - 1 if 1 < wide <= _DECORATIVE else 0
            widest = max(widest, own)
    return widest if decorated else 1


def _place(
    row: _Row, number: int, spans: _Spans, width: int, notices: list[Notice]
) -> tuple[_Slots, dict[int, etree._Element]]:
    """The slots of one row, and the cells that begin in it by column; `spans` goes on to the next row."""
    slots: _Slots = {place: origin for place, (origin, _) in spans.items()}
    below: _Spans = {place: (origin, left - 1) for place, (origin, left) in spans.items() if left > 1}
    origins: dict[int, etree._Element] = {}
    column = 0
    for cell, wide_said, tall_said in row.cells:
        if row.hides and not displayed(cell):
            if text := cell_text(cell):
                notices.append(Notice("hidden-cell", f"row {number}: a cell that is not displayed says {text[:60]!r}"))
            continue
        while column in slots:
            column += 1
        origins[column] = cell
        origin = (number, column)
        if not wide_said and not tall_said:  # as most cells
            slots[column] = origin
            column += 1
            continue
        wide = max(1, _span(wide_said, _MAX_COLSPAN)) if wide_said else 1
        if wide > _DECORATIVE:
            wide = max(1, width - column)
        tall = (_span(tall_said, _MAX_ROWSPAN) or _MAX_ROWSPAN) if tall_said else 1
        for place in range(column, column + wide):
            if place in slots:
                notices.append(Notice("table-overlap", f"row {number}, column {place}: two cells claim one place"))
                continue
            slots[place] = origin
            if tall > 1:
                below[place] = (origin, tall - 1)
        column += wide
    if not row.hidden:
        spans.clear()
        spans.update(below)
    return slots, origins


def _cells(
    placed: _Placed, columns: int, hidden: bool, mixed: Container[etree._Element] | None
) -> tuple[tuple[Cell, ...], ...]:
    """The cells of all rows; `mixed` are those of more than one line, None where any may hide something."""
    known: dict[_Origin, Cell] = {}
    rows: list[tuple[Cell, ...]] = []
    for number, (row, slots, origins) in enumerate(placed):
        off = hidden or row.hidden
        cells: list[Cell] = []
        for column in range(columns):
            origin = slots.get(column)
            if origin is None:
                cell = Cell("", number, column, (number, column), place="absent", hidden=row.hidden)
            elif (element := origins.get(column)) is not None:
                text = cell_text(element, mixed)
                dim = off or (mixed is None and unseen(element))
                cell = Cell(text, number, column, origin, "origin", 0, 0, row.header or element.tag == "th", dim)
                known[origin] = cell
            else:  # its origin stands above or to the left
                text, _, _, _, _, _, _, header, dim = known[origin]
                cell = Cell(text, number, column, origin, "covered", 0, 0, header, dim or row.hidden)
            cells.append(cell)
        rows.append(tuple(cells))
    return tuple(rows)


def cell_text(element: etree._Element, mixed: Container[etree._Element] | None = None) -> str:
    """A cell's printed text on one line, nested tables left out; `mixed` as for `_cells`."""
    if mixed is not None:
        if element not in mixed:
            return whole_text(element)
        if (paragraphs := paragraphs_of(element, mixed)) is not None:
            return join_lines(paragraphs)
    return join_lines([line for line, _ in lines_of(element, tables=False, hides=mixed is None)])
