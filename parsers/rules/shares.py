"""Rules on percentages of the running text: each recomputes, and those of a partition add up to 100."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from parsers.numerals import parse_number
from parsers.rules.facts import NOT_APPLICABLE, Finding, View
from parsers.rules.kinds import Judge, Kind, Raw, Scene

_HUNDRED = Decimal(100)
_SENTENCE = re.compile(r"[^。\n]+")
_COUNT = re.compile(r"(?<![\d.])(\d[\d,，]*)(?:件|条|项|个|次|篇|份|人次|人|起|例)")
# A sentence lists few numbers; a longer one is a table drawn in words, and every pair of it need not be tried.
_MOST_NUMBERS = 40


def _shares(raw: Raw, scene: Scene) -> Judge:
    """Each "n件…占…x%" recomputes from another number of the paragraph, within one unit of the last printed digit."""
    match = scene.pattern(raw["match"])

    def judged(view: View) -> Finding:
        doubt, seen = "", False
        for line in _with_shares(view.prose.split("\n")):
            for found in match.finditer(line):
                seen = True
                bases = list(dict.fromkeys(_numbers(line[: found.start("n")], view)))
                part, share = parse_number(found["n"]), Decimal(found["share"])
                if part is None or not bases:
                    doubt = f"{found[0]}: no number to be a share of"
                elif not any(_is_share(part, base, share) for base in bases):
                    detail = f"{found[0]}: of none of {', '.join(map(str, bases[:5]))}"
                    base = min(bases, key=lambda base: abs(share - part * _HUNDRED / base))
                    return Finding("fail", detail, share, round(part * _HUNDRED / base, 2))
        if doubt:
            return Finding("undecidable", doubt)
        return Finding("pass") if seen else NOT_APPLICABLE

    return judged


def _with_shares(texts: Iterable[str]) -> list[str]:
    return [one for one in texts if "%" in one or "％" in one]


def _numbers(text: str, view: View) -> Iterator[Decimal]:
    for printed in _COUNT.findall(text)[-_MOST_NUMBERS:]:
        value = parse_number(printed)
        if value:
            yield value
    for indicator in ("text.requests_received", "text.requests_answered", "text.proactive_total"):
        for one in view.mentions.get(indicator, ()):
            if one.value:
                yield one.value


def _is_share(part: Decimal, base: Decimal, share: Decimal) -> bool:
    exponent = share.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return abs(part * _HUNDRED / base - share) < unit


def _whole(raw: Raw, scene: Scene) -> Judge:
    """The shares of a sentence that names each of `parts` once add up to 100, each rounded by half a last digit."""
    parts = [scene.pattern(one) for one in raw["parts"]]

    def judged(view: View) -> Finding:
        result = NOT_APPLICABLE
        for sentence in _with_shares(_SENTENCE.findall(view.prose)):
            found = [list(part.finditer(sentence)) for part in parts]
            if not all(found):
                continue
            if any(len(one) > 1 for one in found):
                result = Finding("undecidable", "a part is named twice in one sentence")
                continue
            shares = [Decimal(one[0]["share"]) for one in found]
            exponents = [exponent for one in shares if isinstance(exponent := one.as_tuple().exponent, int)]
            total, slack = sum(shares, Decimal(0)), sum(Decimal(1).scaleb(one) for one in exponents)
            if abs(total - _HUNDRED) > slack:
                return Finding("fail", " + ".join(f"{one}%" for one in shares), total, _HUNDRED)
            result = Finding("pass", "", total, _HUNDRED) if result.status != "undecidable" else result
        return result

    return judged


KINDS = {
    "shares": Kind({"match": str}, ("match",), _shares),
    "whole": Kind({"parts": list}, ("parts",), _whole),
}
