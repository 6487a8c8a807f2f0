"""An HTML table element -> a `Grid` with its spans expanded.

Follows the table model of the HTML standard (section 4.9.12, "Forming a table"): spans are counted within their
row group, `rowspan=0` reaches the group's end, a span above 1000 columns counts as 1000.  Rows that are not displayed
take no part in the spans of the rows around them, as in a browser; they are kept and marked.
Nested tables are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lxml import etree

from parsers.markup import displayed, join_lines, line_of, lines_of, tidy, unseen
from parsers.model import Cell, Grid, Notice, ParseError

MAX_CELLS = 200_000  # a county's largest list of documents has some 20,000 cells; ten times that is an attack
_MAX_COLSPAN = 1_000  # HTML standard, 4.9.11
_MAX_ROWSPAN = 65_534  # the same
_DECORATIVE = 100  # no form is that wide: such a colspan means "the whole width" and adds no columns of its own
_LEADING_DIGITS = re.compile(r"\s*\+?([0-9]{1,9})")


class GridTooLarge(ParseError):
    """The table has more places than any real one."""


@dataclass(slots=True)
class _Row:
    element: etree._Element | None
    hidden: bool
    header: bool
    cells: list[etree._Element] = field(default_factory=list)


class _Slot(NamedTuple):
    """What a place holds: the origin of the cell that reaches it and the rows it still goes down."""

    origin: tuple[int, int]
    left: int


_Slots = dict[int, _Slot]


def read_grid(table: etree._Element, *, number: int = 1, hidden: bool = False) -> tuple[Grid, tuple[Notice, ...]]:
    """The grid of `table`, numbered `number`; spans in the text are 0 until `print_grid` sets them.

    `hidden` marks every cell of a table that is not displayed.  Notices: `table-overlap` where two spans claim one
    place (the earlier cell keeps it), `hidden-cell` where a cell that is not displayed (it takes no place) holds text.
    Raises GridTooLarge above MAX_CELLS places.
    """
    groups = _row_groups(table)
    notices: list[Notice] = []
    decorated = any(_is_decorative(cell) for group in groups for row in group for cell in row.cells)
    width = _natural_width(groups) if decorated else 1
    placed: list[tuple[_Row, _Slots, dict[int, etree._Element]]] = []
    total = 0
    for group in groups:
        spans: _Slots = {}
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
    return Grid(number=number, rows=_cells(placed, columns, hidden)), tuple(notices)


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
            spans[cell.origin] = (place, place + len(cell.text))
            place += len(cell.text) + 3
        lines.append(" | ".join(cell.text for cell in written))
        at += len(lines[-1]) + 1
    rows = tuple(tuple(_printed(cell, spans) for cell in row) for row in grid.rows)
    text = "\n".join(lines)
    return text, replace(grid, rows=rows, start=start, end=start + len(text))


def _printed(cell: Cell, spans: dict[tuple[int, int], tuple[int, int]]) -> Cell:
    text, row, column, origin, place, _, _, header, hidden = cell
    return cell if place == "absent" else Cell(text, row, column, origin, place, *spans[origin], header, hidden)


def span(element: etree._Element, name: str, most: int) -> int:
    """An attribute's number as HTML reads it: leading digits count, anything else is 1, `most` is the ceiling."""
    said = element.get(name)
    if not said:
        return 1
    match = _LEADING_DIGITS.match(said)
    return min(int(match.group(1)), most) if match else 1


def _row_groups(table: etree._Element) -> list[list[_Row]]:
    """Rows by row group in printed order: a head above, a foot below, wherever they are written."""
    groups: list[tuple[str, list[_Row]]] = [("tbody", [])]
    row: _Row | None = None
    off = 0  # depth within a row group that is not displayed
    walker = etree.iterwalk(table, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if element is table:
            continue
        if event == "end":
            if tag in ("thead", "tbody", "tfoot"):
                off -= not displayed(element)
                groups.append(("tbody", []))
            if tag in ("tr", "thead", "tbody", "tfoot"):
                row = None
        elif tag in ("table", "caption"):
            walker.skip_subtree()
        elif tag in ("thead", "tbody", "tfoot"):
            off += not displayed(element)
            groups.append((tag, []))
        elif tag == "tr":
            row = _Row(element, bool(off) or not displayed(element), groups[-1][0] == "thead")
            groups[-1][1].append(row)
        elif tag in ("td", "th"):
            walker.skip_subtree()
            if row is None:  # a cell written without its row
                row = _Row(None, bool(off), groups[-1][0] == "thead")
                groups[-1][1].append(row)
            row.cells.append(element)
    heads = [rows for kind, rows in groups if kind == "thead"][:1]
    feet = [rows for kind, rows in groups if kind == "tfoot"][:1]
    rest = [rows for _, rows in groups if not any(rows is moved for moved in heads + feet)]
    return heads + rest + feet


def _natural_width(groups: list[list[_Row]]) -> int:
    """The widest row by its own cells, decorative spans counted as one; asked for only where there is such a span."""
    widest = 1
    for group in groups:
        for row in group:
            spans = (span(cell, "colspan", _MAX_COLSPAN) for cell in row.cells)
            widest = max(widest, sum(max(wide, 1) if wide <= _DECORATIVE else 1 for wide in spans))
    return widest


def _is_decorative(cell: etree._Element) -> bool:
    said = cell.get("colspan")
    return said is not None and len(said) > 2 and span(cell, "colspan", _MAX_COLSPAN) > _DECORATIVE


def _place(
    row: _Row, number: int, spans: _Slots, width: int, notices: list[Notice]
) -> tuple[_Slots, dict[int, etree._Element]]:
    """The slots of one row, and the cells that begin in it by column; `spans` goes on to the next row."""
    slots: _Slots = dict(spans)
    origins: dict[int, etree._Element] = {}
    column = 0
    for cell in row.cells:
        if not displayed(cell) and not row.hidden:
            if text := cell_text(cell):
                notices.append(Notice("hidden-cell", f"row {number}: a cell that is not displayed says {text[:60]!r}"))
            continue
        while column in slots:
            column += 1
        wide = max(1, span(cell, "colspan", _MAX_COLSPAN))
        if wide > _DECORATIVE:
            wide = max(1, width - column)
        tall = span(cell, "rowspan", _MAX_ROWSPAN) or _MAX_ROWSPAN
        origins[column] = cell
        for place in range(column, column + wide):
            if place in slots:
                notices.append(Notice("table-overlap", f"row {number}, column {place}: two cells claim one place"))
            else:
                slots[place] = _Slot((number, column), 1 if row.hidden else tall)
        column += wide
    if not row.hidden:
        spans.clear()
        spans.update({place: _Slot(slot.origin, slot.left - 1) for place, slot in slots.items() if slot.left > 1})
    return slots, origins


def _cells(
    placed: list[tuple[_Row, _Slots, dict[int, etree._Element]]], columns: int, hidden: bool
) -> tuple[tuple[Cell, ...], ...]:
    known: dict[tuple[int, int], Cell] = {}
    rows: list[tuple[Cell, ...]] = []
    for number, (row, slots, origins) in enumerate(placed):
        for column, element in origins.items():
            known[number, column] = Cell(
                text=cell_text(element),
                row=number,
                column=column,
                origin=(number, column),
                header=row.header or element.tag == "th",
                hidden=hidden or row.hidden or unseen(element),
            )
        rows.append(tuple(_cell(number, column, slots.get(column), known, row.hidden) for column in range(columns)))
    return tuple(rows)


def _cell(row: int, column: int, slot: _Slot | None, known: dict[tuple[int, int], Cell], hidden: bool) -> Cell:
    if slot is None:
        return Cell("", row, column, (row, column), place="absent", hidden=hidden)
    cell = known[slot.origin]
    if slot.origin == (row, column):
        return cell
    unseen_here = cell.hidden or hidden
    return Cell(cell.text, row, column, cell.origin, "covered", header=cell.header, hidden=unseen_here)


def cell_text(element: etree._Element) -> str:
    """A cell's printed text on one line, nested tables left out."""
    if len(element) == 0:
        return tidy(element.text or "")
    text = line_of(element)
    return join_lines([line for line, _ in lines_of(element, tables=False)]) if text is None else text
