"""The rows below a header: which declared row each is, and under which column each of its cells stands.

A row is known by its label and the groups it stands under, in the grid or in the rows before it.  Its cells are placed
by the columns they cover; a row whose cells do not stand under the header as drawn is not placed at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from parsers.labels import normalise
from parsers.model import Cell, FormRow
from parsers.tables.columns import Band
from parsers.tables.printed_order import Segment
from parsers.tables.vocabulary import Sheet, Vocabulary, is_figure, is_unit, path_words


@dataclass(frozen=True, slots=True)
class Trail:
    """Where the reading stands in a table: the groups of the last row known, its own word, its declared order.

    A heading (第二十条第（一）项, 四、行政复议数量) is such a row too.  Empty after a row that nobody knows.
    """

    words: frozenset[str] = frozenset()
    order: int = -1


@dataclass(frozen=True, slots=True)
class Known:
    """What a row is: `row` for a declared one, None with `heading` for a group, None without for an unknown label.

    `candidates` are the rows it may be where its label has several meanings; `label` as printed, `origin` its place.
    """

    row: FormRow | None
    label: str = ""
    origin: tuple[int, int] = (-1, -1)
    heading: str = ""
    candidates: tuple[FormRow, ...] = ()
    remark: str = ""
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A row's cells by segment; or, in `doubt`, why they cannot be placed.

    `odd`: spans were paired one to one.  `counted`: placed by their number, against the spans; `agreed`: by both.
    `unit` is the one printed beside the label of a counted row.
    """

    cells: tuple[tuple[Segment, Cell], ...] = ()
    doubt: str = ""
    odd: bool = False
    counted: bool = False
    agreed: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A label cell that reaches into a row: its normalised word, its text as printed, its place."""

    word: str
    text: str
    origin: tuple[int, int]


def know_row(sheet: Sheet, row: int, band: Band, trail: Trail) -> Known | None:
    """What this row is; None where it prints neither label nor figure."""
    vocabulary = band.vocabulary
    labels = _labels(sheet, row, band, band.first)
    if vocabulary.unlabelled is not None:
        # A row of words alone is a note below the table; a blank row may be the blank form's.
        words = any(sheet.words[row]) and _first_figure(sheet, row) == sheet.width
        return None if words else Known(vocabulary.unlabelled, labels[-1].text if labels else "", (row, -1))
    known = know_labels(labels, vocabulary, trail)
    if known is not None and (known.row or known.heading or known.candidates):
        return known
    wider = _labels(sheet, row, band, _first_figure(sheet, row))
    spilled = know_labels(wider, vocabulary, trail) if len(wider) > len(labels) else None
    return spilled if spilled and (spilled.row or spilled.heading or spilled.candidates) else known


def _labels(sheet: Sheet, row: int, band: Band, until: int) -> list[Label]:
    """The label cells that reach into this row, left to right, a spanning one once."""
    found: list[Label] = []
    for column in range(min(until, len(sheet.rows[row]))):
        cell, word = sheet.rows[row][column], sheet.words[row][column]
        if (
            column == band.unit_column
            or column in band.serial_columns
            or cell.place == "absent"
            or not cell.text.strip()
        ):
            continue
        said = word and word not in band.vocabulary.ignored and not is_unit(cell.text)
        if said and all(label.origin != cell.origin for label in found):
            found.append(Label(word, cell.text, cell.origin))
    return found


def _first_figure(sheet: Sheet, row: int) -> int:
    figures = (c for c in sheet.origins(row) if is_figure(sheet.rows[row][c].text))
    return next(figures, sheet.width)


def know_labels(labels: list[Label], vocabulary: Vocabulary, trail: Trail) -> Known | None:
    """What a row with these label cells is; None where it has none."""
    if not labels:
        return None
    # The row's own label begins in it; one that reaches down from above is a heading, wherever it was drawn.
    leaf = max(enumerate(labels), key=lambda one: (one[1].origin[0], one[0]))[1]
    above = [one for one in labels if one is not leaf]
    if (pair := vocabulary.group_and_row(leaf.word)) is not None:
        # （三）不予公开 1.属于国家秘密 in one cell
        above, leaf = [*above, replace(leaf, word=pair[0])], replace(leaf, word=pair[1])
    groups = frozenset(vocabulary.groups[one.word] for one in above if one.word in vocabulary.groups)
    candidates: tuple[FormRow, ...] = vocabulary.rows.get(leaf.word, ())
    remark, fuzzy = "", False
    if not candidates and leaf.word in vocabulary.groups:
        return Known(None, leaf.text, leaf.origin, heading=vocabulary.groups[leaf.word])
    if not candidates and pair is None and (found := vocabulary.row_match(leaf.text, tuple(one.text for one in above))):
        candidates = tuple(row for row in vocabulary.table.rows if row.key in found.keys)
        remark, fuzzy = found.remark, found.fuzzy
    generic = len(candidates) > 1 or leaf.word in vocabulary.columns
    fits = [row for row in candidates if _stands_there(row, generic, groups, trail, vocabulary.order[row.key])]
    if len(fits) == 1:
        return Known(fits[0], leaf.text, leaf.origin, remark=remark, fuzzy=fuzzy)
    several = candidates if len(candidates) > 1 else ()
    return Known(None, leaf.text, leaf.origin, candidates=several)


def _stands_there(row: FormRow, generic: bool, groups: frozenset[str], trail: Trail, order: int) -> bool:
    """True where the groups around a label allow this row.

    A label that says enough by itself (1.本机关不掌握相关政府信息) needs none.  其他 and 总计, which name columns too,
    and a label of several rows need theirs: beside them, or from the row before, in the declared order.
    """
    if not generic:
        return True
    path = path_words(row.path)
    if groups - path:
        return False
    if not path or normalise(row.path[-1]) in groups:
        return True
    return normalise(row.path[-1]) in trail.words and order > trail.order


def step(known: Known, vocabulary: Vocabulary) -> Trail:
    """The trail after a row."""
    if known.row is not None:
        words = {normalise(label) for label in (*known.row.path, *known.row.labels)}
        return Trail(frozenset(words), vocabulary.order[known.row.key])
    return Trail(frozenset({known.heading})) if known.heading else Trail()


@dataclass(slots=True)
class _Reach:
    """A cell of the row in the data columns, and the segments it covers."""

    cell: Cell
    segments: list[int] = field(default_factory=list)


def place_row(sheet: Sheet, row: int, band: Band) -> Placed:
    """Put each cell of a row under its segment."""
    if band.doubt:
        return Placed(doubt=band.doubt)
    if doubt := _strays(sheet, row, band):
        return Placed(doubt=doubt)
    if band.order and all(len(segment.columns) == 1 for segment in band.segments):
        cells = [sheet.rows[row][segment.columns[0]] for segment in band.segments]
        if all(cell.place == "origin" for cell in cells):
            # No span anywhere: the places and the number of the cells say the same.
            count = len(band.segments)
            whole = count == len(band.order) and band.segments[0].columns[0] == band.width - count
            return Placed(tuple(zip(band.segments, cells, strict=True)), agreed=whole)
    reaches = _reaches(sheet.rows[row], band)
    counts = [sum(n in reach.segments for reach in reaches) for n in range(len(band.segments))]
    if all(len(reach.segments) == 1 for reach in reaches) and all(count == 1 for count in counts):
        return Placed(tuple((band.segments[reach.segments[0]], reach.cell) for reach in reaches))
    # Both the header and the row tile the same columns, but with other widths (the form of 2019 as Word draws it).
    # With as many cells as columns, each over its own, only one pairing is possible.
    if len(reaches) == len(band.segments) and all(n in reach.segments for n, reach in enumerate(reaches)):
        return Placed(tuple(zip(band.segments, (reach.cell for reach in reaches), strict=True)), odd=True)
    return Placed(doubt="its cells do not stand under the columns one to one")


def _reaches(cells: tuple[Cell, ...], band: Band) -> list[_Reach]:
    found: dict[tuple[int, int], _Reach] = {}
    for number, segment in enumerate(band.segments):
        for column in segment.columns:
            cell = cells[column]
            reach = found.setdefault(cell.origin, _Reach(cell))
            if number not in reach.segments:
                reach.segments.append(number)
    return list(found.values())


def _strays(sheet: Sheet, row: int, band: Band) -> str:
    """What stands where nothing may stand, or is not there at all; "" where the row keeps to its columns."""
    cells = sheet.rows[row]
    if len(cells) != band.width:
        return f"the row has {len(cells)} columns, the header {band.width}"
    words = sheet.words[row]
    data = {column for segment in band.segments for column in segment.columns}
    for column, cell in enumerate(cells):
        if column == band.unit_column or column in band.serial_columns:
            continue
        if column not in data:
            why = _stray(cell, column, band)
        elif cell.place == "origin" and column >= band.first and (not cell.text or cell.text.isdecimal()):
            continue  # a figure of this row's own, or its empty place
        else:
            why = _misfit(cell, words[column], band)
        if why:
            return why
    return ""


def _misfit(cell: Cell, word: str, band: Band) -> str:
    """Why a place among the figures holds none of this row's."""
    if cell.place == "absent":
        return "the row ends before the header does"
    if cell.origin[1] < band.first or cell.origin in band.heads:
        return "a label reaches into the columns of figures"
    if word in band.vocabulary.form_rows or is_unit(cell.text):
        return "a label stands among the figures"
    return ""


def _stray(cell: Cell, column: int, band: Band) -> str:
    """Why a place outside the columns of figures should be empty, or a label, and is not."""
    if cell.place == "origin" and column < band.first and is_figure(cell.text):
        return "a figure stands among the labels"
    if cell.place == "origin" and column > band.first and (cell.text.strip() or column not in band.silent):
        return "something stands under no header"
    return ""
