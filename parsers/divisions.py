"""Administrative divisions of province, prefecture and county level by name and year (GB/T 2260).

In: a name as reports write it (洪泽区, 淮安市洪泽区, 紫云自治县), and what narrows it.  Out: the divisions that it can
mean.  The table is `data/divisions.csv` in short, read at the first question; it is built by
`data/build_divisions.py`, whose words tell where it comes from.  Names that several places bear (鼓楼区) give several.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from parsers.model import Level

_LONGEST = 40
# The peoples in the full name of an autonomous place.  A name of one character has 族 behind it (彭水苗族…).
_PEOPLES = (
    "土家|朝鲜|布依|哈尼|傈僳|拉祜|纳西|景颇|仫佬|布朗|撒拉|毛南|仡佬|东乡|裕固|保安|普米|独龙|达斡尔|鄂温克"
    "|维吾尔|蒙古|哈萨克|锡伯|塔吉克|柯尔克孜"
)
_AUTONOMOUS = re.compile(rf"(?P<stem>.{{2,}}?)(?:(?:{_PEOPLES})族?|.族)+自治(?P<kind>[州县旗])")
_PROVINCE = re.compile(r"(?P<stem>内蒙古|黑龙江|..)(?:省|市|.*自治区)")


class Division(NamedTuple):
    """A code under one name.  `valid_from` None is before 2007, `valid_to` None is today; both are years, inclusive."""

    code: str
    name: str
    level: Level
    valid_from: int | None
    valid_to: int | None

    @property
    def stem(self) -> str:
        """The digits that all divisions within begin with: 32, 3208, 320813."""
        return stem(self.code)

    @property
    def parent(self) -> str | None:
        """The code of the prefecture, or of the province where there is none between; None for a province."""
        if self.level == "province":
            return None
        prefecture = f"{self.code[:4]}00"
        return prefecture if self.level == "county" and prefecture in _codes() else f"{self.code[:2]}0000"

    def held(self, year: int) -> bool:
        """True where the division bore this name in (a part of) the year."""
        return (self.valid_from or 0) <= year <= (self.valid_to or 9999)


def stem(code: str) -> str:
    """A code without the pairs of zeros at its end: 320000 -> 32, 320800 -> 3208."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def every() -> tuple[Division, ...]:
    """All divisions that were valid at any time since 2007, by code and year."""
    return _rows()


def find(name: str, *, level: Level | None = None, year: int | None = None, within: str = "") -> tuple[Division, ...]:
    """The divisions that `name` can mean, ordered by code; one only where the name is certain.

    `name` may have the places above it before it.  `year` is a report's: names of that year count, and those of the
    next, when it is published, only where there is none; without a year all names since 2007 do.  A place that only
    got another code counts once, under the later one.  `within` is a code that the division must lie in or be.
    """
    if not name or len(name) > _LONGEST:
        return ()
    inside = stem(within) if within else ""
    here = _index().get(name, ())
    found = _of_year([d for d in here if d.code.startswith(inside) and level in {None, d.level}], year)
    return found or _below(name, level, year, inside)


def at(code: str, year: int | None = None) -> Division | None:
    """The division of a code in a report's year (without one: its last); None where the code is not known."""
    held = _codes().get(code, ())
    return next(iter(_of_year(held, year)), None) if year is not None else held[-1] if held else None


def is_known(name: str) -> bool:
    """True where a division bears or bore this name (without the places above it)."""
    return name in _index()


def _below(name: str, level: Level | None, year: int | None, inside: str) -> tuple[Division, ...]:
    """The name taken apart: a province or prefecture, and a place in it."""
    for cut in range(2, min(len(name) - 1, 14)):
        upper = [d for d in _index().get(name[:cut], ()) if d.level in {"province", "prefecture"}]
        codes = {d.stem for d in _of_year(upper, year)}
        lower = {d for code in codes if (d_in := _deeper(code, inside)) for d in _found(name[cut:], level, year, d_in)}
        if lower:
            return tuple(sorted(lower, key=lambda d: d.code))
    return ()


def _deeper(one: str, other: str) -> str:
    """The narrower of two stems where one lies in the other, else ""."""
    return one if one.startswith(other) else other if other.startswith(one) else ""


def _found(name: str, level: Level | None, year: int | None, within: str) -> tuple[Division, ...]:
    return tuple(d for d in find(name, level=level, year=year, within=within.ljust(6, "0")) if d.stem != within)


def _of_year(divisions: Iterable[Division], year: int | None) -> tuple[Division, ...]:
    rows = list(divisions)
    if year is not None:
        rows = [d for d in rows if d.held(year)] or [d for d in rows if d.held(year + 1)]
    return tuple(d for d in rows if not any(_became(d, other) for other in rows))


def _became(one: Division, other: Division) -> bool:
    """True where `other` is the same place under the same name with a later code (织金县 522425, 520524)."""
    return (
        one.name == other.name
        and one.level == other.level
        and one.code[:2] == other.code[:2]
        and one.valid_to is not None
        and one.valid_to == other.valid_from
    )


@lru_cache(maxsize=1)
def _rows() -> tuple[Division, ...]:
    lines = files("parsers").joinpath("data/divisions.csv").read_text("utf-8").splitlines()
    rows = []
    for line in lines:
        code, name, began, ended = line.split(",")
        level: Level = "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"
        # The year only, where the table has a month.
        rows.append(Division(code, name, level, int(began[:4]) if began else None, int(ended) if ended else None))
    return tuple(rows)


@lru_cache(maxsize=1)
def _codes() -> dict[str, tuple[Division, ...]]:
    codes: defaultdict[str, list[Division]] = defaultdict(list)
    for division in _rows():
        codes[division.code].append(division)
    return {code: tuple(rows) for code, rows in codes.items()}


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[Division, ...]]:
    index: defaultdict[str, list[Division]] = defaultdict(list)
    for division in _rows():
        index[division.name].append(division)
        for name in _short_names(division):
            index[name].append(division)
    return {name: tuple(rows) for name, rows in index.items()}


def _short_names(division: Division) -> tuple[str, ...]:
    """The short names in common use that still say the kind of place: 紫云自治县, 紫云县, 湘西州; 广西."""
    if division.level == "province":
        return (short["stem"],) if (short := _PROVINCE.fullmatch(division.name)) else ()
    if "自治" in division.name and (short := _AUTONOMOUS.fullmatch(division.name)):
        return (f"{short['stem']}自治{short['kind']}", short["stem"] + short["kind"])
    return ()
