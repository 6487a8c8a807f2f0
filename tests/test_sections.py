"""parsers.sections: headings of the first rank, wherever they are printed, and nothing that only looks like one."""

import pytest

from parsers.model import Grid
from parsers.sections import find_sections

SIX = ["总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况",
       "存在的主要问题及改进情况", "其他需要报告的事项"]  # fmt: skip
PLAIN = "".join(f"{n}、{h}\n正文{n}。\n" for n, h in zip("一二三四五六", SIX, strict=True))

CASES = [
    ("plain", PLAIN, list(zip("一二三四五六", SIX, strict=True))),
    ("markdown",
     "# 某县报告\n## 一、总体情况\n正文\n### (一) 主动公开。\n## 二、主动公开政府信息情况\n",
     list(zip("一二", SIX, strict=False))),
    ("bold", "**一、总体情况**\n正文", [("一", "总体情况")]),
    ("indented", "\u3000\u3000一、总体情况\n\u3000\u30002021年，我县……", [("一", "总体情况")]),
    ("body on the line, full stop", "一、总体情况。2021年，我县认真落实。\n", [("一", "总体情况")]),
    ("body on the line, colon", "二、依申请公开情况：全年未收到申请。\n", [("二", "依申请公开情况")]),
    ("body on the line, spaces", "一、概述  2010年，我局认真开展工作\n", [("一", "概述")]),
    ("body on the line, no mark", "一、总体情况2019年，上海市人民政府办公厅坚持公开。", [("一", "总体情况")]),
    ("everything on one line", "可从网站下载。一、总体情况2019年，认真落实。二、主动公开政府信息情况第二十条",
     [("一", "总体情况"), ("二", "主动公开政府信息情况")]),
    ("after the run-together cells of a table",
     "行政事业性收费9116.36 三、收到和处理政府信息公开申请情况（勾稽）"
     "结转下年度继续办理 0000000 五、存在的主要问题及改进情况2022年，取得", [("三", SIX[2]), ("五", SIX[4])]),
    ("fees and disputes of the older reports",
     "未收到申请。四、政府信息公开的收费及减免情况2016年暂不收费。五、因政府信息公开申请"
     "行政复议、提起行政诉讼的情况2016年未收到。六、主要问题和改进措施2016年，",
     [("四", "政府信息公开的收费及减免情况"), ("五", "因政府信息公开申请行政复议、提起行政诉讼的情况"),
      ("六", "主要问题和改进措施")]),
    ("contents after semicolons", "全文包括：一、概述；二、主动公开政府信息情况；三、依申请公开政府信息情况。\n", []),
    ("numbering starts again", "一、总体情况\n甲\n二、工作机制保障\n乙\n一、主动公开政府信息情况\n丙\n",
     [("一", "总体情况"), ("二", "工作机制保障"), ("一", "主动公开政府信息情况")]),
    ("parts", "第一部分 总体情况\n甲\n第二部分、主动公开情况\n", [("一", "总体情况"), ("二", "主动公开情况")]),
    ("other marks", "一．总体情况\n二，主动公开情况\n三 、依申请公开情况\n",
     [("一", "总体情况"), ("二", "主动公开情况"), ("三", "依申请公开情况")]),
    ("ten and more", "十一、监督电话\n", [("十一", "监督电话")]),
    ("numbered paragraph without a mark", "一、" + "加强组织领导，" * 20, [("一", "加强组织领导")]),
    ("the lead sentence lists parts",
     "本报告主要内容包含:总体情况、主动公开政府信息情况、其他需要报告的事项共六个部分。\n", []),
    ("numbered list in the lead", "本报告由一、总体情况，二、主动公开政府信息情况等六部分组成。\n", []),
    ("rows of tables",
     "一、本年新收政府信息公开申请数量\n二、上年结转政府信息公开申请数量\n三、本年度办理结果\n四、结转下年度继续办理\n",
     []),
    ("rows with bars", "一、主动公开情况 | —— | |\n| 三、 | （一）予以公开 | 9 |\n", []),
    ("second rank", "（一）主动公开\n1、依申请\n一是加强学习。\n一方面\n", []),
    ("empty", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), CASES, ids=[c[0] for c in CASES])
def test_headings(name, text, expected):
    assert [(s.number, s.heading) for s in find_sections(text, ())] == expected


@pytest.mark.parametrize(("name", "text", "expected"), CASES, ids=[c[0] for c in CASES])
def test_spans_follow_each_other_and_begin_at_the_number(name, text, expected):
    sections = find_sections(text, ())
    assert [s.end for s in sections[:-1]] == [s.start for s in sections[1:]]
    assert all(s.number in text[s.start : s.start + 12] for s in sections)
    assert not sections or sections[-1].end == len(text)


def test_lines_inside_a_grid_are_rows():
    text = "一、总体情况\n一、主动公开情况\n12\n二、结尾\n"
    start = text.index("一、主动公开情况")
    grid = Grid(number=1, rows=(), start=start, end=text.index("二、结尾"))
    assert [s.heading for s in find_sections(text, (grid,))] == ["总体情况", "结尾"]


@pytest.mark.parametrize("piece", ["一、", " ", "\n", "一、\n", "。一、", "第一部分", "#"])
def test_hostile_repeats_are_bounded(piece):
    assert all(len(s.heading) <= 60 for s in find_sections(piece * 5000, ()))
