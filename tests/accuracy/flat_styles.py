"""The forms' tables as text: what older extractors made of pages whose cells they lost.

STYLES by name: `style(form, figures, chance)` prints every table of the form with the figures given and says what it
printed where, and of which figures the place follows from the print (`bound`, searched by `flat_bound`, not by the
reader; where that search is too large it says less than it might, never more).  Zeros become empty cells on some
pages, as on real ones: a reader has no other sight of a lost cell.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

from parsers.model import Form, FormRow, FormTable
from tests.accuracy.figures import Truth
from tests.accuracy.flat_bound import LIMIT, BoundRow, bound

Figure = Decimal | Literal["blank", "na"]
Layout = Literal["kept", "padded", "cells", "bare cells", "spaces", "small tables", "rows", "paragraph"]
# Empty cells leave no trace in these.
_DROPS = ("padded", "cells", "bare cells", "spaces", "rows", "paragraph")
_RUNS = ("rows", "paragraph")
_RESULTS_NOT = ("received", "carried_in", "processed", "carried_out")


@dataclass
class Drawn:
    """A text with the truth of it: what each printed cell says, and whose place the print tells.

    `places` leads from where a printed figure begins in the text to its indicator; `sure` are those whose place the
    shape of the print tells, `rows` what the search for the others starts from, by table.
    """

    text: str
    printed: Truth = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    sure: set[str] = field(default_factory=set)
    rows: dict[str, list[BoundRow]] = field(default_factory=dict)

    @cached_property
    def bound(self) -> frozenset[str]:
        """The indicators whose place follows from the print; searched when first asked for, in a second or two."""
        return self.told(LIMIT)

    def told(self, limit: int) -> frozenset[str]:
        """The same by a search of `limit` steps, which may say less."""
        return frozenset(self.sure).union(*(bound(rows, table, limit) for table, rows in self.rows.items()))


Style = Callable[[Form, Mapping[str, Figure], random.Random], Drawn]


@dataclass(frozen=True)
class FlatStyle:
    """One layout; `only` leaves natural persons out ("organisations") or all applicants but one ("one kind")."""

    layout: Layout
    only: Literal["", "organisations", "one kind"] = ""

    def __call__(self, form: Form, figures: Mapping[str, Figure], chance: random.Random) -> Drawn:
        figures = _applicants(form, figures, self.only, chance) if self.only else dict(figures)
        empty = chance.choice((0.0, 0.5, 1.0)) if not self.only else 1.0
        for indicator, value in figures.items():
            if value == 0 and chance.random() < empty:
                figures[indicator] = "blank"
        drawn = Drawn(f"某县{form.last_year or form.first_year + 1}年政府信息公开工作年度报告\n")
        for table in form.tables:
            _Table(self.layout, form, table, figures).draw(drawn)
        drawn.text += "五、存在的主要问题及改进情况\n仍存在一些不足和薄弱环节。\n"
        return drawn


STYLES: dict[str, Style] = {
    "bars, cells kept": FlatStyle("kept"),
    "bars, empty cells dropped": FlatStyle("padded"),
    "a cell a line": FlatStyle("cells"),
    "a cell a line, no bars": FlatStyle("bare cells"),
    "runs of spaces": FlatStyle("spaces"),
    "one small table a row": FlatStyle("small tables"),
    "cells run together": FlatStyle("rows"),
    "all in one paragraph": FlatStyle("paragraph"),
    "no natural persons": FlatStyle("padded", "organisations"),
    "no natural persons, run together": FlatStyle("rows", "organisations"),
    "one kind of applicant": FlatStyle("cells", "one kind"),
}


def _applicants(form: Form, figures: Mapping[str, Figure], only: str, chance: random.Random) -> dict[str, Figure]:
    """The figures without some applicants, the totals taken down by what they had."""
    out = dict(figures)
    for table in form.tables:
        kinds = [column.key for column in table.columns if column.key != "total"]
        if table.key != "requests" or len(kinds) != 6:
            continue
        # Organisations of four kinds at most: five without any natural person is what an assumption rules out.
        gone = [kinds[0], chance.choice(kinds[1:])] if only == "organisations" else chance.sample(kinds, 5)
        for row in table.rows:
            total = out[table.cells[row.key, "total"]]
            for kind in gone:
                value, out[table.cells[row.key, kind]] = out[table.cells[row.key, kind]], Decimal(0)
                total = total - value if isinstance(total, Decimal) and isinstance(value, Decimal) else total
            out[table.cells[row.key, "total"]] = total
    return out


class _Table:
    def __init__(self, layout: Layout, form: Form, table: FormTable, figures: Mapping[str, Figure]) -> None:
        self._layout, self._table = layout, table
        self._units = {one.id: one.unit for one in form.indicators}
        self._from_cell = {one.id for one in form.indicators if one.unit_from_cell}
        self._figures = figures

    def draw(self, drawn: Drawn) -> None:
        self._drawn = drawn
        self._put(self._table.heading + "\n")
        labelled = any(row.labels for row in self._table.rows)
        groups: tuple[str, ...] = ()
        if labelled and len(self._table.columns) > 1 and self._table.key == "requests":
            self._header()
        elif not labelled:
            self._heads()
        column: list[str] = []
        for row in self._table.rows:
            if row.replaces:
                continue
            heads = [c.labels[0] for c in self._table.columns if (row.key, c.key) in self._table.cells]
            if self._table.key == "proactive" and heads != column:
                self._columns(row, heads)
                column = heads
            for label in row.path if row.path != groups and self._table.key != "proactive" else ():
                self._label_line(label)
            groups = row.path
            self._row(row)

    def _put(self, text: str) -> None:
        self._drawn.text += text.replace("\n", "") if self._layout == "paragraph" else text

    def _cells(self, cells: tuple[str, ...], shown: list[str], before: str, drop: bool) -> None:
        """The row's cells, each with what stands before it; of the first only where a label does."""
        first = self._drawn.text[-1:] in "\n "
        for cell, text in zip(cells, shown, strict=True):
            if text or not drop:
                self._put("" if first else before)
                first = False
                if text:
                    self._drawn.places[len(self._drawn.text)] = cell
                self._put(text)

    def _label_line(self, label: str) -> None:
        if self._layout in {"cells", "bare cells", "spaces", "paragraph"}:
            self._put(label + (" |\n" if self._layout == "cells" else "\n"))

    def _columns(self, row: FormRow, heads: list[str]) -> None:
        """The heads of a part of table two."""
        words = [*row.path, "信息内容", *heads]
        border = {"cells": " |\n", "padded": " | ", "kept": " | "}.get(self._layout, "\n")
        if self._layout != "small tables":
            self._put(border.join(words) + (" |\n" if "|" in border else "\n"))

    def _header(self) -> None:
        if self._layout in {"small tables"}:
            return
        words = ["申请人情况", "自然人", "法人或其他组织", "总计"]
        words += [column.labels[0] for column in self._table.columns[1:-1]]
        for word in words:
            self._label_line(word)

    def _heads(self) -> None:
        tops = [group.labels[0] for group in self._table.column_groups]
        outcomes = [column.labels[0] for column in self._table.columns[:5]]
        words = [tops[0], tops[1], *outcomes, *tops[2:], *outcomes, *outcomes] if len(tops) > 3 else tops + outcomes
        border = {"cells": " |\n", "padded": " | ", "kept": " | "}.get(self._layout, "\n")
        self._put(border.join(words) + (" |\n" if "|" in border else "\n"))

    def _shown(self, indicator: str) -> str:
        value = self._figures[indicator]
        if value == "blank" or (value == "na" and self._layout in _RUNS):
            return ""
        if value == "na":
            return "/"
        return f"{value:f}" + (self._units[indicator] if indicator in self._from_cell else "")

    def _row(self, row: FormRow) -> None:
        columns = [c.key for c in self._table.columns if (row.key, c.key) in self._table.cells]
        cells = tuple(self._table.cells[row.key, key] for key in columns)
        shown = [self._shown(cell) for cell in cells]
        label = row.labels[0] if row.labels else ""
        self._text(label, row.unit, cells, shown)
        # A row of one cell keeps it, whatever becomes of others.
        kept = self._layout in {"kept", "small tables"} or (self._layout == "padded" and len(cells) == 1)
        for cell, text in zip(cells, shown, strict=True):
            value = self._figures[cell]
            if text and isinstance(value, Decimal):
                self._drawn.printed[cell] = ("number", value)
            elif text or kept:
                self._drawn.printed[cell] = ("not_applicable" if text else "blank", None)
        self._bound(row.key, cells, shown, kept)

    def _text(self, label: str, unit: str, cells: tuple[str, ...], shown: list[str]) -> None:
        layout = self._layout
        if layout == "small tables":
            first = "| 类别 " if label else ""
            self._put(first + "|" + "".join(f" 数据{i} |" for i in range(len(shown))) + "\n")
            self._put("|---" * bool(label) + "|" + "---|" * len(shown) + "\n| " + label)
            self._cells(cells, shown, " | ", drop=False)
            self._put(" |\n\n")
        elif layout in _RUNS:
            self._put(label + (unit if label else ""))
            self._cells(cells, shown, "", drop=True)
            self._put("\n")
        else:
            before = {"kept": " | ", "padded": " | ", "cells": " |\n", "bare cells": "\n", "spaces": "   "}[layout]
            self._put(label)
            self._cells(cells, shown, before, drop=layout != "kept")
            pads = "|" * shown.count("") if layout in {"padded", "cells"} else ""
            self._put((" |" + pads if "|" in before else "") + "\n")

    def _bound(self, key: str, cells: tuple[str, ...], shown: list[str], kept: bool) -> None:
        """What is told of this row by its shape, or what the search is to know of it."""
        runs = tuple(text for text in shown if text)
        cut = self._layout in _RUNS
        # An empty cell before a figure shows that cells were kept; empty cells at the end may be padding.
        shows = kept and runs != tuple(shown[: len(runs)])
        if runs and (len(cells) == 1 or (len(runs) == len(cells) and not cut) or shows):
            self._drawn.sure |= {cell for cell, text in zip(cells, shown, strict=True) if text}
        fixed = tuple(i for i, text in enumerate(shown) if text) if shows else ()
        if all(text.isascii() and text.isdigit() for text in runs):
            whole = ("".join(runs),) if cut and runs else runs
            self._drawn.rows.setdefault(self._table.key, []).append(BoundRow(key, cells, whole, cut, fixed))
