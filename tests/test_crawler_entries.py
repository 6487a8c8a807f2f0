"""Which entries are candidates, by title and column name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entries import judge

COLUMN = "政府信息公开年报"
TITLES = {
    "report": [
        "石屏县人民政府2021年政府信息公开工作年度报告",
        "甲县 2009 年政府信息公开年报",
        "2014年安全生产监督管理局政府信息公开工作年度报告",
        "张店区安全生产监督管理局2015年政府信息公开工作年度报告",
        "关于公布贺州市2009年度政府信息公开工作年度报告的通知",
        "某县人民政府办公室关于印发2010年政府信息公开工作年度报告的通知",
        "2012年度政务公开工作总结",
        "涇縣教育體育局2025年政府信息公開工作年度報告",
        "县招标采购局2016年政府信息公开工作年度报告",
    ],
    "uncertain-title": ["2021年度报告", "2021年", "（2019年度）", "2016年年报", "2021年度政府信息公开情况", "年度报告"],
    "uncertain-file": ["附件", "附件1.pdf", "点击下载"],
    "body-name": ["市发展改革委", "柳林县应急管理局（2023）", "2022年,市商务局", "二龙街道办事处"],
    "guide": ["甲县政府信息公开指南", "甲县政府信息公开指南（2024年）", "政府信息公开目录"],
    "picture": ["一图读懂示范区2017年重点工作", "图解：2024年政府信息公开工作年度报告", "【图解】年报"],
    "website-report": ["2023年政府网站工作年度报表", "甲县政府网站监管年度报表", "政府网站年度工作报表（2023年度）"],
    "notice-about-reports": [
        "关于编制2023年政府信息公开工作年度报告的通知",
        "重庆市人民政府办公厅关于做好政府信息公开工作年度报告有关工作的通知",
        "关于报送2015年政府信息公开年报的函",
    ],
    "rules": ["山西省政府信息公开年度报告制度（试行）", "中华人民共和国政府信息公开条例", "2024年政务公开工作要点"],
    "reading-aid": ["《甲县2023年政府信息公开工作年度报告》解读", "《某局年度报告》全文解读"],
    "other-report": ["2019年法治政府建设年度报告", "2020年度环境状况报告"],
    "news": [
        "县政府办召开政府信息公开年报编制工作培训会",
        "恩格贝生态示范区召开2020年度工作会暨党风廉政建设会议",
        "我县喜获全省政务公开先进单位",
    ],
    "no-report-word": ["恩格贝生态示范区：栽下梧桐引凤来", "甲县概况", "春天来了"],
    "navigation": ["", "　", "更多>>", "下一页", "12"],
}
TAKEN = {"report", "uncertain-title", "uncertain-file", "body-name"}


@pytest.mark.parametrize(("reason", "title"), [(r, t) for r, titles in TITLES.items() for t in titles])
def test_a_title_is_judged_for_a_reason(reason: str, title: str) -> None:
    judgement = judge(title, COLUMN)
    assert (judgement.reason, judgement.take) == (reason, reason in TAKEN)


def test_a_body_alone_counts_only_in_an_annual_column() -> None:
    assert judge("市发展改革委", COLUMN).take
    assert judge("市发展改革委", "2023年度").take
    assert judge("市发展改革委", "机构职能").reason == "no-report-word"


def test_broken_and_spaced_titles_are_the_same() -> None:
    assert judge("甲县\n2021年　政府信息 公开工作\u00a0年度报告") == judge("甲县2021年政府信息公开工作年度报告")


@given(st.text(max_size=300))
def test_any_title_gets_a_known_reason(title: str) -> None:
    judgement = judge(title, COLUMN)
    assert judgement.reason in TITLES
    assert judgement.take == (judgement.reason in TAKEN)
