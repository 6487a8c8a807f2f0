"""The statutory tables: grids in, metrics and notices out.

Every form walks through all the tables; the report follows the one whose labels explain them best, whatever its year.
What is printed twice is compared, what no declaration knows is said, a declared cell that is not there is `missing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from parsers.labels import normalise
from parsers.model import Document, Form, Grid, Metric, Notice
from parsers.vocabulary import Sheet, Vocabulary, is_figure, sheet, vocabularies
from parsers.walk import Reading, Walk, walk

# The largest statutory table has 28 rows and 10 columns, all of them in one grid some 70 by 15, a county's with a
# column for each town some 60 by 40; beyond these bounds it is a list of something else or an attack.
_MAX_WIDTH = 100
_MAX_ROWS = 2_000
_MAX_CELLS = 40_000
# A form beside the report's own (a provincial table, the form of another year) must explain at least this many cells
# of a table by labels of its own, and more than twice as many as the report's own form.
_BESIDE = 3


@dataclass(frozen=True, slots=True)
class TableReading:
    """What the tables of one document gave.

    `form` is the id of the form whose labels explain them, None where none does; `used` the numbers of the grids read.
    """

    form: str | None
    metrics: tuple[Metric, ...] = ()
    notices: tuple[Notice, ...] = ()
    used: tuple[int, ...] = ()


def read_tables(document: Document, forms: Sequence[Form]) -> TableReading:
    """Read the document's grids with the forms given.

    Each indicator comes back once: read, `ambiguous` with its candidates, or `missing` where its table is there and
    its row or column is not.  Tables of which nothing is found add nothing.  Every figure in a grid that no
    form explains is reported in a Notice.
    """
    notices: list[Notice] = []
    sheets = tuple(sheet(grid) for grid in document.grids if _bounded(grid, notices))
    notices += [_hidden(one) for one in sheets if one.hidden]
    walks = [walk(form, sheets) for form in forms]
    best = _choose(walks, document, notices)
    metrics: list[Metric] = []
    used: set[int] = set()
    if best is not None:
        for one, grids in _shares(best, walks):
            metrics += _take(one, grids, one is best, notices)
            used |= grids
    notices += [_unknown(one) for one in sheets if one.grid.number not in used and _figures(one)]
    form = best.form.id if best else None
    return TableReading(form, tuple(metrics), tuple(dict.fromkeys(notices)), tuple(sorted(used)))


def _bounded(grid: Grid, notices: list[Notice]) -> bool:
    width = max(map(len, grid.rows), default=0)
    if width <= _MAX_WIDTH and len(grid.rows) <= _MAX_ROWS and width * len(grid.rows) <= _MAX_CELLS:
        return True
    detail = f"table {grid.number} has {len(grid.rows)} rows and {width} columns: more than any form, not read"
    notices.append(Notice("table-too-large", detail, grid.start, grid.end))
    return False


def _hidden(one: Sheet) -> Notice:
    detail = f"table {one.grid.number}: {one.hidden} rows that the page does not show are not read"
    return Notice("hidden-row", detail, one.grid.start, one.grid.end)


def _figures(one: Sheet) -> list[str]:
    return [cell.text for row in one.rows for cell in row if cell.place == "origin" and is_figure(cell.text)][:6]


def _unknown(one: Sheet) -> Notice:
    cells = [cell.text for row in one.rows for cell in row if cell.place == "origin" and cell.text.strip()][:6]
    detail = f"table {one.grid.number}, known to no form, begins: {' | '.join(text[:40] for text in cells)}"
    return Notice("unknown-table", detail, one.grid.start, one.grid.end)


def _placed(one: Walk) -> int:
    return len({reading.metric.indicator for reading in one.readings})


def _choose(walks: list[Walk], document: Document, notices: list[Notice]) -> Walk | None:
    """The walk that explains most.

    Of two that read the same tables, labels that only one of the forms has speak for it, however many cells both
    read; where both have such labels a Notice says so; where neither has, the rest of the page decides.
    """
    found = sorted((one for one in walks if one.readings), key=_placed, reverse=True)
    if not found:
        return None
    best = found[0]
    for other in found[1:]:
        if not _grids(best) & _grids(other):
            continue
        mine, theirs = _own(best, other), _own(other, best)
        if mine and theirs:
            said = [f"{w.form.id} by {', '.join(sorted(own)[:3])}" for w, own in ((best, mine), (other, theirs))]
            notices.append(Notice("form-conflict", f"the tables speak for two forms: {'; '.join(said)}"))
        elif theirs:
            best = other
        elif not mine and _placed(other) == _placed(best):
            best = _by_text(best, other, document, notices)
    return best


def _grids(one: Walk) -> set[int]:
    return {reading.metric.table for reading in one.readings if reading.metric.table is not None}


def _labels(form: Form) -> frozenset[str]:
    return frozenset(
        word for v in vocabularies(form) for words in (v.rows, v.columns, v.groups, v.column_groups) for word in words
    )


def _own(one: Walk, other: Walk, grid: int | None = None) -> set[str]:
    """Labels by which a walk knew rows and columns (of one grid), and which the other form does not have."""
    known = one.words.values() if grid is None else [one.words.get(grid, set())]
    return set().union(*known) - _labels(other.form)


def _by_text(one: Walk, other: Walk, document: Document, notices: list[Notice]) -> Walk:
    """Between two forms that read these grids alike, the one whose own labels the rest of the page prints.

    Where it prints none (only table four is there), the title's year is all there is, and a Notice says so.
    """
    text = normalise(document.text)
    counts = [sum(word in text for word in _labels(a.form) - _labels(b.form)) for a, b in ((one, other), (other, one))]
    if counts[0] != counts[1]:
        return one if counts[0] > counts[1] else other
    title = " ".join(document.titles)
    of_year = [w for w in (one, other) if any(f"{y}年" in title for y in _years(w.form))]
    chosen = of_year[0] if len(of_year) == 1 else max((one, other), key=lambda w: w.form.first_year)
    detail = f"the tables read alike as {one.form.id} and {other.form.id}; taken as {chosen.form.id}"
    notices.append(Notice("form-conflict", detail))
    return chosen


def _years(form: Form) -> range:
    # An open form is taken to last; no report of a later year than this can be in hand.
    return range(form.first_year, (form.last_year or form.first_year + 30) + 1)


def _shares(best: Walk, walks: list[Walk]) -> list[tuple[Walk, set[int]]]:
    """Which walk reads which grids: the report's own form all that it knows, except what another knows far better."""
    counts = {one.form.id: Counter(reading.metric.table or 0 for reading in one.readings) for one in walks}
    mine = counts[best.form.id]
    shares: list[tuple[Walk, set[int]]] = []
    taken: set[int] = set()
    for one in sorted((one for one in walks if one is not best), key=_placed, reverse=True):
        own = counts[one.form.id]
        better = {g for g, n in own.items() if n >= _BESIDE and n > 2 * mine[g] and g not in taken}
        grids = {g for g in better if _own(one, best, g)}
        taken |= grids
        shares += [(one, grids)] if grids else []
    return [(best, set(mine) - taken), *shares]


def _take(one: Walk, grids: set[int], main: bool, notices: list[Notice]) -> list[Metric]:
    """The metrics of a walk in the grids that are its share."""
    readings = [reading for reading in one.readings if reading.metric.table in grids]
    notices += [notice for grid, notice in one.notices if grid in grids]
    read = _resolve(_spread(readings), notices)
    if not main:
        where = ", ".join(map(str, sorted(grids)))
        notices.append(Notice("second-form", f"table {where} follows {one.form.id}, beside the report's own form"))
    return [metric for v in vocabularies(one.form) for metric in _complete(v, read, main)]


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
            reading = replace(reading, metric=doubtful)  # noqa: PLW2901
        # A covered place says its origin's figure again: one cell is one reading.
        out.setdefault((reading.metric.indicator, reading.origin or (-1, -1, n)), reading)
    return list(out.values())


def _resolve(readings: list[Reading], notices: list[Notice]) -> dict[str, Metric]:
    """One metric an indicator."""
    grouped: dict[str, list[Reading]] = {}
    for reading in readings:
        grouped.setdefault(reading.metric.indicator, []).append(reading)
    return {indicator: _one(found, notices) for indicator, found in grouped.items()}


def _one(found: list[Reading], notices: list[Notice]) -> Metric:
    """What a cell says that is printed more than once: the figure if all agree, else `ambiguous`.

    Several cells under one label that reaches over rows are parts of something, even where they are equal; so are rows
    whose labels differ (行政许可（市本级）, 行政许可（县级）).  A blank beside a figure is a blank template.
    """
    certain = [one for one in found if one.metric.kind != "ambiguous"]
    split = len({one.label_origin for one in certain}) < len(certain)
    filled = [one for one in certain if one.metric.kind != "blank" or split] or certain
    if len(filled) < 2:
        return (filled or found)[0].metric
    first = filled[0]
    if split or not all(_agree(first, one) for one in filled[1:]):
        raw = " | ".join(one.metric.raw for one in filled)
        notices.append(Notice("table-twice", f"{first.metric.indicator}: {raw}", first.metric.start, first.metric.end))
        return replace(first.metric, kind="ambiguous", value=None, raw=raw, candidates=(first.metric.indicator,))
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
