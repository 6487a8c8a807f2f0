"""Every content system's portal crawled for real: all reports, nothing else, hardly a request too many."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import once

from gongkai.bench.families import CARRIED, FamilyResult, here, measure
from gongkai.farm.cms import Layout

MOST = 1.3
YEARS = (2016, 2017, 2018, 2020, 2022)
LAYOUTS = {
    # lists of three pages; the others are parted, and each part is short
    "none": Layout(carriers=CARRIED, years=YEARS, bureaus=1, noise=26),
    "years": Layout("years", carriers=CARRIED, years=YEARS, bureaus=0, noise=3),
    "kinds": Layout("kinds", carriers=CARRIED, years=YEARS, bureaus=1, noise=3),
}


@pytest.fixture(scope="module", params=list(LAYOUTS))
def results(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[FamilyResult, ...]:
    """One run over a portal of each system, all laid out alike."""
    name = request.param

    def made(directory: Path) -> tuple[FamilyResult, ...]:
        directory.mkdir()
        return measure(here(name), LAYOUTS[name], directory)

    found: tuple[FamilyResult, ...] = once(tmp_path_factory, f"families-{name}", made)
    return found


def test_every_report_is_found(results: tuple[FamilyResult, ...]) -> None:
    assert {r.name: sorted(r.missing)[:3] for r in results if r.missing} == {}
    assert all(r.expected == len(YEARS) for r in results)


def test_nothing_else_is_taken(results: tuple[FamilyResult, ...]) -> None:
    assert {r.name: sorted(r.wrongly)[:3] for r in results if r.wrongly} == {}


def test_what_carries_a_report_is_kept(results: tuple[FamilyResult, ...]) -> None:
    assert {r.name: sorted(r.files_missing) for r in results if r.files_missing} == {}


def test_hardly_a_request_is_made_in_vain(results: tuple[FamilyResult, ...]) -> None:
    assert {r.name: (r.requests, r.perfect) for r in results if r.ratio > MOST} == {}


def test_every_list_is_read_to_its_end_without_trouble(results: tuple[FamilyResult, ...]) -> None:
    assert [r.name for r in results if not r.complete] == []
    # A township column without a report is told; nothing else is out of order.
    assert [i for r in results for i in r.incidents if i.kind != "empty-part"] == []
