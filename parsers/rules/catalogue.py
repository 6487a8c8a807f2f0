"""Rule files (`*.toml` beside this module) -> Declared rules, validated and ready to judge.

A file holds `[[rule]]` tables.  Every rule has `id`, `check` (the number in the list of checks: B14), `severity`,
`zh`, `en` and `kind`; the kind says which further keys there are.  `forms` limits it to reports of those forms,
`levels` to those issuers, `from_year` to later report years.  `each` is a list of cases whose values stand for {key} in
every string.  In `years.toml` rules need another report and are judged by the archive; in `elsewhere.toml` each
`[[elsewhere]]` says why a check is not decided here.  `drift` tells why a rule's severity is not the list's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, get_args

from parsers.forms import FORMS, indicators
from parsers.model import Rule, Severity
from parsers.rules import cells, dates, figures, mending, prose, shares, wording
from parsers.rules.conditions import Condition, ConditionError, read_condition
from parsers.rules.facts import prefix_of
from parsers.rules.kinds import Judge, Raw, RuleError, Scene

_ROOMS = (figures, cells, prose, shares, wording, dates, mending)
KINDS = {name: kind for room in _ROOMS for name, kind in room.KINDS.items()}
_COMMON = {"id": str, "check": str, "severity": str, "zh": str, "en": str, "kind": str, "forms": list, "levels": list,
           "from_year": int, "each": list, "drift": str}  # fmt: skip
_NEEDED = ("id", "check", "severity", "zh", "en", "kind")
_YEARS = "years"
_ELSEWHERE = "elsewhere"
SHARED = frozenset(one.id for one in indicators() if one.form == "any")
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Declared:
    """A rule of the catalogue.  `forms` empty means every report, also one of no recognised form."""

    rule: Rule
    check: str
    kind: str
    forms: tuple[str, ...]
    levels: tuple[str, ...]
    from_year: int
    drift: str


@dataclass(frozen=True, slots=True)
class ReportRule:
    """A rule that one report decides."""

    declared: Declared
    judge: Judge


@dataclass(frozen=True, slots=True)
class YearRule:
    """A rule that needs another report.

    `given` and `then` are the comparisons by (form, form of the year before), for the kind `figures`; `options` are the
    other keys as declared.
    """

    declared: Declared
    given: Mapping[Pair, tuple[Condition, ...]]
    then: Mapping[Pair, tuple[Condition, ...]]
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A check of the list that no rule here decides, and why."""

    check: str
    zh: str
    en: str
    why: str


def load() -> tuple[tuple[ReportRule, ...], tuple[YearRule, ...], tuple[Elsewhere, ...]]:
    """Every packaged file, in the order of the checks' numbers; RuleError for anything unknown."""
    reports: list[ReportRule] = []
    years: list[YearRule] = []
    others: list[Elsewhere] = []
    for name, raw in _files():
        if unknown := sorted(raw.keys() - {"rule", _ELSEWHERE}):
            raise RuleError(f"{name}: unknown key {unknown[0]!r}")
        others += [_elsewhere(name, one) for one in raw.get(_ELSEWHERE, [])]
        for one in _cases(raw.get("rule", []), name):
            declared, options = _declared(one, name)
            if name == _YEARS:
                years.append(_year_rule(declared, options))
            else:
                reports.append(_report_rule(declared, options))
    ids = [one.declared.rule.id for one in reports] + [one.declared.rule.id for one in years]
    ids += [rule.id for form in FORMS for rule in form.rules]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise RuleError(f"the rule {twice[0]} is declared twice")
    return tuple(reports), tuple(years), tuple(others)


def _files() -> Iterator[tuple[str, Raw]]:
    entries = [entry for entry in resources.files("parsers.rules").iterdir() if entry.name.endswith(".toml")]
    for entry in sorted(entries, key=lambda one: one.name):
        try:
            yield entry.name.removesuffix(".toml"), tomllib.loads(entry.read_text(encoding="utf-8"))
        except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError are both
            raise RuleError(f"{entry.name}: {error}") from error


def _cases(raws: Any, name: str) -> Iterator[Raw]:
    for raw in raws:
        if missing := [key for key in _NEEDED if key not in raw]:
            raise RuleError(f"{name}: {raw.get('id', '?')}: {missing[0]!r} is missing")
        for case in raw.get("each", [{}]):
            yield {key: _filled(value, case) for key, value in raw.items() if key != "each"}


def _filled(value: Any, case: Mapping[str, str]) -> Any:
    """`value` with each {key} of the case replaced in its strings; other braces (of patterns) stay."""
    if isinstance(value, str):
        for key, text in case.items():
            value = value.replace("{" + key + "}", text)
        return value
    if isinstance(value, list):
        return [_filled(one, case) for one in value]
    return {key: _filled(one, case) for key, one in value.items()} if isinstance(value, dict) else value


def _declared(raw: Raw, name: str) -> tuple[Declared, dict[str, Any]]:
    where = f"{name}: {raw['id']}"
    if wrong := [key for key, kind in _COMMON.items() if key in raw and not isinstance(raw[key], kind)]:
        raise RuleError(f"{where}: {wrong[0]!r} has the wrong type")
    if raw["severity"] not in get_args(Severity):
        raise RuleError(f"{where}: unknown severity {raw['severity']!r}")
    known = {one.id for one in FORMS}
    if strange := [one for one in raw.get("forms", []) if one not in known]:
        raise RuleError(f"{where}: unknown form {strange[0]!r}")
    rule = Rule(raw["id"], raw["severity"], raw["zh"], raw["en"], (), "=", (), f"checks.md {raw['check']}")
    declared = Declared(rule, raw["check"], raw["kind"], tuple(raw.get("forms", ())), tuple(raw.get("levels", ())),
                        raw.get("from_year", 0), raw.get("drift", ""))  # fmt: skip
    return declared, {key: value for key, value in raw.items() if key not in _COMMON}


def _report_rule(declared: Declared, options: Raw) -> ReportRule:
    if declared.kind not in KINDS:
        raise RuleError(f"{declared.rule.id}: unknown kind {declared.kind!r}")
    forms = tuple(one for one in FORMS if one.id in declared.forms)
    return ReportRule(declared, KINDS[declared.kind].judge(options, Scene(declared.rule.id, forms, SHARED)))


def _year_rule(declared: Declared, options: dict[str, Any]) -> YearRule:
    then, given = options.pop("then", []), options.pop("given", [])
    after = set(options.pop("after", [])) or set(declared.forms)
    pairs = [(now, last) for now in FORMS for last in FORMS if now.id in declared.forms and last.id in after]
    if options.pop("same_form", False):
        pairs = [(now, last) for now, last in pairs if now is last]

    def read(texts: list[str]) -> dict[Pair, tuple[Condition, ...]]:
        try:
            return {(now.id, last.id): tuple(_condition(text, now, last) for text in texts) for now, last in pairs}
        except ConditionError as error:
            raise RuleError(f"{declared.rule.id}: {error}") from error

    return YearRule(declared, read(given), read(then), options)


def _condition(text: str, now: Any, last: Any) -> Condition:
    ids, before = ({one.id for one in form.indicators} | SHARED for form in (now, last))
    return read_condition(text, prefix_of(now), sorted(ids), (prefix_of(last), sorted(before)))


def _elsewhere(name: str, raw: Any) -> Elsewhere:
    if not isinstance(raw, dict) or raw.keys() != {"check", "zh", "en", "why"}:
        raise RuleError(f"{name}: an entry needs check, zh, en and why")
    return Elsewhere(**raw)
