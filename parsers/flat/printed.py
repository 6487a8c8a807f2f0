"""What one row of a table looks like in text, and the labels met on the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.cells import unit_of
from parsers.flat.lines import Piece
from parsers.flat.segments import Segment, words_of
from parsers.flat.words import Vocabulary, numbered

# A label is broken over at most this many lines in the texts seen.
MAX_BROKEN = 4
# Groups are looked for this many labels back; the longest table has 58 rows.
_MAX_SEEN = 200


@dataclass(frozen=True, slots=True)
class Printed:
    """One row as printed.

    `keys` are the rows its label may mean (none: no label, or one that no declaration knows), `slots` the cells after
    the label, empty ones included.  `kept` says that empty cells stand where they were; `columns` are column keys told
    by a header, "" where it names none; `heads` the captions above a row without label.  `alone`: every cell was a
    line without borders, so that a page number may be among them.  `glued`: digits of several cells may have run
    together.  `doubt`: where the figures end is not certain.  `listed`: a cell became a list over many lines.  `unit`
    is what a unit column prints.
    """

    keys: tuple[str, ...]
    label: str
    slots: tuple[Piece, ...]
    start: int
    end: int
    kept: bool = False
    columns: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    glued: bool = False
    doubt: bool = False
    listed: bool = False
    alone: bool = False
    unit: str = ""

    @property
    def tokens(self) -> tuple[Piece, ...]:
        return tuple(slot for slot in self.slots if slot.text)


@dataclass(slots=True)
class Rows:
    """What a segment holds: rows in reading order, single figures that belong to none, and how it was printed.

    `bare` are labels without any cell beside them: empty rows, or labels that lost their figures.
    """

    shape: str
    rows: list[Printed] = field(default_factory=list)
    floating: list[Piece] = field(default_factory=list)
    bare: list[Printed] = field(default_factory=list)


class Labels:
    """Labels met so far in a segment, to tell rows of one name apart by the group printed last."""

    def __init__(self, segment: Segment, vocabulary: Vocabulary) -> None:
        self.table = segment.table
        self.vocabulary = vocabulary
        self._seen: list[str] = []

    def row_keys(self, piece: Piece, figures: bool) -> tuple[str, ...]:
        """The rows that a piece may name; a word that also heads a column names a row only beside its figures."""
        words = [w for w in words_of(piece, self.vocabulary) if w.table == self.table]
        keys = tuple(w.key for w in words if w.kind == "row")
        if not keys or (any(w.kind == "column" for w in words) and not numbered(piece.text) and not figures):
            return ()
        if any(w.kind == "group" for w in words) and not figures:
            return ()
        return self.vocabulary.narrowed(keys, self.table, self._seen)

    def see(self, piece: Piece) -> bool:
        """Remember the piece if it is a word of the table; False if it is none."""
        words = [w for w in words_of(piece, self.vocabulary) if w.table == self.table]
        self._seen = [*self._seen[-_MAX_SEEN:], *dict.fromkeys(self.vocabulary.canonical(w) for w in words)]
        return bool(words)

    def column(self, piece: Piece) -> str:
        """The column that a header cell names, "" for none or several."""
        keys = {w.key for w in words_of(piece, self.vocabulary) if w.table == self.table and w.kind == "column"}
        return keys.pop() if len(keys) == 1 else ""


def is_unit(piece: Piece) -> bool:
    return not piece.figure and len(piece.text) <= 6 and bool(unit_of(piece.text))


def has_inner_blank(slots: Sequence[Piece]) -> bool:
    last = max((i for i, slot in enumerate(slots) if slot.text), default=-1)
    return any(not slot.text for slot in slots[: last + 1])
