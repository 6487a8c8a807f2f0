"""What a pattern matched and a reason kept back, gathered into `prose-not-taken` notices, once a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parsers.model import Metric, Notice

# A report that lists its bureaus one by one declines hundreds of numbers for one reason; more than a dozen lines of
# reasons nobody reads.
_MOST = 12
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Declined:
    """A mention that was not taken: for which indicators, why, what is printed and where."""

    indicators: tuple[str, ...]
    reason: str
    raw: str
    start: int
    end: int


def notices(declined: Iterable[Declined], taken: tuple[Metric, ...]) -> tuple[Notice, ...]:
    """One notice for each indicator and reason, at its first number; at most twelve, the last saying how many more.

    A number that was taken after all, by another pattern or for another indicator, is not mentioned.
    """
    kept = {(m.start, m.end) for m in taken}
    groups: dict[tuple[str, str], dict[tuple[int, int], str]] = {}
    for one in declined:
        if (one.start, one.end) not in kept:
            groups.setdefault((", ".join(one.indicators), one.reason), {}).setdefault((one.start, one.end), one.raw)
    ordered = sorted(groups.items(), key=lambda group: (min(group[1]), group[0]))
    out = [_notice(*key, spans) for key, spans in ordered[:_MOST]]
    if len(ordered) > _MOST:
        start, end = min(ordered[_MOST][1])
        out[-1] = Notice("prose-not-taken", f"{len(ordered) - _MOST + 1} more reasons to keep numbers back", start, end)
    return tuple(out)


def _notice(indicators: str, reason: str, spans: dict[tuple[int, int], str]) -> Notice:
    start, end = min(spans)
    raws = [spans[span] for span in sorted(spans)]
    more = f" and {len(raws) - _NAMED} more" if len(raws) > _NAMED else ""
    return Notice("prose-not-taken", f"{indicators}: {reason}: {', '.join(raws[:_NAMED])}{more}", start, end)
