"""`gongkai rebuild`: the database made anew from the WARC files alone."""

from __future__ import annotations

from pathlib import Path

import click

from archive.rebuild import rebuild
from gongkai.console import DONE, archive_option, out, progress


@click.command("rebuild")
@archive_option
@click.option(
    "--to", "target", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Make a new archive there instead of replacing this one's database.",
)  # fmt: skip
def command(directory: Path, target: Path | None) -> int:
    """Make the database anew from the WARC files alone; it comes out equal row for row.

    The old database is replaced only once the new one is whole; people's corrections are carried over.

    \b
    Example:
      gongkai rebuild --archive data --to again
    """
    with progress() as bar:
        task = bar.add_task("rebuilding", total=None)
        summary = rebuild(
            directory, target or directory, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    out.print(
        f"rebuilt {target or directory} from {summary.files} WARC files: {summary.captures} captures, "
        f"{summary.versions} versions, {summary.corrections} corrections carried over, {summary.waivers} waivers"
    )
    return DONE
