"""Datasette over an archive: one call gives the application with templates, metadata and plugin in place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm

from archive.site import plugin
from archive.site.metadata import metadata
from archive.site.pages import DATABASE

# The archive grows while it is shown, so it is opened read-only but not as immutable; the limits keep one careless
# query of a visitor from holding the machine.
_SETTINGS = {
    "sql_time_limit_ms": 10_000,
    "max_returned_rows": 5_000,
    "default_page_size": 100,
    "facet_time_limit_ms": 2_000,
    # Facets are declared in the metadata; trying each of the panel's columns for more kept its page waiting for 40 s.
    "suggest_facets": False,
}


def build_site(database: Path) -> Datasette:
    """The Datasette application for the archive's SQLite file, which must be named `gongkai.sqlite`."""
    if not pm.has_plugin("gongkai"):
        pm.register(plugin, name="gongkai")
    # What cannot be written to does not grow either, and SQLite could not make its log beside it.
    grows = os.access(database.parent, os.W_OK)
    return Datasette(
        files=[str(database)] if grows else [],
        immutables=[] if grows else [str(database)],
        metadata=metadata(DATABASE),
        template_dir=str(Path(__file__).parent / "templates"),
        settings=_SETTINGS,
    )


def asgi(database: Path) -> Any:
    """The same as an ASGI application, for any server."""
    return build_site(database).app()
