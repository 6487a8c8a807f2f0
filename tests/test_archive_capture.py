"""Captures: heads, bodies and codings as they come, and the same found again."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from archive_support import URL, begun, exchange, page

from archive import http, warc
from archive.capture import CaptureFacts, clean_url, normal_time
from archive.store import Archive

BODY = page("政府信息公开")
LIST = CaptureFacts("list", "532525")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    with begun(tmp_path) as opened:
        yield opened


def row(archive: Archive, capture_id: int) -> dict[str, object]:
    return dict(archive.conn.execute("SELECT * FROM capture WHERE id = ?", (capture_id,)).fetchone())


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2022-02-15T08:00:00Z", "2022-02-15T08:00:00.000000Z"),
        ("2022-02-15T08:00:00.5Z", "2022-02-15T08:00:00.500000Z"),
        ("2022-02-15T08:00:00.1234567+00:00", "2022-02-15T08:00:00.123456Z"),
        (datetime(2022, 2, 15, 8, tzinfo=UTC), "2022-02-15T08:00:00.000000Z"),
    ],
)
def test_times(value: str | datetime, time: str) -> None:
    assert normal_time(value) == time


@pytest.mark.parametrize("value", ["2022-02-15", "2022-02-15 08:00:00", "yesterday", datetime(2022, 2, 15)])
def test_times_without_a_zone_are_refused(value: str | datetime) -> None:
    with pytest.raises(ValueError, match="time"):
        normal_time(value)


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", lambda b: gzip.compress(b[:20]) + gzip.compress(b[20:])),
        ("deflate", zlib.compress),
        ("deflate", lambda b: zlib.compress(b, wbits=-15)),
        ("br", brotli.compress),
        ("identity", lambda b: b),
        ("gzip, br", lambda b: brotli.compress(gzip.compress(b))),
    ],
)
def test_bodies_are_kept_as_served_and_given_decoded(archive: Archive, coding: str, pack) -> None:
    sent = exchange(URL, BODY, headers=(f"Content-Encoding: {coding}",))
    capture_id = archive.record(replace(sent, raw_body=pack(BODY)))
    kept = archive.capture(capture_id)
    record = warc.read_record(*kept._own)
    assert record.block.endswith(b"\r\n\r\n" + pack(BODY)) or coding.endswith("gzip")
    assert kept.body() == BODY
    assert row(archive, capture_id)["size"] == len(BODY)


@pytest.mark.parametrize(
    ("raw", "body", "kept"),
    [
        (BODY, BODY, BODY),  # a browser hands over the decoded body under the old head
        (BODY, None, BODY),
        (b"\x1f\x8b\x08 broken", b"", b""),
        (gzip.compress(b"other", mtime=0), BODY, BODY),
    ],
)
def test_a_head_that_lies_about_the_body_is_put_right(archive: Archive, raw: bytes, body: bytes, kept: bytes) -> None:
    sent = exchange(URL, headers=("Content-Encoding: gzip", "Content-Length: 9", "Server: x"))
    capture = archive.capture(archive.record(replace(sent, raw_body=raw, body=body)))
    assert capture.body() == kept
    names = [name for name, _ in http.headers(capture.head())]
    assert names == ["X-Archive-Orig-Content-Encoding", "X-Archive-Orig-Content-Length", "Server"]


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        (b"HTTP/2 200\r\nA: 1\r\n\r\n", b"HTTP/1.1 200\r\nA: 1\r\n\r\n"),
        (b"HTTP/1.0 200 OK\nA: 1\nA: 2", b"HTTP/1.0 200 OK\r\nA: 1\r\nA: 2\r\n\r\n"),
        (b"GET / HTTP/2\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"),
        (b"", b"HTTP/1.1 200\r\n\r\n"),
    ],
)
def test_heads_are_in_a_form_that_readers_know(head: bytes, kept: bytes) -> None:
    assert http.normal_head(head, 200) == kept


def test_header_values() -> None:
    head = "HTTP/1.1 302 Found\r\nLocation: /首页\r\nX: \r\nSet-Cookie: a\r\nset-cookie: b\r\n\r\n".encode()
    assert http.header(head, "location") == "/首页"
    assert http.header(head, "x") is None
    assert [v for k, v in http.headers(head) if k.lower() == "set-cookie"] == ["a", "b"]
    assert http.status(head) == 302 and http.status(b"GET / HTTP/1.1") is None
    assert http.content_type('Text/HTML; charset="GB2312"') == ("text/html", "gb2312")
    assert http.content_type("") == (None, None)


def test_a_row_says_what_was_captured(archive: Archive) -> None:
    headers = ("Content-Type: text/html; charset=GBK", 'ETag: W/"1"', "Last-Modified: Tue", "Location: /x")
    facts = CaptureFacts("page", "532525", "http://list", "2021年\n年报", "2022-01-20", False)
    sent = replace(exchange(URL + " a\n", BODY, headers=headers, facts=facts, packed=True), media_type="text/plain")
    said = row(archive, archive.record(sent))
    assert said["url"] == clean_url(URL + " a\n") == URL + "%20a%0A"
    assert (said["status"], said["media_type"], said["charset"]) == (200, "text/plain", "gbk")
    assert (said["etag"], said["last_modified"], said["location"]) == ('W/"1"', "Tue", "/x")
    assert (said["via"], said["list_title"], said["list_date"]) == ("http://list", "2021年 年报", "2022-01-20")
    assert (said["listed"], said["content_encoding"], said["record"]) == (0, "gzip", "response")
    assert said["time"] == "2022-02-15T08:00:00.000001Z"


def test_a_body_kept_already_is_a_revisit(archive: Archive) -> None:
    first = archive.record(exchange(URL, BODY))
    for url, options, record in (
        (URL, {}, "revisit"),
        (URL + "?2", {"status": 404}, "revisit"),
        (URL + "?3", {"packed": True}, "response"),
        (URL + "?4", {"packed": True}, "revisit"),
    ):
        again = archive.record(exchange(url, BODY, **options))
        assert (row(archive, again)["record"], archive.capture(again).body()) == (record, BODY)
        assert row(archive, again)["sha256"] == row(archive, first)["sha256"]
    assert row(archive, archive.record(exchange(URL, b"")))["record"] == "response"
    file = archive.record_file("file:a", BODY, "text/html", "2022-02-15T08:00:00Z", facts=CaptureFacts("import"))
    assert row(archive, file)["record"] == "revisit" and row(archive, file)["media_type"] == "text/html"


def test_not_modified_goes_on_with_what_is_kept(archive: Archive) -> None:
    archive.record(exchange(URL + "?other", BODY, headers=("Content-Type: text/plain",)))
    archive.record(exchange(URL, BODY, headers=("Content-Type: text/html; charset=gbk", 'ETag: "1"')))
    archive.record(exchange(URL, b"", status=404))
    third = archive.record(exchange(URL, status=304, headers=('ETag: "2"',)))
    said = row(archive, third)
    assert (said["status"], said["original_id"], said["media_type"], said["charset"]) == (304, 1, "text/html", "gbk")
    assert said["etag"] == '"2"'
    latest = archive.latest(URL)
    assert latest is not None and (latest.id, latest.status, latest.body()) == (third, 304, BODY)
    alone = archive.record(exchange(URL + "?never", status=304))
    assert row(archive, alone)["record"] == "response" and archive.latest(URL + "?never") is not None


def test_requests_are_told_apart_by_their_body(archive: Archive) -> None:
    for n in (1, 2):
        archive.record(exchange(URL, b"[%d]" % n, method="POST", request_body=b"page=%d" % n, facts=LIST))
    found = [archive.in_run(URL, "POST", b"page=%d" % n) for n in (1, 2, 3)]
    assert [kept and kept.body() for kept in found] == [b"[1]", b"[2]", None]
    assert archive.in_run(URL) is None and archive.latest(URL) is None


def test_rows_are_there_for_readers_after_a_flush(archive: Archive, tmp_path: Path) -> None:
    archive.record(exchange(URL, BODY))
    with Archive.open(tmp_path) as reader:
        assert reader.latest(URL) is None
        archive.flush()
        assert reader.latest(URL) is not None
