"""Running text cut into sentences that patterns can be laid over.

In: the document's text, its sections, the spans that are tables.  Out: Sentences whose `text` has no white space,
no bracketed remarks and no quotation marks, a □ for each book title, and one private-use character for each number
with its unit; `where` leads each character back to its place in the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.model import Section
from parsers.numerals import NumberSpan, find_numbers

FIRST_TOKEN, LAST_TOKEN = 0xE000, 0xF8FF  # the private-use area: no printed character is lost to it
# Longest piece taken for one sentence; official sentences run to some hundred characters, beyond that it is a list.
_MAX_SENTENCE = 3000

_LINE_END = re.compile(r"[。！？!?；;：:，,、|]\s*$")
_NEW_LINE_STARTS = re.compile(
    r"\s*(?:#|[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}\s*[.．、）)]|[-*|]|第[一二三四五六七八九十]+[条章部])"
)
_INDENT = re.compile(r"[ \t　\xa0]{2}|　")
_BRACKETS = re.compile(r"[（(【〔\[][^（(【〔\[）)】〕\]。]{0,150}[）)】〕\]]")
_TITLE = re.compile(r"《[^《》\n]{0,120}》")
_QUOTES = frozenset("“”\"'‘’「」『』〝〞*#")
_UNKNOWN = "□"
# A line this short without a mark at its end is a heading or a cell, not the first half of a wrapped sentence.
_WRAPPED = 20


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a sentence: what it says, and its span in the document."""

    span: NumberSpan
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of `source`; `before` is the one before it in its paragraph, `heading` the headings above it."""

    source: str
    text: str
    where: tuple[int, ...]
    numbers: tuple[Number, ...]
    before: str
    heading: str

    def number(self, token: str) -> Number:
        """The number behind a token character."""
        return self.numbers[ord(token) - FIRST_TOKEN]


def sentences(text: str, sections: tuple[Section, ...], skip: tuple[tuple[int, int], ...]) -> Iterator[Sentence]:
    """Every sentence outside the spans of `skip` and outside lines with cell bars, in order."""
    for start, end, minor in _paragraphs(text, skip):
        heading = next((s.heading for s in sections if s.start <= start < s.end), "")
        before = ""
        for clean, where in _split(*_clean(text, start, end)):
            tokens, places, numbers = _tokenise(clean, where)
            yield Sentence(text, tokens, places, numbers, before, f"{heading} {minor}")
            before = tokens


def _paragraphs(text: str, skip: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int, str]]:
    """Spans of paragraphs with the last heading of second rank above each; wrapped lines are joined."""
    start, end, previous, minor = 0, 0, "", ""
    for match in re.finditer(r"[^\n]*\n|[^\n]+$", text):
        line = match[0]
        table = "|" in line or any(s < match.end() and match.start() < e for s, e in skip)
        joins = end > start and not table and _continues(previous, line)
        if not joins:
            if end > start:
                yield start, end, minor
            start = match.start()
        end = match.end()
        if table or not line.strip():
            start = end
        elif re.match(r"\s*(?:#+\s*)?[（(][一二三四五六七八九十]{1,3}[）)]", line):
            minor = line.strip()[:40] if len(line) < 60 else ""
        elif re.match(r"\s*(?:#+\s*)?[一二三四五六七八九十]{1,3}、", line):
            minor = ""
        previous = line
    if end > start:
        yield start, end, minor


def _continues(previous: str, line: str) -> bool:
    if not line.strip() or not previous.strip() or previous.rstrip().endswith("。"):
        return False
    if _NEW_LINE_STARTS.match(line) or _INDENT.match(line):
        return False
    return len(previous.strip()) >= _WRAPPED or _LINE_END.search(previous) is not None


def _clean(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """Text without white space (but between digits), brackets and quotes, and the place of each character."""
    piece = _TITLE.sub(lambda m: _UNKNOWN * len(m[0]), text[start:end])
    for _ in range(3):  # brackets within brackets within brackets: deeper ones stay and only hide figures
        piece = _BRACKETS.sub(lambda m: "\x00" * len(m[0]), piece)
    out: list[str] = []
    where: list[int] = []
    for i, c in enumerate(piece):
        if c == "\x00" or c in _QUOTES or c.isspace() or (c == _UNKNOWN and out[-1:] == [_UNKNOWN]):
            continue
        if out and where[-1] < start + i - 1 and _digit(out[-1]) and _digit(c):
            out.append(" ")  # 12 34: two numbers or one, which is not known; the space keeps them from joining
            where.append(start + i - 1)
        out.append(_UNKNOWN if FIRST_TOKEN <= ord(c) <= LAST_TOKEN else c)
        where.append(start + i)
    return "".join(out), where


def _digit(c: str) -> bool:
    return c in "0123456789０１２３４５６７８９.．,，"


def _split(clean: str, where: list[int]) -> Iterator[tuple[str, list[int]]]:
    last = 0
    for match in re.finditer(r"[。！？!?]", clean + "。"):
        piece, places = clean[last : match.start()], where[last : match.start()]
        last = match.end()
        if piece and len(piece) <= _MAX_SENTENCE:
            yield piece, places


def _tokenise(clean: str, where: list[int]) -> tuple[str, tuple[int, ...], tuple[Number, ...]]:
    out: list[str] = []
    places: list[int] = []
    numbers: list[Number] = []
    last = 0
    for span in find_numbers(clean):
        if _doubtful(clean, span) or len(numbers) > LAST_TOKEN - FIRST_TOKEN:
            continue
        out.append(clean[last : span.start] + chr(FIRST_TOKEN + len(numbers)))
        places += [*where[last : span.start], where[span.start]]
        numbers.append(Number(span, where[span.start], where[span.end - 1] + 1))
        last = span.end
        if span.unit and span.unit != "%" and clean.startswith(span.unit, last):
            last += len(span.unit)
    out.append(clean[last:])
    places += where[last:]
    return "".join(out), tuple(places), tuple(numbers)


def _doubtful(clean: str, span: NumberSpan) -> bool:
    """A number torn by white space (12 34件) is not read."""
    return clean[span.start - 1 : span.start] == " " or clean[span.end : span.end + 1] == " "
