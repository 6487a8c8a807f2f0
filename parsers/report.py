"""The whole chain, bytes to Report: document, tables, prose, identity, checks.

`parse` is a pure function of the bytes and their `Context`; `as_json` prints a Report in the form that
`gongkai parse` promises.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from parsers import PARSER_VERSION
from parsers.checks import Facts, check_report, computed, run_checks
from parsers.documents.joined import read_article
from parsers.flat import read_flat
from parsers.forms import FORMS, form
from parsers.identity import identify
from parsers.markup import STRIKE
from parsers.model import Check, Context, Form, Metric, Notice, Report
from parsers.prose import read_prose
from parsers.sections import find_sections
from parsers.several import other_reports
from parsers.tables import read_tables
from parsers.tables.merge import complete, form_by_headings, merge
from parsers.tables.whose import own
from parsers.trust import signs

# The longest row of a table seen as text has some 200 characters; a longer line holds prose as well.
_LONGEST_ROW = 600
_STRUCK = re.compile(f"{STRIKE}([^~]+){STRIKE}")


def parse(body: bytes, context: Context | None = None) -> Report:
    """Read one capture.

    `body` is the decoded (not content-encoded) body; `context` what is known besides it, with the further pages of an
    article of several: what they hold is the report's as well, and offsets are those of the text of all.  A page that
    is no annual report comes back with `is_report` False, without figures, and a `not-a-report` notice.  Raises
    ParseError (one line) for bytes that cannot be read at all.
    """
    context = context or Context()
    document = read_article(body, context)
    sections = find_sections(document.text, document.grids)
    identity = identify(document, context, sections)
    notices: list[Notice] = [*document.notices, *identity.notices]
    notices += signs(document, context, identity.report_year)
    issuer = identity.issuer.name if identity.issuer else None
    form_id: str | None = None
    metrics: tuple[Metric, ...] = ()
    checks: tuple[Check, ...] = ()
    if identity.is_report:
        others = other_reports(document.text, sections, identity.report_year, identity.issuer)
        mine = own(identity.report_year, identity.issuer, others)
        tables = read_tables(document, FORMS, mine)
        flat = read_flat(document, FORMS, tables.form, mine)
        merged = merge(tables, flat)
        form_id = tables.form or flat.form or form_by_headings(sections, identity.report_year)
        skip = tuple((grid.start, grid.end) for grid in document.grids) + _lines_of(document.text, flat.metrics)
        skip += others
        struck = _struck(document.text)
        mentions, doubts = read_prose(document.text, sections, skip, identity.report_year, issuer)
        mentions = tuple(one for one in mentions if not _within(one, struck))
        notices += [Notice("several-reports", "another report stands on the page, and is left out", *o) for o in others]
        notices += [*tables.notices, *flat.notices, *merged.notices, *doubts, *struck]
        declared = form(form_id) if form_id else None
        metrics = _with_sums(declared, merged.metrics) + mentions
        facts = Facts(
            metrics, document.text, sections, identity.dates, identity.title, identity.report_year,
            identity.issuer.level if identity.issuer else "unknown", tuple(notices), issuer or "",
        )  # fmt: skip
        checks = _checked(declared, facts)
    return Report(
        parser=PARSER_VERSION,
        media_type=document.media_type,
        sha256=hashlib.sha256(body).hexdigest(),
        is_report=identity.is_report,
        title=identity.title,
        issuer=identity.issuer,
        report_year=identity.report_year,
        published=identity.published,
        form=form_id,
        scope=identity.scope,
        dates=identity.dates,
        sections=sections,
        text=document.text,
        metrics=metrics,
        checks=checks,
        notices=tuple(dict.fromkeys(notices)),
    )


def _struck(text: str) -> tuple[Notice, ...]:
    """A notice, with its span, for each piece that the page strikes out: no figure in it is the report's."""
    found = _STRUCK.finditer(text)
    return tuple(Notice("struck-out", f"not read: {m[1][:60]!r}", m.start(1), m.end(1)) for m in found)


def _within(metric: Metric, struck: Sequence[Notice]) -> bool:
    """Whether a figure stands in one of the spans, which come in the text's order."""
    before = bisect_right(struck, metric.start, key=lambda one: one.start)
    return before > 0 and metric.start < struck[before - 1].end


def _lines_of(text: str, metrics: Iterable[Metric]) -> tuple[tuple[int, int], ...]:
    """The spans of the lines on which figures of a table printed as text stand: they are no prose.

    Of a whole report in one line only what lies between the first and the last figure of its tables is taken.
    """
    lines: dict[int, tuple[int, int]] = {}
    for metric in metrics:
        if metric.end:
            line = text.rfind("\n", 0, metric.start) + 1
            first, last = lines.get(line, (metric.start, metric.end))
            lines[line] = (min(first, metric.start), max(last, metric.end))
    return tuple(_span(text, line, *figures) for line, figures in sorted(lines.items()))


def _span(text: str, line: int, first: int, last: int) -> tuple[int, int]:
    end = text.find("\n", last)
    end = len(text) if end < 0 else end
    return (line, end) if end - line <= _LONGEST_ROW else (first, last)


def _with_sums(declared: Form | None, figures: tuple[Metric, ...]) -> tuple[Metric, ...]:
    """Add the missing of absent tables and the sums that the form does not print."""
    if declared is None:
        return figures
    figures = complete(declared, figures)
    return figures + computed(declared, figures)


def _checked(declared: Form | None, facts: Facts) -> tuple[Check, ...]:
    """The form's identities and every rule that one report decides.

    A second form (a provincial table beside the national one) is held to its own identities.
    """
    read = {metric.indicator for metric in facts.metrics}
    beside = (one for one in FORMS if one is not declared and any(i.id in read for i in one.indicators))
    others = tuple(check for one in beside for check in run_checks(one, facts.metrics))
    return check_report(declared, facts) + others


def as_json(report: Report, file: str) -> dict[str, Any]:
    """The object that `gongkai parse` prints for `file`; numbers are exact ints, or floats where they have decimals."""
    issuer = report.issuer
    return {
        "file": file,
        "parser": report.parser,
        "media_type": report.media_type,
        "sha256": report.sha256,
        "title": report.title,
        "issuer": issuer and {"name": issuer.name, "level": issuer.level, "division": issuer.division},
        "report_year": report.report_year,
        "published": report.published,
        "form": report.form,
        "scope": report.scope,
        "is_report": report.is_report,
        "dates": [{"source": d.source, "value": d.value, "raw": d.raw} for d in report.dates],
        "sections": [
            {"number": s.number, "heading": s.heading, "start": s.start, "end": s.end} for s in report.sections
        ],
        "text": report.text,
        "metrics": [metric_json(m) for m in report.metrics],
        "checks": [check_json(c) for c in report.checks],
        "notices": [{"code": n.code, "detail": n.detail, "start": n.start, "end": n.end} for n in report.notices],
    }


def metric_json(metric: Metric) -> dict[str, Any]:
    """One metric as JSON-ready values."""
    return {
        "indicator": metric.indicator,
        "kind": metric.kind,
        "value": plain(metric.value),
        "raw": metric.raw,
        "unit": metric.unit,
        "method": metric.method,
        "table": metric.table,
        "row": metric.row,
        "column": metric.column,
        "start": metric.start,
        "end": metric.end,
        "candidates": list(metric.candidates),
        "assumptions": list(metric.assumptions),
    }


def check_json(check: Check) -> dict[str, Any]:
    """One check as JSON-ready values."""
    return {
        "rule": check.rule,
        "status": check.status,
        "lenient": check.lenient,
        "severity": check.severity,
        "left": plain(check.left),
        "right": plain(check.right),
        "difference": plain(check.difference),
        "indicators": list(check.indicators),
        "likely": list(check.likely),
        "detail": check.detail,
    }


def plain(value: Decimal | None) -> int | float | None:
    """A Decimal as the number that JSON and SQLite know: an int where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def failed(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The checks that failed."""
    return tuple(check for check in checks if check.status == "fail")
