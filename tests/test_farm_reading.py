"""The reader finds in the farm's pages every figure that was drawn, and no other: nothing lost, nothing invented."""

import urllib.request
from decimal import Decimal

import pytest

from crawler.registry import load_portals
from gongkai.farm import Farm
from parsers.documents import read_document
from parsers.forms import FORMS
from parsers.model import Context
from parsers.tables import read_tables


@pytest.fixture(scope="module")
def farm():
    with Farm(years=[2016, 2017, 2020, 2021, 2022], noise=0) as running:
        yield running


def read(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        headers = answer.headers
        context = Context(url=url, media_type=headers.get_content_type(), charset=headers.get_content_charset())
        return read_document(answer.read(), context)


@pytest.mark.parametrize("number", range(9))
def test_every_cell_is_read_as_it_was_drawn(farm, number):
    division = farm.portals[number].division
    reports = [report for (of, _), report in farm.truth.reports.items() if of == division]
    assert len(reports) >= 4
    for report in reports:
        document = read(report.url)
        reading = read_tables(document, FORMS)
        found = {one.indicator: one.value if one.kind == "number" else one.kind for one in reading.metrics}
        assert document.titles[0] == report.title
        assert reading.form == report.form
        assert {key: found.get(key) for key in report.figures} == report.figures
        numbers = {key for key, value in found.items() if isinstance(value, Decimal)}
        assert numbers <= set(report.figures)


def test_the_registry_reads_the_farms_lines(farm, tmp_path):
    path = tmp_path / "portals.csv"
    path.write_text(farm.registry_csv(), encoding="utf-8")
    portals = load_portals(path)
    assert [portal.id for portal in portals] == [row.id for row in farm.portals]
    assert [" ".join(portal.columns) for portal in portals] == [row.columns for row in farm.portals]
