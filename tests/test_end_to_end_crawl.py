"""A farm of portals crawled three times: everything that is there is found, exactly, and nothing else.

The farm knows every figure that its pages print (`Farm.truth`); the archive must hold those, kind by kind.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal

import pytest
from conftest import COUNTIES, YEARS

FIRST, SECOND, AGAIN = 0, 1, 2
STATES = "SELECT url, state FROM document"


@pytest.fixture(scope="module")
def figures(crawled):
    """Every report of the archive today: (division, year) -> indicator -> (kind, value)."""
    found = {}
    for report, indicator, kind, value in crawled.rows(
        "SELECT report_id, indicator_id, kind, value FROM latest_metric"
        " WHERE indicator_id NOT LIKE 'text.%' AND method <> 'computed'"
    ):
        metrics = found.setdefault(report, {})
        assert indicator not in metrics, f"{report}: {indicator} twice"
        metrics[indicator] = (kind, value)
    return found


def place(report):
    return f"{report.division}/{report.year}"


def as_kind(value):
    """A truth as the archive tells it: SQLite holds whole numbers as INTEGER and others as REAL."""
    if not isinstance(value, Decimal):
        return (value, None)
    return ("number", int(value) if value == int(value) else float(value))


def test_every_report_of_every_year_is_found(crawled):
    first, second = crawled.visits[FIRST].truth, crawled.visits[SECOND].truth
    expected = {place(report) for truth in (first, second) for report in truth.reports.values()}
    assert len(expected) == COUNTIES * len(YEARS)
    governments = crawled.rows(
        "SELECT report.id FROM report JOIN issuer ON issuer.id = issuer_id WHERE division = issuer_id"
    )
    assert {row[0] for row in governments} == expected


def test_every_figure_is_exact(crawled, figures):
    """All of them: numbers, blanks and strokes, report by report; nothing besides that the page does not print."""
    wrong = []
    for report in crawled.visits[SECOND].truth.reports.values():
        found = figures.get(place(report), {})
        for indicator, value in report.figures.items():
            if found.get(indicator) != as_kind(value):
                wrong.append((place(report), indicator, value, found.get(indicator)))
        wrong += [
            (place(report), indicator, "not printed", found[indicator])
            for indicator in found.keys() - report.figures.keys()
            if found[indicator][0] != "missing"
        ]
    assert wrong == []


def test_titles_forms_and_dates_are_the_pages_own(crawled):
    rows = crawled.rows("SELECT report_id, title, form, published, scope FROM current_version")
    found = {row[0]: row[1:4] for row in rows}
    for report in crawled.visits[SECOND].truth.reports.values():
        assert found[place(report)] == (report.title, report.form, report.published)


def test_what_sentences_say_is_told_apart_from_the_tables(crawled):
    """A figure in a sentence is `text.*`, equal to what the sentence says, whatever the table says."""
    said = crawled.rows(
        "SELECT report_id, indicator_id, value FROM latest_metric WHERE method IN ('prose', 'statement')"
    )
    found = {(report, indicator): value for report, indicator, value in said}
    reports = crawled.visits[SECOND].truth.reports.values()
    wrong = [
        (place(report), indicator, value, found[place(report), indicator])
        for report in reports
        for indicator, value in report.prose.items()
        if (place(report), indicator) in found and found[place(report), indicator] != value
    ]
    assert wrong == []
    read = sum((place(report), indicator) in found for report in reports for indicator in report.prose)
    assert read == sum(len(report.prose) for report in reports)


def test_what_is_no_report_is_not_stored_as_one(crawled):
    states = dict(crawled.rows(STATES))
    for visit in crawled.visits:
        assert not [url for url in visit.truth.leave if states.get(url) == "report"]
    # reports of departments that stand in the county's column are filed under those, never under the county
    others = crawled.visits[SECOND].truth.others
    marks = ",".join("?" * len(others))
    rows = crawled.rows(
        "SELECT document.url, version.issuer_id, issuer.level FROM version JOIN document ON document.id = document_id"
        f" LEFT JOIN issuer ON issuer.id = version.issuer_id WHERE document.url IN ({marks})", *others
    )  # fmt: skip
    assert rows and all(level == "department" and issuer != issuer[:6] for _, issuer, level in rows)


def test_what_robots_txt_closes_is_never_asked_for(crawled):
    closed = crawled.visits[FIRST].truth.disallowed
    assert closed
    asked = {f"http://{r.host}{r.path}" for visit in crawled.visits for r in visit.requests}
    assert not asked & closed
    assert all(
        any(i.kind == "robots" and url in i.detail for i in v.crawl.incidents) for v in crawled.visits for url in closed
    )


def test_no_incident_but_the_closed_page(crawled):
    assert {i.kind for visit in crawled.visits for i in visit.crawl.incidents} == {"robots"}
    assert all(portal.complete for visit in crawled.visits for portal in visit.crawl.portals)


def test_no_address_is_asked_for_twice_in_a_visit(crawled):
    """But for what a browser needs to draw a page: styles and scripts."""
    for visit in crawled.visits:
        asked = Counter(
            (r.host, r.method, r.path) for r in visit.requests if not r.path.startswith(("/images/", "/css/"))
        )
        assert [key for key, count in asked.items() if count > 1] == []


def test_a_changed_report_has_two_versions_and_the_figure_that_changed(crawled):
    (url,) = crawled.visits[SECOND].truth.changed
    rows = crawled.rows(
        "SELECT number, ended IS NULL, end_reason FROM version JOIN document ON document.id = document_id WHERE url = ?"
        " ORDER BY number", url
    )  # fmt: skip
    assert rows == [(1, 0, "changed"), (2, 1, None)]
    before, after = (next(r for r in crawled.visits[n].truth.reports.values() if r.url == url) for n in (FIRST, SECOND))
    differing = {key for key in before.figures if before.figures[key] != after.figures[key]}
    assert differing
    changes = crawled.rows(
        "SELECT indicator_id, old, new FROM changed"
        " WHERE url = ? AND what = 'figure' AND indicator_id NOT LIKE 'text.%'",
        url,
    )
    assert {indicator for indicator, _, _ in changes} == differing
    for indicator, old, new in changes:
        assert (int("".join(filter(str.isdigit, old))), int("".join(filter(str.isdigit, new)))) == (
            before.figures[indicator], after.figures[indicator]
        )  # fmt: skip


def test_nothing_else_has_two_versions(crawled):
    """View counters and pages served anew make no version."""
    changed = crawled.visits[SECOND].truth.changed
    rows = crawled.rows("SELECT DISTINCT url FROM version JOIN document ON document.id = document_id WHERE number > 1")
    assert {row[0] for row in rows} == set(changed)


def test_a_withdrawn_report_is_gone_and_kept(crawled, figures):
    (url,) = crawled.visits[SECOND].truth.withdrawn
    assert crawled.rows("SELECT url, gone_reason FROM withdrawn") == [(url, "404")]
    report = next(r for r in crawled.visits[FIRST].truth.reports.values() if r.url == url)
    assert {key: figures[place(report)][key] for key in report.figures} == {
        key: as_kind(value) for key, value in report.figures.items()
    }
    status = "SELECT status FROM coverage WHERE report_id = ?"
    assert crawled.rows(status, place(report)) == [("withdrawn",)]


def test_an_appearing_report_is_found(crawled):
    (url,) = crawled.visits[SECOND].truth.appearing
    first = crawled.visits[FIRST].crawl.run
    seen = crawled.rows(
        "SELECT capture.run_id FROM document JOIN capture ON capture.id = document.id WHERE document.url = ?", url
    )
    assert len(seen) == 1 and seen[0][0] != first


def test_broken_arithmetic_and_nothing_else_is_a_contradiction(crawled):
    broken = crawled.visits[SECOND].truth.broken
    assert len(broken) == 2
    errors = "FROM contradiction WHERE severity = 'error'"
    assert {row[0] for row in crawled.rows(f"SELECT DISTINCT url {errors}")} == set(broken)
    sides = crawled.rows(f'SELECT rule_id, "left" - "right", indicators {errors} ORDER BY rule_id')
    # three cases entered twice among the granted, four too many among the reconsiderations
    assert {difference for _, difference, _ in sides} == {3, 4}
    assert all(json.loads(indicators) for _, _, indicators in sides)


def test_a_misdeclared_charset_is_read_right(crawled, figures):
    truth = crawled.visits[SECOND].truth
    assert truth.misdeclared
    titles = dict(crawled.rows("SELECT url, title FROM version JOIN document ON document.id = document_id"))
    for report in truth.reports.values():
        if report.url in truth.misdeclared:
            assert titles[report.url] == report.title
            assert figures[place(report)].keys() >= report.figures.keys()


def test_every_issuer_and_year_has_one_status(crawled):
    rows = crawled.rows(
        "SELECT issuer_id, year, status FROM coverage WHERE issuer_id IN (SELECT issuer_id FROM portal)"
    )
    assert len(rows) == len({row[:2] for row in rows}) == COUNTIES * (max(YEARS) - min(YEARS) + 1)
    statuses = {(issuer, year): status for issuer, year, status in rows}
    reports = crawled.visits[SECOND].truth.reports
    for (issuer, year), status in statuses.items():
        if year not in YEARS:
            assert status == "missing"
        elif (issuer, year) in reports:
            assert status in {"published", "late"}
        else:
            assert status == "withdrawn"


def test_an_unchanged_farm_gives_no_version_and_no_document(crawled):
    last = crawled.visits[AGAIN]
    # what was withdrawn is looked for a second time, which makes it a death
    assert (last.crawl.total("new"), last.crawl.total("gone"), last.reading.versions) == (0, 1, 0)
    first = crawled.rows("SELECT min(id) FROM capture WHERE run_id = ?", last.crawl.run)[0][0]
    assert crawled.rows("SELECT count(*) FROM version WHERE id >= ?", first) == [(0,)]
    assert crawled.rows("SELECT count(*) FROM document WHERE id >= ?", first) == [(0,)]


def test_what_the_server_calls_unchanged_is_not_fetched_again(crawled):
    """Whatever carries an ETag is asked for with it and answered 304; a list that a browser draws is drawn anew."""
    requests = crawled.visits[AGAIN].requests
    tagged = {row[0] for row in crawled.rows("SELECT DISTINCT url FROM capture WHERE etag IS NOT NULL")}
    columns = crawled.rows("SELECT columns FROM portal WHERE fetch = 'browser'")
    drawn = {column for row in columns for column in json.loads(row[0])}
    assert tagged and drawn
    fetched = {f"http://{r.host}{r.path}" for r in requests if r.status == 200}
    assert (fetched & tagged) - drawn == set()
    assert all(r.conditional for r in requests if r.status == 304)
    # reports with a view counter are served anew each time, the rest is not
    assert sum(r.status == 304 for r in requests) > len(requests) / 2


def test_a_body_served_again_is_not_stored_again(crawled):
    """304 and equal bodies are revisit records that point to the first."""
    last = crawled.visits[AGAIN].crawl.run
    rows = crawled.rows("SELECT status, original_id IS NOT NULL, record FROM capture WHERE run_id = ?", last)
    assert {(points, record) for status, points, record in rows if status == 304} == {(1, "revisit")}
    twice = crawled.rows(
        "SELECT url FROM capture WHERE record = 'response' AND run_id = ? AND sha256 IN"
        " (SELECT sha256 FROM capture AS other WHERE other.url = capture.url AND other.id < capture.id)", last
    )  # fmt: skip
    assert twice == []
