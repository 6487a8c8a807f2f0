"""`gongkai reparse`: read every capture again with this parser."""

from __future__ import annotations

from pathlib import Path

import click

from archive.store import Archive
from gongkai.console import DONE, archive_option, out
from gongkai.reading import read_archive, told


@click.command("reparse")
@archive_option
def command(directory: Path) -> int:
    """Read every capture again with this parser, offline, and compute versions anew.

    A change in our code never looks like a change in the source: versions are compared only under one parser.

    \b
    Example:
      gongkai reparse --archive data
    """
    with Archive.open(directory, create=False, writer=True) as archive:
        summary = read_archive(archive, reparse=True)
    out.print(told(summary))
    return DONE
