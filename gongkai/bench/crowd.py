"""`python -m gongkai.bench.crowd`: many portals crawled by us, and by a plain Scrapy spider that stores nothing.

The portals are served on loopback by a process of its own; both crawls are processes of their own, take turns, ask for
the same addresses with the same settings, and are measured by the clock and by processor time (the second holds on a
busy machine).  The server says whether the hosts were treated as they should be.
"""

from __future__ import annotations

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import chain, zip_longest
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import click
from rich.table import Table

from archive.store import DATABASE, WARC
from crawler.registry import FIELDS
from gongkai.console import out

# Real portals answer in some 100 ms; loopback alone would never show two requests of one host in flight.
LATENCY = 0.005
SETTINGS = {
    "DOWNLOAD_DELAY": 0.02,
    "DOWNLOAD_DELAY_JITTER": 0.3,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "CONCURRENT_REQUESTS": 32,
}


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl: answers, seconds by the clock, processor seconds, peak memory in MB, and what the hosts saw."""

    answers: int
    seconds: float
    cpu: float
    megabytes: float
    manners: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CrowdMeasure:
    """All rounds of both; `bytes_per_answer` are the WARC files' and the database's."""

    ours: tuple[Run, ...]
    bare: tuple[Run, ...]
    bytes_per_answer: tuple[float, float]

    @property
    def by_clock(self) -> float:
        """Answers a second, ours over the bare spider's: the median of the rounds."""
        return statistics.median(
            (ours.answers / ours.seconds) / (bare.answers / bare.seconds)
            for ours, bare in zip(self.ours, self.bare, strict=True)
        )

    @property
    def by_processor(self) -> float:
        """Answers a second of processor time, ours over the bare spider's: the median of the rounds."""
        return statistics.median(
            (ours.answers / ours.cpu) / (bare.answers / bare.cpu)
            for ours, bare in zip(self.ours, self.bare, strict=True)
        )

    @property
    def megabytes(self) -> float:
        """Our peak memory."""
        return max(run.megabytes for run in self.ours)

    @property
    def mannered(self) -> bool:
        """Whether no host ever had two requests of ours in flight, nor one in a thousand sooner than half the delay."""
        seen = [run.manners for run in self.ours]
        return all(one["most_in_flight"] == 1 and one["too_soon"] * 1000 <= one["requests"] for one in seen)


class Crowd:
    """The served crowd, from `with` to its end; `portals` are the server's lines."""

    def __init__(self, portals: int, requests: int) -> None:
        order = {"portals": portals, "requests": requests, "latency": LATENCY, "delay": SETTINGS["DOWNLOAD_DELAY"]}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gongkai.bench.crowd_server"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.portals: list[dict[str, Any]] = self._asked(order)

    def report(self) -> dict[str, Any]:
        """What the hosts have seen since the last report."""
        seen: dict[str, Any] = self._asked("report")
        return seen

    def registry(self, path: Path) -> None:
        """Write the portals' registry lines."""
        with path.open("w", encoding="utf-8", newline="") as target:
            lines = csv.DictWriter(target, FIELDS, restval="", lineterminator="\n")
            lines.writeheader()
            for one in self.portals:
                lines.writerow({
                    "id": one["id"], "division": one["id"], "issuer": one["issuer"], "level": "county",
                    "home": one["home"], "columns": one["lists"][0], "family": one["family"], "fetch": "http",
                })  # fmt: skip

    def _asked(self, question: object) -> Any:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the server has no pipes")
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()


def measure_crowd(directory: Path, portals: int, requests: int, rounds: int) -> CrowdMeasure:
    """Crawl `portals` portals of `requests` addresses each into `directory`, in turns with the bare spider."""
    ours, bare = [], []
    with Crowd(portals, requests) as crowd:
        registry = directory / "portals.csv"
        crowd.registry(registry)
        # page 1 of every list, then page 2, so that every host has work from the first moment on
        lists = [url for url in chain(*zip_longest(*(one["lists"] for one in crowd.portals))) if url]
        for number in range(rounds):
            order = {
                "directory": str(directory / f"round{number}"), "registry": str(registry),
                "codes": [one["id"] for one in crowd.portals], "settings": SETTINGS,
            }  # fmt: skip
            ours.append(_run(crowd, "gongkai.bench.our_crawl", order))
            bare.append(_run(crowd, "gongkai.bench.crowd_spider", {"lists": lists, "settings": SETTINGS}))
    kept = directory / "round0"
    warc = sum(path.stat().st_size for path in (kept / WARC).iterdir())
    sizes = tuple(size / ours[0].answers for size in (warc, (kept / DATABASE).stat().st_size))
    return CrowdMeasure(tuple(ours), tuple(bare), (sizes[0], sizes[1]))


def _run(crowd: Crowd, module: str, order: dict[str, Any]) -> Run:
    """One crawl; RuntimeError where it did not ask for every address of every portal."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen([sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=said, text=True)
        _send(process.stdin, order)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        told = json.loads(said.read().splitlines()[-1]) if process.returncode == 0 else {}
    seen = crowd.report()
    wanted = [one["addresses"] for one in crowd.portals]
    addresses = seen.pop("addresses")
    if process.returncode or addresses != wanted:
        what = f"asked for {sum(addresses)} of {sum(wanted)} addresses"
        raise RuntimeError(f"{module}: status {process.returncode}, {what}")
    return Run(told["requests"], told["seconds"], used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, seen)


def _send(stream: IO[str] | None, order: dict[str, Any]) -> None:
    if stream is not None:
        stream.write(json.dumps(order))
        stream.close()


def crowd_table(measure: CrowdMeasure) -> Table:
    """The rounds side by side."""
    table = Table("", *(f"round {n + 1}" for n in range(len(measure.ours))), title="a crowd of portals")
    for who, runs in (("gongkai", measure.ours), ("bare Scrapy spider", measure.bare)):
        _rows(table, who, runs)
    table.add_row("answers a second over the bare spider's", f"{measure.by_clock:.2f}")
    table.add_row("the same by processor time", f"{measure.by_processor:.2f}")
    warc, database = measure.bytes_per_answer
    table.add_row("kept bytes an answer, WARC + database", f"{warc:.0f} + {database:.0f}")
    table.add_row("manners kept", "yes" if measure.mannered else "NO")
    return table


def judged(floors: dict[str, float], measure: CrowdMeasure) -> list[tuple[str, bool]]:
    """The floors that hold for a crowd, and whether each is kept; by processor time, so that a busy machine may judge.

    RuntimeError where the hosts were not treated as they should be: no floor of speed counts then.
    """
    if not measure.mannered:
        raise RuntimeError("the crawl asked a host for two things at a time, or sooner than its pause allows")
    return [
        (
            "crowd_over_bare_spider_at_least",
            measure.by_processor >= floors["crowd_over_bare_spider_at_least"],
        ),
        ("peak_megabytes_at_most", measure.megabytes <= floors["peak_megabytes_at_most"]),
    ]


def _rows(table: Table, who: str, runs: Sequence[Run]) -> None:
    def row(what: str, *values: str) -> None:
        table.add_row(f"{who}: {what}", *values)

    row("answers", *(str(run.answers) for run in runs))
    row("answers a second", *(f"{run.answers / run.seconds:.0f}" for run in runs))
    row("processor ms an answer", *(f"{1000 * run.cpu / run.answers:.2f}" for run in runs))
    row("peak memory, MB", *(f"{run.megabytes:.0f}" for run in runs))
    row("most in flight to a host", *(str(run.manners["most_in_flight"]) for run in runs))
    row("shortest gap, ms", *(f"{1000 * run.manners['shortest_gap']:.0f}" for run in runs))
    row("sooner than half the delay", *(str(run.manners["too_soon"]) for run in runs))


@click.command()
@click.option("--portals", default=300, show_default=True)
@click.option("--requests", default=100, show_default=True, help="Addresses of a portal.")
@click.option("--rounds", default=3, show_default=True)
def main(portals: int, requests: int, rounds: int) -> None:
    """Crawl a crowd of portals and compare with a plain Scrapy spider that stores nothing."""
    with tempfile.TemporaryDirectory() as directory:
        measure = measure_crowd(Path(directory), portals, requests, rounds)
    out.print(crowd_table(measure))
    floors = json.loads(resources.files("gongkai.bench").joinpath("floors.json").read_text("utf-8"))
    failures = [name for name, good in judged(floors, measure) if not good]
    for name in failures:
        out.print(f"below the floor: {name} ({floors[name]})")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
