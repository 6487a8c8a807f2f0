"""docs/checks.md: every check that the program makes, and why it leaves the others out, from the declarations.

`python -m parsers.rules.docs > docs/checks.md` after every change of a rule.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence

from parsers.forms import FORMS
from parsers.rules import ELSEWHERE, REPORT_RULES, YEAR_RULES, Declared

_HEAD = """# Checks

This page is generated from the declarations (`python -m parsers.rules.docs > docs/checks.md`); a test holds it equal.

A check is a finding about the report, or about our reading of it; it never changes a figure. Each has one of five
verdicts: `pass`, `fail`, `not_applicable` (nothing it speaks of is printed, or its condition does not hold),
`undecidable` (a term is blank, `/`, ambiguous or unread: a blank is never 0 in a sum) and `waived` (a person set it
aside, with a reason: data/README.md says how). Severities: `error` (an identity printed on the form: the report or our
reading is wrong), `warning` (usually true; honest reports break it) and `information`.

An undecidable check is judged once more with its blank and `/` cells counted as 0, an empty total as the sum of its
parts where every part is a number then. That verdict is kept beside the strict one as `lenient` (`pass`, `fail`, or
nothing where other gaps leave it open too); it never counts as a failed check, and `contradiction` lists a lenient
`fail` apart, with `assuming` "blank means 0" and the severity `information`.

A rule whose failures on real reports are more than a fifth honest drift stands one level lower than its kind; the
table then says why. Where identities fail, the smallest changes that would mend them are named in the detail, and
the indicators concerned as likely wrong. Where prose and table differ, the definition that fits is named in the detail.

The numbers in the first column are those of the list of checks the rules were drawn from.
"""
_NUMBER = re.compile(r"([A-Z])(\d+)")


def checks_md() -> str:
    """The page as text."""
    parts = [_HEAD]
    for form in FORMS:
        rows = [(r.source.removeprefix("checks.md "), f"`{r.id}`", str(r.severity), r.sentence_zh, r.sentence_en)
                for r in form.rules]  # fmt: skip
        parts.append(f"## Identities of {form.id}\n\n{form.title}, {form.decree}\n\n{_table(_COLUMNS, rows)}")
    reports = sorted((one.declared for one in REPORT_RULES), key=_order)
    parts.append(f"## Rules that one report decides\n\n{_catalogue(reports)}")
    years = sorted((one.declared for one in YEAR_RULES), key=_order)
    said = (
        "The year before, another document of the same report, or another issuer's report must be held; else the rule\n"
        "is not applicable or undecidable. The result belongs to the current version of the later report."
    )
    parts.append(f"## Rules that need another report\n\n{said}\n\n{_catalogue(years)}")
    others = [(one.check, one.zh, one.en, one.why) for one in ELSEWHERE]
    parts.append(f"## Not decided here\n\n{_table(('check', '检查', 'check, in words', 'why'), others)}")
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


_COLUMNS = ("check", "rule", "severity", "规则", "rule, in words")


def _catalogue(rules: Sequence[Declared]) -> str:
    rows = [(one.check, f"`{one.rule.id}`", one.rule.severity, one.rule.sentence_zh, _english(one), _reach(one))
            for one in rules]  # fmt: skip
    return _table((*_COLUMNS, "applies to"), rows)


def _english(one: Declared) -> str:
    return f"{one.rule.sentence_en} (severity: {one.drift})" if one.drift else one.rule.sentence_en


def _reach(one: Declared) -> str:
    parts = [", ".join(one.forms) or "every report", ", ".join(one.levels)]
    parts.append(f"from {one.from_year}" if one.from_year else "")
    return "; ".join(part for part in parts if part)


def _order(one: Declared) -> tuple[str, int]:
    match = _NUMBER.match(one.check)
    return (match[1], int(match[2])) if match else (one.check, 0)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(text) for text in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(checks_md())
