"""What page breaks, editors and extractors do to a drawn table: cuts, lost spans, hidden rows, merged headers."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.accuracy.layout import Cell, Drawn, Row

if TYPE_CHECKING:
    from tests.accuracy.styles import Style


def damage(drawn: list[Drawn], style: Style, chance: random.Random) -> list[Drawn]:
    """The tables as the style leaves them; rows left out are gone with their figures."""
    if style.missing_row:
        _drop_row(drawn, chance)
    if style.hidden_row:
        _hide_row(drawn, chance)
    if style.one_cell:
        _merge_header(drawn, chance)
    if style.note:
        for one in drawn:
            wide = max(sum(cell.columns for cell in row) for row in one.rows)
            one.rows.append([Cell("注：以上数据统计截至12月31日，其中乡镇3个。", columns=wide)])
    if style.merged:
        first = drawn[0]
        drawn = [Drawn("", [row for one in drawn for row in one.rows], first.header, 0, _hidden_of_all(drawn))]
    if style.cut and not style.merged:
        drawn = [piece for one in drawn for piece in _cut(one, style.cut, chance)]
    if style.spans == "wrong":
        _spoil(drawn, chance)
    if style.spans == "empty":
        for one in drawn:
            _fill(one)
    return drawn


def _hidden_of_all(drawn: list[Drawn]) -> set[int]:
    hidden, at = set(), 0
    for one in drawn:
        hidden |= {at + n for n in one.hidden}
        at += len(one.rows)
    return hidden


def _figure_rows(one: Drawn) -> list[int]:
    return [n for n, row in enumerate(one.rows) if any(cell.figure for cell in row)]


def _plain_rows(one: Drawn) -> list[int]:
    """Rows that draw no heading for others."""
    return [n for n in _figure_rows(one) if all(cell.rows == 1 for cell in one.rows[n])]


def _drop_row(drawn: list[Drawn], chance: random.Random) -> None:
    for one in drawn:
        rows = _plain_rows(one)
        if len(rows) < 3:
            continue
        gone = chance.choice(rows)
        _shorten(one, gone)
        del one.rows[gone]


def _shorten(one: Drawn, gone: int) -> None:
    """Spans that reach over a row lose one."""
    for n, row in enumerate(one.rows[:gone]):
        for cell in row:
            if n + cell.rows > gone:
                cell.rows -= 1


def _hide_row(drawn: list[Drawn], chance: random.Random) -> None:
    """A row of another year, not displayed, before the real one."""
    for one in drawn:
        rows = _plain_rows(one)
        if rows:
            n = chance.choice(rows)
            one.rows.insert(n, [Cell("99" if cell.figure else cell.text) for cell in one.rows[n]])
            one.hidden.add(n)


def _merge_header(drawn: list[Drawn], chance: random.Random) -> None:
    """One header row's cells become one cell, their labels one after the other."""
    for one in drawn:
        rows = [n for n in range(one.header) if len(one.rows[n]) > 2 and all(cell.rows == 1 for cell in one.rows[n])]
        if not rows:
            continue
        n = chance.choice(rows)
        cells = one.rows[n]
        text = chance.choice([" ", "\u3000", "\n"]).join(cell.text for cell in cells)
        one.rows[n] = [Cell(text, columns=sum(cell.columns for cell in cells))]


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
                if how != "narrow":
                    over.append(Cell(chance.choice([cell.text, ""]), n + cell.rows - at, cell.columns))
                cell.rows = at - n
    second[0] = over + second[0]
    head = [[Cell(cell.text, cell.rows, cell.columns) for cell in row] for row in one.rows[: one.header]]
    rest = [*head, *second] if how == "header" else second
    return [Drawn(one.key, first, one.header, one.labels), Drawn(one.key, rest, one.header if how == "header" else 0)]


def _spoil(drawn: list[Drawn], chance: random.Random) -> None:
    """One to three spans a table too long or too short."""
    for one in drawn:
        cells = [cell for row in one.rows for cell in row]
        for cell in chance.sample(cells, min(len(cells), chance.randrange(1, 4))):
            if chance.random() < 0.5:
                cell.columns = max(1, cell.columns + chance.choice([-1, 1]))
            else:
                cell.rows = max(1, cell.rows + chance.choice([-1, 1]))


def _fill(one: Drawn) -> None:
    """Empty cells in place of spans: a cell stands at its first place, the others it reached are empty."""
    taken: dict[tuple[int, int], Cell] = {}
    for n, row in enumerate(one.rows):
        column = 0
        for cell in row:
            while (n, column) in taken:
                column += 1
            for down in range(cell.rows):
                for across in range(cell.columns):
                    taken[n + down, column + across] = cell if not down and not across else Cell("")
            cell.rows = cell.columns = 1
    width = max(column for _, column in taken) + 1
    one.rows = [[taken[n, c] for c in range(width) if (n, c) in taken] for n in range(len(one.rows))]
