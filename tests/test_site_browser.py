"""`gongkai serve` in a process of its own, seen through a real Chromium."""

from __future__ import annotations

import re
import signal
import subprocess
import sys

import pytest
from conftest import YEARS, query
from playwright.sync_api import expect, sync_playwright

from archive.store import DATABASE
from crawler.chromium import ADVICE, find_chromium


@pytest.fixture(scope="module")
def address(everything):
    """Where the site is served; the process is stopped with Ctrl-C's signal and must then end in good order."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gongkai", "serve", "--archive", everything, "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
    assert found, process.stderr.read()
    yield found[0]
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors


@pytest.fixture(scope="module")
def browser():
    chromium = find_chromium()
    assert chromium is not None, ADVICE
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(**chromium.launch_options())
        yield launched
        launched.close()


@pytest.fixture
def page(browser):
    """A page that fails the test when a script of the site breaks or a report's text opens a dialog."""
    opened = browser.new_page()
    troubles = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
    yield opened
    opened.close()
    assert troubles == []


def test_from_the_overview_to_a_figure(address, page, crawled):
    """The counties and years are there; a click leads to a report and its figures, another back to its issuer."""
    page.goto(address)
    grid = page.locator("table.gk-grid").first
    for year in YEARS:
        expect(grid.get_by_role("columnheader", name=str(year), exact=True)).to_be_visible()
    reports = crawled.visits[1].truth.reports.values()
    for name in sorted({report.issuer for report in reports}):
        expect(grid.get_by_role("link", name=name, exact=True)).to_be_visible()
    report = next(one for one in reports if (one.division, one.year) == ("990101", 2022))
    grid.locator(f'a[href="/report/{report.division}/{report.year}"]').click()
    expect(page.get_by_role("heading", level=1)).to_have_text(report.title)
    received = page.get_by_role("row").filter(has_text="f21.requests.received.total").first
    expect(received.locator("td.gk-number")).to_have_text(str(report.figures["f21.requests.received.total"]))
    page.get_by_role("link", name=report.issuer, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(report.issuer)


def test_search_from_the_overview(address, page):
    page.goto(address)
    page.get_by_role("searchbox").fill("复议")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="990101/2022", exact=True).first).to_be_visible()


def test_a_stored_script_does_not_run(address, page, everything):
    page.goto(f"{address}gongkai/version?_search=建水县")
    ((report,),) = query(everything / DATABASE, "SELECT report_id FROM version WHERE text LIKE '%<script>%'")
    page.goto(f"{address}report/{report}")
    expect(page.locator(".gk-text").last).to_contain_text("<script>alert(")
