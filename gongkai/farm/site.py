"""One portal: every address it answers, on the first visit and on the second.

Pages are drawn when first asked for and kept compressed; a kept page never changes within a visit, apart from its
view counter.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from gongkai.farm import articles, drawing, figures, lists, pages, plan, quirks
from gongkai.farm.articles import Author, Block, Prose
from gongkai.farm.names import County
from gongkai.farm.plan import Item
from gongkai.farm.replies import PICTURE, ROBOTS, STUB, Query, Reply, reply, whole_number


class Site:
    """A county's portal; `home` is set once its port is known."""

    def __init__(self, county: County, years: Sequence[int], noise: int, seed: int, moves: plan.Moves) -> None:
        self.county, self.built, self.seed, self.home = county, plan.flavour(county), seed, ""
        self._moves, self._years = moves, years
        quiet = frozenset(year for number, year in plan.QUIET if number == county.number)
        self.figures = figures.draw_years(f"{seed}/{county.division}", years, quiet)
        self._all = plan.plan(county, years, noise, seed)
        self._kept: dict[tuple[str, str, int], Reply] = {}
        self._by_path = {item.path: item for item in self._all}

    def items(self, visit: int) -> tuple[Item, ...]:
        """The entries listed on that visit (1 or 2), newest first."""
        gone = self._moves.appearing if visit == 1 else self._moves.withdrawn
        return tuple(item for item in self._all if item.kind != "report" or (self.county.number, item.year) != gone)

    def columns(self) -> tuple[str, ...]:
        """Addresses of the portal's columns."""
        base = self.home.rstrip("/")
        return tuple(base + plan.column_path(self.county, self.built, n) for n in range(self.built.columns))

    def changed(self, item: Item) -> bool:
        """Whether this is the report that the second visit finds revised."""
        return item.kind == "report" and (self.county.number, item.year) == self._moves.changed

    def drawn(self, item: Item, visit: int) -> tuple[figures.YearFigures, list[Block], Prose]:
        """A report's figures as its tables print them on that visit, its blocks, and what its sentences say."""
        if item.kind == "report":
            found, author = self.figures[item.year], Author(item.body, "我县", self.county.name, self.county.domain)
        else:
            seed = f"{self.seed}/{item.path}"
            found = figures.draw_years(seed, [item.year])[item.year]
            author = Author(item.body, "我局", self.county.name, self.county.domain)
        odd = item.quirks + ((quirks.REVISED,) if visit == 2 and self.changed(item) else ())
        printed = quirks.apply(found, odd)
        blocks, prose = articles.report(author, printed, item.manner, f"{self.seed}/{item.path}", item.day)
        if visit == 2 and self.changed(item):
            blocks.insert(-2, ("para", "此前公布的行政处罚处理决定数量有误，现予更正。"))
        return printed, blocks, prose

    def answer(self, query: Query, visit: int) -> Reply:
        """The reply to one request; an unknown address gets the portal's own 404 page."""
        for start, respond in self._routes():
            if query.path.startswith(start):
                return respond(query, visit)
        item = self._by_path.get(query.path)
        if item is not None and item in self.items(visit):
            return self._keep(query.path, visit, lambda: self._article(item, visit))
        return self._column(query, visit) or self._missing()

    def _routes(self) -> tuple[tuple[str, Callable[[Query, int], Reply]], ...]:
        return (
            ("/robots.txt", lambda *_: reply(200, "text/plain", ROBOTS.encode())),
            ("/css/", lambda *_: self._file("text/css", pages.CSS)),
            ("/images/page.js", lambda *_: self._file("application/javascript", lists.CREATE_PAGE_HTML)),
            ("/images/tujie-", lambda *_: self._file("image/svg+xml", PICTURE)),
            ("/module/jslib/", lambda *_: self._file("application/javascript", lists.JPAGE)),
            ("/module/web/jpage/dataproxy.jsp", self._dataproxy),
            ("/common/search/", self._search),
        )

    def _keep(self, path: str, visit: int, draw: Callable[[], Reply]) -> Reply:
        key = (path, "", visit)
        if key not in self._kept:
            self._kept[key] = draw()
        return self._kept[key]

    def _file(self, content_type: str, text: str) -> Reply:
        return self._keep(
            content_type + str(len(text)), 1, lambda: reply(200, content_type, text.encode(), self._dated(1))
        )

    def _dated(self, visit: int) -> datetime:
        # A report set to appear is drawn with the first visit's date of its own; the lists of visit two are newer.
        last = self._years[-1]
        day = date(last + 1, 12, 28) if visit == 1 else date(last + 2, 6, 15)
        return datetime(day.year, day.month, day.day, 10, 20, 30, tzinfo=UTC)

    def _column(self, query: Query, visit: int) -> Reply | None:
        if query.path in {"/", "/index.html"}:
            return self._keep("/", visit, lambda: self._page(self._home(), self._dated(visit)))
        for n in range(self.built.columns):
            base = plan.column_path(self.county, self.built, n)
            if self.built.family == "hanweb":
                if query.path == base:
                    return self._keep(base, visit, lambda n=n: self._list(n, 0, visit))  # type: ignore[misc]
                continue
            if query.path.startswith(base) and (number := self._page_number(query.path.removeprefix(base))) is not None:
                return self._numbered(query.path, n, number, visit)
        return None

    def _page_number(self, name: str) -> int | None:
        stem, dot, extension = name.partition(".")
        if not name:
            return 0
        if not stem.startswith("index") or (dot and extension != self.built.extension):
            return None
        number = stem.removeprefix("index").removeprefix("_")
        if not number:
            return 0
        return int(number) if number.isdigit() and len(number) < 6 else None

    def _numbered(self, path: str, column: int, number: int, visit: int) -> Reply | None:
        if self.built.family == "jsonlist":
            shell = lists.json_shell(self.county, self.built, plan.column_path(self.county, self.built, column))
            return self._keep(path, visit, lambda: self._page(shell, self._dated(1))) if number == 0 else None
        total = lists.count(len(self._in_column(column, visit)), lists.TRS_ROWS)
        if number >= total:
            return reply(200, "text/html; charset=utf-8", STUB.encode()) if self.built.stub else None
        return self._keep(path, visit, lambda: self._list(column, number, visit))

    def _in_column(self, column: int, visit: int) -> list[Item]:
        return [item for item in self.items(visit) if item.column == column]

    def _list(self, column: int, number: int, visit: int) -> Reply:
        items, path = self._in_column(column, visit), plan.column_path(self.county, self.built, column)
        if self.built.family == "hanweb":
            text = lists.hanweb(self.county, self.built, path, items, column)
        else:
            text = lists.trs(self.county, self.built, path, items, number)
        moved = any(
            place and place[0] == self.county.number for place in (self._moves.withdrawn, self._moves.appearing)
        )
        return self._page(text, self._dated(visit if moved else 1))

    def _dataproxy(self, query: Query, visit: int) -> Reply:
        wanted = query.arguments
        numbers = {str(plan.column_number(self.county, n)): n for n in range(self.built.columns)}
        column = numbers.get(wanted.get("columnid", ""))
        first, last = whole_number(wanted.get("startrecord", "")), whole_number(wanted.get("endrecord", ""))
        if self.built.family != "hanweb" or column is None or not first or not last:
            # Such proxies answer a request they do not understand with an empty store and 200.
            return reply(200, "text/xml; charset=utf-8", b"<datastore><recordset></recordset></datastore>")
        items = self._in_column(column, visit)
        text = lists.datastore(self.county, items, first, min(last, first + lists.HANWEB_GROUP - 1), column)
        return reply(200, "text/xml; charset=utf-8", text.encode())

    def _search(self, query: Query, visit: int) -> Reply:
        known = query.path == f"/common/search/{lists.channel(self.county)}"
        if not known or self.built.family != "jsonlist":
            return self._missing()
        # The service serves the portal's own script and nobody else, which is why the registry says `browser`.
        if "referer" not in query.headers or query.headers.get("x-requested-with") != "XMLHttpRequest":
            return reply(403, "application/json; charset=utf-8", b'{"code":403,"msg":"forbidden"}')
        number = whole_number(query.arguments.get("page", "1")) or 1
        size = min(whole_number(query.arguments.get("_pageSize", "")) or lists.JSON_ROWS, lists.JSON_ROWS)
        text = lists.json_list(self.county, self.items(visit), number, size)
        return reply(200, "application/json; charset=utf-8", text.encode())

    def _home(self) -> str:
        links = "".join(f'<li><a href="{url}">{pages.COLUMN}</a></li>' for url in self.columns())
        return pages.plain(
            self.county, self.built, f"{self.county.government}门户网站", f"<h2>政务公开</h2><ul>{links}</ul>"
        )

    def _missing(self) -> Reply:
        text = pages.plain(self.county, self.built, "404 页面不存在", "<p>很抱歉，您访问的页面不存在（404）。</p>")
        return replace(self._page(text, self._dated(1)), status=404, etag="", modified=None)

    def _page(self, text: str, modified: datetime, counted: bool = False) -> Reply:
        coding = self.built.coding
        declared = f"; charset={coding.header}" if coding.header else ""
        return reply(200, f"text/html{declared}", text.encode(coding.true), None if counted else modified, counted)

    def _article(self, item: Item, visit: int) -> Reply:
        blocks = self._blocks(item, visit)
        body = pages.render(blocks, item.manner.pen.style, self.built.family == "hanweb")
        column = plan.column_path(self.county, self.built, item.column)
        coding = item.coding
        built = replace(self.built, coding=coding)
        data = pages.article(self.county, built, item, body=body, column_href=column, home=self.home).encode(
            coding.true
        )
        modified = datetime(item.day.year, item.day.month, item.day.day, 10, 20, 30, tzinfo=UTC) + timedelta(hours=1)
        if visit == 2 and self.changed(item):
            modified = self._dated(2)
        declared = f"; charset={coding.header}" if coding.header else ""
        counted = self.built.views
        return reply(200, f"text/html{declared}", data, None if counted else modified, counted)

    def _blocks(self, item: Item, visit: int) -> list[Block]:
        rng = random.Random(f"{self.seed}/{item.path}")
        if item.kind in {"report", "other-body", "disallowed"}:
            return self.drawn(item, visit)[1]
        if item.kind == "website-form":
            return articles.site_form(self.county.name, item.year, rng, drawing.Pen("plain"))
        if item.kind == "notice":
            return articles.notice(item.year, item.day)
        if item.kind == "guide":
            return articles.guide(self.county.name)
        return articles.infographic(item.year) if item.kind == "infographic" else articles.news(item.title, item.day)
