"""A report as the archive holds it, and what it is compared with: the values that rules across reports judge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from parsers.forms import FORMS
from parsers.model import DateClaim, Form, Metric
from parsers.rules.blanks import Lenient, lenient
from parsers.rules.terms import Term, absent, read_terms

_FORMS: Mapping[str, Form] = {form.id: form for form in FORMS}
_TABLES = frozenset({"table", "flat", "ocr"})
_SENTENCE = re.compile(r"[^。；;!！?？\n]+")
# Shorter pieces are headings and phrases that every report shares.
_LEAST_SENTENCE = 12


@dataclass(frozen=True)
class Held:
    """The current version of a report, as stored."""

    version_id: int
    document_id: int
    report_id: str
    issuer_id: str
    year: int
    level: str
    form: str | None
    text: str
    first_seen: str
    metrics: tuple[Metric, ...]
    dates: tuple[DateClaim, ...]

    @cached_property
    def terms(self) -> Mapping[str, Term]:
        """What is printed, by indicator."""
        return read_terms(self.metrics)

    @cached_property
    def counted(self) -> Lenient | None:
        """The terms with the empty cells counted; None where none is empty."""
        return lenient(_FORMS.get(self.form or ""), self.terms)

    @cached_property
    def lenient(self) -> Held:
        """The same report with its empty cells counted as 0."""
        twin = replace(self)
        terms = self.counted.terms if self.counted else self.terms
        twin.__dict__.update({**self.__dict__, "terms": terms, "absent": self.absent})
        return twin

    @cached_property
    def absent(self) -> frozenset[str]:
        """The indicators of the form's tables of which nothing is printed."""
        return absent(_FORMS[self.form], self.terms) if self.form and self.form in _FORMS else frozenset()

    @cached_property
    def cells(self) -> dict[str, Metric]:
        """The printed places of tables, by indicator."""
        return {m.indicator: m for m in self.metrics if m.method in _TABLES and m.kind != "missing"}

    @cached_property
    def above_zero(self) -> dict[str, Decimal]:
        """The figures of tables that are numbers other than 0."""
        return {name: m.value for name, m in self.cells.items() if m.kind == "number" and m.value}

    @cached_property
    def doubtful(self) -> bool:
        """Whether a figure's place is not certain."""
        return any(m.kind == "ambiguous" for m in self.cells.values())

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the running text without white space; rows of tables and short pieces are left out."""
        lines = ("".join(line.split()) for line in self.text.split("\n") if "|" not in line)
        return tuple(one for line in lines for one in _SENTENCE.findall(line) if len(one) >= _LEAST_SENTENCE)


@dataclass(frozen=True)
class Neighbours:
    """What a report is compared with; `last` is None where the archive holds no report of the year before.

    `others` are the other documents of the same report with their figures, `alike` the issuers whose figures of the
    year are the same, `unlisted` a time when its column was looked at after the deadline and did not yet show it.
    """

    last: Held | None = None
    others: tuple[Other, ...] = ()
    alike: tuple[str, ...] = ()
    crawled: bool = False
    unlisted: str | None = None


@dataclass(frozen=True)
class Other:
    """Another document of the same report: its latest version."""

    url: str
    same_text: bool
    ended: bool
    figures: Mapping[str, Decimal]
