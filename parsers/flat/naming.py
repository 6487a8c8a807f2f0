"""Which row of the form each printed row is: by its label, or by standing between two labelled rows.

In: the form's table and the printed rows in reading order.  Out: rows with the keys they may have, and rows of which
nothing tells the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.flat import assumptions as a
from parsers.flat.rows import Printed
from parsers.model import FormTable

# A printed row, the keys it may have, and the assumptions that its key rests on.
Named = tuple[Printed, tuple[str, ...], tuple[str, ...]]


def name_rows(table: FormTable, printed: Sequence[Printed]) -> tuple[list[Named], list[Printed]]:
    """Rows with their possible keys and what that rests on, and rows that nothing tells."""
    order = _order(table, printed)
    out: list[Named] = []
    unknown: list[Printed] = []
    gap: list[Printed] = []
    before = -1
    for row in [*printed, None]:
        at = order.get(row.keys[0], -1) if row is not None and len(row.keys) == 1 else -1
        if row is not None and not row.keys and not row.label:
            gap.append(row)
            continue
        if row is None or at >= 0 or gap:
            missing = [k for k, i in sorted(order.items(), key=_place) if before < i < at]
            _close_gap(gap, missing, before >= 0 and at >= 0, out, unknown)
            gap, before = [], at if row is not None and at >= 0 else -1
        if row is not None and row.keys:
            out.append((row, row.keys, ()))
            before = at
        elif row is not None:
            unknown.append(row)
            before = -1
    return out, unknown


def _order(table: FormTable, printed: Sequence[Printed]) -> dict[str, int]:
    """The form's rows in order; a row that stands for others (（六）其他处理) takes their place where printed."""
    keys = {row.keys[0] for row in printed if len(row.keys) == 1}
    order = {row.key: i for i, row in enumerate(table.rows) if not row.replaces}
    for row in table.rows:
        if row.replaces and row.key in keys and not keys & set(row.replaces):
            at = min(order[key] for key in row.replaces)
            order = {key: i for key, i in order.items() if key not in row.replaces} | {row.key: at}
    return order


def _close_gap(
    gap: Sequence[Printed],
    missing: Sequence[str],
    bounded: bool,
    out: list[Named],
    unknown: list[Printed],
) -> None:
    if bounded and len(missing) == len(gap):
        out.extend((row, (key,), (a.ROW_BETWEEN.id,)) for row, key in zip(gap, missing, strict=True))
    elif bounded and missing:
        out.extend((row, tuple(missing), ()) for row in gap)
    else:
        unknown.extend(gap)


def _place(one: tuple[str, int]) -> int:
    return one[1]


def empty_rows(printed: Sequence[Printed], bare: Iterable[Printed]) -> list[Printed]:
    """Labels without figures, where every figure has its label: rows of which all cells were empty."""
    have = {key for row in printed for key in row.keys}
    return [row for row in bare if len(row.keys) == 1 and row.keys[0] not in have]
