"""The declared sentence patterns (`patterns.toml`), compiled once at import."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from parsers.prose.sentences import FIRST_TOKEN, LAST_TOKEN

_TOKENS = f"{chr(FIRST_TOKEN)}-{chr(LAST_TOKEN)}"
# {n} the number wanted, {m} another number, {t} any number inside a character class.
_MARKS = {"n": f"(?P<n>[{_TOKENS}])", "m": f"[{_TOKENS}]", "t": _TOKENS}

_REGEXES = ("context", "unless", "unless_but", "unless_before")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One declared pattern; the head of patterns.toml says what each field means."""

    indicators: tuple[str, ...]
    expressions: tuple[re.Pattern[str], ...]
    units: tuple[str, ...]
    zero: bool
    part: bool
    stock: bool
    context: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    unless_but: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None

    def refuses(self, clause: str, segment: str) -> bool:
        """True where the words before limit the number to a part or speak of another thing."""
        if self.unless_before is not None and self.unless_before.search(segment):
            return True
        if self.unless is None or self.unless.search(clause) is None:
            return False
        return self.unless_but is None or self.unless_but.search(clause) is None

    def suits(self, surroundings: str) -> bool:
        """True where the words that the pattern needs around it are there."""
        return self.context is None or self.context.search(surroundings) is not None


def _expand(expression: str, macros: Mapping[str, str]) -> str:
    # Macros may hold macros, one level deep; an unknown name is an error of the file and raises KeyError.
    for _ in range(2):
        expression = re.sub(r"\{([a-z_]+)\}", lambda m: macros[m[1]], expression)
    return expression


def _pattern(entry: Mapping[str, Any], lists: Mapping[str, Any], macros: Mapping[str, str]) -> Pattern:
    if unknown := set(entry) - {"indicator", "match", "units", "zero", "part", "stock", *_REGEXES}:
        raise ValueError(f"patterns.toml: unknown field {sorted(unknown)} in a pattern of {entry['indicator']}")
    names = entry["indicator"]
    return Pattern(
        indicators=(names,) if isinstance(names, str) else tuple(names),
        expressions=tuple(re.compile(_expand(m, macros)) for m in entry["match"]),
        units=tuple(lists[entry["units"]]) if "units" in entry else (),
        zero=entry.get("zero", False),
        part=entry.get("part", False),
        stock=entry.get("stock", False),
        **{key: re.compile(entry[key]) if key in entry else None for key in _REGEXES},
    )


def _load() -> tuple[Pattern, ...]:
    data = tomllib.loads(files("parsers.prose").joinpath("patterns.toml").read_text("utf-8"))
    macros = {**data["macro"], **_MARKS}
    return tuple(_pattern(entry, data, macros) for entry in data["pattern"])


PATTERNS = _load()
