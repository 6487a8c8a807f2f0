"""The forms' tables as text: what older extractors made of pages whose cells they lost.

STYLES by name: `style(form, figures, chance)` prints every table of the form with the figures given and says what it
printed where, and of which figures the place follows from the print (`bound`, searched by `flat_bound`, not by the
reader).  Zeros become empty cells on some pages, as on real ones: a reader has no other sight of a lost cell.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from parsers.model import Form, FormRow, FormTable
from tests.accuracy.figures import Truth
from tests.accuracy.flat_bound import BoundRow, bound

Figure = Decimal | Literal["blank", "na"]
Layout = Literal["kept", "padded", "cells", "bare cells", "spaces", "small tables", "rows", "paragraph"]
# Empty cells leave no trace in these.
_DROPS = ("padded", "cells", "bare cells", "spaces", "rows", "paragraph")
_RUNS = ("rows", "paragraph")
_RESULTS_NOT = ("received", "carried_in", "processed", "carried_out")


@dataclass
class Drawn:
    """A text with the truth of it: what each printed cell says, and whose place the print tells."""

    text: str
    printed: Truth = field(default_factory=dict)
    bound: frozenset[str] = frozenset()


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
        if self.layout == "paragraph":
            title, _, body = drawn.text.partition("\n")
            drawn.text = f"{title}\n{body.replace(chr(10), '')}\n"
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
        self._rows: list[BoundRow] = []
        self._sure: set[str] = set()

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
        drawn.bound |= bound(self._rows, self._table.key) | self._sure

    def _put(self, text: str) -> None:
        self._drawn.text += text

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
        self._text(label, row.unit, shown)
        # A row of one cell keeps it, whatever becomes of others.
        kept = self._layout in {"kept", "small tables"} or (self._layout == "padded" and len(cells) == 1)
        for cell, text in zip(cells, shown, strict=True):
            value = self._figures[cell]
            if text and isinstance(value, Decimal):
                self._drawn.printed[cell] = ("number", value)
            elif text or kept:
                self._drawn.printed[cell] = ("not_applicable" if text else "blank", None)
        self._bound(row.key, cells, shown, kept)

    def _text(self, label: str, unit: str, shown: list[str]) -> None:
        kept = [text for text in shown if text]
        layout = self._layout
        if layout == "small tables":
            heads = "".join(f" 数据{i} |" for i in range(len(shown)))
            self._put(f"| 类别 |{heads}\n|---|{'---|' * len(shown)}\n")
            self._put(f"| {label} | " + " | ".join(shown) + " |\n\n")
        elif layout == "kept":
            self._put(" | ".join([label] * bool(label) + shown) + " |\n")
        elif layout in _RUNS:
            self._put(label + (unit if label else "") + "".join(kept) + "\n")
        else:
            between = {"padded": " | ", "cells": " |\n", "bare cells": "\n", "spaces": "   "}[layout]
            pads = " |" + "|" * (len(shown) - len(kept)) if layout in {"padded", "cells"} else ""
            self._put(between.join([label] * bool(label) + kept) + pads + "\n")

    def _bound(self, key: str, cells: tuple[str, ...], shown: list[str], kept: bool) -> None:
        """What is told of this row by its shape, or what the search is to know of it."""
        runs = tuple(text for text in shown if text)
        plain = all(text.isascii() and text.isdigit() for text in runs)
        if kept:
            self._sure |= set(cells)
        elif len(cells) == 1:
            self._sure |= {cells[0]} if runs else set()
        elif len(runs) == len(cells) and self._layout not in _RUNS:
            self._sure |= set(cells)
        cut = self._layout in _RUNS
        if plain:
            whole = ("".join(runs),) if cut and runs else runs
            self._rows.append(BoundRow(key, cells, whole, cut))
