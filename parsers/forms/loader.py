"""Declaration files (`*.toml` beside this module) -> Form values, validated.

A file declares one form: `[form]`, one `[[table]]` a table, one `[[rule]]` a kind of identity.  A table declares its
headings (`group`, `column_group`), `row`s and `column`s; its cells are all rows times all columns, or times
the `columns` that the row or the nearest heading over it lists.  `in` names the heading (or row) it stands under.
`columns_under` repeats the columns under each of these headings.  A `sum` is a row (or, in a table of one
unlabelled row, a column) that no form prints; with `printed_as` some reports print it in place of its parts.

Templates (`ids`, `section`, `zh`, `en`, `item`, `member`, `parent`) take: {row} {column} (in `ids`, `parent` the keys, else
the Chinese labels with their headings), {row_key} {column_key} {column_head} {column_tail} (the key cut at its
last point), {row_en} {column_en}, {place} (nearest heading and label), {path_top} (outermost heading, or the label).
A series is the row's and the column's joined by "_"; there is none where one of them says nothing.

A file with `[[indicator]]` declares indicators of no table (text.toml), in Indicator's fields.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from importlib import resources

from parsers.forms.rules import read_rules
from parsers.forms.schema import FILE, FORM, TABLE, FormError, Part, Raw, check, parts, strings
from parsers.labels import normalise
from parsers.model import Form, FormColumn, FormRow, FormTable, Indicator, Rule

_FIELDS = ("label_zh", "label_en", "unit", "parent", "series", "comparability", "note", "item", "dimension", "member")


@dataclass(frozen=True, slots=True)
class _Table:
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


def load_files() -> dict[str, Raw]:
    """Every packaged declaration file by name (`form2021`), parsed; files are found, not listed."""
    found = sorted(
        (entry for entry in resources.files("parsers.forms").iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
    )
    return {entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8")) for entry in found}


def load_form(name: str, raw: Raw) -> tuple[Form, tuple[tuple[int, Indicator], ...]]:
    """The form a file declares, and its indicators with the order of their table in the codebook.

    Raises FormError for an unknown key, a name that leads nowhere, a label or an id declared twice.
    """
    check(raw, FILE, ("form", "table"), name)
    head = raw["form"]
    check(head, FORM, ("id", "prefix", "title", "decree", "first_year"), f"{name}.form")
    drafts = [_read_table(one, head, name) for one in raw["table"]]
    tables = tuple(_form_table(draft) for draft in drafts)
    placed = tuple((draft.raw["order"], one) for draft in drafts for one in _indicators(draft))
    sums = {sum_id: of for draft in drafts for sum_id, of in _sums(draft).items()}
    ids = [one.id for _, one in placed]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise FormError(f"{name}: the indicator {twice[0]} is declared twice")
    rules = _rules(name, raw, head["prefix"], drafts, ids)
    _check_parents(name, placed)
    form = Form(
        id=head["id"], title=head["title"], decree=head["decree"], first_year=head["first_year"],
        last_year=head.get("last_year"), tables=tables, indicators=tuple(one for _, one in placed), rules=rules, sums=sums,
    )  # fmt: skip
    return form, placed


def load_indicators(name: str, raw: Raw) -> tuple[Indicator, ...]:
    """The indicators of a file without tables; what stands above the first of them holds for all."""
    fields = dict.fromkeys(("id", "form", "section", *_FIELDS), str)
    shared = {key: value for key, value in raw.items() if key != "indicator"}
    found = []
    for number, one in enumerate(raw["indicator"], 1):
        check({**shared, **one}, fields, ("id", "form", "section", "label_zh", "label_en", "unit"), f"{name}.indicator {number}")
        found.append(Indicator(**{**shared, **one}))
    return tuple(found)


def _read_table(raw: Raw, head: Raw, name: str) -> _Table:
    where = f"{name}.{raw.get('key', 'table')}"
    check(raw, TABLE, ("key", "heading", "order", "ids", "zh", "en", "row", "column"), where)
    kinds = {kind: {one.key: one for one in parts(raw, kind, where)} for kind in ("group", "row", "column_group", "sum")}
    columns = {one.key: one for one in parts(raw, "column", where)}
    if under := strings(raw, "columns_under", where):
        columns = _repeat(columns, under, kinds["column_group"], where)
    table = _Table(
        raw, head["prefix"], head["id"], where, kinds["group"], kinds["row"], columns, kinds["column_group"], kinds["sum"]
    )
    for one in [*table.groups.values(), *table.rows.values()]:
        if unknown := [key for key in one.columns if key not in columns]:
            raise FormError(f"{where}: {one.key} lists the column {unknown[0]!r}, which is not declared")
    return table


def _repeat(columns: dict[str, Part], under: tuple[str, ...], groups: dict[str, Part], where: str) -> dict[str, Part]:
    """The columns once for each heading, keys, English labels and series joined to the heading's."""
    if unknown := [key for key in under if key not in groups]:
        raise FormError(f"{where}: columns_under names {unknown[0]!r}, which is not declared")
    return {
        f"{key}.{one.key}": replace(
            one, key=f"{key}.{one.key}", within=key, en=f"{groups[key].en}: {one.en}",
            series=f"{groups[key].series}_{one.series}",
        )
        for key in under
        for one in columns.values()
    }  # fmt: skip


def _path(part: Part, *levels: dict[str, Part], where: str) -> tuple[str, ...]:
    """First labels of the headings over a part, outermost first."""
    found: list[str] = []
    seen = {part.key}
    while part.within:
        key = part.within
        above = next((level[key] for level in levels if key in level), None)
        if above is None or not above.labels or (key in seen and above is part):
            raise FormError(f"{where}: {part.key} stands in {key!r}, which is not declared")
        if len(found) > 9:
            raise FormError(f"{where}: {part.key} stands in itself")
        found.insert(0, above.labels[0])
        part = above
    return tuple(found)


def _row_path(table: _Table, row: Part) -> tuple[str, ...]:
    return _path(row, table.groups, table.rows, where=table.where)


def _column_path(table: _Table, column: Part) -> tuple[str, ...]:
    return _path(column, table.column_groups, where=table.where)


def _cells(table: _Table, row: Part) -> list[Part]:
    """The columns in which the form prints a cell of this row."""
    above = row
    while not above.columns and above.within:
        above = table.groups.get(above.within) or table.rows[above.within]
    return [one for key, one in table.columns.items() if not above.columns or key in above.columns]


def _printed_rows(table: _Table) -> list[Part]:
    """The rows that can be met on paper: the decree's, then the sums that some reports print in place of their parts."""
    return [*table.rows.values(), *(replace(one, labels=one.printed_as) for one in table.sums.values() if one.printed_as)]


def _id(table: _Table, row: str, column: str) -> str:
    return f"{table.prefix}.{_fill(table, table.raw['ids'], {'row': row, 'column': column})}"


def _fill(table: _Table, template: str, names: dict[str, str]) -> str:
    try:
        return template.format_map(names).strip()
    except (KeyError, IndexError, ValueError) as error:
        raise FormError(f"{table.where}: the template {template!r} cannot be filled: {error}") from error


def _form_table(table: _Table) -> FormTable:
    rows = tuple(
        FormRow(one.key, one.labels, _row_path(table, one), one.unit, _members(table, one) if one.printed_as else ())
        for one in _printed_rows(table)
    )
    columns = tuple(FormColumn(one.key, one.labels, _column_path(table, one)) for one in table.columns.values())
    groups = tuple(FormRow(one.labels[0], one.labels, _row_path(table, one)) for one in table.groups.values())
    over = tuple(FormRow(one.labels[0], one.labels, _column_path(table, one)) for one in table.column_groups.values())
    for kind in (rows, columns, groups, over):
        _check_labels(table.where, kind)
    cells = {(row.key, one.key): _id(table, row.key, one.key) for row in _printed_rows(table) for one in _cells(table, row)}
    ignored = strings(table.raw, "ignored", table.where)
    return FormTable(table.raw["key"], table.raw["heading"], rows, columns, cells, ignored, groups, over)


def _check_labels(where: str, found: tuple[FormRow, ...] | tuple[FormColumn, ...]) -> None:
    """No two rows (columns, headings) under the same headings may be printed alike."""
    owner: dict[tuple[tuple[str, ...], str], str] = {}
    for one in found:
        for label in one.labels:
            place = one.path, normalise(label)
            if not place[1] or owner.setdefault(place, one.key) != one.key:
                raise FormError(f"{where}: the label {label!r} of {one.key} is empty or taken by {owner.get(place)}")


def _members(table: _Table, one: Part) -> tuple[str, ...]:
    """The keys of the rows (columns) that a sum adds up, patterns filled in."""
    keys = table.columns if table.sums_are_columns else table.rows
    found = []
    for pattern in one.of:
        hits = [key for key in keys if fnmatchcase(key, pattern)]
        if not hits:
            raise FormError(f"{table.where}: the sum {one.key} adds {pattern!r}, which matches nothing")
        found += hits
    return tuple(found)


def _sums(table: _Table) -> dict[str, tuple[str, ...]]:
    """Indicator id of each computed sum -> the ids it adds up."""
    found = {}
    for one in table.sums.values():
        members = _members(table, one)
        if table.sums_are_columns:
            row = next(iter(table.rows))
            found[_id(table, row, one.key)] = tuple(_id(table, row, key) for key in members)
        else:
            for column in table.columns:
                found[_id(table, one.key, column)] = tuple(_id(table, key, column) for key in members)
    return found


def _indicators(table: _Table) -> list[Indicator]:
    """One indicator a printed cell, then one a computed sum."""
    found = [_indicator(table, row, column) for row in table.rows.values() for column in _cells(table, row)]
    for one in table.sums.values():
        pairs = [(next(iter(table.rows.values())), one)] if table.sums_are_columns else [(one, column) for column in table.columns.values()]
        note = one.note or table.raw.get("sum_note", "")
        found += [replace(_indicator(table, row, column), note=note, computed=True) for row, column in pairs]
    overrides = table.raw.get("override", {})
    for key, fields in overrides.items():
        check(fields, dict.fromkeys(_FIELDS, str), (), f"{table.where}.override.{key}")
        if not any(one.id == f"{table.prefix}.{key}" for one in found):
            raise FormError(f"{table.where}: override names {key!r}, which is no indicator")
    return [replace(one, **overrides.get(one.id.removeprefix(f"{table.prefix}."), {})) for one in found]


def _indicator(table: _Table, row: Part, column: Part) -> Indicator:
    raw = table.raw
    row_path = () if row.zh else _row_path(table, row)
    column_path = () if column.zh else _column_path(table, column)
    label = row.zh or (row.labels[0] if row.labels else "")
    head, _, tail = column.key.rpartition(".")
    keys = {"row_key": row.key, "column_key": column.key, "column_head": head, "column_tail": tail, "row": row.key, "column": column.key}
    words = {
        **keys, "row": label, "column": column.zh or " ".join((*column_path, column.labels[0])),
        "place": " ".join((*row_path[-1:], label)), "row_en": row.en, "column_en": column.en,
        "path_top": (*_row_path(table, row), label)[0],
    }  # fmt: skip
    parent = row.parent or column.parent or (row.within if row.within in table.rows else "")
    series = "" if row.series is None or column.series is None else "_".join(filter(None, (row.series, column.series)))
    return Indicator(
        id=_id(table, row.key, column.key), form=table.form, section=_fill(table, raw.get("section", raw["heading"]), words),
        label_zh=_fill(table, raw["zh"], words), label_en=_fill(table, raw["en"], words),
        unit=row.unit or column.unit or raw.get("unit", ""),
        parent=f"{table.prefix}.{_fill(table, parent, keys)}" if parent else "", series=series,
        comparability=(row.comparability or column.comparability or raw.get("comparability", "")) if series else "",
        note=row.note or column.note, item=_fill(table, raw.get("item", ""), words), dimension=raw.get("dimension", ""),
        member=_fill(table, raw.get("member", ""), words), unit_from_cell=column.unit_from_cell,
    )  # fmt: skip


def _rules(name: str, raw: Raw, prefix: str, drafts: list[_Table], ids: list[str]) -> tuple[Rule, ...]:
    each: dict[str, dict[str, list[dict[str, str]]]] = {}
    for draft in drafts:
        each[draft.raw["key"]] = {
            "row": [_names(one, one.zh or one.labels[0]) for one in _printed_rows(draft) if one.labels],
            "column": [_names(one, one.zh or one.labels[0]) for one in draft.columns.values()],
        }
    return read_rules(name, raw.get("rule", []), prefix, each, ids)


def _names(one: Part, zh: str) -> dict[str, str]:
    return {"key": one.key, "zh": zh, "en": one.en}


def _check_parents(name: str, placed: tuple[tuple[int, Indicator], ...]) -> None:
    ids = {one.id for _, one in placed}
    for _, one in placed:
        if one.parent and one.parent not in ids:
            raise FormError(f"{name}: the parent {one.parent} of {one.id} is not declared")
