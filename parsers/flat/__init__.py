"""Statutory tables that reached us as text: lines with bars, a cell a line, small Markdown tables, columns of spaces.

In: a Document and the declared forms.  Out: a TableReading as from `read_tables`, without places in grids.  Older
extractors drop empty cells, break rows from their labels and run digits together; a figure is a `number` here only
where its place follows from its label, the count of its row, a header, or the form's own identities under the
assumptions declared in `assumptions`.  Otherwise it is `ambiguous`: one Metric for each printed figure, with every
place it may have in `candidates` and the first of them as `indicator`.  Cells that are empty only by deduction
give no metric.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from parsers.cells import unit_of
from parsers.flat.emit import Emitter
from parsers.flat.heads import turned
from parsers.flat.lines import MAX_ROW, Line, lines_outside
from parsers.flat.paragraphs import anchors, may_hold, split_lines
from parsers.flat.rows import Rows, read_rows
from parsers.flat.segments import Segment, find_segments, words_of
from parsers.flat.table import Solver
from parsers.flat.words import Vocabulary, Word, plain, vocabulary
from parsers.labels import normalise
from parsers.model import Document, Form, FormTable, Grid, Metric, Notice
from parsers.tables import TableReading
from parsers.tables.whose import Own, doubted, misplaced

# Cheap signs that something tabular stands outside the grids: a line that ends in a digit, a bar or a dash.
_SIGN = re.compile(r"[\d０-９|｜│\t/—无-][ \t　]*(?:\n|\Z)")
# And of the three headings of sections two to four, common to the forms of 2019 and 2021.
_SECTION = re.compile(r"^[ \t　#*]*[一二三四五六七八九]\s*、[^\n]{4,40}$", re.MULTILINE)
_MAX_LINES = 20_000
# Labels that tell a table away from its heading, and how much of a grid is looked at.
_AWAY = 3
_MAX_GRID = 100
_YEAR = re.compile(r"(20\d\d)\s?年?度?[^。\n]{0,24}(?:政府信息公开|政务公开)")


def read_flat(
    document: Document, forms: Iterable[Form], form_hint: str | None = None, mine: Own | None = None
) -> TableReading:
    """Read the tables printed as text in `document` (outside its grids).

    `form_hint` is the id of the form that the grids follow; without it the form whose labels explain most lines is
    taken; `mine` is the report they stand in.  Never raises for odd input: what is not understood is a Notice.
    """
    declared = tuple(forms)
    spans = sorted((grid.start, grid.end) for grid in document.grids)
    outside = _outside(document.text, spans)
    lines: tuple[Line, ...] = ()
    known = anchors(declared)
    together = any(may_hold(part, known) for part in outside)
    if together or any(_SIGN.search(part) for part in outside):
        lines = lines_outside(document.text, spans)[:_MAX_LINES]
    words, segments = _form_of(document, lines, declared, form_hint, together)
    missing = _tables_missing(document, declared, {s.table for s in segments})
    if words is None:
        where = [Notice("unknown-table", "a table that two forms fit alike", s.start, s.end) for s in segments]
        return TableReading(form=None, notices=(*missing, *where))
    metrics: list[Metric] = []
    notices: list[Notice] = list(missing)
    for table in words.form.tables:
        lines_of = [segment for segment in segments if segment.table == table.key]
        if lines_of:
            found = _read(document.text, words, lines_of)
            metrics += _against(document.text, found, words, lines_of, mine or Own())
            notices += found.notices
    return TableReading(form=words.form.id, metrics=tuple(metrics), notices=tuple(notices))


def _outside(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def _form_of(
    document: Document, lines: Sequence[Line], forms: Sequence[Form], hint: str | None, together: bool
) -> tuple[Vocabulary | None, tuple[Segment, ...]]:
    """The form that explains most of the tabular lines, with its segments; without a form, those that were met.

    Table four is the same in the forms of 2019 and 2021: of a tie the form whose years hold the report's own.
    """
    scored: list[tuple[float, Vocabulary, tuple[Segment, ...]]] = []
    for form in forms if lines else ():
        if hint not in (None, form.id):
            continue
        words = vocabulary(form)
        own = tuple(split_lines(document.text, lines, words, MAX_ROW))[:_MAX_LINES] if together else lines
        if _labelled(segments := find_segments(own, words), words):
            scored.append((_score(segments, words), words, segments))
    best = [one for one in scored if one[0] == max(score for score, _, _ in scored)]
    if len(best) > 1:
        year = _year(document)
        within = [one for one in best if year and one[1].form.first_year <= year <= (one[1].form.last_year or year)]
        best = within if len(within) == 1 else best
    if len(best) != 1:
        return None, best[0][2] if best else ()
    return best[0][1], best[0][2]


def _year(document: Document) -> int | None:
    """The year that the title or the first words print; only to choose between forms that fit alike."""
    for text in (*document.titles, document.text[:2000]):
        if (found := _YEAR.search(text)) is not None:
            return int(found[1])
    return None


def _labelled(segments: Iterable[Segment], words: Vocabulary) -> bool:
    """True where some table row is named, not only a heading or a header with figures near it."""
    return any(
        word.kind in {"row", "column", "column_group"}
        for segment in segments
        for line in segment.lines
        for piece in line.words
        for word in words_of(piece, words)
    )


def _score(segments: Iterable[Segment], words: Vocabulary) -> float:
    """Distinct labels that the form explains, less half of the rows that it should have had in the tables met."""
    met: dict[tuple[str, str], tuple[Word, ...]] = {}
    for segment in segments:
        for line in segment.lines:
            for piece in line.words:
                found = tuple(word for word in words_of(piece, words) if word.table == segment.table)
                if found:
                    met[segment.table, normalise(plain(piece.text))] = found
    seen = {word for found in met.values() for word in found}
    rows = [(t, row) for t in {segment.table for segment in segments} for row in words.tables[t].rows]
    should = {Word("row", t, row.key) for t, row in rows if not row.replaces}
    # Rows for which one row stands ((六)其他处理) are not missed: that row is no evidence of the form before.
    should -= {Word("row", t, k) for t, row in rows if Word("row", t, row.key) in seen for k in row.replaces}
    return len(met) - len(should - seen) / 2


def _read(text: str, words: Vocabulary, segments: Sequence[Segment]) -> Emitter:
    table = words.tables[segments[0].table]
    rows: list[Rows] = [read_rows(segment, words) for segment in segments]
    solved = Solver(words, table).solve(rows)
    units = {one.id: one.unit for one in words.form.indicators}
    emitter = Emitter(text, units, _money_unit(segments))
    emitter.emit(solved, " and ".join(dict.fromkeys(part.shape for part in rows)), segments[0].start, segments[-1].end)
    return emitter


def _against(text: str, found: Emitter, words: Vocabulary, segments: Sequence[Segment], mine: Own) -> Iterable[Metric]:
    """A table's figures; doubtful where the words above are of another year, or the columns stand in another order."""
    metrics = found.metrics
    if not metrics:
        return metrics
    start, first = segments[0].start, min(metric.start for metric in metrics)
    code, detail = misplaced(text, start, first, mine)
    if code:
        found.notices.append(Notice(code, f"{segments[0].table}: {detail}", start, first))
        return map(doubted, metrics)
    if all(metric.method == "table" for metric in metrics):
        return metrics
    if not turned(text, segments, metrics, words.tables[segments[0].table]):
        return metrics
    detail = f"{segments[0].table}: the header prints its columns in another order than the form"
    found.notices.append(Notice("ambiguous-place", detail, start, segments[-1].end))
    # A header that names every column places its rows by itself, whatever its order.
    return (metric if metric.method == "table" else doubted(metric) for metric in metrics)


def _money_unit(segments: Iterable[Segment]) -> str:
    """The unit of money that the table's head prints (单位：万元), "" for none or several."""
    units = {unit_of(p.text) for s in segments for line in s.lines for p in line.words if "单位" in p.text}
    units.discard("")
    return units.pop() if len(units) == 1 else ""


def _tables_missing(document: Document, forms: Iterable[Form], read: set[str]) -> tuple[Notice, ...]:
    """One Notice where the headings of sections two to four all stand there and some have no table under them."""
    headings = list(_SECTION.finditer(document.text))
    tables = [table for form in forms for table in form.tables if re.match("[一二三四]、", table.heading)]
    by_label = {normalise(table.heading): table.key for table in tables}
    found = [(m, by_label.get(normalise(plain(m[0])), "")) for m in headings]
    if not by_label or {key for _, key in found if key} != set(by_label.values()):
        return ()
    bare: list[re.Match[str]] = []
    for (match, key), following in zip(found, [*headings[1:], None], strict=True):
        end = following.start() if following else len(document.text)
        if key and key not in read and not any(match.end() <= g.start < end for g in document.grids):
            bare.append(match)
    # A heading that is printed twice (a table of contents) has its table under one of them.
    tabled = {key for match, key in found if key and match not in bare}
    lone = [(match, key) for match, key in found if match in bare and key not in tabled]
    # A table may stand away from its heading, in an annex at the end.
    away = {table.key for table in tables if lone and any(_holds(grid, table) for grid in document.grids)}
    lone = [(match, key) for match, key in lone if key not in away]
    if not lone:
        return ()
    names = "; ".join(normalise(plain(match[0])) for match, _ in lone)
    return (Notice("tables-missing", f"no table under: {names}", lone[0][0].start(), lone[-1][0].end()),)


def _holds(grid: Grid, table: FormTable) -> bool:
    """True where the grid has labels of the table: its rows, or the columns of one whose rows have none."""
    rows = [label for row in table.rows for label in row.labels]
    columns = [label for column in table.columns for label in column.labels]
    labels = {normalise(label) for label in rows or columns}
    cells = {normalise(cell.text) for row in grid.rows[:_MAX_GRID] for cell in row[:_MAX_GRID] if cell.text}
    return len(labels & cells) >= min(_AWAY, len(labels))
