"""How the site tells contradictions apart: as printed, if blank means 0, waived; and which figures are likely wrong."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import quote

import pytest
from conftest import SAMPLES

from archive.capture import CaptureFacts
from archive.site.app import build_site
from archive.store import DATABASE, Archive


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The front page, two reports and the view, of an archive in which one rule is waived for 织金 2017."""
    directory = tmp_path_factory.mktemp("findings")
    with Archive.open(directory, writer=True) as archive:
        archive.begin_run("import", {})
        for name, kind in (("shanghai-office-2019", "text/html"), ("zhijin-2017", "text/plain")):
            body = next((SAMPLES / name).glob("source.*")).read_bytes()
            archive.record_file(f"file:{name}", body, kind, "2026-01-01T00:00:00Z", facts=CaptureFacts("import"),
                                charset="utf-8")  # fmt: skip
        archive.finish_run()
        archive.read()
        reports = [row[0] for row in archive.conn.execute("SELECT id FROM report ORDER BY year")]
        archive.conn.execute(
            "INSERT INTO waiver (issuer_id, year, rule_id, who, made, why) VALUES (?, 2017, 'd10.proactive_total',"
            " 'a keeper', '2026-02-03', 'the text counts <b>attachments</b>')",
            (reports[0].rpartition("/")[0],),
        )
    datasette = build_site(directory / DATABASE)

    async def get():
        paths = ["/", *(f"/report/{quote(report)}" for report in reports), "/gongkai/contradiction.json?_shape=array"]
        answers = [await datasette.client.get(path) for path in paths]
        assert [answer.status_code for answer in answers] == [200] * 4
        return dict(zip(("front", "zhijin", "shanghai", "view"), answers, strict=True))

    return asyncio.run(get())


def sections(page):
    """The contradictions of a report's page by their heading."""
    part = page.text.partition("<h2>Contradictions</h2>")[2].partition("<h2>Figures</h2>")[0]
    pieces = re.split(r"<h3>(.*?)</h3>", f"<h3>As printed</h3>{part}")[1:]
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def test_what_would_contradict_only_if_blank_meant_zero_stands_apart(pages):
    found = sections(pages["shanghai"])
    assert "265 and 337" in found["If blank means 0"] and "258 and 275" in found["If blank means 0"]
    assert "n05.unable" not in found["As printed"]
    assert "gk-finding" not in found["If blank means 0"]
    assert sections(pages["zhijin"]).keys() == {"As printed", "Waived"}


def test_the_view_and_the_front_page_rank_it_lowest(pages):
    rows = pages["view"].json()
    assumed = {row["rule_id"]: row["severity"] for row in rows if row["assuming"]}
    assert assumed == {"n05.unable": "information", "n05.granted_in_full_or_part": "information"}
    assert {row["assuming"] for row in rows} == {"", "blank means 0"}
    front = pages["front"].text
    assert front.count("(if blank means 0)") == 2
    assert front.rindex("(information)") < front.index("(if blank means 0)")


def test_the_figures_likely_wrong_are_named_and_linked(pages):
    part = sections(pages["zhijin"])["As printed"]
    for one in ("staff.full_time", "staff.part_time", "staff"):
        assert f'<a href="#f14.organisation.{one}">' in part
        assert f'id="f14.organisation.{one}"' in pages["zhijin"].text


def test_a_waived_check_says_who_and_why_and_is_no_contradiction(pages):
    found = sections(pages["zhijin"])
    assert "d10.proactive_total" not in found["As printed"]
    assert "Waived by a keeper, 2026-02-03: the text counts &lt;b&gt;attachments&lt;/b&gt;" in found["Waived"]
    assert "14603 against 8246" in found["Waived"]
    assert "d10.proactive_total" not in {row["rule_id"] for row in pages["view"].json()}
