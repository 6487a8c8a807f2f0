"""Guangdong's directory platform: a page with a tree in its script, lists as JSON, bodies as JSON strings in a script.

Lists hold 100 rows; page 0 answers like page 1; a page beyond the last has no rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from gongkai.farm.cms.base import CmsItem, Column
from gongkai.farm.cms.heads import item_metas, with_metas
from gongkai.farm.cms.marks import ContinuedSite
from gongkai.farm.replies import Query, Reply, reply, whole_number

_PREFIX = "/xzfbgs/gkmlpt"
_LIST = re.compile(rf"{_PREFIX}/api/all/(\d{{1,6}})")
_ROOT = 2600


class GkmlptSite(ContinuedSite):
    """See the module."""

    family = "gkmlpt"
    page_size = 100

    @property
    def sid(self) -> int:
        """The site's number on the platform."""
        return 755_000 + self.county.number

    def top_path(self) -> str:
        return f"{_PREFIX}/annualreport"

    def registered(self) -> tuple[str, ...]:
        return (self.top_path(),)

    def _node(self, column: Column) -> int:
        return _ROOT if self.layout.split == "none" else _ROOT + 1 + column.number

    def column_path(self, column: Column) -> str:
        return f"{_PREFIX}/api/all/{self._node(column)}?page=1&sid={self.sid}"

    def item_path(self, item: CmsItem) -> str:
        number = str(item.number)
        return f"{_PREFIX}/content/{number[:-6]}/{number[:-3]}/post_{number}.html"

    def list_page(self, column: Column, number: int) -> str:
        articles = [self._row(item) for item in self.shown(column, number)]
        classify = {"id": self._node(column), "name": column.name, "post_count": len(self.in_column(column))}
        return json.dumps({"classify": classify, "articles": articles, "total": classify["post_count"]})

    def _row(self, item: CmsItem) -> dict[str, Any]:
        seconds = datetime.combine(item.day, time(9, 30), UTC) - timedelta(hours=8)
        return {
            "id": item.number,
            "title": item.title,
            "publisher": item.body,
            "date": int(seconds.timestamp()),
            "display_publish_time": int(seconds.timestamp()),
            "url": self.home.rstrip("/") + self.item_path(item),
            "attachment": [],
            "classify_main_name": item.column.name,
        }

    def directory_page(self) -> str:
        """The platform's page: its frame is empty, everything stands in the script."""
        kids = [{"id": self._node(c), "name": c.name, "children": []} for c in self.columns]
        tree = [
            {"id": 2500, "name": "政府信息公开指南", "children": []},
            {"id": 2550, "name": "政府网站工作年度报表", "children": []},
            {"id": _ROOT, "name": "政府信息公开年报", "children": kids if self.layout.split != "none" else []},
        ]
        return self._scripted("政府信息公开年报", {"TREE": tree})

    def _scripted(self, title: str, told: Mapping[str, Any]) -> str:
        # Chinese as \\u escapes and the slash of a closing tag escaped, as the platform writes both.
        written = {name: json.dumps(value).replace("</", "<\\/") for name, value in told.items()}
        fields = "".join(f"        {name}: {value},\n" for name, value in written.items())
        script = (
            "<script>\n    window._CONFIG = {\n        DOMAIN: '',\n"
            f"        SID: '{self.sid}',\n        SITE_NAME: '{self.county.government}办公室',\n"
            f"{fields}    }};\n</script>"
        )
        return self.frame(title, f'<div id="app"></div>{script}<script src="/gkmlpt/js/app.js"></script>')

    def article_page(self, item: CmsItem, body: str) -> str:
        detail = {"id": item.number, "title": item.title, "publisher": item.body, "content": body}
        page = self._scripted(item.title, {"DETAIL": detail})
        return with_metas(page, item_metas(self, item, self.item_path(item)))

    def answer(self, query: Query, visit: int) -> Reply:
        if query.path in {self.top_path(), f"{_PREFIX}/index"}:
            return self.page(self.directory_page())
        match = _LIST.fullmatch(query.path)
        column = next((c for c in self.columns if match and self._node(c) == int(match[1])), None)
        if column is None:
            return super().answer(query, visit)
        number = max(1, whole_number(query.arguments.get("page", "1")))
        return reply(200, "application/json", self.list_page(column, number - 1).encode(), self.dated)
