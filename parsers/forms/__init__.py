"""The forms of the report, one declaration file each; see loader.py for how they are read.

`FORMS` are read and validated once, at import, from the files packaged beside this module.
"""

from __future__ import annotations

from parsers.forms.loader import load_files, load_form, load_indicators
from parsers.forms.schema import FormError
from parsers.model import Form, Indicator

__all__ = ["FORMS", "FormError", "codebook_csv", "form", "indicators"]

# Indicators of no table come after every table's, and computed sums after everything printed, as codebook.csv has them.
_NO_TABLE = 9


def _load() -> tuple[tuple[Form, ...], tuple[Indicator, ...]]:
    forms: list[Form] = []
    placed: list[tuple[bool, int, str, Indicator]] = []
    for name, raw in load_files().items():
        if "indicator" in raw:
            placed += [(False, _NO_TABLE, one.form, one) for one in load_indicators(name, raw)]
            continue
        found, own = load_form(name, raw)
        forms.append(found)
        placed += [(one.computed, 0 if one.computed else order, found.id, one) for order, one in own]
    ids = [one.id for *_, one in placed]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise FormError(f"two files declare the indicator {twice[0]}")
    # sorted() is stable: within a table the declared order stays
    return tuple(forms), tuple(one for *_, one in sorted(placed, key=lambda line: line[:3]))


FORMS, _INDICATORS = _load()


def form(form_id: str) -> Form:
    """The form with this id ("form2021"); KeyError where there is none."""
    for one in FORMS:
        if one.id == form_id:
            return one
    raise KeyError(form_id)


def indicators() -> tuple[Indicator, ...]:
    """Every indicator of every form, in the codebook's order; those of the running text too."""
    return _INDICATORS


def codebook_csv() -> str:
    """The codebook as CSV text; see codebook.py."""
    from parsers.forms.codebook import codebook_csv as text  # that module imports this one

    return text()
