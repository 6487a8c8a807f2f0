"""Digits that ran together, cut into the figures of a row: 21710000218 is 217, 1, 0, 0, 0, 0, 218.

In: the printed runs of one row, its cells and the identities that lie wholly within it.  Out: every reading under
which those identities hold.  A figure has no leading zero and never reaches over a printed space; order is preserved;
empty cells may have been lost.  The search is bounded; beyond the bound nothing is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from parsers.flat.place import Reading, Terms, orderings

# No count of a report has ten digits; sums of money are not run together with anything that could vouch for them.
MAX_FIGURE = 9
# Nodes of one row and of all rows of a table: some tens of milliseconds, and a quarter of a second.
_MAX_NODES = 20_000
MAX_TABLE_NODES = 200_000
_MAX_DIVISIONS = 2_000
# A row of fifteen counts has at most some forty digits.
MAX_DIGITS = 60
PLAIN = re.compile(r"\d{1,60}", re.ASCII)


class _Spent(Exception):
    """The search is too large."""


@dataclass(frozen=True, slots=True)
class _Run:
    """The digits of a row and where a printed space, or their end, stands between them."""

    digits: str
    ends: frozenset[int]

    def figure(self, start: int, stop: int) -> bool:
        """True where digits[start:stop] can be one figure: no leading zero, no printed space within."""
        whole = self.digits[start] != "0" or stop == start + 1
        return whole and not any(start < end < stop for end in self.ends)


class Divider:
    """Cuts rows of one table; the nodes that all of them may take are counted together."""

    def __init__(self, nodes: int = MAX_TABLE_NODES) -> None:
        self._left = nodes
        self._nodes = 0

    def divide(self, runs: Sequence[str], cells: Sequence[str], sums: Sequence[Terms]) -> tuple[Reading, ...] | None:
        """Every reading of the runs; None where the search is too large."""
        run = _Run("".join(runs), frozenset(accumulate(map(len, runs))))
        blocks = _blocks(cells, sums)
        if blocks is None or len(run.digits) > MAX_DIGITS:
            return None
        self._nodes = min(self._left, _MAX_NODES)
        before = self._nodes
        try:
            found = [tuple(reading) for reading in self._blocks(run, blocks, 0, 0)]
        except _Spent:
            return None
        finally:
            self._left -= before - self._nodes
        return tuple(found)

    def _spend(self) -> None:
        self._nodes -= 1
        if self._nodes < 0:
            raise _Spent

    def _blocks(self, run: _Run, blocks: Sequence[tuple[int, int, bool]], which: int, at: int) -> Iterator[Reading]:
        """Readings of the digits from `at` on in the blocks from `which` on."""
        if which == len(blocks):
            if at == len(run.digits):
                yield ()
            return
        begin, width, summed = blocks[which]
        last = which + 1 == len(blocks)
        count = 0
        for end in [len(run.digits)] if last else range(at, len(run.digits) + 1):
            rests: list[Reading] | None = None
            for values in self._cuts(run, at, end, width, summed):
                if rests is None:
                    rests = list(self._blocks(run, blocks, which + 1, end))
                for reading in self._columns(values, begin, width, summed) if rests else ():
                    for rest in rests:
                        count += 1
                        if count > _MAX_DIVISIONS:
                            raise _Spent
                        yield reading + rest

    def _cuts(self, run: _Run, at: int, end: int, width: int, summed: bool) -> Iterator[list[int]]:
        """The figures of one block that takes digits[at:end]: its parts, and its total last where it has one."""
        if at == end:
            yield []
        if not summed:
            yield from self._parts(run, at, end, width, None)
            return
        for start in range(max(at, end - MAX_FIGURE), end):
            if run.figure(start, end):
                total = int(run.digits[start:end])
                for parts in self._parts(run, at, start, width - 1, total):
                    yield [*parts, total]
        # A lost total is nothing, and so is then every part.
        if at < end and not run.digits[at:end].strip("0") and end - at < width:
            yield [0] * (end - at) + [-1]

    def _parts(self, run: _Run, at: int, end: int, width: int, due: int | None) -> Iterator[list[int]]:
        """digits[at:end] as at most `width` figures that add up to `due`, where that is known."""
        self._spend()
        if at == end:
            if not due:
                yield []
            return
        if width == 0 or (due is not None and not _in_reach(end - at, width, due)):
            return
        for stop in range(at + 1, min(at + MAX_FIGURE, end) + 1):
            if not run.figure(at, stop):
                break
            value = int(run.digits[at:stop])
            if due is not None and value > due:
                break
            for rest in self._parts(run, stop, end, width - 1, None if due is None else due - value):
                yield [value, *rest]

    def _columns(self, values: Sequence[int], begin: int, width: int, summed: bool) -> Iterator[Reading]:
        """Every way to put the figures of a block into its columns."""
        total = summed and values and values[-1] >= 0
        parts = values[:-1] if summed and values else values
        numbers = [Decimal(value) for value in parts]
        for reading in orderings(numbers, width - 1 if summed else width, _MAX_DIVISIONS + 1) or ():
            self._spend()
            placed = tuple((begin + column, value) for column, value in reading)
            yield (*placed, (begin + width - 1, Decimal(values[-1]))) if total else placed


def _in_reach(digits: int, width: int, due: int) -> bool:
    """False where so many digits in so many figures add up to more, or to less, than `due` in any case."""
    longest = -(-digits // width)
    return (longest == 1 or due >= int(10 ** (longest - 1))) and due < int(10**digits)


def _blocks(cells: Sequence[str], sums: Sequence[Terms]) -> list[tuple[int, int, bool]] | None:
    """The row as blocks (first column, width, whether the last is the sum of the others); None for other identities."""
    out: list[tuple[int, int, bool]] = []
    at = 0
    for one in sorted(sums, key=lambda terms: min(cells.index(name) for name in terms)):
        columns = sorted(cells.index(name) for name in one)
        first, last = columns[0], columns[-1]
        factors = {one[cells[column]] for column in columns[:-1]}
        if columns != list(range(first, last + 1)) or factors != {-one[cells[last]]} or first < at:
            return None
        if first > at:
            out.append((at, first - at, False))
        out.append((first, last - first + 1, True))
        at = last + 1
    return [*out, (at, len(cells) - at, False)] if at < len(cells) else out
