"""Rules on what sentences say beside what tables say: every mention is compared, and the definition that fits is named.

A definition is a sum of indicators with a name (新收, 新收 + 上年结转).  A mention that no definition fits fails only
where every definition has its numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.model import Metric
from parsers.numerals import find_numbers, parse_number
from parsers.rules.conditions import Side, read_side, sum_of
from parsers.rules.facts import NOT_APPLICABLE, Finding, View, prefix_of
from parsers.rules.kinds import Judge, Kind, Raw, RuleError, Scene, form_id
from parsers.rules.terms import EMPTY, MISSING, no_number

_SHOWN = 3
# What stands just before a mention says which figure is meant (新收); a heading or two clauses back says nothing.
_BEFORE = 14
_LEAST_STEP = 10  # 余 and 多 leave open at least the last digit


@dataclass(frozen=True, slots=True)
class Definition:
    """One meaning a mention may have, and its sum in the form at hand."""

    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class Said:
    """A number of the running text: exact (`low` = `high`) or an interval, as printed."""

    low: Decimal
    high: Decimal
    raw: str


def _definitions(raw: Raw, scene: Scene) -> dict[str, tuple[Definition, ...]]:
    found: dict[str, list[Definition]] = {one.id: [] for one in scene.forms}
    for number, line in enumerate(raw["definitions"], 1):
        if not isinstance(line, dict) or not {"name", "sum"} <= line.keys() <= {"name", "sum", "forms"}:
            raise RuleError(f"{scene.where}: definition {number} needs name and sum")
        for form in scene.forms:
            if form.id in line.get("forms", [form.id]):
                ids = scene.shared | {one.id for one in form.indicators}
                found[form.id].append(Definition(line["name"], read_side(line["sum"], prefix_of(form), ids, None)))
    return {form: tuple(definitions) for form, definitions in found.items()}


def _mentions(raw: Raw, scene: Scene) -> Judge:
    """The prose reader's own mentions of one indicator."""
    definitions = _definitions(raw, scene)
    before = scene.pattern(raw["before"]) if "before" in raw else None
    without = scene.pattern(raw["not_before"]) if "not_before" in raw else None

    def suits(view: View, one: Metric) -> bool:
        lead = view.facts.text[max(0, one.start - _BEFORE) : one.start]
        return (before is None or bool(before.search(lead))) and not (without and without.search(lead))

    def judged(view: View) -> Finding:
        found = (
            Said(one.value, one.value, one.raw)
            for one in view.mentions.get(raw["indicator"], ())
            if one.method == "prose" and one.kind == "number" and one.value is not None and suits(view, one)
        )
        return _compare(found, definitions.get(form_id(view), ()), view, raw["indicator"])

    return judged


def _hedged(raw: Raw, scene: Scene) -> Judge:
    """Mentions with a hedge (160多, 近200): the figure must lie in the interval that the words leave open."""
    definitions = _definitions(raw, scene)

    def judged(view: View) -> Finding:
        hedged = (one for one in view.mentions.get(raw["indicator"], ()) if one.kind == "text")
        found = (said for one in hedged if (said := interval(one.raw)) is not None)
        return _compare(found, definitions.get(form_id(view), ()), view, raw["indicator"])

    return judged


def interval(raw: str) -> Said | None:
    """What a hedged number leaves open, ends included; None where the hedge is not known."""
    spans = find_numbers(raw)
    if len(spans) != 1 or not spans[0].approximate:
        return None
    value = spans[0].value
    if re.search(r"约|左右|上下|大概", raw):
        return Said(value * Decimal("0.9"), value * Decimal("1.1"), raw)
    step = Decimal(10) ** (len(str(int(value))) - len(str(int(value)).rstrip("0")))
    step = max(step, Decimal(_LEAST_STEP))
    if re.search(r"近|不足|不到|以内|以下", raw):
        return Said(value - step, value, raw)
    if re.search(r"余|多|来|逾|超|以上|至少|不少于|不低于|上|\+", raw):
        return Said(value, value + step, raw)
    return None


def _phrases(raw: Raw, scene: Scene) -> Judge:
    """Mentions that the rule's own `match` finds in sections whose heading fits `headings`; `n` is the number."""
    definitions = _definitions(raw, scene)
    match, headings = scene.pattern(raw["match"]), scene.pattern(raw.get("headings", ""))
    without = scene.pattern(raw["unless"]) if "unless" in raw else None
    if "n" not in match.groupindex:
        raise RuleError(f"{scene.where}: 'match' has no group n")

    def said(view: View) -> Iterator[Said]:
        for section, text in view.bodies:
            if not headings.search(section.heading):
                continue
            for found in match.finditer(text):
                clause = text[max(text.rfind(mark, 0, found.start()) for mark in "。；;") + 1 : found.end()]
                value = parse_number(found["n"])
                if value is not None and not (without and without.search(clause)):
                    yield Said(value, value, found[0])

    def judged(view: View) -> Finding:
        return _compare(said(view), definitions.get(form_id(view), ()), view, "")

    return judged


def _compare(said: Iterable[Said], definitions: Sequence[Definition], view: View, indicator: str) -> Finding:
    mentions = tuple(said)
    if not mentions:
        return NOT_APPLICABLE
    usable = [one for one in definitions if view.absent.isdisjoint(one.side.names)]
    usable = [one for one in usable if any(view.terms.get(n, MISSING) != MISSING for n in one.side.names)]
    names = tuple(dict.fromkeys([*([indicator] * bool(indicator)), *(n for one in usable for n in one.side.names)]))
    if not usable:
        return Finding("not_applicable", indicators=names)
    sums = [(one.name, *sum_of(one.side, lambda name: view.terms.get(name, MISSING))) for one in usable]
    known = [(name, value) for name, value, _ in sums if value is not None]
    unfit = [one for one in mentions if not any(one.low <= value <= one.high for _, value in known)]
    if unfit and len(known) < len(sums):
        gaps = dict.fromkeys(gap for _, _, gaps in sums for gap in gaps)
        return Finding("undecidable", f"{unfit[0].raw}; {no_number(tuple(gaps))}", indicators=names)
    if unfit:
        amounts = ", ".join(f"{name} {value}" for name, value in known)
        detail = f"{', '.join(one.raw for one in unfit[:_SHOWN])} in the text is none of: {amounts}"
        nearest = min((value for _, value in known), key=lambda value: abs(value - unfit[0].low))
        return Finding("fail", detail, unfit[0].low, nearest, names)
    fitting = [_fitting(one, known) for one in mentions]
    return Finding("pass", "; ".join(dict.fromkeys(fit for fit, _ in fitting)), mentions[0].low, fitting[0][1], names)


def _fitting(one: Said, known: Sequence[tuple[str, Decimal]]) -> tuple[str, Decimal]:
    fits = [(name, value) for name, value in known if one.low <= value <= one.high]
    return f"{one.raw} = {' or '.join(name for name, _ in fits)}", fits[0][1]


def _statements(raw: Raw, scene: Scene) -> Judge:
    """A zero said in words: the table's figure is 0 or blank."""
    sums = scene.sums([raw["sum"]])

    def judged(view: View) -> Finding:
        said = [one for one in view.mentions.get(raw["indicator"], ()) if one.method == "statement"]
        side = sums[form_id(view)][0] if form_id(view) in sums else None
        if not said or side is None or not view.absent.isdisjoint(side.names):
            return NOT_APPLICABLE
        terms = [view.terms.get(name, MISSING) for name in side.names]
        names = (raw["indicator"], *side.names)
        value, gaps = sum_of(side, lambda name: view.terms.get(name, MISSING))
        if all(term == MISSING for term in terms):
            return Finding("not_applicable", indicators=names)
        if all(term.kind in EMPTY or term.value == 0 for term in terms):
            return Finding("pass", said[0].raw, Decimal(0), value, names)
        if any(term.value for term in terms):
            return Finding("fail", f"{said[0].raw!r} in the text", Decimal(0), value, names)
        return Finding("undecidable", no_number(gaps), indicators=names)

    return judged


def _claims(raw: Raw, scene: Scene) -> Judge:
    """Words that hold only where a figure is 0 (均已办结: nothing is carried over)."""
    sums = scene.sums([raw["sum"]])
    match, without = scene.pattern(raw["match"]), scene.pattern(raw["unless"])

    def judged(view: View) -> Finding:
        side = sums[form_id(view)][0] if form_id(view) in sums else None
        if side is None or not view.absent.isdisjoint(side.names):
            return NOT_APPLICABLE
        found = next((m[0] for m in match.finditer(view.prose) if not without.search(m[0])), None)
        if found is None or all(view.terms.get(name, MISSING) == MISSING for name in side.names):
            return NOT_APPLICABLE
        value, gaps = sum_of(side, lambda name: view.terms.get(name, MISSING))
        if value is None:
            return Finding("undecidable", f"{found!r}; {no_number(gaps)}", indicators=side.names)
        return Finding("fail" if value else "pass", repr(found), value, Decimal(0), side.names)

    return judged


def _partition(raw: Raw, scene: Scene) -> Judge:
    """A sentence gives a `whole` and its `parts` (each a pattern with n, at most once): they must add up.

    At least two parts must be found; where the list need not be complete (`open`), less than the whole says nothing.
    """
    whole, parts = scene.pattern(raw["whole"]), [scene.pattern(one) for one in raw["parts"]]
    sentence = re.compile(r"[^。\n]{1,600}")  # no list of parts is longer; an article without a full stop is

    def judged(view: View) -> Finding:
        doubt = NOT_APPLICABLE
        passed: Finding | None = None
        for head in whole.finditer(view.prose):
            rest = sentence.match(view.prose, head.end())
            finding = _adds_up(head, _parts(rest[0] if rest else "", parts), raw.get("open", False))
            if finding.status == "fail":
                return finding
            passed = finding if finding.status == "pass" else passed
            doubt = finding if finding.status == "undecidable" else doubt
        return passed if passed and doubt == NOT_APPLICABLE else doubt

    return judged


def _parts(text: str, parts: Sequence[re.Pattern[str]]) -> list[re.Match[str]]:
    return [match for part in parts for match in part.finditer(text)]


def _adds_up(head: re.Match[str], parts: Sequence[re.Match[str]], open_: bool) -> Finding:
    values = [parse_number(one["n"]) for one in parts]
    total = parse_number(head["n"])
    if len(values) < 2:
        return NOT_APPLICABLE
    if total is None or None in values:
        return Finding("undecidable", f"{head[0]}: a part is no exact number")
    amount = sum((value for value in values if value is not None), Decimal(0))
    detail = f"{head[0]}: {' + '.join(one['n'] for one in parts)}"
    if amount != total and open_ and amount < total:
        return Finding("undecidable", f"{detail}; the list may not be complete")
    return Finding("pass" if amount == total else "fail", detail, amount, total)


_DEFINED = {"indicator": str, "definitions": list}
KINDS = {
    "mentions": Kind({**_DEFINED, "before": str, "not_before": str}, ("indicator", "definitions"), _mentions),
    "hedged": Kind(_DEFINED, ("indicator", "definitions"), _hedged),
    "phrases": Kind({"match": str, "unless": str, "headings": str, "definitions": list}, ("match", "definitions"),
                    _phrases),
    "statements": Kind({"indicator": str, "sum": str}, ("indicator", "sum"), _statements),
    "claims": Kind({"match": str, "unless": str, "sum": str}, ("match", "unless", "sum"), _claims),
    "partition": Kind({"whole": str, "parts": list, "open": bool}, ("whole", "parts"), _partition),
}  # fmt: skip
