"""Time of reading a page against `trafilatura.extract` alone, and of its tables against `pandas.read_html`.

Both times are of the processor and the best of many rounds: what else the machine does then hardly shows.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

import pandas
import trafilatura

from parsers.documents.charset import decoding
from parsers.documents.tree import page_tree
from parsers.grid import read_grid
from parsers.model import Grid
from parsers.report import parse

ROUNDS = 20
# Calls of one kind in a row: a reparse reads page after page, with the processor's caches full of its own work.
_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class PageTime:
    """Milliseconds of all four on one page; `tables` and `pandas` are 0 where no table gives a figure."""

    page: str
    kilobytes: float
    ours: float
    trafilatura: float
    tables: float = 0
    pandas: float = 0

    @property
    def ratio(self) -> float:
        """Ours over trafilatura alone: below 1 is faster."""
        return self.ours / self.trafilatura

    @property
    def tables_ratio(self) -> float:
        """pandas over our reading of the tables: above 1 is faster.  Only for pages `with_tables`."""
        return self.pandas / self.tables


def read_tables_alone(body: bytes) -> list[Grid]:
    """Bytes to grids, every table of the page: what `pandas.read_html` does as far as the values of the cells."""
    decoded = decoding(body)
    tree, _, hides = page_tree(decoded.text, body if decoded.exact else None)
    return [read_grid(table, hides=hides)[0] for table in tree.iter("table")]


def time_pages(pages: Mapping[str, bytes], rounds: int = ROUNDS) -> tuple[PageTime, ...]:
    """Time every page with all, taking turns so that a slow moment of the machine hits them alike."""
    return tuple(_time_page(name, body, rounds) for name, body in pages.items())


def _time_page(name: str, body: bytes, rounds: int) -> PageTime:
    charset = decoding(body).charset
    calls: list[Callable[[], object]] = [lambda: parse(body), lambda: trafilatura.extract(body)]
    if any(metric.method == "table" for metric in parse(body).metrics):
        calls += [lambda: read_tables_alone(body), lambda: pandas.read_html(BytesIO(body), encoding=charset)]
    # the first round pays for what is loaded on first use, in all; it is never the best
    times = [[min(_milliseconds(call) for _ in range(_IN_A_ROW)) for call in calls] for _ in range(rounds)]
    return PageTime(name, len(body) / 1024, *map(min, zip(*times, strict=True)))


def _milliseconds(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return (time.process_time() - begin) * 1000


def overall(ratios: Iterable[float]) -> float:
    """One ratio for all pages: the geometric mean, so that no page weighs more for being long."""
    return statistics.geometric_mean(ratios)


def with_tables(times: Iterable[PageTime]) -> tuple[PageTime, ...]:
    """The pages of which tables give figures."""
    return tuple(page for page in times if page.tables)
