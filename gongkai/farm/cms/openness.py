"""Anhui's second vendor: lists …/showList/<branch>/<column>/page_N.html; annual reports in a module of their own."""

from __future__ import annotations

import re

from gongkai.farm.cms.base import CmsItem, Column
from gongkai.farm.cms.heads import item_metas, with_metas
from gongkai.farm.cms.marks import ContinuedSite, numbers
from gongkai.farm.replies import STUB, Query, Reply

_PAGE = re.compile(r"(/OpennessContent/showList/\d+/\d+/)page_(\d{1,4})\.html")


class OpennessSite(ContinuedSite):
    """See the module."""

    family = "openness"

    def _list(self, number: int) -> str:
        return f"/OpennessContent/showList/{1440 + self.county.number}/{45_700 + number}/"

    def top_path(self) -> str:
        return self._list(0) + "page_1.html"

    def column_path(self, column: Column) -> str:
        return self._list(column.number + (self.layout.split != "none")) + "page_1.html"

    def item_path(self, item: CmsItem) -> str:
        module = "OpennessAnnualReport" if item.kind in {"report", "other-body"} else "OpennessContent"
        return f"/{module}/show/{item.number}.html"

    def file_path(self, item: CmsItem) -> str:
        return f"/OpennessAnnualReport/download/{item.number}.html"

    def list_page(self, column: Column, number: int) -> str:
        rows = "".join(
            f'<li><a href="{self.item_path(i)}" title="{i.title}">{i.title[:30]}</a>'
            f"<span>{i.day.isoformat()}</span></li>\n"
            for i in self.shown(column, number)
        )
        current, count = number + 1, self.page_count(column)
        pager = "".join(f'<a href="page_{n}.html">{n}</a>' for n in numbers(current, count) if n != current)
        return self.frame(column.name, f'<ul class="is-listnews">{rows}</ul><div class="is-page">{pager}</div>')

    def article_page(self, item: CmsItem, body: str) -> str:
        inner = (
            f'<h1 class="is-newstitle">{item.title}</h1><div>发布日期：{item.day.isoformat()}　来源：{item.body}</div>'
            f'<div class="newscontent" id="zoom">{body}</div>'
        )
        return with_metas(self.frame(item.title, inner), item_metas(self, item, self.item_path(item)))

    def route(self, query: Query, target: str) -> Reply | None:
        match = _PAGE.fullmatch(query.path)
        for column in self.columns if match else ():
            if match and self.column_path(column) == f"{match[1]}page_1.html":
                known = 0 < int(match[2]) <= self.page_count(column)
                return self.page(self.list_page(column, int(match[2]) - 1) if known else STUB)
        return None
