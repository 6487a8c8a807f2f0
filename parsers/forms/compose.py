"""A declared table put together: headings over its parts, its cells and their ids, its indicators and its sums."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from parsers.forms.schema import FormError, Part, Raw, check
from parsers.model import Indicator

FIELDS = ("label_zh", "label_en", "unit", "parent", "series", "comparability", "note", "item", "dimension", "member")


@dataclass(frozen=True, slots=True)
class Draft:
    """A table as declared, on its way to FormTable and Indicators."""

    raw: Raw
    prefix: str
    form: str
    where: str
    groups: dict[str, Part]
    rows: dict[str, Part]
    columns: dict[str, Part]
    column_groups: dict[str, Part]
    sums: dict[str, Part]

    @property
    def sums_are_columns(self) -> bool:
        """True in a table of one row without a label, whose sums run over its columns."""
        return len(self.rows) == 1 and not next(iter(self.rows.values())).labels


def _path(part: Part, *levels: dict[str, Part], where: str) -> tuple[str, ...]:
    """First labels of the headings over a part, outermost first."""
    found: list[Part] = []
    while part.within:
        above = next((level[part.within] for level in levels if part.within in level), None)
        if above is None or not above.labels:
            raise FormError(f"{where}: {part.key} stands in {part.within!r}, which is not declared")
        if above in found:
            raise FormError(f"{where}: {part.key} stands in itself")
        found.insert(0, above)
        part = above
    return tuple(one.labels[0] for one in found)


def row_path(table: Draft, row: Part) -> tuple[str, ...]:
    return _path(row, table.groups, table.rows, where=table.where)


def column_path(table: Draft, column: Part) -> tuple[str, ...]:
    return _path(column, table.column_groups, where=table.where)


def cells_of(table: Draft, row: Part) -> list[Part]:
    """The columns in which the form prints a cell of this row."""
    above = row
    while not above.columns and above.within:
        above = table.groups.get(above.within) or table.rows[above.within]
    return [one for key, one in table.columns.items() if not above.columns or key in above.columns]


def printed_rows(table: Draft) -> list[Part]:
    """The rows that can be met on paper: the decree's, then the sums that some reports print instead."""
    sums = [replace(one, labels=one.printed_as) for one in table.sums.values() if one.printed_as]
    return [*table.rows.values(), *sums]


def cell_id(table: Draft, row: str, column: str) -> str:
    return f"{table.prefix}.{_fill(table, table.raw['ids'], {'row': row, 'column': column})}"


def _fill(table: Draft, template: str, names: dict[str, str]) -> str:
    try:
        return template.format_map(names).strip()
    except (KeyError, IndexError, ValueError) as error:
        raise FormError(f"{table.where}: the template {template!r} cannot be filled: {error}") from error


def members(table: Draft, one: Part) -> tuple[str, ...]:
    """The keys of the rows (columns) that a sum adds up, patterns filled in."""
    keys = table.columns if table.sums_are_columns else table.rows
    found = []
    for pattern in one.of:
        hits = [key for key in keys if fnmatchcase(key, pattern)]
        if not hits:
            raise FormError(f"{table.where}: the sum {one.key} adds {pattern!r}, which matches nothing")
        found += hits
    return tuple(found)


def sums_of(table: Draft) -> dict[str, tuple[str, ...]]:
    """Indicator id of each computed sum -> the ids it adds up."""
    found = {}
    for one in table.sums.values():
        keys = members(table, one)
        if table.sums_are_columns:
            row = next(iter(table.rows))
            found[cell_id(table, row, one.key)] = tuple(cell_id(table, row, key) for key in keys)
        else:
            for column in table.columns:
                found[cell_id(table, one.key, column)] = tuple(cell_id(table, key, column) for key in keys)
    return found


def indicators_of(table: Draft) -> list[Indicator]:
    """One indicator a printed cell, then one a computed sum."""
    found = [_indicator(table, row, column) for row in table.rows.values() for column in cells_of(table, row)]
    found += [_sum(table, one, *pair) for one in table.sums.values() for pair in _sum_cells(table, one)]
    overrides = table.raw.get("override", {})
    for key, fields in overrides.items():
        check(fields, dict.fromkeys(FIELDS, str), (), f"{table.where}.override.{key}")
        if not any(one.id == f"{table.prefix}.{key}" for one in found):
            raise FormError(f"{table.where}: override names {key!r}, which is no indicator")
    return [replace(one, **overrides.get(one.id.removeprefix(f"{table.prefix}."), {})) for one in found]


def _sum_cells(table: Draft, one: Part) -> list[tuple[Part, Part]]:
    if table.sums_are_columns:
        return [(next(iter(table.rows.values())), one)]
    return [(one, column) for column in table.columns.values()]


def _sum(table: Draft, one: Part, row: Part, column: Part) -> Indicator:
    note = one.note or table.raw.get("sum_note", "")
    return replace(_indicator(table, row, column), note=note, computed=True)


def _indicator(table: Draft, row: Part, column: Part) -> Indicator:
    raw, prefix = table.raw, table.prefix
    keys = {"row": row.key, "column": column.key}
    words = _words(table, row, column)
    parent = row.parent or column.parent or (row.within if row.within in table.rows else "")
    series = "" if row.series is None or column.series is None else "_".join(filter(None, (row.series, column.series)))
    comparability = row.comparability or column.comparability or raw.get("comparability", "")
    return Indicator(
        id=cell_id(table, row.key, column.key),
        form=table.form,
        section=_fill(table, raw.get("section", raw["heading"]), words),
        label_zh=_fill(table, raw["zh"], words),
        label_en=_fill(table, raw["en"], words),
        unit=row.unit or column.unit or raw.get("unit", ""),
        parent=f"{prefix}.{_fill(table, parent, {**words, **keys})}" if parent else "",
        series=series,
        comparability=comparability if series else "",
        note=row.note or column.note,
        item=_fill(table, raw.get("item", ""), words),
        dimension=raw.get("dimension", ""),
        member=_fill(table, raw.get("member", ""), words),
        unit_from_cell=column.unit_from_cell,
    )


def _words(table: Draft, row: Part, column: Part) -> dict[str, str]:
    """What the templates of a table may name; see loader.py."""
    label = row.zh or (row.labels[0] if row.labels else "")
    above = row_path(table, row)
    head, _, tail = column.key.rpartition(".")
    return {
        "row": label,
        "row_key": row.key,
        "row_en": row.en,
        "place": label if row.zh else " ".join((*above[-1:], label)),
        "path_top": (*above, label)[0],
        "column": column.zh or " ".join((*column_path(table, column), column.labels[0])),
        "column_key": column.key,
        "column_en": column.en,
        "column_head": head,
        "column_tail": tail,
    }
