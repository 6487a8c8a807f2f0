"""龙讯: lists by catId and pageIndex, a year's page drawn by hand at /site/tpl, reports that are a column's query."""

from __future__ import annotations

from datetime import date

from gongkai.farm.cms.base import Carrier, CmsItem, Column
from gongkai.farm.cms.heads import item_metas, with_metas
from gongkai.farm.cms.marks import ContinuedSite, numbers
from gongkai.farm.plan import Kind
from gongkai.farm.replies import STUB, Query, Reply, whole_number


class LonsunSite(ContinuedSite):
    """See the module; a year's page lists all of its year."""

    family = "lonsun"

    @property
    def organ(self) -> int:
        """The body's number in the system."""
        return 6_600_001 + 10 * self.county.number

    def top_path(self) -> str:
        fixed = {"none": self.column_path(self.columns[0]), "years": "/site/tpl/1971"}
        return fixed.get(self.layout.split, f"/public/column/{self.organ}")

    def column_path(self, column: Column) -> str:
        if column.year:
            return f"/site/tpl/{5000 + 37 * column.number}?nav=4&year={column.year}"
        return f"/public/column/{self.organ}?type=4&action=list&nav=3&catId={6_708_431 + 10 * column.number}"

    def item_path(self, item: CmsItem) -> str:
        own = item.kind in {"report", "other-body"}
        return f"/public/{self.organ}/{item.number}.html" if own else f"/public/content/{item.number}"

    def page_count(self, column: Column) -> int:
        return 1 if column.year else super().page_count(column)

    def shown(self, column: Column, number: int) -> list[CmsItem]:
        return self.in_column(column) if column.year else super().shown(column, number)

    def list_page(self, column: Column, number: int) -> str:
        rows = "".join(
            f'<li><a href="{self.item_path(i)}" title="{i.title}" target="_blank">{i.title}</a>'
            f'<span class="date">{i.day.isoformat()}</span></li>\n'
            for i in self.shown(column, number)
        )
        current, count = number + 1, self.page_count(column)
        pager = "".join(
            f'<a href="{self.column_path(column)}&pageIndex={n}">{n}</a>' if n != current else f"<span>{n}</span>"
            for n in numbers(current, count)
        )
        return self.frame(column.name, f'<ul class="clearfix xxgk_nav_list">{rows}</ul><div class="page">{pager}</div>')

    def article_page(self, item: CmsItem, body: str) -> str:
        inner = (
            f'<h1 class="wztit">{item.title}</h1><div>发布时间：{item.day.isoformat()}　来源：{item.body}</div>'
            f'<div class="wzcon fontContent j-fontContent">{body}</div>'
        )
        return with_metas(self.frame(item.title, inner), item_metas(self, item, self.item_path(item)))

    def answer(self, query: Query, visit: int) -> Reply:
        # a page's number stands in the query, and the path alone is the first page's
        asked = self.route(query, "") if query.arguments.get("pageIndex") else None
        return asked or super().answer(query, visit)

    def route(self, query: Query, target: str) -> Reply | None:
        page = whole_number(query.arguments.get("pageIndex", ""))
        for column in self.columns if query.path == f"/public/column/{self.organ}" and page else ():
            if self.column_path(column).endswith(f"catId={query.arguments.get('catId', '')}"):
                known = page <= self.page_count(column)
                return self.page(self.list_page(column, page - 1) if known else STUB)
        return None


class LonsunReports(LonsunSite):
    """A body whose report column shows a report: each year by `timeFrame`, whatever else the query says.

    The column without a year shows the newest; a year without a report answers 200 with an empty shell.
    """

    def top_path(self) -> str:
        return f"/public/column/{self.organ}?type=3&nav=5&sub=4"

    def column_path(self, column: Column) -> str:
        return self.top_path()

    def item_path(self, item: CmsItem) -> str:
        if item.kind != "report":
            return super().item_path(item)
        return f"/public/column/{self.organ}?type=3&timeFrame={item.year}&hasContent=true"

    def list_page(self, column: Column, number: int) -> str:
        newest = max((item for item in self.items if item.kind == "report"), key=lambda item: item.year)
        return self.article_page(newest, self.body(newest))

    def article_page(self, item: CmsItem, body: str) -> str:
        switch = "".join(
            f'<li><a href="{self.top_path()}{n}&timeFrame={year}&hasContent=true">{year}</a></li>'
            for n, year in enumerate(sorted(self.layout.years, reverse=True))
        )
        page = super().article_page(item, body)
        return page.replace('<h1 class="wztit">', f'<ul class="years">{switch}</ul><h1 class="wztit">', 1)

    def route(self, query: Query, target: str) -> Reply | None:
        asked = query.arguments
        if query.path != f"/public/column/{self.organ}" or asked.get("type") != "3":
            return None
        wanted = [i for i in self.items if i.kind == "report" and str(i.year) == asked.get("timeFrame", "")]
        return self.article(wanted[0]) if wanted else self.page(self.frame("政府信息公开年报", "<p>暂无内容</p>"))

    def _item(
        self, kind: Kind, title: str, when: tuple[date, int], body: str, *, carrier: Carrier = "html", extra: int = 0
    ) -> CmsItem:
        # a query of the column has no second page
        whole: Carrier = "html" if carrier == "two-pages" else carrier
        return super()._item(kind, title, when, body, carrier=whole, extra=extra)
