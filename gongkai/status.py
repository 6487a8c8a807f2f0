"""`gongkai status`: runs, coverage, silence, findings, in one screen."""

from __future__ import annotations

from pathlib import Path

import click
from rich import box
from rich.table import Table

from archive.store import Archive
from archive.summary import Summary
from gongkai.console import DONE, FINDINGS, archive_option, out
from gongkai.crawl_status import show_crawl
from gongkai.registry_status import show_registry

# As many lines of a kind as still leave room for the others on a screen.
_MOST = 8


@click.command("status")
@archive_option
def command(directory: Path) -> int:
    """Tell what the archive holds and what needs a person.

    Exit status 1 when a column was silent, a run is unfinished, or captures wait to be read: a timer can act on it.

    \b
    Example:
      gongkai status --archive data
    """
    with Archive.open(directory, create=False) as archive:
        summary = archive.summary()
        _shown(summary, directory, archive)
    return FINDINGS if needs_a_person(summary) else DONE


def _shown(summary: Summary, directory: Path, archive: Archive) -> None:
    out.print(
        f"{summary.issuers} issuers, {summary.reports} reports, {summary.versions} versions; "
        f"{sum(summary.captures.values())} captures ({_counts(summary.captures)})"
    )
    out.print(f"documents: {_counts(summary.states)}; trust: {_counts(summary.trust)}")
    show_registry(directory)
    show_crawl(directory, archive)
    _runs(summary)
    _findings(summary)


def needs_a_person(summary: Summary) -> bool:
    """Whether something waits that will not mend itself."""
    unfinished = any(run.finished is None for run in summary.runs)
    return bool(summary.silent or summary.unread or unfinished)


def _runs(summary: Summary) -> None:
    table = Table("run", "from", "to", "outcome", "captures", box=box.SIMPLE, pad_edge=False)
    for run in summary.runs[:_MOST]:
        # the run's id says the verb; of its end the time of day is enough
        outcome = run.outcome or "unfinished"
        table.add_row(run.id, _minute(run.started), _minute(run.finished)[11:], outcome, str(run.captures))
    table.columns[0].no_wrap = True
    out.print(table)


def _minute(time: str | None) -> str:
    return (time or "")[:16].replace("T", " ")


def _findings(summary: Summary) -> None:
    if summary.unread:
        out.print(f"{summary.unread} captures not yet read: `gongkai reparse` reads them")
    for silent in summary.silent[:_MOST]:
        out.print(f"silent: {silent.portal_id} listed nothing to take ({', '.join(silent.lists)})", markup=False)
    for ended in summary.ended[:_MOST]:
        stands = f" (the report stands at {ended.stands_at})" if ended.stands_at else ""
        out.print(f"gone: {ended.title or ended.url} since {ended.ended[:10]}: {ended.reason}{stands}", markup=False)
    for url, why in summary.not_readable[:_MOST]:
        out.print(f"not readable: {url}: {why}", markup=False)
    for url, why in summary.quarantined[:_MOST]:
        out.print(f"quarantined: {url}: {why}", markup=False)
    for row in summary.unknown_rows[:_MOST]:
        pages = "document prints" if row.documents == 1 else "documents print"
        out.print(f"unknown row: {row.label} ({row.documents} {pages} it, see {row.url})", markup=False)
    if summary.elsewhere:
        out.print(f"reports that stand at another address too (view elsewhere): {_counts(summary.elsewhere)}")
    out.print(f"notices: {_counts(summary.notices)}")
    out.print(f"failed checks: {_counts(summary.failed_checks)}")


def _counts(counts: dict[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    told = ", ".join(f"{count} {name}" for name, count in ordered[:_MOST])
    rest = sum(count for _, count in ordered[_MOST:])
    return (told or "none") + (f", {rest} others" if rest else "")
