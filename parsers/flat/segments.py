"""Where in the text the lines of each statutory table stand.

In: the lines outside the grids and a form's vocabulary.  Out: Segments, each the lines of one table.  A line belongs to
a table because its words are words of that table; lines between such lines go with them as long as they are short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from parsers.flat.lines import Line, Piece
from parsers.flat.words import Vocabulary, Word, numbered

_SECTION = re.compile(r"\s*#*\s*[一二三四五六七八九十]{1,2}\s*、\s*\S")
_GLUED = re.compile(r"(?P<label>.*?[^\d０-９\s.,，．])\s*(?P<digits>\d{1,40})")
# Prose starts where a line without figures is longer than any label; PDF text breaks prose into short lines, so a run
# of lines that say nothing of the table ends it too (the longest broken label of a report seen took six lines).
_PROSE = 60
_MAX_SILENT = 16
_MAX_HEADER = 3
_MAX_TAIL = 2


@dataclass(frozen=True, slots=True)
class Segment:
    """The lines of one table, first and last of them known to be its own."""

    table: str
    lines: tuple[Line, ...]

    @property
    def start(self) -> int:
        return self.lines[0].start

    @property
    def end(self) -> int:
        return self.lines[-1].end


def words_of(piece: Piece, vocabulary: Vocabulary) -> tuple[Word, ...]:
    """The meanings of a piece; of `label` where the piece is a label with digits run on to it."""
    if not piece.text or piece.figure:
        return ()
    found = vocabulary.words(piece.text)
    if not found and (glued := split_glued(piece)) is not None:
        found = tuple(word for word in vocabulary.words(glued[0].text) if word.kind == "row")
    return found


def split_glued(piece: Piece) -> tuple[Piece, Piece] | None:
    """A label and the digits run on to it (行政许可97), or None."""
    found = _GLUED.fullmatch(piece.text) if len(piece.text) <= 160 else None
    if found is None:
        return None
    at = piece.start + found.start("digits")
    return Piece(found["label"].strip(), piece.start, piece.start + found.end("label")), Piece(
        found["digits"], at, piece.end
    )


def find_segments(lines: Iterable[Line], vocabulary: Vocabulary) -> tuple[Segment, ...]:
    """The segments in reading order; only those that hold at least one figure."""
    walk = _Walk(vocabulary)
    for line in lines:
        walk.take(line)
    walk.close()
    return tuple(walk.found)


class _Walk:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._table = ""
        self._lines: list[Line] = []
        self._silent = 0
        self._before: list[Line] = []
        self.found: list[Segment] = []

    def take(self, line: Line) -> None:
        tables, strong = self._tables(line)
        if strong and self._table not in tables:
            self.close()
            # Words that several tables share begin none.
            self._table = next(iter(tables)) if len(tables) == 1 else ""
            # A header whose words begin no table (项目 | 总计) belongs to the barred lines under it.
            self._lines = list(self._before) if self._table and line.barred else []
        elif not tables and self._ends(line):
            self.close()
        self._before = [*self._before, line][-_MAX_HEADER:] if line.barred and not self._table else []
        if self._table:
            self._lines.append(line)
            self._silent = 0 if tables or line.figures else self._silent + 1
            if self._silent > _MAX_SILENT:
                self.close()

    def _tables(self, line: Line) -> tuple[frozenset[str], bool]:
        """The tables whose words the line holds, and whether one of the words is enough to begin a table."""
        found: frozenset[str] = frozenset()
        strong = False
        for piece in line.words:
            words = words_of(piece, self._vocabulary)
            here = frozenset(word.table for word in words)
            here = here or frozenset(t for t in self._vocabulary.tables if self._vocabulary.group_heads(piece.text, t))
            if here:
                found = found & here or here
                # 总计, 合计, 其他 head columns in every kind of table.
                column = any(word.kind == "column" for word in words) and not numbered(piece.text)
                strong = strong or not (column and len(piece.text) <= 2)
        return found, strong

    def _ends(self, line: Line) -> bool:
        if line.barred:
            return False
        text = line.pieces[0].text
        if len(text) > _PROSE:
            return True
        # 一、本年新收政府信息公开申请, its last word on the next line, is a broken label and no heading.
        heading = _SECTION.match(text) is not None and not line.figures
        return heading and not (self._table and self._vocabulary.begins(text, self._table))

    def close(self) -> None:
        last = len(self._lines)
        while last and not (self._lines[last - 1].figures or self._tables(self._lines[last - 1])[0]):
            last -= 1
        # A label may go on for some lines below the figures of the last row.
        tail = list(takewhile(lambda line: not line.barred, self._lines[last : last + _MAX_TAIL]))
        self._lines = self._lines[:last] + tail
        if any(self._figures(line) for line in self._lines):
            self.found.append(Segment(self._table, tuple(self._lines)))
        self._table, self._lines, self._silent = "", [], 0

    def _figures(self, line: Line) -> bool:
        """A figure or a cell printed empty; a page number after a heading in a table of contents is neither."""
        words = [word for piece in line.words for word in words_of(piece, self._vocabulary)]
        if not line.barred and any(word.kind == "heading" for word in words):
            return False
        glued = (p for p in line.words if split_glued(p) is not None)
        return bool(line.figures) or any(words_of(p, self._vocabulary) for p in glued)
