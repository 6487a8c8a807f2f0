"""WARC files: what is written is read back byte for byte, other tools read it, and damage is named with its place."""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from archive_support import URL, begun, exchange, page
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import warc, warc_writer
from archive.capture import CaptureFacts
from archive.errors import ArchiveError, DamagedRecord

TIME = "2022-02-15T08:00:00.000001Z"
VALUE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@settings(deadline=None)
@given(st.binary(max_size=300), VALUE, st.sampled_from(["response", "request", "metadata", "revisit", "resource"]))
def test_a_record_comes_back_as_it_was(tmp_path_factory, block: bytes, url: str, kind: str) -> None:
    record = warc.make_record(kind, block, time=TIME, url=url, content_type="text/plain")
    path = tmp_path_factory.getbasetemp() / "one.warc.gz"
    path.write_bytes(warc.serialise(record) * 2)
    one, other = warc.members(path)
    fields = tuple(f for f in one.record.fields if f[0] != "Content-Length")
    assert (fields, one.record.block) == (record.fields, block)
    assert other.offset == one.length == path.stat().st_size / 2
    assert warc.read_record(path, other.offset) == other.record


def by_warcio(record: warc.Record) -> bytes:
    """The record as warcio writes it, without compression."""
    out = BytesIO()
    head = StatusAndHeaders("", list(record.fields), protocol="WARC/1.1")
    kind = record.get("Content-Type")
    # to warcio a warcinfo is the one record whose block it writes as it stands
    WARCWriter(out, gzip=False, warc_version="WARC/1.1").write_record(
        ArcWarcRecord("warc", "warcinfo", head, BytesIO(record.block), None, kind, len(record.block))
    )
    return out.getvalue()


NOISE = random.Random(1).randbytes(200_000)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


@pytest.mark.parametrize(
    ("block", "as_it_is"),
    [
        (HEAD + gzip.compress(NOISE), True),
        (gzip.compress(NOISE[:100]), True),
        (HEAD + b"PK\x03\x04" + NOISE[: 0xFFFF - 8], True),
        (HEAD + b"\xff\xd8\xff", True),
        (b"%PDF-1.7\n" + NOISE[:1000], True),
        (HEAD + b"<p>page</p>" * 900, False),
        (HEAD, False),
        (b"", False),
    ],
)
def test_what_is_packed_already_is_not_packed_again(tmp_path: Path, block: bytes, as_it_is: bool) -> None:
    record = warc.make_record("response", block, time=TIME, url=URL, content_type="application/http; msgtype=response")
    one, path = warc.serialise(record), tmp_path / "one.warc.gz"
    assert gzip.decompress(one) == by_warcio(record)
    body = block.removeprefix(HEAD)
    assert bool(body and body[:0xFF00] in one) == as_it_is
    assert len(one) < len(block) + 800
    path.write_bytes(one)
    assert warc.read_record(path, 0).block == block
    with path.open("rb") as source:
        assert [r.raw_stream.read() for r in ArchiveIterator(source, no_record_parse=True)] == [block]


@pytest.mark.parametrize(("tail", "set_aside"), [(b"", False), (b"second record", True)])
def test_a_page_that_came_packed_is_no_record(tmp_path: Path, tail: bytes, set_aside: bool) -> None:
    """A torn record is cut off and forgotten although the page in it begins as a record's own packing does."""
    path = tmp_path / "one.warc.gz"
    whole, torn = (
        warc.serialise(
            warc.make_record(
                "response", HEAD + gzip.compress(NOISE, mtime=0), time=TIME, url=URL, content_type="application/http"
            )
        )
        for _ in range(2)
    )
    behind = warc.serialise(warc.make_record("resource", tail, time=TIME, url=URL, content_type=None)) if tail else b""
    path.write_bytes(whole + torn[:-5000] + behind)
    warc.cut(path, len(whole))
    assert path.read_bytes() == whole
    assert path.with_name(f"{path.name}.{len(whole)}.damaged").exists() == set_aside


@settings(deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z-]{1,9}", fullmatch=True), st.none() | st.text()))
def test_named_fields_come_back(values: dict[str, str | None]) -> None:
    block = warc.named_fields({k: v and v.encode(errors="replace").decode() for k, v in values.items()})
    back = warc.read_fields(block)
    assert back.keys() == {k for k, v in values.items() if v is not None}
    assert all("\n" not in v and "\r" not in v for v in back.values())


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Files of two kinds of revisit, a rendered page, an import, and heads that other tools stumble over."""
    with begun(tmp_path, info={"operator": "a keeper", "robots": "classic"}, file_limit=3000) as archive:
        first = archive.record(exchange(URL, page("received=1"), packed=True, headers=('ETag: "a"', "Set-Cookie: a=1",
                                                                                      "Set-Cookie: b=二")))  # fmt: skip
        archive.record(exchange(URL, status=304))
        archive.record(exchange(URL + "?copy", page("received=1"), packed=True))
        archive.record_rendered(first, page("drawn " * 30), TIME)
        archive.record_file("file:a b.html", page("file"), "text/html", TIME, facts=CaptureFacts("import"))
        for n in range(30):
            archive.record(exchange(f"{URL}?{n}", page(f"received={n}"), headers=("Transfer-Encoding: chunked",)))
        archive.finish_run()
    return warc.warc_files(tmp_path / "warc")


def test_other_tools_find_nothing_wrong(files: list[Path]) -> None:
    assert len(files) > 2
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "fail" not in done.stdout


def test_what_stands_in_the_files(files: list[Path]) -> None:
    records = [member.record for path in files for member in warc.members(path)]
    kinds = [r.type for r in records]
    assert kinds[:5] == ["warcinfo", "resource", "response", "request", "metadata"]
    assert kinds.count("warcinfo") == len(files)
    for path in files:
        info = next(warc.members(path)).record
        assert info.get("WARC-Filename") == path.name
        fields = warc.read_fields(info.block)
        assert fields["operator"] == "a keeper" and fields["isPartOf"].endswith("Z-crawl")
        assert fields["format"] == "WARC File Format 1.1"
    response = records[2]
    assert response.block.count(b"Set-Cookie") == 2 and "b=二".encode() in response.block
    revisits = [r for r in records if r.type == "revisit"]
    assert [r.get("WARC-Profile") for r in revisits] == [warc.NOT_MODIFIED, warc.IDENTICAL]
    for revisit in revisits:
        assert revisit.get("WARC-Refers-To") == response.get("WARC-Record-ID")
        assert revisit.get("WARC-Refers-To-Target-URI") == URL
        assert revisit.get("WARC-Refers-To-Date") == TIME
    assert revisits[1].get("WARC-Payload-Digest") == response.get("WARC-Payload-Digest")
    chunked = [r for r in records if b"Transfer-Encoding" in r.block]
    assert len(chunked) == 30 and all(b"X-Archive-Orig-Transfer-Encoding" in r.block for r in chunked)
    end = records[-1]
    assert warc.read_fields(end.block)["outcome"] == "finished"


def test_warcio_reads_our_bodies(files: list[Path]) -> None:
    bodies = []
    for path in files:
        with path.open("rb") as source:
            bodies += [r.content_stream().read() for r in ArchiveIterator(source) if r.rec_type == "response"]
    assert bodies[0] == page("received=1")
    assert bodies[-1] == page("received=29")


def test_files_are_ordered_by_serial_not_by_clock(tmp_path: Path) -> None:
    with warc_writer.WarcWriter(tmp_path) as writer:
        for time in ("2030-01-01T00:00:00.000000Z", "2022-01-01T00:00:00.000000Z"):
            writer.start({"isPartOf": "x"}, time)
    (tmp_path / "other.warc.gz").touch()
    assert [p.name for p in warc.warc_files(tmp_path)] == [
        "gongkai-20300101000000-00001.warc.gz",
        "gongkai-20220101000000-00002.warc.gz",
    ]


def damage_of(path: Path) -> tuple[int, int, bool]:
    """(records read, offset of the damage, whether torn)."""
    count = 0
    with pytest.raises(DamagedRecord) as caught:
        for _ in warc.members(path):
            count += 1
    return count, caught.value.offset, caught.value.torn


def test_damage_is_named_with_its_place(tmp_path: Path) -> None:
    one = warc.serialise(warc.make_record("resource", b"x" * 500, time=TIME, url=URL, content_type="text/plain"))
    plain = warc.serialise(warc.Record((("WARC-Type", "resource"),), b"block"))
    path = tmp_path / "a.warc.gz"
    for tail, torn in (
        (one[:1], True),
        (one[:-1], True),
        (b"\0" * 40, False),
        (b"no gzip at all", False),
        (one[:30] + b"\xff" * 9 + one[39:], False),
        (warc.zlib.compress(b"WARC/1.1\r\n\r\n", wbits=31), False),
        (warc.zlib.compress(b"HTTP/1.1 200 OK\r\n\r\n", wbits=31), False),
    ):
        path.write_bytes(one + plain + tail)
        assert damage_of(path) == (2, len(one + plain), torn)


def test_a_full_disk_leaves_no_half_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = warc.make_record("resource", b"x" * 5000, time=TIME, url=URL, content_type="text/plain")
    with warc_writer.WarcWriter(tmp_path) as writer:
        writer.start({"isPartOf": "x"}, TIME)
        writer.append([record])
        (path,) = warc.warc_files(tmp_path)
        before = path.read_bytes()
        write = warc_writer.os.write

        def half(descriptor: int, data: memoryview) -> int:
            if len(data) < 60:
                raise OSError(28, "No space left on device")
            return write(descriptor, data[:50])

        monkeypatch.setattr(warc_writer.os, "write", half)
        with pytest.raises(OSError, match="No space left"):
            writer.append([record])
        assert path.read_bytes() == before
        monkeypatch.setattr(warc_writer.os, "write", write)
        assert writer.append([record])[0].offset == len(before)
    assert [m.record.type for m in warc.members(path)] == ["warcinfo", "resource", "resource"]


@pytest.mark.parametrize("packed", [True, False])
def test_files_of_other_tools_are_read(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "foreign.warc"
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=packed)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
        body = BytesIO(b"<p>body")
        writer.write_record(writer.create_warcinfo_record("foreign.warc", {"software": "x"}))
        writer.write_record(writer.create_warc_record(URL, "response", payload=body, http_headers=headers))
    (payload,) = warc.foreign(path)
    assert (payload.url, payload.raw_body) == (URL, b"<p>body")
    assert payload.head.startswith(b"HTTP/1.0 200 OK\r\n")


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 zip", b"WARC/1.0\r\nWARC-Type: response\r\n", b"WARC/1.0\r\nWARC-Type: response\r\n"
     b"WARC-Target-URI: http://a/\r\nContent-Length: 9\r\n\r\nshort"],
)  # fmt: skip
def test_what_is_no_warc_file_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(content)
    with pytest.raises(ArchiveError) as caught:
        list(warc.foreign(path))
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
