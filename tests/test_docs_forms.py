"""The page on the forms says what the declarations say."""

from __future__ import annotations

import re
from pathlib import Path

from parsers.forms import FORMS

PAGE = (Path(__file__).parent.parent / "docs/forms.md").read_text(encoding="utf-8")


def test_every_form_stands_in_the_table_with_its_numbers():
    lines = [
        [cell.strip() for cell in line.strip("| ").split("|")] for line in PAGE.splitlines() if line.startswith("| `")
    ]
    told = {line[0].strip("`"): line[1:] for line in lines}
    declared = {
        form.id: [
            f"{form.first_year}–{form.last_year or ''}", form.decree, str(len(form.tables)),
            str(sum(not one.computed for one in form.indicators)),
        ]
        for form in FORMS
    }  # fmt: skip
    assert told == declared


def test_files_that_the_page_names_are_there():
    root = Path(__file__).parent.parent
    named = re.findall(r"`((?:parsers|data)/[\w./]+)`", PAGE)
    assert len(named) >= 3
    assert [name for name in named if not (root / name).exists()] == []
