"""Which one figure, changed, would mend a broken identity: a hint for the reader, never a correction.

A figure is named where its change makes the failed identity hold, breaks no other identity that can be judged, and no
other single figure would mend more of those that fail.  A total that disagrees with its row and with its column is so
told from a cell that does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from parsers.model import Check, Rule

_NAMED = 3  # more alternatives than these help nobody
_DIGITS = 100  # far beyond any figure: nothing is rounded


@dataclass(frozen=True, slots=True)
class _Repair:
    indicator: str
    before: Decimal
    after: Decimal
    mends: tuple[str, ...]


def with_repairs(rules: Sequence[Rule], checks: Sequence[Check], values: Mapping[str, Decimal]) -> tuple[Check, ...]:
    """The checks, in their order, with a hint in the `detail` of each failed equation that one figure could mend.

    `values` are the printed numbers by indicator.
    """
    judged = [(rule, one) for rule, one in zip(rules, checks, strict=True) if one.difference is not None]
    with localcontext() as context:
        context.prec = _DIGITS
        hints = {one.rule: _hint(rule, one, judged, values) for rule, one in judged if _broken(rule, one)}
    return tuple(replace(one, detail=hints[one.rule]) if hints.get(one.rule) else one for one in checks)


def _broken(rule: Rule, check: Check) -> bool:
    return rule.relation == "=" and check.status == "fail"


def _hint(rule: Rule, check: Check, judged: Sequence[tuple[Rule, Check]], values: Mapping[str, Decimal]) -> str:
    found = [one for name in check.indicators if (one := _repair(rule, check, name, judged, values))]
    most = max((len(one.mends) for one in found), default=0)
    best = [one for one in found if len(one.mends) == most]
    if not 0 < len(best) <= _NAMED:
        return ""
    return "one changed figure would mend it: " + "; or ".join(_said(one, check.rule) for one in best)


def _said(repair: _Repair, rule: str) -> str:
    others = [one for one in repair.mends if one != rule]
    also = f" (mends {', '.join(others)} too)" if others else ""
    return f"{repair.indicator} {repair.before} → {repair.after}{also}"


def _repair(
    rule: Rule, check: Check, name: str, judged: Sequence[tuple[Rule, Check]], values: Mapping[str, Decimal]
) -> _Repair | None:
    """The change of one figure that makes the failed equation hold, None where it is absurd or breaks another rule."""
    weight, before = _weight(rule, name), values[name]
    if abs(weight) != 1 or check.difference is None:
        return None
    step = -weight * check.difference
    if before + step < 0 <= before:
        return None
    mends = []
    for other, result in judged:
        if name not in result.indicators or result.difference is None:
            continue
        holds = _holds(other, result.difference + _weight(other, name) * step)
        if not holds and result.status == "pass":
            return None
        if holds and result.status == "fail":
            mends.append(other.id)
    return _Repair(name, before, before + step, tuple(mends))


def _weight(rule: Rule, name: str) -> int:
    """How often a figure counts in left minus right; a sum standing for its parts counts as they do."""
    weight = sum((side == name) - (side == f"-{name}") for side in rule.left)
    weight -= sum((side == name) - (side == f"-{name}") for side in rule.right)
    for whole, parts in rule.instead:
        if whole == name:
            return _weight(rule, parts[0])
    return weight


def _holds(rule: Rule, difference: Decimal) -> bool:
    return difference == 0 if rule.relation == "=" else difference <= 0 if rule.relation == "<=" else difference >= 0
