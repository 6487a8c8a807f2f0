"""Captured exchanges as answers to the same requests: what a crawl from WARC files is served instead of the network.

The WARC files are indexed into an archive of their own in a temporary directory.  Files of ours give their newest run,
each request its answers in the order in which they came; what that run did not ask for is answered by older runs.  WARC
files of other tools give the newest answer of each address.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from archive import finding, http, warc
from archive.capture import CaptureFacts, Exchange, KeptCapture, split
from archive.errors import ArchiveError
from archive.store import WARC, Archive

_SENT = ("http:", "https:")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded answer: time as WARC-Date, heads and body as served.

    `drawn` is the final DOM where a browser drew the page (at `drawn_time`), `fetched` what its scripts fetched then.
    `truncated` says that the body came cut short.
    """

    url: str
    method: str
    time: str
    status: int
    request_head: bytes
    response_head: bytes
    raw_body: bytes
    request_body: bytes = b""
    drawn: bytes | None = None
    drawn_time: str = ""
    fetched: tuple[Recorded, ...] = ()
    truncated: bool = False


class Replay:
    """Answers from WARC files; a context manager.  Raises ArchiveError where the files hold no exchange."""

    def __init__(self, paths: Sequence[Path]) -> None:
        files = list(_files(paths))
        if not files:
            raise ArchiveError(f"no WARC file in {', '.join(map(str, paths))}")
        self._folder = tempfile.TemporaryDirectory(prefix="gongkai-replay-")
        self._archive = _indexed(files, Path(self._folder.name))
        self._conn, self._asked = self._archive.conn, Counter[tuple[str, str, str | None]]()
        newest = self._conn.execute(
            "SELECT run_id FROM capture WHERE status IS NOT NULL ORDER BY id DESC LIMIT 1"
        ).fetchone()
        if newest is None:
            self.close()
            raise ArchiveError(f"no exchange in {', '.join(map(str, paths))}")
        self.run_id: str = newest["run_id"]

    def __enter__(self) -> Replay:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files and remove the temporary index."""
        self._archive.close()
        self._folder.cleanup()

    def answer(self, method: str, url: str, body: bytes = b"") -> Recorded | None:
        """The next recorded answer to this request (the last one again when they are used up); None where none is."""
        sent = hashlib.sha256(body).hexdigest() if body else None
        key = (method, url, sent)
        found = self._conn.execute(
            "SELECT * FROM capture WHERE url = ? AND run_id = ? AND method = ? AND request_sha256 IS ?"
            " AND role != 'rendered' AND status IS NOT NULL ORDER BY id",
            (url, self.run_id, method, sent),
        ).fetchall()
        if not found:
            found = self._conn.execute(
                "SELECT * FROM capture WHERE url = ? AND method = ? AND request_sha256 IS ? AND role != 'rendered'"
                " AND status IS NOT NULL ORDER BY id DESC LIMIT 1",
                (url, method, sent),
            ).fetchall()
        if not found:
            return None
        row = found[min(self._asked[key], len(found) - 1)]
        self._asked[key] += 1
        dom = self._conn.execute("SELECT * FROM capture WHERE page_id = ? ORDER BY id LIMIT 1", (row["id"],)).fetchone()
        answer = self._recorded(row, body)
        if dom is None:
            return answer
        drawn = finding.kept(self._conn, self._archive.warc_directory, dom).body()
        return replace(answer, drawn=drawn, drawn_time=dom["time"], fetched=self._fetched(row, dom["id"]))

    def _recorded(self, row: sqlite3.Row, body: bytes = b"") -> Recorded:
        directory = self._archive.warc_directory
        kept: KeptCapture = finding.kept(self._conn, directory, row)
        own = warc.read_record(*kept._own)
        own_head = split(own)[0]
        head, raw = split(warc.read_record(*kept._kept))
        status = int(row["status"])
        if status == 304:
            # Whoever replays holds no body to confirm: the answer is the body that the 304 stood for.
            own_head, status = head or own_head, 200
        elif row["record"] == "revisit":
            own_head = _with_coding(own_head, http.header(head, "Content-Encoding"))
        return Recorded(
            row["url"], row["method"], row["time"], status, b"", own_head, raw, request_body=body,
            truncated=own.get("WARC-Truncated") is not None,
        )  # fmt: skip

    def _fetched(self, row: sqlite3.Row, dom: int) -> tuple[Recorded, ...]:
        """What a drawn page's scripts fetched: kept as data that the page led to, between the drawing before and it."""
        rows = self._conn.execute(
            "SELECT * FROM capture WHERE run_id = ? AND role = 'data' AND via = ? AND id < ? AND status IS NOT NULL"
            " AND id > coalesce((SELECT max(id) FROM capture WHERE role = 'rendered' AND id < ?), 0) ORDER BY id",
            (row["run_id"], row["url"], dom, dom),
        )
        return tuple(self._recorded(found) for found in rows)


def _with_coding(head: bytes, coding: str | None) -> bytes:
    """A head whose Content-Encoding is that of the bytes that go with it."""
    lines = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"content-encoding:")]
    lines += [b"Content-Encoding: " + coding.encode("latin-1", "replace")] if coding else []
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inner = path / WARC if (path / WARC).is_dir() else path
            yield from sorted(p for p in inner.iterdir() if p.name.endswith((".warc", ".warc.gz")))
        else:
            yield path


def _indexed(files: Sequence[Path], folder: Path) -> Archive:
    ours = [path for path in files if path.name.startswith("gongkai-")]
    (folder / WARC).mkdir()
    for path in ours:
        shutil.copyfile(path, folder / WARC / path.name)  # a torn end is cut off: never in the source
    archive = Archive.open(folder, writer=True)
    try:
        others = [path for path in files if path not in ours]
        if others:
            archive.begin_run("import", {})
        for path in others:
            for payload in warc.foreign(path):
                if (
                    payload.type == "response"
                    and payload.head
                    and payload.url.startswith(_SENT)
                    and http.status(payload.head)
                ):
                    archive.record(_exchange(payload))
        archive.flush()
    except BaseException:
        archive.close()
        raise
    return archive


def _exchange(payload: warc.Payload) -> Exchange:
    return Exchange(
        url=payload.url, method="GET", time=payload.time or "1970-01-01T00:00:00.000000Z", request_head=b"",
        status=http.status(payload.head) or 0, response_head=payload.head, raw_body=payload.raw_body,
        body=None, media_type=None, charset=None, facts=CaptureFacts("data"),
    )  # fmt: skip
