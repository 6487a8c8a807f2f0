"""The identities of a form, judged on what a report prints; the sums that no form prints.

A check never changes a figure and never fills a gap: a blank is not 0, so a rule with a blank, unread or missing term
is undecidable.  Sums are exact.  Computed metrics are left out: what we added up ourselves proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow, localcontext

from parsers.model import Check, Form, Metric, Rule, Verdict
from parsers.repairs import with_repairs

# Figures have at most some twenty digits; a longer sum would be rounded, and is refused instead.
_EXACT = Context(prec=100, traps=[Inexact, InvalidOperation, Overflow])
_EMPTY = frozenset({"blank", "not_applicable"})


@dataclass(frozen=True, slots=True)
class _Term:
    """What is known of one indicator: its value, or why there is none (a kind, or "conflict": two values printed)."""

    value: Decimal | None
    kind: str


_MISSING = _Term(None, "missing")


def run_checks(form: Form, metrics: Iterable[Metric]) -> tuple[Check, ...]:
    """Every rule of the form, judged, in the order declared.

    pass and fail need a number for every term; not_applicable where none of the terms, or nothing of a table that
    the rule speaks of, is printed; undecidable otherwise, with the terms that lack a number in `detail`.  A failed
    equation that one changed figure would mend says so in `detail`.
    """
    terms = _terms(metrics)
    absent = _absent(form, terms)
    checks = [_judge(rule, terms, absent) for rule in form.rules]
    values = {indicator: term.value for indicator, term in terms.items() if term.value is not None}
    return with_repairs(form.rules, checks, values)


def computed(form: Form, metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """The form's unprinted sums, each only where all its parts are numbers and the report does not print it itself."""
    known = [one for one in metrics if one.kind != "missing"]
    terms = _terms(known)
    present = {one.indicator for one in known}
    assumptions: dict[str, tuple[str, ...]] = {one.indicator: one.assumptions for one in known}
    units = {one.id: one.unit for one in form.indicators}
    found = []
    for sum_id, parts in form.sums.items():
        values = [terms.get(part, _MISSING).value for part in parts]
        total = _sum([value for value in values if value is not None])
        if sum_id in present or None in values or total is None:
            continue
        leaning = tuple(dict.fromkeys(one for part in parts for one in assumptions.get(part, ())))
        unit = units.get(sum_id, "")
        found.append(Metric(sum_id, "number", "", "computed", total, unit, assumptions=leaning))
    return tuple(found)


def _terms(metrics: Iterable[Metric]) -> dict[str, _Term]:
    """What is printed, by indicator.  One that is printed twice counts once if both agree, else it has no value.

    A place that an ambiguous figure may belong to is itself ambiguous, not missing.
    """
    found: dict[str, _Term] = {}
    candidates: list[str] = []
    for metric in metrics:
        if metric.method == "computed" or metric.kind == "missing":
            continue
        candidates += metric.candidates
        finite = metric.kind == "number" and metric.value is not None and metric.value.is_finite()
        term = _Term(metric.value if finite else None, metric.kind)
        before = found.get(metric.indicator, term)
        found[metric.indicator] = term if before == term else _Term(None, "conflict")
    return {**dict.fromkeys(candidates, _Term(None, "ambiguous")), **found}


def _absent(form: Form, terms: Mapping[str, _Term]) -> frozenset[str]:
    """The indicators of tables of which nothing is printed."""
    return frozenset(
        indicator
        for table in form.tables
        if not any(one in terms for one in table.cells.values())
        for indicator in table.cells.values()
    )


def _judge(rule: Rule, terms: Mapping[str, _Term], absent: frozenset[str]) -> Check:
    left, right = _sides(rule, terms)
    involved = tuple(dict.fromkeys(term.removeprefix("-") for term in (*left, *right)))
    known = {one: terms.get(one, _MISSING) for one in involved}

    def check(status: Verdict, detail: str = "") -> Check:
        return Check(rule.id, status, rule.severity, indicators=involved, detail=detail)

    if absent.intersection(involved) or all(term == _MISSING for term in known.values()):
        return check("not_applicable")
    if gaps := [f"{one} ({term.kind})" for one, term in known.items() if term.value is None]:
        return check("undecidable", f"no number: {', '.join(gaps)}{_lenient(rule, left, right, known)}")
    ours, theirs = _signed_sum(left, known), _signed_sum(right, known)
    difference = None if ours is None or theirs is None else _sum([ours, theirs.copy_negate()])
    if ours is None or theirs is None or difference is None:
        return check("undecidable", "the figures are too long to be added exactly")
    verdict: Verdict = "pass" if _holds(rule, ours, theirs) else "fail"
    return replace(check(verdict), left=ours, right=theirs, difference=difference)


def _sides(rule: Rule, terms: Mapping[str, _Term]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rule's two sides; a sum that is printed while none of its parts is takes their place."""
    left, right = rule.left, rule.right
    for whole, parts in rule.instead:
        if whole in terms and not any(part in terms for part in parts):
            left, right = _exchange(left, whole, parts), _exchange(right, whole, parts)
    return left, right


def _exchange(side: tuple[str, ...], whole: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    if not any(part in side for part in parts):
        return side
    return (*(term for term in side if term not in parts), whole)


def _signed_sum(side: Sequence[str], known: Mapping[str, _Term]) -> Decimal | None:
    """The side's sum; a term without a number counts nothing, so ask only where that is meant."""
    values = []
    for term in side:
        value = known[term.removeprefix("-")].value
        if value is not None:
            values.append(value.copy_negate() if term.startswith("-") else value)
    return _sum(values)


def _sum(values: Sequence[Decimal]) -> Decimal | None:
    """The exact sum, None where it does not fit the precision."""
    with localcontext(_EXACT):
        try:
            return sum(values, Decimal(0))
        except (Inexact, InvalidOperation, Overflow):
            return None


def _holds(rule: Rule, left: Decimal, right: Decimal) -> bool:
    return left == right if rule.relation == "=" else left <= right if rule.relation == "<=" else left >= right


def _lenient(rule: Rule, left: Sequence[str], right: Sequence[str], known: Mapping[str, _Term]) -> str:
    """What the verdict would be if empty cells were 0: said beside, never given as the verdict."""
    if any(term.value is None and term.kind not in _EMPTY for term in known.values()):
        return ""
    sums = _signed_sum(left, known), _signed_sum(right, known)
    if sums[0] is None or sums[1] is None:
        return ""
    return f"; if empty cells were 0: {sums[0]} and {sums[1]}, {'pass' if _holds(rule, sums[0], sums[1]) else 'fail'}"
