"""Numbers as Chinese offices print them: exact values of whole strings, and number spans in running text.

In: a string.  Out: `decimal.Decimal`, never a float, so that `63014.23` stays what was printed.  Nothing is guessed:
what is not wholly a number in one of the known spellings is None, and a span hedged by 约, 余, 多 … says so.
Spelling rules: GB/T 15835-2011 (用数字规范) for Arabic and Chinese numerals, plus the mixed 3.5万 of everyday prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

# Longest string read as a number.  National totals stay under 15 digits; the bound keeps every product inside
# Decimal's default precision of 28 digits, so arithmetic on a value stays exact, and hostile input stays cheap.
_MAX_DIGITS = 18
_MAX_LENGTH = 40

# Only the full-width twins of what a number is printed with: NFKC would also turn 10² into 102.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_GROUPS = ("零〇○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {c: i for i, group in enumerate(_GROUPS) for c in group}
_SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE_UNITS = {"万": 10**4, "亿": 10**8}
_CHINESE = "".join(_DIGITS) + "".join(_SMALL_UNITS) + "".join(_LARGE_UNITS)

_ARABIC = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)(?:\.[0-9]+)?"
_PLAIN = re.compile(_ARABIC)
_MIXED = re.compile(rf"({_ARABIC})\s*([百千]?)\s*(万亿|万|亿|)")
_COMPOUND = re.compile(r"([1-9][0-9]*)亿([1-9][0-9]{0,3})万([1-9][0-9]{0,3})?|([1-9][0-9]*)万([1-9][0-9]{3})")
_MULTIPLIERS = {"": 1, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "万亿": 10**12}


def parse_number(s: str) -> Decimal | None:
    """The exact value of a string that is wholly one unsigned number; None for everything else.

    Read are `14603`, `14,603`, `１２`, `63014.23`, `3.5万`, `2千`, `1亿2000万`, `一千二百`, `两百`, `二〇二一` (digit
    by digit).  Refused, as their meaning is not certain: signs (they belong to the cell), leading zeros, `5.`, percent
    signs, hedges (`160余`), badly grouped commas, colloquial `一百二`, the approximate `三五`, more than 18 digits.
    Space around the number is ignored, space inside it is taken only before 万, 亿, 百, 千.
    """
    text = s.strip().translate(_HALF_WIDTH)
    if not text or len(text) > _MAX_LENGTH:
        return None
    if text[0] in _CHINESE:
        return _chinese(text)
    if sum(c.isdigit() for c in text) > _MAX_DIGITS:
        return None
    if (match := _MIXED.fullmatch(text)) is not None:
        return _product(Decimal(match[1].replace(",", "")), _MULTIPLIERS[match[2]] * _MULTIPLIERS[match[3]])
    if (match := _COMPOUND.fullmatch(text)) is not None:
        hundred_millions, ten_thousands, rest, only_ten_thousands, only_rest = match.groups()
        return Decimal(
            int(hundred_millions or 0) * 10**8
            + int(ten_thousands or only_ten_thousands) * 10**4
            + int(rest or only_rest or 0)
        )
    return None


def _product(number: Decimal, factor: int) -> Decimal | None:
    """A number times its unit, without trailing decimals (3.5万 is 35000); None where that is longer than what may be
    printed: 7777777777777777千万亿 is no figure."""
    if factor == 1:
        return number
    product = number * factor
    if product.adjusted() >= _MAX_DIGITS:
        return None
    whole = product.to_integral_value()
    return Decimal(int(whole)) if whole == product else product


def _chinese(text: str) -> Decimal | None:
    if any(c not in _CHINESE for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return _digit_by_digit(text)
    value = _by_place(text)
    # Written out again, the value must give the same string: this refuses 一百二, 三四百 and other doubtful forms.
    if value is None or chinese_numeral(value) != _plain_spelling(text):
        return None
    return Decimal(value)


def _digit_by_digit(text: str) -> Decimal | None:
    digits = [_DIGITS[c] for c in text]
    if len(digits) == 1:
        return Decimal(digits[0])
    # Two or three digits without a zero are an estimate (三五, 七八 "three to five"), a leading zero is a code.
    if digits[0] == 0 or len(digits) > _MAX_DIGITS or (len(digits) < 4 and 0 not in digits):
        return None
    return Decimal("".join(map(str, digits)))


def _by_place(text: str) -> int | None:
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _SMALL_UNITS:
            section += (digit if digit else 1 if _SMALL_UNITS[c] == 10 else 0) * _SMALL_UNITS[c]
            digit = 0
        else:
            total = (total + section + digit) * _LARGE_UNITS[c] if c == "亿" else total + (section + digit) * 10**4
            section = digit = 0
    value = total + section + digit
    return value if 0 < value < 10**12 else None


def _plain_spelling(text: str) -> str:
    """Everyday characters for financial ones, 二 for 两, and 十 for 一十 at the start."""
    plain = "".join("零一二三四五六七八九"[_DIGITS[c]] if c in _DIGITS else c for c in text)
    plain = plain.translate(str.maketrans("拾佰仟", "十百千"))
    plain = re.sub(r"(^|[百千零万亿])十", r"\1一十", plain)
    return plain[1:] if plain.startswith("一十") else plain


def chinese_numeral(value: int) -> str:
    """The standard Chinese spelling of a whole number from 0 to 10^12 - 1 (12 is 十二, 112 is 一百一十二)."""
    if not 0 <= value < 10**12:
        raise ValueError(f"no Chinese numeral for {value}: only 0 to 999999999999")
    if value == 0:
        return "零"
    out = ""
    for factor, unit in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section = value // factor % 10**4
        if section:
            gap = "零" if out and (section < 1000 or out.endswith("零")) else ""
            out = out.rstrip("零") + gap + _section(section) + unit
        elif out and value % factor:
            out += "零"
    return out[1:] if out.startswith("一十") else out


def _section(section: int) -> str:
    out, gap = "", False
    for factor, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = section // factor % 10
        if digit:
            out += ("零" if gap and out else "") + "零一二三四五六七八九"[digit] + unit
        gap = not digit
    return out


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A number in running text.

    `start`, `end` and `raw` cover the number as printed with its hedges (`约160`, `160多`), without its unit unless a
    hedge follows the unit (`30条左右`).  `unit` is the measure word printed after it ("" where there is none, "%" for
    shares).  `value` is exact (3.5万 is 35000); where `approximate` is true it is only what the hedge surrounds.
    """

    start: int
    end: int
    value: Decimal
    raw: str
    approximate: bool
    unit: str


# Digits that are no quantity, by name; they are passed over whole.  The order matters only for equal starts.
# Repeats that could run over a whole text are bounded, so that scanning stays linear on hostile input.
EXCLUDED: dict[str, str] = {
    "web or mail address": r"(?:https?://|www\.)[A-Za-z0-9_./?=&%#:-]+|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9_.-]+",
    "date": r"\d{1,2}\s*+月?\s*+[-—–－~～至到]\s*\d{1,2}\s*月份?(?!\s*\d)"
    r"|(?:19|20)\d\d\s*[-./]\s*\d{1,2}\s*[-./]\s*\d{1,2}(?!\d)|\d{1,2}\s*月\s*\d{1,2}\s*[日号]"
    r"|\d{1,2}\s*月(?:份|底|初|末|中旬|上旬|下旬)?|(?<![\d.])\d{1,2}\s*日"
    r"|[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}[日号]|份|底|初)?",
    "years": r"(?:19|20)\d\d\s*(?:年\s*)?(?:[-—–－~～至到、和]\s*(?:19|20)\d\d\s*)+年度?|\d{1,4}\s*(?:周?年|个月)"
    r"|[零〇○一二三四五六七八九]{4}\s*年|[一二两三四五六七八九十]+\s*(?:周年|年来|年内|个月)",
    "time of day": r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|\d\s*[×xX*]\s*24",
    "document number": r"[〔\[【（(﹝]\s*(?:19|20)\d\d\s*[〕\]】）)﹞]\s*第?\s*\d+\s*号?|\d+\s*号(?!码)",
    "telephone or hotline": r"\d{3,4}\s*[-—–－]\s*\d{7,8}|(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|12(?:345|315|348|369|333|388)"
    r"(?=[”\"’』」]|热线|政[府务]|市民|便民|平台|服务|公共|[县市]长|一号)",
    "postcode": r"邮\s*编\s*[:：]?\s*\d{6}|邮政编码\s*[:：]?\s*\d{6}",
    "ordinal": rf"第\s*(?:\d+|[{_CHINESE}]+)|[（(]\s*(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*[）)]"
    r"|(?m:^)[ \t　]*\d{1,2}\s*[.．、](?!\d)"
    r"|[一二三四五六七八九十]{1,3}\s*[、是]",
    "fraction": rf"(?!百分之)[{_CHINESE}]{{1,8}}分之[{_CHINESE}]{{1,8}}|\d+\s*/\s*\d+(?:/\d+)*",
    "code": r"[A-Za-z][A-Za-z-]{0,20}\d[A-Za-z0-9-]*|\d+[A-Za-z][A-Za-z0-9]*|\d{3,}[-—]\d+(?:[-—]\d+)*|(?<![\d.,])0\d+",
}

_UNITS = "|".join(
    (
        "人次|人/次|件次|条次|篇次|批次|场次|亿元|元|件|条|项|次|期|场|篇|份|起|宗|例|家|人|名|位|则|封|部|册|本|张|类|户|处",
        "种|套|个|批|班|轮|倍|天|小时|页|卷|幅|台",
    )
)
_BEFORE = (
    r"(?:(?<![预节签履违合条公特大])约|(?<![最附])近|将近|接近|大约|大概|超过|(?<!赶)超|逾|不足|不到|不低于"
    r"|不少于|至少|多达|上)\s*"
)
_CHINESE_NUMBER = rf"(?<![第每同统唯进其逐某另任上下数几好])[{_CHINESE}]+"
_QUANTITY = (
    rf"(?P<before>{_BEFORE})?(?P<share>百分之\s*)?(?P<number>(?<![\d.,])[0-9０-９][0-9０-９,，.．]*(?<![,，.．])"
    rf"(?:\s*[百千]?(?:万亿|[万亿])(?:[0-9]+万?)?|\s*[百千](?![分克米瓦]))?|{_CHINESE_NUMBER})"
    rf"(?P<after>\s*(?:余|多(?!家媒)|来(?=[件条项次个期场篇份]))[万亿千]?|\s*\+)?(?P<range>\s*[-—–－~～至到]\s*[0-9０-９]+)?"
    rf"\s*(?P<unit>[%％‰]|个百分点|{_UNITS})?(?P<about>\s*(?:左右|上下|以上|以下|以内|余))?"
)
# What a quantity or an excluded string can begin with: everything else is passed over at a glance.
_BEGINS = rf"(?=[0-9０-９A-Za-z_.+（(\[〔【﹝第邮约近将接大超逾不至多上 \t　{_CHINESE}])"
_PASSED = "|".join(f"(?P<x{i}>{p})" for i, p in enumerate(EXCLUDED.values()))
_SCAN = re.compile(f"{_BEGINS}(?:{_PASSED}|{_QUANTITY})")
_MORE = {"余万": "万", "多万": "万", "余亿": "亿", "多亿": "亿", "余千": "千", "多千": "千"}


def find_numbers(text: str) -> tuple[NumberSpan, ...]:
    """Every quantity in running text, in order, with its unit and whether a hedge (约, 余, 多, 左右 …) surrounds it.

    Passed over are the digits of EXCLUDED (dates, years, document numbers, ordinals, telephone numbers, codes …), and
    Chinese numerals without a measure word, which are mostly no numbers at all (进一步, 统一, 万一).
    """
    found = (_span(match) for match in _SCAN.finditer(text) if match["number"] is not None)
    return tuple(span for span in found if span is not None)


def _span(match: re.Match[str]) -> NumberSpan | None:
    number, after, unit = match["number"], (match["after"] or "").strip(), match["unit"] or ""
    chinese = number[0] in _CHINESE
    if chinese and not unit and not match["share"]:
        return None
    value = parse_number(number + _MORE.get(after, ""))
    if value is None:
        return None
    approximate = bool(match["before"] or after or match["range"] or match["about"])
    start = match.start("before") if match["before"] else match.start("number")
    groups = ("number", "after", "range", "about")
    end = max(match.end(g) for g in groups)
    if match["share"] or unit in ("%", "％", "‰", "个百分点"):
        unit, start = "%", min(start, match.start("share") if match["share"] else start)
    return NumberSpan(start, end, value, match.string[start:end], approximate, unit)
