"""Portals whose lists are files with a number: index_2.jhtml, index_2.htm, 2.html; each with its own addresses."""

from __future__ import annotations

import random
import uuid
from typing import ClassVar

from gongkai.farm.cms.base import CmsItem, CmsSite, Column
from gongkai.farm.cms.surroundings import around, line
from gongkai.farm.replies import Query, Reply


class NumberedSite(CmsSite):
    """A list in a folder; `first` is its first page's file, `further` that of page n."""

    first: ClassVar[str] = "index.html"
    further: ClassVar[str] = "index_{}.html"

    def folder(self, column: Column) -> str:
        """The folder that a column is, with its last slash."""
        raise NotImplementedError

    def column_path(self, column: Column) -> str:
        return self.folder(column) + self.first

    def list_page(self, column: Column, number: int) -> str:
        rows = "".join(line(item, self.item_path(item)) for item in self.shown(column, number))
        return around(self, column, f'<ul class="list">{rows}</ul><div class="page">{self.pager(column, number)}</div>')

    def pager(self, column: Column, number: int) -> str:
        """下一页 as a link, plain text on the last page; a count."""
        last = self.page_count(column)
        more = number + 1 < last
        following = f'<a href="{self.further.format(number + 2)}">下一页</a>' if more else "<span>下一页</span>"
        return f'<a href="{self.first}">首页</a> {following} <span>共{last}页</span>'

    def route(self, query: Query, target: str) -> Reply | None:
        for column in self.columns:
            for number in range(1, self.page_count(column)):
                if target == self.folder(column) + self.further.format(number + 1):
                    return self.page(self.list_page(column, number))
        return self.folder_page(target)

    def folder_page(self, target: str) -> Reply | None:
        """A column's folder shows its first page."""
        for column in self.columns:
            if target == self.folder(column):
                return self.page(self.list_page(column, 0))
        return None


class JeecmsSite(NumberedSite):
    """/zfxxgknb2022/index.jhtml, 1234567.jhtml in it; the pager's controls are scripts that name the address."""

    family = "jeecms"
    first, further = "index.jhtml", "index_{}.jhtml"

    def folder(self, column: Column) -> str:
        return f"/zfxxgknb{column.year or ''}/{column.kind}{'/' if column.kind else ''}"

    def top_path(self) -> str:
        return self.column_path(self.columns[0]) if self.layout.split == "none" else "/zfxxgknb/index.jhtml"

    def item_path(self, item: CmsItem) -> str:
        return f"{self.folder(item.column)}{item.number}.jhtml"

    def pager(self, column: Column, number: int) -> str:
        last = self.page_count(column)

        def button(text: str, to: int, live: bool) -> str:
            name = self.first if to < 2 else self.further.format(to)
            call = f"location.href=encodeURI('{name}');"
            return (
                f'<a href="javascript:void(0);" onclick="{call}">{text}</a>'
                if live
                else f'<a disabled="disabled">{text}</a>'
            )

        back, on = number > 0, number + 1 < last
        parts = (("首页", 1, back), ("上一页", number, back), ("下一页", number + 2, on), ("尾页", last, on))
        return f"共{len(self.in_column(column))}条记录 {number + 1}/{last}页 " + "".join(
            button(*part) for part in parts
        )


class ContentnSite(NumberedSite):
    """/1969/1984/1990/content_1899010.html beside index.htm; index_2.htm is the second page."""

    family = "contentn"
    first, further = "index.htm", "index_{}.htm"

    def folder(self, column: Column) -> str:
        return "/1969/1984/1990/" + (f"{2001 + column.number}/" if self.layout.split != "none" else "")

    def top_path(self) -> str:
        return "/1969/1984/1990/index.htm"

    def item_path(self, item: CmsItem) -> str:
        return f"{self.folder(item.column)}content_{item.number}.html"


class SitechannelSite(NumberedSite):
    """/gongkai/site_X/channel_Y/doc_Z.html with dots and underscores in the ids."""

    family = "sitechannel"

    def folder(self, column: Column) -> str:
        channel = f"c_{0x5F9F6C5D03741CDED2C00EEA + column.number:x}_n_{1605681861 + column.number}.1852"
        return f"/gongkai/site_{self.county.slug}rmzf/channel_{channel}/"

    def column_path(self, column: Column) -> str:
        return self.folder(column)

    def top_path(self) -> str:
        whole = f"/gongkai/site_{self.county.slug}rmzf/channel_c_5f9f6c5d03741cded2c00000_n_1605681800.1852/"
        return self.column_path(self.columns[0]) if self.layout.split == "none" else whole

    def item_path(self, item: CmsItem) -> str:
        return f"{self.folder(item.column)}doc_{item.hex32[:24]}.html"


class ShaanxiSite(NumberedSite):
    """/zfxxgk/zfxxgknb/xj/<19 digits or 24 hex>.html; 1.html is the column's first page, as is the folder."""

    family = "shaanxi"
    first, further = "1.html", "{}.html"

    def folder(self, column: Column) -> str:
        return "/zfxxgk/zfxxgknb/" + (f"{column.key}/" if self.layout.split != "none" else "")

    def top_path(self) -> str:
        return "/zfxxgk/zfxxgknb/" + ("1.html" if self.layout.split == "none" else "")

    def item_path(self, item: CmsItem) -> str:
        name = item.hex32[:24] if item.number % 2 else f"{1882251480800000000 + item.number}"
        return f"{self.folder(item.column)}{name}.html"


class UuidColumnSite(NumberedSite):
    """/columns/<UUID>/index.html, articles /columns/<UUID>/YYYYMM/DD/<UUID>.html under the day of the migration."""

    family = "uuidcolumn"

    def folder(self, column: Column) -> str:
        return f"/columns/{_uuid(f'{self.county.division}/{column.number}')}/"

    def top_path(self) -> str:
        whole = f"/columns/{_uuid(f'{self.county.division}/top')}/index.html"
        return self.column_path(self.columns[0]) if self.layout.split == "none" else whole

    def item_path(self, item: CmsItem) -> str:
        return f"{self.folder(item.column)}202308/21/{_uuid(str(item.number))}.html"


def _uuid(seed: str) -> str:
    return str(uuid.UUID(int=random.Random(seed).getrandbits(128)))


SITES: tuple[type[CmsSite], ...] = (JeecmsSite, ContentnSite, SitechannelSite, ShaanxiSite, UuidColumnSite)
