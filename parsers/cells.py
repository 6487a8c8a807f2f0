"""One cell's text to a value: what kind it is, the exact number, its unit, a remark beside it.

In: the cell's text, the indicator's unit, and the unit printed outside the cell (header, unit column), if any.
Out: a CellValue.  A cell that is not certainly one number stays `text` and says so in a Notice: never a guess.
A unit of money that is printed nowhere stays unknown ("").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from parsers.model import Kind, Notice
from parsers.numerals import parse_number

# A cell of figures is short; a longer one is prose, and reading it as a number is not tried.
_MAX_LENGTH = 80
# A unit is looked for in the first line of a header or caption.
_MAX_HEADER = 200

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
# Full-width punctuation to its plain twin.  NFKC is not used: it would turn 5² into 52 and ① into 1.
_PLAIN = str.maketrans("０１２３４５６７８９（）［］＋．／－：￥％", "0123456789()[]+./-:¥%")

_NOT_APPLICABLE = re.compile(r"[-‐‑‒–—―−─━－]{1,6}|[/／]{1,3}|[\\＼]|无|不适用|不涉及|[Nn]/?[Aa]")

# Words and marks before a change (form of 2019, 本年增/减), with their sign.
_SIGNS = {
    "+": 1, "增": 1, "增加": 1, "新增": 1, "净增": 1, "新增加": 1,
    "-": -1, "−": -1, "–": -1, "减": -1, "减少": -1, "净减": -1,
}  # fmt: skip
_MONEY = {
    "元": Decimal(1), "元整": Decimal(1), "人民币元": Decimal(1), "千元": Decimal(10**3), "万元": Decimal(10**4),
    "百万元": Decimal(10**6), "千万元": Decimal(10**7), "亿元": Decimal(10**8),
}  # fmt: skip
# Measure words of whole things: they name the thing counted and never change the number.
_COUNTS = frozenset(
    ["件", "条", "项", "个", "次", "篇", "人", "人次", "份", "宗", "起", "例", "户", "家", "期", "场", "场次", "部",
     "批", "批次", "处", "名", "位", "封", "类", "种", "笔", "卷", "册", "件次", "项次", "条次", "篇次", "次数"]
)  # fmt: skip
_UNITS = "|".join(sorted((*_MONEY, *_COUNTS), key=len, reverse=True))

_BODY = re.compile(
    rf"(?:(?P<mark>[{re.escape(''.join(s for s in _SIGNS if not s.isalpha()))}])"
    rf"|(?P<word>{'|'.join(sorted((s for s in _SIGNS if s.isalpha()), key=len, reverse=True))}):?\s*)?"
    r"(?:人民币)?(?P<currency>¥\s*)?"
    rf"(?P<number>[0-9][0-9,，.]*(?:\s?[千万亿]{{1,2}})?|[〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+)"
    rf"\s*(?:(?P<bare>{_UNITS})|\(\s*(?:单位:\s*)?(?P<bracketed>{_UNITS})\s*\))?"
    r"\s*(?P<remark>[(\[【].*[)\]】])?\s*[。;；]?"
)
_UNIT_ONLY = re.compile(rf"[(（\[]?\s*(?:计量)?(?:单位\s*[:：]?)?\s*(?P<unit>{_UNITS})\s*[)）\]]?")
_UNIT_IN_HEADER = re.compile(rf"单位[:：]?(?P<said>{_UNITS})(?![/或、\w])|[(（\[](?P<bracketed>{_UNITS})[)）\]]")
_HEDGE = re.compile(r"约|大概|近|左右|多|余|以上|以下|估|预计|暂|待|拟|初步|计划|不含|不包|除外")
# A remark that is nothing but a time (the number is another period's, or a total since long ago), or a bare number.
_ALONE = re.compile(
    r"[(\[【]\s*(?:截[至止].*|(?:历年|往年|总)?累计|(?:上|去|历|往)年|(?:19|20)\d\d\s*年?度?|第?[一二三四]季度|[上下]半年"
    r"|\d{1,2}\s*[-—~至到]\s*\d{1,2}\s*月|[注]?\d+|[增减][加少]?)\s*[)\]】]"
)


_DOUBTS = {
    "unit-differs": "the indicator counts in {unit!r}",
    "unit-unknown": "no unit of money is printed with it",
}


@dataclass(frozen=True, slots=True)
class CellValue:
    """What one cell says.  Only `number` has a value; `unit` is the value's, "" where it is not known."""

    kind: Kind
    value: Decimal | None = None
    unit: str = ""
    remark: str = ""
    notice: Notice | None = None


_BLANK = CellValue("blank")


def read_cell(text: str, *, unit: str, printed: str = "") -> CellValue:
    """Read one cell.

    `unit` is the indicator's unit, `printed` the unit that the page prints outside the cell.  A unit in the cell
    beats `printed`; money is converted exactly to `unit`; money without any printed unit comes back as printed with
    the unit "" (0 needs none).  Numbers are read by `parse_number`; a sign is a mark (`-6`) or a word (增145, 减6).
    """
    if not text:
        return _BLANK
    if len(text) <= _MAX_LENGTH:
        return _read(text, unit, printed)
    shown = " ".join(text.translate(_INVISIBLE).split())
    return _read(shown, unit, printed) if len(shown) <= _MAX_LENGTH else _unread(shown)


@lru_cache(maxsize=8192)  # tables repeat few texts in many cells; all of them are short
def _read(text: str, unit: str, printed: str) -> CellValue:
    shown = " ".join(text.translate(_INVISIBLE).split())
    if not shown:
        return _BLANK
    if _NOT_APPLICABLE.fullmatch(shown.replace(" ", "").rstrip("。")):
        return CellValue("not_applicable")
    return _read_number(shown, unit, printed) or _unread(shown)


def _read_number(shown: str, unit: str, printed: str) -> CellValue | None:
    match = _BODY.fullmatch(shown.translate(_PLAIN))
    # A lone 一 is more often a dash drawn with the wrong key, a lone ○ a tick mark.
    number = parse_number(match["number"]) if match and match["number"] not in "一○" else None
    if match is None or number is None:
        return None
    remark, in_cell = match["remark"] or "", match["bare"] or match["bracketed"] or ""
    if _doubtful_remark(remark) or (match["currency"] and (in_cell or printed) not in ("", "元")):
        return None
    value = number * _SIGNS[match["mark"] or match["word"] or "+"]
    in_cell = in_cell or ("元" if match["currency"] else "")
    # 5万 for an amount may be 5万元, or 5 of something times 10^4 of the header's unit.
    if unit in _MONEY and not in_cell and any(c in "万亿" for c in match["number"]):
        return None
    settled = _money(value, in_cell or printed, unit) if unit in _MONEY else _counted(value, in_cell, printed, unit)
    if settled is None:
        return None
    value, of, code = settled
    notice = Notice(code, f"{shown!r}: {_DOUBTS[code].format(unit=unit)}") if code else None
    if remark and not notice:
        notice = Notice("cell-remark", f"a remark stands beside the number: {shown!r}")
    return CellValue("number", value, of, remark, notice)


def unit_of(text: str) -> str:
    """The unit that a header or a unit column prints: 单位：万元, （元）, 件; "" where none or more than one stands."""
    return _unit_of(text[:_MAX_HEADER]) if not text.isdigit() else ""


@lru_cache(maxsize=4096)
def _unit_of(text: str) -> str:
    plain = "".join(text.translate(_INVISIBLE).split())
    if (whole := _UNIT_ONLY.fullmatch(plain)) is not None:
        return whole["unit"]
    units = {m["said"] or m["bracketed"] for m in _UNIT_IN_HEADER.finditer(plain)}
    return units.pop() if len(units) == 1 else ""


def _counted(value: Decimal, in_cell: str, printed: str, unit: str) -> tuple[Decimal, str, str] | None:
    """Value, unit and doubt of a number of things; None where it cannot be one."""
    # Things are counted whole: 1.2 is a slip for 1、2 or two cells run together; a spreadsheet's 5.0 is 5.
    if (in_cell or printed) in _MONEY or value != value.to_integral_value():
        return None
    return Decimal(int(value)), in_cell or unit, "unit-differs" if in_cell and in_cell != unit else ""


def _money(value: Decimal, said: str, unit: str) -> tuple[Decimal, str, str] | None:
    """Value in `unit`, unit and doubt of an amount; None where what is printed is no money."""
    if said in _COUNTS:
        return None
    if said:
        return _convert(value, said, unit), unit, ""
    return (value, "", "unit-unknown") if value else (value, unit, "")


def _convert(value: Decimal, said: str, unit: str) -> Decimal:
    """Money from one unit to another, exactly; a whole result carries no decimals."""
    if _MONEY[said] == _MONEY[unit]:
        return value
    # A power of ten either way: the division is exact and only moves the point.
    result = value * _MONEY[said] / _MONEY[unit]
    whole = result.to_integral_value()
    return Decimal(int(whole)) if whole == result else result


def _doubtful_remark(remark: str) -> bool:
    """A remark that hedges, is a time or a bare number, or prints other money leaves the number uncertain."""
    return bool(_HEDGE.search(remark) or _ALONE.fullmatch(remark)) or any(
        name in remark for name in ("元", "%", "单位")
    )


def _unread(shown: str) -> CellValue:
    cut = shown if len(shown) <= _MAX_LENGTH else shown[:_MAX_LENGTH] + "…"
    return CellValue("text", notice=Notice("unreadable-cell", f"not certainly one number: {cut!r}"))
