"""What the form's arithmetic allows to be told of a table that lost its cells: a search of its own, by hand and slow.

It shares nothing with the reader: the identities are written out here as the decree prints them, and every placing of
the printed figures is tried, row by row, with what remains of the column sums.  A figure is within the bound where it
stands in the same place in all placings in which every identity holds, under the reader's declared assumptions
(order preserved, a lost cell adds nothing, a run has no leading zeros, the first figure of (七)总计 is that of natural
persons where five kinds of applicant are printed and it outweighs the others together).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

# Placings tried for one table before the search gives up and says only what each row says by itself.
LIMIT = 200_000
Placing = tuple[tuple[int, int, int, int], ...]  # (first digit, last digit, column, value) of each figure
_OUTSIDE = ("received", "carried_in", "carried_out", "processed")


@dataclass(frozen=True)
class BoundRow:
    """A printed row: its key, its indicators, and what is printed of it: figures apart, or runs of digits."""

    key: str
    cells: tuple[str, ...]
    runs: tuple[str, ...]
    cut: bool  # whether digits of several cells may stand in one run
    fixed: tuple[int, ...] = ()  # the columns of the figures, where the print shows them


class TooMany(Exception):
    """The search is larger than its limit."""


def placings(row: BoundRow, total_of: int, limit: int = LIMIT) -> list[Placing]:
    """Every placing of one row; each block of `total_of` columns ends in its total, 0 for rows without sums."""
    width = len(row.cells)
    out: list[Placing] = []
    if not row.cut:
        spans, at = [], 0
        for run in row.runs:
            spans.append((at, at + len(run), int(run)))
            at += len(run)
        for columns in [row.fixed] if row.fixed else combinations(range(width), len(spans)):
            out.append(tuple((a, b, c, v) for (a, b, v), c in zip(spans, columns, strict=True)))
        return [one for one in out if _sums(one, width, total_of)]
    return [one for one in _cut(row.runs, width, total_of, limit) if _sums(one, width, total_of)]


def _cut(runs: Sequence[str], width: int, total_of: int, limit: int) -> Iterator[Placing]:
    """Every way to cut the digits into figures in columns; `total_of` columns at a time where totals are printed."""
    digits, ends, at = "".join(runs), set(), 0
    for run in runs:
        at += len(run)
        ends.add(at)
    tried = 0

    def figures(column: int, last: int, start: int, end: int, due: int) -> Iterator[Placing]:
        """digits[start:end] in the columns from `column` to `last`, adding up to `due` (-1: to anything)."""
        nonlocal tried
        tried += 1
        if tried > limit:
            raise TooMany
        if column == last:
            if start == end and due <= 0:
                yield ()
            return
        yield from figures(column + 1, last, start, end, due)
        for stop in range(start + 1, min(start + 9, end) + 1):
            value = int(digits[start:stop])
            if 0 <= due < value:
                break
            for rest in figures(column + 1, last, stop, end, due if due < 0 else due - value):
                yield ((start, stop, column, value), *rest)
            if digits[start] == "0" or stop in ends:
                break

    def blocks(column: int, start: int) -> Iterator[Placing]:
        if column == width:
            if start == len(digits):
                yield ()
            return
        last = column + total_of - 1
        for end in range(start, len(digits) + 1) if last < width - 1 else (len(digits),):
            afters = None
            for cut in range(max(start, end - 9), end + 1):
                lost = cut == end
                whole = lost or digits[cut] != "0" or cut == end - 1
                if not whole or any(cut < one < end for one in ends):
                    continue
                total = 0 if lost else int(digits[cut:end])
                for parts in figures(column, last, start, cut, total):
                    afters = list(blocks(last + 1, end)) if afters is None else afters
                    for after in afters:
                        yield (*parts, *(() if lost else ((cut, end, last, total),)), *after)

    yield from blocks(0, 0) if total_of else figures(0, width, 0, len(digits), -1)


def _sums(placing: Placing, width: int, total_of: int) -> bool:
    for begin in range(0, width, total_of) if total_of else ():
        here = {column: value for _, _, column, value in placing if begin <= column < begin + total_of}
        total = here.pop(begin + total_of - 1, 0)
        if sum(here.values()) != total:
            return False
    return True


def bound(rows: Sequence[BoundRow], table: str, limit: int = LIMIT) -> frozenset[str]:
    """The indicators whose printed figure has one place in every placing of the table."""
    total_of = {"requests": 7, "disputes": 5}.get(table, 0)
    choices = [_or_none(row, total_of, limit) for row in rows]
    possible = choices
    # 33 is 3 and its total, or 33 alone: cells that ran together must show in some row of three figures or more.
    manifest = any(left and all(len(one) >= 3 for one in left) for left in choices)
    if any(row.cut for row in rows) and total_of and not manifest:
        return frozenset()
    if table == "requests" and all(choices):
        try:
            possible = _requests(rows, choices, limit)
        except TooMany:
            possible = choices
    sure: set[str] = set()
    for row, left in zip(rows, possible, strict=True):
        common = set(left[0]).intersection(*map(set, left[1:])) if left else set()
        sure |= {row.cells[column] for _, _, column, _ in common}
    return frozenset(sure)


def _or_none(row: BoundRow, total_of: int, limit: int) -> list[Placing]:
    """The placings of a row; none where they are too many to be listed, so that nothing is claimed of it."""
    try:
        return placings(row, total_of, limit)
    except TooMany:
        return []


def _vector(placing: Placing) -> tuple[int, ...]:
    values = {column: value for _, _, column, value in placing}
    return tuple(values.get(column, 0) for column in range(6))


def _requests(rows: Sequence[BoundRow], choices: Sequence[list[Placing]], limit: int) -> list[list[Placing]]:
    """The placings of each row of table three that are part of some placing of the whole table."""
    at = {row.key: i for i, row in enumerate(rows)}
    if not {*_OUTSIDE} <= at.keys():
        return list(choices)
    results = [i for i, row in enumerate(rows) if row.key not in _OUTSIDE]
    keep: list[set[Placing]] = [set() for _ in rows]
    processed = at["processed"]
    firsts = _first_is_natural(rows[processed], choices[processed])
    for assumed in (firsts, choices[processed]):
        for done in assumed:
            balanced = _balanced(done, at, choices)
            added = _added(done, results, choices, limit) if balanced else None
            if balanced and added is not None:
                keep[processed].add(done)
                for i, found in [*balanced.items(), *added.items()]:
                    keep[i] |= found
        if any(keep):
            break
    return [[one for one in choices[i] if one in keep[i]] for i in range(len(rows))]


def _first_is_natural(row: BoundRow, choices: list[Placing]) -> list[Placing]:
    if row.cut or len(row.runs) < 6:
        return []
    values = [int(run) for run in row.runs]
    if values[0] <= sum(values[1:-1]):
        return []
    return [one for one in choices if one[0][2] == 0]


def _balanced(done: Placing, at: dict[str, int], choices: Sequence[list[Placing]]) -> dict[int, set[Placing]]:
    """新收 + 结转 = 办理 + 结转下年, applicant by applicant."""
    keys = ("received", "carried_in", "carried_out")
    by_vector = {key: _by_vector(choices[at[key]]) for key in keys}
    out: dict[int, set[Placing]] = {}
    for came, came_as in by_vector["received"].items():
        for before, before_as in by_vector["carried_in"].items():
            left = tuple(a + b - d for a, b, d in zip(came, before, _vector(done), strict=True))
            if left in by_vector["carried_out"]:
                parts = zip(keys, (came_as, before_as, by_vector["carried_out"][left]), strict=True)
                for key, found in parts:
                    out.setdefault(at[key], set()).update(found)
    return out


def _by_vector(choices: list[Placing]) -> dict[tuple[int, ...], list[Placing]]:
    out: dict[tuple[int, ...], list[Placing]] = {}
    for one in choices:
        out.setdefault(_vector(one), []).append(one)
    return out


def _added(
    done: Placing, results: Sequence[int], choices: Sequence[list[Placing]], limit: int
) -> dict[int, set[Placing]] | None:
    """The placings of the result rows that add up to `done`; None where none do."""
    # The heaviest rows first, and never more than the rows to come can still bring.
    results = sorted(results, key=lambda i: -max((sum(_vector(one)) for one in choices[i]), default=0))
    vectors = [_by_vector(choices[i]) for i in results]
    most = [(0,) * 6]
    for found in reversed(vectors):
        most.append(tuple(a + max((v[j] for v in found), default=0) for j, a in enumerate(most[-1])))
    most.reverse()
    known: dict[tuple[int, tuple[int, ...]], bool] = {}
    keep: dict[int, set[Placing]] = {i: set() for i in results}
    tried = 0

    def reach(depth: int, left: tuple[int, ...]) -> bool:
        nonlocal tried
        if depth == len(vectors):
            return not any(left)
        if (depth, left) in known:
            return known[depth, left]
        found = False
        for vector, placed in vectors[depth].items():
            tried += 1
            if tried > limit:
                raise TooMany
            rest = tuple(a - b for a, b in zip(left, vector, strict=True))
            bounded = all(0 <= a <= b for a, b in zip(rest, most[depth + 1], strict=True))
            if bounded and reach(depth + 1, rest):
                keep[results[depth]].update(placed)
                found = True
        known[depth, left] = found
        return found

    return keep if reach(0, _vector(done)) else None
