"""Rows of a column that its content system would not have drawn: fetched all the same, or told; never lost unsaid."""

from __future__ import annotations

import pytest
from test_crawler_walk import COLUMN, HOST

from crawler.columns import ColumnWalk, PortalWalk
from crawler.entries import judge
from crawler.families import FAMILIES, Entry, Page
from crawler.registry import Portal
from crawler.strays import strays
from crawler.tally import PortalTally
from crawler.walk import read_list

OWN = '<li><a href="./202301/t20230120_1.html">某县2022年政府信息公开工作年度报告</a></li>'
TITLE = "某县2021年政府信息公开工作年度报告"
PAD = "<p>" + "政府信息公开 " * 100 + "</p>"


def walked(family: str, text: str) -> tuple[dict[str, str], dict[str, str], ColumnWalk, list[str]]:
    """(address to title of the candidates, incidents, the column, further parts) of a column's first page."""
    portal = Portal("532525", "532525", "某县人民政府", "county", f"{HOST}/", (COLUMN,), family)
    walk = PortalWalk.of(portal, PortalTally("532525", "某县人民政府"))
    found = read_list(walk, walk.columns[0], Page(COLUMN, f"<html><body>{PAD}{text}</body></html>"), first=True, most=9)
    told = {one.kind: one.detail for one in walk.tally.incidents if one.kind != "family"}
    return {e.url: e.title for e in found.candidates}, told, walk.columns[0], [part.url for part in found.parts]


LEADS = {
    "to the system before": (f'<a href="/old/nb_2021.html">{TITLE}</a>', f"{HOST}/old/nb_2021.html"),
    "to the city's portal": (f'<a href="http://www.city.gov.cn/x/9">{TITLE}</a>', "http://www.city.gov.cn/x/9"),
    "by a script": (f'<a href="javascript:;" onclick="window.open(\'/a/1.html\')">{TITLE}</a>', f"{HOST}/a/1.html"),
    "by what waits for a script": (f'<a href="#" data-url="/a/1.html">{TITLE}</a>', f"{HOST}/a/1.html"),
    "as a picture": (
        f'<a href="./202201/t20220120_2.html"><img alt="{TITLE}"></a>',
        f"{COLUMN}202201/t20220120_2.html",
    ),
}


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_report_by_its_words_is_a_row_of_every_family(family: str) -> None:
    found, told, *_ = walked(family, f"<ul>{OWN}<li>{LEADS['to the system before'][0]}</li></ul>")
    assert f"{HOST}/old/nb_2021.html" in found and "unread-row" not in told


@pytest.mark.parametrize("case", LEADS)
def test_wherever_a_report_leads_it_is_asked_for(case: str) -> None:
    row, target = LEADS[case]
    found, told, *_ = walked("trs", f"<ul>{OWN}<li>{row}</li></ul>")
    assert found.get(target) == TITLE and len(found) == 2 and told == {}


def test_a_report_that_leads_nowhere_is_told() -> None:
    found, told, *_ = walked("trs", f'<ul>{OWN}<li><a href="javascript:view(12345)">{TITLE}</a></li></ul>')
    assert len(found) == 1 and TITLE in told["unread-row"]


def test_rows_that_were_read_are_not_told_again() -> None:
    """A row that leads nowhere by itself and that the family reads by other means; a link to the list itself."""
    text = f'<ul>{OWN}<li><a href="javascript:;">{TITLE}</a></li><li><a href="">{TITLE}</a></li></ul>'
    page = Page(COLUMN, text)
    entries = FAMILIES["trs"].entries(page)
    assert strays(page, entries)[1] == (TITLE,)
    assert strays(page, (*entries, Entry(TITLE, f"{HOST}/1.html", None))) == ((), ())


def test_mark_up_in_an_answer_of_a_service_is_left_to_the_family() -> None:
    answer = '{"data": {"html": "<li><a href=\\"/a/1.html\\">' + TITLE + '</a></li>"}}'
    assert strays(Page(f"{HOST}/api", answer), ()) == ((), ())


@pytest.mark.parametrize("family", ["trs", "vsb", "hanweb", "ucap", "general"])
def test_a_shell_leads_to_its_frame(family: str) -> None:
    found, told, column, parts = walked(family, '<iframe src="list.html" width="800" height="600"></iframe>')
    assert found == {} and told == {} and parts == [f"{COLUMN}list.html"] and column.open == 2


@pytest.mark.parametrize(
    ("title", "column", "take"),
    [
        ("2021", "政府信息公开年报", True),
        ("2021", "通知公告", False),
        ("12", "政府信息公开年报", False),
        ("县本级", "政府信息公开年报", True),
        ("县政府", "政府信息公开年报", True),
        ("县政府", "通知公告", False),
    ],
)
def test_short_names_in_an_annual_column(title: str, column: str, take: bool) -> None:
    assert judge(title, column).take is take


def test_an_address_with_backslashes_is_read_as_browsers_do() -> None:
    found, *_ = walked("trs", OWN.replace("./202301/", r".\202301" + "\\"))
    assert list(found) == [f"{COLUMN}202301/t20230120_1.html"]
