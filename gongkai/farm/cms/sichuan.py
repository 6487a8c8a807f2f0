"""Two systems of Sichuan: /gongkai/kuozhan with ids of 32 hex digits, xxgk-list-<slug> with running numbers."""

from __future__ import annotations

import re

from gongkai.farm.cms.base import CmsItem, Column
from gongkai.farm.cms.heads import item_metas, with_metas
from gongkai.farm.cms.marks import ContinuedSite, numbers
from gongkai.farm.replies import STUB, Query, Reply, whole_number

_SLUG = re.compile(r"(/xxgk-list-\w+)-(\d{1,4})\.html")


class SichuanSite(ContinuedSite):
    """The first of the two; further pages are ?page=N."""

    family = "sichuan"

    def top_path(self) -> str:
        return "/gongkai/kuozhan/10400.html"

    def column_path(self, column: Column) -> str:
        return f"/gongkai/kuozhan/{10_400 + column.number + (self.layout.split != 'none')}.html"

    def item_path(self, item: CmsItem) -> str:
        return f"/gongkai/show/{item.hex32}.html"

    def page_path(self, column: Column, page: int) -> str:
        """The address of a column's page, counted from 1."""
        return self.column_path(column) + (f"?page={page}" if page > 1 else "")

    def list_page(self, column: Column, number: int) -> str:
        rows = "".join(
            f'<li><a href="{self.item_path(i)}" title="{i.title}">{i.title}</a><i>{i.day.isoformat()}</i></li>\n'
            for i in self.shown(column, number)
        )
        current, count = number + 1, self.page_count(column)
        pager = "".join(
            f'<a href="{self.page_path(column, n)}">{n}</a>' for n in numbers(current, count) if n != current
        )
        return self.frame(column.name, f'<ul class="lists">{rows}</ul><div class="pages">{pager}</div>')

    def article_page(self, item: CmsItem, body: str) -> str:
        inner = (
            f"<h1>{item.title}</h1><div>发布时间：{item.day.isoformat()}　来源：{item.body}</div>"
            f'<div class="article-con" id="zoom">{body}</div>'
        )
        return with_metas(self.frame(item.title, inner), item_metas(self, item, self.item_path(item)))

    def answer(self, query: Query, visit: int) -> Reply:
        # a page's number stands in the query, and the path alone is the first page's
        asked = self.route(query, "") if query.arguments.get("page") else None
        return asked or super().answer(query, visit)

    def route(self, query: Query, target: str) -> Reply | None:
        page = whole_number(query.arguments.get("page", ""))
        column = next((c for c in self.columns if page and self.column_path(c) == query.path), None)
        return self._listed(column, page) if column else None

    def _listed(self, column: Column, page: int) -> Reply:
        return self.page(self.list_page(column, page - 1) if 0 < page <= self.page_count(column) else STUB)


class XxgkListSite(SichuanSite):
    """The second; further pages are /xxgk-list-<slug>-N.html."""

    def top_path(self) -> str:
        return "/xxgk-list-zfxxgknb.html"

    def column_path(self, column: Column) -> str:
        return self.top_path() if self.layout.split == "none" else f"/xxgk-list-nb{column.key}.html"

    def item_path(self, item: CmsItem) -> str:
        return f"/xxgk-show-{item.number}.html"

    def page_path(self, column: Column, page: int) -> str:
        path = self.column_path(column)
        return f"{path.removesuffix('.html')}-{page}.html" if page > 1 else path

    def route(self, query: Query, target: str) -> Reply | None:
        match = _SLUG.fullmatch(query.path)
        column = next((c for c in self.columns if match and self.column_path(c) == f"{match[1]}.html"), None)
        return self._listed(column, int(match[2])) if column and match else None
