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


def checks_of(values, form_id="form2021"):
    metrics = [Metric(one, "number", str(value), "table", Decimal(str(value))) for one, value in values.items()]
    return [one for one in run_checks(form(form_id), metrics) if one.status == "fail"]


def likely(values):
    return {name for one in checks_of(values) for name in one.likely}


def table_of(**rows):
    """A whole table of requests: six applicants a row; totals, results and balance follow."""
    columns = ("natural_person", "business", "research", "public_interest", "legal_service", "other")
    table = next(one for one in form("form2021").tables if one.key == "requests")
    value = {(row.key, column): 0 for row in table.rows if not row.replaces for column in columns}
    value |= {(row, column): n for row, line in rows.items() for column, n in zip(columns, line, strict=True)}
    outside = ("received", "carried_in", "processed", "carried_out")
    for column in columns:
        value["processed", column] = sum(n for (row, c), n in value.items() if c == column and row not in outside)
        value["received", column] = value["processed", column] + value["carried_out", column]
        value["received", column] -= value["carried_in", column]
    for row in {row for row, _ in value}:
        value[row, "total"] = sum(value[row, column] for column in columns)
    return {f"f21.requests.{row}.{column}": n for (row, column), n in value.items()}


ROWS = {"granted": (7, 5, 3, 0, 2, 1), "granted_in_part": (4, 0, 2, 0, 0, 1), "unable.not_held": (9, 1, 0, 6, 0, 0),
        "carried_out": (2, 1, 0, 0, 0, 0)}  # fmt: skip


def test_a_whole_table_is_sound():
    assert checks_of(table_of(**ROWS)) == []


def test_the_changes_are_structured_too():
    values = {**KEWEI, "f21.requests.granted.natural_person": 19}
    assert likely(values) == {"f21.requests.granted.natural_person"}


def test_of_many_candidates_all_are_listed_and_none_is_said():
    parts = {f"f21.reconsideration.{one}": 0 for one in ("upheld", "corrected", "other", "pending")}
    (found,) = checks_of({**parts, "f21.reconsideration.total": 3})
    assert found.detail == ""
    assert set(found.likely) == {*parts, "f21.reconsideration.total"}


def test_two_figures_that_changed_places_are_named():
    values = table_of(**ROWS)
    one, other = "f21.requests.granted.natural_person", "f21.requests.granted.business"
    values[one], values[other] = values[other], values[one]
    found = checks_of(values)
    assert {one for check in found for one in check.likely} == {one, other}
    assert all("(they changed places)" in check.detail for check in found)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("way", [1, -1])
def test_a_row_moved_by_one_column_is_named(way, whole):
    values = table_of(**ROWS)
    names = [one for one in values if ".unable.not_held." in one]
    names = names if whole else names[:-1]
    texts = [values[one] for one in names]
    moved = [0, *texts[:-1]] if way == 1 else [*texts[1:], 0]
    found = checks_of({**values, **dict(zip(names, moved, strict=True))})
    said = f"the row unable.not_held moved by one column to the {'left' if way == 1 else 'right'} would mend it"
    assert found and all(said in one.detail for one in found)
    assert set(names[:3]) <= {name for one in found for name in one.likely}


def test_rows_moved_by_one_row_are_named():
    values = table_of(**ROWS)
    table = next(one for one in form("form2021").tables if one.key == "requests")
    rows = [row.key for row in table.rows if not row.replaces]
    columns = [column.key for column in table.columns]
    moved = dict(values)
    start = rows.index("not_processed.petition")
    for above, row in zip(rows[start:], rows[start + 1 :], strict=False):
        for column in columns:
            moved[f"f21.requests.{row}.{column}"] = values[f"f21.requests.{above}.{column}"]
    found = checks_of(moved)
    assert any("moved by one row up would mend it" in one.detail for one in found)


def test_errors_far_apart_are_explained_apart():
    values = {**KEWEI, "f21.requests.granted.natural_person": 19, "f21.reconsideration.total": 7}
    found = {one.rule: one.likely for one in checks_of(values)}
    assert found["f21.requests.granted.row_sum"] == ("f21.requests.granted.natural_person",)
    assert "f21.reconsideration.total" in found["f21.reconsideration.sum"]


def test_a_bound_names_its_figures():
    values = {"f14.proactive.total": 3, "f14.proactive.normative_documents": 4}
    (found,) = checks_of(values, "form2014")
    assert set(found.likely) == set(values)


@given(st.lists(st.integers(0, 99), min_size=175, max_size=175))
def test_nonsense_is_answered_and_bounded(numbers):
    table = next(one for one in form("form2021").tables if one.key == "requests")
    names = [name for (row, _), name in table.cells.items() if "other_sum" not in name]
    found = checks_of(dict(zip(names, numbers, strict=True)))
    assert all(len(one.likely) <= 25 * 7 for one in found)
