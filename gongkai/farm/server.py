"""A small HTTP/1.1 server for many portals at once: one thread, one event loop, one port a portal, 127.0.0.1 only.

Keep-alive, gzip where accepted, ETag and Last-Modified with 304 (RFC 9110, sections 8.8 and 13), HEAD, POST forms.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit

from gongkai.farm import pages
from gongkai.farm.replies import Query, Reply, flat, reply

_HEAD_LIMIT = 65_536
_BODY_LIMIT = 1_000_000
_START_SECONDS = 30
_HELD = 0.005  # seconds between two looks of a request that waits for its turn
_TLS_HELLO = b"\x16"  # the first byte of a client that speaks TLS (RFC 8446, 5.1)
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Request:
    """A line of the log: host with port, method, path with its query, status sent, whether it came with a condition."""

    host: str
    method: str
    path: str
    status: int
    conditional: bool


class Served(Protocol):
    """What the server needs of a portal: it sets `home` when the port is known."""

    home: str

    def answer(self, query: Query, visit: int) -> Reply: ...


_Connection = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class BadRequest(ValueError):
    """A request the server does not understand; the message is the status line's reason."""


class Server:
    """Serves `sites` until closed.  `visit` tells which state is shown; `log` receives every request."""

    def __init__(
        self, sites: Sequence[Served], visit: Callable[[], int], log: Callable[[Request], None], *,
        base_port: int = 0, latency: float = 0.0,
    ) -> None:  # fmt: skip
        self._sites, self._visit, self._log, self._latency = sites, visit, log, latency
        self._left: int | None = None
        self._base_port = base_port
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._error: OSError | None = None
        self._views: dict[tuple[int, str], int] = {}
        self._thread = threading.Thread(target=self._run, name="farm", daemon=True)

    def answer_only(self, count: int | None) -> None:
        """Answer so many requests more and let all others wait; None: answer all, the waiting ones too."""
        self._left = count

    def start(self) -> None:
        """Listen on every port; raises OSError where one is taken."""
        self._thread.start()
        self._ready.wait(_START_SECONDS)
        if self._error is not None:
            self._thread.join()
            raise self._error

    def close(self) -> None:
        """Stop listening, drop connections, end the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        servers: list[asyncio.Server] = []
        try:
            servers = self._loop.run_until_complete(self._listen())
        except OSError as error:
            self._error = error
        self._ready.set()
        if self._error is None:
            self._loop.run_forever()
        for server in servers:
            server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _listen(self) -> list[asyncio.Server]:
        servers = []
        for number, site in enumerate(self._sites):
            port = self._base_port + number if self._base_port else 0
            server = await asyncio.start_server(self._serve(number, site), "127.0.0.1", port, limit=_HEAD_LIMIT)
            site.home = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            servers.append(server)
        return servers

    def _serve(self, number: int, site: Served) -> _Connection:
        async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while await self._exchange(number, site, reader, writer):
                    pass
            except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
                pass  # The client went away, or the farm closes: nothing is left to answer.
            except (asyncio.LimitOverrunError, BadRequest) as error:
                writer.write(f"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nX-Reason: {error}\r\n\r\n".encode())
            finally:
                writer.close()

        return connection

    async def _exchange(
        self, number: int, site: Served, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        first = await reader.readexactly(1)
        if first == _TLS_HELLO:
            raise BadRequest("TLS on a plain port")
        method, target, headers = _parse_head(first + await reader.readuntil(b"\r\n\r\n"))
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _BODY_LIMIT:
            raise BadRequest("unreadable or oversized body")
        form = (await reader.readexactly(int(length))).decode("utf-8", "replace")
        if self._latency:
            await asyncio.sleep(self._latency)
        while self._left == 0:
            await asyncio.sleep(_HELD)
        if self._left is not None:
            self._left -= 1
        parts = urlsplit(target)
        if method not in {"GET", "HEAD", "POST"}:
            found = reply(405, "text/plain", b"")
        else:
            arguments = flat(parts.query) | (flat(form) if method == "POST" else {})
            found = site.answer(Query(parts.path, arguments, headers, parts.query, method), self._visit())
        status, lines, body = self._message((number, parts.path), found, headers)
        # Logged before it is sent, so that whoever has the answer finds its line.
        conditional = "if-none-match" in headers or "if-modified-since" in headers
        self._log(Request(urlsplit(site.home).netloc, method, target, status, conditional))
        writer.write(_lines(status, lines) + (b"" if method == "HEAD" else body))
        await writer.drain()
        return headers.get("connection", "").lower() != "close"

    def _message(self, place: tuple[int, str], found: Reply, headers: dict[str, str]) -> tuple[int, list[str], bytes]:
        fixed = [f"Date: {format_datetime(datetime.now(UTC), usegmt=True)}", "Server: nginx"]
        if found.modified is not None:
            fixed += [f"ETag: {found.etag}", f"Last-Modified: {format_datetime(found.modified, usegmt=True)}"]
        if found.status == 200 and _unchanged(found, headers):
            return 304, fixed, b""
        body, encoding = found.packed, "gzip"
        if found.counted:
            self._views[place] = self._views.get(place, 100 + len(place[1])) + 1
            body, encoding = found.body().replace(pages.VIEWS, str(self._views[place]).encode()), ""
        elif "gzip" not in headers.get("accept-encoding", ""):
            body, encoding = found.body(), ""
        fixed += [f"{name}: {value}" for name, value in found.headers]
        fixed += [f"Content-Type: {found.content_type}", "Vary: Accept-Encoding", f"Content-Length: {len(body)}"]
        fixed += [f"Content-Encoding: {encoding}"] if encoding else []
        return found.status, fixed, body


def _lines(status: int, headers: Sequence[str]) -> bytes:
    # 468 and 521, which defences answer with, have no phrase of their own.
    first = f"HTTP/1.1 {status} {_PHRASES.get(status, '')}"
    return ("\r\n".join([first, *headers]) + "\r\n\r\n").encode("latin-1")


def _parse_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *rest = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[1].startswith("/") or not words[2].startswith("HTTP/1."):
        raise BadRequest("unreadable request line")
    pairs = (line.partition(":") for line in rest if line)
    return words[0], words[1], {name.strip().lower(): value.strip() for name, _, value in pairs}


def _unchanged(found: Reply, headers: dict[str, str]) -> bool:
    """Whether the client's copy still holds; an ETag decides alone where both are sent (RFC 9110, 13.2.2)."""
    if found.modified is None:
        return False
    if "if-none-match" in headers:
        tags = {tag.strip().removeprefix("W/") for tag in headers["if-none-match"].split(",")}
        return found.etag in tags or "*" in tags
    since = headers.get("if-modified-since")
    if not since:
        return False
    try:
        return found.modified <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False  # A date that cannot be read is no condition (RFC 9110, 13.1.3).
