"""Statutory tables with known figures, printed as text the way older extractors print them.

`filled` makes figures that keep the form's identities; the printers lay them out and remember of every printed token
where it stands and whose cell it is.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from parsers.model import Form, FormTable

SHAPES = ("bars padded", "bars kept", "cells", "bare cells", "markdown", "spaces", "tabs", "run together")


@dataclass
class Sheet:
    """A text under construction; `places` maps the start of each printed token to the indicators of its cells."""

    text: str = ""
    places: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def write(self, text: str) -> None:
        self.text += text

    def token(self, text: str, *cells: str) -> None:
        self.places[len(self.text)] = cells
        self.text += text


def requests(form: Form, rng: random.Random) -> dict[str, int]:
    """Figures of the table of requests by indicator; every identity holds, natural persons are never absent."""
    table = next(t for t in form.tables if t.key == "requests")
    rows = [row.key for row in table.rows if not row.replaces]
    results = [key for key in rows if key not in {"received", "carried_in", "processed", "carried_out"}]
    parts = [c.key for c in table.columns if c.key != "total"]
    some = rng.sample(parts[1:], rng.randint(0, 5))
    figures = {(row, c): 0 for row in rows for c in parts}
    for row in rng.sample(results, rng.randint(1, len(results))):
        figures[row, parts[0]] = rng.choice((0, 1, 2, rng.randint(0, 40), rng.randint(0, 300)))
        for c in some:
            figures[row, c] = rng.choice((0, 0, 1, rng.randint(0, 5), rng.randint(0, 30)))
    figures[results[0], parts[0]] += 1
    for c in parts:
        done = sum(figures[row, c] for row in results)
        out = rng.choice((0, 0, rng.randint(0, 4))) if c in some or c == parts[0] else 0
        came = rng.randint(0, min(3, done + out))
        figures["processed", c], figures["carried_out", c] = done, out
        figures["carried_in", c], figures["received", c] = came, done + out - came
    for row in rows:
        figures[row, "total"] = sum(figures[row, c] for c in parts)
    return {table.cells[place]: value for place, value in figures.items()}


def disputes(form: Form, rng: random.Random) -> dict[str, int]:
    """Figures of the table of disputes by indicator; each total is the sum of its four outcomes."""
    table = next(t for t in form.tables if t.key == "disputes")
    ids = [table.cells["figures", c.key] for c in table.columns]
    out: dict[str, int] = {}
    for at in range(0, len(ids), 5):
        outcomes = [rng.choice((0, 0, rng.randint(0, 20))) for _ in range(4)]
        out |= dict(zip(ids[at : at + 5], [*outcomes, sum(outcomes)], strict=True))
    return out


def print_table(table: FormTable, figures: dict[str, int], shape: str, zero: float, rng: random.Random) -> Sheet:
    """The table as text; a zero is printed with probability `zero`, else its cell is empty."""
    sheet = Sheet()
    sheet.write(f"{table.heading}\n")
    groups: tuple[str, ...] = ()
    for row in table.rows:
        if row.replaces:
            continue
        if row.path != groups:
            groups = row.path
            for label in groups if shape in {"cells", "bare cells", "spaces"} else ():
                sheet.write(label + (" |\n" if shape == "cells" else "\n"))
        ids = [table.cells[row.key, c.key] for c in table.columns if (row.key, c.key) in table.cells]
        shown = [str(figures[i]) if figures[i] or rng.random() < zero else "" for i in ids]
        _row(sheet, row.labels[0] if row.labels else "", list(zip(ids, shown, strict=True)), shape)
    return sheet


def _row(sheet: Sheet, label: str, cells: list[tuple[str, str]], shape: str) -> None:
    kept = [(cell, text) for cell, text in cells if text]
    if shape in {"bars kept", "markdown", "tabs"}:
        if shape == "markdown":
            sheet.write("| 类别 |" + "".join(f" 数据{i} |" for i in range(len(cells))) + "\n")
            sheet.write("|---|" + "---|" * len(cells) + "\n| ")
        border = "\t" if shape == "tabs" else " | "
        sheet.write(label)
        for cell, text in cells:
            sheet.write(border)
            if text:
                sheet.token(text, cell)
        sheet.write("\n" if shape == "tabs" else " |\n\n" if shape == "markdown" else " |\n")
        return
    if shape == "run together":
        sheet.write(label)
        if kept:
            sheet.token("".join(text for _, text in kept), *(cell for cell, _ in kept))
        sheet.write("\n")
        return
    between = {"bars padded": " | ", "cells": " |\n", "bare cells": "\n", "spaces": "   "}[shape]
    sheet.write(label)
    for i, (cell, text) in enumerate(kept):
        sheet.write(between if label or i else "")
        sheet.token(text, cell)
    pads = "|" * (len(cells) - len(kept))
    sheet.write({"bars padded": f" |{pads}\n", "cells": f" |{pads}\n"}.get(shape, "\n"))
