"""Where the numbered parts of a report begin and end: 一、总体情况 … 六、其他需要报告的事项.

In: the document's text and its grids.  Out: Sections in reading order, spans in `Document.text`.  Only numbering of
the first rank (一、, 第一部分) makes a section; rows of the statutory tables carry the same numbering and are no
headings.  Numbering may start again (a report with its tables in an annex), so order is not demanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.model import Grid, Section

_NUMBER = r"[一二三四五六七八九十]{1,3}"
_LINE = re.compile(
    rf"^[ \t　\xa0]*(?:#{{1,6}}[ \t　\xa0]*)?(?:\*\*[ \t　\xa0]*)?(?:第(?P<part>{_NUMBER})(?:部分|章)[ \t　\xa0、:：]*"
    rf"|(?P<number>{_NUMBER})[ \t　\xa0]*[、，,.．][ \t　\xa0]*)(?P<rest>[^\n]*)",
    re.MULTILINE,
)
# Headings known from the decrees of 2014, 2019 and 2021 and from common use.  They alone are recognised in the middle
# of a line, and tell where a heading ends when its body follows without a mark.
_KNOWN = (
    r"(?:总体(?:工作)?情况(?:概述)?|概述|概况|基本情况"
    r"|(?:行政机关)?主动公开政府信息(?:的)?情况|(?:政府信息)?主动公开(?:政府)?(?:信息)?(?:的)?情况|回应解读(?:的)?情况"
    r"|(?:行政机关)?收到和处理政府信息公开申请(?:的)?情况|(?:办理)?(?:政府信息)?依申请公开(?:政府信息)?(?:工作|办理)?(?:的)?情况"
    r"|政府信息公开(?:的)?收费(?:及|和)减免(?:的)?情况"
    r"|(?:因)?政府信息公开(?:工作)?(?:被)?(?:申请)?(?:提起)?行政复议[、和与及]?(?:被)?(?:提起)?行政诉讼(?:的)?情况"
    r"|(?:政府信息公开工作)?(?:存在的?(?:主要)?|主要)问题(?:及|和|与)改进(?:情况|措施)"
    r"|(?:其他)?需要(?:报告|说明)的事项)"
)
_INLINE = re.compile(
    rf"(?<=[。；;！!）)”\]\d])[ \t　\xa0]*(?P<number>{_NUMBER})、[ \t　\xa0]*(?P<rest>{_KNOWN})(?![、，,；;。])"
)
# What a body begins with where it follows its heading without a mark.
_BODY = r"(?:19|20)\d\d|我|本|根据|按照|依据|全[年省市县区镇乡局]|[（(]一|无|第二十条|一是"
_HEADING_END = re.compile(rf"{_KNOWN}(?=[ \t　\xa0]*(?:{_BODY}))|[。：:；;]|[ \t　\xa0]{{2,}}")
# Row labels of the tables (申请 table of form2019 and form2021) that carry a heading's numbering.
_ROW_LABELS = re.compile(
    r"本\s*年\s*新\s*收|上\s*年\s*结\s*转|本\s*年\s*度\s*办\s*理|结\s*转\s*下\s*年|申请数量|统\s*计\s*指\s*标"
)
# A printed heading is a line or less; what goes on longer without a mark is a numbered paragraph, kept to this length.
_MAX_HEADING = 60


def find_sections(text: str, grids: Iterable[Grid]) -> tuple[Section, ...]:
    """The numbered parts of `text`; each ends where the next begins, the last at the end of the text.

    `number` is the printed numeral (一), `heading` the printed words after it.  A heading may stand on a line of its
    own, be followed by its body on the same line, carry Markdown marks, or (the decrees' headings only) follow a full
    stop in the middle of a line.  Lines inside a grid or with cell bars are table rows and never headings.
    """
    tables = tuple((g.start, g.end) for g in grids)
    starts: dict[int, tuple[str, str]] = {}
    for match in _LINE.finditer(text):
        rest = match["rest"]
        start = match.start() + len(match[0]) - len(match[0].lstrip(" \t　\xa0"))
        if _is_row(rest) or not _outside(start, tables):
            continue
        if heading := _heading(rest):
            starts[start] = (match["number"] or match["part"], heading)
    for match in _INLINE.finditer(text):
        if _outside(match.start("number"), tables):
            starts.setdefault(match.start("number"), (match["number"], match["rest"]))
    ordered = sorted(starts.items())
    ends = [start for start, _ in ordered] + [len(text)]
    return tuple(Section(*found, start, end) for (start, found), end in zip(ordered, ends[1:], strict=True))


def _is_row(rest: str) -> bool:
    return "|" in rest or "\t" in rest.strip() or _ROW_LABELS.match(rest) is not None


def _outside(position: int, tables: tuple[tuple[int, int], ...]) -> bool:
    return not any(start <= position < end for start, end in tables)


def _heading(rest: str) -> str:
    """The heading's words without the body that may follow on its line."""
    line = rest.strip(" \t　\xa0*#")
    end = _HEADING_END.search(line)
    if end is not None:
        line = line[: end.end() if end[0] and end[0] not in "。：:；;" and not end[0].isspace() else end.start()]
    if len(line) > _MAX_HEADING:
        line = re.split(r"[，,]", line, maxsplit=1)[0][:_MAX_HEADING]
    return line.strip(" \t　\xa0*#")
