"""Dates that claim to be the day of publication, as they stand in page text, head metas, addresses and headers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from parsers.model import DateClaim, DateSource

_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*(?:年|[-/.－])\s*(?P<m>\d{1,2})\s*(?:月|[-/.－])\s*(?P<d>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<y8>(?:19|20)\d{2})(?P<m8>\d{2})(?P<d8>\d{2})(?!\d)"
)
_LABEL = r"(?:发布|公开|发文|发稿|刊发|上传|录入)\s*(?:时\s*间|日\s*期)"
# Possessive runs of blanks: three that could share one run would make a long run cost its cube.
_LABELLED = re.compile(rf"{_LABEL}\s*+[:：]?\s*+[\[【(（]?\s*+(?P<date>[12]\d{{3}}[\d\s年月日/.:：－-]{{4,24}})")
# Only addresses that name a day: tYYYYMMDD_ (TRS), /YYYY/M/D/ (Hanweb), /YYYYMM/DD/ and /YYYY-MM/DD/ (others).
_IN_ADDRESS = re.compile(
    r"/t(?P<y1>20\d{2})(?P<m1>\d{2})(?P<d1>\d{2})_"
    r"|/(?P<y2>20\d{2})/(?P<m2>\d{1,2})/(?P<d2>\d{1,2})/"
    r"|/(?P<y3>20\d{2})-?(?P<m3>\d{2})/(?P<d3>\d{2})/"
)
_CHINA = timezone(timedelta(hours=8))
_FIRST_YEAR = 1995  # no government site published before
_META_NAMES = "pubdate publishdate publish_date publishtime firstpublishedtime article:published_time releasetime"
META_NAMES = frozenset(_META_NAMES.split())
_FIELD_LABELS = "发布日期 发布时间 公开日期 公开时间 发文日期 发文时间 信息公开日期 发布公开日期 公开发布日期"
FIELD_LABELS = frozenset(_FIELD_LABELS.split())


def day(text: str) -> str | None:
    """The first valid day in `text` as ISO, None where there is none (31 February, year 1900 …)."""
    for match in _DAY.finditer(text):
        if value := _iso(*(int(part) for part in match.groups() if part)):
            return value
    return None


def labelled(lines: Iterable[str]) -> tuple[DateClaim, ...]:
    """`page` claims of lines that say 发布时间, 发布日期 or 公开日期 before a date."""
    return _claims("page", (match.group("date") for line in lines for match in _LABELLED.finditer(line)))


def of_fields(fields: Iterable[tuple[str, str]], metas: Iterable[tuple[str, str]]) -> tuple[DateClaim, ...]:
    """`page` claims of a metadata table and `meta` claims of the head; both as (name, value) pairs."""
    return _claims("page", (value for name, value in fields if name in FIELD_LABELS)) + _claims(
        "meta", (value for name, value in metas if name.lower() in META_NAMES)
    )


def of_address(url: str | None) -> tuple[DateClaim, ...]:
    """The `url` claim of an address that names a day; /YYYYMM/ alone names none."""
    for match in _IN_ADDRESS.finditer(url or ""):
        if value := _iso(*(int(part) for part in match.groups() if part)):
            return (DateClaim("url", value, match.group().strip("/")),)
    return ()


def of_listing(listed: str | None) -> tuple[DateClaim, ...]:
    """The `list` claim of what the column printed beside the entry."""
    return _claims("list", [listed] if listed else [])


def of_header(last_modified: str | None) -> tuple[DateClaim, ...]:
    """The `header` claim of Last-Modified (RFC 9110, 8.8.2), as the day it then was in China."""
    if not last_modified:
        return ()
    try:
        moment: datetime = parsedate_to_datetime(last_modified)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)  # noqa: UP017  (RFC 9110 dates are UTC)
        here = moment.astimezone(_CHINA)
    except (ValueError, OverflowError, TypeError):
        return ()
    value = _iso(here.year, here.month, here.day)
    return (DateClaim("header", value, last_modified),) if value else ()


def _claims(source: DateSource, raws: Iterable[str]) -> tuple[DateClaim, ...]:
    claims = (DateClaim(source, value, raw.strip()) for raw in raws if (value := day(raw)))
    return tuple({claim.value: claim for claim in reversed(list(claims))}.values())[::-1]


def _iso(year: int, month: int, number: int) -> str | None:
    try:
        return date(year, month, number).isoformat() if year >= _FIRST_YEAR else None
    except ValueError:
        return None
