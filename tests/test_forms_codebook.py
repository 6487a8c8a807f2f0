"""The codebook that the forms yield, against the one agreed on."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

from parsers.forms import codebook_csv, indicators

HERE = Path(__file__).parent
AGREED = (HERE / "fixtures/forms/codebook.csv").read_text(encoding="utf-8")
KEPT = HERE.parent / "data/codebook.csv"


def lines(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_every_indicator_is_as_agreed_and_in_the_same_order():
    agreed, ours = lines(AGREED), lines(codebook_csv())
    assert [line["indicator"] for line in ours] == [line["indicator"] for line in agreed]
    assert [(a, b) for a, b in zip(ours, agreed, strict=True) if a != b] == []


def test_the_columns_are_as_agreed():
    assert codebook_csv().splitlines()[0] == AGREED.splitlines()[0]


def test_the_kept_codebook_is_the_generated_one():
    assert KEPT.read_bytes().decode("utf-8") == codebook_csv()


def test_the_module_prints_the_codebook():
    done = subprocess.run(
        [sys.executable, "-m", "parsers.forms.codebook"], cwd=HERE.parent, capture_output=True, check=True, timeout=60
    )
    assert done.stdout.decode("utf-8") == codebook_csv()
    assert done.stderr == b""


def test_ids_are_unique_and_sums_marked():
    ids = [one.id for one in indicators()]
    assert len(ids) == len(set(ids)) > 500
    assert {one.id.split(".")[-2] for one in indicators() if one.computed} == {
        "refused_sum", "unable_sum", "not_processed_sum", "other_sum", "litigation_sum",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("indicator", "unit", "from_cell"),
    [
        ("f19.art20_9.procurement.amount", "元", True),
        ("f21.art20_8.fees.amount", "万元", False),
        ("f14.fees", "万元", False),
        ("f19.art20_5.licensing.items_change", "项", False),
    ],
)
def test_only_the_unit_that_no_form_prints_must_come_from_the_cell(indicator, unit, from_cell):
    found = next(one for one in indicators() if one.id == indicator)
    assert (found.unit, found.unit_from_cell) == (unit, from_cell)
