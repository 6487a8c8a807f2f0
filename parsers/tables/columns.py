"""The header of a statutory table: which column of the grid is which column of the form.

A header is a block of rows.  Each column's place is its label and the headings above it; where a heading is lost,
doubled or reaches too far, every column of the block is in doubt and nothing under it is read as a figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from parsers.cells import unit_of
from parsers.tables.printed_order import Segment, fits_under, printed_order
from parsers.tables.vocabulary import Sheet, Vocabulary, is_figure, is_serial_header, is_unit_header, without_unit
from parsers.tables.whose import Own, another, consecutive, strange


@dataclass(frozen=True, slots=True)
class Band:
    """The columns that hold for the rows below a header.

    `segments` are the data columns from left to right, each with the grid columns it takes; `key` is "" for a column
    that the form does not have (its label is kept).  `silent` are columns over which the header has an empty cell,
    `heads` the places of its cells.  `doubt` says why nothing under the header can be placed by its spans; `order` are
    the columns as the header prints them, for rows that keep to their number and not to their spans.
    """

    vocabulary: Vocabulary
    segments: tuple[Segment, ...]
    first: int
    width: int
    unit_column: int | None = None
    serial_columns: frozenset[int] = frozenset()
    silent: frozenset[int] = frozenset()
    heads: frozenset[tuple[int, int]] = frozenset()
    doubt: str = ""
    inherited: bool = False
    order: tuple[Segment, ...] = ()


def header_hits(sheet: Sheet, row: int, vocabulary: Vocabulary) -> int:
    """How many header labels of this table a row holds; 0 where it is a row of figures or of row labels."""
    if sheet.figures[row]:
        return 0
    found = set()
    strong = False
    for column in sheet.origins(row):
        word = sheet.words[row][column]
        words = [one for one, _ in vocabulary.header_run(word, sheet.rows[row][column].text)] if word else []
        found |= set(words)
        strong = strong or any(one not in vocabulary.form_rows and vocabulary.heads(one) for one in words)
    # 其他 and 总计 are labels of rows too, if of another table: one of them alone does not make a header.
    return len(found) if strong or len(found) > 1 else 0


@dataclass(frozen=True, slots=True)
class _Stack:
    """What the header prints over one column of the grid, from top to bottom, a spanning cell once."""

    leaves: tuple[tuple[str, tuple[int, int]], ...]
    groups: frozenset[str]
    others: tuple[str, ...]
    ignored: tuple[str, ...]
    unit: str


def read_header(sheet: Sheet, rows: range, vocabulary: Vocabulary, mine: Own | None = None) -> Band | None:
    """The band below the header block `rows`; None where the block names no column of the table.

    A column under whose label another year than that of `mine` is printed is none of the form's.
    """
    mine = mine or Own()
    order = printed_order(sheet, rows, vocabulary)
    stacks = [_stack(sheet, rows, column, vocabulary) for column in range(sheet.width)]
    _carry(sheet, rows, stacks, vocabulary)
    first = next((c for c, stack in enumerate(stacks) if stack.leaves), None)
    if first is None:
        doubt = "the header's labels stand in one cell"
        return Band(vocabulary, (), sheet.width, sheet.width, doubt=doubt, order=order) if order else None
    present = frozenset(group for stack in stacks for group in stack.groups)
    segments: list[Segment] = []
    origins: list[tuple[int, int] | None] = []
    doubt = ""
    for column in range(first, sheet.width):
        stack = stacks[column]
        if is_label_free(stack):
            continue
        key, origin, why = _resolve(stack, present, vocabulary)
        if sheet.rows[rows[0]][column].place == "absent":
            why = why or "a label stands below the end of the header's first row"
        doubt = doubt or why
        key = "" if any(another(word, mine) for word in stack.others) else key
        label = stack.leaves[0][0] if stack.leaves else "/".join(stack.others)
        if segments and origins[-1] == origin and origin is not None and segments[-1].key == key:
            last = segments[-1]
            segments[-1] = Segment(last.key, (*last.columns, column), last.label, last.unit)
        else:
            segments.append(Segment(key, (column,), label, stack.unit))
            origins.append(origin)
    keys = [segment.key for segment in segments if segment.key]
    doubt = doubt or _doubled(keys) or _incomplete(keys, vocabulary)
    cells = [[sheet.rows[row][column] for row in rows] for column in range(sheet.width)]
    return Band(
        vocabulary,
        tuple(segments),
        first,
        sheet.width,
        unit_column=_unit_column(stacks),
        serial_columns=_serial_columns(stacks, first),
        silent=frozenset(c for c, over in enumerate(cells) if all(cell.place != "absent" for cell in over)),
        heads=frozenset(cell.origin for over in cells for cell in over if cell.place != "absent"),
        doubt=doubt or _disordered(segments, order),
        order=order,
    )


def _disordered(segments: list[Segment], order: tuple[Segment, ...]) -> str:
    """Where the labels stand in another order than they are printed in, one of the two is misread."""
    keys = [segment.key for segment in segments if segment.key]
    wrong = bool(order) and keys != [segment.key for segment in order if segment.key]
    return "its labels do not stand in the order in which they are printed" if wrong else ""


def _carry(sheet: Sheet, rows: range, stacks: list[_Stack], vocabulary: Vocabulary) -> None:
    """In a header drawn without any span, a heading reaches over the empty cells to its right."""
    if any(cell.place == "covered" for row in rows for cell in sheet.rows[row]):
        return
    for row in rows:
        heading = ""
        for column, cell in enumerate(sheet.rows[row]):
            if cell.text.strip():
                heading = vocabulary.column_groups.get(sheet.words[row][column], "")
            elif heading and cell.place == "origin":
                stacks[column] = replace(stacks[column], groups=stacks[column].groups | {heading})


def is_label_free(stack: _Stack) -> bool:
    """True for a column whose header says nothing, or only what the form ignores by name (单位)."""
    return not (stack.leaves or stack.groups or stack.others)


def _stack(sheet: Sheet, rows: range, column: int, vocabulary: Vocabulary) -> _Stack:
    leaves: dict[str, tuple[int, int]] = {}
    others: list[str] = []
    ignored: list[str] = []
    groups, unit = set(), ""
    seen = set()
    for row in rows:
        cell = sheet.rows[row][column]
        if cell.place == "absent" or cell.origin in seen or not cell.text.strip():
            continue
        seen.add(cell.origin)
        word = sheet.words[row][column]
        unit = unit_of(cell.text) or unit
        one = word if vocabulary.heads(word) else without_unit(cell.text)
        if one in vocabulary.columns:
            leaves[one] = cell.origin
        elif one in vocabulary.column_groups:
            groups.add(vocabulary.column_groups[one])
        else:
            (ignored if word in vocabulary.ignored or is_serial_header(word) else others).append(word or cell.text)
    return _Stack(tuple(leaves.items()), frozenset(groups), tuple(others), tuple(ignored), unit)


def _resolve(stack: _Stack, present: frozenset[str], vocabulary: Vocabulary) -> tuple[str, tuple[int, int] | None, str]:
    """The form's column that a stack names, the place of its label, and what speaks against it."""
    if not stack.leaves:
        if stack.groups and not stack.others:
            return "", None, f"{'/'.join(sorted(stack.groups))} stands over a column without a label"
        return "", None, ""
    if len(stack.leaves) > 1:
        return "", None, f"two labels over one column: {', '.join(word for word, _ in stack.leaves)}"
    word, origin = stack.leaves[0]
    fits = [column for column in vocabulary.columns[word] if fits_under(column, stack.groups, present)]
    if len(fits) != 1:
        return "", origin, f"{word!r} stands under {'/'.join(sorted(stack.groups)) or 'no heading'}"
    return fits[0].key, origin, ""


def _doubled(keys: list[str]) -> str:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    return f"the column {twice[0]} stands there twice" if twice else ""


def _incomplete(keys: list[str], vocabulary: Vocabulary) -> str:
    """Where only headings tell columns apart, one without all of its columns reaches too far or not far enough."""
    if not vocabulary.repeats:
        return ""
    under: dict[tuple[str, ...], set[str]] = {}
    for column in vocabulary.table.columns:
        under.setdefault(column.path, set()).add(column.key)
    for path, declared in under.items():
        if declared & set(keys) and not declared <= set(keys):
            return f"{'/'.join(path)} has not all of its columns"
    return ""


def _unit_column(stacks: list[_Stack]) -> int | None:
    found = [c for c, stack in enumerate(stacks) if any(map(is_unit_header, (*stack.ignored, *stack.others)))]
    return found[0] if len(found) == 1 else None


def _serial_columns(stacks: Iterable[_Stack], first: int) -> frozenset[int]:
    return frozenset(c for c, stack in enumerate(stacks) if c < first and any(map(is_serial_header, stack.ignored)))


def inherit(band: Band, sheet: Sheet) -> Band:
    """The band of the piece before, for a piece that begins without a header; in doubt where the widths differ."""
    if band.width == sheet.width:
        return replace(band, inherited=True, heads=frozenset())
    doubt = f"a piece of {sheet.width} columns follows one of {band.width} without a header"
    return replace(band, inherited=True, doubt=band.doubt or doubt, width=sheet.width)


def without_header(sheet: Sheet, vocabulary: Vocabulary, mine: Own | None = None) -> Band:
    """A band for labelled rows that have no header anywhere.

    A table of one column of figures needs none where only one column of the grid holds figures; any other is in doubt.
    """
    rows = [r for r, words in enumerate(sheet.words) if any(word in vocabulary.rows for word in words)]
    figures = {c for r in rows for c in sheet.origins(r) if is_figure(sheet.rows[r][c].text)}
    units = {c for r in rows for c in sheet.origins(r) if unit_of(sheet.rows[r][c].text)} - figures
    labels = {c for r in rows for c in sheet.origins(r) if sheet.words[r][c] in vocabulary.rows}
    if len(vocabulary.table.columns) == 1 and len(figures) == 1 and max(labels) < min(figures):
        column = figures.pop()
        if why := _unlike(sheet, rows, column, mine or Own()):
            return Band(vocabulary, (), sheet.width, sheet.width, doubt=why)
        only = Segment(vocabulary.table.columns[0].key, (column,), "")
        return Band(vocabulary, (only,), column, sheet.width, units.pop() if len(units) == 1 else None)
    return Band(vocabulary, (), sheet.width, sheet.width, doubt="the rows stand there without a header")


def _unlike(sheet: Sheet, rows: Iterable[int], column: int, mine: Own) -> str:
    """Why a lone column of figures without a header that the form knows is not its column; "" where it may be."""
    labelled = set(rows)
    for row in range(len(sheet.rows)):
        cell = sheet.rows[row][column] if row not in labelled and column < len(sheet.rows[row]) else None
        if cell is not None and cell.origin == (cell.row, column) and strange(cell.text, mine):
            return f"the words over its figures are not the form's: {cell.text[:40]!r}"
    printed = [cells[column].text for cells in sheet.rows if column < len(cells)]
    return "its figures are serial numbers" if consecutive(text for text in printed if is_figure(text)) else ""
