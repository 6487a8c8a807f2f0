"""Draws a form as HTML from figures, tidily or as badly as real pages do; everything random comes from a seed.

In: a form, a seed and a Style.  Out: the page and what it prints at each indicator's place.  The drawing knows the
layouts of the decrees' annexes itself; of the declarations it uses labels and ids only.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from parsers.model import Form, FormTable


@dataclass
class Cell:
    text: str
    rows: int = 1
    columns: int = 1
    figure: str = ""


Row = list[Cell]


@dataclass
class Drawn:
    """A table on its way to HTML: header rows above `header`, the rest below."""

    rows: list[Row]
    header: int = 0
    hidden: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Style:
    """What is done to the page.  Everything off is the annex as the decree prints it."""

    spans: str = "right"  # right, missing, wrong
    digits: str = "plain"  # plain, word, full, unit
    labels: str = "plain"  # plain, spaced, broken, numbered
    cut: str = ""  # header, bare
    four: bool = False
    merged: bool = False
    layout: bool = False
    extra_column: bool = False
    extra_row: bool = False
    missing_row: bool = False
    hidden_row: bool = False
    turned: bool = False  # the columns of the requests in another order
    empty: bool = False


def figures(form: Form, seed: int, empty: bool = False) -> dict[str, str]:
    """Printed text by indicator, obeying the identities of the tables; some cells are blank or "/"."""
    chance = random.Random(seed)
    printed = {}
    for table in form.tables:
        sums = {row.key for row in table.rows if row.replaces}
        printed.update({indicator: _unlike(chance) for (row, _), indicator in table.cells.items() if row not in sums})
        if table.key == "requests":
            printed.update(_requests(table, chance))
        if table.key == "disputes":
            printed.update(_disputes(table, chance))
    return {indicator: "" if empty else _varied(indicator, text, chance) for indicator, text in printed.items()}


def _varied(indicator: str, text: str, chance: random.Random) -> str:
    if chance.random() < 0.15:
        text = chance.choice(["", "/", "0", "", "—"])
    if text.isdigit() and indicator.endswith("items_change"):
        return chance.choice(["增", "减", "+", "-", ""]) + text
    return text + "元" if text.isdigit() and indicator.endswith("procurement.amount") else text


def _unlike(chance: random.Random) -> str:
    """Figures that are rarely equal, so that a figure in the wrong place shows."""
    return str(chance.choice([chance.randrange(10), chance.randrange(1000), chance.randrange(100000)]))


def _requests(table: FormTable, chance: random.Random) -> dict[str, str]:
    results = [row.key for row in table.rows if row.key not in _OUTSIDE and not row.replaces]
    columns = [column.key for column in table.columns if column.key != "total"]
    value = {(row, column): chance.randrange(60) for row in results for column in columns}
    for column in columns:
        value["processed", column] = sum(value[row, column] for row in results)
        value["carried_out", column] = chance.randrange(9)
        value["carried_in", column] = chance.randrange(9)
        value["received", column] = value["processed", column] + value["carried_out", column]
        value["received", column] -= value["carried_in", column]
    for row in [*results, *_OUTSIDE]:
        value[row, "total"] = sum(value[row, column] for column in columns)
    return {table.cells[key]: str(number) for key, number in value.items()}


_OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
_OUTSIDE = ("received", "carried_in", "processed", "carried_out")


def _disputes(table: FormTable, chance: random.Random) -> dict[str, str]:
    out = {}
    for head in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
        parts = [chance.randrange(40) for _ in range(4)]
        for name, number in zip(_OUTCOMES, [*parts, sum(parts)], strict=True):
            out[table.cells["figures", f"{head}.{name}"]] = str(number)
    return out


def draw(form: Form, seed: int, style: Style) -> tuple[str, dict[str, str]]:
    """The page and what it prints, by indicator ("" for a blank cell); rows left out are not in it."""
    chance = random.Random(seed * 7919 + 1)
    printed = figures(form, seed, style.empty)
    tables: list[Drawn] = []
    for table in form.tables:
        tables += _PAINTERS[table.key](table, printed, style, chance)
    if style.merged:
        tables = [Drawn([row for one in tables for row in one.rows])]
    if style.missing_row:
        _drop_row(tables, printed, chance)
    if style.hidden_row:
        _hide_row(tables, chance)
    if style.cut:
        tables = [piece for one in tables for piece in _cut(one, style.cut, chance)]
    if style.spans == "wrong":
        _spoil(tables, chance)
    title = f"某某县人民政府{form.first_year}年政府信息公开工作年度报告"
    html = "\n<p>说明文字。</p>\n".join(_html(one, style, chance) for one in tables)
    if style.layout:
        html = f"<table><tr><td>导航</td></tr><tr><td><div>{html}</div></td></tr></table>"
    body = f"<h1>{title}</h1><p>根据《中华人民共和国政府信息公开条例》，现公布本年度报告。</p>{html}"
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>", printed


def _cell(table: FormTable, printed: dict[str, str], row: str, column: str, columns: int = 1) -> Cell:
    indicator = table.cells[row, column]
    return Cell(printed[indicator], columns=columns, figure=indicator)


def _proactive(table: FormTable, printed: dict[str, str], style: Style, chance: random.Random) -> list[Drawn]:
    rows = {row.key: row for row in table.rows}
    labels = {column.key: column.labels[-1] for column in table.columns}
    labels |= {column.key: column.labels[0] for column in table.columns if column.key != "amount"}
    width = 5 if "disclosed" in labels else 4
    parts: list[Drawn] = []
    for group in dict.fromkeys(row.path[0] for row in table.rows):
        keys = [key for key, row in rows.items() if row.path[0] == group]
        columns = [column for (row, column) in table.cells if row == keys[0]]
        wide = _widths(width - 1, len(columns))
        head = [Cell("信息内容"), *(Cell(labels[c], columns=w) for c, w in zip(columns, wide, strict=True))]
        body = [
            [Cell(rows[k].labels[0]), *(_cell(table, printed, k, c, w) for c, w in zip(columns, wide, strict=True))]
            for k in keys
        ]
        parts.append(Drawn([[Cell(group, columns=width)], head, *body], header=2))
    if style.extra_row:
        parts[0].rows.append([Cell("党内法规文件"), *(Cell("77") for _ in range(width - 1))])
    return parts if style.four else [Drawn([row for part in parts for row in part.rows], header=2)]


def _widths(total: int, parts: int) -> list[int]:
    wide = [total // parts] * parts
    wide[parts // 2] += total - sum(wide)
    return wide


def _request_table(table: FormTable, printed: dict[str, str], style: Style, chance: random.Random) -> list[Drawn]:
    inner = ["business", "research", "public_interest", "legal_service", "other"]
    if style.turned:
        chance.shuffle(inner)
    labels = {column.key: column.labels[0] for column in table.columns}
    order: list[str] = ["natural_person", *inner, *(["+"] if style.extra_column else []), "total"]
    within = [Cell(labels[key]) for key in inner] + ([Cell("法人合计")] if style.extra_column else [])
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    head = [
        [Cell(corner, 3, 3), Cell("申请人情况", columns=len(order))],
        [Cell("自然人", 2), Cell("法人或其他组织", columns=len(within)), Cell("总计", 2)],
        within,
    ]
    rows = [row for row in table.rows if not row.replaces]
    body: list[Row] = []
    results = [row for row in rows if row.path] + ([None] if style.extra_row else [])
    done: set[str] = set()
    for row in rows:
        cells: Row = []
        if row.path and "results" not in done:
            done.add("results")
            cells.append(Cell(row.path[0], rows=len(results)))
        if len(row.path) == 2:
            if row.path[1] not in done:
                done.add(row.path[1])
                own = sum(one.path == row.path for one in rows) + (style.extra_row and "不予处理" in row.path[1])
                cells.append(Cell(row.path[1], rows=own))
            cells.append(Cell(row.labels[0]))
        else:
            cells.append(Cell(row.labels[-1] if row.path else row.labels[0], columns=2 if row.path else 3))
        body.append(cells + [Cell("88") if key == "+" else _cell(table, printed, row.key, key) for key in order])
        if style.extra_row and row.key == "not_processed.confirm_again":
            body.append([Cell("6.其他"), *(Cell("66") for _ in order)])
    return [Drawn([*head, *body], header=3)]


def _dispute_table(table: FormTable, printed: dict[str, str], style: Style, chance: random.Random) -> list[Drawn]:
    five = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    head = [
        [Cell("行政复议", columns=5), Cell("行政诉讼", columns=10)],
        [*(Cell(name, 2) for name in five), Cell("未经复议直接起诉", columns=5), Cell("复议后起诉", columns=5)],
        [Cell(name) for name in five * 2],
    ]
    figures_row = [_cell(table, printed, "figures", column.key) for column in table.columns]
    return [Drawn([*head, figures_row], header=3)]


def _statistics(table: FormTable, printed: dict[str, str], style: Style, chance: random.Random) -> list[Drawn]:
    rows: list[Row] = [[Cell("统计指标"), Cell("单位"), Cell("统计数")]]
    said: set[str] = set()
    declared = {label for row in table.rows for label in row.labels}
    for row in table.rows:
        for heading in row.path:
            if heading not in said and heading not in declared:
                rows.append([Cell(heading), Cell("——"), Cell("")])
            said.add(heading)
        column = table.columns[0].key
        rows.append([Cell(row.labels[0]), Cell(row.unit), _cell(table, printed, row.key, column)])
        if style.extra_row and row.key == "proactive.channel.other":
            rows.append([Cell("1.人大代表建议"), Cell("件"), Cell("55")])
    return [Drawn(rows, header=1)]


def _figure_rows(one: Drawn) -> list[int]:
    return [n for n, row in enumerate(one.rows) if any(cell.figure for cell in row)]


def _drop_row(tables: list[Drawn], printed: dict[str, str], chance: random.Random) -> None:
    """Leave out a row that draws no heading of its own for others."""
    for one in tables:
        rows = [n for n in _figure_rows(one) if all(cell.rows == 1 for cell in one.rows[n])]
        if len(rows) < 3:
            continue
        gone = chance.choice(rows)
        for cell in one.rows[gone]:
            printed.pop(cell.figure, None)
        for row in one.rows[:gone]:
            for cell in row:
                if cell.rows > 1 and row is not one.rows[gone] and _reaches(one, row, cell, gone):
                    cell.rows -= 1
        del one.rows[gone]


def _reaches(one: Drawn, row: Row, cell: Cell, to: int) -> bool:
    at = next(n for n, candidate in enumerate(one.rows) if candidate is row)
    return at + cell.rows > to


def _hide_row(tables: list[Drawn], chance: random.Random) -> None:
    """A row of another year, not displayed, before the real one."""
    for one in tables:
        rows = [n for n in _figure_rows(one) if all(cell.rows == 1 for cell in one.rows[n])]
        if rows:
            n = chance.choice(rows)
            one.rows.insert(n, [Cell(cell.text if not cell.figure else "99") for cell in one.rows[n]])
            one.hidden.add(n)


def _cut(one: Drawn, how: str, chance: random.Random) -> list[Drawn]:
    """Two pieces of one table; headings that reach over the cut are drawn again, with their text or without."""
    rows = _figure_rows(one)
    if len(rows) < 4 or one.hidden:
        return [one]
    at = chance.choice(rows[1:])
    first, second = one.rows[:at], [list(row) for row in one.rows[at:]]
    over: Row = []
    for n, row in enumerate(first):
        for cell in row:
            if n + cell.rows > at:
                over.append(Cell(chance.choice([cell.text, ""]), n + cell.rows - at, cell.columns))
                cell.rows = at - n
    second[0] = over + second[0]
    head = [[Cell(cell.text, cell.rows, cell.columns) for cell in row] for row in one.rows[: one.header]]
    return [Drawn(first, one.header), Drawn([*head, *second] if how == "header" else second, one.header)]


def _spoil(tables: list[Drawn], chance: random.Random) -> None:
    """One to three spans a table too long or too short."""
    for one in tables:
        cells = [cell for row in one.rows for cell in row]
        for cell in chance.sample(cells, min(len(cells), chance.randrange(1, 4))):
            if chance.random() < 0.5:
                cell.columns = max(1, cell.columns + chance.choice([-1, 1]))
            else:
                cell.rows = max(1, cell.rows + chance.choice([-1, 1]))


def _html(one: Drawn, style: Style, chance: random.Random) -> str:
    lines = []
    for n, row in enumerate(one.rows):
        hidden = ' style="display:none"' if n in one.hidden else ""
        lines.append(f"<tr{hidden}>{''.join(_td(cell, style, chance) for cell in row)}</tr>")
    return f'<table border="1">{"".join(lines)}</table>'


def _td(cell: Cell, style: Style, chance: random.Random) -> str:
    spans = ""
    if style.spans != "missing":
        wanted = (("rowspan", cell.rows), ("colspan", cell.columns))
        spans = "".join(f' {name}="{span}"' for name, span in wanted if span > 1)
    text = cell.text
    if text.isdigit():
        text = _DIGITS[style.digits](text, chance)
    elif not cell.figure:
        text = _LABELS[style.labels](text, chance)
    return f"<td{spans}>{text or '&nbsp;'}</td>"


def _word(text: str, chance: random.Random) -> str:
    """A figure as Word pastes it: every character in its own tag."""
    inner = "".join(f'<span lang="EN-US">{c}</span>' for c in text)
    return f'<p class="MsoNormal"><span>{inner}<o:p></o:p></span></p>'


def _broken(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return f"<p>{text[:at]}<br/>\n   {text[at:]}</p>"


_PAINTERS = {
    "proactive": _proactive,
    "requests": _request_table,
    "disputes": _dispute_table,
    "statistics": _statistics,
}
Paint = Callable[[str, random.Random], str]
_DIGITS: dict[str, Paint] = {
    "plain": lambda text, chance: text,
    "word": _word,
    "full": lambda text, chance: text.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "unit": lambda text, chance: f" {int(text):,} ",
}
_LABELS: dict[str, Paint] = {
    "plain": lambda text, chance: text,
    "spaced": lambda text, chance: " ".join(text) if len(text) < 12 else text.replace("政府", "政 府\u3000"),
    "broken": _broken,
    "numbered": lambda text, chance: text.replace("(", "（").replace(")", "）").replace("1.", "1、"),
}
