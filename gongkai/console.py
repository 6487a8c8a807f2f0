"""What every verb shares: options, the way errors are told, and exit statuses."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

DONE, FINDINGS, WRONG_USE, FAILED = 0, 1, 2, 3

F = TypeVar("F", bound=Callable[..., Any])

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def archive_option(command: F) -> F:
    """Add `--archive DIR` (default data/)."""
    return click.option(
        "--archive",
        "directory",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("data"),
        show_default=True,
        metavar="DIR",
        help="Directory that holds the archive.",
    )(command)


def progress() -> Progress:
    """A progress bar on standard error, silent where that is no terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def tell_error(message: object) -> None:
    """One line on standard error."""
    line = " ".join(str(message).split())
    click.echo(f"gongkai: {line}", err=True)


def run(command: click.Command, known: tuple[type[BaseException], ...]) -> int:
    """Run the command line; gives the exit status.

    `known` are the errors that mean a user can act on the message; they print one line.  With --debug, and for anything
    else (a defect of ours), the traceback is printed as well.
    """
    debug = "--debug" in sys.argv[1:]
    try:
        result = command.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.Abort:
        tell_error("stopped")
        return FAILED
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message(), err=True)
        return WRONG_USE
    except click.ClickException as mistake:
        if debug:
            traceback.print_exc()
        tell_error(f"{mistake.format_message()}{_hint(mistake)}")
        return WRONG_USE if isinstance(mistake, click.UsageError) else FAILED
    except known as error:
        if debug:
            traceback.print_exc()
        tell_error(error)
        return FAILED
    return result if isinstance(result, int) else DONE


def _hint(mistake: click.ClickException) -> str:
    context = mistake.ctx if isinstance(mistake, click.UsageError) else None
    return f" (see `{context.command_path} --help`)" if context else ""
