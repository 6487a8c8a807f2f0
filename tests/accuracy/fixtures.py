"""Real reports with the figures that a person read in them, counted like drawn pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.accuracy.figures import Truth
from tests.accuracy.measure import Score, count, read_figures

FOLDERS = ("tables", "samples")
_ROOT = Path(__file__).parent.parent / "fixtures"
_TYPES = {".html": "text/html", ".txt": "text/plain"}


def run_fixtures() -> Iterator[tuple[str, Score]]:
    """The score of each real report whose figures were read; what no reader reads yet has none.

    Numbers are counted, and those that a person could not place either, as abstained.
    """
    for folder in FOLDERS:
        for case in sorted((_ROOT / folder).glob("*/")):
            expected: dict[str, Any] = json.loads((case / "expected.json").read_text(encoding="utf-8"), parse_float=str)
            source = next(case.glob("source.*"))
            figures: dict[str, int | str] = expected.get("figures", expected.get("numbers", {}))
            if source.suffix in _TYPES and figures:
                yield "real reports", _score(source, figures, expected)


def _score(source: Path, figures: dict[str, int | str], expected: dict[str, Any]) -> Score:
    truth: Truth = {indicator: ("number", Decimal(value)) for indicator, value in figures.items()}
    metrics = read_figures(source.read_bytes(), _TYPES[source.suffix])
    score = Score()
    numbers = [metric for metric in metrics if metric.kind == "number"]
    count(score, truth, numbers, expected["form"], source.parent.name, bound=len(truth))
    score.abstained += len(expected.get("ambiguous", ()))
    return score
