"""Identities as declared (`[[rule]]`) -> Rule values, one for each row, column or named case.

`each` is "row" or "column" (of the rule's `table`) or a list of tables whose values fill the rule's templates; `*` in a
term stands for every printed indicator that fits.  A term that names no indicator is an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, get_args

from parsers.forms.schema import RULE, FormError, Raw, check, strings
from parsers.model import Rule, Severity

Cases = Mapping[str, Mapping[str, Sequence[Mapping[str, str]]]]
_RELATIONS = ("=", "<=", ">=")


def read_rules(name: str, raws: Sequence[Raw], prefix: str, cases: Cases, ids: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of one file; `cases` are the rows and columns of each table, `ids` the form's indicators in order."""
    found: list[Rule] = []
    for raw in raws:
        check(raw, RULE, ("id", "severity", "left", "right", "zh", "en"), f"{name}.rule")
        where = f"{name}.rule {raw['id']}"
        if raw["severity"] not in get_args(Severity) or raw.get("relation", "=") not in _RELATIONS:
            raise FormError(f"{where}: unknown severity or relation")
        found += [_rule(raw, case, prefix, ids, where) for case in _cases(raw, cases, where)]
    names = [one.id for one in found]
    if twice := sorted({one for one in names if names.count(one) > 1}):
        raise FormError(f"{name}: the rule {twice[0]} is declared twice")
    return tuple(found)


def _cases(raw: Raw, cases: Cases, where: str) -> Sequence[Mapping[str, str]]:
    each: Any = raw.get("each", [{}])
    if isinstance(each, list):
        if not all(isinstance(one, dict) and all(isinstance(value, str) for value in one.values()) for one in each):
            raise FormError(f"{where}: a case is a table of strings")
        return each
    if raw.get("table") not in cases or each not in cases[raw["table"]]:
        raise FormError(f"{where}: 'each' is neither row, column (of a table named in 'table') nor a list of cases")
    return cases[raw["table"]][each]


def _rule(raw: Raw, case: Mapping[str, str], prefix: str, ids: Sequence[str], where: str) -> Rule:
    def fill(template: str) -> str:
        try:
            return template.format_map(case)
        except (KeyError, IndexError, ValueError) as error:
            raise FormError(f"{where}: the template {template!r} cannot be filled: {error}") from error

    def terms(patterns: Sequence[str]) -> tuple[str, ...]:
        return tuple(term for one in patterns for term in _terms(fill(one), prefix, ids, where))

    left, right = terms(strings(raw, "left", where)), terms(strings(raw, "right", where))
    instead = tuple((terms([whole])[0], terms(of)) for whole, of in raw.get("instead", {}).items())
    if unused := [part for _, of in instead for part in of if part not in left + right]:
        raise FormError(f"{where}: {unused[0]} in 'instead' is no term of the rule")
    return Rule(
        id=f"{prefix}.{fill(raw['id'])}",
        severity=raw["severity"],
        sentence_zh=fill(raw["zh"]),
        sentence_en=fill(raw["en"]),
        left=left,
        relation=raw.get("relation", "="),
        right=right,
        source=fill(raw.get("source", "")),
        instead=instead,
    )


def _terms(pattern: str, prefix: str, ids: Sequence[str], where: str) -> list[str]:
    sign, bare = ("-", pattern[1:]) if pattern.startswith("-") else ("", pattern)
    full = f"{prefix}.{bare}"
    depth = full.count(".")
    hits = [one for one in ids if fnmatchcase(one, full) and one.count(".") == depth] if "*" in full else [full]
    if not hits or any(one not in ids for one in hits):
        raise FormError(f"{where}: the term {pattern!r} names no indicator")
    return [sign + one for one in hits]
