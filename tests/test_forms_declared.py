"""What the three national forms declare, as a reader of tables meets it."""

import pytest

from parsers.forms import FORMS, form
from parsers.labels import normalise


def table(form_id, key):
    return next(one for one in form(form_id).tables if one.key == key)


@pytest.mark.parametrize(
    ("form_id", "years", "cells"),
    [
        ("form2014", (2014, 2018), {"statistics": 58}),
        ("form2019", (2019, 2020), {"proactive": 22, "requests": 23 * 7, "disputes": 15}),
        ("form2021", (2021, None), {"proactive": 10, "requests": 25 * 7 + 7, "disputes": 15}),
    ],
)
def test_shape(form_id, years, cells):
    found = form(form_id)
    assert (found.first_year, found.last_year) == years
    assert {one.key: len(one.cells) for one in found.tables} == cells
    assert found.decree


def test_an_unknown_form_is_a_key_error():
    with pytest.raises(KeyError, match="form1999"):
        form("form1999")


def test_table_two_prints_each_block_with_its_own_columns():
    found = table("form2019", "proactive")
    printed = {}
    for row, column in found.cells:
        printed.setdefault(row, []).append(column)
    assert printed["art20_1.rules"] == ["made", "disclosed", "public_total"]
    assert printed["art20_6.coercion"] == ["items_last_year", "items_change", "decisions"]
    assert printed["art20_8.fees"] == ["items_last_year", "items_change"]
    assert printed["art20_9.procurement"] == ["items", "amount"]
    assert {one.key: one.path for one in found.rows}["art20_8.fees"] == ("第二十条第(八)项",)
    assert {one.key for one in found.groups} >= {"第二十条第(八)项"}


def test_rows_of_table_three_know_their_groups():
    rows = {one.key: one for one in table("form2021", "requests").rows}
    assert rows["received"].path == ()
    assert rows["refused.internal"].path == ("三、本年度办理结果", "(三)不予公开")
    assert rows["other.other"].path == ("三、本年度办理结果", "(六)其他处理")
    columns = {one.key: one for one in table("form2021", "requests").columns}
    assert columns["other"].path == ("法人或其他组织",)
    assert columns["total"].path == ()


def test_a_single_row_of_other_handling_is_the_sum_itself():
    found = table("form2021", "requests")
    row = next(one for one in found.rows if one.key == "other_sum")
    assert row.labels == ("(六)其他处理",)
    assert row.replaces == ("other.not_corrected_in_time", "other.fee_not_paid", "other.other")
    assert found.cells["other_sum", "business"] == "f21.requests.other_sum.business"
    assert all(one.replaces == () for one in found.rows if one is not row)
    assert not any(one.replaces for one in table("form2019", "requests").rows)


def test_table_four_is_one_row_under_two_levels_of_headings():
    found = table("form2019", "disputes")
    assert [one.labels for one in found.rows] == [()]
    assert [one.path for one in found.columns[::5]] == [
        ("行政复议",),
        ("行政诉讼", "未经复议直接起诉"),
        ("行政诉讼", "复议后起诉"),
    ]
    assert found.cells["figures", "litigation_direct.pending"] == "f19.litigation_direct.pending"


def test_the_statistics_of_2014_nest_parts_in_their_wholes():
    rows = {one.key: one for one in table("form2014", "statistics").rows}
    assert rows["requests.answered.refused.privacy"].path == (
        "三、依申请公开情况", "(三)申请答复数", "4.不同意公开答复数",
    )  # fmt: skip
    assert rows["litigation.corrected"].path == ("五、行政诉讼数量",)
    assert rows["fees"].unit == "万元"


@pytest.mark.parametrize("found", FORMS, ids=lambda one: one.id)
def test_nothing_dangles(found):
    known = {one.id for one in found.indicators}
    for one in found.tables:
        assert set(one.cells.values()) <= known
        assert {row for row, _ in one.cells} == {row.key for row in one.rows}
        assert {column for _, column in one.cells} == {column.key for column in one.columns}
    for rule in found.rules:
        assert {term.removeprefix("-") for term in rule.left + rule.right} <= known
        assert rule.left
        assert rule.source.startswith("checks.md ")
        assert "{" not in rule.sentence_zh + rule.sentence_en
    for whole, parts in found.sums.items():
        assert {whole, *parts} <= known
        assert len(set(parts)) == len(parts) >= 2


@pytest.mark.parametrize("found", FORMS, ids=lambda one: one.id)
def test_labels_are_not_empty_and_a_printed_cell_has_one_place(found):
    places = [indicator for one in found.tables for indicator in one.cells.values()]
    assert len(places) == len(set(places))
    for one in found.tables:
        assert all(normalise(label) for part in (*one.rows, *one.columns, *one.groups) for label in part.labels)


def test_the_identities_of_the_requests_table():
    rules = {one.id: one for one in form("form2021").rules}
    row_sums = [one for one in rules if one.endswith(".row_sum")]
    assert len(row_sums) == 26  # 25 rows of the decree and （六） printed as one
    assert rules["f21.requests.granted.row_sum"].right == ("f21.requests.granted.total",)
    assert len(rules["f21.requests.granted.row_sum"].left) == 6
    results = rules["f21.requests.results.natural_person"]
    assert len(results.left) == 2 + 8 + 3 + 5 + 3
    assert results.instead == (
        (
            "f21.requests.other_sum.natural_person",
            (
                "f21.requests.other.not_corrected_in_time.natural_person",
                "f21.requests.other.fee_not_paid.natural_person",
                "f21.requests.other.other.natural_person",
            ),
        ),
    )
    assert len({one.id for one in form("form2019").rules if ".row_sum" in one.id}) == 23
    assert len(next(one for one in form("form2019").rules if one.id == "f19.requests.results.total").left) == 19
