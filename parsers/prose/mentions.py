"""One sentence's mentions: patterns and lists laid over it, each match judged by the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
_NOT_ZERO = re.compile(
    r"(?:不是|并非|不|非|无不|是否|有无|对|部分|个别|不存在|没有|未发生|未出现|不会|杜绝|防止|避免)$"
)
_NOT_COUNTED = re.compile(r"(?:未能?|没有?|无法?|不予?|非)$")
_TOKEN = re.compile(r"[\ue000-\uf8ff]")
_NOUGHT = re.compile(r"[未没无零不]")
_OWN_AGAIN = re.compile(r"\d{4}年|[全我本]")
# What may follow a number and make it a running total: 22万条（截至2022年12月）, 300条，含历年200条.
_SINCE_LONG = re.compile(
    r"\S{0,3}(?:[（(](?:截[至止]|历年|自.{1,12}以来|累计)|[（(，,](?:其中)?(?:包?含|包括)(?:历年|往年))"
)
# A number without a unit is one only after a word that says so and before a mark; else it is a cell of a table.
# 18件（不含乡镇）: the number is the rest's.  What was carried over is another count and may stay out.
_LESS = re.compile(r"\S{0,4}\s*[（(，,]\s*(?:不含|不包[含括]|不计)(?!上年|上一年|结转|重复)")
# 累计12345条，其中2022年1234条: where this year's share follows, the whole is a total since long ago.
_NEW_AFTER = re.compile(
    r"\S{0,3}[，,；;]\s*(?:其中[，,:：]?\s*(?:(?:19|20)\d\d\s*年|本年|今年|当年)|(?:(?:19|20)\d\d\s*年度?|本年度?|今年|当年)新增)"
)
# What 个 counts where no thing of the pattern follows: 20个工作日内, 12个部门.
_OF_OTHERS = (
    *("工作日", "自然日", "小时", "部门", "单位", "乡", "镇", "县", "街道", "科", "处", "局"),
    *("方面", "类", "大类", "领域", "专栏", "栏目", "被"),
)
_SAID = "为是有达计共到：:"
_MARKS = "，,。；;、：:"


@dataclass(frozen=True, slots=True)
class _Segment:
    """A piece of a sentence up to ； with what is known of its surroundings; `planned` in a section on plans."""

    sentence: Sentence
    start: int
    end: int
    own: Frame
    planned: bool

    def headings(self) -> str:
        return f"{self.sentence.section} {self.sentence.minor}"


def mentions(sentence: Sentence, own: Frame) -> Iterator[Metric | Declined]:
    """Every metric of the sentence, and every match that was kept back with its reason."""
    planned = _NO_FIGURES.search(sentence.section) is not None
    text = sentence.text
    for start, end in _cut(text):
        number = _TOKEN.search(text, start, end) is not None
        nought = _NOUGHT.search(text, start, end) is not None
        if not number and not nought:
            continue
        segment = _Segment(sentence, start, end, own, planned)
        for pattern in concerned(text[start:end]):
            if nought if pattern.zero else number:
                for expression in pattern.expressions:
                    for match in expression.finditer(text, start, end):
                        yield from _found(match, segment, pattern)
        if number and "分别" in text:
            for listed in read_lists(text, start, end):
                yield from _from_list(listed, segment)


def _cut(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(r"[；;]|$", text):
        if match.end() > start:
            yield start, match.end()
        start = match.end()


def _found(match: re.Match[str], segment: _Segment, pattern: Pattern) -> Iterator[Metric | Declined]:
    sentence = segment.sentence
    near = f"{sentence.text if pattern.zero else sentence.text[: match.end()]} {segment.headings()}"
    if not pattern.suits(near, sentence.before):
        return
    start, end = _evidence(match, sentence, pattern)
    raw = sentence.source[start:end]
    number = None if pattern.zero else sentence.number(match["n"])
    reason = SECTION if segment.planned else _objection(match, segment, pattern)
    if reason is None and number is not None:
        reason = _uncounted(match.start("n"), number, sentence, pattern.units)
        if reason is None and not pattern.stock and _SINCE_LONG.match(sentence.source, number.end):
            reason = OTHER_TIME
        if (
            reason is None
            and "累计" in sentence.text[segment.start : match.end()]
            and _NEW_AFTER.match(sentence.source, number.end)
        ):
            reason = OTHER_TIME
        if reason is None and _LESS.match(sentence.source, number.end):
            reason = PART
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


def _objection(match: re.Match[str], segment: _Segment, pattern: Pattern) -> str | None:
    """Why the words around the match keep it from being the whole issuer's in this year; None where they do not."""
    text = segment.sentence.text
    place = match.end() if pattern.zero else match.start("n")
    first = max(text.rfind(mark, segment.start, match.start() + 1) for mark in "，,：:") + 1
    clause = text[max(first, segment.start) : place]
    if "分别" in clause:
        return LISTED
    if (_NOT_ZERO if pattern.zero else _NOT_COUNTED).search(text[segment.start : match.start()]):
        return NEGATED
    if pattern.zero and _EXCEPT.search(text, segment.start, segment.end):
        return EXCEPTED
    if (reason := _scope(clause, place, segment, part=pattern.part, stock=pattern.stock)) is not None:
        return reason
    if not pattern.zero and match.end() == place + 1 and text[place + 1 : place + 2] == "的":
        return LIMITED  # 公开政府信息12条以上的单位有30家
    return LIMITED if pattern.refuses(clause, text[segment.start : place], text[place + 1 :]) else None


def _scope(clause: str, place: int, segment: _Segment, *, part: bool, stock: bool) -> str | None:
    text, own = segment.sentence.text, segment.own
    lead = text[segment.start : place]
    if other_time(clause, text[:place], own, stock=stock):
        return OTHER_TIME
    if other_body(lead, own) or (begins_with_part(segment.sentence.before, own) and not _OWN_AGAIN.search(lead)):
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
    if number.span.unit in ("个", "次", "") and text.startswith(_OF_OTHERS, place + 1):
        return UNIT
    if text.startswith(("/", "／"), place + 1):
        return UNIT  # 200元/件
    if "元" not in units and number.span.value % 1:
        return UNIT  # things are counted whole
    ended = place + 1 == len(text) or text[place + 1] in _MARKS
    return None if number.span.unit or (ended and text[place - 1] in _SAID) else UNIT


def _from_list(listed: Listed, segment: _Segment) -> Iterator[Metric | Declined]:
    sentence, item = segment.sentence, listed.item
    text = sentence.text
    if item.context and not item.context.search(f"{text} {sentence.before} {segment.headings()}"):
        return
    number = sentence.number(listed.token)
    raw = sentence.source[number.start : number.end]
    reason: str | None = SECTION
    if not segment.planned:
        reason = _scope(text[listed.start : listed.first], listed.first, segment, part=False, stock=False)
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
