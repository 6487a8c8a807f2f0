"""Saved pages and texts against what a person read in them; see fixtures/documents/README.md."""

import json
from pathlib import Path

import pytest

from parsers.documents import read_document
from parsers.model import Context, Document

CASES = sorted(folder for folder in (Path(__file__).parent / "fixtures/documents").iterdir() if folder.is_dir())


def _read(folder: Path) -> tuple[Document, dict]:
    source = next(folder.glob("source.*"))
    media_type = {".html": "text/html", ".txt": "text/plain"}[source.suffix]
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return read_document(source.read_bytes(), Context(media_type=media_type)), expected


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_page(folder):
    document, expected = _read(folder)
    assert document.charset == expected["charset"]
    assert document.titles[0] == expected["title"]
    assert [[claim.source, claim.value] for claim in document.dates] == expected["dates"]
    assert [pair for pair in expected["metadata"] if tuple(pair) not in document.metadata] == []
    assert [notice.code for notice in document.notices] == expected["notices"]
    lines = document.text.split("\n")
    assert [line for line in expected["lines"] if line not in lines] == []
    assert [words for words in expected["holds"] if words not in document.text] == []
    assert [words for words in expected["lacks"] if words in document.text] == []


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_grids(folder):
    document, expected = _read(folder)
    assert [[len(grid.rows), len(grid.rows[0])] for grid in document.grids] == expected["grids"]
    assert [grid.caption for grid in document.grids] == expected["captions"]
    for number, row, column, text, place in expected["cells"]:
        cell = document.grids[number - 1].rows[row][column]
        assert (cell.text, cell.place) == (text, place)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_spans_point_at_what_they_name(folder):
    document, _ = _read(folder)
    for number, grid in enumerate(document.grids, 1):
        assert grid.number == number
        assert document.text[grid.start : grid.end].count("\n") == len(grid.rows) - 1
        for cell in (cell for row in grid.rows for cell in row):
            assert document.text[cell.start : cell.end] == cell.text
            assert cell.place == "absent" or grid.start <= cell.start <= cell.end <= grid.end


def test_reading_twice_is_reading_once():
    body = (CASES[0].parent / "shuyang-fgj-2023/source.html").read_bytes()
    assert read_document(body) == read_document(body)
