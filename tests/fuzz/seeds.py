"""Seeds: small inputs of each target, made from the tests' fixtures so that none is kept twice."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
import zlib
from pathlib import Path

import mutate

from archive import warc

FIXTURES = Path(__file__).parent.parent / "fixtures"
_TIME = "2022-02-15T08:00:00.000001Z"
_TITLE = "某县2021年政府信息公开工作年度报告"
_LARGEST = 15_000  # a larger seed costs more time than it opens paths


def seeds(name: str) -> list[bytes]:
    """The seeds of the target `name`."""
    return {
        "document": _pages,
        "report": _pages,
        "flat": _texts,
        "prose": _texts,
        "cells": _cells,
        "families": _lists,
        "damaged_warc": _warcs,
        "packed": _packed,
    }[name]()


def write(name: str, folder: Path) -> None:
    """Write the seeds as a libFuzzer corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(name)):
        (folder / f"seed-{number:03}").write_bytes(data)


def _sources(*folders: str, ending: str) -> list[bytes]:
    found = [path for folder in folders for path in sorted((FIXTURES / folder).glob(f"*/source{ending}"))]
    return list(dict.fromkeys(path.read_bytes() for path in found))


def _pages() -> list[bytes]:
    chance = random.Random(2021)
    pages = [b"\1" + page[-_LARGEST:] for page in _sources("documents", "samples", "tables", ending=".html")]
    pages += [b"\2" + text for text in _sources("samples", ending=".txt")]
    for number in range(12):  # small pages whose tables follow a form
        tables = "".join(mutate.table(chance) for _ in range(1 + number % 3))
        text = f"<title>{_TITLE}</title><h1>{_TITLE}</h1><p>二、主动公开政府信息情况</p>{tables}"
        pages.append(bytes([number % 8]) + text.encode(("utf-8", "gb18030", "utf-16")[number % 3]))
    return pages


def _texts() -> list[bytes]:
    chance = random.Random(2021)
    texts = _sources("flat", "prose", "samples", ending=".txt")
    texts += ["".join(mutate.row(chance) for _ in range(12)).encode() for _ in range(12)]
    return texts + [line for text in texts[:3] for line in text.split(b"\n") if len(line) > 60][:40]


def _cells() -> list[bytes]:
    return [piece.encode() for piece in mutate.PIECES] + [label.encode() for label in mutate.labels()[:20]]


def _lists() -> list[bytes]:
    pages = [bytes([n % 5]) + page[-_LARGEST:] for n, page in enumerate(_sources("families", ending=".html"))]
    return pages + [bytes([n % 5]) + piece.encode() for n, piece in enumerate(mutate.WORDS["lists"])]


def _warcs() -> list[bytes]:
    url = "http://www.example.gov.cn/a.html"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"<p>1</p>")
    records = [
        warc.make_record("warcinfo", b"software: x\r\nisPartOf: y\r\n", time=_TIME, content_type=warc.FIELDS),
        warc.make_record("response", http, time=_TIME, url=url, content_type="application/http; msgtype=response"),
        warc.make_record("request", b"GET / HTTP/1.1\r\n\r\n", time=_TIME, url=url, content_type="application/http"),
        warc.make_record("metadata", b"role: document\r\n", time=_TIME, url=url, content_type=warc.FIELDS),
        warc.make_record("resource", b"<p>2</p>", time=_TIME, url="file:a.html", content_type="text/html"),
    ]
    written = [warc.serialise(record) for record in records]
    whole = b"".join(written)
    plain = b"".join(zlib.decompress(one, 31) for one in written)
    arc = b"filedesc://x 0.0.0.0 20200101000000 text/plain 9\n1 0 x\nURL\n\n"
    arc += b"http://x/ 1.1.1.1 20200101000000 text/html 5\nabcde\n"
    return [whole, plain, gzip.compress(plain), whole[: len(whole) // 2], arc, gzip.compress(arc), *written]


def _packed() -> list[bytes]:
    import brotli

    page = "<title>年度报告</title><table><tr><td>1<td>2</table>".encode()
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        archive.writestr("word/document.xml", page)
    try:
        from compression import zstd
    except ModuleNotFoundError:
        from backports import zstd
    coded = [gzip.compress(page), zlib.compress(page), brotli.compress(page), zstd.compress(page)]
    coded += [gzip.compress(gzip.compress(page)), gzip.compress(brotli.compress(page)), page, box.getvalue()]
    coded += [gzip.compress(page) + gzip.compress(page) + b"\0\0", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
    return [bytes([number % 8]) + body for number, body in enumerate(coded)]
