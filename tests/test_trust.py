"""Signs of copied and tampered pages: hosts first, then texts; and no alarm on an honest page."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.documents import read_document
from parsers.model import Cell, Context, Document, Grid
from parsers.report import parse
from parsers.trust import foreign_sites, government_host, host_of, signs

HERE = Path(__file__).parent / "fixtures"
with (HERE / "trust/hosts.csv").open(encoding="utf-8", newline="") as source:
    HOSTS = list(csv.DictReader(source))
TEXTS = tomllib.loads((HERE / "trust/texts.toml").read_text(encoding="utf-8"))
OFFICIAL = {"yes": True, "no": False, "": None}
# All pages at hand; the answer of a JSON endpoint is a list and no page.
REAL = sorted(
    {p for p in HERE.rglob("source.*") if p.suffix in {".html", ".txt"} and p.parent.name != "json-answer"}
    | set((HERE / "families").rglob("*.html")) - set((HERE / "families" / "json-answer").iterdir())
)
# A copy on a mirror's host, whose own domain stands in the text.
COPIED = {"zhijin-2017": {"foreign-domain"}}


def document(title="", text=""):
    return Document("text/html", "utf-8", (title,) if title else (), (), text)


def codes(found):
    return {notice.code for notice in found}


@pytest.mark.parametrize("case", HOSTS, ids=lambda case: f"{case['url'][:60]} {case['registry']}")
def test_the_host_decides(case):
    found = signs(document(), Context(url=case["url"], official=OFFICIAL[case["registry"]]))
    assert codes(found) == ({"mirror-host"} if case["mirror"] == "yes" else set())


def test_a_page_without_address_has_no_host_to_judge():
    assert signs(document(), Context()) == ()
    assert (host_of(None), host_of("file:a.html"), host_of("http://[a"), host_of("http://A.CN./x")) == (
        None,
        None,
        "",
        "a.cn",
    )
    assert not government_host("") and not government_host("notgov.cn") and government_host("a.gov.cn.")


@pytest.mark.parametrize("case", TEXTS["copied"]["cases"], ids=lambda case: (case.get("title") or case["text"])[:24])
def test_a_copied_page_betrays_itself(case):
    page = document(case.get("title", ""), case.get("text", ""))
    found = signs(page, Context(url="http://www.example.gov.cn/1.html"))
    assert codes(found) == set(case["codes"])
    for notice in found:
        assert 0 <= notice.start <= notice.end <= len(page.text) and "\n" not in notice.detail
        # what the span holds is what the notice speaks of
        assert notice.end == 0 or page.text[notice.start : notice.end].strip()


@pytest.mark.parametrize("case", TEXTS["honest"]["cases"], ids=lambda case: (case.get("title") or case["text"])[:24])
def test_an_honest_page_raises_no_alarm(case):
    page = document(case.get("title", ""), case.get("text", ""))
    assert signs(page, Context(url="http://www.example.gov.cn/1.html")) == ()


def test_the_table_of_cases_is_broad():
    assert len(HOSTS) + len(TEXTS["copied"]["cases"]) + len(TEXTS["honest"]["cases"]) >= 90


@pytest.mark.parametrize("path", REAL, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_alarm_on_any_page_at_hand(path):
    media_type = "text/plain" if path.suffix == ".txt" else "text/html"
    page = read_document(path.read_bytes(), Context(media_type=media_type))
    found = signs(page, Context(url="http://www.example.gov.cn/1.html"))
    assert codes(found) == COPIED.get(path.parent.name, set()), found


def test_a_converted_page_of_the_gateway_is_what_it_says():
    text = "內蒙古自治區2012年政府信息公開工作年度報告。本報告由辦公廳編制，統計期限自2012年1月1日起。"
    assert codes(signs(document(text=text), Context(url="http://big5.www.gov.cn/gate/big5/1.htm"))) == set()
    assert codes(signs(document(text=text), Context(url="http://www.nmg.gov.cn/1.htm"))) == {"script-noise"}
    assert codes(signs(document(text=text), Context(url="http://big5.example.com/1.htm"))) >= {"mirror-host"}


def test_a_registered_host_is_the_governments_own_site():
    text = "在区政府网站（www.ptjxxy.com）公开信息32条。"
    page = Context(url="http://www.ptjxxy.com/1.html", official=True)
    assert signs(document(text=text), page) == ()
    assert codes(signs(document(text=text), Context(url="http://www.x.gov.cn/", official=True))) == {"foreign-domain"}


def test_the_foreign_site_of_a_real_page_is_named_with_its_place():
    text = (HERE / "prose/zhijin-2017/source.txt").read_text("utf-8")
    (found,) = foreign_sites(text)
    assert text[found.start : found.end] == "www.xuncai168.com"


def test_a_foreign_site_is_named_once_with_its_place():
    text = "县政府网站（www.a.com）公开2条。镇政府网站（www.a.com）公开1条。"
    (found,) = signs(document(text=text), Context())
    assert text[found.start : found.end] == "www.a.com" and "www.a.com" in found.detail


@pytest.mark.parametrize(
    ("headers", "year", "said"),
    [
        (("指标名称", "2015年度", "历年累计"), 2016, True),
        (("指标名称", "2015年 度", "历年 累计"), 2016, True),
        (("指标名称", "2015年", "历年累计"), 2016, True),
        (("指标名称", "2016年度", "历年累计"), 2016, False),
        (("指标名称", "2015年度", "2016年度", "历年累计"), 2016, False),
        (("指标名称", "本年度", "历年累计"), 2016, False),
        (("规划", "2015年度", "2014年度"), 2016, False),
        (("指标名称", "2015年度", "历年累计"), None, False),
    ],
)
def test_a_table_of_another_year(headers, year, said):
    row = tuple(Cell(text, 0, n, (0, n)) for n, text in enumerate(headers))
    page = Document("text/html", "utf-8", (), (), "", grids=(Grid(1, (row,)),))
    assert codes(signs(page, Context(), year)) == ({"year-mismatch"} if said else set())


def test_the_notices_reach_the_report_once():
    body = "<h1>某县德赢VWIN2021年政府信息公开工作年度报告</h1><p>一、总体情况</p>"
    body += "<p>在县政府网站（www.a.com）公开政府信息。依申请公开。行政复议、行政诉讼。存在的问题。</p>"
    report = parse(f"<html><body>{body}</body></html>".encode(), Context(url="http://a.com/1.html"))
    said = [notice.code for notice in report.notices]
    assert {"mirror-host", "script-noise", "foreign-domain"} <= set(said)
    assert said.count("mirror-host") == said.count("script-noise") == said.count("foreign-domain") == 1


WORDS = st.sampled_from([
    "德赢vwin", "ㄒ唬", "國", "報", "(bào)", "。", "www.a.com", "政府网站（", "）", "\n", "电子版可在", "下载", "İ",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=60).map("".join), st.lists(WORDS, max_size=8).map("".join), st.text(max_size=40))
def test_any_text_gives_notices_with_places_in_it(text, title, url):
    page = document(title, text)
    for notice in signs(page, Context(url=url)):
        assert 0 <= notice.start <= notice.end <= len(text)
        assert notice.code in {"mirror-host", "script-noise", "foreign-domain", "year-mismatch"}


def test_long_hostile_text_is_judged_quickly():
    for piece in ("政府网站（a.", "电子版可在aaaa.", "a-a.", "國(", "德赢VWIN赌，"):
        assert len(signs(document(text=piece * 60_000), Context())) <= 3
