"""Which form a report follows: the one whose labels explain its tables, whatever its year.

In: what each form made of the same tables.  Out: the report's own form, and which form reads which table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from parsers.labels import normalise
from parsers.model import Document, Form, Notice
from parsers.tables.readings import Walk
from parsers.tables.vocabulary import Sheet, vocabularies

# A form beside the report's own (a provincial table, the form of another year) must explain at least this many cells
# of a table by labels of its own, and more than twice as many as the report's own form.
_BESIDE = 3


def candidates(forms: Sequence[Form], sheets: Iterable[Sheet]) -> list[Form]:
    """The forms that the tables' labels may speak for.

    A form whose labels there all stand in another form too, which has more of its own, is never taken before that one.
    """
    printed = {word for one in sheets for line in one.words for word in line}
    found = {form.id: _labels(form) & printed for form in forms}
    return [
        form
        for form in forms
        if found[form.id] and not any(found[form.id] < found[other.id] for other in forms if other is not form)
    ]


def _placed(one: Walk) -> int:
    return len({reading.metric.indicator for reading in one.readings})


def choose(walks: list[Walk], document: Document, notices: list[Notice]) -> Walk | None:
    """The walk that explains most.

    Of two that read the same tables, labels that only one of the forms has speak for it, however many cells both
    read; where both have such labels a Notice says so; where neither has, the rest of the page decides.
    """
    found = sorted((one for one in walks if one.readings), key=_placed, reverse=True)
    if not found:
        return None
    best = found[0]
    for other in found[1:]:
        if not _grids(best) & _grids(other):
            continue
        mine, theirs = _own(best, other), _own(other, best)
        if mine and theirs:
            said = [f"{w.form.id} by {', '.join(sorted(own)[:3])}" for w, own in ((best, mine), (other, theirs))]
            notices.append(Notice("form-conflict", f"the tables speak for two forms: {'; '.join(said)}"))
        elif theirs:
            best = other
        elif not mine and _placed(other) == _placed(best):
            best = _by_text(best, other, document, notices)
    return best


def _grids(one: Walk) -> set[int]:
    return {reading.metric.table for reading in one.readings if reading.metric.table is not None}


def _labels(form: Form) -> frozenset[str]:
    known = _KNOWN.get(form.id)
    if known is None or known[0] is not form:
        known = _KNOWN[form.id] = form, _labels_of(form)
    return known[1]


_KNOWN: dict[str, tuple[Form, frozenset[str]]] = {}


def _labels_of(form: Form) -> frozenset[str]:
    return frozenset(
        word for v in vocabularies(form) for words in (v.rows, v.columns, v.groups, v.column_groups) for word in words
    )


def _own(one: Walk, other: Walk, grid: int | None = None) -> set[str]:
    """Labels by which a walk knew rows and columns (of one grid), and which the other form does not have."""
    known = one.words.values() if grid is None else [one.words.get(grid, set())]
    return set().union(*known) - _labels(other.form)


def _by_text(one: Walk, other: Walk, document: Document, notices: list[Notice]) -> Walk:
    """Between two forms that read these grids alike, the one whose own labels the rest of the page prints.

    Where it prints none (only table four is there), the title's year is all there is, and a Notice says so.
    """
    text = normalise(document.text)
    counts = [sum(word in text for word in _labels(a.form) - _labels(b.form)) for a, b in ((one, other), (other, one))]
    if counts[0] != counts[1]:
        return one if counts[0] > counts[1] else other
    title = " ".join(document.titles)
    of_year = [w for w in (one, other) if any(f"{y}年" in title for y in _years(w.form))]
    chosen = of_year[0] if len(of_year) == 1 else max((one, other), key=lambda w: w.form.first_year)
    detail = f"the tables read alike as {one.form.id} and {other.form.id}; taken as {chosen.form.id}"
    notices.append(Notice("form-conflict", detail))
    return chosen


def _years(form: Form) -> range:
    # An open form is taken to last; no report of a later year than this can be in hand.
    return range(form.first_year, (form.last_year or form.first_year + 30) + 1)


def shares(best: Walk, walks: list[Walk]) -> list[tuple[Walk, set[int]]]:
    """Which walk reads which grids: the report's own form all that it knows, except what another knows far better."""
    counts = {one.form.id: Counter(reading.metric.table or 0 for reading in one.readings) for one in walks}
    mine = counts[best.form.id]
    shares: list[tuple[Walk, set[int]]] = []
    taken: set[int] = set()
    for one in sorted((one for one in walks if one is not best), key=_placed, reverse=True):
        own = counts[one.form.id]
        better = {g for g, n in own.items() if n >= _BESIDE and n > 2 * mine[g] and g not in taken}
        grids = {g for g in better if _own(one, best, g)}
        taken |= grids
        shares += [(one, grids)] if grids else []
    return [(best, set(mine) - taken), *shares]
