"""Which lines of a column are candidates for an annual report: judged by title and column name, never by address.

A title is left only for a reason with a name; what is uncertain is taken and left to the reader of reports, who says
`not-a-report` with evidence.  Every judgement has a reason, so that the sums per column can be shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

REPORT = "report"
_DISCLOSURE = r"(?:政府|政务)?信息\s*公开|政务公开|政府公开|信息公示|資訊公開|信息公開"
_YEARLY = (
    r"年报|年報|報告|年度工作报告|工作年度报告|年度报告|年度報告|年度情况|工作报告|情况报告"
    r"|工作总结|年度总结|工作情况|总结报告"
)
_YEAR = r"(?:19|20)\d\d|二[〇零○O0]{1,2}[一二三四五六七八九〇零○]{1,2}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`take` says whether the entry is fetched, `reason` why; reasons are short fixed words fit for counting."""

    take: bool
    reason: str


@dataclass(frozen=True, slots=True)
class _Rule:
    reason: str
    pattern: re.Pattern[str]


def _rule(reason: str, pattern: str) -> _Rule:
    return _Rule(reason, re.compile(pattern))


# Left by name, in this order; each is a thing that stands in annual-report columns and is none.
_LEFT: tuple[_Rule, ...] = (
    _rule("guide", r"公开\s*指南|指南$|公开目录|目录$"),
    _rule("picture", r"图解|一图读懂|一图看懂|图说|图读|长图|漫画|动漫|视频解读|H5"),
    _rule(
        "website-report",
        r"网站(?:监管|管理|建设)?(?:工作)?(?:年度|年报|工作)?(?:工作)?(?:报表|年报|年度报告)|新媒体.{0,6}年报",
    ),
    _rule(
        "notice-about-reports",
        r"关于.{0,40}(?:编制|编写|编报|做好|报送|撰写|起草|开展|填报|提交|报备).{0,40}(?:通知|通报|函|说明|要求)",
    ),
    _rule("rules", r"(?:条例|办法|规定|细则|制度|规范|方案|要点|预案)(?:[（(].{0,20}[)）])?$"),
    _rule("reading-aid", r"(?:政策)?解读[)）]?$|^解读|答记者问|问答"),
)
# Annual reports on something else; the title of a disclosure report may hold such words in the body's name.
_OTHER = re.compile(
    r"法治政府|依法行政|政府工作报告|财政(?:预|决)算|预算执行|统计公报|环境(?:质量|状况)|审计(?:工作)?报告|述职|企业年报"
    r"|社会责任|债务|国有资产|代表建议|提案办理|行政执法(?:数据|统计)|政府采购|安全生产|脱贫|扶贫|营商环境"
)
_NEWS = re.compile(
    r"召开|举行|举办|开展.{0,20}(?:活动|培训|检查|调研)|培训(?:会|班)|座谈|推进会|工作会|动员会|慰问|调研"
    r"|考察|莅临|检查指导|部署|喜获|荣获|获奖|表彰|先进|圆满|顺利|精彩|掀起|走进|助力|到访|会见|公告$|公示$|招聘|招标|中标|采购"
)
_WHOLE = re.compile(
    rf"(?:{_DISCLOSURE}).{{0,40}}(?:{_YEARLY}|报告|总结|{_YEAR})|(?:{_YEARLY}|报告|总结).{{0,30}}(?:{_DISCLOSURE})"
)
_YEAR_AND_DISCLOSURE = re.compile(rf"(?:{_YEAR}).{{0,40}}(?:{_DISCLOSURE})")
_ENDS_AS_REPORT = re.compile(rf"(?:{_YEARLY}|报告|总结|情况|{_YEAR}年?度?)(?:[（(《》【\[].{{0,30}})?[)）》】\]]?$")
# 2021年度报告, 2021年年报, 2021年: the column says of what.
_BARE = re.compile(
    rf"^[（(【\[]?(?:{_YEAR})\s*年?\s*(?:度)?\s*(?:{_YEARLY}|报告|总结)?[)）】\]]?(?:[（(].{{0,20}}[)）])?$"
)
_REPORT_WORD = re.compile(rf"{_YEARLY}|报告|总结")
_FILE_WORD = re.compile(r"附件|附表|下载|全文|正文|\.(?:pdf|docx?|wps|xlsx?|ofd|zip)$", re.IGNORECASE)
# Index pages of a year name only the body: 市发展改革委, 二龙街道办事处.
_BODY_END = (
    r"局|委|委员会|厅|办|办公室|政府|街道|办事处|乡|镇|县|区|市|院|中心|管委会|公司|大队|支队|总队|所|社|会|馆"
    r"|台|站|队"
)
_BODY = re.compile(
    rf"^(?:(?:{_YEAR})年?度?[,，]?)?[\u4e00-\u9fff（）()、·]{{2,30}}(?:{_BODY_END})"
    rf"[（(]?(?:(?:{_YEAR})年?度?)?[)）]?$"
)
# The county's own report beside those of its offices.
_OWN = re.compile(r"[省市州县区旗]?(?:本级|(?:人民)?政府)")
_ANNUAL_COLUMN = re.compile(rf"(?:{_DISCLOSURE}).{{0,20}}(?:年报|年度|报告)|年报|年度报告|(?:{_YEAR})年度?")
_NAVIGATION = re.compile(
    r"^(?:首页|网站首页|上一页|下一页|尾页|末页|更多|更多>*|more|返回|关闭|打印|网站地图|联系我们|>+|(?!(?:19|20)\d\d$)\d+)$",
    re.IGNORECASE,
)


def judge(title: str, column: str = "") -> Judgement:
    """Says whether an entry is to be fetched.

    `title` is the list's text, `column` the column's name as its page shows it ("" where it shows none).
    Reasons for taking: report, uncertain-title, uncertain-file, body-name; the others are reasons for leaving.
    """
    name = re.sub(r"[\s\u00a0\u3000]+", "", title)
    if not name or _NAVIGATION.match(name):
        return Judgement(False, "navigation")
    left = next((rule.reason for rule in _LEFT if rule.pattern.search(name)), None)
    if left is not None:
        return Judgement(False, left)
    if _WHOLE.search(name):
        told = not _NEWS.search(name) or bool(_ENDS_AS_REPORT.search(name))
        return Judgement(True, REPORT) if told else Judgement(False, "news")
    if _OTHER.search(name):
        return Judgement(False, "other-report")
    if _NEWS.search(name):
        return Judgement(False, "news")
    return _uncertain(name, bool(_ANNUAL_COLUMN.search(column)))


def _uncertain(name: str, annual_column: bool) -> Judgement:
    if name.isdecimal() and not annual_column:
        return Judgement(False, "navigation")
    if any(pattern.search(name) for pattern in (_BARE, _REPORT_WORD, _YEAR_AND_DISCLOSURE)):
        return Judgement(True, "uncertain-title")
    if _FILE_WORD.search(name):
        return Judgement(True, "uncertain-file")
    if annual_column and (_BODY.match(name) or _OWN.fullmatch(name)):
        return Judgement(True, "body-name")
    return Judgement(False, "no-report-word")


# What every report speaks of, by the rules of 2008 and of 2019 (国办公开办函〔2021〕30号 for the headings of today).
_CHAPTERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"总体情况|概述|概况|基本情况",
        r"主动公开(?:政府)?信息|主动公开(?:的)?情况",
        r"收到和处理|依申请公开|申请公开(?:政府)?信息",
        r"行政复议",
        r"(?:主要|存在的?)问题|改进(?:情况|措施)",
        r"其他需要报告|收费|减免|需要说明",
    )
)
_TODAY = re.compile(
    "主动公开政府信息情况|收到和处理政府信息公开申请情况|行政复议、行政诉讼情况|存在的主要问题及改进情况"
)
_ENOUGH_TODAY = 3
_TAG = re.compile(r"<(/?)([a-zA-Z!][a-zA-Z0-9]*)[^<>]*>")
_LEFT_OUT = frozenset({"script", "style", "title", "head", "a", "option"})
_ENOUGH_CHAPTERS = 4


def bears_report(text: str) -> bool:
    """Whether a page's own text (links and scripts left out) has at least four of a report's six usual chapters."""
    # Today's headings are so long that no menu says them: most pages need not be looked into.
    if len(set(_TODAY.findall(text))) >= _ENOUGH_TODAY:
        return True
    return _chapters(_own_text(text)) >= _ENOUGH_CHAPTERS


def _chapters(text: str) -> int:
    return sum(bool(chapter.search(text)) for chapter in _CHAPTERS)


def _own_text(text: str) -> str:
    """The text outside links, scripts and the head, without blanks; one pass, whatever is left open."""
    kept, skipping, start = [], "", 0
    for tag in _TAG.finditer(text):
        if not skipping:
            kept.append(text[start : tag.start()])
        start, name = tag.end(), tag[2].lower()
        if skipping == name and tag[1]:
            skipping = ""
        elif name in _LEFT_OUT and not tag[1] and skipping not in {"script", "style"}:
            skipping = name
        elif name == "body" and skipping == "head":
            skipping = ""
    kept.append("" if skipping else text[start:])
    return re.sub(r"&nbsp;|\s+", "", "".join(kept))
