"""Quarantine: what stands on no official host is kept, marked, and left out of `panel` unless asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_support import CODEBOOK, PORTAL, URL, age, begun, exchange, open_archive, page, read_page, tables

from archive.capture import CaptureFacts
from archive.rebuild import rebuild
from archive.store import Archive
from archive.trust import is_official, plain_host

MIRROR = "http://brianwinch.com/zwgk/zfxxgkpt/202403/t20240311_296402.html"
IP = "http://1.25.240.11:8082/sites/wltqq/zwinfo.jsp?id=15652"
BY_IP = {**PORTAL, "id": "152222", "division": "152222", "issuer": "某旗人民政府", "home": "http://1.25.240.11:8082/",
         "columns": "http://1.25.240.11:8082/sites/wltqq/"}  # fmt: skip
NOBODY = CaptureFacts("page")
DROPPED = CaptureFacts("page", "532525", listed=False)


@pytest.mark.parametrize(
    ("url", "hosts", "official"),
    [
        ("http://www.a.gov.cn/1.html", (), True),
        ("https://a.gov.cn:8443/1.html", (), True),
        ("http://a.gov.cn.b.com/1.html", (), False),
        ("http://www.b.com/1.html", ("b.com",), True),
        ("http://b.com/1.html", ("b.com",), True),
        ("http://m.b.com/1.html", ("b.com",), False),
        ("http://b.com.cn/1.html", ("b.com",), False),
        ("http://1.25.240.11:8082/x", (), False),
        ("http://1.25.240.11:8082/x", ("1.25.240.11",), True),
        ("http://[broken/x", ("",), False),
        ("file:a.html", ("",), None),
    ],
)
def test_a_host_is_official_under_gov_cn_or_in_the_registry(url: str, hosts: tuple[str, ...], official: bool) -> None:
    assert is_official(url, frozenset(hosts)) is official
    assert plain_host("WWW.B.com.") == "b.com"


def trust(archive: Archive) -> dict[str, str]:
    return dict(archive.conn.execute("SELECT url, trust FROM document").fetchall())


def panel(archive: Archive, view: str = "panel") -> list[str]:
    return [row[0] for row in archive.conn.execute(f"SELECT report_id FROM {view} ORDER BY report_id")]


def test_a_mirror_is_kept_marked_and_left_out(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        archive.record(exchange(URL, page("received=1 granted=1")))
        archive.record(exchange(MIRROR, page("received=9 granted=9", title="石屏县2020年报告"), facts=NOBODY))
        archive.record_file("file:a.html", page("received=3", title="石屏县2019年报告"), "text/html",
                            "2022-02-15T08:00:02Z", facts=CaptureFacts("import"))  # fmt: skip
        archive.read(parse=read_page)
        assert trust(archive) == {URL: "official", MIRROR: "quarantined", "file:a.html": "unknown"}
        both = ["532525/2021", "石屏县人民政府/2019"]
        assert panel(archive) == both
        assert panel(archive, "panel_all") == [*both[:1], *both[1:], "石屏县人民政府/2020"]
        (kept,) = archive.conn.execute("SELECT url, reason, report_year FROM quarantined").fetchall()
        assert tuple(kept) == (MIRROR, "brianwinch.com is neither under gov.cn nor a host of the registry", 2020)
        figures = "SELECT value FROM metric JOIN version ON version.id = version_id WHERE report_year = 2020"
        assert {row[0] for row in archive.conn.execute(figures)} == {9}
        for view in ("current_version", "latest_metric", "contradiction", "coverage", "withdrawn", "changed"):
            rows = archive.conn.execute(f"SELECT * FROM {view}").fetchall()
            assert not any("石屏县人民政府/2020" in tuple(row) or MIRROR in tuple(row) for row in rows), view
        summary = archive.summary()
    assert summary.trust == {"official": 1, "quarantined": 1, "unknown": 1}
    assert [url for url, _ in summary.quarantined] == [MIRROR]


def test_a_newer_mirror_does_not_speak_for_an_official_page(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        archive.record(exchange(URL, page("received=1 granted=1")))
        archive.record(exchange(MIRROR, page("received=9"), time="2023-01-01T00:00:00Z"))
        archive.read(parse=read_page)
        assert trust(archive)[MIRROR] == "quarantined"
        for view in ("panel", "panel_all"):
            assert panel(archive, view) == ["532525/2021"]
        (row,) = archive.conn.execute("SELECT document_id, trust FROM current_version_all").fetchall()
        assert tuple(row) == (1, "official")


def test_a_mirror_that_goes_is_no_withdrawal(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        for url in (URL, MIRROR):
            archive.record(exchange(url, page("received=1 granted=1")))
            for day in (1, 2):
                archive.record(exchange(url, status=404, time=f"2023-01-0{day}T00:00:00Z", facts=DROPPED))
        archive.read(parse=read_page)
        assert [row["url"] for row in archive.conn.execute("SELECT url FROM withdrawn")] == [URL]


def test_a_registered_address_becomes_official_and_is_read_again(tmp_path: Path) -> None:
    heard: list[bool | None] = []

    def listening(body: bytes, context: object):  # type: ignore[no-untyped-def]
        heard.append(context.official)  # type: ignore[attr-defined]
        return read_page(body, context)  # type: ignore[arg-type]

    with begun(tmp_path) as archive:
        archive.record(exchange(IP, page("received=1"), facts=NOBODY))
        archive.read(parse=listening, workers=1)
        assert (trust(archive)[IP], heard) == ("quarantined", [False])
        archive.set_portals([PORTAL, BY_IP])
        assert archive.read(parse=listening, workers=1).captures == 1
        assert (trust(archive)[IP], heard) == ("official", [False, True])
        # the registry says nothing new
        archive.set_portals([PORTAL, BY_IP])
        assert archive.read(parse=listening, workers=1).captures == 0
        # its line now names another host
        archive.set_portals([PORTAL, {**BY_IP, "home": "http://2.2.2.2/", "columns": ""}])
        archive.read(parse=listening, workers=1)
        assert (trust(archive)[IP], heard[-1]) == ("quarantined", False)


REPORT = (
    "<html><body><h1>{title}</h1><p>一、总体情况</p><p>主动公开政府信息12条。依申请公开。行政复议、行政诉讼。"
    "存在的问题。</p></body></html>"
)
HONEST = REPORT.format(title="石屏县人民政府2021年政府信息公开工作年度报告")
BETRAYED = REPORT.format(title="石屏县德赢VWIN2021年政府信息公开工作年度报告")


def test_a_file_is_quarantined_when_its_text_betrays_it(tmp_path: Path) -> None:
    with Archive.open(tmp_path, writer=True) as archive:
        archive.begin_run("import", {})
        for name, text in (("honest", HONEST), ("betrayed", BETRAYED)):
            archive.record_file(f"file:{name}.html", text.encode(), "text/html", "2022-02-15T08:00:02Z",
                                facts=CaptureFacts("import"))  # fmt: skip
        archive.record(exchange("http://www.a.gov.cn/1.html", BETRAYED.encode(), facts=NOBODY))
        archive.read()
        assert trust(archive) == {
            "file:honest.html": "unknown",
            "file:betrayed.html": "quarantined",
            "http://www.a.gov.cn/1.html": "official",
        }
        (reason,) = archive.conn.execute("SELECT trust_reason FROM document WHERE trust = 'quarantined'").fetchone()
        assert "德赢vwin" in reason
        # a second look at the file that finds it clean lets it out again
        archive.record_file("file:betrayed.html", HONEST.encode(), "text/html", "2023-02-15T08:00:02Z",
                            facts=CaptureFacts("import"))  # fmt: skip
        archive.read()
        assert trust(archive)["file:betrayed.html"] == "unknown"


def test_a_rebuild_comes_out_equal(tmp_path: Path) -> None:
    live = tmp_path / "live"
    with begun(live) as archive:
        for url in (URL, MIRROR, IP):
            archive.record(exchange(url, page("received=1 granted=2"), facts=NOBODY))
        archive.read(parse=read_page)
        archive.finish_run()
    with open_archive(live) as archive:
        archive.begin_run("crawl", {"codes": ["152222"]})
        archive.set_portals([BY_IP])
        archive.record(exchange(IP, page("received=4"), time="2023-01-01T00:00:00Z", facts=NOBODY))
        archive.read(parse=read_page)
        archive.finish_run()
        assert sorted(trust(archive).values()) == ["official", "official", "quarantined"]
    rebuild(live, tmp_path / "again", parse=read_page, codebook=CODEBOOK)
    assert tables(tmp_path / "again/gongkai.sqlite") == tables(live / "gongkai.sqlite")


def test_an_archive_of_the_first_schema_is_brought_up(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        for url in (URL, MIRROR):
            archive.record(exchange(url, page("received=1 granted=2"), facts=NOBODY))
        archive.read(parse=read_page)
        archive.finish_run()
    age(tmp_path / "gongkai.sqlite", 1)
    with Archive.open(tmp_path, codebook=CODEBOOK) as archive:
        assert trust(archive) == {URL: "official", MIRROR: "quarantined"}
        assert panel(archive, "panel_all") and archive.summary().trust["quarantined"] == 1


def test_a_second_form_does_not_double_a_series(tmp_path: Path) -> None:
    """The provincial table beside the national one prints the same things; their figures are never added up."""
    national = "".join(
        f"<tr><td>{label}</td><td>{unit}</td><td>{figure}</td></tr>"
        for label, unit, figure in (
            ("统计指标", "单位", "统计数"), ("（一）主动公开政府信息数", "条", 12),
            ("其中：主动公开规范性文件数", "条", 2), ("制发规范性文件总数", "件", 2), ("（一）收到申请数", "件", 7),
            ("1.当面申请数", "件", 1), ("2.传真申请数", "件", 0), ("3.网络申请数", "件", 4), ("4.信函申请数", "件", 2),
            ("（二）申请办结数", "件", 7), ("1.按时办结数", "件", 7), ("2.延期办结数", "件", 0),
        )
    )  # fmt: skip
    provincial = "".join(
        f"<tr><td>{label}</td><td>{unit}</td><td>{year}</td><td>{whole}</td></tr>"
        for label, unit, year, whole in (
            ("指标名称", "计量单位", "2016年度", "历年累计"), ("主动公开文件数", "条", 13, 120),
            ("其中：1、政府网站公开数", "条", 9, 100), ("2、政府公报公开数", "条", 4, 30),
            ("受理依申请公开信息总数", "条", 7, 21), ("对申请的答复总数", "条", 6, 20),
        )
    )  # fmt: skip
    text = HONEST.replace("2021", "2016").replace(
        "</body>", f"<table>{national}</table><table>{provincial}</table></body>"
    )
    with Archive.open(tmp_path, writer=True) as archive:
        archive.begin_run("crawl", {})
        archive.set_portals([PORTAL])
        archive.record(exchange(URL, text.encode()))
        archive.read()
        row = archive.conn.execute(
            "SELECT form, proactive_items, requests_received, proactive_website, requests_answered FROM panel"
        ).fetchone()
    # the report's own form first; what only the provincial table prints is taken from there
    assert tuple(row) == ("form2014", 12, 7, 9, 6)
