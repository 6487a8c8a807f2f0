"""Which administrative division a government is: by its name, the year, and what else the page says of its place.

In: the name as the page gives it, the report's year, the document, its context.  Out: one Division or None.  A name
that several places bear is decided only by printed words or codes; where these contradict one another nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.divisions import Division, at, find, stem
from parsers.identity import claims
from parsers.identity.names import complete, is_name, level_of, normal_name, simple
from parsers.model import Context, Document, Level

_GOVERNMENTS: tuple[Level, ...] = ("province", "prefecture", "county")
_BODY = re.compile(r"(?:人民政府|政府|行政公署|行署|公署)(?:机关)?$")
# The site's number by the state's rules for government websites: the division's code and four digits.
_SITE_NUMBER = re.compile(r"(\d{6})\d{4}")
_SITE_WORDS = re.compile(r"^(?:中国|欢迎访问)|(?:公众信息网|门户网站|政务网|政府网|官方网站|网站|网)$")
_NAMES = ("SiteName", "ContentSource", "发布机构", "发布单位", "公开主体", "发文机关", "制发机关", "信息来源")


def division_of(
    name: str, level: Level, year: int | None, *, document: Document, context: Context, leading: str
) -> Division | None:
    """The division whose government `name` is; None where the name is none's, or not certainly one's."""
    if level not in {*_GOVERNMENTS, "unknown"}:
        return None
    place = _BODY.sub("", simple(name))
    found = find(place, level=None if level == "unknown" else level, year=year)
    if not found:
        return _abbreviated(place, year, document)
    for code in _codes(document, context):
        if len(found) > 1:
            found = tuple(d for d in found if d.code.startswith(stem(code)) or code.startswith(d.stem))
    if len(found) > 1:
        found = _said(found, year, _words(document, leading))
    return found[0] if len(found) == 1 else None


def site_government(document: Document) -> str:
    """The government whose site the page names as its own (石屏县人民政府门户网站); "" where it names none."""
    for key, value in document.metadata:
        words = _SITE_WORDS.sub("", "".join(value.split()))
        if key == "SiteName" and words.endswith("人民政府") and is_name(words) and complete(words):
            name = normal_name(words)
            return name if level_of(name) in {*_GOVERNMENTS, "unknown"} else ""
    return ""


def _codes(document: Document, context: Context) -> Iterator[str]:
    """Codes that the page or the portal's registry line names, known ones only."""
    yield from _site_codes(document)
    if context.division and at(context.division):
        yield context.division


def _site_codes(document: Document) -> Iterator[str]:
    for key, value in document.metadata:
        number = _SITE_NUMBER.fullmatch(value.strip()) if key == "SiteIDCode" else None
        if number and at(number[1]):
            yield number[1]


def _abbreviated(place: str, year: int | None, document: Document) -> Division | None:
    """The site's own division where the name is an abbreviation of it (达茂联合旗: 达尔罕茂明安联合旗)."""
    for code in _site_codes(document):
        division = at(code, year)
        if division and len(place) > 2 and place[-1] == division.name[-1] and _in_order(place, division.name):
            return division
    return None


def _in_order(short: str, whole: str) -> bool:
    rest = iter(whole)
    return all(character in rest for character in short)


def _words(document: Document, leading: str) -> list[str]:
    """Where a page says whose it is: its titles, who published it, its lead, its signature."""
    told = [value for key, value in document.metadata if key in _NAMES]
    words = [*document.titles, *told, leading, *claims.signature(document.text)]
    return [simple("".join(text.split())) for text in words]


def _said(found: tuple[Division, ...], year: int | None, words: list[str]) -> tuple[Division, ...]:
    """Those whose place is named: with the prefecture or province right before the name, else with it anywhere."""
    above = {d: _above(d, year) for d in found}
    near = tuple(d for d in found if any(f"{up}{d.name}" in text for up in above[d] for text in words))
    return near or tuple(d for d in found if any(up in text for up in above[d][:1] for text in words))


def _above(division: Division, year: int | None) -> list[str]:
    """The names of the prefecture and the province over a division, the nearest first."""
    codes = (f"{division.code[:4]}00", f"{division.code[:2]}0000")
    return [up.name for code in codes if code != division.code and (up := at(code, year))]
