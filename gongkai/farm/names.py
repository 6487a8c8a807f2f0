"""Names of counties that do not exist, and their division codes.

The names are made of characters that do not meet in any county's name, and codes that begin with 99 are assigned to no
province (GB/T 2260).  Nothing drawn for these counties says anything of a real place.
"""

from __future__ import annotations

from dataclasses import dataclass

_FIRST = {
    "云": "yun", "松": "song", "鹤": "he", "青": "qing", "霁": "ji", "竹": "zhu", "枫": "feng", "雁": "yan", "荻": "di",
    "岚": "lan", "澄": "cheng", "霜": "shuang", "禾": "heh", "芷": "zhi", "藜": "li", "棠": "tang",
    "蓼": "liao", "晓": "xiao",
    "素": "su", "暮": "mu",
}  # fmt: skip
_SECOND = {
    "栖": "qi", "汀": "ting", "篱": "lih", "屿": "yu", "墟": "xu", "洄": "hui", "坞": "wu", "渚": "zhuh", "陂": "bei",
    "霭": "ai",
}  # fmt: skip
_SIDES = {"": "", "上": "shang", "下": "xia", "东": "dong", "西": "xi", "南": "nan", "北": "bei"}
MOST = len(_FIRST) * len(_SECOND) * len(_SIDES)


@dataclass(frozen=True, slots=True)
class County:
    """An invented county: `number` from 0, six-digit `division` (unassigned range), `name` with 县, Latin `slug`."""

    number: int
    division: str
    name: str
    slug: str

    @property
    def government(self) -> str:
        """The issuer's full name."""
        return f"{self.name}人民政府"

    @property
    def domain(self) -> str:
        """The address its reports name as the county's own; no such host exists."""
        return f"www.demo-{self.slug}.gov.cn"


def county(number: int) -> County:
    """The invented county of that number (0 to MOST - 1); raises ValueError beyond."""
    if not 0 <= number < MOST:
        raise ValueError(f"the farm knows {MOST} county names, number {number} is not among them")
    side, rest = divmod(number, len(_FIRST) * len(_SECOND))
    # Both parts move at each step, so that neighbours in the list do not share a character.
    turn, first = divmod(rest, len(_FIRST))
    second = (first + turn) % len(_SECOND)
    sides, firsts, seconds = tuple(_SIDES), tuple(_FIRST), tuple(_SECOND)
    name = f"{sides[side]}{firsts[first]}{seconds[second]}县"
    slug = _SIDES[sides[side]] + _FIRST[firsts[first]] + _SECOND[seconds[second]]
    return County(number, f"99{number // 99 + 1:02d}{number % 99 + 1:02d}", name, slug)
