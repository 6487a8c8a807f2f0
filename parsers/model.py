"""The values that flow through the reader: frozen, typed, and importing nothing of ours.

Offsets (`start`, `end`) are positions in `Document.text`, in Python characters, half-open.
An empty span (0, 0) means that the value stands nowhere in the text (a computed sum, a missing row).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

Kind = Literal["number", "blank", "not_applicable", "text", "ambiguous", "missing"]
Method = Literal["table", "flat", "prose", "statement", "computed"]
Verdict = Literal["pass", "fail", "not_applicable", "undecidable", "waived"]
Severity = Literal["error", "warning", "information"]
Level = Literal["nation", "province", "prefecture", "county", "township", "department", "zone", "unknown"]
Scope = Literal["own", "area", "unclear"]
Place = Literal["origin", "covered", "absent"]
DateSource = Literal["page", "meta", "url", "list", "text", "header"]


class ParseError(ValueError):
    """The bytes cannot be read at all.  The message is one line: what is wrong and, where there is one, the way out."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was not understood or not trusted; `code` is one of DESIGN's notice codes."""

    code: str
    detail: str
    start: int = 0
    end: int = 0


class Cell(NamedTuple):
    """One place of an expanded grid; a tuple, since a page has a thousand of them.

    `place` is `origin` where the cell was written, `covered` where a row or column span of `origin` reaches
    (text and span are then the origin's), `absent` where a ragged row has no cell at all (text empty).
    `row`, `column` and `origin` count from 0.
    """

    text: str
    row: int
    column: int
    origin: tuple[int, int]
    place: Place = "origin"
    start: int = 0
    end: int = 0
    header: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its spans expanded: every row has the same number of cells.

    `number` counts from 1 in reading order; `caption` is the text line just before the table, where there is one.
    """

    number: int
    rows: tuple[tuple[Cell, ...], ...]
    start: int = 0
    end: int = 0
    caption: str = ""


@dataclass(frozen=True, slots=True)
class DateClaim:
    """One source's word on when the report was published.  `value` is ISO (YYYY-MM-DD); `raw` as printed."""

    source: DateSource
    value: str
    raw: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader made of the bytes.

    `titles` are candidates, best first (article title, meta ArticleTitle, <title>, first heading).
    `metadata` are (name, value) pairs: head metas in order (names as written), then the page's metadata table.
    `text` holds the body with each grid printed in its place, a row a line, cells joined by " | ".
    """

    media_type: str
    charset: str
    titles: tuple[str, ...]
    metadata: tuple[tuple[str, str], ...]
    text: str
    grids: tuple[Grid, ...] = ()
    notices: tuple[Notice, ...] = ()
    dates: tuple[DateClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a capture besides its bytes; everything may be absent.

    `official` says whether the registry holds the host of `url`; None where no registry was asked, and gov.cn decides.
    `parts` are the bodies of the article's further pages in order, b"" for one that is known of and not kept.
    """

    url: str | None = None
    media_type: str | None = None
    charset: str | None = None
    list_title: str | None = None
    list_date: str | None = None
    last_modified: str | None = None
    issuer_name: str | None = None
    issuer_level: Level | None = None
    division: str | None = None
    official: bool | None = None
    parts: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the codebook; see data/codebook.csv.  `computed` marks sums that no form prints.

    `unit_from_cell` marks what the form prints without a unit (采购总金额): `unit` is then the one values are stored
    in once the cell itself names its unit, and no unit may be assumed where it names none.
    """

    id: str
    form: str
    section: str
    label_zh: str
    label_en: str
    unit: str
    parent: str = ""
    series: str = ""
    comparability: str = ""
    note: str = ""
    item: str = ""
    dimension: str = ""
    member: str = ""
    computed: bool = False
    unit_from_cell: bool = False


@dataclass(frozen=True, slots=True)
class FormRow:
    """A declared row, or a heading over rows or columns.  `labels` are accepted spellings (the decree's first).

    `path` are the groups it stands under, outermost first, each by its first label.  `replaces` are the keys of the
    rows that a report leaves out when it prints this one, which the decree does not have (（六）其他处理 as one row).
    """

    key: str
    labels: tuple[str, ...]
    path: tuple[str, ...] = ()
    unit: str = ""
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A declared column.  `path` are the header groups above it (法人或其他组织, 行政诉讼)."""

    key: str
    labels: tuple[str, ...]
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table of a form; `cells` maps (row key, column key) to an indicator id, only for cells that the form prints.

    `groups` and `column_groups` are the headings over rows and columns: `key` is what stands in the `path` of the rows
    and columns under them.  `ignored_labels` are words of the table's head and foot that carry no figure.
    """

    key: str
    heading: str
    rows: tuple[FormRow, ...]
    columns: tuple[FormColumn, ...]
    cells: dict[tuple[str, str], str]
    ignored_labels: tuple[str, ...] = ()
    groups: tuple[FormRow, ...] = ()
    column_groups: tuple[FormRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """An identity as data: the sum of `left` (indicator ids; "-id" subtracts) is in `relation` to the sum of `right`.

    `instead` pairs a sum with its parts: where a report prints the sum and none of the parts, it counts in their place.
    """

    id: str
    severity: Severity
    sentence_zh: str
    sentence_en: str
    left: tuple[str, ...]
    relation: Literal["=", "<=", ">="]
    right: tuple[str, ...]
    source: str = ""
    instead: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A declared generation of the statutory form: tables, indicators, identities, computed sums."""

    id: str
    title: str
    decree: str
    first_year: int
    last_year: int | None
    tables: tuple[FormTable, ...]
    indicators: tuple[Indicator, ...]
    rules: tuple[Rule, ...]
    sums: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metric:
    """One indicator's value with its kind and evidence.

    Only `number` has a `value`; `raw` is always what was printed.  `table`, `row`, `column` are the place in
    `Document.grids` (table from 1, row and column from 0), None outside a grid.  `candidates` are indicator ids
    where the place of a printed number is not certain.  `assumptions` name what a `flat` reading rests on.
    """

    indicator: str
    kind: Kind
    raw: str
    method: Method
    value: Decimal | None = None
    unit: str = ""
    table: int | None = None
    row: int | None = None
    column: int | None = None
    start: int = 0
    end: int = 0
    candidates: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One rule's result; `indicators` are those involved, left and right the sums compared.

    `likely` are the indicators of a failed identity whose figure is likely wrong: the smallest changes that mend it.
    `lenient` is what an undecidable check would come to (pass or fail) if empty cells were 0 (rules/blanks.py).
    """

    rule: str
    status: Verdict
    severity: Severity
    left: Decimal | None = None
    right: Decimal | None = None
    difference: Decimal | None = None
    indicators: tuple[str, ...] = ()
    detail: str = ""
    likely: tuple[str, ...] = ()
    lenient: Literal["pass", "fail"] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the report; `start`, `end` span heading and body."""

    number: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who reports.  `division` is the GB/T 2260 code, None where it is not certain."""

    name: str
    level: Level
    division: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What one parse yields.  `is_report` is False for a page that is no annual report (`not-a-report` says why)."""

    parser: str
    media_type: str
    sha256: str
    is_report: bool
    title: str | None
    issuer: Issuer | None
    report_year: int | None
    published: str | None
    form: str | None
    scope: Scope
    dates: tuple[DateClaim, ...]
    sections: tuple[Section, ...]
    text: str
    metrics: tuple[Metric, ...]
    checks: tuple[Check, ...]
    notices: tuple[Notice, ...]
