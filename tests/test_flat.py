"""Tables that reached us as text: real reports, and the small cases in which a figure could go to a wrong place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.flat import read_flat
from parsers.flat.assumptions import ASSUMPTIONS
from parsers.forms import FORMS, form
from parsers.model import Document, Grid, Metric
from parsers.tables import TableReading

CASES = sorted(path for path in (Path(__file__).parent / "fixtures" / "flat").iterdir() if path.is_dir())


def read(text: str, hint: str | None = "form2021", grids: tuple[Grid, ...] = ()) -> TableReading:
    found = read_flat(Document("text/plain", "utf-8", (), (), text, grids=grids), FORMS, hint)
    for metric in found.metrics:
        assert text[metric.start : metric.end] == metric.raw
        assert (metric.table, metric.row, metric.column) == (None, None, None)
        assert set(metric.assumptions) <= set(ASSUMPTIONS)
    return found


def numbers(found: TableReading) -> dict[str, float]:
    return {m.indicator: float(m.value) for m in found.metrics if m.kind == "number" and m.value is not None}


def ambiguous(found: TableReading) -> list[Metric]:
    return [m for m in found.metrics if m.kind == "ambiguous"]


def codes(found: TableReading) -> list[str]:
    return [notice.code for notice in found.notices]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_real_reports(case: Path) -> None:
    expected: dict[str, Any] = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    found = read((case / "source.txt").read_text(encoding="utf-8"), None)
    assert found.form == expected["form"]
    assert numbers(found) == expected["figures"]
    assert [m.indicator for m in found.metrics if m.kind == "blank"] == expected["blank"]
    assert [m.indicator for m in found.metrics if m.kind == "text"] == expected["text"]
    assert [[m.raw, list(m.candidates)] for m in ambiguous(found)] == expected["ambiguous"]
    assert sum(1 for m in found.metrics if m.method == "table") == expected["method_table"]
    assert sorted({a for m in found.metrics for a in m.assumptions}) == expected["assumptions"]
    assert [[n.code, n.detail] for n in found.notices] == expected["notices"]


def test_changzhi_says_what_can_be_told_and_no_more() -> None:
    """The row 156 21 1 2 1 181 of 长治 2019: both ends are certain, the four between are not."""
    text = (Path(__file__).parent / "fixtures/flat/changzhi-2019/source.txt").read_text(encoding="utf-8")
    found = read(text, None)
    sure = numbers(found)
    assert (sure["f19.requests.received.natural_person"], sure["f19.requests.received.total"]) == (156, 181)
    assert (sure["f19.requests.granted_in_part.natural_person"], sure["f19.requests.granted_in_part.total"]) == (2, 2)
    assert sure["f19.art20_9.procurement.amount"] == 630142300
    middle = [m for m in ambiguous(found) if m.indicator.startswith("f19.requests.received.")]
    assert [m.raw for m in middle] == ["21", "1", "2", "1"]
    assert all(len(m.candidates) > 1 and m.value is None for m in middle)


RECEIVED, CARRIED_IN, DONE, OUT = (
    "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（七）总计", "四、结转下年度继续办理",
)  # fmt: skip
SECRET = "1.属于国家秘密"

# What is printed, and the only figures that may come of it (short ids of form2021).
SURE = [
    ("行政许可 97\n行政处罚   0\n", {"art20_5.licensing.decisions": 97, "art20_6.penalty.decisions": 0}),
    ("行政许可97\n", {"art20_5.licensing.decisions": 97}),
    ("行政许可(市本级) | 97 |\n", {"art20_5.licensing.decisions": 97}),
    ("规章 0 1 2\n", {"art20_1.rules.issued": 0, "art20_1.rules.repealed": 1, "art20_1.rules.in_force": 2}),
    ("规章 0 1\n", {}),
    # 000 is no figure: three cells ran together.
    ("规章000\n", {"art20_1.rules.issued": 0, "art20_1.rules.repealed": 0, "art20_1.rules.in_force": 0}),
    ("规章777\n", {}),
    ("规章 | / | 无 | 3 |\n", {"art20_1.rules.in_force": 3}),
    ("本年收费金额（单位：万元）\n行政事业性收费 12.5\n", {"art20_8.fees.amount": 12.5}),
    ("行政许可 | 97 |\n行政许可 | 98 |\n行政处罚 | 3 |\n行政处罚 | 3 |\n", {"art20_6.penalty.decisions": 3}),
    ("行政许可 | 97 | 98 |\n", {}),
    (f"{SECRET} | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 1 |\n", {}),
    (f"{RECEIVED} | 5 |\n", {}),
    (f"{RECEIVED} | 0 | 0 |\n", {}),
    # One kind of applicant only: nothing tells which, so only the total is certain.
    (f"{RECEIVED} | 5 | 5 |\n{DONE} | 5 | 5 |\n", {"requests.received.total": 5, "requests.processed.total": 5}),
    # A row that does not end in its sum leaves `1 | 1` without proof.
    (f"{RECEIVED} | 5 | 2 | 9 |\n{CARRIED_IN} | 1 | 1 |\n", {}),
    # A header that says otherwise, and a total printed first.
    (f"| 项目 | 总计 | a | b | c | d | e | f |\n| {SECRET} | 9 | 1 | 2 | 0 | 0 | 0 | 0 |\n", {}),
    (f"{SECRET} | 3 | 1 | 2 | 0 | 0 | 0 | 0 |\n", {}),
    # A table of contents, and prose.
    ("二、主动公开政府信息情况 3\n三、收到和处理政府信息公开申请情况 4\n", {}),
    ("全年行政许可 97 件。\n规章制度 2\n一、本年新收政府信息公开申请数量为5件,均已办结。\n", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SURE, ids=range(len(SURE)))
def test_only_what_is_certain_is_a_number(text: str, expected: dict[str, float]) -> None:
    assert numbers(read(text)) == {f"f21.{name}": value for name, value in expected.items()}


def test_header_that_names_every_column_places_the_row() -> None:
    head = "| | 总计 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |\n|---|---|\n"
    found = read(head + f"| {SECRET} | 3 | 1 | 2 | 0 | 0 | 0 | 0 |\n")
    assert {m.method for m in found.metrics} == {"table"}
    assert numbers(found)["f21.requests.refused.state_secret.total"] == 3
    assert numbers(found)["f21.requests.refused.state_secret.business"] == 2


def test_label_broken_over_lines_is_joined() -> None:
    lines = [SECRET + " 0 0 0 0 0 0 0", "一、本年新收政府信息公开申请", "数量 5 0 0 0 0 0 5"]
    lines += ["1.申请人无正当理由逾期不补正、行政机关不 1 0 0 0 0 0 1", "再处理其政府信息公开申请"]
    sure = numbers(read("\n".join(lines)))
    assert sure["f21.requests.received.total"] == 5
    assert sure["f21.requests.other.not_corrected_in_time.total"] == 1


def _full(label: str, value: int) -> str:
    return f"| {label} | {value} | 0 | 0 | 0 | 0 | 0 | {value} |\n"


def test_unlabelled_rows_between_labelled_ones() -> None:
    """As many unlabelled rows as the form has there: placed.  One too few: every figure stays open."""
    exact = read(_full(SECRET, 1) + "| 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n" + _full("3.危及“三安全一稳定”", 3))
    assert numbers(exact)["f21.requests.refused.forbidden_by_law.total"] == 2
    assert "row-between" in {a for m in exact.metrics for a in m.assumptions}
    short = read(_full(SECRET, 1) + "| 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n" + _full("4.保护第三方合法权益", 3))
    assert all(m.raw in {"1", "0", "3"} for m in short.metrics if m.kind == "number")
    assert "f21.requests.refused.forbidden_by_law.total" in ambiguous(short)[0].candidates


def test_label_above_a_row_without_label_is_not_taken_for_its_own() -> None:
    row = "| 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n"
    found = read(_full(SECRET, 1) + "2.其他法律行政法规禁止公开\n" + row + _full("4.保护第三方合法权益", 3))
    assert "f21.requests.refused.forbidden_by_law.total" not in numbers(found)


def test_figure_without_a_row_needs_one_place_only() -> None:
    rest = _full(RECEIVED, 3) + _full(CARRIED_IN, 0) + _full(DONE, 2)
    one = read(rest + f"| {OUT} | 1 | 0 | 0 | 0 | 0 | 0 | |\n1\n")
    assert numbers(one)["f21.requests.carried_out.total"] == 1
    wrong = read(rest + f"| {OUT} | 1 | 0 | 0 | 0 | 0 | 0 | |\n4\n")
    assert not [i for i in numbers(wrong) if "carried_out" in i]


def test_small_tables_by_caption() -> None:
    head = "| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |\n|---|---|---|---|---|\n"
    text = f"### 行政诉讼（复议后起诉）\n{head}| 8 | 0 | 1 | 1 | 10 |\n### 行政复议\n{head}| 27 | 10 | 9 | 15 | 61 |\n"
    sure = numbers(read(text))
    assert sure["f21.litigation_after_reconsideration.total"] == 10
    assert sure["f21.reconsideration.upheld"] == 27
    bare = read(f"{head}| 8 | 0 | 1 | 1 | 10 |\n")
    assert numbers(bare) == {}
    assert len(ambiguous(bare)) == 5


def test_digits_run_together() -> None:
    sure = numbers(read(f"{RECEIVED}21710000218\n"))
    assert [sure[f"f21.requests.received.{c}"] for c in ("natural_person", "business", "other", "total")] == [
        217,
        1,
        0,
        218,
    ]
    open_ = read(f"{RECEIVED}1122\n")
    assert numbers(open_) == {}
    assert [(m.raw, len(m.candidates)) for m in ambiguous(open_)] == [("1122", 7)]


def test_contradiction_leaves_everything_open_and_is_said() -> None:
    """(七)总计 counts one request that no row has: no placing holds, so no place is told."""
    labels = [
        row.labels[0]
        for row in next(t for t in form("form2021").tables if t.key == "requests").rows
        if not row.replaces
    ]
    figures = {RECEIVED: "5 | 2 | 7", "(一)予以公开": "4 | 2 | 6", "(七)总计": "5 | 2 | 7"}
    found = read("".join(f"{label} | {figures.get(label, '')} |\n" for label in labels))
    assert numbers(found) == {}
    assert "flat-contradiction" in codes(found)
    assert len(ambiguous(found)) == 9


def test_lines_of_a_grid_are_left_to_the_grid_reader() -> None:
    text = "行政许可 | 97 |\n"
    assert read(text, grids=(Grid(1, (), 0, len(text)),)).metrics == ()


def test_table_that_two_forms_fit_alike_needs_the_year() -> None:
    body = "四、政府信息公开行政复议、行政诉讼情况\n行政复议 行政诉讼\n结果维持\n" + " ".join("0" * 15) + "\n"
    assert read("某县2022年政府信息公开工作年度报告\n" + body, None).form == "form2021"
    alone = read(body, None)
    assert (alone.form, alone.metrics, codes(alone)) == (None, (), ["unknown-table"])


PARTS = (
    RECEIVED, CARRIED_IN, DONE, OUT, SECRET, "其他", "总计", "3.其他", "规章", "行政许可", "行政复议", "(三)不予公开",
    "12", "0", "1 1 2", "0000", "-", "|", "| |", "||||", "\t", " ", "\n", "\n", "---", "𠮷", "９",
    "三、收到和处理政府信息公开申请情况", "结果维持", "件", "增5", "行政征收:14", "（", "#",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=80))
def test_any_text_is_read_without_an_error(parts: list[str]) -> None:
    found = read("".join(parts), None)
    assert all(m.candidates and m.indicator == m.candidates[0] for m in ambiguous(found))


ENDLESS = ["行政许可 | {} |\n", RECEIVED + " | {} |\n", RECEIVED + "{}1111111111\n", "{}\n", "x{} | 1 |\n"]


@pytest.mark.parametrize("line", ENDLESS, ids=range(len(ENDLESS)))
def test_endless_tables_are_bounded_and_said(line: str) -> None:
    text = SECRET + " | 1 | 1 |\n" + "".join(line.format(i) for i in range(3_000))
    found = read(text)
    assert {"flat-bound", "unknown-row"} & set(codes(found))
