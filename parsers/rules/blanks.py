"""The lenient reading: what is printed if an empty cell (blank, "/") means 0.  Said beside a verdict, never as one.

An empty total whose parts are printed means no 0 but what they add up to: many reports fill in the parts only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.model import Form, Rule
from parsers.rules.terms import EMPTY, MISSING, Term, exact_sum

WORDS = "if empty cells were 0"
_AND_TOTALS = " and empty totals the sum of their parts"
_ZERO = Term(Decimal(0), "number")


@dataclass(frozen=True, slots=True)
class Lenient:
    """The terms of a report with its empty cells counted.

    `filled` are the empty totals that were given the sum of their parts; `by` the ids of the identities that gave it,
    which have nothing left to say.
    """

    terms: Mapping[str, Term]
    filled: frozenset[str]
    by: frozenset[str]

    def said(self, names: Iterable[str], left: Decimal | None, right: Decimal | None, status: str) -> str:
        """The lenient verdict in words, to stand behind the reason why the strict one is open."""
        sides = "" if left is None or right is None else f"{left} and {right}, "
        return f"; {WORDS}{'' if self.filled.isdisjoint(names) else _AND_TOTALS}: {sides}{status}"


def lenient(form: Form | None, terms: Mapping[str, Term]) -> Lenient | None:
    """The lenient reading of what a report of that form prints; None where no cell is empty."""
    empty = [name for name, term in terms.items() if term.value is None and term.kind in EMPTY]
    if not empty:
        return None
    totals: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for rule in form.rules if form else ():
        if (found := _total(rule, terms)) is not None:
            totals.setdefault(found[0], []).append((rule.id, found[1]))
    counted, by, filled = dict(terms), set[str](), set[str]()

    def settle(name: str) -> Term:
        """The term of `name`, an empty one counted; one whose parts are uncertain stays empty."""
        term = counted.get(name, MISSING)
        if term.value is not None or term.kind not in EMPTY:
            return term
        counted[name] = _ZERO  # also what a circle of totals comes to
        uncertain = False
        for rule, parts in totals.get(name, ()):
            values = [settle(part) for part in parts]
            uncertain = uncertain or any(one.value is None and one.kind not in {"missing"} for one in values)
            amount = exact_sum(one.value for one in values if one.value is not None)
            if amount and all(one.value is not None for one in values):
                counted[name] = Term(amount, "number")
                filled.add(name)
                by.add(rule)
                return counted[name]
            uncertain = uncertain or bool(amount)
        if uncertain:
            counted[name] = term
        return counted[name]

    for name in empty:
        settle(name)
    return Lenient(counted, frozenset(filled), frozenset(by))


def sides(rule: Rule, terms: Mapping[str, Term]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rule's two sides; a sum that is printed while none of its parts is takes their place."""
    left, right = rule.left, rule.right
    for whole, parts in rule.instead:
        if whole in terms and not any(part in terms for part in parts):
            left, right = _exchange(left, whole, parts), _exchange(right, whole, parts)
    return left, right


def _exchange(side: tuple[str, ...], whole: str, parts: Sequence[str]) -> tuple[str, ...]:
    if not any(part in side for part in parts):
        return side
    return (*(term for term in side if term not in parts), whole)


def _total(rule: Rule, terms: Mapping[str, Term]) -> tuple[str, tuple[str, ...]] | None:
    """(total, parts) where the rule says that one figure is the sum of several."""
    left, right = sides(rule, terms)
    if rule.relation != "=" or any(name.startswith("-") for name in (*left, *right)):
        return None
    if len(left) == 1 and len(right) > 1:
        return left[0], right
    return (right[0], left) if len(right) == 1 and len(left) > 1 else None
