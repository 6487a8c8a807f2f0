"""Reads tests/fixtures/rules/cases.toml (its README says how) into the facts of made-up reports."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from parsers.checks import Facts
from parsers.forms import FORMS, form, indicators
from parsers.model import DateClaim, Form, Metric, Notice
from parsers.rules.facts import prefix_of
from parsers.sections import find_sections

ROOT = Path(__file__).parent.parent
UNITS = {one.id: one.unit for one in indicators()}
VERDICTS = ("pass", "fail", "undecidable", "not_applicable")


@dataclass(frozen=True)
class Case:
    """One rule, the verdict expected and the case as declared, its templates filled."""

    rule: str
    verdict: str
    options: dict[str, Any] = field(hash=False)

    def __str__(self) -> str:
        return f"{self.rule}-{self.verdict}"


def declarations(*names: str) -> list[dict[str, Any]]:
    """The [[rule]] tables as written in these files."""
    return [
        raw
        for name in names
        for raw in tomllib.loads((ROOT / f"parsers/rules/{name}.toml").read_text(encoding="utf-8"))["rule"]
    ]


def cases(raws: list[dict[str, Any]]) -> list[Case]:
    """Every case of every rule that is declared, one for each line of its `each`."""
    written = tomllib.loads((Path(__file__).parent / "fixtures/rules/cases.toml").read_text(encoding="utf-8"))
    found = []
    for raw in raws:
        for line in raw.get("each", [{}]):
            for verdict, options in written.get(raw["id"], {}).items():
                first = _fill(raw["forms"][0], line) if raw.get("forms") else "form2021"
                found.append(Case(_fill(raw["id"], line), verdict, {"form": first, **_fill(options, line)}))
    return found


def _fill(value: Any, line: dict[str, str]) -> Any:
    if isinstance(value, str):
        for key, text in line.items():
            value = value.replace("{" + key + "}", text)
        return value
    if isinstance(value, list):
        return [_fill(one, line) for one in value]
    return {key: _fill(one, line) for key, one in value.items()} if isinstance(value, dict) else value


def facts_of(options: dict[str, Any]) -> tuple[Form, Facts]:
    declared = form(options["form"])
    text = _text(options, "text")
    sources = [one.split() for one in options.get("dates", [])]
    facts = Facts(
        metrics=(*figures(declared, options), *said(options, text)),
        text=text,
        sections=find_sections(text, ()),
        dates=tuple(DateClaim(source, value, value) for source, value in sources),
        title=options.get("title"),
        report_year=options.get("year", 2021) or None,
        level=options.get("level", "unknown"),
        notices=tuple(Notice(*one.split(": ", 1)) for one in options.get("notices", [])),
        issuer=options.get("issuer", ""),
    )
    return declared, facts


def _text(options: dict[str, Any], key: str) -> str:
    text = options.get(key, "")
    if "long" in options:  # sentences of their own, so that a text is as long as it says
        text += "".join(f"\n{text[:1]}第{n}项工作按照要求全部完成并及时公开。" for n in range(options["long"] // 18))
    return text


def figures(declared: Form, options: dict[str, Any], key: str = "f") -> list[Metric]:
    """The table's metrics: `zero` and `all` first, the single figures of `key` over them."""
    shown: dict[str, Metric] = {}
    lines = [f"{options['zero']}=0"] if "zero" in options else []
    if options.get("all"):
        stand_ins = {(table.key, row.key) for table in declared.tables for row in table.rows if row.replaces}
        lines += [
            f"{indicator.partition('.')[2]}=0"
            for table in declared.tables
            for (row, _), indicator in table.cells.items()
            if (table.key, row) not in stand_ins
        ]
    # a sum of two places stands for both
    shown_figures = re.sub(r"(\S+) \+ (\S+)=(\S+)", r"\1=\3 \2=\3", options.get(key, ""))
    for line in (*lines, *shown_figures.split()):
        name, value = line.split("=", 1)
        for indicator in _named(declared, name):
            shown[indicator] = _metric(indicator, value, options.get("method", "table"), len(shown))
    return list(shown.values())


def _named(declared: Form, name: str) -> list[str]:
    full = f"{prefix_of(declared)}.{name}"
    sums = {row.replaces and table.cells[row.key, table.columns[0].key].rpartition(".")[0]
            for table in declared.tables for row in table.rows}  # fmt: skip
    found = [
        one.id for one in declared.indicators
        if fnmatchcase(one.id, full) and one.id.count(".") == full.count(".") and not one.computed
        and one.id.rpartition(".")[0] not in sums
    ]  # fmt: skip
    assert found, f"{name} names no indicator"
    return found


def _metric(indicator: str, value: str, method: str, row: int) -> Metric:
    place: dict[str, Any] = {"table": 1, "row": row, "column": 1} if method == "table" else {}
    if value in ("blank", "/"):
        return Metric(
            indicator, "blank" if value == "blank" else "not_applicable", value.strip("blank"), method, **place
        )
    if value == "~":
        return Metric(indicator, "ambiguous", "3", method, candidates=(indicator,), **place)
    if value.startswith("text:"):
        return Metric(indicator, "text", value[5:], method, **place)
    number, _, raw = value.partition(":")
    unit = "" if number.endswith("!") else UNITS[indicator]
    return Metric(indicator, "number", raw or number.strip("!"), method, Decimal(number.strip("!")), unit, **place)


def said(options: dict[str, Any], text: str) -> list[Metric]:
    found = []
    for line in options.get("said", []):
        indicator, _, value = line.partition("=")
        number, _, raw = value.partition(":")
        hedged = number.startswith("~")
        raw = raw or number.removeprefix("~")
        start = text.rindex(raw)
        method = "statement" if number == "0" and raw != "0" else "prose"
        exact = None if hedged else Decimal(number)
        found.append(
            Metric(indicator, "text" if hedged else "number", raw, method, exact, start=start, end=start + len(raw))
        )
    return found


FORM_IDS = [one.id for one in FORMS]
