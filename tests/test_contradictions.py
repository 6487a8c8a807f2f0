"""The contradictions that a person found in real reports are found; what only looks like one is explained.

The three wrong totals of 洪泽 2023 stand in test_checks.py.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers.checks import check_report
from parsers.forms import form
from parsers.model import Context
from parsers.prose import read_prose
from parsers.report import as_json, parse
from parsers.rules.blanks import lenient
from parsers.rules.terms import read_terms
from parsers.sections import find_sections
from tests.rule_cases import facts_of, figures

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="module")
def checks():
    """The checks of a sample as `gongkai parse` prints them, by rule."""
    read: dict[str, dict[str, dict[str, object]]] = {}

    def of(name):
        if name not in read:
            source = next((FIXTURES / name).glob("source.*"))
            printed = json.loads(json.dumps(as_json(parse(source.read_bytes(), Context()), name)))
            read[name] = {one["rule"]: one for one in printed["checks"]}
        return read[name]

    return of


@pytest.mark.parametrize(
    ("sample", "rule", "left", "right"),
    [
        ("samples/zhijin-2017", "d10.proactive_total", 14603, 8246),
        ("samples/zhijin-2017", "n19.online_interviews", 2, 1),
        ("samples/zhijin-2017", "f14.organisation.staff.sum", 3, 4),
        ("flat/pingtan-2020", "f19.requests.results.total", 27, 21),
    ],
)
def test_contradictions_that_a_person_found(sample, rule, left, right, checks):
    found = checks(sample)[rule]
    assert (found["status"], found["left"], found["right"]) == ("fail", left, right)
    assert found["lenient"] is None


def test_a_broken_sum_is_explained_and_names_the_figures(checks):
    """平潭 2020: partial disclosures were counted twice.  织金 2017: staff 4 beside 1 + 2."""
    assert (
        checks("flat/pingtan-2020")["r44.partial_counted_twice"]["detail"] == "f19.requests.results.total is out by 6"
    )
    staff = [f"f14.organisation.staff{end}" for end in (".full_time", ".part_time", "")]
    assert checks("samples/zhijin-2017")["f14.organisation.staff.sum"]["likely"] == staff
    assert checks("samples/zhijin-2017")["d10.proactive_total"]["likely"] == []


@pytest.mark.parametrize(
    ("rule", "verdict", "said"),
    [
        ("n05.granted_in_full_or_part", "fail", "258 and 275, fail"),
        ("n05.unable", "fail", "265 and 337, fail"),
        ("n05.refused", "pass", "35 and 35, pass"),
        ("n05.not_processed", "pass", "158 and 158, pass"),
        ("f19.requests.results.total", "pass", "805 and 805, pass"),
    ],
)
def test_blank_totals_contradict_only_if_blank_means_zero(rule, verdict, said, checks):
    """上海市政府办公厅 2019: the totals of its rows are blank, their parts are printed; strictly all is open."""
    found = checks("samples/shanghai-office-2019")[rule]
    assert (found["status"], found["lenient"], found["left"], found["right"]) == ("undecidable", verdict, None, None)
    assert found["detail"].endswith(f"if empty cells were 0 and empty totals the sum of their parts: {said}")


def test_only_these_two_of_the_report_contradict_leniently(checks):
    found = checks("samples/shanghai-office-2019").values()
    assert {one["rule"] for one in found if one["lenient"] == "fail"} == {"n05.granted_in_full_or_part", "n05.unable"}
    assert all(one["status"] == "undecidable" for one in found if one["lenient"])


def test_a_sum_that_gave_a_blank_total_its_value_says_nothing_of_it(checks):
    row = checks("samples/shanghai-office-2019")["f19.requests.granted.row_sum"]
    assert (row["status"], row["lenient"]) == ("undecidable", None)


@pytest.mark.parametrize(
    ("sample", "amount"), [("samples/changzhi-2019", 182), (None, 75)], ids=["长治 2019: 181 + 1", "平潭 2022: 74 + 1"]
)
def test_requests_with_those_carried_in_are_no_contradiction(sample, amount, checks):
    if sample:
        found = checks(sample)["n02.received"]
    else:
        options = {"form": "form2021", "f": "requests.received.total=74 requests.carried_in.total=1",
                   "text": "共受理申请75件", "said": ["text.requests_received=75"]}  # fmt: skip
        one = {one.rule: one for one in check_report(*facts_of(options))}["n02.received"]
        found = {"status": one.status, "left": one.left, "detail": one.detail}
    assert (found["status"], found["left"]) == ("pass", amount)
    assert found["detail"] == f"{amount} = 新收 + 上年结转 (newly received and carried in)"


def test_documents_in_force_in_the_text_and_in_the_table():
    """平潭 2023: 393 in the text, 470 in the table."""
    options = {"form": "form2021", "f": "art20_1.normative_documents.in_force=470", "text": "现行有效规范性文件393件",
               "said": ["text.normative_documents_in_force=393"]}  # fmt: skip
    found = {one.rule: one for one in check_report(*facts_of(options))}["b18.documents_in_force"]
    assert (found.status, found.left, found.right) == ("fail", 393, 470)


def test_what_the_office_received_is_not_what_the_district_did():
    """洪泽 2024: the text's 17 are the office's, the table's 95 the district's; 17 of the whole would contradict."""
    for subject, verdict in (("区政府办公室", "not_applicable"), ("", "fail")):
        text = f"一、总体情况\n2024年，{subject}共收到政府信息公开申请17件，均已办结。"
        mentions, _ = read_prose(text, find_sections(text, ()), (), 2024, "淮安市洪泽区人民政府")
        declared, facts = facts_of({"form": "form2021", "f": "requests.received.total=95 requests.carried_in.total=0"})
        facts = type(facts)((*facts.metrics, *mentions), text, find_sections(text, ()))
        found = {one.rule: one for one in check_report(declared, facts)}["n02.received"]
        assert found.status == verdict, subject


@pytest.mark.parametrize(
    ("printed", "total"),
    [
        ("natural_person=3 business=2 total=blank", 5),
        ("natural_person=blank business=/ total=blank", 0),
        ("natural_person=0 business=blank total=blank", 0),
        ("total=blank", 0),
        ("natural_person=3 business=~ total=blank", None),
        ("natural_person=3 total=blank", None),
        ("natural_person=3 business=2 total=7", 7),
    ],
)
def test_what_a_blank_total_comes_to(printed, total):
    """The sum of its parts, as far as every one of them is known: one unknown part leaves it open."""
    rest = "research=0 public_interest=blank legal_service=0 other=0"
    lines = printed if printed in {"total=blank", "natural_person=3 total=blank"} else f"{printed} {rest}"
    f = " ".join(f"requests.granted.{one}" for one in lines.split())
    metrics = figures(form("form2021"), {"f": f})
    found = lenient(form("form2021"), read_terms(metrics))
    counted = None if found is None else found.terms["f21.requests.granted.total"].value
    assert counted == (total if found is not None else None)
    assert (found is None) == ("blank" not in f)
    assert (found is not None and "f21.requests.granted.total" in found.filled) == (total == 5)


def test_a_rule_that_no_blank_keeps_open_has_no_lenient_verdict():
    options = {
        "form": "form2021",
        "f": "reconsideration.upheld=1 reconsideration.corrected=blank reconsideration.total=~",
    }
    found = {one.rule: one for one in check_report(*facts_of(options))}["f21.reconsideration.sum"]
    assert (found.status, found.lenient) == ("undecidable", None)
