"""The registry's loader: values, and one-line errors that name the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.families import FAMILIES
from crawler.registry import FIELDS, Portal, RegistryError, load_portals

HEADER = ",".join(FIELDS)
GOOD = "140000,140000,山西省人民政府,province,https://www.shanxi.gov.cn/,https://www.shanxi.gov.cn/nb/,trs,http,column-known,seen"


def write(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "portals.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_line_becomes_a_portal(tmp_path: Path) -> None:
    line = '110101/jyj,,"甲县教育局, 体育局",department,http://a.gov.cn:81/,http://a.gov.cn/x http://a.gov.cn/y,jsonlist,browser,,'
    (portal,) = load_portals(write(tmp_path, HEADER, line))
    assert portal == Portal(
        "110101/jyj", None, "甲县教育局, 体育局", "department", "http://a.gov.cn:81/",
        ("http://a.gov.cn/x", "http://a.gov.cn/y"), "jsonlist", "browser",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("140000,140000", "14,140000", "line 3: id '14' is no division code"),
        ("140000,140000", "140000,14x", "line 3: division '14x'"),
        ("山西省人民政府", "", "line 3: issuer is empty"),
        ("province", "Province", "line 3: level 'Province' is none of nation"),
        ("https://www.shanxi.gov.cn/,", "www.shanxi.gov.cn,", "line 3: home 'www.shanxi.gov.cn' is no http address"),
        ("https://www.shanxi.gov.cn/nb/", "javascript:x", "line 3: column 'javascript:x' is no http address"),
        ("https://www.shanxi.gov.cn/nb/", "", "line 3: status column-known without a column"),
        ("/nb/", "/nb/ https://www.shanxi.gov.cn/nb/", "line 3: a column is named twice"),
        (",trs,", ",TRS,", "line 3: family 'TRS' is none of hanweb, jsonlist, trs"),
        (",http,", ",ftp,", "line 3: fetch 'ftp'"),
        ("column-known", "guessed", "line 3: status 'guessed'"),
        (",seen", ",seen,more", "line 3: 11 fields, 10 expected"),
        (",seen", ',"seen', "line 3: "),
    ],
)
def test_a_faulty_line_is_refused_by_its_number(tmp_path: Path, old: str, new: str, message: str) -> None:
    other = GOOD.replace("140000", "150000")
    with pytest.raises(RegistryError) as error:
        load_portals(write(tmp_path, HEADER, other, GOOD.replace(old, new, 1)))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"{HEADER}\n{GOOD}\n{GOOD}\n".encode(), "line 3: id 140000 already stands in line 2"),
        (b"id,name\n", "line 1: the header must be id,division"),
        (b"", "line 1: the header"),
        (f"{HEADER}\n{GOOD}".encode("gb18030"), "not UTF-8"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "portals.csv"
    path.write_bytes(content)
    with pytest.raises(RegistryError, match=message):
        load_portals(path)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="No such file"):
        load_portals(tmp_path / "none.csv")


def test_the_registry_of_the_repository_is_valid() -> None:
    portals = load_portals(Path(__file__).parents[1] / "data/portals.csv")
    assert len(portals) >= 10
    for portal in portals:
        assert portal.evidence, portal.id
        assert all(FAMILIES[portal.family].recognise(column, "") or portal.family == "trs" for column in portal.columns)
