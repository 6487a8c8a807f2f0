"""The reading step, shown with a progress bar: what `crawl`, `import`, `reparse` and `demo` have in common."""

from __future__ import annotations

from archive.reading import ReadingSummary
from archive.store import Archive
from gongkai.console import progress


def read_archive(archive: Archive, *, reparse: bool = False) -> ReadingSummary:
    """Read what is unread (or everything, with `reparse`) behind a progress bar."""
    with progress() as bar:
        task = bar.add_task("reading", total=None)
        return archive.read(lambda done, total: bar.update(task, completed=done, total=total), reparse=reparse)


def told(summary: ReadingSummary) -> str:
    """One line for a person."""
    outcomes = ", ".join(f"{count} {outcome}" for outcome, count in sorted(summary.outcomes.items()) if outcome)
    return f"read {summary.captures} captures: {summary.versions} versions ({outcomes or 'nothing new'})"
