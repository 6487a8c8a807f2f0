"""Appending to the archive's WARC files: whole groups of records, one system call each, next files by run and size."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from archive.errors import ArchiveError
from archive.warc import FIELDS, NAME, Place, Record, make_record, named_fields, serialise, warc_files

# Large enough for few files, small enough to copy and check one by one: the usual size of web archives.
FILE_LIMIT = 1_000_000_000


class WarcWriter:
    """Appends groups of records to the archive's newest file; a new file is begun by `start` and by size.

    `info` are the named fields of each file's warcinfo record.  Not for two writers at once: the archive's lock
    sees to that.
    """

    def __init__(self, directory: Path, *, limit: int = FILE_LIMIT) -> None:
        self._directory = directory
        self._limit = limit
        self._descriptor: int | None = None
        self._name = ""
        self._size = 0
        self._info: dict[str, object] = {}

    def start(self, info: Mapping[str, object], time: str) -> None:
        """Begin a new file; `time` is its warcinfo's date and gives the file its name."""
        self.close()
        self._info = dict(info)
        self._directory.mkdir(parents=True, exist_ok=True)
        files = warc_files(self._directory)
        serial = int(NAME.fullmatch(files[-1].name)[2]) + 1 if files else 1  # type: ignore[index]
        self._name = f"gongkai-{re.sub('[^0-9]', '', time)[:14]}-{serial:05d}.warc.gz"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self._descriptor = os.open(self._directory / self._name, flags, 0o644)
        self._size = 0
        block = named_fields(self._info)
        name = ("WARC-Filename", self._name)
        self._write(serialise(make_record("warcinfo", block, time=time, content_type=FIELDS, extra=[name])))

    def append(self, records: Sequence[Record]) -> list[Place]:
        """Write the records one after another, whole or not at all, and hand them to the operating system.

        Raises OSError (a full disk); the file is then as it was before.
        """
        if self._descriptor is None:
            raise ArchiveError("no run has begun: call begin_run before recording")
        if self._size >= self._limit:
            self.start(self._info, records[0].get("WARC-Date") or "")
        members = [serialise(record) for record in records]
        places = []
        offset = self._size
        for member in members:
            places.append(Place(self._name, offset, len(member)))
            offset += len(member)
        self._write(b"".join(members))
        return places

    def sync(self) -> None:
        """Make everything written so far survive a power cut."""
        if self._descriptor is not None:
            os.fsync(self._descriptor)

    def close(self) -> None:
        """Finish the current file."""
        if self._descriptor is not None:
            self.sync()
            os.close(self._descriptor)
            self._descriptor = None

    def _write(self, data: bytes) -> None:
        if self._descriptor is None:
            raise ArchiveError("the WARC file is closed")
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError:
            os.ftruncate(self._descriptor, self._size)
            raise
        self._size += len(data)

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
