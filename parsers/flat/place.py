"""Which columns the kept figures of a row stand in, decided by the form's identities and by nothing else.

In: rows (the figures kept, in order, and the indicators of the row's cells) and the form's identities.  Out: for each
row the readings that remain possible.  A reading is a tuple of (column, value) pairs, columns rising.  One reading
left means that every place is certain.  The identities are first taken one by one, then all together (`search`), so
that the readings left are exactly those of some table in which every identity holds.  Every loop is bounded; on a
bound the table says `capped`, and more readings may be left than are possible, never fewer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from parsers.flat.search import Budget, Effect, together
from parsers.model import Rule

Reading = tuple[tuple[int, Decimal], ...]
Terms = Mapping[str, int]

# 15 columns (the largest row of any form) taken 7 or 8 at a time give 6,435 readings.
_MAX_READINGS = 7_000
# Once is enough to thin out what the search over all identities then decides.
_MAX_ROUNDS = 1
# Counts are whole; money in 万元 has at most this many decimals.
_MAX_DECIMALS = 6
TOGETHER = "the sums of the table together"


@dataclass(frozen=True, slots=True)
class Row:
    """A row to place: its key, the indicators of its cells in order, the readings still possible.

    `open` rows fit no sum of their own, or are not understood: an identity that touches one is not used.
    """

    key: str
    cells: tuple[str, ...]
    readings: tuple[Reading, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Placing:
    """The readings left for each row key; `broken` names identities that no reading can satisfy."""

    readings: dict[str, tuple[Reading, ...]]
    broken: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    capped: bool = False


def terms_of(rule: Rule, present: Collection[str] = ()) -> dict[str, int]:
    """The identity as coefficients that sum to zero: left minus right, `-id` subtracts.

    A sum that is `present` while none of its parts is (（六）其他处理 as one row) counts in their place.
    """
    terms: dict[str, int] = {}
    for side, sign in ((rule.left, 1), (rule.right, -1)):
        for name in side:
            indicator, one = (name[1:], -sign) if name.startswith("-") else (name, sign)
            terms[indicator] = terms.get(indicator, 0) + one
    for whole, parts in rule.instead:
        if whole in present and terms.keys() >= set(parts) and not set(parts) & set(present):
            terms[whole] = terms[parts[0]]
            terms = {name: one for name, one in terms.items() if name not in parts}
    return terms


def identities(rules: Iterable[Rule], cells: Iterable[str], present: Collection[str] = ()) -> dict[str, Terms]:
    """The equalities, errors when broken, whose indicators are all among `cells`."""
    known = frozenset(cells)
    found = {r.id: terms_of(r, present) for r in rules if r.relation == "=" and r.severity == "error"}
    return {name: terms for name, terms in found.items() if terms and known.issuperset(terms)}


def own(terms: Mapping[str, Terms], cells: Sequence[str]) -> list[Terms]:
    """The identities that lie wholly within one row."""
    here = frozenset(cells)
    return [one for one in terms.values() if here.issuperset(one)]


def total_of(reading: Reading, cells: Sequence[str], terms: Terms) -> Decimal:
    """What a reading adds to an identity; an empty cell adds nothing."""
    return sum((terms[cells[c]] * value for c, value in reading if cells[c] in terms), Decimal(0))


def orderings(values: Sequence[Decimal], width: int, limit: int = _MAX_READINGS) -> tuple[Reading, ...] | None:
    """Every way to put the values into `width` columns in their order; None where there are more than `limit`."""
    found: list[Reading] = []
    for columns in combinations(range(width), len(values)):
        if len(found) == limit:
            return None
        found.append(tuple(zip(columns, values, strict=True)))
    return tuple(found)


def fitting(readings: Iterable[Reading], cells: Sequence[str], sums: Iterable[Terms]) -> tuple[Reading, ...]:
    """The readings under which the row's own identities hold."""
    factors = [[one.get(cell, 0) for cell in cells] for one in sums]
    return tuple(r for r in readings if not any(sum(f[c] * value for c, value in r) for f in factors))


def place(rows: Sequence[Row], terms: Mapping[str, Terms], budget: Budget | None = None) -> Placing:
    """Leave of each row the readings of some table in which the identities between rows hold together.

    An identity is used only where every one of its cells belongs to a row that is here and not `open`.  `budget` is
    what all placings of a table may spend together.
    """
    owner = {cell: row.key for row in rows for cell in row.cells}
    barred = {row.key for row in rows if row.open}
    usable = {
        name: one
        for name, one in terms.items()
        if len(keys := {owner.get(cell, "") for cell in one}) > 1 and "" not in keys and not barred & keys
    }
    left = {row.key: row.readings for row in rows}
    touched = {owner[cell] for one in usable.values() for cell in one}
    table = [row for row in rows if row.key in touched]
    names = tuple(usable)
    if not table or (scale := _scale(table)) is None:
        return Placing(left, (), (), bool(table))
    choices = {row.key: _effects(row, list(usable.values()), scale) for row in table}
    budget = budget or Budget()
    broken = _one_by_one(choices, names, budget) or _all_at_once(choices, budget)
    if broken:
        return Placing(left, (broken,), names, budget.capped)
    for key, kept in choices.items():
        possible = {reading for readings in kept.values() for reading in readings}
        left[key] = tuple(reading for reading in left[key] if reading in possible)
    return Placing(left, (), names, budget.capped)


# A row's readings by what they add to every identity: where only zeros move, nothing is added differently.
_Choices = dict[str, dict[Effect, list[Reading]]]


def _scale(rows: Iterable[Row]) -> int | None:
    """The power of ten that makes every value whole; None where there are too many decimals."""
    decimals = 0
    for value in {value for row in rows for reading in row.readings for _, value in reading}:
        exponent = value.normalize().as_tuple().exponent
        decimals = max(decimals, -exponent if isinstance(exponent, int) else _MAX_DECIMALS + 1)
    return int(10**decimals) if decimals <= _MAX_DECIMALS else None


def _effects(row: Row, terms: Sequence[Terms], scale: int) -> dict[Effect, list[Reading]]:
    adds = [[(j, one[cell]) for j, one in enumerate(terms) if cell in one] for cell in row.cells]
    out: dict[Effect, list[Reading]] = {}
    for reading in row.readings:
        effect = [0] * len(terms)
        for column, value in reading:
            whole = int(value * scale)
            for j, factor in adds[column]:
                effect[j] += factor * whole
        out.setdefault(tuple(effect), []).append(reading)
    return out


def _one_by_one(choices: _Choices, names: Sequence[str], budget: Budget) -> str:
    """Drop what a single identity rules out, until nothing more goes; the name of one that nothing satisfies."""
    for _ in range(_MAX_ROUNDS):
        before = sum(map(len, choices.values()))
        for j, name in enumerate(names):
            keys = [key for key, kept in choices.items() if any(effect[j] for effect in kept)]
            kept = together([list({(effect[j],) for effect in choices[key]}) for key in keys], budget)
            if kept is None:
                return ""
            for key, good in zip(keys, kept, strict=True):
                if not good:
                    return name
                choices[key] = {effect: r for effect, r in choices[key].items() if (effect[j],) in good}
        if sum(map(len, choices.values())) == before:
            break
    return ""


def _all_at_once(choices: _Choices, budget: Budget) -> str:
    """Drop what all identities together rule out; said as broken where they rule out everything."""
    if all(len(kept) == 1 for kept in choices.values()):
        return ""
    keys = list(choices)
    found = together([list(choices[key]) for key in keys], budget)
    if found is None:
        return ""
    if not all(found):
        return TOGETHER
    for key, good in zip(keys, found, strict=True):
        choices[key] = {effect: readings for effect, readings in choices[key].items() if effect in good}
    return ""
