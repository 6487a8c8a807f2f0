"""The statutory tables as mark-up, with the row and column spans of the decrees, in the styles real pages have.

Styles: `plain` (attributes of old editors), `inline` (a styled cell with a paragraph, the commonest), `word` (pasted
from Word: every run in its own span, blanks as `o:p`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Literal

from gongkai.farm import rows
from gongkai.farm.figures import APPLICANTS, DISPUTES, OUTCOMES, Value

Style = Literal["plain", "inline", "word"]
_COLUMNS = (*APPLICANTS, "total")
_WORD_RUN = "font-family:宋体;mso-bidi-font-family:宋体;font-size:10.5pt;mso-font-kerning:0pt"


@dataclass(frozen=True, slots=True)
class Pen:
    """How cells are written: the style, and the words for a signed change (`增3`, or `+3` where `words` is False)."""

    style: Style = "inline"
    words: bool = True

    def cell(self, text: str, *, down: int = 1, across: int = 1, width: int = 60, left: bool = False) -> str:
        """One `td`; an empty `text` is drawn as the blank of the style."""
        spans = (f' rowspan="{down}"' if down > 1 else "") + (f' colspan="{across}"' if across > 1 else "")
        align = "left" if left else "center"
        if self.style == "plain":
            return f'<td width="{width}"{spans} align="{align}">{text or "&nbsp;"}</td>'
        if self.style == "inline":
            return f'<td{spans} style="width:{width}px;"><p style="text-align:{align};">{text or "&nbsp;"}</p></td>'
        inside = _word_runs(text) if text else f'<span lang="EN-US" style="{_WORD_RUN}"><o:p>&nbsp;</o:p></span>'
        return (
            f'<td width="{width}"{spans} valign="center" style="border:solid windowtext 1.0pt;padding:0cm 5.4pt">'
            f'<p class="MsoNormal" align="{align}" style="text-align:{align};layout-grid-mode:char">{inside}</p></td>'
        )

    def table(self, lines: Sequence[str]) -> str:
        """A `table` of ready rows."""
        opening = {
            "plain": '<table width="98%" border="1" cellspacing="0" cellpadding="2" bordercolor="#333333">',
            "inline": '<table align="center" border="1" cellspacing="0" style="border-collapse:collapse;">',
            "word": '<table class="MsoNormalTable" border="1" cellspacing="0" style="border-collapse:collapse;'
            'mso-table-layout-alt:fixed;mso-padding-alt:0cm 5.4pt 0cm 5.4pt">',
        }[self.style]
        return opening + "<tbody>\n" + "\n".join(f"<tr>{line}</tr>" for line in lines) + "\n</tbody></table>"


def _word_runs(text: str) -> str:
    # Word breaks a label into runs wherever the editor's language or font changed; two-character runs stand for that.
    parts = text.split("<br/>")
    runs = (part[at : at + 2] for part in parts for at in range(0, len(part), 2))
    if text.replace(".", "").isdigit():
        return f'<span lang="EN-US" style="{_WORD_RUN}">{text}</span>'
    return "".join(f'<span style="{_WORD_RUN}">{run}</span>' for run in runs)


def printed(value: Value) -> str:
    """A figure as a table prints it: digits, nothing for a blank, a stroke where the form does not apply."""
    if value == "blank":
        return ""
    return "/" if value == "not_applicable" else f"{value:f}"


def _change(value: Value, pen: Pen) -> str:
    if not isinstance(value, Decimal) or value == 0:
        return printed(value)
    signs = ("增", "减") if pen.words else ("+", "-")
    return f"{signs[value < 0]}{abs(value):f}"


def form2014(cells: dict[str, Value], pen: Pen) -> str:
    """The 统计表 of 2014: label, unit, one column of figures."""
    lines = [pen.cell("统 计 指 标", width=420) + pen.cell("单位") + pen.cell("统计数", width=90)]
    for label, unit, key in rows.FORM2014:
        figure = printed(cells[f"f14.{key}"]) if key else ""
        lines.append(pen.cell(label, width=420, left=True) + pen.cell(unit) + pen.cell(figure, width=90))
    return pen.table(lines)


def table_two(cells: dict[str, Value], form: str, pen: Pen) -> str:
    """Table two (主动公开) of `form2019` or `form2021`: blocks of the article's items, four places wide."""
    prefix, blocks = ("f19", rows.TABLE_TWO_2019) if form == "form2019" else ("f21", rows.TABLE_TWO_2021)
    lines = []
    for heading, columns, body in blocks:
        # Blocks of one, two and three columns share the table's width of eight places, two of them the label's.
        share = 6 // (len(columns) - 1)
        lines.append(pen.cell(heading, across=8, width=560))
        lines.append(pen.cell(columns[0], across=2) + "".join(pen.cell(c, across=share) for c in columns[1:]))
        for label, keys in body:
            figures = [_figure_two(cells[f"{prefix}.{key}"], key, pen) for key in keys]
            drawn = "".join(pen.cell(figure, across=share) for figure in figures)
            lines.append(pen.cell(label, across=2, left=True) + drawn)
    return pen.table(lines)


def _figure_two(value: Value, key: str, pen: Pen) -> str:
    if key.endswith("items_change"):
        return _change(value, pen)
    return printed(value) + "元" if key.endswith("procurement.amount") else printed(value)


def requests(cells: dict[str, Value], form: str, pen: Pen, cut: int | None = None, again: bool = False) -> str:
    """Table three (申请); with `cut` it breaks in two after that row, `again` draws the header a second time."""
    prefix, body = ("f19", rows.REQUESTS_2019) if form == "form2019" else ("f21", rows.REQUESTS_2021)
    if cut is None:
        return pen.table([*_request_header(pen), *_request_rows(cells, prefix, body, pen)])
    first = pen.table([*_request_header(pen), *_request_rows(cells, prefix, body[:cut], pen)])
    header = _request_header(pen) if again else []
    second = pen.table([*header, *_request_rows(cells, prefix, body[cut:], pen)])
    return first + '\n<p style="page-break-before:always;">&nbsp;</p>\n' + second


def _request_header(pen: Pen) -> list[str]:
    return [
        pen.cell(rows.BALANCE_NOTE, down=3, across=3, width=217) + pen.cell("申请人情况", across=7, width=355),
        pen.cell("自然人", down=2) + pen.cell("法人或其他组织", across=5) + pen.cell("总计", down=2),
        "".join(pen.cell(label, width=47) for label in rows.LEGAL_PERSONS),
    ]


def _request_rows(cells: dict[str, Value], prefix: str, body: Sequence[rows.RequestRow], pen: Pen) -> list[str]:
    lines = []
    for outer, outer_rows in groupby(body, key=lambda row: row[0]):
        block = list(outer_rows)
        opening = pen.cell(outer, down=len(block), width=23) if outer else ""
        for inner, inner_rows in groupby(block, key=lambda row: row[1]):
            group = list(inner_rows)
            heading = pen.cell(inner, down=len(group), width=57, left=True) if inner else ""
            for _, _, label, key in group:
                across = 3 if not outer else 1 if inner else 2
                figures = (printed(cells[f"{prefix}.requests.{key}.{who}"]) for who in _COLUMNS)
                line = opening + heading + pen.cell(label, across=across, width=137, left=True)
                lines.append(line + "".join(pen.cell(figure, width=44) for figure in figures))
                opening = heading = ""
    return lines


def disputes(cells: dict[str, Value], form: str, pen: Pen) -> str:
    """Table four (复议、诉讼): one row of fifteen figures under three header rows."""
    prefix = "f19" if form == "form2019" else "f21"
    heads = rows.DISPUTE_OUTCOMES
    lines = [
        pen.cell("行政复议", across=5) + pen.cell("行政诉讼", across=10),
        "".join(pen.cell(head, down=2, width=36) for head in heads)
        + pen.cell("未经复议直接起诉", across=5)
        + pen.cell("复议后起诉", across=5),
        "".join(pen.cell(head, width=36) for head in heads * 2),
        "".join(
            pen.cell(printed(cells[f"{prefix}.{kind}.{outcome}"]), width=36)
            for kind in DISPUTES
            for outcome in (*OUTCOMES, "total")
        ),
    ]
    return pen.table(lines)
