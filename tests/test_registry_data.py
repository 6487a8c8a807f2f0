"""The registry of the repository: every line placed and proved, the page on it up to date, the rules that made it."""

from __future__ import annotations

import csv
import runpy
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from archive.store import Archive
from crawler.families import FAMILIES
from crawler.families.names import DECLARED
from crawler.registry import ADDED, FIELDS, Portal, load_portals
from crawler.registry_report import Counts, is_place, left_out, report
from gongkai.cli import cli
from gongkai.registry_status import registry_line
from parsers.trust import government_host

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"


@pytest.fixture(scope="module")
def portals() -> tuple[Portal, ...]:
    return load_portals(DATA / "portals.csv")


@pytest.fixture(scope="module")
def column_of():
    return runpy.run_path(str(DATA / "column_rules.py"))["column_of"]


@pytest.fixture(scope="module")
def common():
    return runpy.run_path(str(DATA / "column_rules.py"))["common"]


def today() -> dict[str, dict[str, str]]:
    with (DATA / "divisions.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file) if not row["valid_to"]}


def test_three_thousand_places_stand_under_a_code_of_today(portals: tuple[Portal, ...]) -> None:
    codes = today()
    for portal in portals:
        assert portal.division in codes, f"{portal.id}: no division of today"
        assert portal.id.startswith(portal.division), portal.id
    assert len({portal.division for portal in portals if is_place(portal)}) >= 3_000


def test_a_place_bears_the_level_and_the_name_of_its_division(portals: tuple[Portal, ...]) -> None:
    codes = today()
    for portal in filter(is_place, portals):
        division = codes[portal.id]
        assert portal.level == division["level"], portal.id
        assert portal.issuer.startswith(division["name"]), portal.id
        assert portal.issuer.removeprefix(division["name"]) in {"人民政府", "行政公署"}, portal.id


def test_every_line_has_its_evidence_and_a_status(portals: tuple[Portal, ...]) -> None:
    for portal in portals:
        assert portal.evidence, portal.id
        assert portal.status in {"column-known", "column-derived", "home-only", "blocked"}, portal.id
        assert portal.id.isascii(), portal.id
        assert portal.family in {"", *DECLARED}, portal.id
        for url in (portal.home, *portal.columns):
            assert government_host(urlsplit(url).hostname or "") or "outside gov.cn:" in portal.note, url


def test_a_derived_column_lies_on_the_host_of_an_address_in_its_evidence(portals: tuple[Portal, ...]) -> None:
    derived = [p for p in portals if p.status == "column-derived" and "survey" not in p.evidence]
    assert len(derived) > 200
    for portal in derived:
        seen = {urlsplit(word).netloc for word in portal.evidence.split() if word.startswith("http")}
        assert {urlsplit(column).netloc for column in portal.columns} <= seen, portal.id


def test_a_column_of_hanweb_is_one_by_its_address(portals: tuple[Portal, ...]) -> None:
    columns = [column for portal in portals if portal.family == "hanweb" for column in portal.columns]
    assert len(columns) > 30
    assert [column for column in columns if not FAMILIES["hanweb"].recognise(column, "")] == []


def test_a_column_stands_in_one_line_only(portals: tuple[Portal, ...]) -> None:
    columns = [column for portal in portals for column in portal.columns]
    assert len(columns) == len(set(columns))


def test_every_family_that_reads_pages_is_declared() -> None:
    assert set(FAMILIES) <= set(DECLARED)


def test_the_file_has_all_columns_and_is_in_order() -> None:
    with (DATA / "portals.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == [*FIELDS, *ADDED]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)


def test_the_page_on_the_registry_is_up_to_date(portals: tuple[Portal, ...]) -> None:
    page = (ROOT / "docs/registry.md").read_text(encoding="utf-8")
    assert page == report(portals, left_out(DATA / "portal_overrides.csv")), (
        "run: python -m crawler.registry_report > docs/registry.md"
    )


def test_the_counts_add_up(portals: tuple[Portal, ...]) -> None:
    counts = Counts.of(portals)
    assert counts.known + counts.derived + counts.home_only + counts.blocked == counts.portals == len(portals)
    assert 0 < counts.partial < counts.derived


def test_status_tells_the_registry_in_one_line(tmp_path: Path) -> None:
    assert registry_line(tmp_path) == ""
    lines = [
        ",".join(FIELDS),
        "140000,140000,山西省人民政府,province,https://a.gov.cn/,https://a.gov.cn/nb/,trs,http,column-known,seen",
        "140100,140100,太原市人民政府,prefecture,https://b.gov.cn/,https://b.gov.cn/nb/,trs,http,column-derived,seen",
        "140100/jyj,140100,太原市教育局,department,https://c.gov.cn/,,,http,home-only,seen",
        "140105,140105,小店区人民政府,county,https://d.gov.cn/,,,http,blocked,412",
    ]
    path = tmp_path / "portals.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert registry_line(tmp_path) == (
        "registry: 4 portals of 3 places; columns: 1 known, 1 derived, 1 not known (home page only), 1 blocked"
    )
    Archive.open(tmp_path, writer=True).close()
    told = CliRunner().invoke(cli, ["status", "--archive", str(tmp_path)])
    assert told.output.replace("\n", " ").count(registry_line(tmp_path)) == 1
    path.write_text("id\n", encoding="utf-8")
    assert "line 1: the header must be" in registry_line(tmp_path)


# One address of each shape, with the column it gives; None where the column cannot be told.
SHAPES = {
    "http://liulin.gov.cn/zfxxgk/zfxxgknb/202401/t20240113_1834742.shtml": (
        "http://liulin.gov.cn/zfxxgk/zfxxgknb/",
        "trs",
    ),
    "http://cqqj.gov.cn/zwgk_159/zfxxgknb/qzfxxgknb/202403/t20240327_13086081_wap.html": (
        "http://cqqj.gov.cn/zwgk_159/zfxxgknb/qzfxxgknb/",
        "trs",
    ),
    "http://www.jintai.gov.cn/col10250/col10343/col10346/202501/t20250121_1112984.html": (
        "http://www.jintai.gov.cn/col10250/col10343/col10346/",
        "trs",
    ),
    "http://zsj.ezhou.gov.cn/zsdt/gggs/201812/t20181214_316566.html": None,  # a column of notices
    "http://panan.gov.cn/art/2021/2/5/art_1229419673_3803244.html": (
        "http://panan.gov.cn/col/col1229419673/index.html",
        "hanweb",
    ),
    "http://nync.pingliang.gov.cn/zfxxgk/zfxxgknb/art/2025/art_8569654251de49249f1aea2634e5f03c.html": (
        "http://nync.pingliang.gov.cn/zfxxgk/zfxxgknb/index.html",
        "jpaas",
    ),
    "http://www.sgwjq.gov.cn/zwgk/zfxxgkndbg/content/post_222204.html": (
        "http://www.sgwjq.gov.cn/zwgk/zfxxgkndbg/",
        "gdpost",
    ),
    "http://www.xuwen.gov.cn/xwyw/bmdt/content/post_2138264.html": None,  # news of departments
    "https://nr.gd.gov.cn/gkmlpt/content/2/2877/post_2877736.html": (
        "https://nr.gd.gov.cn/gkmlpt/annualreport",
        "gkmlpt",
    ),
    "http://anhua.gov.cn/1969/1984/1990/content_1899010.html": (
        "http://anhua.gov.cn/1969/1984/1990/index.htm",
        "contentn",
    ),
    "http://www.wqx.gov.cn/zfxxgk/zfxxgknb/xj/1753311688616128514.html": (
        "http://www.wqx.gov.cn/zfxxgk/zfxxgknb/xj/",
        "shaanxi",
    ),
    "http://www.dmlhq.gov.cn/zfxxgknb2022/24969651.jhtml": (
        "http://www.dmlhq.gov.cn/zfxxgknb2022/index.jhtml",
        "jeecms",
    ),
    "http://www.my.gov.cn/public/column/551?type=3&nav=5&sub=2&timeFrame=2022&hasContent=true": (
        "http://www.my.gov.cn/public/column/551?type=3",
        "lonsun",
    ),
    "http://wuyuan.gov.cn//gxznb/46486.html": ("http://wuyuan.gov.cn/gxznb/", "general"),
    "http://www.yaozhou.gov.cn/resources/site/153/html/yzgk/zfxxgknb/nbqzfgzbm/202101/459849.html": (
        "http://www.yaozhou.gov.cn/resources/site/153/html/yzgk/zfxxgknb/nbqzfgzbm/",
        "general",
    ),
    "http://www.shangluo.gov.cn/info/1677/56001.htm": None,  # the number is one of the whole site's tree
    "https://hnsn.gov.cn/hnsn/xxgknb/202003/a4bb87543c1e4b338043a3a361386fd9.shtml": None,  # nor the list's name
    "http://www.dazhu.gov.cn/xxgk-show-202494.html": None,
    "http://www.huoqiu.gov.cn/public/6601281/19215031.html": None,
}


@pytest.mark.parametrize("url", SHAPES)
def test_an_address_gives_its_column_or_none(url: str, column_of) -> None:
    assert column_of(url) == SHAPES[url]


@pytest.mark.parametrize(
    ("column", "many"),
    [
        ("http://a.gov.cn/zwgk/zfxxgk/zfxxgknb/2021n/", True),
        ("http://a.gov.cn/zwgk/zfxxgknb/2023n/xzjdxxgknb/", True),
        ("http://a.gov.cn/dxx/zfxxgk/zfxxgknb/index.html", True),
        ("http://a.gov.cn/xxgk/xxgk_nb/2019/", True),
        ("http://a.gov.cn/zwgk/xxgk/xzj/xhz0/ndbg/", False),  # a town's
        ("http://a.gov.cn/zfxxgk/bmxxgk/qgzbm/qsjj/gknb/", False),  # the audit bureau's
        ("http://a.gov.cn/lyj/zfxxgknb/", False),  # the forestry bureau's
        ("http://a.gov.cn/col/col1229419673/index.html", False),  # cannot be told
    ],
)
def test_a_common_column_names_no_single_body(column: str, many: bool, common) -> None:
    assert common(column) is many


def test_a_source_with_an_address_that_the_survey_lacks_is_refused(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(DATA))
    try:
        build = runpy.run_path(str(DATA / "build_portals.py"))
    finally:
        sys.modules.pop("column_rules", None)
    text = "  disclosure_annual_report:\n    url: https://a.gov.cn/nb/\n    verified_at: 2026-07-22\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    override = dict.fromkeys(("level", "issuer", "home", "fetch", "reason"), "")
    override |= {"kind": "survey", "key": "a", "id": "140000", "family": "trs", "status": "column-known"}
    for columns, fine in (("", True), ("https://a.gov.cn/nb/", True), ("https://a.gov.cn/other/", False)):
        lines = {"140000": build["Line"]("140000", "甲省人民政府", "province", "https://a.gov.cn/")}
        decided = build["Overrides"]([override | {"columns": columns}])
        if fine:
            build["add_survey"](lines, tmp_path, decided)
            assert list(lines["140000"].columns) == ["https://a.gov.cn/nb/"]
        else:
            with pytest.raises(ValueError, match=r"does not name https://a\.gov\.cn/other/"):
                build["add_survey"](lines, tmp_path, decided)
