"""What every portal of a content system shares: its columns, its entries, the pages' bodies, the files they carry.

A family's file subclasses `CmsSite` and says where things stand (`column_path`, `item_path`), how a list page looks
(`list_page`) and which further addresses answer (`route`).  Reports, notices and news come from the farm's own writers.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import ClassVar, Literal

from gongkai.farm import articles, drawing, figures, pages, wording
from gongkai.farm.articles import Author, Block, Manner
from gongkai.farm.cms import files
from gongkai.farm.drawing import Pen
from gongkai.farm.names import County, county
from gongkai.farm.plan import Flavour, Kind
from gongkai.farm.replies import PICTURE, ROBOTS, Query, Reply, reply

Split = Literal["none", "years", "kinds"]
Carrier = Literal["html", "attachment", "images", "two-pages", "iframe"]
_KINDS = (("xj", "县本级"), ("bm", "县政府部门"), ("xz", "乡镇街道"))
_NOISE: tuple[Kind, ...] = ("news", "notice", "news", "website-form", "news", "infographic", "guide", "news")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a portal is laid out.

    `split` parts the annual-report column by year or by kind of body (县本级, 部门, 乡镇); `carriers` says for a report
    year what carries the report (a year not named: the page itself); `metas` what an article's head says.
    """

    split: Split = "none"
    carriers: tuple[tuple[int, Carrier], ...] = ()
    metas: Literal["right", "column-only", "missing"] = "right"
    noise: int = 48
    bureaus: int = 4
    years: tuple[int, ...] = tuple(range(2013, 2023))
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column of annual reports; `key` is a Latin word fit for an address, `year` its only year, `kind` whose."""

    number: int
    key: str
    name: str
    year: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class CmsItem:
    """An entry: `number` is the CMS's id (seven digits), `body` who speaks, `carrier` what carries its text."""

    kind: Kind
    title: str
    day: date
    year: int
    body: str
    number: int
    column: Column
    carrier: Carrier = "html"

    @property
    def hex32(self) -> str:
        """A stable id of 32 hex digits, as many systems give one."""
        return f"{random.Random(self.number).getrandbits(128):032x}"


class CmsSite:
    """One portal; see the module.  `home` is set by the server once its port is known."""

    family: ClassVar[str] = ""
    fetch: ClassVar[str] = "http"
    page_size: ClassVar[int] = 15

    def __init__(self, number: int, layout: Layout) -> None:
        self.county: County = county(number)
        self.layout, self.home = layout, ""
        self.built = Flavour("trs", "call")  # frame and colours; addresses and pagers are the family's own
        self._figures = figures.draw_years(f"{layout.seed}/{self.county.division}", layout.years)
        self.columns: tuple[Column, ...] = tuple(self._columns())
        self.items: tuple[CmsItem, ...] = tuple(sorted(self._items(), key=lambda i: (i.day, i.number), reverse=True))
        self.by_path = {self.item_path(item): item for item in self.items}

    # -- what a family says of itself

    def column_path(self, column: Column) -> str:
        """Path (and query) of a column's first page, from the host's root."""
        raise NotImplementedError

    def item_path(self, item: CmsItem) -> str:
        """Path (and query) of an entry's own page."""
        raise NotImplementedError

    def list_page(self, column: Column, number: int) -> str:
        """The HTML of page `number` (from 0) of a column, in the family's own mark-up with its own pager."""
        raise NotImplementedError

    def route(self, query: Query, target: str) -> Reply | None:
        """The reply to any other address (further list pages, endpoints); `target` is path and query as asked for."""
        return None

    # -- what the farm asks

    def registered(self) -> tuple[str, ...]:
        """Paths of the columns that a registry line names: by default the top column."""
        return (self.top_path(),)

    def top_path(self) -> str:
        """The annual-report column as linked from the home page: the only column, or the page that names its parts."""
        return self.column_path(self.columns[0]) if self.layout.split == "none" else "/zwgk/zfxxgknb/"

    def answer(self, query: Query, visit: int) -> Reply:
        """The reply to one request; an unknown address gets the portal's own 404 page."""
        target = query.path + (f"?{query.raw}" if query.raw else "")
        fixed = self._fixed(query)
        if fixed is not None:
            return fixed
        item = self.by_path.get(target) or self.by_path.get(query.path)
        if item is not None:
            return self.article(item)
        for column in self.columns:
            if self.column_path(column) in {target, query.path}:
                return self.page(self.list_page(column, 0))
        if self.layout.split != "none" and query.path == self.top_path():
            return self.page(self.frame(pages.COLUMN, f"<div class='list'><ul>{self.leaf_links()}</ul></div>"))
        return self._carried(query.path) or self.route(query, target) or self.missing()

    def _fixed(self, query: Query) -> Reply | None:
        if query.path == "/robots.txt":
            return reply(200, "text/plain", ROBOTS.encode())
        if query.path == "/css/site.css":
            return reply(200, "text/css", pages.CSS.encode(), self.dated)
        if query.path.startswith("/images/tujie-"):
            return reply(200, "image/svg+xml", PICTURE.encode(), self.dated)
        if query.path in {"/", "/index.html"}:
            return self.page(self.home_page())
        if query.path == "/zwgk/":
            return self.page(self.disclosure_page())
        return None

    # -- pages

    @property
    def dated(self) -> datetime:
        """When everything on the portal was last changed."""
        return datetime(self.layout.years[-1] + 1, 12, 28, 10, 20, 30, tzinfo=UTC)

    def page(self, text: str) -> Reply:
        """A page of the portal."""
        return reply(200, "text/html; charset=utf-8", text.encode(), self.dated)

    def missing(self) -> Reply:
        """The portal's page for an unknown address."""
        text = self.frame("404 页面不存在", "<p>很抱歉，您访问的页面不存在（404）。</p>")
        return replace(self.page(text), status=404, etag="", modified=None)

    def frame(self, title: str, inner: str) -> str:
        """A whole page around `inner` with the county's head and foot."""
        return pages.plain(self.county, self.built, f"{title}-{self.county.government}", inner)

    def home_page(self) -> str:
        """The home page: disclosure among other things, and the look-alike of website reports."""
        links = (
            '<li><a href="/zjgk/">走进本县</a></li><li><a href="/zwgk/">政府信息公开</a></li>'
            '<li><a href="/hdjl/">互动交流</a></li><li><a href="/wznb/">政府网站工作年度报表</a></li>'
        )
        return self.frame("首页", f"<h2>导航</h2><ul>{links}</ul>")

    def disclosure_page(self) -> str:
        """政府信息公开: guide, system, and the way to the annual reports."""
        links = (
            '<li><a href="/zwgk/zn/">政府信息公开指南</a></li><li><a href="/zwgk/zd/">政府信息公开制度</a></li>'
            f'<li><a href="{self.top_path()}">政府信息公开年报</a></li>'
            '<li><a href="/wznb/">政府网站工作年度报表</a></li>'
        )
        return self.frame("政府信息公开", f'<div class="side"><ul>{links}</ul></div>')

    def leaf_links(self) -> str:
        """The parts of a split column as list items."""
        return "".join(f'<li><a href="{self.column_path(c)}">{c.name}</a></li>' for c in self.columns)

    def in_column(self, column: Column) -> list[CmsItem]:
        """A column's entries, newest first."""
        return [item for item in self.items if item.column == column]

    def shown(self, column: Column, number: int) -> list[CmsItem]:
        """The entries on page `number` (from 0)."""
        return self.in_column(column)[number * self.page_size : (number + 1) * self.page_size]

    def page_count(self, column: Column) -> int:
        """How many pages a column fills; an empty one has one."""
        return max(1, -(-len(self.in_column(column)) // self.page_size))

    def article(self, item: CmsItem) -> Reply:
        """An entry's page; a family overrides `article_page` for its own mark-up."""
        return self.page(self.article_page(item, self.body(item)))

    def article_page(self, item: CmsItem, body: str) -> str:
        """Head metas, title, date strip and body; the body container is the family's business."""
        strip = f'<div class="strip">发布时间：{item.day.isoformat()}　来源：{item.body}办公室</div>'
        return self.frame(item.title, f'<div class="title">{item.title}</div>{strip}<div id="zoom">{body}</div>')

    def body(self, item: CmsItem, part: int = 0) -> str:
        """The body's mark-up as its carrier has it: the text, a link to a file, pictures, one of two parts, a frame."""
        if item.kind not in {"report", "other-body"} or item.carrier == "html":
            return pages.render(self.blocks(item), "inline", False)
        name = self.file_path(item)
        if item.carrier == "attachment":
            return f'<p>附件：<a href="{name}">{item.title}.pdf</a></p>'
        if item.carrier == "iframe":
            return f'<iframe src="{name}" width="100%" height="900"></iframe>'
        if item.carrier == "images":
            return "".join(f'<p><img src="/images/tujie-{item.number}-{n}.svg" alt="" /></p>' for n in range(3))
        blocks = self.blocks(item)
        half = len(blocks) // 2
        return pages.render(blocks[:half] if part == 0 else blocks[half:], "inline", False)

    def file_path(self, item: CmsItem) -> str:
        """Where the file lies that carries an entry's text."""
        return f"/attach/{item.number}.pdf"

    def _carried(self, path: str) -> Reply | None:
        for item in self.items:
            if item.carrier in {"attachment", "iframe"} and self.file_path(item) == path:
                return reply(200, "application/pdf", files.pdf(item.title), self.dated)
        return None

    def blocks(self, item: CmsItem) -> list[Block]:
        """The entry's text."""
        rng = random.Random(f"{self.layout.seed}/{item.number}")
        if item.kind in {"report", "other-body"}:
            own = item.kind == "report"
            found = self._figures[item.year] if own else figures.draw_years(str(item.number), [item.year])[item.year]
            author = Author(item.body, "我县" if own else "我局", self.county.name, self.county.domain)
            return articles.report(author, found, Manner(Pen()), str(item.number), item.day)[0]
        if item.kind == "website-form":
            return articles.site_form(self.county.name, item.year, rng, drawing.Pen("plain"))
        if item.kind == "notice":
            return articles.notice(item.year, item.day)
        if item.kind == "guide":
            return articles.guide(self.county.name)
        return articles.infographic(item.year) if item.kind == "infographic" else articles.news(item.title, item.day)

    # -- the plan

    def _columns(self) -> Sequence[Column]:
        if self.layout.split == "years":
            newest_first = sorted(self.layout.years, reverse=True)
            return [Column(n, f"{y}nb", f"{y}年", year=y) for n, y in enumerate(newest_first)]
        if self.layout.split == "kinds":
            return [Column(n, key, name, kind=key) for n, (key, name) in enumerate(_KINDS)]
        return [Column(0, "zfxxgknb", pages.COLUMN)]

    def _items(self) -> list[CmsItem]:
        carriers = dict(self.layout.carriers)
        name, government = self.county.name, self.county.government
        found = []
        for year in self.layout.years:
            day = date(year + 1, 1, 12 + self.county.number % 15)
            title = f"{government}{year}年政府信息公开工作年度报告"
            found.append(self._item("report", title, (day, year), government, carrier=carriers.get(year, "html")))
            for n in range(self.layout.bureaus):
                body = f"{name}{wording.BUREAUS[n % len(wording.BUREAUS)]}"
                found.append(
                    self._item(
                        "other-body", f"{body}{year}年政府信息公开工作年度报告", (day.replace(day=5), year), body
                    )
                )
        return found + [self._noise(n) for n in range(self.layout.noise)]

    def _noise(self, n: int) -> CmsItem:
        kind, year = _NOISE[n % len(_NOISE)], self.layout.years[n % len(self.layout.years)]
        name, government = self.county.name, self.county.government
        title = {
            "news": wording.NEWS[n % len(wording.NEWS)].format(county=name),
            "notice": f"关于做好{year}年政府信息公开工作年度报告编制和公布工作的通知",
            "website-form": f"{government}网站{year}年度工作报表",
            "infographic": f"一图读懂{name}{year}年政府信息公开工作年度报告",
            "guide": f"{government}信息公开指南（{year + 1}年版）",
        }[kind]
        return self._item(kind, title, (date(year + 1, 1 + n % 6, 2 + n % 25), year), government, extra=n)

    def _item(
        self, kind: Kind, title: str, when: tuple[date, int], body: str, *, carrier: Carrier = "html", extra: int = 0
    ) -> CmsItem:
        day, year = when
        number = 1_000_000 + zlib.crc32(f"{self.county.division}/{kind}/{year}/{body}/{extra}".encode()) % 9_000_000
        return CmsItem(kind, title, day, year, body, number, self._place(kind, year), carrier)

    def _place(self, kind: Kind, year: int) -> Column:
        if self.layout.split == "years":
            return next(column for column in self.columns if column.year == year)
        if self.layout.split == "kinds":
            return self.columns[1 if kind == "other-body" else 0]
        return self.columns[0]
