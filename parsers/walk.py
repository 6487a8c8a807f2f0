"""One form's walk through a document's tables: headers, rows, cells, and what could not be understood.

The walk is read with one form at a time and never decides which form the report follows: `tables.py` compares the
walks.  A header holds until the next one, over page breaks that cut a table in two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from parsers.cells import CellValue, read_cell, unit_of
from parsers.columns import Band, header_hits, inherit, read_header, without_header
from parsers.counted import FULL_ROW, Counted, count_row, own_cells, shares_below
from parsers.model import Cell, Form, Indicator, Kind, Metric, Notice
from parsers.printed_order import Segment
from parsers.rows import Known, Placed, Trail, know_row, place_row, step
from parsers.vocabulary import Sheet, Vocabulary, is_figure, vocabularies

# Enough of a row or a table to find it again in the page; the page itself is kept.
_SHOWN = 120
# A column of the form's longest table with its labels takes less.
_LISTED = 2_000
# More doubtful rows than the longest form has say nothing more.
_MAX_DOUBTS = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell read for one indicator.  The label and its place tell a row printed twice from a label over rows.

    `certain`: its place follows from the number of the row's cells, whatever becomes of the header's spans.
    """

    metric: Metric
    label: str
    label_origin: tuple[int, int, int]
    origin: tuple[int, int, int] | None
    header: int = 0
    certain: bool = False


@dataclass(slots=True)
class Walk:
    """What one form makes of the tables: readings in page order, notices and known labels by grid."""

    form: Form
    readings: list[Reading] = field(default_factory=list)
    notices: list[tuple[int, Notice]] = field(default_factory=list)
    words: dict[int, set[str]] = field(default_factory=dict)
    doubts: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    strange: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    counted: dict[int, list[str]] = field(default_factory=dict)
    band: Band | None = None
    last: Band | None = None
    before: Band | None = None
    trail: Trail = field(default_factory=Trail)
    fresh: bool = True
    header: int = 0
    tally: Counter[tuple[int, bool]] = field(default_factory=Counter)

    def know(self, grid: int, words: Iterable[str]) -> None:
        self.words.setdefault(grid, set()).update(words)

    def notice(self, grid: int, code: str, detail: str, cell: Cell | None = None) -> None:
        start, end = (cell.start, cell.end) if cell else (0, 0)
        self.notices.append((grid, Notice(code, detail, start, end)))


def walk(form: Form, sheets: Sequence[Sheet]) -> Walk:
    """Read every sheet with one form, in page order."""
    state = Walk(form)
    for sheet in sheets:
        _read_sheet(state, sheet, vocabularies(form))
    _mistrust(state)
    for (grid, doubt), labels in state.doubts.items():
        state.notice(grid, "ambiguous-place", f"table {grid}: {doubt} ({len(labels)} rows, first {labels[0]!r})")
    for (grid, label), figures in state.strange.items():
        detail = f"table {grid}: the form has no column {label[:_SHOWN]!r}: {'; '.join(figures)}"
        state.notice(grid, "unknown-column", detail[:_LISTED])
    for grid, labels in state.counted.items():
        detail = f"table {grid}: spans do not hold; {len(labels)} rows are read by their number of cells"
        state.notice(grid, "cells-counted", f"{detail} (first {labels[0]!r})")
    return state


def _mistrust(state: Walk) -> None:
    """Where most rows below a header do not keep to it, the header is wrong, and the few that do only seem to."""
    for n, reading in enumerate(state.readings):
        placed, not_placed = state.tally[reading.header, True], state.tally[reading.header, False]
        if not_placed > placed and not reading.certain and reading.metric.kind not in ("ambiguous", "blank"):
            metric = replace(reading.metric, kind="ambiguous", value=None, candidates=(reading.metric.indicator,))
            state.readings[n] = replace(reading, metric=metric)
            number = reading.metric.table or 0
            state.doubts.setdefault((number, "most rows do not keep to its header"), []).append(reading.label[:_SHOWN])


def _read_sheet(state: Walk, sheet: Sheet, known: tuple[Vocabulary, ...]) -> None:
    hits = [_best_header(sheet, row, known) for row in range(len(sheet.rows))]
    _begin(state, sheet, known, any(hits))
    row = 0
    while row < len(sheet.rows):
        vocabulary = hits[row]
        if vocabulary is None:
            _read_row(state, sheet, row, known)
            row += 1
            continue
        end = row + 1
        while end < len(sheet.rows) and hits[end] is vocabulary:
            end += 1
        _open(state, sheet, range(row, end), vocabulary)
        row = end


def _best_header(sheet: Sheet, row: int, known: tuple[Vocabulary, ...]) -> Vocabulary | None:
    counted = [(header_hits(sheet, row, vocabulary), vocabulary) for vocabulary in known]
    best = max((count for count, _ in counted), default=0)
    return next((vocabulary for count, vocabulary in counted if count == best), None) if best else None


def _begin(state: Walk, sheet: Sheet, known: tuple[Vocabulary, ...], headed: bool) -> None:
    """What holds at the top of a sheet: the header of the piece before it, where its rows go on with that table.

    Tables of something else may stand between the pieces; a row without a label follows its header at once.
    """
    rows = {v.table.key: sum(any(word in v.rows for word in words) for words in sheet.words) for v in known}
    state.last = band = state.band or state.last
    if band is not None:
        goes_on = rows[band.vocabulary.table.key] > 0
        if band.vocabulary.unlabelled is not None:
            goes_on = state.band is not None and state.fresh and sheet.width == band.width
        state.band = inherit(band, sheet) if goes_on else None
    if state.band is None:
        state.trail = Trail()
        best = max(known, key=lambda v: rows[v.table.key], default=None)
        if not headed and best is not None and rows[best.table.key] > 1:
            state.band = without_header(sheet, best)


def _open(state: Walk, sheet: Sheet, rows: range, vocabulary: Vocabulary) -> None:
    band = read_header(sheet, rows, vocabulary)
    if state.band is None or state.band.vocabulary is not vocabulary:
        keep = state.band is None and any(word in vocabulary.groups.values() for word in state.trail.words)
        state.trail = state.trail if keep else Trail()
    again = state.band is not None and state.band.inherited and state.band.vocabulary is vocabulary
    state.before = state.band if again else None
    state.band, state.fresh = band, True
    state.header += 1
    if band is not None:
        state.know(sheet.grid.number, (segment.label for segment in band.segments if segment.key))


def _read_row(state: Walk, sheet: Sheet, row: int, known: tuple[Vocabulary, ...]) -> None:
    if (heading := _full_heading(sheet, row, known)) is not None:
        vocabulary, word = heading
        state.trail = Trail(frozenset({word}))
        if state.band is not None and state.band.vocabulary is not vocabulary:
            state.band = None
        return
    if state.band is None:
        return
    what = know_row(sheet, row, state.band, state.trail)
    if what is not None and state.before is not None and _misses(what, state.band) and not _misses(what, state.before):
        # A page break draws the table's first header again over rows that go on under another.
        state.band = state.before
    counted = count_row(sheet, row, state.band, state.trail)
    if counted is not None:
        # The label next to the figures is the row's own, whatever reaches in from above.
        what = counted.known
    if what is None:
        return
    state.trail = step(what, state.band.vocabulary)
    if what.row is not None:
        _read_known(state, sheet, row, what, counted)
    elif what.candidates:
        _read_doubtful(state, sheet, row, what, "the label has several meanings here")
    elif shown := sheet.printed(row)[:_SHOWN]:
        kind = "a heading" if what.heading else "a row"
        detail = f"{kind} that the form does not fill: {what.label[:_SHOWN]!r}: {shown}"
        state.notice(sheet.grid.number, "unknown-row", detail, sheet.first(row))


def _full_heading(sheet: Sheet, row: int, known: tuple[Vocabulary, ...]) -> tuple[Vocabulary, str] | None:
    """The group that a row names and nothing else (第二十条第（一）项 over the whole width)."""
    columns = sheet.origins(row)
    if len(columns) != 1:
        return None
    word = sheet.words[row][columns[0]]
    for vocabulary in known:
        if word in vocabulary.groups and word not in vocabulary.rows:
            return vocabulary, vocabulary.groups[word]
    return None


def _misses(what: Known, band: Band) -> bool:
    """True where the header has none of the columns that the row has in the form."""
    declared = {column for row, column in band.vocabulary.table.cells if what.row and row == what.row.key}
    return declared.isdisjoint(segment.key for segment in (*band.segments, *band.order))


def _read_doubtful(state: Walk, sheet: Sheet, row: int, what: Known, doubt: str) -> None:
    if state.band is not None:
        state.know(sheet.grid.number, (word for word in sheet.words[row] if word in state.band.vocabulary.rows))
        state.tally[state.header, False] += 1
        _doubt(state, sheet, row, what, doubt=doubt)


def _placed(sheet: Sheet, row: int, band: Band, what: Known, counted: Counted | None) -> Placed:
    """A row's cells by the spans and by their number, which must not speak against each other."""
    placed = place_row(sheet, row, band)
    if counted is None:
        reaches = row + 1 < len(sheet.rows) and any(cell.origin == what.origin for cell in sheet.rows[row + 1])
        shared = not placed.doubt and not reaches and band.order and shares_below(sheet, row, band, ())
        return Placed(doubt="figures without a label follow it") if shared else placed
    if placed.doubt:
        return Placed(doubt=counted.doubt) if counted.doubt else Placed(counted.cells, counted=True)
    same = [(segment.key, cell.origin) for segment, cell in placed.cells] == [
        (segment.key, cell.origin) for segment, cell in counted.cells
    ]
    return replace(placed, agreed=True) if same else Placed(doubt="its spans and its number of cells do not agree")


def _read_known(state: Walk, sheet: Sheet, row: int, what: Known, counted: Counted | None) -> None:
    band = state.band
    if band is None or what.row is None:
        return
    number = sheet.grid.number
    placed = _placed(sheet, row, band, what, counted)
    if placed.doubt:
        _read_doubtful(state, sheet, row, what, placed.doubt)
        return
    state.know(number, (word for word in sheet.words[row] if word in band.vocabulary.rows))
    state.tally[state.header, True] += 1
    state.fresh = False
    _say(state, sheet, row, what, placed)
    beside = "" if band.unit_column is None else sheet.rows[row][band.unit_column].text
    if placed.counted:
        beside = counted.unit if counted else ""
    unit = unit_of(beside) or unit_of(what.label)
    for segment, cell in placed.cells:
        if (indicator := band.vocabulary.table.cells.get((what.row.key, segment.key))) is None:
            _unplaced(state, number, what, segment, cell)
            continue
        declared = band.vocabulary.indicators[indicator]
        outside = segment.unit or unit or _caption(sheet, declared.unit)
        value = _sure(read_cell(cell.text, unit=declared.unit, printed=outside), cell, declared)
        metric = _metric(state, number, indicator, cell, value)
        if placed.counted:
            metric = replace(metric, assumptions=(FULL_ROW,))
        state.readings.append(
            Reading(
                metric, what.label, (number, *what.origin), (number, *cell.origin), state.header,
                certain=placed.agreed or placed.counted,
            )
        )  # fmt: skip


def _say(state: Walk, sheet: Sheet, row: int, what: Known, placed: Placed) -> None:
    """What is odd about a row that is read all the same."""
    number, first = sheet.grid.number, sheet.first(row)
    if what.fuzzy and what.row is not None:
        state.notice(number, "label-misprint", f"{what.label!r} is read as {what.row.labels[0]!r}", first)
    if what.remark and not unit_of(f"({what.remark})"):
        state.notice(number, "label-remark", f"{what.label!r} adds {what.remark!r} to the form's label", first)
    if placed.odd:
        detail = f"the cells of {what.label!r} are not as wide as their columns; each stands under its own"
        state.notice(number, "odd-span", detail, first)
    if placed.counted:
        state.counted.setdefault(number, []).append(what.label[:_SHOWN])


def _unplaced(state: Walk, number: int, what: Known, segment: Segment, cell: Cell) -> None:
    if not is_figure(cell.text) or cell.place != "origin":
        return
    label, figure = what.label[:_SHOWN], cell.text[:_SHOWN]
    if not segment.key:
        state.strange.setdefault((number, segment.label), []).append(f"{label} {figure}")
        return
    detail = f"{label!r} under {segment.label[:_SHOWN]!r}, a cell that the form does not have: {figure}"
    state.notice(number, "unknown-row", detail, cell)


def _sure(value: CellValue, cell: Cell, declared: Indicator) -> CellValue:
    """The value, unless the cell is not shown or the number cannot be one: only changes (本年增/减) fall below zero."""
    if cell.hidden and value.kind != "blank":
        return CellValue("ambiguous", notice=Notice("hidden-cell", f"the page does not show {cell.text[:_SHOWN]!r}"))
    if value.value is not None and value.value < 0 and "增" not in declared.label_zh:
        return CellValue("text", notice=Notice("unreadable-cell", f"less than nothing: {cell.text[:_SHOWN]!r}"))
    return value


def _metric(state: Walk, number: int, indicator: str, cell: Cell, value: CellValue) -> Metric:
    if value.notice is not None and cell.place == "origin":
        state.notice(number, value.notice.code, f"{indicator}: {value.notice.detail}", cell)
    return Metric(
        indicator, value.kind, cell.text, "table", value=value.value, unit=value.unit, table=number,
        row=cell.origin[0], column=cell.origin[1], start=cell.start, end=cell.end,
    )  # fmt: skip


def _caption(sheet: Sheet, unit: str) -> str:
    """A unit of money in the line above the table; it says nothing of things counted."""
    said = unit_of(sheet.grid.caption) if sheet.grid.caption and "元" in unit else ""
    return said if "元" in said else ""


def _doubt(state: Walk, sheet: Sheet, row: int, what: Known, *, doubt: str) -> None:
    """Each indicator the row may hold is ambiguous: its figures are printed, their places are not certain.

    A row of empty cells is blank, whatever their places.
    """
    band, number = state.band, sheet.grid.number
    keys = {one.key for one in ((what.row,) if what.row else what.candidates)}
    said = state.doubts.get((number, doubt), [])
    if band is None or not keys or not sheet.origins(row) or len(said) > _MAX_DOUBTS:
        return
    state.fresh = False
    cells = band.vocabulary.table.cells
    found = tuple(dict.fromkeys(indicator for (key, _), indicator in cells.items() if key in keys))
    shown, empty = sheet.printed(row)[:_SHOWN], [c for c in own_cells(sheet, row) if not c.text.strip()]
    filled = shown or any(read_cell(c.text, unit="").kind == "not_applicable" for c in own_cells(sheet, row))
    kind: Kind = "blank" if not filled and what.row and len(empty) >= len(found) else "ambiguous"
    at = empty[-1] if kind == "blank" else sheet.rows[row][sheet.origins(row)[-1]]
    first = sheet.first(row) if kind == "ambiguous" else at
    for indicator in found:
        metric = Metric(
            indicator, kind, shown, "table", unit=band.vocabulary.indicators[indicator].unit, table=number, row=at.row,
            column=at.column if kind == "blank" else None, start=first.start if first else 0, end=at.end,
            candidates=found if kind == "ambiguous" else (),
        )  # fmt: skip
        state.readings.append(Reading(metric, what.label, (number, *what.origin), None, state.header))
    state.doubts.setdefault((number, doubt), []).append(what.label[:_SHOWN])
