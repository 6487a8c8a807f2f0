"""A row read by the number of its cells: for tables whose row and column spans are missing or wrong.

The cells of a row stand in it in order whatever their spans say.  A row that prints a known label and then exactly as
many figures as its header has columns fills them one by one; the form's own sums of the row must not speak against it.
What is shared by two rows (a figure or a label that reaches down over a shorter row) is not read this way.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from parsers.cells import read_cell, unit_of
from parsers.model import Cell
from parsers.tables.columns import Band
from parsers.tables.printed_order import Segment
from parsers.tables.rows import Known, Label, Trail, know_labels
from parsers.tables.vocabulary import Sheet, Vocabulary, is_figure, is_unit

# The id of flat readings' assumption of the same meaning: as many figures as columns, so they fill them in order.
FULL_ROW = "full-row"


@dataclass(frozen=True, slots=True)
class Counted:
    """A row by its count: what it is, its cells by the header's columns, the unit printed beside its label.

    `doubt` where its own sums fail.
    """

    known: Known
    cells: tuple[tuple[Segment, Cell], ...]
    unit: str = ""
    doubt: str = ""


def own_cells(sheet: Sheet, row: int) -> list[Cell]:
    """The cells written in a row, empty ones too."""
    return [cell for cell in sheet.rows[row] if cell.place == "origin"]


def count_row(sheet: Sheet, row: int, band: Band, trail: Trail) -> Counted | None:
    """What a row holds by its number of cells; None where that says nothing."""
    split = _split(sheet, row, band)
    if split is None:
        return None
    labels, unit, gap, data = split
    unlabelled = band.vocabulary.unlabelled
    if unlabelled is not None:
        known = None if labels else Known(unlabelled, "", (row, -1))
    else:
        known = know_labels(labels, band.vocabulary, trail)
    if known is None or known.row is None:
        return None
    if shares_below(sheet, row, band, (*(label.origin for label in labels), *(cell.origin for cell in data))):
        return None
    cells = tuple(zip(band.order, data, strict=True))
    sums = _sums(band.vocabulary, known.row.key, cells)
    if gap and not (data[-1].text.strip() and sums and all(left == right for left, right in sums) and sums[-1][1]):
        return None
    doubt = "" if all(left == right for left, right in sums) else "its figures do not add up in this order"
    return Counted(known, cells, unit, doubt)


def _split(sheet: Sheet, row: int, band: Band) -> tuple[list[Label], str, bool, list[Cell]] | None:
    """The labels, the unit and the figures of a row that has one figure, or nothing, for each column of its header.

    The third says that an empty place stands between them, and that only the row's sums can tell it from a figure's.
    """
    cells = own_cells(sheet, row)
    count = len(band.order)
    if not count or len(cells) < count:
        return None
    lead, data = cells[: len(cells) - count], cells[len(cells) - count :]
    if not all(_may_be_figure(cell) for cell in data) or any(is_figure(cell.text) for cell in lead):
        return None
    labels: list[Label] = []
    unit, gap = "", False
    for cell in lead:
        word = sheet.words[row][cell.column]
        if is_unit(cell.text) or is_unit(word):
            unit = unit_of(cell.text) or unit_of(word)
        elif word and word not in band.vocabulary.ignored:
            labels.append(Label(word, cell.text, cell.origin))
            unit, gap = "", False
        elif labels:
            gap = gap or not word
    # An empty place or a dash behind the label may be a figure's, unless every column has its own.
    return labels, unit, gap and not all(cell.text.strip() for cell in data), data


def _may_be_figure(cell: Cell) -> bool:
    return not cell.text.strip() or is_figure(cell.text) or read_cell(cell.text, unit="").kind == "not_applicable"


def shares_below(sheet: Sheet, row: int, band: Band, origins: tuple[tuple[int, int], ...]) -> bool:
    """True where the next row prints figures, has fewer cells, and no label of its own: it shares what stands above."""
    below = row + 1
    if below >= len(sheet.rows) or not sheet.figures[below]:
        return False
    cells = own_cells(sheet, below)
    if len(cells) >= len(own_cells(sheet, row)):
        return False
    if not any(sheet.words[below][cell.column] for cell in cells):
        return band.vocabulary.unlabelled is None
    reached = {cell.origin for cell in sheet.rows[below]}
    return len(cells) <= len(band.order) and any(origin in reached for origin in origins)


def _sums(vocabulary: Vocabulary, row: str, cells: tuple[tuple[Segment, Cell], ...]) -> list[tuple[Decimal, Decimal]]:
    """Both sides of the row's own sums; an empty cell adds nothing, a sum with a cell that is no number is left out."""
    values: dict[str, Decimal] = {}
    for segment, cell in cells:
        indicator = vocabulary.table.cells.get((row, segment.key))
        said = read_cell(cell.text, unit="件")
        if indicator is not None and said.kind != "text":
            values[indicator] = said.value or Decimal(0)
    return [
        (sum((values[one] for one in left), Decimal(0)), sum((values[one] for one in right), Decimal(0)))
        for left, right in vocabulary.sums.get(row, ())
        if all(one in values for one in (*left, *right))
    ]
