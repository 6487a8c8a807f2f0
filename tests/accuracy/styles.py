"""What real pages do to the forms' tables: each drawing style by name, alone, and all of them combined.

`draw` gives the page and its truth: for each indicator that the page prints, the kind and the value of its place.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from parsers.model import Form
from tests.accuracy.damage import damage
from tests.accuracy.figures import Truth, figures
from tests.accuracy.layout import Cell, Drawn, Shape, tables
from tests.accuracy.paint import DIGITS, LABELS, print_figure

ANNEX = Shape()


@dataclass(frozen=True, slots=True)
class Style:
    """How a page is drawn.  Everything off is the annex as the decree prints it.

    `spans`: right, missing, wrong, empty (empty cells in place of spans), above (only the header keeps its spans).
    `zeros`: what stands where nothing is counted.  `cut`: a table in two pieces, with its `header` drawn again or
    `bare`, or bare and without the columns of the groups (`narrow`).
    """

    shape: Shape = ANNEX
    spans: str = "right"
    digits: str = "plain"
    zeros: str = "0"
    labels: str = "plain"
    cut: str = ""
    merged: bool = False  # all tables in one grid
    layout: bool = False  # the page in a layout table, its text in a cell
    note: bool = False  # a note in the table's last row
    missing_row: bool = False
    hidden_row: bool = False
    one_cell: bool = False  # a header row merged into one cell
    units: str = ""  # in the header


def _shaped(**changes: bool) -> Style:
    return Style(shape=Shape(**changes))


STYLES: dict[str, Style] = {
    "annex": Style(),
    "word-pasted": Style(digits="word", labels="word"),
    "full-width digits": Style(digits="full"),
    "thousands separators": Style(digits="thousands"),
    "units in cells": Style(digits="unit"),
    "units in headers": Style(units="header"),
    "remarks in cells": Style(digits="remark"),
    "blank for 0": Style(zeros="blank"),
    "/ for 0": Style(zeros="slash"),
    "— for 0": Style(zeros="dash"),
    "无 for 0": Style(zeros="none"),
    "blank, /, 无 and 0 mixed": Style(zeros="mixed"),
    "empty form": Style(zeros="empty"),
    "labels spaced": Style(labels="spaced"),
    "labels broken over lines": Style(labels="broken"),
    "labels full-width": Style(labels="wide"),
    "labels half-width": Style(labels="narrow"),
    "Kangxi radicals": Style(labels="kangxi"),
    "labels misprinted": Style(labels="misprint"),
    "labels short or variant": _shaped(short=True),
    "labels numbered otherwise": Style(labels="numbered"),
    "labels not numbered": Style(labels="bare"),
    "spans missing": Style(spans="missing"),
    "spans wrong": Style(spans="wrong"),
    "row spans missing": Style(spans="above"),
    "empty cells for spans": Style(spans="empty"),
    "header row in one cell": Style(one_cell=True),
    "cut, header again": Style(cut="header"),
    "cut, no header": Style(cut="bare"),
    "cut, narrower": Style(cut="narrow"),
    "four sub-tables": _shaped(four=True),
    "one grid": Style(merged=True),
    "layout table": Style(layout=True),
    "note in the table": Style(note=True),
    "extra column": _shaped(extra_column=True),
    "extra row": _shaped(extra_row=True),
    "missing row": Style(missing_row=True),
    "missing total column": _shaped(no_total=True),
    "columns turned": _shaped(turned=True),
    "blocks in another order": _shaped(shuffled=True),
    "hidden row": Style(hidden_row=True),
    "other handling in one row": _shaped(other_row=True),
    "group and reason in one cell": _shaped(grouped=True),
}
COMBINED = "combined"


def combined(chance: random.Random) -> Style:
    """Several things at once, as on the worst pages."""
    often = {field: chance.random() < 0.25 for field in ("four", "turned", "shuffled", "short", "other_row", "grouped")}
    rare = {field: chance.random() < 0.15 for field in ("extra_column", "extra_row", "no_total")}
    flags = ("merged", "layout", "note", "missing_row", "hidden_row", "one_cell")
    return Style(
        shape=Shape(**often, **rare),
        spans=chance.choice(["right", "right", "right", "missing", "wrong", "above", "empty"]),
        digits=chance.choice(["plain", *DIGITS]),
        zeros=chance.choice(["0", "blank", "slash", "mixed"]),
        labels=chance.choice(["plain", *LABELS]),
        cut=chance.choice(["", "", "", "header", "bare", "narrow"]),
        units=chance.choice(["", "header"]),
        **{field: chance.random() < 0.15 for field in flags},
    )


def draw(form: Form, seed: int, style: Style) -> tuple[str, Truth]:
    """The page in HTML and what it prints."""
    chance = random.Random(f"{form.id}/{seed}")
    values = figures(form, chance)
    texts: dict[str, str] = {}
    truth: Truth = {}
    for one in form.indicators:
        if one.id in values:
            texts[one.id], truth[one.id] = print_figure(one, values[one.id], style.digits, style.zeros, chance)
    drawn = tables(form, texts, style.shape, chance)
    if style.units:
        _unit_headers(drawn, form)
    drawn = damage(drawn, style, chance)
    printed = {cell.figure for one in drawn for row in one.rows for cell in row}
    return _page(form, drawn, style, chance), {key: said for key, said in truth.items() if key in printed}


_HEADER_UNITS = {
    "本年收费金额": "万元",
    "采购总金额": "元",
    "采购项目数量": "项",
    "本年制发件数": "件",
    "对外公开总数量": "件",
}


def _unit_headers(drawn: list[Drawn], form: Form) -> None:
    for one in drawn:
        for row in one.rows:
            for cell in row:
                if not cell.figure and cell.text in _HEADER_UNITS:
                    cell.text = f"{cell.text}（单位：{_HEADER_UNITS[cell.text]}）"


def _page(form: Form, drawn: list[Drawn], style: Style, chance: random.Random) -> str:
    title = f"某某县人民政府{form.first_year}年政府信息公开工作年度报告"
    headings = {table.key: table.heading for table in form.tables}
    parts = ["<p>一、总体情况</p><p>根据《中华人民共和国政府信息公开条例》，现公布本年度报告。</p>"]
    said = ""
    for one in drawn:
        if one.key != said and one.key in headings:
            parts.append(f"<p>{headings[one.key]}</p>")
        said = one.key
        parts.append(table_html(one, style, chance))
    parts.append("<p>五、存在的主要问题及改进情况</p><p>公开的主动性有待加强。</p>")
    html = "\n".join(parts)
    if style.layout:
        html = f"<table><tr><td>导航</td></tr><tr><td><div>{html}</div></td></tr></table>"
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return f"<!DOCTYPE html><html>{head}<body><h1>{title}</h1>{html}</body></html>"


def table_html(one: Drawn, style: Style, chance: random.Random) -> str:
    """One table as the style draws its cells."""
    lines = []
    for n, row in enumerate(one.rows):
        hidden = ' style="display:none"' if n in one.hidden else ""
        spans = style.spans != "missing" and not (style.spans == "above" and n >= one.header)
        lines.append(f"<tr{hidden}>{''.join(_td(cell, spans, style, chance) for cell in row)}</tr>")
    return f'<table border="1">{"".join(lines)}</table>'


def _td(cell: Cell, spans: bool, style: Style, chance: random.Random) -> str:
    wanted = (("rowspan", cell.rows), ("colspan", cell.columns)) if spans else ()
    attributes = "".join(f' {name}="{span}"' for name, span in wanted if span > 1)
    paint = DIGITS if cell.figure else LABELS
    how = style.digits if cell.figure else style.labels
    text = paint[how](cell.text, chance) if how in paint and cell.text else cell.text
    return f"<td{attributes}>{text or chance.choice(['&nbsp;', ''])}</td>"


__all__ = ["COMBINED", "STYLES", "Style", "combined", "draw"]
