"""The command `gongkai`: each verb is a file beside this one, imported only when it is called."""

from __future__ import annotations

import importlib
import sqlite3
import sys
import traceback

import click

from archive.errors import ArchiveError
from gongkai.console import FAILED, run
from parsers.model import ParseError

# verb -> module that holds it as `command`; the order is that of the help page.
VERBS = {
    "demo": "gongkai.demo",
    "add": "gongkai.add",
    "crawl": "gongkai.crawl",
    "import": "gongkai.import_",
    "parse": "gongkai.parse",
    "reparse": "gongkai.reparse",
    "status": "gongkai.status",
    "serve": "gongkai.serve",
    "rebuild": "gongkai.rebuild",
    "verify": "gongkai.verify",
}


class _Verbs(click.Group):
    """Loads a verb's module on demand, so that `gongkai parse` does not wait for Scrapy."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(VERBS[cmd_name]).command
        return command


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gongkai")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Collect China's annual government-information-disclosure reports and read their figures with evidence.

    Try `gongkai demo` first: a small farm of portals on this machine, crawled and opened as a site.

    Exit status: 0 done, 1 done with findings, 2 wrong use, 3 failed.
    """


def main() -> None:
    """Entry point of the console script."""
    try:
        status = run(cli, (ArchiveError, ParseError, OSError, sqlite3.Error))
    except Exception:  # noqa: BLE001 - a defect of ours: told in full, and told apart from "done with findings"
        traceback.print_exc()
        status = FAILED
    sys.exit(status)


if __name__ == "__main__":
    main()
