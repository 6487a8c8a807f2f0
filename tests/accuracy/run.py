"""Draw pages in every style, read them, and count."""

from __future__ import annotations

import random
from collections.abc import Iterator

from parsers.forms import form
from parsers.model import Form
from tests.accuracy.figures import figures
from tests.accuracy.flat_styles import STYLES as FLAT_STYLES
from tests.accuracy.measure import Score, count, read_figures
from tests.accuracy.styles import COMBINED, STYLES, combined, draw

FORMS = (form("form2014"), form("form2019"), form("form2021"))
# Of all pages, those drawn in several styles at once, and those whose table is text.
_COMBINED_SHARE = 4
_FLAT_SHARE = 6
# Keeps the pages of one seed apart from those of the next.
_STRIDE = 1_000_003


def html_pages(wanted: int, seed: int) -> Iterator[tuple[str, Form, int]]:
    """The style, the form and the seed of each HTML page: every style in every form, as evenly as may be."""
    together = wanted // _COMBINED_SHARE
    for n in range(wanted):
        name, one = _turn(n, [*STYLES])
        yield name if n >= together else COMBINED, one, seed * _STRIDE + n


def _turn(n: int, names: list[str]) -> tuple[str, Form]:
    """The n-th pair of style and form: all styles once, then all again, each in the next form."""
    return names[n % len(names)], FORMS[(n % len(names) + n // len(names)) % len(FORMS)]


def run_html(wanted: int, seed: int) -> Iterator[tuple[str, Score]]:
    """The score of one HTML page after the other, with its style's name."""
    for name, one, number in html_pages(wanted, seed):
        style = combined(random.Random(number)) if name == COMBINED else STYLES[name]
        page, truth = draw(one, number, style)
        score = Score()
        where = f"{name}, {one.id}, seed {number}"
        count(score, truth, read_figures(page.encode()), one.id, where, bound=len(truth))
        yield name, score


def run_flat(wanted: int, seed: int) -> Iterator[tuple[str, Score]]:
    """The score of one page of text after the other, with its style's name."""
    names = [*FLAT_STYLES]
    for n in range(wanted):
        name, one = _turn(n, names)
        number = seed * _STRIDE + n
        chance = random.Random(f"{name}/{number}")
        drawn = FLAT_STYLES[name](one, figures(one, chance), chance)
        score = Score()
        metrics = read_figures(drawn.text.encode(), "text/plain")
        count(score, drawn.printed, metrics, one.id, f"{name}, {one.id}, seed {number}", bound=len(drawn.bound))
        yield f"flat: {name}", score


def run(wanted: int, seed: int) -> Iterator[tuple[str, Score]]:
    """Each of `wanted` pages with its style and score; the same pages for the same seed."""
    flat = wanted // _FLAT_SHARE
    yield from run_html(wanted - flat, seed)
    yield from run_flat(flat, seed)


def total(scores: Iterator[tuple[str, Score]]) -> dict[str, Score]:
    """The scores by style."""
    out: dict[str, Score] = {}
    for name, score in scores:
        out.setdefault(name, Score()).add(score)
    return out
