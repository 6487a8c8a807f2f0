"""The tables of each form as the decrees' annexes draw them, and a province's additions, as rows of cells with spans.

The layouts are written here by hand: of the declarations this uses labels and ids only.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from parsers.model import Form, FormRow, FormTable

# What a local row or column prints; no indicator is their place.
LOCAL_ROW, LOCAL_COLUMN = "66", "88"


@dataclass(slots=True)
class Cell:
    """One cell on its way to HTML.  `figure` is the indicator it prints, "" for a label; `raw` is ready HTML."""

    text: str
    rows: int = 1
    columns: int = 1
    figure: str = ""
    raw: bool = False


Row = list[Cell]


@dataclass(slots=True)
class Drawn:
    """A table: header rows above `header`, the rest below; `labels` is the number of columns before the figures."""

    key: str
    rows: list[Row]
    header: int = 0
    labels: int = 1
    hidden: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a report's author changes in the form itself."""

    four: bool = False  # a table for each part of table two
    extra_column: bool = False  # 法人合计
    extra_row: bool = False  # a row that the decree does not have
    other_row: bool = False  # （六）其他处理 as one row in the form of 2021
    no_total: bool = False  # table three without its last column
    turned: bool = False  # the applicants in another order
    shuffled: bool = False  # the parts of table two, and the tables, in another order
    grouped: bool = False  # group and first reason in one label cell
    short: bool = False  # other spellings of the labels


def tables(form: Form, texts: dict[str, str], shape: Shape, chance: random.Random) -> list[Drawn]:
    """The form's tables with the texts of their figures, in printed order."""
    drawn = [_PAINTERS[table.key](table, texts, shape, chance) for table in form.tables]
    if shape.shuffled:
        chance.shuffle(drawn)
    return [one for part in drawn for one in part]


def _label(labels: tuple[str, ...], shape: Shape, chance: random.Random) -> str:
    return chance.choice(labels) if shape.short else labels[0]


def _figure(table: FormTable, texts: dict[str, str], row: str, column: str, columns: int = 1) -> Cell:
    indicator = table.cells[row, column]
    return Cell(texts[indicator], columns=columns, figure=indicator)


def _proactive(table: FormTable, texts: dict[str, str], shape: Shape, chance: random.Random) -> list[Drawn]:
    rows = {row.key: row for row in table.rows}
    labels = {column.key: _label(column.labels, shape, chance) for column in table.columns}
    width = 5 if "disclosed" in labels else 4
    parts: list[Drawn] = []
    for group in table.groups:
        name = group.labels[0]
        keys = [key for key, row in rows.items() if row.path[0] == name]
        columns = [column for (row, column) in table.cells if row == keys[0]]
        wide = _widths(width - 1, len(columns))
        head = [Cell("信息内容"), *(Cell(labels[c], columns=w) for c, w in zip(columns, wide, strict=True))]
        body = [
            [
                Cell(_label(rows[k].labels, shape, chance)),
                *(_figure(table, texts, k, c, w) for c, w in zip(columns, wide, strict=True)),
            ]
            for k in keys
        ]
        parts.append(Drawn(table.key, [[Cell(_label(group.labels, shape, chance), columns=width)], head, *body], 2))
    if shape.extra_row:
        parts[0].rows.append([Cell("党内法规文件"), *(Cell(LOCAL_ROW) for _ in range(width - 1))])
    if shape.shuffled:
        chance.shuffle(parts)
    return parts if shape.four else [Drawn(table.key, [row for part in parts for row in part.rows], 2)]


def _widths(total: int, parts: int) -> list[int]:
    wide = [total // parts] * parts
    wide[parts // 2] += total - sum(wide)
    return wide


def _requests(table: FormTable, texts: dict[str, str], shape: Shape, chance: random.Random) -> list[Drawn]:
    order = _applicants(shape, chance)
    header = _requests_header(table, order, shape, chance)
    stand_ins = {key for row in table.rows if shape.other_row for key in row.replaces}
    rows = [row for row in table.rows if bool(row.replaces) <= shape.other_row and row.key not in stand_ins]
    if shape.other_row:
        rows.sort(key=lambda row: row.key in ("processed", "carried_out"))
    body: list[Row] = []
    for row in rows:
        cells = _labels_of(row, rows, shape, chance)
        figures = [Cell(LOCAL_COLUMN) if key == "+" else _figure(table, texts, row.key, key) for key in order]
        body.append(cells + figures)
        if shape.extra_row and row.key == "not_processed.confirm_again":
            body.append([Cell("6.其他"), *(Cell(LOCAL_ROW) for _ in order)])
    return [Drawn(table.key, [*header, *body], 3, 3)]


def _applicants(shape: Shape, chance: random.Random) -> list[str]:
    inner = ["business", "research", "public_interest", "legal_service", "other"]
    if shape.turned:
        chance.shuffle(inner)
    return ["natural_person", *inner, *(["+"] if shape.extra_column else []), *([] if shape.no_total else ["total"])]


def _requests_header(table: FormTable, order: list[str], shape: Shape, chance: random.Random) -> list[Row]:
    names = {column.key: _label(column.labels, shape, chance) for column in table.columns}
    names |= {"+": "法人合计"}
    within = [Cell(names[key]) for key in order if key not in ("natural_person", "total")]
    second = [Cell(names["natural_person"], 2), Cell("法人或其他组织", columns=len(within))]
    if "total" in order:
        second.append(Cell(names["total"], 2))
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    return [[Cell(corner, 3, 3), Cell("申请人情况", columns=len(order))], second, within]


def _labels_of(row: FormRow, rows: list[FormRow], shape: Shape, chance: random.Random) -> Row:
    """The label cells that begin in a row: groups where it is their first, then its own."""
    cells: Row = []
    own = _label(row.labels, shape, chance)
    for depth, group in enumerate(row.path, 1):
        within = [one for one in rows if one.path[:depth] == row.path[:depth]]
        if within[0] is not row:
            continue
        extra = sum(one.key == "not_processed.confirm_again" for one in within) if shape.extra_row else 0
        cells.append(Cell(group, rows=len(within) + extra))
    if shape.grouped and len(row.path) == 2 and cells:
        merged = cells.pop()
        return [*cells, Cell(f"{merged.text} {own}", columns=2)]
    wide = 3 - len(row.path)
    if shape.grouped and len(row.path) == 2:
        wide = 2
    return [*cells, Cell(own, columns=wide)]


def _disputes(table: FormTable, texts: dict[str, str], shape: Shape, chance: random.Random) -> list[Drawn]:
    five = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    if shape.short and chance.random() < 0.5:
        five[-1] = "合计"
    head = [
        [Cell("行政复议", columns=5), Cell("行政诉讼", columns=10)],
        [*(Cell(name, 2) for name in five), Cell("未经复议直接起诉", columns=5), Cell("复议后起诉", columns=5)],
        [Cell(name) for name in five * 2],
    ]
    figures_row = [_figure(table, texts, "figures", column.key) for column in table.columns]
    return [Drawn(table.key, [*head, figures_row], 3, 0)]


def _statistics(table: FormTable, texts: dict[str, str], shape: Shape, chance: random.Random) -> list[Drawn]:
    rows: list[Row] = [[Cell("统计指标"), Cell("单位"), Cell("统计数")]]
    said: set[str] = set()
    declared = {label for row in table.rows for label in row.labels}
    for row in table.rows:
        for heading in row.path:
            if heading not in said and heading not in declared:
                rows.append([Cell(heading), Cell("——"), Cell("")])
            said.add(heading)
        column = table.columns[0].key
        name = _label(row.labels, shape, chance)
        rows.append([Cell(name), Cell(row.unit), _figure(table, texts, row.key, column)])
        if shape.extra_row and row.key == "proactive.channel.other":
            rows.append([Cell("1.人大代表建议"), Cell("件"), Cell(LOCAL_ROW)])
    return [Drawn(table.key, rows, 1, 2)]


_Painter = Callable[[FormTable, dict[str, str], Shape, random.Random], list[Drawn]]
_PAINTERS: dict[str, _Painter] = {
    "proactive": _proactive,
    "requests": _requests,
    "disputes": _disputes,
    "statistics": _statistics,
}
