"""Figures that obey every identity of a form's rules, drawn from a seed.

Values are in the indicators' units, rarely equal, so that a figure in the wrong place shows.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

from parsers.model import Form, FormTable

# What a place of the page holds: its kind and, of a number, its value.  The truth of a page leads from each indicator
# that the page prints to that.
Truth = dict[str, tuple[str, Decimal | None]]

_RESULTS_OUTSIDE = ("received", "carried_in", "processed", "carried_out")
_OUTCOMES = ("upheld", "corrected", "other", "pending")


def figures(form: Form, chance: random.Random) -> dict[str, Decimal]:
    """A value for each indicator that a table of the form may print, rows beyond the decree (other_sum) included."""
    values: dict[str, int] = {}
    for table in form.tables:
        values |= _PARTS[table.key](table, chance)
    exact = {indicator: Decimal(value) for indicator, value in values.items()}
    for one in form.indicators:
        if one.id in exact and one.unit in ("元", "万元"):
            exact[one.id] = exact[one.id] / chance.choice([1, 10, 100])
    return exact


def _size(chance: random.Random) -> int:
    """A count: often nothing, mostly small, sometimes of six digits."""
    return chance.choice([0, chance.randrange(10), chance.randrange(1000), chance.randrange(1000000)])


def _split(total: int, parts: int, chance: random.Random) -> list[int]:
    """`total` as a sum of parts."""
    cuts = sorted(chance.randint(0, total) for _ in range(parts - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


def _proactive(table: FormTable, chance: random.Random) -> dict[str, int]:
    values = {indicator: _size(chance) for indicator in table.cells.values()}
    for (row, column), indicator in table.cells.items():
        last_year = table.cells.get((row, "items_last_year"))
        if column == "items_change" and last_year:
            values[indicator] = chance.randint(-values[last_year], values[last_year])
    for row in ("art20_1.rules", "art20_1.normative_documents"):
        if (row, "disclosed") in table.cells:
            made, disclosed, public = (table.cells[row, key] for key in ("made", "disclosed", "public_total"))
            values[disclosed] = chance.randint(0, values[made])
            values[public] += values[disclosed]
    return values


def _requests(table: FormTable, chance: random.Random) -> dict[str, int]:
    results = [row.key for row in table.rows if row.key not in _RESULTS_OUTSIDE and not row.replaces]
    columns = [column.key for column in table.columns if column.key != "total"]
    # Counties print hundreds, most cells 0; a province prints thousands.
    most, empty = chance.choice([(9, 0.7), (60, 0.3), (60, 0.0), (4000, 0.2)])
    value = {(r, c): 0 if chance.random() < empty else chance.randrange(most) for r in results for c in columns}
    for column in columns:
        value["processed", column] = sum(value[row, column] for row in results)
        value["carried_out", column] = chance.randrange(9)
        most_in = min(9, value["processed", column] + value["carried_out", column])
        value["carried_in", column] = chance.randint(0, most_in)
        value["received", column] = value["processed", column] + value["carried_out", column]
        value["received", column] -= value["carried_in", column]
        for row in table.rows:
            if row.replaces:
                value[row.key, column] = sum(value[part, column] for part in row.replaces)
    for row in table.rows:
        value[row.key, "total"] = sum(value[row.key, column] for column in columns)
    return {table.cells[key]: number for key, number in value.items()}


def _disputes(table: FormTable, chance: random.Random) -> dict[str, int]:
    out = {}
    most = chance.choice([1, 8, 40, 900])
    for head in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
        parts = [chance.randrange(most) for _ in _OUTCOMES]
        for name, number in zip((*_OUTCOMES, "total"), [*parts, sum(parts)], strict=True):
            out[table.cells["figures", f"{head}.{name}"]] = number
    return out


# A whole of the 统计表 and its parts: the rows `whole.*`, or those named.
_SUMS_2014: dict[str, tuple[str, ...]] = {
    "requests.received": ("in_person", "fax", "online", "post"),
    "requests.closed": ("on_time", "extended"),
    "requests.answered": (
        "already_public", "granted", "granted_in_part", "refused",
        "not_this_agency", "does_not_exist", "clarification_asked", "other_channel",
    ),
    "requests.answered.refused": (
        "state_secret", "trade_secret", "privacy", "security_stability", "not_government_information", "other_legal",
    ),
    "reconsideration": ("upheld", "corrected", "other"),
    "litigation": ("upheld", "corrected", "other"),
    "organisation.staff": ("full_time", "part_time"),
}  # fmt: skip
_WITHIN_2014 = (
    ("response.press_conferences.principal", "response.press_conferences"),
    ("response.online_interviews.principal", "response.online_interviews"),
    ("proactive.normative_documents", "proactive.total"),
)
_CHANNELS = ("gazette", "website", "weibo", "wechat", "other")


def _statistics(table: FormTable, chance: random.Random) -> dict[str, int]:
    value = {row.key: _size(chance) for row in table.rows}
    value["requests.closed"] = value["requests.answered"]
    for whole, parts in _SUMS_2014.items():
        for part, number in zip(parts, _split(value[whole], len(parts), chance), strict=True):
            value[f"{whole}.{part}"] = number
    for part, whole in _WITHIN_2014:
        value[part] = chance.randint(0, value[whole])
    value["normative_documents.issued"] += value["proactive.normative_documents"]
    for channel in _CHANNELS:
        value[f"proactive.channel.{channel}"] = chance.randint(0, value["proactive.total"])
    # The total counts an item of several channels once: it is at most the channels' sum.
    value["proactive.channel.website"] = value["proactive.total"]
    value["training.participants"] += value["training.courses"]
    column = table.columns[0].key
    return {table.cells[row, column]: number for row, number in value.items()}


_Part = Callable[[FormTable, random.Random], dict[str, int]]
_PARTS: dict[str, _Part] = {
    "proactive": _proactive,
    "requests": _requests,
    "disputes": _disputes,
    "statistics": _statistics,
}
