"""Rules on the printed cells themselves: what they hold, and whether the table has the form's rows in their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from parsers.model import Form, Metric
from parsers.rules.facts import NOT_APPLICABLE, Finding, View
from parsers.rules.kinds import Judge, Kind, Raw, Scene

_SHOWN, _LONGEST = 5, 30
_MONEY = frozenset({"元", "万元", "亿元"})
_TWO = re.compile(r"\d\s*[、,，;；/\s]\s*\d")
_GROUPED = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?")
_STRANGE = frozenset({"unknown-row", "unknown-column"})
_FIGURE = re.compile(r": [^:]*\d")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_Is = Callable[[Metric], bool]


def _each_cell(
    of: Callable[[View], Iterable[Metric]], wrong: _Is, unknown: _Is, about: _Is = lambda one: True
) -> Callable[[Raw, Scene], Judge]:
    """No cell of those that the rule is `about` may be `wrong`; `unknown` cells leave it open."""

    def make(raw: Raw, scene: Scene) -> Judge:
        def judged(view: View) -> Finding:
            cells = [one for one in of(view) if about(one)]
            doubtful = [one for one in view.unread if about(one) and unknown(one)]
            if bad := [one for one in cells if wrong(one)]:
                return Finding("fail", _list(bad), indicators=tuple(dict.fromkeys(one.indicator for one in bad)))
            if doubtful:
                return Finding("undecidable", _list(doubtful))
            return Finding("pass") if cells else NOT_APPLICABLE

        return judged

    return make


def _list(cells: list[Metric]) -> str:
    more = f" and {len(cells) - _SHOWN} more" if len(cells) > _SHOWN else ""
    return ", ".join(f"{one.indicator} {one.raw[:_LONGEST]!r}" for one in cells[:_SHOWN]) + more


def _ambiguous(one: Metric) -> bool:
    return one.kind == "ambiguous"


def _unread(one: Metric) -> bool:
    return one.kind in {"ambiguous", "text"}


def _negative(one: Metric) -> bool:
    return (
        one.value is not None
        and one.value.is_signed()
        and one.value != 0
        and not one.indicator.endswith(".items_change")
    )


def _broken(one: Metric) -> bool:
    if one.value is None or one.raw.isdigit() or one.unit in _MONEY:
        return False
    exponent = one.value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < 0 and one.value != one.value.to_integral_value()


def _money(one: Metric) -> bool:
    return one.indicator.endswith((".amount", ".fees", ".budget"))


def _no_unit(one: Metric) -> bool:
    return not one.unit and bool(one.value)


def _two_numbers(one: Metric) -> bool:
    return bool(_TWO.search(one.raw)) and not _GROUPED.fullmatch(one.raw.strip())


def _not_plain(one: Metric) -> bool:
    return not (one.raw.isascii() and one.raw.isdigit()) and not _PLAIN.fullmatch(one.raw.strip())


_Places = list[tuple[str, dict[str, Metric], list[tuple[str, str]]]]


def _places_of(view: View, form: Form) -> _Places:
    """As `_places`, once for all rules of a report."""
    if view.memo is None:
        view.memo = _places(form, view)
    found: _Places = view.memo
    return found


def _places(form: Form, view: View) -> _Places:
    """Tables of which something is printed: key, what is printed, and the (row, indicator) that the form has.

    A row that stands for others takes their place where it is printed.  What may stand in a place counts as printed.
    """
    printed = {one.indicator: one for one in view.cells}
    for metric in view.unread:
        for one in metric.candidates:
            printed.setdefault(one, metric)
    found = []
    for table in form.tables:
        cells = [(row, indicator) for (row, _), indicator in table.cells.items()]
        stand_ins = {row.key: row.replaces for row in table.rows if row.replaces}
        if stand_ins:
            shown = {row for row, i in cells if row in stand_ins and i in printed}
            left_out = {row for key in shown for row in stand_ins[key]} | (stand_ins.keys() - shown)
            cells = [(row, i) for row, i in cells if row not in left_out]
        if any(i in printed for _, i in cells):
            found.append((table.key, printed, cells))
    return found


def _shape(raw: Raw, scene: Scene) -> Judge:
    def judged(view: View) -> Finding:
        if view.form is None:
            return NOT_APPLICABLE
        lacking, seen, flat = [], False, False
        for _, printed, cells in _places_of(view, view.form):
            seen = True
            gone = [i for _, i in cells if i not in printed]
            flat = flat or (bool(gone) and any(printed[i].method == "flat" for _, i in cells if i in printed))
            lacking += gone
        strange = [one for one in view.facts.notices if one.code in _STRANGE and _FIGURE.search(one.detail)]
        if not seen:
            return NOT_APPLICABLE
        if flat:
            return Finding("undecidable", "a table reached us as text: a cell not found may be printed")
        if lacking or strange:
            said = [f"{len(lacking)} cells are not printed: {', '.join(lacking[:_SHOWN])}"] if lacking else []
            said += [one.detail for one in strange[:_SHOWN]]
            return Finding("fail", "; ".join(said), indicators=tuple(lacking))
        return Finding("pass")

    return judged


def _order(raw: Raw, scene: Scene) -> Judge:
    def judged(view: View) -> Finding:
        if view.form is None:
            return NOT_APPLICABLE
        status, seen = NOT_APPLICABLE, False
        for key, printed, cells in _places_of(view, view.form):
            if cells[0][0] == cells[-1][0]:
                continue
            seen = True
            places = [_place(printed[i]) for _, i in _first_cells(cells, printed)]
            known = [place for place in places if place is not None]
            if known != sorted(known):
                return Finding("fail", f"the rows of the table {key} stand in another order than the form's")
            if len(known) < len(places):
                status = Finding("undecidable", f"{key}: rows of a table printed as text have no certain place")
        return Finding("pass") if seen and status == NOT_APPLICABLE else status

    return judged


def _first_cells(cells: Iterable[tuple[str, str]], printed: dict[str, Metric]) -> list[tuple[str, str]]:
    first: dict[str, str] = {}
    for row, indicator in cells:
        if row not in first and indicator in printed:
            first.setdefault(row, indicator)
    return list(first.items())


def _place(one: Metric) -> tuple[int, int] | None:
    return None if one.table is None or one.row is None else (one.table, one.row)


def _noticed(raw: Raw, scene: Scene) -> Judge:
    """The reader says so: a notice of one of `codes` is a failure; `doubts` leave the rule open."""

    def judged(view: View) -> Finding:
        if not view.cells:
            return NOT_APPLICABLE
        for key, status in (("codes", "fail"), ("doubts", "undecidable")):
            if found := [one for one in view.facts.notices if one.code in raw.get(key, ())]:
                detail = "; ".join(one.detail for one in found[:_SHOWN])
                return Finding("fail" if status == "fail" else "undecidable", detail)
        return Finding("pass")

    return judged


def _headings(raw: Raw, scene: Scene) -> Judge:
    """No row that is only a heading of the form carries figures; the reader keeps such a row as a notice."""

    def judged(view: View) -> Finding:
        if not any(one.indicator.count(".") > 1 for one in view.cells):
            return NOT_APPLICABLE
        rows = [one.detail for one in view.facts.notices if one.code == "unknown-row"]
        for detail in rows:
            if detail.startswith("a heading ") and any(c.isdigit() for c in detail.rpartition("': ")[2]):
                return Finding("fail", detail)
        if rows and rows[-1].endswith("notices are left out"):
            return Finding("undecidable", rows[-1])
        return Finding("pass")

    return judged


def _text(one: Metric) -> bool:
    return one.kind == "text"


def _all(view: View) -> Iterable[Metric]:
    return view.cells


def _numbers(view: View) -> Iterable[Metric]:
    return view.numbers


KINDS = {
    "cells_known": Kind({}, (), _each_cell(_all, _text, _ambiguous)),
    "cells_not_negative": Kind({}, (), _each_cell(_numbers, _negative, _unread)),
    "cells_whole": Kind({}, (), _each_cell(_numbers, _broken, _unread)),
    "cells_money": Kind({}, (), _each_cell(_numbers, _no_unit, _unread, _money)),
    "cells_one_number": Kind({}, (), _each_cell(_all, lambda one: _text(one) and _two_numbers(one), _ambiguous)),
    "cells_plain": Kind({}, (), _each_cell(_numbers, _not_plain, _unread)),
    "table_shape": Kind({}, (), _shape),
    "row_order": Kind({}, (), _order),
    "headings_empty": Kind({}, (), _headings),
    "noticed": Kind({"codes": list, "doubts": list}, ("codes",), _noticed),
}  # fmt: skip
