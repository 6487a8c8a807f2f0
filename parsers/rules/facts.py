"""What single-report rules are judged on: the Facts of a report, and a View of them with what several rules need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from parsers.model import Check, DateClaim, Form, Level, Metric, Notice, Section, Verdict
from parsers.rules.blanks import Lenient, lenient
from parsers.rules.terms import Term, absent, read_terms

_TABLE_METHODS = frozenset({"table", "flat", "ocr"})
_PROSE_METHODS = frozenset({"prose", "statement"})


@dataclass(frozen=True, slots=True)
class Facts:
    """One report as read; whatever is not known stays at its default.  `issuer` is the issuer's name."""

    metrics: tuple[Metric, ...] = ()
    text: str = ""
    sections: tuple[Section, ...] = ()
    dates: tuple[DateClaim, ...] = ()
    title: str | None = None
    report_year: int | None = None
    level: Level = "unknown"
    notices: tuple[Notice, ...] = ()
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict without its rule: `left` and `right` are the sides compared, in the indicators' unit."""

    status: Verdict
    detail: str = ""
    left: Decimal | None = None
    right: Decimal | None = None
    indicators: tuple[str, ...] = ()


NOT_APPLICABLE = Finding("not_applicable")


def prefix_of(form: Form) -> str:
    """What the form's indicators begin with (f21)."""
    return form.indicators[0].id.partition(".")[0] if form.indicators else ""


class View:
    """A report's facts made ready once for all rules; lives only while the report is judged."""

    def __init__(self, form: Form | None, facts: Facts, identities: tuple[Check, ...] = ()) -> None:
        """`identities` are the form's own identities, judged already."""
        self.form = form
        self.facts = facts
        self.identities = identities
        self.memo: Any = None  # what a kind of rules keeps for its next rule

    @cached_property
    def terms(self) -> Mapping[str, Term]:
        """What is printed, by indicator."""
        return read_terms(self.facts.metrics)

    @cached_property
    def counted(self) -> Lenient | None:
        """The terms with the empty cells counted; None where none is empty."""
        return lenient(self.form, self.terms)

    @cached_property
    def lenient(self) -> View | None:
        """The same report with its empty cells counted as 0; None where none is empty."""
        if self.counted is None:
            return None
        twin = View(self.form, self.facts, self.identities)
        twin.memo = self.memo
        # What does not rest on the terms is the same, and is not made ready a second time.
        twin.__dict__.update({**self.__dict__, "terms": self.counted.terms, "absent": self.absent, "lenient": None})
        return twin

    @cached_property
    def absent(self) -> frozenset[str]:
        """The indicators of the form's tables of which nothing is printed."""
        return absent(self.form, self.terms) if self.form else frozenset()

    @cached_property
    def cells(self) -> tuple[Metric, ...]:
        """The places of tables that are printed."""
        return tuple(m for m in self.facts.metrics if m.method in _TABLE_METHODS and m.kind != "missing")

    @cached_property
    def numbers(self) -> tuple[Metric, ...]:
        """The printed places that hold a number."""
        return tuple(m for m in self.cells if m.kind == "number")

    @cached_property
    def unread(self) -> tuple[Metric, ...]:
        """The printed places that are ambiguous, or hold what is no number."""
        return tuple(m for m in self.cells if m.kind in {"ambiguous", "text"})

    @cached_property
    def mentions(self) -> dict[str, tuple[Metric, ...]]:
        """What sentences say, by indicator, in reading order."""
        found: dict[str, list[Metric]] = {}
        for metric in self.facts.metrics:
            if metric.method in _PROSE_METHODS:
                found.setdefault(metric.indicator, []).append(metric)
        return {indicator: tuple(metrics) for indicator, metrics in found.items()}

    @cached_property
    def prose(self) -> str:
        """The running text: what is printed without the rows of tables, a paragraph a line, without white space."""
        lines = (line for line in self.facts.text.split("\n") if "|" not in line)
        return "\n".join(tight for line in lines if (tight := "".join(line.split())))

    @cached_property
    def bodies(self) -> tuple[tuple[Section, str], ...]:
        """Each section with its body as in `prose`, on one line."""
        return tuple((one, self._body(one)) for one in self.facts.sections)

    def _body(self, section: Section) -> str:
        lines = self.facts.text[section.start : section.end].split("\n")
        tight = "".join("".join(line.split()) for line in lines if "|" not in line)
        heading = "".join(section.heading.split())
        return tight[tight.find(heading) + len(heading) :] if heading in tight else tight
