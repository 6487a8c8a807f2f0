"""What others saved, as a stream of items: files, folders, WARC, WACZ, JSON Lines of {url, text|html}.

Nothing is read whole that need not be; what cannot be taken is said with its reason and the rest goes on.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive import http
from archive.errors import ArchiveError
from archive.store import DATABASE, LOCK, WARC
from archive.warc import Payload, foreign
from crawler.run import LOG_NAME as LOG
from gongkai.files import MAX_BYTES, media_type_of, read_bounded
from parsers.model import ParseError

# Of an imported WARC only what may hold a report or a list is taken; pictures, styles and scripts are counted by.
_TAKEN = ("text/html", "application/xhtml", "text/plain", "application/pdf", "application/msword", "application/vnd.",
          "application/ofd", "application/zip", "application/octet-stream")  # fmt: skip
_LONGEST_LINE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Item:
    """Something to import.

    `head` and `status` are an HTTP response's where there was one; `time` is the WARC record's own, else None.
    """

    url: str
    body: bytes
    media_type: str | None
    charset: str | None = None
    time: str | None = None
    head: bytes = b""
    status: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that could not be taken, and why."""

    name: str
    why: str


def saved(paths: Sequence[Path], archive: Path | None = None) -> Iterator[Item | Refused]:
    """Every item under the paths, folders in the order of their names; of a folder that holds the archive that it is
    taken into, everything but the archive's own files."""
    used: dict[str, Path] = {}
    own = archive.resolve() if archive else None
    for path in paths:
        if path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            for file in files:
                if own and _is_own(file.resolve(), own):
                    continue
                yield from _file(file, _name(file, len(file.relative_to(path).parts) + 1, used))
        else:
            yield from _file(path, _name(path, 2, used))


def _is_own(file: Path, archive: Path) -> bool:
    """Whether a file is one that this program keeps in the archive's directory."""
    return file.parent == archive / WARC or (file.parent == archive and file.name.startswith((DATABASE, LOCK, LOG)))


def _name(file: Path, parts: int, used: dict[str, Path]) -> str:
    """The file's last `parts` path components, and more where another file of this import is called the same.

    Not the whole path: it is the machine's, and the archive may move.
    """
    whole = file.resolve()
    while True:
        name = "/".join(part for part in whole.parts[-parts:] if part != whole.anchor)
        if used.setdefault(name, whole) == whole or parts > len(whole.parts):
            return name
        parts += 1


def _file(path: Path, name: str) -> Iterator[Item | Refused]:
    lower = path.name.lower()
    try:
        if lower.endswith((".warc", ".warc.gz")):
            yield from _warc(path)
        elif lower.endswith(".wacz"):
            yield from _wacz(path)
        elif lower.endswith((".jsonl", ".ndjson")):
            yield from _json_lines(path, name)
        else:
            yield Item(f"file:{name}", read_bounded(path), media_type_of(path.name))
    except (ArchiveError, ParseError) as error:
        yield Refused(name, str(error))
    except OSError as error:
        yield Refused(name, error.strerror or str(error))


def _warc(path: Path) -> Iterator[Item | Refused]:
    """A revisit says that a body came once more; only one whose body is not in this file leaves something out."""
    kept: set[str] = set()
    for payload in foreign(path):
        if payload.type == "revisit":
            if not kept & {payload.digest, payload.refers_to or payload.url}:
                yield Refused(f"{path.name}: {payload.url}", "a revisit of a body that is not in this file")
            continue
        kept |= {payload.url, payload.digest} - {""}
        item = _of_payload(payload)
        if item is not None:
            yield item


def _of_payload(payload: Payload) -> Item | None:
    said = http.header(payload.head, "Content-Type") if payload.head else payload.content_type
    media_type, charset = http.content_type(said)
    if not payload.url.startswith(("http:", "https:")) or not (media_type or "").startswith(_TAKEN):
        return None
    status = http.status(payload.head) if payload.head else None
    head = payload.head if status is not None else b""
    return Item(payload.url, payload.raw_body, media_type, charset, payload.time, head, status or 0)


def _wacz(path: Path) -> Iterator[Item | Refused]:
    """The WARC files inside a WACZ, one after another through a temporary file (WACZ 1.1.1, directory `archive/`)."""
    try:
        with zipfile.ZipFile(path) as package:
            for entry in package.infolist():
                if entry.filename.startswith("archive/") and entry.filename.endswith((".warc", ".warc.gz")):
                    with tempfile.TemporaryDirectory() as folder:
                        yield from _warc(Path(package.extract(entry, folder)))
    except zipfile.BadZipFile as error:
        raise ParseError(f"not a readable WACZ file: {error}") from error


def _json_lines(path: Path, name: str) -> Iterator[Item | Refused]:
    with path.open("rb") as lines:
        number = 0
        while line := lines.readline(_LONGEST_LINE):
            number += 1
            if line.strip():
                yield _of_json(line, f"{name} line {number}")


def _of_json(line: bytes, where: str) -> Item | Refused:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Refused(where, f"not JSON: {error}")
    if not isinstance(value, dict) or not isinstance(value.get("url"), str):
        return Refused(where, 'not an object with "url" and "text" or "html"')
    for key, media_type in (("html", "text/html"), ("text", "text/plain")):
        content = value.get(key)
        if isinstance(content, str) and content.strip():
            body = content.encode("utf-8", "surrogatepass")
            if len(body) > MAX_BYTES:
                return Refused(where, f"larger than {MAX_BYTES // 2**20} MB")
            return Item(value["url"], body, media_type, "utf-8")
    return Refused(where, 'neither "html" nor "text" holds anything')
