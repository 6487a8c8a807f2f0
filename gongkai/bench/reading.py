"""Time of reading a page, against `trafilatura.extract` alone on the same page."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import trafilatura

from parsers.report import parse

# Rounds a page: the median of so many is steady to a few percent on a machine that does other things too.
ROUNDS = 15


@dataclass(frozen=True, slots=True)
class PageTime:
    """Median milliseconds of both on one page."""

    page: str
    kilobytes: float
    ours: float
    trafilatura: float

    @property
    def ratio(self) -> float:
        """Ours over trafilatura alone: below 1 is faster."""
        return self.ours / self.trafilatura


def time_pages(pages: Mapping[str, bytes], rounds: int = ROUNDS) -> tuple[PageTime, ...]:
    """Time every page with both, taking turns so that a slow moment of the machine hits both alike."""
    return tuple(_time_page(name, body, rounds) for name, body in pages.items())


def _time_page(name: str, body: bytes, rounds: int) -> PageTime:
    ours: list[float] = []
    alone: list[float] = []
    for _ in range(rounds + 1):
        alone.append(_milliseconds(lambda: trafilatura.extract(body)))
        ours.append(_milliseconds(lambda: parse(body)))
    # the first round pays for what is loaded on first use, in both
    return PageTime(name, len(body) / 1024, statistics.median(ours[1:]), statistics.median(alone[1:]))


def _milliseconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


def overall(times: tuple[PageTime, ...]) -> float:
    """One ratio for all pages: the geometric mean, so that no page weighs more for being long."""
    return statistics.geometric_mean(page.ratio for page in times)
