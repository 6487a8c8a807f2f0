"""Tables drawn as text in every style: nothing wrong, doubts that hold the truth, and all that arithmetic allows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal

import pytest
from flat_tables import disputes, requests
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.flat import read_flat
from parsers.forms import FORMS, form
from parsers.model import Document, Form, Metric
from parsers.tables import TableReading
from tests.accuracy.figures import figures
from tests.accuracy.flat_bound import BoundRow, bound
from tests.accuracy.flat_styles import STYLES, Drawn

SEARCHED = (".requests.", ".reconsideration.", ".litigation_")
KEPT = ("bars, cells kept", "one small table a row")


def read(text: str) -> TableReading:
    return read_flat(Document("text/plain", "utf-8", (), (), text), FORMS)


def small(declared: Form, chance: random.Random) -> Mapping[str, Decimal]:
    """Counts as small offices have them; tables without identities as `figures` draws them."""
    counts = {**requests(declared, chance), **disputes(declared, chance)}
    return {**figures(declared, chance), **{indicator: Decimal(value) for indicator, value in counts.items()}}


def judge(drawn: Drawn, found: TableReading) -> set[str]:
    """Fail on a wrong figure or a doubt without the truth; the indicators read."""
    for metric in found.metrics:
        assert drawn.text[metric.start : metric.end] == metric.raw
        if metric.kind == "ambiguous":
            inside = {cell for at, cell in drawn.places.items() if metric.start <= at < metric.end}
            assert inside <= set(metric.candidates), (metric, drawn.text)
        else:
            assert drawn.printed.get(metric.indicator) == (metric.kind, metric.value), (metric, drawn.text)
    assert all(any(m.start <= at < m.end for m in found.metrics) for at in drawn.places), "a figure was dropped"
    return {metric.indicator for metric in found.metrics if metric.kind == "number"}


@pytest.mark.parametrize("name", STYLES)
@settings(max_examples=7, deadline=None)
@given(seed=st.integers(0, 10**9), form_id=st.sampled_from(("form2019", "form2021")))
def test_small_counts_reach_the_bound(name: str, seed: int, form_id: str) -> None:
    chance = random.Random(seed)
    declared = form(form_id)
    drawn = STYLES[name](declared, small(declared, chance), chance)
    found = read(drawn.text)
    assert found.form == form_id
    sure = judge(drawn, found)
    assert all(notice.code != "flat-contradiction" for notice in found.notices)
    # The search by hand is slow: every third table.
    if seed % 3 == 0 and name not in KEPT and not any(notice.code == "flat-bound" for notice in found.notices):
        within = {cell for cell in drawn.told(20_000) if any(part in cell for part in SEARCHED)}
        assert within <= sure, (within - sure, drawn.text)


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("form_id", ["form2014", "form2019", "form2021"])
def test_large_counts_are_never_wrong(name: str, form_id: str) -> None:
    chance = random.Random(5)
    drawn = STYLES[name](form(form_id), figures(form(form_id), chance), chance)
    sure = judge(drawn, read(drawn.text))
    printed = {indicator for indicator, (kind, _) in drawn.printed.items() if kind == "number"}
    # Where each cell stands for itself all is read; elsewhere at least some.
    assert sure == printed if name in KEPT else set() < sure <= printed


def requests_of(text: str) -> list[Metric]:
    return [metric for metric in read(text).metrics if ".requests." in metric.indicator]


ROWS = [row for row in next(t for t in form("form2021").tables if t.key == "requests").rows if not row.replaces]


def paragraph(**figures_of: str) -> str:
    """A report of 2022 on one line, table three with the rows given and zeros elsewhere."""
    cells = "".join(row.labels[0] + figures_of.get(row.key.replace(".", "_"), "0000000") for row in ROWS)
    return (
        f"某县2022年政府信息公开工作年度报告\n全年收到申请5件。三、收到和处理政府信息公开申请情况{cells} 四、其他事项\n"
    )


def test_digits_of_a_paragraph_are_cut_by_the_whole_table() -> None:
    """110000011 is 11, 0 … 11 or 1, 10, 0 … 11: only the columns of the whole table tell."""
    told = requests_of(paragraph(received="110000011", granted="100000010", refused_third_party="1000001",
                                 processed="110000011"))  # fmt: skip
    sure = {m.indicator.split("f21.requests.")[1]: m for m in told if m.kind == "number"}
    assert sure["processed.natural_person"].value == 11
    assert sure["received.natural_person"].value == 11
    assert {"run-together", "identities-hold"} <= set(sure["received.natural_person"].assumptions)


def test_what_every_division_shares_is_told_of_a_run_that_has_several() -> None:
    told = requests_of(paragraph(received="110000011", granted="110000011", processed="110000011"))
    received = [m for m in told if m.indicator.startswith("f21.requests.received.")]
    assert [(m.kind, m.raw) for m in received][:1] == [("ambiguous", "110")]
    assert set(received[0].candidates) == {"f21.requests.received.natural_person", "f21.requests.received.business"}
    assert received[-1].indicator == "f21.requests.received.total"
    assert received[-1].value == 11


def test_prose_with_the_same_words_is_no_table() -> None:
    text = "本年新收政府信息公开申请数量5件,上年结转政府信息公开申请数量0件,予以公开3件,属于国家秘密1件,重复申请1件。"
    assert requests_of("某县2022年政府信息公开工作年度报告\n" + text * 9 + "\n") == []


def test_number_before_a_label_without_its_stop_is_doubted() -> None:
    """…00000002其他法律: whether 2 is a figure or the label's own numeral is not told."""
    text = paragraph().replace("2.其他法律", "2其他法律")
    sure = {m.indicator for m in requests_of(text) if m.kind == "number"}
    assert "f21.requests.refused.state_secret.total" not in sure
    assert "f21.requests.granted.total" in sure


def test_row_that_contradicts_itself_is_said() -> None:
    found = read(paragraph(received="9300005"))
    assert [n.detail for n in found.notices if n.code == "flat-contradiction"] == [
        "requests: no placing of the figures satisfies the sums of received"
    ]
    assert not [m for m in found.metrics if m.kind == "number" and ".received." in m.indicator]


HOSTILE = [
    paragraph(**{row.key.replace(".", "_"): digits for row in ROWS})
    for digits in ("1" * 20, "12" * 15, "9" * 60, "1 " * 6, "0 1" * 5, "123456789012")
]


@pytest.mark.parametrize("text", [*HOSTILE, "".join(HOSTILE), HOSTILE[0] * 40], ids=range(8))
def test_hostile_runs_end_and_are_said(text: str) -> None:
    found = read(text)
    assert {"flat-bound", "flat-contradiction", "ambiguous-place", "unknown-row"} & {n.code for n in found.notices}


def test_bound_of_a_row_by_hand() -> None:
    """5, 2, 7 in seven columns: the total is told and nothing else; with a second kind fixed, that too."""
    cells = tuple("abcdefg")
    assert bound([BoundRow("granted", cells, ("5", "2", "7"), cut=False)], "requests") == {"g"}
    assert bound([BoundRow("granted", cells, ("224",), cut=True)], "requests") == {"g"}
    assert bound([BoundRow("granted", cells, ("5200007",), cut=True)], "requests") == set(cells)
