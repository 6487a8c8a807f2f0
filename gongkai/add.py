"""`gongkai add URL`: find a portal's annual-report column, tell its family, write the registry line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from crawler.discovery import FoundColumn
from crawler.find import Finding, find, registered
from crawler.registry import Portal, RegistryError, load_portals
from crawler.registry_file import put_portals
from crawler.run import CrawlError
from gongkai.console import DONE, FINDINGS, archive_option, out, progress
from parsers import divisions

# Stands for the division code until the home page or the caller has said it; never written.
_UNKNOWN = "000000"
_SHOWN = 6
# Somebody waits at the terminal and can call again: a host that does not answer is tried twice, not four times.
_IMPATIENT = {"RETRY_TIMES": 1}


@click.command("add")
@click.argument("url")
@click.option("--code", metavar="CODE", help="The division code (GB/T 2260), with /organ for a body below it.")
@click.option("--issuer", metavar="NAME", help="Who reports here.  [default: the division's people's government]")
@click.option("--all-organs", is_flag=True, help="Also take the columns of departments and townships.")
@click.option("--yes", is_flag=True, help="Write the registry line without asking.")
@click.option(
    "--registry", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="The registry of portals.  [default: portals.csv in the archive's directory]",
)  # fmt: skip
@archive_option
def command(
    url: str,
    *,
    code: str | None,
    issuer: str | None,
    all_organs: bool,
    yes: bool,
    registry: Path | None,
    directory: Path,
) -> int:
    """Find the annual-report column of the portal at URL, its home page, and write it into the registry.

    Follows the portal's own links, one page at a time, and draws a page with a browser only where it holds no entry as
    served.  Says which content system the portal runs, which columns were found with a sample of their entries, and
    asks before it writes.  Exit status 1 where nothing was found or nothing was written.

    \b
    Example:
      gongkai add http://www.shule.gov.cn/ --code 653122
    """
    path = registry or directory / "portals.csv"
    try:
        known = load_portals(path) if path.exists() else ()
        portal = _line_of(url, known, code, issuer)
        if portal.id == _UNKNOWN and code:
            _named(portal, code, issuer, given=True)  # says at once what the search would only say at its end
        finding = next(iter(search(directory, [portal], _IMPATIENT)), None)
    except (RegistryError, CrawlError) as error:
        raise click.ClickException(str(error)) from error
    if finding is None:
        out.print("The search was interrupted: nothing was written.")
        return FINDINGS
    tell(finding)
    if not finding.columns:
        return FINDINGS
    line = placed(portal, finding, code, issuer, all_organs=all_organs)
    out.print(f"registry line: {line.id}  {line.issuer}  {line.family}  {' '.join(line.columns)}", markup=False)
    if not (yes or click.confirm(f"Write it into {path}?")):
        out.print("nothing was written")
        return FINDINGS
    try:
        put_portals(path, [line])
    except RegistryError as error:
        raise click.ClickException(str(error)) from error
    out.print(f"written; crawl it with: gongkai crawl {line.id}")
    return DONE


def search(
    directory: Path, portals: Sequence[Portal], settings: Mapping[str, object] | None = None
) -> tuple[Finding, ...]:
    """Search behind a progress line; what was found of each portal that was searched to the end."""
    with progress() as bar:
        task = bar.add_task("searching", total=len(portals))

        def show(counts: dict[str, int]) -> None:
            bar.update(task, completed=counts["portals_done"], description=f"searching: {counts['requests']} requests")

        return find(directory, portals, settings=settings, progress=lambda counts: show(dict(counts)))


def tell(finding: Finding) -> None:
    """Print what was found on a portal and what was not."""
    out.print(f"{finding.asked} pages looked at" + (f", site: {finding.site.name}" if finding.site.name else ""))
    for column in finding.columns:
        _tell_column(column)
    if finding.missing:
        out.print(f"not found: {finding.missing}", markup=False)
    for note in finding.notes:
        out.print(f"  {note}", markup=False)


def _tell_column(column: FoundColumn) -> None:
    drawn = ", drawn by a browser" if column.browser else ""
    out.print(f"{column.name or 'a column'}  {column.url}  (family {column.family}{drawn})", markup=False)
    for word, split in (("years", "year"), ("bodies", "kind")):
        parts = [leaf.title for leaf in column.leaves if leaf.split == split]
        if parts:
            out.print(f"  parted by {word}: {', '.join(parts)}", markup=False)
    for entry in column.entries[:_SHOWN]:
        out.print(f"  {entry.date or '          '}  {entry.title}", markup=False)
    if column.years:
        out.print(f"  report years in the titles: {', '.join(map(str, column.years))}")


def placed(portal: Portal, finding: Finding, code: str | None, issuer: str | None, *, all_organs: bool) -> Portal:
    """The registry line: code and issuer as given, as registered, or as the home page's 网站标识码 says.

    Raises ClickException where the division is not certain.
    """
    if portal.id == _UNKNOWN:
        portal = _named(portal, code or finding.site.code[:6], issuer, given=code is not None)
    line = registered(portal, finding, _today())
    parts = [leaf.url for column in finding.columns for leaf in column.leaves if leaf.split == "kind"]
    return replace(line, columns=tuple(dict.fromkeys((*line.columns, *parts)))) if all_organs else line


def _named(portal: Portal, code: str, issuer: str | None, *, given: bool) -> Portal:
    """The line with its place.  A code that no table knows is taken only from the caller, with the issuer's name."""
    division = divisions.at(code[:6]) if code else None
    if division is not None:
        name = issuer or f"{division.name}人民政府"
        level = "department" if "/" in code else division.level
        return replace(portal, id=code, division=division.code, issuer=name, level=level)
    if given and issuer:
        return replace(portal, id=code, issuer=issuer)
    if given:
        raise click.ClickException(f"{code} is no division that is known: give --issuer too")
    said = f"the home page's code {code} is no division" if code else "the home page names no division"
    raise click.ClickException(f"{said}: give --code")


def _line_of(url: str, known: Sequence[Portal], code: str | None, issuer: str | None) -> Portal:
    """The registered portal of that id or host, or a new line whose place is still to be told."""
    address = url if "://" in url else f"http://{url}/"
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that hold no IPv6 address
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", address):
        raise click.UsageError(f"{url} is no web address")
    for portal in known:
        if portal.id == code or (code is None and urlsplit(portal.home).netloc == parts.netloc):
            return replace(portal, home=address, issuer=issuer or portal.issuer, columns=())
    return Portal(_UNKNOWN, None, issuer or "", "county", address, (), "")


def _today() -> date:
    return datetime.now(UTC).date()
