"""Articles of several pages joined into one document, and bodies that scripts and JSON answers carry."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.farm.cms import CMS, Layout
from parsers.documents import read_document
from parsers.documents.carried import carried_html, unfolded
from parsers.documents.joined import MAX_PARTS, named_parts, part_number, read_article
from parsers.model import Context, Document, ParseError
from parsers.report import parse

URL = "http://www.a.gov.cn/nb/202101/t1_22.html"


@pytest.mark.parametrize(
    ("page", "url", "number"),
    [
        (URL, "http://www.a.gov.cn/nb/202101/t1_22_1.html", 1),
        (URL, "https://www.a.gov.cn/nb/202101/t1_22_1.html", 1),
        (URL, "http://www.a.gov.cn/nb/202101/t1_22-12.html", 12),
        (URL, "http://www.a.gov.cn/nb/202101/t1_22_123.html", None),
        (URL, "http://www.a.gov.cn/nb/202101/t1_22_1.pdf", None),
        (URL, "http://www.a.gov.cn/nb/202101/t1_2_1.html", None),
        (URL, "http://www.b.gov.cn/nb/202101/t1_22_1.html", None),
        (URL, URL, None),
        ("http://a.cn/x.jsp?id=5", "http://a.cn/x.jsp?id=5&page=2", 2),
        ("http://a.cn/x.jsp?id=5", "http://a.cn/x.jsp?page=2&id=5", 2),
        ("http://a.cn/x.jsp?id=5&page=1", "http://a.cn/x.jsp?id=5&page=2", 2),
        ("http://a.cn/x.jsp?id=5&page=1", "http://a.cn/x.jsp?id=5", None),
        ("http://a.cn/x.jsp?id=5", "http://a.cn/x.jsp?id=6&page=2", None),
        ("http://a.cn/x.jsp?id=5", "http://a.cn/x_2.jsp?id=6", None),
        ("http://a.cn/x", "http://a.cn/x_2", None),
    ],
)
def test_what_is_a_further_page(page: str, url: str, number: int | None) -> None:
    assert part_number(page, url) == number


@pytest.mark.parametrize(
    ("inner", "numbers"),
    [
        ("<a href='t1_22_1.html'>下一页</a> <a href=./t1_22_2.html>3</a>", {1, 2}),
        ("<script>createPageHTML(3, 0, 't1_22', 'html')</script>", {1, 2}),
        ("<script>createPageHTML(3, 0, 'index', 'html')</script>", set()),
        (r'<script>var c = "<a href=\"\/nb\/202101\/t1_22_2.html\">";</script>', {2}),
        ("<a href='?page=2&amp;x=1'>2</a> <a href='?page=2'>2</a>", {2}),
        ("<img src='t1_22_1.png'> <a href='t1_23_1.html'>下一篇</a>", set()),
    ],
)
def test_which_further_pages_a_page_names(inner: str, numbers: set[int]) -> None:
    assert named_parts(inner.encode(), URL) == numbers


TITLE = "甲县人民政府2021年政府信息公开工作年度报告"
CELL = "<td>{}</td>"


def page(inner: str, *, title: str = TITLE, foot: str = "") -> bytes:
    return (
        f"<html><head><title>{title}-甲县人民政府</title></head><body><div class='pos'>当前位置：首页 &gt; 年报</div>"
        f"<h1 class='title'>{title}</h1><div class='strip'>发布时间：2022-01-20　来源：甲县人民政府办公室</div>"
        f"<div id='zoom'>{inner}</div><div class='pager'>{foot}</div></body></html>"
    ).encode()


def table(*rows: tuple[str, ...]) -> str:
    return "<table>" + "".join(f"<tr>{''.join(map(CELL.format, row))}</tr>" for row in rows) + "</table>"


HEAD = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
PARTS = [
    page(
        "<p>一、总体情况</p><p>2021年，甲县主动公开政府信息，依法办理申请。</p><p>二、主动公开政府信息情况</p>"
        + table(HEAD, ("规章", "0", "0", "0"), ("行政规范性文件", "7", "2", "31")),
        foot="<a>1</a> <a href='t1_22_1.html'>2</a> <a href='t1_22_2.html'>3</a> <a>下一页</a>",
    ),
    page(
        table(("信息内容", "本年处理决定数量"), ("行政许可", "120"), ("行政处罚", "45")) + "<p>（接上页）</p>",
        foot="<a>上一页</a> 1 2 3",
    ),
    page("<p>五、存在的主要问题及改进情况</p><p>有待改进。</p><p>六、其他需要报告的事项</p><p>无。</p>", foot="1 2 3"),
]


def joined(*parts: bytes, first: bytes = PARTS[0], url: str | None = URL) -> Document:
    return read_article(first, Context(url=url, parts=parts))


def notices(document: Document) -> list[str]:
    return [one.detail for one in document.notices if one.code == "part-missing"]


def test_pages_are_one_document_with_their_evidence_in_place() -> None:
    whole = joined(*PARTS[1:])
    alone = [read_document(one) for one in PARTS]
    assert whole.titles == read_document(PARTS[0], Context(url=URL)).titles
    assert [grid.number for grid in whole.grids] == [1, 2]
    assert notices(whole) == []
    cells = [cell for grid in whole.grids for row in grid.rows for cell in row]
    assert [cell.text for cell in cells] == [c.text for one in alone for g in one.grids for r in g.rows for c in r]
    for grid in whole.grids:
        assert whole.text[grid.start : grid.end].count("\n") == len(grid.rows) - 1
    assert all(whole.text[cell.start : cell.end] == cell.text for cell in cells)
    lines = whole.text.split("\n")
    assert [line for line in lines if line == TITLE or "位置" in line or "发布时间" in line or "下一页" in line] == []
    assert lines[0] == "一、总体情况" and lines[-1] == "无。"
    order = [whole.text.index(words) for words in ("一、", "规章 |", "行政许可 |", "（接上页）", "五、", "六、")]
    assert order == sorted(order)


def test_figures_of_every_page_are_the_reports() -> None:
    report = parse(PARTS[0], Context(url=URL, parts=tuple(PARTS[1:])))
    found = {metric.raw: report.text[metric.start : metric.end] for metric in report.metrics if metric.kind == "number"}
    assert {"7", "2", "31", "120", "45"} <= found.keys()
    assert all(raw == shown for raw, shown in found.items())
    assert report.is_report and report.report_year == 2021


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((), ["the page names 2 further pages"]),
        ((PARTS[1],), ["the page names 2 further pages"]),
        ((b"", PARTS[2]), ["further page 1 of the article is not kept"]),
        ((b"%PDF-1.4", PARTS[2]), ["further page 1 of the article cannot be read: no reader"]),
        ((PARTS[1], PARTS[1]), ["further page 2 of the article shows an earlier page once more"]),
        (
            (PARTS[1], page("<p>欢迎您！</p>", title="甲县概况介绍")),
            ["further page 2 of the article shows another page"],
        ),
        (
            (PARTS[1], page("<p>404 您访问的页面不存在</p>", title="404 Not Found")),
            ["further page 2 of the article shows"],
        ),
        # the first page under a number of its own
        ((PARTS[0], PARTS[1], PARTS[2]), []),
    ],
)
def test_what_is_missing_is_told(parts: tuple[bytes, ...], told: list[str]) -> None:
    found = notices(joined(*parts))
    assert [one[: len(words)] for one, words in zip(found, told, strict=True)] == told
    assert joined(*parts).text.startswith("一、总体情况")


def test_an_article_is_bounded() -> None:
    many = joined(*(page(f"<p>第{n}段的文字各不相同，写在这里。</p>") for n in range(MAX_PARTS + 5)))
    assert notices(many) == [f"more than {MAX_PARTS} further pages"]
    assert f"第{MAX_PARTS - 1}段" in many.text and f"第{MAX_PARTS}段" not in many.text


def test_a_page_without_further_pages_is_read_as_before() -> None:
    assert joined(first=PARTS[2]) == read_document(PARTS[2], Context(url=URL))


LINES = ["一、总体情况", "文字。", "T", "1 2", "下一页", TITLE, ""]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.sampled_from(LINES), max_size=6), min_size=2, max_size=4))
def test_nothing_of_a_table_is_lost_or_moved_in_joining(pages: list[list[str]]) -> None:
    grid = table(("行政许可", "120"), ("行政处罚", "45"))
    inner = ["".join(grid if one == "T" else f"<p>{one}</p>" for one in lines) for lines in pages]
    bodies = [page(f"{text}<p>第{n}段。</p>{text}") for n, text in enumerate(inner)]
    whole = joined(*bodies[1:], first=bodies[0], url=None)
    assert notices(whole) == []
    assert len(whole.grids) == 2 * sum(lines.count("T") for lines in pages)
    for one in whole.grids:
        assert [whole.text[c.start : c.end] for row in one.rows for c in row] == ["行政许可", "120", "行政处罚", "45"]
    assert [f"第{n}段。" in whole.text for n in range(len(pages))] == [True] * len(pages)


# -- bodies that scripts carry

SHELL = "<html><head><title>{title}</title></head><body><div id='app'></div>{script}</body></html>"
ARTICLE = "<p>一、总体情况</p><p>无。</p>"


def carrying(content: str, title: str = TITLE) -> str:
    detail = json.dumps({"id": 1, "content": content}).replace("</", "<\\/")
    return SHELL.format(title=title, script=f"<script>window._CONFIG = {{SID: '1', DETAIL: {detail},}};</script>")


def test_the_body_in_a_script_is_the_pages() -> None:
    document = read_document(carrying(PARTS[0].decode()).encode())
    assert document.titles[0] == TITLE
    assert "一、总体情况" in document.text and "_CONFIG" not in document.text
    assert [[cell.text for cell in row] for row in document.grids[0].rows][2] == ["行政规范性文件", "7", "2", "31"]


@pytest.mark.parametrize(
    "source",
    [
        carrying(ARTICLE).replace("<div id='app'></div>", f"<div>{ARTICLE}</div>"),
        carrying(""),
        carrying("<img src='1.png'>"),
        "<html><body>DETAIL of _CONFIG</body></html>",
    ],
)
def test_a_page_that_prints_its_body_or_has_none_is_left_as_it_is(source: str) -> None:
    assert unfolded(source) == source


@pytest.mark.parametrize("script", ["first", "last"])
def test_the_farms_directory_gives_its_figures(script: str) -> None:
    site = CMS["gkmlpt"](0, Layout(years=(2021,), noise=0, bureaus=0))
    site.home = "http://www.a.gov.cn/"
    (item,) = site.items
    source = site.article_page(item, site.body(item))
    if script == "first":  # some put the script above the frame
        head, _, rest = source.partition("<script>\n    window._CONFIG")
        body, end, tail = f"<script>\n    window._CONFIG{rest}".partition("</script>")
        source = head.replace("<body>", f"<body>{body}{end}", 1) + tail
    report = parse(source.encode(), Context(url="http://www.a.gov.cn" + site.item_path(item)))
    found = {m.indicator: m.value if m.kind == "number" else m.kind for m in report.metrics if m.method == "table"}
    assert {key: value for key, value in found.items() if value != "missing"} == site._figures[2021].cells
    assert (report.report_year, report.form) == (2021, "form2021")


def answer(*path: str, title: str = TITLE, content: str = ARTICLE) -> str:
    value: object = {"title": title, "content": content, "manuscriptId": "9d" * 16}
    for name in reversed(path):
        value = {name: value}
    return json.dumps({"code": 200, **value} if isinstance(value, dict) else value)


@pytest.mark.parametrize("path", [(), ("data",), ("results", "data")])
@pytest.mark.parametrize("declared", [None, "application/json", "text/html", "text/plain"])
def test_a_json_answer_is_read_as_the_page_its_script_makes(path: tuple[str, ...], declared: str | None) -> None:
    document = read_document(answer(*path).encode(), Context(media_type=declared))
    assert (document.titles[0], document.text) == (TITLE, "一、总体情况\n无。")


def test_the_answer_is_the_body_of_the_page_that_fetched_it() -> None:
    shell = SHELL.format(title=TITLE, script="<script>get('getManuscriptById')</script>").encode()
    whole = joined(answer("data", content=PARTS[0].decode()).encode(), first=shell)
    assert (len(whole.grids), notices(whole), whole.titles[0]) == (1, [], TITLE)


@pytest.mark.parametrize(
    "text", ['{"code": 1}', '{"data": {"content": "no mark-up"}}', '{"data": ' + "[" * 2000, '{"a":1} x']
)
def test_other_json_is_no_article(text: str) -> None:
    with pytest.raises(ParseError):
        read_document(text.encode(), Context(media_type="application/json"))


@given(st.text(max_size=200))
def test_any_text_carries_html_or_nothing(text: str) -> None:
    for source in (text, "{" + text, "_CONFIG DETAIL: {" + text, '_CONFIG DETAIL: {"content": "' + text):
        assert carried_html(source) is None or isinstance(carried_html(source), str)
