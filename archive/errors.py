"""What can go wrong with an archive: one line that says what, where and the way out."""

from __future__ import annotations


class ArchiveError(RuntimeError):
    """The archive cannot do what was asked.  The message is one line with the way out."""


class ArchiveBusy(ArchiveError):
    """Another process writes to this archive; `pid` is its process id, None where the lock file does not say."""

    def __init__(self, message: str, pid: int | None = None) -> None:
        super().__init__(message)
        self.pid = pid


class DamagedRecord(ArchiveError):
    """Bytes of a WARC file are no record.  `torn` says that the file simply ends inside a record, as after a kill."""

    def __init__(self, message: str, offset: int, *, torn: bool) -> None:
        super().__init__(message)
        self.offset = offset
        self.torn = torn
