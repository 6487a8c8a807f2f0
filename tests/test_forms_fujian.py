"""The provincial table of Fujian: alone, beside the national one, headed by another year, older, broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers.checks import run_checks
from parsers.documents import read_document
from parsers.flat import read_flat
from parsers.forms import FORMS, form
from parsers.model import Context
from parsers.report import parse
from parsers.tables import read_tables

CASE = Path(__file__).parent / "fixtures/forms/fujian/pingtan-2016"
SOURCE = CASE / "source.html"
EXPECTED = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))
ROWS = [
    ("主动公开文件数", "条", 12, 120), ("其中：1、政府网站公开数", "条", 9, 100), ("2、政府公报公开数", "条", 4, 30),
    ("受理依申请公开信息总数", "条", 7, 21), ("其中：1、当面申请数", "条", 1, 5), ("2、网上申请数", "条", 4, 10),
    ("3、信函、传真申请数", "条", 2, 6), ("对申请的答复总数", "条", 6, 20), ("其中：1、同意公开答复数", "条", 3, 11),
    ("2、同意部分公开答复数", "条", 1, 2), ("3、不予公开答复数", "条", 2, 4), ("4、其他类型答复数", "条", 0, 3),
    ("接受行政诉讼、举报数", "件", 0, 1), ("行政复议数", "件", 1, 2), ("行政诉讼数", "件", 0, 1),
]  # fmt: skip
KEYS = [row.key for row in form("fujian").tables[0].rows]
HEADER = ("指标名称", "计量单位", "2016年度", "历年累计")


def drawn(*tables):
    """A page that holds the tables, each a list of rows of texts."""
    parts = []
    for rows in tables:
        cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
        parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
    return f"<html><body><h1>某县2016年政府信息公开年度报告</h1>{''.join(parts)}</body></html>".encode()


def read(*tables):
    return read_tables(read_document(drawn(*tables), Context(media_type="text/html")), FORMS)


def numbers(metrics):
    return {m.indicator: int(m.value) for m in metrics if m.kind == "number"}


def wanted(rows=ROWS, keys=KEYS):
    return {
        f"fj.{key}.{c}": row[n]
        for key, row in zip(keys, rows, strict=True)
        for n, c in ((2, "year"), (3, "cumulative"))
    }


@pytest.fixture(scope="module")
def pingtan():
    return parse(SOURCE.read_bytes(), Context(url="https://www.pingtan.gov.cn/zwgk/201701/t20170118_80485.htm"))


def test_every_figure_of_the_real_table_and_no_other(pingtan):
    tabled = [m for m in pingtan.metrics if m.indicator.startswith("fj.")]
    assert numbers(tabled) == EXPECTED["figures"]
    assert {m.method for m in tabled} == {"table"} and len(tabled) == 30
    assert {m.unit for m in tabled} == {"条", "件"}
    for metric in tabled:
        assert pingtan.text[metric.start : metric.end] == metric.raw


def test_what_the_real_page_is(pingtan):
    assert (pingtan.form, pingtan.report_year, pingtan.title, pingtan.published) == tuple(
        EXPECTED[key] for key in ("form", "report_year", "title", "published")
    )
    assert not any(m.indicator.startswith(("f14.", "f19.", "f21.")) for m in pingtan.metrics)


def test_the_row_that_is_not_declared_stays_a_notice(pingtan):
    (said,) = [n.detail for n in pingtan.notices if n.code == "unknown-row"]
    assert EXPECTED["unknown_rows"][0] in said and said.endswith("0 | 0")


def test_its_identities_hold(pingtan):
    judged = {c.rule: c.status for c in pingtan.checks if c.rule.startswith("fj.")}
    assert len(judged) == len(form("fujian").rules) == 27
    assert set(judged.values()) == {"pass"}


@pytest.mark.parametrize("year", ["本年度", "2008年度", "2013 年度", "２０１６年度", "2018年度"])
def test_the_column_of_the_year_is_headed_in_many_ways(year):
    reading = read([("指标名称", "计量单位", year, "历年累计"), *ROWS])
    assert (reading.form, numbers(reading.metrics)) == ("fujian", wanted())


def test_columns_go_by_their_headers():
    turned = [(label, unit, whole, year) for label, unit, year, whole in ROWS]
    assert numbers(read([("指标名称", "计量单位", "历年累计", "2016年度"), *turned]).metrics) == wanted()


def test_two_years_in_one_table_are_told_apart_by_nobody():
    rows = [(*row[:2], 1, *row[2:]) for row in ROWS]
    reading = read([("指标名称", "计量单位", "2015年度", "2016年度", "历年累计"), *rows])
    assert numbers(reading.metrics) == {}
    assert "ambiguous" in {m.kind for m in reading.metrics}


def test_without_its_header_nothing_is_a_figure():
    assert numbers(read(ROWS).metrics) == {}


def test_a_table_headed_by_another_year_says_so():
    page = SOURCE.read_text(encoding="utf-8").replace(">2016年度<", ">2015年度<").encode()
    said = [n.detail for n in parse(page).notices if n.code == "year-mismatch"]
    assert said == ["table 1 is headed 2015, the report is of 2016"]


NATIONAL = [
    ("统计指标", "单位", "统计数"), ("一、主动公开情况", "——", "——"), ("（一）主动公开政府信息数", "条", 12),
    ("其中：主动公开规范性文件数", "条", 2), ("制发规范性文件总数", "件", 2), ("二、回应解读情况", "——", "——"),
    ("（一）回应公众关注热点或重大舆情数", "次", 3), ("三、依申请公开情况", "——", "——"), ("（一）收到申请数", "件", 7),
    ("1.当面申请数", "件", 1), ("2.传真申请数", "件", 0), ("3.网络申请数", "件", 4), ("4.信函申请数", "件", 2),
    ("四、行政复议数量", "件", 5), ("五、行政诉讼数量", "件", 6),
]  # fmt: skip


@pytest.mark.parametrize("first", ["national", "provincial"])
def test_it_stands_beside_the_national_table(first):
    tables = [NATIONAL, [HEADER, *ROWS]]
    reading = read(*(tables if first == "national" else tables[::-1]))
    found = numbers(reading.metrics)
    assert {k: v for k, v in found.items() if k.startswith("fj.")} == wanted()
    assert found["f14.proactive.total"] == 12 and found["f14.reconsideration"] == 5
    assert found["f14.requests.received.in_person"] == 1 and found["f14.litigation"] == 6


def test_beside_the_national_table_it_is_held_to_its_own_identities():
    wrong = [HEADER, ("主动公开文件数", "条", 130, 120), *ROWS[1:]]
    page = drawn(NATIONAL, wrong).replace(
        b"</h1>", "</h1><p>一、概述</p><p>主动公开政府信息。依申请公开。存在的问题。行政复议、行政诉讼。</p>".encode()
    )
    report = parse(page)
    assert report.form in {"form2014", "fujian"}
    judged = {c.rule: c.status for c in report.checks}
    assert judged["fj.proactive.cumulative_bound"] == "fail"
    assert judged["f14.requests.received.sum"] == "pass"


def test_older_tables_keep_their_further_rows_as_notices():
    older = [
        *ROWS[:6],
        ("3、电子邮件申请数", "条", 8, 9),
        ("4、传真申请数", "条", 1, 1),
        *ROWS[7:10],
        ("3、否决公开答复数", "条", 2, 2),
    ]
    reading = read([HEADER, *older])
    said = " ".join(n.detail for n in reading.notices if n.code == "unknown-row")
    for label, figures in (("电子邮件申请数", "8 | 9"), ("传真申请数", "1 | 1"), ("否决公开答复数", "2 | 2")):
        assert f"{label}': {figures}" in said
    kinds = {m.indicator: m.kind for m in reading.metrics}
    assert kinds["fj.requests.received.post_fax.year"] == kinds["fj.requests.answered.refused.year"] == "missing"
    checks = {c.rule: c.status for c in run_checks(form("fujian"), reading.metrics)}
    assert checks["fj.requests.received.year.sum"] != "fail"


WRONG = [
    ("fj.proactive.cumulative_bound", 0, (130, 120)),
    ("fj.litigation.cumulative_bound", 14, (3, 1)),
    ("fj.proactive.website.year.within", 1, (13, 100)),
    ("fj.proactive.gazette.cumulative.within", 2, (4, 121)),
    ("fj.proactive.year.channels_cover", 0, (14, 120)),
    ("fj.requests.received.year.sum", 3, (8, 21)),
    ("fj.requests.received.cumulative.sum", 5, (4, 11)),
    ("fj.requests.answered.year.sum", 7, (5, 20)),
    ("fj.requests.answered.cumulative.sum", 11, (0, 4)),
    ("fj.requests.answered.year.received_bound", 7, (8, 20)),
]


@pytest.mark.parametrize(("rule", "row", "figures"), WRONG)
def test_each_identity_notices_its_breach(rule, row, figures):
    rows = [*ROWS[:row], (*ROWS[row][:2], *figures), *ROWS[row + 1 :]]
    checks = {c.rule: c.status for c in run_checks(form("fujian"), read([HEADER, *rows]).metrics)}
    assert checks[rule] == "fail"
    right = {c.rule: c.status for c in run_checks(form("fujian"), read([HEADER, *ROWS]).metrics)}
    assert set(right.values()) == {"pass"}


def test_blank_is_not_zero():
    rows = [("主动公开文件数", "条", "", 120), *ROWS[1:]]
    kinds = {m.indicator: m.kind for m in read([HEADER, *rows]).metrics}
    assert kinds["fj.proactive.year"] == "blank" and kinds["fj.proactive.cumulative"] == "number"


def test_cells_run_together_give_no_figure():
    """The table as some extractors print it: nobody can split 346085376."""
    text = (
        "平潭2016年政府信息公开工作年度报告\n指标名称计量单位2016年度历年累计主动公开文件数条346085376"
        "其中：1、政府网站公开数条3460853762、政府公报公开数条00"
    )
    reading = read_flat(read_document(text.encode(), Context(media_type="text/plain")), FORMS)
    assert numbers(reading.metrics) == {}


def test_a_row_a_line_is_read_with_its_header():
    lines = [" | ".join(map(str, row)) for row in [HEADER, *ROWS]]
    text = "平潭2016年政府信息公开工作年度报告\n七、统计表\n" + "\n".join(lines)
    reading = read_flat(read_document(text.encode(), Context(media_type="text/plain")), FORMS)
    assert numbers(reading.metrics) == wanted()


@pytest.mark.parametrize("national", ["form2014", "form2019", "form2021"])
def test_no_national_table_is_taken_for_it(national):
    labels = [(label, "件", n) for n, row in enumerate(form(national).tables[0].rows) for label in row.labels[:1]]
    reading = read([("统计指标", "单位", "统计数"), *labels])
    assert reading.form != "fujian"
    assert not any(m.indicator.startswith("fj.") for m in reading.metrics)
