"""How a page prints one figure or one label: what the truth of the place then is, and the HTML within the cell."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from parsers.model import Indicator

_FULL = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
_WIDE = str.maketrans("().,:0123456789", "（）．，：０１２３４５６７８９")
_NARROW = str.maketrans("（）．，：、“”", '().,:,""')
_ZEROS = {
    "0": ["0"], "blank": [""], "slash": ["/"], "dash": ["—", "——", "-"], "none": ["无"],
    "mixed": ["0", "0", "", "/", "—", "无"],
}  # fmt: skip
_KINDS = {"": "blank", "0": "number"}


def print_figure(
    one: Indicator, value: Decimal, digits: str, zeros: str, chance: random.Random
) -> tuple[str, tuple[str, Decimal | None]]:
    """The text of a figure, and what it is in truth."""
    if zeros == "empty":
        return "", ("blank", None)
    if value == 0:
        text = chance.choice(_ZEROS[zeros])
        kind = _KINDS.get(text, "not_applicable")
        return text, (kind, Decimal(0) if kind == "number" else None)
    text = f"{value:,}" if digits == "thousands" else f"{value}"
    if one.id.endswith("items_change"):
        text = chance.choice(["增", "增加", "+", ""] if value > 0 else ["减", "减少", "-"]) + text.lstrip("-")
    if digits == "unit" or one.unit == "元":
        text += one.unit
    elif digits == "remark" and one.unit == "件" and value > 1 and chance.random() < 0.3:
        part = chance.randrange(1, int(value))
        text += chance.choice([f"（其中修订{part}件）", f"（含上年{part}件）", "（其中市本级0件）"])
    return text, ("number", value)


def _word(text: str, chance: random.Random) -> str:
    """As Word pastes it: every character in its own tag."""
    inner = "".join(f'<span lang="EN-US" style="font-size:12.0pt">{char}</span>' for char in text)
    return f'<p class="MsoNormal" align="center"><span>{inner}<o:p></o:p></span></p>'


def _word_label(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    inner = f'{text[:at]}</span><span lang="EN-US"><o:p>&nbsp;</o:p></span><span>{text[at:]}'
    return f'<p class="MsoNormal"><b><span style="font-family:宋体">{inner}</span></b></p>'


def _broken(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    how = chance.choice(["<br/>\n   ", "</p><p>", "<br>&nbsp;", "\n"])
    return f"<p>{text[:at]}{how}{text[at:]}</p>"


def _spaced(text: str, chance: random.Random) -> str:
    if len(text) < 12:
        return chance.choice([" ", "\u3000", "&nbsp;"]).join(text)
    return text.replace("政府", "政 府\u3000").replace("属于", " 属 于 ")


def _radicals() -> dict[str, str]:
    """Each ideograph that has a Kangxi radical as its twin."""
    return {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x2F00, 0x2FD6)}


_KANGXI = _radicals()

# Labels as officials mistype them.  Only long labels: one character is the whole difference between short ones.
_MISPRINTS = {
    "2.其他法律行政法规禁止公开": ["2.其他法律行政止公开", "2.其他法律行政法规禁止公开公"],
    "8.属于行政查询事项": ["8.属于行政询事项", "8.属于行政查徇事项"],
    "7.属于行政执法案卷": ["7.属于行政执法案券", "7.属于行政执案卷"],
    "1.本机关不掌握相关政府信息": ["1.本机关不掌握相关政信息", "1.本机关不掌握相关政府信患"],
    "2.没有现成信息需要另行制作": ["2.没有现成信息需另行制作"],
    "1.信访举报投诉类申请": ["1.信访举报投拆类申请", "1.信访举报诉类申请"],
    "4.无正当理由大量反复申请": ["4.无正当理由大量反复申清", "4.无正当理大量反复申请"],
    "行政规范性文件": ["行政规范性文作", "行政规性文件"],
    "其他对外管理服务事项": ["其他对外管理服务事顶", "其他对外管理务事项"],
    "（二）被依法纠错数": ["（二）被依法纠错错数"],
    "2.政府网站在线访谈次数": ["2.政府网站在线访淡次数"],
    "3.政策解读稿件发布数": ["3.政策解读稿件发数"],
}


def _misprint(text: str, chance: random.Random) -> str:
    return chance.choice(_MISPRINTS[text]) if text in _MISPRINTS and chance.random() < 0.3 else text


def _numbered(text: str, chance: random.Random) -> str:
    """1. as 1、 or （1）, （一） as （一）、 or 1., each as some reports number."""
    if text[:2].rstrip(".")[:1].isdigit() and text[1:2] == ".":
        return (
            chance.choice([f"{text[0]}、", f"（{text[0]}）", f"({text[0]})", f"{text[0]}．", f"{text[0]} "]) + text[2:]
        )
    if text[:1] == "(" and text[2:3] == ")":
        return chance.choice([f"（{text[1]}）", f"{text[1]}、", f"（{text[1]}）、", f"〔{text[1]}〕"]) + text[3:]
    return text


def _bare(text: str, chance: random.Random) -> str:
    """The label without its number, as tables numbered by the browser's list style reach us."""
    if text[1:2] in (".", "、"):
        return text[2:]
    return text[3:] if text[:1] == "(" and text[2:3] == ")" else text


Paint = Callable[[str, random.Random], str]
# What is done to the text of a figure once it is printed; `unit` and `remark` are in the text already.
DIGITS: dict[str, Paint] = {
    "word": _word,
    "full": lambda text, chance: text.translate(_FULL),
    "thousands": lambda text, chance: f" {text} ",
    "unit": lambda text, chance: text,
    "remark": lambda text, chance: text,
}
LABELS: dict[str, Paint] = {
    "word": _word_label,
    "spaced": _spaced,
    "broken": _broken,
    "wide": lambda text, chance: text.translate(_WIDE),
    "narrow": lambda text, chance: text.translate(_NARROW),
    "kangxi": lambda text, chance: "".join(_KANGXI.get(char, char) for char in text),
    "misprint": _misprint,
    "numbered": _numbered,
    "bare": _bare,
}
