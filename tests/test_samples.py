"""Real reports as they reached us: every printed number found, none invented, every doubt said.

`gongkai parse` reads all of them in one run; each is then compared with what a person read (fixtures/samples).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from conftest import SAMPLES, gongkai, once

from archive.store import Archive

EXPECTED = {folder.name: json.loads((folder / "expected.json").read_text()) for folder in SAMPLES.glob("*/")}
READ = sorted(name for name, expected in EXPECTED.items() if "error" not in expected)
UNREAD = sorted(set(EXPECTED) - set(READ))


def source(name):
    return next((SAMPLES / name).glob("source.*"))


@pytest.fixture(scope="session")
def printed(tmp_path_factory):
    """What `gongkai parse` prints for every sample, by name; and that two of them cost exit status 1."""
    return once(tmp_path_factory, "printed", _printed)


def _printed(_):
    done = gongkai("parse", *(source(name) for name in sorted(EXPECTED)))
    assert done.returncode == 1 and done.stderr == ""
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    return {Path(one["file"]).parent.name: one for one in objects}


def figures(report):
    """Printed numbers of the tables by indicator: neither sentences nor sums of ours."""
    return {
        m["indicator"]: m["value"]
        for m in report["metrics"]
        if m["kind"] == "number" and m["method"] in {"table", "flat"}
    }


def of_kind(report, kind):
    return [m for m in report["metrics"] if m["kind"] == kind]


@pytest.mark.parametrize("name", READ)
def test_who_when_and_which_form(name, printed):
    expected, report = EXPECTED[name], printed[name]
    assert {key: report["issuer"][key] for key in ("name", "level")} == expected["issuer"]
    for key in ("form", "report_year", "title", "published"):
        assert report[key] == expected[key], key


@pytest.mark.parametrize("name", READ)
def test_every_printed_number_and_no_other(name, printed):
    assert figures(printed[name]) == EXPECTED[name]["figures"]
    places = [m["indicator"] for m in printed[name]["metrics"] if m["method"] == "table"]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("name", READ)
def test_blank_is_blank(name, printed):
    assert sorted(m["indicator"] for m in of_kind(printed[name], "blank")) == sorted(EXPECTED[name]["blanks"])


@pytest.mark.parametrize("name", READ)
def test_what_cannot_be_placed_names_its_candidates(name, printed):
    """Each number of the list is said once, with at least the places that are possible and none outside its row."""
    said = [(m["raw"], set(m["candidates"])) for m in of_kind(printed[name], "ambiguous")]
    wanted = [(one["raw"], set(one["candidates"])) for one in EXPECTED[name]["ambiguous"]]
    assert Counter(raw for raw, _ in said) == Counter(raw for raw, _ in wanted)
    for raw, places in wanted:
        row = next(iter(places)).rpartition(".")[0]
        assert any(
            raw == other and places <= found and {place.rpartition(".")[0] for place in found} == {row}
            for other, found in said
        ), (raw, places)


@pytest.mark.parametrize("name", READ)
def test_what_is_no_number_is_kept_as_text(name, printed):
    assert sorted(m["indicator"] for m in of_kind(printed[name], "text")) == sorted(EXPECTED[name]["uncounted"])


@pytest.mark.parametrize("name", READ)
def test_what_the_sentences_say(name, printed):
    said = defaultdict(list)
    for metric in printed[name]["metrics"]:
        if metric["method"] in {"prose", "statement"}:
            said[metric["indicator"]].append(metric["value"])
    assert {key: sorted(values) for key, values in said.items()} == EXPECTED[name]["prose"]


@pytest.mark.parametrize("name", READ)
def test_evidence_is_in_the_text(name, printed):
    report = printed[name]
    for metric in report["metrics"]:
        if metric["kind"] == "number" and metric["method"] != "computed":
            shown = report["text"][metric["start"] : metric["end"]]
            assert "".join(metric["raw"].split()) == "".join(shown.split()), metric


@pytest.mark.parametrize("name", READ)
def test_contradictions_and_notices(name, printed):
    """The form's identities (f…) and the text against the tables (d…); the other rules have tests of their own."""
    checks = [c for c in printed[name]["checks"] if c["status"] == "fail" and c["rule"][0] in "fd"]
    failed = {c["rule"]: [c["left"], c["right"]] for c in checks}
    assert failed == EXPECTED[name]["failed_checks"]
    assert sorted({notice["code"] for notice in printed[name]["notices"]}) == EXPECTED[name]["notices"]


def test_lost_tables_are_missing_not_zero(printed):
    """石屏 2021: the headings stand there, the tables do not."""
    tables = [m for m in printed["shiping-2021"]["metrics"] if m["indicator"].startswith("f21.")]
    assert tables and {(m["kind"], m["value"]) for m in tables} == {("missing", None)}


def test_a_wrong_total_is_shown_not_mended(printed):
    """织金 2017: staff 4 beside 1 + 2; the printed 4 stays and the identity is said to fail."""
    assert figures(printed["zhijin-2017"])["f14.organisation.staff"] == 4


@pytest.mark.parametrize("name", UNREAD)
def test_formats_without_a_reader_say_so(name, printed):
    assert sorted(printed[name]) == ["error", "file", "parser"]
    assert EXPECTED[name]["error"] in printed[name]["error"] and "\n" not in printed[name]["error"]


@pytest.mark.parametrize("name", UNREAD)
def test_formats_without_a_reader_are_kept_as_they_are(name, everything):
    """`gongkai import` keeps a PDF and a Word file byte for byte and says that it cannot read them."""
    url = f"file:saved/{name}{source(name).suffix}"
    said = (everything / "import.txt").read_text(encoding="utf-8").splitlines()
    assert [EXPECTED[name]["error"] in line for line in said if url in line] == [True]
    with Archive.open(everything, create=False) as archive:
        ((document, state),) = archive.conn.execute("SELECT id, state FROM document WHERE url = ?", (url,))
        assert state == "unreadable"
        assert archive.capture(document).body() == source(name).read_bytes()
