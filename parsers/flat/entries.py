"""One printed row of a known key: the indicators of its cells and the readings that its own figures leave.

A row is placed by a header, by its count, or by its own sums; what only the whole table can decide stays open between
several readings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from parsers.cells import read_cell
from parsers.flat.divide import MAX_FIGURE, PLAIN, Divider
from parsers.flat.lines import Piece
from parsers.flat.place import Reading, Terms, fitting, orderings, own
from parsers.flat.printed import Printed
from parsers.model import Form, FormTable

# A single token of so many digits in a row with sums is no count: few counts have five, and its total would be missing.
_MIN_RUN = 5
# A run that may be cut into a part and its total may as well be one figure; three figures are a run.
_MANIFEST = 3

How = Literal["table", "kept", "full", "lost", "glued", "unsure", "listed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A printed row with its key: the indicators of its cells and the readings of its figures.

    `how` tells what its places rest on; `unsure` has more figures than cells, a second printing that differs, or sums
    that fail where only sums could vouch for it.  `contrary`: no placing of its figures satisfies the row's own sums.
    """

    printed: Printed
    keys: tuple[str, ...]
    cells: tuple[str, ...]
    how: How
    readings: tuple[Reading, ...] = ()
    assumed: tuple[str, ...] = ()
    open: bool = False
    capped: bool = False
    contrary: bool = False

    @property
    def key(self) -> str:
        return self.keys[0] if len(self.keys) == 1 else ""

    @property
    def stands_alone(self) -> bool:
        """Digits run together of which every cell is printed, and whose own sums leave one division."""
        return self.how == "glued" and len(self.readings) == 1 and len(self.readings[0]) == len(self.cells)

    @property
    def manifest(self) -> bool:
        """Digits that cannot be read as fewer than three figures: in this table cells did run together."""
        return self.how == "glued" and bool(self.readings) and all(len(r) >= _MANIFEST for r in self.readings)

    @property
    def doubled(self) -> bool:
        """Digits that are a part and its total, if they are not one figure: 33 is 3, 3, or 33 alone."""
        runs = self.printed.tokens
        return self.how == "glued" and len(runs) == 1 and any(len(r) < _MANIFEST for r in self.readings)


def value_of(piece: Piece, unit: str) -> Decimal:
    """The piece's number for arithmetic; a dash or words add nothing to a sum."""
    cell = read_cell(piece.text, unit=unit)
    return cell.value if cell.kind == "number" and cell.value is not None else Decimal(0)


class Entries:
    """Makes the entries of one table; `terms` are the identities of its form."""

    def __init__(self, form: Form, table: FormTable, terms: Mapping[str, Terms]) -> None:
        self._table = table
        self._terms = terms
        self._units = {one.id: one.unit for one in form.indicators}
        self._divider = Divider()

    def entry(self, row: Printed, keys: tuple[str, ...], assumed: tuple[str, ...]) -> Entry:
        """The row with what is known of its places; `assumed` is what its keys rest on."""
        columns = [(key, c) for key in keys for c in self._columns(key, row.heads)]
        cells = tuple(self._table.cells[one] for one in columns)
        blank = Entry(row, keys, cells, "unsure", (), assumed, open=True)
        if row.listed:
            return replace(blank, how="listed")
        if len(keys) != 1 or not cells or row.doubt:
            return blank
        names = [c for _, c in columns]
        return self._header(blank, names) or self._counted(blank, names)

    def reading_of(self, pieces: Sequence[Piece], cells: Sequence[str]) -> Reading:
        """The pieces in their order, one a cell."""
        pairs = zip(pieces, cells, strict=False)
        return tuple((i, value_of(piece, self._units[cell])) for i, (piece, cell) in enumerate(pairs) if piece.text)

    def _columns(self, key: str, heads: Sequence[str]) -> list[str]:
        """Keys of the row's columns; of those under one head where a caption names exactly one."""
        columns = [c for c in self._table.columns if (key, c.key) in self._table.cells]
        leaves = {c.path[-1] for c in columns if c.path}
        named = leaves.intersection(heads)
        if len(named) == 1:
            columns = [c for c in columns if c.path and c.path[-1] in named]
        return [c.key for c in columns]

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
        # 00 or 023 is no figure: digits of several cells ran together.
        run = any(_leading_zero(token.text) for token in tokens)
        if row.glued and any(len(t.text) > MAX_FIGURE and t.text.isdigit() for t in tokens) and len(cells) == 1:
            return entry  # more digits than any count has: cells of a table of another form, most likely
        whole = len(tokens) == len(cells) or (row.kept and len(row.slots) == len(cells) and self._stands(row, cells))
        if whole and not run:
            return self._whole(entry)
        long = len(tokens) == 1 and len(tokens[0].text) >= (min(_MIN_RUN, len(cells)) if sums else len(cells))
        if run or row.glued or long:
            return self._glued(entry, sums)
        return self._lost(entry, sums)

    def _stands(self, row: Printed, cells: Sequence[str]) -> bool:
        """False for a row that ends in an empty cell and breaks its sums: it may be padded after all."""
        if not any(slot.text for slot in row.slots) or row.slots[-1].text:
            return True
        return bool(fitting((self.reading_of(row.slots, cells),), cells, own(self._terms, cells)))

    def _whole(self, entry: Entry) -> Entry:
        row, cells = entry.printed, entry.cells
        full = len(row.tokens) == len(cells)
        reading = self.reading_of(row.tokens if full else row.slots, cells)
        # Bare lines may hold a page number: there the row's own sums, where it has any, must vouch for it.
        fits = bool(fitting((reading,), cells, own(self._terms, cells)))
        values = [value for _, value in reading]
        # A total printed first, as some local tables do, would make every place wrong.
        total_first = not fits and len(values) > 2 and values[0] == sum(values[1:])
        if (row.alone and not fits) or total_first:
            return entry
        return replace(entry, how="full" if full else "kept", readings=(reading,), open=False)

    def _glued(self, entry: Entry, sums: Sequence[Terms]) -> Entry:
        runs = [token.text for token in entry.printed.tokens]
        found: tuple[Reading, ...] | None = ()
        if runs and all(PLAIN.fullmatch(run) for run in runs):
            found = self._divider.divide(runs, entry.cells, sums)
        if not runs:
            found = ((),)
        contrary = found == () and bool(sums)
        return replace(
            entry, how="glued", readings=found or (), open=not found, capped=found is None, contrary=contrary
        )

    def _lost(self, entry: Entry, sums: Sequence[Terms]) -> Entry:
        values = [value for _, value in self.reading_of(entry.printed.tokens, entry.cells)]
        every = orderings(values, len(entry.cells))
        fit = fitting(every, entry.cells, sums) if every is not None else ()
        contrary = every is not None and not fit and len(values) > 1
        return replace(
            entry, how="lost", readings=fit or every or (), open=not fit, capped=every is None, contrary=contrary
        )


def _leading_zero(text: str) -> bool:
    return len(text) > 1 and text[0] == "0" and text.isdigit()
