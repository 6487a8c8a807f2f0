"""The order in which a header prints its columns, whatever its spans say.

Where row and column spans are missing or wrong, a label no longer stands over its figures; the order of the labels
still holds.  A heading stands for the labels below it that are declared under it: 自然人 | 法人或其他组织 | 总计 over
商业企业 | … | 其他 are seven columns.  Anything left over or standing twice, and the order is not known.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from parsers.model import FormColumn
from parsers.tables.vocabulary import Sheet, Vocabulary, is_serial_header, is_unit_header, path_words

# A header's rows are few; more is a list of something else.
_MAX_ROWS = 6
_MAX_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Segment:
    """A column of figures: `key` is "" for one that the form does not have; `columns` are those of the grid."""

    key: str
    columns: tuple[int, ...]
    label: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    label: str
    unit: str
    known: bool


def printed_order(sheet: Sheet, rows: range, vocabulary: Vocabulary) -> tuple[Segment, ...]:
    """The columns of figures from left to right, without their places in the grid; empty where they are not certain."""
    if len(rows) > _MAX_ROWS:
        return ()
    queues = [deque(_tokens(sheet, row, vocabulary)) for row in rows]
    tokens = [token for queue in queues for token in queue]
    if len(tokens) > _MAX_COLUMNS or not any(token.word in vocabulary.columns for token in tokens):
        return ()
    if vocabulary.repeats and not all(token.known for token in tokens):
        return ()
    present = frozenset(
        vocabulary.column_groups[token.word] for token in tokens if token.word in vocabulary.column_groups
    )
    header = _Header(vocabulary, queues, present)
    first = next(n for n, queue in enumerate(queues) if queue)
    while queues[first]:
        if not header.take(first, frozenset()):
            return ()
    keys = [segment.key for segment in header.found if segment.key]
    return () if any(queues) or len(set(keys)) < len(keys) else tuple(header.found)


def _tokens(sheet: Sheet, row: int, vocabulary: Vocabulary) -> list[_Token]:
    """The labels of a header row in order; what stands before the first that the form knows is over the row labels."""
    found: list[_Token] = []
    for column in sheet.origins(row):
        cell, word = sheet.rows[row][column], sheet.words[row][column]
        if run := vocabulary.header_run(word, cell.text):
            found += [_Token(one, one, unit, vocabulary.heads(one)) for one, unit in run]
        elif found and not _says_nothing(word, vocabulary):
            found.append(_Token("", cell.text, "", False))
    return found


def _says_nothing(word: str, vocabulary: Vocabulary) -> bool:
    return word in vocabulary.ignored or is_unit_header(word) or is_serial_header(word)


@dataclass(slots=True)
class _Header:
    """A header on its way from rows of labels to columns; `present` are the headings that it prints anywhere."""

    vocabulary: Vocabulary
    queues: list[deque[_Token]]
    present: frozenset[str]
    found: list[Segment] = field(default_factory=list)

    def take(self, level: int, above: frozenset[str]) -> bool:
        """Take the first token of a row: a column, or a heading with what stands under it.  False where none fits."""
        token = self.queues[level].popleft()
        if not token.known:
            self.found.append(Segment("", (), token.label))
            return True
        if (column := self._column(token.word, above)) is not None:
            self.found.append(Segment(column.key, (), token.word, token.unit))
            return True
        if token.word not in self.vocabulary.column_groups:
            return False
        groups = above | {self.vocabulary.column_groups[token.word]}
        before = len(self.found)
        for below in (*range(level + 1, len(self.queues)), level):
            start = len(self.found)
            while self.queues[below] and self._belongs(self.queues[below][0], groups, before, start):
                if not self.take(below, groups):
                    return False
        return len(self.found) > before

    def _belongs(self, token: _Token, groups: frozenset[str], before: int, start: int) -> bool:
        """True where a token is declared under the headings; a column that the form lacks follows one of theirs."""
        if not token.known:
            return len(self.found) > start
        if token.word in self.vocabulary.column_groups:
            inner = groups | {self.vocabulary.column_groups[token.word]}
            return any(inner <= path_words(one.path) for one in self.vocabulary.table.columns)
        column = self._column(token.word, groups)
        return column is not None and all(segment.key != column.key for segment in self.found[before:])

    def _column(self, word: str, groups: frozenset[str]) -> FormColumn | None:
        columns = self.vocabulary.columns.get(word, ())
        fits = [column for column in columns if fits_under(column, groups, self.present)]
        return fits[0] if len(fits) == 1 else None


def fits_under(column: FormColumn, groups: frozenset[str], present: frozenset[str]) -> bool:
    """True where the headings above are the declared ones; a heading that the whole header lacks is not missed."""
    path = path_words(column.path)
    return groups <= path and (path & present) <= groups
