"""What differs between two versions of a document: figures first, then title, then text."""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Iterator, Sequence

from archive.versions import normal_text

# A difference larger than this is another document, not a change that a person reads line by line.
_DIFF_CHARACTERS = 20_000
# difflib's time grows with the square of the lines; beyond this the change is shown as lines out, lines in.
_DIFF_LINES = 3_000
_PLACE = re.compile(r"([-+])(\d+)")

Change = tuple[str, str | None, str | None, str | None]


def store_changes(conn: sqlite3.Connection, previous_id: int, version_id: int) -> None:
    """Store the changes that led from one stored version to the next."""
    conn.executemany(
        "INSERT INTO change (version_id, n, previous_id, what, indicator_id, old, new) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(version_id, n, previous_id, *change) for n, change in enumerate(_changes(conn, previous_id, version_id), 1)],
    )


def _changes(conn: sqlite3.Connection, previous_id: int, version_id: int) -> Iterator[Change]:
    old, new = _figures(conn, previous_id), _figures(conn, version_id)
    for indicator in sorted(old.keys() | new.keys()):
        if old.get(indicator) != new.get(indicator):
            yield "figure", indicator, old.get(indicator), new.get(indicator)
    texts = "SELECT title, text FROM version WHERE id = ?"
    (old_title, old_text), (new_title, new_text) = (
        conn.execute(texts, (i,)).fetchone() for i in (previous_id, version_id)
    )
    if normal_text(old_title or "") != normal_text(new_title or ""):
        yield "title", None, old_title, new_title
    if difference := text_difference(old_text, new_text):
        yield "text", None, None, difference


def text_difference(old: str, new: str) -> str:
    """A unified difference of two texts without page furniture, without context lines, bounded; empty where equal."""
    before, after = normal_text(old).split("\n"), normal_text(new).split("\n")
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    lines: Iterator[str]
    if len(before) + len(after) > _DIFF_LINES:
        lines = iter([f"@@ -{start + 1} +{start + 1} @@", *("-" + x for x in before), *("+" + x for x in after)])
    else:
        lines = difflib.unified_diff(before, after, n=0, lineterm="")
        lines = (_moved(line, start) for line in lines if line not in {"--- ", "+++ "})
    text = "\n".join(lines)
    return text if len(text) <= _DIFF_CHARACTERS else text[:_DIFF_CHARACTERS] + "\n…"


def _moved(line: str, start: int) -> str:
    """A hunk's heading with its line numbers as in the whole text."""
    return _PLACE.sub(lambda found: f"{found[1]}{int(found[2]) + start}", line) if line.startswith("@@ ") else line


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are equal from the start on."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _figures(conn: sqlite3.Connection, version_id: int) -> dict[str, str]:
    """Each indicator's value as a person reads it: the number, or the kind with what was printed."""
    said: dict[str, list[str]] = {}
    rows = conn.execute(
        "SELECT indicator_id, kind, value, raw, unit FROM metric WHERE version_id = ? AND method != 'computed'"
        " ORDER BY n",
        (version_id,),
    )
    for indicator, kind, value, raw, unit in rows:
        shown = f"{value}{unit}" if kind == "number" else f"{kind}: {raw}" if raw.strip() else kind
        said.setdefault(indicator, []).append(shown)
    return {indicator: "; ".join(values) for indicator, values in said.items()}
