"""Failures of addresses as real portals have them: one page under many addresses, and addresses without end.

`Doubled(site, "wap-only")` answers as `site` does under the site's own addresses and under those that the double
makes; `on` says whether its pages give out such addresses, and may be changed at any time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urljoin, urlsplit

from gongkai.farm.defences import Defended
from gongkai.farm.replies import Query, Reply, reply

_HTML = "text/html; charset=utf-8"
_ROW = re.compile(r"<li[^>]*>\s*<a href=\"([^\"]+)\".*?</li>", re.DOTALL)
_LINK = re.compile(r"(?<=href=\")[^\"#]+(?=\")")
# What a web proxy of the seen kind makes of a host's name: a cipher in hex behind its own first block.
_CIPHER = "77726476706e69737468656265737421" + "e7f454d22931665b7f01c7a99c406d36"


@dataclass(frozen=True, slots=True)
class Place:
    """A link on a page: as printed, absolute, and which answer of the server's it stands in."""

    href: str
    url: str
    answer: int

    def under(self, host: str, scheme: str = "http") -> str:
        """The address under another name of the same server."""
        parts = urlsplit(self.url)
        return parts._replace(scheme=scheme, netloc=f"{host}:{parts.port}").geturl()


Address = Callable[[Place], str]


@dataclass(frozen=True, slots=True)
class Double:
    """`links` is what every link of every page becomes, `rows` what each row of a list becomes, one row for each;
    `behind` takes a path back to the site's own, with `lasting` also while the failure is off; `extra` is what stands
    below the lists, and `answer` the answers to addresses that the site does not know."""

    rows: tuple[Address, ...] = ()
    links: Address | None = None
    behind: tuple[str, str] = ("(?!)", "")
    lasting: bool = True
    extra: Callable[[Query], str] | None = None
    answer: Callable[[Doubled, Query, int], Reply | None] | None = None


class Doubled(Defended):
    """A portal with one failure of addresses; see the module."""

    def answer(self, query: Query, visit: int) -> Reply:
        """The site's answer, its links made anew where the failure is on."""
        double = DOUBLES[self.defence]
        self.asked += 1
        own = replace(query, path=re.sub(*double.behind, query.path)) if self.on or double.lasting else query
        found = double.answer(self, own, visit) if double.answer else None
        found = found or self.site.answer(own, visit)
        if not self.on or found.status != 200 or not found.content_type.startswith("text/html"):
            return found
        text = found.body().decode()
        made = relisted(text, urljoin(self.home, query.path), double, self.asked)
        if double.extra and _ROW.search(text):
            made = made.replace("</body>", f"{double.extra(query)}</body>")
        return found if made == text else reply(200, found.content_type, made.encode())


def relisted(text: str, url: str, double: Double, answer: int = 0) -> str:
    """A page's text with the addresses that a double makes of its links."""

    def place(href: str) -> Place:
        return Place(href, urljoin(url, href), answer)

    def rows(match: re.Match[str]) -> str:
        return "".join(match[0].replace(match[1], make(place(match[1]))) for make in double.rows)

    text = _ROW.sub(rows, text) if double.rows else text
    make = double.links
    return _LINK.sub(lambda match: make(place(match[0])), text) if make else text


def month_after(query: Query) -> date:
    """The month behind the one that a calendar's query names."""
    year, month = (int(query.arguments.get(name) or start) for name, start in (("year", "2023"), ("month", "6")))
    return date(year + month // 12, month % 12 + 1, 1)


def _calendar(query: Query) -> str:
    """A calendar with links to the months beside and to the days, and a bare sign for "on"."""
    after = month_after(query)
    days = "".join(
        f"<td><a href='?year={after.year}&amp;month={after.month}&amp;day={day}'>{day}</a></td>" for day in range(1, 29)
    )
    on = f"?year={after.year}&amp;month={after.month}"
    return (
        f"<table class='calendar'><tr><td><a href='{on}'>{after.year}年{after.month}月</a></td>"
        f"<td><a href='{on}'>下个月</a></td><td><a href='{on}'>&gt;</a></td></tr><tr>{days}</tr></table>"
    )


def _month_pages(query: Query) -> str:
    """The same calendar whose way on is called as a list's is."""
    after = month_after(query)
    return f"{_calendar(query)}<a href='?year={after.year}&amp;month={after.month}'>下一页</a>"


def _year_list(query: Query) -> str:
    """Years that lead to years."""
    year = int(query.arguments.get("year") or 2023)
    links = "".join(f"<li><a href='?year={year + step}'>{year + step}年</a></li>" for step in (-1, 1))
    return f"<ul>{links}</ul>"


def _folders(query: Query) -> str:
    """Folders of a year and a month below those of a year and a month."""
    return "<div><a href='2023/06/'>2023年6月</a><a href='2023/06/'>下一页</a><a href='2023/'>2023年</a></div>"


def _page_after(query: Query) -> str:
    """One page more, at every page."""
    return f"<div class='page'><a href='?page={int(query.arguments.get('page') or 1) + 1}'>下一页</a></div>"


def _empty_months(doubled: Doubled, query: Query, visit: int) -> Reply | None:
    """A list page without rows for each month."""
    if not query.arguments.get("year"):
        return None
    text = f"<html><title>政府信息公开年报</title><body><p>{'本月无信息。' * 200}</p>{_calendar(query)}</body></html>"
    return reply(200, _HTML, text.encode())


def _list_below(doubled: Doubled, query: Query, visit: int) -> Reply | None:
    """The list itself for every folder below it."""
    match = re.fullmatch(r"(/\w+/)(?:20\d\d/|\d\d/)+", query.path)
    return doubled.site.answer(replace(query, path=match[1]), visit) if match else None


def _big5(doubled: Doubled, query: Query, visit: int) -> Reply | None:
    """The gateway's own page: the text in traditional characters."""
    text = "<html><title>政府信息公開年報</title><body><h1>政府信息公開工作年度報告</h1></body></html>"
    return reply(200, _HTML, text.encode()) if query.path.startswith("/gate/") else None


def _before_ending(end: str) -> Address:
    return lambda place: re.sub(r"(?=\.s?html?$)", end, place.href)


def _own(place: Place) -> str:
    return place.href


def _slashes(place: Place) -> str:
    return re.sub(r"^(/\w+)/", r"\1//", urlsplit(place.url).path)


def _gateway(place: Place) -> str:
    parts = urlsplit(place.url)
    return f"{place.under('big5.jia.test').removesuffix(parts.path)}/gate/big5/{parts.netloc}{parts.path}"


def _cipher(place: Place) -> str:
    return f"/whst/63/=vvvzgdadhzfnuzbm/{urlsplit(place.url).path}"


def _web_vpn(place: Place) -> str:
    return f"/http/{_CIPHER}{urlsplit(place.url).path}"


_WAP = _before_ending("_wap")
_NO_WAP = (r"_wap(?=\.s?html?$)", "")
# Names that end in .test are nobody's (RFC 6761): whoever crawls them brings his own resolver.
DOUBLES: Mapping[str, Double] = {
    "jsessionid": Double(links=lambda p: f"{p.href};jsessionid={p.answer:08X}", behind=(";jsessionid=.*", "")),
    "phpsessid": Double(links=lambda p: f"{p.href}?PHPSESSID={p.answer:08x}"),
    "wap-both": Double((_WAP, _own), behind=_NO_WAP),
    "wap-only": Double((_WAP,), behind=_NO_WAP),
    "wap-gone": Double((_WAP,), behind=_NO_WAP, lasting=False),
    "mobile-both": Double((lambda p: f"{p.href}?isMobile=true", _own)),
    "mobile-only": Double((lambda p: f"{p.href}?isMobile=true",)),
    "slashes-both": Double((_slashes, _own), behind=("//", "/")),
    "slashes-only": Double((_slashes,), behind=("//", "/")),
    "schemes-both": Double((lambda p: p.under("127.0.0.1", "https"), lambda p: p.under("127.0.0.1"))),
    "www-both": Double((lambda p: p.under("jia.test"), lambda p: p.under("www.jia.test"))),
    "big5": Double((_gateway,), answer=_big5),
    "no-name": Double(),
    "web-proxy": Double((_cipher, _web_vpn, _own)),
    "calendar": Double(extra=_calendar, answer=_empty_months),
    "calendar-list": Double(extra=_month_pages),
    "calendar-years": Double(extra=_year_list),
    "calendar-folders": Double(extra=_folders, answer=_list_below),
    "endless-pages": Double(extra=_page_after),
}
