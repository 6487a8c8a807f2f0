"""Who reports, for which year, published when, with whose figures; and whether the page is an annual report at all.

In: a Document, what is known besides it, its sections.  Out: an Identity.  Every answer rests on printed words; where
claims disagree the disagreement is a notice, and what no claim says stays None.  A report year is never taken from an
address or a date of publication: reports are re-uploaded years later.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from parsers.identity import claims
from parsers.identity.names import complete, is_name, level_of, normal_name, same_body, simple
from parsers.identity.places import division_of, site_government
from parsers.identity.titles import Title, read_title
from parsers.model import Context, DateClaim, DateSource, Document, Issuer, Level, Notice, Scope, Section

# Whose word on the day of publication counts first.  The HTTP header is of the file, not of the publication.
_DATE_ORDER: tuple[DateSource, ...] = ("page", "meta", "list", "url", "text")
_ISSUER_FIELDS = ("发布机构", "发布单位", "公开主体", "公开责任部门", "信息来源", "发文机关", "制发机关")
# Signs needed beside a report's title, and in place of one (see claims.evidence, at most nine).
_ENOUGH_WITH_TITLE, _ENOUGH_ALONE = 2, 5
_TITLE_LINES = 12


@dataclass(frozen=True, slots=True)
class Identity:
    """What the page says of itself; `scope_words` are the printed words that the scope rests on."""

    title: str | None
    issuer: Issuer | None
    report_year: int | None
    published: str | None
    dates: tuple[DateClaim, ...]
    scope: Scope
    is_report: bool
    notices: tuple[Notice, ...]
    scope_words: str = ""


def identify(document: Document, context: Context, sections: tuple[Section, ...]) -> Identity:
    """Judge a document.  A page that is no report keeps its title and dates; issuer and year are then None."""
    title = best_title(document, context)
    dates = _dates(document)
    published = next((d.value for source in _DATE_ORDER for d in dates if d.source == source), None)
    reason = _no_report(title, document, sections)
    if reason:
        refused = (Notice("not-a-report", reason),)
        return Identity(title.text or None, None, None, published, dates, "unclear", False, refused)
    leading = claims.lead(document.text, sections)
    year, notices = _year(title, document, context, leading, dates)
    issuer = _issuer(title, document, context, leading, year)
    if title.kind != "report":
        notices += (Notice("no-title", "no line of the page reads as the title of an annual report"),)
    office = issuer is not None and issuer.level in {"department", "township"}
    scope, words = claims.scope_of(document.text, leading, office=office)
    return Identity(title.text or None, issuer, year, published, dates, scope, True, notices, words)


def best_title(document: Document, context: Context) -> Title:
    """The candidate that says most: the page's titles, the first lines of the text (joined too), the list's words."""
    listed = context.list_title
    own = [t for t in map(read_title, document.titles) if t.text and t.text != (listed and read_title(listed).text)]
    # A page's own title that certainly names something else outweighs the lines below it.
    if own and own[0].kind == "other":
        return own[0]
    page = [*own, *map(read_title, _first_lines(document.text))]
    if reports := [t for t in page if t.kind == "report"]:
        return max(reports, key=lambda t: t.weight)
    named = [t for t in page if t.what and (t.kind != "other" or t in own)]
    entry = read_title(listed) if listed else Title("", "unclear")
    if entry.kind == "report" and not named:
        return entry
    return next(iter((*named, *own)), entry)


def _first_lines(text: str) -> list[str]:
    """The first lines as title candidates, alone and joined with the one or two below (a title over several lines)."""
    lines = [line.strip(" \t　\xa0#*") for line in text[:4000].splitlines() if line.strip(" \t　\xa0#*")][:_TITLE_LINES]
    lines = [line if len(line) <= 60 and "|" not in line and not line.endswith("。") else "" for line in lines]
    found: list[str] = []
    for i in range(len(lines)):
        for n in (3, 2, 1):
            parts = lines[i : i + n]
            if len(parts) == n and all(parts) and (n == 1 or _joins(parts)):
                found.append("".join(parts))
    return found


def _joins(parts: list[str]) -> bool:
    """Lines are one title when only together they are it: a name above, or a phrase broken in two."""
    whole = read_title("".join(parts))
    last = read_title(parts[-1])
    first = read_title(parts[0])
    return whole.kind == "report" and whole.weight > max(last.weight, first.weight)


def _no_report(title: Title, document: Document, sections: tuple[Section, ...]) -> str:
    """Why the page is no annual report; "" where it is one."""
    signs = claims.evidence(document.text, sections)
    if title.kind == "other":
        return f"the title is that of {title.what}: {title.text}"
    if title.kind == "report":
        return "" if signs >= _ENOUGH_WITH_TITLE else "the title is a report's, but the page holds no text of one"
    if signs >= _ENOUGH_ALONE and not _tells_news(title):
        return ""
    return f"neither title nor text is that of an annual report: {title.text[:60]}" if title.text else "an empty page"


def _tells_news(title: Title) -> bool:
    return "news" in title.what and not title.text.endswith(("通知", "公告", "函"))


def _dates(document: Document) -> tuple[DateClaim, ...]:
    signed = () if any(d.source == "text" for d in document.dates) else claims.signed_dates(document.text)
    return (*document.dates, *signed)


def _issuer(title: Title, document: Document, context: Context, leading: str, year: int | None) -> Issuer | None:
    known = normal_name(context.issuer_name) if context.issuer_name else ""
    name = _name(title, document, known, leading)
    if not name:
        return None
    theirs = bool(known) and same_body(name, known)
    if theirs and len(known) >= len(name):
        name = known
    level = context.issuer_level if theirs and context.issuer_level else _level(name, context)
    if context.division and (theirs or _stands_for(level, context)):
        return Issuer(name, level, context.division)
    division = division_of(name, level, year, document=document, context=context, leading=leading)
    return Issuer(name, division.level, division.code) if division else Issuer(name, level)


def _name(title: Title, document: Document, known: str, leading: str) -> str:
    """The issuer's name: the title's, completed where it is short; else who compiled, signed or published.

    The portal's own issuer, and the government that the site is of, stand in where a page names nobody, but not where
    it speaks as an office of theirs (我局).
    """
    fields = [normal_name(v) for name, v in document.metadata if name in _ISSUER_FIELDS and is_name(v.strip())]
    others = [*claims.made_by(leading), *claims.signature(document.text)]
    name = title.issuer
    if name:
        full = (n for n in (*others, *fields, known) if n and complete(n) and _ends_alike(n, name))
        return name if complete(name) else next(full, name)
    speaks = claims.speaker(f"{title.text}。{leading}")
    if speaks == "office":
        known = ""
    name = next((n for n in others if complete(n)), "") or known or next(iter((*others, *fields)), "")
    return name or (site_government(document) if speaks == "area" else "")


def _level(name: str, context: Context) -> Level:
    level = level_of(name)
    if level == "unknown" and not context.issuer_name and context.issuer_level:
        return context.issuer_level
    return level


def _stands_for(level: Level, context: Context) -> bool:
    """A division known without its issuer's name is that of a government, never of one of its departments."""
    return context.issuer_name is None and level in {"province", "prefecture", "county", "unknown"}


def _ends_alike(full: str, short: str) -> bool:
    """县科技局 and 某某县科技局; 政府 endings count as one."""
    return simple(full).endswith(simple(short).lstrip("我本"))


def _year(
    title: Title, document: Document, context: Context, leading: str, dates: tuple[DateClaim, ...]
) -> tuple[int | None, tuple[Notice, ...]]:
    """The year by majority of title, period sentence and list; the title decides a tie.  Else the text's own."""
    listed = read_title(context.list_title).year if context.list_title else None
    spoken = claims.text_year(document.text)
    said = {"title": title.year, "period": claims.period_year(leading), "list": listed}
    years = [year for year in said.values() if year is not None]
    if not years:
        return spoken, ()
    best, votes = Counter(years).most_common(1)[0]
    if votes == 1:
        best = years[0]
    told = [f"{source} {year}" for source, year in {**said, "text": spoken}.items() if year is not None]
    doubts = [", ".join(told)] if len({*years, spoken or best}) > 1 else []
    # A date of publication may lie years after the report's, never before that year ends.
    last = max((d.value for d in dates if d.source != "header"), default="")
    if last and last < f"{best}-12":
        doubts.append(f"report of {best} published {last}")
    return best, tuple(Notice("year-mismatch", detail) for detail in doubts)
