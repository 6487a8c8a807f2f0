"""What a report prints, by indicator, and sums of it that are exact or refused.

A term has a value or says why not; a blank is never 0 here.  Computed metrics are left out: what we added up ourselves
proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from typing import NamedTuple

from parsers.model import Form, Metric

# Figures have at most some twenty digits; a longer sum would be rounded, and is refused instead.
_EXACT = Context(prec=100, traps=[Inexact, InvalidOperation, Overflow])
_SHOWN = 6  # a table of blanks lacks hundreds of numbers; the figures themselves tell which
EMPTY = frozenset({"blank", "not_applicable"})


class Term(NamedTuple):
    """What is known of one indicator: its value, or why there is none (a kind, or "conflict": two values printed)."""

    value: Decimal | None
    kind: str


MISSING = Term(None, "missing")


def read_terms(metrics: Iterable[Metric]) -> dict[str, Term]:
    """What is printed, by indicator.  One that is printed twice counts once if both agree, else it has no value.

    A place that an ambiguous figure may belong to is itself ambiguous, not missing.
    """
    found: dict[str, Term] = {}
    candidates: list[str] = []
    for metric in metrics:
        kind, value = metric.kind, metric.value
        if metric.method == "computed" or kind == "missing":
            continue
        if metric.candidates:
            candidates += metric.candidates
        term = Term(value if kind == "number" and value is not None and value.is_finite() else None, kind)
        before = found.get(metric.indicator)
        found[metric.indicator] = term if before is None or before == term else Term(None, "conflict")
    return {**dict.fromkeys(candidates, Term(None, "ambiguous")), **found}


def absent(form: Form, terms: Mapping[str, Term]) -> frozenset[str]:
    """The indicators of tables of which nothing is printed."""
    found: set[str] = set()
    for table in form.tables:
        places = set(table.cells.values())
        if places.isdisjoint(terms):
            found |= places
    return frozenset(found)


def no_number(gaps: Sequence[str]) -> str:
    """Why a sum is open: its terms without a number, the first of them by name."""
    more = f" and {len(gaps) - _SHOWN} more" if len(gaps) > _SHOWN else ""
    return f"no number: {', '.join(gaps[:_SHOWN])}{more}"


def exact_sum(values: Iterable[Decimal]) -> Decimal | None:
    """The exact sum, None where it does not fit the precision."""
    total = Decimal(0)
    try:
        for value in values:
            total = _EXACT.add(total, value)
    except (Inexact, InvalidOperation, Overflow):
        return None
    return total


def exact_product(factor: int, value: Decimal) -> Decimal | None:
    """`factor` times `value`, None where it does not fit the precision."""
    if factor == 1:
        return value
    try:
        return _EXACT.multiply(Decimal(factor), value)
    except (Inexact, InvalidOperation, Overflow):
        return None
