"""A crawl over captured exchanges: the same spider, no network, the same archive; also over other tools' WARC files."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO
from pathlib import Path
from sqlite3 import connect

import pytest
from conftest import LOOPBACK, gongkai, once
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.replay import Replay
from archive.store import Archive
from crawler.registry import load_portals
from crawler.run import crawl
from gongkai.farm import Farm
from gongkai.reading import read_archive

# Run ids and record ids are of their own run.  Portals take turns as their answers come, so captures are compared in
# the order of their times; of two equal bodies either may be the revisit.
CAPTURES = (
    "SELECT role, portal_id, url, method, time, status, media_type, charset, sha256, size, content_encoding, etag,"
    " last_modified, location, via, list_title, list_date, listed, request_sha256 FROM capture ORDER BY time, role"
)
TABLES = {
    "captures": CAPTURES,
    "documents": "SELECT url, portal_id, state, first_seen, last_seen FROM document ORDER BY url",
    "versions": "SELECT url, number, title, report_id, form, published FROM version"
    " JOIN document ON document.id = document_id ORDER BY url, number",
    "figures": "SELECT report_id, indicator_id, kind, value, raw FROM latest_metric ORDER BY 1, 2, 4",
}


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three portals (a TRS, a Hanweb, one drawn by a browser) after one crawl; the farm is closed."""
    found: Path = once(tmp_path_factory, "live", crawled_live)
    return found


def crawled_live(directory: Path) -> Path:
    directory.mkdir()
    with Farm(counties=3, years=range(2019, 2022), noise=20) as farm:
        (directory / "portals.csv").write_text(farm.registry_csv(), encoding="utf-8")
        summary = crawl(directory, load_portals(directory / "portals.csv"), settings=LOOPBACK)
        assert summary.outcome == "finished" and summary.total("pages") > 9
    read(directory)
    return directory


def read(directory: Path) -> None:
    with Archive.open(directory, writer=True) as archive:
        read_archive(archive)


def rows(directory: Path, query: str) -> list[tuple[object, ...]]:
    with closing(connect(directory / "gongkai.sqlite")) as conn:
        return conn.execute(query).fetchall()


def test_a_crawl_from_warc_gives_the_same_archive(live: Path, tmp_path: Path) -> None:
    done = gongkai("crawl", "--all", "--from", live, "--registry", live / "portals.csv", "--archive", tmp_path, "--now")
    assert "crawled 3 portals" in done.stdout, done.stderr
    for name, query in TABLES.items():
        expected = rows(live, query)
        assert expected and rows(tmp_path, query) == expected, name


def test_what_the_files_do_not_hold_is_told(live: Path, tmp_path: Path) -> None:
    with (live / "portals.csv").open(encoding="utf-8") as file:
        header, first, *_ = file.read().splitlines()
    moved = first.replace("/zwgk/zfxxgk/zfxxgknb/", "/zwgk/elsewhere/")
    assert moved != first
    (tmp_path / "portals.csv").write_text(f"{header}\n{moved}\n", encoding="utf-8")
    summary = crawl(tmp_path, load_portals(tmp_path / "portals.csv"), settings={"GONGKAI_FROM": [str(live)]})
    assert summary.outcome == "finished" and summary.total("pages") == 0
    assert any("not in the WARC files" in incident.detail for incident in summary.incidents)


def test_another_tools_warc_is_crawled(live: Path, tmp_path: Path) -> None:
    """The exchanges written again by warcio alone, without any of our own records."""
    portal = load_portals(live / "portals.csv")[0]
    foreign = tmp_path / "others.warc.gz"
    with foreign.open("wb") as out, Replay([live]) as replay:
        writer = WARCWriter(out, gzip=True)
        for (url,) in rows(live, "SELECT DISTINCT url FROM capture WHERE status IS NOT NULL AND method = 'GET'"):
            answer = replay.answer("GET", str(url))
            assert answer is not None
            first, *lines = answer.response_head.decode("latin-1").strip().split("\r\n")
            pairs = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
            head = StatusAndHeaders(first.partition(" ")[2], pairs, protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(str(url), "response", payload=BytesIO(answer.raw_body), http_headers=head)
            )
    summary = crawl(tmp_path / "again", [portal], settings={"GONGKAI_FROM": [str(foreign)]})
    pages = f"SELECT url, sha256 FROM capture WHERE role = 'page' AND portal_id = '{portal.id}' ORDER BY url"
    assert summary.outcome == "finished"
    assert rows(tmp_path / "again", pages) == rows(live, pages) != []


def test_a_file_that_is_no_warc_is_one_line(tmp_path: Path, live: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(b"no WARC at all")
    done = gongkai(
        "crawl", "--all", "--from", tmp_path / "x.warc.gz", "--registry", live / "portals.csv", "--archive",
        tmp_path / "a", "--now",
    )  # fmt: skip
    assert done.returncode == 3 and done.stderr.count("\n") == 1 and "x.warc.gz" in done.stderr
