"""WARC/1.1 files (ISO 28500:2017), one gzip member a record: the truth of the archive.

Records are made, put into bytes and read here: by file and offset, or walking a file member by member, which says
exactly where it is torn or damaged.  Files are named `gongkai-<UTC>-<serial>.warc.gz`; the serial, not the clock, gives
their order.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]
from warcio.statusandheaders import (  # type: ignore[import-untyped]
    StatusAndHeadersParser,
    StatusAndHeadersParserException,
)

from archive import packing
from archive.errors import ArchiveError, DamagedRecord

VERSION = "WARC/1.1"
FIELDS = "application/warc-fields"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
IDENTICAL = PROFILE + "identical-payload-digest"
NOT_MODIFIED = PROFILE + "server-not-modified"
_CHUNK = 1 << 16
_PIECE = 1 << 12  # bytes beyond a member's end are copied: little where a damaged file is all small members
_END = b"\r\n\r\n"
# How a gzip member begins as zlib writes it: magic, deflate, no flags, no time.
_MEMBER = re.compile(rb"\x1f\x8b\x08\0\0\0\0\0", re.DOTALL)
# One record is held in memory; bodies are bounded by the crawler at half of this.
_MAX_RECORD = 1 << 27
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # base 32, RFC 4648
_PAIRS = tuple(first + second for first in _LETTERS for second in _LETTERS)
NAME = re.compile(r"gongkai-(\d{14})-(\d{5,})\.warc\.gz")


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its named fields in order, and its block byte for byte."""

    fields: tuple[tuple[str, str], ...]
    block: bytes

    def get(self, name: str) -> str | None:
        """The first value of a named field, None where it is absent."""
        for key, value in self.fields:  # nearly always spelt as asked for
            if key == name:
                return value
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), None)

    @property
    def type(self) -> str:
        """`response`, `revisit`, `metadata`, …"""
        return self.get("WARC-Type") or ""


@dataclass(frozen=True, slots=True)
class Member:
    """A record and where it stands in its file; `length` is that of its gzip member, in bytes."""

    offset: int
    length: int
    record: Record


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record was written."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Payload:
    """What a WARC file made by others holds at one record: an address, its time, and its bytes.

    A revisit has no bytes: `digest` and `refers_to` (an address) say which record has them.
    """

    type: str
    url: str
    time: str
    content_type: str | None
    head: bytes
    raw_body: bytes
    digest: str = ""
    refers_to: str = ""


def record_id() -> str:
    """A new WARC-Record-ID."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def digest(data: bytes) -> str:
    """A labelled digest as every WARC tool knows it (SHA-1, base 32)."""
    number = int.from_bytes(hashlib.sha1(data, usedforsecurity=False).digest())
    # base64.b32encode is written for any length; here it is 160 bits, sixteen pairs of letters.
    return "sha1:" + "".join([_PAIRS[number >> shift & 0x3FF] for shift in range(150, -10, -10)])


def make_record(
    kind: str,
    block: bytes,
    *,
    time: str,
    content_type: str | None,
    identifier: str | None = None,
    url: str | None = None,
    extra: Sequence[tuple[str, str]] = (),
) -> Record:
    """A record of type `kind`; block digest and length are added here.  `time` is ISO 8601 UTC with microseconds."""
    fields = [("WARC-Type", kind), ("WARC-Record-ID", identifier or record_id()), ("WARC-Date", time)]
    if url:
        fields.append(("WARC-Target-URI", url))
    fields += extra
    fields.append(("WARC-Block-Digest", digest(block)))
    if content_type:
        fields.append(("Content-Type", content_type))
    return Record(tuple(fields), block)


def named_fields(values: Mapping[str, object]) -> bytes:
    """A block of `application/warc-fields`: a line a value, None left out, line breaks within a value made blanks."""
    lines = [f"{name}: {' '.join(str(value).split())}\r\n" for name, value in values.items() if value is not None]
    return "".join(lines).encode("utf-8", "replace")


def read_fields(block: bytes) -> dict[str, str]:
    """The values of an `application/warc-fields` block."""
    values = {}
    for line in block.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            values[name.strip()] = value.strip()
    return values


def serialise(record: Record) -> bytes:
    """The record as one gzip member; a body that is packed already is not packed again."""
    block = record.block
    lines = [f"{VERSION}\r\n", *(f"{name}: {value}\r\n" for name, value in record.fields)]
    head = f"{''.join(lines)}Content-Length: {len(block)}\r\n\r\n".encode()
    body = block.find(b"\r\n\r\n") + 4 if block.startswith(b"HTTP/") else 0
    if block.startswith(packing.PACKED, body):
        return packing.member(head + block[:body], block[body:] + _END)
    return packing.member(b"".join((head, block, _END)))


def warc_files(directory: Path) -> list[Path]:
    """The archive's WARC files in the order of writing."""
    named = [(int(found[2]), path) for path in directory.glob("*.warc.gz") if (found := NAME.fullmatch(path.name))]
    return [path for _, path in sorted(named)]


def read_record(path: Path, offset: int) -> Record:
    """The record whose gzip member begins at `offset`.  Raises DamagedRecord."""
    return next(members(path, offset)).record


def members(path: Path, start: int = 0) -> Iterator[Member]:
    """The records of a file from the member at `start` on.  Raises DamagedRecord at the first bytes that are none."""
    with path.open("rb") as source:
        source.seek(start)
        offset, pending = start, b""
        while True:
            data, used, pending = _member(source, offset, pending, path)
            if not used:
                return
            yield Member(offset, used, _parse(data, offset, path))
            offset += used


def cut(path: Path, offset: int) -> None:
    """Cut a file off at `offset`, where an unfinished group of records begins.

    Whatever is more than that (bytes of another kind, whole records after damaged ones) is set aside beside the file
    first, for a person to look at.
    """
    with path.open("rb") as source:
        source.seek(offset)
        rest = source.read()
    if not _is_torn(rest):
        path.with_name(f"{path.name}.{offset}.damaged").write_bytes(rest)
    if offset == 0:
        path.unlink()
    else:
        with path.open("r+b") as target:
            target.truncate(offset)
            os.fsync(target.fileno())


def _is_torn(rest: bytes) -> bool:
    """Whether `rest` is what a kill leaves: a few whole records, then one that ends early."""
    at = 0
    while at < len(rest):
        begin, unfold = at, zlib.decompressobj(31)
        try:
            while at < len(rest) and not unfold.eof:  # in pieces: what is unfolded here is only thrown away
                piece = rest[at : at + _PIECE]
                unfold.decompress(piece, _CHUNK)
                # at the member's end zlib may keep the same bytes in both
                at += len(piece) - len(unfold.unused_data if unfold.eof else unfold.unconsumed_tail)
        except zlib.error:
            return False
        if not unfold.eof:
            # A damaged member may swallow all that follows; a torn one has no other record behind its beginning.
            return not any(_is_record(rest, match.start()) for match in _MEMBER.finditer(rest, begin + 1))
    return True


def _is_record(data: bytes, at: int) -> bool:
    """Whether the gzip member at `at` begins as a record does: a page that came gzipped does not."""
    try:
        return zlib.decompressobj(31).decompress(data[at : at + _PIECE], 5) == b"WARC/"
    except zlib.error:
        return False


def foreign(path: Path) -> Iterator[Payload]:
    """The responses, revisits and resources of any WARC file, gzipped or not, by any tool; others are passed over.

    Of a record too large to be held only the beginning is given, of _MAX_RECORD bytes.  Raises ArchiveError (one line)
    for a file that is none.
    """
    with path.open("rb") as source:
        try:
            for record in ArchiveIterator(source, no_record_parse=True):
                if record.rec_type in {"response", "revisit", "resource", "conversion"}:
                    yield _payload(record, path)
        except (ArchiveLoadFailed, StatusAndHeadersParserException, zlib.error, EOFError) as error:
            line = " ".join(str(error).split())
            raise ArchiveError(f"{path}: not a readable WARC file: {line}") from error


def _payload(record: ArcWarcRecord, path: Path) -> Payload:
    get = record.rec_headers.get_header
    block = record.raw_stream.read(_MAX_RECORD)
    whole = len(block) == _MAX_RECORD or str(len(block)) == get("Content-Length")
    if not whole or not get("WARC-Target-URI"):
        raise ArchiveError(f"{path}: ends inside a record, or its record of {get('WARC-Target-URI')} is damaged")
    http = record.rec_type == "response" and block.startswith(b"HTTP/")
    head, _, body = block.partition(b"\r\n\r\n") if http else (b"", b"", block)
    return Payload(
        record.rec_type, get("WARC-Target-URI") or "", get("WARC-Date") or "", get("Content-Type"),
        head + b"\r\n\r\n" if head else b"", body, get("WARC-Payload-Digest") or "",
        get("WARC-Refers-To-Target-URI") or "",
    )  # fmt: skip


def _member(source: object, offset: int, pending: bytes, path: Path) -> tuple[bytes, int, bytes]:
    """(unfolded bytes, bytes used, bytes read beyond) of the member at `offset`; nothing used at the file's end."""
    unfold = zlib.decompressobj(31)
    parts: list[bytes] = []
    used = size = 0
    while not unfold.eof:
        chunk = pending or source.read(_CHUNK)  # type: ignore[attr-defined]
        pending = b""
        if not chunk:
            if used:
                raise DamagedRecord(f"{path}: ends inside the record at byte {offset}", offset, torn=True)
            return b"", 0, b""
        used += len(chunk)
        try:
            parts.append(unfold.decompress(chunk))
        except zlib.error as error:
            raise DamagedRecord(f"{path}: no gzip member at byte {offset}: {error}", offset, torn=False) from error
        size += len(parts[-1])
        if size > _MAX_RECORD:
            raise DamagedRecord(f"{path}: the record at byte {offset} is over {_MAX_RECORD} bytes", offset, torn=False)
    return b"".join(parts), used - len(unfold.unused_data), unfold.unused_data


def _parse(data: bytes, offset: int, path: Path) -> Record:
    stream = BytesIO(data)
    try:
        head = StatusAndHeadersParser(["WARC/1.1", "WARC/1.0"]).parse(stream)
        length = int(head.get_header("Content-Length", "-1"))
    except (StatusAndHeadersParserException, EOFError, ValueError) as error:
        raise DamagedRecord(f"{path}: no WARC record at byte {offset}", offset, torn=False) from error
    block = stream.read(min(max(length, 0), len(data)))
    if len(block) != length or stream.read() != b"\r\n\r\n":
        raise DamagedRecord(f"{path}: wrong length in the record at byte {offset}", offset, torn=False)
    return Record(tuple(head.headers), block)
