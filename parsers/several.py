"""Other reports on the same page: last year's printed below this year's, a bureau's after the county's.

In: the text, its sections, the report's year and issuer.  Out: the spans of the text that belong to another report.  A
report begins anew where its sections begin anew (一、) under a title of another year or of another body; a link to
another report has no sections under it.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.identity.names import complete, same_body
from parsers.identity.titles import read_title
from parsers.model import Issuer, Section

# Lines longer than a title are passed over.
_MAX_TITLE = 80
_FIRST = "一"
Spans = tuple[tuple[int, int], ...]


def other_reports(text: str, sections: Sequence[Section], year: int | None, issuer: Issuer | None) -> Spans:
    """The spans of other reports; none where the page holds one report only, or nothing of the report's own."""
    begins = [section.start for section in sections if section.number == _FIRST]
    if len(begins) < 2:
        return ()
    stretches: list[tuple[int, bool]] = []
    last = 0
    for begin in begins:
        start, foreign = begin, stretches[-1][1] if stretches else False
        at = last
        for line in text[last:begin].splitlines(keepends=True):
            if "报" in line and len(line) <= _MAX_TITLE and (said := _foreign(line.strip(), year, issuer)) is not None:
                start, foreign = at, said
            at += len(line)
        stretches.append((start, foreign))
        last = begin
    if all(foreign for _, foreign in stretches):
        return ()
    ends = [start for start, _ in stretches[1:]] + [len(text)]
    return tuple((start, end) for (start, foreign), end in zip(stretches, ends, strict=True) if foreign)


def _foreign(line: str, year: int | None, issuer: Issuer | None) -> bool | None:
    """Whether a title is another report's; None where the line is no title."""
    title = read_title(line)
    if title.kind != "report" or not (title.year or title.issuer):
        return None
    if title.year is not None and year is not None and title.year != year:
        return True
    named = bool(title.issuer) and complete(title.issuer)
    return named and issuer is not None and complete(issuer.name) and not same_body(title.issuer, issuer.name)
