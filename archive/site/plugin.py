"""The Datasette plugin of the site: two-character search, links in cells, pages of issuers and reports.

Only hooks that Datasette 0.65 and the coming 1.0 share are used.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import markupsafe
from datasette import hookimpl

from archive.search import match_expression
from archive.site.pages import issuer_page, overview, report_page


@hookimpl(trylast=True)  # after Datasette has registered its own escape_fts, which this one replaces
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Search as `archive.search` does: characters apart, words as phrases, so that 复议 is found."""
    conn.create_function("escape_fts", 1, match_expression)


@hookimpl
def render_cell(value: Any, column: str) -> markupsafe.Markup | None:
    """Turn report ids and issuer ids into links to their pages; everything else stays escaped text."""
    if not isinstance(value, str) or not value:
        return None
    if column == "report_id":
        return _link(f"/report/{quote(value)}", value)
    if column == "issuer_id":
        return _link(f"/issuer/{quote(value, safe='')}", value)
    return None


def _link(address: str, label: str) -> markupsafe.Markup:
    return markupsafe.Markup('<a href="{}">{}</a>').format(address, label)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """`/issuer/ID` and `/report/ID/YEAR`."""
    return [
        (r"^/issuer/(?P<issuer>[^/]+)$", issuer_page),
        (r"^/report/(?P<issuer>.+)/(?P<year>\d{4})$", report_page),
    ]


@hookimpl
def extra_template_vars(datasette: Any, view_name: str) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """What the front page shows."""
    if view_name != "index":
        return None

    async def front() -> dict[str, Any]:
        return {"overview": await overview(datasette)}

    return front


@hookimpl
def menu_links() -> list[dict[str, str]]:
    """The menu's first entries."""
    return [{"href": "/", "label": "Overview"}]
