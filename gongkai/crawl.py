"""`gongkai crawl`: bring in what the registered portals publish, then read it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from archive.store import Archive
from crawler.registry import Portal, RegistryError, load_portals
from crawler.run import CrawlError, crawl
from crawler.tally import CrawlSummary
from gongkai.console import DONE, FINDINGS, archive_option, out, progress
from gongkai.reading import read_archive, told


@click.command("crawl")
@click.argument("codes", nargs=-1, metavar="[CODE ...]")
@click.option("--all", "everything", is_flag=True, help="Crawl every portal of the registry.")
@click.option(
    "--registry", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="The registry of portals.  [default: portals.csv in the archive's directory]",
)  # fmt: skip
@archive_option
def command(codes: tuple[str, ...], everything: bool, registry: Path | None, directory: Path) -> int:
    """Crawl the portals with these registry CODEs (or --all), keep every exchange, and read what came.

    Interrupted with Ctrl-C or killed, the same call goes on where it stopped.  A repeated crawl asks only for what
    changed.  Exit status 1 when something needs a person.

    \b
    Example:
      gongkai crawl 140000 530000
    """
    if bool(codes) == everything:
        raise click.UsageError("name the portals to crawl by their codes, or give --all")
    try:
        portals = chosen(load_portals(registry or directory / "portals.csv"), codes)
        summary = crawl_and_tell(directory, portals)
    except (RegistryError, CrawlError) as error:
        raise click.ClickException(str(error)) from error
    with Archive.open(directory, writer=True) as archive:
        out.print(told(read_archive(archive)))
    if summary.outcome != "finished":
        out.print("The crawl was interrupted: the same command goes on where it stopped.")
    return FINDINGS if summary.incidents or summary.outcome != "finished" else DONE


def chosen(portals: Sequence[Portal], codes: Sequence[str]) -> list[Portal]:
    """The portals with these ids, in the registry's order; all of them where no code is given.

    Raises UsageError naming the codes that the registry does not hold.
    """
    unknown = [code for code in codes if code not in {portal.id for portal in portals}]
    if unknown:
        raise click.UsageError(f"not in the registry: {', '.join(unknown)}")
    return [portal for portal in portals if not codes or portal.id in codes]


def crawl_and_tell(directory: Path, portals: Sequence[Portal], **settings: object) -> CrawlSummary:
    """Crawl behind a progress line and print what came of it, with everything that needs a person."""
    with progress() as bar:
        task = bar.add_task("crawling", total=len(portals))

        def show(counts: dict[str, int]) -> None:
            said = "crawling: {requests} requests, {pages} pages, {new} new, {changed} changed, {errors} errors"
            bar.update(task, completed=counts["portals_done"], description=said.format_map(counts))

        summary = crawl(directory, portals, settings=settings, progress=lambda counts: show(dict(counts)))
    counts = {name: summary.total(name) for name in ("pages", "attachments", "new", "changed", "unchanged", "gone")}
    said = (
        "{pages} pages and {attachments} attachments ({new} new, {changed} changed, {unchanged} unchanged), {gone} gone"
    ).format_map(counts)
    out.print(f"crawled {len(portals)} portals in {summary.seconds:.0f} s: {summary.requests} requests, {said}")
    if summary.resumed:
        out.print(f"{summary.resumed} requests had been answered before the interruption")
    for incident in summary.incidents:
        out.print(f"  {incident.portal}  {incident.kind}: {incident.detail}", markup=False)
    return summary
