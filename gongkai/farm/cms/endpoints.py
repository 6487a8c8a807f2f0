"""Portals whose lists a JSON endpoint answers: Epoint, TrueCMS, szinf, cmsweb; and eportal, which answers with HTML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from gongkai.farm.cms.base import CmsItem, CmsSite, Column
from gongkai.farm.cms.surroundings import around
from gongkai.farm.replies import Query, Reply, reply, whole_number


def json_reply(value: Any, *, callback: str = "") -> Reply:
    """JSON as such a service sends it: blank lines in front, a callback around it where one was asked for."""
    text = json.dumps(value, ensure_ascii=False)
    return reply(
        200, "application/json; charset=utf-8", f"\ufeff\n\n{callback}({text});".encode() if callback else text.encode()
    )


class EndpointSite(CmsSite):
    """A shell for a page; `service` is the endpoint's path, `answered` its reply for a column."""

    service: ClassVar[str] = ""
    shells: ClassVar[int] = 1

    def script(self, column: Column) -> str:
        """The page's own script, which tells what is asked for."""
        raise NotImplementedError

    def answered(self, query: Query) -> Reply:
        """The endpoint's reply."""
        raise NotImplementedError

    def column_path(self, column: Column) -> str:
        return f"/xxgk/{column.number + 3001:06d}/list.html"

    def top_path(self) -> str:
        return self.column_path(self.columns[0]) if self.layout.split == "none" else "/xxgk/index.html"

    def item_path(self, item: CmsItem) -> str:
        return f"/xxgk/{item.column.number + 3001:06d}/{item.day:%Y%m%d}/{item.hex32}.html"

    def page_count(self, column: Column) -> int:
        """How many requests a column takes: what stands before the endpoint, and the endpoint's parts."""
        return self.shells + super().page_count(column)

    def list_page(self, column: Column, number: int) -> str:
        return around(self, column, f'<ul id="rows"></ul><script>{self.script(column)}</script>')

    def route(self, query: Query, target: str) -> Reply | None:
        return self.answered(query) if query.path == self.service else None

    def named(self, value: str) -> Column | None:
        """The column whose number an endpoint is asked with."""
        return next((c for c in self.columns if f"{c.number + 3001:06d}" == value), None)

    def part(self, column: Column, number: int, size: int) -> Sequence[CmsItem]:
        """Part `number` (from 0) of a column's entries."""
        return self.in_column(column)[number * size : (number + 1) * size]


class EpointSite(EndpointSite):
    """POST JSON, pages from 0; the site's id stands in a script file and must be right."""

    family = "epoint"
    service = "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
    shells = 2  # the page and the script file
    _guid = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"

    def script(self, column: Column) -> str:
        return (
            f'var categorynum = "{column.number + 3001:06d}"; var deptcode = ""; var pageSize = 15;'
            f'post("{self.service}", {{}});</script><script src="/js/webBuilderCommon.js">'
        )

    def route(self, query: Query, target: str) -> Reply | None:
        if query.path == "/js/webBuilderCommon.js":
            text = f'var siteInfo = {{"projectName": "EWB-FRONT", "siteGuid": "{self._guid}"}};'
            return reply(200, "application/javascript", text.encode())
        return super().route(query, target)

    def answered(self, query: Query) -> Reply:
        column = self.named(query.arguments.get("categorynum", ""))
        if query.method != "POST" or query.arguments.get("siteGuid") != self._guid or column is None:
            return json_reply({"custom": {"data": [], "total": 0}})
        number = whole_number(query.arguments.get("pageIndex", ""))
        rows = [
            {"title": f"<font>{i.title}</font>", "realtitle": i.title, "infourl": self.item_path(i), "visiturl": "",
             "infodate": i.day.isoformat(), "handsdate": ""}
            for i in self.part(column, number, 15)
        ]  # fmt: skip
        return json_reply({"custom": {"data": rows, "total": len(self.in_column(column))}})


class SzinfSite(EndpointSite):
    """GET, pages from 1, no total: the list ends with a part that is not full."""

    family = "szinf"
    service = "/szinf/info/getInfoCommon/"

    def page_count(self, column: Column) -> int:
        """How many requests a column takes: the page, and parts up to the first that is not full."""
        return self.shells + len(self.in_column(column)) // self.page_size + 1

    def script(self, column: Column) -> str:
        return f'var channelid = "{column.number + 3001:06d}"; load("{self.service}?pagesize=15&currpage=" + n);'

    def answered(self, query: Query) -> Reply:
        column = self.named(query.arguments.get("channelid", ""))
        number = whole_number(query.arguments.get("currpage", ""))
        rows = [
            {"title": i.title, "link": self.item_path(i), "pubtime": f"{i.day.isoformat()} 09:00:00"}
            for i in (self.part(column, number - 1, 15) if column and number else ())
        ]
        return json_reply({"infolist": rows})


class CmswebSite(EndpointSite):
    """A shell around a frame whose page asks by a form; the answer's rows have a path and a domain."""

    family = "cmsweb"
    service = "/articleCommonController/lists.do"
    shells = 2  # the page and its frame

    def script(self, column: Column) -> str:
        return f'var deptid = "{column.number + 3001:06d}", rdeptid = ""; $.post("{self.service}", {{}});'

    def list_page(self, column: Column, number: int) -> str:
        return around(self, column, '<iframe src="frame.html" width="100%"></iframe>')

    def route(self, query: Query, target: str) -> Reply | None:
        for column in self.columns:
            if query.path == self.column_path(column).replace("list.html", "frame.html"):
                return self.page(f"<html><body><ul></ul><script>{self.script(column)}</script></body></html>")
        return super().route(query, target)

    def answered(self, query: Query) -> Reply:
        column = self.named(query.arguments.get("deptid", ""))
        number = whole_number(query.arguments.get("page", ""))
        if query.method != "POST" or column is None or not number:
            return self.missing()
        rows = [
            {"title": i.title, "link": self.item_path(i), "path": "", "domain": "", "releaseTime": i.day.isoformat()}
            for i in self.part(column, number - 1, whole_number(query.arguments.get("pagesize", "")))
        ]
        return json_reply({"value": {"list": rows, "total": str(len(self.in_column(column)))}})


class TrueCmsSite(EndpointSite):
    """The first 30 rows hidden in the page, the rest by JSONP, 20 a call whatever is asked; 404 without Referer."""

    family = "truecms"
    service = "/truecms/messageController/getMessage.do"
    _first, _cap = 30, 20

    def page_count(self, column: Column) -> int:
        """How many requests a column takes: the page with its first rows, and the calls for the rest."""
        return 1 + max(0, -(-(len(self.in_column(column)) - self._first) // self._cap))

    def script(self, column: Column) -> str:
        return (
            f'var totalrecord = {len(self.in_column(column))}; jsonp("{self.service}", '
            f'{{columnId: "{column.number + 3001:06d}", contentTemplate: "t12", perpage: 15}});'
        )

    def list_page(self, column: Column, number: int) -> str:
        rows = "".join(self._row(item) for item in self.in_column(column)[: self._first])
        inner = f'<div id="initData" style="display:none"><ul>{rows}</ul></div><script>{self.script(column)}</script>'
        return around(self, column, inner)

    def answered(self, query: Query) -> Reply:
        column = self.named(query.arguments.get("columnId", ""))
        if column is None or not query.headers.get("referer"):
            return self.missing()
        start, end = (whole_number(query.arguments.get(name, "")) for name in ("startrecord", "endrecord"))
        items = self.in_column(column)
        shown = "".join(
            f"<record><![CDATA[{self._row(i)}]]></record>" for i in items[start - 1 : min(end, start + self._cap - 1)]
        )
        store = f"<datastore><totalrecord>{len(items)}</totalrecord><recordset>{shown}</recordset></datastore>"
        return json_reply({"result": store}, callback=query.arguments.get("callback", "") or "jsonp")

    def _row(self, item: CmsItem) -> str:
        click = f"name2('{self.item_path(item)}')"
        link = f'<a href="javascript:void(0)" onclick="{click}">{item.title}</a>'
        return f"<li>{link}<span>{item.day.isoformat()}</span></li>"


class EportalSite(CmsSite):
    """/eportal/ui?pageId=…&currentPage=2&moduleId=…: tables of HTML, an article by articleKey and columnId."""

    family = "eportal"

    def column_path(self, column: Column) -> str:
        return f"/eportal/ui?pageId={column.number + 3001}"

    def top_path(self) -> str:
        return self.column_path(self.columns[0]) if self.layout.split == "none" else "/eportal/ui"

    def item_path(self, item: CmsItem) -> str:
        return f"/eportal/ui?pageId={item.column.number + 3001}&articleKey={item.number}&columnId=4407"

    def answer(self, query: Query, visit: int) -> Reply:
        """All of the portal is one path; further pages of a list are told by their query alone."""
        further = self.route(query, "") if "currentPage" in query.arguments else None
        return further or super().answer(query, visit)

    def list_page(self, column: Column, number: int) -> str:
        rows = "".join(
            f'<tr><td><a href="{self.item_path(i)}">{i.title}</a></td><td>{i.day.isoformat()}</td></tr>'
            for i in self.shown(column, number)
        )
        last, address = self.page_count(column), f"{self.column_path(column)}&currentPage={number + 2}&moduleId=9ab1"
        more = f'<a href="{address}&staticRequest=yes">下一页</a>' if number + 1 < last else ""
        return around(self, column, f"<table>{rows}</table><div>第{number + 1}页/共{last}页 {more}</div>")

    def route(self, query: Query, target: str) -> Reply | None:
        number = whole_number(query.arguments.get("currentPage", ""))
        for column in self.columns:
            asked = f"/eportal/ui?pageId={query.arguments.get('pageId', '')}"
            if asked == self.column_path(column) and 0 < number <= self.page_count(column):
                return self.page(self.list_page(column, number - 1))
        return None


SITES: tuple[type[CmsSite], ...] = (EpointSite, SzinfSite, CmswebSite, TrueCmsSite, EportalSite)
