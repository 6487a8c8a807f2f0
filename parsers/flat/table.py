"""One statutory table that reached us as text: its printed rows to metrics and notices.

The rows get their keys by label, or by standing between labelled rows in the form's number; their figures get their
columns by count, by a header, or by the form's identities (`place`).  What stays uncertain is emitted as `ambiguous`:
one Metric for each printed figure, its `indicator` the first of its `candidates`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from parsers.cells import read_cell
from parsers.flat import assumptions as a
from parsers.flat.lines import Piece
from parsers.flat.naming import empty_rows, name_rows
from parsers.flat.place import (
    MAX_TABLE_NODES,
    Placing,
    Reading,
    Row,
    Terms,
    divisions,
    fitting,
    identities,
    orderings,
    own,
    place,
)
from parsers.flat.rows import Printed, Rows
from parsers.flat.words import Vocabulary
from parsers.model import FormTable

# `first-is-natural-person` is a statement about this cell of the forms of 2019 and 2021.
_FIRST = ("requests", "processed", "natural_person")
# It is taken only where at least this many kinds of applicant are printed in the row.
_KINDS = 3
# The longest table has 58 rows; what prints many times as many is no statutory table.
_MAX_ROWS = 400

How = Literal["table", "kept", "full", "lost", "glued", "unsure", "listed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A printed row with its key: the indicators of its cells and the readings of its figures.

    `how` tells what its places rest on; `unsure` has more figures than cells, a second printing that differs, or sums
    that fail where only sums could vouch for it.
    """

    printed: Printed
    keys: tuple[str, ...]
    cells: tuple[str, ...]
    how: How
    readings: tuple[Reading, ...] = ()
    assumed: tuple[str, ...] = ()
    open: bool = False
    capped: bool = False

    @property
    def key(self) -> str:
        return self.keys[0] if len(self.keys) == 1 else ""


@dataclass(slots=True)
class Solved:
    """A table's entries with the readings left to them."""

    table: FormTable
    entries: list[Entry]
    placing: Placing
    unknown: list[Printed] = field(default_factory=list)
    floating: list[Piece] = field(default_factory=list)
    floated: dict[Piece, tuple[str, ...]] = field(default_factory=dict)
    first_assumed: dict[str, tuple[Reading, ...]] = field(default_factory=dict)
    beyond: int = 0


def value_of(piece: Piece, unit: str) -> Decimal:
    """The piece's number for arithmetic; a dash or words add nothing to a sum."""
    cell = read_cell(piece.text, unit=unit)
    return cell.value if cell.kind == "number" and cell.value is not None else Decimal(0)


class Solver:
    """Reads the rows of one table of one form."""

    def __init__(self, vocabulary: Vocabulary, table: FormTable) -> None:
        self._vocabulary = vocabulary
        self._table = table
        self._terms = identities(vocabulary.form.rules, table.cells.values())
        self._nodes = MAX_TABLE_NODES
        self._units = {one.id: one.unit for one in vocabulary.form.indicators}

    def solve(self, found: Iterable[Rows]) -> Solved:
        """Every row of the table, from all its segments, placed as far as it goes."""
        rows = list(found)
        printed = [row for part in rows for row in part.rows]
        beyond, printed = printed[_MAX_ROWS:], printed[:_MAX_ROWS]
        floating = [piece for part in rows for piece in part.floating]
        if not floating and all(row.label or row.heads for row in printed if not row.keys):
            printed += empty_rows(printed, [row for part in rows for row in part.bare])
        named, unknown = name_rows(self._table, printed)
        entries = _doubted(_once([self._entry(row, keys, assumed) for row, keys, assumed in named]))
        solved = Solved(self._table, entries, self._place(entries), unknown, floating, beyond=len(beyond))
        self._take_first(solved)
        self._take_floating(solved)
        return solved

    def _columns(self, key: str, heads: Sequence[str]) -> list[str]:
        """Keys of the row's columns; of those under one head where a caption names exactly one."""
        columns = [c for c in self._table.columns if (key, c.key) in self._table.cells]
        leaves = {c.path[-1] for c in columns if c.path}
        named = leaves.intersection(heads)
        if len(named) == 1:
            columns = [c for c in columns if c.path and c.path[-1] in named]
        return [c.key for c in columns]

    def _entry(self, row: Printed, keys: tuple[str, ...], assumed: tuple[str, ...]) -> Entry:
        columns = [(key, c) for key in keys for c in self._columns(key, row.heads)]
        cells = tuple(self._table.cells[one] for one in columns)
        blank = Entry(row, keys, cells, "unsure", (), assumed, open=True)
        if row.listed:
            return replace(blank, how="listed")
        if len(keys) != 1 or not cells:
            return blank
        names = [c for _, c in columns]
        return self._header(blank, names) or self._counted(blank, names)

    def _header(self, entry: Entry, names: Sequence[str]) -> Entry | None:
        """The row placed by the header that names every one of its cells, if one does."""
        row = entry.printed
        if not row.kept or not row.columns or not all(row.columns) or len(set(row.columns)) != len(row.columns):
            return None
        if not set(row.columns) <= set(names):
            return None
        reading = tuple(
            (names.index(column), value_of(slot, self._units[entry.cells[names.index(column)]]))
            for column, slot in zip(row.columns, row.slots, strict=True)
        )
        return replace(entry, how="table", readings=(reading,), open=False)

    def _counted(self, entry: Entry, names: Sequence[str]) -> Entry:
        """The row placed by its count, or with the readings that its own sums leave."""
        row, cells, tokens = entry.printed, entry.cells, entry.printed.tokens
        contrary = any(c and (i >= len(names) or names[i] != c) for i, c in enumerate(row.columns))
        if contrary or len(tokens) > len(cells):
            return entry
        sums = own(self._terms, cells)
        if len(tokens) == len(cells) or (row.kept and len(row.slots) == len(cells) and self._stands(row, cells, sums)):
            return self._whole(entry)
        values = [value_of(token, self._units[cell]) for token, cell in zip(tokens, cells, strict=False)]
        if len(tokens) == 1 and (row.glued or len(tokens[0].text) >= len(cells)):
            return self._glued(entry, sums)
        return self._lost(entry, values, sums)

    def _stands(self, row: Printed, cells: Sequence[str], sums: Sequence[Terms]) -> bool:
        """False for a row that ends in an empty cell and breaks its sums: it may be padded after all."""
        if not any(slot.text for slot in row.slots) or row.slots[-1].text:
            return True
        reading = tuple((i, value_of(s, self._units[cells[i]])) for i, s in enumerate(row.slots) if s.text)
        return bool(fitting((reading,), cells, sums))

    def _whole(self, entry: Entry) -> Entry:
        row, cells = entry.printed, entry.cells
        full = len(row.tokens) == len(cells)
        slots = row.tokens if full else row.slots
        reading = tuple((i, value_of(s, self._units[cells[i]])) for i, s in enumerate(slots) if s.text)
        # Bare lines may hold a page number: there the row's own sums, where it has any, must vouch for it.
        sums = own(self._terms, cells)
        fits = bool(fitting((reading,), cells, sums))
        values = [value for _, value in reading]
        # A total printed first, as some local tables do, would make every place wrong.
        total_first = not fits and len(values) > 2 and values[0] == sum(values[1:])
        if (row.alone and not fits) or total_first:
            return entry
        return replace(entry, how="full" if full else "kept", readings=(reading,), open=False)

    def _glued(self, entry: Entry, sums: Sequence[Terms]) -> Entry:
        digits = entry.printed.tokens[0].text
        found: tuple[Reading, ...] | None = ()
        if digits.isascii() and digits.isdigit() and sums:
            found, spent = divisions(digits, entry.cells, sums, self._nodes)
            self._nodes -= spent
        return replace(entry, how="glued", readings=found or (), open=not found, capped=found is None)

    def _lost(self, entry: Entry, values: Sequence[Decimal], sums: Sequence[Terms]) -> Entry:
        every = orderings(values, len(entry.cells))
        fit = fitting(every, entry.cells, sums) if every is not None else ()
        return replace(entry, how="lost", readings=fit or every or (), open=not fit, capped=every is None)

    def _place(self, entries: Iterable[Entry], swap: Entry | None = None) -> Placing:
        rows = [
            Row(str(i), e.cells, e.readings or ((),), open=e.open or not e.readings)
            for i, e in enumerate(swap if swap and e.key == swap.key else e for e in entries)
        ]
        return place(rows, self._terms)

    def _take_first(self, solved: Solved) -> None:
        """Try whether the total row's first figure may stand under natural persons and nowhere else."""
        table, key, column = _FIRST
        at = next((i for i, e in enumerate(solved.entries) if table == self._table.key and e.key == key), None)
        if at is None or solved.placing.broken:
            return
        entry = solved.entries[at]
        readings = solved.placing.readings[str(at)]
        cell = self._table.cells.get((key, column), "")
        if entry.how != "lost" or entry.open or cell not in entry.cells or len({r[0][0] for r in readings}) < 2:
            return
        values = [value for _, value in readings[0]]
        first, parts = values[0], values[1:-1]
        where = entry.cells.index(cell)
        kept = tuple(r for r in readings if r[0][0] == where)
        if len(parts) + 1 < _KINDS or first <= sum(parts) or not kept or not self._both_sums(solved, cell):
            return
        placing = self._place(solved.entries, replace(entry, readings=kept))
        if not placing.broken:
            solved.first_assumed = solved.placing.readings
            solved.placing = placing

    def _both_sums(self, solved: Solved, cell: str) -> bool:
        """True where every identity of the whole table that holds this cell could be used."""
        rows = [set(e.cells) for e in solved.entries]
        between = {n for n, t in self._terms.items() if cell in t and not any(set(t) <= row for row in rows)}
        return bool(between) and between <= set(solved.placing.used)

    def _take_floating(self, solved: Solved) -> None:
        """Place a single figure that left its row, where all sums leave it one place."""
        if len(solved.floating) != 1 or solved.placing.broken:
            return
        piece = solved.floating[0]
        value = value_of(piece, "件")
        found: list[tuple[int, Entry, int]] = []
        short = [(i, e) for i, e in enumerate(solved.entries) if e.how == "lost" and e.key]
        for i, entry in short:
            found += [(i, whole, column) for whole, column in self._filled(entry, piece, value)]
        good = [(i, whole, column) for i, whole, column in found if self._holds(solved, whole)]
        if len(good) == 1:
            i, whole, column = good[0]
            solved.entries[i] = whole
            solved.placing = self._place(solved.entries)
            solved.floated[piece] = (whole.cells[column],)
        else:
            cells = [whole.cells[column] for _, whole, column in good or found]
            cells = cells or [cell for _, entry in short for cell in entry.cells]
            solved.floated[piece] = tuple(dict.fromkeys(cells))

    def _filled(self, entry: Entry, piece: Piece, value: Decimal) -> list[tuple[Entry, int]]:
        """The row with the figure put in, for each place that fills the row and keeps its own sums."""
        tokens = entry.printed.tokens
        if len(tokens) + 1 != len(entry.cells):
            return []
        sums = own(self._terms, entry.cells)
        out: list[tuple[Entry, int]] = []
        for at in range(len(tokens) + 1):
            pieces = (*tokens[:at], piece, *tokens[at:])
            reading = tuple((i, value_of(p, self._units[entry.cells[i]])) for i, p in enumerate(pieces))
            if sums and fitting((reading,), entry.cells, sums):
                printed = replace(entry.printed, slots=pieces)
                whole = replace(entry, printed=printed, how="full", readings=(reading,), open=False)
                out.append((replace(whole, assumed=(*entry.assumed, a.FLOATING_CELL.id)), at))
        # Equal neighbours (0 beside 0) fill the row in the same way.
        return [one for i, one in enumerate(out) if one[0].readings not in [other[0].readings for other in out[:i]]]

    def _holds(self, solved: Solved, whole: Entry) -> bool:
        placing = self._place(solved.entries, whole)
        touching = {n for n, t in self._terms.items() if set(t) & set(whole.cells) and not set(t) <= set(whole.cells)}
        return not placing.broken and bool(touching) and touching <= set(placing.used)


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
    """Where a row of the table does not end in its sum, two equal figures alone are no proof of a total either."""
    failing = any(e.how == "lost" and e.open and len(e.printed.tokens) > 1 for e in entries)
    doubtful = [failing and e.how == "lost" and len(e.printed.tokens) == 2 for e in entries]
    return [replace(e, open=True) if doubt else e for e, doubt in zip(entries, doubtful, strict=True)]
