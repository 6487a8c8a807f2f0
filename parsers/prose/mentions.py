"""One sentence's mentions: patterns and lists laid over it, each match judged by the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from parsers.model import Metric
from parsers.prose.frame import Frame
from parsers.prose.lists import Listed, read_lists
from parsers.prose.notices import Declined
from parsers.prose.patterns import Pattern, concerned
from parsers.prose.scope import AMONG, OTHER_TIME, PART, begins_with_part, other_body, other_time, part_of, shared
from parsers.prose.sentences import Number, Sentence

LIMITED: Final = "a kind, a channel or another thing"
SECTION: Final = "in a section on shortcomings or plans"
LISTED: Final = "in a list whose names and numbers do not pair"
NEGATED: Final = "negated"
EXCEPTED: Final = "a zero with an exception"
TORN: Final = "torn by white space"
UNIT: Final = "without the unit that counts it"

# Sections about shortcomings and intentions hold plans and other years' figures.
_NO_FIGURES = re.compile(r"问题|改进|打算|计划|下一?步|整改|努力方向|建议|举措")
# 除网络申请外，未收到申请; 未收到…以外的申请: the zero is of the rest only.
_EXCEPT = re.compile(r"除.{0,40}?(?:外|之外|以外)|以外|之外|此外的")
_NOT_ZERO = re.compile(r"(?:不是|并非|不|非|无不|是否|有无|对|部分|个别)$")
_NOT_COUNTED = re.compile(r"(?:未|没有|不予|不|无法)$")
_TOKEN = re.compile(r"[\ue000-\uf8ff]")
_NOUGHT = re.compile(r"[未没无零不]")
_OWN_AGAIN = re.compile(r"\d{4}年|[全我本]")
# A number without a unit is one only after a word that says so and before a mark; else it is a cell of a table.
_SAID = "为是有达计共到：:"
_MARKS = "，,。；;、：:"


def mentions(sentence: Sentence, own: Frame) -> Iterator[Metric | Declined]:
    """Every metric of the sentence, and every match that was kept back with its reason."""
    planned = _NO_FIGURES.search(sentence.section) is not None
    for start, end in _segments(sentence.text):
        number = _TOKEN.search(sentence.text, start, end) is not None
        nought = _NOUGHT.search(sentence.text, start, end) is not None
        if not number and not nought:
            continue
        segment = sentence.text[start:end]
        for pattern in concerned(segment):
            if nought if pattern.zero else number:
                for expression in pattern.expressions:
                    for match in expression.finditer(sentence.text, start, end):
                        yield from _found(match, start, sentence, pattern, own, planned)
        if number and "分别" in segment:
            for listed in read_lists(sentence.text, start, end):
                yield from _from_list(listed, start, sentence, own, planned)


def _segments(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(r"[；;]|$", text):
        if match.end() > start:
            yield start, match.end()
        start = match.end()


def _found(
    match: re.Match[str], segment: int, sentence: Sentence, pattern: Pattern, own: Frame, planned: bool
) -> Iterator[Metric | Declined]:
    text = sentence.text
    near = f"{text if pattern.zero else text[: match.end()]} {sentence.section} {sentence.minor}"
    if not pattern.suits(near, sentence.before):
        return
    start, end = _evidence(match, sentence, pattern)
    raw = sentence.source[start:end]
    number = None if pattern.zero else sentence.number(match["n"])
    reason = SECTION if planned else _objection(match, segment, sentence, pattern, own)
    if reason is None and number is not None:
        reason = _uncounted(match.start("n"), number, sentence, pattern.units)
    if reason is not None:
        yield Declined(pattern.indicators, reason, raw, start, end)
        return
    for indicator in pattern.indicators:
        if number is not None:
            yield _metric(indicator, number, raw)
        else:
            yield Metric(indicator, "number", raw, "statement", Decimal(0), start=start, end=end)


def _evidence(match: re.Match[str], sentence: Sentence, pattern: Pattern) -> tuple[int, int]:
    """The span in the document: the number's, or for a zero said in words that of the words."""
    if not pattern.zero:
        number = sentence.number(match["n"])
        return number.start, number.end
    start = match.start()
    while start < match.end() and sentence.text[start] in "，,：:":
        start += 1
    return sentence.where[start], sentence.where[match.end() - 1] + 1


def _objection(match: re.Match[str], segment: int, sentence: Sentence, pattern: Pattern, own: Frame) -> str | None:
    """Why the words around the match keep it from being the whole issuer's in this year; None where they do not."""
    text = sentence.text
    place = match.end() if pattern.zero else match.start("n")
    first = max(text.rfind(mark, segment, match.start() + 1) for mark in "，,：:") + 1
    clause = text[max(first, segment) : place]
    if "分别" in clause:
        return LISTED
    if (_NOT_ZERO if pattern.zero else _NOT_COUNTED).search(text[segment : match.start()]):
        return NEGATED
    if pattern.zero and _EXCEPT.search(re.split(r"[；;]", text[segment:], maxsplit=1)[0]):
        return EXCEPTED
    if (body := _scope(clause, segment, place, sentence, own, part=pattern.part, stock=pattern.stock)) is not None:
        return body
    return LIMITED if pattern.refuses(clause, text[segment:place], text[place + 1 :]) else None


def _scope(
    clause: str, segment: int, place: int, sentence: Sentence, own: Frame, *, part: bool, stock: bool
) -> str | None:
    text = sentence.text
    lead = text[segment:place]
    if other_time(clause, text[:place], own, stock=stock):
        return OTHER_TIME
    if other_body(lead, own) or (begins_with_part(sentence.before, own) and not _OWN_AGAIN.search(lead)):
        return PART
    if part:
        return None
    if part_of(text[:place]):
        return AMONG
    return PART if shared(lead, text[place + 1 :], own) else None


def _uncounted(place: int, number: Number, sentence: Sentence, units: tuple[str, ...]) -> str | None:
    """Why a number that stands where one is wanted does not count the thing; None where it does."""
    text = sentence.text
    if number.torn:
        return TORN
    if number.span.unit not in units:
        return UNIT
    if not number.span.unit and not (text[place - 1] in _SAID and text[place + 1 : place + 2] in tuple(_MARKS) + ("",)):
        return UNIT
    return None


def _from_list(
    listed: Listed, segment: int, sentence: Sentence, own: Frame, planned: bool
) -> Iterator[Metric | Declined]:
    text, item = sentence.text, listed.item
    if item.context is not None and not item.context.search(
        f"{text} {sentence.before} {sentence.section} {sentence.minor}"
    ):
        return
    number = sentence.number(listed.token)
    raw = sentence.source[number.start : number.end]
    lead_end = next(m.start() for m in _TOKEN.finditer(text, text.index("分别", listed.start)))
    clause = text[listed.start : lead_end]
    reason = SECTION if planned else _scope(clause, segment, lead_end, sentence, own, part=False, stock=False)
    reason = reason or _uncounted(listed.place, number, sentence, item.units)
    if reason is not None:
        yield Declined((item.indicator,), reason, raw, number.start, number.end)
    else:
        yield _metric(item.indicator, number, raw)


def _metric(indicator: str, number: Number, raw: str) -> Metric:
    """A number as printed; hedged it is kept as text without a value."""
    span = number.span
    if span.approximate:
        return Metric(indicator, "text", raw, "prose", None, span.unit, start=number.start, end=number.end)
    return Metric(indicator, "number", raw, "prose", span.value, span.unit, start=number.start, end=number.end)
