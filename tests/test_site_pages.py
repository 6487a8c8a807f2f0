"""The site over a whole archive: overview, issuers, reports, views, canned queries, search; strangers' text escaped."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from urllib.parse import quote, urlencode

import pytest
from conftest import HOSTILE, YEARS, query

from archive.site.app import build_site
from archive.site.metadata import metadata
from archive.store import DATABASE

QUERIES = metadata("gongkai")["databases"]["gongkai"]["queries"]


@pytest.fixture(scope="module")
def site(everything):
    """Gives `get(path)`: the answer of the site over the archive with everything in it, which is only read."""
    loop = asyncio.new_event_loop()
    datasette = build_site(everything / DATABASE)

    @cache
    def get(path):
        return loop.run_until_complete(datasette.client.get(path))

    yield get
    loop.close()


@pytest.fixture
def rows(everything):
    return lambda sql, *parameters: query(everything / DATABASE, sql, *parameters)


def table(site, path):
    """A table's or query's rows as JSON objects."""
    answer = site(path)
    assert answer.status_code == 200, path
    return answer.json()["rows"]


def report_of(truth_url, rows):
    return rows(
        "SELECT DISTINCT report_id FROM version JOIN document ON document.id = document_id WHERE url = ?", truth_url
    )[0][0]


def test_the_overview_shows_counties_years_and_findings(site, rows, crawled):
    answer = site("/")
    assert answer.status_code == 200
    page = answer.text
    for (name,) in rows("SELECT issuer.name FROM portal JOIN issuer ON issuer.id = issuer_id"):
        assert f">{name}</a>" in page
    for year in range(min(YEARS), max(YEARS) + 1):
        assert f"<th>{year}</th>" in page
    truth = crawled.visits[1].truth
    for url in (*truth.changed, *truth.withdrawn, *truth.broken):
        assert f'href="/report/{report_of(url, rows)}"' in page, url


def test_an_issuers_years_stand_side_by_side(site, rows):
    few = "SELECT id, name FROM issuer ORDER BY id IN (SELECT issuer_id FROM portal) DESC, id LIMIT 8"
    for issuer, name in rows(few):
        answer = site(f"/issuer/{quote(issuer, safe='')}")
        assert answer.status_code == 200, issuer
        assert name in answer.text
    received = rows("SELECT requests_received FROM panel WHERE report_id = '990101/2022'")[0][0]
    assert f'<td class="gk-number">{received}</td>' in site("/issuer/990101").text


def test_every_report_has_a_page(site, rows):
    reports = [row[0] for row in rows("SELECT id FROM report")]
    assert len(reports) > 50
    for report in reports:
        assert site(f"/report/{quote(report)}").status_code == 200, report


def test_a_report_shows_its_figures_with_evidence(site, rows):
    page = site("/report/990101/2022").text
    indicator, value, raw = rows(
        "SELECT indicator_id, value, raw FROM latest_metric WHERE report_id = '990101/2022'"
        " AND indicator_id = 'f21.requests.received.total'"
    )[0]
    assert indicator in page and f">{value}</td>" in page and f"<mark>{raw}</mark>" in page


def test_a_reports_versions_each_have_a_page(site, rows, crawled):
    (url,) = crawled.visits[1].truth.changed
    report = report_of(url, rows)
    versions = rows("SELECT id, number FROM version WHERE report_id = ? ORDER BY id", report)
    old, new = rows("SELECT old, new FROM changed WHERE report_id = ? AND what = 'figure'", report)[0]
    assert len(versions) == 2
    first, second = (site(f"/report/{report}?version={version}").text for version, _ in versions)
    assert "<strong>1 (shown)</strong>" in first and "<strong>2 (shown)</strong>" in second
    assert f"<del>{old}</del>" in second and f"<ins>{new}</ins>" in second and f"<ins>{new}</ins>" not in first
    assert site(f"/report/{report}").text == second
    assert site(f"/report/{report}?version=0").status_code == 404


def test_a_withdrawn_report_stays_and_says_so(site, rows, crawled):
    (url,) = crawled.visits[1].truth.withdrawn
    assert "Withdrawn: gone since" in site(f"/report/{report_of(url, rows)}").text


def test_a_contradiction_shows_both_sides(site, rows):
    report, left, right, sentence = rows('SELECT report_id, "left", "right", sentence_zh FROM contradiction LIMIT 1')[0]
    page = site(f"/report/{report}").text
    assert sentence in page and f"{left} against {right}" in page


@pytest.mark.parametrize("path", ["/issuer/999999", "/report/990101/1999", "/report/nobody/2021", "/gongkai/nothing"])
def test_what_is_not_there_is_404(path, site):
    assert site(path).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["panel", "latest_metric", "coverage", "contradiction", "changed", "withdrawn", "metric", "version", "capture"],
)
def test_a_view_as_page_and_as_data(name, site, rows):
    page = site(f"/gongkai/{name}")
    assert page.status_code == 200 and "facet" in page.text
    count = rows(f'SELECT count(*) FROM "{name}"')[0][0]
    data = table(site, f"/gongkai/{name}.json?_size=max&_shape=objects")
    assert len(data) == min(count, 5_000) > 0


def test_the_panel_has_one_row_an_issuer_and_year(site, rows):
    data = table(site, "/gongkai/panel.json?_size=max&_shape=objects")
    assert sorted(row["report_id"] for row in data) == sorted(row[0] for row in rows("SELECT id FROM report"))


@pytest.mark.parametrize("words", ["复议", "申请 公开", '"复议', "fts5: AND OR (", "复议 nothing-like-it", ""])
def test_search_finds_words_of_two_characters(words, site, rows):
    found = table(site, f"/gongkai/find.json?{urlencode({'words': words})}&_shape=objects")
    wanted = [word for word in words.replace('"', "").split() if word[0] > "一"]
    expected = {
        version for version, text, title in rows("SELECT id, text, title FROM version")
        if wanted and "nothing" not in words and all(word in text + (title or "") for word in wanted)
    }  # fmt: skip
    if not words.startswith("fts5"):
        assert {row["version_id"] for row in found} == expected
    assert bool(found) == (words in {"复议", "申请 公开", '"复议'})


def test_the_table_of_versions_is_searched_the_same_way(site):
    data = table(site, f"/gongkai/version.json?_search={quote('复议')}&_shape=objects&_col=text")
    assert data and all("复议" in row["text"] for row in data)


ARGUMENTS = {
    "find": {"words": "复议"},
    "evidence": {"report": "990101/2022"},
    "indicator_over_years": {"indicator": "f21.requests.received.total"},
}


@pytest.mark.parametrize("name", QUERIES)
def test_every_canned_query_answers(name, site):
    arguments = urlencode(ARGUMENTS.get(name, {}))
    assert site(f"/gongkai/{name}?{arguments}").status_code == 200
    table(site, f"/gongkai/{name}.json?{arguments}&_shape=objects")


def test_the_evidence_is_the_text_around_the_figure(site, rows):
    data = table(site, "/gongkai/evidence.json?report=990101/2022&_shape=objects")
    metrics = rows("""SELECT count(*) FROM latest_metric WHERE report_id = '990101/2022' AND "end" > 0""")[0][0]
    assert len(data) == metrics > 100
    assert all(row["raw"].strip() in row["context"] for row in data)


def test_an_indicator_over_the_years(site, crawled):
    data = table(site, "/gongkai/indicator_over_years.json?indicator=f21.requests.received.total&_shape=objects")
    truth = {
        (report.issuer, report.year): int(report.figures["f21.requests.received.total"])
        for report in crawled.visits[1].truth.reports.values()
        if report.form == "form2021"
    }
    found = {(row["issuer"], row["year"]): row["value"] for row in data}
    assert truth and {key: found[key] for key in truth} == truth


def test_uncertain_figures_are_listed_with_their_candidates(site):
    data = table(site, "/gongkai/uncertain_figures.json?_shape=objects")
    of_changzhi = [row for row in data if row["issuer"] == "长治市人民政府"]
    assert len(of_changzhi) == 15
    assert all(len(json.loads(row["candidates"])) > 1 for row in of_changzhi)


def test_rows_that_no_form_declares_are_listed(site):
    data = table(site, "/gongkai/unknown_rows.json?_shape=objects")
    assert any("人大代表建议" in row["detail"] for row in data)


def test_a_script_in_a_report_stays_text(site, rows):
    """A report whose title and text hold a script element shows it everywhere as text."""
    report, version = rows("SELECT report_id, id FROM version WHERE text LIKE '%<script>%'")[0]
    paths = [
        "/", f"/report/{quote(report)}", f"/issuer/{quote(report.rpartition('/')[0], safe='')}",
        f"/gongkai/version/{version}", f"/gongkai/version?_search={quote('石屏')}",
        f"/gongkai/find?words={quote('石屏')}",
        "/gongkai/panel", "/gongkai/withdrawn", f"/gongkai/evidence?report={quote(report)}",
    ]  # fmt: skip
    pages = [site(path) for path in paths]
    assert {page.status_code for page in pages} == {200}
    assert [path for path, page in zip(paths, pages, strict=True) if HOSTILE in page.text] == []
    assert "&lt;script&gt;alert(" in pages[1].text
    title = rows("SELECT title FROM version WHERE id = ?", version)[0][0]
    assert "alert(" not in title or "&lt;script&gt;" in pages[4].text


def test_the_site_cannot_write(site, rows):
    before = rows("SELECT count(*) FROM metric")
    answer = site(f"/gongkai.json?{urlencode({'sql': 'DELETE FROM metric'})}")
    assert answer.status_code == 400
    assert rows("SELECT count(*) FROM metric") == before
