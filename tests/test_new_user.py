"""What a new user does wrong, and what the machine does: each ends in one line with the way out."""

from __future__ import annotations

import os
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from archive_support import URL, age, begun, exchange, page, read_page
from conftest import gongkai
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.errors import ArchiveBusy, ArchiveError
from archive.site.app import build_site
from archive.store import DATABASE, Archive
from archive.verify import verify
from crawler.run import CrawlError, order_worker
from gongkai.saved import Item, Refused, saved


@pytest.mark.parametrize(
    ("arguments", "said", "status"),
    [
        (["serve", "--port", "99999"], "99999", 2),
        (["demo", "--port", "-1"], "-1", 2),
        (["add", "http://[::1/"], "is no web address", 2),
        (["add", "http://a b/"], "is no web address", 2),
        (["add", "ftp://x.gov.cn/"], "is no web address", 2),
        # told before anything is asked of the network
        (["add", "http://x.gov.cn/", "--code", "990101"], "give --issuer too", 3),
    ],
)
def test_wrong_use_is_one_line(arguments: list[str], said: str, status: int, tmp_path: Path) -> None:
    done = gongkai(*arguments, "--archive", tmp_path / "new")
    assert done.returncode == status and said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_the_archive_is_taken_in_without_it(tmp_path: Path) -> None:
    with begun(tmp_path / "here"):
        pass
    (tmp_path / "here" / "saved.html").write_text("<p>x</p>", "utf-8")
    names = [item.url for item in saved([tmp_path], tmp_path / "here") if isinstance(item, Item)]
    assert [name.rpartition("/")[2] for name in names] == ["saved.html"]


def test_a_check_beside_a_writer_is_put_off_and_finds_no_damage(tmp_path: Path) -> None:
    with begun(tmp_path) as writer:
        writer.record(exchange(URL, page("received=1")))  # written, and not yet committed
        with Archive.open(tmp_path) as reader, pytest.raises(ArchiveBusy, match="is being written"):
            verify(reader)
        writer.finish_run()
        assert verify(writer) == []


def test_an_archive_on_a_read_only_medium_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with begun(tmp_path) as archive:
        archive.record(exchange(URL, page("received=1")))
        archive.finish_run()
        archive.read(parse=read_page)
    before = sorted(tmp_path.iterdir())
    with begun(tmp_path / "open") as other:
        other.flush()
        shutil.copytree(tmp_path / "open", tmp_path / "torn")
    shutil.copytree(tmp_path / "open", tmp_path / "old")
    age(tmp_path / "old" / DATABASE, 5)
    # The super-user may write anywhere but on such a medium.
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with Archive.open(tmp_path) as archive:
        assert archive.summary().reports == 1 and verify(archive) == []
    assert sorted(p for p in tmp_path.iterdir() if p.name not in {"open", "torn", "old"}) == before
    site = build_site(tmp_path / DATABASE)
    assert not site.get_database("gongkai").is_mutable
    for directory, writer, why in (
        (tmp_path, True, "cannot be written to"),
        (tmp_path / "torn", False, "good order"),
        (tmp_path / "old", False, "older gongkai"),
    ):
        with pytest.raises(ArchiveError, match=why):
            Archive.open(directory, writer=writer)


def test_a_stop_before_the_crawl_has_begun_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stopped_at_once.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(CrawlError, match="the same command goes on"):
        order_worker("stopped_at_once", tmp_path / "archive", [], None, progress=None)


def test_a_revisit_of_a_body_elsewhere_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    """Other tools write one body once for a series of files; a file alone may lack it."""
    path = tmp_path / "other.warc.gz"
    with path.open("wb") as target:
        writer = WARCWriter(target, gzip=True)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        kept = writer.create_warc_record(URL, "response", payload=BytesIO(b"<p>x</p>"), http_headers=head)
        writer.write_record(kept)
        for url, digest in ((URL, kept.rec_headers.get_header("WARC-Payload-Digest")), (f"{URL}?2", "sha1:OTHER")):
            writer.write_record(writer.create_revisit_record(url, digest, url, "2026-01-01T00:00:00Z", head))
    taken = list(saved([path]))
    assert [one.url for one in taken if isinstance(one, Item)] == [URL]
    (refused,) = (one for one in taken if isinstance(one, Refused))
    assert f"{URL}?2" in refused.name and "not in this file" in refused.why
