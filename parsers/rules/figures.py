"""Rules on figures: where `given` holds, `then` must hold."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.rules.conditions import Condition, Lookup, Outcome, judge, nothing_known
from parsers.rules.facts import NOT_APPLICABLE, Finding, View
from parsers.rules.kinds import Judge, Kind, Raw, Scene, form_id
from parsers.rules.terms import MISSING, no_number


def _comparison(raw: Raw, scene: Scene) -> Judge:
    given, then = scene.conditions(raw.get("given", [])), scene.conditions(raw["then"])
    empty_is_fine = raw.get("empty_is_fine", False)

    def judged(view: View) -> Finding:
        key = form_id(view) if form_id(view) in then else ""
        if key not in then:
            return NOT_APPLICABLE
        conditions = (*given[key], *then[key])
        if any(not view.absent.isdisjoint(one.names) for one in conditions):
            return NOT_APPLICABLE
        return compare(given[key], then[key], lambda name: view.terms.get(name, MISSING), empty_is_fine=empty_is_fine)

    return judged


def compare(
    given: Sequence[Condition], then: Sequence[Condition], lookup: Lookup, *, empty_is_fine: bool = False
) -> Finding:
    """not_applicable where a `given` does not hold or nothing of one condition is printed; else as `then` says."""
    if any(nothing_known(one, lookup) for one in (*given, *then)):
        return NOT_APPLICABLE
    # What no sentence says is not a gap in a table: there is nothing to compare.
    if any(lookup(name) == MISSING for one in (*given, *then) for name in one.names if name.startswith("text.")):
        return NOT_APPLICABLE
    names = tuple(dict.fromkeys(name for one in (*given, *then) for name in one.names))
    for condition in given:
        outcome = judge(condition, lookup)
        if outcome.holds is None:
            return Finding("undecidable", _gaps(outcome), indicators=names)
        if not outcome.holds:
            return Finding("not_applicable", indicators=names)
    outcomes = [judge(one, lookup, empty_is_fine=empty_is_fine) for one in then]
    shown = next((one for one in outcomes if one.holds is False), outcomes[0])
    if shown.holds is not False and (open_ := [one for one in outcomes if one.holds is None]):
        return Finding("undecidable", _gaps(open_[0]), indicators=names)
    return Finding("pass" if shown.holds else "fail", "", shown.left, shown.right, names)


def _gaps(outcome: Outcome) -> str:
    if not outcome.gaps:
        return "the figures are too long to be added exactly"
    return no_number(outcome.gaps)


def _diagnosis(raw: Raw, scene: Scene) -> Judge:
    """An identity fails, and by just this sum: then the reason is named.  `identities` are rule ids without prefix."""
    sums = scene.sums([raw["by"]])

    def judged(view: View) -> Finding:
        key = form_id(view)
        found = [one for one in view.identities if one.rule.partition(".")[2] in raw["identities"]]
        found = [one for one in found if one.status != "not_applicable"]
        if not found or key not in sums:
            return NOT_APPLICABLE
        amount = Decimal(0)
        for weight, name in sums[key][0].weights:
            value = view.terms.get(name, MISSING).value
            if value is None:
                return Finding("undecidable", f"no number: {name}", indicators=sums[key][0].names)
            amount += weight * value
        for one in found:
            if one.status == "fail" and one.difference == amount != 0:
                return Finding("fail", f"{one.rule} is out by {amount}", one.left, one.right, one.indicators)
        if all(one.status == "undecidable" for one in found):
            return Finding("undecidable", found[0].detail, indicators=found[0].indicators)
        return Finding("pass", indicators=found[0].indicators)

    return judged


KINDS = {
    "figures": Kind({"given": list, "then": list, "empty_is_fine": bool}, ("then",), _comparison),
    "out_by": Kind({"identities": list, "by": str}, ("identities", "by"), _diagnosis),
}
