"""The checks of one report: the identities of its form, the rules of the catalogue; the sums that no form prints.

A check never changes a figure and never fills a gap: a blank is not 0, so a rule with a blank, unread or missing term
is undecidable, and what it would come to if blanks were 0 stands beside that.  Sums are exact.  Computed metrics are
left out: what we added up ourselves proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from parsers.model import Check, Form, Metric, Rule
from parsers.repairs import with_repairs
from parsers.rules import Facts, View, judge, with_lenient
from parsers.rules.blanks import sides
from parsers.rules.terms import MISSING, Term, exact_sum, no_number, read_terms

__all__ = ["Facts", "check_report", "computed", "run_checks"]


def check_report(form: Form | None, facts: Facts) -> tuple[Check, ...]:
    """Every rule that one report decides: the form's identities in the order declared, then the catalogue's rules.

    Without a form only the rules of no form are judged.  Rules that need another report are the archive's.
    """
    view = View(form, facts)
    if form is not None:
        view.identities = _identities(form, view)
    return view.identities + judge(view)


def run_checks(form: Form, metrics: Iterable[Metric]) -> tuple[Check, ...]:
    """Every identity of the form, judged, in the order declared.

    pass and fail need a number for every term; not_applicable where none of the terms, or nothing of a table that
    the rule speaks of, is printed; undecidable otherwise, with the terms that lack a number in `detail`.  A failed
    equation that few changed figures would mend says so in `detail`, and names them in `likely`.
    """
    view = View(form, Facts(metrics=tuple(metrics)))
    return _identities(form, view)


def _identities(form: Form, view: View) -> tuple[Check, ...]:
    checks = [_judge_twice(rule, view) for rule in form.rules]
    if not any(one.status == "fail" for one in checks):
        return tuple(checks)
    values = {indicator: term.value for indicator, term in view.terms.items() if term.value is not None}
    return with_repairs(form, checks, values)


def computed(form: Form, metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """The form's unprinted sums, each only where all its parts are numbers and the report does not print it itself."""
    known = [one for one in metrics if one.kind != "missing"]
    terms = read_terms(known)
    present = {one.indicator for one in known}
    assumptions: dict[str, tuple[str, ...]] = {one.indicator: one.assumptions for one in known}
    units = {one.id: one.unit for one in form.indicators}
    found = []
    for sum_id, parts in form.sums.items():
        values = [terms.get(part, MISSING).value for part in parts]
        total = exact_sum(value for value in values if value is not None)
        if sum_id in present or None in values or total is None:
            continue
        leaning = tuple(dict.fromkeys(one for part in parts for one in assumptions.get(part, ())))
        unit = units.get(sum_id, "")
        found.append(Metric(sum_id, "number", "", "computed", total, unit, assumptions=leaning))
    return tuple(found)


@lru_cache(maxsize=1024)  # the declared rules are few; what they involve never changes
def _involved(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term.removeprefix("-") for term in (*left, *right)))


def _judge(rule: Rule, terms: Mapping[str, Term], absent: frozenset[str]) -> Check:
    left, right = sides(rule, terms)
    involved = _involved(left, right)
    known = {one: terms.get(one, MISSING) for one in involved}
    if not absent.isdisjoint(involved):
        return Check(rule.id, "not_applicable", rule.severity, indicators=involved)
    if open_terms := {one: term for one, term in known.items() if term.value is None}:
        if len(open_terms) == len(known) and all(term == MISSING for term in known.values()):
            return Check(rule.id, "not_applicable", rule.severity, indicators=involved)
        gaps = [f"{one} ({term.kind})" for one, term in open_terms.items()]
        return Check(rule.id, "undecidable", rule.severity, indicators=involved, detail=no_number(gaps))
    ours, theirs = _signed_sum(left, known), _signed_sum(right, known)
    difference = None if ours is None or theirs is None else exact_sum((ours, theirs.copy_negate()))
    if ours is None or theirs is None or difference is None:
        detail = "the figures are too long to be added exactly"
        return Check(rule.id, "undecidable", rule.severity, indicators=involved, detail=detail)
    verdict = _holds(rule, ours, theirs)
    return Check(rule.id, "pass" if verdict else "fail", rule.severity, ours, theirs, difference, involved)


def _judge_twice(rule: Rule, view: View) -> Check:
    """The strict verdict; where it is open, what it would be if empty cells were 0 beside it."""
    strict = _judge(rule, view.terms, view.absent)
    if strict.status != "undecidable" or view.counted is None or rule.id in view.counted.by:
        return strict
    again = _judge(rule, view.counted.terms, view.absent)
    return with_lenient(strict, view.counted, again)


def _signed_sum(side: Sequence[str], known: Mapping[str, Term]) -> Decimal | None:
    """The side's sum; a term without a number counts nothing, so ask only where that is meant."""
    values = []
    for term in side:
        value = known[term.removeprefix("-")].value
        if value is not None:
            values.append(value.copy_negate() if term.startswith("-") else value)
    return exact_sum(values)


def _holds(rule: Rule, left: Decimal, right: Decimal) -> bool:
    return left == right if rule.relation == "=" else left <= right if rule.relation == "<=" else left >= right
