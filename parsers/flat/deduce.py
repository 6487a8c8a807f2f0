"""What is told of a table beyond its identities: whose the first figure is, where a single figure belongs.

Both rest on a declared assumption and are taken only where the sums of the whole table bear them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from parsers.flat import assumptions as a
from parsers.flat.entries import Entries, Entry
from parsers.flat.lines import Piece
from parsers.flat.place import Placing, Reading, Terms, fitting, own
from parsers.model import FormTable

# `first-is-natural-person` is a statement about this cell of the forms of 2019 and 2021.
_FIRST = ("requests", "processed", "natural_person")
# It is taken only where one kind of applicant at most, of six, is not printed in the row: with fewer kinds it is quite
# possible that no natural person asked.
_KINDS = 5

Place = Callable[[Iterable[Entry]], Placing]


def with_first(
    table: FormTable, entries: Sequence[Entry], placing: Placing, terms: Mapping[str, Terms], place: Place
) -> Placing | None:
    """The placing under `first-is-natural-person`, where the assumption may be made and is needed; else None."""
    name, key, column = _FIRST
    at = next((i for i, e in enumerate(entries) if table.key == name and e.key == key), None)
    if at is None or placing.broken:
        return None
    entry, readings = entries[at], placing.readings[str(at)]
    cell = table.cells.get((key, column), "")
    if entry.how != "lost" or entry.open or cell not in entry.cells or not all(readings):
        return None
    if len({r[0][0] for r in readings}) < 2:
        return None
    values = [value for _, value in readings[0]]
    first, parts = values[0], values[1:-1]
    where = entry.cells.index(cell)
    kept = tuple(r for r in readings if r[0][0] == where)
    if len(parts) + 1 < _KINDS or first <= sum(parts) or not kept or not _all_used(entries, placing, terms, [cell]):
        return None
    again = place([*entries[:at], replace(entry, readings=kept), *entries[at + 1 :]])
    return None if again.broken or again.capped else again


def _all_used(entries: Iterable[Entry], placing: Placing, terms: Mapping[str, Terms], cells: Iterable[str]) -> bool:
    """True where every identity between rows that holds one of these cells could be used, and there is one."""
    rows, here = [set(e.cells) for e in entries], set(cells)
    between = {n for n, t in terms.items() if here & set(t) and not any(set(t) <= row for row in rows)}
    return bool(between) and between <= set(placing.used)


def filled(entries: Entries, entry: Entry, piece: Piece, terms: Mapping[str, Terms]) -> list[tuple[Entry, int]]:
    """The row with a stray figure put in, for each place that fills the row and keeps its own sums."""
    tokens = entry.printed.tokens
    if len(tokens) + 1 != len(entry.cells):
        return []
    sums = own(terms, entry.cells)
    out: dict[tuple[Reading, ...], tuple[Entry, int]] = {}
    for at in range(len(tokens) + 1):
        pieces = (*tokens[:at], piece, *tokens[at:])
        reading = entries.reading_of(pieces, entry.cells)
        if sums and fitting((reading,), entry.cells, sums):
            printed = replace(entry.printed, slots=pieces)
            whole = replace(entry, printed=printed, how="full", readings=(reading,), open=False, contrary=False)
            # Equal neighbours (0 beside 0) fill the row in the same way.
            out.setdefault((reading,), (replace(whole, assumed=(*entry.assumed, a.FLOATING_CELL.id)), at))
    return list(out.values())


def with_floating(
    entries: Sequence[Entry], piece: Piece, terms: Mapping[str, Terms], make: Entries, place: Place
) -> tuple[list[Entry], Placing | None, tuple[str, ...]]:
    """A single figure that left its row: the table with it where one place holds, and the cells it may belong to."""
    short = [(i, e) for i, e in enumerate(entries) if e.how == "lost" and e.key]
    found = [(i, whole, column) for i, e in short for whole, column in filled(make, e, piece, terms)]
    good: list[tuple[list[Entry], Placing, str]] = []
    for i, whole, column in found:
        trial = [*entries[:i], whole, *entries[i + 1 :]]
        placing = place(trial)
        if placing.capped:
            good = []
            break
        if not placing.broken and _all_touching(whole, placing, terms):
            good.append((trial, placing, whole.cells[column]))
    if len(good) == 1:
        trial, placing, cell = good[0]
        return trial, placing, (cell,)
    cells = [cell for _, _, cell in good] or [whole.cells[column] for _, whole, column in found]
    cells = cells or [cell for _, entry in short for cell in entry.cells]
    return list(entries), None, tuple(dict.fromkeys(cells))


def _all_touching(whole: Entry, placing: Placing, terms: Mapping[str, Terms]) -> bool:
    here = set(whole.cells)
    touching = {name for name, t in terms.items() if set(t) & here and not set(t) <= here}
    return bool(touching) and touching <= set(placing.used)
