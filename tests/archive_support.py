"""What the tests of the archive share: made-up exchanges, a small codebook, and a reader that is easy to steer."""

from __future__ import annotations

import gzip
import re
import sqlite3
from decimal import Decimal
from pathlib import Path

from archive import schema
from archive.capture import CaptureFacts, Exchange
from archive.schema import Codebook
from archive.store import Archive
from parsers.model import (
    Check,
    Context,
    DateClaim,
    Indicator,
    Issuer,
    Metric,
    Notice,
    ParseError,
    Report,
    Rule,
    Section,
)

URL = "http://www.example.gov.cn/zfxxgk/2022/report.html"
PORTAL = {
    "id": "532525", "division": "532525", "issuer": "石屏县人民政府", "level": "county",
    "home": "http://www.example.gov.cn/", "columns": "http://www.example.gov.cn/zfxxgk/", "family": "trs",
    "fetch": "http", "status": "ok", "evidence": "",
}  # fmt: skip
CODEBOOK = Codebook(
    tuple(Indicator(f"t.{name}", "test", "", name, name, "件") for name in ("received", "granted", "refused")),
    (("test", Rule("t.sum", "error", "收到等于公开", "received is granted", ("t.received",), "=", ("t.granted",))),),
)
_FIGURE = re.compile(r"(received|granted|refused)=([^\s<]*)")


def page(text: str, *, title: str = "石屏县人民政府2021年政府信息公开工作年度报告") -> bytes:
    """A page that `read_page` reads: figures are written received=23."""
    return f"<html><head><title>{title}</title></head><body><p>{text}</p></body></html>".encode()


def read_page(body: bytes, context: Context) -> Report:
    """A stand-in for the parser: title, figures, and the marks NOT-A-REPORT, BLOCKED, BROKEN, FAULT from the page."""
    html = body.decode()
    if "BROKEN" in html:
        raise ParseError("broken bytes")
    if "FAULT" in html:
        raise IndexError("a fault of the reader")
    title = re.search(r"<title>(.*?)</title>", html)
    text = re.sub(r"<head>.*</head>|<[^>]*>", "", html, flags=re.S).strip()
    is_report = "NOT-A-REPORT" not in html
    notices = [Notice("not-a-report", "a letter")] if not is_report else []
    notices += [Notice("blocked", "a challenge")] if "BLOCKED" in html else []
    metrics = tuple(_metric(*found) for found in _FIGURE.findall(text)) if is_report else ()
    year = re.search(r"(\d{4})年", title[1]) if title else None
    name = context.issuer_name or "石屏县人民政府"
    return Report(
        parser="test", media_type="text/html", sha256="", is_report=is_report, title=title and title[1],
        issuer=Issuer(name, context.issuer_level or "county", context.division),
        report_year=int(year[1]) if year else None, published="2022-01-20", form="test", scope="unclear",
        dates=(DateClaim("list", context.list_date, context.list_date),) if context.list_date else (),
        sections=(Section("一", "总体情况", 0, len(text)),), text=text, metrics=metrics,
        checks=(Check("t.sum", "fail", "error", Decimal(3), Decimal("2.5"), Decimal("0.5"), ("t.received",)),)
        if len(metrics) > 1 else (),
        notices=tuple(notices),
    )  # fmt: skip


def _metric(name: str, printed: str) -> Metric:
    if re.fullmatch(r"[\d.]+", printed):
        return Metric(f"t.{name}", "number", printed, "table", Decimal(printed), "件", 1, 2, 3, 4, 5)
    return Metric(f"t.{name}", "not_applicable" if printed else "blank", printed, "table")


def exchange(
    url: str = URL,
    body: bytes = b"",
    *,
    status: int = 200,
    time: str = "2022-02-15T08:00:00.000001Z",
    headers: tuple[str, ...] = ("Content-Type: text/html; charset=utf-8",),
    packed: bool = False,
    facts: CaptureFacts | None = None,
    method: str = "GET",
    request_body: bytes = b"",
) -> Exchange:
    """An exchange as the crawler hands it over; `packed` has the body served with gzip."""
    raw = gzip.compress(body, mtime=0) if packed else body
    lines = (*headers, "Content-Encoding: gzip") if packed else headers
    head = "\r\n".join([f"HTTP/1.1 {status} X", *lines, "", ""]).encode()
    return Exchange(
        url=url, method=method, time=time, request_head=f"{method} / HTTP/1.1\r\nHost: example\r\n\r\n".encode(),
        status=status, response_head=head, raw_body=raw, body=body, media_type=None, charset=None,
        facts=facts or CaptureFacts("page", "532525", "http://www.example.gov.cn/zfxxgk/", "年报", "2022-01-20", True),
        request_body=request_body,
    )  # fmt: skip


def open_archive(directory: Path, **options: object) -> Archive:
    """The archive in `directory`, open for writing, with the small codebook."""
    return Archive.open(directory, writer=True, codebook=CODEBOOK, **options)  # type: ignore[arg-type]


def begun(directory: Path, **options: object) -> Archive:
    """The same with a run begun and one portal registered."""
    archive = open_archive(directory, **options)
    archive.begin_run("crawl", {"codes": ["532525"]})
    archive.set_portals([PORTAL])
    return archive


def tables(database: Path, *, leave: tuple[str, ...] = ()) -> dict[str, list[tuple[object, ...]]]:
    """Every table's rows; the full-text index as its matches for a few words."""
    conn = sqlite3.connect(database)
    names = [
        r[0]
        for r in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if not r[0].startswith("version_search") and r[0] not in leave
    ]
    rows = {name: sorted(map(tuple, conn.execute(f'SELECT * FROM "{name}"')), key=repr) for name in names}
    for word in ("石 屏", "年 度", "received"):
        query = "SELECT rowid FROM version_search WHERE version_search MATCH ? ORDER BY rowid"
        rows[f"search {word}"] = list(map(tuple, conn.execute(query, (f'"{word}"',))))
    conn.close()
    return rows


def age(database: Path, schema_number: int) -> None:
    """Turn a database of today into one as it was under an older schema: its tables, and the columns they had."""
    today = sqlite3.connect(database)
    old = database.with_suffix(".old")
    then = sqlite3.connect(old)
    for text in schema.migrations()[:schema_number]:
        then.executescript(text)
    then.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    then.execute(f"PRAGMA user_version = {schema_number}")
    tables_then = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> '_meta' AND sql NOT LIKE '%VIRTUAL%'"
    for (name,) in then.execute(tables_then).fetchall():
        columns = [row[1] for row in then.execute(f'PRAGMA table_info("{name}")')]
        wanted = ", ".join(f"coalesce(\"{one}\", '[]')" if one == "indicators" else f'"{one}"' for one in columns)
        if not name.startswith("version_search"):
            rows = today.execute(f'SELECT {wanted} FROM "{name}"').fetchall()
            then.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(columns))})', rows)
    then.commit()
    then.close()
    today.close()
    for ending in ("-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
    old.replace(database)
