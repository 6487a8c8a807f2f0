"""parsers.numerals: whole numbers exactly or not at all; number spans in running text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.numerals import EXCLUDED, chinese_numeral, find_numbers, parse_number

READ = [
    ("0", "0"), ("7", "7"), ("14603", "14603"), ("14,603", "14603"), ("1,234,567.89", "1234567.89"), ("１２", "12"),
    ("１４，６０３", "14603"), (" 12 ", "12"), ("63014.23", "63014.23"), ("0.5", "0.5"), ("12.50", "12.50"),
    ("3.5万", "35000"), ("3 万", "30000"), ("2千", "2000"), ("3千万", "30000000"), ("1.2亿", "120000000"),
    ("1亿2000万", "120000000"), ("2万3000", "23000"), ("3万亿", "3000000000000"),
    ("零", "0"), ("〇", "0"), ("三", "3"), ("两", "2"), ("十", "10"), ("十二", "12"),
    ("二十", "20"), ("一百一十", "110"),
    ("一百十", "110"), ("一百零二", "102"), ("两百", "200"), ("一千二百", "1200"), ("一千零一十", "1010"),
    ("两千零三十", "2030"), ("一万二千", "12000"), ("十万零五百", "100500"), ("二十万三千", "203000"),
    ("三千万", "30000000"),
    ("一亿零三", "100000003"), ("壹佰贰拾", "120"), ("二〇二一", "2021"), ("二○一七", "2017"), ("一九九八", "1998"),
]  # fmt: skip
REFUSED = [
    "", " ", "/", "—", "-", "无", "件", "-6", "+5",
    "－３", "増145", "增145", "减6", "5%", "５％", "5.", ".5", "1.2.3", "1,23",
    "12,34,567", "1234,567", "0,123", "007", "00", "1 5 6", "1e5", "0x1F", "10²", "½", "①", "Ⅳ", "٣", "160余", "160多",
    "约160", "3至5", "3-5", "12件", "一百二", "一万二", "三五", "七八", "三四百",
    "二十百", "百", "万", "十分", "进一步", "一千二十",
    "一百百", "万万", "〇七", "1" * 19, "一" * 50, "9" * 1000, "2万30000", "1.5亿2000万", "None", "nan", "inf",
]  # fmt: skip


@pytest.mark.parametrize(("printed", "value"), READ)
def test_reads_exactly(printed, value):
    assert parse_number(printed) == Decimal(value)
    assert str(parse_number(printed)) == value


@pytest.mark.parametrize("printed", REFUSED)
def test_refuses_what_is_not_wholly_a_number(printed):
    assert parse_number(printed) is None


@given(st.integers(0, 10**12 - 1))
def test_round_trip_of_integers(value):
    assert parse_number(str(value)) == value
    assert parse_number(f"{value:,}") == value
    assert parse_number(chinese_numeral(value)) == value
    assert parse_number(str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == value


@given(st.integers(0, 10**10), st.integers(1, 6))
def test_round_trip_of_decimals_and_ten_thousands(whole, places):
    printed = f"{Decimal(whole).scaleb(-places):f}"
    assert str(parse_number(printed)) == printed
    assert parse_number(printed + "万") == Decimal(printed) * 10000


@given(st.text(max_size=60))
def test_never_fails_and_never_gives_a_float(text):
    value = parse_number(text)
    assert value is None or (isinstance(value, Decimal) and value.is_finite())
    for span in find_numbers(text):
        assert text[span.start : span.end] == span.raw
        assert span.raw


@pytest.mark.parametrize("value", [-1, 10**12])
def test_chinese_numeral_says_its_range(value):
    with pytest.raises(ValueError, match="only 0 to"):
        chinese_numeral(value)


SPANS = [
    ("累计公开发布政府信息14603条,其中政府网站公开8246条", [("14603", 14603, False, "条"),
    ("8246", 8246, False, "条")]),
    ("保障性住房类信息160多条", [("160多", 160, True, "条")]),
    ("开展了一期信息公开培训,共122人参加", [("一", 1, False, "期"), ("122", 122, False, "人")]),
    ("发布约3.5万条", [("约3.5万", 35000, True, "条")]),
    ("节约3万元", [("3万", 30000, False, "元")]),
    ("培训2万余人次", [("2万余", 20000, True, "人次")]),
    ("推送20余万条", [("20余万", 200000, True, "条")]),
    ("收到2 千余件", [("2 千余", 2000, True, "件")]),
    ("占比42%，增长12.3个百分点，百分之三十", [("42", 42, False, "%"), ("12.3", Decimal("12.3"), False, "%"),
                                   ("百分之三十", 30, False, "%")]),
    ("发布信息30条左右", [("30条左右", 30, True, "条")]),
    ("每年3至5次，10-20件", [("3至5", 3, True, "次"), ("10-20", 10, True, "件")]),
    ("十余次、两千余条", [("十余", 10, True, "次"), ("两千余", 2000, True, "条")]),
    ("超过100条，不足10件，近300篇，上百条", [("超过100", 100, True, "条"), ("不足10", 10, True, "件"),
    ("近300", 300, True, "篇")]),
    ("共18,392条，达１２件", [("18,392", 18392, False, "条"), ("１２", 12, False, "件")]),
    ("收费380元，1.2万元", [("380", 380, False, "元"), ("1.2万", 12000, False, "元")]),
    ("12345热线受理12件", [("12", 12, False, "件")]),
    ("1-6月建成5G基站30个，H5作品2件", [("30", 30, False, "个"), ("2", 2, False, "件")]),
    ("12345件", [("12345", 12345, False, "件")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SPANS)
def test_spans_in_running_text(text, expected):
    assert [(s.raw, s.value, s.approximate, s.unit) for s in find_numbers(text)] == expected


NO_QUANTITY = [
    ("web or mail address", "http://www.xuncai168.com/2017/12.html 或 zjxdzzw163@163.com"),
    ("date", "2017年5月31日、2022-02-15、5月底、十二月三十一日"),
    ("years", "2017年度、二〇一七年、2008-2012年、近三年来、3年、6个月"),
    ("time of day", "17:28、7×24"),
    ("document number", "（国办发〔2017〕24号）、国务院令第711号、黔府办发[2017]13号"),
    ("telephone or hotline", "电话:0857-7628613，0527—83593059，13812345678，12345热线"),
    ("postcode", "邮编:552100"),
    ("ordinal", "第二十条第（一）项、第3季度、（三）、一是、二、"),
    ("fraction", "三分之一、1/2"),
    ("code", "5G、H5、G20、012340096、014314799-00002"),
]


@pytest.mark.parametrize(("name", "text"), NO_QUANTITY)
def test_excluded_by_name(name, text):
    assert name in EXCLUDED
    assert find_numbers(text) == ()


@pytest.mark.parametrize("text", ["进一步统一思想", "万一", "十分重要", "第一批", "每一件", "五公开", "同一热点"])
def test_chinese_numerals_that_are_no_numbers(text):
    assert find_numbers(text) == ()


@pytest.mark.parametrize("piece", ["一", "9", "1,", "\n", " ", "2017-", "a", "信息", "1 ", "万", "分之"])
def test_long_runs_are_read_in_one_pass(piece):
    assert len(find_numbers(piece * 20000)) <= 20000
