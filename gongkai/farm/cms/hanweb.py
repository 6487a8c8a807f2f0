"""Hanweb JCMS: records in a data store, further groups behind dataproxy.jsp in four dialects; the disclosure module.

A group holds three screen pages.  What the proxy does not understand is answered with an empty store of 54 bytes.
"""

from __future__ import annotations

import json
import zlib
from typing import Literal

from gongkai.farm import pages
from gongkai.farm.cms.base import CmsItem, CmsSite, Column, Layout
from gongkai.farm.cms.heads import column_metas, item_metas, row, with_metas
from gongkai.farm.replies import Query, Reply, reply, whole_number

# form: ranges as a POST form; link: the way on is only an encrypted link; page: only `page` counts, ranges are
# overlooked; script: answers are JavaScript; screen: rows in the page, index.html?uid=&pageNum=, the proxy is empty;
# search: the module's search fills the column, with rows of other columns among its own.
Dialect = Literal["form", "link", "page", "script", "screen", "search"]
_SCREEN = 15
_GROUP = 3 * _SCREEN
# The most rows that a proxy of dialect `page` gives at once.
_MOST = 300
EMPTY = "<datastore><recordset></recordset></datastore>\n\n\n\n\n\n\n\n"
_SEARCH = "/module/xxgk/search.jsp"


class HanwebSite(CmsSite):
    """See the module.  With `tired` the proxy answers every group after the second with nothing."""

    family = "hanweb"
    page_size = _SCREEN

    def __init__(self, number: int, layout: Layout, dialect: Dialect = "form", *, tired: bool = False) -> None:
        self.dialect: Dialect = dialect
        self.tired = tired
        self.proxy = "/module/web/jpage/dataproxy.jsp"
        if dialect == "script":
            self.proxy = "/module/jslib/jquery/jpage/dataproxy.jsp"
        super().__init__(number, layout)

    def column_path(self, column: Column) -> str:
        return f"/col/col{_number(self, column)}/index.html"

    def top_path(self) -> str:
        split = self.layout.split != "none"
        return f"/col/col{1229000000 + self.county.number}/index.html" if split else self.column_path(self.columns[0])

    def item_path(self, item: CmsItem) -> str:
        day = item.day
        return f"/art/{day.year}/{day.month}/{day.day}/art_{_number(self, item.column)}_{item.number}.html"

    def page_count(self, column: Column) -> int:
        """How many requests a column's list takes: its page, and what it does not hold."""
        total = len(self.in_column(column))
        if self.dialect in {"screen", "search"}:
            return max(1, -(-self._searched(column) // _SCREEN)) + (self.dialect == "search")
        step = _SCREEN if self.dialect == "page" else _GROUP
        return 1 + max(0, -(-(total - _GROUP) // step))

    def answer(self, query: Query, visit: int) -> Reply:
        for column in self.columns:
            number = whole_number(query.arguments.get("pageNum", ""))
            if self.dialect == "screen" and number and query.path == self.column_path(column):
                return self.page(self.list_page(column, number - 1))
        return super().answer(query, visit)

    def list_page(self, column: Column, number: int) -> str:
        inner = {"screen": self._screen, "search": self._search_shell}.get(self.dialect, self._stored)(column, number)
        here = f'<div class="position">当前位置：<a href="{self.column_path(column)}">{pages.COLUMN}</a></div>'
        return with_metas(self.frame(pages.COLUMN, here + inner), column_metas(column))

    def route(self, query: Query, target: str) -> Reply | None:
        if query.path == self.proxy:
            kind = "application/javascript" if self.dialect == "script" else "text/xml"
            return reply(200, f"{kind}; charset=utf-8", self._group(query).encode())
        return self._searching(query) if query.path == _SEARCH and self.dialect == "search" else None

    def article_page(self, item: CmsItem, body: str) -> str:
        strip = f'<div class="strip"><span>发布日期：{item.day.isoformat()}</span><span>来源：{item.body}</span></div>'
        content = f'<div id="zoom"><meta name="ContentStart">{body}<meta name="ContentEnd"></div>'
        page = self.frame(item.title, f'<p class="title">{item.title}</p>{strip}{content}')
        return with_metas(page, item_metas(self, item, self.home.rstrip("/") + self.item_path(item)))

    # -- data stores

    def _stored(self, column: Column, number: int) -> str:
        total, unit = len(self.in_column(column)), str(7_000_000 + column.number)
        options: dict[str, object] = {"perPage": _SCREEN, "groupSize": 3, "totalRecord": total}
        if self.dialect == "link":
            told = self.proxy
        else:
            form = {"col": 1, "appid": 1, "webid": 1, "path": "/", "columnid": _number(self, column), "unitid": unit,
                    "sourceContentType": 1, "webname": self.county.government, "permissiontype": 0}  # fmt: skip
            options["ajaxParam"] = form
            told = f"{self.proxy}?page=1&webid=1&perpage={_SCREEN}" if self.dialect == "page" else self.proxy
        options["proxyUrl"] = told
        script = f"jQuery('#{unit}').jpage({json.dumps(options, ensure_ascii=False)});"
        store = self._store(column, 1, _GROUP)
        return f'<div id="{unit}"><script type="text/xml">{store}</script></div><script>{script}</script>'

    def _store(self, column: Column, first: int, last: int) -> str:
        items = self.in_column(column)
        records = "\n".join(
            f"<record><![CDATA[<li><a href='{self.item_path(i)}' title='{i.title}'>{i.title}</a>"
            f"<span>{i.day.year}-\n{i.day.month:02d}-\n{i.day.day:02d}</span></li>]]></record>"
            for i in items[first - 1 : last]
        )
        group = last // _GROUP
        link = f"{self.proxy}?group={_sealed(self, column, group)}&amp;unitid={_sealed(self, column, -1)}"
        more = self.dialect == "link" and last < len(items)
        following = f'<nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup>' if more else ""
        return (
            f"<datastore>{following}<totalrecord>{len(items)}</totalrecord><recordset>{records}</recordset></datastore>"
        )

    def _group(self, query: Query) -> str:
        wanted = query.arguments
        if self.dialect == "link":
            sealed = {_sealed(self, c, g): (c, g) for c in self.columns for g in range(1, self.page_count(c))}
            column, group = sealed.get(wanted.get("group", ""), (None, 0))
            first, last = group * _GROUP + 1, (group + 1) * _GROUP
        else:
            column = next((c for c in self.columns if wanted.get("columnid") == str(_number(self, c))), None)
            first, last = self._range(wanted)
        if column is None or not first or last < first or (self.tired and first > 2 * _GROUP):
            return EMPTY
        if self.dialect != "script":
            return self._store(column, first, last)
        shown = [row(item, self.item_path(item)) for item in self.in_column(column)[first - 1 : last]]
        total = len(self.in_column(column))
        pages_in_all = -(-total // _SCREEN)
        return f"\n\n\ntotalRecord={total}.0;totalPage = {pages_in_all};dataStore = {json.dumps(shown)};"

    def _range(self, wanted: dict[str, str]) -> tuple[int, int]:
        """First and last row asked for, from 1; (0, 0) where the request is not understood."""
        if self.dialect == "page":
            size = min(whole_number(wanted.get("perpage", "")) or _SCREEN, _MOST)
            number = whole_number(wanted.get("page", "")) or 1
            return (number - 1) * size + 1, number * size
        first, last = whole_number(wanted.get("startrecord", "")), whole_number(wanted.get("endrecord", ""))
        return first, min(last, first + _GROUP - 1)

    # -- rows in the page, and the module

    def _screen(self, column: Column, number: int) -> str:
        rows = "".join(row(item, self.item_path(item)) for item in self.shown(column, number))
        total, unit = len(self.in_column(column)), 7_000_000 + column.number
        links = "".join(
            f'<a href="index.html?uid={unit}&amp;pageNum={n + 1}">{n + 1}</a> '
            for n in range(max(0, number - 2), min(self.page_count(column), number + 3))
        )
        script = f"var totalRecord = {total}, perPage = {_SCREEN};"
        return f'<ul>{rows}</ul><div class="page">{links}</div><script>{script}</script>'

    def _searched(self, column: Column) -> int:
        return len(self.items) if self.dialect == "search" else len(self.in_column(column))

    def _search_shell(self, column: Column, number: int) -> str:
        script = (
            f"var infotypeId = 'B{column.number:03d}', area = '{area_of(self)}', form = {{vc_title: ''}};"
            f"jQuery.post('{_SEARCH}', jQuery.extend(form, {{infotypeId: infotypeId, area: area, currpage: 1}}));"
        )
        return f'<div id="list">正在加载……</div><script>{script}</script>'

    def _searching(self, query: Query) -> Reply:
        wanted = query.arguments
        if query.method != "POST" or wanted.get("area") != area_of(self):
            return self.page("<html><body>没有找到记录</body></html>")
        number = whole_number(wanted.get("currpage", "")) or 1
        items = self.items[(number - 1) * _SCREEN : number * _SCREEN]
        rows = "".join(
            f'<tr class="tr_main_value_{"odd" if n % 2 else "even"}">'
            f'<td><a href="{self.item_path(i)}">{i.title}</a></td><td>{i.day.isoformat()}</td></tr>'
            for n, i in enumerate(items)
        )
        count = -(-len(self.items) // _SCREEN)
        return self.page(f"<table>{rows}</table><div>共{count}页 第{number}页</div>")


def _number(site: HanwebSite, column: Column) -> int:
    return 1229200000 + 100 * site.county.number + column.number + (column.number > 3) * 50


def area_of(site: HanwebSite) -> str:
    """The body's code by which the module knows it."""
    return f"11{site.county.division}00{zlib.crc32(site.county.slug.encode()) % 10**7:07d}X"


def _sealed(site: HanwebSite, column: Column, group: int) -> str:
    """A number as such sites encrypt it: long, and telling nothing."""
    seed = f"{site.county.division}/{column.number}/{group}".encode()
    return "".join(f"{zlib.crc32(seed + bytes([n])):08x}" for n in range(8))
