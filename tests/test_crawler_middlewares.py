"""Parts of the crawl that need no network: message heads, Retry-After, Chromium's whereabouts, settings, counts."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.http import Headers, HtmlResponse, Request

from crawler.addresses import without_session
from crawler.chromium import Chromium, find_chromium
from crawler.heads import request_head, response_head
from crawler.middlewares.patience import retry_after
from crawler.registry import Portal
from crawler.tally import MAX_INCIDENTS, CrawlSummary, PortalTally, Tally
from crawler.verdict import judge_answer, judge_page
from crawler.worker import LEAST_DELAY, able, settings_for, user_agent

NOW = datetime(2024, 1, 22, 9, 0, tzinfo=UTC)
DRAWN = Portal("110102", None, "乙县", "county", "http://b.cn/", ("http://b.cn/x",), "jsonlist", "browser")
PLAIN = Portal("110101", None, "甲县", "county", "http://a.cn/", ("http://a.cn/x",), "trs")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120.0),
        (b"Mon, 22 Jan 2024 09:00:30 GMT", 30.0),
        (b"Mon, 22 Jan 2024 08:00:00 GMT", 0.0),
        (b"soon", None),
        (b"-5", None),
        (b"9" * 400, None),
        (b"", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: bytes | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_a_request_head_is_written_as_sent() -> None:
    request = Request(
        "http://a.cn:81/x?page=2#f", method="POST", body=b"col=1", headers={"Accept": "*/*", "Host": "no"}
    )
    assert (
        request_head(request) == b"POST /x?page=2 HTTP/1.1\r\nHost: a.cn:81\r\nAccept: */*\r\nContent-Length: 5\r\n\r\n"
    )


def test_a_response_head_keeps_repeated_headers_and_odd_statuses() -> None:
    headers = Headers({"Set-Cookie": [b"a=1", b"b=2"], "X": b"one\r\nY: two"})
    response = HtmlResponse("http://a.cn/", status=521, headers=headers, protocol="HTTP/1.0")
    assert response_head(response) == b"HTTP/1.0 521\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX: one  Y: two\r\n\r\n"
    assert response_head(HtmlResponse("http://a.cn/", protocol="h2")).startswith(b"HTTP/1.1 200 OK\r\n")


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_chromium_is_looked_for_in_order(tmp_path: Path) -> None:
    system = program(tmp_path / "bin/chromium-browser")
    env = {"HOME": str(tmp_path), "PATH": str(tmp_path / "bin")}
    assert find_chromium(env) == Chromium(str(system))
    (tmp_path / "cache/chromium-1187").mkdir(parents=True)
    assert find_chromium({**env, "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "cache")}) == Chromium(None)
    named = program(tmp_path / "mine/chrome")
    assert find_chromium({**env, "GONGKAI_CHROMIUM": str(named)}) == Chromium(str(named))


def test_a_wrong_setting_or_an_empty_machine_has_no_chromium(tmp_path: Path) -> None:
    program(tmp_path / "bin/chromium")
    env = {"HOME": str(tmp_path), "PATH": str(tmp_path / "bin")}
    assert find_chromium({**env, "GONGKAI_CHROMIUM": str(tmp_path / "none")}) is None
    assert find_chromium({**env, "PATH": os.devnull}) is None


def test_the_browser_is_set_up_only_where_a_portal_needs_it() -> None:
    assert able((PLAIN, DRAWN), None) == (PLAIN,)
    assert able((PLAIN, DRAWN), Chromium(None)) == (PLAIN, DRAWN)
    assert not settings_for((PLAIN,), {}, Chromium(None)).getdict("DOWNLOAD_HANDLERS")
    drawn = settings_for((PLAIN, DRAWN), {}, Chromium("/x/chromium"))
    assert drawn.getdict("PLAYWRIGHT_LAUNCH_OPTIONS")["executable_path"] == "/x/chromium"
    assert "crawler.browser.DrawnPages" in drawn.getdict("DOWNLOADER_MIDDLEWARES")


def test_manners_are_the_default_and_can_be_overridden() -> None:
    manners = settings_for((PLAIN,), {}, None)
    assert (manners.getint("CONCURRENT_REQUESTS_PER_DOMAIN"), manners.getfloat("DOWNLOAD_DELAY")) == (1, 1.5)
    assert manners.getbool("ROBOTSTXT_OBEY") and manners.getbool("AUTOTHROTTLE_ENABLED")
    hasty = settings_for((PLAIN,), {"DOWNLOAD_DELAY": 0, "GONGKAI_CONTACT": "a@b.cn"}, None)
    assert (hasty.getfloat("DOWNLOAD_DELAY"), hasty.getfloat("AUTOTHROTTLE_START_DELAY")) == (LEAST_DELAY, 0)
    assert hasty["USER_AGENT"] == "Gongkai/0.2 (+a@b.cn)"
    assert user_agent("Gongkai/0.2", "x)\r\nEvil: (1") == "Gongkai/0.2 (+x Evil: 1)"


def test_a_portal_with_many_troubles_reports_a_few_and_their_number() -> None:
    tally = PortalTally("110101", "甲县")
    for number in range(MAX_INCIDENTS + 7):
        tally.incident("page-failed", str(number))
    assert len(tally.incidents) == MAX_INCIDENTS + 1
    assert tally.incidents[-1].detail == "7 further incidents"


def test_a_summary_goes_through_json_unchanged() -> None:
    tally = Tally({"110101": PortalTally("110101", "甲县")})
    tally.captured("110101", "page", 200, "new")
    tally.captured("110101", "page", 304, "unchanged")
    tally.captured("110101", "page", 404, "new")
    tally.captured(None, "robots", 200, "unchanged")
    tally.portals["110101"].incident("silent-column", "x")
    summary = tally.summary("r", "finished")
    assert CrawlSummary.from_json(summary.to_json()) == summary
    assert (summary.requests, summary.revisits, summary.total("pages"), summary.total("new")) == (4, 2, 2, 1)
    assert len(summary.silent) == 1


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, "<html><body><p>正文</p></body></html>", "ok"),
        (304, "", "ok"),
        (404, "<html><body>404</body></html>", "gone"),
        (404, "<script>document.cookie='__jsluid_s=1';location.reload()</script>", "blocked"),
        (403, "", "blocked"),
        (412, "<html><script>$_ts.nsd=1</script></html>", "blocked"),
        (521, "", "blocked"),
        (468, "", "blocked"),
        (200, "<html><body>请稍候</body></html>", "blocked"),
        (200, "<html><body><p>不合法的参数</p></body></html>", "blocked"),
        (200, '<html><body><div class="online-desc-con">x</div></body></html>', "blocked"),
        (200, "<html><body><p>您访问的页面不存在</p></body></html>", "soft-404"),
        (200, "<html><body><p>500 Internal Server Error</p></body></html>", "error-page"),
        (200, "<html><body><p>系统正在维护中</p></body></html>", "maintenance"),
        (200, "<html><body><form><input type=password></form></body></html>", "login"),
        (429, "", "busy"),
        (503, "<html>请稍候</html>", "busy"),
        (502, "", "failing"),
        (400, "", "refused"),
        # Reports that speak of such things, and files, are none of them.
        (200, f"<html><body><p>您访问的页面不存在。{'本年度共受理申请三件。' * 60}</p></body></html>", "ok"),
        (200, "%PDF-1.4 请稍候", "ok"),
    ],
)
def test_what_an_answer_is(status: int, body: str, kind: str) -> None:
    assert judge_answer(status, "text/html", None, body.encode()).kind == kind


@pytest.mark.parametrize(
    ("listed", "page", "kind"),
    [
        (
            "甲县2022年政府信息公开工作年度报告",
            "<h1>甲县2022年政府信息公开工作 年度报告</h1>" + "<p>正文</p>" * 20,
            "ok",
        ),
        ("甲县2022年政府信息公开工作年度…", "<h1>甲县2022年政府信息公开工作年度报告</h1>" + "<p>正文</p>" * 20, "ok"),
        ("2022年度报告", "<h1>甲县2022年政府信息公开年报</h1>" + "<p>正文</p>" * 20, "ok"),
        ("甲县2022年政府信息公开年报", "<p>首页 政务公开 走进本县 互动交流</p>" * 5, "other-page"),
        ("甲县2022年政府信息公开年报", "<p>政府信息公开年报 2021年 2020年</p>" * 5, "other-page"),
        ("甲县2022年政府信息公开年报", "<div id=app></div>", "ok"),
        ("甲县2022年政府信息公开年报", "", "ok"),
        (None, "<p>首页 政务公开 走进本县 互动交流</p>" * 5, "ok"),
    ],
)
def test_another_page_than_the_one_listed(listed: str | None, page: str, kind: str) -> None:
    body = f"<html><body>{page}</body></html>".encode()
    assert judge_page(listed, "text/html", "utf-8", body).kind == kind


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://a.cn/x.jsp;jsessionid=0A1B?id=3", "http://a.cn/x.jsp?id=3"),
        ("http://a.cn/x.jsp?JSESSIONID=0A1B&id=3", "http://a.cn/x.jsp?id=3"),
        ("http://a.cn/x.php?id=3&PHPSESSID=0A1B", "http://a.cn/x.php?id=3"),
        ("http://a.cn/x.php?id=3", "http://a.cn/x.php?id=3"),
        ("http://a.cn/sessions/?", "http://a.cn/sessions/?"),
    ],
)
def test_session_ids_are_no_part_of_an_address(url: str, plain: str) -> None:
    assert without_session(url) == plain
