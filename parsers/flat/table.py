"""One statutory table that reached us as text: its printed rows to entries with the places left to their figures.

The rows get their keys by label, or by standing between labelled rows in the form's number; their figures get their
columns by count, by a header, or by the form's identities (`place`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from parsers.flat.deduce import with_first, with_floating
from parsers.flat.entries import Entries, Entry
from parsers.flat.lines import Piece
from parsers.flat.naming import empty_rows, name_rows
from parsers.flat.place import Placing, Reading, Row, identities, place
from parsers.flat.printed import Printed, Rows
from parsers.flat.search import Budget
from parsers.flat.words import Vocabulary
from parsers.model import FormTable

# The longest table has 58 rows; what prints many times as many is no statutory table.
_MAX_ROWS = 400


@dataclass(slots=True)
class Solved:
    """A table's entries with the readings left to them.

    `before` are the readings that were left without `first-is-natural-person`, where that was assumed; `floated` the
    cells a single figure may belong to that left its row.
    """

    table: FormTable
    entries: list[Entry]
    placing: Placing
    unknown: list[Printed] = field(default_factory=list)
    floating: list[Piece] = field(default_factory=list)
    floated: dict[Piece, tuple[str, ...]] = field(default_factory=dict)
    before: dict[str, tuple[Reading, ...]] = field(default_factory=dict)
    beyond: int = 0


class Solver:
    """Reads the rows of one table of one form."""

    def __init__(self, vocabulary: Vocabulary, table: FormTable) -> None:
        self._form = vocabulary.form
        self._table = table
        self._terms = identities(self._form.rules, table.cells.values())
        self._budget = Budget()

    def solve(self, found: Iterable[Rows]) -> Solved:
        """Every row of the table, from all its segments, placed as far as it goes."""
        rows = list(found)
        printed = [row for part in rows for row in part.rows]
        beyond, printed = printed[_MAX_ROWS:], printed[:_MAX_ROWS]
        floating = [piece for part in rows for piece in part.floating]
        if not floating and all(row.label or row.heads for row in printed if not row.keys):
            printed += empty_rows(printed, [row for part in rows for row in part.bare])
        named, unknown = name_rows(self._table, printed)
        present = {cell for (key, _), cell in self._table.cells.items() if any(key in keys for _, keys, _ in named)}
        self._terms = identities(self._form.rules, self._table.cells.values(), present)
        make = Entries(self._form, self._table, self._terms)
        entries = _doubted(_once([make.entry(row, keys, assumed) for row, keys, assumed in named]))
        solved = Solved(self._table, entries, self._place(entries), unknown, floating, beyond=len(beyond))
        first = with_first(self._table, entries, solved.placing, self._terms, self._place)
        if first is not None:
            solved.before, solved.placing = solved.placing.readings, first
        if len(floating) == 1 and not solved.placing.broken:
            solved.entries, again, cells = with_floating(entries, floating[0], self._terms, make, self._place)
            solved.placing = again or solved.placing
            solved.floated[floating[0]] = cells
        return solved

    def _place(self, entries: Iterable[Entry]) -> Placing:
        rows = [Row(str(i), e.cells, e.readings or ((),), open=e.open or not e.readings) for i, e in enumerate(entries)]
        return place(rows, self._terms, self._budget)


def _once(entries: Sequence[Entry]) -> list[Entry]:
    """A row printed twice alike counts once; printed twice with different figures, neither is sure."""
    out: list[Entry] = []
    for entry in entries:
        texts = [token.text for token in entry.printed.tokens]
        same = [i for i, e in enumerate(out) if e.key and e.key == entry.key and e.cells == entry.cells]
        if not same:
            out.append(entry)
            continue
        first = out[same[0]]
        others = [token.text for token in first.printed.tokens]
        if not texts or texts == others:
            continue
        if not others:
            out[same[0]] = entry
            continue
        out[same[0]] = replace(first, how="unsure", open=True, readings=())
        out.append(replace(entry, how="unsure", open=True, readings=()))
    return out


def _doubted(entries: Sequence[Entry]) -> list[Entry]:
    """Two equal figures alone are no proof of a total where a row of the table does not end in its sum.

    Nor is 33 a 3 and its total 3, where no row of the table shows that cells ran together: it may be 33.
    """
    failing = any(e.how == "lost" and e.open and len(e.printed.tokens) > 1 for e in entries)
    apart = not any(e.manifest for e in entries)
    doubtful = [
        (failing and e.how == "lost" and len(e.printed.tokens) == 2) or (apart and e.doubled and len(e.cells) > 1)
        for e in entries
    ]
    return [replace(e, open=True) if doubt else e for e, doubt in zip(entries, doubtful, strict=True)]
