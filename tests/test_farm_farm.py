"""The farm as a whole: registry lines, two visits, encodings, and a truth that agrees with what is served."""

import csv
import io
import urllib.error
import urllib.request

import pytest
from lxml import html

from gongkai.farm import Farm
from gongkai.farm.names import MOST, county


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read(), answer.headers


@pytest.fixture(scope="module")
def farm():
    with Farm() as running:
        yield running


def test_registry_lines(farm):
    rows = list(csv.DictReader(io.StringIO(farm.registry_csv())))
    assert farm.registry_csv().startswith("id,division,issuer,level,home,columns,family,fetch,status,evidence\n")
    assert len(rows) == 9
    assert all(row["division"].startswith("99") and row["evidence"] == "demo farm" for row in rows)
    families = [row["family"] for row in rows]
    assert (families.count("trs"), families.count("hanweb"), families.count("jsonlist")) == (4, 3, 2)
    assert {row["fetch"] for row in rows if row["family"] == "jsonlist"} == {"browser"}
    assert {row["fetch"] for row in rows if row["family"] != "jsonlist"} == {"http"}
    assert max(len(row["columns"].split()) for row in rows) == 2


def test_every_page_says_that_it_is_invented(farm):
    for portal in farm.portals:
        body, headers = fetch(portal.home)
        text = body.decode(headers.get_content_charset())
        assert "县名、机构与数据均为虚构" in text
        assert portal.issuer in text


def test_ten_years_in_nine_counties_with_one_still_to_come(farm):
    truth = farm.truth
    assert len(truth.reports) == 89
    assert {report.form for report in truth.reports.values()} == {None, "form2014", "form2019", "form2021"}
    assert len(truth.take) == 89
    assert len(truth.others) == 45
    assert not truth.take & (truth.others | truth.leave | truth.disallowed)


def test_the_second_visit_changes_one_report_withdraws_one_and_adds_one(farm):
    first, second = farm.truth_at(1), farm.truth_at(2)
    (changed,), (withdrawn,), (appearing,) = first.changed, first.withdrawn, first.appearing
    try:
        assert fetch(withdrawn)[1]["ETag"]
        with pytest.raises(urllib.error.HTTPError, match="404"):
            fetch(appearing)
        before, old = fetch(changed)
        farm.visit(2)
        after, new = fetch(changed)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            fetch(withdrawn)
        assert fetch(appearing)[1]["ETag"]
    finally:
        farm.visit(1)
    assert "现予更正".encode() in after
    assert "现予更正".encode() not in before
    assert (old["ETag"], old["Last-Modified"]) != (new["ETag"], new["Last-Modified"])
    assert withdrawn in first.take
    assert withdrawn not in second.take
    place = next(key for key, report in first.reports.items() if report.url == changed)
    was, now = first.reports[place], second.reports[place]
    assert {key for key in was.figures if was.figures[key] != now.figures[key]} == {"f21.art20_6.penalty.decisions"}


def test_all_other_pages_stay_as_they_were(farm):
    first, second = farm.truth_at(1), farm.truth_at(2)
    same = [url for url in first.take & second.take if url not in first.changed]
    tags = {url: fetch(url)[1]["ETag"] for url in same[::6]}
    try:
        farm.visit(2)
        assert {url: fetch(url)[1]["ETag"] for url in tags} == tags
    finally:
        farm.visit(1)


def test_a_report_declares_utf8_and_is_written_in_gb18030(farm):
    report = farm.truth.reports["990107", 2017]
    body, headers = fetch(report.url)
    assert headers.get_content_charset() == "utf-8"
    assert b"charset=utf-8" in body
    assert report.title in body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    assert report.url in farm.truth.misdeclared


def test_a_site_in_gbk_says_so(farm):
    body, headers = fetch(farm.truth.reports["990104", 2022 - 1].url)
    assert headers.get_content_charset() == "gbk"
    assert b'charset=gbk"' in body
    assert "青屿县" in body.decode("gbk")


@pytest.mark.parametrize("year", range(2013, 2023))
def test_pages_carry_title_metas_body_and_prose_that_agrees_with_the_figures(farm, year):
    for (division, of_year), report in farm.truth.reports.items():
        if of_year != year:
            continue
        body, headers = fetch(report.url)
        text = body.decode(
            "gb18030" if division == "990107" and year == 2017 else headers.get_content_charset() or "utf-8"
        )
        tree = html.fromstring(text)
        assert tree.xpath('//meta[@name="ArticleTitle"]/@content') == [report.title]
        assert tree.xpath('//meta[@name="PubDate"]/@content')[0].startswith(report.published)
        assert tree.xpath('//meta[@name="SiteIDCode"]/@content') == [f"{division}0001"]
        (main,) = tree.xpath('//*[@id="zoom" or @id="UCAP-CONTENT"]')
        assert len(main.xpath(".//p[not(ancestor::td)]")) > 12
        assert all(str(number) in main.text_content() for number in report.prose.values() if number)
        assert 4_000 < len(body) < 140_000


def test_oddities_are_declared(farm):
    found = {name for report in farm.truth.reports.values() for name in report.oddities}
    assert found == {
        "balance", "blank-answers", "blank-zeros", "dispute-total", "misdeclared-charset", "partial-counted-twice",
        "stroke-rules", "table-cut", "table-cut-with-header", "text-counts-carried", "word-paste",
    }  # fmt: skip
    assert len(farm.truth_at(2).broken) == 3


def test_the_same_seed_serves_the_same_farm_and_another_seed_another(farm):
    again, other = Farm(), Farm(seed=2)
    strip = {key: report.figures for key, report in farm.truth.reports.items()}
    assert {key: report.figures for key, report in again.truth.reports.items()} == strip
    assert {key: report.figures for key, report in other.truth.reports.items()} != strip


@pytest.mark.parametrize("counties", [1, 2, 4, 40])
def test_farms_of_other_sizes_keep_their_three_moves_apart(counties):
    truth = Farm(counties=counties, years=range(2019, 2023), noise=5).truth
    assert len(truth.changed) == len(truth.withdrawn) == len(truth.appearing) == 1
    assert len(truth.changed | truth.withdrawn | truth.appearing) == 3


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"counties": 0}, "at least one county"),
        ({"years": []}, "one year"),
        ({"clock": 3}, "visits 1 and 2"),
        ({"counties": MOST + 1}, "names"),
    ],
)
def test_impossible_farms_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        Farm(**given)


def test_names_and_codes_never_repeat():
    every = [county(number) for number in range(MOST)]
    for part in ("name", "division", "slug"):
        assert len({getattr(one, part) for one in every}) == MOST
    assert all(one.division.startswith("99") and len(one.division) == 6 for one in every)
