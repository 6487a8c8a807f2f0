"""Which choices of each row can hold together under all identities at once: a search over partial sums.

In: for each row its possible effects, an effect being what the row adds to every identity.  Out: the effects that
take part in some choice of one effect a row that brings every identity to zero, and no others.  The set is exact; where
that would take more steps than the budget holds, the answer is None and nothing is claimed.

Partial sums of all identities are packed into one integer, a field each, so that a step is one addition and the test
whether the rows to come can still bring every field back to zero is two masks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Effect = tuple[int, ...]

# Steps of one table: about half a second on a small machine, however hostile the text.
MAX_STEPS = 400_000
# Partial sums kept after one row; memory, too, is bounded.
_MAX_SUMS = 60_000


@dataclass(slots=True)
class Budget:
    """Steps left; `capped` once some search was given up."""

    steps: int = MAX_STEPS
    capped: bool = False

    def spend(self, steps: int) -> bool:
        self.steps -= steps
        self.capped = self.capped or self.steps < 0
        return not self.capped


class _Packing:
    """Vectors as integers: fields wide enough for every sum that can occur, with a guard bit above each."""

    def __init__(self, rows: Sequence[Sequence[Effect]]) -> None:
        most = sum(max((abs(one) for effect in row for one in effect), default=0) for row in rows)
        self._width = most.bit_length() + 2
        self._size = len(rows[0][0])
        self.guard = self.pack([1 << (self._width - 1)] * self._size)

    def pack(self, vector: Sequence[int]) -> int:
        return sum(one << (at * self._width) for at, one in enumerate(vector))


def together(rows: Sequence[Sequence[Effect]], budget: Budget) -> list[set[Effect]] | None:
    """For each row (given in any order) the effects with which the others can bring all sums to zero; None on a bound.

    Empty sets say that no choice does.
    """
    if not rows:
        return []
    order = _order(rows)
    packing = _Packing(rows)
    packed = [{packing.pack(effect): effect for effect in rows[at]} for at in order]
    layers = _forward([rows[at] for at in order], [list(one) for one in packed], packing, budget)
    if layers is None:
        return None
    kept: list[set[Effect]] = [set() for _ in rows]
    alive = layers[-1] & {0}
    for i in range(len(order) - 1, -1, -1):
        before: set[int] = set()
        if not budget.spend(len(layers[i]) * len(packed[i])):
            return None
        for step, effect in packed[i].items():
            found = {one for one in layers[i] if one + step in alive}
            if found:
                kept[order[i]].add(effect)
                before |= found
        alive = before
    return kept


def _forward(
    rows: Sequence[Sequence[Effect]], steps: Sequence[Sequence[int]], packing: _Packing, budget: Budget
) -> list[set[int]] | None:
    """Partial sums after each row, without those that the rows to come cannot bring back to zero."""
    size = len(rows[0][0])
    low, high = [[0] * size], [[0] * size]
    for row in reversed(rows):
        low.append([low[-1][j] + min(effect[j] for effect in row) for j in range(size)])
        high.append([high[-1][j] + max(effect[j] for effect in row) for j in range(size)])
    guard = packing.guard
    layers: list[set[int]] = [{0}]
    for i, choices in enumerate(steps):
        if not budget.spend(len(layers[-1]) * len(choices)):
            return None
        above = guard + packing.pack(high[len(rows) - i - 1])
        below = guard - packing.pack(low[len(rows) - i - 1])
        sums: set[int] = set()
        for step in choices:
            sums.update([s + step for s in layers[-1]])
        layers.append({s for s in sums if (s + above) & (below - s) & guard == guard})
        if len(layers[-1]) > _MAX_SUMS:
            budget.capped = True
            return None
    return layers


def _order(rows: Sequence[Sequence[Effect]]) -> list[int]:
    """The row in most identities first, then whatever closes an identity soonest: few sums stay open at a time."""
    uses = [frozenset(j for effect in row for j, one in enumerate(effect) if one) for row in rows]
    left = set(range(len(rows)))
    weight = [max(sum(map(abs, effect)) for effect in row) for row in rows]
    counts: dict[int, int] = {}
    for use in uses:
        for j in use:
            counts[j] = counts.get(j, 0) + 1
    order: list[int] = []
    opened: set[int] = set()
    while left:
        # An identity already begun comes first, the one with the fewest rows to go before the others.
        nearest = min((j for j in opened if counts[j]), key=lambda j: (counts[j], j), default=None)
        pool = [i for i in left if nearest in uses[i]] if nearest is not None else list(left)
        best = max(pool, key=lambda i: (len(rows[i]) == 1, len(uses[i]), weight[i], -i))
        order.append(best)
        left.remove(best)
        opened |= uses[best]
        for j in uses[best]:
            counts[j] -= 1
    return order
