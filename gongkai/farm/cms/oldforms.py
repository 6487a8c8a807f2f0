"""Lists without a system's marks, in the old ways: ASP.NET postbacks, numbered queries, frames, folders for articles.

They are further portals of the general family; `plain.PlainSite` is its plainest.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from gongkai.farm.cms.base import CmsItem, CmsSite, Column
from gongkai.farm.cms.surroundings import around
from gongkai.farm.replies import Query, Reply, whole_number


class AspxSite(CmsSite):
    """List.aspx?lanmuid=76 paged by __doPostBack with a view state; Show.aspx?id=…; dates in cells of their own."""

    family = "general"

    def column_path(self, column: Column) -> str:
        return f"/zwgk/zfxxgknb/List.aspx?lanmuid={column.number + 76}"

    def item_path(self, item: CmsItem) -> str:
        return f"/zwgk/zfxxgknb/Show.aspx?id={item.day:%Y%m%d}{item.number}"

    def list_page(self, column: Column, number: int) -> str:
        rows = "".join(
            f'<tr><td>·<a href="Show.aspx?id={i.day:%Y%m%d}{i.number}" target="_blank">{i.title}</a></td>'
            f"<td>{i.day.isoformat()}</td></tr>"
            for i in self.shown(column, number)
        )
        state = base64.b64encode(f"{column.number}/{number}".encode()).decode()
        inner = (
            f'<form method="post" action="{self.column_path(column)}" id="form1">'
            f'<input type="hidden" name="__VIEWSTATE" value="{state}" />'
            '<input type="hidden" name="__EVENTTARGET" /><input type="hidden" name="__EVENTARGUMENT" />'
            f'<table>{rows}</table><div id="AspNetPager1">{self._pager(column, number)}</div></form>'
        )
        return around(self, column, inner)

    def _pager(self, column: Column, number: int) -> str:
        last = self.page_count(column)

        def button(text: str, to: int, live: bool) -> str:
            call = f"javascript:__doPostBack('AspNetPager1','{to}')"
            return f'<a href="{call}">{text}</a>' if live else f'<a disabled="disabled">{text}</a>'

        numbers = "".join(
            f"<span>{n}</span>" if n == number + 1 else button(str(n), n, True) for n in range(1, last + 1)
        )
        return (
            button("首页", 1, number > 0) + button("上一页", number, number > 0) + numbers
            + button("下一页", number + 2, number + 1 < last) + button("尾页", last, number + 1 < last)
        )  # fmt: skip

    def answer(self, query: Query, visit: int) -> Reply:
        """A postback is answered by its argument, and only with the view state of its own list."""
        if query.method == "POST":
            wanted = whole_number(query.arguments.get("__EVENTARGUMENT", ""))
            state = base64.b64decode(query.arguments.get("__VIEWSTATE", "")).decode("ascii", "replace")
            for column in self.columns:
                if state.startswith(f"{column.number}/") and 0 < wanted <= self.page_count(column):
                    return self.page(self.list_page(column, wanted - 1))
            return self.missing()
        return super().answer(query, visit)


class QuerySite(CmsSite):
    """class.asp?class=1150&page=2, show.asp?classid=…&id=…; only numbers in the pager, links by window.open."""

    family = "general"

    def column_path(self, column: Column) -> str:
        return f"/class.asp?class={column.number + 1150}"

    def top_path(self) -> str:
        return self.column_path(self.columns[0]) if self.layout.split == "none" else "/class.asp?class=1149"

    def item_path(self, item: CmsItem) -> str:
        return f"/show.asp?classid={item.column.number + 1150}&id={item.number}"

    def list_page(self, column: Column, number: int) -> str:
        rows = "".join(
            f'<li><a href="javascript:;" onclick="window.open(\'{self.item_path(i)}\')">{i.title}</a>'
            f"<em>[{i.day.year}/{i.day.month}/{i.day.day}]</em></li>"
            for i in self.shown(column, number)
        )
        numbers = "".join(
            f"<b>{n}</b>" if n == number + 1 else f'<a href="{self.column_path(column)}&page={n}">{n}</a>'
            for n in range(1, self.page_count(column) + 1)
        )
        return around(self, column, f'<ul>{rows}</ul><div class="pages">{numbers}</div>', calendar=True)

    def route(self, query: Query, target: str) -> Reply | None:
        number = whole_number(query.arguments.get("page", ""))
        for column in self.columns:
            if target == f"{self.column_path(column)}&page={number}" and 0 < number <= self.page_count(column):
                return self.page(self.list_page(column, number - 1))
        if target == self.top_path():
            return self.page(self.frame("政府信息公开年报", f"<ul>{self.leaf_links()}</ul>"))
        return None


class FrameSite(CmsSite):
    """A column's page is a shell; a frame of the same host holds the list, list_2.html is its second page."""

    family = "general"

    def page_count(self, column: Column) -> int:
        """How many requests a column takes: the shell and the frame's pages."""
        return 1 + super().page_count(column)

    def column_path(self, column: Column) -> str:
        return f"/zwgk/zfxxgknb/{column.key}/index.html"

    def item_path(self, item: CmsItem) -> str:
        return f"/zwgk/zfxxgknb/{item.column.key}/{item.day:%Y%m}/{item.number}.html"

    def list_page(self, column: Column, number: int) -> str:
        frame = '<iframe src="list.html" width="700" height="600"></iframe><iframe src="/tianqi/weather.html"></iframe>'
        return around(self, column, frame)

    def route(self, query: Query, target: str) -> Reply | None:
        for column in self.columns:
            folder = f"/zwgk/zfxxgknb/{column.key}/"
            for number in range(super().page_count(column)):
                if target == folder + ("list.html" if number == 0 else f"list_{number + 1}.html"):
                    return self.page(self._inner(column, number))
        return None

    def _inner(self, column: Column, number: int) -> str:
        rows = "".join(
            f'<p><a href="{i.day:%Y%m}/{i.number}.html">{i.title}</a> {i.day.isoformat()}</p>'
            for i in self.shown(column, number)
        )
        last = super().page_count(column)
        options = "".join(
            f'<option value="{"list.html" if n == 1 else f"list_{n}.html"}">第{n}页</option>'
            for n in range(1, last + 1)
        )
        return f"<html><body>{rows}<select onchange='location=this.value'>{options}</select></body></html>"


class FolderSite(CmsSite):
    """Articles are folders named by a timestamp, …/<17 digits>/index.html; no dates in the list; next by picture."""

    family = "general"

    def column_path(self, column: Column) -> str:
        return f"/xxgk/zfxxgknb/{column.key}/index.html"

    def top_path(self) -> str:
        return self.column_path(self.columns[0]) if self.layout.split == "none" else "/xxgk/zfxxgknb/"

    def item_path(self, item: CmsItem) -> str:
        return f"/xxgk/zfxxgknb/{item.column.key}/{item.day:%Y%m%d}{item.number:09d}/index.html"

    def list_page(self, column: Column, number: int) -> str:
        rows = "".join(
            f'<div class="item"><a href="{self.item_path(i)}" title="{i.title}">{i.title[:18]}...</a></div>'
            for i in self.shown(column, number)
        )
        more = number + 1 < self.page_count(column)
        arrow = f'<a href="index_{number + 2}.html"><img src="/images/next.gif" alt="下一页" /></a>' if more else ""
        return around(self, column, f'<div class="items">{rows}</div><div class="turn">{arrow}</div>')

    def route(self, query: Query, target: str) -> Reply | None:
        for column in self.columns:
            for number in range(1, self.page_count(column)):
                if target == self.column_path(column).replace("index.html", f"index_{number + 1}.html"):
                    return self.page(self.list_page(column, number))
        return None


VARIANTS: Mapping[str, type[CmsSite]] = {
    "aspx": AspxSite,
    "query": QuerySite,
    "frame": FrameSite,
    "folder": FolderSite,
}
