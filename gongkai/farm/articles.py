"""Reports and other pages as blocks of text, their numbers taken from the year's figures.

A block is (kind, text): `heading`, `sub`, `para`, `right` (signature), `center` (caption) or `table` (ready mark-up).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from gongkai.farm import drawing, wording
from gongkai.farm.figures import YearFigures

Block = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: the body's name, the short word for itself (我县, 我局), its place and web address."""

    body: str
    short: str
    place: str
    domain: str

    @property
    def whole(self) -> str:
        """The area or office its totals speak of."""
        return "全县" if self.short == "我县" else "我局"


@dataclass(frozen=True, slots=True)
class Manner:
    """How one report is written: pen, table cut after a row (header again or not), text that counts carried cases."""

    pen: drawing.Pen
    cut: int | None = None
    again: bool = False
    counts_carried: bool = False


def report(author: Author, figures: YearFigures, manner: Manner, seed: str, signed: date) -> tuple[list[Block], Prose]:
    """The blocks of one annual report, and what its sentences say by `text.*` indicator."""
    rng = random.Random(f"{seed}/prose")
    if figures.form in {"form2019", "form2021"}:
        blocks, prose = _six_sections(rng, author, figures, manner)
    else:
        blocks, prose = _older(rng, author, figures)
    blocks += [("right", f"{author.body}办公室" if author.short == "我县" else author.body),
               ("right", f"{signed.year}年{signed.month}月{signed.day}日")]  # fmt: skip
    if figures.form == "form2014":
        blocks += [("para", "附件："), ("center", f"{author.place}{figures.year}年政府信息公开情况统计表"),
                   ("table", drawing.form2014(figures.cells, manner.pen)),
                   ("para", f"审核人：（略）　　填报日期：{signed.year}年{signed.month}月{signed.day}日")]  # fmt: skip
    return blocks, prose


Prose = dict[str, Decimal]


def _lead(author: Author, year: int, parts: str) -> str:
    return (
        f"根据《中华人民共和国政府信息公开条例》（以下简称《条例》）规定，现公布{author.body}{year}年政府信息公开工作年度报告。"
        f"本报告由{parts}组成。报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
        f"报告电子版可在{author.place}人民政府门户网站（{author.domain}）下载。"
        f"如有疑问，请与{author.body}联系（地址：{author.place}人民路1号，邮编：999900）。"
    )


def _proactive(rng: random.Random, author: Author, figures: YearFigures, prose: Prose) -> str:
    facts, year = figures.facts, figures.year
    prose |= {
        "text.proactive_total": Decimal(facts["proactive"]), "text.website_published": Decimal(facts["website"]),
        "text.policy_interpretations": Decimal(facts["interpretations"]),
    }  # fmt: skip
    text = f"{year}年，{author.whole}主动公开政府信息{facts['proactive']}条，"
    text += f"其中通过政府门户网站公开{facts['website']}条。"
    text += f"全年发布政策解读{facts['interpretations']}篇。"
    if year >= 2014:
        prose |= {"text.weibo_published": Decimal(facts["weibo"]), "text.wechat_published": Decimal(facts["wechat"])}
        text += f"政务微博发布信息{facts['weibo']}条，政务微信发布信息{facts['wechat']}条。"
    return text + rng.choice(wording.FOCUS) + "。"


def _requests(rng: random.Random, author: Author, figures: YearFigures, manner: Manner | None, prose: Prose) -> str:
    facts, year = figures.facts, figures.year
    if facts["received"] == 0:
        prose |= {"text.requests_received": Decimal(0)}
        return f"{year}年，{author.whole}未收到政府信息公开申请。{rng.choice(wording.PROCEDURE)}。"
    received = facts["received"] + (facts["carried_in"] if manner and manner.counts_carried else 0)
    prose |= {"text.requests_received": Decimal(received), "text.requests_answered": Decimal(facts["answered"])}
    text = f"{year}年，{author.whole}共收到政府信息公开申请{received}件，答复{facts['answered']}件"
    if figures.form in {"form2019", "form2021"} and not (manner and manner.counts_carried):
        text += f"（其中上年结转{facts['carried_in']}件），结转下年度继续办理{facts['carried_out']}件"
    return f"{text}。{rng.choice(wording.PROCEDURE)}。"


def _disputes(author: Author, figures: YearFigures, prose: Prose) -> str:
    facts = figures.facts
    prose |= {"text.reconsiderations": Decimal(facts["reconsiderations"]), "text.lawsuits": Decimal(facts["lawsuits"])}
    return (
        f"{figures.year}年，{author.whole}因政府信息公开工作被申请行政复议{facts['reconsiderations']}件，"
        f"被提起行政诉讼{facts['lawsuits']}件。"
    )


def _training(rng: random.Random, figures: YearFigures, prose: Prose) -> str:
    facts = figures.facts
    prose |= {"text.training_sessions": Decimal(facts["courses"]), "text.people_trained": Decimal(facts["trained"])}
    return (
        f"{rng.choice(wording.SUPERVISION)}。全年举办政府信息公开培训班{facts['courses']}次，"
        f"接受培训{facts['trained']}人次。"
    )


def _problems(rng: random.Random, year: int) -> list[Block]:
    return [
        ("para", f"{year}年政府信息公开工作虽取得一定成效，但也存在一些不足：{rng.choice(wording.PROBLEMS)}；"
                 f"{rng.choice(wording.MORE_PROBLEMS)}。"),
        ("para", f"针对上述问题，将重点采取以下措施：{rng.choice(wording.REMEDIES)}。"),
    ]  # fmt: skip


def _older(rng: random.Random, author: Author, figures: YearFigures) -> tuple[list[Block], Prose]:
    prose: Prose = {}
    facts, year = figures.facts, figures.year
    prose |= {"text.letters_received": Decimal(facts["letters"]), "text.letters_answered": Decimal(facts["letters"]),
              "text.press_conferences": Decimal(facts["press"]), "text.online_interviews": Decimal(facts["interviews"]),
              "text.fees_charged": Decimal(0)}  # fmt: skip
    parts = "概述、主动公开、回应解读、依申请公开、复议诉讼、存在问题和改进措施六个部分"
    blocks: list[Block] = [
        ("para", _lead(author, year, parts)),
        ("heading", "一、概述"),
        ("para", f"{year}年，{author.short}{rng.choice(wording.OPENING)}。"),
        ("para", f"{rng.choice(wording.MANAGEMENT)}。{_training(rng, figures, prose)}"),
        ("heading", "二、主动公开政府信息情况"),
        ("para", _proactive(rng, author, figures, prose)),
        ("para", f"{rng.choice(wording.PLATFORM)}。门户网站信息公开专栏下设栏目{facts['columns']}个。"),
        ("heading", "三、回应解读情况"),
        ("para", f"全年召开新闻发布会{facts['press']}次，开展在线访谈{facts['interviews']}次。"
                 f"县长信箱收到群众来信{facts['letters']}件，答复{facts['letters']}件。"),
        ("heading", "四、依申请公开政府信息情况"),
        ("para", _requests(rng, author, figures, None, prose)),
        ("para", f"{year}年，依申请公开信息未收取任何费用。"),
        ("heading", "五、因政府信息公开申请行政复议、提起行政诉讼情况"),
        ("para", _disputes(author, figures, prose)),
        ("heading", "六、存在的主要问题和改进措施"),
        *_problems(rng, year),
    ]  # fmt: skip
    return blocks, prose


def _six_sections(
    rng: random.Random, author: Author, figures: YearFigures, manner: Manner
) -> tuple[list[Block], Prose]:
    prose: Prose = {}
    facts, year, form, pen = figures.facts, figures.year, figures.form or "", manner.pen
    prose |= {"text.normative_documents_issued": Decimal(facts["issued"]),
              "text.normative_documents_in_force": Decimal(facts["in_force"]),
              "text.proposals_answered": Decimal(facts["proposals"])}  # fmt: skip
    parts = "总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议和行政诉讼情况、" \
            "存在的主要问题及改进情况、其他需要报告的事项六个部分"  # fmt: skip
    blocks: list[Block] = [
        ("para", _lead(author, year, parts)),
        ("heading", "一、总体情况"),
        ("para", f"{year}年，{author.short}{rng.choice(wording.OPENING)}。"),
        ("sub", "（一）主动公开"), ("para", _proactive(rng, author, figures, prose)),
        ("sub", "（二）依申请公开"), ("para", _requests(rng, author, figures, manner, prose)),
        ("para", _disputes(author, figures, prose)),
        ("sub", "（三）政府信息管理"),
        ("para", f"{rng.choice(wording.MANAGEMENT)}。全年制发行政规范性文件{facts['issued']}件，"
                 f"现行有效行政规范性文件{facts['in_force']}件。"),
        ("sub", "（四）政府信息公开平台建设"), ("para", f"{rng.choice(wording.PLATFORM)}。"),
        ("sub", "（五）监督保障"), ("para", _training(rng, figures, prose)),
        ("heading", "二、主动公开政府信息情况"), ("table", drawing.table_two(figures.cells, form, pen)),
        ("heading", "三、收到和处理政府信息公开申请情况"),
        ("table", drawing.requests(figures.cells, form, pen, manner.cut, manner.again)),
        ("heading", "四、政府信息公开行政复议、行政诉讼情况"), ("table", drawing.disputes(figures.cells, form, pen)),
        ("heading", "五、存在的主要问题及改进情况"), *_problems(rng, year),
        ("heading", "六、其他需要报告的事项"),
        ("para", f"{year}年，{author.whole}共办理人大代表建议和政协提案{facts['proposals']}件，办理结果已按要求公开。"),
    ]  # fmt: skip
    if form == "form2021":
        prose["text.fees_charged"] = Decimal(0)
        blocks.append(("para", f"{year}年，{author.whole}没有收取信息处理费。"))
    return blocks, prose


def news(title: str, day: date) -> list[Block]:
    """A short item of news under `title`."""
    return [
        ("para", f"{day.month}月{day.day}日，{title}。{wording.NEWS_BODY[0]}"),
        *(("para", t) for t in wording.NEWS_BODY[1:]),
    ]


def notice(year: int, day: date) -> list[Block]:
    """A notice asking the offices to compile their reports of `year`: it speaks of reports and is none."""
    deadline = day + timedelta(days=20)
    return [
        ("para", "各乡镇人民政府（街道办事处），县政府各部门："),
        ("para", f"为做好{year}年政府信息公开工作年度报告编制和公布工作，根据《条例》有关规定，现将有关事项通知如下。"),
        ("para", f"一、请各单位于{deadline.year}年{deadline.month}月{deadline.day}日前报送本单位年度报告。"),
        ("para", "二、报告内容应当真实准确，数据前后一致，并按照统一格式填报。"),
    ]  # fmt: skip


def guide(place: str) -> list[Block]:
    """The standing guide to information disclosure."""
    return [
        ("para", f"为方便公民、法人和其他组织获取{place}人民政府的政府信息，特编制本指南。"),
        ("heading", "一、公开范围"), ("para", "本机关主动公开法律、法规规定的政府信息，具体见政府信息公开目录。"),
        ("heading", "二、申请方式"), ("para", "申请人可以当面、邮寄或者通过网络提交申请，并填写申请表。"),
        ("heading", "三、办理时限"),
        ("para", "能够当场答复的当场答复，不能当场答复的自收到申请之日起20个工作日内答复。"),
    ]  # fmt: skip


def site_form(place: str, year: int, rng: random.Random, pen: drawing.Pen) -> list[Block]:
    """The 政府网站工作年度报表, an official form of its own that stands in the same columns."""
    lines = [
        pen.cell("填报单位", width=200) + pen.cell(f"{place}人民政府办公室", across=3),
        pen.cell("网站名称", width=200) + pen.cell(f"{place}人民政府门户网站", across=3),
    ]
    for label in ("网站总访问量（单位：次）", "信息发布总数（单位：条）", "专栏专题数量（单位：个）",
                  "收到留言数量（单位：条）", "办结留言数量（单位：条）", "解读信息发布数量（单位：条）"):  # fmt: skip
        lines.append(pen.cell(label, width=200, left=True) + pen.cell(str(rng.randint(10, 90_000)), across=3))
    return [("center", f"政府网站工作年度报表（{year}年度）"), ("table", pen.table(lines))]


def infographic(year: int) -> list[Block]:
    """A report told as a picture: no figures in the page."""
    return [
        ("para", f"一图带您了解{year}年政府信息公开工作。"),
        ("center", f'<img src="/images/tujie-{year}.svg" alt="图解" />'),
    ]
