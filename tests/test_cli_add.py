"""`gongkai add`: from a portal's home page to its registry line, and the crawl of a portal whose column is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click import ClickException
from click.testing import CliRunner
from conftest import LOOPBACK, gongkai

from crawler.discovery import FoundColumn
from crawler.find import Finding, find, registered
from crawler.promise import SiteFacts
from crawler.registry import Portal, load_portals
from crawler.registry_file import put_portals
from crawler.schedule import now
from gongkai.add import placed
from gongkai.cli import cli
from gongkai.farm import Farm
from gongkai.farm.cms import CmsFarm, Layout


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No Chromium is started to stand by, where no page of the portal needs to be drawn."""
    monkeypatch.setenv("GONGKAI_CHROMIUM", str(tmp_path / "none"))


@pytest.fixture(scope="module")
def portal_farm() -> Iterator[CmsFarm]:
    with CmsFarm.of(["vsb"], Layout(noise=10, bureaus=1, years=(2019, 2020, 2021))) as farm:
        yield farm


@pytest.mark.usefixtures("no_browser")
def test_a_portal_is_added_and_then_crawled(portal_farm: CmsFarm, tmp_path: Path) -> None:
    site = portal_farm.sites[0]
    done = gongkai(
        "add", site.home, "--code", site.county.division, "--issuer", site.county.government, "--yes", "--archive",
        tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    column = site.home.rstrip("/") + site.top_path()
    assert "family vsb" in done.stdout and column in done.stdout and "2021年政府信息公开工作年度报告" in done.stdout
    (line,) = load_portals(tmp_path / "portals.csv")
    assert (line.id, line.columns, line.family) == (site.county.division, (column,), "vsb")
    assert line.status == "column-known" and "home page" in line.evidence
    # what the search fetched is kept, and is no report of anybody
    status = gongkai("status", "--archive", tmp_path)
    assert "0 reports" in status.stdout and "find" in status.stdout


@pytest.mark.usefixtures("no_browser")
def test_nothing_is_written_without_a_yes(portal_farm: CmsFarm, tmp_path: Path) -> None:
    site = portal_farm.sites[0]
    arguments = ["add", site.home, "--code", "990101", "--issuer", "x", "--archive", str(tmp_path)]
    done = CliRunner().invoke(cli, arguments, input="n\n", standalone_mode=False)
    assert done.return_value == 1 and "nothing was written" in done.output
    assert not (tmp_path / "portals.csv").exists()


def found(code: str) -> Finding:
    """What a search gives on a home page that says this 网站标识码."""
    column = FoundColumn("http://x.gov.cn/nb/", "年报", "trs", False, (), (2021,), ())
    return Finding("000000", (column,), "", (), 3, SiteFacts("某某县人民政府", code))


@pytest.mark.parametrize(
    ("said", "code", "issuer", "placed_as"),
    [
        ("5325250001", None, None, ("532525", "532525", "石屏县人民政府", "county")),
        ("", "532525", None, ("532525", "532525", "石屏县人民政府", "county")),
        (
            "9901010001",
            "532525/fgj",
            "石屏县发改局",
            ("532525/fgj", "532525", "石屏县发改局", "department"),
        ),
        ("", "990101", "云栖县人民政府", ("990101", None, "云栖县人民政府", "county")),
        ("9901010001", None, None, "--code"),
        ("", None, None, "--code"),
        ("", "990101", None, "--issuer"),
    ],
)
def test_a_place_that_is_not_certain_is_asked_for(
    said: str, code: str | None, issuer: str | None, placed_as: tuple[str | None, ...] | str
) -> None:
    portal = Portal("000000", None, issuer or "", "county", "http://x.gov.cn/", (), "")
    if isinstance(placed_as, str):
        with pytest.raises(ClickException, match=placed_as):
            placed(portal, found(said), code, issuer, all_organs=False)
        return
    line = placed(portal, found(said), code, issuer, all_organs=False)
    assert (line.id, line.division, line.issuer, line.level) == placed_as
    assert line.columns == ("http://x.gov.cn/nb/",) and line.family == "trs"


@pytest.fixture(scope="module")
def unknown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Farm, tuple[Portal, ...]]]:
    """Three portals of which only the home pages are known: a TRS, a Hanweb, one that a browser must draw."""
    directory = tmp_path_factory.mktemp("unknown")
    with Farm(counties=3, years=range(2019, 2022), noise=12) as farm:
        (directory / "all.csv").write_text(farm.registry_csv(), encoding="utf-8")
        known = load_portals(directory / "all.csv")
        put_portals(directory / "portals.csv", [replace(p, columns=(), family="", fetch="http") for p in known])
        yield directory, farm, known


def test_columns_are_found_also_where_a_browser_must_draw_them(
    unknown: tuple[Path, Farm, tuple[Portal, ...]],
) -> None:
    directory, _, known = unknown
    lines = load_portals(directory / "portals.csv")
    found = {finding.portal: finding for finding in find(directory, lines, settings=LOOPBACK)}
    for line, right in zip(lines, known, strict=True):
        finding = found[line.id]
        assert finding.columns, finding.missing
        made = registered(line, finding, now().date())
        assert (set(made.columns) & set(right.columns), made.family, made.fetch) == (
            set(right.columns), right.family, right.fetch,
        )  # fmt: skip
        assert 2021 in finding.columns[0].years and finding.asked <= 4


@pytest.mark.usefixtures("no_browser")
def test_a_crawl_of_an_unknown_column_looks_for_it_first(
    unknown: tuple[Path, Farm, tuple[Portal, ...]], tmp_path: Path
) -> None:
    directory, farm, known = unknown
    line = load_portals(directory / "portals.csv")[0]
    put_portals(tmp_path / "portals.csv", [line])
    farm.requests.clear()
    done = gongkai("crawl", line.id, "--archive", tmp_path)
    assert "column found" in done.stdout and "crawled 1 portals" in done.stdout, done.stderr
    assert load_portals(tmp_path / "portals.csv")[0].columns == known[0].columns
    asked = {f"http://{request.host}{request.path}" for request in farm.requests}
    assert {url for url in farm.truth.take if url.startswith(line.home)} <= asked


def test_a_registry_with_a_fault_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "portals.csv"
    path.write_text("id,what\n1,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 1"):
        put_portals(path, [Portal("990101", None, "x", "county", "http://127.0.0.1:1/", (), "")])
    assert path.read_text(encoding="utf-8") == "id,what\n1,2\n"
