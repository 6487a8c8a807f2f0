"""A whole table on one line: labels and digits run together in a paragraph, with prose before and after.

In: a line of text and a form's vocabulary.  Out: Lines as if each row had been printed on a line of its own, for the
stretches of the paragraph that are a table; () where nothing is.  A stretch is a table where declared labels follow
each other with nothing but figures between them: 行政许可39行政处罚26 is one, 行政许可39件，行政处罚26件 is prose.
Where a row's figures end is certain only before a declared label or a numbered heading; else the row is in doubt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parsers.flat.lines import UNITS, Line, Piece
from parsers.flat.words import Vocabulary, numbered
from parsers.labels import normalise
from parsers.model import Form, FormTable

# Shorter words of the forms stand in every sentence; two of this length say that a table may be near (table four has
# none so long, and is looked for by what it has).
_ANCHOR = 6
_ANCHORS = 2
# A stretch holds at least so many words of a table, and a short line at least so many labelled rows.
_MIN_WORDS = 4
_MIN_ROWS = 2
# Words that no declaration knows may stand between two labels (a local row) up to this length.
_MAX_UNKNOWN = 60
# A paragraph of a real report has some 20,000 characters; a line much longer is no report.
_MAX_LINE = 200_000

_TOKEN = rf"(?:[+＋\-－−增减]?\d+(?:[.,]\d+)*(?:{UNITS})?|[-‐–—―─－/／]{{1,4}}|无(?![一-鿿]))"
_GAP = re.compile(
    rf"\s*(?P<remark>[(（][^()（）\d]{{1,20}}[)）])?\s*(?P<unit>{UNITS})?\s*(?P<figures>(?:{_TOKEN}\s*)*)(?P<rest>.*)",
    re.DOTALL,
)
_TOKENS = re.compile(_TOKEN)
# Possessive: a run of digits or dashes is cut into tokens in one way only, else in more ways than can be tried.
_UNKNOWN = re.compile(rf"(?P<words>.*?)\s*(?P<figures>(?:{_TOKEN}\s*)*+)", re.DOTALL)
_BARS = str.maketrans("|｜│┃", "    ")
_NUMBERING = ".．、)）:："
_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,2}\s*、|[(（][一二三四五六七八九十]{1,2}[)）]|第二十条)")
_PROSE = re.compile(rf"(?:[，。；;,、“”%％年月日]|{UNITS})")
_EDGE = " \t\r\n\f\v　\xa0(（“\"'[【:：-—/"


@dataclass(frozen=True, slots=True)
class _Found:
    """A declared label as printed: its span with its numbering; `doubt` where a digit may be its numbering or not."""

    start: int
    end: int
    row: bool
    doubt: bool = False


class _Scanner:
    """Finds the labels of one form in running text."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        numbers: dict[str, set[str]] = {}
        self._rows: set[str] = set()
        for table in vocabulary.form.tables:
            parts = (table.rows, table.groups, table.columns, table.column_groups)
            rows = {normalise(label) for row in table.rows for label in row.labels}
            self._rows |= rows
            labels = [label for part in parts for one in part for label in one.labels]
            for label in (*labels, table.heading, *table.ignored_labels):
                numbers.setdefault(normalise(label), set()).add(numbered(label))
        numbers.pop("", None)
        # Every printing of a label, its letters only: 其中, the numeral, the words.
        self._cores = {
            f"{before}{number}{core}": core
            for core, found in numbers.items()
            for before in ("", "其中")
            for number in ("", *found)
        }
        printed = sorted(self._cores, key=lambda one: (-len(self._cores[one]), -len(one), one))
        self._pattern = re.compile("|".join(map(re.escape, printed)))

    def find(self, text: str) -> list[_Found]:
        """The labels of `text` from left to right, longest first."""
        letters, places = _letters(text)
        out: list[_Found] = []
        for match in self._pattern.finditer(letters):
            start, first = places[match.start()], match[0][0]
            doubt = False
            if first.isdigit():
                after = text[start + 1 : start + 3].lstrip()
                doubt = after[:1] not in _NUMBERING or not after
                start = places[match.start() + 1] if doubt else start
            end = places[match.end() - 1] + 1
            while start and text[start - 1] in "(（":
                start -= 1
            while text[end : end + 1] and text[end] in ")）”\"'":
                end += 1
            out.append(_Found(start, end, self._cores[match[0]] in self._rows, doubt))
        return out


@lru_cache(maxsize=4096)
def _letter(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char)
    return "".join(one for one in folded if unicodedata.category(one)[0] in "LN")


def _letters(text: str) -> tuple[str, list[int]]:
    """Letters and digits of the text, as labels are compared, each with its place."""
    out: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        for one in _letter(char):
            out.append(one)
            places.append(at)
    return "".join(out), places


_OF_FORMS: dict[int, tuple[Form, tuple[tuple[str, ...], ...]]] = {}


def anchors(forms: Iterable[Form]) -> tuple[tuple[str, ...], ...]:
    """For each table of the forms the words, squeezed, of which a text that holds the table has at least two."""
    out: list[tuple[str, ...]] = []
    for form in forms:
        kept = _OF_FORMS.get(id(form))
        if kept is None or kept[0] is not form:
            kept = _OF_FORMS[id(form)] = (form, tuple(map(_anchors_of, form.tables)))
        out += kept[1]
    return tuple(dict.fromkeys(out))


def _anchors_of(table: FormTable) -> tuple[str, ...]:
    labels = [label for part in (table.rows, table.columns) for one in part for label in one.labels]
    # Only labels without marks inside them can be looked for as they stand.
    words = {core for label in labels if len(core := normalise(label)) >= _ANCHOR and core in label}
    words = words or {normalise(label) for label in labels}
    return tuple(sorted(words, key=lambda one: (-len(one), one))[: 2 * _ANCHORS])


def may_hold(text: str, tables: Iterable[Sequence[str]]) -> bool:
    """A cheap look: False where no table can stand in the text, whatever its layout."""
    squeezed = "".join(text.split())
    return any(sum(word in squeezed for word in words) >= min(_ANCHORS, len(words)) for words in tables)


_KEPT: dict[int, tuple[Vocabulary, _Scanner]] = {}


def _scanner(vocabulary: Vocabulary) -> _Scanner:
    kept = _KEPT.get(id(vocabulary))
    if kept is None or kept[0] is not vocabulary:
        kept = _KEPT[id(vocabulary)] = (vocabulary, _Scanner(vocabulary))
    return kept[1]


def split_lines(text: str, lines: Iterable[Line], vocabulary: Vocabulary, longest: int) -> Iterator[Line]:
    """The lines, those that hold a table in a row taken apart; only long ones may have borders in them."""
    scanner = _scanner(vocabulary)
    for line in lines:
        length = line.end - line.start
        if (line.barred and length <= longest) or length > _MAX_LINE or len(line.pieces) == 0:
            yield line
            continue
        found = scanner.find(text[line.start : line.end]) if length > _MIN_WORDS else []
        least = 1 if length > longest else _MIN_ROWS
        shown = text[line.start : line.end]
        parts = list(_stretches(shown, line.start, found, least)) or _one_row(shown, line.start, found)
        yield from parts or [line]


def _one_row(text: str, shift: int, found: Sequence[_Found]) -> list[Line]:
    """A line that is a label with digits run on to it and nothing else."""
    if len(found) != 1 or not found[0].row or text[: found[0].start].strip():
        return []
    gap = _Gap(text, found[0], len(text), None)
    lines = [] if gap.doubt or gap.breaks_off else gap.lines(shift)
    return lines if gap.figures and not text[gap.figures[0][0] - 1].isspace() else []


def _stretches(text: str, shift: int, found: Sequence[_Found], least: int) -> Iterator[Line]:
    """The lines of every stretch of labels that is a table with at least `least` rows of figures."""
    open_: list[Line] = []
    words = rows = 0
    for i, label in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        stop = following.start if following else min(len(text), label.end + 2 * _MAX_UNKNOWN)
        gap = _Gap(text, label, stop, following)
        lines = gap.lines(shift)
        words += 1
        rows += bool(label.row and gap.figures) or (not label.row and len(gap.figures) > 0)
        open_ += lines
        if gap.breaks or following is None:
            if words >= _MIN_WORDS and rows >= least:
                yield from open_
            open_, words, rows = [], 0, 0


class _Gap:
    """What stands between a label and the next one: figures, and words that no declaration knows."""

    def __init__(self, text: str, label: _Found, stop: int, following: _Found | None) -> None:
        self._text, self._label, self._stop = text, label, stop
        found = _GAP.fullmatch(text[label.end : stop].translate(_BARS))
        assert found is not None  # every part of the pattern may be empty
        self._remark = label.end + found.end("remark") if found["remark"] else label.end
        self._unit = (label.end + found.start("unit"), label.end + found.end("unit")) if found["unit"] else None
        self.figures = _tokens(found["figures"], label.end + found.start("figures"))
        self._rest_at = label.end + found.start("rest")
        rest = found["rest"]
        lone = following is not None and not rest.strip(_EDGE)
        self.doubt = bool(self.figures) and lone and following is not None and following.doubt
        self._rest = "" if lone else rest
        self.breaks = self.drops = False
        self.breaks_off = bool(rest.strip())
        if not lone:
            self._judge(following)

    def _judge(self, following: _Found | None) -> None:
        """Whose the last digit is where words follow, and whether the table ends here."""
        rest = self._rest.lstrip()
        prose = bool(self.figures or self._unit) and _PROSE.match(rest) is not None and rest[:1] not in _NUMBERING
        number = bool(self.figures) and rest[:1] and rest[:1] in _NUMBERING
        if number and self.figures[-1][1] - self.figures[-1][0] > 0:
            start, end = self.figures.pop()
            self._rest_at, self._rest = end - 1, self._text[end - 1 : self._stop]
            if end - 1 > start:
                self.figures.append((start, end - 1))
        sentence = any(mark in rest for mark in "。，；")
        self.breaks = prose or sentence or following is None or len(rest) > _MAX_UNKNOWN
        known = not rest or number or _HEADING.match(rest) is not None
        self.doubt = bool(self.figures) and not known
        # A label that only stands in the prose after the table is no row of it, empty or not.
        self.drops = prose or (self.breaks and not self.figures and bool(rest) and _HEADING.match(rest) is None)
        if self.drops:
            self.figures, self.doubt = [], False

    def lines(self, shift: int) -> list[Line]:
        """The label with its figures as a line, and the unknown words with theirs as another."""
        if self.drops:
            return []
        start = shift + self._label.start
        spans = [(self._label.start, self._remark), *([self._unit] if self._unit else []), *self.figures]
        pieces = tuple(self._piece(a, b, shift) for a, b in spans)
        doubt = self.doubt
        if self._label.row:
            out = [Line(start, pieces[-1].end, pieces, run=True, doubt=doubt)]
        else:
            out = [Line(start, pieces[0].end, pieces[:1])]
            if len(pieces) > 1:
                out.append(Line(pieces[1].start, pieces[-1].end, pieces[1:], run=True, doubt=doubt))
        return out + ([] if self.breaks else self._unknown(shift))

    def _unknown(self, shift: int) -> list[Line]:
        found = _UNKNOWN.fullmatch(self._rest.translate(_BARS))
        if found is None or not found["words"].strip():
            return []
        lead = len(found["words"]) - len(found["words"].lstrip())
        words = self._piece(self._rest_at + lead, self._rest_at + len(found["words"].rstrip()), shift)
        tokens = _tokens(found["figures"], self._rest_at + found.start("figures"))
        pieces = (words, *(self._piece(a, b, shift) for a, b in tokens))
        return [Line(words.start, pieces[-1].end, pieces, run=True)]

    def _piece(self, start: int, end: int, shift: int) -> Piece:
        return Piece(self._text[start:end], start + shift, end + shift)


def _tokens(figures: str, at: int) -> list[tuple[int, int]]:
    return [(at + match.start(), at + match.end()) for match in _TOKENS.finditer(figures)]
