"""Joining what the grids said with what the flat text said of the same form.

Two readings of one indicator are compared, never averaged: equal ones become one, and where they differ the figure
is withdrawn (`ambiguous`) and said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from parsers.model import Form, Metric, Notice, Section
from parsers.tables import TableReading

# Headings that sections two to four have carried since the decree of 2019 (国办公开办〔2019〕60号); a report that
# prints all of them follows that form or its revision even where its tables are lost.
_STATUTORY = ("主动公开政府信息情况", "收到和处理政府信息公开申请情况", "行政复议")
_FIRST_YEAR_OF_FORM2019, _FIRST_YEAR_OF_FORM2021 = 2019, 2021


@dataclass(frozen=True, slots=True)
class Merged:
    """Metrics of both readings, one a place, and what was said of their disagreements."""

    metrics: tuple[Metric, ...]
    notices: tuple[Notice, ...]


def merge(tables: TableReading, flat: TableReading) -> Merged:
    """Join both readings.  A cell `missing` in one and read in the other is taken from the other."""
    if tables.form and flat.form and tables.form != flat.form:
        detail = f"the tables follow {tables.form}, tables printed as text {flat.form}: the latter are left out"
        return Merged(tables.metrics, (Notice("two-forms", detail),))
    kept: dict[str, Metric] = {}
    notices: list[Notice] = []
    for metric in (*tables.metrics, *flat.metrics):
        before = kept.get(metric.indicator)
        if before is None or before.kind == "missing":
            kept[metric.indicator] = metric
        elif metric.kind in {"ambiguous", "missing"} or _same(before, metric):
            continue
        elif before.kind == "ambiguous":
            kept[metric.indicator] = metric
        else:
            kept[metric.indicator] = _withdrawn(before, metric)
            notices.append(_twice(before, metric))
    return Merged(_with_all_ambiguous(kept, flat.metrics), tuple(notices))


def _with_all_ambiguous(kept: dict[str, Metric], flat: tuple[Metric, ...]) -> tuple[Metric, ...]:
    """Several printed numbers may share a first candidate: each stays, since each is a number somewhere."""
    unplaced = [m for m in flat if m.kind == "ambiguous" and kept.get(m.indicator) != m]
    return (*kept.values(), *unplaced)


def _same(one: Metric, other: Metric) -> bool:
    return (one.kind, one.value, one.unit) == (other.kind, other.value, other.unit)


def _withdrawn(one: Metric, other: Metric) -> Metric:
    raw, start, end = f"{one.raw} | {other.raw}", min(one.start, other.start), max(one.end, other.end)
    return replace(one, kind="ambiguous", value=None, raw=raw, start=start, end=end, candidates=(one.indicator,))


def _twice(one: Metric, other: Metric) -> Notice:
    return Notice("table-twice", f"{one.indicator}: {one.raw!r} and {other.raw!r}", other.start, other.end)


def complete(form: Form, metrics: tuple[Metric, ...]) -> tuple[Metric, ...]:
    """Add `missing` for every cell of a table of the form of which nothing at all was read."""
    seen = {m.indicator for m in metrics} | {c for m in metrics for c in m.candidates}
    absent: list[Metric] = []
    for table in form.tables:
        if seen.intersection(table.cells.values()):
            continue
        # a row that stands for others (（六）其他处理 in one row) is no row that the decree prints
        stand_ins = {row.key for row in table.rows if row.replaces}
        printed = dict.fromkeys(i for (row, _), i in table.cells.items() if row not in stand_ins)
        absent += [Metric(indicator, "missing", "", "table") for indicator in printed]
    return metrics + tuple(absent)


def form_by_headings(sections: tuple[Section, ...], year: int | None) -> str | None:
    """The form whose headings stand there although no table does: the year only tells the two revisions apart."""
    headings = " ".join(section.heading for section in sections)
    if year is None or year < _FIRST_YEAR_OF_FORM2019 or not all(words in headings for words in _STATUTORY):
        return None
    return "form2021" if year >= _FIRST_YEAR_OF_FORM2021 else "form2019"
