"""What a row of the form says, cell by cell: readings with their evidence, and what was odd or in doubt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from parsers.cells import CellValue, read_cell, unit_of
from parsers.model import Cell, Form, Indicator, Kind, Metric, Notice
from parsers.tables.columns import Band
from parsers.tables.counted import FULL_ROW, own_cells
from parsers.tables.printed_order import Segment
from parsers.tables.rows import Known, Placed, Trail
from parsers.tables.vocabulary import Sheet, is_figure
from parsers.tables.whose import Own, another, counted_in_many, multiple, strange

# Enough of a row or a table to find it again in the page; the page itself is kept.
SHOWN = 120
# A column of the form's longest table with its labels takes less.
LISTED = 2_000
_SIGN = re.compile(r"\s*(?:[+＋\-－−–]|增|净增|减|新增)")
_AMONG = "其中"
# More doubtful rows than the longest form has say nothing more.
_MAX_DOUBTS = 100


class Reading(NamedTuple):
    """One cell read for one indicator; a tuple, since a report has hundreds of them.

    The label and its place tell a row printed twice from a label over rows.  `certain`: its place follows from the
    number of the row's cells, whatever becomes of the header's spans.
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
    own: Own = field(default_factory=Own)
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


def read_doubtful(state: Walk, sheet: Sheet, row: int, what: Known, doubt: str) -> None:
    """Note a row whose cells cannot be placed, and why."""
    if state.band is not None:
        state.know(sheet.grid.number, (word for word in sheet.words[row] if word in state.band.vocabulary.rows))
        state.tally[state.header, False] += 1
        _doubt(state, sheet, row, what, doubt=doubt)


def read_known(state: Walk, sheet: Sheet, row: int, what: Known, placed: Placed) -> None:
    """Read each cell of a row that the form has."""
    band = state.band
    if band is None or what.row is None:
        return
    number = sheet.grid.number
    if placed.doubt:
        read_doubtful(state, sheet, row, what, placed.doubt)
        return
    beside = placed.unit
    if band.unit_column is not None and not placed.counted:
        beside = sheet.rows[row][band.unit_column].text
    if why := _not_the_rows(state, sheet, row, what, beside):
        read_doubtful(state, sheet, row, what, why)
        return
    state.know(number, (word for word in sheet.words[row] if word in band.vocabulary.rows))
    state.tally[state.header, True] += 1
    state.fresh = False
    _say(state, sheet, row, what, placed)
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


def _not_the_rows(state: Walk, sheet: Sheet, row: int, what: Known, beside: str) -> str:
    """Why a row with a label of the form holds none of its figures: another year's, a part's, a change, in 万件."""
    band = state.band
    if band is None or what.row is None:
        return ""
    if band.vocabulary.unlabelled is not None:
        texts = [sheet.rows[row][c].text for c in range(min(band.first, len(sheet.rows[row])))]
        odd = next((text for text in texts if strange(text, state.own)), "")
        return f"{odd[:SHOWN]!r} stands before its figures" if odd else ""
    if what.remark and another(what.remark, state.own):
        return f"its label adds {what.remark[:SHOWN]!r}"
    if what.label.lstrip().startswith(_AMONG) and not any(
        label.startswith(_AMONG) for one in band.vocabulary.table.rows for label in one.labels
    ):
        return f"{_AMONG} makes it a part"
    many = multiple(beside) or multiple(what.label) or counted_in_many(sheet.grid.caption)
    return "it counts in multiples or shares" if many else ""


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
        state.counted.setdefault(number, []).append(what.label[:SHOWN])


def _unplaced(state: Walk, number: int, what: Known, segment: Segment, cell: Cell) -> None:
    if not is_figure(cell.text) or cell.place != "origin":
        return
    label, figure = what.label[:SHOWN], cell.text[:SHOWN]
    if not segment.key:
        state.strange.setdefault((number, segment.label), []).append(f"{label} {figure}")
        return
    detail = f"{label!r} under {segment.label[:SHOWN]!r}, a cell that the form does not have: {figure}"
    state.notice(number, "unknown-row", detail, cell)


def _sure(value: CellValue, cell: Cell, declared: Indicator) -> CellValue:
    """The value, unless the cell is not shown or the number cannot be one: only changes (本年增/减) fall below zero."""
    if cell.hidden and value.kind != "blank":
        return CellValue("ambiguous", notice=Notice("hidden-cell", f"the page does not show {cell.text[:SHOWN]!r}"))
    if value.value is not None and "增" not in declared.label_zh and (value.value < 0 or _SIGN.match(cell.text)):
        return CellValue("text", notice=Notice("unreadable-cell", f"a change and no number: {cell.text[:SHOWN]!r}"))
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
    shown, empty = sheet.printed(row)[:SHOWN], [c for c in own_cells(sheet, row) if not c.text.strip()]
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
    state.doubts.setdefault((number, doubt), []).append(what.label[:SHOWN])
