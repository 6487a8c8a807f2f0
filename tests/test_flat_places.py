"""Of random tables that keep their identities, printed without their cells, no figure is put in a wrong place."""

from __future__ import annotations

import random

import pytest
from flat_tables import SHAPES, Sheet, disputes, print_table, requests
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.flat import read_flat
from parsers.flat.assumptions import ASSUMPTIONS
from parsers.forms import FORMS, form
from parsers.model import Document
from parsers.tables import TableReading

HEADS = (
    "行政复议\n行政诉讼\n结果维持\n结果纠正\n其他结果\n尚未审结\n总计\n未经复议直接起诉\n复议后起诉\n"
    "结果维持\n结果纠正\n其他结果\n尚未审结\n总计\n结果维持\n结果纠正\n其他结果\n尚未审结\n总计\n"
)


def read(text: str, hint: str | None = None) -> TableReading:
    return read_flat(Document("text/plain", "utf-8", (), (), text), FORMS, hint)


def judge(sheet: Sheet, figures: dict[str, int], hint: str | None = None) -> TableReading:
    """Fail on a figure in a wrong place, and on a doubtful one whose true place is not among its candidates."""
    found = read(sheet.text, hint)
    for metric in found.metrics:
        assert sheet.text[metric.start : metric.end] == metric.raw
        if metric.kind == "number":
            assert metric.value == figures[metric.indicator], (metric, sheet.text)
            if metric.start in sheet.places:
                assert metric.indicator in sheet.places[metric.start], (metric, sheet.text)
        elif metric.kind == "ambiguous" and metric.start in sheet.places:
            true = sheet.places[metric.start]
            whole = metric.raw == sheet.text[metric.start :].split("\n")[0]
            wanted = set(true) if whole or len(true) == 1 else set()
            assert wanted <= set(metric.candidates), (metric, true, sheet.text)
        assert metric.kind != "ambiguous" or metric.indicator == metric.candidates[0]
        assert set(metric.assumptions) <= set(ASSUMPTIONS)
    return found


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=5, deadline=None)
@given(
    seed=st.integers(0, 10**9),
    zero=st.sampled_from((0.0, 0.0, 0.3, 0.9, 1.0)),
    form_id=st.sampled_from(("form2019", "form2021")),
)
def test_requests_are_never_put_in_a_wrong_place(shape: str, seed: int, zero: float, form_id: str) -> None:
    rng = random.Random(seed)
    figures = requests(form(form_id), rng)
    table = next(t for t in form(form_id).tables if t.key == "requests")
    sheet = print_table(table, figures, shape, zero, rng)
    found = judge(sheet, figures, form_id)
    printed = {m.start for m in found.metrics}
    assert printed >= set(sheet.places), "a printed figure was dropped"


@pytest.mark.parametrize("shape", [s for s in SHAPES if s != "markdown"])
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**9), zero=st.sampled_from((0.0, 0.5, 1.0)))
def test_disputes_are_never_put_in_a_wrong_place(shape: str, seed: int, zero: float) -> None:
    rng = random.Random(seed)
    declared = form("form2021")
    figures = disputes(declared, rng)
    table = next(t for t in declared.tables if t.key == "disputes")
    body = print_table(table, figures, shape, zero, rng)
    sheet = Sheet()
    sheet.write(body.text.split("\n")[0] + "\n" + HEADS)
    shift = len(sheet.text) - len(table.heading) - 1
    sheet.write(body.text.split("\n", 1)[1])
    sheet.places = {at + shift: cells for at, cells in body.places.items()}
    found = judge(sheet, figures, "form2021")
    assert {m.indicator: m.value for m in found.metrics if m.kind == "number"}.items() <= figures.items()
    assert {m.start for m in found.metrics} >= set(sheet.places), "a printed figure was dropped"


@pytest.mark.parametrize("shape", ["bars padded", "cells", "markdown", "spaces", "tabs", "run together"])
def test_tables_without_blanks_are_read_whole(shape: str) -> None:
    rng = random.Random(7)
    declared = form("form2021")
    figures = requests(declared, rng)
    table = next(t for t in declared.tables if t.key == "requests")
    found = judge(print_table(table, figures, shape, 1.0, rng), figures)
    assert {m.indicator: m.value for m in found.metrics if m.kind == "number"} == figures
