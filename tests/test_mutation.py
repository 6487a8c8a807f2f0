"""Mutation proves the checks: errors planted into drawn pages are reported, and the cell that is wrong is named.

`run` draws pages of the national forms whose figures keep every identity, plants one error into each (a digit changed,
two cells exchanged, a row moved by one column), reads the page and judges what was read.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from parsers.checks import run_checks
from parsers.documents import read_document
from parsers.forms import FORMS, form
from parsers.model import Context, Form, FormTable, Metric
from parsers.rules.facts import prefix_of
from parsers.tables import read_tables
from tests.accuracy.figures import figures
from tests.accuracy.layout import tables
from tests.accuracy.styles import ANNEX, Style, table_html

Printed = dict[str, str]
FLOOR = 0.95
# Of a thousand errors a fifth is planted with every run of the tests; GONGKAI_MUTATIONS=1000 plants them all.
ERRORS = int(os.environ.get("GONGKAI_MUTATIONS", "200"))
# Named candidates help only while they are few.
MOST_NAMED = 6


@dataclass
class Score:
    """What came of the planted errors; `breaking` are those that break an identity."""

    planted: Counter[str] = field(default_factory=Counter)
    breaking: Counter[str] = field(default_factory=Counter)
    reported: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    candidates: list[int] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)

    @property
    def reported_share(self) -> float:
        return self.reported.total() / self.breaking.total()

    @property
    def named_share(self) -> float:
        return self.named.total() / self.reported.total()


def truth(declared: Form, chance: random.Random) -> Printed:
    """What a page of whole figures prints; the rows that the decree does not have are left out."""
    stand_ins = {
        table.cells[row.key, column.key]
        for table in declared.tables for row in table.rows if row.replaces for column in table.columns
    }  # fmt: skip
    return {name: f"{value:f}" for name, value in figures(declared, chance).items() if name not in stand_ins}


def page(declared: Form, printed: Printed, seed: int) -> bytes:
    """The annex as the decree prints it, with these figures."""
    chance = random.Random(seed)
    title = f"某某县人民政府{declared.first_year}年政府信息公开工作年度报告"
    html = "<p>说明文字。</p>".join(
        table_html(one, Style(), chance) for one in tables(declared, printed, ANNEX, chance)
    )
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head>{html}</html>'.encode()


def changed_digit(printed: Printed, table: FormTable, chance: random.Random) -> Printed:
    """One figure with a digit changed, added, dropped or two neighbours exchanged."""
    name = chance.choice([one for one in table.cells.values() if printed.get(one, "").isdigit()])
    text = printed[name]
    place = chance.randrange(len(text))
    new = chance.choice([
        text[:place] + chance.choice("0123456789") + text[place + 1 :],
        text[:place] + chance.choice("0123456789") + text[place:],
        text[:place] + text[place + 1 :],
        text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
    ])  # fmt: skip
    return {**printed, name: str(int(new or "0"))}


def exchanged(printed: Printed, table: FormTable, chance: random.Random) -> Printed:
    """Two figures of the table in each other's place: neighbours in a row or a column, or any two."""
    places = {place: name for place, name in table.cells.items() if name in printed}
    rows, columns = (list(dict.fromkeys(place[axis] for place in places)) for axis in (0, 1))
    first = chance.choice(list(places))
    near = chance.choice(["row", "column", "any"])
    row, column = rows.index(first[0]), columns.index(first[1])
    wanted = {
        "row": [(first[0], one) for one in columns[max(0, column - 1) : column + 2]],
        "column": [(one, first[1]) for one in rows[max(0, row - 1) : row + 2]],
        "any": list(places),
    }[near]
    second = chance.choice([place for place in wanted if place in places and place != first] or [first])
    one, other = places[first], places[second]
    return {**printed, one: printed[other], other: printed[one]}


def moved_row(printed: Printed, table: FormTable, chance: random.Random) -> Printed:
    """A row's figures one column further; what falls out comes in at the other end, or a 0 or a blank does."""
    rows: dict[str, list[str]] = {}
    for (row, _), name in table.cells.items():
        if name in printed:
            rows.setdefault(row, []).append(name)
    names = chance.choice([names for names in rows.values() if len(names) > 2])
    if chance.random() < 0.5:
        names = names[:-1]  # the total stays
    texts = [printed[name] for name in names]
    if chance.random() < 0.5:
        moved = [*texts[1:], chance.choice([texts[0], "0", ""])]
    else:
        moved = [chance.choice([texts[-1], "0", ""]), *texts[:-1]]
    return {**printed, **dict(zip(names, moved, strict=True))}


Mutation = Callable[[Printed, FormTable, random.Random], Printed]
MUTATIONS: Mapping[str, Mutation] = {"digit": changed_digit, "exchange": exchanged, "move": moved_row}


def broken(declared: Form, printed: Printed) -> set[str]:
    """The identities that are broken, of those whose every term is printed as a number: plain sums, no engine."""
    value = {name: Decimal(text) for name, text in printed.items() if text}

    def total(side: tuple[str, ...]) -> Decimal:
        return sum((value[one] for one in side), Decimal(0))

    found = set()
    for rule in declared.rules:
        if all(one in value for one in (*rule.left, *rule.right)):
            left, right = total(rule.left), total(rule.right)
            if not (
                left == right if rule.relation == "=" else left <= right if rule.relation == "<=" else left >= right
            ):
                found.add(rule.id)
    return found


def read(body: bytes) -> tuple[Metric, ...]:
    return read_tables(read_document(body, Context(media_type="text/html")), FORMS).metrics


def run(errors: int, seed: int = 0) -> Score:
    """Plant so many errors, one a page, each kind in turn; the table is drawn by its number of figures."""
    chance, score = random.Random(seed), Score()
    forms = [form(one) for one in ("form2014", "form2019", "form2021")]
    number = 0
    while score.planted.total() < errors:
        number += 1
        declared = forms[number % len(forms)]
        kind = list(MUTATIONS)[number // len(forms) % len(MUTATIONS)]
        table = chance.choice([table for table in declared.tables for _ in table.cells])
        if kind == "move" and len(table.columns) < 2:
            continue  # the form of 2014 has one column
        before = truth(declared, chance)
        after = MUTATIONS[kind](before, table, chance)
        if after != before:
            _count(score, kind, declared, number, before=before, after=after)
    return score


def _count(score: Score, kind: str, declared: Form, seed: int, *, before: Printed, after: Printed) -> None:
    score.planted[kind] += 1
    metrics = read(page(declared, after, seed))
    shown = {one.indicator: one for one in metrics if one.kind != "missing"}
    for name, text in after.items():
        one = shown.get(name)
        right = one is not None and (one.value == Decimal(text) if text else one.kind == "blank")
        if text != before[name] and one is not None and one.kind == "text":
            right = one.raw == text  # a sum of money among counts, a count below 0: kept as printed, not read
        if not right:
            score.misplaced.append(f"{seed}: {name} {text!r} is read as {one}")
    news = broken(declared, after) - broken(declared, before)
    if not news:
        return
    score.breaking[kind] += 1
    failed = [one for one in run_checks(declared, metrics) if one.status == "fail" and one.rule in news]
    if not failed:
        return
    score.reported[kind] += 1
    named = {name for one in failed for name in one.likely}
    wrong = {name for name in after if after[name] != before[name]}
    score.candidates.append(len(named))
    if named & wrong:
        score.named[kind] += 1
    else:
        score.unnamed.append(f"{seed} {kind} {sorted((n, before[n], after[n]) for n in wrong)}: {sorted(named)[:8]}")


@pytest.fixture(scope="module")
def score():
    return run(ERRORS)


def test_the_figures_drawn_keep_every_identity():
    chance = random.Random(5)
    for declared in (form("form2014"), form("form2019"), form("form2021")):
        for _ in range(5):
            # counts of disputes are drawn by themselves, and may exceed those of requests
            assert broken(declared, truth(declared, chance)) <= {f"{prefix_of(declared)}.disputes.within_caseload"}


def test_errors_that_break_an_identity_are_reported(score):
    assert score.planted.total() == ERRORS
    assert all(score.breaking[kind] >= score.planted[kind] * 0.4 for kind in MUTATIONS)
    assert score.reported_share >= FLOOR


def test_the_wrong_cell_is_among_those_named(score):
    assert score.named_share >= FLOOR, score.unnamed
    middle = sorted(score.candidates)[len(score.candidates) // 2]
    assert middle <= MOST_NAMED


def test_no_error_makes_the_reader_misplace_others(score):
    assert score.misplaced == []
