"""A form's labels, normalised once, and a grid's cells as words: what the reading of tables compares.

Both are pure look-ups: a form's vocabularies are made once a process, a grid's words once a reading, so that
recognising a table costs a few dictionary look-ups a cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest

from parsers.cells import read_cell, unit_of
from parsers.labels import Match, match, normalise
from parsers.model import Cell, Form, FormColumn, FormRow, FormTable, Grid, Indicator

# The longest declared label has 53 characters, with its remark; a longer cell is prose and no label.
_MAX_LABEL = 160
# All labels of one table's header, run together, have some 70 characters.
_MAX_HEADER = 120
# A column of the province's own has a short name.
_MAX_LOCAL = 6
_MAX_UNIT = 4
_MAX_SPACED_UNIT = 20
# A unit beside a header label, with its brackets: （单位：件）, (万元).
_UNIT_BRACKET = re.compile(r"[(（\[]\s*(?:单位\s*[:：]?)?\s*([^()（）\[\]:：]{1,4}?)\s*[)）\]]")
_UNIT_HEADERS = frozenset({"单位", "计量单位"})
_SERIAL_HEADERS = frozenset({"序号", "编号", "行次"})
_BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]\s*$")
_DIGITS = re.compile(r"[0-9０-９]")
_DATE = re.compile(r"(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./]\d{1,2}")
# Radicals (⾃, ⼈), which fonts of PDF files print for ideographs, are symbols to Unicode.
_WORDS = re.compile(r"(?:[^\W\d_]|[\u2e80-\u2fd5]){2}")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One declared table, ready for comparing.

    Words are normalised labels; `groups` and `column_groups` lead from each spelling to the heading's first label.
    `form_rows` are the words that label rows in any table of the form; `optional` the indicators of rows that the
    decree does not have; `sums` are each row's own identities, its parts and its total.
    """

    form: str
    table: FormTable
    rows: dict[str, tuple[FormRow, ...]]
    columns: dict[str, tuple[FormColumn, ...]]
    groups: dict[str, str]
    column_groups: dict[str, str]
    ignored: frozenset[str]
    form_rows: frozenset[str]
    order: dict[str, int]
    indicators: dict[str, Indicator]
    optional: frozenset[str]
    sums: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    fuzzy: dict[str, Match | None] = field(default_factory=dict)
    run_together: dict[str, tuple[str, ...]] = field(default_factory=dict)
    runs: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def heads(self, word: str) -> bool:
        """True for the label of a column or of a heading over columns."""
        return word in self.columns or word in self.column_groups

    def header_words(self, word: str) -> tuple[str, ...]:
        """The header labels that a cell holds: one, or several where a row of them was merged into one cell.

        The last of several may be one that the form does not have.
        """
        if not word or self.heads(word):
            return (word,) if word else ()
        if word not in self.run_together:
            if len(self.run_together) > 2000:
                self.run_together.clear()
            self.run_together[word] = self._apart(word)
        return self.run_together[word]

    def _apart(self, word: str) -> tuple[str, ...]:
        """A word that is nothing but header labels, apart; () where it is not or splits in two ways."""
        if len(word) > _MAX_HEADER or word in self.form_rows:
            return ()
        heads = {*self.columns, *self.column_groups}
        parts = heads | self.ignored | _UNIT_HEADERS | _SERIAL_HEADERS
        ways: dict[int, list[tuple[str, ...]]] = {0: [()]}
        for start in range(len(word)):
            for way in ways.get(start, ())[:2]:
                for one in parts:
                    if one and word.startswith(one, start):
                        ways.setdefault(start + len(one), []).append((*way, one))
        end = max(ways)
        if len(ways[end]) != 1 or len(word) - end > (_MAX_LOCAL if self.sums else 0):
            return ()
        found = tuple(one for one in ways[end][0] if one in heads)
        # A local column may end the row (法人合计): the rows' sums will tell.
        local = (word[end:],) if end < len(word) else ()
        return (*found, *local) if found and len(ways[end][0]) > (2 if local else 1) else ()

    def group_and_row(self, word: str) -> tuple[str, str] | None:
        """A heading and a row of its own that one cell holds (（三）不予公开 1.属于国家秘密), as their words."""
        if word in self.rows or word in self.groups:
            return None
        for group, name in self.groups.items():
            row = normalise(word[len(group) :]) if group and word.startswith(group) else ""
            if any(normalise(one.path[-1]) == name for one in self.rows.get(row, ()) if one.path):
                return group, row
        return None

    def header_run(self, word: str, text: str) -> tuple[tuple[str, str], ...]:
        """The header labels that a cell holds, each with the unit printed behind it; remembered by the text."""
        if not word:
            return ()
        if text not in self.runs:
            if len(self.runs) > 2000:
                self.runs.clear()
            self.runs[text] = self._run(word, text)
        return self.runs[text]

    def _run(self, word: str, text: str) -> tuple[tuple[str, str], ...]:
        if words := self.header_words(word):
            return tuple((one, unit_of(text) if len(words) == 1 else "") for one in words)
        pieces = _UNIT_BRACKET.split("".join(text.split())) if len(text) <= _MAX_LABEL else []
        if len(pieces) < 2:
            return ()
        found: list[tuple[str, str]] = []
        for piece, unit in zip_longest(pieces[::2], pieces[1::2], fillvalue=""):
            words = self.header_words(normalise(piece))
            if (normalise(piece) and not words) or (unit and unit_of(f"({unit})") != unit):
                return ()
            found += [*((one, "") for one in words[:-1]), *((one, unit) for one in words[-1:])]
        return tuple(found)

    @property
    def unlabelled(self) -> FormRow | None:
        """The one row of a table whose rows carry no label (行政复议、行政诉讼)."""
        rows = self.table.rows
        return rows[0] if len(rows) == 1 and not rows[0].labels else None

    @property
    def repeats(self) -> bool:
        """True where columns share a label and only the headings above tell them apart."""
        return any(len(found) > 1 for found in self.columns.values())

    def row_match(self, label: str, path: tuple[str, ...]) -> Match | None:
        """`labels.match` among the rows, remembered: the same misprint is looked up once a process."""
        key = "\n".join((label, *path))
        if key not in self.fuzzy:
            if len(self.fuzzy) > 2000:
                self.fuzzy.clear()
            self.fuzzy[key] = match(label, [row for row in self.table.rows if row.labels], path)
        return self.fuzzy[key]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid's shown rows: the cells, and their normalised labels ("" for numbers and prose).

    `figures` says of each row whether a figure begins in it, `begun` in which columns a cell that says something
    begins; `hidden` counts the rows that the page does not show.
    """

    grid: Grid
    rows: tuple[tuple[Cell, ...], ...]
    words: tuple[tuple[str, ...], ...]
    width: int
    figures: tuple[bool, ...]
    begun: tuple[tuple[int, ...], ...]
    hidden: int = 0

    def origins(self, row: int) -> tuple[int, ...]:
        """Columns where a cell that says something begins in this row."""
        return self.begun[row]

    def first(self, row: int) -> Cell | None:
        """The first cell of a row that says something."""
        return next((self.rows[row][column] for column in self.origins(row)), None)

    def printed(self, row: int) -> str:
        """The figures that begin in a row, as printed."""
        texts = (self.rows[row][column].text for column in self.origins(row))
        return " | ".join(filter(is_figure, texts))


def vocabularies(form: Form) -> tuple[Vocabulary, ...]:
    """The vocabularies of a form's tables; made once, a form being a constant of the program."""
    known = _KNOWN.get(form.id)
    if known is None or known[0] is not form:
        known = form, tuple(_vocabulary(form, table) for table in form.tables)
        _KNOWN[form.id] = known
    return known[1]


_KNOWN: dict[str, tuple[Form, tuple[Vocabulary, ...]]] = {}


def _vocabulary(form: Form, table: FormTable) -> Vocabulary:
    rows: dict[str, list[FormRow]] = {}
    columns: dict[str, list[FormColumn]] = {}
    for row in table.rows:
        for word in dict.fromkeys(map(normalise, row.labels)):
            rows.setdefault(word, []).append(row)
    for column in table.columns:
        for word in dict.fromkeys(map(normalise, column.labels)):
            columns.setdefault(word, []).append(column)
    extra = {row.key for row in table.rows if row.replaces}
    return Vocabulary(
        form=form.id,
        table=table,
        rows={word: tuple(found) for word, found in rows.items()},
        columns={word: tuple(found) for word, found in columns.items()},
        groups=_spellings(table.groups),
        column_groups=_spellings(table.column_groups),
        ignored=frozenset(map(normalise, (*table.ignored_labels, table.heading))),
        form_rows=frozenset(
            normalise(label) for one in form.tables for row in one.rows + one.groups for label in row.labels
        ),
        order=_order(table),
        indicators={one.id: one for one in form.indicators},
        optional=frozenset(table.cells[key] for key in table.cells if key[0] in extra),
        sums=_sums(form, table),
    )


def _order(table: FormTable) -> dict[str, int]:
    """Each row's place in the table; one that stands for others has theirs."""
    order = {row.key: n for n, row in enumerate(table.rows)}
    return order | {row.key: order[row.replaces[-1]] for row in table.rows if row.replaces}


def _sums(form: Form, table: FormTable) -> dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    """The sums that stand in one row of the table."""
    row_of = {indicator: row for (row, _), indicator in table.cells.items()}
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for rule in form.rules:
        rows = {row_of.get(indicator, "") for indicator in (*rule.left, *rule.right)}
        if rule.relation == "=" and len(rows) == 1 and (row := rows.pop()):
            found.setdefault(row, []).append((rule.left, rule.right))
    return {row: tuple(sums) for row, sums in found.items()}


def _spellings(groups: tuple[FormRow, ...]) -> dict[str, str]:
    return {normalise(label): normalise(group.labels[0]) for group in groups for label in group.labels}


def sheet(grid: Grid) -> Sheet:
    """A grid without the rows that the page does not show, and its words; a covered place has its origin's."""
    shown = tuple(row for row in grid.rows if not row or not all(cell.hidden for cell in row))
    words: dict[tuple[int, int], str] = {}
    for row in shown:
        for cell in row:
            if cell.origin not in words:
                words[cell.origin] = _word(cell.text)
    table = tuple(tuple("" if cell.place == "absent" else words[cell.origin] for cell in row) for row in shown)
    begun = tuple(tuple(_begun(row)) for row in shown)
    figures = tuple(any(is_figure(row[c].text) for c in cs) for row, cs in zip(shown, begun, strict=True))
    return Sheet(grid, shown, table, max(map(len, shown), default=0), figures, begun, len(grid.rows) - len(shown))


def _begun(row: tuple[Cell, ...]) -> list[int]:
    return [c for c, cell in enumerate(row) if cell.place == "origin" and cell.text and cell.text.strip()]


def _word(text: str) -> str:
    if not text or text.isdecimal():
        return ""
    return normalise(text) if len(text) <= _MAX_LABEL and _WORDS.search("".join(text.split())) else ""


def without_unit(text: str) -> str:
    """A header's word without its bracketed unit: 采购总金额（万元） is 采购总金额."""
    return normalise(_BRACKETED.sub("", text)) if unit_of(text) else normalise(text)


@lru_cache(maxsize=1024)  # the declared headings are few
def path_words(path: tuple[str, ...]) -> frozenset[str]:
    """The words of the headings above a declared row or column."""
    return frozenset(map(normalise, path))


def is_figure(text: str) -> bool:
    """True for what stands where a figure stands: a number with or without its unit, a jumble of digits and marks."""
    return 0 < len(text) <= _MAX_LABEL and _is_figure(text)


@lru_cache(maxsize=8192)  # a table asks of each cell many times
def _is_figure(text: str) -> bool:
    if not _DIGITS.search(text) or _DATE.search(text):
        return False
    return _no_words(text) or "number" in (read_cell(text, unit="").kind, read_cell(text, unit="元").kind)


def _no_words(text: str) -> bool:
    return not any(char.isalpha() for char in text)


def is_unit(text: str) -> bool:
    """True for a cell that holds a unit and nothing else (件, 万 元)."""
    return 0 < len(text) <= _MAX_SPACED_UNIT and _is_unit(text)


@lru_cache(maxsize=8192)  # as _is_figure
def _is_unit(text: str) -> bool:
    plain = "".join(text.split())
    return 0 < len(plain) <= _MAX_UNIT and unit_of(plain) == plain


def is_unit_header(word: str) -> bool:
    return word in _UNIT_HEADERS


def is_serial_header(word: str) -> bool:
    return word in _SERIAL_HEADERS
