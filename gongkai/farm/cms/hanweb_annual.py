"""Hanweb's endpoint xxgkAnnualReport.jsp?area=<body>&fbtime=<year>: the whole report of one body for one year.

A year without a report answers with an empty shell and status 200.  The order of the parameters does not matter.
"""

from __future__ import annotations

from gongkai.farm.cms.base import CmsItem, Column, Layout
from gongkai.farm.cms.hanweb import HanwebSite, area_of
from gongkai.farm.replies import Query, Reply

_ENDPOINT = "/module/xxgk/xxgkAnnualReport.jsp"


class HanwebAnnualSite(HanwebSite):
    """See the module.  `switch` says whether the page names its years."""

    def __init__(self, number: int, layout: Layout, *, switch: bool = True) -> None:
        self.switch = switch
        super().__init__(number, layout)

    def column_path(self, column: Column) -> str:
        return self._address(max(self.layout.years))

    def item_path(self, item: CmsItem) -> str:
        return self._address(item.year) if item.kind == "report" else super().item_path(item)

    def top_path(self) -> str:
        return self._address(max(self.layout.years))

    def answer(self, query: Query, visit: int) -> Reply:
        if query.path != _ENDPOINT:
            return super().answer(query, visit)
        wanted = query.arguments
        own = wanted.get("area") == area_of(self)
        item = next((i for i in self.items if i.kind == "report" and str(i.year) == wanted.get("fbtime") and own), None)
        return self.article(item) if item else self.page(self.frame("政府信息公开年报", self._years()))

    def article_page(self, item: CmsItem, body: str) -> str:
        return super().article_page(item, self._years() + body)

    def _years(self) -> str:
        years = sorted(self.layout.years, reverse=True) if self.switch else []
        links = "".join(f'<li><a href="{self._address(year, turned=True)}">{year}年</a></li>' for year in years)
        return f'<ul class="years">{links}</ul>'

    def _address(self, year: int, *, turned: bool = False) -> str:
        pair = [f"area={area_of(self)}", f"fbtime={year}"]
        return f"{_ENDPOINT}?{'&'.join(reversed(pair) if turned else pair)}"
