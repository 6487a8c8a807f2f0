"""The farm's figures obey every identity of the forms, except where a quirk declares that they do not."""

from decimal import Decimal

import pytest

from gongkai.farm import quirks
from gongkai.farm.figures import APPLICANTS, draw_years, form_of
from parsers.forms import form, indicators

YEARS = range(2012, 2025)


def _sum(cells, declared, names):
    total = Decimal(0)
    for name in names:
        sign, key = (-1, name[1:]) if name.startswith("-") else (1, name)
        parts = (key,) if key in cells else declared.sums[key]
        total += sign * sum(cells[part] for part in parts)
    return total


def _broken(figures):
    declared = form(figures.form)
    relations = {"=": lambda a, b: a == b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b}
    return [
        rule.id
        for rule in declared.rules
        if not relations[rule.relation](
            _sum(figures.cells, declared, rule.left), _sum(figures.cells, declared, rule.right)
        )
    ]


@pytest.mark.parametrize("seed", ["1/990101", "1/990102", "2/990105", "other"])
def test_every_identity_of_the_forms_holds(seed):
    drawn = draw_years(seed, YEARS)
    assert {year: _broken(found) for year, found in drawn.items() if found.form} == {
        year: [] for year in YEARS if form_of(year)
    }


def test_every_cell_is_an_indicator_of_the_codebook_and_no_printed_one_is_left_out():
    known = {indicator.id for indicator in indicators() if not indicator.computed}
    drawn = draw_years("1", YEARS)
    for year, name in ((2016, "form2014"), (2019, "form2019"), (2022, "form2021")):
        declared = {indicator.id for indicator in form(name).indicators if not indicator.computed}
        assert set(drawn[year].cells) == declared & known


@pytest.mark.parametrize("year", range(2019, 2024))
def test_what_is_carried_out_is_carried_in(year):
    drawn = draw_years("1/990103", YEARS)
    before = "f19" if year <= 2020 else "f21"
    after = "f19" if year + 1 <= 2020 else "f21"
    for who in (*APPLICANTS, "total"):
        out = drawn[year].cells[f"{before}.requests.carried_out.{who}"]
        assert drawn[year + 1].cells[f"{after}.requests.carried_in.{who}"] == out


def test_stocks_go_on_from_year_to_year():
    drawn = draw_years("1/990104", YEARS)
    first, second = drawn[2021].cells, drawn[2022].cells
    stem = "f21.art20_1.normative_documents"
    moved = second[f"{stem}.issued"] - second[f"{stem}.repealed"]
    assert second[f"{stem}.in_force"] == first[f"{stem}.in_force"] + moved
    items = "f19.art20_6.penalty"
    was = drawn[2019].cells[f"{items}.items_last_year"] + drawn[2019].cells[f"{items}.items_change"]
    assert drawn[2020].cells[f"{items}.items_last_year"] == was


def test_the_same_seed_draws_the_same_figures_and_another_seed_others():
    assert draw_years("1", YEARS) == draw_years("1", YEARS)
    assert draw_years("1", YEARS)[2022].cells != draw_years("2", YEARS)[2022].cells


def test_nobody_asks_in_a_quiet_year():
    quiet = draw_years("1", YEARS, frozenset({2016}))[2016]
    assert quiet.facts["received"] == 0
    assert quiet.cells["f14.requests.answered"] == 0
    assert quiet.cells["f14.reconsideration"] == 0


@pytest.mark.parametrize(
    ("quirk", "year", "rules"),
    [
        (quirks.PARTIAL_TWICE, 2020, {"natural_person", "total", "grand_total"}),
        (quirks.BALANCE, 2021, {"natural_person", "total"}),
        (quirks.DISPUTE_TOTAL, 2022, {"reconsideration"}),
        (quirks.REVISED, 2022, set()),
    ],
)
def test_a_quirk_breaks_what_it_declares_and_nothing_else(quirk, year, rules):
    figures = draw_years("1/990109", YEARS)[year]
    broken = _broken(quirks.apply(figures, (quirk,)))
    assert len(broken) == len(rules)
    assert all(any(word in rule for word in rules) for rule in broken)
    assert bool(quirk.breaks) == bool(rules)
    assert _broken(figures) == []


def test_blank_stroke_and_zero_stay_three_things():
    figures = draw_years("1/990106", YEARS)[2022]
    cells = quirks.apply(figures, (quirks.BLANK_ZEROS, quirks.STROKE_RULES)).cells
    assert cells["f21.art20_1.rules.issued"] == "not_applicable"
    assert cells["f21.requests.refused.state_secret.research"] == "blank"
    assert cells["f21.requests.refused.state_secret.natural_person"] == 0
    assert cells["f21.requests.carried_in.total"] == figures.cells["f21.requests.carried_in.total"]
    assert {v for k, v in cells.items() if k.endswith(".total")} >= {Decimal(0)}
