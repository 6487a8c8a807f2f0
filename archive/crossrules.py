"""The rules that need another report, judged on two stored reports: pure functions of what the archive holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from archive.held import Held, Neighbours
from parsers.forms import FORMS
from parsers.model import Check, Form
from parsers.numerals import parse_number
from parsers.rules import Finding, YearRule, as_check, with_lenient
from parsers.rules.blanks import Lenient
from parsers.rules.conditions import LAST
from parsers.rules.dates import deadline
from parsers.rules.facts import NOT_APPLICABLE, prefix_of
from parsers.rules.figures import compare
from parsers.rules.terms import EMPTY, MISSING, Term

_FORMS: Mapping[str, Form] = {form.id: form for form in FORMS}
_LEAST_TEXT = 200
_SHOWN = 3
_AFTER = 40  # how far behind a mention its growth may stand
_HUNDRED = Decimal(100)


_ON_TERMS = frozenset({"figures", "growth"})  # the kinds that compare sums of figures

Judge = Callable[[YearRule, Held, Neighbours], Finding]
_NO_LAST = Finding("not_applicable", "no report of the year before is held")


def judge(rule: YearRule, held: Held, around: Neighbours) -> Finding:
    """One rule on one report; `same_form` pairs and others not declared are not applicable."""
    return KINDS[rule.declared.kind](rule, held, around)


def check(rule: YearRule, held: Held, around: Neighbours) -> Check:
    """The verdict under its rule's name; where it is open, what it would be if empty cells were 0 beside it."""
    strict = as_check(rule.declared.rule, judge(rule, held, around))
    last = around.last
    found = [one.counted for one in (held, last) if one is not None and one.counted is not None]
    if strict.status != "undecidable" or rule.declared.kind not in _ON_TERMS or not found:
        return strict
    again = judge(rule, held.lenient, replace(around, last=last and last.lenient))
    counted = Lenient({}, frozenset().union(*(one.filled for one in found)), frozenset())
    return with_lenient(strict, counted, as_check(rule.declared.rule, again))


def _figures(rule: YearRule, held: Held, around: Neighbours) -> Finding:
    last = around.last
    if last is None:
        return _NO_LAST
    pair = (held.form or "", last.form or "")
    if pair not in rule.then:
        return Finding("not_applicable", "the forms of the two years do not compare")
    conditions = (*rule.given[pair], *rule.then[pair])
    names = {name for one in conditions for name in one.names}
    if any(
        (name.removeprefix(LAST) in last.absent) if name.startswith(LAST) else name in held.absent for name in names
    ):
        return NOT_APPLICABLE

    def lookup(name: str) -> Term:
        if name.startswith(LAST):
            return last.terms.get(name.removeprefix(LAST), MISSING)
        return held.terms.get(name, MISSING)

    found = compare(rule.given[pair], rule.then[pair], lookup)
    bare = tuple(dict.fromkeys(name.removeprefix(LAST) for name in found.indicators))
    return Finding(found.status, found.detail or f"{last.year} and {held.year}", found.left, found.right, bare)


def _growth(rule: YearRule, held: Held, around: Neighbours) -> Finding:
    pattern = re.compile(rule.options["match"])
    said = [
        (one, match)
        for one in held.metrics
        if one.indicator == rule.options["indicator"] and one.method == "prose" and one.value is not None
        and (match := pattern.match("".join(held.text[one.end : one.end + _AFTER].split())))
    ]  # fmt: skip
    if not said:
        return NOT_APPLICABLE
    if around.last is None:
        return Finding("undecidable", _NO_LAST.detail)
    bases = _bases(around.last, rule.options["indicator"])
    if not bases:
        return Finding("undecidable", "last year's figure is no number")
    for one, match in said:
        value, printed = one.value or Decimal(0), parse_number(match["n"])
        if printed is None:
            return Finding("undecidable", match[0])
        if not any(_grew(value, base, match["way"], printed, match["unit"]) for base in bases):
            detail = f"{one.raw}, {match[0].lstrip('件，,')}; {around.last.year}: {', '.join(map(str, bases))}"
            return Finding("fail", detail, value, bases[0], (one.indicator,))
    return Finding("pass", said[0][1][0].lstrip("件，,"), said[0][0].value, bases[0], (rule.options["indicator"],))


def _bases(last: Held, indicator: str) -> list[Decimal]:
    """What last year's report calls the requests received: newly, with those carried in, or as its text says."""
    prefix = prefix_of(_FORMS[last.form]) if last.form and last.form in _FORMS else ""
    one = [last.terms.get(f"{prefix}.requests.received{end}", MISSING).value for end in (".total", "")]
    carried = last.terms.get(f"{prefix}.requests.carried_in.total", MISSING).value
    found = [value for value in one if value is not None]
    found += [value + carried for value in found if carried]
    found += [m.value for m in last.metrics if m.indicator == indicator and m.value is not None]
    return list(dict.fromkeys(found))


def _grew(value: Decimal, base: Decimal, way: str, printed: Decimal, unit: str) -> bool:
    sign = -1 if way in {"下降", "减少", "降低"} else 1
    change = (value - base) * sign
    if unit == "件":
        return change == printed
    exponent = printed.as_tuple().exponent
    return base != 0 and abs(change * _HUNDRED / base - printed) < Decimal(1).scaleb(int(exponent))


def _blanks(rule: YearRule, held: Held, around: Neighbours) -> Finding:
    if around.last is None:
        return _NO_LAST
    if held.form != around.last.form or not held.cells or not around.last.cells:
        return NOT_APPLICABLE
    if held.doubtful or around.last.doubtful:
        return Finding("undecidable", "the place of a figure is not certain")
    now, before = (sum(m.kind in EMPTY for m in one.cells.values()) for one in (held, around.last))
    limit = max(len(held.cells), len(around.last.cells)) // rule.options["share"]
    status = abs(now - before) <= limit
    return Finding(
        "pass" if status else "fail", f"{before} blank or / cells, then {now}", Decimal(now), Decimal(before)
    )


def _documents(rule: YearRule, held: Held, around: Neighbours) -> Finding:
    if not around.others:
        return NOT_APPLICABLE
    open_ = ""
    own = {name: m.value for name, m in held.cells.items() if m.kind == "number" and m.value is not None}
    for other in around.others:
        shared = sorted(own.keys() & other.figures.keys())
        if differing := [name for name in shared if own[name] != other.figures[name]]:
            said = ", ".join(f"{name} {own[name]} and {other.figures[name]}" for name in differing[:_SHOWN])
            first = differing[0]
            return Finding("fail", f"{other.url}: {said}", own[first], other.figures[first], tuple(differing))
        open_ = open_ if shared else f"{other.url}: no figure in common"
    return Finding("undecidable", open_) if open_ else Finding("pass")


def _one_document(rule: YearRule, held: Held, around: Neighbours) -> Finding:
    if not around.others:
        return Finding("not_applicable", "one document is held")
    differing = [one for one in around.others if not one.same_text]
    if not differing:
        return Finding("pass", f"the same text at {around.others[0].url}")
    if all(one.ended for one in differing):
        return Finding("undecidable", f"{differing[0].url} differs, and is gone")
    return Finding("fail", ", ".join(one.url for one in differing[:_SHOWN]))


def _observed(rule: YearRule, held: Held, around: Neighbours) -> Finding:
    if not around.crawled:
        return Finding("not_applicable", "not brought by a crawl of its portal")
    last = deadline(held.year, held.level)
    seen = _day(held.first_seen)
    if seen.isoformat() <= last:
        return Finding("pass", f"first seen {seen}; due {last}")
    if around.unlisted is not None:
        return Finding("fail", f"its column did not list it on {_day(around.unlisted)}; due {last}")
    return Finding("undecidable", f"first seen {seen}; due {last}")


def _day(time: str) -> date:
    return date.fromisoformat(time[:10])


def _future(rule: YearRule, held: Held, around: Neighbours) -> Finding:
    claims = [one for one in held.dates if one.source in rule.options["sources"]]
    if not claims:
        return NOT_APPLICABLE
    latest = max(claims, key=lambda one: one.value)
    seen = _day(held.first_seen)
    said = f"{latest.source} {latest.value}; first seen {seen}"
    # Captures are timed in UTC: for eight hours of the day the date in China is already the next.
    if latest.value == (seen + timedelta(days=1)).isoformat():
        return Finding("undecidable", said)
    return Finding("fail" if latest.value > seen.isoformat() else "pass", said)


def _reuse(rule: YearRule, held: Held, around: Neighbours) -> Finding:
    if around.last is None:
        return _NO_LAST
    length = sum(map(len, held.sentences))
    if length < _LEAST_TEXT or sum(map(len, around.last.sentences)) < _LEAST_TEXT:
        return Finding("undecidable", "too little running text")
    before = set(around.last.sentences)
    percent = Decimal(sum(len(one) for one in held.sentences if one in before) * 100 // length)
    limit = Decimal(rule.options["percent"])
    return Finding("pass" if percent <= limit else "fail", f"{percent} % of the text stands in the report of "
                   f"{around.last.year}", percent, limit)  # fmt: skip


def _unchanged(rule: YearRule, held: Held, around: Neighbours) -> Finding:
    if around.last is None:
        return _NO_LAST
    if held.form != around.last.form or len(held.above_zero) < rule.options["least"]:
        return NOT_APPLICABLE
    if held.above_zero != around.last.above_zero:
        return Finding("pass")
    if held.doubtful or around.last.doubtful:
        return Finding("undecidable", "the place of a figure is not certain")
    return Finding("fail", f"{len(held.above_zero)} figures are those of {around.last.year}")


def _copied(rule: YearRule, held: Held, around: Neighbours) -> Finding:
    if len(held.above_zero) < rule.options["least"]:
        return NOT_APPLICABLE
    if not around.alike:
        return Finding("pass")
    if held.doubtful:
        return Finding("undecidable", "the place of a figure is not certain")
    return Finding("fail", f"the same {len(held.above_zero)} figures: {', '.join(around.alike[:_SHOWN])}")


KINDS: Mapping[str, Judge] = {
    "figures": _figures, "growth": _growth, "blanks": _blanks, "documents": _documents, "one_document": _one_document,
    "observed": _observed, "future": _future, "reuse": _reuse, "unchanged": _unchanged, "copied": _copied,
}  # fmt: skip
