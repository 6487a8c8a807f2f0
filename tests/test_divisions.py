"""parsers.divisions and the tables of data/: codes, history, names."""

import csv
import subprocess
import sys
from collections import Counter
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.divisions import at, find

ROOT = Path(__file__).parent.parent
LISTS = ROOT / "tests/fixtures/identity"


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = table(ROOT / "data/divisions.csv")
EVENTS = table(ROOT / "data/division_events.csv")
KINDS = {"renamed", "recoded", "made district", "made city", "merged", "abolished", "created"}


def listed(name):
    lines = (LISTS / f"list-{name}.csv").read_text("utf-8").splitlines()
    return dict(line.split(",") for line in lines)


def applied(state, events):
    """A list after the changes of one step: old names leave, then new ones come."""
    for event in events:
        if event["old_code"]:
            assert state.pop(event["old_code"]) == event["old_name"]
    for event in events:
        if event["new_code"]:
            assert state.setdefault(event["new_code"], event["new_name"]) == event["new_name"]
    return state


def test_the_list_of_2019_and_its_events_give_today_s_list():
    events = [event for event in EVENTS if event["after"] >= "2019-04"]
    assert len(events) >= 90
    assert applied(listed("201904"), events) == listed("202609")


def test_all_events_from_2007_on_give_today_s_list():
    state = {row["code"]: row["name"] for row in ROWS if not row["valid_from"]}
    for _, events in groupby(EVENTS, key=lambda event: event["by"]):
        state = applied(state, list(events))
    assert state == listed("202609")


def test_the_table_holds_both_lists():
    assert {row["code"]: row["name"] for row in ROWS if not row["valid_to"]} == listed("202609")
    named = {(row["code"], row["name"]) for row in ROWS}
    assert named >= set(listed("201904").items())


def test_counts_by_level():
    """34 provinces; 333 prefectures; counties as the ministry counts them in 2026, Taiwan, Hong Kong, Macau apart."""
    today = Counter(row["level"] for row in ROWS if not row["valid_to"])
    assert today == {"province": 34, "prefecture": 333, "county": 2847}
    past = Counter(row["level"] for row in ROWS if row["valid_to"])
    assert past == {"prefecture": 14, "county": 405}


def test_rows_are_well_formed():
    codes = {row["code"] for row in ROWS}
    for row in ROWS:
        code, zeros = row["code"], {"province": "0000", "prefecture": "00", "county": ""}[row["level"]]
        assert len(code) == 6 and code.isdigit() and code.endswith(zeros)
        assert row["level"] != "county" or not code.endswith("00")
        assert (row["parent"] == "") == (row["level"] == "province")
        assert row["parent"] in {"", f"{code[:2]}0000", f"{code[:4]}00"} and row["parent"] in codes | {""}
        assert set(row["successor"].split()) | set(row["predecessor"].split()) <= codes
        assert not (row["valid_from"] and row["valid_to"]) or row["valid_from"][:4] <= row["valid_to"]
        assert row["name"] == row["name"].strip() and row["source"]


def test_a_code_has_one_name_at_a_time():
    for code, rows in groupby(ROWS, key=lambda row: row["code"]):
        spans = [(row["valid_from"][:4] or "0", row["valid_to"] or "9") for row in rows]
        assert spans == sorted(spans), code
        assert all(first[1] <= second[0] for first, second in pairwise(spans)), code


def test_events_are_well_formed():
    for event in EVENTS:
        assert event["kind"] in KINDS
        assert (event["kind"] == "created") == (event["old_code"] == "")
        assert (event["kind"] == "abolished") == (event["new_code"] == "")
        assert event["after"] < event["by"] and event["evidence"].startswith("difference of lists")
        assert event["date"] <= event["by"][:4]
        if event["kind"] == "recoded":
            assert event["old_name"] == event["new_name"] and event["old_code"] != event["new_code"]


def test_what_no_source_dates_is_not_dated():
    assert [event["new_name"] for event in EVENTS if not event["date"]] == ["草湖市"]


SUCCESSIONS = [
    ("330103", "下城区", "330105"), ("410322", "孟津县", "410308"), ("410306", "吉利区", "410308"),
    ("522425", "织金县", "520524"), ("320829", "洪泽县", "320813"), ("540422", "米林县", "540481"),
    ("371200", "莱芜市", "370100"), ("110228", "密云县", "110118"), ("520321", "遵义县", "520304"),
    ("130103", "桥东区", ""), ("140211", "南郊区", ""), ("110101", "东城区", ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "name", "successor"), SUCCESSIONS)
def test_who_goes_on(code, name, successor):
    assert [row["successor"] for row in ROWS if (row["code"], row["name"]) == (code, name)] == [successor]


def test_the_packaged_table_is_the_table():
    packaged = (ROOT / "parsers/data/divisions.csv").read_text("utf-8").splitlines()
    assert packaged == [f"{r['code']},{r['name']},{r['valid_from']},{r['valid_to']}" for r in ROWS]


FOUND = [
    ("石屏县", 2021, "532525"), ("淮安市洪泽区", 2023, "320813"), ("江苏省淮安市洪泽区", 2023, "320813"),
    ("江苏淮安市洪泽区", 2023, "320813"), ("江苏省洪泽区", 2023, "320813"), ("洪泽区", 2010, ""),
    # A report of 2015 is published in 2016, when 洪泽 had become a district.
    ("洪泽区", 2015, "320813"), ("洪泽县", 2015, "320829"), ("洪泽县", 2020, ""),
    ("织金县", 2009, "522425"), ("织金县", 2011, "520524"), ("织金县", None, "520524"),
    ("毕节地区织金县", 2009, "522425"), ("毕节市织金县", 2015, "520524"),
    ("鼓楼区", 2021, "320106 320302 350102 410204"), ("南京市鼓楼区", 2021, "320106"),
    ("紫云自治县", 2019, "520425"), ("紫云县", 2019, "520425"), ("彭水县", 2019, "500243"), ("陵县", 2010, "371421"),
    ("湘西州", 2018, "433100"), ("伊犁州", 2018, "654000"), ("内蒙古自治区", 2018, "150000"),
    ("广西横县", 2015, "450127"),
    ("毕节市", 2009, "522401"), ("毕节市", 2011, "520500 522401"), ("毕节市", 2015, "520500"),
    ("巢湖市", None, "340181 341400"), ("武汉市鼓楼区", 2021, ""), ("南京市", 2021, "320100"), ("南京", 2021, ""),
    ("上海市崇明区", 2021, "310151"), ("上海市崇明县", 2010, "310230"), ("桃源", 2020, ""), ("", 2020, ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "year", "codes"), FOUND)
def test_names_in_their_years(name, year, codes):
    assert " ".join(division.code for division in find(name, year=year)) == codes


def test_level_and_place_narrow():
    assert [d.code for d in find("毕节市", year=2011, level="prefecture")] == ["520500"]
    assert [d.code for d in find("鼓楼区", within="350000")] == ["350102"]
    assert [d.code for d in find("鼓楼区", within="350100")] == ["350102"]
    assert find("鼓楼区", within="420000") == ()
    assert [d.code for d in find("福州市鼓楼区", within="350000")] == ["350102"]
    assert find("福州市鼓楼区", within="320000") == ()


def test_a_code_in_its_year():
    assert at("130502", 2015).name == "桥东区"
    assert at("130502", 2023).name == "襄都区"
    assert at("130502").name == "襄都区"
    assert at("320829", 2023) is None
    assert at("990001") is None


def test_every_division_is_found_under_its_full_name_and_its_place():
    for row in ROWS:
        year = int(row["valid_to"][:4]) - 1 if row["valid_to"] else 2026
        held = {(d.code, d.name) for d in find(row["name"], year=year)} | {
            (d.code, d.name) for d in find(row["name"], year=year - 1)
        }
        assert (row["code"], row["name"]) in held, row


def test_the_table_is_read_at_the_first_question_only():
    code = (
        "import parsers.divisions as d; print(d._rows.cache_info().currsize); d.find('石屏县'); print(len(d._rows()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["0", str(len(ROWS))]


@given(st.text(alphabet="石屏县南京市鼓楼区江苏省自治州 　", max_size=60), st.integers(1900, 2200))
def test_any_name_is_looked_up_without_failing(name, year):
    for division in find(name, year=year):
        assert name.endswith((division.name[-1], "江苏"))
