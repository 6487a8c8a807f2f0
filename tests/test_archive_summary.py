"""The summary for a keeper, and who an issuer is."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_support import CODEBOOK, PORTAL, URL, begun, exchange, page, read_page

from archive.capture import CaptureFacts
from archive.issuers import issuer_id
from archive.store import Archive
from parsers.model import Issuer

DROPPED = CaptureFacts("page", "532525", listed=False)
LIST = "http://www.example.gov.cn/zfxxgk/"


def test_an_empty_archive_has_nothing_to_say(tmp_path: Path) -> None:
    with Archive.open(tmp_path, codebook=CODEBOOK) as archive:
        summary = archive.summary()
    assert (summary.runs, summary.states, summary.unread, summary.silent, summary.ended) == ((), {}, 0, (), ())


def test_what_needs_a_person(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        run_id = archive.recorder.run_id
        archive.set_portals([PORTAL, {**PORTAL, "id": "532526", "division": "532526", "issuer": "弥勒市人民政府"}])
        for portal in ("532525", "532526"):
            archive.record(exchange(f"{LIST}{portal}", b"list", facts=CaptureFacts("list", portal)))
        archive.record(exchange(URL, page("received=1 granted=2")))
        for day in (1, 2):
            archive.record(exchange(URL, status=404, time=f"2022-03-0{day}T00:00:00Z", facts=DROPPED))
        archive.record(exchange(URL + "?2", page("received=1 granted=2 more")))
        archive.record(exchange(URL + "?3", page("NOT-A-REPORT dear citizens of the county, thank you very much")))
        archive.record(exchange(URL + "?4", status=503))
        assert archive.summary().unread == 6
        archive.read(parse=read_page)
        summary = archive.summary()
        archive.conn.execute("UPDATE reading SET parser = '0.0.1' WHERE outcome = 'gone'")
        assert (summary.outdated, archive.summary().outdated) == (0, 1)
    assert [(r.id, r.verb, r.finished, r.captures) for r in summary.runs] == [(run_id, "crawl", None, 8)]
    assert summary.captures == {"list": 2, "page": 6}
    assert summary.outcomes == {"report": 2, "blocked": 1, "gone": 1, "not-a-report": 1, "unreadable": 1}
    assert summary.states == {"report": 1, "gone": 1, "not-a-report": 1, "blocked": 1}
    assert (summary.reports, summary.issuers, summary.versions, summary.unread) == (1, 2, 3, 0)
    assert summary.notices == {"not-a-report": 1}
    assert summary.failed_checks == {"t.sum": 2}
    assert [(e.url, e.ended, e.reason) for e in summary.ended] == [(URL, "2022-03-01T00:00:00.000000Z", "404")]
    assert summary.not_readable == ((URL + "?4", "blocked: status 503"),)
    assert [(s.portal_id, s.lists) for s in summary.silent] == [("532526", (f"{LIST}532526",))]


COUNTY = {"issuer_id": "532525", "name": "石屏县人民政府", "division": "532525"}
OFFICE = {"issuer_id": "532525/jyj", "name": "石屏县教育局", "division": "532525"}


@pytest.mark.parametrize(
    ("issuer", "portal", "host", "identifier"),
    [
        (Issuer("石屏县人民政府", "county", "532525"), COUNTY, "h", "532525"),
        (Issuer("石屏县 人民政府", "unknown"), COUNTY, "h", "532525"),
        (Issuer("石屏县教育局", "department", "532525"), OFFICE, "h", "532525/jyj"),
        (Issuer("石屏县教育局", "department", "532525"), COUNTY, "h", "532525/石屏县教育局"),
        (Issuer("城关镇人民政府", "township"), COUNTY, "h", "532525/城关镇人民政府"),
        (Issuer("城关镇人民政府", "township"), None, "h.gov.cn", "h.gov.cn/城关镇人民政府"),
        (Issuer("城关镇人民政府", "township"), None, "", "城关镇人民政府"),
        (Issuer("弥勒市人民政府", "county", "532504"), COUNTY, "h", "532504"),
        (Issuer("洪泽县人民政府", "county"), None, "h.gov.cn", "洪泽县人民政府"),
        (Issuer("鼓楼区人民政府", "county"), None, "h.gov.cn", "h.gov.cn/鼓楼区人民政府"),
        (Issuer("南京市鼓楼区人民政府", "county"), None, "h.gov.cn", "南京市鼓楼区人民政府"),
    ],
)
def test_who_an_issuer_is(issuer: Issuer, portal: dict[str, str] | None, host: str, identifier: str) -> None:
    assert issuer_id(issuer, portal, host) == identifier  # type: ignore[arg-type]


def test_registry_lines_and_divisions(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        before = len(list((tmp_path / "warc").iterdir())), (tmp_path / "warc").stat().st_size
        archive.set_portals([PORTAL])
        archive.set_portals([{**PORTAL, "columns": ["http://a/", "http://b/"], "fetch": ""}])
        assert before == (1, (tmp_path / "warc").stat().st_size)
        ((columns, fetch),) = map(tuple, archive.conn.execute("SELECT columns, fetch FROM portal"))
        assert (columns, fetch) == ('["http://a/", "http://b/"]', "http")
        for name in ("石屏", "石屏县"):
            archive.set_divisions([{"code": "532525", "name": name, "level": "county", "parent": "532500"}])
        rows = archive.conn.execute("SELECT * FROM division WHERE code = '532525'").fetchall()
        assert [tuple(r) for r in rows] == [("532525", "石屏县", "county", "532500")]
