"""`gongkai serve`: the archive as a Datasette site."""

from __future__ import annotations

import socket
import threading
import time
import webbrowser
from pathlib import Path

import click

from archive.store import DATABASE, Archive
from gongkai.console import archive_option, out

# How long the browser waits for the server before it is opened anyway, in seconds.
_PATIENCE = 10.0


@click.command("serve")
@archive_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True,
    help="Port to listen on; 0 takes a free one.",
)  # fmt: skip
@click.option("--browser/--no-browser", default=False, help="Open the site in a browser.")
def command(directory: Path, host: str, port: int, browser: bool) -> None:
    """Browse the archive: figures, coverage, contradictions, versions, full-text search.

    \b
    Example:
      gongkai serve --archive data --port 8001 --browser
    """
    serve(directory, host, port, browser=browser)


def serve(directory: Path, host: str, port: int, *, browser: bool) -> None:
    """Serve the archive in `directory` until interrupted.  Raises ArchiveError where there is none."""
    # Datasette takes most of a second to load, which `gongkai --help` need not wait for.
    import uvicorn

    from archive.site.app import asgi

    with Archive.open(directory, create=False):  # says what is wrong with it before a page does
        application = asgi(directory / DATABASE)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise OSError(f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port") from error
    address = f"http://{host}:{listener.getsockname()[1]}/"
    out.print(f"The archive is at {address} (Ctrl-C stops)")
    if browser:
        threading.Thread(target=_open_when_up, args=(host, listener.getsockname()[1], address), daemon=True).start()
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning"))
    server.run(sockets=[listener])


def _open_when_up(host: str, port: int, address: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                break
        time.sleep(0.1)
    webbrowser.open(address)
