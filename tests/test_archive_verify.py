"""Verification finds every kind of damage, and nothing in a sound archive."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_support import URL, begun, exchange, open_archive, page, read_page

from archive import warc
from archive.errors import ArchiveError
from archive.store import Archive
from archive.verify import verify


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    with begun(tmp_path) as archive:
        for n in range(4):
            archive.record(exchange(f"{URL}?{n % 3}", page(f"received={n % 3}"), packed=n == 1))
        archive.finish_run()
        archive.read(parse=read_page)
    return tmp_path


def codes(directory: Path) -> list[str]:
    with open_archive(directory) as archive:
        return [finding.code for finding in verify(archive)]


def test_a_sound_archive(directory: Path) -> None:
    assert codes(directory) == []


def test_a_flipped_bit_anywhere_is_found(directory: Path) -> None:
    (path,) = warc.warc_files(directory / "warc")
    data, records = path.read_bytes(), list(warc.members(path))
    with Archive.open(directory) as archive:
        for place in range(5, len(data), 37):
            path.write_bytes(data[:place] + bytes([data[place] ^ 16]) + data[place + 1 :])
            # Some bits of a gzip head mean nothing; whatever changes a record is found.
            assert verify(archive) or list(warc.members(path)) == records, f"byte {place}"


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE version SET text = 'changed' WHERE id = 1", ["text-changed"]),
        ("UPDATE capture SET sha256 = 'x' WHERE id = 1", ["body-differs"]),
        ("UPDATE capture SET url = 'x' WHERE id = 1", ["row-differs"]),
        ("UPDATE capture SET warc_offset = 1 WHERE id = 1", ["record-unknown", "record-missing"]),
        ("PRAGMA foreign_keys = OFF", []),
    ],
)
def test_a_changed_row_is_found(directory: Path, statement: str, found: list[str]) -> None:
    with open_archive(directory) as archive:
        archive.conn.execute(statement)
        assert [finding.code for finding in verify(archive)] == found


def test_rows_that_name_nothing_are_found(directory: Path) -> None:
    with open_archive(directory) as archive:
        archive.conn.execute("PRAGMA foreign_keys = OFF")
        archive.conn.execute("DELETE FROM report")
        assert {finding.code for finding in verify(archive)} == {"foreign-key"}


def test_a_missing_file_is_found(directory: Path) -> None:
    with Archive.open(directory) as archive:
        warc.warc_files(directory / "warc")[0].unlink()
        assert [finding.code for finding in verify(archive)] == ["file-missing"]
        with pytest.raises(OSError, match="No such file"):
            archive.capture(1).body()
    with pytest.raises(ArchiveError):
        open_archive(directory)
