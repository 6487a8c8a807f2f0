"""Figures from sentences: text.* metrics with the span of each number, and zeros said in words.

In: the document's text, its sections and the spans of its tables.  Out: every mention, so one indicator may come
several times; what a mention means is declared in `patterns.toml`.  Precision first: a number is taken only where
its sentence says that it is the whole issuer's in the report year.  Left out are parts (其中, 市本级, a named bureau),
other years, growth and shares, plans, running totals (截至, 以来); a `prose-not-taken` notice says so, once a reason.
累计 alone is read as the year's total, as the reports use it (累计公开发布政府信息14603条).  Hedged numbers (160多) are
of kind `text`: kept as printed, no value.
"""

from __future__ import annotations

from itertools import islice

from parsers.model import Metric, Notice, Section
from parsers.prose.frame import frame
from parsers.prose.mentions import mentions
from parsers.prose.notices import Declined, notices
from parsers.prose.patterns import SUBJECTS
from parsers.prose.sentences import sentences

# Matches judged in one sentence and in all: a real sentence holds a dozen, a real report under a hundred.
_MOST_IN_ONE = 200
_MOST = 2000


def read_prose(
    text: str,
    sections: tuple[Section, ...],
    skip: tuple[tuple[int, int], ...] = (),
    year: int | None = None,
    issuer: str | None = None,
) -> tuple[tuple[Metric, ...], tuple[Notice, ...]]:
    """All mentions in reading order, without doubles of one number for one indicator; and what was not taken, and why.

    `year` (the report year) and `issuer` (its name) are read from the text's first lines where they are not given.
    """
    own = frame(text, sections[0].start if sections else 0, year, issuer)
    taken: dict[tuple[str, int, int], Metric] = {}
    declined: list[Declined] = []
    for sentence in sentences(text, sections, skip, SUBJECTS):
        if len(taken) + len(declined) > _MOST:
            reason = f"after {_MOST} figures, more than any report holds"
            declined.append(Declined(("text",), reason, "the rest", sentence.where[0], sentence.where[-1] + 1))
            break
        for found in islice(mentions(sentence, own), _MOST_IN_ONE):
            if isinstance(found, Declined):
                declined.append(found)
            else:
                taken.setdefault((found.indicator, found.start, found.end), found)
    metrics = tuple(sorted(taken.values(), key=lambda m: (m.start, m.end, m.indicator)))
    return metrics, notices(declined, metrics)
