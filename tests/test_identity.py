"""parsers.identity: who, which year, published when, whose figures, and what is no annual report."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.identity import identify
from parsers.identity.names import complete, is_name, level_of, normal_name, same_body
from parsers.identity.titles import read_title
from parsers.model import Context, DateClaim, Document
from parsers.sections import find_sections

FIXTURES = Path(__file__).parent / "fixtures"
TITLES = [
    line.split("\t")
    for line in (FIXTURES / "identity" / "titles.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
PAGES = [
    line.split("‖")
    for line in (FIXTURES / "identity" / "pages.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def body(issuer="石屏县人民政府", year=2021, period=None, end=""):
    """A short but whole report."""
    period = period or year
    return (
        f"根据《条例》规定，现公布{issuer}{year}年政府信息公开工作年度报告。"
        f"所列数据的统计期限自{period}年1月1日起至{period}年12月31日止。\n"
        f"一、总体情况\n{year}年，认真落实，主动公开信息。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
        f"四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n六、其他需要报告的事项\n无。\n{end}"
    )


def judge(title, text, context=None, metadata=(), dates=()):
    document = Document("text/html", "utf-8", (title,) if title else (), tuple(metadata), text, dates=tuple(dates))
    return identify(document, context or Context(), find_sections(text, ()))


def codes(identity):
    return [notice.code for notice in identity.notices]


def test_there_are_enough_titles():
    assert len(TITLES) >= 60


@pytest.mark.parametrize(("printed", "issuer", "level", "year", "kind"), TITLES, ids=[t[0] for t in TITLES])
def test_titles(printed, issuer, level, year, kind):
    title = read_title(printed)
    assert (title.kind, title.issuer or "-", str(title.year or "-")) == (kind, issuer, year)
    if title.issuer:
        assert level_of(title.issuer) == level


def test_there_are_enough_pages():
    assert len(PAGES) >= 150


@pytest.mark.parametrize("page", PAGES, ids=[f"{n} {p[0] or p[1]}" for n, p in enumerate(PAGES)])
def test_pages(page):
    """Who reports for which year, as a person reads it from title, text, metadata and column."""
    title, lead, end, facts, issuer, level, division, year, notices = page
    told = dict(fact.split("=") for fact in facts.split(";") if fact)
    dates = [DateClaim("meta", told["date"], told["date"])] if "date" in told else []
    owner = told.get("name")
    context = Context(
        list_title=told.get("list"), division=told.get("division"), issuer_name=owner,
        issuer_level=level_of(owner) if owner else None,
    )  # fmt: skip
    metadata = [(key, value) for key, value in told.items() if key in {"SiteName", "SiteIDCode", "发布机构"}]
    found = judge(title, report(lead, end), context, metadata, dates)
    assert found.is_report
    who = (found.issuer.name, found.issuer.level, found.issuer.division or "") if found.issuer else ("", "", "")
    assert (*who, str(found.report_year or ""), " ".join(codes(found))) == (issuer, level, division, year, notices)


def report(lead, end):
    """A report that names nobody, between a first paragraph and a signature."""
    lead = re.sub(r"期(\d{4})", r"所列数据的统计期限自\1年1月1日起至\1年12月31日止", lead.replace("⏎", "\n"))
    parts = ("总体情况\n认真落实条例，主动公开信息。", "主动公开政府信息情况", "收到和处理政府信息公开申请情况",
             "政府信息公开行政复议、行政诉讼情况", "存在的主要问题及改进情况", "其他需要报告的事项\n无。")  # fmt: skip
    sections = "\n".join(f"{number}、{part}" for number, part in zip("一二三四五六", parts, strict=True))
    return f"{lead}\n根据《条例》规定，编制本年度报告。\n{sections}\n{end}".replace("⏎", "\n")


NAMES = [
    ("织 金 县", "织金县人民政府", "county"), ("石屏县政府", "石屏县人民政府", "county"),
    ("湖口县政府办公室", "湖口县人民政府办公室", "department"), ("长治市", "长治市人民政府", "prefecture"),
    ("大冶市", "大冶市人民政府", "county"), ("北京市", "北京市人民政府", "province"),
    ("六枝特区", "六枝特区人民政府", "county"), ("雅安工业园区管委会", "雅安工业园区管委会", "zone"),
    ("河北雄安新区", "河北雄安新区", "zone"), ("浦东新区", "浦东新区人民政府", "county"),
    ("乌兰察布市", "乌兰察布市人民政府", "prefecture"), ("锡林郭勒盟", "锡林郭勒盟", "prefecture"),
    ("巴彦淖尔市乌拉特前旗", "巴彦淖尔市乌拉特前旗人民政府", "county"),
    ("某某苏木", "某某苏木人民政府", "township"), ("坪山街道办事处", "坪山街道办事处", "township"),
    ("生态环境部", "生态环境部", "department"), ("国务院办公厅", "国务院办公厅", "department"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "name", "level"), NAMES, ids=[n[0] for n in NAMES])
def test_normal_names_and_levels(printed, name, level):
    assert (normal_name(printed), level_of(normal_name(printed))) == (name, level)
    assert normal_name(name) == name


@pytest.mark.parametrize("words", ["政府", "2021年", "所列数据", "现公布某县", "hth登录入口官网", "工作", "A局", ""])
def test_what_is_no_name(words):
    assert not is_name(words)


@pytest.mark.parametrize(
    ("name", "whole"),
    [("石屏县林业局", True), ("县林业局", False), ("林业局", False), ("我局", False), ("国家税务总局", True),
     ("市安监局", False), ("自治区民委", False), ("上海市科委", True)],
)  # fmt: skip
def test_a_name_without_its_place_is_incomplete(name, whole):
    assert complete(name) is whole


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("洪泽区人民政府", "淮安市洪泽区人民政府", True), ("石屏县", "石屏县人民政府", True),
     ("石屏县林业局", "石屏县人民政府", False), ("石屏县人民政府办公室", "石屏县人民政府", False),
     ("鼓楼区人民政府", "南京市玄武区人民政府", False)],
)  # fmt: skip
def test_same_body(one, other, same):
    assert same_body(one, other) is same


REPORTS = {
    "zhijin-2017": (
        "织金县2017年政府信息公开年度报告",
        "织金县人民政府",
        "county",
        2017,
        "area",
        [],
        "520524",
    ),
    "changzhi-2019": (
        "长治市人民政府2019年政府信息公开工作年度报告",
        "长治市人民政府",
        "prefecture",
        2019,
        "area",
        [],
        "140400",
    ),
    "shiping-2021": ("石屏县2021年政府信息公开工作年度报告", "石屏县人民政府", "county", 2021, "unclear", [], "532525"),
    "shuyang-2025": (
        "沐阳县人民政府2025年政府信息公开工作年度报告",
        "沐阳县人民政府",
        "county",
        2025,
        "area",
        [],
        None,
    ),
    "shanghai-kewei-2024": (
        "2024年上海市科委政府信息公开工作年度报告",
        "上海市科委",
        "department",
        2024,
        "own",
        [],
        None,
    ),
}


@pytest.mark.parametrize("case", REPORTS)
def test_whole_reports(case):
    text = (FIXTURES / "prose" / case / "source.txt").read_text("utf-8")
    found = judge("", text)
    assert found.is_report
    issuer = found.issuer
    assert (
        found.title,
        issuer.name,
        issuer.level,
        found.report_year,
        found.scope,
        codes(found),
        issuer.division,
    ) == REPORTS[case]


def test_dates_are_claims_in_order_of_trust():
    end = "石屏县人民政府办公室\n2022年1月25日"
    title = "石屏县2021年政府信息公开工作年度报告"
    assert judge(title, body(end=end)).published == "2022-01-25"
    url, meta = DateClaim("url", "2022-03-01", "t20220301"), DateClaim("meta", "2022-02-16", "2022-02-16 09:00")
    found = judge(title, body(end=end), dates=[url, meta])
    assert found.published == "2022-02-16"
    assert [d.source for d in found.dates] == ["url", "meta", "text"]
    assert judge(title, body()).published is None


NOT_REPORTS = [
    ("石屏县政府信息公开指南", body()),
    ("石屏县人民政府网站工作年度报表", "网站名称\n总访问量\n120000"),
    ("关于编制2021年度政府信息公开工作年度报告的通知", "各乡镇：请于1月31日前报送。" + body()),
    ("一图读懂石屏县2021年政府信息公开工作年度报告", body()),
    ("《石屏县2021年政府信息公开工作年度报告》解读", body()),
    ("我县召开政务公开工作推进会", "2021年5月，县政府召开政务公开工作推进会。"),
    ("石屏县2021年政府信息公开工作年度报告", ""),
    ("石屏县2021年政府信息公开工作年度报告", "附件：石屏县2021年政府信息公开工作年度报告.pdf"),
    ("政府信息公开年报",
     "石屏县2021年政府信息公开工作年度报告\n2022-01-25\n石屏县2020年政府信息公开工作年度报告\n2021-01-20"),
    ("石屏县2021年政府信息公开工作年度报告出炉", "记者从县政府获悉，2021年我县主动公开信息4067条。"),
    ("山西省公布2018年政府信息公开工作年度报告", "来源：某报。山西省日前公布年度报告，依申请公开数量增长。"),
    ("石屏县人民政府关于2021年财政预算执行情况的报告", "一、预算执行情况\n二、下一步打算\n"),
    ("", ""),
    ("沭阳县人民政府", "网站地图 联系我们"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text"), NOT_REPORTS, ids=[t[0] or "empty" for t in NOT_REPORTS])
def test_what_is_no_report(title, text):
    found = judge(title, text)
    assert not found.is_report
    assert codes(found) == ["not-a-report"]
    assert found.issuer is None
    assert found.report_year is None


def test_a_notice_that_holds_the_report_is_one():
    found = judge("关于公布石屏县2021年度政府信息公开工作年度报告的通知", body())
    assert found.is_report
    assert (found.issuer.name, found.report_year) == ("石屏县人民政府", 2021)


def test_without_a_title_the_text_speaks():
    found = judge("首页", body(end="石屏县人民政府\n2022年1月25日"))
    assert found.is_report
    assert codes(found) == ["no-title"]
    assert (found.issuer.name, found.report_year) == ("石屏县人民政府", 2021)


YEARS = [
    ("石屏县2021年政府信息公开工作年度报告", 2021, None, 2021, []),
    ("石屏县2021年政府信息公开工作年度报告", 2020, None, 2021, ["year-mismatch"]),
    ("石屏县2021年政府信息公开工作年度报告", 2020, "石屏县2020年政府信息公开工作年度报告", 2020, ["year-mismatch"]),
    ("石屏县2021年政府信息公开工作年度报告", 2021, "石屏县2022年政府信息公开工作年度报告", 2021, ["year-mismatch"]),
    ("石屏县政府信息公开工作年度报告", 2019, None, 2019, ["year-mismatch"]),
]


@pytest.mark.parametrize(("title", "period", "listed", "year", "expected"), YEARS)
def test_the_report_year_and_its_contradictions(title, period, listed, year, expected):
    context = Context(url="https://x.gov.cn/2024/1/2/t20240102_1.html", list_title=listed, list_date="2024-01-02")
    found = judge(title, body(period=period), context)
    assert (found.report_year, codes(found)) == (year, expected)


def test_no_year_is_guessed_from_the_address():
    text = body().replace("2021年", "").replace("1月1日", "").replace("12月31日", "")
    context = Context(url="https://x.gov.cn/2022/1/2/t20220102_1.html", list_date="2022-01-02")
    assert judge("石屏县政府信息公开工作年度报告", text, context).report_year is None


COUNTY = Context(issuer_name="云南省石屏县人民政府", issuer_level="county", division="532525")
ISSUERS = [
    ("石屏县2021年政府信息公开工作年度报告", body(), COUNTY, "云南省石屏县人民政府", "county", "532525"),
    ("石屏县2021年政府信息公开工作年度报告", body(), Context(division="532525"), "石屏县人民政府", "county", "532525"),
    # A department in the county's column never gets the county's code.
    ("石屏县林业局2021年政府信息公开工作年度报告", body("石屏县林业局"), COUNTY, "石屏县林业局", "department", None),
    ("石屏县林业局2021年政府信息公开工作年度报告", body("石屏县林业局"), Context(division="532525"),
     "石屏县林业局", "department", None),
    # The office reports for its county, unless the title names the office itself.
    ("2021年政府信息公开年度报告", body("石屏县人民政府办公室"), Context(), "石屏县人民政府", "county", "532525"),
    ("石屏县人民政府办公室2021年政府信息公开年度报告", body(), Context(), "石屏县人民政府办公室", "department", None),
    # A short name is completed by the lead or the signature, never invented.
    ("县林业局2021年政府信息公开年度报告", body("石屏县林业局"), Context(), "石屏县林业局", "department", None),
    ("县林业局2021年政府信息公开年度报告", body("本局", end="石屏县林业局\n2022年1月5日"), Context(),
     "石屏县林业局", "department", None),
    ("林业局2021年政府信息公开年度报告", body("本局"), Context(), "林业局", "department", None),
    ("2021年政府信息公开年度报告", body("我单位"), COUNTY, "云南省石屏县人民政府", "county", "532525"),
    ("2021年大理市政府信息公开年度报告", body("大理市"),
     Context(issuer_name="大理市人民政府", issuer_level="county", division="532901"),
     "大理市人民政府", "county", "532901"),
]  # fmt: skip


@pytest.mark.parametrize("case", ISSUERS, ids=[f"{n} {c[0]}" for n, c in enumerate(ISSUERS)])
def test_issuers(case):
    title, text, context, *expected = case
    issuer = judge(title, text, context).issuer
    assert [issuer.name, issuer.level, issuer.division] == expected


def test_an_issuer_that_nothing_names_is_none():
    assert judge("2021年政府信息公开年度报告", body("我单位")).issuer is None


def test_metadata_names_the_issuer_last():
    title = "2021年政府信息公开年度报告"
    found = judge(title, body("我单位"), metadata=[("发布机构", "石屏县水利局")])
    assert found.issuer.name == "石屏县水利局"


def test_titles_over_several_lines():
    found = judge("", "织 金 县\n2021年政府信息公开年度报告\n" + body("织金县"))
    assert (found.title, found.issuer.name) == ("织金县2021年政府信息公开年度报告", "织金县人民政府")
    found = judge("", "正文\n2021 年上海市科委政府信息公开工作\n年度报告\n" + body("市科委"))
    assert (found.title, found.issuer.name) == ("2021年上海市科委政府信息公开工作年度报告", "上海市科委")


@pytest.mark.parametrize(
    ("lead", "scope"),
    [("本报告由县政府办公室综合各乡镇、各部门的政府信息公开年度报告编制。", "area"),
     ("本报告是2021年石屏县各级政府及部门开展政府信息公开工作的情况。", "area"),
     ("本报告数据仅包括县政府本级。", "own"), ("", "unclear")],
)  # fmt: skip
def test_scope_rests_on_words(lead, scope):
    found = judge("石屏县2021年政府信息公开工作年度报告", lead + body())
    assert found.scope == scope
    assert bool(found.scope_words) == (scope != "unclear")


SCOPES = [
    line.split("‖")
    for line in (FIXTURES / "identity" / "scopes.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("title", "lead", "scope", "words"), SCOPES, ids=[s[1] for s in SCOPES])
def test_the_scope_and_its_words(title, lead, scope, words):
    found = judge(title, report(lead, ""))
    assert (found.scope, bool(found.scope_words)) == (scope, bool(words))
    assert found.scope_words in lead
    assert found.scope_words in words or words in found.scope_words


@given(st.text(max_size=200), st.text(alphabet="石屏县人民政府2021年信息公开工作度报告 \n《》-_一、总体", max_size=200))
def test_any_page_is_judged_without_failing(title, text):
    found = judge(title, text)
    assert found.is_report or codes(found) == ["not-a-report"]


@pytest.mark.parametrize("piece", ["石屏县", "2021年", "\n", " ", "公开", "（", "网站（", "报告由", "年", "一、\n"])
def test_hostile_repeats_are_bounded(piece):
    assert not judge(piece * 2000, piece * 20000).is_report
