"""UCAP (开普): lists as static files numbered from one, or filled from the JSON search; articles of 32 hex digits.

A column code that is not known answers with the parent's page and status 200; a list page that is not there with a
stub.  Columns of a year are codes of their own, and in one dialect each is itself the year's report.
"""

from __future__ import annotations

import json
import re
from typing import Literal

from gongkai.farm import pages
from gongkai.farm.cms.base import CmsItem, CmsSite, Column, Layout
from gongkai.farm.cms.heads import STUB, column_metas, item_metas, row, with_metas
from gongkai.farm.replies import Query, Reply, reply, whole_number

# static: list.shtml with the call; xxgk: the same as xxgk_list.shtml; json: the page names the search and holds no
# rows; report: a year's column shows its report (zwgk_cont.shtml); heilongjiang: articles are cNN_id.shtml.
Dialect = Literal["static", "xxgk", "json", "report", "heilongjiang"]
_LISTS = {"static": "list", "xxgk": "xxgk_list", "json": "list", "report": "zwgk_cont", "heilongjiang": "zfxxgklby_nb"}
_SIZE = 15


class UcapSite(CmsSite):
    """See the module."""

    family = "ucap"

    def __init__(self, number: int, layout: Layout, dialect: Dialect = "static") -> None:
        self.dialect: Dialect = dialect
        super().__init__(number, layout)

    @property
    def stem(self) -> str:
        """The list files' name."""
        return _LISTS[self.dialect]

    def column_path(self, column: Column) -> str:
        return f"/{self.county.slug}/{_code(column)}/{self.stem}.shtml"

    def top_path(self) -> str:
        split = self.layout.split != "none"
        return f"/{self.county.slug}/c100000/zfxxgk_list.shtml" if split else self.column_path(self.columns[0])

    def registered(self) -> tuple[str, ...]:
        return (self.column_path(self.columns[0]),) if self.dialect == "report" else super().registered()

    def item_path(self, item: CmsItem) -> str:
        if self._is_column(item):
            return self.column_path(item.column)
        name = f"c{item.number % 9 + 1:02d}_{item.number}" if self.dialect == "heilongjiang" else item.hex32
        return f"/{self.county.slug}/{_code(item.column)}/{item.day:%Y%m}/{name}.shtml"

    def list_page(self, column: Column, number: int) -> str:
        if self.dialect == "json":
            inner = self._shell(column)
        else:
            rows = "".join(row(item, self.item_path(item)) for item in self.shown(column, number))
            count, total = super().page_count(column), len(self.in_column(column))
            call = f"createPageHTML('page_div', {count}, {number + 1}, '{self.stem}', 'shtml', {total});"
            inner = f'<div class="list"><ul>{rows}</ul></div><div id="page_div"></div><script>{call}</script>'
        return with_metas(self.frame(pages.COLUMN, self._crumbs(column) + inner), column_metas(column))

    def route(self, query: Query, target: str) -> Reply | None:
        match = re.fullmatch(rf"/{self.county.slug}/(c\d{{6}})/{self.stem}(?:_(\d{{1,4}}))?\.shtml", query.path)
        if match:
            return self._numbered(match[1], int(match[2] or 1))
        if query.path == f"/{self.county.slug}/redirect_firstChannel.shtml":
            leads = f'<meta http-equiv="refresh" content="0;url={self.top_path()}">'
            return self.page(f"<html><head>{leads}</head><body></body></html>")
        return self._search(query) if query.path.startswith("/common/search/") else None

    def article_page(self, item: CmsItem, body: str) -> str:
        strip = f"发布时间：<publishtime>{item.day.isoformat()} 09:30</publishtime>　来源：{item.body}办公室"
        years = (
            f'<div class="left-years"><p>政府信息公开年报</p><ul>{self.leaf_links()}</ul></div>'
            if self._is_column(item)
            else ""
        )
        inner = (
            f'{self._crumbs(item.column)}{years}<div class="title"><ucaptitle>{item.title}</ucaptitle></div>'
            f'<div class="strip">{strip}</div><div id="UCAP-CONTENT"><ucapcontent>{body}</ucapcontent></div>'
        )
        url = self.home.rstrip("/") + self.item_path(item)
        return with_metas(self.frame(item.title, inner), item_metas(self, item, url))

    def page_count(self, column: Column) -> int:
        return super().page_count(column) + (self.dialect == "json")

    def _is_column(self, item: CmsItem) -> bool:
        return self.dialect == "report" and item.kind == "report"

    def _crumbs(self, column: Column) -> str:
        here = f'<a href="{self.column_path(column)}">{pages.COLUMN}</a>'
        return f'<div class="position">当前位置：<a href="/">首页</a> &gt; {here}</div>'

    def _numbered(self, code: str, number: int) -> Reply:
        column = next((column for column in self.columns if _code(column) == code), None)
        if column is None:  # the parent's template with the newest rows of all columns: a soft 404
            rows = "".join(row(item, self.item_path(item)) for item in self.items[:_SIZE])
            parent = self.frame("政务公开", f'<div class="list"><ul>{rows}</ul></div>')
            return self.page(with_metas(parent, [("ColumnName", "政务公开")]))
        real = 1 < number <= self.page_count(column) and self.dialect != "json"
        return self.page(self.list_page(column, number - 1) if real else STUB)

    def _channel(self, column: Column) -> str:
        return f"{0x5EED0000 + 1000 * self.county.number + column.number:032x}"

    def _shell(self, column: Column) -> str:
        address = f"/common/search/{self._channel(column)}?_isAgg=true&_isJson=true&_pageSize={_SIZE}&_template=index"
        script = f'var websiteCode="{self.county.slug}";load("{address}&_rangeTimeGte=&_channelName=&page=1");'
        return f'<ul id="list"><li>正在加载……</li></ul><script>{script}</script>'

    def _search(self, query: Query) -> Reply | None:
        column = next((c for c in self.columns if query.path == f"/common/search/{self._channel(c)}"), None)
        if column is None or self.dialect != "json":
            return None
        number = whole_number(query.arguments.get("page", "")) or 1
        results = [
            {"title": item.title, "subTitle": "", "url": self.item_path(item), "channelName": pages.COLUMN,
             "publishedTimeStr": f"{item.day.isoformat()} 09:00:00", "domainMetaList": []}
            for item in self.shown(column, number - 1)
        ]  # fmt: skip
        data = {"page": number, "rows": _SIZE, "total": len(self.in_column(column)), "results": results}
        text = json.dumps({"data": data}, ensure_ascii=False)
        return reply(200, "application/json; charset=utf-8", text.encode())


def _code(column: Column) -> str:
    return f"c{100100 + 7 * column.number}"
