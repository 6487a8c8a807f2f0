"""Every rule of one report: a passing, a failing, an undecidable and a not applicable case; declarations refused."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from parsers.checks import Facts, check_report
from parsers.forms import FORMS, form
from parsers.model import Metric
from parsers.rules import ELSEWHERE, REPORT_RULES, YEAR_RULES, Finding, View, all_rules, as_check, catalogue, judge
from parsers.rules.conditions import ConditionError, read_condition, read_side
from parsers.rules.dates import deadline
from parsers.rules.docs import checks_md
from parsers.rules.kinds import RuleError, Scene
from parsers.rules.prose import interval
from tests.rule_cases import ROOT, VERDICTS, cases, declarations, facts_of

FILES = ("cells", "dates", "figures", "prose", "wording")
CASES = cases(declarations(*FILES))


def verdict_of(case):
    declared, facts = facts_of(case.options)
    return {one.rule: one for one in check_report(declared, facts)}[case.rule]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_verdict(case):
    found = verdict_of(case)
    assert found.status == case.verdict, found
    assert found.detail or found.status not in {"fail", "undecidable"} or found.left is not None


def test_every_rule_has_a_case_of_each_verdict():
    seen = defaultdict(set)
    for case in CASES:
        seen[case.rule].add(case.verdict)
    wanted = {one.declared.rule.id: set(VERDICTS) for one in REPORT_RULES}
    assert seen == wanted


def test_the_page_of_checks_is_generated():
    assert (ROOT / "docs/checks.md").read_text(encoding="utf-8") == checks_md()


def test_every_check_of_the_list_is_decided_or_said_not_to_be():
    said = " ".join([rule.source for _, rule in all_rules()] + [one.check for one in ELSEWHERE])
    numbers = {
        "A": 18, "B": 18, "C": 13, "D": 10, "H": 8, "L": 10, "N": 20, "R": 59, "S": 15,
    }  # fmt: skip
    ranges = {"A": {3}, "R": {*range(1, 40), *range(51, 58)}, "L": {1, 2, 3}}  # said as R01–R25 and so on
    gaps = {("B", 9), ("B", 10)}
    lacking = [
        f"{letter}{n:02}"
        for letter, last in numbers.items()
        for n in range(1, last + 1)
        if f"{letter}{n:02}" not in said and n not in ranges.get(letter, ()) and (letter, n) not in gaps
    ]
    assert lacking == []
    for spread in ("R01–R25", "R26–R32", "R33–R39", "R51–R57", "L01–L03"):
        assert spread in said


def test_all_rules_are_of_their_own_name():
    ids = [rule.id for _, rule in all_rules()]
    assert len(ids) == len(set(ids))
    assert {owner for owner, _ in all_rules()} == {"any", *(one.id for one in FORMS)}
    assert {one.declared.rule.id for one in YEAR_RULES} <= set(ids)
    assert all(rule.sentence_zh and rule.sentence_en and rule.source for _, rule in all_rules())


def test_a_report_without_a_form_is_judged_by_the_rules_of_all():
    found = check_report(None, Facts(text="一、概述\n全年主动公开政府信息20条，占20%。"))
    assert {one.rule for one in found} == {one.declared.rule.id for one in REPORT_RULES if not one.declared.forms}
    assert {one.status for one in found if one.rule.startswith("c")} == {"not_applicable"}


def test_the_definition_that_fits_is_named():
    options = {"form": "form2021", "f": "requests.received.total=74 requests.carried_in.total=1",
               "text": "共受理申请75件", "said": ["text.requests_received=75"]}  # fmt: skip
    found = {one.rule: one for one in check_report(*facts_of(options))}["n02.received"]
    assert found.detail == "75 = 新收 + 上年结转 (newly received and carried in)"
    assert (found.left, found.right, found.difference) == (75, 75, 0)


def test_every_mention_is_compared_and_the_wrong_one_said():
    options = {"form": "form2021", "f": "requests.received.total=74 requests.carried_in.total=1",
               "text": "收到74件，另说受理76件",
               "said": ["text.requests_received=74", "text.requests_received=76"]}  # fmt: skip
    found = {one.rule: one for one in check_report(*facts_of(options))}["n02.received"]
    assert (found.status, found.left, found.right) == ("fail", 76, 75)
    assert found.detail.startswith("76 in the text is none of: 新收 (newly received) 74, 新收 + 上年结转")


def test_a_statement_beside_a_blank_passes_and_beside_nothing_is_open():
    blank = {"form": "form2021", "f": "requests.received.total=blank", "text": "未收到",
             "said": ["text.requests_received=0:未收到"]}  # fmt: skip
    found = {one.rule: one for one in check_report(*facts_of(blank))}
    assert (found["n13.no_request_2021"].status, found["n13.no_request_2021"].right) == ("pass", None)


@pytest.mark.parametrize(
    ("raw", "low", "high"),
    [("160余", 160, 170), ("3万多", 30000, 40000), ("近200", 100, 200), ("约50", 45, 55), ("163余", 163, 173),
     ("不少于30", 30, 40)],
)  # fmt: skip
def test_hedged_numbers_are_intervals(raw, low, high):
    found = interval(raw)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize("raw", ["160", "三四十", ""])
def test_what_is_no_hedge_is_no_interval(raw):
    assert interval(raw) is None


@pytest.mark.parametrize(
    ("year", "level", "day"),
    [(2018, "department", "2019-03-31"), (2019, "department", "2020-01-31"), (2021, "county", "2022-03-31"),
     (2021, "township", "2022-03-31")],
)  # fmt: skip
def test_deadlines(year, level, day):
    assert deadline(year, level) == day


@pytest.mark.parametrize(
    "text", ["a.b", "a.b = c = d", "x y = 1", "a.b = nothing", "last.a.b = 1", "2 * = 1", "zz.* = 0"]
)
def test_wrong_comparisons_are_refused(text):
    with pytest.raises(ConditionError):
        read_condition(text, "t", ["t.a.b", "t.c"], None)


def test_sums_have_factors_signs_and_wildcards():
    side = read_side("2 * a.* - b + 3", "t", ["t.a.x", "t.a.y", "t.b", "t.a.x.z"], None)
    assert side.weights == ((2, "t.a.x"), (2, "t.a.y"), (-1, "t.b"))
    assert side.constant == 3


@pytest.mark.parametrize(
    "change",
    [{"kind": "unheard"}, {"severity": "bad"}, {"forms": ["form1900"]}, {"then": ["x = 1"]}, {"strange": 1},
     {"then": "a"}, {"levels": "county"}],
)  # fmt: skip
def test_wrong_declarations_are_refused(change):
    raw = {"id": "t.x", "check": "T1", "severity": "error", "zh": "甲", "en": "a", "kind": "figures",
           "forms": ["form2021"], "then": ["reconsideration.total = 0"], **change}  # fmt: skip
    with pytest.raises(RuleError):
        catalogue._report_rule(*catalogue._declared(raw, "test"))


def test_patterns_are_checked():
    with pytest.raises(RuleError, match="unterminated"):
        Scene("t", (), frozenset()).pattern("(")


def test_a_difference_too_long_to_be_exact_is_left_out():
    found = as_check(REPORT_RULES[0].declared.rule, Finding("fail", "", Decimal("1E+90"), Decimal("1E-90")))
    assert found.difference is None


def test_figures_too_long_are_undecidable():
    metrics = (Metric("f21.art20_1.normative_documents.issued", "number", "", "table", Decimal("1E+90")),
               Metric("f21.art20_1.normative_documents.repealed", "number", "", "table", Decimal(0)),
               Metric("f21.art20_1.normative_documents.in_force", "number", "", "table", Decimal("1E-90")))  # fmt: skip
    found = {one.rule: one for one in judge(View(form("form2021"), Facts(metrics)))}
    assert found["b12.normative_documents_in_force"].status == "fail"
    assert found["b12.normative_documents_in_force"].difference is None
