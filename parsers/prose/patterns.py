"""The declared sentence patterns and list names (`patterns.toml`), compiled once at import."""

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

_REGEXES = ("context", "near", "before", "unless", "unless_but", "unless_before", "unless_after")


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One declared pattern; the head of patterns.toml says what each field means."""

    indicators: tuple[str, ...]
    about: tuple[str, ...]
    expressions: tuple[re.Pattern[str], ...]
    units: tuple[str, ...]
    zero: bool
    part: bool
    stock: bool
    context: re.Pattern[str] | None
    near: re.Pattern[str] | None
    before: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    unless_but: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    unless_after: re.Pattern[str] | None

    def refuses(self, clause: str, before: str, after: str) -> bool:
        """True where the words around limit the number to a part or speak of another thing."""
        if self.unless_before is not None and self.unless_before.search(before):
            return True
        if self.unless_after is not None and self.unless_after.match(after):
            return True
        if self.unless is None or self.unless.search(clause) is None:
            return False
        return self.unless_but is None or self.unless_but.search(clause) is None

    def suits(self, near: str, before: str) -> bool:
        """True where the words that the pattern needs are there: `near` is the sentence and its headings."""
        if self.context is not None and self.context.search(f"{near} {before}") is None:
            return False
        if self.near is None or self.near.search(near) is not None:
            return True
        return self.before is not None and self.before.search(before) is not None


@dataclass(frozen=True, slots=True)
class Item:
    """A name that may stand in a list (受理、办结申请分别为5件、4件) and the indicator it names."""

    indicator: str
    name: re.Pattern[str]
    units: tuple[str, ...]
    context: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Lists:
    """How lists are read: what may lead to the first name, verbs that share one object, the names."""

    lead: re.Pattern[str]
    verb: re.Pattern[str]
    items: tuple[Item, ...]


def _expand(expression: str, macros: Mapping[str, str]) -> str:
    # Macros may hold macros, two levels deep; an unknown name is an error of the file and raises KeyError.
    for _ in range(3):
        expression = re.sub(r"\{([a-z_]+)\}", lambda m: macros[m[1]], expression)
    return expression


def _pattern(entry: Mapping[str, Any], lists: Mapping[str, Any], macros: Mapping[str, str]) -> Pattern:
    if unknown := set(entry) - {"indicator", "about", "match", "units", "zero", "part", "stock", *_REGEXES}:
        raise ValueError(f"patterns.toml: unknown field {sorted(unknown)} in a pattern of {entry['indicator']}")
    names = entry["indicator"]
    regexes = {key: re.compile(_expand(entry[key], macros)) if key in entry else None for key in _REGEXES}
    return Pattern(
        indicators=(names,) if isinstance(names, str) else tuple(names),
        about=tuple(entry["about"].split("|")),
        expressions=tuple(re.compile(_expand(m, macros)) for m in entry["match"]),
        units=tuple(lists[entry["units"]]) if "units" in entry else (),
        zero=entry.get("zero", False),
        part=entry.get("part", False),
        stock=entry.get("stock", False),
        **regexes,
    )


def _item(entry: Mapping[str, Any], lists: Mapping[str, Any], macros: Mapping[str, str]) -> Item:
    if unknown := set(entry) - {"indicator", "units", "context", "name"}:
        raise ValueError(f"patterns.toml: unknown field {sorted(unknown)} in a list item of {entry['indicator']}")
    context = re.compile(_expand(entry["context"], macros)) if "context" in entry else None
    return Item(entry["indicator"], re.compile(_expand(entry["name"], macros)), tuple(lists[entry["units"]]), context)


def _load() -> tuple[tuple[Pattern, ...], Lists]:
    data = tomllib.loads(files("parsers.prose").joinpath("patterns.toml").read_text("utf-8"))
    macros = {**data["macro"], **_MARKS}
    listed = data["list"]
    return tuple(_pattern(entry, data, macros) for entry in data["pattern"]), Lists(
        lead=re.compile(_expand(listed["lead"], macros)),
        verb=re.compile(_expand(listed["verb"], macros)),
        items=tuple(_item(entry, data, macros) for entry in listed["item"]),
    )


PATTERNS, LISTS = _load()
_BY_WORD = {word: tuple(p for p in PATTERNS if word in p.about) for p in PATTERNS for word in p.about}
# Whether any pattern can match at all: the words of all `about` fields.
SUBJECTS = re.compile("|".join(sorted(_BY_WORD, key=len)))


def concerned(segment: str) -> tuple[Pattern, ...]:
    """The patterns of whose `about` words the segment holds one: a quick look that spares most expressions."""
    return tuple(dict.fromkeys(p for word, patterns in _BY_WORD.items() if word in segment for p in patterns))
