"""What each portal of the farm holds: its flavour of CMS, its entries with addresses and dates, its oddities."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from gongkai.farm import quirks, wording
from gongkai.farm.articles import Manner
from gongkai.farm.drawing import Pen
from gongkai.farm.figures import form_of
from gongkai.farm.names import County

Family = Literal["trs", "hanweb", "jsonlist"]
Kind = Literal["report", "other-body", "website-form", "notice", "news", "guide", "infographic", "disallowed"]


@dataclass(frozen=True, slots=True)
class Coding:
    """The encoding of a page's bytes, and what its header and its meta say of it ("" = silent)."""

    true: str = "utf-8"
    header: str = "utf-8"
    meta: str = "utf-8"


UTF8 = Coding()
_PEN = Pen()
_MANNER = Manner(_PEN)


@dataclass(frozen=True, slots=True)
class Flavour:
    """One way a portal is built.

    `pager` names the paging dialect of its family; `views` adds a counter to articles and drops their ETag.
    """

    family: Family
    pager: str
    pen: Pen = _PEN
    coding: Coding = UTF8
    columns: int = 1
    extension: str = "html"
    views: bool = False
    stub: bool = False
    quirks: tuple[quirks.Quirk, ...] = ()


FLAVOURS: tuple[Flavour, ...] = (
    Flavour("trs", "call", stub=True),
    Flavour("hanweb", "get"),
    Flavour("jsonlist", "search", extension="shtml"),
    Flavour("trs", "variables", Pen("plain", words=False), Coding("gbk", "GBK", "gbk")),
    Flavour("hanweb", "post", quirks=(quirks.STROKE_RULES,)),
    Flavour("trs", "script", Pen("word"), columns=2, extension="shtml", views=True, quirks=(quirks.BLANK_ZEROS,)),
    Flavour("hanweb", "nextgroup", Pen("plain")),
    Flavour("jsonlist", "search", Pen("plain"), extension="shtml", views=True, quirks=(quirks.STROKE_RULES,)),
    Flavour("trs", "variables", Pen(words=False)),
)
FETCH = {"trs": "http", "hanweb": "http", "jsonlist": "browser"}
# Oddities of single reports, by (county, year); they fall away where that year is not drawn.
_QUIRKS = {
    (3, 2020): quirks.PARTIAL_TWICE,
    (8, 2021): quirks.BALANCE,
    (1, 2022): quirks.DISPUTE_TOTAL,
    (2, 2016): quirks.BLANK_ANSWERS,
}
QUIET = {(2, 2016)}
# After the fourth reason of refusal, where a page of A4 ends: (header drawn again).
_CUTS = {(0, 2020): False, (4, 2022): True}
_CUT_ROW = 8
COUNTS_CARRIED = {(8, 2022)}
_CODINGS = {(6, 2017): Coding("gb18030", "utf-8", "utf-8"), (1, 2014): Coding("utf-8", "", "gb2312")}
_LATE = {(6, 2015)}
# The older column of a portal with two was brought over from another system on one day, as its addresses tell.
_MIGRATED = date(2019, 6, 18)
_MIGRATED_BEFORE = 2018
_NOISE: tuple[Kind, ...] = (
    "news", "notice", "news", "website-form", "news", "other-body", "news", "infographic",
    "guide", "news", "news", "news",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a column: what it is, how the list names and dates it, where it stands, how its page is drawn."""

    kind: Kind
    title: str
    day: date
    path: str
    column: int
    year: int
    body: str
    manner: Manner = _MANNER
    coding: Coding = UTF8
    quirks: tuple[quirks.Quirk, ...] = ()


@dataclass(frozen=True, slots=True)
class Moves:
    """What the second visit finds: (county, year) of the report revised, the one withdrawn, the one that is new."""

    changed: tuple[int, int] | None
    withdrawn: tuple[int, int] | None
    appearing: tuple[int, int] | None


def moves(counties: int, years: Sequence[int]) -> Moves:
    """Choose the three reports so that they differ wherever there are enough years (three)."""
    newest = [year for year in years if form_of(year) == "form2021"]
    changed = newest[-2] if len(newest) > 1 else newest[-1] if newest else None
    withdrawn = years[-4] if len(years) > 3 else years[0]
    return Moves(
        changed=(0, changed) if changed else None,
        withdrawn=(1 % counties, withdrawn) if len(years) > 1 else None,
        appearing=(3 % counties, years[-1]) if len(years) > 2 else None,
    )


def flavour(county: County) -> Flavour:
    """Flavours go round, so that every ninth county is built alike."""
    return FLAVOURS[county.number % len(FLAVOURS)]


def item_id(*parts: object) -> int:
    """A number of seven digits that stays with an entry, as a CMS gives one."""
    return 1_000_000 + zlib.crc32("/".join(map(str, parts)).encode()) % 9_000_000


def column_path(county: County, built: Flavour, column: int) -> str:
    """The folder (TRS, JSON list) or page (Hanweb) of a column, from the host's root."""
    if built.family == "hanweb":
        return f"/col/col{column_number(county, column)}/index.html"
    if built.family == "jsonlist":
        return f"/{county.slug}/zfxxgknb/"
    return "/zwgk/zfxxgk/zfxxgknb/" if column == 0 else "/zwgk/zfxxgk/lnnb/"


def column_number(county: County, column: int) -> int:
    """Hanweb's number of a column."""
    return 1_229_000 + county.number * 10 + column


def plan(county: County, years: Sequence[int], noise: int, seed: int) -> tuple[Item, ...]:
    """Every entry the portal ever lists, newest first; the visits drop or add the moving ones."""
    rng = random.Random(f"{seed}/{county.division}/plan")
    built = flavour(county)
    items = [_report(county, built, year, rng) for year in years]
    items += [_noise(county, built, years[n % len(years)], n, rng) for n in range(noise)]
    if county.number == 0:
        items.append(_disallowed(county, built, years[0]))
    return tuple(sorted(items, key=lambda item: (item.day, item.path), reverse=True))


def _report(county: County, built: Flavour, year: int, rng: random.Random) -> Item:
    place = (county.number, year)
    day = date(year + 1, 1, 12) + timedelta(days=rng.randint(0, 76))
    if place in _LATE:
        day = date(year + 1, 5, 18)
    titles = (
        f"{county.name}{year}年政府信息公开工作年度报告",
        f"{county.government}{year}年政府信息公开工作年度报告",
        f"{year}年{county.name}政府信息公开年度报告",
    )
    pen = built.pen if built.pen.style != "word" or year >= 2021 else Pen("plain")
    manner = Manner(pen, _CUT_ROW if place in _CUTS else None, _CUTS.get(place, False), place in COUNTS_CARRIED)
    odd = tuple(quirk for quirk in built.quirks if form_of(year) not in {None, "form2014"})
    odd += (_QUIRKS[place],) if place in _QUIRKS else ()
    column = 1 if built.columns > 1 and year < _MIGRATED_BEFORE else 0
    path = _path(county, built, column, day, "report", year)
    return Item("report", titles[county.number % 3], day, path, column, year,
                county.government, manner, _CODINGS.get(place, built.coding), odd)  # fmt: skip


def _noise(county: County, built: Flavour, year: int, n: int, rng: random.Random) -> Item:
    kind = _NOISE[n % len(_NOISE)]
    # Entries of one kind and year would carry one title otherwise.
    body = f"{county.name}{wording.BUREAUS[(n // len(_NOISE)) % len(wording.BUREAUS)]}"
    # What belongs to the reports' season stands around them in the list; news and guides are spread over the year.
    day = date(year + 1, 1, 4) + timedelta(days=rng.randint(0, 350 if kind in {"news", "guide"} else 80))
    title = {
        "news": wording.NEWS[(n + county.number) % len(wording.NEWS)].format(county=county.name),
        "notice": f"关于做好{year}年政府信息公开工作年度报告编制和公布工作的通知",
        "website-form": f"{county.government}网站{year}年度工作报表",
        "other-body": f"{body}{year}年政府信息公开工作年度报告",
        "infographic": f"一图读懂{county.name}{year}年政府信息公开工作年度报告",
        "guide": f"{county.government}信息公开指南（{year + 1}年版）",
    }[kind]
    column = 1 if built.columns > 1 and year < _MIGRATED_BEFORE else 0
    path = _path(county, built, column, day, kind, year, n)
    manner = Manner(Pen("plain"))
    body = body if kind == "other-body" else county.government
    return Item(kind, title, day, path, column, year, body, manner, built.coding)


def _disallowed(county: County, built: Flavour, year: int) -> Item:
    title = f"{county.name}{year}年政府信息公开工作年度报告（校对稿）"
    path = f"/neibu/{year + 1}01/t{year + 1}0108_{item_id(county.division, year)}.html"
    return Item("disallowed", title, date(year + 1, 1, 8), path, 0, year,
                county.government, Manner(Pen("plain")), built.coding)  # fmt: skip


def _path(county: County, built: Flavour, column: int, day: date, *parts: object) -> str:
    number = item_id(county.division, *parts)
    if column == 1:
        day = _MIGRATED
    if built.family == "hanweb":
        return f"/art/{day.year}/{day.month}/{day.day}/art_{column_number(county, column)}_{number}.html"
    folder = f"{column_path(county, built, column)}{day:%Y%m}/"
    if built.family == "jsonlist":
        return f"{folder}{random.Random(number).getrandbits(128):032x}.shtml"
    return f"{folder}t{day:%Y%m%d}_{number}.{built.extension}"
