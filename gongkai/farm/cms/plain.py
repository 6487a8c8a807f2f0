"""A list without any content system's marks: a folder of numbered pages, links with dates, 下一页.  The general family.

Articles are /zwgk/zfxxgknb/<number>.html; page 2 of a list is ?page=2.
"""

from __future__ import annotations

from gongkai.farm.cms.base import CmsItem, CmsSite, Column
from gongkai.farm.replies import Query, Reply, whole_number


class PlainSite(CmsSite):
    """See the module."""

    family = "general"

    def column_path(self, column: Column) -> str:
        return f"/zwgk/{column.key}/"

    def item_path(self, item: CmsItem) -> str:
        return f"/zwgk/{item.column.key}/{item.number}.html"

    def list_page(self, column: Column, number: int) -> str:
        rows = "".join(
            f'<li><a href="{self.item_path(i)}">{i.title}</a><span>{i.day.isoformat()}</span></li>'
            for i in self.shown(column, number)
        )
        more = number + 1 < self.page_count(column)
        following = f'<a href="{self.column_path(column)}?page={number + 2}">下一页</a>' if more else ""
        return self.frame(column.name, f'<div class="list"><ul>{rows}</ul></div><div class="page">{following}</div>')

    def answer(self, query: Query, visit: int) -> Reply:
        """All pages of a list are one path; a further page is told by its query alone."""
        further = self.route(query, "") if "page" in query.arguments else None
        return further or super().answer(query, visit)

    def route(self, query: Query, target: str) -> Reply | None:
        number = whole_number(query.arguments.get("page", ""))
        for column in self.columns:
            if query.path == self.column_path(column) and 0 < number <= self.page_count(column):
                return self.page(self.list_page(column, number - 1))
        return None
