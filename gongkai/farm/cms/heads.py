"""The metas that government pages carry in their head (prescribed names), as the portal's layout says: right, the
column's own only, or missing; and a row of a list."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.farm import pages
from gongkai.farm.cms.base import CmsItem, CmsSite, Column

# Between 300 and 400 characters, status 200: what some portals answer for a list page that is not there.
STUB = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>提示信息</title>'
    "<style>body{margin:80px auto;text-align:center;font:16px/2 sans-serif;color:#555}</style></head>"
    "<body><p>抱歉，您访问的页面不存在或已被删除。</p><p>您可以返回上一页，或者稍后再试。如需帮助，请与本站管理员联系。</p>"
    "<hr><p>本站为演示站点。</p></body></html>"
)


def with_metas(text: str, metas: Sequence[tuple[str, str]]) -> str:
    """A page with further metas in its head."""
    named = "\n".join(f'<meta name="{name}" content="{content}" />' for name, content in metas)
    return text.replace("</head>", f"{named}\n</head>", 1)


def column_metas(column: Column) -> list[tuple[str, str]]:
    """A column page's metas."""
    name = pages.COLUMN if column.name == pages.COLUMN else f"{column.name}政府信息公开年报"
    return [("ColumnName", name), ("ColumnDescription", ""), ("ColumnType", "政府信息公开")]


def item_metas(site: CmsSite, item: CmsItem, url: str) -> list[tuple[str, str]]:
    """An article's metas as the layout has them."""
    if site.layout.metas == "missing":
        return []
    if site.layout.metas == "column-only":
        return [("ColumnName", "头部"), ("ColumnType", "政府信息公开")]
    return [
        *column_metas(item.column), ("ArticleTitle", item.title), ("PubDate", f"{item.day.isoformat()} 09:30"),
        ("ContentSource", f"{item.body}办公室"), ("Url", url),
    ]  # fmt: skip


def row(item: CmsItem, href: str) -> str:
    """A line of a list."""
    return (
        f'<li><a href="{href}" target="_blank" title="{item.title}">{item.title}</a>'
        f"<span>{item.day.isoformat()}</span></li>"
    )
