"""Whose figures a table holds, of which year, in which measure: what its surroundings say against taking them.

In: the words above a table, beside a row or over a column, and the report they stand in.  Out: a reason to leave the
figures as doubtful, "" where nothing speaks against them.  Reports quote last year's table, print their bureaus' tables
after their own, add columns of change, and count in 万件; under a known label they are still not the
report's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.identity.names import complete, level_of, same_body
from parsers.model import Issuer, Metric

# Lines looked at above a table, and of its own beginning; a longer line is prose and no caption.
_LINES_ABOVE = 3
_MAX_CAPTION = 60
_MAX_HEAD = 1_500
_GOVERNMENTS = frozenset({"province", "prefecture", "county"})
_COUNTED = "件次|条次|件|条|项|个|次|篇|人次|人|份|宗|起"

# 2021年1月15日 is the day of a signature; 2021年1月1日 begins a period.  格式（2021年修订） is the decree's.
_YEAR = re.compile(
    r"(?<![\d〔\[【])((?:19|20)\d\d)\s*年(?!\s*(?:(?!0?1\s*月\s*0?1\s*日)\d{1,2}\s*月|修订|修正|版|印发|制定|[底末初前]))"
)
_OTHER_TIME = re.compile(
    r"上年|上一年|去年|前年|往年|历年|累计|以来|同比|环比|增减|增幅|增长|较上|比上|变化|占比|比例|比重|百分比|计划|目标|预计|季度|上半年|下半年"
    r"|截[至止]|合计中"
)
# A remark or a heading that is a part of the issuer and nothing else; 含部门, 包括乡镇 are the whole.
_PART = re.compile(
    r"(?!.*(?:含|包括))(?:其中|各|县直|市直|区直|[省市县区]级)?(?:部门|单位|乡镇|镇街|街道|乡镇街道)|不含.*|不包[含括].*|.*除外|其中.*"
    r"|(?!.*(?:含|包括))[\u4e00-\u9fff]{2,18}(?:局|委员会|委|镇|乡|街道|街道办事处|办事处|分局|部门)"
)
_MULTIPLE = re.compile(rf"(?:^|[(（\[:：位])\s*(?:[十百千万亿]+\s*(?:{_COUNTED})|[%％‰])\s*(?:[)）\]]|$)")
_MANY = re.compile(r"[十百千万亿%％‰]")
# What a column of figures may be called without saying any more; the name of a bureau is not among it.
_NEUTRAL = re.compile(r"数|量|值|件|合计|总计|小计|本年|本级|全年|年度|情况|结果|填报|内容|单位|备注|[（(]")
_FILLED_BY = re.compile(
    r"(?:填报|报送|填表|统计)(?:单位|机关|部门)\s*(?:[(（](?:盖章|公章)[)）])?\s*[:：]\s*(?P<name>[\u4e00-\u9fff]{3,24})"
)
_TABLE_OF = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,18}?(?:局|委员会|委|镇|乡|街道|办事处|镇人民政府|乡人民政府))"
    r"(?:(?:19|20)\d\d年度?)?(?:政府信息公开|政务公开|信息公开)?(?:工作)?(?:年度)?(?:情况)?(?:统计)?(?:报?表)?"
)
# Offices that fill in the whole government's table.
_OFFICES = re.compile(r"办公|政府办|政务|审批|数据|信息|公开|本级")
# Disputes over permits and the like, or all of them, in the table of those over information.
_OTHER_LAW = re.compile(
    r"(?:行政许可|行政处罚|行政强制|信访|全部|各类).{0,8}(?:行政)?(?:复议|诉讼)|行政(?:复议|诉讼).{0,8}全部"
)
# Captions of another period than the year, and of forms that only show how.
_OTHER_PERIOD = re.compile(
    r"上年度?|去年|往年|历年|累计|季度|[上下]半年|样表|示例|范例|模板|样式|填报说明|\d{1,2}[-—–~～至](?!12)\d{1,2}月"
    r"|[至到—–~～-](?:(?:19|20)\d\d年)?(?!12月)\d{1,2}月\d{1,2}日"
)
_YEARS = re.compile(r"((?:19|20)\d\d)年?[-—–~～至、和]((?:19|20)\d\d)年(?!\d{1,2}月)")
_PARTS = re.compile(
    r"(?<!全[省市县区旗州])(?:各|[省市县区]直)(?:乡镇|镇街|街道|部门|单位)(?![、和及与各])"
    r"(?=政府信息公开|政务公开|信息公开|情况|统计|$)"
)
_OF_GOVERNMENT = re.compile(
    r"(?:^|[:：(（])([\u4e00-\u9fff]{2,12}[省市县区旗州](?:人民政府)?)(?=(?:(?:19|20)\d\d年度?)?(?:政府信息公开|政务公开|信息公开))"
)
_OF_ALL = re.compile(r"全[省市县区旗州](?:(?:19|20)\d\d年度?)?(?:政府信息公开|政务公开|信息公开)")
_HEADING = re.compile(r"\s*#*\s*[一二三四五六七八九十]{1,2}\s*、")


@dataclass(frozen=True, slots=True)
class Own:
    """The report that a table stands in: its year, its issuer, a government or an office, spans of other reports."""

    year: int | None = None
    government: str = ""
    office: str = ""
    others: tuple[tuple[int, int], ...] = ()


def own(year: int | None, issuer: Issuer | None, others: tuple[tuple[int, int], ...] = ()) -> Own:
    """What a report's tables are held against."""
    name, level = (issuer.name, issuer.level) if issuer is not None else ("", "unknown")
    office = name if level == "department" and not _OFFICES.search(name) else ""
    return Own(year, name if level in _GOVERNMENTS else "", office, others)


def _plain(words: str) -> str:
    return "".join(words.split())


def multiple(words: str) -> bool:
    """True where words print a measure of many (万件, 单位：百条) or a share: no count stands under them."""
    if len(words) > _MAX_HEAD or _MANY.search(words) is None:  # as nearly all
        return False
    return _MULTIPLE.search(_plain(words)) is not None


def another(words: str, mine: Own) -> bool:
    """True where a remark or a label is of another time, a change, a share, or a part of the issuer."""
    plain = _plain(words)
    if years := {int(year) for year in _YEAR.findall(plain)}:
        return mine.year is not None and mine.year not in years
    return _OTHER_TIME.search(plain) is not None or _PART.fullmatch(plain) is not None


def strange(words: str, mine: Own) -> bool:
    """True where words over or beside figures are not known to name this report's own."""
    plain = _plain(words)
    if not plain or plain in mine.government:
        return False
    if another(plain, mine) or multiple(plain):
        return True
    return _NEUTRAL.search(plain) is None and _YEAR.search(plain) is None and re.search(r"[^\W\d_]", plain) is not None


def misplaced(text: str, start: int, first: int, mine: Own) -> tuple[str, str]:
    """The code of a notice, and what it says of a whole table against its figures; "" twice where nothing does.

    `start` is where the table begins in the text, `first` where its first figure stands.
    """
    if any(begin <= first < end for begin, end in mine.others):
        return "ambiguous-place", "stands in another report on the page"
    words = [*_above(text, start), *re.split(r"[|\n\t]", text[start : min(first, start + _MAX_HEAD)])]
    if mine.year is not None:
        years = {int(year) for line in words for year in _YEAR.findall(_plain(line))}
        if years and mine.year not in years:
            return "year-mismatch", f"is headed {min(years)}, the report is of {mine.year}"
    if why := next(filter(None, (_caption(line, mine) for line in _above(text, start))), ""):
        return "ambiguous-place", f"is headed {why[:_MAX_CAPTION]!r}"
    if (other := next((one for one in map(_OTHER_LAW.search, map(_plain, words)) if one), None)) is not None:
        return "ambiguous-place", f"is headed {other[0]}, which is another matter"
    if mine.government and (body := next(filter(None, map(_body, words)), "")):
        return "ambiguous-place", f"is headed {body}, and may be theirs"
    return "", ""


def _caption(line: str, mine: Own) -> str:
    """A caption that names another period, a part of the issuer, or another government; "" for any other."""
    plain = _plain(line)
    if _HEADING.match(line):
        return ""
    if _OTHER_PERIOD.search(plain) or any(a != b for a, b in _YEARS.findall(plain)):
        return plain
    if mine.government and _PARTS.search(plain):
        return plain
    for name in _OF_GOVERNMENT.findall(plain):
        if mine.office or (mine.government and complete(name) and not same_body(name, mine.government)):
            return plain
    return plain if mine.office and _OF_ALL.search(plain) else ""


def counted_in_many(caption: str) -> bool:
    """True where the line above a table says that its counts are multiples or shares (单位：万件)."""
    return "单位" in caption and multiple(caption)


def _above(text: str, start: int) -> list[str]:
    """The caption lines above a table, up to and with a section's heading."""
    lines: list[str] = []
    end = start
    while end > 0 and len(lines) < _LINES_ABOVE:
        begin = text.rfind("\n", 0, end - 1) + 1
        line = text[begin:end].strip()
        if len(line) > _MAX_CAPTION or "|" in line or line.endswith(("。", "；", "，")):
            break
        if line:
            lines.append(line)
        if _HEADING.match(line):
            break
        end = begin
    return lines


def _body(line: str) -> str:
    """The bureau or township that a caption names as the one whose table it is."""
    plain = _plain(line)
    found = _FILLED_BY.search(plain) or _TABLE_OF.fullmatch(plain)
    if found is None or _OFFICES.search(found["name"]):
        return ""
    return found["name"] if level_of(found["name"]) in {"department", "township"} else ""


def doubted(metric: Metric) -> Metric:
    """A figure that is printed, but not certainly the indicator's."""
    if metric.kind in {"blank", "missing", "ambiguous"}:
        return metric
    return replace(metric, kind="ambiguous", value=None, candidates=(metric.indicator,))


def consecutive(figures: Iterable[str]) -> bool:
    """True where figures count on by one from row to row: a column of serial numbers."""
    values = [int(one) if one.strip().isdecimal() else -9 for one in figures]
    return len(values) > 2 and all(b - a == 1 for a, b in pairwise(values))
