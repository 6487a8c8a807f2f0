"""Moves of whole rows that mend broken identities.

A row printed one column too far, or rows printed one row too low, are mostly errors of reading: the hypotheses of that
shape are few, and one is named only if all failed equations then hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from parsers.repairs.board import Board, Change

_LEAST_CELLS = 3
# Rows moved by a row break columns all over; fewer failures than these have smaller causes.
_LEAST_FAILED = 3
_Hypothesis = tuple[dict[str, Decimal], list[str], str]


def moved_rows(board: Board, component: Sequence[int]) -> list[tuple[tuple[Change, ...], str]]:
    """The rows that, moved by one column, make every equation of the component hold; with the move in words."""
    return _that_mend(board, component, _rows_moved(board))


def moved_blocks(board: Board, component: Sequence[int]) -> list[tuple[tuple[Change, ...], str]]:
    """The rows to the table's end that, moved by one row, make every equation of the component hold."""
    return _that_mend(board, component, _blocks_moved(board) if len(component) >= _LEAST_FAILED else ())


def _that_mend(
    board: Board, component: Sequence[int], hypotheses: Iterable[_Hypothesis]
) -> list[tuple[tuple[Change, ...], str]]:
    found: dict[frozenset[Change], tuple[tuple[Change, ...], str]] = {}
    for moved, unknown, said in hypotheses:
        if board.spent:
            break
        if not board.reaches((*moved, *unknown), component):
            continue
        changes = board.solved(moved, unknown)
        # Rows of nothing but 0 make several moves one and the same.
        if changes and len(changes) > 1 and board.mends(changes, component):
            found.setdefault(frozenset(changes), (changes, said))
    return list(found.values())


def _rows(board: Board, *, gaps: int) -> Iterator[list[tuple[str, list[str]]]]:
    """Of each table the rows that have room for a move, and no more than `gaps` places without a number."""
    for table in board.form.tables:
        rows: dict[str, list[str]] = {}
        for (row, _), indicator in table.cells.items():
            rows.setdefault(row, []).append(indicator)
        yield [
            (key, cells)
            for key, cells in rows.items()
            if len(cells) >= _LEAST_CELLS and sum(one not in board.values for one in cells) <= gaps
        ]


def _rows_moved(board: Board) -> Iterator[_Hypothesis]:
    for rows in _rows(board, gaps=1):
        for key, cells in rows:
            yield from _moved_row(board, key, cells)


def _blocks_moved(board: Board) -> Iterator[_Hypothesis]:
    for rows in _rows(board, gaps=0):
        yield from _moved_block(board, rows)


def _moved_row(board: Board, key: str, cells: Sequence[str]) -> Iterator[_Hypothesis]:
    """The row's figures stand one column too far right or left, with or without its last one (the total).

    The place that the move left empty may be blank.
    """
    printed = [board.values.get(one) for one in cells]
    for end in (len(cells), len(cells) - 1):
        for way, step, places, lost in (("left", 1, range(end - 1), end - 1), ("right", -1, range(1, end), 0)):
            shown = {cells[place]: printed[place + step] for place in places if printed[place] is not None}
            moved = {name: value for name, value in shown.items() if value is not None}
            if len(moved) == len(shown) and printed[lost] is not None:
                yield moved, [cells[lost]], f"the row {key} moved by one column to the {way}"


def _moved_block(board: Board, rows: Sequence[tuple[str, Sequence[str]]]) -> Iterator[_Hypothesis]:
    """The rows from one to the last stand one row too low or too high."""
    for start in range(len(rows) - 1):
        block = rows[start:]
        said = f"the rows from {block[0][0]} moved by one row"
        pairs = list(pairwise(block))
        down = {name: board.values[low] for (_, to), (_, at) in pairs for name, low in zip(to, at, strict=True)}
        yield down, list(block[-1][1]), f"{said} up"
        up = {name: board.values[high] for (_, at), (_, to) in pairs for name, high in zip(to, at, strict=True)}
        yield up, list(block[0][1]), f"{said} down"
