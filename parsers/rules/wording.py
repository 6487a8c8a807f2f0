"""Rules on the text itself: its sections, the years and places it speaks of, what it must say."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from parsers.identity.claims import lead, period_year
from parsers.identity.titles import read_title
from parsers.numerals import parse_number
from parsers.rules.conditions import sum_of
from parsers.rules.facts import NOT_APPLICABLE, Finding, View
from parsers.rules.kinds import Judge, Kind, Raw, Scene, form_id
from parsers.rules.terms import MISSING

_NUMBERING = re.compile(r"^[一二三四五六七八九十第部分章、，,.．:：#*]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ORDER = "一二三四五六七八九十"


def _years_agree(raw: Raw, scene: Scene) -> Judge:
    """The year of the title is that of the period sentence."""

    def judged(view: View) -> Finding:
        title = _title_year(view.facts.title or "")
        period = period_year(lead(view.facts.text, view.facts.sections))
        if title is None and period is None:
            return NOT_APPLICABLE
        if title is None or period is None:
            return Finding("undecidable", "only the title names a year" if title else "only the period names a year")
        return Finding("pass" if title == period else "fail", "", Decimal(title), Decimal(period))

    return judged


def _title_year(title: str) -> int | None:
    years = set(_YEAR.findall(title))
    return int(years.pop()) if len(years) == 1 else None if years else read_title(title).year if title else None


def _plans(raw: Raw, scene: Scene) -> Judge:
    """Years of plans: `match` finds them (group year); the year after the report's is the one meant."""
    match = scene.pattern(raw["match"])

    def judged(view: View) -> Finding:
        found = list(match.finditer(view.prose))
        if not found:
            return NOT_APPLICABLE
        year = view.facts.report_year
        if year is None:
            return Finding("undecidable", "the report's own year is not certain")
        if wrong := [one for one in found if int(one["year"]) != year + 1]:
            return Finding("fail", f"{wrong[0][0]!r}", Decimal(wrong[0]["year"]), Decimal(year + 1))
        return Finding("pass", f"{found[0][0]!r}")

    return judged


def _place_words(raw: Raw, scene: Scene) -> Judge:
    """A county or district speaks of itself as 我县, 我区, not as 我市 (copied text)."""
    own_words = {key: value for key, value in raw["own"].items() if isinstance(value, str)}

    def judged(view: View) -> Finding:
        ending = view.facts.issuer.removesuffix("人民政府")[-1:]
        if ending not in own_words:
            return NOT_APPLICABLE
        own = len(re.findall(own_words[ending], view.prose))
        other = len(re.findall(raw["other"], view.prose))
        if not own and not other:
            return NOT_APPLICABLE
        if own and other:
            status = "pass" if own > other else "undecidable"
            return Finding("pass" if status == "pass" else "undecidable", f"own words {own}, others {other}")
        return Finding("fail" if other else "pass", f"own words {own}, others {other}")

    return judged


def _order(raw: Raw, scene: Scene) -> Judge:
    """The statutory headings in the form's order, numbered without a gap."""
    wanted = [scene.pattern(one) for one in raw["headings"]]

    def judged(view: View) -> Finding:
        sections = view.facts.sections
        if not sections:
            return NOT_APPLICABLE
        places = [next((n for n, s in enumerate(sections) if one.search(s.heading)), None) for one in wanted]
        found = [place for place in places if place is not None]
        if not found:
            return NOT_APPLICABLE
        if len(found) < len(wanted):
            gone = [str(n) for n, place in enumerate(places, 1) if place is None]
            return Finding("undecidable", f"headings not recognised: part {', '.join(gone)}")
        if found != sorted(found):
            return Finding("fail", "the parts stand in another order")
        numbers = [s.number for s in sections]
        if gap := next((n for a, n in pairwise(numbers) if not _follows(a, n)), None):
            return Finding("fail", f"the numbering breaks at {gap}")
        return Finding("pass")

    return judged


def _follows(number: str, after: str) -> bool:
    known = number in _ORDER and after in _ORDER
    return not known or after == "一" or _ORDER.index(after) == _ORDER.index(number) + 1


def _announced(raw: Raw, scene: Scene) -> Judge:
    """The lead sentence says how many parts there are (六个部分)."""
    match = scene.pattern(raw["match"])

    def judged(view: View) -> Finding:
        found = match.search(lead(view.facts.text, view.facts.sections))
        if found is None:
            return NOT_APPLICABLE
        said = parse_number(found["n"])
        numbers = [s.number for s in view.facts.sections]
        if said is None or not numbers or numbers.count("一") > 1:
            return Finding("undecidable", f"{found[0]!r}; parts {''.join(numbers) or 'not recognised'}")
        return Finding("pass" if said == len(numbers) else "fail", f"{found[0]!r}", said, Decimal(len(numbers)))

    return judged


def _required(raw: Raw, scene: Scene) -> Judge:
    """The text, or the section whose heading fits, must say each of `words`."""
    words = [scene.pattern(one) for one in raw["words"]]
    heading = scene.pattern(raw["heading"]) if "heading" in raw else None

    def judged(view: View) -> Finding:
        if len(view.prose) < raw.get("from_length", 1):
            return NOT_APPLICABLE
        text = view.prose
        if heading is not None:
            bodies = [body for section, body in view.bodies if heading.search(section.heading)]
            if not bodies:
                return Finding("undecidable", "its section is not recognised") if view.bodies else NOT_APPLICABLE
            text = "".join(bodies)
        lacking = [one.pattern for one in words if not one.search(text)]
        if lacking and not view.bodies:
            return Finding("undecidable", "no section is recognised: the text may not be whole")
        return Finding("fail", f"not found: {', '.join(lacking)}") if lacking else Finding("pass")

    return judged


def _filled(raw: Raw, scene: Scene) -> Judge:
    """The section whose heading fits holds at least `least` characters, or one of the words that it may be."""
    heading, may_be = scene.pattern(raw["heading"]), scene.pattern(raw.get("may_be", r"(?!)"))

    def judged(view: View) -> Finding:
        if not view.bodies:
            return NOT_APPLICABLE
        bodies = [_NUMBERING.sub("", body) for section, body in view.bodies if heading.search(section.heading)]
        if not bodies:
            return Finding("undecidable", "its heading is not recognised")
        body = "".join(bodies)
        filled = len(body) >= raw["least"] or bool(may_be.search(body))
        return Finding("pass" if filled else "fail", f"{len(body)} characters")

    return judged


def _referring(raw: Raw, scene: Scene) -> Judge:
    """The page itself holds the report, not only words that point to an attachment."""
    match = scene.pattern(raw["match"])

    def judged(view: View) -> Finding:
        found = match.search(view.prose) if raw["word"] in view.prose else None
        if found is None:
            return NOT_APPLICABLE
        if view.cells or len(view.prose) >= raw["enough"]:
            return Finding("pass")
        few = len(view.prose) < raw["few"]
        return Finding("fail" if few else "undecidable", f"{found[0]!r} in a text of {len(view.prose)} characters")

    return judged


def _dumped(raw: Raw, scene: Scene) -> Judge:
    """Organisations stand only in one column (`only` > 0, `others` = 0): then no kind of them is named by `match`."""
    match = scene.pattern(raw["match"])
    sums = scene.sums([raw["only"], raw["others"]])

    def judged(view: View) -> Finding:
        sides = sums.get(form_id(view), ())
        if not sides or any(not view.absent.isdisjoint(one.names) for one in sides):
            return NOT_APPLICABLE
        only, others = (sum_of(one, lambda name: view.terms.get(name, MISSING))[0] for one in sides)
        if only is None or others is None:
            return Finding("undecidable", "an applicant's figure is no number", indicators=sides[0].names)
        if not only or others:
            return NOT_APPLICABLE
        found = match.search(view.prose)
        return Finding("fail" if found else "pass", repr(found[0]) if found else "", only, others, sides[0].names)

    return judged


def _form_of_year(raw: Raw, scene: Scene) -> Judge:
    """The form that was read is the one in force for the report's year."""

    def judged(view: View) -> Finding:
        form, year = view.form, view.facts.report_year
        if form is None or not view.cells:
            return NOT_APPLICABLE
        if year is None:
            return Finding("undecidable", "the report's own year is not certain")
        fits = form.first_year <= year and (form.last_year is None or year <= form.last_year)
        return Finding("pass" if fits else "fail", f"{form.id} in the report of {year}")

    return judged


KINDS = {
    "dumped": Kind({"match": str, "only": str, "others": str}, ("match", "only", "others"), _dumped),
    "form_of_year": Kind({}, (), _form_of_year),
    "years_agree": Kind({}, (), _years_agree),
    "plans": Kind({"match": str}, ("match",), _plans),
    "place_words": Kind({"own": dict, "other": str}, ("own", "other"), _place_words),
    "order": Kind({"headings": list}, ("headings",), _order),
    "announced": Kind({"match": str}, ("match",), _announced),
    "required": Kind({"words": list, "heading": str, "from_length": int}, ("words",), _required),
    "filled": Kind({"heading": str, "least": int, "may_be": str}, ("heading", "least"), _filled),
    "referring": Kind(
        {"match": str, "word": str, "enough": int, "few": int}, ("match", "word", "enough", "few"), _referring
    ),
}
