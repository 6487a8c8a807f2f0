"""JPaaS (new Hanweb): a column whose script asks a unit for its list; articles are …/art/YYYY/art_<32 hex>.html.

Pages are counted by `paramJson` alone: a bare pageNo is overlooked.  With `stuck` every page is page 1, which is what
addresses outside the mainland get.
"""

from __future__ import annotations

import json

from gongkai.farm import pages
from gongkai.farm.cms.base import CmsItem, CmsSite, Column, Layout
from gongkai.farm.cms.heads import column_metas, item_metas, row, with_metas
from gongkai.farm.replies import Query, Reply, reply, whole_number

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


class JpaasSite(CmsSite):
    """See the module.  With `filled` the column's page holds the first rows itself."""

    family = "jpaas"

    def __init__(self, number: int, layout: Layout, *, filled: bool = False, stuck: bool = False) -> None:
        self.filled, self.stuck = filled, stuck
        super().__init__(number, layout)

    def column_path(self, column: Column) -> str:
        below = f"{column.key}/" if self.layout.split != "none" else ""
        return f"/{self.county.slug}/zwgk/zfxxgknb/{below}index.html"

    def top_path(self) -> str:
        return f"/{self.county.slug}/zwgk/zfxxgknb/index.html"

    def item_path(self, item: CmsItem) -> str:
        folder = self.column_path(item.column).removesuffix("index.html")
        return f"{folder}art/{item.day.year}/art_{item.hex32}.html"

    def page_count(self, column: Column) -> int:
        """How many requests a list takes; a page without rows does not tell an empty column from one yet to be
        filled, so that its unit is asked as well."""
        return super().page_count(column) + (not self.filled or not self.in_column(column))

    def list_page(self, column: Column, number: int) -> str:
        query = {"webId": f"{self.county.number:032x}", "pageId": _page_id(column), "parseType": "bulidstatic",
                 "pageType": "column", "tagId": "信息列表", "tplSetId": "tpl1"}  # fmt: skip
        single = "{" + ",".join(f"'{name}':'{value}'" for name, value in query.items()) + "}"
        script = (
            f'<script src="/AuthorizedRead/unitbuild.js" url="{_UNIT}" parsetype="bulidstatic" queryData="{single}">'
            "</script>"
        )
        inner = f'<div class="list">{self._unit(column, 0) if self.filled else ""}{script}</div>'
        return with_metas(self.frame(pages.COLUMN, inner), column_metas(column))

    def route(self, query: Query, target: str) -> Reply | None:
        column = next((c for c in self.columns if query.arguments.get("pageId") == _page_id(c)), None)
        if query.path != _UNIT or column is None:
            return None
        number = 1 if self.stuck else _page_number(query.arguments.get("paramJson", ""))
        answer = {"success": True, "code": "200", "message": "ok", "data": {"html": self._unit(column, number - 1)}}
        return reply(200, "application/json; charset=utf-8", json.dumps(answer, ensure_ascii=False).encode())

    def article_page(self, item: CmsItem, body: str) -> str:
        strip = f'<div class="strip">发布时间：{item.day.isoformat()}　来源：{item.body}办公室</div>'
        content = f'<div class="bt-content zoom jpaas-ai-content">{body}</div>'
        page = self.frame(item.title, f'<div class="title">{item.title}</div>{strip}{content}')
        return with_metas(page, item_metas(self, item, self.home.rstrip("/") + self.item_path(item)))

    def _unit(self, column: Column, number: int) -> str:
        rows = "".join(row(item, self.item_path(item)) for item in self.shown(column, number))
        total = len(self.in_column(column))
        return f'<ul>{rows}</ul><div class="pagination" rows="{self.page_size}" count="{total}"></div>'


def _page_id(column: Column) -> str:
    return f"{0xC01000 + column.number:032x}"


def _page_number(told: str) -> int:
    try:
        value = json.loads(told)
    except ValueError:
        return 1
    return whole_number(str(value.get("pageNo", ""))) or 1 if isinstance(value, dict) else 1
