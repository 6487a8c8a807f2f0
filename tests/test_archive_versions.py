"""Versions: what is furniture and what is text, and how looks fold into runs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from archive_support import page, read_page
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.changes import text_difference
from archive.values import storable, store_number
from archive.versions import Look, figures_digest, history, normal_text, reading_digest
from parsers.model import Context, Metric

FURNITURE = [
    ("发布时间：2022-02-15 浏览次数：123", "发布时间：2022-02-15 浏览次数：4567 次"),
    ("来源：本站 点击数:[7] 【字体：大 中 小】", "来源：本站 点击数:[1234]"),
    ("正文\n打印本页 关闭窗口", "正文"),
    ("今天是2022年2月15日 星期二\n正文", "今天是2026年11月22日 星期日\n正文"),
    ("分享到：微信 微博\n正文", "正文"),
    ("正 文\n\n二", "正  文\n二"),
    ("公开１２件", "公开12件"),
]
TEXT = [
    ("网站访问量：123", "网站访问量：456"),
    ("全年网站浏览量123万次", "全年网站浏览量124万次"),
    ("主动公开12件", "主动公开13件"),
    ("2022年2月15日", "2022年2月16日"),
    ("打印机12台", "打印机13台"),
    ("收到申请 12 件", "收到申请 1 2 件"),
]


@pytest.mark.parametrize(("one", "other"), FURNITURE)
def test_furniture_makes_no_difference(one: str, other: str) -> None:
    assert normal_text(one) == normal_text(other)
    assert text_difference(one, other) == ""


@pytest.mark.parametrize(("one", "other"), TEXT)
def test_text_makes_a_difference(one: str, other: str) -> None:
    assert normal_text(one) != normal_text(other)


def test_figures_count_not_their_places() -> None:
    one = Metric("t.received", "number", "23", "table", Decimal(23), table=1, row=2, column=3, start=9, end=11)
    assert figures_digest([one]) == figures_digest([Metric("t.received", "number", " 23", "flat", Decimal("23.0"))])
    for other in (
        Metric("t.received", "blank", "23", "table"),
        Metric("t.granted", "number", "23", "table", Decimal(23)),
        Metric("t.received", "number", "23", "table", Decimal(23), unit="件"),
        Metric("t.received", "number", "23", "table", Decimal("23.1")),
    ):
        assert figures_digest([one]) != figures_digest([other])


def test_a_reading_is_its_title_text_and_figures() -> None:
    base = reading_digest(read_page(page("received=1"), Context(list_date="2022-01-01")))
    assert base == reading_digest(read_page(page("received=1"), Context(list_date="2023-01-01")))
    for other in (page("received=2"), page("received=1", title="other"), page("NOT-A-REPORT received=1")):
        assert base != reading_digest(read_page(other, Context()))


def told(*marks: str) -> tuple[list[tuple[int, int, str | None]], str]:
    """Versions (first capture, captures, end reason) and state of looks: a letter is a reading, else an outcome."""
    looks = [
        Look(n, f"t{n}", "report", mark) if len(mark) == 1 else Look(n, f"t{n}", mark, None, mark)  # type: ignore[arg-type]
        for n, mark in enumerate(marks)
    ]
    seen = history(looks)
    return [(v.id, v.captures, v.end_reason) for v in seen.versions], seen.state


@pytest.mark.parametrize(
    ("marks", "versions", "state"),
    [
        (("A", "A", "B", "A"), [(0, 2, "changed"), (2, 1, "changed"), (3, 1, None)], "report"),
        (("A", "blocked", "unreadable", "A"), [(0, 2, None)], "report"),
        (("A", "blocked"), [(0, 1, None)], "report"),
        (("A", "gone", "A"), [(0, 2, None)], "report"),
        (("A", "gone", "gone", "A"), [(0, 1, "gone"), (3, 1, None)], "report"),
        (("A", "gone", "blocked", "gone"), [(0, 1, "gone")], "gone"),
        (("A", "gone", "A", "gone"), [(0, 2, None)], "report"),
        (("A", "moved"), [(0, 1, "moved")], "moved"),
        (("A", "gone", "gone", "blocked"), [(0, 1, "gone")], "gone"),
        (("blocked", "unreadable"), [], "unreadable"),
        (("empty",), [], "unreadable"),
        (("gone",), [], "unreadable"),
        (("gone", "gone"), [], "gone"),
        (("A", "empty"), [(0, 1, None)], "report"),
        (("A", "empty", "empty"), [(0, 1, "emptied")], "gone"),
    ],
)
def test_how_looks_fold(marks: tuple[str, ...], versions: list[object], state: str) -> None:
    assert told(*marks) == (versions, state)


def test_since_when_it_is_gone() -> None:
    marks = ("A", "gone", "blocked", "gone")
    looks = [Look(n, f"t{n}", "report" if m == "A" else m, m if m == "A" else None) for n, m in enumerate(marks)]  # type: ignore[arg-type]
    seen = history(looks)
    assert (seen.last_seen, seen.gone_since) == ("t0", "t1")


@pytest.mark.parametrize(
    ("visits", "listed", "state"),
    [
        (("1", "2"), (False, False), "gone"),
        (("1", "1"), (False, False), "report"),
        (("1", "2"), (True, True), "report"),
        (("1", "2"), (True, False), "report"),
        (("1", "2"), (False, True), "report"),
    ],
)
def test_a_death_takes_two_visits_and_no_list_that_shows_it(
    visits: tuple[str, str], listed: tuple[bool, bool], state: str
) -> None:
    looks = [Look(0, "2022-01-01T00", "report", "A", "", True, "0")]
    looks += [
        Look(n, f"2022-01-02T0{n}", "gone", None, "404", shown, visit)
        for n, (visit, shown) in enumerate(zip(visits, listed, strict=True), 1)
    ]
    seen = history(looks)
    assert (seen.state, seen.gone_since) == (state, looks[1].time if state == "gone" else None)
    assert seen.versions[0].ended == seen.gone_since


@settings(deadline=None)
@given(st.lists(st.sampled_from(["A", "B", "gone", "blocked", "empty", "unreadable", "moved"]), min_size=1))
def test_every_reading_belongs_to_one_version(marks: list[str]) -> None:
    versions, _ = told(*marks)
    assert sum(captures for _, captures, _ in versions) == sum(len(mark) == 1 for mark in marks)
    assert all(reason is not None for _, _, reason in versions[:-1])
    before = [first for first, _, _ in told(*marks[:-1])[0]] if len(marks) > 1 else []
    assert [first for first, _, _ in versions][: len(before)] == before


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Decimal("23"), 23),
        (Decimal("23.0"), 23),
        (Decimal("-0.50"), -0.5),
        (Decimal("0"), 0),
        (Decimal(2**63 - 1), 2**63 - 1),
        (Decimal(2**63), 2.0**63),
        (Decimal("1e30"), 1e30),
        (None, None),
    ],
)
def test_how_numbers_are_stored(value: Decimal | None, stored: float | None) -> None:
    got = store_number(value)
    assert (got, type(got)) == (stored, type(stored))


@settings(deadline=None)
@given(st.text(st.characters(), max_size=50))
def test_any_text_can_be_stored_in_place(text: str) -> None:
    stored = storable(text)
    assert len(stored) == len(text) and "\0" not in stored
    stored.encode()


def test_a_large_difference_is_bounded() -> None:
    old, new = ("\n".join(f"{word} {n}" for n in range(9000)) for word in ("one", "two"))
    assert len(text_difference(old, new)) < 20_100
    assert text_difference("a\nb\nc\nd", "a\nB\nc\nd") == "@@ -2 +2 @@\n-b\n+B"
