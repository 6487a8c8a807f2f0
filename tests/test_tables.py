"""The statutory tables: real pages, and the single cases that once went wrong.

Drawn pages are read in test_accuracy.py.
"""

from __future__ import annotations

import json
import random
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.documents import read_document
from parsers.flat import read_flat
from parsers.forms import FORMS, form
from parsers.model import Cell, Context, Document, Grid, Issuer
from parsers.report import parse
from parsers.tables import TableReading, read_tables
from parsers.tables.whose import Own, own

FIXTURES = Path(__file__).parent / "fixtures" / "tables"
NATIONAL = [form("form2014"), form("form2019"), form("form2021")]


def read(html: str) -> TableReading:
    page = f'<html><head><meta charset="utf-8"></head><body><h1>年度报告</h1>{html}</body></html>'
    return read_tables(read_document(page.encode(), Context(media_type="text/html")), FORMS)


def numbers(reading: TableReading) -> dict[str, Decimal]:
    return {m.indicator: m.value for m in reading.metrics if m.value is not None}


def kinds(reading: TableReading) -> dict[str, str]:
    return {m.indicator: m.kind for m in reading.metrics}


def codes(reading: TableReading) -> set[str]:
    return {notice.code for notice in reading.notices}


@pytest.mark.parametrize("case", sorted(path.name for path in FIXTURES.iterdir()))
def test_real_pages(case):
    expected = json.loads((FIXTURES / case / "expected.json").read_text(encoding="utf-8"))
    document = read_document((FIXTURES / case / "source.html").read_bytes(), Context(media_type="text/html"))
    reading = read_tables(document, FORMS)
    assert reading.form == expected["form"]
    assert numbers(reading) == {key: Decimal(str(value)) for key, value in expected["numbers"].items()}
    blank = {indicator for indicator, kind in kinds(reading).items() if kind == "blank"}
    assert blank >= set(expected["blank"])
    for metric in reading.metrics:
        grid = document.grids[metric.table - 1]
        assert grid.rows[metric.row][metric.column].text == metric.raw
        assert document.text[metric.start : metric.end] == metric.raw


def table(*rows: str) -> str:
    """A table from lines: cells between bars, `3x2:text` spans three rows and two columns."""
    lines = []
    for row in rows:
        cells = []
        for cell in row.split("|"):
            down, across, text = re.fullmatch(r"(?:(\d)x(\d+):)?(.*)", cell.strip()).groups()
            cells.append(f'<td rowspan="{down or 1}" colspan="{across or 1}">{text}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


HEAD_2019 = ("1x4:第二十条第（五）项", "信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量")
HEAD_2021 = ("1x4:第二十条第（一）项", "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数")
HEAD_REQUESTS = (
    "3x3: | 1x7:申请人情况",
    "2x1:自然人 | 1x5:法人或其他组织 | 2x1:总计",
    "商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他",
)


def test_a_list_under_one_label_is_no_figure():
    # 长治 2019: one label over several rows, a part in each
    reading = read(
        table(
            *HEAD_2019,
            "行政许可（市本级） | 204 | 增145 | 120052",
            "3x1:其他对外管理服务事项（市本级） | 行政征收:14 | 减6 | 3x1:794",
            "行政裁决:3 | 增8",
            "行政确认:45 | 增59",
        )
    )
    assert numbers(reading) == {
        "f19.art20_5.licensing.items_last_year": 204,
        "f19.art20_5.licensing.items_change": 145,
        "f19.art20_5.licensing.decisions": 120052,
        "f19.art20_5.other_services.decisions": 794,
    }
    assert kinds(reading)["f19.art20_5.other_services.items_change"] == "ambiguous"
    assert {"label-remark", "table-twice", "unreadable-cell"} <= codes(reading)


def test_equal_parts_under_one_label_are_no_figure_either():
    reading = read(table(*HEAD_2019, "2x1:行政许可 | 5 | 0 | 7", "5 | 0 | 7"))
    assert numbers(reading) == {}


def test_a_figure_over_two_rows_belongs_to_neither():
    reading = read(table(*HEAD_2021, "规章 | 0 | 0 | 2x1:7", "行政规范性文件 | 3 | 1"))
    metric = next(m for m in reading.metrics if m.indicator == "f21.art20_1.rules.in_force")
    assert (metric.kind, metric.value) == ("ambiguous", None)
    assert set(metric.candidates) == {"f21.art20_1.rules.in_force", "f21.art20_1.normative_documents.in_force"}
    assert numbers(reading)["f21.art20_1.normative_documents.issued"] == 3


def test_a_figure_over_two_columns_belongs_to_neither():
    reading = read(table(*HEAD_2021, "规章 | 1x2:9 | 4", "行政规范性文件 | 3 | 1 | 8"))
    assert kinds(reading)["f21.art20_1.rules.issued"] == "ambiguous"
    assert kinds(reading)["f21.art20_1.rules.in_force"] == "ambiguous"
    assert numbers(reading)["f21.art20_1.normative_documents.in_force"] == 8
    assert "ambiguous-place" in codes(reading)


def test_cells_as_many_as_columns_but_of_other_widths():
    # 上海 2019, as Word draws the annex
    reading = read(
        table(
            "1x5:第二十条第（五）项",
            "信息内容 | 上一年项目数量 | 1x2:本年增/减 | 处理决定数量",
            "行政许可 | 1x2:31 | 减2 | 77",
        )
    )
    assert list(numbers(reading).values()) == [31, -2, 77]
    assert "odd-span" in codes(reading)


def test_other_handling_as_one_row_in_the_form_of_2021():
    # 洪泽 2023
    reading = read(
        table(*HEAD_2021, "规章 | 0 | 0 | 0", "行政规范性文件 | 1 | 0 | 9")
        + table(
            *HEAD_REQUESTS,
            "1x3:一、本年新收政府信息公开申请数量 | 5 | 0 | 0 | 0 | 0 | 0 | 5",
            "2x1:三、本年度办理结果 | 1x2:（六）其他处理 | 2 | 0 | 0 | 0 | 0 | 0 | 2",
            "1x2:（七）总计 | 4 | 0 | 0 | 0 | 0 | 0 | 4",
        )
    )
    assert reading.form == "form2021"
    assert numbers(reading)["f21.requests.other_sum.total"] == 2
    assert numbers(reading)["f21.requests.processed.natural_person"] == 4
    assert kinds(reading)["f21.requests.other.other.total"] == "missing"
    assert kinds(reading)["f21.requests.carried_out.total"] == "missing"


def test_a_local_row_is_not_taken_for_the_row_of_the_same_name():
    reading = read(
        table(
            *HEAD_REQUESTS,
            "5x1:三、本年度办理结果 | 2x1:（五）不予处理 | 1.信访举报投诉类申请 | 1 | 0 | 0 | 0 | 0 | 0 | 1",
            "6.其他 | 8 | 0 | 0 | 0 | 0 | 0 | 8",
            "2x1:（六）其他处理 | 1.申请人无正当理由逾期不补正 | 3 | 0 | 0 | 0 | 0 | 0 | 3",
            "3.其他 | 2 | 0 | 0 | 0 | 0 | 0 | 2",
            "1x2:（七）总计 | 14 | 0 | 0 | 0 | 0 | 0 | 14",
        )
    )
    assert numbers(reading)["f21.requests.other.other.total"] == 2
    unknown = [notice.detail for notice in reading.notices if notice.code == "unknown-row"]
    assert any("6.其他" in detail and "8 | 0" in detail for detail in unknown)


def test_same_label_in_two_parts_of_the_form_of_2014():
    rows = [
        "四、行政复议数量 | 件 | 6",
        "（一）维持具体行政行为数 | 件 | 3",
        "（二）被依法纠错数 | 件 | 2",
        "（三）其他情形数 | 件 | 1",
        "五、行政诉讼数量 | 件 | 9",
        "（一）维持具体行政行为或者驳回原告诉讼请求数 | 件 | 5",
        "（二）被依法纠错数 | 件 | 4",
        "（三）其他情形数 | 件 | 0",
    ]
    read_whole = numbers(read(table("统计指标 | 单位 | 统计数", *rows)))
    assert [read_whole[f"f14.{key}.corrected"] for key in ("reconsideration", "litigation")] == [2, 4]
    # without what tells the two apart, the second 被依法纠错数 is neither's
    partial = read(table("统计指标 | 单位 | 统计数", *rows[:4], *rows[6:]))
    assert numbers(partial)["f14.reconsideration.corrected"] == 2
    assert "f14.litigation.corrected" not in numbers(partial)
    assert "ambiguous-place" in codes(partial)


def test_the_form_of_2014_without_a_header():
    rows = ("六、举报投诉数量 | 件 | 3", "七、依申请公开信息收取的费用 | 万元 | 1.5", "五、行政诉讼数量 | 件 | ")
    reading = read(table(*rows))
    assert numbers(reading) == {"f14.complaints": 3, "f14.fees": Decimal("1.5")}
    assert kinds(reading)["f14.litigation"] == "blank"


def test_a_unit_printed_in_the_row_label():
    reading = read(
        table(
            "统计指标 | 统计数",
            "七、依申请公开信息收取的费用（万元） | 1.5",
            "六、举报投诉数量（件） | 2",
        )
    )
    assert numbers(reading) == {"f14.fees": Decimal("1.5"), "f14.complaints": 2}
    assert codes(reading) == set()


def test_two_years_side_by_side_are_neither():
    rows = ("六、举报投诉数量 | 件 | 3 | 4", "七、依申请公开信息收取的费用 | 万元 | 1.5 | 2")
    reading = read(table("统计指标 | 单位 | 2016年 | 2017年", *rows))
    assert numbers(reading) == {}
    assert kinds(reading)["f14.fees"] == kinds(reading)["f14.complaints"] == "ambiguous"


def test_words_around_and_within_the_table_of_2014_are_ignored_by_name():
    reading = read(
        table(
            "1x4:某县政府信息公开情况统计表",
            "1x4:（2017年度）",
            "序号 | 统 计 指 标 | 单位 | 统计数",
            " | 一、主动公开情况 | —— | ",
            "1 | （一）主动公开政府信息数（不同渠道和方式公开相同信息计1条） | 条 | 8246",
            "2 | 其中：1.主动公开规范性文件数 | 条 | 3",
            "1x4:单位负责人：某某 审核人：某某",
            "联系电话 | 1x3:7628613",
        )
    )
    assert numbers(reading) == {"f14.proactive.total": 8246, "f14.proactive.normative_documents": 3}
    assert codes(reading) == set()


def test_another_table_between_two_pieces():
    piece = ("3x1:三、本年度办理结果 | 1x2:（一）予以公开 | 1 | 0 | 0 | 0 | 0 | 0 | 1", "1x2:（七）总计|3|0|0|0|0|0|3")
    first = table(*HEAD_REQUESTS, "1x3:一、本年新收政府信息公开申请数量 | 5 | 0 | 0 | 0 | 0 | 0 | 5")
    reading = read(first + table("联系电话 | 地址", "0513-88 | 某路") + table(*piece))
    assert numbers(reading)["f21.requests.processed.total"] == 3
    narrow = read(first + table("1x2:（一）予以公开 | 1 | 0 | 0 | 0 | 0 | 0 | 1", "1x2:（七）总计|3|0|0|0|0|0|3"))
    metric = next(m for m in narrow.metrics if m.indicator == "f21.requests.processed.total")
    assert (metric.value, metric.assumptions) == (3, ("full-row",))
    assert "cells-counted" in codes(narrow)


def test_sub_unit_columns_are_reported_not_poured_in():
    reading = read(table("统计指标 | 单位 | 统计数 | 县政府部门 | 乡镇", "六、举报投诉数量 | 件 | 5 | 3 | 2"))
    assert numbers(reading) == {"f14.complaints": 5}
    details = " ".join(notice.detail for notice in reading.notices if notice.code == "unknown-column")
    assert "县政府部门" in details and "乡镇" in details


def test_printed_twice():
    once = table(*HEAD_2021, "规章 | 0 | 1 | 7")
    assert numbers(read(once + once))["f21.art20_1.rules.in_force"] == 7
    twice = read(once + table(*HEAD_2021, "规章 | 0 | 1 | 8"))
    assert kinds(twice)["f21.art20_1.rules.in_force"] == "ambiguous"
    assert numbers(twice)["f21.art20_1.rules.repealed"] == 1
    assert "table-twice" in codes(twice)


def test_parts_with_different_remarks_are_not_the_whole():
    reading = read(table(*HEAD_2019, "行政许可（市本级） | 5 | 0 | 7", "行政许可（县级） | 5 | 0 | 7"))
    assert numbers(reading) == {}


@pytest.mark.parametrize(
    ("header", "cell", "value", "unit"),
    [
        ("采购总金额", "251000元", "251000", "元"),
        ("采购总金额", "63014.23万元", "630142300", "元"),
        ("采购总金额（万元）", "12.5", "125000", "元"),
        ("采购总金额", "251000", "251000", ""),
    ],
)
def test_money(header, cell, value, unit):
    reading = read(table("1x3:第二十条第（九）项", f"信息内容 | 采购项目数量 | {header}", f"政府集中采购 | 6 | {cell}"))
    metric = next(m for m in reading.metrics if m.indicator == "f19.art20_9.procurement.amount")
    assert (metric.value, metric.unit, metric.raw) == (Decimal(value), unit, cell)
    assert ("unit-unknown" in codes(reading)) == (unit == "")


def test_a_count_is_not_less_than_nothing_and_not_money():
    reading = read(table(*HEAD_2021, "规章 | 0 | -5 | 5元", "行政规范性文件 | 1 | 2 | 3"))
    assert kinds(reading)["f21.art20_1.rules.repealed"] == kinds(reading)["f21.art20_1.rules.in_force"] == "text"
    assert "unreadable-cell" in codes(reading)


def test_what_the_page_does_not_show_is_not_read():
    row = (
        '<tr><td>规章</td><td style="display:none">9</td><td>1</td><td style="visibility:hidden">2</td><td>3</td></tr>'
    )
    reading = read(table(*HEAD_2021).replace("</table>", f"{row}</table>"))
    assert sorted(numbers(reading).values()) == [1, 3]
    assert "hidden-cell" in codes(reading)


def test_two_forms_in_one_report():
    reading = read(
        table(*HEAD_2019, "行政许可 | 1 | 2 | 3", "其他对外管理服务事项 | 4 | 5 | 6")
        + table(*HEAD_2021, "规章 | 0 | 1 | 7", "行政规范性文件 | 1 | 1 | 9")
    )
    assert numbers(reading)["f19.art20_5.other_services.items_last_year"] == 4
    assert numbers(reading)["f21.art20_1.normative_documents.in_force"] == 9
    assert "second-form" in codes(reading)


def test_disputes_alone_do_not_tell_the_form():
    five = " | ".join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"])
    two_rows = " | ".join(f"2x1:{name}" for name in five.split(" | "))
    html = table(
        "1x5:行政复议 | 1x10:行政诉讼",
        f"{two_rows} | 1x5:未经复议直接起诉 | 1x5:复议后起诉",
        f"{five} | {five}",
        " | ".join(map(str, range(15))),
    )
    reading = read(html)
    assert sorted(numbers(reading).values()) == list(range(15))
    assert "form-conflict" in codes(reading)


def test_unknown_tables_and_headerless_rows_are_reported():
    reading = read(table("项目 | 数量合计", "便民服务点 | 12", "咨询台 | 3") + table("本年制发件数 | 规章", "1 | 2"))
    assert (reading.form, reading.metrics, reading.used) == (None, (), ())
    assert "unknown-table" in codes(reading)
    headerless = read(table("规章 | 1 | 2 | 3", "行政规范性文件 | 4 | 5 | 6"))
    assert numbers(headerless) == {}
    assert "ambiguous-place" in codes(headerless)


def test_no_tables():
    assert read("<p>本年度未收到申请。</p>") == TableReading(None)
    assert read(table("发布日期 | 地址", "2024-01-17 | 某路")) == TableReading(None)


def grid(rows: list[list[str]]) -> Document:
    width = max(map(len, rows), default=0)
    cells = tuple(
        tuple(
            Cell(row[c] if c < len(row) else "", r, c, (r, c), "origin" if c < len(row) else "absent")
            for c in range(width)
        )
        for r, row in enumerate(rows)
    )
    return Document("text/html", "utf-8", (), (), "", (Grid(1, cells),))


def test_a_huge_grid_is_not_read():
    shared = Cell("规章9", 0, 0, (0, 0))
    rows = tuple((shared,) * 1000 for _ in range(1000))
    reading = read_tables(Document("text/html", "utf-8", (), (), "", (Grid(1, rows),)), FORMS)
    assert reading.metrics == ()
    assert codes(reading) == {"table-too-large"}


def test_many_grids_are_read_up_to_a_bound():
    rows = grid([["规章", "1"]] * 500).grids[0].rows
    grids = tuple(Grid(n, rows) for n in range(1, 100))
    reading = read_tables(Document("text/html", "utf-8", (), (), "", grids), FORMS)
    assert numbers(reading) == {}
    assert sum(notice.code == "table-too-large" for notice in reading.notices) == 99 - 60


def test_a_long_list_of_garbage_is_read_in_bounds():
    chance = random.Random(3)
    words = ["规章", "其他", "总计", "行政许可", "件", "5", "", "本年增/减", "自然人", "申请人无正当理由逾期不补证"]
    reading = read_tables(grid([[chance.choice(words) for _ in range(15)] for _ in range(600)]), FORMS)
    assert numbers(reading) == {}


LABELS = sorted({label for one in NATIONAL for t in one.tables for row in t.rows for label in row.labels})
HEADS = sorted({label for one in NATIONAL for t in one.tables for column in t.columns for label in column.labels})
TEXTS = st.one_of(st.sampled_from(LABELS), st.sampled_from(HEADS), st.integers(0, 99).map(str), st.text(max_size=6))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(TEXTS, max_size=6), max_size=8))
def test_any_grid_gives_each_indicator_once_and_its_figures_are_printed(rows):
    reading = read_tables(grid(rows), FORMS)
    assert len(kinds(reading)) == len(reading.metrics)
    printed = {cell for row in rows for cell in row}
    for metric in reading.metrics:
        if metric.kind == "number":
            assert metric.raw in printed
            assert rows[metric.row][metric.column] == metric.raw
        assert (metric.kind == "number") == (metric.value is not None)


def elsewhere():
    """The cases of tables.txt: name, report year, page, figures that may be taken."""
    lines = (FIXTURES.parent / "elsewhere" / "tables.txt").read_text("utf-8").splitlines()
    for said in "\n".join(line for line in lines if not line.startswith("#")).split("== ")[1:]:
        head, _, body = said.partition("\n")
        name, year, figures = re.fullmatch(r"(.*) \| (\d{4}) =>(.*)", head).groups()
        page, rows = "", []
        for line in [*body.splitlines(), ""]:
            if line and not line.startswith("> "):
                rows.append(line)
                continue
            page += (table(*rows) if rows else "") + (f"<p>{line[2:]}</p>" if line else "")
            rows = []
        yield pytest.param(int(year), page, sorted(map(Decimal, figures.split())), id=name)


@pytest.mark.parametrize(("year", "page", "figures"), list(elsewhere()))
def test_figures_of_another_year_body_or_measure_are_not_the_reports(year, page, figures):
    html = f'<html><head><meta charset="utf-8"></head><body><h1>年度报告</h1>{page}</body></html>'
    document = read_document(html.encode(), Context(media_type="text/html"))
    reading = read_tables(document, FORMS, Own(year, "清河县人民政府"))
    assert sorted(numbers(reading).values()) == figures
    if not figures:
        assert reading.notices


ORGANISATIONS = "商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他"
FLAT_HEADS = {
    "as the form prints them": ("自然人 | 法人或其他组织 | 总计", ORGANISATIONS),
    "organisations first": ("法人或其他组织 | 自然人 | 总计", ORGANISATIONS),
    "organisations turned": ("自然人 | 法人或其他组织 | 总计", " | ".join(ORGANISATIONS.split(" | ")[::-1])),
}


@pytest.mark.parametrize("bars", [" | ", " ", "\n"], ids=["bars", "blanks", "a cell a line"])
@pytest.mark.parametrize("name", FLAT_HEADS)
def test_a_table_printed_as_text_is_not_read_in_the_forms_order_where_its_header_prints_another(name, bars):
    rows = ["申请人情况", *FLAT_HEADS[name], "一、本年新收政府信息公开申请数量 | 9 | 2 | 3 | 1 | 4 | 5 | 24"]
    rows.append("二、上年结转政府信息公开申请数量 | 1 | 2 | 0 | 4 | 0 | 1 | 8")
    text = "三、收到和处理政府信息公开申请情况\n" + "\n".join(rows).replace(" | ", bars)
    found = read_flat(Document("text/plain", "utf-8", (), (), text), FORMS, "form2019")
    assert ("f19.requests.received.business" in numbers(found)) == (name == "as the form prints them")
    assert name == "as the form prints them" or "ambiguous-place" in codes(found)


def test_a_table_of_last_year_printed_as_text_is_not_the_reports():
    rows = ["自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计"]
    rows.append("一、本年新收政府信息公开申请数量 | 9 | 2 | 3 | 1 | 4 | 5 | 24 |")
    for year in (2021, 2022):
        text = f"三、收到和处理政府信息公开申请情况\n{year}年\n" + "\n".join(rows)
        found = read_flat(Document("text/plain", "utf-8", (), (), text), FORMS, None, Own(2022, "清河县人民政府"))
        assert bool(numbers(found)) == (year == 2022)
        assert ("year-mismatch" in codes(found)) == (year == 2021)


def whole_report(title: str, received: int, in_force: int) -> str:
    figures = table(*HEAD_2021, f"规章 | 0 | 0 | {in_force}")
    return (
        f"<h1>{title}政府信息公开工作年度报告</h1><p>一、总体情况</p><p>全年收到政府信息公开申请{received}件。</p>"
        f"<p>二、主动公开政府信息情况</p>{figures}<p>三、存在的主要问题及改进情况</p><p>有待加强。</p>"
    )


@pytest.mark.parametrize("other", ["清河县人民政府2021年", "清河县财政局2022年", "清河县葛仙庄镇人民政府2022年"])
def test_another_report_on_the_page_is_left_out_and_said(other):
    body = whole_report("清河县人民政府2022年", 20, 7) + whole_report(other, 15, 9)
    report = parse(f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode())
    read_there = {m.indicator: m.value for m in report.metrics if m.value is not None}
    assert (report.report_year, report.issuer.name) == (2022, "清河县人民政府")
    assert (read_there["text.requests_received"], read_there["f21.art20_1.rules.in_force"]) == (20, 7)
    assert "several-reports" in {notice.code for notice in report.notices}


def test_a_link_to_another_report_is_no_report():
    body = whole_report("清河县人民政府2022年", 20, 7)
    body += "<p>相关链接</p><p>清河县人民政府2021年政府信息公开工作年度报告</p><p>全年主动公开政府信息12条。</p>"
    report = parse(f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode())
    assert "several-reports" not in {notice.code for notice in report.notices}
    assert any(m.indicator == "text.requests_received" and m.value == 20 for m in report.metrics)


@pytest.mark.parametrize(
    ("caption", "taken"),
    [
        ("清河县人民政府2022年政府信息公开申请情况表", False),
        ("全县政府信息公开申请情况统计表", False),
        ("清河县财政局2022年政府信息公开申请情况表", True),
        ("填报单位：县财政局", True),
    ],
)
def test_a_bureaus_report_that_prints_its_countys_table(caption, taken):
    figures = table(*HEAD_2021, "规章 | 1 | 1 | 7", "行政规范性文件 | 6 | 2 | 41")
    page = f"<html><head><meta charset='utf-8'></head><body><h1>年度报告</h1><p>{caption}</p>{figures}</body></html>"
    document = read_document(page.encode(), Context(media_type="text/html"))
    reading = read_tables(document, FORMS, own(2022, Issuer("清河县财政局", "department")))
    assert bool(numbers(reading)) == taken


STRUCK = {
    "<p>2022年，全县收到政府信息公开申请<s>12</s>15件。</p>": ([], ["12"]),
    "<p><del>2022年，全县收到政府信息公开申请12件。</del>2022年，全县收到政府信息公开申请15件。</p>": (
        ["15"],
        ["12件。"],
    ),
    f"<p><s>{'旧的段落。' * 500}2022年，全县收到政府信息公开申请12件。</s>2022年，全县收到政府信息公开申请15件。</p>": (
        ["15"],
        ["12件。"],
    ),
    "<p>2022年，全县收到政府信息公开申请15件。</p>" + "<p><s>2022年，全县收到政府信息公开申请12件。</s></p>" * 120: (
        ["15"],
        ["12件。"] * 120,
    ),
    "<table><tr><td colspan=4>第二十条第（一）项<tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数"
    "<tr><td>规章<td><s>3</s><td>0<td>8<tr><td>行政规范性文件<td>6<td>2<td><b><strike>4</strike></b>5</table>": (
        ["0", "8", "6", "2"],
        ["3", "4"],
    ),
}


@pytest.mark.parametrize(("markup", "expected"), STRUCK.items())
def test_what_a_page_strikes_out_is_kept_and_said_and_no_figure_in_it_is_taken(markup, expected):
    title = "清河县人民政府2022年政府信息公开工作年度报告"
    report = parse(
        f"<title>{title}</title><h1>{title}</h1><p>一、总体情况</p><p>二、主动公开政府信息情况</p>{markup}".encode()
    )
    figures, struck = expected
    assert [metric.raw for metric in report.metrics if metric.kind == "number"] == figures
    said = [notice for notice in report.notices if notice.code == "struck-out"]
    assert len(said) == len(struck)
    assert all(report.text[one.start : one.end].endswith(piece) for one, piece in zip(said, struck, strict=True))
