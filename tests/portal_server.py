"""A small portal on loopback for the crawler's tests: real HTTP, with the switches that real portals have.

`PortalServer` serves `Reply` values by path and logs what it was asked.  ETag and Last-Modified are answered with 304,
gzip is used where the client takes it.  A reply may ask for patience a few times, be slow, or redirect.
"""

from __future__ import annotations

import gzip
import hashlib
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

_MODIFIED = "Mon, 22 Jan 2024 09:00:00 GMT"


@dataclass(slots=True)
class Reply:
    """What a path answers.  `busy` times it answers `busy_status` (with `headers`) first; `delay` is in seconds."""

    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    etag: bool = True
    busy: int = 0
    busy_status: int = 503
    retry_after: str = ""
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the server saw it; `at` and `until` are monotonic seconds."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    until: float


@dataclass
class PortalServer:
    """A context manager: `with PortalServer() as server: server.site["/x"] = Reply(b"…")`."""

    site: dict[str, Reply] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    latency: float = 0.0
    tls: ssl.SSLContext | None = None

    def __enter__(self) -> PortalServer:
        owner = self

        class Handler(_Handler):
            server_owner = owner

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        if self.tls is not None:
            # The handshake is the handler's thread's: a refused one must not stop the server.
            self._http.socket = self.tls.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def home(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}/"

    def paths(self, method: str = "GET") -> list[str]:
        """The paths asked for, in order."""
        return [asked.path for asked in self.log if asked.method == method]


class _Handler(BaseHTTPRequestHandler):
    server_owner: PortalServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle(self) -> None:
        try:
            super().handle()
        except (ssl.SSLError, ConnectionError):
            self.close_connection = True  # a refused handshake, or a client that was killed: both are tested

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        begun = time.monotonic()
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        owner = self.server_owner
        key = self.path + ("#" + sent.decode() if sent else "")
        reply = owner.site.get(key) or owner.site.get(self.path) or Reply(b"<html><body>404</body></html>", status=404)
        time.sleep(owner.latency + reply.delay)
        owner.log.append(Asked(self.command, self.path, dict(self.headers.items()), sent, begun, time.monotonic()))
        if reply.busy > 0:
            reply.busy -= 1
            extra = (("Retry-After", reply.retry_after),) if reply.retry_after else ()
            self._send(reply.busy_status, b"busy", (("Content-Type", "text/plain"), *extra))
            return
        self._send_reply(reply)

    def _send_reply(self, reply: Reply) -> None:
        tag = f'"{hashlib.sha1(reply.body).hexdigest()[:16]}"'
        headers: tuple[tuple[str, str], ...] = (("Content-Type", reply.media_type), *reply.headers)
        if reply.etag and reply.status == 200:
            headers = (*headers, ("ETag", tag), ("Last-Modified", _MODIFIED))
            if self.headers.get("If-None-Match") == tag:
                self._send(304, b"", (("ETag", tag),))
                return
        body = reply.body
        if "gzip" in (self.headers.get("Accept-Encoding") or "") and len(body) > 200:
            body, headers = gzip.compress(body, mtime=0), (*headers, ("Content-Encoding", "gzip"))
        self._send(reply.status, body, headers)

    def _send(self, status: int, body: bytes, headers: tuple[tuple[str, str], ...]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client was killed: part of what is tested

    def log_message(self, format: str, *arguments: object) -> None:
        """The tests read `PortalServer.log`."""


_SECTIONS = (
    "本报告根据《中华人民共和国政府信息公开条例》编制。", "一、总体情况", "{text}", "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况", "全年收到政府信息公开申请3件。", "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
)  # fmt: skip


def article(title: str, text: str = "主动公开政府信息12条。", attachment: str = "") -> bytes:
    """A small report page that the reader takes for one."""
    body = "".join(f"<p>{line.format(text=text)}</p>" for line in _SECTIONS)
    link = f'<p><a href="{attachment}">附件</a></p>' if attachment else ""
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<div class="TRS_Editor"><h1>{title}</h1>{body}{link}</div></body></html>'
    ).encode()


def trs_list(rows: list[tuple[str, str, str]], pager: str = "") -> bytes:
    """A TRS list page of (href, title, date) rows."""
    listed = "".join(f'<li><a href="{href}">{title}</a><span>{day}</span></li>' for href, title, day in rows)
    return (
        '<!doctype html><html><head><meta charset="utf-8"><title>政府信息公开年报</title></head>'
        f'<body><div class="TRS_Editor"></div><ul>{listed}</ul>{pager}{"<p>版权</p>" * 60}</body></html>'
    ).encode()


def trs_portal(server: PortalServer, years: range, per_page: int = 3) -> str:
    """Fill a server with a TRS column of one report a year and one news item a page; gives the column's address."""
    items = [(f"./{year + 1}01/t{year + 1}0122_{year}.html", year) for year in reversed(years)]
    groups = [items[start : start + per_page] for start in range(0, len(items), per_page)]
    for number, group in enumerate(groups):
        rows = [(href, f"甲县{year}年政府信息公开工作年度报告", f"{year + 1}-01-22") for href, year in group]
        rows.append((f"./202001/t20200101_{90 + number}.html", "甲县召开政务公开工作推进会", "2020-01-01"))
        pager = f'<script>createPageHTML({len(groups)}, {number}, "index", "html");</script>'
        page = Reply(trs_list(rows, pager))
        server.site["/nb/" if number == 0 else f"/nb/index_{number}.html"] = page
        for href, year in group:
            title = f"甲县{year}年政府信息公开工作年度报告"
            server.site["/nb/" + href.removeprefix("./")] = Reply(article(title, f"{year}年收到申请{year}件。"))
    server.site["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /closed/\n", "text/plain")
    return server.home + "nb/"
