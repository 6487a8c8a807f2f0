"""Labels: what is equal after normalising, what is a misprint, and what must not be matched at all."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.forms import FORMS, form
from parsers.labels import match, normalise
from parsers.model import FormTable


@dataclass(frozen=True)
class Declared:
    key: str
    labels: tuple[str, ...]
    path: tuple[str, ...] = ()


def table(form_id: str, key: str) -> FormTable:
    return next(one for one in form(form_id).tables if one.key == key)


STATISTICS = table("form2014", "statistics")
REQUESTS_2019, REQUESTS = table("form2019", "requests"), table("form2021", "requests")
PROACTIVE_2019, PROACTIVE = table("form2019", "proactive"), table("form2021", "proactive")
DISPUTES = table("form2021", "disputes")
TABLES = [(one.id, table) for one in FORMS for table in one.tables]


@pytest.mark.parametrize(
    ("printed", "same"),
    [
        ("1.属于国家秘密", "１．属于国家秘密"),
        ("1.属于国家秘密", "1、属于国家秘密"),
        ("1.属于国家秘密", "①属于国家秘密"),
        ("1.属于国家秘密", "⒈ 属于国家秘密"),
        ("1.属于国家秘密", "(1)属于国家秘密"),
        ("1.属于国家秘密", "1属于国家秘密"),
        ("（一）予以公开", "㈠予以公开"),
        ("（一）予以公开", "(一) 予 以\n公开"),
        ("三、本年度办理结果", "三、本 年 度 办 理 结 果"),
        ("3.危及“三安全一稳定”", '3.危及"三安全一稳定"'),
        ("3.危及“三安全一稳定”", "3.危及「三安全一稳定」"),
        ("3.其他", "3.其它"),
        ("一、本年新收", "⼀、本年新收"),  # Kangxi radical one
        ("从事政府信息公开工作人员数", "从事政府信息公开⼯作⼈员数"),  # Kangxi radicals of PDF fonts
        ("民政", "⺠政"),  # CJK radicals supplement, untouched by NFKC
        ("其中：涉及国家秘密", "涉及国家秘密"),
        ("第二十条第（一）项", "第二十条 第(一)项"),
        ("本年增/减", "本年增∕减"),
        ("商业\u200b企业\u00ad", "商业企业"),
    ],
)
def test_printings_of_one_label_are_equal(printed, same):
    assert normalise(printed) == normalise(same) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("属于三类内部事务信息", "属于四类内部事务信息"),
        ("第二十条第（一）项", "第二十条第（五）项"),
        ("本年新收", "上年新收"),
        ("2019年", "2020年"),
        ("一月", "二月"),
    ],
)
def test_what_tells_labels_apart_stays(one, other):
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize("empty", ["", " ", "\u3000\n", "——", "（一）", "1.", "/", "※"])
def test_nothing_is_left_of_a_label_without_words(empty):
    assert normalise(empty) == ""
    assert match(empty, REQUESTS.rows) is None


@given(st.text(max_size=30))
def test_normalise_is_idempotent(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet="一二十1９0.、()（）①其中它 第项年/·信息\u3000", max_size=12))
def test_normalise_is_idempotent_on_numbering(text):
    assert normalise(normalise(text)) == normalise(text)


LABELS = [
    (table, kind, one, label)
    for _, table in TABLES
    for kind in (table.rows, table.columns, table.groups, table.column_groups)
    for one in kind
    for label in one.labels
]
SPACES = st.text(alphabet=" \u3000\n\t\u00a0\u200b", max_size=2)
NUMBERING = st.sampled_from(["", "1.", "12、", "(三)", "（3）", "③", "㈣", "四、", "其中：", " 2 . "])


@given(st.sampled_from(LABELS), NUMBERING, st.data())
def test_a_decorated_label_means_itself_only(declared, numbering, data):
    _, kind, one, label = declared
    if label[0].isdigit():  # a numbering before 2016年度 would make another number of it
        numbering = ""
    spaced = "".join(char + data.draw(SPACES) for char in label)
    wide = data.draw(st.booleans())
    printed = numbering + ("".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in spaced) if wide else spaced)
    found = match(printed, kind, path=one.path)
    assert found is not None
    assert found.key == one.key
    assert (found.fuzzy, found.remark) == (False, "")


@pytest.mark.parametrize(
    ("table", "printed", "key", "remark"),
    [
        (PROACTIVE, "规范性文件", "art20_1.normative_documents", ""),
        (PROACTIVE, "规章(县级无此项)", "art20_1.rules", "县级无此项"),
        (PROACTIVE_2019, "行政许可(市本级)", "art20_5.licensing", "市本级"),
        (PROACTIVE_2019, "其他对外管理服务事项（市本级）", "art20_5.other_services", "市本级"),
        (REQUESTS, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "granted_in_part", ""),
        (REQUESTS, "(二)部分公开(区分处理的,只", "granted_in_part", "区分处理的,只"),
        (REQUESTS, "（七）总计", "processed", ""),
        (REQUESTS, "（六）其他处理", "other_sum", ""),
        (REQUESTS, "3.其它", "other.other", ""),
        (REQUESTS_2019, "（六）其他处理", "other", ""),
        (
            REQUESTS,
            "2. 申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "other.fee_not_paid",
            "",
        ),
        (
            REQUESTS,
            "1. 申请人无正当理由逾期不补正, 行政机关不再处理其政府信息公开申请",
            "other.not_corrected_in_time",
            "",
        ),
        (STATISTICS, "1.专职人员数(不包括政府公报及政府网站工作 人员数)", "organisation.staff.full_time", ""),
        (STATISTICS, "不属于本行政机关公开数", "requests.answered.not_this_agency", ""),
        (
            STATISTICS,
            "危及国家安全、公共安全、经济安全和社会 稳定",
            "requests.answered.refused.security_stability",
            "",
        ),
    ],
)
def test_real_labels_find_their_row(table, printed, key, remark):
    found = match(printed, table.rows)
    assert found is not None
    assert (found.key, found.remark, found.fuzzy) == (key, remark, False)


def test_a_unit_in_a_column_head_is_declared_or_reported():
    known = match("本年收费金额（单位：万元）", PROACTIVE.columns)
    other = match("本年收费金额（单位：元）", PROACTIVE.columns)
    assert known is not None and other is not None
    assert (known.key, known.remark) == ("amount", "")
    assert (other.key, other.remark) == ("amount", "单位:元")


@pytest.mark.parametrize(
    ("table", "printed", "key"),
    [
        (REQUESTS, "2.其他法律行政止公开", "refused.forbidden_by_law"),  # 洪泽 2023
        (REQUESTS, "4.保护第三方合法权宜", "refused.third_party"),
        (REQUESTS, "5.要求行政机关确认或重新出具以获取信息", "not_processed.confirm_again"),
        (STATISTICS, "6.申请信息不存数", "requests.answered.does_not_exist"),
    ],
)
def test_one_misprint_is_seen_and_said(table, printed, key):
    found = match(printed, table.rows)
    assert found is not None
    assert (found.key, found.fuzzy) == (key, True)


@pytest.mark.parametrize(
    ("candidates", "printed"),
    [
        (REQUESTS.rows, "1.建议提案办理"),  # a row of the county's own
        (REQUESTS.rows, "上年新收政府信息公开申请数量"),  # 上年 is neither 本年新收 nor 上年结转
        (REQUESTS.rows, "5.属于四类内部事务信息"),  # a telling character differs
        (REQUESTS.rows, "予公开"),  # short labels allow no misprint
        (REQUESTS.rows, "不以公开"),
        (STATISTICS.rows, "3.政务微傅公开政府信息数"),  # 微博 or 微信?
        (STATISTICS.rows, "3.网页申请数"),  # perhaps 网络, perhaps a row of its own
        (STATISTICS.rows, "不同意部分公开答复数"),
        (STATISTICS.rows, "(三)建议提案办理结果公开情况"),
        (DISPUTES.columns, "结果维正"),
        (PROACTIVE.columns, "本年发布件数"),
    ],
)
def test_what_is_not_certain_is_not_matched(candidates, printed):
    assert match(printed, candidates) is None


@pytest.mark.parametrize(
    "huge", ["1." * 200_000, "规章(" * 200_000, "属于国家秘密" + " " * 2_000_000, "(一)" * 100_000]
)
def test_a_huge_cell_is_no_label(huge):
    assert match(huge, REQUESTS.rows) is None
    assert len(normalise(huge)) < len(huge)


def test_equal_labels_are_told_apart_by_their_groups():
    assert len(match("结果维持", DISPUTES.columns).keys) == 3
    assert match("结果维持", DISPUTES.columns).key is None
    cases = {
        ("行政复议",): "reconsideration.upheld",
        ("行政诉讼", "未经复议直接起诉"): "litigation_direct.upheld",
        ("行政 诉讼", "复议后 起诉"): "litigation_after_reconsideration.upheld",
    }
    for path, key in cases.items():
        assert match("结果维持", DISPUTES.columns, path=path).key == key
    assert match("（二）被依法纠错数", STATISTICS.rows, path=["五、行政诉讼数量"]).key == "litigation.corrected"
    assert match("（二）被依法纠错数", STATISTICS.rows, path=["四、行政复议数量"]).key == "reconsideration.corrected"
    assert match("（二）被依法纠错数", STATISTICS.rows, path=["八、别的"]).key is None


def test_a_misprint_of_an_equal_label_leaves_both_open():
    found = match("（二）被依法纠借数", STATISTICS.rows)
    assert found is not None
    assert found.fuzzy
    assert set(found.keys) == {"reconsideration.corrected", "litigation.corrected"}


def test_a_misprint_between_two_near_labels_is_refused():
    rows = [Declared("weibo", ("政务微博发布信息数",)), Declared("wechat", ("政务微信发布信息数",))]
    assert match("政务微博发布信息数", rows).key == "weibo"
    assert match("政务微搏发布信息数", rows) is None
    assert match("政务微博发布信息量", rows) is None  # one from 微博, and the labels are themselves one apart
    assert match("政务微搏发布信息数", rows[:1]).fuzzy


def test_every_declared_label_of_a_table_is_far_from_being_taken_for_another():
    for table, kind, one, label in LABELS:
        found = match(label, kind)
        assert found is not None
        assert one.key in found.keys, (table.key, label)
        assert not found.fuzzy
