"""The registry's loader: values, and one-line errors that name the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.registry import ADDED, FIELDS, Portal, RegistryError, load_portals

HEADER = ",".join(FIELDS)
FULL = ",".join((*FIELDS, *ADDED))
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
        (",trs,", ",TRS,", "line 3: family 'TRS' is none of "),
        (",trs,", ",,", "line 3: a column without a family"),
        (",http,", ",ftp,", "line 3: fetch 'ftp'"),
        ("column-known", "guessed", "line 3: status 'guessed'"),
        ("column-known", "home-only", "line 3: status home-only with a column"),
        ("column-known,seen", "blocked,", "line 3: status blocked without evidence"),
        (
            "https://www.shanxi.gov.cn/nb/,trs,http,column-known",
            ",trs,http,column-derived",
            "line 3: status column-derived",
        ),
        ("//www.shanxi.gov.cn/,", "//sx.example.com/,", "line 3: sx.example.com is not under gov.cn"),
        ("www.shanxi.gov.cn/nb/", "shanxi.gov.cn.example.com/nb/", "line 3: shanxi.gov.cn.example.com is not under"),
        ("//www.shanxi.gov.cn/,", "//1.25.240.11:8082/,", "line 3: 1.25.240.11 is not under gov.cn"),
        ("//www.shanxi.gov.cn/,", "//www.neimenggu.gov.cn/,", "the host neimenggu.gov.cn already stands in line 2"),
        ("//www.shanxi.gov.cn/,", "//NeiMengGu.gov.cn:443/x,", "the host neimenggu.gov.cn already stands in line 2"),
        (",seen", ",seen,more", "line 3: 11 fields, 10 expected"),
        (",seen", ',"seen', "line 3: "),
    ],
)
def test_a_faulty_line_is_refused_by_its_number(tmp_path: Path, old: str, new: str, message: str) -> None:
    other = GOOD.replace("140000", "150000").replace("shanxi", "neimenggu")
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


def test_access_and_note_may_stand_at_the_end(tmp_path: Path) -> None:
    line = GOOD.replace("column-known", "column-derived")
    (portal,) = load_portals(write(tmp_path, FULL, f"{line},direct,partial: no column of the government itself"))
    assert (portal.access, portal.note, portal.partial) == (
        "direct",
        "partial: no column of the government itself",
        True,
    )
    (portal,) = load_portals(write(tmp_path, HEADER, line))
    assert (portal.access, portal.note, portal.partial) == ("", "", False)


def test_a_home_page_alone_is_a_line(tmp_path: Path) -> None:
    line = "110105,110105,朝阳区人民政府,county,http://www.bjchy.gov.cn/,,,http,home-only,site list"
    (portal,) = load_portals(write(tmp_path, HEADER, line))
    assert (portal.columns, portal.family, portal.status) == ((), "", "home-only")


@pytest.mark.parametrize(
    ("home", "note"),
    [
        ("http://www.shanxi.gov.cn/", "shared: the county has no portal of its own"),
        ("http://www.shanxi.gov.cn:8080/", ""),
        ("http://xxgk.shanxi.gov.cn/", ""),
        ("http://sx.example.com/", "outside gov.cn: the county names it in its reports"),
        ("http://127.0.0.1:8001/", ""),
    ],
)
def test_what_is_told_or_no_public_host_is_taken(tmp_path: Path, home: str, note: str) -> None:
    line = f"140100,140100,太原市人民政府,prefecture,{home},,,,home-only,seen,,{note}"
    assert len(load_portals(write(tmp_path, FULL, f"{GOOD},,", line))) == 2


def test_two_portals_of_the_machine_itself_may_share_a_host(tmp_path: Path) -> None:
    lines = [f"14000{n},,甲县人民政府,county,http://127.0.0.1:8001/,,,,," for n in (1, 2)]
    assert len(load_portals(write(tmp_path, HEADER, *lines))) == 2
