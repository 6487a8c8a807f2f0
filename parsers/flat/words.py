"""The words of one form, looked up by their normalised spelling: what a piece of text may mean in which table.

In: a Form.  Out: a Vocabulary.  One spelling can mean several things (其他 is a row and a column): all are returned,
and the reader of rows decides by what stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from parsers.labels import match, normalise
from parsers.model import Form, FormRow, FormTable

WordKind = Literal["row", "group", "column", "column_group", "heading", "ignored"]

# The longest label of the forms has 50 characters with its remark; what is longer is prose and not looked up.
_MAX_LABEL = 90
_MARKS = re.compile(r"^[#*\s>]+|[*\s]+$")
_TABLE_NUMBER = re.compile(r"^(?:附)?表\s?[一二三四1-4]\s?[:：、.]?\s?")
_REMARK = re.compile(r"[(（][^()（）]*[)）]?\s*$")
_NUMBERED = re.compile(r"\s*[(（]?\s*(?P<number>[一二三四五六七八九十]{1,2}|\d{1,2})\s*[)）、.．:：]")


@dataclass(frozen=True, slots=True)
class Word:
    """One meaning of a spelling: its kind, its table, the key of the row, column or group (the heading's is "")."""

    kind: WordKind
    table: str
    key: str


def plain(text: str) -> str:
    """A line's words without Markdown marks and without 表二： before them."""
    return _TABLE_NUMBER.sub("", _MARKS.sub("", text))


def numbered(text: str) -> str:
    """The numeral before the words, "" where there is none: 3.其他 is a row, 其他 alone heads a column."""
    found = _NUMBERED.match(plain(text))
    return found["number"] if found else ""


class Vocabulary:
    """The words of `form`."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.tables: dict[str, FormTable] = {table.key: table for table in form.tables}
        self._index: dict[str, list[Word]] = {}
        self._numbers: set[tuple[Word, str]] = set()
        self._first: dict[Word, str] = {}
        for table in form.tables:
            self._add("heading", table, "", [table.heading])
            self._add("ignored", table, "", table.ignored_labels)
            for row in table.rows:
                self._add("row", table, row.key, row.labels)
            for group in table.groups:
                self._add("group", table, group.key, group.labels)
            for column in table.columns:
                self._add("column", table, column.key, column.labels)
            for head in table.column_groups:
                self._add("column_group", table, head.key, head.labels)

    def _add(self, kind: WordKind, table: FormTable, key: str, labels: Iterable[str]) -> None:
        for label in labels:
            word = Word(kind, table.key, key)
            self._first.setdefault(word, normalise(label))
            self._numbers.add((word, numbered(label)))
            meanings = self._index.setdefault(normalise(label), [])
            if normalise(label) and word not in meanings:
                meanings.append(word)

    def words(self, text: str) -> tuple[Word, ...]:
        """What the whole of `text` may mean; a bracketed remark at its end is left out where needed."""
        if len(text) > _MAX_LABEL:
            return ()
        bare = plain(text)
        found = self._index.get(normalise(bare))
        if not found and (shorter := _REMARK.sub("", bare)) != bare:
            found = self._index.get(normalise(shorter))
        number = numbered(bare)
        # （六）其他 is a group, 3.其他 a row: the numeral tells them apart where it is one of theirs.
        own = [word for word in found or () if number and (word, number) in self._numbers]
        return tuple(own or found or ())

    def begins(self, text: str, table: str) -> bool:
        """True where `text` is the beginning of a longer row or group label of the table."""
        start = normalise(plain(text))
        labels = (label for row in (*self.tables[table].rows, *self.tables[table].groups) for label in row.labels)
        return bool(start) and any(normalise(label).startswith(start) for label in labels)

    def canonical(self, word: Word) -> str:
        """The normalised first label of what `word` stands for, as groups are told by it."""
        return self._first.get(word, "")

    def misprint(self, text: str, table: str) -> tuple[str, ...]:
        """Row keys of which `text` is one misprint away, and of nothing else in the table; else none."""
        if len(text) > _MAX_LABEL:
            return ()
        found = match(plain(text), self.tables[table].rows)
        return found.keys if found is not None and found.fuzzy else ()

    def group_heads(self, text: str, table: str) -> tuple[str, ...]:
        """Keys of the column groups that a caption names and nothing else: 行政诉讼（未经复议直接起诉）."""
        if len(text) > 40:
            return ()
        rest, found = normalise(plain(text)), []
        for head in sorted(self.tables[table].column_groups, key=lambda one: -len(normalise(one.labels[0]))):
            for label in map(normalise, head.labels):
                if label and label in rest:
                    rest = rest.replace(label, "")
                    found.append(head.key)
        return tuple(found) if not rest.strip("()（）、和及与") else ()

    def narrowed(self, keys: tuple[str, ...], table: str, seen: list[str]) -> tuple[str, ...]:
        """Of several rows with one label, those under the group that was printed last (`seen`: normalised labels)."""
        if len(keys) < 2:
            return keys
        rows = {row.key: row for row in self.tables[table].rows}
        last = {key: self._last_seen(rows[key], table, seen) for key in keys}
        best = max(last.values())
        return tuple(key for key in keys if last[key] == best)

    def _last_seen(self, row: FormRow, table: str, seen: list[str]) -> int:
        if not row.path:
            return -1
        labels = {normalise(row.path[-1])}
        for group in self.tables[table].groups:
            spellings = {normalise(label) for label in group.labels}
            if labels & spellings:
                labels |= spellings
        return max((i for i, label in enumerate(seen) if label in labels), default=-1)


# Made once for each declared form; a Form holds dicts and cannot be a cache key itself.
_KEPT: dict[int, Vocabulary] = {}


def vocabulary(form: Form) -> Vocabulary:
    """The form's vocabulary, made once for each Form object."""
    kept = _KEPT.get(id(form))
    if kept is None or kept.form is not form:
        kept = _KEPT[id(form)] = Vocabulary(form)
    return kept
