"""HTTP message heads of Scrapy's requests and responses, written out again for the WARC records.

Scrapy hands over parsed headers; start line, Host and Content-Length are those that its handler sent (RFC 9112).
Names come in their usual capitals, the order within one name is kept, repeated headers are all there.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from scrapy.http import Headers, Request, Response


def request_head(request: Request) -> bytes:
    """The head of a request as it was sent."""
    parts = urlsplit(request.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc.rpartition("@")[2]
    lines = [
        f"{request.method} {path} HTTP/1.1".encode(),
        b"Host: " + host.encode("idna" if not host.isascii() else "ascii"),
    ]
    lines += _lines(request.headers, leave=(b"host",))
    if request.body:
        lines.append(b"Content-Length: %d" % len(request.body))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def response_head(response: Response) -> bytes:
    """The head of a response; the reason phrase, which Scrapy does not hand over, is the standard's."""
    protocol = response.protocol if response.protocol in {"HTTP/1.0", "HTTP/1.1"} else "HTTP/1.1"
    status = f"{protocol} {response.status} {reason(response.status)}".rstrip()
    return b"\r\n".join([status.encode(), *_lines(response.headers)]) + b"\r\n\r\n"


def reason(status: int) -> str:
    """The standard's phrase for a status, empty for the unassigned ones (412 of one vendor, 521 of another)."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _lines(headers: Headers, leave: tuple[bytes, ...] = ()) -> list[bytes]:
    return [
        bytes(name) + b": " + bytes(value).replace(b"\r", b" ").replace(b"\n", b" ")
        for name, values in headers.items()
        for value in values
        if bytes(name).lower() not in leave
    ]
