"""The floors: for each drawing style the share of figures that must come back right.  They only rise; wrong is 0.

They are those of the default run, whose pages are always the same.  Another seed draws other pages: its HTML styles
have some room, its flat styles, whose places depend on the figures, are held to nothing but that none is wrong.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

from tests.accuracy.measure import Score

FILE = Path(__file__).with_name("floors.json")
# A change of the drawing draws other pages: a floor stands a little below what was measured, or at 1.
_ROOM = 0.005
# What a few pages of another seed may differ by.
OTHER_SEED = 0.05


def load() -> dict[str, float]:
    """The floor of each style, 0 to 1."""
    return dict(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else {}


def below(scores: dict[str, Score], floors: dict[str, float], room: float = 0.0) -> list[str]:
    """One line for each style that fell below its floor by more than `room` or read anything wrongly."""
    fallen = [f"{name}: {score.wrong} figures are wrong" for name, score in scores.items() if score.wrong]
    for name, score in scores.items():
        if score.share < floors.get(name, 0.0) - room:
            fallen.append(f"{name}: {score.share:.4%} right is below the floor of {floors[name]:.4%}")
    return fallen


def raise_to(scores: dict[str, Score], floors: dict[str, float]) -> None:
    """Write what was measured where it is above the floor; a floor never falls, and a style with errors has none."""
    for name, score in scores.items():
        reached = 1.0 if not score.abstained else math.floor((score.share - _ROOM) * 1000) / 1000
        if not score.wrong and reached > floors.get(name, 0.0):
            floors[name] = reached
    FILE.write_text(json.dumps(floors, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
