"""One form's walk through a document's tables: headers, rows, cells, and what could not be understood.

The walk is read with one form at a time and never decides which form the report follows: `recognise` compares the
walks.  A header holds until the next one, over page breaks that cut a table in two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.model import Form
from parsers.tables.columns import Band, header_hits, inherit, read_header, without_header
from parsers.tables.counted import Counted, count_row, shares_below
from parsers.tables.readings import LISTED, SHOWN, Walk, read_doubtful, read_known
from parsers.tables.rows import Known, Placed, Trail, know_row, place_row, step
from parsers.tables.vocabulary import Sheet, Vocabulary, vocabularies
from parsers.tables.whose import Own


def walk(form: Form, sheets: Sequence[Sheet], mine: Own | None = None) -> Walk:
    """Read every sheet with one form, in page order."""
    state = Walk(form, mine or Own())
    for sheet in sheets:
        _read_sheet(state, sheet, vocabularies(form))
    _mistrust(state)
    for (grid, doubt), labels in state.doubts.items():
        state.notice(grid, "ambiguous-place", f"table {grid}: {doubt} ({len(labels)} rows, first {labels[0]!r})")
    for (grid, label), figures in state.strange.items():
        detail = f"table {grid}: the form has no column {label[:SHOWN]!r}: {'; '.join(figures)}"
        state.notice(grid, "unknown-column", detail[:LISTED])
    for grid, labels in state.counted.items():
        detail = f"table {grid}: spans do not hold; {len(labels)} rows are read by their number of cells"
        state.notice(grid, "cells-counted", f"{detail} (first {labels[0]!r})")
    return state


def _mistrust(state: Walk) -> None:
    """Where most rows below a header do not keep to it, the header is wrong, and the few that do only seem to."""
    wrong = {header for header, good in state.tally if state.tally[header, False] > state.tally[header, True]}
    for n, reading in enumerate(state.readings if wrong else ()):
        if reading.header in wrong and not reading.certain and reading.metric.kind not in ("ambiguous", "blank"):
            metric = replace(reading.metric, kind="ambiguous", value=None, candidates=(reading.metric.indicator,))
            state.readings[n] = reading._replace(metric=metric)
            number = reading.metric.table or 0
            state.doubts.setdefault((number, "most rows do not keep to its header"), []).append(reading.label[:SHOWN])


def _read_sheet(state: Walk, sheet: Sheet, known: tuple[Vocabulary, ...]) -> None:
    hits = [_best_header(sheet, row, known) for row in range(len(sheet.rows))]
    _begin(state, sheet, known, any(hits))
    row = 0
    while row < len(sheet.rows):
        vocabulary = hits[row]
        if vocabulary is None:
            _read_row(state, sheet, row, known)
            row += 1
            continue
        end = row + 1
        while end < len(sheet.rows) and hits[end] is vocabulary:
            end += 1
        _open(state, sheet, range(row, end), vocabulary)
        row = end


def _best_header(sheet: Sheet, row: int, known: tuple[Vocabulary, ...]) -> Vocabulary | None:
    if sheet.figures[row]:
        return None
    counted = [(header_hits(sheet, row, vocabulary), vocabulary) for vocabulary in known]
    best = max((count for count, _ in counted), default=0)
    return next((vocabulary for count, vocabulary in counted if count == best), None) if best else None


def _begin(state: Walk, sheet: Sheet, known: tuple[Vocabulary, ...], headed: bool) -> None:
    """What holds at the top of a sheet: the header of the piece before it, where its rows go on with that table.

    Tables of something else may stand between the pieces; a row without a label follows its header at once.
    """
    rows = {v.table.key: sum(not v.rows.keys().isdisjoint(words) for words in sheet.words) for v in known}
    state.last = band = state.band or state.last
    if band is not None:
        goes_on = rows[band.vocabulary.table.key] > 0
        if band.vocabulary.unlabelled is not None:
            goes_on = state.band is not None and state.fresh and sheet.width == band.width
        state.band = inherit(band, sheet) if goes_on else None
    if state.band is None:
        state.trail = Trail()
        best = max(known, key=lambda v: rows[v.table.key], default=None)
        if not headed and best is not None and rows[best.table.key] > 1:
            state.band = without_header(sheet, best, state.own)


def _open(state: Walk, sheet: Sheet, rows: range, vocabulary: Vocabulary) -> None:
    band = read_header(sheet, rows, vocabulary, state.own)
    if state.band is None or state.band.vocabulary is not vocabulary:
        keep = state.band is None and any(word in vocabulary.groups.values() for word in state.trail.words)
        state.trail = state.trail if keep else Trail()
    again = state.band is not None and state.band.inherited and state.band.vocabulary is vocabulary
    state.before = state.band if again else None
    state.band, state.fresh = band, True
    state.header += 1
    if band is not None:
        state.know(sheet.grid.number, (segment.label for segment in band.segments if segment.key))


def _read_row(state: Walk, sheet: Sheet, row: int, known: tuple[Vocabulary, ...]) -> None:
    if (heading := _full_heading(sheet, row, known)) is not None:
        vocabulary, word = heading
        state.trail = Trail(frozenset({word}))
        if state.band is not None and state.band.vocabulary is not vocabulary:
            state.band = None
        return
    if state.band is None:
        return
    what = know_row(sheet, row, state.band, state.trail)
    if what is not None and state.before is not None and _misses(what, state.band) and not _misses(what, state.before):
        # A page break draws the table's first header again over rows that go on under another.
        state.band = state.before
    placed = place_row(sheet, row, state.band) if what is not None and what.row is not None else None
    plain = placed is not None and what is not None and placed.agreed and what.origin[0] == sheet.rows[row][0].row
    counted = None if plain else count_row(sheet, row, state.band, state.trail)
    if counted is not None:
        # The label next to the figures is the row's own, whatever reaches in from above.
        what = counted.known
    if what is None:
        return
    state.trail = step(what, state.band.vocabulary)
    if what.row is not None:
        read_known(
            state, sheet, row, what, placed if plain and placed else _settled(sheet, row, state.band, what, counted)
        )
    elif what.candidates:
        read_doubtful(state, sheet, row, what, "the label has several meanings here")
    elif shown := sheet.printed(row)[:SHOWN]:
        kind = "a heading" if what.heading else "a row"
        detail = f"{kind} that the form does not fill: {what.label[:SHOWN]!r}: {shown}"
        state.notice(sheet.grid.number, "unknown-row", detail, sheet.first(row))


def _full_heading(sheet: Sheet, row: int, known: tuple[Vocabulary, ...]) -> tuple[Vocabulary, str] | None:
    """The group that a row names and nothing else (第二十条第（一）项 over the whole width)."""
    columns = sheet.origins(row)
    if len(columns) != 1:
        return None
    word = sheet.words[row][columns[0]]
    for vocabulary in known:
        if word in vocabulary.groups and word not in vocabulary.rows:
            return vocabulary, vocabulary.groups[word]
    return None


def _misses(what: Known, band: Band) -> bool:
    """True where the header has none of the columns that the row has in the form."""
    declared = {column for row, column in band.vocabulary.table.cells if what.row and row == what.row.key}
    return declared.isdisjoint(segment.key for segment in (*band.segments, *band.order))


def _settled(sheet: Sheet, row: int, band: Band, what: Known, counted: Counted | None) -> Placed:
    """A row's cells by the spans and by their number, which must not speak against each other."""
    placed = place_row(sheet, row, band)
    if counted is None:
        shared = not placed.doubt and band.order and shares_below(sheet, row, band, ())
        reaches = shared and any(cell.origin == what.origin for cell in sheet.rows[row + 1])
        return Placed(doubt="figures without a label follow it") if shared and not reaches else placed
    if placed.doubt:
        return Placed(doubt=counted.doubt) if counted.doubt else Placed(counted.cells, counted=True, unit=counted.unit)
    same = [(segment.key, cell.origin) for segment, cell in placed.cells] == [
        (segment.key, cell.origin) for segment, cell in counted.cells
    ]
    return replace(placed, agreed=True) if same else Placed(doubt="its spans and its number of cells do not agree")
