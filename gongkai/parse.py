"""`gongkai parse`: print what the reader makes of files; store nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from gongkai.console import DONE, FINDINGS, progress
from gongkai.files import context_of, read_bounded
from parsers import PARSER_VERSION
from parsers.model import ParseError
from parsers.report import as_json, parse


@click.command("parse")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE ...")
def command(files: tuple[Path, ...]) -> int:
    """Print one JSON object a FILE on one line each: text, figures, checks, notices.  Stores nothing.

    A file that cannot be read gives an object with "error" and the exit status 1; the others are still printed.
    `-` reads standard input.

    \b
    Example:
      gongkai parse report.html | jq '.metrics[] | select(.kind == "number") | {indicator, value}'
    """
    unreadable = 0
    with progress() as bar:
        for file in bar.track(files, description="parsing"):
            printed = _parsed(file)
            unreadable += "error" in printed
            click.echo(json.dumps(printed, ensure_ascii=False))
    return FINDINGS if unreadable else DONE


def _parsed(file: Path) -> dict[str, Any]:
    try:
        body = read_bounded(sys.stdin.buffer) if str(file) == "-" else read_bounded(file)
        return as_json(parse(body, context_of(file)), str(file))
    except (ParseError, OSError) as error:
        reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        return {"file": str(file), "parser": PARSER_VERSION, "error": " ".join(reason.split())}
