"""The catalogue of checks: rules as data (`*.toml`), their kinds as thin engines, and `judge` for one report.

Identities are declared with their form (parsers/forms); here are the rules of every cell, of prose against table, of
wording and dates, and (judged by the archive) those that need another report.
"""

from __future__ import annotations

from typing import Literal

from parsers.forms import FORMS
from parsers.model import Check, Rule
from parsers.rules.blanks import Lenient
from parsers.rules.catalogue import Declared, Elsewhere, ReportRule, YearRule, load
from parsers.rules.facts import Facts, Finding, View
from parsers.rules.kinds import RuleError
from parsers.rules.terms import exact_sum

__all__ = [
    "ELSEWHERE", "REPORT_RULES", "YEAR_RULES", "Declared", "Elsewhere", "Facts", "Finding", "ReportRule", "RuleError",
    "View", "YearRule", "all_rules", "as_check", "judge",
    "with_lenient",
]  # fmt: skip

REPORT_RULES, YEAR_RULES, ELSEWHERE = load()
_BY_FORM = {
    form: tuple(one for one in REPORT_RULES if not one.declared.forms or form in one.declared.forms)
    for form in ("", *(one.id for one in FORMS))
}


def all_rules() -> tuple[tuple[str, Rule], ...]:
    """Every rule a check may name, with the form it belongs to: identities, then the catalogue's ("any")."""
    own = tuple((form.id, rule) for form in FORMS for rule in form.rules)
    reports, years = [one.declared.rule for one in REPORT_RULES], [one.declared.rule for one in YEAR_RULES]
    return own + tuple(("any", rule) for rule in (*reports, *years))


def judge(view: View) -> tuple[Check, ...]:
    """Every rule that one report decides and that its form is subject to, in the catalogue's order."""
    facts = view.facts
    checks = []
    for one in _BY_FORM.get(view.form.id if view.form else "", _BY_FORM[""]):
        declared = one.declared
        outside = (declared.levels and facts.level not in declared.levels) or (
            declared.from_year and (facts.report_year or 0) < declared.from_year
        )
        finding = Finding("not_applicable") if outside else one.judge(view)
        check = as_check(declared.rule, finding)
        if finding.status == "undecidable" and view.counted is not None and view.lenient is not None:
            check = with_lenient(check, view.counted, as_check(declared.rule, one.judge(view.lenient)))
        checks.append(check)
    return tuple(checks)


def as_check(rule: Rule, finding: Finding) -> Check:
    """The finding under its rule's name and severity, with the sides' difference."""
    left, right = finding.left, finding.right
    difference = None if left is None or right is None else exact_sum((left, right.copy_negate()))
    return Check(rule.id, finding.status, rule.severity, left, right, difference, finding.indicators, finding.detail)


def with_lenient(strict: Check, counted: Lenient, again: Check) -> Check:
    """The undecidable check `strict` with what `again`, judged on the `counted` cells, came to."""
    if again.status not in {"pass", "fail"}:
        return strict
    said = counted.said(again.indicators, again.left, again.right, again.status)
    lenient: Literal["pass", "fail"] = "fail" if again.status == "fail" else "pass"
    return Check(
        strict.rule, strict.status, strict.severity, strict.left, strict.right, strict.difference, strict.indicators,
        strict.detail + said, strict.likely, lenient,
    )  # fmt: skip
