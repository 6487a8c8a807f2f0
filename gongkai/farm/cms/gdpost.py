"""Guangdong's common platform: folders with index.html, page 2 is index_2.html, articles content/post_<number>.html."""

from __future__ import annotations

import re

from gongkai.farm.cms.base import CmsItem, Column
from gongkai.farm.cms.heads import item_metas, row, with_metas
from gongkai.farm.cms.marks import ContinuedSite, numbers
from gongkai.farm.replies import STUB, Query, Reply

_PAGE = re.compile(r"(/.+/)index_(\d{1,4})\.html")


class GdPostSite(ContinuedSite):
    """See the module; links are absolute, as the platform writes them."""

    family = "gdpost"

    def top_path(self) -> str:
        return "/zwgk/zfxxgk/zfxxgknb/"

    def column_path(self, column: Column) -> str:
        if self.layout.split == "none":
            return self.top_path()
        return f"{self.top_path()}{f'{column.year}n' if column.year else column.key}/"

    def item_path(self, item: CmsItem) -> str:
        return f"{self.column_path(item.column)}content/post_{item.number}.html"

    def list_page(self, column: Column, number: int) -> str:
        base = self.home.rstrip("/")
        rows = "".join(row(i, base + self.item_path(i)) + "\n" for i in self.shown(column, number))
        current, count = number + 1, self.page_count(column)
        address = base + self.column_path(column)
        pager = "".join(
            f'<a href="{address}{f"index_{n}" if n > 1 else "index"}.html">{n}</a>'
            for n in numbers(current, count)
            if n != current
        )
        return self.frame(column.name, f'<ul class="list_con">{rows}</ul><div class="page">{pager}</div>')

    def article_page(self, item: CmsItem, body: str) -> str:
        inner = (
            f"<h1>{item.title}</h1><div>时间：{item.day.isoformat()} 09:30:00　来源：{item.body}</div>"
            f'<div class="article-content">{body}</div>'
        )
        return with_metas(self.frame(item.title, inner), item_metas(self, item, self.item_path(item)))

    def route(self, query: Query, target: str) -> Reply | None:
        if query.path.endswith("/index.html"):
            found = next((c for c in self.columns if self.column_path(c) + "index.html" == query.path), None)
            return self.page(self.list_page(found, 0)) if found else None
        match = _PAGE.fullmatch(query.path)
        for column in self.columns if match else ():
            if match and self.column_path(column) == match[1]:
                # 1-based: index_1.html is no page of this platform
                known = 1 < int(match[2]) <= self.page_count(column)
                return self.page(self.list_page(column, int(match[2]) - 1) if known else STUB)
        return None
