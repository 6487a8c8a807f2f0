"""The reader's answer beside the truth of a page: right, abstained or wrong, figure by figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from parsers.documents import read_document
from parsers.flat import read_flat
from parsers.forms import FORMS
from parsers.model import Context, Metric
from parsers.tables import read_tables
from parsers.tables.merge import merge
from tests.accuracy.figures import Truth

_SAID = ("number", "blank", "not_applicable", "text")
_SHOWN = 20


@dataclass(slots=True)
class Score:
    """Figures of one drawing style.  `wrong` holds what went wrong, a line each; `bound` counts the figures whose place
    follows from what a flat page prints (all of them where a page has its cells)."""

    pages: int = 0
    right: int = 0
    abstained: int = 0
    wrong: int = 0
    bound: int = 0
    errors: list[str] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)

    @property
    def figures(self) -> int:
        return self.right + self.abstained + self.wrong

    def add(self, other: Score) -> None:
        """Count another score in."""
        self.pages += other.pages
        self.right += other.right
        self.abstained += other.abstained
        self.wrong += other.wrong
        self.bound += other.bound
        self.errors += other.errors[: max(0, _SHOWN - len(self.errors))]
        self.lost += other.lost

    @property
    def share(self) -> float:
        """The share of the printed figures that came back at their place."""
        return self.right / self.figures if self.figures else 1.0


def compare(truth: Truth, metrics: Iterable[Metric], prefix: str) -> tuple[int, int, list[str], Counter[str]]:
    """How many places came back right and how many were abstained from, what is wrong, and what was said instead.

    A number that is read as another, at another indicator, or as no number is wrong; so is a blank read as a figure.
    `prefix` is the form's own (f21.): figures of prose and computed sums are no places of a table.
    """
    said: dict[str, Metric] = {}
    for metric in metrics:
        if metric.method in ("table", "flat") and metric.indicator.startswith(prefix):
            before = said.get(metric.indicator)
            said[metric.indicator] = metric if before is None or before.kind not in _SAID else before
    right, wrong, lost = 0, [], Counter[str]()
    for indicator, (kind, value) in truth.items():
        found = said.pop(indicator, None)
        if found is not None and (found.kind, found.value) == (kind, value):
            right += 1
        elif found is None or found.kind not in _SAID or (found.kind == "text" and kind == "number"):
            lost[found.kind if found else "no metric"] += 1
        else:
            wrong.append(f"{indicator}: {found.kind} {found.raw!r} for {kind} {value}")
    wrong += [f"{one.indicator}: {one.kind} {one.raw!r}, not printed" for one in said.values() if one.kind in _SAID]
    return right, sum(lost.values()), wrong, lost


def read_figures(body: bytes, media_type: str = "text/html") -> tuple[Metric, ...]:
    """What the chain makes of the tables of one page, those printed as text included."""
    document = read_document(body, Context(media_type=media_type))
    tables = read_tables(document, FORMS)
    return merge(tables, read_flat(document, FORMS, tables.form)).metrics


def count(score: Score, truth: Truth, metrics: Iterable[Metric], form: str, where: str, *, bound: int = 0) -> None:
    """Add one page of `form` to `score`; `where` says which page it was."""
    right, abstained, wrong, lost = compare(truth, metrics, f"f{form[-2:]}.")
    score.pages += 1
    score.right += right
    score.abstained += abstained
    score.wrong += len(wrong)
    score.bound += bound
    score.lost += lost
    score.errors += [f"{where}: {line}" for line in wrong][: max(0, _SHOWN - len(score.errors))]
