"""Replay an archive's WARC files with pywb, another program, and compare each page with what was captured.

`make replay`, or `python tests/replay_with_pywb.py [ARCHIVE]` (default: demo).  Every page answered with status 200 is
asked of pywb at the time of its capture, and the SHA-256 of the body that comes back is compared with `capture.sha256`.
Prints `N pages replayed, M differ`; exit status 1 when any differs or none could be replayed.

pywb wants other versions of libraries than ours, so it gets an environment of its own (`.venv-pywb`).
"""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ENVIRONMENT = Path(__file__).resolve().parent.parent / ".venv-pywb"
PACKAGE = "pywb==2.10.0"
COLLECTION = "gongkai"
_PATIENCE = 60.0  # seconds that pywb gets to start


class Page(NamedTuple):
    """A capture to replay: its address, time as pywb writes it (14 digits), hashes of its decoded bodies."""

    url: str
    timestamp: str
    sha256: frozenset[str]


def main(archive: Path) -> int:
    """Replay everything; gives the exit status."""
    database = archive / "gongkai.sqlite"
    if not database.exists():
        print(f"no archive in {archive}: `gongkai demo --once` makes one in demo/")
        return 2
    found = pages(database)
    programs = environment()
    with tempfile.TemporaryDirectory() as folder:
        collect(programs, Path(folder), sorted((archive / "warc").glob("*.warc.gz")))
        with wayback(programs, Path(folder)) as port:
            differing = [(page, why) for page in found if (why := difference(port, page))]
    for page, why in differing:
        print(f"{page.timestamp} {page.url}: {why}")
    print(f"{len(found)} pages replayed, {len(differing)} differ")
    return 1 if differing or not found else 0


def pages(database: Path) -> list[Page]:
    """The pages and lists captured with status 200 by GET, revisits of equal bodies included.

    A page that is drawn within the second in which it was served has two captures under one timestamp, the only address
    that pywb has for it: then either body is right.
    """
    conn = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        rows = conn.execute(
            "SELECT url, time, sha256 FROM capture WHERE status = 200 AND method = 'GET' AND record <> 'conversion'"
            " AND role IN ('page', 'list', 'data', 'attachment') ORDER BY id"
        ).fetchall()
        drawn = conn.execute("SELECT url, time, sha256 FROM capture WHERE role = 'rendered'").fetchall()
    finally:
        conn.close()
    bodies: dict[tuple[str, str], set[str]] = {}
    for url, when, sha256 in (*rows, *drawn):
        bodies.setdefault((url, _timestamp(when)), set()).add(sha256)
    return [Page(url, _timestamp(when), frozenset(bodies[url, _timestamp(when)])) for url, when, _ in rows]


def _timestamp(when: str) -> str:
    return "".join(filter(str.isdigit, when))[:14]


def environment() -> Path:
    """The folder of pywb's programs, in an environment made on the first call."""
    programs = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
    if not (programs / "wayback").exists():
        venv.create(ENVIRONMENT, with_pip=True)
        python = programs / "python"
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", PACKAGE], check=True)
    return programs


def collect(programs: Path, folder: Path, files: list[Path]) -> None:
    """Make a collection of the WARC files in `folder`; pywb copies and indexes them."""
    manager = programs / "wb-manager"
    for arguments in (["init", COLLECTION], ["add", COLLECTION, *(str(file.resolve()) for file in files)]):
        subprocess.run([manager, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


@contextmanager
def wayback(programs: Path, folder: Path) -> Iterator[int]:
    """pywb's server over the collections in `folder`, on a free port of this machine until the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with (folder / "wayback.log").open("w") as log:
        process = subprocess.Popen(
            [programs / "wayback", "--bind", "127.0.0.1", "--port", str(port)], cwd=folder, stdout=log, stderr=log
        )
        try:
            _await(port, process, folder / "wayback.log")
            yield port
        finally:
            process.terminate()
            process.wait()


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"pywb did not start:\n{log.read_text()}")


def difference(port: int, page: Page) -> str:
    """What is wrong with the replay of a page; empty where its body is the captured one, byte for byte."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        # id_ asks for the body as it was captured, without pywb's rewriting
        connection.request(
            "GET", f"/{COLLECTION}/{page.timestamp}id_/{page.url}", headers={"Accept-Encoding": "identity"}
        )
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        return f"pywb answers {answer.status}"
    return "" if hashlib.sha256(body).hexdigest() in page.sha256 else f"another body of {len(body)} bytes"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo")))
