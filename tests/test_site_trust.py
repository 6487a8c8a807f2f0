"""The site shows a quarantined report, says that it is one, and lists it apart from the panel."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import quote

from archive_support import URL, begun, exchange, page, read_page

from archive.capture import CaptureFacts
from archive.site.app import build_site
from archive.store import DATABASE

MIRROR = "http://brianwinch.com/zwgk/202403/t20240311_296402.html"


def test_a_quarantined_report_is_shown_and_marked(tmp_path: Path) -> None:
    with begun(tmp_path) as archive:
        archive.record(exchange(URL, page("received=1 granted=1")))
        archive.record(exchange(MIRROR, page("received=1 granted=1")))
        archive.record(
            exchange(MIRROR + "?2", page("received=9", title="石屏县2020年报告"), facts=CaptureFacts("page"))
        )
        archive.read(parse=read_page)
    datasette = build_site(tmp_path / DATABASE)

    async def get(path: str) -> tuple[int, str]:
        answer = await datasette.client.get(path)
        return answer.status_code, answer.text

    only_a_mirror = f"/report/{quote('石屏县人民政府')}/2020"
    paths = (only_a_mirror, "/report/532525/2021", "/gongkai/quarantined.json?_shape=array", "/gongkai/panel_all")

    async def all_pages() -> list[tuple[int, str]]:
        return [await get(path) for path in paths]

    mirror, official, listed, panel = asyncio.run(all_pages())
    assert {mirror[0], official[0], listed[0], panel[0]} == {200}
    assert "Quarantined, and left out of the panel: brianwinch.com is neither" in mirror[1]
    # the official page is shown; the copy stands among the versions, marked
    assert "left out of the panel" not in official[1] and "<strong>quarantined</strong>" in official[1]
    assert listed[1].count("brianwinch.com/zwgk") == 2
