"""The statutory tables: grids in, metrics and notices out."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.model import Metric, Notice


@dataclass(frozen=True, slots=True)
class TableReading:
    """What the tables of one document gave.

    `form` is the id of the form whose labels explain them, None where none does; `used` are the numbers of the grids read.
    """

    form: str | None
    metrics: tuple[Metric, ...] = ()
    notices: tuple[Notice, ...] = ()
    used: tuple[int, ...] = ()
