"""Comparisons of sums as data: "requests.received.total + requests.carried_in.total = 0".

A side is a sum of indicators and whole numbers, each with an optional whole factor ("2 * x"); relations are
= != < <= > >=.  Names stand without the form's prefix, `text.*` excepted; `*` stands for every printed indicator that
fits; `last.` before a name asks for the year before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase

from parsers.rules.terms import EMPTY, MISSING, Term, exact_product, exact_sum

_RELATION = re.compile(r"(<=|>=|!=|=|<|>)")
_TERM = re.compile(r"\s*(?P<sign>[+-]?)\s*(?:(?P<factor>\d+)\s*\*\s*)?(?P<name>[a-z][\w.*]*|\d+)\s*")
LAST = "last."
Lookup = Callable[[str], Term]


class ConditionError(ValueError):
    """A comparison is wrongly written or names no indicator.  The message is one line."""


@dataclass(frozen=True, slots=True)
class Side:
    """A sum: whole weights of names, and a constant; `names` are the indicators summed."""

    weights: tuple[tuple[int, str], ...]
    constant: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Two sides and their relation; `names` are all indicators compared, each once."""

    left: Side
    relation: str
    right: Side
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a condition holds (None: not decidable), with the sides' sums and the names that lack a number."""

    holds: bool | None
    left: Decimal | None = None
    right: Decimal | None = None
    gaps: tuple[str, ...] = ()


def read_condition(text: str, prefix: str, ids: Collection[str], last: tuple[str, Collection[str]] | None) -> Condition:
    """The comparison `text` for a form with this prefix and these indicators; `last` are those of the year before."""
    parts = _RELATION.split(text)
    if len(parts) != 3:
        raise ConditionError(f"{text!r} is no comparison")
    left, right = read_side(parts[0], prefix, ids, last), read_side(parts[2], prefix, ids, last)
    return Condition(left, parts[1], right, tuple(dict.fromkeys((*left.names, *right.names))))


def read_side(text: str, prefix: str, ids: Collection[str], last: tuple[str, Collection[str]] | None) -> Side:
    """One sum; see read_condition.  Raises ConditionError."""
    weights: list[tuple[int, str]] = []
    constant, place = 0, 0
    while place < len(text):
        match = _TERM.match(text, place)
        if match is None or (place and not match["sign"]):
            raise ConditionError(f"{text.strip()!r} is no sum")
        factor = int(match["factor"] or 1) * (-1 if match["sign"] == "-" else 1)
        if match["name"].isdigit():
            constant += factor * int(match["name"])
        else:
            weights += [(factor, name) for name in _names(match["name"], prefix, ids, last)]
        place = match.end()
    return Side(tuple(weights), constant, tuple(name for _, name in weights))


def _names(name: str, prefix: str, ids: Collection[str], last: tuple[str, Collection[str]] | None) -> Sequence[str]:
    before = name.startswith(LAST)
    if before:
        if last is None:
            raise ConditionError(f"{name!r} asks for another year")
        (prefix, ids), name = last, name.removeprefix(LAST)
    full = name if name.startswith("text.") else f"{prefix}.{name}"
    depth = full.count(".")
    # in one order: what is stored must not depend on how a set happens to lie in memory
    hits = [one for one in sorted(ids) if fnmatchcase(one, full) and one.count(".") == depth] if "*" in full else [full]
    if not hits or any(one not in ids for one in hits):
        raise ConditionError(f"{name!r} names no indicator")
    return [f"{LAST}{one}" for one in hits] if before else hits


def judge(condition: Condition, lookup: Lookup, *, empty_is_fine: bool = False) -> Outcome:
    """Whether the condition holds.  With `empty_is_fine` blank and "/" take no part: the rule itself allows them."""
    ours, gaps = sum_of(condition.left, lookup, empty_is_fine=empty_is_fine)
    theirs, more = sum_of(condition.right, lookup, empty_is_fine=empty_is_fine)
    if ours is None or theirs is None:
        return Outcome(None, ours, theirs, gaps + more)
    return Outcome(_HOLDS[condition.relation](ours, theirs), ours, theirs)


def sum_of(side: Side, lookup: Lookup, *, empty_is_fine: bool = False) -> tuple[Decimal | None, tuple[str, ...]]:
    """The side's exact sum, None where a term has no number, and those terms with their kinds."""
    values: list[Decimal] = [Decimal(side.constant)]
    gaps: list[str] = []
    for factor, name in side.weights:
        term = lookup(name)
        if term.value is None:
            if not (empty_is_fine and term.kind in EMPTY):
                gaps.append(f"{name} ({term.kind})")
        elif (product := exact_product(factor, term.value)) is not None:
            values.append(product)
        else:
            gaps.append(f"{name} (too long)")
    return (None if gaps else exact_sum(values)), tuple(gaps)


def nothing_known(condition: Condition, lookup: Lookup) -> bool:
    """Whether no term of the condition is printed at all."""
    return all(lookup(name) == MISSING for name in condition.names)


_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
