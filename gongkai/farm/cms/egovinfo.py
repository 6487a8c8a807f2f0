"""The disclosure module of 博达 VSB: a .jsp list whose pages stand in ainfolist<view>t, p, c; rows in a table.

The first page is the address without that group.
"""

from __future__ import annotations

from gongkai.farm.cms.base import CmsItem, Column
from gongkai.farm.cms.heads import item_metas, with_metas
from gongkai.farm.cms.marks import ContinuedSite, in_head, numbers
from gongkai.farm.replies import STUB, Query, Reply, whole_number

_LIST = "/zwgk/zfxxgkml.jsp"
_VIEW = "ainfolist1501"


class EgovInfoSite(ContinuedSite):
    """See the module."""

    family = "vsb"

    def top_path(self) -> str:
        return f"{_LIST}?{self._query('nb')}" if self.layout.split == "none" else _LIST

    def column_path(self, column: Column) -> str:
        return f"{_LIST}?{self._query(column.key if self.layout.split != 'none' else 'nb')}"

    def _query(self, category: str) -> str:
        return (
            "urltype=egovinfo.EgovTreeURl&wbtreeid=1066&type=egovinfosubcattree2"
            f"&sccode=gk_{category}&subtype=1&gilevel=2"
        )

    def item_path(self, item: CmsItem) -> str:
        index = f"{self.county.division}-09_{item.column.number}"
        return f"/info/egovinfo/1001/xxgkinfo/{index}/{item.day.year}-{item.number}.htm"

    def frame(self, title: str, inner: str) -> str:
        sign = '<script type="text/javascript" src="/system/resource/js/egovinfo/tree.js"></script>\n'
        return in_head(super().frame(title, inner), sign)

    def list_page(self, column: Column, number: int) -> str:
        rows = "".join(
            f'<tr><td>{n + 1}</td><td><a href="{self.item_path(i)}" title="{i.title}">{i.title}</a></td>'
            f"<td>{i.day.year}年{i.day.month:02d}月{i.day.day:02d}日</td></tr>\n"
            for n, i in enumerate(self.shown(column, number))
        )
        pager, count = "", self.page_count(column)
        for n in numbers(number + 1, count):
            pager += f'<a href="{self._address(column, n)}">{n}</a> ' if n != number + 1 else f"<b>{n}</b> "
        inner = f'<div id="{_VIEW}"><table>{rows}</table><div>共{count}页 {pager}</div></div>'
        return self.frame(column.name, inner)

    def _address(self, column: Column, page: int) -> str:
        path, query = self.column_path(column).split("?")
        return f"{path}?{_VIEW}t={self.page_count(column)}&{_VIEW}p={page}&{_VIEW}c={self.page_size}&{query}"

    def article_page(self, item: CmsItem, body: str) -> str:
        cells = "".join(
            f"<td>{label}</td><td>{value}</td>"
            for label, value in (
                ("索 引 号", f"{self.county.division}-09_{item.column.number}/{item.day.year}-{item.number}"),
                ("公开范围", "面向社会"),
                ("发布日期", f"{item.day.year}年{item.day.month:02d}月{item.day.day:02d}日"),
            )
        )
        inner = (
            f"<table><tr>{cells}</tr></table><h2>{item.title}</h2>"
            f'<div id="egovinfocontenttable"><div class="v_news_content">{body}</div></div>'
        )
        return with_metas(self.frame(item.title, inner), item_metas(self, item, self.item_path(item)))

    def answer(self, query: Query, visit: int) -> Reply:
        # a page's number stands in the query, and the path alone is that of the categories' page
        asked = self.route(query, "") if query.arguments.get(f"{_VIEW}p") else None
        return asked or super().answer(query, visit)

    def route(self, query: Query, target: str) -> Reply | None:
        page = whole_number(query.arguments.get(f"{_VIEW}p", ""))
        for column in self.columns if query.path == _LIST and page else ():
            if f"&sccode={query.arguments.get('sccode', '')}&" in self.column_path(column):
                known = page <= self.page_count(column)
                return self.page(self.list_page(column, page - 1) if known else STUB)
        return None
