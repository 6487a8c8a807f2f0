"""The identities of a report as a board of equations on which changes are tried and never kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.model import Check, Form, Rule

# Equations touched in all trials together: some five milliseconds' work.
_BUDGET = 4000


@dataclass(frozen=True, slots=True)
class Change:
    """One figure, as printed and as it would have to be."""

    name: str
    before: Decimal
    after: Decimal

    def __str__(self) -> str:
        return f"{self.name} {self.before} → {self.after}"


class Board:
    """Equations (and bounds) with their differences, left minus right; changes are tried and never kept."""

    def __init__(self, form: Form, checks: Sequence[Check], values: Mapping[str, Decimal]) -> None:
        """`checks` are those of the form's rules in order; the ones without a difference take no part."""
        self.form = form
        self.values = values
        judged = [
            (rule, check, check.difference)
            for rule, check in zip(form.rules, checks, strict=True)
            if check.difference is not None
        ]
        self._rules = [rule for rule, _, _ in judged]
        self._weights = [_weights(rule, check) for rule, check, _ in judged]
        self._differences = [difference for _, _, difference in judged]
        self._failed = [check.status == "fail" for _, check, _ in judged]
        self._of: dict[str, list[tuple[int, int]]] = {}
        for number, weights in enumerate(self._weights):
            for name, weight in weights.items():
                self._of.setdefault(name, []).append((number, weight))
        self._steps = 0
        # A figure mends no more equations than it stands in, so many failures have no small cause.
        self.reach = max((len(places) for places in self._of.values()), default=0)

    @property
    def spent(self) -> bool:
        """Whether the budget of trials is used up."""
        return self._steps > _BUDGET

    def rule(self, equation: int) -> str:
        """The rule's id."""
        return self._rules[equation].id

    def names(self, equation: int) -> tuple[str, ...]:
        """The indicators of an equation."""
        return tuple(self._weights[equation])

    def is_equation(self, number: int) -> bool:
        """Whether it is an equation, not a bound."""
        return self._rules[number].relation == "="

    def is_equation_named(self, rule: str) -> bool:
        """Whether the rule of this id is an equation."""
        return any(one.id == rule and one.relation == "=" for one in self._rules)

    def reaches(self, names: Iterable[str], component: Sequence[int]) -> bool:
        """Whether each equation of the component has one of these figures."""
        reached = {number for name in names for number, _ in self._of.get(name, ())}
        self._steps += 1 + len(reached) // 8  # sets are cheap beside sums
        return reached.issuperset(component)

    def equations_of(self, name: str) -> list[int]:
        """The equations in which an indicator stands."""
        return [number for number, _ in self._of.get(name, ()) if self.is_equation(number)]

    def shortest(self, equations: Sequence[int]) -> list[int]:
        """The equations, those of fewest terms first."""
        return sorted(equations, key=lambda one: (len(self._weights[one]), one))

    def components(self, *, wide: bool = False) -> list[list[int]]:
        """The failed equations in groups that share no figure with another group; `wide`: nor an equation that holds.

        A figure moved within its row breaks columns that share no figure, but whose figures share the row's sum.
        """
        groups: list[tuple[list[int], set[str]]] = []
        for number, failed in enumerate(self._failed):
            if not failed or not self.is_equation(number):
                continue
            members, names = [number], set(self._weights[number])
            if wide:
                names |= {one for name in self._weights[number] for other in self.equations_of(name)
                          for one in self._weights[other]}  # fmt: skip
            for group in [one for one in groups if one[1] & names]:
                members, names = group[0] + members, names | group[1]
                groups.remove(group)
            groups.append((sorted(members), names))
        return [members for members, _ in groups]

    def change(self, equation: int, name: str, earlier: Sequence[Change] = ()) -> Change | None:
        """The change of one figure that makes an equation hold after `earlier` ones, None where it is absurd."""
        weight = self._weights[equation][name]
        if abs(weight) != 1:
            return None
        difference = self._differences[equation]
        for one in earlier:
            difference += self._weights[equation].get(one.name, 0) * (one.after - one.before)
        before = self.values[name]
        after = before - weight * difference
        return None if after == before or after < 0 <= before else Change(name, before, after)

    def broken_after(self, changes: Sequence[Change], component: Sequence[int]) -> list[int]:
        """What does not hold after the changes: of the component, or held before."""
        moved: dict[int, Decimal] = {}
        for one in changes:
            for number, weight in self._of.get(one.name, ()):
                moved[number] = moved.get(number, Decimal(0)) + weight * (one.after - one.before)
        self._steps += len(moved)
        broken = [number for number in component if number not in moved]
        for number, step in moved.items():
            counts = number in component or not self._failed[number]
            if counts and not self._holds(number, self._differences[number] + step):
                broken.append(number)
        return broken

    def mends(self, changes: Sequence[Change], component: Sequence[int]) -> bool:
        """Whether every equation of the component then holds and nothing that held is broken."""
        return not self.broken_after(changes, component)

    def mended(self, change: Change) -> tuple[str, ...] | None:
        """The failed rules that one change mends; None where it breaks one that held, or the budget is used up."""
        if self.spent:
            return None
        mended = []
        self._steps += len(self._of.get(change.name, ()))
        for number, weight in self._of.get(change.name, ()):
            holds = self._holds(number, self._differences[number] + weight * (change.after - change.before))
            if not holds and not self._failed[number]:
                return None
            if holds and self._failed[number]:
                mended.append(self._rules[number].id)
        return tuple(mended)

    def solved(self, moved: Mapping[str, Decimal], unknown: Sequence[str]) -> tuple[Change, ...] | None:
        """The changes of a move, each `unknown` figure settled by the first equation that it alone leaves open."""
        self._steps += len(moved)
        changes = [Change(name, self.values[name], after) for name, after in moved.items()]
        for name in unknown:
            others = set(unknown) - {name}
            open_ = [one for one in self.equations_of(name) if others.isdisjoint(self._weights[one])]
            if not open_:
                return None
            self._steps += len(open_)
            settled = self.change(open_[0], name, changes)
            if settled is not None:
                changes.append(settled)
            elif self._still_broken(open_[0], changes):
                return None
        return tuple(one for one in changes if one.before != one.after)

    def _still_broken(self, equation: int, changes: Sequence[Change]) -> bool:
        weights = self._weights[equation]
        steps = sum((weights.get(one.name, 0) * (one.after - one.before) for one in changes), Decimal(0))
        return not self._holds(equation, self._differences[equation] + steps)

    def _holds(self, number: int, difference: Decimal) -> bool:
        relation = self._rules[number].relation
        return difference == 0 if relation == "=" else difference <= 0 if relation == "<=" else difference >= 0


def _weights(rule: Rule, check: Check) -> dict[str, int]:
    """How often each figure counts in left minus right; a sum standing for its parts counts as they do."""
    weights: dict[str, int] = {}
    for sign, side in ((1, rule.left), (-1, rule.right)):
        for term in side:
            name = term.removeprefix("-")
            weights[name] = weights.get(name, 0) + (sign if term == name else -sign)
    for whole, parts in rule.instead:
        if whole in check.indicators:
            weights[whole] = weights[parts[0]]
    return {name: weights[name] for name in check.indicators}
