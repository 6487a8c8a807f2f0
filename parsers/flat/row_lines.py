"""A table of which every row is a line of text.

In: a Segment and the vocabulary.  Out: its Rows.  A label counts for the figures of its own line, never for those of
the line below: in text taken from PDF files labels and rows drift apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.cells import unit_of
from parsers.flat.lines import Line, Piece
from parsers.flat.printed import MAX_BROKEN, Labels, Printed, Rows, has_inner_blank, is_unit
from parsers.flat.segments import Segment, split_glued, words_of
from parsers.flat.words import Vocabulary


class RowLines:
    """A table of which every row is a line."""

    def __init__(self, segment: Segment, vocabulary: Vocabulary) -> None:
        self._lines = segment.lines
        self._labels = Labels(segment, vocabulary)
        self._out = Rows("a row a line")
        self._pending: list[Piece] = []
        self._block: list[tuple[int, int]] = []
        self._header: Line | None = None
        self._widths: set[int] = set()

    def read(self) -> Rows:
        for i, line in enumerate(self._lines):
            if not line.barred or (self._block and not line.figures and self._is_header(line)):
                self._close_block()
            self._take(line, self._lines[i + 1 : i + 1 + MAX_BROKEN])
        self._close_block()
        return self._out

    def _is_header(self, line: Line) -> bool:
        return sum(1 for p in line.pieces if self._labels.column(p)) > 0

    def _take(self, line: Line, following: Sequence[Line]) -> None:
        line = _unglued(line, self._labels)
        first = next((i for i, p in enumerate(line.pieces) if p.figure), len(line.pieces))
        has_figures = first < len(line.pieces)
        at = max((i for i in range(first) if self._labels.row_keys(line.pieces[i], has_figures)), default=-1)
        if line.barred:
            self._widths.add(len(line.pieces))
        # A label with other words beside it is a header that happens to use the form's words.
        if not has_figures and (
            at < 0 or at == len(line.pieces) - 1 or any(p.text and not is_unit(p) for p in line.pieces[at + 1 :])
        ):
            if at >= 0:
                self._out.bare.append(self._printed(line, at, self._labels.row_keys(line.pieces[at], False)))
            self._no_row(line)
            return
        if at >= 0:
            for piece in line.pieces[:at]:
                self._labels.see(piece)
            self._row(line, at, self._labels.row_keys(line.pieces[at], has_figures))
            self._labels.see(line.pieces[at])
        else:
            self._without_label(line, first, following)
        self._pending = []

    def _no_row(self, line: Line) -> None:
        known = [self._labels.see(piece) for piece in line.pieces if piece.text]
        if line.barred:
            self._header = line
            self._pending = []
        elif len(line.pieces) == 1 and not any(known):
            self._pending = [*self._pending, line.pieces[0]][-MAX_BROKEN:]
        else:
            self._pending = list(line.pieces)[-1:]

    def _without_label(self, line: Line, first: int, following: Sequence[Line]) -> None:
        words = [p for p in line.pieces[:first] if p.text]
        # The unit column stands between label and figure.
        words = [p for p in words if not is_unit(p)] or words
        if not words and len(line.figures) == 1 and not line.barred:
            self._out.floating.append(line.figures[0])
            return
        if not words:
            self._row(line, -1, ())
            return
        heads = {w.kind for w in words_of(words[-1], self._labels.vocabulary)}
        dashes = not any(ch.isdigit() for p in line.figures for ch in p.text)
        if "heading" in heads or ("group" in heads and dashes):
            for piece in words:
                self._labels.see(piece)
            return
        keys = self._labels.vocabulary.misprint(words[-1].text, self._labels.table)
        keys = keys or (() if line.barred else self._broken(words[-1], following))
        keys = self._labels.vocabulary.narrowed(keys, self._labels.table, [])
        self._row(line, line.pieces.index(words[-1]), keys)

    def _broken(self, words: Piece, following: Sequence[Line]) -> tuple[str, ...]:
        """Rows whose label is this line's words with the lines before or after it."""
        after = [ln.pieces[0].text for ln in following if not ln.barred and len(ln.pieces) == 1 and not ln.figures]
        before = [p.text for p in self._pending]
        for i in range(len(before) + 1):
            for j in range(len(after) + 1):
                if i + j == 0:
                    continue
                text = "".join([*before[len(before) - i :], words.text, *after[:j]])
                keys = self._labels.row_keys(Piece(text, 0, 0), True)
                if keys:
                    return keys
        return ()

    def _row(self, line: Line, at: int, keys: tuple[str, ...]) -> None:
        row = self._printed(line, at, keys)
        if line.barred:
            self._block.append((len(line.pieces) - len(row.slots), len(self._out.rows)))
        self._out.rows.append(row)

    def _printed(self, line: Line, at: int, keys: tuple[str, ...]) -> Printed:
        slots, unit = line.pieces[at + 1 :], ""
        if slots and is_unit(slots[0]):
            unit, slots = unit_of(slots[0].text), slots[1:]
        label = line.pieces[at] if at >= 0 else Piece("", line.start, line.start)
        touching = len([s for s in slots if s.text]) == 1 and at >= 0 and slots[0].start == label.end
        glued = touching or line.run
        return Printed(keys, label.text, slots, label.start, line.end, glued=glued, doubt=line.doubt, unit=unit)

    def _close_block(self) -> None:
        """Judge a run of barred lines: were its empty cells kept, does its header name the columns."""
        rows = [self._out.rows[at] for _, at in self._block]
        inner = any(has_inner_blank(row.slots) for row in rows)
        even = len({len(row.slots) for row in rows if row.keys}) == 1
        for offset, at in self._block:
            row = self._out.rows[at]
            blank = any(not slot.text for slot in row.slots)
            # Empty cells only at the ends of rows are what a reader that drops empty cells pads its rows with.
            kept = bool(row.slots) and (not blank or (even and (inner or len(row.slots) == 1)))
            columns = self._named(offset, row) if len(self._widths) == 1 else ()
            self._out.rows[at] = replace(row, kept=kept, columns=columns)
        self._block, self._header, self._widths = [], None, set()

    def _named(self, offset: int, row: Printed) -> tuple[str, ...]:
        """The columns that the header names above the row's cells, "" for a cell whose words are no column."""
        header = self._header
        if header is None or len(header.pieces) != offset + len(row.slots):
            return ()
        return tuple(self._labels.column(piece) for piece in header.pieces[offset:])


def _unglued(line: Line, labels: Labels) -> Line:
    """A label with its digits run on to it (本年新收…21710000218) as two pieces."""
    if line.figures or not line.pieces:
        return line
    at = max((i for i, p in enumerate(line.pieces) if p.text), default=0)
    cut = split_glued(line.pieces[at])
    if cut is None or labels.vocabulary.words(line.pieces[at].text) or not labels.row_keys(cut[0], True):
        return line
    return Line(line.start, line.end, (*line.pieces[:at], *cut, *line.pieces[at + 1 :]), line.barred)
