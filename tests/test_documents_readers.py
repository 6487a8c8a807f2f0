"""Which reader takes which bytes, and what is refused in one line."""

import gzip
import io
import zipfile

import pytest

from parsers.documents import MAX_BYTES, READERS, NoReader, read_document, sniff
from parsers.model import Context, ParseError

PAGE = "<html><body><p>一、总体情况</p></body></html>".encode()


def _zip(name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("body", "declared", "media_type"),
    [
        (PAGE, None, "text/html"),
        (PAGE, "text/plain", "text/html"),
        (PAGE, "application/octet-stream", "text/html"),
        ("石屏县\n全年<p>标签</p>".encode(), "text/plain", "text/plain"),
        ("石屏县2021年\n一、总体情况".encode(), "text/html", "text/plain"),
        ("石屏县".encode(), None, "text/plain"),
        (b"\xff\xfe" + "<p>石屏县".encode("utf-16-le"), "text/plain", "text/html"),
        (b"%PDF-1.7", "text/html", "application/pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None, "application/msword"),
        (_zip("word/document.xml"), None, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (_zip("OFD.xml"), "text/html", "application/ofd"),
        (_zip("a.txt"), None, "application/zip"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "image/png"),
        (b"{}", "application/json", "application/json"),
    ],
)
def test_sniff(body, declared, media_type):
    assert sniff(body, declared) == media_type


@pytest.mark.parametrize("body", [b"%PDF-1.7", _zip("word/document.xml"), b"\xff\xd8\xff\xe0", b"{\\rtf1"])
def test_formats_without_a_reader(body):
    with pytest.raises(NoReader, match="no reader yet for "):
        read_document(body, Context(media_type="text/html"))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\0" * 500, "empty"),
        (bytes(range(1, 256)) * 20, "binary"),
        (b"a" * (MAX_BYTES + 1), "larger than 50 MB"),
        (gzip.compress(PAGE, mtime=0)[:-12], "ends too early"),
        (b"\x1f\x8b not gzip", "broken gzip"),
        (gzip.compress(b"\0" * (MAX_BYTES + 10)), "unpacks to more than 50 MB"),
        (b"PK\x03\x04 not zip", "broken zip"),
    ],
)
def test_refusals(body, message):
    with pytest.raises(ParseError, match=message) as refusal:
        read_document(body)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "body",
    [gzip.compress(PAGE, mtime=0), gzip.compress(PAGE[:9], mtime=0) + gzip.compress(PAGE[9:], mtime=0) + b"\0" * 8],
)
def test_gzip_without_a_header(body):
    assert read_document(body) == read_document(PAGE)


def test_charset_in_the_media_type():
    body = "<p>一、总体情况</p>".encode("gbk")
    document = read_document(body, Context(media_type="text/html; charset=utf-8"))
    assert document.text == "一、总体情况"
    assert [notice.code for notice in document.notices] == ["mis-declared-charset"]


def test_every_reader_has_its_media_type():
    for media_type, body in (("text/html", PAGE), ("text/plain", "石屏县".encode())):
        assert READERS[media_type](body, Context()).media_type == media_type


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("石屏县2021年政府信息公开工作年度报告\n\n发布时间: 2022-02-15", ("石屏县2021年政府信息公开工作年度报告",)),
        ("织 金 县\n2017年信息公开年度报告\n", ("织 金 县2017年信息公开年度报告", "2017年信息公开年度报告")),
        ("索引号：1\n\n# 某局2023年度报告\n正文。", ("某局2023年度报告",)),
        ("根据条例，编制本报告。", ()),
    ],
)
def test_text_titles(text, titles):
    assert read_document(text.encode(), Context(media_type="text/plain")).titles == titles


def test_text_keeps_everything_but_line_ends():
    raw = "  甲\u3000乙\r\n\t丙 | 丁 ||\r戊<p>\u00a0\n\n"
    document = read_document(raw.encode(), Context(media_type="text/plain", list_title="年报"))
    assert document.text == raw.replace("\r\n", "\n").replace("\r", "\n")
    assert document.grids == ()
    assert document.titles[-1] == "年报"


def test_text_dates_stop_at_the_body():
    text = "某县年报\n发布日期：2020-01-31\n一、总体情况\n发布日期：2019-05-05"
    context = Context(
        media_type="text/plain",
        url="http://a.gov.cn/t20200201_1.html",
        list_date="2020-02-03",
        last_modified="Tue, 04 Feb 2020 01:00:00 GMT",
    )
    assert [(claim.source, claim.value) for claim in read_document(text.encode(), context).dates] == [
        ("page", "2020-01-31"), ("url", "2020-02-01"), ("list", "2020-02-03"), ("header", "2020-02-04"),
    ]  # fmt: skip
