"""Hints on broken identities: the one figure that explains them, or silence."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.checks import run_checks
from parsers.forms import form
from parsers.model import Metric

REPORTS = json.loads((Path(__file__).parent / "fixtures/forms/figures.json").read_text(encoding="utf-8"))
KEWEI = REPORTS["shanghai-kewei-2024.txt"]["figures"]


def details(values, form_id="form2021"):
    metrics = [Metric(one, "number", str(value), "table", Decimal(str(value))) for one, value in values.items()]
    return {one.rule: one.detail for one in run_checks(form(form_id), metrics) if one.status == "fail"}


def test_a_wrong_cell_is_named_by_its_row_and_its_column():
    found = details({**KEWEI, "f21.requests.granted.natural_person": 19})  # 9 in print
    said = "one changed figure would mend it: f21.requests.granted.natural_person 19 → 9"
    assert found == {
        "f21.requests.granted.row_sum": f"{said} (mends f21.requests.results.natural_person too)",
        "f21.requests.results.natural_person": f"{said} (mends f21.requests.granted.row_sum too)",
    }


def test_the_misprinted_total_of_hongze_is_named():
    found = details(REPORTS["hongze-2023.pdf"]["figures"])
    assert set(found) == {"f21.reconsideration.sum", "f21.litigation_after_reconsideration.sum"}
    assert found["f21.reconsideration.sum"] == ("one changed figure would mend it: f21.reconsideration.total 0 → 11")


def test_a_passing_equation_may_not_be_broken_and_no_count_be_negative():
    values = {"f21.reconsideration.upheld": 1, "f21.reconsideration.corrected": 0, "f21.reconsideration.other": 0,
              "f21.reconsideration.pending": 0, "f21.reconsideration.total": 3}  # fmt: skip
    # every part could take the two that are wanting: too many to name one
    assert details(values) == {"f21.reconsideration.sum": ""}
    # more cases than requests would break nothing but a warning that fails anyway
    values = {**KEWEI, "f21.reconsideration.total": 0}
    assert details(values)["f21.reconsideration.sum"].endswith(
        "f21.reconsideration.upheld 1 → 0; or f21.reconsideration.total 0 → 1"
    )


@pytest.mark.parametrize(("first", "second"), [("granted", "carried_in"), ("refused.process", "unable.not_held")])
def test_two_wrong_cells_are_each_named_in_their_own_rows(first, second):
    names = [f"f21.requests.{first}.natural_person", f"f21.requests.{second}.business"]
    found = details({**KEWEI, **{name: KEWEI[name] + 5 for name in names}})
    for name, row in zip(names, (first, second), strict=True):
        assert f"{name} {KEWEI[name] + 5} → {KEWEI[name]}" in found[f"f21.requests.{row}.row_sum"]


@given(st.sampled_from(sorted(one for one in KEWEI if ".requests." in one)), st.integers(1, 50))
def test_an_error_in_one_cell_is_always_among_those_named(name, error):
    found = details({**KEWEI, name: KEWEI[name] + error})
    wanted = f"{name} {KEWEI[name] + error} → {KEWEI[name]}"
    said = [detail for detail in found.values() if detail]
    assert found
    assert all(wanted in detail for detail in said)
