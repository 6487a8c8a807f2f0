"""What is fuzzed: one function a reader, bytes in, an exception out where the reader breaks its word.

A target turns any bytes into a call of the reader and holds what comes back against what the reader promises.  The
errors that a reader announces (ParseError, ArchiveError) are answers; anything else is a finding.  The fuzzing
harnesses, the pumps and the regression tests all call these functions.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

from archive import http, warc
from archive.errors import ArchiveError
from crawler.families import FAMILIES, FamilyConflict, Page, recognise
from crawler.families.page import Exchange
from parsers.cells import read_cell, unit_of
from parsers.documents import read_document
from parsers.documents.charset import decoding
from parsers.flat import read_flat
from parsers.forms import FORMS, indicators
from parsers.labels import normalise
from parsers.model import Context, Document, Metric, Notice, ParseError, Section
from parsers.numerals import find_numbers, parse_number
from parsers.prose import read_prose
from parsers.report import as_json, parse
from parsers.sections import find_sections

# What may be known of a page besides its bytes; the first byte of an input chooses one.
CONTEXTS = (
    Context(),
    Context(media_type="text/html; charset=utf-8", url="http://www.example.gov.cn/art/2022/1/5/art_1_2.html"),
    Context(media_type="text/plain"),
    Context(charset="gbk", list_title="某县2021年政府信息公开工作年度报告", list_date="2022-01-05"),
    Context(charset="big5", last_modified="Tue, 15 Feb 2022 08:00:00 GMT"),
    Context(charset="utf-16", media_type="application/octet-stream"),
    Context(charset="unicode_escape", issuer_name="某县人民政府", issuer_level="county", division="532525"),
    Context(media_type="text/html;charset=shift_jis", last_modified="Mon, 99 Abc 99999 99:99:99 +9999"),
)
# Units that decide how a cell is read, and what stands in the header beside it.
_UNITS = (("件", ""), ("万元", "元"), ("万元", ""), ("条", "万元"), ("元", "亿元"), ("", ""))
_ADDRESSES = (
    "http://www.example.gov.cn/xxgk/ndbg/index.html",
    "http://www.example.gov.cn/xxgk/ndbg/index_2.shtml?page=1",
    "https://www.example.gov.cn/col/col1229/index.html",
    "https://www.example.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=45&perpage=15&columnid=7",
    "https://www.example.gov.cn/common/search/abc?_isJson=true&page=1&rows=10",
)


class Broken(AssertionError):
    """A reader gave something that it promises never to give."""


def demand(held: object, what: str) -> None:
    """Raise Broken with `what` unless `held` is true."""
    if not held:
        raise Broken(what)


def document(data: bytes) -> None:
    """parsers.documents.read_document: any bytes, any declared charset and media type."""
    context, body = _split(data)
    try:
        read = read_document(body, context)
    except ParseError as error:
        _one_line(error)
        return
    hold_document(read)


def report(data: bytes) -> None:
    """parsers.report.parse and as_json: the whole chain."""
    context, body = _split(data)
    try:
        found = parse(body, context)
    except ParseError as error:
        _one_line(error)
        return
    hold_metrics(found.text, found.metrics)
    hold_notices(found.text, found.notices)
    hold_sections(found.text, found.sections)
    printed = json.dumps(as_json(found, "fuzz"), ensure_ascii=False, allow_nan=False)
    printed.encode("utf-8")  # a lone surrogate could be neither printed nor stored
    by_indicator = {m.indicator: m for m in found.metrics if m.kind == "number"}
    for written in json.loads(printed, parse_float=Decimal, parse_int=Decimal)["metrics"]:
        if written["kind"] == "number":
            demand(written["value"] is not None, "a number without a value in JSON")
            known = {m.value for m in found.metrics if m.indicator == written["indicator"]}
            demand(written["value"] in known, f"JSON says {written['value']} for {by_indicator[written['indicator']]}")
    if not found.is_report:
        demand(not found.metrics, "figures of a page that is no report")


def flat(data: bytes) -> None:
    """parsers.flat.read_flat: a table that came as lines of text."""
    text = _text(data)
    reading = read_flat(_as_document(text), FORMS, (None, "form2021", "form2019", "form2014")[len(data) % 4])
    hold_metrics(text, reading.metrics)
    hold_notices(text, reading.notices)


def prose(data: bytes) -> None:
    """parsers.sections and parsers.prose: running text."""
    text = _text(data)
    sections = find_sections(text, ())
    hold_sections(text, sections)
    metrics, notices = read_prose(text, sections, ())
    hold_metrics(text, metrics)
    hold_notices(text, notices)


def cells(data: bytes) -> None:
    """parsers.cells, parsers.numerals and parsers.labels: one cell, one number, one label; numbers in running text."""
    text = _text(data)
    normalise(text)
    unit_of(text)
    for unit, printed in _UNITS:
        value = read_cell(text, unit=unit, printed=printed)
        demand((value.kind == "number") == (value.value is not None), f"{value.kind} with the value {value.value}")
        _exact(value.value, text)
    _exact(parse_number(text), text)
    last = 0
    for span in find_numbers(text):
        demand(last <= span.start < span.end <= len(text), f"the span {span.start}:{span.end} after {last}")
        demand(text[span.start : span.end] == span.raw, f"{span.raw!r} does not stand at its place")
        _exact(span.value, span.raw)
        last = span.end


def families(data: bytes) -> None:
    """crawler.families: list pages of any kind, and what their scripts fetched."""
    address = _ADDRESSES[data[0] % len(_ADDRESSES)] if data else _ADDRESSES[0]
    text = _text(data[1:])
    head, parted, tail = text.partition("\0\0")
    fetched = (Exchange(_ADDRESSES[-1], tail),) if parted else ()
    page = Page(address, head, exchanges=fetched)
    try:
        recognise(page.url, page.text)
    except FamilyConflict as error:
        _one_line(error)
    for family in FAMILIES.values():
        family.recognise(page.url, page.text)
        for entry in family.entries(page):
            demand(entry.title and entry.url.startswith(("http://", "https://")), f"an entry {entry}")
        for request in family.next_pages(page):
            demand(request.url.startswith(("http://", "https://")), f"a request {request}")
            demand("\n" not in request.url and "\r" not in request.url, f"a request over two lines {request}")
        family.unread(page)


def damaged_warc(data: bytes) -> None:
    """archive.warc: files of our own and of others, whole, torn or of another kind; the cut after a kill."""
    with _file(data) as path:
        at = 0
        try:
            for member in warc.members(path):
                demand(member.offset == at and member.length > 0, f"a member at {member.offset}, expected at {at}")
                warc.read_fields(member.record.block)
                at += member.length
            demand(at == len(data), f"{at} of {len(data)} bytes taken without a word")
        except ArchiveError as error:
            _one_line(error)
            warc.cut(path, at)
            demand(not path.exists() if at == 0 else path.stat().st_size == at, "cut at another place")
    with _file(data) as path:
        try:
            for payload in warc.foreign(path):
                demand(payload.url, "a payload without an address")
                http.status(payload.head)
                http.headers(payload.head)
                http.decoded(payload.head, payload.raw_body)
        except ArchiveError as error:
            _one_line(error)


def packed(data: bytes) -> None:
    """Gzip and zip bodies in the reader, and content codings as the archive undoes them."""
    coding = (b"gzip", b"deflate", b"br", b"zstd", b"gzip, gzip", b"br, gzip", b"x-unknown", b"")[
        data[0] % 8 if data else 0
    ]
    body = data[1:]
    try:
        hold_document(read_document(body, Context()))
    except ParseError as error:
        _one_line(error)
    head = http.normal_head(b"HTTP/2 200 OK\nContent-Encoding: " + coding + b"\n" + body[:64])
    http.content_type(http.header(head, "Content-Type"))
    try:
        http.decoded(head, body)
    except ArchiveError as error:
        _one_line(error)
    decoding(body, body[:12].decode("latin-1"))


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (document, report, flat, prose, cells, families, damaged_warc, packed)
}


def hold_document(read: Document) -> None:
    """Grids are rectangular and stand in the text in order, every cell at its span."""
    text = read.text
    text.encode("utf-8")
    last = 0
    for number, grid in enumerate(read.grids, 1):
        demand(grid.number == number, f"grid {number} is numbered {grid.number}")
        demand(last <= grid.start <= grid.end <= len(text), f"grid {number} at {grid.start}:{grid.end} after {last}")
        last = grid.end
        demand(len({len(row) for row in grid.rows}) <= 1, f"grid {number} is ragged")
        for row in grid.rows:
            for cell in row:
                if cell.place != "absent":
                    demand(text[cell.start : cell.end] == cell.text, f"cell {cell} does not stand at its place")
    hold_notices(text, read.notices)
    for claim in read.dates:
        demand(len(claim.value) == 10, f"a date {claim}")


def hold_metrics(text: str, metrics: tuple[Metric, ...]) -> None:
    """Only numbers have a value, and it is exact; a span holds what was printed; indicators are declared."""
    for metric in metrics:
        demand((metric.kind == "number") == (metric.value is not None), f"{metric.kind} with a value: {metric}")
        demand(0 <= metric.start <= metric.end <= len(text), f"a span outside the text: {metric}")
        demand(metric.indicator in _known(), f"an indicator of no form: {metric}")
        demand(all(one in _known() for one in metric.candidates), f"a candidate of no form: {metric}")
        if metric.end and metric.method in ("table", "flat") and metric.kind in ("number", "text", "ambiguous"):
            stands = _bare(text[metric.start : metric.end])
            for part in metric.raw.split(" | "):  # what is ambiguous was printed at several places
                demand(_bare(part) in stands, f"{part!r} is not in {stands!r}: {metric}")
        _exact(metric.value, metric.raw)


def hold_notices(text: str, notices: tuple[Notice, ...]) -> None:
    """Every notice has a code and a detail of one line, and its span lies in the text."""
    for notice in notices:
        demand(notice.code and "\n" not in notice.code, f"a notice {notice}")
        demand(0 <= notice.start <= notice.end <= len(text), f"a span outside the text: {notice}")


def hold_sections(text: str, sections: tuple[Section, ...]) -> None:
    """Sections follow one another without a gap."""
    for one, following in pairwise(sections):
        demand(one.end == following.start, f"a gap between {one} and {following}")
    for one in sections:
        demand(0 <= one.start < one.end <= len(text), f"a section outside the text: {one}")


def _exact(value: Decimal | None, raw: str) -> None:
    if value is not None:
        demand(value.is_finite(), f"{value} for {raw!r}")
        # Thirty digits are more than any reader takes, so a longer one was calculated, not printed.
        demand(len(value.as_tuple().digits) <= 30, f"{value} for {raw!r}")


def _bare(text: str) -> str:
    return "".join(text.split())


@cache
def _known() -> frozenset[str]:
    return frozenset(one.id for one in indicators())


def _split(data: bytes) -> tuple[Context, bytes]:
    return (CONTEXTS[data[0] % len(CONTEXTS)], data[1:]) if data else (CONTEXTS[0], b"")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "ignore")


def _as_document(text: str) -> Document:
    return Document(media_type="text/plain", charset="utf-8", titles=(), metadata=(), text=text)


def _one_line(error: Exception) -> None:
    said = str(error)
    demand(said and "\n" not in said, f"an error of {len(said.splitlines())} lines: {said!r}")


@contextmanager
def _file(data: bytes) -> Iterator[Path]:
    directory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # in memory where there is such a place
    with tempfile.TemporaryDirectory(dir=directory) as place:
        path = Path(place) / "gongkai-20220101000000-00001.warc.gz"
        path.write_bytes(data)
        yield path
