"""What a report says of itself before its first section: its year, its issuer's names and level."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

# Levels of government by the last character of a place's name, the highest first.  A 市 may be a prefecture or a
# county; read as the upper one it only makes fewer numbers be those of a body above.
LEVELS = {"省": 1, "市": 2, "州": 2, "盟": 2, "县": 3, "区": 3, "旗": 3, "镇": 4, "乡": 4}

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")
# What stands before a year or a report in the lead without being the issuer's name.
_NOT_OWN = re.compile(r"各|由|所列|统计|数据|中华人民共和国")
_DEPARTMENT_NAME = re.compile(r"(?:局|委|厅|办|院|办公室|中心|委员会)(?:[（(].{1,12}[）)])?(?:人民)?$")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,}([省市州盟县区旗镇乡])(?:人民)?(?:政府)?(?:管理?委员?会)?$")


@dataclass(frozen=True, slots=True)
class Frame:
    """The report year, the words that name its issuer, whether it is a department, and a government's level ("" where
    that is not certain)."""

    year: int | None
    names: str
    department: bool
    level: str = ""


def frame(text: str, body_start: int, year: int | None = None, issuer: str | None = None) -> Frame:
    """The frame from the title lines and the lead sentence (at most the first 1,500 characters).

    A `year` and an `issuer` that are known already are taken as they are; the names found are kept beside the issuer's.
    """
    lead = "".join(text[: min(body_start or 600, 1500)].split())
    named = re.findall(r"(?:公布|发布|公开|编制|[^\w]|^)([^，,。；;:：《》（）()]{2,40}?)(?:19|20)\d\d年", lead)
    titles = re.findall(r"([^，,。；;:：《》]{2,60}?)(?:信息|政务)公开(?:工作)?(?:年度)?(?:工作)?(?:年度)?报告", lead)
    own = [_bare(piece) for piece in (*named, *titles) if not _NOT_OWN.search(piece)]
    own = [issuer, *filter(None, own)] if issuer else [name for name in own if name]
    levels = [match[1] for name in own[: 1 if issuer else None] if (match := _PLACE.search(name))]
    return Frame(
        year if year is not None else _year(lead, text),
        " ".join(own),
        any(_DEPARTMENT_NAME.search(name) for name in (own[:1] if issuer else own)),
        levels[0] if len(set(levels)) == 1 else "",
    )


def _year(lead: str, text: str) -> int | None:
    years = Counter(re.findall(r"((?:19|20)\d\d)年度?(?:政府)?(?:信息|政务|1月1日|我|本|工作)", lead))
    if not years:
        years = Counter(_YEAR.findall("".join(text.split())))
    return int(years.most_common(1)[0][0]) if years else None


def _bare(piece: str) -> str:
    """A name without the year and the words that led or followed it."""
    return re.sub(r"(?:19|20)\d\d年?度?|(?:关于|编制了?)$|(?<!人民)政府$", "", piece).removesuffix("编制了")
