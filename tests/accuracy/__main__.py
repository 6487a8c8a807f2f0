"""`python -m tests.accuracy`: draw, read, count, print the table, and hold it against the floors."""

from __future__ import annotations

import argparse
import sys
import time

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.accuracy.fixtures import run_fixtures
from tests.accuracy.floors import OTHER_SEED, below, load, raise_to
from tests.accuracy.measure import Score
from tests.accuracy.run import run

# Wide enough for the table in a log.
_WIDTH = 120
_PAGES, _SEED = 2400, 1


def main() -> int:
    """0 where nothing is wrong and no style fell below its floor, else 1."""
    asked = _arguments()
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    begun = time.monotonic()
    scores: dict[str, Score] = {}
    pages = track(run(asked.pages, asked.seed), "pages", asked.pages, console=console, disable=not console.is_terminal)
    for source in (pages, run_fixtures()):
        for name, score in source:
            scores.setdefault(name, Score()).add(score)
    floors = load()
    console.print(_table(scores, floors))
    whole = _whole(scores, "")
    console.print(
        f"{whole.pages} pages, {whole.figures} figures, {whole.wrong} wrong, "
        f"{time.monotonic() - begun:.0f} s; seed {asked.seed}"
    )
    for name, score in scores.items():
        for line in score.errors:
            console.print(f"wrong: {name}: {line}", markup=False, highlight=False)
    usual = (asked.pages, asked.seed) == (_PAGES, _SEED)
    held = floors if usual else {name: floor for name, floor in floors.items() if not name.startswith("flat: ")}
    fallen = below(scores, held, 0.0 if usual else OTHER_SEED)
    for line in fallen:
        console.print(line, markup=False, highlight=False)
    if asked.raise_floors and usual:
        raise_to(scores, floors)
    return 1 if fallen else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument("--pages", type=int, default=_PAGES, help=f"pages to draw (default {_PAGES})")
    parser.add_argument("--seed", type=int, default=_SEED, help=f"another seed draws other pages (default {_SEED})")
    parser.add_argument(
        "--raise", dest="raise_floors", action="store_true", help="write the floors that this run passes by"
    )
    return parser.parse_args()


def _whole(scores: dict[str, Score], prefix: str) -> Score:
    whole = Score()
    for name, score in scores.items():
        if name.startswith(prefix):
            whole.add(score)
    return whole


def _table(scores: dict[str, Score], floors: dict[str, float]) -> Table:
    table = Table(title="what the reader makes of each drawing style")
    table.add_column("style", no_wrap=True)
    for head in ("pages", "figures", "right", "abstained", "wrong", "right %", "can follow %", "floor %"):
        table.add_column(head, justify="right")
    html = {name: one for name, one in scores.items() if not name.startswith("flat: ") and name != "real reports"}
    for name, score in scores.items():
        table.add_row(name, *_line(score, floors.get(name)), end_section=name == [*html][-1])
    table.add_section()
    table.add_row("all HTML styles", *_line(_whole(html, ""), None))
    table.add_row("all flat styles", *_line(_whole(scores, "flat: "), None))
    return table


def _line(score: Score, floor: float | None) -> list[str]:
    counts = (score.pages, score.figures, score.right, score.abstained, score.wrong)
    bound = score.bound / score.figures if score.figures else 1.0
    return [*map(str, counts), f"{score.share:.2%}", f"{bound:.2%}", "" if floor is None else f"{floor:.2%}"]


if __name__ == "__main__":
    sys.exit(main())
