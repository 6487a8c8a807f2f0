"""Rows that tables print and no form declares: the label that an `unknown-row` notice speaks of.

In: the notice's detail, as walk.py and flat/emit.py word it.  Out: the label as printed.  Such rows (建议提案, further
channels, the procurement row kept after 2021) stay notices with their figures; counted over an archive they tell which
row deserves a declaration.
"""

from __future__ import annotations

import ast
import re

_QUOTED = r"(?P<label>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_IN_GRID = re.compile(
    rf"(?:a row|a heading) that the form does not fill: {_QUOTED}: |{_QUOTED.replace('label', 'cell')} under "
)
_UNNAMED = re.compile(r"figures that stand in no row: |\(no label\): |table \d+: \d+ further notices ")


def row_label(detail: str) -> str | None:
    """The row's label as printed; None where the notice names none (figures without a label, a count of notices)."""
    if (found := _IN_GRID.match(detail)) is not None:
        return str(ast.literal_eval(found["label"] or found["cell"])).strip() or None
    if _UNNAMED.match(detail):
        return None
    label, separator, _ = detail.rpartition(": ")
    return label.strip() or None if separator else None
