"""Whether a table printed as text heads its columns in another order than the form.

In: the text, the table's segments and the figures read there.  A row of figures without cells is placed by the form's
order; where the header's own words stand in another (总计 before 自然人) no such place is certain.  A page of a PDF
prints a heading over columns above or below the labels beside it: their order counts only within a line, or where
each cell has a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from parsers.flat.segments import Segment
from parsers.labels import normalise
from parsers.model import FormTable, Metric

# The longest header with its note has some 250 characters; more words between two figures are no header.
_MAX_HEADER = 600
# A section's heading names columns too, with misprints of its own (行政法复议).
_SECTION = re.compile(r"[一二三四五六]、[^\n]{4,30}?(?<!人)情况|^[^\n]{0,12}?(?<!人)情况")
# A family of columns under one heading: each label's rank, and the labels that are headings themselves.
_Family = tuple[dict[str, int], frozenset[str]]


def turned(text: str, segments: Sequence[Segment], metrics: Iterable[Metric], table: FormTable) -> bool:
    """True where labels that stand beside one another in the form are printed in another order before any figure."""
    families = _families(table)
    known = {label for ranks, _ in families for label in ranks}
    token = re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))
    starts = sorted(metric.start for metric in metrics)
    for segment in segments if families else ():
        alone = all(len(line.figures) < 2 for line in segment.lines)
        inside = [at for at in starts if segment.start <= at < segment.end]
        for begin, end in zip([segment.start, *inside], [*inside, segment.end], strict=True):
            if end - begin > 3 and _disordered(text[begin : min(end, begin + _MAX_HEADER)], token, families, alone):
                return True
    return False


def _families(table: FormTable) -> list[_Family]:
    """Columns and headings that stand under one heading, in declared order; families of one left out."""
    spellings = {normalise(one.labels[0]): one.labels for one in table.column_groups}
    found: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}
    for column in table.columns:
        path = tuple(map(normalise, column.path))
        for depth, head in enumerate(path):
            found.setdefault(path[:depth], {}).setdefault(head, spellings.get(head, (column.path[depth],)))
        found.setdefault(path, {}).setdefault(normalise(column.labels[0]), column.labels)
    return [
        (
            {_plain(label): n for n, labels in enumerate(family.values()) for label in labels},
            frozenset(_plain(label) for head in family if head in spellings for label in spellings[head]),
        )
        for family in found.values()
        if len(family) > 1
    ]


def _plain(label: str) -> str:
    return "".join(label.split())


def _disordered(piece: str, token: re.Pattern[str], families: Sequence[_Family], alone: bool) -> bool:
    """True where the labels printed in a piece of text do not follow their families' order."""
    words = "\n".join(_plain(line) for line in piece.splitlines())
    words = _SECTION.sub("", words)
    found = [(match[0], words.count("\n", 0, match.start())) for match in token.finditer(words)]
    return any(_against(found, *family, alone) for family in families)


def _against(found: list[tuple[str, int]], rank: dict[str, int], heads: frozenset[str], alone: bool) -> bool:
    """True where a later label of the family stands before an earlier one; a label met again begins a new header."""
    run: list[tuple[str, int]] = []
    for label, line in found:
        if label not in rank:
            continue
        if any(rank[label] == rank[other] for other, _ in run):
            run = []
        for other, at in run:
            mixed = (label in heads) != (other in heads)
            if rank[label] < rank[other] and (not mixed or alone or line == at):
                return True
        run.append((label, line))
    return False
