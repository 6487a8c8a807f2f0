"""Sentences with the mentions that a person reads in them, and how far the reader agrees.

`fixtures/prose/labelled.json`: one object a sentence, labelled by reading before the reader had seen it: `text`;
`issuer` and `year` of the report it stands in; `heading` and `before` (the sentence before it); `mentions`
[indicator, raw, value, kind, method]; `why` where it is hard; `origin` where the facts are a real report's; `set`.
Only sentences of the set `development` may be looked at when the patterns are changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from parsers.prose import read_prose
from parsers.sections import find_sections

LABELLED = json.loads((Path(__file__).parent / "fixtures/prose/labelled.json").read_text("utf-8"))
ISSUER, YEAR = "云溪县人民政府", 2022


@dataclass(frozen=True)
class Agreement:
    """Counts over a set: mentions right, wrong (not labelled), missed; and the sentences in question."""

    right: int
    wrong: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def precision(self):
        return self.right / (self.right + len(self.wrong)) if self.right or self.wrong else 1.0

    @property
    def recall(self):
        return self.right / (self.right + len(self.missed))


def in_report(label):
    """The sentence as the body of a report by its issuer."""
    title = f"{label.get('issuer', ISSUER)}{label.get('year', YEAR)}年政府信息公开工作年度报告"
    return f"{title}\n{label.get('heading', '一、总体情况')}\n{label.get('before', '')}{label['text']}\n"


def read(label, **known):
    text = in_report(label)
    return read_prose(text, find_sections(text, ()), (), **known)


def same(metric, mention):
    """Equal in all; of a zero said in words only the heart of the words is labelled."""
    indicator, raw, value, kind, method = mention
    if metric.indicator != indicator or metric.kind != kind or metric.method != method:
        return False
    if metric.value != (None if value is None else Decimal(value)):
        return False
    return raw in metric.raw if method == "statement" else metric.raw == raw


def compare(label, metrics):
    """The mentions of one sentence that are right, wrong and missed."""
    left = list(label["mentions"])
    right, wrong = 0, []
    for metric in metrics:
        found = next((mention for mention in left if same(metric, mention)), None)
        if found is None:
            wrong.append(f"{label['text']}  read {metric.indicator} {metric.kind} {metric.raw}")
        else:
            left.remove(found)
            right += 1
    return right, wrong, [f"{label['text']}  missed {mention[0]} {mention[1]}" for mention in left]


def agreement(name):
    right, wrong, missed = 0, [], []
    for label in LABELLED:
        if label["set"] == name:
            more, bad, lost = compare(label, read(label)[0])
            right, wrong, missed = right + more, wrong + bad, missed + lost
    return Agreement(right, tuple(wrong), tuple(missed))
