"""What the tests of the whole product share: the command in a process of its own, and one farm crawled once for all.

The crawled farm is made once for all workers of a run (pytest-xdist) and lent read-only: a test that changes an archive
takes a copy.
"""

from __future__ import annotations

import fcntl
import gc
import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from archive.reading import ReadingSummary
from archive.store import DATABASE, Archive
from crawler.registry import Portal, load_portals
from crawler.run import crawl
from crawler.tally import CrawlSummary
from gongkai.farm import Farm, Truth
from gongkai.farm.server import Request

# Several workers and some hundred processes import the same modules: what one of them compiled serves the others, also
# where the environment says that nothing compiled be kept.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SAMPLES = Path(__file__).parent / "fixtures/samples"
# Our own portals need no manners.
LOOPBACK: Mapping[str, Any] = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}
# Six counties hold every paging dialect but one, a portal that a browser draws, one in GBK, one with two columns and a
# view counter; the years hold every form and every quirk of theirs.  45 entries more make lists of several pages.
COUNTIES, YEARS, NOISE = 6, (2013, 2014, 2016, 2019, 2020, 2021, 2022), 45
HOSTILE = "<script>alert('石屏')</script>"


def pytest_collection_finish() -> None:
    """Dead cycles are not looked for among the million objects that are loaded for good."""
    gc.collect()
    gc.freeze()


def gongkai(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "gongkai", *map(str, arguments)],
        check=False, capture_output=True, text=True, encoding="utf-8", **options,
    )  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """One crawl of the farm: what was right, what the server was asked, what the crawl and the reading say."""

    truth: Truth
    requests: tuple[Request, ...]
    crawl: CrawlSummary
    reading: ReadingSummary


@dataclass(frozen=True)
class Crawled:
    """The farm's archive after three crawls: its first state, its second, and the second again, unchanged."""

    directory: Path
    visits: tuple[Visit, ...] = field(default=())

    @property
    def database(self) -> Path:
        return self.directory / DATABASE

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return query(self.database, sql, *parameters)


def query(database: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Rows of a database opened for reading."""
    conn = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return conn.execute(sql, parameters).fetchall()
    finally:
        conn.close()


def crawl_and_read(directory: Path, portals: Sequence[Portal]) -> tuple[CrawlSummary, ReadingSummary]:
    """A crawl without manners, and the reading of what it brought."""
    summary = crawl(directory, portals, settings=LOOPBACK)
    with Archive.open(directory, writer=True) as archive:
        # so few pages are read sooner here than in processes that must first start
        return summary, archive.read(workers=1)


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Any]) -> Any:
    """What `make` gives for a new directory: made by the first worker that asks, lent to the others."""
    base = factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = shared / f"{name}.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make(shared / name)))
        return pickle.loads(kept.read_bytes())


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """The farm crawled three times; see Crawled."""
    found: Crawled = once(tmp_path_factory, "crawled", _crawled)
    return found


def _crawled(directory: Path) -> Crawled:
    directory.mkdir()
    visits = []
    with Farm(counties=COUNTIES, years=YEARS, noise=NOISE) as farm:
        (directory / "portals.csv").write_text(farm.registry_csv(), encoding="utf-8")
        portals = load_portals(directory / "portals.csv")
        for state in (1, 2, 2):
            farm.visit(state)
            farm.requests.clear()
            told = crawl_and_read(directory, portals)
            visits.append(Visit(farm.truth, tuple(farm.requests), *told))
    return Crawled(directory, tuple(visits))


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory, crawled: Crawled) -> Path:
    """A copy of the crawled archive into which the samples were imported, and a page that would run a script.

    What the import said is in import.txt beside it.
    """
    found: Path = once(tmp_path_factory, "everything", lambda directory: _everything(directory, crawled.directory))
    return found


def _everything(directory: Path, crawled: Path) -> Path:
    shutil.copytree(crawled, directory)
    saved = directory / "saved"
    saved.mkdir()
    for source in SAMPLES.glob("*/source.*"):
        shutil.copy(source, saved / f"{source.parent.name}{source.suffix}")
    said = HOSTILE.replace("<", "&lt;")
    (saved / "hostile.html").write_text(
        f"<html><head><title>建水县人民政府2016年政府信息公开工作年度报告{said}</title></head><body>"
        f"<h1>建水县人民政府2016年政府信息公开工作年度报告{said}</h1><p>一、概述</p>"
        f"<p>2016年，全县共收到政府信息公开申请12件。{said}</p></body></html>",
        encoding="utf-8",
    )
    done = gongkai("import", "--archive", directory, saved)
    # 1: the PDF and the Word file are kept and cannot be read
    assert done.returncode == 1, done.stderr
    (directory / "import.txt").write_text(done.stdout, encoding="utf-8")
    return directory
