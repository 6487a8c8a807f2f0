"""Which columns the kept figures of a row stand in, decided by the form's identities and by nothing else.

In: rows (the figures kept, in order, and the indicators of the row's cells) and the form's identities.  Out: for each
row the readings that remain possible.  A reading is a tuple of (column, value) pairs, columns rising.  One reading
left means that every place is certain.  The search over a whole table runs identity by identity (sums that can be
reached from the left and from the right), so it may leave more readings than a full search would, never fewer: what
it calls certain is certain.  Every loop is bounded; on a bound the table says `capped` and the row stays uncertain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from parsers.model import Rule

Reading = tuple[tuple[int, Decimal], ...]
Terms = Mapping[str, int]

# 15 columns (the largest row of any form) taken 7 or 8 at a time give 6,435 readings.
_MAX_READINGS = 7_000
# Nodes of one run of digits (20 digits under three sums need some thousands) and of all runs of a table.
_MAX_NODES = 20_000
MAX_TABLE_NODES = 300_000
_MAX_DIVISIONS = 2_000
# Distinct partial sums kept for one identity, and steps of one table: together about half a second.
_MAX_SUMS = 4_000
_MAX_STEPS = 1_500_000
_MAX_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """A row to place: its key, the indicators of its cells in order, the readings still possible.

    `fixed` rows are known before any sum is looked at.  `open` rows fit no sum of their own, or are not understood:
    an identity that touches one is not used.
    """

    key: str
    cells: tuple[str, ...]
    readings: tuple[Reading, ...]
    fixed: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Placing:
    """The readings left for each row key; `broken` names identities that no reading can satisfy."""

    readings: dict[str, tuple[Reading, ...]]
    broken: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    capped: bool = False


@dataclass(slots=True)
class _Budget:
    steps: int = _MAX_STEPS
    capped: bool = field(default=False)

    def spend(self, steps: int) -> bool:
        self.steps -= steps
        self.capped = self.capped or self.steps < 0
        return not self.capped


def terms_of(rule: Rule) -> dict[str, int]:
    """The identity as coefficients that sum to zero: left minus right, `-id` subtracts."""
    terms: dict[str, int] = {}
    for side, sign in ((rule.left, 1), (rule.right, -1)):
        for name in side:
            indicator, one = (name[1:], -sign) if name.startswith("-") else (name, sign)
            terms[indicator] = terms.get(indicator, 0) + one
    return terms


def identities(rules: Iterable[Rule], cells: Iterable[str]) -> dict[str, Terms]:
    """The equalities, errors when broken, whose indicators are all among `cells`."""
    known = frozenset(cells)
    found = {r.id: terms_of(r) for r in rules if r.relation == "=" and r.severity == "error"}
    return {name: terms for name, terms in found.items() if terms and known.issuperset(terms)}


def own(terms: Mapping[str, Terms], cells: Sequence[str]) -> list[Terms]:
    """The identities that lie wholly within one row."""
    here = frozenset(cells)
    return [one for one in terms.values() if here.issuperset(one)]


def total_of(reading: Reading, cells: Sequence[str], terms: Terms) -> Decimal:
    """What a reading adds to an identity; an empty cell adds nothing."""
    return sum((terms[cells[c]] * value for c, value in reading if cells[c] in terms), Decimal(0))


def orderings(values: Sequence[Decimal], width: int) -> tuple[Reading, ...] | None:
    """Every way to put the values into `width` columns in their order; None where there are too many."""
    found: list[Reading] = []
    for columns in combinations(range(width), len(values)):
        if len(found) == _MAX_READINGS:
            return None
        found.append(tuple(zip(columns, values, strict=True)))
    return tuple(found)


def fitting(readings: Iterable[Reading], cells: Sequence[str], sums: Iterable[Terms]) -> tuple[Reading, ...]:
    """The readings under which the row's own identities hold."""
    kept = list(sums)
    return tuple(r for r in readings if all(total_of(r, cells, terms) == 0 for terms in kept))


def divisions(
    digits: str, cells: Sequence[str], sums: Sequence[Terms], limit: int = _MAX_NODES
) -> tuple[tuple[Reading, ...] | None, int]:
    """Every way to cut `digits` into figures (no leading zeros) in order into the cells so that the sums hold.

    Lost empty cells are allowed for.  None where the search is too large for `limit` nodes; with it the nodes spent.
    """
    width = len(cells)
    # An identity is judged as soon as the last of its columns is filled.
    due = [[t for t in sums if max(cells.index(name) for name in t) == column] for column in range(width)]
    found: list[Reading] = []
    nodes = 0

    def walk(column: int, at: int, taken: Reading) -> bool:
        nonlocal nodes
        nodes += 1
        if nodes > min(limit, _MAX_NODES) or len(found) > _MAX_DIVISIONS:
            return False
        if column == width:
            if at == len(digits):
                found.append(taken)
            return True
        ends = due[column]
        nexts = _next_figures(digits, at, column, taken)
        if ends:
            known = -total_of(taken, cells, ends[0]) / ends[0][cells[column]]
            nexts = _closing(digits, at, column, taken, int(known))
        for end, reading in nexts:
            fits = all(total_of(reading, cells, terms) == 0 for terms in ends)
            if fits and not walk(column + 1, end, reading):
                return False
        return True

    done = walk(0, 0, ())
    return (tuple(found) if done else None), nodes


def _next_figures(digits: str, at: int, column: int, taken: Reading) -> Iterator[tuple[int, Reading]]:
    yield at, taken
    longest = 1 if digits[at : at + 1] == "0" else 9
    for end in range(at + 1, min(at + longest, len(digits)) + 1):
        yield end, (*taken, (column, Decimal(digits[at:end])))


def _closing(digits: str, at: int, column: int, taken: Reading, due: int) -> Iterator[tuple[int, Reading]]:
    """The last cell of an identity: its figure, `due`, is known from the others; a 0 may have been lost."""
    if due == 0:
        yield at, taken
    if digits.startswith(str(due), at):
        yield at + len(str(due)), (*taken, (column, Decimal(due)))


def place(rows: Sequence[Row], terms: Mapping[str, Terms]) -> Placing:
    """Leave of each row the readings under which the identities between rows can hold together.

    An identity is used only where every one of its cells belongs to a row that is here and not `open`.
    """
    owner = {cell: row.key for row in rows for cell in row.cells}
    barred = {row.key for row in rows if row.open}
    left = {row.key: row.readings for row in rows}
    cells = {row.key: row.cells for row in rows}
    usable = {
        name: one
        for name, one in terms.items()
        if len(keys := {owner.get(cell, "") for cell in one}) > 1 and "" not in keys and not barred & keys
    }
    budget = _Budget()
    for _ in range(_MAX_ROUNDS):
        before = sum(map(len, left.values()))
        for name, one in usable.items():
            touched = dict.fromkeys(owner[cell] for cell in one)
            kept = _supported({key: left[key] for key in touched}, cells, one, budget)
            if kept is not None and not all(kept.values()):
                return Placing(left, (name,), tuple(usable), budget.capped)
            left.update(kept or {})
        if budget.capped or sum(map(len, left.values())) == before:
            break
    return Placing(left, (), tuple(usable), budget.capped)


def _supported(
    readings: dict[str, tuple[Reading, ...]], cells: Mapping[str, Sequence[str]], terms: Terms, budget: _Budget
) -> dict[str, tuple[Reading, ...]] | None:
    """The readings of each row with which the others can still bring the identity to zero; None on a bound."""
    # Rows with one reading first: they move the sum without branching it.
    order = sorted(readings, key=lambda key: len(readings[key]))
    if not all(readings.values()) or not budget.spend(5 * sum(map(len, readings.values()))):
        return None
    adds = [{r: total_of(r, cells[key], terms) for r in readings[key]} for key in order]
    choices = [sorted(set(one.values())) for one in adds]
    backward = _reachable(choices[::-1], budget)
    forward = _reachable(choices, budget)
    if forward is None or backward is None:
        return None
    kept: dict[str, tuple[Reading, ...]] = {}
    for i, key in enumerate(order):
        rest = backward[len(order) - i - 1]
        good = {c for c in choices[i] if any(-(s + c) in rest for s in forward[i])}
        kept[key] = tuple(r for r, added in adds[i].items() if added in good)
    return kept


def _reachable(choices: Sequence[Sequence[Decimal]], budget: _Budget) -> list[set[Decimal]] | None:
    """Partial sums after each row, without those that the rows to come cannot bring back to zero."""
    low = [sum((min(c) for c in choices[i:]), Decimal(0)) for i in range(len(choices) + 1)]
    high = [sum((max(c) for c in choices[i:]), Decimal(0)) for i in range(len(choices) + 1)]
    sums: list[set[Decimal]] = [{Decimal(0)}]
    for i, options in enumerate(choices):
        if not budget.spend(len(sums[-1]) * len(options)):
            return None
        nexts = {s + c for s in sums[-1] for c in options}
        sums.append({s for s in nexts if low[i + 1] <= -s <= high[i + 1]})
        if len(sums[-1]) > _MAX_SUMS:
            return None
    return sums
