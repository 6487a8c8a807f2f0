"""The shape of a declaration file: which keys there are, of what type.  Anything else is an error that names it.

Takes the tables that `tomllib` gives, returns frozen values in which every key is present; knows nothing of meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Raw = Mapping[str, Any]


class FormError(ValueError):
    """A declaration is wrong.  The message is one line: file, place, what is wrong."""


@dataclass(frozen=True, slots=True)
class Part:
    """A row, column, heading or sum as declared; None where nothing is said (an empty `series` is a saying)."""

    key: str
    labels: tuple[str, ...] = ()
    within: str = ""
    en: str = ""
    zh: str = ""
    unit: str = ""
    series: str | None = None
    comparability: str = ""
    note: str = ""
    parent: str = ""
    columns: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    printed_as: tuple[str, ...] = ()
    unit_from_cell: bool = False


_PART = {
    "key": str, "labels": list, "in": str, "en": str, "zh": str, "unit": str, "series": str, "comparability": str,
    "note": str, "parent": str, "columns": list, "of": list, "printed_as": list, "unit_from_cell": bool,
}  # fmt: skip
FORM = {"id": str, "prefix": str, "title": str, "decree": str, "first_year": int, "last_year": int}
TABLE = {
    "key": str, "heading": str, "section": str, "order": int, "ids": str, "zh": str, "en": str, "unit": str,
    "comparability": str, "item": str, "dimension": str, "member": str, "sum_note": str, "ignored": list,
    "group": list, "row": list, "column": list, "column_group": list, "columns_under": list, "sum": list,
    "override": dict,
}  # fmt: skip
RULE = {
    "id": str, "table": str, "each": (str, list), "severity": str, "left": list, "relation": str, "right": list,
    "instead": dict, "zh": str, "en": str, "source": str,
}  # fmt: skip
FILE = {"form": dict, "table": list, "rule": list}


def check(raw: Any, allowed: Mapping[str, Any], needed: tuple[str, ...], where: str) -> None:
    """Unknown keys, missing keys and wrong types raise FormError naming `where`."""
    if not isinstance(raw, dict):
        raise FormError(f"{where}: a table is expected, not {type(raw).__name__}")
    if unknown := sorted(set(raw) - set(allowed)):
        raise FormError(f"{where}: unknown key {unknown[0]!r}")
    if missing := [key for key in needed if key not in raw]:
        raise FormError(f"{where}: {missing[0]!r} is missing")
    for key, value in raw.items():
        if not isinstance(value, allowed[key]) or (isinstance(value, bool) and allowed[key] is not bool):
            raise FormError(f"{where}: {key!r} has the wrong type {type(value).__name__}")


def strings(raw: Raw, key: str, where: str) -> tuple[str, ...]:
    """The list of strings under `key`, empty where there is none."""
    values = raw.get(key, [])
    if not all(isinstance(value, str) for value in values):
        raise FormError(f"{where}: {key!r} holds something else than strings")
    return tuple(values)


def parts(raw: Raw, kind: str, where: str) -> tuple[Part, ...]:
    """The rows, columns, headings or sums (`kind`) of a table; keys must not repeat."""
    found = [_part(one, f"{where}.{kind}") for one in raw.get(kind, [])]
    keys = [one.key for one in found]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise FormError(f"{where}.{kind}: {twice[0]!r} is declared twice")
    return tuple(found)


def _part(raw: Any, where: str) -> Part:
    check(raw, _PART, ("key",), where)
    values: dict[str, Any] = {"within" if key == "in" else key: value for key, value in raw.items()}
    values |= {key: strings(raw, key, where) for key, kind in _PART.items() if kind is list}
    return Part(**values)
