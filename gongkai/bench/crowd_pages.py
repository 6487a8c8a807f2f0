"""A crowd of portals as ready answers: every page drawn, packed and put behind its HTTP head before the first request.

What a real portal's page holds is here in kind and size: menus of many links, inline scripts and styles, a report of
a form generation; 35 to 50 KB, some 7 KB packed.  Every fifth portal sends its pages unpacked; every tenth report or
so carries a file.  Each page's text is its own, so that no body repeats another.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from random import Random

from gongkai.farm import articles, figures, pages, wording
from gongkai.farm.articles import Author, Manner
from gongkai.farm.drawing import Pen
from gongkai.farm.names import County, county

YEARS = range(2013, 2024)
_UNPACKED_EVERY = 5
_FILE_EVERY = 11
_NEWS_EVERY = 4
_FILE_BYTES = 60_000
_LEVEL = 6
_GZIP = b"\x1f\x8b\x08\0\0\0\0\0\x00\x03"
_HTML = "text/html; charset=utf-8"
_DAY = "Tue, 12 Mar 2024 02:03:04 GMT"


@dataclass(frozen=True, slots=True)
class Dialect:
    """A content system: where its column's pages and its articles lie, what its pages bear, and how its pager looks."""

    family: str
    column: Callable[[int, int], str]  # (page from 0, number of pages) -> path
    article: Callable[[int, date], str]
    mark: str
    pager: Callable[[int, int], str]


def _drawn(path: Callable[[int, int], str]) -> Callable[[int, int], str]:
    """A pager of links: numbers, and the next page."""

    def pager(page: int, count: int) -> str:
        numbers = "".join(
            f'<a href="{path(n, count)}">{n + 1}</a>' if n != page else f"<span>{n + 1}</span>" for n in range(count)
        )
        following = f'<a href="{path(page + 1, count)}">下一页</a>' if page + 1 < count else ""
        return f'<div class="page">{numbers}{following}</div>'

    return pager


def _vsb(page: int, count: int) -> str:
    return f"/zwgk/zfxxgknb/{count - page}.htm" if page else "/zwgk/zfxxgknb.htm"


def _vsb_pager(page: int, count: int) -> str:
    numbers = "".join(f'<span class="p_no"><a href="{_vsb(n, count)}">{n + 1}</a></span>' for n in range(count))
    return f'<div class="pb_sys_common">{numbers}</div>'


def _contentn(page: int, count: int) -> str:
    return f"/1969/1984/1990/index{f'_{page + 1}' if page else ''}.htm"


def _jeecms(page: int, count: int) -> str:
    return f"/zfxxgknb/index{f'_{page + 1}' if page else ''}.jhtml"


def _general(page: int, count: int) -> str:
    return f"/gk/nb/{f'?page={page + 1}' if page else ''}"


DIALECTS = (
    Dialect(
        "trs",
        lambda page, count: f"/zwgk/zfxxgknb/index{f'_{page}' if page else ''}.html",
        lambda number, day: f"/zwgk/zfxxgknb/{day:%Y%m}/t{day:%Y%m%d}_{number}.html",
        '<a href="/" class="CurrChnlCls">首页</a>',
        lambda page, count: f'<script>createPageHTML({count}, {page}, "index", "html");</script>',
    ),
    Dialect(
        "vsb", _vsb, lambda number, day: f"/info/1051/{number}.htm",
        '<script src="/_sitegray/_sitegray.js"></script>', _vsb_pager,
    ),
    Dialect(
        "contentn", _contentn, lambda number, day: f"/1969/1984/1990/content_{number}.htm", "", _drawn(_contentn)
    ),
    Dialect("jeecms", _jeecms, lambda number, day: f"/zfxxgknb/{number}.jhtml", "", _drawn(_jeecms)),
    Dialect("general", _general, lambda number, day: f"/gk/nb/{number}.html", "", _drawn(_general)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """One portal: its lists' paths in order, and the whole answer (head and body) of each path."""

    county: County
    family: str
    lists: tuple[str, ...]
    answers: dict[bytes, bytes]


def draw(number: int, requests: int) -> Drawn:
    """The portal of that number, of which a right crawl asks for `requests` addresses, robots.txt among them."""
    dialect = DIALECTS[number % len(DIALECTS)]
    place = county(number)
    packed = number % _UNPACKED_EVERY != _UNPACKED_EVERY - 1
    lists = max(1, requests // 17)
    files = (requests - 1 - lists) // (_FILE_EVERY + 1)
    reports = max(1, requests - 1 - lists - files)
    frame = _frame(place, dialect)
    answers = {b"/robots.txt": _answer("text/plain", b"User-agent: *\nDisallow: /admin/\nDisallow: /search\n", "")}
    rows = []
    for n in range(reports):
        title, day, file = _title(place, n), _day(n), f"/files/{number}-{n}.pdf" if n < files else ""
        path = dialect.article(1_000_000 + n * 7 + number, day)
        linked = f'<p>附件：<a href="{file}">{title}.pdf</a></p>' if file else ""
        strip = f'<div class="strip">发布时间：{day.isoformat()}　{place.domain}</div>'
        own = _text(f'<div class="title">{title}</div>{strip}{linked}')
        answers[path.encode()] = _page(frame, title, [own, _body(n)], packed)
        rows.append(f'<li><a href="{path}" title="{title}">{title}</a><span>{day.isoformat()}</span></li>')
        if file:
            answers[file.encode()] = _answer("application/pdf", Random(number * 997 + n).randbytes(_FILE_BYTES), "")
        if n % _NEWS_EVERY == 0:
            rows.append(_news(place, dialect, number, n))
    size = -(-len(rows) // lists)
    paths = tuple(dialect.column(n, lists) for n in range(lists))
    for n, path in enumerate(paths):
        inner = f'<ul class="list">{"".join(rows[n * size : (n + 1) * size])}</ul>{dialect.pager(n, lists)}'
        answers[path.encode()] = _page(frame, pages.COLUMN, [_text(inner)], packed)
    return Drawn(place, dialect.family, paths, answers)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a page as text and as deflate blocks that begin and end on their own."""

    plain: bytes
    packed: bytes


def _text(text: str) -> _Part:
    plain = text.encode()
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return _Part(plain, squeeze.compress(plain) + squeeze.flush(zlib.Z_FULL_FLUSH))


def _page(frame: tuple[_Part, _Part], title: str, inner: list[_Part], packed: bool) -> bytes:
    top = _text(f"<!DOCTYPE html>\n<html><head><meta charset='utf-8'/><title>{title}</title>")
    parts = [top, frame[0], *inner, frame[1]]
    plain = b"".join(part.plain for part in parts)
    if not packed:
        return _answer(_HTML, plain, "")
    last = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15).flush()
    tail = struct.pack("<II", zlib.crc32(plain), len(plain))
    return _answer(_HTML, b"".join([_GZIP, *(part.packed for part in parts), last, tail]), "gzip")


def _answer(media_type: str, body: bytes, coding: str) -> bytes:
    coded = f"Content-Encoding: {coding}\r\n" if coding else ""
    head = (
        f"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: {_DAY}\r\nContent-Type: {media_type}\r\nLast-Modified: {_DAY}\r\n"
        f'ETag: "{sha256(body).hexdigest()[:16]}"\r\nVary: Accept-Encoding\r\nX-Frame-Options: SAMEORIGIN\r\n'
        f"X-Content-Type-Options: nosniff\r\n{coded}Content-Length: {len(body)}\r\nConnection: keep-alive\r\n\r\n"
    )
    return head.encode() + body


def _title(place: County, n: int) -> str:
    office, year = divmod(n, len(YEARS))
    body = f"{place.name}{wording.BUREAUS[office % len(wording.BUREAUS)]}" if office else place.government
    turn = office // (len(wording.BUREAUS) + 1)
    return f"{body}{f'{turn + 1}处' if turn else ''}{YEARS[year]}年政府信息公开工作年度报告"


def _day(n: int) -> date:
    return date(YEARS[n % len(YEARS)] + 1, 1 + n % 3, 1 + n % 28)


def _news(place: County, dialect: Dialect, number: int, n: int) -> str:
    text = wording.NEWS[n % len(wording.NEWS)].format(county=place.name)
    path = dialect.article(5_000_000 + n * 7 + number, _day(n))
    return f'<li><a href="{path}">{text}</a><span>{_day(n).isoformat()}</span></li>'


@lru_cache(maxsize=256)
def _report(n: int) -> _Part:
    year = YEARS[n % len(YEARS)]
    author = Author("某县人民政府", "我县", "某县", "www.demo.gov.cn")
    found = figures.draw_years(f"crowd/{n}", [year])[year]
    blocks, _ = articles.report(author, found, Manner(Pen()), f"crowd/{n}", date(year + 1, 1, 20))
    return _text(f'<div id="zoom">{pages.render(blocks, "inline", False)}</div>')


def _body(n: int) -> _Part:
    return _report(n % 88)


def _frame(place: County, dialect: Dialect) -> tuple[_Part, _Part]:
    """What all pages of a portal share, before and after the text."""
    menu = "".join(_menu(place))
    scripts = "".join(
        f"function show_{n}(a, b) {{ var box = document.getElementById('box_{n}');"
        f" if (box && a > {n}) {{ box.className = b ? 'on-{n}' : 'off-{n}'; }} return box; }}\n"
        for n in range(40)
    )
    top = (
        f'<meta name="SiteName" content="{place.government}"/><style>{pages.CSS}</style><script>{scripts}</script>'
        f'</head><body>{dialect.mark}<div class="head"><h1>{place.government}</h1></div><div class="nav">{menu}</div>'
        '<div class="wrap">'
    )
    links = "".join(f'<a href="http://www.demo-{n}.gov.cn/">友情链接{n}</a>' for n in range(40))
    foot = f'</div><div class="foot">{links}主办：{place.government}　{pages.INVENTED}</div></body></html>'
    return _text(top), _text(foot)


def _menu(place: County) -> Iterator[str]:
    for n, bureau in enumerate(wording.BUREAUS * 20):
        yield f'<li class="menu-{n}"><a href="/zwgk/bm/{n}/" target="_blank">{place.name}{bureau}</a></li>'
        if n >= 110:
            return
