"""Titles of annual reports: cleaned, judged, and taken apart into issuer and year.

In: a title as printed or a line of text.  Out: a Title; `kind` says whether it is a report's (`report`), certainly
something else's (`other`: a guide, a notice on compiling reports, an interpretation …) or neither (`unclear`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from parsers.identity.names import is_name, normal_name, simple
from parsers.numerals import parse_number

Kind = Literal["report", "other", "unclear"]

_CORE = re.compile(r"(?:(?<!人民)政府|政务)?(?:信息|政务)(?:年度)?公开")
_TAIL = re.compile(r"^.{0,16}?(?:报告|年报|汇报)")
_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?!\d)\s*(?:年度|年)?|([二一][〇○零O0九][〇○零一二三四五六七八九]{2})\s*年度?"
)
# What a title in the same column is when it is no report.  Looked for outside the report phrase itself.
_OTHER = {
    "a guide": r"指南|须知|流程图",
    "a form about the website": r"网站.{0,6}(?:报表|年报|年度报告)|年度报表|工作报表",
    "an interpretation": r"解读|一图|图解|图说|读懂|看懂|速览|H5|长图|漫画|问答",
    "a rule or a template": r"制度|办法|规定|规范|范文|模板|样式|格式|目录|清单|暂行|意见$|实施细则|考核|评估",
    "a plan": r"方案|要点|计划|任务(?:分解|分工)",
    "a notice on compiling reports": r"(?:编制|做好|报送|开展|填报|上报|组织|加强|启动|部署|撰写)"
    r".{0,30}(?:通知|工作$|函$|公告)",
    "news": r"召开|培训|出炉|晒出|亮出|答记者|新闻|动态|推进会|座谈|通报|检查",
    "another report": r"自评|审计报告|政府工作报告|法治政府|述职|整改|调研|统计表$",
}
# Publishing words in a title: 关于公布…的通知 may hold the report itself, 某省公布…报告 may be news; the text decides.
_PUBLISHES = re.compile(
    r"(?:公布|发布|公示|印发|转发|公开).{0,40}(?:通知|公告|函)$|^.{2,20}(?:公布|发布|对外公布)(?:了)?(?=(?:19|20)\d\d)"
)
_SITE = re.compile(r"\s*(?:[_|｜]|\s[-–—]\s|[-–—](?=[^-–—]*$)|--+|\s{2,})\s*")
_PHRASE = re.compile(
    r"《[^》]*》(?=$)|(?:政府|政务)?信息公开(?:工作)?(?:年度)?(?:工作)?(?:年度)?(?:报告|年报)(?![编制格])"
)
_SUBJECT = re.compile(r"公[开開].*(?:报告|報告|年报|年報|指南|通知|解[读讀])")
_BETWEEN = re.compile(
    r"\||^由|关于|關於|开展|本级|公布|发布|印发|(?:编制|编写|撰写|制作)(?:的|了)?"
    r"|现将|现公开|向社会公开|[《》“”【】]"
)
# A sentence may speak of 规定 or 办法 without being the title of one.
_SENTENCE = re.compile(r"[，,；;].*(?:报告|公布|编制)|^(?:根据|依据|按照)")
_LEADING = re.compile(
    r"^(?:点击(?:查看|下载|收听)[^:：]{0,12}[:：]|Page\s*\d+\s*-\s*|标题[:：]|名称[:：]|首页\s*>.*>|正文|全文[:：]?)\s*",
    re.IGNORECASE,
)
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_TWICE = re.compile(r"(.{2,100})\1")


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart.  `issuer` is the normal name or "", `year` None where none or several are printed."""

    text: str
    kind: Kind
    what: str = ""
    issuer: str = ""
    year: int | None = None

    @property
    def weight(self) -> int:
        """How much the title says: a report's with issuer and year outweighs a bare 年度报告."""
        return (4 if self.kind == "report" else 0) + 2 * bool(self.issuer) + bool(self.year)


def read_title(printed: str) -> Title:
    """Clean a printed title of spaces, quotes and the site's name, and read it."""
    text = clean_title(printed)
    plain = simple(text)
    core = _CORE.search(plain)
    if core is None or not _TAIL.search(plain[core.end() :]):
        what = "" if _SENTENCE.search(plain) else _other(plain)
        return Title(text, "other" if what else "unclear", what)
    head, tail = text[: core.start()], text[core.end() :]
    issuer = _issuer(head, tail)
    # A body's name may hold such a word itself (新闻出版局, 计划生育局), so only what cannot be in one is looked for.
    what = (_other(f"信息公开{simple(tail)}") or _before(simple(head))) if issuer else _other(plain)
    if what:
        return Title(text, "other", what)
    kind: Kind = "unclear" if _PUBLISHES.search(plain) else "report"
    return Title(text, kind, "a notice or news of publishing" if kind == "unclear" else "", issuer, _one(_years(plain)))


def _other(plain: str) -> str:
    rest = _PHRASE.sub("", plain)
    return next((what for what, pattern in _OTHER.items() if re.search(pattern, rest)), "")


def _before(head: str) -> str:
    if re.search(_OTHER["an interpretation"], head):
        return "an interpretation"
    compiling = re.search(r"关于(?:编制|做好|报送|填报|上报|组织|加强|启动)", head)
    return "a notice on compiling reports" if compiling else ""


def clean_title(printed: str) -> str:
    """One line without inner spaces between characters, outer quotes, list marks and the site's name at its end."""
    text = _LEADING.sub("", " ".join(printed.split()).translate(_DIGITS))
    parts = [p for p in _SITE.split(text) if p]
    reports = [p for p in parts if _SUBJECT.search(p.replace(" ", ""))]
    if len(parts) > 1 and reports:
        # A name cut off before the title proper (某某局 - 2020年…) belongs to it; after it stands the site.
        text = reports[0]
    text = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text)
    text = text.strip(" 　-—_|")
    if text[:1] in '《“"「' and text[-1:] in '》”"」':
        text = text[1:-1]
    twice = _TWICE.fullmatch(text)
    return twice[1] if twice and len(text) <= 200 else text


def _years(plain: str) -> set[int]:
    found = set()
    for match in _YEAR.finditer(plain):
        value = int(match[1]) if match[1] else parse_number(match[2].replace("O", "〇").replace("0", "〇"))
        if value is not None and 1990 <= value <= 2100:
            found.add(int(value))
    return found


def _one(years: set[int]) -> int | None:
    return next(iter(years)) if len(years) == 1 else None


def _issuer(head: str, tail: str) -> str:
    """The name before (or, in brackets, after) the report phrase, without years and connecting words."""
    bracketed = re.search(r"[（(]([^（）()]{3,30})[）)]$", tail)
    for candidate in (head, bracketed[1] if bracketed else ""):
        # 20221年 is no year, but no part of the name either.
        name = re.sub(r"\d{4,}年?", "|", _YEAR.sub("|", candidate))
        for piece in sorted(_BETWEEN.split(name), key=len, reverse=True):
            stripped = piece.strip(" 的-—_:：,，")
            twice = _TWICE.fullmatch(stripped)
            if is_name(name := twice[1] if twice else stripped):
                return normal_name(name)
    return ""
