"""Which few changes would mend broken identities: a hint for the reader, never a correction.

Failed equations that share figures are explained together by the smallest change that makes them all hold and breaks
nothing that can be judged: one figure; a row moved by one column or rows moved by one row (see moves.py); two figures,
those that changed places first.  Where nothing explains them all, each is given the one figure that mends most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from parsers.model import Check, Form
from parsers.repairs.board import Board, Change
from parsers.repairs.moves import moved_blocks, moved_rows

_NAMED = 3  # more alternatives than these help nobody
_LIKELY = 12  # of an equation of many terms any may be wrong: all are listed, none is said
_DIGITS = 100  # far beyond any figure: nothing is rounded
_STARTS = 3  # failed equations from which pairs are looked for: two wrong figures seldom share all three


@dataclass(frozen=True, slots=True)
class _Repair:
    """Changes that mend; `how` says what they have in common ("" for mere changes)."""

    changes: tuple[Change, ...]
    how: str = ""


# By rule id: the words of the hint, the indicators that are likely wrong.
_Hints = dict[str, tuple[str, tuple[str, ...]]]


def with_repairs(form: Form, checks: Sequence[Check], values: Mapping[str, Decimal]) -> tuple[Check, ...]:
    """The checks of the form's rules, in their order, failed equations with a hint in `detail` and names in `likely`.

    `values` are the printed numbers by indicator.  The work is bounded by a count of steps, not by a clock, so that
    the same report always gives the same hints.
    """
    with localcontext() as context:
        context.prec = _DIGITS
        board = Board(form, checks, values)
        hints = _explained(board)
        hints |= {one.rule: (one.detail, one.indicators) for one in checks if _is_bound(board, one)}
    return tuple(
        replace(one, detail=hints[one.rule][0], likely=hints[one.rule][1]) if one.rule in hints else one
        for one in checks
    )


def _is_bound(board: Board, check: Check) -> bool:
    """A bound that fails: any of its few figures may be wrong, by how much nobody can say."""
    return check.status == "fail" and len(check.indicators) <= _LIKELY and not board.is_equation_named(check.rule)


def _explained(board: Board) -> _Hints:
    """Failed equations of one table are explained together where that is possible, else those that share figures."""
    hints: _Hints = {}
    for wide in board.components(wide=True):
        parts = [one for one in board.components() if set(one) <= set(wide)]
        together = _explain(board, wide)
        hints |= together or {}
        if together is None:
            for part in parts:
                hints |= (_explain(board, part) if len(parts) > 1 else None) or _alone(board, part)
    return hints


def _explain(board: Board, component: Sequence[int]) -> _Hints | None:
    """Hint and likely indicators of each failed equation of the component, by rule id; None where nothing mends all."""
    found = _single(board, component)
    if found:
        # Two figures that changed places may look like one wrong sum; an exact exchange is seldom chance.
        names = _names([*found, *(one for one in _pairs(board, component) if one.how)] if component[1:] else found)
        return {board.rule(one): (_best_single(board, one), names) for one in component}
    found = [_Repair(changes, how) for changes, how in moved_rows(board, component)]
    found = found or _pairs(board, component)
    found = found or [_Repair(changes, how) for changes, how in moved_blocks(board, component)]
    if not found:
        return None
    said = "" if len(found) > _NAMED else _said_all(found)
    return {board.rule(one): (said or _best_single(board, one), _names(found)) for one in component}


def _alone(board: Board, component: Sequence[int]) -> _Hints:
    """Each failed equation with the single figures that mend most."""
    hints = {}
    for one in component:
        best = _mending(board, one)
        hints[board.rule(one)] = (_said_best(board, one, best), _names(_Repair((change,)) for change, _ in best))
    return hints


def _names(repairs: Iterable[_Repair]) -> tuple[str, ...]:
    """The figures of the repairs; none where they are too many to help, unless one repair alone has as many."""
    known = list(repairs)
    names = tuple(dict.fromkeys(change.name for one in known for change in one.changes))
    return names if len(names) <= _LIKELY or len(known) == 1 else ()


def _single(board: Board, component: Sequence[int]) -> list[_Repair]:
    """The single figures whose change makes every equation of the component hold."""
    if len(component) > board.reach:
        return []
    start = board.shortest(component)[0]
    changes = (board.change(start, name) for name in board.names(start))
    return [_Repair((one,)) for one in changes if one is not None and board.mends((one,), component)]


def _pairs(board: Board, component: Sequence[int]) -> list[_Repair]:
    """Two figures; if some of the pairs are figures that changed places, only those."""
    found: dict[frozenset[str], _Repair] = {}
    if len(component) > 2 * board.reach:
        return []
    for start in board.shortest(component)[:_STARTS]:
        for name in board.names(start):
            first = board.change(start, name)
            if first is None or board.spent:
                continue
            for second in _seconds(board, first, component):
                pair = (first, second)
                exchanged = first.after == second.before and second.after == first.before
                key = frozenset(one.name for one in pair)
                found.setdefault(key, _Repair(pair, "they changed places" if exchanged else ""))
    places = [one for one in found.values() if one.how]
    return places or list(found.values())


def _seconds(board: Board, first: Change, component: Sequence[int]) -> list[Change]:
    """The figures that mend what is still, or newly, broken after the first change."""
    left = board.broken_after((first,), component)
    if not left or any(not board.is_equation(one) for one in left):
        return []
    start = board.shortest(left)[0]
    names = set(board.names(start)).intersection(*(board.names(one) for one in left)) - {first.name}
    changes = (board.change(start, name, (first,)) for name in board.names(start) if name in names)
    return [one for one in changes if one is not None and board.mends((first, one), component)]


def _mending(board: Board, equation: int) -> list[tuple[Change, tuple[str, ...]]]:
    """Single changes that make one failed equation hold and break none, with the rules each mends."""
    found = []
    for name in board.names(equation):
        change = board.change(equation, name)
        if change is not None and (mended := board.mended(change)) is not None:
            found.append((change, mended))
    most = max((len(mended) for _, mended in found), default=0)
    return [(change, mended) for change, mended in found if len(mended) == most]


def _best_single(board: Board, equation: int) -> str:
    return _said_best(board, equation, _mending(board, equation))


def _said_best(board: Board, equation: int, best: Sequence[tuple[Change, tuple[str, ...]]]) -> str:
    if not 0 < len(best) <= _NAMED:
        return ""
    rule = board.rule(equation)
    said = [f"{change}{_also([one for one in mended if one != rule])}" for change, mended in best]
    return f"one changed figure would mend it: {'; or '.join(said)}"


def _also(others: Sequence[str]) -> str:
    return f" (mends {', '.join(others)} too)" if others else ""


def _said_all(repairs: Sequence[_Repair]) -> str:
    return "; or ".join(dict.fromkeys(_said(one) for one in repairs))


def _said(repair: _Repair) -> str:
    if len(repair.changes) == 2 and not repair.how.startswith("moved"):
        how = f" ({repair.how})" if repair.how else ""
        return f"two changed figures would mend it: {repair.changes[0]} and {repair.changes[1]}{how}"
    return f"{repair.how} would mend it"
