"""The statutory tables: grids in, metrics and notices out.

Every form walks through all the tables; the report follows the one whose labels explain them best, whatever its year.
What is printed twice is compared, what no declaration knows is said, a declared cell that is not there is `missing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.labels import normalise
from parsers.model import Document, Form, Grid, Metric, Notice
from parsers.tables.readings import Reading, Walk
from parsers.tables.recognise import candidates, choose, shares
from parsers.tables.vocabulary import Sheet, Vocabulary, is_figure, sheet, vocabularies
from parsers.tables.walk import walk
from parsers.tables.whose import Own, doubted, misplaced

# The largest statutory table has 28 rows and 10 columns, all of them in one grid some 70 by 15, a county's with a
# column for each town some 60 by 40; beyond these bounds it is a list of something else or an attack.
_MAX_WIDTH = 100
_MAX_ROWS = 600
_MAX_CELLS = 20_000
_MAX_CELLS_OF_ALL = 60_000
# A report's worst tables give some sixty notices; what has more is no statutory table, and one line a grid says so.
_MAX_NOTICES = 200
# Cells: a local table of a few rows (采购, 建议提案) is then told whole, with its figures.
_BEGINNING = 24


@dataclass(frozen=True, slots=True)
class TableReading:
    """What the tables of one document gave.

    `form` is the id of the form whose labels explain them, None where none does; `used` the numbers of the grids read.
    """

    form: str | None
    metrics: tuple[Metric, ...] = ()
    notices: tuple[Notice, ...] = ()
    used: tuple[int, ...] = ()


def read_tables(document: Document, forms: Sequence[Form], mine: Own | None = None) -> TableReading:
    """Read the document's grids with the forms given; `mine` is the report they stand in, as far as it is known.

    Each indicator comes back once: read, `ambiguous` with its candidates, or `missing` where its table is there and
    its row or column is not.  Tables of which nothing is found add nothing.  Every figure in a grid that no
    form explains is reported in a Notice.
    """
    notices: list[Notice] = []
    sheets = tuple(map(sheet, _bounded(document.grids, notices)))
    notices += [_hidden(one) for one in sheets if one.hidden]
    mine = mine or Own()
    walks = [walk(form, sheets, mine) for form in candidates(forms, sheets)]
    for one in walks:
        _disown(one, document, mine)
    best = choose(walks, document, notices)
    metrics: list[Metric] = []
    used: set[int] = set()
    if best is not None:
        for one, grids in shares(best, walks):
            metrics += _take(one, grids, one is best, notices)
            used |= grids
    notices += [_unknown(one) for one in sheets if one.grid.number not in used and _figures(one)]
    form = best.form.id if best else None
    return TableReading(form, tuple(metrics), tuple(dict.fromkeys(notices)), tuple(sorted(used)))


def _bounded(grids: Iterable[Grid], notices: list[Notice]) -> Iterator[Grid]:
    """The grids that are small enough to be read, together too."""
    left = _MAX_CELLS_OF_ALL
    for grid in grids:
        height, width = len(grid.rows), max(map(len, grid.rows), default=0)
        if width <= _MAX_WIDTH and height <= _MAX_ROWS and height * width <= min(_MAX_CELLS, left):
            left -= height * width
            yield grid
        else:
            detail = f"table {grid.number} has {height} rows and {width} columns: more than any form, not read"
            notices.append(Notice("table-too-large", detail, grid.start, grid.end))


def _hidden(one: Sheet) -> Notice:
    detail = f"table {one.grid.number}: {one.hidden} rows that the page does not show are not read"
    return Notice("hidden-row", detail, one.grid.start, one.grid.end)


def _figures(one: Sheet) -> list[str]:
    return [cell.text for row in one.rows for cell in row if cell.place == "origin" and is_figure(cell.text)][:6]


def _unknown(one: Sheet) -> Notice:
    cells = [cell.text for row in one.rows for cell in row if cell.place == "origin" and cell.text.strip()][:_BEGINNING]
    detail = f"table {one.grid.number}, known to no form, begins: {' | '.join(text[:40] for text in cells)}"
    return Notice("unknown-table", detail, one.grid.start, one.grid.end)


def _take(one: Walk, grids: set[int], main: bool, notices: list[Notice]) -> list[Metric]:
    """The metrics of a walk in the grids that are its share."""
    readings = [reading for reading in one.readings if reading.metric.table in grids]
    for grid in sorted(grids):
        said = [notice for number, notice in one.notices if number == grid]
        more = Notice("unknown-row", f"table {grid}: {len(said) - _MAX_NOTICES} further notices are left out")
        notices += [*said[:_MAX_NOTICES], more] if len(said) > _MAX_NOTICES else said
    read = _resolve(_spread(readings), notices)
    if not main:
        where = ", ".join(map(str, sorted(grids)))
        notices.append(Notice("second-form", f"table {where} follows {one.form.id}, beside the report's own form"))
    return [metric for v in vocabularies(one.form) for metric in _complete(v, read, main)]


def _disown(one: Walk, document: Document, mine: Own) -> None:
    """Leave as doubtful what stands in a table of another year or of another body, as the words above it say."""
    places = {grid.number: (grid.start, grid.end) for grid in document.grids}
    first: dict[int, int] = {}
    for reading in one.readings:
        number = reading.metric.table or 0
        first[number] = min(reading.metric.start, first.get(number, reading.metric.start))
    said = {number: misplaced(document.text, places[number][0], at, mine) for number, at in first.items()}
    for number, (code, detail) in said.items():
        if code:
            start, end = places[number]
            one.notices.append((number, Notice(code, f"table {number} {detail}", start, end)))
    for n, reading in enumerate(one.readings):
        if said[reading.metric.table or 0][0]:
            one.readings[n] = reading._replace(metric=doubted(reading.metric))


def _spread(readings: list[Reading]) -> list[Reading]:
    """A figure whose cell reaches over several rows of the form belongs to none of them for certain."""
    reach: dict[tuple[int, int, int], dict[str, None]] = {}
    for reading in readings:
        if reading.origin is not None and reading.metric.kind != "blank":
            reach.setdefault(reading.origin, {})[reading.metric.indicator] = None
    out: dict[tuple[str, tuple[int, int, int] | None], Reading] = {}
    for n, reading in enumerate(readings):
        over = reach.get(reading.origin, {}) if reading.origin is not None else {}
        if len(over) > 1:
            doubtful = replace(reading.metric, kind="ambiguous", value=None, candidates=tuple(over))
            reading = reading._replace(metric=doubtful)  # noqa: PLW2901
        # A covered place says its origin's figure again: one cell is one reading.
        out.setdefault((reading.metric.indicator, reading.origin or (-1, -1, n)), reading)
    return list(out.values())


def _resolve(readings: list[Reading], notices: list[Notice]) -> dict[str, Metric]:
    """One metric an indicator."""
    grouped: dict[str, list[Reading]] = {}
    for reading in readings:
        grouped.setdefault(reading.metric.indicator, []).append(reading)
    apart = _apart(grouped.values())
    return {indicator: _one(found, notices, apart) for indicator, found in grouped.items()}


def _apart(grouped: Iterable[list[Reading]]) -> set[tuple[int, int]]:
    """Pairs of headers under which most figures that both print differ: tables of two things, not one printed twice."""
    tally: Counter[tuple[int, int]] = Counter()
    for found in grouped:
        if len(found) < 2:
            continue
        filled = [one for one in found if one.metric.value]
        for one, other in pairwise(filled):
            tally[one.header, other.header] += 1 if _agree(one, other) else -1
    return {pair for pair, balance in tally.items() if balance < 0}


def _one(found: list[Reading], notices: list[Notice], apart: set[tuple[int, int]]) -> Metric:
    """What a cell says that is printed more than once: the figure if all agree, else `ambiguous`.

    Several cells under one label that reaches over rows are parts of something, even where they are equal; so are rows
    whose labels differ (行政许可（市本级）, 行政许可（县级）), and tables
    `apart`, of which most figures differ.  A blank beside a figure is a blank template.
    """
    if len(found) == 1:
        return found[0].metric
    certain = [one for one in found if one.metric.kind != "ambiguous"]
    split = len({one.label_origin for one in certain}) < len(certain)
    filled = [one for one in certain if one.metric.kind != "blank" or split] or certain
    if len(filled) < 2:
        return (filled or found)[0].metric
    first = filled[0]
    two = any((one.header, other.header) in apart for one, other in pairwise(filled))
    if split or two or not all(_agree(first, one) for one in filled[1:]):
        raw = " | ".join(one.metric.raw for one in filled)
        start, end = min(one.metric.start for one in filled), max(one.metric.end for one in filled)
        notices.append(Notice("table-twice", f"{first.metric.indicator}: {raw}", start, end))
        return replace(
            first.metric,
            kind="ambiguous",
            value=None,
            raw=raw,
            start=start,
            end=end,
            candidates=(first.metric.indicator,),
        )
    return first.metric


def _agree(one: Reading, other: Reading) -> bool:
    a, b = one.metric, other.metric
    equal = (a.kind, a.value, a.unit) == (b.kind, b.value, b.unit)
    return equal and normalise(one.label) == normalise(other.label)


def _complete(vocabulary: Vocabulary, metrics: dict[str, Metric], main: bool) -> Iterable[Metric]:
    """A table's metrics in its own order, with `missing` for what it does not print."""
    cells = vocabulary.table.cells
    found = {indicator for indicator in cells.values() if indicator in metrics}
    if not found:
        return
    parts = {(row.key, key): row for row in vocabulary.table.rows for key in row.replaces}
    for (row, column), indicator in cells.items():
        metric = metrics.get(indicator)
        if indicator in vocabulary.optional:
            stands_for = [cells[part, column] for whole, part in parts if whole == row]
            # A heading over its own rows has blank cells of no meaning.
            if metric is None or (metric.kind == "blank" and any(part in metrics for part in stands_for)):
                continue
        if metric is not None:
            yield metric
        elif main:
            yield Metric(indicator, "missing", "", "table")
