"""What goes in badly comes out as one line that says what is wrong; the rest goes on."""

from __future__ import annotations

import gzip
import json
import random
import sqlite3
import subprocess
import sys

import pytest
from conftest import SAMPLES, gongkai

from archive.store import DATABASE

GOOD = SAMPLES / "shiping-2021/source.txt"
PAGE = "<html><head><title>石屏县人民政府2021年政府信息公开工作年度报告</title></head><body>{}</body></html>"
MEGABYTE = 2**20

# name -> (how the file is made, words that its error must hold)
BAD = {
    "empty.html": (lambda path: path.touch(), "empty"),
    "blanks.txt": (lambda path: path.write_text(" \n\t\n" * 50), "empty"),
    "binary.html": (lambda path: path.write_bytes(random.Random(1).randbytes(50_000)), "binary"),
    "sparse.html": (lambda path: _sparse(path, 200 * MEGABYTE), "larger than 64 MB"),
    "cut.html.gz": (lambda path: path.write_bytes(_packed()[:60]), "ends too early"),
    "cut.html": (lambda path: path.write_bytes(_packed()[:60]), "ends too early"),
    "bomb.html.gz": (lambda path: path.write_bytes(gzip.compress(bytes(60 * MEGABYTE), 1)), "unpacks to more than"),
    "nested.html": (lambda path: path.write_text(PAGE.format("<div>" * 100_000 + "一、总体情况")), "tags"),
    "tables.html": (lambda path: path.write_text(PAGE.format("<table><tr><td>" * 100_000)), "tags"),
    "deep.html": (lambda path: path.write_text(PAGE.format("<div>" * 20_000 + "一、总体情况")), "nested deeper"),
    "picture.png": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200)), "no reader yet for image/png"),
    "old.doc": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "no reader yet"),
    "missing.html": (lambda path: None, "No such file"),
    "folder.html": (lambda path: path.mkdir(), "Is a directory"),
}


def _sparse(path, size):
    with path.open("wb") as stream:
        stream.truncate(size)


def _packed():
    return gzip.compress(PAGE.format("<p>一、总体情况</p>").encode())


def one_line(stderr):
    """The only line on standard error, without the program's name."""
    assert stderr.startswith("gongkai: ") and stderr.count("\n") == 1, stderr
    return stderr.removeprefix("gongkai: ").strip()


@pytest.fixture(scope="module")
def parsed(tmp_path_factory):
    """All of them between two good files, in one call."""
    directory = tmp_path_factory.mktemp("bad")
    for name, (make, _) in BAD.items():
        make(directory / name)
    done = gongkai("parse", GOOD, *(directory / name for name in BAD), GOOD)
    return done, [json.loads(line) for line in done.stdout.splitlines()]


def test_the_good_files_are_read_all_the_same(parsed):
    done, objects = parsed
    assert done.returncode == 1 and done.stderr == ""
    assert len(objects) == len(BAD) + 2
    assert [one["issuer"]["name"] for one in (objects[0], objects[-1])] == ["石屏县人民政府"] * 2


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gives_one_line(name, parsed):
    one = next(o for o in parsed[1] if o["file"].endswith(f"/{name}"))
    assert sorted(one) == ["error", "file", "parser"]
    assert BAD[name][1] in one["error"]
    assert len(one["error"]) < 200 and "\n" not in one["error"] and "Traceback" not in one["error"]


def test_no_more_is_read_than_a_report_can_be():
    """An endless stream on standard input is left after little more than 64 MB."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gongkai", "parse", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    given = 0
    try:
        while given < 400 * MEGABYTE:
            given += process.stdin.write(b"x" * MEGABYTE)
    except BrokenPipeError:
        process.stdin = None
    out, _ = process.communicate()
    assert given < 80 * MEGABYTE
    assert process.returncode == 1 and "larger than 64 MB" in json.loads(out)["error"]


SPANS = (
    "<tr><td colspan=100000>规章</td><td>1</td></tr>",
    "<tr><td rowspan=100000 colspan=100000>规章</td><td>1</td></tr><tr><td>2</td></tr>",
    "<tr><td colspan=-3 rowspan=0x7fffffff>规章</td><td>1</td></tr>",
)


def test_absurd_spans_do_no_harm(tmp_path):
    """The table is read within bounds: the text stays, and no figure comes of it."""
    files = [tmp_path / f"{number}.html" for number in range(len(SPANS))]
    for file, table in zip(files, SPANS, strict=True):
        words = "<p>一、总体情况</p><p>2021年，全县收到政府信息公开申请23件。</p>"
        file.write_text(PAGE.format(f"{words}<table>{table}</table>"))
    done = gongkai("parse", *files)
    assert done.returncode == 0 and len(done.stdout) < 300_000
    for report in map(json.loads, done.stdout.splitlines()):
        numbers = {m["indicator"]: m["value"] for m in report["metrics"] if m["kind"] == "number"}
        assert numbers == {"text.requests_received": 23}


@pytest.fixture(params=["another program's", "a text file", "a folder"])
def no_archive(request, tmp_path):
    """Something else where an archive's database would be; and whether it was left as it was."""
    database = tmp_path / DATABASE
    if request.param == "a folder":
        database.mkdir()
    elif request.param == "a text file":
        database.write_text("shopping list\n")
    else:
        conn = sqlite3.connect(database)
        conn.execute("CREATE TABLE song (title TEXT)")
        conn.commit()
        conn.close()
    before = database.read_bytes() if database.is_file() else None
    yield tmp_path
    assert (database.read_bytes() if database.is_file() else None) == before
    assert [path.name for path in tmp_path.iterdir()] == [DATABASE]


def test_what_is_no_archive_is_refused_and_left_alone(no_archive):
    done = gongkai("import", GOOD, "--archive", no_archive)
    assert done.returncode == 3 and done.stdout == ""
    assert str(no_archive) in one_line(done.stderr)


@pytest.mark.parametrize("verb", ["status", "rebuild", "serve"])
def test_no_archive_at_all_names_the_way_out(verb, tmp_path):
    done = gongkai(verb, "--archive", tmp_path / "none")
    assert done.returncode == 3
    assert str(tmp_path / "none") in one_line(done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_import_takes_the_rest(tmp_path):
    """Of a folder with a cut WARC, broken JSON Lines and an oversized page, the readable is kept, the rest told."""
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "good.txt").write_bytes(GOOD.read_bytes())
    (folder / "cut.warc.gz").write_bytes(_packed()[:60])
    (folder / "no.wacz").write_bytes(b"PK\x03\x04 cut")
    _sparse(folder / "sparse.html", 200 * MEGABYTE)
    line = {"url": "http://example.gov.cn/1.html", "text": GOOD.read_text().replace("石屏", "建水")}
    (folder / "lines.jsonl").write_text("{broken\n[1]\n" + json.dumps(line) + '\n{"url": "x"}\n')
    done = gongkai("import", "--archive", tmp_path / "archive", folder)
    assert done.returncode == 1 and done.stderr == ""
    assert "2 kept" in done.stdout and "2 report" in done.stdout
    refused = [line for line in done.stdout.splitlines() if line.startswith("refused: ")]
    for name in ("cut.warc.gz", "no.wacz", "sparse.html", "lines.jsonl line 1", "line 2", "line 4"):
        assert sum(name in line for line in refused) == 1, name
    assert len(refused) == 6
    assert gongkai("verify", "--archive", tmp_path / "archive").returncode == 0
