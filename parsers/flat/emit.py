"""What a solved table says: Metrics for every printed figure, Notices for what was assumed, doubted or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.cells import read_cell
from parsers.flat import assumptions as a
from parsers.flat.entries import Entry
from parsers.flat.lines import Piece
from parsers.flat.place import Reading
from parsers.flat.rows import Printed
from parsers.flat.table import Solved
from parsers.model import Metric, Notice

# A cell that became a list is kept as printed, up to this length.
_MAX_RAW = 2_000
_MAX_DETAIL = 400


@dataclass(frozen=True, slots=True)
class _Cell:
    """One figure with the indicators it may belong to: one, and it is certain."""

    piece: Piece
    cells: tuple[str, ...]
    assumed: tuple[str, ...]
    table: bool = False


class Emitter:
    """Makes metrics and notices of one table; `units` by indicator, `printed` the unit of money in the table's head."""

    def __init__(self, text: str, units: Mapping[str, str], printed: str) -> None:
        self._text = text
        self._units = units
        self._printed = printed
        self.metrics: list[Metric] = []
        self.notices: list[Notice] = []

    def emit(self, solved: Solved, shape: str, start: int, end: int) -> None:
        """Everything the table says; `start`, `end` span its lines, `shape` says how they were printed."""
        for i, entry in enumerate(solved.entries):
            if entry.how == "listed":
                self._listed(entry)
            elif not entry.cells:
                self._unknown(entry.printed)
            else:
                self._all(_cells(i, entry, solved), entry.printed.unit)
        for row in solved.unknown:
            self._unknown(row)
        self._floating(solved)
        self._judge(solved, shape, start, end)

    def _all(self, cells: Iterable[_Cell], unit: str) -> None:
        for cell in cells:
            if len(cell.cells) == 1 and cell.assumed != (_DOUBT,):
                self._certain(cell, unit)
            else:
                self._ambiguous(cell.piece, cell.cells, tuple(one for one in cell.assumed if one != _DOUBT))

    def _certain(self, cell: _Cell, unit: str) -> None:
        indicator, piece = cell.cells[0], cell.piece
        own = self._units[indicator]
        value = read_cell(piece.text, unit=own, printed=unit or (self._printed if "元" in own else ""))
        self.metrics.append(
            Metric(
                indicator, value.kind, piece.text, "table" if cell.table else "flat", value.value, value.unit,
                start=piece.start, end=piece.end, assumptions=cell.assumed,
            )
        )  # fmt: skip
        if value.notice is not None:
            self._say(value.notice.code, f"{indicator}: {value.notice.detail}", piece.start, piece.end)

    def _ambiguous(self, piece: Piece, cells: Sequence[str], assumed: tuple[str, ...] = ()) -> None:
        candidates = tuple(dict.fromkeys(cells))
        self.metrics.append(
            Metric(
                candidates[0], "ambiguous", piece.text, "flat",
                start=piece.start, end=piece.end, candidates=candidates, assumptions=assumed,
            )
        )  # fmt: skip

    def _listed(self, entry: Entry) -> None:
        start, end = entry.printed.slots[0].start, min(entry.printed.end, entry.printed.slots[0].start + _MAX_RAW)
        raw = self._text[start:end]
        for cell in entry.cells:
            self.metrics.append(Metric(cell, "text", raw, "flat", start=start, end=end))
        self._say("unreadable-cell", f"{entry.printed.label}: a cell became a list: {raw}", start, end)

    def _floating(self, solved: Solved) -> None:
        placed = {(m.start, m.raw) for m in self.metrics}
        for piece in solved.floating:
            if (cells := solved.floated.get(piece)) and (piece.start, piece.text) not in placed:
                self._ambiguous(piece, cells)
        loose = [piece for piece in solved.floating if (piece.start, piece.text) not in placed]
        if loose:
            values = " | ".join(piece.text for piece in loose)
            self._say("unknown-row", f"figures that stand in no row: {values}", loose[0].start, loose[-1].end)

    def _unknown(self, row: Printed) -> None:
        values = " | ".join(token.text for token in row.tokens)
        if values:
            self._say("unknown-row", f"{row.label or '(no label)'}: {values}", row.start, row.end)

    def _judge(self, solved: Solved, shape: str, start: int, end: int) -> None:
        used = sorted({name for m in self.metrics for name in m.assumptions}, key=list(a.ASSUMPTIONS).index)
        detail = f"{solved.table.key}: read from text, {shape}, {len(solved.entries)} rows"
        self._say("flat-table", f"{detail}; assumes {', '.join(used) or 'nothing'}", start, end)
        doubtful = [m for m in self.metrics if m.kind == "ambiguous"]
        if doubtful:
            detail = f"{solved.table.key}: {len(doubtful)} figures whose place is not certain"
            self._say("ambiguous-place", detail, start, end)
        if solved.placing.broken and any(e.how in {"lost", "glued"} and e.printed.tokens for e in solved.entries):
            detail = f"{solved.table.key}: no placing of the figures satisfies {solved.placing.broken[0]}"
            self._say("flat-contradiction", detail, start, end)
        contrary = [e.key or "(no label)" for e in solved.entries if e.contrary]
        if contrary:
            detail = f"{solved.table.key}: no placing of the figures satisfies the sums of {', '.join(contrary)}"
            self._say("flat-contradiction", detail, start, end)
        if solved.beyond:
            self._say("flat-bound", f"{solved.table.key}: {solved.beyond} rows too many were not read", start, end)
        if solved.placing.capped or any(e.capped for e in solved.entries):
            self._say("flat-bound", f"{solved.table.key}: the search for places was cut short", start, end)

    def _say(self, code: str, detail: str, start: int, end: int) -> None:
        self.notices.append(Notice(code, " ".join(detail.split())[:_MAX_DETAIL], start, end))


_DOUBT = "doubt"


def _cells(at: int, entry: Entry, solved: Solved) -> Iterator[_Cell]:
    """The figures of a row with what they may be; cells printed empty too where empty cells were kept."""
    tokens = entry.printed.tokens
    if entry.how in {"table", "kept", "full"}:
        yield from _fixed(entry)
    elif entry.how == "unsure" or entry.open or (solved.placing.broken and not entry.stands_alone):
        yield from (_Cell(t, c, (_DOUBT,)) for t, c in zip(tokens, _anywhere(entry), strict=True))
    else:
        readings = entry.readings if solved.placing.broken else solved.placing.readings[str(at)]
        before = () if solved.placing.broken else solved.before.get(str(at), ())
        yield from (_divided if entry.how == "glued" else _lost)(entry, readings, before)


def _fixed(entry: Entry) -> Iterator[_Cell]:
    row, table = entry.printed, entry.how == "table"
    if table or entry.how == "kept":
        names = [entry.cells[c] for c in _header_order(entry)] if table else entry.cells
        assumed = entry.assumed if table else (*entry.assumed, a.ORDER_PRESERVED.id)
        yield from (_Cell(s, (c,), assumed, table) for s, c in zip(row.slots, names, strict=True))
        return
    assumed = (a.FULL_ROW.id, *entry.assumed) if len(entry.cells) > 1 else entry.assumed
    yield from (_Cell(t, (c,), assumed) for t, c in zip(row.tokens, entry.cells, strict=True))


def _header_order(entry: Entry) -> list[int]:
    return [column for column, _ in entry.readings[0]]


def _anywhere(entry: Entry) -> Iterator[tuple[str, ...]]:
    """For each figure the cells that order alone leaves to it; all of the row's where the figures are too many."""
    count, width = len(entry.printed.tokens), len(entry.cells)
    for j in range(count):
        ordered = entry.how == "lost" and count <= width
        yield entry.cells[j : width - count + j + 1] if ordered else entry.cells


def _lost(entry: Entry, readings: Sequence[Reading], before: Sequence[Reading]) -> Iterator[_Cell]:
    count, width = len(entry.printed.tokens), len(entry.cells)
    for j, token in enumerate(entry.printed.tokens):
        columns = sorted({r[j][0] for r in readings})
        assumed = [a.ORDER_PRESERVED.id, *entry.assumed]
        alone = len({r[j][0] for r in entry.readings}) == 1
        if len(columns) <= width - count:  # fewer than order alone would leave
            last = alone and columns[-1] == width - 1
            assumed += [a.BLANK_ADDS_NOTHING.id, a.TOTAL_LAST.id if last else a.IDENTITIES_HOLD.id]
        if before and len({r[j][0] for r in before}) > len(columns):
            assumed.append(a.FIRST_IS_NATURAL_PERSON.id)
        yield _Cell(token, tuple(entry.cells[c] for c in columns), tuple(assumed))


def _divided(entry: Entry, readings: Sequence[Reading], before: Sequence[Reading]) -> Iterator[_Cell]:
    """The runs of a row cut where every reading cuts them: what is one figure in all of them may be certain."""
    chars = [piece.start + i for piece in entry.printed.tokens for i in range(len(piece.text))]
    text = "".join(piece.text for piece in entry.printed.tokens)
    figures = [_spans(reading) for reading in readings]
    borders = sorted(set.intersection(*({start for start, _ in spans} for spans in figures)) | {len(text)})
    assumed = _assumed_of_runs(entry, readings, before)
    for start, end in pairwise(borders):
        columns = sorted({column for spans in figures for at, column in spans if start <= at < end})
        piece = Piece(text[start:end], chars[start], chars[end - 1] + 1)
        yield _Cell(piece, tuple(entry.cells[c] for c in columns), assumed)


def _spans(reading: Reading) -> list[tuple[int, int]]:
    """Where each figure of a reading begins in the digits run together, with its column."""
    out: list[tuple[int, int]] = []
    at = 0
    for column, value in reading:
        out.append((at, column))
        at += len(str(value))
    return out


def _assumed_of_runs(entry: Entry, readings: Sequence[Reading], before: Sequence[Reading]) -> tuple[str, ...]:
    full = all(len(reading) == len(entry.cells) for reading in readings)
    lost = [a.FULL_ROW.id] if full else [a.ORDER_PRESERVED.id, a.BLANK_ADDS_NOTHING.id]
    table = [a.IDENTITIES_HOLD.id] if len(readings) < len(entry.readings) else []
    first = [a.FIRST_IS_NATURAL_PERSON.id] if len(readings) < len(before) else []
    return (a.RUN_TOGETHER.id, *lost, *table, *first, *entry.assumed)
