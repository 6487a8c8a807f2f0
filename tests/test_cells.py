"""One cell's text to a value: tables of cases by what the cell prints."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.cells import read_cell, unit_of

NUMBERS = [
    # printed, the indicator's unit, value, unit of the value
    ("0", "件", "0", "件"),
    ("12", "件", "12", "件"),
    ("１２", "件", "12", "件"),
    (" 12 件 ", "件", "12", "件"),
    ("12（件）", "件", "12", "件"),
    ("12。", "件", "12", "件"),
    ("1,234", "件", "1234", "件"),
    ("1，234", "件", "1234", "件"),
    ("5.0", "件", "5", "件"),
    ("一千二百", "件", "1200", "件"),
    ("5万件", "件", "50000", "件"),
    ("增145", "项", "145", "项"),
    ("增加 12 项", "项", "12", "项"),
    ("减6", "项", "-6", "项"),
    ("减少5项", "项", "-5", "项"),
    ("+22", "项", "22", "项"),
    ("＋22", "项", "22", "项"),
    ("-18", "项", "-18", "项"),
    ("－18", "项", "-18", "项"),
    ("251000元", "元", "251000", "元"),
    ("75394432.52元", "元", "75394432.52", "元"),
    ("￥251,000.00", "元", "251000.00", "元"),
    ("63014.23万元", "元", "630142300", "元"),
    ("0.5亿元", "元", "50000000", "元"),
    ("12000元", "万元", "1.2", "万元"),
    ("1元", "万元", "0.0001", "万元"),
    ("24252.311082万元", "万元", "24252.311082", "万元"),
    ("0", "万元", "0", "万元"),
]


@pytest.mark.parametrize(("printed", "unit", "value", "in_unit"), NUMBERS)
def test_numbers(printed, unit, value, in_unit):
    cell = read_cell(printed, unit=unit)
    assert (cell.kind, cell.value, cell.unit, cell.notice) == ("number", Decimal(value), in_unit, None)


def test_unit_printed_outside_the_cell():
    assert read_cell("12.5", unit="万元", printed="万元").value == Decimal("12.5")
    assert read_cell("12.5", unit="元", printed="万元").value == Decimal("125000")
    assert read_cell("125000元", unit="万元", printed="万元").value == Decimal("12.5")
    assert read_cell("5", unit="件", printed="万元").kind == "text"


def test_money_without_a_printed_unit_keeps_its_unit_unknown():
    cell = read_cell("251000", unit="元")
    assert (cell.kind, cell.value, cell.unit) == ("number", Decimal(251000), "")
    assert cell.notice is not None and cell.notice.code == "unit-unknown"


NOT_APPLICABLE = ["/", "／", "-", "－", "—", "——", "--", "–", "无", "不适用", " / ", "无。", "N/A"]
BLANK = ["", " ", "\xa0", "\u3000", "\n \n", "\u200b", "\ufeff\xa0"]
BUGS_CAUGHT = ["5²", "①", "12①", "½"]
UNREADABLE = [
    "--253", "1 2", "1\n2", "12、3", "12;3", "1/2", "3-5", "1 234", "1,2", "12,3456", "05", "00", "1.2.3",
    "行政征收:14 行政裁决:3 行政确认:45", "约5", "5余件", "近10件", "5%",
    "2019年", "增5减3", "增/减0", "减少-5", "- 5", "(5)", "12(",
    "一", "○", "O", "o", "×", "一一", "1e5", "0x1F", "NaN", "inf", "见附件", "县级无此项", "1.2",
    "5元", "22（约）", "22（含6%）",
    "9" * 60, "一" * 100,
]  # fmt: skip


@pytest.mark.parametrize("printed", NOT_APPLICABLE)
def test_not_applicable(printed):
    assert read_cell(printed, unit="件").kind == "not_applicable"


@pytest.mark.parametrize("printed", BLANK)
def test_blank_is_not_zero(printed):
    cell = read_cell(printed, unit="件")
    assert (cell.kind, cell.value) == ("blank", None)


@pytest.mark.parametrize("printed", UNREADABLE + BUGS_CAUGHT)
def test_what_is_not_certainly_one_number_stays_text(printed):
    cell = read_cell(printed, unit="件")
    assert (cell.kind, cell.value) == ("text", None)
    assert cell.notice is not None and cell.notice.code == "unreadable-cell"


@pytest.mark.parametrize("printed", ["6件", "5万", "2（25万元）", "¥5件", "￥6万件"])
def test_doubtful_money_stays_text(printed):
    assert read_cell(printed, unit="元").kind == "text"


def test_remark_beside_a_number_is_kept_and_reported():
    cell = read_cell("22（其中修订16件）", unit="件")
    assert (cell.kind, cell.value, cell.remark) == ("number", 22, "(其中修订16件)")
    assert cell.notice is not None and cell.notice.code == "cell-remark"


def test_another_measure_word_is_kept_and_reported():
    cell = read_cell("5条", unit="件")
    assert (cell.value, cell.unit) == (5, "条")
    assert cell.notice is not None and cell.notice.code == "unit-differs"


HEADERS = [
    ("本年收费金额（单位：万元）", "万元"),
    ("单位：万元", "万元"),
    ("单 位: 元", "元"),
    ("万元", "万元"),
    ("件", "件"),
    ("采购总金额（元）", "元"),
    ("采购总金额", ""),
    ("（单位：元或万元）", ""),
    ("（元/万元）", ""),
    ("金额（元）（万元）", ""),
    ("单位", ""),
    ("", ""),
]


@pytest.mark.parametrize(("header", "unit"), HEADERS)
def test_unit_of_a_header(header, unit):
    assert unit_of(header) == unit


@given(st.text(max_size=60), st.sampled_from(["件", "元", "万元", "项"]), st.sampled_from(["", "元", "万元"]))
def test_only_a_number_has_a_value(text, unit, printed):
    cell = read_cell(text, unit=unit, printed=printed)
    assert (cell.kind == "number") == (cell.value is not None)
    if cell.kind == "text":
        assert cell.notice is not None


@given(st.integers(0, 10**9), st.sampled_from(["{}", " {} ", "{}件", "{:,}", "{}（件）", "\u200b{}"]))
def test_printed_whole_numbers_come_back(number, shape):
    assert read_cell(shape.format(number), unit="件").value == number


@given(st.integers(0, 999), st.integers(0, 999), st.sampled_from([" ", "\n", "、", "；", "/", "\u3000", ", ", "|"]))
def test_two_numbers_are_never_one(first, second, between):
    assert read_cell(f"{first}{between}{second}", unit="件").kind == "text"
