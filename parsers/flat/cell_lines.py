"""A table of which every cell is a line of text, and the table whose one row has no label.

In: a Segment and the vocabulary.  Out: its Rows.  A label counts for the figures that follow it, up to the next words
of the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.flat.lines import Line, Piece
from parsers.flat.printed import MAX_BROKEN, Labels, Printed, Rows, has_inner_blank, is_unit
from parsers.flat.segments import Segment
from parsers.flat.words import Vocabulary

# 行政征收:14: a cell that lists several things with their numbers.
_LISTED = re.compile(r"[^\d:：]{2,20}[:：]\s?\d+")


class CellLines:
    """A table of which every cell has a line of its own."""

    def __init__(self, segment: Segment, vocabulary: Vocabulary) -> None:
        self._pieces = [piece for line in segment.lines for piece in line.pieces if piece.text]
        self._barred = any(line.barred for line in segment.lines)
        self._labels = Labels(segment, vocabulary)
        self._out = Rows("a cell a line")
        self._open: Printed | None = None

    def read(self) -> Rows:
        at = 0
        while at < len(self._pieces):
            at = self._take(at)
        self._close()
        return self._out

    def _take(self, at: int) -> int:
        piece = self._pieces[at]
        if piece.figure:
            self._figure(piece)
            return at + 1
        for length in range(1, MAX_BROKEN + 1):
            joined = _joined(self._pieces[at : at + length])
            figures = at + length < len(self._pieces) and self._pieces[at + length].figure
            if joined is None:
                break
            if keys := self._labels.row_keys(joined, figures):
                self._begin(keys, joined)
                self._labels.see(joined)
                return at + length
            if self._labels.see(joined):
                self._close()
                return at + length
        self._other(piece)
        return at + 1

    def _begin(self, keys: tuple[str, ...], label: Piece) -> None:
        self._close()
        self._open = Printed(keys, label.text, (), label.start, label.end, alone=not self._barred)

    def _figure(self, piece: Piece) -> None:
        if self._open is None:
            self._out.floating.append(piece)
        else:
            self._extend(piece)

    def _extend(self, piece: Piece, listed: bool = False) -> None:
        row = self._open
        if row is not None:
            self._open = replace(row, slots=(*row.slots, piece), end=piece.end, listed=row.listed or listed)

    def _other(self, piece: Piece) -> None:
        """Text that is no word of the table: a unit, a list in a cell, or the label of a row that nobody declared."""
        row = self._open
        if is_unit(piece):
            return
        if row is not None and row.keys and (row.listed or (not row.slots and _LISTED.fullmatch(piece.text))):
            self._extend(piece, listed=True)
            return
        self._begin((), piece)

    def _close(self) -> None:
        if self._open is not None and (self._open.keys or self._open.slots):
            self._out.rows.append(self._open)
        self._open = None


def _joined(pieces: Sequence[Piece]) -> Piece | None:
    if any(piece.figure for piece in pieces) or sum(len(p.text) for p in pieces) > 90:
        return None
    return Piece("".join(piece.text for piece in pieces), pieces[0].start, pieces[-1].end)


def read_runs(segment: Segment, vocabulary: Vocabulary) -> Rows:
    """A table whose one row has no label (行政复议、行政诉讼): its unbroken runs of figures with their heads."""
    shape = "a row a line" if any(len(line.figures) > 1 for line in segment.lines) else "a cell a line"
    out = Rows(shape)
    key = vocabulary.tables[segment.table].rows[0].key
    for heads, slots, line in _run_pieces(segment, vocabulary):
        out.rows.append(
            Printed(
                (key,),
                "",
                tuple(slots),
                slots[0].start,
                slots[-1].end,
                heads=tuple(heads),
                alone=not line.barred and not line.run and shape != "a row a line",
                kept=any(not slot.text for slot in slots),
                glued=line.run,
                doubt=line.doubt,
            )
        )
    return out


def _run_pieces(segment: Segment, vocabulary: Vocabulary) -> Iterator[tuple[list[str], list[Piece], Line]]:
    heads: list[str] = []
    slots: list[Piece] = []
    last = segment.lines[0]
    for line in segment.lines:
        # Empty cells between figures show that this line kept its cells; at its end they may be padding.
        keeps = line.barred and not line.words and has_inner_blank(line.pieces)
        for piece in line.pieces:
            if piece.figure or keeps:
                slots.append(piece)
                last = line
            elif piece.text:
                if slots:
                    yield heads, slots, last
                    heads, slots = [], []
                heads.extend(vocabulary.group_heads(piece.text, segment.table))
    if slots:
        yield heads, slots, last
