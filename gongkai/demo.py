"""`gongkai demo`: the two-minute tour, on a farm of portals of invented counties."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import click
from rich import box
from rich.table import Table

from archive.overview import Overview, overview
from archive.store import Archive
from crawler.registry import Portal, load_portals
from gongkai.console import DONE, out
from gongkai.crawl import crawl_and_tell, with_columns
from gongkai.farm import Farm
from gongkai.farm.cms import CMS, CmsFarm, CmsSite, Layout
from gongkai.reading import read_archive, told
from gongkai.serve import serve

# Free text (2013), the forms of 2014, 2019 and 2021.
YEARS = range(2013, 2023)
# Our own portals on our own machine need no manners: the delays that real hosts are owed would only make the tour long.
_LOOPBACK = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}
# Further content systems, a county each; of the last only the home page is known.  One year's report is only a file,
# and where the portal serves articles in parts, another's stands on two pages.
_SYSTEMS = ("ucap", "vsb", "openness", "gdpost", "sichuan", "jeecms", "contentn", "general")
_IN_PARTS = frozenset({"vsb", "openness", "gdpost", "sichuan"})
_LAYOUT = Layout(split="years", years=(2019, 2020, 2021, 2022), carriers=((2019, "attachment"),), noise=12, bureaus=0)
_PARTS = replace(_LAYOUT, carriers=(*_LAYOUT.carriers, (2020, "two-pages")))
_FIRST_SYSTEM = 100  # beyond the counties of the first farm
_MARK = "gongkai-demo"
_SIGNS = {"published": "●", "late": "L", "withdrawn": "✗", "missing": "·", "not yet visited": "?"}


@click.command("demo")
@click.option(
    "--archive", "directory", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"),
    show_default=True, metavar="DIR", help="Directory for the demo's archive; an earlier demo there is replaced.",
)  # fmt: skip
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True,
    help="Port of the site; 0 takes a free one.",
)  # fmt: skip
@click.option("--browser/--no-browser", default=True, help="Open the site in a browser.")
@click.option("--once", is_flag=True, help="End after printing what was found, without the site.")
def command(directory: Path, port: int, browser: bool, once: bool) -> int:
    """Start a small farm of portals on this machine, crawl it three times, and open the archive as a site.

    The counties are invented. After the first crawl one report is changed, one withdrawn, one added.

    \b
    Example:
      gongkai demo --once
    """
    _empty(directory)
    with Farm(years=YEARS) as farm, CmsFarm(_systems()) as systems:
        portals = _register(directory / "portals.csv", farm, systems)
        # The third visit finds all as at the second: what was withdrawn is looked for once more before it is gone.
        for number, state in enumerate((1, 2, 2), 1):
            farm.visit(state)
            out.rule(f"visit {number}")
            crawl_and_tell(directory, portals, settings=_LOOPBACK)
            with Archive.open(directory, writer=True) as archive:
                out.print(told(read_archive(archive)))
        _tell(directory)
        if not once:
            serve(directory, "127.0.0.1", port, browser=browser)
    return DONE


def _systems() -> list[CmsSite]:
    return [CMS[name](n, _PARTS if name in _IN_PARTS else _LAYOUT) for n, name in enumerate(_SYSTEMS, _FIRST_SYSTEM)]


def _register(registry: Path, farm: Farm, systems: CmsFarm) -> list[Portal]:
    """Write the registry; of the last portal only the home page is known, and its column is searched for."""
    lines = systems.registry_csv().splitlines(keepends=True)[1:]
    registry.write_text(farm.registry_csv() + "".join(lines), encoding="utf-8")
    *known, last = load_portals(registry)
    unknown = replace(last, columns=(), family="")
    return with_columns(registry.parent, registry, [*known, unknown])


def _empty(directory: Path) -> None:
    """Make the directory, or empty it where it holds an earlier demo and nothing else.  Raises UsageError."""
    if directory.exists() and any(directory.iterdir()):
        if not (directory / _MARK).exists():
            raise click.UsageError(f"{directory} holds something that is no demo: name another with --archive")
        shutil.rmtree(directory)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / _MARK).write_text("An archive made by `gongkai demo`; the next demo replaces it.\n", encoding="utf-8")


def _tell(directory: Path) -> None:
    """Print the grid of issuers and years, and what a keeper would want to hear of."""
    with Archive.open(directory, create=False) as archive:
        seen = overview(archive.conn)
    out.rule("what the archive holds")
    out.print(_grid(seen))
    for title, lines in (
        ("Changed after publication", seen.changed),
        ("Withdrawn", seen.withdrawn),
        ("Contradictions", seen.contradictions),
    ):
        out.print(f"[bold]{title}[/bold]")
        for line in lines or ("none",):
            out.print(f"  {line}", markup=False)
    out.print(f"{seen.figures} figures in {seen.reports} reports, {seen.versions} versions")


def _grid(seen: Overview) -> Table:
    """Issuers by years with one letter a status, so that a decade fits a narrow terminal."""
    signs = {status: _SIGNS.get(status, status[:1].upper()) for row in seen.grid.values() for status in row.values()}
    legend = ", ".join(f"{sign} {status}" for status, sign in signs.items())
    table = Table(
        "issuer", *(f"’{year % 100:02}" for year in seen.years), caption=legend, box=box.SIMPLE, pad_edge=False
    )
    table.columns[0].no_wrap, table.columns[0].min_width = True, 16  # a county's name in full, eight characters wide
    for issuer, statuses in seen.grid.items():
        table.add_row(issuer, *(signs.get(statuses.get(year, ""), "") for year in seen.years))
    return table
