"""One form's walk through a document's tables: headers, rows, cells, and what could not be understood.

The walk is read with one form at a time and never decides which form the report follows: `tables.py` compares the
walks.  A header holds until the next one, over page breaks that cut a table in two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from parsers.cells import CellValue, read_cell, unit_of
from parsers.columns import Band, Segment, header_hits, inherit, read_header, without_header
from parsers.model import Cell, Form, FormRow, Indicator, Metric, Notice
from parsers.rows import Known, Trail, know_row, place_row, step
from parsers.vocabulary import Sheet, Vocabulary, is_figure, vocabularies

# Enough of a row or a table to find it again in the page; the page itself is kept.
_SHOWN = 120
# A column of the form's longest table with its labels takes less.
_LISTED = 2_000
# More doubtful rows than the longest form has say nothing more.
_MAX_DOUBTS = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell read for one indicator.  The label and its place tell a row printed twice from a label over rows."""

    metric: Metric
    label: str
    label_origin: tuple[int, int, int]
    origin: tuple[int, int, int] | None
    header: int = 0


@dataclass(slots=True)
class Walk:
    """What one form makes of the tables: readings in page order, notices and known labels by grid."""

    form: Form
    readings: list[Reading] = field(default_factory=list)
    notices: list[tuple[int, Notice]] = field(default_factory=list)
    words: dict[int, set[str]] = field(default_factory=dict)
    doubts: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    strange: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    band: Band | None = None
    last: Band | None = None
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
    words = {word for sheet in sheets for line in sheet.words for word in line}
    if not any(word in v.rows or word in v.columns for v in vocabularies(form) for word in words):
        return state
    for sheet in sheets:
        _read_sheet(state, sheet, vocabularies(form))
    _mistrust(state)
    for (grid, doubt), labels in state.doubts.items():
        state.notice(grid, "ambiguous-place", f"table {grid}: {doubt} ({len(labels)} rows, first {labels[0]!r})")
    for (grid, label), figures in state.strange.items():
        detail = f"table {grid}: the form has no column {label[:_SHOWN]!r}: {'; '.join(figures)}"
        state.notice(grid, "unknown-column", detail[:_LISTED])
    return state


def _mistrust(state: Walk) -> None:
    """Where most rows below a header do not keep to it, the header is wrong, and the few that do only seem to."""
    for n, reading in enumerate(state.readings):
        placed, not_placed = state.tally[reading.header, True], state.tally[reading.header, False]
        if not_placed > placed and reading.metric.kind not in ("ambiguous", "blank"):
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
    if what is None:
        return
    state.trail = step(what, state.band.vocabulary)
    if what.row is not None:
        _read_known(state, sheet, row, what, (what.row,))
    elif what.candidates:
        _read_known(state, sheet, row, what, what.candidates)
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


def _read_known(state: Walk, sheet: Sheet, row: int, what: Known, rows: tuple[FormRow, ...]) -> None:
    band = state.band
    if band is None:
        return
    placed = place_row(sheet, row, band)
    number = sheet.grid.number
    state.know(number, (word for word in sheet.words[row] if word in band.vocabulary.rows))
    state.tally[state.header, not placed.doubt] += 1
    if placed.doubt or len(rows) > 1:
        what_for = placed.doubt or "the label has several meanings here"
        _doubt(state, sheet, row, what, {one.key for one in rows}, doubt=what_for)
        return
    state.fresh = False
    if what.fuzzy:
        state.notice(number, "label-misprint", f"{what.label!r} is read as {rows[0].labels[0]!r}", sheet.first(row))
    if what.remark and not unit_of(f"({what.remark})"):
        detail = f"{what.label!r} adds {what.remark!r} to the form's label"
        state.notice(number, "label-remark", detail, sheet.first(row))
    if placed.odd:
        detail = f"the cells of {what.label!r} are not as wide as their columns; each stands under its own"
        state.notice(number, "odd-span", detail, sheet.first(row))
    beside = sheet.rows[row][band.unit_column].text if band.unit_column is not None else ""
    cells = band.vocabulary.table.cells
    for segment, cell in placed.cells:
        if (indicator := cells.get((rows[0].key, segment.key))) is None:
            _unplaced(state, number, what, segment, cell)
            continue
        declared = band.vocabulary.indicators[indicator]
        outside = segment.unit or unit_of(beside) or unit_of(what.label) or _caption(sheet, declared.unit)
        value = _sure(read_cell(cell.text, unit=declared.unit, printed=outside), cell, declared)
        metric = _metric(state, number, indicator, cell, value)
        state.readings.append(Reading(metric, what.label, (number, *what.origin), (number, *cell.origin), state.header))


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


def _doubt(state: Walk, sheet: Sheet, row: int, what: Known, keys: Collection[str], *, doubt: str) -> None:
    """Each indicator the row may hold is ambiguous: its figures are printed, their places are not certain."""
    band = state.band
    shown = sheet.printed(row)[:_SHOWN]
    number = sheet.grid.number
    said = state.doubts.setdefault((number, doubt), []) if shown else []
    if band is None or not shown or len(said) > _MAX_DOUBTS:
        return
    state.fresh = False
    cells = band.vocabulary.table.cells
    found = tuple(dict.fromkeys(indicator for (key, _), indicator in cells.items() if key in keys))
    first, last = sheet.first(row), sheet.rows[row][sheet.origins(row)[-1]]
    for indicator in found:
        metric = Metric(
            indicator, "ambiguous", shown, "table", unit=band.vocabulary.indicators[indicator].unit, table=number,
            row=last.row, start=first.start if first else 0, end=last.end, candidates=found,
        )  # fmt: skip
        state.readings.append(Reading(metric, what.label, (number, *what.origin), None, state.header))
    said.append(what.label[:_SHOWN])
