"""Files that users hand to us: read within bounds, and what their names say of them."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import BinaryIO

from parsers.model import Context, ParseError

# No report page or attachment seen comes near this; a larger file is a mistake or an attack.
MAX_BYTES = 64 * 1024 * 1024

# Python's table lacks these, or names them in ways that differ between systems.
_TYPES = {".md": "text/plain", ".txt": "text/plain", ".shtml": "text/html", ".htm": "text/html", ".html": "text/html"}
_TYPES |= {".ofd": "application/ofd", ".wps": "application/vnd.ms-works"}


def read_bounded(source: Path | BinaryIO) -> bytes:
    """The bytes of a file or stream.  Raises OSError, or ParseError when it is larger than MAX_BYTES."""
    if isinstance(source, Path):
        with source.open("rb") as stream:
            return read_bounded(stream)
    body = source.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise ParseError(f"larger than {MAX_BYTES // 2**20} MB: no report is, so it is not read")
    return body


def media_type_of(name: str) -> str | None:
    """The media type that a file's name suggests; None where it suggests none."""
    suffix = Path(name).suffix.lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0]


def context_of(file: Path) -> Context:
    """What a file's name tells the reader."""
    return Context(media_type=media_type_of(file.name))
