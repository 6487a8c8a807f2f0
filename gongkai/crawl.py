"""`gongkai crawl`: bring in what the registered portals publish, then read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from archive.store import Archive
from archive.visits import document_visits, list_visits, searches
from crawler.find import registered
from crawler.registry import Portal, RegistryError, load_portals
from crawler.registry_file import put_portals
from crawler.run import FROM, CrawlError, crawl
from crawler.schedule import CHINA, Hours, Schedule, now, schedule
from crawler.tally import CrawlSummary
from gongkai.add import search
from gongkai.console import DONE, FINDINGS, archive_option, out, progress
from gongkai.reading import read_archive, told

# Off-peak in China: county portals run on small machines that serve offices by day.
NIGHT = "20-7"


@click.command("crawl")
@click.argument("codes", nargs=-1, metavar="[CODE ...]")
@click.option("--all", "everything", is_flag=True, help="Crawl every portal of the registry.")
@click.option("--due", is_flag=True, help="Crawl the portals whose time has come, and ask only for what is due.")
@click.option("--all-organs", is_flag=True, help="Also walk the columns of departments and townships.")
@click.option(
    "--hours", metavar="FROM-TO", default=NIGHT, show_default=True,
    help="Hours of the day in China in which --all and --due crawl; outside of them nothing is asked for.",
)  # fmt: skip
@click.option("--now", "any_time", is_flag=True, help="Crawl at any hour.")
@click.option(
    "--from", "recorded", type=click.Path(exists=True, path_type=Path), multiple=True, metavar="WARC",
    help="Crawl over the exchanges in this WARC file (or archive) instead of the network; may be given again.",
)  # fmt: skip
@click.option(
    "--registry", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="The registry of portals.  [default: portals.csv in the archive's directory]",
)  # fmt: skip
@archive_option
def command(
    codes: tuple[str, ...], *, everything: bool, due: bool, all_organs: bool, hours: str, any_time: bool,
    recorded: tuple[Path, ...], registry: Path | None, directory: Path,
) -> int:  # fmt: skip
    """Crawl the portals with these registry CODEs (or --all, or --due), keep every exchange, and read what came.

    A portal whose column is not known is searched for it first, from its home page.  Interrupted with Ctrl-C or killed,
    the same call goes on where it stopped.  A repeated crawl asks only for what changed.  Columns are due daily from
    January to April and monthly otherwise; reports again after 30 and 180 days, then yearly.  With --from the crawl
    reads captured exchanges, into another archive: a family can be mended on yesterday's crawl.  Exit status 1 when
    something needs a person.

    \b
    Example:
      gongkai crawl 140000 530000
      gongkai crawl --due
      gongkai crawl --all --from data --archive again --registry data/portals.csv
    """
    if bool(codes) + everything + due != 1:
        raise click.UsageError("name the portals to crawl by their codes, or give --all or --due")
    window = "" if codes or any_time or recorded else hours
    path = registry or directory / "portals.csv"
    try:
        portals = chosen(load_portals(path), codes)
        if not _open(window):
            return FINDINGS
        plan = due_now(directory, portals) if due else None
        if plan is not None:
            portals = [portal for portal in portals if portal.id in set(plan.portals)]
            if not portals:
                out.print("nothing is due")
                return DONE
        portals = portals if recorded else with_columns(directory, path, portals, {"GONGKAI_HOURS": window})
        settings: dict[str, object] = {"GONGKAI_HOURS": window}
        if recorded:
            settings[FROM] = [str(path.resolve()) for path in recorded]
        options = {"all_organs": all_organs, "due": due}
        summary = crawl_and_tell(directory, portals, options=options, settings=settings)
    except (RegistryError, CrawlError) as error:
        raise click.ClickException(str(error)) from error
    with Archive.open(directory, writer=True) as archive:
        out.print(told(read_archive(archive)))
    if summary.outcome != "finished":
        out.print("The crawl was interrupted: the same command goes on where it stopped.")
    return FINDINGS if summary.incidents or summary.outcome != "finished" else DONE


def _open(window: str) -> bool:
    """Whether a crawl may begin; says when it may where it may not.  UsageError for hours that are none."""
    try:
        hours = Hours.parse(window)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if hours is None or hours.open_at(now()):
        return True
    clock = now().astimezone(CHINA)
    out.print(f"crawls run {hours} in China, where it is {clock:%H:%M}: start it then, or give --now or other --hours")
    return False


def due_now(directory: Path, portals: Sequence[Portal]) -> Schedule:
    """What is due at this moment by what the archive has learned."""
    with Archive.open(directory) as archive:
        conn = archive.conn
        return schedule(portals, list_visits(conn), document_visits(conn), now(), searches(conn))


def with_columns(
    directory: Path, registry: Path, portals: Sequence[Portal], settings: Mapping[str, object] | None = None
) -> list[Portal]:
    """The portals, those without a column searched for it first; what is found is written into the registry.

    The others stay without and are told as such by the crawl.
    """
    unknown = [portal for portal in portals if not portal.columns and (portal.status in {"", "home-only", "blocked"})]
    if not unknown:
        return list(portals)
    found: dict[str, Portal] = {}
    lines = {portal.id: portal for portal in unknown}
    for finding in search(directory, unknown, settings):
        key = finding.portal
        if finding.columns:
            found[key] = registered(lines[key], finding, now().date())
            columns = " ".join(found[key].columns)
            out.print(f"{key}  column found: {columns} ({found[key].family})", markup=False)
        else:
            out.print(f"{key}  no column found: {finding.missing}", markup=False)
    if found:
        put_portals(registry, list(found.values()))
    return [found.get(portal.id, portal) for portal in portals]


def chosen(portals: Sequence[Portal], codes: Sequence[str]) -> list[Portal]:
    """The portals with these ids, in the registry's order; all of them where no code is given.

    Raises UsageError naming the codes that the registry does not hold.
    """
    unknown = [code for code in codes if code not in {portal.id for portal in portals}]
    if unknown:
        raise click.UsageError(f"not in the registry: {', '.join(unknown)}")
    return [portal for portal in portals if not codes or portal.id in codes]


def crawl_and_tell(
    directory: Path,
    portals: Sequence[Portal],
    *,
    options: Mapping[str, bool] | None = None,
    settings: Mapping[str, object] | None = None,
) -> CrawlSummary:
    """Crawl behind a progress line and print what came of it, with everything that needs a person."""
    with progress() as bar:
        task = bar.add_task("crawling", total=len(portals))

        def show(counts: dict[str, int]) -> None:
            said = "crawling: {requests} requests, {pages} pages, {new} new, {changed} changed, {errors} errors"
            bar.update(task, completed=counts["portals_done"], description=said.format_map(counts))

        summary = crawl(
            directory, portals, options=options, settings=settings, progress=lambda counts: show(dict(counts))
        )
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
