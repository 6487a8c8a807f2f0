"""Labels as printed, compared with labels as declared.

`normalise` takes away everything in which two printings of one label differ; `match` finds the declared row, column or
group that a printed label means, or none.  A label is never forced: what is equal to two declarations gives both
keys and no single one, and what is merely similar is taken only where one misprint explains it and nothing else does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from rapidfuzz.distance import Postfix, Prefix

# CJK Radicals Supplement, which NFKC leaves alone (the Kangxi block it folds); fonts in PDF files print them.
_RADICALS = str.maketrans(
    "⺁⺒⺓⺝⺟⺠⺫⺼⻁⻄⻅⻆⻉⻋⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻫⻬⻮⻰⻳",
    "厂巳幺月母民目月虎西见角贝车长长长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄齐齐齿龙龟",
)
_CIRCLED = {code: f"{code - 0x245F}." for code in range(0x2460, 0x2474)}  # ① … ⑳ would become bare digits
_NUMERAL = "一二三四五六七八九十"
_PREFIX = re.compile(
    rf"(?:\((?:[{_NUMERAL}]{{1,3}}|\d{{1,2}})\)"  # (一) (1)
    rf"|第?[{_NUMERAL}]{{1,3}}[、.,:．]"  # 一、
    r"|\d{1,2}[、.,:)．](?!\d)"  # 1. 1、 1)
    r"|\d{1,2}(?:[.、,]\d{1,2}){0,3}[、.,:)]?(?=[^\W\d_年月日个件条项次万])"  # 2.1. or, the stop lost, 1人大代表建议
    r"|其中[:,]?(?=.))"
)
_REMARK = re.compile(r"\(([^()]*)\)?$")
_BRACKETS = str.maketrans("[]{}〔〕【】〖〗", "()()()()()")

# A block that holds one of these may turn a label into its neighbour's meaning (不予/予以, 上年/本年, 三类/四类).
_TELLING = frozenset("不未非无没应拟待上下本今去前后增减新旧部全每一二两三四五六七八九十0123456789")


# No declared label has a hundred characters, remark and all; a longer cell is prose, and is not kept in the cache.
_LONGEST = 400


class Labelled(Protocol):
    """What can be matched: FormRow, FormColumn and whatever else has a key, spellings and the groups above it."""

    @property
    def key(self) -> str: ...
    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def path(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Match:
    """What a printed label means.

    `keys` are the candidates it fits equally well (several: the groups above must decide); `remark` is a bracketed
    addition that no declaration knows (市本级); `fuzzy` says that one misprint had to be assumed.
    """

    keys: tuple[str, ...]
    remark: str = ""
    fuzzy: bool = False

    @property
    def key(self) -> str | None:
        """The one candidate, or None where there are several."""
        return self.keys[0] if len(self.keys) == 1 else None


def _fold(label: str) -> str:
    """Widths, radicals, brackets and spaces folded; punctuation still there."""
    text = unicodedata.normalize("NFKC", label.translate(_CIRCLED)).translate(_RADICALS).translate(_BRACKETS)
    return "".join(char for char in text if unicodedata.category(char)[0] not in "ZCM").replace("其它", "其他")


def _bare(folded: str) -> str:
    """Leading numbering and all punctuation taken away, until nothing more goes."""
    while True:
        start = 0
        while found := _PREFIX.match(folded, start):
            start = found.end()
        rest = "".join(char for char in folded[start:] if unicodedata.category(char)[0] in "LN")
        if rest == folded:
            return rest
        folded = rest


def normalise(label: str) -> str:
    """The label without what differs between printings: widths, spaces, radicals, quotes, punctuation, numbering.

    Idempotent.  The empty string where nothing but numbering and punctuation was printed.
    """
    return _cached(label) if len(label) <= _LONGEST else _normalise(label)


def _normalise(label: str) -> str:
    text = _bare(_fold(label))
    while (again := _bare(_fold(text))) != text:
        text = again
    return text


_cached = lru_cache(maxsize=4096)(_normalise)


def _without_remark(label: str) -> tuple[str, str]:
    """A label's last bracketed addition (closed or cut off) apart from it: ("行政许可", "市本级")."""
    folded = _fold(label)
    found = _REMARK.search(folded)
    if not found or not normalise(folded[: found.start()]):
        return label, ""
    return folded[: found.start()], found.group(1)


def _allowance(length: int) -> int:
    """How many characters in a row may be lost: none in short labels, where one character is the whole difference."""
    # 其他法律行政止公开 (洪泽 2023) lacks three of the twelve characters of its label.
    return 0 if length < 6 else 1 if length < 9 else 2 if length < 12 else 3


def _blocks(one: str, other: str) -> tuple[str, str]:
    """What stands between the common beginning and the common end of two labels."""
    head = int(Prefix.similarity(one, other))
    tail = min(int(Postfix.similarity(one, other)), min(len(one), len(other)) - head)
    return one[head : len(one) - tail], other[head : len(other) - tail]


def _misprint(printed: str, declared: str) -> bool:
    """True where one character put wrong or too much, or a few in a row lost, explain the printed label."""
    ours, theirs = _blocks(printed, declared)
    if _TELLING.intersection(ours + theirs) or len(ours) > 1:
        return False
    return len(theirs) <= (1 if ours else _allowance(len(declared))) and _allowance(len(declared)) > 0


def _near(one: str, other: str) -> bool:
    """True where two labels are so alike that a misprint of the one could be the other."""
    return max(map(len, _blocks(one, other))) <= _allowance(max(len(one), len(other)))


def _choose(found: list[Labelled], path: Iterable[str]) -> tuple[str, ...]:
    """The keys found; where several, those whose groups are all among the printed ones, if any are."""
    if len(found) > 1:
        printed = {normalise(label) for label in path}
        within = [one for one in found if one.path and all(normalise(label) in printed for label in one.path)]
        found = within or found
    return tuple(dict.fromkeys(one.key for one in found))


def _exact(text: str, candidates: list[Labelled]) -> list[Labelled]:
    return [one for one in candidates if text and any(normalise(label) == text for label in one.labels)]


def _fuzzy(text: str, candidates: list[Labelled]) -> list[Labelled]:
    """The candidates of whose one spelling `text` is a misprint, provided that no other label is near either."""
    owners: dict[str, list[Labelled]] = {}
    for one in candidates:
        for label in dict.fromkeys(map(normalise, one.labels)):
            owners.setdefault(label, []).append(one)
    hits = [label for label in owners if _misprint(text, label)]
    keys = {tuple(one.key for one in owners[label]) for label in hits}
    if len(keys) != 1:
        return []
    mine = set(next(iter(keys)))
    others = [label for label, found in owners.items() if not mine.intersection(one.key for one in found)]
    if any(_near(label, other) for label in (*hits, text) for other in others):
        return []
    return owners[hits[0]]


def match(label: str, candidates: Iterable[Labelled], path: Iterable[str] = ()) -> Match | None:
    """The candidate that a printed label means, or None.

    Tried in turn: equal after normalising; equal without a bracketed remark, which is reported; one misprint
    away from one candidate only, reported as fuzzy.  `path` are the labels of the groups above, as printed or as
    declared: they decide between candidates with the same label (结果维持 under three headings).
    """
    declared = list(candidates)
    text = normalise(label) if len(label) <= _LONGEST else ""
    if not text:
        return None
    if found := _exact(text, declared):
        return Match(_choose(found, path))
    base, remark = _without_remark(label)
    if remark and (found := _exact(normalise(base), declared)):
        return Match(_choose(found, path), remark=remark)
    if found := _fuzzy(text, declared):
        return Match(_choose(found, path), fuzzy=True)
    return None
