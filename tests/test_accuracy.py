"""The reader against pages drawn in every style: a smaller seed of `make accuracy`, and the drawing itself."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from parsers.checks import run_checks
from parsers.model import Metric
from tests.accuracy.figures import figures
from tests.accuracy.fixtures import run_fixtures
from tests.accuracy.floors import below, load, raise_to
from tests.accuracy.measure import Score, compare, count, read_figures
from tests.accuracy.run import FORMS, run_html, total
from tests.accuracy.styles import COMBINED, STYLES, combined, draw

IDS = [one.id for one in FORMS]


def test_nothing_wrong_and_all_but_one_in_a_thousand_right():
    scores = total(run_html(129, 20240117))
    assert set(scores) == {*STYLES, COMBINED}
    whole = Score()
    for score in scores.values():
        whole.add(score)
    assert (whole.wrong, whole.errors) == (0, [])
    assert whole.share >= 0.999
    alone = {name: score for name, score in scores.items() if name != COMBINED}
    assert below(alone, load()) == []


def test_real_reports():
    scores = total(run_fixtures())
    assert below(scores, load()) == []
    assert scores["real reports"].right > 600


@pytest.mark.parametrize("spans", ["wrong", "missing", "above", "empty"])
def test_bad_spans_upon_all_else_give_nothing_wrong(spans):
    score = Score()
    for seed in range(12):
        chance = random.Random(f"{spans}/{seed}")
        one = FORMS[seed % 3]
        page, truth = draw(one, seed, replace(combined(chance), spans=spans))
        count(score, truth, read_figures(page.encode()), one.id, f"{one.id}, {seed}")
    assert (score.wrong, score.errors) == (0, [])
    assert score.share > 0.97


@pytest.mark.parametrize("one", FORMS, ids=IDS)
def test_drawn_figures_obey_the_form(one):
    for seed in range(20):
        values = figures(one, random.Random(seed))
        parts = {key: value for key, value in values.items() if ".other_sum." not in key}
        metrics = tuple(Metric(key, "number", str(value), "table", value=value) for key, value in parts.items())
        failed = [
            check.rule for check in run_checks(one, metrics) if (check.status, check.severity) == ("fail", "error")
        ]
        assert failed == []


@pytest.mark.parametrize("one", FORMS, ids=IDS)
def test_a_seed_draws_the_same_page(one):
    style = combined(random.Random(5))
    assert draw(one, 7, style) == draw(one, 7, style)
    assert draw(one, 7, style)[1] != draw(one, 8, style)[1]


def metric(indicator: str, kind: str, value: int | None = None) -> Metric:
    return Metric(indicator, kind, "", "table", value=None if value is None else Decimal(value))


def test_what_counts_as_wrong():
    truth = {"f21.a": ("number", Decimal(5)), "f21.b": ("blank", None), "f21.c": ("number", Decimal(0))}
    right, abstained, wrong, _ = compare(truth, [metric("f21.a", "number", 5), metric("f21.b", "missing")], "f21.")
    assert (right, abstained, wrong) == (1, 2, [])
    said = [
        metric("f21.a", "number", 6),
        metric("f21.b", "number", 0),
        metric("f21.c", "blank"),
        metric("f21.d", "text"),
    ]
    assert [line.split(":")[0] for line in compare(truth, said, "f21.")[2]] == ["f21.a", "f21.b", "f21.c", "f21.d"]


def test_floors_only_rise(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.accuracy.floors.FILE", tmp_path / "floors.json")
    raise_to({"flat": Score(right=90, abstained=10), "html": Score(right=7)}, {"flat": 0.95})
    assert load() == {"flat": 0.95, "html": 1.0}
    assert len(below({"flat": Score(right=9, abstained=1), "html": Score(right=7, wrong=1)}, load())) == 3
