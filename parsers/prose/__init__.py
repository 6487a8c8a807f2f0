"""Figures from sentences: text.* metrics with the span of each number, and zeros said in words.

In: the document's text, its sections and the spans of its tables.  Out: every mention, so one indicator may come
several times; what a mention means is declared in `patterns.toml`.  Precision first: a number is taken only where
its sentence says that it is the whole issuer's in the report year.  Left out are parts (其中, 市本级, a named bureau),
other years, growth and shares, plans, running totals (截至, 以来).  累计 alone is read as the year's total, as the
reports use it (累计公开发布政府信息14603条).  Hedged numbers (160多) are of kind `text`: kept as printed, no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from parsers.model import Metric, Notice, Section
from parsers.prose.patterns import PATTERNS, Pattern
from parsers.prose.scope import Frame, begins_with_part, frame, other_body, other_time, part_of, shared
from parsers.prose.sentences import Sentence, sentences

# Sections about shortcomings and intentions hold plans and other years' figures.
_NO_FIGURES = re.compile(r"问题|改进|打算|计划|下一?步|整改|努力方向|建议|举措")
# 除网络申请外，未收到申请; 未收到…以外的申请: the zero is of the rest only.
_EXCEPT = re.compile(r"除.{0,40}?(?:外|之外|以外)|以外|之外|此外的")
_NEGATED = re.compile(r"(?:不是|并非|不|非|无不|是否|有无)$")


def read_prose(
    text: str, sections: tuple[Section, ...], skip: tuple[tuple[int, int], ...] = ()
) -> tuple[tuple[Metric, ...], tuple[Notice, ...]]:
    """All mentions in reading order, without doubles of one number for one indicator.  Notices: none so far."""
    own = frame(text, sections[0].start if sections else 0)
    found: dict[tuple[str, int, int], Metric] = {}
    for sentence in sentences(text, sections, skip):
        section = sentence.heading.partition(" ")[0]
        if _NO_FIGURES.search(section):
            continue
        for metric in _mentions(sentence, own):
            found.setdefault((metric.indicator, metric.start, metric.end), metric)
    return tuple(sorted(found.values(), key=lambda m: (m.start, m.end, m.indicator))), ()


def _mentions(sentence: Sentence, own: Frame) -> Iterator[Metric]:
    start = 0
    for segment in re.split(r"(?<=[；;])", sentence.text):
        for pattern in PATTERNS:
            for expression in pattern.expressions:
                for match in expression.finditer(sentence.text, start, start + len(segment)):
                    yield from _judge(match, start, sentence, pattern, own)
        start += len(segment)


def _judge(
    match: re.Match[str], segment: int, sentence: Sentence, pattern: Pattern, own: Frame
) -> Iterator[Metric]:
    """The match's metrics if its surroundings allow it."""
    place = match.end() if pattern.zero else match.start("n")
    text = sentence.text
    first = max(text.rfind(mark, segment, match.start() + 1) for mark in "，,：:") + 1
    clause = text[max(first, segment) : place]
    surroundings = f"{text if pattern.zero else text[: match.end()]} {sentence.before} {sentence.heading}"
    if pattern.refuses(clause, text[segment:place]) or not pattern.suits(surroundings):
        return
    if other_time(clause, text[:place], own, stock=pattern.stock) or _others(text[segment:place], sentence, own):
        return
    if not pattern.part and (part_of(text[:place]) or shared(text[segment:place], text[place + 1 :], own)):
        return
    yield from _zero(match, segment, sentence, pattern) if pattern.zero else _number(match, sentence, pattern)


def _others(lead: str, sentence: Sentence, own: Frame) -> bool:
    """A part of the issuer speaks, here or as the subject that the sentence before began with."""
    if other_body(lead, own):
        return True
    return begins_with_part(sentence.before, own) and not re.search(r"\d{4}年|[全我本]", lead)


def _zero(match: re.Match[str], segment: int, sentence: Sentence, pattern: Pattern) -> Iterator[Metric]:
    text = sentence.text
    rest = re.split(r"[；;]", text[segment:], maxsplit=1)[0]
    if _EXCEPT.search(rest) or _NEGATED.search(text[segment : match.start()]):
        return
    start, end = match.start(), match.end()
    while start < end and text[start] in "，,：:":
        start += 1
    begin, stop = sentence.where[start], sentence.where[end - 1] + 1
    for indicator in pattern.indicators:
        yield Metric(indicator, "number", sentence.source[begin:stop], "statement", Decimal(0), start=begin, end=stop)


def _number(match: re.Match[str], sentence: Sentence, pattern: Pattern) -> Iterator[Metric]:
    number = sentence.number(match["n"])
    if number.span.unit not in pattern.units:
        return
    raw = sentence.source[number.start : number.end]
    for indicator in pattern.indicators:
        if number.span.approximate:
            yield Metric(indicator, "text", raw, "prose", None, number.span.unit, start=number.start, end=number.end)
        else:
            value = number.span.value
            yield Metric(indicator, "number", raw, "prose", value, number.span.unit, start=number.start, end=number.end)
