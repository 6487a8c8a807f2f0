"""Whose number it is, and of which year: what keeps a sentence from speaking of the whole issuer in this year.

Judged over the segment (between ； or 。) that leads to a number.  When in doubt the number is not taken, and the
reason is one of the constants below.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from parsers.prose.frame import LEVELS, Frame

PART: Final = "a part of the issuer, or another body"
OTHER_TIME: Final = "another time, a change, a plan or a running total"
AMONG: Final = "one of the parts after 其中"

# Parts of an issuer.  部门 alone is a part of a government, but a department says 部门网站 of its own.
_PARTS = re.compile(
    r"[省市县区州旗镇乡局]本级|本级政府|县[、]?[市]?区(?!别)|各县|各区|各市|各乡|各镇|各街道|各科室|各处室|各股室|各委办局|各局"
    r"|乡镇|镇街|街镇|镇办|街道|各(?:级)?单位|有关单位|成员单位|所属单位|直属单位|下属|基层单位|各责任|责任单位|承办单位"
    r"|[省市县区州旗]直(?!接)|[市县区]级(?:行政机关|政府|部门|单位)|县区级|村级|村居|社区|企业|学校|医院|法院|检察院"
    r"|(?:管委会|委员会|公司|服务中心)(?=[共收受办主全年发召开举，,])|部分单位|个别单位"
    r"|全国(?:各级|各地)?(?:行政机关)?(?=[共累收受主发办])|各村(?!镇)|政府本级|[局委厅]机关|[局委厅]属|[\ue000-\uf8ff](?:县|区|乡|镇|街道|部门|单位|[省市县区]直)"
)
_DEPARTMENTS = re.compile(r"各?部门")
_BUREAU = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff](?<![全我本布大格结当邮])局(?![部面势限域])")
# 我局 in the report of a county is a bureau's own, printed on the same page.
_OFFICE_SPEAKS = re.compile(r"[我本](?:局|委(?!员)|厅|镇|乡(?!镇)|街道)")
# The whole area and its government, in the report of a bureau.
_ABOVE_BUREAU = re.compile(r"全[省市县区州盟旗](?![直级])|[省市县区](?:人民)?政府(?!信息|门户|网|公报|办|部门)")
# 教育系统: the bodies of one branch; 全系统 and the systems of machines are none.
_SYSTEM = re.compile(
    r"[\u4e00-\u9fff]{2}(?<!公开)(?<!申请)(?<![管办]理)(?<!信息)(?<!业务)(?<!服务)(?<!网络)(?<!办公)(?<!运行)(?<![全本]市)(?<![全本]县)"
    r"(?<!.[全本各])系统(?=[共收受办主全累公发])"
)
# 除县公安局外，全县共收到18件: the whole without one of its parts.
_WITHOUT = re.compile(
    r"除[^，,\ue000-\uf8ff]{1,20}(?:局|委|厅|镇|乡|街道|部门|单位|院)等?(?:之|以)?外[，,]"
    r"|不(?:含|包[含括]|计)[^，,\ue000-\uf8ff]{0,16}(?:局|委|厅|镇|乡|街道|部门|单位|院)[^，,\ue000-\uf8ff]{0,6}[，,]"
)
_OFFICE = re.compile(r"(?:政府|[县市区]府)办(?:公[室厅])?(?=[共收受办主全年发召开举累，,]|$)(?!办[法理事件结])")
# A place by its name where a sentence or clause begins: 柳林镇收到…, 2022年清河县公开….
_PLACE = re.compile(
    r"(?:(?<![^，,；;：:、])|(?<=年)|(?<=年度))(?P<name>[\u4e00-\u9fff]{2,3}(?<![全我本各该])(?:[县区市镇乡]|街道))"
    r"(?=[共收受办主公发召开举累新未没无]|全年|人民政府)"
)
# A government of another level by its level alone: 县政府 in the report of a city.
_GOVERNMENT = re.compile(r"(?P<level>[省市县区镇乡])(?:人民)?政府(?!信息|门户|网|公报|办)")
# A site of a government further up: 省政府网站 in the report of a county.
_HIGHER = re.compile(r"([省市])(?:人民)?政府(?:门户)?网")
_WHOLE = re.compile(
    r"全[省市县区州盟旗镇乡局委厅院办]|全系统|[我本][省市县区州盟旗镇乡局委办厅处校院]|本(?:机关|单位|部门|街道|镇|乡)"
    r"|我(?:单位|部门|街道)|各级行政机关|各级政府|县政府|市政府|区政府"
)
_ABOVE = re.compile(r"[全我](?P<level>[省市州盟县区旗])(?!直)")
# All parts together are the whole: 全市各级各部门, 全县各乡镇、各部门, 全县38个部门、12个乡镇.
_KIND_OF_PART = r"(?:职能部门|工作部门|部门|单位|乡镇|镇街|街镇|街道|镇)"
_FURTHER = rf"[、和及与](?:各(?:级)?|[\ue000-\uf8ff])?(?:{_KIND_OF_PART}|[省市县区]直(?:部门|单位)|有关单位)"
_ALL_PARTS = re.compile(
    r"(?:(?:[全我][省市县区州盟旗镇乡])(?:各级)?|各级)"
    rf"(?:(?:各(?:级)?)?{_KIND_OF_PART}(?:{_FURTHER})*|[\ue000-\uf8ff]{_KIND_OF_PART}(?:{_FURTHER})+)"
)
_OTHER_TIME = re.compile(
    r"同比|环比|[上去前]年(?!度?结转)|上一年|往年|历年|相比|比例|占比|增长|增加(?!了?公开)|减少|下降|回落|上升|提高了"
    r"|力争|争取|预计|下一步|明年|今后|来年|拟(?:于|公开|发布|举办|开展)|目标|要求.{0,6}(?:达到|完成)"
    r"|年?底前|当[日天月]|单[日月]|计划(?:公开|主动|发布|举办|开展|召开|组织|举行|出台|制定|培训|全年|于|在|\d{4})"
    r"|不少于|应当|平均|每[月季年周天日]|[月日周]均|如果|若|[较比](?:20\d\d年|上年|去年)?多"
)
_PERIOD = re.compile(
    r"\d{1,2}\s*月|[一二三四五六七八九十]{1,2}月|季度|上半年|下半年|年初|[\d一二三四五六七八九十两]+个月"
)
# A span that is the whole year, and its end, which is one only beside a word for this year.
_WHOLE_YEAR = re.compile(
    r"(?:\d{4}年)?1月1日起?(?:[至到—\-－~～]+)(?:\d{4}年)?12月31日(?:止|期间)?"
    r"|(?<!\d)1月?[-—–－~～至到]12月份?"
)
_YEAR_END = re.compile(r"截[至止]到?(?:\d{4}年)?(?:12月(?:31日|底)|年底|年末)")
_SINCE = re.compile(
    r"截[至止]|以来|历史|开通|上线|总量|目前|至今|存量|十[二三四]五|(?:近|过去)[一二三四五两几\d]+年|[至到](?:\d{4})?年[底末]"
)
_THIS_YEAR = re.compile(r"全年|当年|本年|年内|今年|年度内")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")
# 2018-2021年, 五年来: several years at once.
_SEVERAL_YEARS = re.compile(
    r"((?:19|20)\d\d)年?[-—–－~～至到、和]((?:19|20)\d\d)年(?!\d{1,2}月)"
    r"|(?:[二两三四五六七八九十几多数\d]|(?<!\d)1\d)年来"
)
# Words that make a number the whole's even where parts are named after it.
_TOTAL = re.compile(r"共|合计|总计|累计|全[年省市县区州旗镇乡局]|各级")
_PART_OPENS = re.compile(r"其中|包括|包含|含|：|:")
_LIST_AGAIN = re.compile(r"[^，,：:]{0,6}(?:共|全年|总计|合计|累计|所有|全部|均|全[省市县区州旗镇乡])")
# 其中，本年新增…: this year's share of a running total is this year's whole.
_NEW_THIS_YEAR = re.compile(r"[，,：:]?(?:本年度?|当年|今年|全年)新增")


@lru_cache(maxsize=8)  # several patterns ask of the same words, one after the other
def other_body(lead: str, own: Frame) -> bool:
    """True where the words before a number name a part of the issuer or a body above it, and nothing after it returns
    to the whole."""
    lead = _ALL_PARTS.sub("全部", lead)
    ends = _others(lead, own)
    if "办公" not in own.names:
        ends += [m.end() for m in _OFFICE.finditer(lead)]
    ends += [m.end() for m in _HIGHER.finditer(lead) if m[1] not in own.names]
    ends += [m.end() for m in _ABOVE.finditer(lead) if _is_above(m["level"], own)]
    if _WITHOUT.search(lead):
        return True
    return bool(ends) and not any(
        _own_whole(m, own) and not _beside(m, lead, max(ends)) for m in _WHOLE.finditer(lead, max(ends))
    )


def _beside(whole: re.Match[str], lead: str, part: int) -> bool:
    """True for a government named after a part and its number: 县财政局收到12件，县政府收到8件 are equals."""
    return whole[0].endswith("政府") and re.search(r"[\ue000-\uf8ff]", lead[part : whole.start()]) is not None


def _others(words: str, own: Frame) -> list[int]:
    """Where parts of the issuer are named: the ends of their names."""
    # A 管委会 that reports for its zone also speaks of its own office by that name.
    ends = [m.end() for m in _PARTS.finditer(words) if m[0] == "管委会" or m[0] not in own.names]
    ends += [m.end() for m in _SYSTEM.finditer(words)]
    ends += [m.end() for m in _BUREAU.finditer(words) if m[0] not in own.names]
    if not own.department:
        ends += [m.end() for m in _DEPARTMENTS.finditer(words)]
    elif _bureau(own):
        ends += [m.end() for m in _ABOVE_BUREAU.finditer(words)]
    if own.names:
        ends += [m.end() for m in _PLACE.finditer(words) if m["name"] not in own.names]
    if not own.department and LEVELS.get(own.level, 9) < 4:
        # A 管委会 says 我委 of itself.
        ends += [m.end() for m in _OFFICE_SPEAKS.finditer(words) if m[0][1:] not in own.names]
    if own.level:
        ends += [m.end() for m in _GOVERNMENT.finditer(words) if LEVELS[m["level"]] > LEVELS[own.level]]
    return ends


def _bureau(own: Frame) -> bool:
    """True for a department that is no office of a government: offices report for the whole too."""
    return own.department and "办公" not in own.names


def _is_above(level: str, own: Frame) -> bool:
    return bool(own.level) and LEVELS[level] < LEVELS[own.level]


def _own_whole(match: re.Match[str], own: Frame) -> bool:
    """A word for the whole is one only at the issuer's level: not 全市 in a county's report, nor 县政府 in a city's."""
    if _bureau(own) and _ABOVE_BUREAU.match(match[0]):
        return False
    if match[0].endswith("政府") and match[0][0] in LEVELS:
        return not own.level or LEVELS[match[0][0]] == LEVELS[own.level]
    speaks = _OFFICE_SPEAKS.match(match[0]) and match[0][1:] not in own.names
    if speaks and not own.department and LEVELS.get(own.level, 9) < 4:
        return False
    level = match[0][1:2]
    return level not in LEVELS or not _is_above(level, own)


def shared(lead: str, rest: str, own: Frame) -> bool:
    """True where the parts' own numbers follow as equals: 县政府收到5件，各部门收到70件, neither being the whole."""
    ends = _others(rest, own)
    if not ends or not re.search(r"[\ue000-\uf8ff]", rest[min(ends) :]):
        return False
    return _PART_OPENS.search(rest, 0, min(ends)) is None and _TOTAL.search(lead) is None


def begins_with_part(sentence: str, own: Frame) -> bool:
    """True where a sentence's subject is a part of the issuer; 我县各乡镇, 全县各部门 are the whole."""
    subject = sentence[:14]
    return other_body(subject, own) and _WHOLE.search(subject) is None


def other_time(clause: str, lead: str, own: Frame, *, stock: bool) -> bool:
    """True where the number is of another time than the report year, a plan, a change, or a total since long ago.

    `clause` is the words from the last comma to the number, `lead` from the start of the sentence.
    """
    if _OTHER_TIME.search(clause):
        return True
    years = _YEAR.findall(lead)
    if years and own.year is not None and int(years[-1]) != own.year:
        return True
    if stock:
        return False
    if any(a != b or not a for a, b in _SEVERAL_YEARS.findall(lead)):
        return True
    this_year = _THIS_YEAR.search(lead) is not None
    rest = _WHOLE_YEAR.sub("", lead).replace(f"{own.year}年以来", "")
    if this_year:
        rest = _YEAR_END.sub("", rest)
    if _PERIOD.search(rest):
        return True
    return _SINCE.search(rest) is not None and not this_year


def part_of(lead: str) -> bool:
    """True after 其中, unless a later segment starts anew with a word for the whole (共, 全年, 所有)."""
    before, mark, after = lead.rpartition("其中")
    if not mark or (_NEW_THIS_YEAR.match(after) and _SINCE.search(before)):
        return False
    later = re.split(r"[；;]", after)
    return not (len(later) > 1 and _LIST_AGAIN.match(later[-1]))
