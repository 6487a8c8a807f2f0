"""TRS WCM: lists as numbered static files, articles …/YYYYMM/tYYYYMMDD_id.html, a stub for a page that is not there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal

from gongkai.farm import lists, pages
from gongkai.farm.cms.base import CmsItem, CmsSite, Column, Layout
from gongkai.farm.cms.heads import STUB, column_metas, item_metas, row, with_metas
from gongkai.farm.replies import Query, Reply

# call: createPageHTML(pages, current from 0, stem, extension); rows-first: the count of rows stands before them;
# variables: countPage and currentPage inline; stem: files named after the column's number (index_17431_1.html);
# from-one: plain links, page 2 is index_2.shtml; undated: as call, articles are tID.shtml.
Dialect = Literal["call", "rows-first", "variables", "stem", "from-one", "undated"]
_VARIABLES = """<script language="JavaScript" type="text/javascript">
var currentPage = {current};//所在页从0开始
var prevPage = currentPage-1//上一页
var nextPage = currentPage+1//下一页
var countPage = {count}//共多少页
document.write("共"+countPage+"页 <a href=\\"index."+"{ext}\\">首页</a> ");
if(countPage>1&&currentPage!=(countPage-1))
document.write("<a href=\\"index"+"_" + nextPage + "."+"{ext}\\">下一页</a>");
</script>"""
_NUMBERED = re.compile(r"_(\d{1,4})\.s?html$")


class TrsSite(CmsSite):
    """See the module."""

    family = "trs"

    def __init__(self, number: int, layout: Layout, dialect: Dialect = "call") -> None:
        self.dialect: Dialect = dialect
        self.extension = "shtml" if dialect in {"from-one", "undated"} else "html"
        super().__init__(number, layout)

    def folder(self, column: Column) -> str:
        """A column's directory."""
        return "/zwgk/zfxxgknb/" + (f"{column.key}/" if self.layout.split != "none" else "")

    def column_path(self, column: Column) -> str:
        return self.folder(column) + (f"{self._stem(column)}.html" if self.dialect == "stem" else "")

    def item_path(self, item: CmsItem) -> str:
        if self.dialect == "undated":
            return f"{self.folder(item.column)}t{item.number}.shtml"
        # One entry in seven was moved in from an older system: its address bears a later day than the list prints.
        day = item.day + timedelta(days=200 if item.number % 7 == 0 else 0)
        name = f"tnull_{item.number}" if item.number % 17 == 0 else f"t{day:%Y%m%d}_{item.number}"
        return f"{self.folder(item.column)}{day:%Y%m}/{name}.{self.extension}"

    def list_page(self, column: Column, number: int) -> str:
        start = len(self.folder(column))
        rows = [row(item, "./" + self.item_path(item)[start:]) for item in self.shown(column, number)]
        groups = "".join(f"<ul>{''.join(rows[n : n + 5])}</ul>" for n in range(0, len(rows), 5))
        pager = f'<div class="page">{self._pager(column, number)}</div>'
        inner = f'{self._crumbs(column)}<div class="list">{groups}</div>{pager}'
        return with_metas(self.frame(pages.COLUMN, inner), column_metas(column))

    def route(self, query: Query, target: str) -> Reply | None:
        for item in self.items:
            if item.carrier == "two-pages" and query.path == self._second(item):
                return self.page(self.article_page(item, self.body(item, 1), current=1))
        match = _NUMBERED.search(query.path)
        folder = query.path.rpartition("/")[0] + "/"
        column = next((column for column in self.columns if self.folder(column) == folder), None)
        if match is None or column is None:
            return None
        number = int(match[1]) - (1 if self.dialect == "from-one" else 0)
        told = query.path == folder + self._name(column, number)
        real = told and 0 < number < self.page_count(column)
        return self.page(self.list_page(column, number) if real else STUB)

    def article_page(self, item: CmsItem, body: str, current: int = 0) -> str:
        strip = f'<div class="strip">发布时间：{item.day.isoformat()}　来源：{item.body}办公室</div>'
        stem = self.item_path(item).rsplit("/", 1)[-1].rpartition(".")[0]
        count = 2 if item.carrier == "two-pages" else 1
        pager = (
            f'<script>{lists.CREATE_PAGE_HTML}createPageHTML({count},{current},"{stem}","{self.extension}");</script>'
        )
        inner = (
            f'{self._crumbs(item.column)}<div class="title">{item.title}</div>{strip}'
            f'<div class="article-body" id="zoom"><div class="TRS_Editor">{body}</div></div>'
            f'<div class="page">{pager}</div>'
        )
        return with_metas(self.frame(item.title, inner), item_metas(self, item, f"./{stem}.{self.extension}"))

    def _second(self, item: CmsItem) -> str:
        stem, _, extension = self.item_path(item).rpartition(".")
        return f"{stem}_1.{extension}"

    def _crumbs(self, column: Column) -> str:
        steps = (("/", "首页"), ("/zwgk/", "政府信息公开"), (self.column_path(column), pages.COLUMN))
        links = "&nbsp;&gt;&nbsp;".join(f'<a href="{h}" title="{t}" class="CurrChnlCls">{t}</a>' for h, t in steps)
        return f'<div class="bread">您现在的位置：{links}</div>'

    def _stem(self, column: Column) -> str:
        return f"index_{17431 + column.number}" if self.dialect == "stem" else "index"

    def _name(self, column: Column, number: int) -> str:
        if number == 0:
            return f"{self._stem(column)}.{self.extension}"
        return f"{self._stem(column)}_{number + (1 if self.dialect == 'from-one' else 0)}.{self.extension}"

    def _pager(self, column: Column, number: int) -> str:
        count, rows = self.page_count(column), len(self.in_column(column))
        if self.dialect == "from-one":
            near = (n for n in range(max(0, number - 2), min(count, number + 3)) if n != number)
            numbers = " ".join(f'<a href="{self._name(column, n)}">{n + 1}</a>' for n in near)
            more = f'<a href="{self._name(column, number + 1)}">下一页</a>' if number + 1 < count else ""
            return f"{numbers} {more}"
        if self.dialect == "variables":
            return _VARIABLES.format(current=number, count=count, ext=self.extension)
        first = f"{rows}, " if self.dialect == "rows-first" else ""
        call = f'createPageHTML({first}{count}, {number}, "{self._stem(column)}", "{self.extension}");'
        return f'<script src="/images/page.js"></script>\n<script>{call}</script>'
