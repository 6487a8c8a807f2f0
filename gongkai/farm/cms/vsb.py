"""博达 VSB: a column as a file, further pages that count down, articles by tree and number, files without a name.

The second page of …/zfxxgknb.htm is …/zfxxgknb/<pages - 1>.htm, the last …/zfxxgknb/1.htm.  `grow` adds entries until
a further page opens: every numbered page then shows other rows.  A number that never was a page answers with a stub.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from gongkai.farm.cms import files
from gongkai.farm.cms.base import CmsItem, Column
from gongkai.farm.cms.heads import item_metas, with_metas
from gongkai.farm.cms.marks import ContinuedSite, in_head, numbers
from gongkai.farm.replies import STUB, Query, Reply, reply

_OWNER = 1412614994
_NUMBERED = re.compile(r"(.+)/(\d{1,4})\.htm")
_SIGNS = (
    "<!--Announced by Visual SiteBuilder 9-->\n"
    '<link rel="stylesheet" type="text/css" href="/_sitegray/_sitegray_d.css">\n'
    '<script language="javascript" src="/_sitegray/_sitegray.js"></script>\n'
    "<!-- CustomerNO:77656262657232307b78475652545444530002 -->\n"
    f"<script>_jsq_(1009,'/list.jsp',-1,{_OWNER})</script>\n"
)


class VsbSite(ContinuedSite):
    """See the module."""

    family = "vsb"

    def top_path(self) -> str:
        return "/zfxxgk/zfxxgknb.htm"

    def column_path(self, column: Column) -> str:
        if self.layout.split == "none":
            return self.top_path()
        return f"/zfxxgk/zfxxgknb/{f'n{column.year}n' if column.year else column.key}.htm"

    def item_path(self, item: CmsItem) -> str:
        return f"/info/{1020 + item.column.number}/{item.number}.htm"

    def file_path(self, item: CmsItem) -> str:
        return (
            f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner={_OWNER}&wbfileid={item.number}"
            if item.carrier == "attachment"
            else f"/__local/{item.hex32}.pdf"
        )

    def grow(self) -> int:
        """New entries in the first column until it has a page more; says how many."""
        column, before = self.columns[0], self.page_count(self.columns[0])
        added = 0
        while self.page_count(column) == before:
            item = self._noise(self.layout.noise + added)
            day = self.dated.date().replace(month=12, day=29)
            new = CmsItem(item.kind, item.title, day, item.year, item.body, 9_900_000 + self.grown + added, column)
            self.items = (new, *self.items)
            self.by_path[self.item_path(new)] = new
            added += 1
        self.grown += added
        return added

    grown = 0

    def frame(self, title: str, inner: str) -> str:
        return in_head(super().frame(title, inner), _SIGNS)

    def list_page(self, column: Column, number: int) -> str:
        up = "../" if number == 0 else "../../"
        up += "../" if self.layout.split != "none" else ""
        rows = "".join(
            f'<li id="line_u8_{n}"><a href="{up}{self.item_path(i)[1:]}" target="_blank" title="{i.title}">'
            f"{i.title}</a><span>{i.day.isoformat()}</span></li>\n"
            for n, i in enumerate(self.shown(column, number))
        )
        return self.frame(column.name, f'<div class="list"><ul>{rows}</ul>{self._pager(column, number + 1)}</div>')

    def _pager(self, column: Column, current: int) -> str:
        count, name = self.page_count(column), self.column_path(column).rsplit("/", 1)[-1].removesuffix(".htm")

        def address(page: int) -> str:
            if page == 1:
                return f"../{name}.htm" if current > 1 else f"{name}.htm"
            return f"{count - page + 1}.htm" if current > 1 else f"{name}/{count - page + 1}.htm"

        shown = [
            f'<span class="p_no_d">{n}</span>'
            if n == current
            else f'<span class="p_no"><a href="{address(n)}">{n}</a></span>'
            for n in numbers(current, count)
        ]
        ends = [("p_first", "首页", 1), ("p_prev", "上页", current - 1)] if current > 1 else []
        ends += [("p_next", "下页", current + 1), ("p_last", "尾页", count)] if current < count else []
        shown += [f'<span class="{mark} p_fun"><a href="{address(n)}">{word}</a></span>' for mark, word, n in ends]
        total = f'<span class="p_t">共{len(self.in_column(column))}条</span>'
        return (
            f'<div class="pb_sys_common pb_sys_normal pb_sys_style1">{total}'
            f'<span class="p_pages">{"".join(shown)}</span></div>'
        )

    def article_page(self, item: CmsItem, body: str) -> str:
        strip = f"<div>发布时间：{item.day.isoformat()}　来源：{item.body}　点击数：_showDynClicks</div>"
        inner = (
            f'<form name="_newscontent_fromname"><h2 align="center">{item.title}</h2>{strip}<p></p>'
            f'<div id="vsb_content_2"><div class="v_news_content">{body}</div></div></form>'
        )
        return with_metas(self.frame(item.title, inner), item_metas(self, item, self.item_path(item)))

    def route(self, query: Query, target: str) -> Reply | None:
        number = query.arguments.get("wbnewsid", "") or query.arguments.get("wbfileid", "")
        if query.path == "/content.jsp":
            twin = next((item for item in self.items if str(item.number) == number), None)
            return self.article(twin) if twin else None
        if query.path == "/system/_content/download.jsp":
            return self._download(number)
        match = _NUMBERED.fullmatch(query.path)
        for column in self.columns if match else ():
            if match and self.column_path(column) == f"{match[1]}.htm":
                place = self.page_count(column) - int(match[2])
                stub = not 1 <= place < self.page_count(column)
                return self.page(STUB if stub else self.list_page(column, place))
        return None

    def _download(self, number: str) -> Reply | None:
        item = next((item for item in self.items if str(item.number) == number and item.carrier == "attachment"), None)
        if item is None:
            return None
        name = quote(f"{item.title}.pdf")
        told = ("Content-Disposition", f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}")
        found = reply(200, "application/octet-stream", files.pdf(item.title), self.dated)
        return Reply(found.status, found.content_type, found.packed, found.etag, found.modified, headers=(told,))


class VsbReportColumns(VsbSite):
    """A column a year, and each of them shows that year's report instead of a list; nothing else is published."""

    def item_path(self, item: CmsItem) -> str:
        return self.column_path(item.column) if item.kind == "report" else super().item_path(item)
