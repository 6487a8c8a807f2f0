"""HTTP message heads and content codings, as the archive keeps them (RFC 9110, RFC 9112).

A head is the start line and the header lines as received, lines ended by CRLF, closed by an empty line.
Header values are read as Latin-1 unless they are UTF-8, and repeated headers are all kept.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from archive.errors import ArchiveError

_LINE = re.compile(rb"\r?\n")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.ASCII | re.IGNORECASE)
# A bomb of 10 MB can unfold to 10 GB; no page of text comes near this bound.
MAX_BODY = 128 * 1024 * 1024
_MAX_MEMBERS = 1_000  # gzip members of a body: servers send one, and each costs time however small it is


class UndecodableBody(ArchiveError):
    """The body is not in the content coding that its head declares."""


def normal_head(head: bytes, status: int | None = None) -> bytes:
    """`head` with CRLF line ends, one closing empty line, and an HTTP/1.x start line.

    WARC readers know HTTP/1.0 and HTTP/1.1 only, so the version of HTTP/2 and HTTP/3 heads is written as HTTP/1.1.
    An empty head becomes the bare status line.
    """
    lines = [line for line in _LINE.split(head.strip(b"\r\n")) if line]
    if not lines:
        return b"HTTP/1.1 %d\r\n\r\n" % (status or 0)
    first = lines[0]
    if first.startswith(b"HTTP/") and not first.startswith((b"HTTP/1.0 ", b"HTTP/1.1 ")):
        lines[0] = b"HTTP/1.1 " + first.partition(b" ")[2]
    elif first.endswith((b" HTTP/2", b" HTTP/2.0", b" HTTP/3")):
        lines[0] = first.rpartition(b" ")[0] + b" HTTP/1.1"
    return b"\r\n".join(lines) + b"\r\n\r\n"


@lru_cache(maxsize=64)  # one exchange asks for a dozen headers of the same two heads
def headers(head: bytes) -> tuple[tuple[str, str], ...]:
    """The header lines of `head`, in order, repeated ones included."""
    pairs = []
    for line in _LINE.split(head.strip(b"\r\n"))[1:]:
        name, colon, value = line.partition(b":")
        if colon:
            pairs.append((_text(name).strip(), _text(value).strip()))
    return tuple(pairs)


@lru_cache(maxsize=64)
def _first_values(head: bytes) -> dict[str, str]:
    """By name in lower case, the first value of each header that is not empty."""
    values: dict[str, str] = {}
    for name, value in headers(head):
        if value:
            values.setdefault(name.lower(), value)
    return values


def header(head: bytes, name: str) -> str | None:
    """The first value of a header, None where it is absent or empty."""
    return _first_values(head).get(name.lower())


def status(head: bytes) -> int | None:
    """The status code of a response head."""
    found = _STATUS.match(head)
    return int(found[1]) if found else None


def content_type(value: str | None) -> tuple[str | None, str | None]:
    """(media type, charset) of a Content-Type value, lower case; None where not said."""
    if not value:
        return None, None
    media_type = value.partition(";")[0].strip().lower()
    found = _CHARSET.search(value)
    return media_type or None, found[1].lower() if found else None


def rename(head: bytes, names: tuple[str, ...], prefix: str = "X-Archive-Orig-") -> bytes:
    """`head` with the headers `names` renamed, for those that do not hold for the body as kept."""
    wanted = {name.lower().encode() for name in names}
    lines = head.split(b"\r\n")
    kept = [prefix.encode() + line if line.partition(b":")[0].strip().lower() in wanted else line for line in lines[1:]]
    return b"\r\n".join([lines[0], *kept])


def decoded(head: bytes, raw: bytes) -> bytes:
    """The body without its content codings (gzip, deflate, br, zstd, and chains of them).

    Raises UndecodableBody where the bytes are not in the declared coding or the coding is unknown here.
    """
    codings = (header(head, "Content-Encoding") or "").lower()
    return _unfolded(codings, raw) if codings else raw


@lru_cache(maxsize=1)  # the crawl and the archive ask one after the other for the same body
def _unfolded(codings: str, raw: bytes) -> bytes:
    body = raw
    for coding in reversed([coding.strip() for coding in codings.split(",")]):
        if coding in {"", "identity"} or not body:
            continue
        decoder = _DECODERS.get(coding)
        if decoder is None:
            raise UndecodableBody(f"unknown content coding {coding!r}")
        body = decoder(body)
        if len(body) > MAX_BODY:
            raise UndecodableBody(f"the body unfolds to more than {MAX_BODY} bytes")
    return body


@lru_cache(maxsize=2)  # the crawl, the search for a kept body and the row ask for the same body's
def sha256(body: bytes) -> str:
    """The SHA-256 of a body, as everywhere in the archive: hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _inflate(data: bytes, *window_bits: int) -> bytes:
    problem = ""
    for bits in window_bits:
        try:
            return _members(data, bits)
        except zlib.error as error:
            problem = str(error)
    raise UndecodableBody(f"not in the declared coding: {problem}")


def _members(data: bytes, bits: int) -> bytes:
    """All gzip members one after another; a body that ends early gives what is there, as browsers do."""
    parts: list[bytes] = []
    size = 0
    while data and size <= MAX_BODY:
        if len(parts) == _MAX_MEMBERS:
            raise UndecodableBody(f"more than {_MAX_MEMBERS} gzip members in one body")
        unfold = zlib.decompressobj(bits)
        try:
            parts.append(unfold.decompress(data, MAX_BODY + 1 - size))
        except zlib.error:
            if not parts:
                raise
            break  # bytes after the last member that are none themselves
        size += len(parts[-1])
        data = unfold.unused_data
    return b"".join(parts)


def _gzip(data: bytes) -> bytes:
    return _inflate(data, 31)


def _deflate(data: bytes) -> bytes:
    # RFC 9110 means the zlib format; some servers send bare deflate data, and every browser takes both.
    return _inflate(data, 15, -15)


def _brotli(data: bytes) -> bytes:
    library = _library("brotli")
    try:
        return bytes(library.Decompressor().process(data, output_buffer_limit=MAX_BODY + 1))
    except library.error as error:
        raise UndecodableBody(f"not in the declared coding: {error}") from error


def _zstd(data: bytes) -> bytes:
    library = _library("compression.zstd", "backports.zstd")
    try:
        return bytes(library.ZstdDecompressor().decompress(data, MAX_BODY + 1))
    except library.ZstdError as error:
        raise UndecodableBody(f"not in the declared coding: {error}") from error


def _library(*names: str) -> Any:
    """The first of these modules that is installed; they come with Scrapy, which then also asks servers for them."""
    for name in names:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError:
            continue
    raise UndecodableBody(f"no library here reads this coding ({' or '.join(names)})")


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
