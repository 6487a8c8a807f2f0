"""`gongkai verify`: every row borne out by its WARC record, byte for byte."""

from __future__ import annotations

from pathlib import Path

import click

from archive.store import Archive
from archive.verify import verify
from gongkai.console import DONE, FINDINGS, archive_option, out


@click.command("verify")
@archive_option
def command(directory: Path) -> int:
    """Check the archive: records readable, digests right, rows equal to records, database sound.

    Exit status 1 when anything is not as it should be.

    \b
    Example:
      gongkai verify --archive data
    """
    with Archive.open(directory, create=False) as archive:
        findings = verify(archive)
        captures = sum(archive.summary().captures.values())
    for finding in findings:
        out.print(f"{finding.code}  {finding.where}  {finding.detail}", markup=False)
    out.print(f"{captures} captures checked, {len(findings)} findings")
    return FINDINGS if findings else DONE
