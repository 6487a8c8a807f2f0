"""HTML pages made for one question each: text, tables in their place, facts, titles, dates, blocked pages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.documents import read_document
from parsers.documents.metadata import clean_title
from parsers.model import Context, ParseError

TABLE = "<table><tr><td>信息内容<td>本年制发件数<tr><td>规章<td>3<tr><td>行政规范性文件<td>18</table>"
PROSE = "<p>本报告根据《中华人民共和国政府信息公开条例》编制，所列数据的统计期限自1月1日起，至12月31日止。</p>" * 4
PARTS = "".join(f"<p>{number}、第{number}部分</p>{PROSE}" for number in "一二三四五六")


def _read(markup, **context):
    return read_document(markup.encode(), Context(media_type="text/html", **context))


def _lines(markup):
    return _read(markup).text.split("\n")


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("<p><span>电话：0</span><span>5</span><font>27</font>—<b>8359</b>3059</p>", "电话：0527—83593059"),
        ("<p>全年<o:p>&nbsp;</o:p>249<st1:chsdate year=1>条</st1:chsdate></p>", "全年 249条"),
        ("<p>公开<br>条例</p>", "公开"),
        ("<div>甲乙丙丁<div>戊己庚辛</div>壬癸</div>", "戊己庚辛"),
        ("<p>收到申请12<sup>1</sup>件</p>", "收到申请12 1 件"),
        ("<p>收到申请<s>12</s>15件</p>", "收到申请~~12~~15件"),
        ("<p>收到<del><b>12</b>件，均已办结</del>，<strike></strike>15件</p>", "收到~~12件，均已办结~~，15件"),
        ("<p>政府\u200b信息\ufeff公开</p>", "政府信息公开"),
        ("<p>政府信息\n      公开</p>", "政府信息公开"),
        ("<p>共<span style='display:none'>99</span>12件</p>", "共12件"),
        ("<pre>第一行\n第二行</pre>", "第二行"),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<script>alert(1)</script>"),
    ],
)
def test_lines(markup, line):
    assert line in _lines(PARTS + markup + "<p>七、附则</p>")


def test_tables_stand_where_they_stood():
    document = _read(f"<div><p>一、总体情况</p>{PROSE}<p>二、主动公开</p>{TABLE}<p>三、依申请</p>{PROSE}</div>")
    lines = document.text.split("\n")
    at = lines.index("二、主动公开")
    assert lines[at + 1 : at + 5] == ["信息内容 | 本年制发件数", "规章 | 3", "行政规范性文件 | 18", "三、依申请"]
    assert document.grids[0].caption == "二、主动公开"


def test_a_table_outside_the_article_is_appended_not_lost():
    document = _read(f"<div id=zoom>{PARTS}</div><div class=sidebar><div>{TABLE}</div></div>")
    assert document.text.endswith("行政规范性文件 | 18")
    assert [grid.caption for grid in document.grids] == [""]


def test_paragraphs_between_headings_are_never_lost():
    noise = "<div class='related-posts share social'><p>三、申请情况</p><p>共收到申请26件。</p></div>"
    text = _read(f"<div><p>一、总体情况</p>{PROSE}<p>二、主动公开</p>{noise}<p>四、复议</p>{PROSE}</div>").text
    assert "三、申请情况\n共收到申请26件。\n四、复议" in text


def test_navigation_stays_out():
    menu = "<div class=nav><ul>" + "".join(f"<li><a href=/{n}>栏目{n}</a></li>" for n in range(20)) + "</ul></div>"
    text = _read(f"<body>{menu}<div class=con>{PARTS}</div><div class=footer>版权所有 某县人民政府</div></body>").text
    assert "栏目" not in text
    assert "版权所有" not in text


@pytest.mark.parametrize(
    ("markup", "shapes"),
    [
        (TABLE, [(3, 2)]),
        (f"<table><tr><td>{TABLE}</table>", [(3, 2)]),
        (f"<table><tr><td>左栏<td>{TABLE}<tr><td>a<td>b</table>", [(3, 2)]),
        ("<table><tr><td>自然人<td>1</table>", [(1, 2)]),
        ("<table><tr><td>" + "文" * 500 + "<td>1<tr><td>a<td>2</table>", []),
        ("<table><tr><td><a href=x>规定</a><td><a href=y>制度1</a><tr><td><a href=z>指南</a><td></table>", []),
        ("<table><tr><td>版权所有<td>电话 0477<tr><td>网站标识码<td>15</table>", []),
        ("<table><tr><td>序号<td>名称<td>文号<td>发布日期<tr><td>1<td>办法<td>1号<td>2020-1-1</table>", [(2, 4)]),
        ("<table><tr><td>&nbsp;<td></table>", []),
        (TABLE * 4, [(3, 2)] * 4),
    ],
)
def test_which_tables_are_data(markup, shapes):
    grids = _read(f"{PARTS}{markup}").grids
    assert [(len(grid.rows), len(grid.rows[0])) for grid in grids] == shapes


def test_hidden_table_is_marked():
    (grid,) = _read(f"{PARTS}<div style='display:none'>{TABLE}</div>").grids
    assert all(cell.hidden for row in grid.rows for cell in row)


_HIDDEN_ROW = "<tr{}><td>规章<td>99"
ROWS_HIDDEN = {
    "by a style": TABLE.replace("<tr>", _HIDDEN_ROW.format(" style='display:none'") + "<tr>", 1),
    "in capitals": TABLE.replace("<tr>", _HIDDEN_ROW.format(" STYLE='DISPLAY : NONE'") + "<tr>", 1),
    "by an attribute": TABLE.replace("<tr>", _HIDDEN_ROW.format(" hidden") + "<tr>", 1),
    "by a style in references": TABLE.replace("<tr>", _HIDDEN_ROW.format(" style='&#x64;isplay:none'") + "<tr>", 1),
    "in a table without an end, after one with": TABLE
    + TABLE.replace("</table>", _HIDDEN_ROW.format(" style='display:none'")),
}


@pytest.mark.parametrize("markup", ROWS_HIDDEN.values(), ids=ROWS_HIDDEN)
def test_a_hidden_row_is_known_wherever_the_page_hides_it(markup):
    rows = [row for grid in _read(PARTS + markup).grids for row in grid.rows]
    assert [[cell.hidden for cell in row] for row in rows if "99" in [cell.text for cell in row]] == [[True, True]]


def test_page_that_hides_its_report_until_a_script_runs():
    document = _read(f"<div>首页</div><div id=a style='display:none'>{PARTS}{TABLE}</div>")
    assert "三、第三部分" in document.text
    assert not any(cell.hidden for row in document.grids[0].rows for cell in row)
    assert [notice.code for notice in document.notices] == ["hidden-text"]


def test_facts_table_goes_to_metadata():
    first = "<tr><td>索 引 号：<td>0143/2024<td>发布&nbsp;机构<td>某局"
    facts = f"<table>{first}<tr><td>文号<td><td>公开日期<td>2024年1月17日</table>"
    document = _read(f"<meta name=SiteName content=某县>{facts}{PARTS}{TABLE}")
    assert document.metadata == (
        ("SiteName", "某县"),
        ("索引号", "0143/2024"),
        ("发布机构", "某局"),
        ("文号", ""),
        ("公开日期", "2024年1月17日"),
    )
    assert len(document.grids) == 1
    assert [(claim.source, claim.value) for claim in document.dates] == [("page", "2024-01-17")]


@pytest.mark.parametrize("button", ["【打印】 【关闭】", "浏览次数：2168", "阅读 31 次", "[大 中 小]", "扫一扫打开"])
def test_buttons_and_counters_make_no_text(button):
    assert _read(PARTS + f"<p>{button}</p><p>七、附则</p>").text == _read(PARTS + "<p>七、附则</p>").text


def test_an_article_of_bare_lines():
    text = _read("<div>一、总体<br>公开<a href=x>12</a>件<br>二、主动<br>" + TABLE + "<br>三、申请<br>无</div>").text
    assert text.split("\n")[:4] == ["一、总体", "公开12件", "二、主动", "信息内容 | 本年制发件数"]
    assert text.endswith("三、申请\n无")


def test_numbered_menus_do_not_widen_the_article():
    menu = "<ul>" + "".join(f"<li><a href=/{n}>{n}、栏目</a></li>" for n in "一二三四") + "</ul>"
    assert "栏目" not in _read(f"<div>{menu}</div><div>{PARTS}</div>").text


def test_a_line_of_half_buttons_costs_no_time():
    assert "浏览 扫一扫 浏览" in _read(PARTS + "<p>" + "浏览 扫一扫 " * 5000 + "完</p>").text


def test_included_page_does_not_end_the_page():
    assert "六、第六部分" in _read(f"<html><body><div>头部</div></body></html><div>{PARTS}</div></body></html>").text


def test_xml_declaration_and_doctype():
    markup = f'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html><body><div>{PARTS}</div></body></html>'
    assert _read(markup) == _read(f"<html><body><div>{PARTS}</div></body></html>")


def test_unclosed_button_does_not_swallow_the_page():
    assert "六、第六部分" in _read(f"<form><button type=button></form><div>{PARTS}</div>").text


@pytest.mark.parametrize(
    ("head", "body", "first"),
    [
        ("<title>甲-乙</title><meta name=articletitle content=某县年报>", "<h1>某县门户</h1>", "某县年报"),
        ("", "<ucaptitle>某局2023年年度报告</ucaptitle>", "某局2023年年度报告"),
        ("<title>某局2023年年度报告-某县</title>", "<h1>某县人民政府门户</h1>", "某局2023年年度报告"),
        ("", "<h1>某县人民政府</h1><div class=article-title>某局2023年年度报告</div>", "某局2023年年度报告"),
        ("", "<p>某局2023年政府信息公开年度报告</p>", "某局2023年政府信息公开年度报告"),
    ],
)
def test_titles(head, body, first):
    assert _read(f"<html><head>{head}</head><body>{body}{PARTS}</body></html>").titles[0] == first


def test_list_title_is_the_last_resort():
    assert _read(PARTS, list_title="某县年报").titles == ("某县年报",)


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("某局2023年政府信息公开年度报告-某县发改局", "某局2023年政府信息公开年度报告"),
        ("政府信息公开年报_某县2019年政府信息公开年报_某网", "某县2019年政府信息公开年报"),
        ("1-10月固定资产投资结构趋稳趋优", "1-10月固定资产投资结构趋稳趋优"),
        ("2019-2020年政府信息公开年度报告", "2019-2020年政府信息公开年度报告"),
        ("山西品牌丝路行正式启动 - 山西省人民政府门户网站 ", "山西品牌丝路行正式启动"),
        ("首页", "首页"),
    ],
)
def test_clean_title(title, clean):
    assert clean_title(title).strip() == clean


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        ("<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><hr>nginx</body></html>", "error"),
        ("<script>document.cookie=('_')+('x');location.href=location.pathname</script>", "script challenge"),
        ('<script>go({"bts":["1"],"chars":"a"})</script>', "__jsluid"),
        ("<body><script>$_ts=window['$_ts'];$_ts.nsd=1</script></body>", "$_ts"),
        ("<body><div>请稍候</div></body>", "human check"),
        ("<body><p>您访问的页面不存在！</p></body>", "error"),
    ],
)
def test_blocked(markup, what):
    (notice,) = _read(markup).notices
    assert notice.code == "blocked"
    assert what in notice.detail


@pytest.mark.parametrize("markup", [PARTS + "<p>404 错误与找不到页面共3件</p>", "<p>正在加载</p>", "<p>第404号</p>"])
def test_not_blocked(markup):
    assert _read(markup).notices == ()


def test_readings_above_words_are_noticed():
    document = _read(f"{PARTS}<p><ruby>石屏<rt>shiping</rt></ruby>县公开12件</p><p>七、附则</p>")
    assert "石屏县公开12件" in document.text
    assert [notice.code for notice in document.notices] == ["script-noise"]


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "blockquote"])
def test_bottomless_nesting_is_refused(tag):
    with pytest.raises(ParseError, match="nested deeper"):
        _read(f"<{tag}>" * 20_000)


@pytest.mark.parametrize("depth", [200, 240, 300, 900])
@pytest.mark.parametrize("tag", ["div", "span", "ul><li"])
def test_deep_nesting_is_read(depth, tag):
    assert "六、第六部分" in _read(f"<{tag}>" * depth + PARTS).text


def test_table_beyond_bounds_is_left_as_text():
    document = _read(PARTS + "<table>" + "<tr><td rowspan=65534>自然人<td>1" * 800 + "</table>")
    assert document.grids == ()
    assert [notice.code for notice in document.notices] == ["unreadable-table"]


_MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div>", "</div>", "<table>", "</table>", "<tr>", "<td>", "<td rowspan=0>", "<td colspan=2000>",
         "一、总体", "自然人", "249", "<br>", "<span style='display:none'>", "</span>", "<pre>\n", "<!--", "-->",
         "<script>", "</html>", "<button>", "<caption>", "&nbsp;", "来源：", "<div hidden>", "\0",
         "<a href=x>", "<h1>", "<rt>"]
    ),
    max_size=40,
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(_MARKUP)
def test_any_markup_is_read_or_refused(pieces):
    try:
        document = read_document("".join(pieces).encode(), Context(media_type="text/html"))
    except ParseError as error:
        assert "\n" not in str(error)
        return
    for grid in document.grids:
        for cell in (cell for row in grid.rows for cell in row):
            assert document.text[cell.start : cell.end] == cell.text
