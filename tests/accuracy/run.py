"""Draw pages in every style, read them, and count."""

from __future__ import annotations

import random
from collections.abc import Iterator

from parsers.forms import form
from parsers.model import Form
from tests.accuracy.measure import Score, count, read_figures
from tests.accuracy.styles import COMBINED, STYLES, combined, draw

FORMS = (form("form2014"), form("form2019"), form("form2021"))
# One page in four is drawn in several styles at once.
_COMBINED_SHARE = 4


def pages(wanted: int, seed: int) -> Iterator[tuple[str, Form, int]]:
    """The style, the form and the seed of each HTML page: every style in every form, as evenly as may be."""
    together = wanted // _COMBINED_SHARE
    names = [*STYLES] * wanted
    for n in range(wanted):
        name = COMBINED if n < together else names[(n - together) // len(FORMS)]
        yield name, FORMS[n % len(FORMS)], seed * 1_000_003 + n


def run_html(wanted: int, seed: int) -> dict[str, Score]:
    """The score of each HTML style over `wanted` pages."""
    scores = {name: Score() for name in (*STYLES, COMBINED)}
    for name, one, number in pages(wanted, seed):
        style = combined(random.Random(number)) if name == COMBINED else STYLES[name]
        page, truth = draw(one, number, style)
        where = f"{name}, {one.id}, seed {number}"
        count(scores[name], truth, read_figures(page.encode()), one.id, where, bound=len(truth))
    return scores
