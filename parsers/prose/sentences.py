"""Running text cut into sentences that patterns can be laid over.

In: the document's text, its sections, the spans that are tables.  Out: Sentences whose `text` has no white space,
no bracketed remarks and no quotation marks, a □ for each book title, and one private-use character for each number
with its unit; `where` leads each character back to its place in the document.  Only sentences that could hold a figure
(a digit, a Chinese numeral before a measure word, a negation) are brought into this form: most of a report holds none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from parsers.model import Section
from parsers.numerals import NumberSpan, find_numbers

FIRST_TOKEN, LAST_TOKEN = 0xE000, 0xF8FF  # the private-use area: no printed character is lost to it
# Longest piece taken for one sentence; official sentences run to some hundred characters, beyond that it is a list.
_MAX_SENTENCE = 1500

_LINE_END = re.compile(r"[。！？!?；;：:，,、|]\s*$")
_NEW_LINE_STARTS = re.compile(
    r"\s*(?:#|[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}\s*[.．、）)]|[-*|]|第[一二三四五六七八九十]+[条章部])"
)
_MINOR = re.compile(r"\s*(?:#+\s*)?[（(][一二三四五六七八九十]{1,3}[）)]")
_MAJOR = re.compile(r"\s*(?:#+\s*)?[一二三四五六七八九十]{1,3}、")
_INDENT = re.compile(r"[ \t　\xa0]{2}|　")
_BRACKETS = re.compile(r"[（(【〔\[][^（(【〔\[）)】〕\]。]{0,150}[）)】〕\]]")
_TITLE = re.compile(r"《[^《》\n]{0,120}》")
_UNKNOWN = "□"
_PRIVATE = re.compile(f"[{chr(FIRST_TOKEN)}-{chr(LAST_TOKEN)}]")
_RUN = re.compile(r"[^\x00\s“”\"'‘’「」『』〝〞*#]+")
_SENTENCE_END = re.compile(r"[。！？!?]")
# What a sentence must hold to say a figure.
_WORTH = re.compile(
    r"[0-9０-９未没无零〇]|(?:[暂均]不|不予|不)收"
    r"|[一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]\s*[余多来]?\s*[件条项次期场篇份宗例家人名位则封部册本起元个批班轮]"
)
# A line this short without a mark at its end is a heading or a cell, not the first half of a wrapped sentence.
_WRAPPED = 20
# What a heading ends with: such a line is never the first half of a sentence, and is cut off a body that follows it.
_HEADING = re.compile(r"(?:情况|概述|概况|方面|措施|事项|问题|工作|打算|计划|安排|成效|做法|附表)$")
_STATEMENT_ENDS = "。；;，,！!"


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a sentence: what it says, its span in the document, and whether white space runs through it."""

    span: NumberSpan
    start: int
    end: int
    torn: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of `source`; `previous` is the one before it in its paragraph as printed, `heading` those above."""

    source: str
    text: str
    where: tuple[int, ...]
    numbers: tuple[Number, ...]
    previous: str
    section: str
    minor: str

    @property
    def before(self) -> str:
        """The sentence before without white space."""
        return "".join(_RUN.findall(self.previous))

    def number(self, token: str) -> Number:
        """The number behind a token character."""
        return self.numbers[ord(token) - FIRST_TOKEN]


def sentences(
    text: str, sections: tuple[Section, ...], skip: tuple[tuple[int, int], ...], subjects: re.Pattern[str]
) -> Iterator[Sentence]:
    """The sentences that may hold a figure, outside the spans of `skip` and outside lines with cell bars, in order.

    `subjects` are the words of which a sentence must hold one to be of interest.
    """
    starts = [section.start for section in sections]
    for start, end, minor in _paragraphs(text, sections, skip):
        if _WORTH.search(text, start, end) is None:
            continue
        above = bisect_right(starts, start)
        section = sections[above - 1] if above and start < sections[above - 1].end else None
        begin = _after_heading(text, start, end, section)
        piece = _blank(text[begin:end])
        previous, last = "", 0
        for match in _SENTENCE_END.finditer(piece + "。"):
            printed = piece[last : match.start()]
            if _WORTH.search(printed) is not None and len(printed) <= _MAX_SENTENCE:
                clean, where = _clean(printed, begin + last)
                if subjects.search(clean) is not None:
                    found = _tokenise(clean, where)
                    yield Sentence(text, *found, previous, section.heading if section else "", minor)
            previous, last = printed, match.end()


def _paragraphs(
    text: str, sections: tuple[Section, ...], skip: tuple[tuple[int, int], ...]
) -> Iterator[tuple[int, int, str]]:
    """Spans of paragraphs with the last heading of second rank above each; none reaches over a section's beginning."""
    starts = [section.start for section in sections]
    alone = {text.rfind("\n", 0, s.start) + 1 for s in sections if _HEADING.search(s.heading)}
    for start, end, minor in _joined_lines(text, alone, skip):
        inside = starts[bisect_right(starts, start) : bisect_left(starts, end)]
        for first, last in zip([start, *inside], [*inside, end], strict=True):
            yield first, last, minor


def _joined_lines(text: str, headings: set[int], skip: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int, str]]:
    """Spans of lines that belong together: a wrapped line goes on in the next, a heading (line's start) does not."""
    begins = [begin for begin, _ in sorted(skip)]
    reach = list(accumulate((stop for _, stop in sorted(skip)), max))  # how far all up to each go
    start, position, previous, minor = 0, 0, "", ""
    for line in text.splitlines(keepends=True):
        end = position + len(line)
        skipped = bisect_left(begins, end)
        table = "|" in line or bool(skipped and position < reach[skipped - 1])
        if position > start and (table or not _continues(previous, line)):
            yield start, position, minor
            start = position
        if table or not line.strip():
            start = end
        elif _MINOR.match(line):
            minor = line.strip()[:40] if len(line) < 60 else ""
        elif _MAJOR.match(line):
            minor = ""
        previous = "" if position in headings and _HEADING.search(line.rstrip()) else line
        position = end
    if position > start:
        yield start, position, minor


def _continues(previous: str, line: str) -> bool:
    if not line.strip() or not previous.strip() or previous.rstrip().endswith("。"):
        return False
    if _NEW_LINE_STARTS.match(line) or _INDENT.match(line):
        return False
    return len(previous.strip()) >= _WRAPPED or _LINE_END.search(previous) is not None


def _after_heading(text: str, start: int, end: int, section: Section | None) -> int:
    """Where the body begins in a paragraph that a section's heading opens; its start where there is none to cut."""
    if section is None or not 0 <= section.start - start < 8 or _HEADING.search(section.heading) is None:
        return start
    place = text.find(section.heading, section.start, end)
    after = place + len(section.heading)
    if place < 0 or place > section.start + 12 or text[after : after + 1] in tuple(_STATEMENT_ENDS):
        return start
    return after


def _blank(piece: str) -> str:
    """The text with book titles and bracketed remarks blanked out, every character still in its place."""
    if "《" in piece:
        piece = _TITLE.sub(lambda m: _UNKNOWN + "\x00" * (len(m[0]) - 1), piece)
    for _ in range(3):  # brackets within brackets within brackets: deeper ones stay and only hide figures
        piece, changed = _BRACKETS.subn(lambda m: "\x00" * len(m[0]), piece)
        if not changed:
            break
    return _PRIVATE.sub(_UNKNOWN, piece)


def _clean(piece: str, offset: int) -> tuple[str, list[int]]:
    """Text without white space (but between digits), brackets and quotes, and the place of each character."""
    out: list[str] = []
    where: list[int] = []
    for match in _RUN.finditer(piece):
        run = match[0]
        if out and _digit(out[-1][-1]) and _digit(run[0]):
            out.append(" ")  # 12 34: two numbers or one, which is not known; the space keeps them from joining
            where.append(offset + match.start() - 1)
        out.append(run)
        where.extend(range(offset + match.start(), offset + match.end()))
    return "".join(out), where


def _digit(c: str) -> bool:
    return c in "0123456789０１２３４５６７８９.．,，"


def _tokenise(clean: str, where: list[int]) -> tuple[str, tuple[int, ...], tuple[Number, ...]]:
    out: list[str] = []
    places: list[int] = []
    numbers: list[Number] = []
    last = 0
    for span in find_numbers(clean):
        if len(numbers) > LAST_TOKEN - FIRST_TOKEN:
            break
        torn = clean[span.start - 1 : span.start] == " " or clean[span.end : span.end + 1] == " "
        out.append(clean[last : span.start] + chr(FIRST_TOKEN + len(numbers)))
        places += [*where[last : span.start], where[span.start]]
        numbers.append(Number(span, where[span.start], where[span.end - 1] + 1, torn))
        last = span.end
        if span.unit and span.unit != "%" and clean.startswith(span.unit, last):
            last += len(span.unit)
    out.append(clean[last:])
    places += where[last:]
    return "".join(out), tuple(places), tuple(numbers)
