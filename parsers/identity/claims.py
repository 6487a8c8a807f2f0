"""What a report's text says of itself: who made it, which period, when signed, whose figures.

In: the document's text (and sections).  Out: names and years as printed; nothing is decided here.  The sentences are
those of the decrees' formats (国办公开办〔2019〕60号, 国办公开办函〔2021〕30号) and of common use before them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal

from parsers.documents.dates import day
from parsers.identity.names import is_name, normal_name
from parsers.model import DateClaim, Scope, Section

# The lead stands before the first section; a report without sections has it in its first paragraphs.
_LEAD = 2500
_MADE_BY = re.compile(
    r"(?:年度)?(?:报告|年报)[^。，]{0,6}由(?P<by>[^，。、；综汇负组编]{3,40}?|[^，。、；]{2,20}领导小组办公室)(?:负责)?(?:综合|汇总|组织|编制|编写|撰写|根据|牵头)"
)
_PRESENTED = re.compile(
    r"(?:公布|发布|公开|编制(?:了)?|将|报告)[：:《]?(?P<by>[^，。；：:《》“”]{3,40}?)(?:关于)?(?:19|20)\d\d年(?:度)?(?:政府|政务)?(?:信息|政务)公开"
)
_PERIOD = re.compile(
    r"(?:统计|数据|时间|报告)[^。；]{0,14}?(?:期限|时限|期间|周期|时间|区间|范围|截止)[^。；]{0,12}?(?P<year>(?:19|20)\d\d)年1月1日"
    r"|(?P<year2>(?:19|20)\d\d)年1月1日(?:起)?[至到—\-－~～]+(?:(?:19|20)\d\d年)?12月31日"
)
_TEXT_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年(?:度)?(?=(?:我|本|全|县|市|区|州|，|,|[^，。]{0,24}?(?:信息|政务)公开))"
)
_SIGNED = re.compile(r"^\s*(?P<day>(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*$")
_SIGNED_TOP = re.compile(r"^\s*[（(]\s*(?P<day>(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*[）)]\s*$")
_OFFICE = re.compile(
    r"(?P<place>.+?[省市县区旗州盟镇乡](?:人民)?政府)(?:办公[室厅]|信息中心|电子政务办公室|党政办公室|(?:政府)?(?:信息|政务)公开办公室)$"
    r"|(?P<led>.+?[省市县区旗州盟镇乡])(?:(?:人民)?政府)?(?:政府)?(?:信息|政务)公开(?:工作)?领导小组办公室$"
)

# Words for the reach of the figures, the strongest first.
_AREA = re.compile(
    r"综合(?!实验|试验|行政|执法|管理|服务)[^。]{0,30}(?:各|所属|下属)[^。]{0,40}(?:编制|年度报告|情况)|汇总[^。]{0,40}(?:各|所属)[^。]{0,30}"
    r"|(?:各级(?:人民)?政府|各级行政机关|各级各部门)及?[^。，]{0,12}(?:开展|政府信息公开|工作)"
    r"|(?<![不未])(?:包括|涵盖|含)[^。，]{0,20}(?:各乡镇|各街道|各部门|所属部门)"
)
_AREA_REQUESTS = re.compile(
    r"全[县市区省州盟旗](?:各级)?(?:行政机关|政府)?(?:全年)?共?(?:收到|受理|办理)[^。，]{0,6}(?:政府信息公开|依申请)"
)
_OWN = re.compile(
    r"仅(?:包括|含|限|统计)[^。，]{0,12}(?:本级|本机关|本单位|办公室)|[不未](?:包括|含)[^。，]{0,16}(?:乡镇|街道|部门|县区)"
)
# 本机关 and 本单位 stand in the decrees' row labels and in talk of others, so they say nothing.
_OWN_OFFICE = re.compile(
    r"我(?:局|委|办|厅|院|处|中心|单位|部门|镇|乡|街道|司|馆|会)|本(?:局|委|厅|镇|乡|街道|办)(?!法)|(?<!了)本部门"
)
_OFFICE_SPEAKS = re.compile(r"[我本](?:局|委(?!县|市|区)|厅|院|镇|乡|街道|司|馆|办(?!法)|中心|处)")
_AREA_SPEAKS = re.compile(r"我[省市县区州旗盟]")
# Signs of an annual report in the text itself: its lead sentence, its period, its statutory parts.
_EVIDENCE = (
    re.compile(r"(?:本|年度)(?:年度)?报告[^。]{0,60}(?:编制|组成|构成|包括|由)|编制(?:本|了)[^。]{0,20}报告"),
    re.compile(r"(?:公布|发布|公开|报告如下)[^。]{0,60}(?:信息|政务)公开[^。]{0,16}(?:年度报告|工作报告|年报|情况)"),
    re.compile(r"统计(?:期限|时限|期间|周期|时间)|本列数据的勾稽关系|政府信息公开情况统计表|统计指标"),
    re.compile(r"主动公开(?:政府)?信息"),
    re.compile(r"依申请公开|公开申请"),
    re.compile(r"行政复议[^。]{0,12}(?:行政)?诉讼"),
    re.compile(r"存在的?(?:主要)?(?:问题|不足)"),
    re.compile(r"总体情况|概述|基本情况"),
)


def lead(text: str, sections: tuple[Section, ...]) -> str:
    """The text before the first section without white space, bounded."""
    end = sections[0].start if sections and sections[0].start > 40 else _LEAD
    return "".join(text[: min(end, _LEAD)].split())


def evidence(text: str, sections: tuple[Section, ...]) -> int:
    """How many signs of an annual report the text shows, 0 to 9."""
    tight = "".join(text[:60000].split())
    return sum(pattern.search(tight) is not None for pattern in _EVIDENCE) + (len(sections) >= 4)


def made_by(leading: str) -> list[str]:
    """Names that the lead gives: 现公布…, 本报告由…编制.  An office that compiles for its government stands for it."""
    found = [m["by"] for pattern in (_PRESENTED, _MADE_BY) for m in pattern.finditer(leading)]
    return [name for words in found if (name := _government(words))]


def signature(text: str) -> list[str]:
    """The name signed at the end, nearest the date first."""
    lines = [line.strip() for line in text.rstrip().splitlines() if line.strip()][-8:]
    names = ["".join(line.split()) for line in reversed(lines) if len(line) <= 40 and "|" not in line]
    return [name for words in names if (name := _government(words))]


def _government(words: str) -> str:
    tight = re.sub(r"^(?:向社会|社会)?(?:公布|公开|发布)?", "", words.strip("了的《》 "))
    office = _OFFICE.fullmatch(tight)
    name = (office["place"] or office["led"]) if office else tight
    return normal_name(name) if is_name(name) else ""


def speaker(leading: str) -> Literal["office", "area", ""]:
    """Who speaks where no name stands: an office (我局, 我镇), a government for its area (我县), or not said."""
    if _OFFICE_SPEAKS.search(leading):
        return "office"
    return "area" if _AREA_SPEAKS.search(leading) else ""


def period_year(leading: str) -> int | None:
    """The year of the period that the figures are said to cover; None where none or several are named."""
    years = {int(m["year"] or m["year2"]) for m in _PERIOD.finditer(leading)}
    return years.pop() if len(years) == 1 else None


def text_year(text: str) -> int | None:
    """The year that the text speaks of as its own, where one clearly leads (twice as often as any other)."""
    tight = "".join(text[:20000].split())
    years = Counter(re.findall(_TEXT_YEAR, tight)).most_common(2)
    if not years or (len(years) > 1 and years[0][1] < 2 * years[1][1]):
        return None
    return int(years[0][0])


def signed_dates(text: str) -> tuple[DateClaim, ...]:
    """The `text` claims: a line at the end that is only a date, or one in brackets under the title."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [m for line in reversed(lines[-12:]) if (m := _SIGNED.match(line))][:1]
    found += [m for line in lines[:8] if (m := _SIGNED_TOP.match(line))][:1]
    claims = (DateClaim("text", value, m["day"]) for m in found if (value := day(re.sub(r"\s", "", m["day"]))))
    return tuple({claim.value: claim for claim in claims}.values())


def scope_of(text: str, leading: str, *, office: bool) -> tuple[Scope, str]:
    """Whose figures: the whole area's, the office's own, or unclear; with the words that say so.

    `office` marks a department or township, which speaks for itself where it says 我局, 本机关, 我镇.
    """
    tight = "".join(text[:60000].split())
    # A remark such as 不包括县区级情况 at the end limits one table; only the lead speaks for the whole report.
    own = _OWN.search(leading)
    area = _AREA.search(leading) or _AREA_REQUESTS.search(tight)
    if own is not None:
        return ("unclear", "") if area is not None else ("own", own[0])
    if area is not None:
        return "area", area[0]
    speaks = _OWN_OFFICE.search(tight) if office else None
    return ("own", speaks[0]) if speaks else ("unclear", "")
