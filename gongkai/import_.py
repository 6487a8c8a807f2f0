"""`gongkai import`: take into the archive what others saved."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.capture import CaptureFacts, Exchange, clean_url, normal_time, warc_time
from archive.store import Archive
from gongkai.console import DONE, FINDINGS, archive_option, err, out
from gongkai.reading import read_archive, told
from gongkai.saved import Item, Refused, saved

_FACTS = CaptureFacts(role="import")


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH ...")
@archive_option
def command(paths: tuple[Path, ...], directory: Path) -> int:
    """Take pages, documents, folders, WARC, WACZ and JSON Lines of {url, text|html} into the archive, and read them.

    Files are kept as WARC `resource` records, so that a rebuild finds them; formats without a reader are kept and said.
    Exit status 1 when something could not be taken or read.

    \b
    Example:
      gongkai import saved-pages/ crawl.warc.gz reports.jsonl
    """
    taken, refused = 0, []
    with Archive.open(directory, writer=True) as archive:
        archive.begin_run("import", {"paths": [str(path) for path in paths]})
        before = archive.run_captures()
        with err.status("importing") as status:
            for item in saved(paths, directory):
                if isinstance(item, Refused):
                    refused.append(item)
                    continue
                if _mark(item) not in before:
                    _keep(archive, item)
                taken += 1
                status.update(f"importing: {taken} kept")
        archive.finish_run()
        summary = read_archive(archive)
        unreadable = archive.summary().not_readable
    out.print(f"{taken} kept, {len(refused)} refused; {told(summary)}")
    for refusal in refused:
        out.print(f"refused: {refusal.name}: {refusal.why}", markup=False)
    for url, why in unreadable:
        out.print(f"kept, not readable: {url}: {why}", markup=False)
    return FINDINGS if refused or summary.outcomes.get("unreadable") else DONE


def _mark(item: Item) -> tuple[str, str]:
    """What tells an item that the interrupted run, which this one goes on with, has kept already.

    A capture of a WARC file is known by its time, anything else by its bytes: one address may come several times.
    """
    return clean_url(item.url), normal_time(item.time) if item.time else hashlib.sha256(item.body).hexdigest()


def _keep(archive: Archive, item: Item) -> None:
    time = item.time or warc_time(datetime.now(UTC))
    if not item.head:
        archive.record_file(item.url, item.body, item.media_type, time, facts=_FACTS, charset=item.charset)
        return
    exchange = Exchange(
        url=item.url, method="GET", time=time, request_head=b"", status=item.status, response_head=item.head,
        raw_body=item.body, body=None, media_type=item.media_type, charset=item.charset, facts=_FACTS,
    )  # fmt: skip
    archive.record(exchange)
