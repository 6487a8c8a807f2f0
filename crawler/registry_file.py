"""Writes lines of the registry file: one line is put or replaced, the others stay as they are, in one step."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from crawler.registry import FIELDS, Portal, RegistryError, load_portals


def put_portals(path: Path, portals: Sequence[Portal]) -> None:
    """Put these portals' lines into the registry at `path` (made where it is absent), each in its id's place.

    The new file is checked as a whole before it takes the old one's place; RegistryError leaves the old one untouched.
    """
    rows = {row["id"]: row for row in _rows(path)}
    rows |= {portal.id: _row(portal) for portal in portals}
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows[key] for key in sorted(rows))
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(out.getvalue(), encoding="utf-8")
    try:
        load_portals(fresh)
    except RegistryError:
        fresh.unlink()
        raise
    fresh.replace(path)


def _rows(path: Path) -> list[Mapping[str, str]]:
    if not path.exists():
        return []
    load_portals(path)  # a file with a fault is not touched
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name: value or "" for name, value in row.items()} for row in csv.DictReader(file)]


def _row(portal: Portal) -> dict[str, str]:
    values = asdict(portal)
    values["columns"] = " ".join(portal.columns)
    return {name: "" if values[name] is None else str(values[name]) for name in FIELDS}
