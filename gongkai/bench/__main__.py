"""`make bench`: measures, prints a table, and fails where a figure falls below its floor (floors.json)."""

from __future__ import annotations

import json
import sys
import tempfile
from importlib import resources
from pathlib import Path

import click
from rich.table import Table

from gongkai.bench.crawling import CrawlMeasure, measure_crawl
from gongkai.bench.crowd import crowd_table, judged, measure_crowd
from gongkai.bench.reading import PageTime, overall, time_pages, with_tables
from gongkai.console import out
from gongkai.farm import Farm

# Real pages kept for the tests; the farm's own stand in where the repository is not at hand.
_FIXTURES = Path(__file__).parents[2] / "tests/fixtures/samples"
_FARM_YEARS = (2013, 2017, 2020, 2022)


@click.command()
@click.option("--counties", default=30, show_default=True, help="Portals of the farm that is crawled.")
@click.option("--portals", default=60, show_default=True, help="Portals of the crowd, of 60 addresses each.")
def bench(counties: int, portals: int) -> None:
    """Measure reading against `trafilatura.extract` alone and `pandas.read_html`, crawling against a bare spider."""
    floors = json.loads(resources.files("gongkai.bench").joinpath("floors.json").read_text("utf-8"))
    times = time_pages(_pages())
    out.print(_reading_table(times))
    with tempfile.TemporaryDirectory() as directory:
        crawl = measure_crawl(Path(directory), counties)
    out.print(_crawl_table(crawl))
    with tempfile.TemporaryDirectory() as directory:
        crowd = measure_crowd(Path(directory), portals, 60, rounds=2)
    out.print(crowd_table(crowd))
    failures = [name for name, good in (*_judged(floors, times, crawl), *judged(floors, crowd)) if not good]
    for name in failures:
        out.print(f"below the floor: {name} ({floors[name]})")
    sys.exit(1 if failures else 0)


def _judged(floors: dict[str, float], times: tuple[PageTime, ...], crawl: CrawlMeasure) -> list[tuple[str, bool]]:
    parsed = [page.ratio for page in with_tables(times)]
    tables = [page.tables_ratio for page in with_tables(times)]
    return [
        (
            "parse_over_trafilatura_at_most",
            overall(page.ratio for page in times) <= floors["parse_over_trafilatura_at_most"],
        ),
        (
            "parse_with_tables_over_trafilatura_at_most",
            max(parsed) <= floors["parse_with_tables_over_trafilatura_at_most"],
        ),
        ("pandas_over_tables_at_least", overall(tables) >= floors["pandas_over_tables_at_least"]),
        ("pandas_over_tables_of_a_page_at_least", min(tables) >= floors["pandas_over_tables_of_a_page_at_least"]),
        ("crawl_over_bare_spider_at_least", crawl.ratio >= floors["crawl_over_bare_spider_at_least"]),
        ("peak_megabytes_at_most", crawl.peak_megabytes <= floors["peak_megabytes_at_most"]),
    ]


def _pages() -> dict[str, bytes]:
    real = {path.parent.name: path.read_bytes() for path in sorted(_FIXTURES.glob("*/source.html"))}
    with Farm(counties=6, years=_FARM_YEARS) as farm:
        drawn = {
            f"drawn {r.division} {r.year}": _fetch(r.url)
            for r in farm.truth.reports.values()
            if r.division[-1] in "126"
        }
    return real | drawn


def _fetch(url: str) -> bytes:
    import urllib.request

    with urllib.request.urlopen(url, timeout=10) as answer:
        body: bytes = answer.read()
    return body


def _reading_table(times: tuple[PageTime, ...]) -> Table:
    heads = (
        "page",
        "KB",
        "gongkai parse, ms",
        "trafilatura.extract, ms",
        "ratio",
        "tables, ms",
        "pandas, ms",
        "faster",
    )
    table = Table(*heads, title="reading, best of the rounds: the whole page; its tables against pandas.read_html")
    for page in times:
        cells = (f"{page.kilobytes:.0f}", f"{page.ours:.1f}", f"{page.trafilatura:.1f}", f"{page.ratio:.2f}")
        beside = (f"{page.tables:.2f}", f"{page.pandas:.2f}", f"{page.tables_ratio:.2f}") if page.tables else ()
        table.add_row(page.page, *cells, *beside)
    parsed, tables = overall(page.ratio for page in times), overall(page.tables_ratio for page in with_tables(times))
    table.add_row("all (geometric mean)", "", "", "", f"{parsed:.2f}", "", "", f"{tables:.2f}")
    return table


def _crawl_table(crawl: CrawlMeasure) -> Table:
    table = Table("measure", "value", title="crawling")
    table.add_row("answers a crawl", str(crawl.answers))
    table.add_row("answers a second, gongkai", f"{crawl.ours_per_second:.0f}")
    table.add_row("answers a second, bare Scrapy spider", f"{crawl.bare_per_second:.0f}")
    table.add_row("ratio", f"{crawl.ratio:.2f}")
    table.add_row("peak memory of a process, MB", f"{crawl.peak_megabytes:.0f}")
    table.add_row("archive bytes a report", f"{crawl.bytes_per_report:.0f} ({crawl.reports} reports)")
    return table


if __name__ == "__main__":
    bench()
