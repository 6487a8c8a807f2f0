"""Runs a crawl in a process of its own and gives its summary; can be called any number of times from one program.

Ctrl-C stops the crawl in good order (a second one at once); what was captured stays, and the same call goes on there.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from crawler.registry import Portal
from crawler.tally import CrawlSummary

# What a progress line shows: requests, pages, attachments, new, changed, unchanged, errors, portals_done, portals.
Progress = Mapping[str, int]
LOG_NAME = "crawl.log"
# Setting: paths of WARC files, or archives, that the crawl reads instead of the network (`crawler.replay`).
FROM = "GONGKAI_FROM"


class CrawlError(RuntimeError):
    """The crawl could not run at all; one line with the way out."""


def crawl(
    archive_dir: Path,
    portals: Sequence[Portal],
    *,
    options: Mapping[str, bool] | None = None,
    settings: Mapping[str, Any] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> CrawlSummary:
    """Crawl the portals into the archive at `archive_dir`.

    `options`: `all_organs` walks the columns of departments and townships as well, `due` asks only for the known
    documents whose time has come.
    `settings` override those of `crawler.settings` (values that JSON can hold).  `progress` is called about once a
    second with the counts so far.  The crawl's own messages go to crawl.log in the archive's directory unless LOG_FILE
    is set.  Raises CrawlError where it could not run; troubles of single portals are incidents in the summary.
    """
    order = {"options": {name: True for name, chosen in (options or {}).items() if chosen}}
    told = order_worker("crawler.worker", archive_dir, portals, settings, progress=progress, further=order)
    return CrawlSummary.from_json(told)


def order_worker(
    module: str,
    archive_dir: Path,
    portals: Sequence[Portal],
    settings: Mapping[str, Any] | None,
    *,
    progress: Callable[[Progress], None] | None,
    further: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Order a worker (`crawler.worker`, `crawler.find_worker`) and give the values of its last event.  CrawlError."""
    archive_dir.mkdir(parents=True, exist_ok=True)
    overrides = {"LOG_FILE": str(archive_dir / LOG_NAME), **(settings or {})}
    order = {"archive": str(archive_dir), "portals": [asdict(p) for p in portals], "settings": overrides}
    order |= further or {}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
        process = _start(module, complaints)
        try:
            told = _follow(process, order, progress)
        finally:
            # The worker takes the end of its input for the end of its parent and stops in good order.
            _close(process)
        if told is None:
            if process.returncode == -signal.SIGINT:
                raise CrawlError("stopped at once; the same command goes on where it stopped")
            ended = f"the crawl's process ended with status {process.returncode}"
            said = _last_line(complaints) if (process.returncode or 0) > 0 else ""
            raise CrawlError(f"{ended}: {said}" if said else f"{ended}; call it again to go on")
    return told


def _start(module: str, complaints: IO[str]) -> subprocess.Popen[str]:
    """The worker, in a session of its own so that Ctrl-C reaches it once, through us."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        text=True,
        encoding="utf-8",
        env=environment,
        start_new_session=True,
    )


def _follow(
    process: subprocess.Popen[str], order: Mapping[str, Any], progress: Callable[[Progress], None] | None
) -> dict[str, Any] | None:
    """Send the order and read events until the worker ends; Ctrl-C is passed on, not raised."""
    if process.stdin is None or process.stdout is None:
        raise CrawlError("the crawl's process has no pipes")
    try:
        process.stdin.write(json.dumps(order, ensure_ascii=True) + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        return None
    while True:
        try:
            line = process.stdout.readline()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            continue
        if not line:
            return None
        event = json.loads(line)
        kind = event.pop("event")
        if kind == "failed":
            raise CrawlError(event["message"])
        if kind != "progress":
            return dict(event)
        if progress is not None:
            progress(event)


def _close(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None and not process.stdin.closed:
        try:
            process.stdin.close()
        except BrokenPipeError:
            process.returncode = process.poll()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _last_line(complaints: IO[str]) -> str:
    complaints.seek(0)
    lines = [line.strip() for line in complaints if line.strip()]
    return lines[-1] if lines else ""
