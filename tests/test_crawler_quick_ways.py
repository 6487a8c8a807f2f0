"""What is done the quick way, since it is done for every page, gives what the plain way gives."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.carriers import may_have_parts
from crawler.families import Page
from crawler.families.page import absolute, squeeze
from parsers.documents.refusals import shown_text, shows_more_than, shows_other_page


def joined(base: str, href: str) -> str | None:
    """`absolute` by the standard library alone."""
    target = href.strip()
    try:
        parts = urlsplit(urljoin(base, target))
        _ = parts.port
    except ValueError:
        return None
    if not target or target.startswith("#") or parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return parts._replace(fragment="").geturl()


def texts(*pieces: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=7).map("".join)


HREF = texts(
    "http://a.cn", "HTTP://a.cn", "https://a.cn:80", "http://a.cn:0", "http://a.cn:99999", "//", "/", "./", "../", "a",
    "b.html", "..", ".", "a b", "?", "x=1", "#", "_1", "-", "国", "javascript:", "http:", "%20", ";", " ",
)  # fmt: skip
MARKUP = texts(
    "<script", "<style>", "</script >", "</ScRipt>", "</style>", "<!--", "-->", "--", "-", ">", "<", "a b", "/", "!",
    "\n", "<p>", "</p", "script", "国", "<scripty>",
)  # fmt: skip
BASE = st.one_of(
    texts("a", "b.html", "/", "..", ".", "//", "?", "x=1", "#y", "国", " ").map("http://a.cn/{}".format),
    st.sampled_from(["http://A.gov.cn/x", "http://u:p@a.cn/x/", "http://127.0.0.1:4001/a?b=c", "https://a.cn", "http://a..cn/"]),
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(BASE, HREF)
def test_an_address_seen_from_a_page(base: str, href: str) -> None:
    assert absolute(base, href) == joined(base, href)


@settings(deadline=None)
@given(st.text(st.sampled_from(" \t\n\r\f\v\x1c\x85\u00a0\u2003\u2028\u3000\u200b国a")))
def test_a_text_on_one_line(text: str) -> None:
    assert squeeze(text) == re.sub(r"\s+", " ", text).strip()


@settings(deadline=None, max_examples=400)
@given(MARKUP)
def test_what_a_page_shows(source: str) -> None:
    lazily = r"(?is)<(script|style|noscript)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*>"
    shown = " ".join(re.sub(lazily, " ", source).split())
    assert shown_text(source) == shown
    assert [shows_more_than(source, most) for most in (0, 1, 3, 8)] == [len(shown) > most for most in (0, 1, 3, 8)]


@pytest.mark.parametrize("many", [1, 300, 3000])
def test_a_long_page_shows_as_much_as_its_whole(many: int) -> None:
    source = "<p>要闻 <!-- 注 --></p><script>var 公开;</script>" * many
    assert [shows_more_than(source, most) for most in (3 * many - 2, 3 * many - 1)] == [True, False]


@pytest.mark.parametrize(
    ("listed", "title", "other"),
    [
        ("某县2021年政府信息公开年报", "某县2021年政府信息公开年报-某县人民政府", False),
        ("某县2021年政府信息公开年报", "某县人民政府", True),
        ("某县2021年政府信息公开年报", "某县2020年政府信息公开年报", True),
    ],
)
def test_a_page_is_known_by_its_title(listed: str, title: str, other: bool) -> None:
    source = f"<html><head><title>{title}</title></head><body>{'首页 要闻 政务 服务 互动 数据 ' * 9}</body></html>"
    assert shows_other_page(listed, source) == other


PART = "http://a.gov.cn/zwgk/202201/t20220120_77.html"


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ('<a href="./t20220120_77_1.html">2</a>', True),
        ('<a href="/show.jsp?id=7&page=2">2</a>', True),
        ("<a>下一页</a>", True),
        ("<a>下一頁</a>", True),
        ("<a>后一页</a>", True),
        ("<a>Next</a>", True),
        ('<link rel="next" href="x.html">', True),
        ("<script>createPageHTML(3, 0, 't20220120_77', 'html');</script>", True),
        ("<script>var countPage = 3, currentPage = 0;</script>", True),
        ("<a href=\"javascript:__doPostBack('p','2')\">2</a>", True),
        ("<a>&gt;</a>", True),
        ("<a>></a>", True),
        ("<a>»</a>", True),
        ('<a>上一篇</a><a>下一篇</a><script>$(".menu").text("x");</script>', False),
        ("<p>第一页的内容</p>", False),
    ],
)
def test_a_document_is_searched_for_its_parts(source: str, parts: bool) -> None:
    assert may_have_parts(Page(PART, source)) == parts
