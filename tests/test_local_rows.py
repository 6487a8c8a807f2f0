"""Rows of their own that offices add to the tables: kept as notices with label and figures, counted for a keeper."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_support import PORTAL, URL, exchange

from archive.store import Archive
from archive.summary import UnknownRow
from parsers.documents import read_document
from parsers.forms import FORMS
from parsers.local_rows import row_label
from parsers.model import Context
from parsers.tables import read_tables

STATISTICS = [
    "统计指标|单位|统计数", "一、主动公开情况|——|——", "（一）主动公开政府信息数|条|12",
    "（二）通过不同渠道和方式公开政府信息的情况|——|——",
    "1.政府公报公开政府信息数|条|1", "2.政府网站公开政府信息数|条|2",
    "3.政务微博公开政府信息数|条|3", "4.政务微信公开政府信息数|条|4", "5.其他方式公开政府信息数|条|5",
]  # fmt: skip
STATISTICS_FIGURES = {
    "f14.proactive.total": 12, "f14.proactive.channel.gazette": 1, "f14.proactive.channel.website": 2,
    "f14.proactive.channel.weibo": 3, "f14.proactive.channel.wechat": 4, "f14.proactive.channel.other": 5,
}  # fmt: skip
CHANNELS = ["6.政务APP公开政府信息数|条|66", "7.电子显示屏公开政府信息数|条|77"]
PROPOSALS = ["十、建议提案公开情况|——|——", "（一）人大代表建议公开数|件|55", "（二）政协委员提案公开数|件|44"]
DISCLOSED = [
    "第二十条第（一）项", "信息内容|本年制发件数|本年废止件数|现行有效件数", "规章|1|2|3", "行政规范性文件|4|5|6",
    "第二十条第（五）项", "信息内容|本年处理决定数量", "行政许可|7", "第二十条第（六）项", "信息内容|本年处理决定数量",
    "行政处罚|8", "行政强制|9", "第二十条第（八）项", "信息内容|本年收费金额（单位：万元）", "行政事业性收费|10",
]  # fmt: skip
DISCLOSED_FIGURES = {
    "f21.art20_1.rules.issued": 1, "f21.art20_1.rules.repealed": 2, "f21.art20_1.rules.in_force": 3,
    "f21.art20_1.normative_documents.issued": 4, "f21.art20_1.normative_documents.repealed": 5,
    "f21.art20_1.normative_documents.in_force": 6, "f21.art20_5.licensing.decisions": 7,
    "f21.art20_6.penalty.decisions": 8, "f21.art20_6.coercion.decisions": 9, "f21.art20_8.fees.amount": 10,
}  # fmt: skip
PROCUREMENT = ["第二十条第（九）项", "信息内容|采购项目数量|采购总金额", "政府集中采购|12|345万元"]
ADDED = ["人大代表建议|15", "政协提案|16"]


def drawn(*tables):
    """Tables as HTML; the last cell of a short row reaches over the rest of its table's width."""
    parts = []
    for rows in tables:
        split = [row.split("|") for row in rows]
        width = max(map(len, split))
        lines = []
        for cells in split:
            tags = [""] * (len(cells) - 1) + [f' colspan="{width - len(cells) + 1}"']
            inside = "".join(f"<td{tag}>{cell}</td>" for tag, cell in zip(tags, cells, strict=True))
            lines.append(f"<tr>{inside}</tr>")
        parts.append(f"<table>{''.join(lines)}</table>")
    return "".join(parts)


def read(*tables):
    page = f"<html><body>{drawn(*tables)}</body></html>".encode()
    return read_tables(read_document(page, Context(media_type="text/html")), FORMS)


# tables, every figure of the form, {label: figures} of the rows that stay notices
CASES = {
    "further channels": ([STATISTICS + CHANNELS], STATISTICS_FIGURES,
                         {"6.政务APP公开政府信息数": "66", "7.电子显示屏公开政府信息数": "77"}),
    "channels before the last": ([STATISTICS[:-1] + CHANNELS[:1] + STATISTICS[-1:]], STATISTICS_FIGURES,
                                 {"6.政务APP公开政府信息数": "66"}),
    "a part for proposals": ([STATISTICS + PROPOSALS], STATISTICS_FIGURES,
                             {"（一）人大代表建议公开数": "55", "（二）政协委员提案公开数": "44"}),
    "proposals in table two": ([DISCLOSED + ADDED], DISCLOSED_FIGURES, {"人大代表建议": "15", "政协提案": "16"}),
    "procurement kept after 2021": ([DISCLOSED + PROCUREMENT], DISCLOSED_FIGURES, {"政府集中采购": "12 | 345万元"}),
    "all of them": ([DISCLOSED + PROCUREMENT + ADDED], DISCLOSED_FIGURES,
                    {"政府集中采购": "12 | 345万元", "人大代表建议": "15", "政协提案": "16"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_row_of_their_own_stays_a_notice_and_moves_no_figure(case):
    tables, figures, rows = case
    reading = read(*tables)
    assert {m.indicator: m.value for m in reading.metrics if m.kind == "number"} == figures
    said = {row_label(n.detail): n.detail for n in reading.notices if n.code == "unknown-row"}
    assert set(said) == set(rows)
    assert all(said[label].endswith(f": {figure}") for label, figure in rows.items())


@pytest.mark.parametrize("own", [PROCUREMENT, ["项目|数量", *ADDED]], ids=["procurement", "proposals"])
def test_a_table_of_their_own_is_told_whole(own):
    reading = read(DISCLOSED, own)
    assert {m.indicator: m.value for m in reading.metrics if m.kind == "number"} == DISCLOSED_FIGURES
    (said,) = [n.detail for n in reading.notices if n.code == "unknown-table"]
    assert all(cell in said for row in own for cell in row.split("|"))


@pytest.mark.parametrize(
    ("detail", "label"),
    [
        ("a row that the form does not fill: '人大代表建议': 15", "人大代表建议"),
        ("a heading that the form does not fill: '(六)其他处理': 1 | 2", "(六)其他处理"),
        ('a row that the form does not fill: "it\'s": 15', "it's"),
        (r"a row that the form does not fill: '建议\n提案': 15", "建议\n提案"),
        ("'行政许可' under '现行有效件数', a cell that the form does not have: 7", "行政许可"),
        ("政务APP: 3 | 4", "政务APP"),
        ("其中: 政务APP: 3 | 4", "其中: 政务APP"),
        ("figures that stand in no row: 3 | 4", None),
        ("(no label): 3 | 4", None),
        ("table 3: 17 further notices are left out", None),
        ("a row that the form does not fill: '  ': 15", None),
        ("words without figures", None),
    ],
)
def test_the_label_of_a_notice(detail, label):
    assert row_label(detail) == label


def test_the_most_frequent_rows_of_an_archive(tmp_path: Path):
    def page(year, *tables):
        text = "<p>一、总体情况</p><p>主动公开政府信息。依申请公开。行政复议、行政诉讼。存在的问题。</p>"
        title = f"<h1>石屏县人民政府{year}年政府信息公开工作年度报告</h1>"
        return f"<html><body>{title}{text}{drawn(*tables)}</body></html>".encode()

    with Archive.open(tmp_path, writer=True) as archive:
        archive.begin_run("crawl", {})
        archive.set_portals([PORTAL])
        archive.record(exchange(URL + "?a", page(2022, DISCLOSED + ADDED + PROCUREMENT)))
        archive.record(exchange(URL + "?b", page(2023, [*DISCLOSED, "1.人大代表建议|15", "政协 提案|16"])))
        archive.record(exchange(URL + "?c", page(2024, [*DISCLOSED, "人大代表建议|15"])))
        archive.record(exchange(URL + "?d", page(2021, [*DISCLOSED, "人大代表建议|15"])))
        # only the newest version of a document counts
        archive.record(exchange(URL + "?d", page(2021, DISCLOSED), time="2023-01-01T00:00:00Z"))
        archive.read()
        summary = archive.summary()
    assert summary.unknown_rows == (
        UnknownRow("人大代表建议", 3, URL + "?c"),
        UnknownRow("政协提案", 2, URL + "?b"),
        UnknownRow("政府集中采购", 1, URL + "?a"),
    )
