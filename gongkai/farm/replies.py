"""What goes between a portal and the server: a query in, a reply out, and the small fixed files."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs

ROBOTS = "User-agent: *\nDisallow: /neibu/\n"
# Shorter than any real page and still 200: what some portals answer for a page that is not there.
STUB = (
    "<html><head><meta charset='utf-8'><title>提示</title></head><body>"
    "<p>您访问的页面不存在或已被删除，请返回首页。</p></body></html>"
)
_COMPRESSION = 6


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before compression and conditions: `packed` is the gzip of the body; `modified` empty means neither
    ETag nor Last-Modified is sent; `headers` are sent as they stand."""

    status: int
    content_type: str
    packed: bytes
    etag: str = ""
    modified: datetime | None = None
    counted: bool = False
    headers: tuple[tuple[str, str], ...] = ()

    def body(self) -> bytes:
        """The body as plain bytes."""
        return gzip.decompress(self.packed)


@dataclass(frozen=True, slots=True)
class Query:
    """What a page is asked with: path, query string and form as flat names (last value wins), headers in lower case.

    `raw` is the query string as sent, without its question mark.
    """

    path: str
    arguments: dict[str, str]
    headers: dict[str, str]
    raw: str = ""
    method: str = "GET"


def reply(
    status: int, content_type: str, body: bytes, modified: datetime | None = None, counted: bool = False
) -> Reply:
    """Pack a body; an ETag is given where there is a date."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"' if modified else ""
    return Reply(status, content_type, gzip.compress(body, _COMPRESSION, mtime=0), etag, modified, counted)


def whole_number(text: str) -> int:
    """A small whole number; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def flat(query: str) -> dict[str, str]:
    """A query string or form as flat names; the last value wins."""
    return {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True, max_num_fields=50).items()}


PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="200"><rect width="640" height="200" fill="#0b5aa5"/>'
    '<text x="320" y="110" fill="#fff" font-size="40" text-anchor="middle">一图读懂</text></svg>'
)
