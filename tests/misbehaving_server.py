"""A small portal on loopback that misbehaves on the wire, as real ones do: raw sockets, so that anything can be sent.

`Misbehaving("cut")` is a TRS portal of three reports.  While `on` is set it does what FAULTS[its fault] says with the
addresses it holds for; switched off it is a proper server with ETag and 304.  A port can speak TLS and plain HTTP at
once: the first byte of a connection tells which.
"""

from __future__ import annotations

import gzip
import hashlib
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType

from gongkai.farm.doubles import DOUBLES, relisted
from tests.portal_server import article, trs_list

YEARS = (2022, 2021, 2020)
COLUMN = "/nb/"
_HTML = "text/html; charset=utf-8"
_ROBOTS = "/robots.txt"
SLOW_LIST = 1.0  # seconds
_SLOW = 30.0  # seconds: longer than any client of the tests waits


def report_path(year: int) -> str:
    """Where the report of a year stands."""
    return f"{COLUMN}{year + 1}01/t{year + 1}0122_{year}.html"


def pages(issuer: str) -> dict[str, tuple[bytes, str]]:
    """A TRS portal's pages by path: (body, Content-Type)."""
    titles = {year: f"{issuer}{year}年政府信息公开工作年度报告" for year in YEARS}
    rows = [("." + report_path(y).removeprefix("/nb"), title, f"{y + 1}-01-22") for y, title in titles.items()]
    found = {COLUMN: (trs_list(rows, '<script>createPageHTML(1, 0, "index", "html");</script>'), _HTML)}
    for year, title in titles.items():
        file = report_path(year).rpartition("/")[0] + f"/P{year}.pdf"
        link = f"./P{year}.pdf" if year == YEARS[0] else ""
        # Sentences of different length, so that no two reports have bodies of one length.
        text = f"{issuer}收到政府信息公开申请{year}件，" + "均已办结，" * (year - 2019) + "无结转。"
        found[report_path(year)] = (article(title, text, link), _HTML)
        if link:
            found[file] = (b"%PDF-1.4\n% a small file\n" + b"0" * 3000, "application/pdf")
    found[_ROBOTS] = (b"User-agent: *\nDisallow: /closed/\n", "text/plain")
    return found


class Misbehaving:
    """See the module.  `asked` counts requests by path; `home` is http:// where `plain` is spoken or no `tls` given."""

    def __init__(
        self, fault: str = "", *, issuer: str = "甲县人民政府", tls: ssl.SSLContext | None = None, plain: bool = False
    ) -> None:
        self.fault, self.on, self.tls, self.plain = fault, bool(fault), tls, plain
        self.pages = pages(issuer)
        self.asked: Counter[str] = Counter()

    def __enter__(self) -> Misbehaving:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    @property
    def home(self) -> str:
        """The portal's home page, under the scheme that a registry would name."""
        return f"http{'s' if self.tls and not self.plain else ''}://127.0.0.1:{self.port}/"

    @property
    def column(self) -> str:
        """The address of its annual-report column."""
        return self.home + COLUMN.removeprefix("/")

    def withdraw(self, year: int, *, listed: bool) -> None:
        """Take a report off the server, and off its list unless that goes on showing it."""
        del self.pages[report_path(year)]
        if not listed:
            body, kind = self.pages[COLUMN]
            rows = [row for row in body.split(b"<li>") if f"_{year}.html".encode() not in row]
            self.pages[COLUMN] = (b"<li>".join(rows), kind)

    def wait(self, seconds: float) -> None:
        """Let a client wait, but not the test's end."""
        self._closing.wait(seconds)

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        connection = raw
        try:
            hello = raw.recv(1, socket.MSG_PEEK) == b"\x16"
            if hello and self.tls is None:
                return
            if self.tls is not None and (hello or not self.plain):
                connection = self.tls.wrap_socket(raw, server_side=True)
            while self._exchange(connection):
                pass
        except (OSError, ValueError):
            pass  # a refused handshake, or a client that had enough: both are tested
        finally:
            connection.close()

    def _exchange(self, connection: socket.socket) -> bool:
        head = b""
        while b"\r\n\r\n" not in head:
            received = connection.recv(65536)
            if not received:
                return False
            head += received
        lines = head.decode("latin-1").split("\r\n")
        path = lines[0].split(" ")[1]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        self.asked[path] += 1
        asked = Asked(self, connection, path, *self.pages.get(path, (b"<html>404</html>", _HTML)), headers)
        if self.on and path != _ROBOTS and self.fault:
            return FAULTS[self.fault](asked)
        return asked.properly()


@dataclass(frozen=True)
class Asked:
    """One request, and the means to answer it well or badly."""

    server: Misbehaving
    connection: socket.socket
    path: str
    body: bytes
    kind: str
    headers: Mapping[str, str]

    @property
    def is_report(self) -> bool:
        """Whether a report's page is asked for."""
        return self.path.endswith(".html")

    @property
    def is_newest(self) -> bool:
        """Whether the newest report's page is asked for."""
        return self.path == report_path(YEARS[0])

    def properly(self) -> bool:
        """The answer of a proper server."""
        if self.path not in self.server.pages:
            return self.send(404, self.body)
        tag = f'"{hashlib.sha1(self.body).hexdigest()[:16]}"'
        if self.headers.get("if-none-match") == tag:
            return self.send(304, b"", f"ETag: {tag}")
        return self.send(200, self.body, f"ETag: {tag}")

    def send(self, status: int, body: bytes, *extra: str, kind: str = "", length: int | None = None) -> bool:
        """An answer with its length; `length` may lie.  Gives whether the connection goes on."""
        lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind or self.kind}", *extra]
        if status != 304:
            lines.append(f"Content-Length: {len(body) if length is None else length}")
        self.connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body)
        return length is None

    def chunks(self, body: bytes) -> bool:
        """A chunked answer that ends in the midst of a chunk."""
        head = f"HTTP/1.1 200 X\r\nContent-Type: {self.kind}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        self.connection.sendall(head + b"%x\r\n" % len(body) + body[: len(body) // 2])
        return False

    def reset(self) -> bool:
        """A connection reset (RST) instead of an answer."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def drip(self) -> bool:
        """A byte now and then."""
        self.connection.sendall(f"HTTP/1.1 200 X\r\nContent-Type: {self.kind}\r\nContent-Length: 9999\r\n\r\n".encode())
        for byte in self.body:
            self.server.wait(0.2)
            self.connection.sendall(bytes([byte]))
        return False


def _for_reports(fault: Callable[[Asked], bool]) -> Callable[[Asked], bool]:
    return lambda asked: fault(asked) if asked.is_report else asked.properly()


def _for_newest(fault: Callable[[Asked], bool]) -> Callable[[Asked], bool]:
    return lambda asked: fault(asked) if asked.is_newest else asked.properly()


def _late(seconds: float) -> Callable[[Asked], bool]:
    def fault(asked: Asked) -> bool:
        asked.server.wait(seconds)
        return asked.properly()

    return fault


def _for_list(fault: Callable[[Asked], bool]) -> Callable[[Asked], bool]:
    return lambda asked: fault(asked) if asked.path == COLUMN else asked.properly()


def _doubled(name: str) -> Callable[[Asked], bool]:
    """The rows of the list under the addresses of one of the farm's doubles."""
    return lambda a: a.send(200, relisted(a.body.decode(), a.server.column, DOUBLES[name]).encode())


def _silent(asked: Asked) -> bool:
    asked.server.wait(_SLOW)
    return False


def _gbk(asked: Asked) -> bool:
    text = asked.body.decode().replace("charset=utf-8", "charset=utf8")
    return asked.send(200, text.encode("gb18030"), kind="text/html; charset=utf-8")


def _busy(*extra: str) -> Callable[[Asked], bool]:
    """Busy at every first request for an address."""

    def fault(asked: Asked) -> bool:
        return asked.send(503, b"busy", *extra) if asked.server.asked[asked.path] % 2 else asked.properly()

    return fault


FAULTS: Mapping[str, Callable[[Asked], bool]] = {
    "long-length": _for_newest(lambda a: a.send(200, a.body[:-300], length=len(a.body))),
    "chunk-cut": _for_newest(lambda a: a.chunks(a.body)),
    "cut-list": _for_list(lambda a: a.chunks(a.body)),
    "gzip-cut": _for_newest(
        lambda a: a.send(200, gzip.compress(a.body, mtime=0)[:-150], "Content-Encoding: gzip", 'ETag: "g"')
    ),
    "gzip-broken": _for_newest(
        lambda a: a.send(200, b"\x1f\x8b\x08\0junk" * 30, "Content-Encoding: gzip", 'ETag: "j"')
    ),
    "gzip-forced": _for_reports(lambda a: a.send(200, gzip.compress(a.body, mtime=0))),
    "octet-stream": _for_reports(lambda a: a.send(200, a.body, kind="application/octet-stream")),
    "text-plain": _for_reports(lambda a: a.send(200, a.body, kind="text/plain")),
    "pdf-as-html": lambda a: a.send(200, a.body, kind=_HTML) if a.path.endswith(".pdf") else a.properly(),
    "wrong-charset": _for_reports(_gbk),
    "drip": _for_newest(Asked.drip),
    "late": _for_reports(_late(0.3)),
    "slow-list": _for_list(_late(SLOW_LIST)),
    "schemes-both": _for_list(_doubled("schemes-both")),
    "silent": _silent,
    "reset": Asked.reset,
    "closed": lambda a: False,
    "busy": _for_reports(_busy("Retry-After: 0")),
    "busy-date": _for_reports(_busy("Retry-After: Mon, 22 Jan 2024 09:00:00 GMT")),
    "busy-unsaid": _for_reports(_busy()),
    "busy-for-long": _for_newest(lambda a: a.send(503, b"busy", "Retry-After: 86400")),
    "https-forbidden": lambda a: a.send(403, b"no") if isinstance(a.connection, ssl.SSLSocket) else a.properly(),
}
