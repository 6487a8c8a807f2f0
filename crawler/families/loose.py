"""JSON as county endpoints send it: a BOM and blank lines in front, a callback around it, %uXXXX inside."""

from __future__ import annotations

import json
import re
from typing import Any

MAX_JSON = 20_000_000
_BLANK = "\ufeff \t\r\n"
_CALLBACK = re.compile(r"(?:/\*.{0,200}?\*/\s{0,20})?[\w$.]{1,100}\s{0,20}\(", re.DOTALL)
_ESCAPE = re.compile(r"%u([0-9a-fA-F]{4})")


def read_loose(text: str) -> Any:
    """The value of a JSON or JSONP text; None for anything else."""
    start = text.strip(_BLANK)
    if len(start) > MAX_JSON:
        return None
    call = _CALLBACK.match(start)
    if call:
        inner = start[call.end() :].rstrip(_BLANK + ";")
        start = inner.removesuffix(")").strip(_BLANK)
    if not start.startswith(("{", "[")):
        return None
    try:
        return json.loads(start)
    except (ValueError, RecursionError):
        return None


def unescape_u(text: str) -> str:
    """Text with %uXXXX (as JavaScript's old `escape` writes it) turned into characters."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def at(value: Any, path: str) -> Any:
    """What lies at a dotted path of names in a JSON value; None where there is nothing."""
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, dict) else None
    return value


def first_text(row: dict[str, Any], names: tuple[str, ...]) -> str:
    """The first of the named fields (dotted paths) that holds text or a number, as text; "" where none does."""
    for name in names:
        value = at(row, name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return unescape_u(str(value))
    return ""


def count(value: Any) -> int | None:
    """A count as a JSON number or as digits; None for anything else."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None
