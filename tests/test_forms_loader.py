"""Declaration files: one file makes a form, and a wrong one is refused with its place."""

import copy
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from parsers.forms.loader import load_form, load_indicators
from parsers.forms.schema import FormError

SMALL = """
[form]
id = "form2030"
prefix = "f30"
title = "示例"
decree = "示例〔2030〕1号"
first_year = 2030

[[table]]
key = "small"
heading = "二、示例"
order = 2
ids = "{row}.{column}"
zh = "{place} / {column}"
en = "{row_en}; {column_en}"
unit = "件"
comparability = "same"
item = "{row_key}"
group = [{ key = "top", labels = ["甲类"] }]
row = [
  { key = "one", in = "top", labels = ["1.第一种事项", "第一种"], en = "first", series = "first" },
  { key = "two", in = "top", labels = ["2.第二种事项"], en = "second", parent = "all.{column}" },
  { key = "all", labels = ["合计"], en = "all" },
]
column = [
  { key = "city", labels = ["市"], en = "city", series = "city" },
  { key = "county", labels = ["县"], en = "county", unit = "项" },
]
sum = [{ key = "both", zh = "两种之和", en = "both", of = ["one", "two"] }]

[[rule]]
id = "all.{key}"
table = "small"
each = "column"
severity = "error"
left = ["one.{key}", "two.{key}"]
right = ["all.{key}"]
zh = "{zh}:相加"
en = "{en}: adds up"
"""


def small():
    return tomllib.loads(SMALL)


def test_one_file_makes_a_form():
    form, placed = load_form("small", small())
    assert [one.id for one in form.indicators] == [
        "f30.one.city", "f30.one.county", "f30.two.city", "f30.two.county", "f30.all.city", "f30.all.county",
        "f30.both.city", "f30.both.county",
    ]  # fmt: skip
    first = form.indicators[0]
    assert (first.label_zh, first.label_en, first.unit) == ("甲类 1.第一种事项 / 市", "first; city", "件")
    assert (first.series, first.comparability, first.item) == ("first_city", "same", "one")
    assert form.indicators[3].parent == "f30.all.county"
    assert (form.indicators[3].unit, form.indicators[3].series, form.indicators[3].comparability) == ("项", "", "")
    assert form.sums["f30.both.city"] == ("f30.one.city", "f30.two.city")
    assert form.indicators[-1].computed
    assert not form.indicators[0].computed
    assert [one.id for one in form.rules] == ["f30.all.city", "f30.all.county"]
    assert form.rules[0].sentence_zh == "市:相加"
    assert {order for order, _ in placed} == {2}


def test_a_new_form_needs_one_file_only(tmp_path):
    shutil.copytree(Path(__file__).parent.parent / "parsers", tmp_path / "parsers")
    (tmp_path / "parsers/forms/form2030.toml").write_text(SMALL, encoding="utf-8")
    code = (
        "from parsers.forms import FORMS, codebook_csv\n"
        "print([one.id for one in FORMS], 'f30.both.county' in codebook_csv())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "['form2014', 'form2019', 'form2021', 'form2030', 'fujian'] True"


def put(path, value):
    """A change of one place of the small form: keys and positions down to it."""

    def change(raw):
        for step in path[:-1]:
            raw = raw[step]
        if value is None:
            del raw[path[-1]]
        else:
            raw[path[-1]] = value

    return change


ROW = ("table", 0, "row")
WRONG = {
    "unknown key of the file": (put(("rules",), []), "unknown key 'rules'"),
    "unknown key of the form": (put(("form", "year"), 1), "small.form: unknown key 'year'"),
    "unknown key of a table": (put(("table", 0, "rowz"), []), "small.table: unknown key 'rowz'"),
    "unknown key of a row": (put((*ROW, 0, "label"), "x"), "small.small.row: unknown key 'label'"),
    "unknown key of a rule": (put(("rule", 0, "for"), "x"), "unknown key 'for'"),
    "missing decree": (put(("form", "decree"), None), "small.form: 'decree' is missing"),
    "missing key of a row": (put((*ROW, 0, "key"), None), "small.small.row: 'key' is missing"),
    "wrong type": (put((*ROW, 0, "labels"), "第一种"), "'labels' has the wrong type str"),
    "truth for a number": (put(("form", "first_year"), True), "'first_year' has the wrong type bool"),
    "row that is no table": (put((*ROW, 0), "one"), "a table is expected"),
    "table that is no table": (put(("table", 0), "one"), "small.table: a table is expected, not str"),
    "rule that is no table": (put(("rule", 0), 1), "small.rule: a table is expected, not int"),
    "column without a label": (put(("table", 0, "column", 0, "labels"), []), "city has no label"),
    "row without a label": (put((*ROW, 0, "labels"), []), "only the one row of a table"),
    "labels that are no strings": (put((*ROW, 0, "labels"), [1]), "something else than strings"),
    "row declared twice": (put((*ROW, 1, "key"), "one"), "'one' is declared twice"),
    "heading that is not there": (put((*ROW, 0, "in"), "bottom"), "stands in 'bottom', which is not declared"),
    "row in itself": (put((*ROW, 0, "in"), "one"), "one stands in itself"),
    "label printed alike": (put((*ROW, 1, "labels"), ["（二） 第一种 事项"]), "taken by one"),
    "label of nothing": (put((*ROW, 1, "labels"), ["——"]), "is empty or taken"),
    "column printed alike": (put(("table", 0, "column", 1, "labels"), ["市 "]), "taken by city"),
    "columns that are not there": (put((*ROW, 0, "columns"), ["town"]), "lists the column 'town'"),
    "headings that are not there": (put(("table", 0, "columns_under"), ["x"]), "columns_under names 'x'"),
    "template of an unknown name": (put(("table", 0, "zh"), "{label}"), "the template '{label}' cannot be filled"),
    "one id for two cells": (put(("table", 0, "ids"), "{row}"), "f30.all is declared twice"),
    "parent that is not there": (put((*ROW, 1, "parent"), "none.{column}"), "the parent f30.none.city"),
    "sum of nothing": (put(("table", 0, "sum", 0, "of"), ["three"]), "adds 'three', which matches nothing"),
    "override of nothing": (put(("table", 0, "override"), {"x": {"note": ""}}), "'x', which is no indicator"),
    "override of no field": (put(("table", 0, "override"), {"one.city": {"id": "x"}}), "unknown key 'id'"),
    "term that is not there": (put(("rule", 0, "left"), ["three.{key}"]), "the term 'three.city' names no indicator"),
    "pattern that fits nothing": (put(("rule", 0, "left"), ["three.*"]), "the term 'three.*' names no indicator"),
    "unknown relation": (put(("rule", 0, "relation"), "<"), "unknown severity or relation"),
    "unknown severity": (put(("rule", 0, "severity"), "fatal"), "unknown severity or relation"),
    "cases of no table": (put(("rule", 0, "table"), "big"), "neither row, column"),
    "cases that are no tables": (put(("rule", 0, "each"), ["one"]), "a case is a table of strings"),
    "rule declared twice": (put(("rule", 0, "id"), "all"), "the rule f30.all is declared twice"),
    "sentence of an unknown name": (put(("rule", 0, "zh"), "{name}"), "the template '{name}' cannot be filled"),
    "instead of no term": (put(("rule", 0, "instead"), {"both.{key}": ["both.{key}"]}), "is no term of the rule"),
}


@pytest.mark.parametrize(("change", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_declaration_is_refused_with_its_place(change, message):
    raw = copy.deepcopy(small())
    change(raw)
    with pytest.raises(FormError) as caught:
        load_form("small", raw)
    assert message in str(caught.value)
    assert str(caught.value).startswith("small")
    assert "\n" not in str(caught.value)


def test_indicators_of_no_table_share_what_stands_above_them():
    raw = {
        "form": "any",
        "section": "正文",
        "indicator": [{"id": "text.a", "label_zh": "甲", "label_en": "a", "unit": "件"}],
    }
    (found,) = load_indicators("text", raw)
    assert (found.id, found.form, found.section, found.unit) == ("text.a", "any", "正文", "件")
    raw["indicator"][0]["pattern"] = "x"
    with pytest.raises(FormError, match=r"^text\.indicator 1: unknown key 'pattern'"):
        load_indicators("text", raw)
