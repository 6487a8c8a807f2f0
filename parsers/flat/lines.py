"""Text lines outside the grids, cut into the cells that older extractors left of a table.

In: a document's text and the spans to leave out.  Out: Lines of Pieces with their spans in the text.  Nothing is
understood here but what a cell border and what a printed figure look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# Full-width and box-drawing bars stand for the ASCII bar in texts that were typed or converted; a tab is a cell border.
_BARS = re.compile(r"[|｜│┃\t]")
_RULER = re.compile(r"[\s|:：+\-—=─┼┬┴├┤]*")
UNITS = "人民币元|百万元|千万元|万元|亿元|千元|人次|元|件|条|项|个|次|篇|人|份|宗|起"
# Bounded runs: a figure has at most twenty digits, a remark at most forty characters.
_FIGURE = re.compile(
    rf"(?:[+＋\-－−–]|增加?|减少?|新增)?\s?[\d０-９][\d０-９,，.．]{{0,30}}\s?(?:{UNITS})?\s?(?:[（(][^()（）]{{1,40}}[)）])?"
    r"|\d{31,200}"  # the cells of a whole row run together
    r"|[-‐–—―─－/／]{1,4}|无|不适用"
)
# A line of prose can be as long as the article; a row of a table is short even with its longest label and 15 figures.
MAX_ROW = 400


@dataclass(frozen=True, slots=True)
class Piece:
    """One cell's text (stripped) and its span; an empty text is a cell printed empty."""

    text: str
    start: int
    end: int

    @property
    def figure(self) -> bool:
        """True where the text looks like a figure, a dash or 无: something that fills a cell of figures."""
        return bool(self.text) and len(self.text) <= 200 and _FIGURE.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `barred` where cell borders are printed, so that empty cells may be among the pieces.

    The pieces of a line without borders are its words of figures at the end and, before them, all the rest as one.
    `run`: the line was taken out of a paragraph, so that its figures may have run together; `doubt`: where its figures
    end there is not certain.
    """

    start: int
    end: int
    pieces: tuple[Piece, ...]
    barred: bool = False
    run: bool = False
    doubt: bool = False

    @property
    def figures(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.figure)

    @property
    def words(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.text and not piece.figure)


def lines_outside(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Line, ...]:
    """The non-empty lines of `text` that touch none of `spans` (half-open), rulers of Markdown tables left out."""
    return tuple(line for start, end in _gaps(len(text), spans) for line in _lines(text, start, end))


def _gaps(length: int, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in sorted(spans):
        if start > at:
            yield at, start
        at = max(at, end)
    if at < length:
        yield at, length


def _lines(text: str, start: int, end: int) -> Iterator[Line]:
    at = start
    for printed in text[start:end].splitlines(keepends=True):
        piece = _piece(printed, at)
        at += len(printed)
        if not piece.text.strip():  # blanks of other kinds (U+0085) are no words either
            continue
        if len(piece.text) > MAX_ROW:
            yield Line(piece.start, piece.end, (piece,))
        elif _BARS.search(piece.text):
            if not (_RULER.fullmatch(piece.text) and "--" in piece.text):
                yield _barred(piece)
        else:
            yield Line(piece.start, piece.end, _from_the_right(piece))


def _piece(printed: str, at: int) -> Piece:
    lead = len(printed) - len(printed.lstrip(" \r\n\f\v　\xa0"))
    shown = printed.strip(" \r\n\f\v　\xa0")
    return Piece(shown, at + lead, at + lead + len(shown))


def _barred(line: Piece) -> Line:
    pieces: list[Piece] = []
    at = 0
    for border in [m.start() for m in _BARS.finditer(line.text)] + [len(line.text)]:
        pieces.append(_piece(line.text[at:border], line.start + at))
        at = border + 1
    if not pieces[0].text:
        pieces = pieces[1:]
    # The text after the last border is a cell only if there is one: `91 |` is one cell, `a | b` is two.
    if pieces and not pieces[-1].text:
        pieces = pieces[:-1]
    return Line(line.start, line.end, tuple(pieces), barred=True)


def _from_the_right(line: Piece) -> tuple[Piece, ...]:
    """The words of figures at the end of a line one by one, what stands before them as one piece."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", line.text)]
    found: list[Piece] = []
    while words:
        start, end = words[-1]
        piece = Piece(line.text[start:end], line.start + start, line.start + end)
        if not piece.figure:
            break
        found.insert(0, piece)
        words.pop()
    if words:
        found.insert(0, Piece(line.text[words[0][0] : words[-1][1]], line.start, line.start + words[-1][1]))
    return tuple(found)
