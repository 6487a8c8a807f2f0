"""Rules that need another report: every verdict of each, and what is stored of them."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace

import pytest

from archive.crosschecks import FIRST, cross_checks, store_cross_checks
from archive.crossrules import check, judge
from archive.errors import ArchiveError
from archive.held import Held, Neighbours, Other
from archive.schema import Codebook, transaction
from archive.store import Archive
from parsers.forms import form, indicators
from parsers.rules import YEAR_RULES, all_rules
from tests.rule_cases import VERDICTS, cases, declarations, facts_of, figures

CASES = cases(declarations("years"))
RULES = {one.declared.rule.id: one for one in YEAR_RULES}
# Judged on documents, looks and other issuers; their cases are written out below.
ELSEWHERE = {"c12.same_in_other_documents", "s14.one_document", "s04.observed_on_time", "s06.not_in_the_future",
             "s12.figures_of_its_own"}  # fmt: skip


def held(options, year=2021, **more):
    declared, facts = facts_of(options)
    seen = f"{year + 1}-01-20T00:00:00Z"
    return Held(1, 1, f"532525/{year}", "532525", year, facts.level, declared.id, facts.text, seen, facts.metrics,
                facts.dates, **more)  # fmt: skip


def last_of(options):
    if "last" not in options:
        return None
    declared = form(options.get("lastform", options["form"]))
    found = held({"form": declared.id, "text": options.get("lasttext", ""), "long": options.get("long", 0)}, 2020)
    return replace(found, metrics=tuple(figures(declared, options, "last")))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_verdict(case):
    found = judge(RULES[case.rule], held(case.options), Neighbours(last_of(case.options)))
    assert found.status == case.verdict, found


def test_every_rule_has_a_case_of_each_verdict():
    seen = defaultdict(set)
    for case in CASES:
        seen[case.rule].add(case.verdict)
    assert seen == {rule: set(VERDICTS) for rule in RULES if rule not in ELSEWHERE}


EIGHT = "requests.granted.*=3 requests.received.*=4"
OTHER = Other("http://www.example.gov.cn/b.pdf", True, False, {"f21.reconsideration.total": 3})


@pytest.mark.parametrize(
    ("rule", "options", "around", "status"),
    [
        ("c12.same_in_other_documents", {"f": "reconsideration.total=3"}, Neighbours(others=(OTHER,)), "pass"),
        ("c12.same_in_other_documents", {"f": "reconsideration.total=4"}, Neighbours(others=(OTHER,)), "fail"),
        ("c12.same_in_other_documents", {"f": "litigation_direct.total=4"}, Neighbours(others=(OTHER,)), "undecidable"),
        ("c12.same_in_other_documents", {"f": "reconsideration.total=4"}, Neighbours(), "not_applicable"),
        ("s14.one_document", {}, Neighbours(others=(OTHER,)), "pass"),
        ("s14.one_document", {}, Neighbours(others=(replace(OTHER, same_text=False),)), "fail"),
        ("s14.one_document", {}, Neighbours(others=(replace(OTHER, same_text=False, ended=True),)), "undecidable"),
        ("s14.one_document", {}, Neighbours(), "not_applicable"),
        ("s04.observed_on_time", {"level": "county"}, Neighbours(crawled=True), "pass"),
        ("s04.observed_on_time", {"level": "county", "seen": "2022-05-01T00:00:00Z"},
         Neighbours(crawled=True, unlisted="2022-04-02T03:00:00Z"), "fail"),
        ("s04.observed_on_time", {"level": "county", "seen": "2022-05-01T00:00:00Z"}, Neighbours(crawled=True),
         "undecidable"),
        ("s04.observed_on_time", {"level": "county"}, Neighbours(), "not_applicable"),
        ("s06.not_in_the_future", {"dates": ["page 2022-01-20"]}, Neighbours(), "pass"),
        ("s06.not_in_the_future", {"dates": ["page 2022-01-20", "text 2022-03-01"]}, Neighbours(), "fail"),
        ("s06.not_in_the_future", {"dates": ["page 2022-01-21"]}, Neighbours(), "undecidable"),
        ("s06.not_in_the_future", {"dates": ["url 2022-03-01"]}, Neighbours(), "not_applicable"),
        ("s12.figures_of_its_own", {"f": EIGHT}, Neighbours(), "pass"),
        ("s12.figures_of_its_own", {"f": EIGHT}, Neighbours(alike=("532526",)), "fail"),
        ("s12.figures_of_its_own", {"f": f"{EIGHT} reconsideration.total=~"}, Neighbours(alike=("532526",)),
         "undecidable"),
        ("s12.figures_of_its_own", {"f": "requests.granted.*=3"}, Neighbours(alike=("532526",)), "not_applicable"),
    ],
)  # fmt: skip
def test_documents_looks_and_other_issuers(rule, options, around, status):
    seen = options.get("seen", "2022-01-20T00:00:00Z")
    one = replace(held({"form": "form2021", **options}), first_seen=seen)
    assert judge(RULES[rule], one, around).status == status


def test_growth_may_rest_on_last_years_text_or_sum():
    text = {"form": "form2021", "text": "收到申请75件，较上年减少25件。", "said": ["text.requests_received=75"]}
    last = held({"form": "form2021", "f": "requests.received.total=98 requests.carried_in.total=2"}, 2020)
    assert judge(RULES["n12.growth_of_requests"], held(text), Neighbours(last)).status == "pass"
    text["text"] = text["text"].replace("25件", "24件")
    found = judge(RULES["n12.growth_of_requests"], held(text), Neighbours(last))
    assert (found.status, found.detail) == ("fail", "75, 较上年减少24件; 2020: 98, 100")


def test_blanks_of_either_year_may_count_as_zero_beside_the_strict_verdict():
    """An empty total counts as the sum of its row; 4 carried in is then not 5 carried out."""
    row = "requests.carried_out.{}"
    parts = " ".join(f"{row.format(one)}=0" for one in ("research", "public_interest", "legal_service", "other"))
    printed = f"{row.format('natural_person')}=3 {row.format('business')}=2 {parts} {row.format('total')}=blank"
    last = held({"form": "form2021", "f": printed}, 2020)
    for carried, verdict in ((4, "fail"), (5, "pass")):
        now = held({"form": "form2021", "f": f"requests.carried_in.total={carried}"})
        found = check(RULES["r51.carried_total"], now, Neighbours(last))
        assert (found.status, found.lenient, found.left) == ("undecidable", verdict, None)
        assert found.detail.endswith(f"empty totals the sum of their parts: {carried} and 5, {verdict}")
    now = held({"form": "form2021", "f": "requests.carried_in.total=~ reconsideration.total=blank"})
    assert check(RULES["r51.carried_total"], now, Neighbours(last)).lenient is None
    assert check(RULES["r51.carried_total"], now, Neighbours()).lenient is None


# ---- in an archive ---------------------------------------------------------------------------------------------------


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path, writer=True, codebook=Codebook(indicators(), all_rules())) as opened:
        opened.conn.execute(
            "INSERT INTO run (id, verb, started, software) VALUES ('r1', 'crawl', '2022-01-01T00:00:00Z', 't')"
        )
        yield opened


def put(conn, number, issuer, year, options, *, url=None, first_seen=None):
    """A document with one version that holds these figures."""
    declared, facts = facts_of({"form": "form2021", "level": "county", **options})
    seen = first_seen or f"{year + 1}-01-20T00:00:00Z"
    url = url or f"http://www.example.gov.cn/{number}.html"
    conn.execute(
        "INSERT OR IGNORE INTO issuer (id, name, level, division) VALUES (?, ?, 'county', ?)",
        (issuer, f"县{issuer}", issuer),
    )
    conn.execute(
        "INSERT OR IGNORE INTO report (id, issuer_id, year, first_seen) VALUES (?, ?, ?, ?)",
        (f"{issuer}/{year}", issuer, year, seen),
    )
    conn.execute(
        "INSERT INTO capture (id, run_id, role, url, time, status, record, record_id, warc_file, warc_offset,"
        " warc_length) VALUES (?, 'r1', 'page', ?, ?, 200, 'response', ?, 'a', 0, 0)",
        (number, url, seen, f"urn:{number}"),
    )
    conn.execute(
        "INSERT INTO document (id, url, host, state, first_seen, last_seen) VALUES (?, ?, 'www', 'report', ?, ?)",
        (number, url, seen, seen),
    )
    conn.execute(
        "INSERT INTO version (id, document_id, report_id, number, parser, report_year, form, scope, text, text_sha256,"
        " figures_sha256, first_seen, last_seen, captures) VALUES (?, ?, ?, 1, 't', ?, ?, 'own', ?, ?, '', ?, ?, 1)",
        (number, number, f"{issuer}/{year}", year, declared.id, facts.text, facts.text, seen, seen),
    )
    for n, one in enumerate(facts.metrics, 1):
        value = None if one.value is None else float(one.value) if one.value % 1 else int(one.value)
        conn.execute(
            'INSERT INTO metric (version_id, n, indicator_id, kind, value, raw, unit, method, "start", "end",'
            " candidates) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, n, one.indicator, one.kind, value, one.raw, one.unit, one.method, one.start, one.end,
             json.dumps(one.candidates)),
        )  # fmt: skip
    for n, one in enumerate(facts.dates, 1):
        conn.execute(
            "INSERT INTO date_claim (version_id, n, source, value, raw) VALUES (?, ?, ?, ?, ?)",
            (number, n, one.source, one.value, one.raw),
        )


def stored(conn):
    return conn.execute("SELECT * FROM check_result ORDER BY version_id, n").fetchall()


def two_years(conn):
    put(conn, 1, "532525", 2020, {"f": f"requests.carried_out.total=5 art20_8.fees.amount=12.25 {EIGHT}"})
    put(conn, 2, "532525", 2021, {"f": f"requests.carried_in.total=4 art20_8.fees.amount=12.5 {EIGHT}",
                                  "dates": ["page 2022-01-10"]})  # fmt: skip
    put(conn, 3, "532526", 2021, {"f": f"requests.carried_in.total=4 art20_8.fees.amount=12.5 {EIGHT}"})


def test_years_meet_and_the_later_one_is_judged(archive):
    two_years(archive.conn)
    found = {(version, one.rule): one for version, one in cross_checks(archive.conn)}
    wrong = found[2, "r51.carried_total"]
    assert (wrong.status, wrong.severity, wrong.left, wrong.right, wrong.difference) == ("fail", "warning", 4, 5, -1)
    assert wrong.indicators == ("f21.requests.carried_in.total", "f21.requests.carried_out.total")
    assert wrong.detail == "2020 and 2021"
    assert found[1, "r51.carried_total"].status == "not_applicable"
    assert found[3, "r51.carried_total"].detail == "no report of the year before is held"
    assert found[2, "c04.fees_scale"].status == "pass"
    assert found[2, "s12.figures_of_its_own"].detail.endswith(": 532526")
    assert found[2, "s06.not_in_the_future"].status == "pass"
    assert not any(rule.startswith("d01") for _, rule in found)


def test_a_gap_of_years_is_no_year_before(archive):
    put(archive.conn, 1, "532525", 2019, {"f": "requests.carried_out.total=5"})
    put(archive.conn, 2, "532525", 2021, {"f": "requests.carried_in.total=5"})
    found = {(version, one.rule): one for version, one in cross_checks(archive.conn)}
    assert found[2, "r51.carried_total"].status == "not_applicable"


def test_two_documents_of_one_report(archive):
    put(archive.conn, 1, "532525", 2021, {"f": "reconsideration.total=3", "text": "甲"})
    put(archive.conn, 2, "532525", 2021, {"f": "reconsideration.total=4", "text": "乙"})
    found = {(version, one.rule): one for version, one in cross_checks(archive.conn)}
    assert {version for version, _ in found} == {2}
    assert found[2, "c12.same_in_other_documents"].status == "fail"
    assert found[2, "s14.one_document"].detail == "http://www.example.gov.cn/1.html"


def test_stored_once_however_often(archive):
    two_years(archive.conn)
    archive.conn.execute(
        "INSERT INTO check_result (version_id, n, rule_id, status, severity)"
        " VALUES (2, 1, 'c01.cells_known', 'pass', 'error')"
    )
    with transaction(archive.conn):
        count = store_cross_checks(archive.conn)
    first = [tuple(row) for row in stored(archive.conn)]
    assert len(first) == count + 1
    assert {row[1] for row in first if row[0] == 2} == {1, *range(FIRST, FIRST + sum(row[0] == 2 for row in first) - 1)}
    with transaction(archive.conn):
        store_cross_checks(archive.conn)
        store_cross_checks(archive.conn, ["532525"])
    assert [tuple(row) for row in stored(archive.conn)] == first


def test_what_is_no_longer_current_is_forgotten(archive):
    two_years(archive.conn)
    with transaction(archive.conn):
        store_cross_checks(archive.conn)
    put(archive.conn, 9, "532525", 2021, {"f": "requests.carried_in.total=5"}, first_seen="2022-03-01T00:00:00Z")
    with transaction(archive.conn):
        store_cross_checks(archive.conn, ["532525"])
    versions = {row["version_id"] for row in stored(archive.conn)}
    assert versions == {1, 3, 9}
    found = archive.conn.execute(
        "SELECT status FROM check_result WHERE version_id = 9 AND rule_id = 'r51.carried_total'"
    ).fetchone()
    assert found["status"] == "pass"


def test_late_is_proved_by_a_look_at_the_column(archive):
    conn = archive.conn
    put(conn, 5, "532525", 2021, {}, first_seen="2022-06-01T00:00:00Z")
    conn.execute(
        "INSERT INTO portal (id, issuer_id, home, columns, family) VALUES ('532525', '532525', 'http://x/', '[]', '')"
    )
    conn.execute("UPDATE document SET portal_id = '532525'")
    found = {one.rule: one for _, one in cross_checks(conn)}
    assert found["s04.observed_on_time"].status == "undecidable"
    conn.execute("INSERT INTO run (id, verb, started, software) VALUES ('r0', 'crawl', '2022-04-05T00:00:00Z', 't')")
    conn.execute(
        "INSERT INTO capture (id, run_id, portal_id, role, url, time, status, record, record_id, warc_file,"
        " warc_offset, warc_length) VALUES (4, 'r0', '532525', 'list', 'http://x/', '2022-04-05T00:00:00Z', 200,"
        " 'response', 'urn:l', 'a', 0, 0)"
    )
    found = {one.rule: one for _, one in cross_checks(conn)}
    assert found["s04.observed_on_time"].status == "fail"
    assert "did not list it on 2022-04-05" in found["s04.observed_on_time"].detail


def test_rules_the_archive_does_not_know_are_refused(tmp_path):
    with (
        Archive.open(tmp_path, writer=True, codebook=Codebook(indicators(), ())) as archive,
        pytest.raises(ArchiveError, match="does not know the rule"),
    ):
        store_cross_checks(archive.conn)
