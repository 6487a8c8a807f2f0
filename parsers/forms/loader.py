"""Declaration files (`*.toml` beside this module) -> Form values, validated.

A file declares one form: `[form]`, one `[[table]]` a table, one `[[rule]]` a kind of identity.  A table declares its
headings (`group`, `column_group`), `row`s and `column`s; its cells are all rows times all columns, or times
the `columns` that the row or the nearest heading over it lists.  `in` names the heading (or row) it stands under.
`columns_under` repeats the columns under each of these headings.  A `sum` is a row (or, in a table of one
unlabelled row, a column) that no form prints; with `printed_as` some reports print it in place of its parts.

Templates (`ids`, `section`, `zh`, `en`, `item`, `member`, `parent`) take: {row} {column} (in `ids` and `parent` the
keys, else the Chinese labels, a column's with its headings), {row_key} {column_key} {column_head} {column_tail} (the
key cut at its last point), {row_en} {column_en}, {place} (nearest heading and label), {path_top} (outermost heading).
A series is the row's and the column's joined by "_"; there is none where one of them says nothing.

A file with `[[indicator]]` declares indicators of no table (text.toml), in Indicator's fields.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib import resources

from parsers.forms.compose import (
    FIELDS,
    Draft,
    cell_id,
    cells_of,
    column_path,
    indicators_of,
    members,
    printed_rows,
    row_path,
    sums_of,
)
from parsers.forms.rules import read_rules
from parsers.forms.schema import FILE, FORM, TABLE, FormError, Part, Raw, check, parts, strings
from parsers.labels import normalise
from parsers.model import Form, FormColumn, FormRow, FormTable, Indicator, Rule

_KINDS = ("group", "row", "column_group", "sum")
_NEEDED = ("id", "form", "section", "label_zh", "label_en", "unit")


def load_files() -> dict[str, Raw]:
    """Every packaged declaration file by name (`form2021`), parsed; files are found, not listed."""
    entries = [entry for entry in resources.files("parsers.forms").iterdir() if entry.name.endswith(".toml")]
    found: dict[str, Raw] = {}
    for entry in sorted(entries, key=lambda one: one.name):
        try:
            found[entry.name.removesuffix(".toml")] = tomllib.loads(entry.read_text(encoding="utf-8"))
        except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError are both
            raise FormError(f"{entry.name}: {error}") from error
    return found


def load_form(name: str, raw: Raw) -> tuple[Form, tuple[tuple[int, Indicator], ...]]:
    """The form a file declares, and its indicators with the order of their table in the codebook.

    Raises FormError for an unknown key, a name that leads nowhere, a label or an id declared twice.
    """
    check(raw, FILE, ("form", "table"), name)
    head = raw["form"]
    check(head, FORM, ("id", "prefix", "title", "decree", "first_year"), f"{name}.form")
    drafts = [_read_table(one, head, name) for one in raw["table"]]
    tables = tuple(_form_table(draft) for draft in drafts)
    placed = tuple((draft.raw["order"], one) for draft in drafts for one in indicators_of(draft))
    sums = {sum_id: of for draft in drafts for sum_id, of in sums_of(draft).items()}
    ids = [one.id for _, one in placed]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise FormError(f"{name}: the indicator {twice[0]} is declared twice")
    rules = _rules(name, raw, head["prefix"], drafts, ids)
    _check_parents(name, placed)
    form = Form(
        id=head["id"], title=head["title"], decree=head["decree"], first_year=head["first_year"],
        last_year=head.get("last_year"), tables=tables, indicators=tuple(one for _, one in placed), rules=rules,
        sums=sums,
    )  # fmt: skip
    return form, placed


def load_indicators(name: str, raw: Raw) -> tuple[Indicator, ...]:
    """The indicators of a file without tables; what stands above the first of them holds for all."""
    fields = dict.fromkeys(("id", "form", "section", *FIELDS), str)
    shared = {key: value for key, value in raw.items() if key != "indicator"}
    found = []
    for number, one in enumerate(raw["indicator"], 1):
        line = {**shared, **one}
        check(line, fields, _NEEDED, f"{name}.indicator {number}")
        found.append(Indicator(**line))
    return tuple(found)


def _read_table(raw: Raw, head: Raw, name: str) -> Draft:
    check(raw, TABLE, ("key", "heading", "order", "ids", "zh", "en", "row", "column"), f"{name}.table")
    where = f"{name}.{raw['key']}"
    kinds = {kind: {one.key: one for one in parts(raw, kind, where)} for kind in _KINDS}
    columns = {one.key: one for one in parts(raw, "column", where)}
    if under := strings(raw, "columns_under", where):
        columns = _repeat(columns, under, kinds["column_group"], where)
    groups, rows, over, sums = (kinds[kind] for kind in _KINDS)
    table = Draft(raw, head["prefix"], head["id"], where, groups, rows, columns, over, sums)
    if unlabelled := [one.key for kind in (groups, columns, over) for one in kind.values() if not one.labels]:
        raise FormError(f"{where}: {unlabelled[0]} has no label")
    if len(rows) != 1 and not all(one.labels for one in rows.values()):
        raise FormError(f"{where}: only the one row of a table may stand without a label")
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


def _form_table(table: Draft) -> FormTable:
    rows = tuple(
        FormRow(one.key, one.labels, row_path(table, one), one.unit, members(table, one) if one.printed_as else ())
        for one in printed_rows(table)
    )
    columns = tuple(FormColumn(one.key, one.labels, column_path(table, one)) for one in table.columns.values())
    groups = tuple(FormRow(one.labels[0], one.labels, row_path(table, one)) for one in table.groups.values())
    over = tuple(FormRow(one.labels[0], one.labels, column_path(table, one)) for one in table.column_groups.values())
    for kind in (rows, columns, groups, over):
        _check_labels(table.where, kind)
    places = [(row.key, one.key) for row in printed_rows(table) for one in cells_of(table, row)]
    cells = {place: cell_id(table, *place) for place in places}
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


def _rules(name: str, raw: Raw, prefix: str, drafts: list[Draft], ids: list[str]) -> tuple[Rule, ...]:
    each: dict[str, dict[str, list[dict[str, str]]]] = {}
    for draft in drafts:
        each[draft.raw["key"]] = {
            "row": [_names(one, one.zh or one.labels[0]) for one in printed_rows(draft) if one.labels],
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
