"""The house keeps its direction: gongkai -> crawler -> archive -> parsers, and each library enters through one door."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ("gongkai", "crawler", "archive", "parsers")

# library -> modules (path prefixes) that may import it
DOORS = {
    "trafilatura": ("parsers/documents/", "gongkai/bench"),
    "warcio": ("archive/warc",),
    "sqlite3": ("archive/", "gongkai/cli.py"),
    "sqlite_utils": ("archive/",),
    "scrapy": ("crawler/", "gongkai/bench"),
    "playwright": ("crawler/",),
    "datasette": ("archive/site/", "gongkai/serve.py"),
    "requests": (),
}
PURE = ("parsers/", "crawler/families/")
IMPURE = {"socket", "sqlite3", "subprocess", "urllib.request", "http", "datetime.now", "random", "time", "scrapy"}


def modules() -> list[Path]:
    return sorted(path for top in ORDER for path in (ROOT / top).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative imports hide the direction"
            names.add(node.module)
    return names


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    place = str(path.relative_to(ROOT))
    names = imported(path)
    left = ORDER[: ORDER.index(place.split("/", maxsplit=1)[0])]
    assert not [n for n in names for package in left if within(n, package)], "imports a package on its left"
    for library, doors in DOORS.items():
        if any(within(n, library) for n in names):
            assert place.startswith(doors), f"{library} enters only through {doors}"
    if place.startswith(PURE):
        assert not [n for n in names for bad in IMPURE if within(n, bad)], "a pure module reaches outside"


def test_values_import_nothing_of_ours() -> None:
    assert not [n for n in imported(ROOT / "parsers/model.py") if n.split(".")[0] in ORDER]


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in modules()
        if p.stat().st_size and not ast.get_docstring(ast.parse(p.read_text("utf-8")))
    ]
    assert silent == []


def test_the_house_is_as_drawn() -> None:
    for place in (
        "scrapy.cfg",
        "pyproject.toml",
        "data/portals.csv",
        "data/codebook.csv",
        "crawler/families",
        "parsers/forms",
    ):
        assert (ROOT / place).exists(), place
