"""Bytes of any kind -> Document.

A new format takes one module with a function `(body, context) -> Document` and one line in READERS.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace

from parsers.documents.answer import is_answer, read_answer
from parsers.documents.html import read_html
from parsers.documents.text import read_text
from parsers.model import Context, Document, ParseError

MAX_BYTES = 50 * 1024 * 1024  # the largest report seen, a scanned PDF, has 30 MB
# Pages and texts are held in memory several times over.  The largest report page seen has 255 KB and 30,000 characters
# of text; a page with its pictures inside has some MB.
_MAX_MARKUP = 16 * 1024 * 1024
_MAX_TEXT = 300_000
_MAX_MEMBERS = 1_000  # gzip members of one body, files of one zip: each costs time however small it is
Reader = Callable[[bytes, Context], Document]


class NoReader(ParseError):
    """The format is known, and nothing here reads it."""


# media type -> reader
READERS: dict[str, Reader] = {
    "text/html": read_html,
    "text/plain": read_text,
    "application/json": read_answer,
}

# What the first bytes prove, whatever the server said.
_SIGNATURES = (
    (b"%PDF", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"Rar!", "application/vnd.rar"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
)
_ZIP_CONTENT = (
    ("OFD.xml", "application/ofd"),
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_TAG = re.compile(
    rb"<(?:!doctype\s+html|/?(?:html|head|body|meta|title|div|p|span|table|tr|td|br|h[1-6]|ul|ol|li|a|b|strong|img|"
    rb"form|script|font|center|blockquote|section|article|dl|pre|frameset)\b)",
    re.IGNORECASE,
)
_TEXTUAL = ("text/", "application/xhtml", "application/octet-stream", "application/x-download", "application/download")


def read_document(body: bytes, context: Context | None = None) -> Document:
    """The document of `body`; what the bytes are beats what they were declared to be.

    A gzip body is unpacked first (servers send it undeclared).  Raises NoReader for a format without a reader,
    ParseError for an empty, oversized, broken or binary body; both say so in one line.
    """
    known = context or Context()
    _bounded(len(body))
    data = _unpacked(body) if body.startswith(b"\x1f\x8b") else body
    if not data.strip():
        raise ParseError("the file is empty")
    declared, charset = _declared(known)
    media_type = sniff(data, declared)
    reader = READERS.get(media_type)
    if reader is None:
        raise NoReader(f"no reader yet for {media_type}")
    if media_type in ("text/html", "text/plain") and len(data) > _MAX_MARKUP:
        raise ParseError(f"a page or text of more than {_MAX_MARKUP // 1024 // 1024} MB")
    document = reader(data, replace(known, charset=charset))
    if len(document.text) > _MAX_TEXT:
        raise ParseError(f"a text of {len(document.text)} characters: no report is longer than {_MAX_TEXT}")
    return document


def sniff(data: bytes, declared: str | None = None) -> str:
    """The media type of `data`: by its first bytes, then as text or HTML by whether it has tags, then as declared."""
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            return media_type
    if shaped := _shaped(data):
        return shaped
    if declared and not declared.startswith(_TEXTUAL):
        return declared
    marks = data.replace(b"\0", b"") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data
    start = marks[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if declared == "text/plain":  # prose may speak of tags; a page begins with one
        return "text/html" if start.startswith(b"<") and _TAG.search(marks) else "text/plain"
    return "text/html" if _TAG.search(marks) else "text/plain"


def _declared(context: Context) -> tuple[str | None, str | None]:
    """Media type and charset of the context, a parameter in the media type (`text/html; charset=gbk`) included."""
    media_type, _, parameters = (context.media_type or "").partition(";")
    match = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", parameters, re.IGNORECASE)
    return media_type.strip().lower() or None, context.charset or (match.group(1) if match else None)


def _bounded(size: int) -> None:
    if size > MAX_BYTES:
        raise ParseError(f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")


def _unpacked(body: bytes) -> bytes:
    """A gzip body (RFC 1952) unpacked, never beyond MAX_BYTES."""
    parts: list[bytes] = []
    left = MAX_BYTES + 1
    while body:
        if len(parts) == _MAX_MEMBERS:
            raise ParseError(f"gzip data of more than {_MAX_MEMBERS} members")
        member = zlib.decompressobj(wbits=31)
        try:
            parts.append(member.decompress(body, left))
        except zlib.error as error:
            raise ParseError(f"broken gzip data: {error}") from error
        left -= len(parts[-1])
        if left <= 0:
            raise ParseError(f"the gzip data unpacks to more than {MAX_BYTES // 1024 // 1024} MB")
        if not member.eof:
            raise ParseError("the gzip data ends too early")
        body = member.unused_data.lstrip(b"\0")  # RFC 1952 allows several members; some servers pad with zeros
    return b"".join(parts)


def _shaped(data: bytes) -> str | None:
    """The media type where it takes more than the first bytes to tell."""
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return "application/json" if is_answer(data) else None


def _zip_type(data: bytes) -> str:
    if data.count(b"PK\x01\x02") > _MAX_MEMBERS:
        raise ParseError(f"zip data of more than {_MAX_MEMBERS} files")
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ParseError(f"broken zip data: {error}") from error
    for start, media_type in _ZIP_CONTENT:
        if any(name.startswith(start) for name in names):
            return media_type
    return "application/zip"
