"""Identities judged on real and on made figures; sums that are computed only where they are certain."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.checks import computed, run_checks
from parsers.forms import form
from parsers.model import Form, Indicator, Metric, Rule

REPORTS = json.loads((Path(__file__).parent / "fixtures/forms/figures.json").read_text(encoding="utf-8"))
COLUMNS = ("natural_person", "business", "research", "public_interest", "legal_service", "other", "total")


def number(indicator, value, method="table", **more):
    return Metric(indicator, "number", str(value), method, Decimal(str(value)), **more)


def empty(indicator, kind="blank", raw=""):
    return Metric(indicator, kind, raw, "table")


def numbers(values):
    return tuple(number(indicator, value) for indicator, value in values.items())


def report(name):
    """The form of a real report and its metrics, printed blanks included."""
    found = REPORTS[name]
    metrics = (*numbers(found["figures"]), *(empty(one) for one in found["blank"]))
    return form(found["form"]), metrics


def judged(declared, metrics):
    return {one.rule: one for one in run_checks(declared, metrics)}


def verdicts(declared, metrics, status):
    return {one.rule for one in run_checks(declared, metrics) if one.status == status}


def other_sum(value=0):
    return tuple(number(f"f21.requests.other_sum.{column}", value) for column in COLUMNS)


def test_three_wrong_totals_in_print_two_of_them_contradict():
    declared, metrics = report("hongze-2023.pdf")
    checks = judged(declared, (*metrics, *other_sum()))
    assert {rule for rule, one in checks.items() if one.status == "fail"} == {
        "f21.reconsideration.sum",
        "f21.litigation_after_reconsideration.sum",
    }
    wrong = checks["f21.reconsideration.sum"]
    assert (wrong.left, wrong.right, wrong.difference) == (11, 0, 11)
    assert wrong.severity == "error"
    assert wrong.indicators[-1] == "f21.reconsideration.total"
    assert checks["f21.litigation_direct.sum"].status == "pass"
    assert {one.status for rule, one in checks.items() if ".results." in rule} == {"pass"}


def test_one_printed_row_of_other_handling_takes_the_place_of_its_three():
    declared, metrics = report("hongze-2023.pdf")
    without = judged(declared, metrics)["f21.requests.results.total"]
    assert without.status == "undecidable"
    assert "f21.requests.other.other.total (missing)" in without.detail
    with_sum = judged(declared, (*metrics, *other_sum(1)))["f21.requests.results.total"]
    assert (with_sum.status, with_sum.left, with_sum.right) == ("fail", 22, 21)
    assert "f21.requests.other_sum.total" in with_sum.indicators
    assert "f21.requests.other.other.total" not in with_sum.indicators
    row = judged(declared, (*metrics, *other_sum(1)))["f21.requests.other_sum.row_sum"]
    assert (row.status, row.left, row.right) == ("fail", 6, 1)


def test_a_printed_sum_does_not_replace_parts_that_are_printed_or_may_be():
    declared, metrics = report("hongze-2023.pdf")
    part = "f21.requests.other.other.total"
    for extra in (empty(part), number(part, 1), Metric("x", "ambiguous", "1", "flat", candidates=("x", part))):
        found = judged(declared, (*metrics, *other_sum(1), extra))["f21.requests.results.total"]
        assert found.status == "undecidable"


def test_a_consistent_report_passes_everything():
    declared, metrics = report("shanghai-kewei-2024.txt")
    checks = run_checks(declared, metrics)
    assert {one.status for one in checks} == {"pass", "not_applicable"}
    assert verdicts(declared, metrics, "not_applicable") == {"f21.requests.other_sum.row_sum"}
    assert all(one.difference == 0 for one in checks if one.rule.endswith(".sum"))


def test_blanks_decide_nothing_and_the_lenient_reading_is_only_said():
    declared, metrics = report("shuyang-fgj-2023.html")
    checks = judged(declared, metrics)
    row = checks["f21.requests.received.row_sum"]
    assert (row.status, row.left, row.right, row.difference) == ("undecidable", None, None, None)
    assert "f21.requests.received.business (blank)" in row.detail
    assert row.detail.endswith("if empty cells were 0: 26 and 26, pass")
    assert checks["f21.requests.results.natural_person"].status == "pass"
    assert checks["f21.requests.balance.business"].status == "undecidable"
    assert verdicts(declared, metrics, "fail") == set()


def test_a_slash_is_no_zero_either():
    parts = {f"f21.reconsideration.{one}": 1 for one in ("upheld", "corrected", "pending", "total")}
    slash = empty("f21.reconsideration.other", "not_applicable", "/")
    found = judged(form("form2021"), (*numbers(parts), slash))["f21.reconsideration.sum"]
    assert found.status == "undecidable"
    assert found.detail.endswith("if empty cells were 0: 3 and 1, fail")


@pytest.mark.parametrize("kind", ["ambiguous", "text", "missing", "blank", "not_applicable"])
def test_one_term_without_a_number_leaves_the_rule_open(kind):
    parts = {f"f19.reconsideration.{one}": 0 for one in ("upheld", "corrected", "other", "total")}
    found = judged(form("form2019"), (*numbers(parts), empty("f19.reconsideration.pending", kind, "约3")))
    assert found["f19.reconsideration.sum"].status == "undecidable"
    assert f"f19.reconsideration.pending ({kind})" in found["f19.reconsideration.sum"].detail
    assert ("if empty" in found["f19.reconsideration.sum"].detail) == (kind in {"blank", "not_applicable"})


def test_nothing_printed_makes_every_rule_inapplicable():
    for form_id in ("form2014", "form2019", "form2021"):
        declared = form(form_id)
        missing = [Metric(one.id, "missing", "", "table") for one in declared.indicators]
        for metrics in ((), missing):
            checks = run_checks(declared, metrics)
            assert len(checks) == len(declared.rules)
            assert {one.status for one in checks} == {"not_applicable"}


def test_a_rule_across_tables_needs_both_tables():
    totals = {
        f"f21.{one}.total": 1 for one in ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
    }
    alone = judged(form("form2021"), numbers(totals))["f21.disputes.within_caseload"]
    assert alone.status == "not_applicable"
    both = judged(form("form2021"), numbers({**totals, "f21.requests.processed.total": 2}))
    assert (both["f21.disputes.within_caseload"].status, both["f21.disputes.within_caseload"].severity) == (
        "fail", "warning",
    )  # fmt: skip


def test_a_missing_row_in_a_printed_table_is_undecidable_not_inapplicable():
    parts = {f"f19.requests.received.{column}": 0 for column in COLUMNS}
    found = judged(form("form2019"), numbers(parts))
    assert found["f19.requests.received.row_sum"].status == "pass"
    assert found["f19.requests.balance.total"].status == "undecidable"
    assert found["f19.requests.granted.row_sum"].status == "not_applicable"


def test_what_is_printed_twice_counts_only_if_both_agree():
    parts = {f"f19.reconsideration.{one}": 1 for one in ("upheld", "corrected", "other", "pending")}
    total = number("f19.reconsideration.total", 4)
    declared = form("form2019")
    same = judged(declared, (*numbers(parts), total, total))["f19.reconsideration.sum"]
    differing = judged(declared, (*numbers(parts), total, number("f19.reconsideration.total", 5)))
    assert same.status == "pass"
    assert differing["f19.reconsideration.sum"].status == "undecidable"
    assert "f19.reconsideration.total (conflict)" in differing["f19.reconsideration.sum"].detail


@pytest.mark.parametrize(
    ("values", "rule", "status", "severity"),
    [
        ({"f14.requests.received": 3, "f14.requests.received.in_person": 1, "f14.requests.received.fax": 0,
          "f14.requests.received.online": 1, "f14.requests.received.post": 1},
         "f14.requests.received.sum", "pass", "error"),
        ({"f14.organisation.staff": 4, "f14.organisation.staff.full_time": 1, "f14.organisation.staff.part_time": 2},
         "f14.organisation.staff.sum", "fail", "error"),  # 织金 2017
        ({"f14.proactive.total": 8246, "f14.proactive.channel.website": 8246},
         "f14.proactive.channel.website.within", "pass", "warning"),
        ({"f14.proactive.total": 8246, "f14.proactive.channel.website": 14603},
         "f14.proactive.channel.website.within", "fail", "warning"),
        ({"f14.training.courses": 2, "f14.training.participants": 1},
         "f14.training.participants_bound", "fail", "warning"),
        ({"f14.response.press_conferences": 1, "f14.response.press_conferences.principal": 2},
         "f14.response.press_conferences.principal.within", "fail", "error"),
        ({"f19.art20_1.rules.disclosed": 3, "f19.art20_1.rules.public_total": 2},
         "f19.art20_1.rules.disclosed_within_public", "fail", "error"),
        ({"f19.art20_6.penalty.items_last_year": 10, "f19.art20_6.penalty.items_change": -18},
         "f19.art20_6.penalty.items_not_negative", "fail", "error"),
        ({"f19.art20_6.penalty.items_last_year": 118, "f19.art20_6.penalty.items_change": -6},
         "f19.art20_6.penalty.items_not_negative", "pass", "error"),
    ],
)  # fmt: skip
def test_declared_rules(values, rule, status, severity):
    declared = form("form2014" if rule.startswith("f14") else "form2019")
    found = judged(declared, numbers(values))[rule]
    assert (found.status, found.severity) == (status, severity)


def tiny(left, right, relation="="):
    rule = Rule("t.r", "error", "", "", left, relation, right)
    ids = {term.removeprefix("-") for term in (*left, *right)}
    return Form("t", "", "", 2000, None, (), tuple(Indicator(one, "t", "", "", "", "") for one in sorted(ids)), (rule,))


def test_a_minus_subtracts():
    (found,) = run_checks(tiny(("a", "-b"), ("c",)), numbers({"a": 5, "b": 2, "c": 3}))
    assert (found.status, found.left, found.indicators) == ("pass", 3, ("a", "b", "c"))


def test_sums_are_exact_or_refused():
    cents = {"a": Decimal("0.1"), "b": Decimal("0.2"), "c": Decimal("0.3")}
    assert run_checks(tiny(("a", "b"), ("c",)), numbers(cents))[0].status == "pass"
    long = {"a": Decimal("1E+90"), "b": Decimal("1E-90"), "c": Decimal("1E+90")}
    (found,) = run_checks(tiny(("a", "b"), ("c",)), numbers(long))
    assert (found.status, found.detail) == ("undecidable", "the figures are too long to be added exactly")
    endless = Metric("a", "number", "∞", "table", Decimal("Infinity"))
    assert run_checks(tiny(("a",), ("c",)), (endless, number("c", 1)))[0].status == "undecidable"


def test_a_difference_too_long_to_be_exact_is_refused_too():
    (found,) = run_checks(tiny(("a",), ("b",)), numbers({"a": Decimal("1E+90"), "b": Decimal("1E-90")}))
    assert found.status == "undecidable"


@given(st.lists(st.integers(0, 10**12), min_size=6, max_size=6), st.integers(-3, 3))
def test_a_row_passes_exactly_when_it_adds_up(parts, error):
    values = {f"f21.requests.granted.{column}": value for column, value in zip(COLUMNS, parts, strict=False)}
    values["f21.requests.granted.total"] = sum(parts) + error
    found = judged(form("form2021"), numbers(values))["f21.requests.granted.row_sum"]
    assert (found.status, found.difference) == ("pass" if error == 0 else "fail", -error)


@given(st.data())
def test_no_verdict_is_given_where_a_number_is_wanting(data):
    declared, metrics = report("shanghai-kewei-2024.txt")
    gone = data.draw(st.sets(st.sampled_from([one.indicator for one in metrics]), min_size=1, max_size=5))
    kept = [empty(one.indicator) if one.indicator in gone else one for one in metrics]
    for check in run_checks(declared, kept):
        assert (check.status == "undecidable") == bool(gone.intersection(check.indicators))


def test_sums_are_computed_only_where_every_part_is_a_number():
    declared, metrics = report("shuyang-2025.txt")
    found = {one.indicator: one for one in computed(declared, metrics)}
    assert found["f21.requests.refused_sum.total"].value == 32
    assert found["f21.requests.other_sum.natural_person"].value == 158
    assert found["f21.litigation_sum.total"].value == 13
    assert len(found) == 4 * 7 + 1
    assert {(one.kind, one.method, one.raw, one.unit) for one in found.values()} == {("number", "computed", "", "件")}

    without = [one for one in metrics if one.indicator != "f21.requests.refused.process.total"]
    blank = (*without, empty("f21.requests.refused.process.total"))
    for fewer in (without, blank):
        assert "f21.requests.refused_sum.total" not in {one.indicator for one in computed(declared, fewer)}


def test_a_sum_that_is_printed_or_there_already_is_not_computed():
    declared, metrics = report("shuyang-2025.txt")
    printed = number("f21.requests.other_sum.total", 999)
    ids = [one.indicator for one in computed(declared, (*metrics, printed))]
    assert "f21.requests.other_sum.total" not in ids
    assert computed(declared, (*metrics, *computed(declared, metrics))) == ()


def test_a_sum_rests_on_what_its_parts_rest_on():
    declared = form("form2021")
    parts = (
        number("f21.litigation_direct.total", 1, "flat", assumptions=("totals are right",)),
        number("f21.litigation_after_reconsideration.total", 2),
    )
    (found,) = computed(declared, parts)
    assert (found.value, found.assumptions) == (3, ("totals are right",))


def test_computed_sums_prove_nothing():
    declared, metrics = report("shuyang-2025.txt")
    assert run_checks(declared, (*metrics, *computed(declared, metrics))) == run_checks(declared, metrics)
