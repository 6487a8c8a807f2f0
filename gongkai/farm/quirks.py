"""What real reports do wrong or differently, as changes to one report's figures, and the rules that break by it.

Each quirk is declared here with the sentence that `Farm.truth` gives for it; nothing else on the farm contradicts
itself, apart from the one text that counts carried cases as received (`plan.COUNTS_CARRIED`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from gongkai.farm.figures import APPLICANTS, Value, YearFigures

Change = Callable[[dict[str, Value]], None]


@dataclass(frozen=True, slots=True)
class Quirk:
    """A declared oddity: its name, what it breaks (empty where it breaks nothing), and the change to the cells."""

    name: str
    breaks: str
    change: Change


def _prefix(cells: dict[str, Value]) -> str:
    return next(iter(cells)).split(".", 1)[0]


def _add(cells: dict[str, Value], indicator: str, amount: int) -> None:
    value = cells[indicator]
    if isinstance(value, Decimal):
        cells[indicator] = value + amount


def _partial_twice(cells: dict[str, Value]) -> None:
    # Three cases granted in part are moved out of the granted and then entered among the granted as well.
    stem = f"{_prefix(cells)}.requests"
    for who in ("natural_person", "total"):
        _add(cells, f"{stem}.granted_in_part.{who}", 3)


def _balance(cells: dict[str, Value]) -> None:
    for who in ("natural_person", "total"):
        _add(cells, f"{_prefix(cells)}.requests.carried_out.{who}", 2)


def _dispute_totals(cells: dict[str, Value]) -> None:
    _add(cells, f"{_prefix(cells)}.reconsideration.upheld", 4)


def _blank_zeros(cells: dict[str, Value]) -> None:
    stem = f"{_prefix(cells)}.requests."
    for indicator, value in cells.items():
        applicant = indicator.rpartition(".")[2]
        if indicator.startswith(stem) and applicant in APPLICANTS[1:] and value == 0:
            cells[indicator] = "blank"


def _stroke_rules(cells: dict[str, Value]) -> None:
    for indicator in cells:
        if ".art20_1.rules." in indicator:
            cells[indicator] = "not_applicable"


def _blank_answers(cells: dict[str, Value]) -> None:
    for indicator in cells:
        if indicator.startswith(("f14.requests.closed", "f14.requests.answered")):
            cells[indicator] = "blank"


def _revise(cells: dict[str, Value]) -> None:
    _add(cells, "f21.art20_6.penalty.decisions", 120)


PARTIAL_TWICE = Quirk(
    "partial-counted-twice", "每列办理结果之和应等于（七）总计：自然人、总计两列多出3件", _partial_twice
)
BALANCE = Quirk("balance", "新收加结转应等于办理总计加结转下年：自然人、总计两列右边多出2件", _balance)
DISPUTE_TOTAL = Quirk("dispute-total", "行政复议各项结果之和应等于总计：结果多出4件", _dispute_totals)
BLANK_ZEROS = Quirk("blank-zeros", "", _blank_zeros)
STROKE_RULES = Quirk("stroke-rules", "", _stroke_rules)
BLANK_ANSWERS = Quirk("blank-answers", "", _blank_answers)
REVISED = Quirk("revised", "", _revise)


def apply(figures: YearFigures, quirks: tuple[Quirk, ...]) -> YearFigures:
    """The figures with each quirk's change made, in order; the given ones are left as they are."""
    cells = dict(figures.cells)
    for quirk in quirks:
        quirk.change(cells)
    return replace(figures, cells=cells)
