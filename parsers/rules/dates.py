"""Rules on the dates that page, meta, address, list and text claim.

The header's date is the file's, not the publication's, and takes no part.  Regulations on Open Government Information
(2019), Art. 49: departments by 31 January, governments by 31 March; before, Art. 31 (2007) said 31 March for all.
"""

from __future__ import annotations

from decimal import Decimal

from parsers.model import DateClaim
from parsers.rules.facts import NOT_APPLICABLE, Finding, View
from parsers.rules.kinds import Judge, Kind, Raw, Scene

# An upload this many years after the report year is a moved site, not a late report.
_MIGRATED = 3
_JANUARY_SINCE = 2019


def deadline(report_year: int, level: str) -> str:
    """The last day (ISO) on which a report of this year and level is on time."""
    early = level == "department" and report_year >= _JANUARY_SINCE
    return f"{report_year + 1}-{'01-31' if early else '03-31'}"


def _claims(view: View) -> list[DateClaim]:
    return [one for one in view.facts.dates if one.source != "header"]


def _on_time(raw: Raw, scene: Scene) -> Judge:
    def judged(view: View) -> Finding:
        year, claims = view.facts.report_year, _claims(view)
        if year is None or not claims:
            return NOT_APPLICABLE
        last = deadline(year, view.facts.level)
        near = [one for one in claims if int(one.value[:4]) < year + _MIGRATED]
        in_time = [one for one in near if one.value <= last]
        said = ", ".join(f"{one.source} {one.value}" for one in claims)
        detail = f"{said}; due {last}"
        if not near or 0 < len(in_time) < len(near):
            return Finding("undecidable", detail)
        return Finding("pass" if in_time else "fail", detail)

    return judged


def _agree(raw: Raw, scene: Scene) -> Judge:
    def judged(view: View) -> Finding:
        claims = _claims(view)
        if not claims:
            return NOT_APPLICABLE
        if len(claims) == 1:
            return Finding("undecidable", f"only {claims[0].source} {claims[0].value}")
        said = ", ".join(f"{one.source} {one.value}" for one in claims)
        return Finding("pass" if len({one.value for one in claims}) == 1 else "fail", said)

    return judged


def _after_year(raw: Raw, scene: Scene) -> Judge:
    """A claim of one of `sources` is not before the year that is reported was over."""

    def judged(view: View) -> Finding:
        claims = [one for one in _claims(view) if one.source in raw["sources"]]
        if not claims:
            return NOT_APPLICABLE
        year = view.facts.report_year
        if year is None:
            return Finding("undecidable", "the report's own year is not certain")
        wrong = [one for one in claims if int(one.value[:4]) <= year]
        shown = (wrong or claims)[0]
        return Finding("fail" if wrong else "pass", f"{shown.source} {shown.value}", Decimal(shown.value[:4]),
                       Decimal(year + 1))  # fmt: skip

    return judged


def _uploaded_late(raw: Raw, scene: Scene) -> Judge:
    """No claim is years after the report: where one is, the site has moved, and the date says nothing of lateness."""

    def judged(view: View) -> Finding:
        claims = _claims(view)
        if not claims:
            return NOT_APPLICABLE
        year = view.facts.report_year
        if year is None:
            return Finding("undecidable", "the report's own year is not certain")
        late = [one for one in claims if int(one.value[:4]) >= year + _MIGRATED]
        return Finding("fail", f"{late[0].source} {late[0].value}") if late else Finding("pass")

    return judged


KINDS = {
    "on_time": Kind({}, (), _on_time),
    "dates_agree": Kind({}, (), _agree),
    "after_year": Kind({"sources": list}, ("sources",), _after_year),
    "uploaded_late": Kind({}, (), _uploaded_late),
}
