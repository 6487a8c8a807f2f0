"""What servers give in place of a page: the one declared list of signatures, for the reader and for the crawl.

A sign holds only on pages that show next to nothing, so that a report that speaks of such things is none.  Sources:
pages kept from real portals and what public scrapers of these portals say of their defences.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

# blocked: a defence answers; soft-404: the page is not there, told with any status; login: the way to it is closed.
Kind = Literal["blocked", "error-page", "soft-404", "maintenance", "login"]


@dataclass(frozen=True, slots=True)
class Sign:
    """One signature: a pattern in the page's `source` or in what it shows, where it shows at most `most` characters."""

    kind: Kind
    most: int
    what: str
    pattern: re.Pattern[str]
    source: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sign that was found: its kind, and in one line what was seen."""

    kind: Kind
    detail: str


_STATUS = r"(?:40[034]|41[0238]|468|50[0234]|521)"
_FAULT = "Not Found|Forbidden|Error|错误|禁止|拒绝|不存在|找不到"
_GONE = "页面不存在|找不到(?:该|此|您|页|文件)|您访问的(?:页面|文件).{0,12}(?:不存在|已删除|找不到)"
_REFUSED = "不合法的参数|访问(?:被拒绝|被拦截|过于频繁)|请求(?:被拦截|被阻断)|Web应用防火墙|网站防火墙"
_MENDING = (
    "(?:网站|系统|平台|服务器)(?:正在|升级|例行)*(?:维护|升级|改造)(?:中|升级|期间|，|。|!|！)"
    "|暂停(?:访问|服务|对外服务)"
)
SIGNS = (
    Sign("blocked", 400, "a script challenge (__jsluid)",
         re.compile(r"__jsluid_|go\(\{\s*[\"']bts[\"']"), source=True),
    Sign("blocked", 400, "a script challenge ($_ts)",
         re.compile(r"\$_ts\.nsd|\$_ts\s*=\s*window\[|\$_ts\[?[\"']?nsd"), source=True),
    Sign("blocked", 400, "a script challenge",
         re.compile(r"^\s*<script[^>]*>\s*document\.cookie\s*=.{0,4000}?location", re.DOTALL), source=True),
    # The notice page of a content network for readers of other languages.
    Sign("blocked", 1500, "a content network's notice", re.compile(r"class=[\"']?online-desc-con\b"), source=True),
    Sign("blocked", 200, "a human check", re.compile("请稍候|人机(?:身份)?验证|滑动(?:滑块|验证)|拖动滑块")),
    Sign("error-page", 600, "an error page",
         re.compile(rf"(?<!\d){_STATUS}(?!\d).{{0,40}}(?:{_FAULT})", re.IGNORECASE)),
    Sign("soft-404", 600, "an error page", re.compile(_GONE)),
    Sign("blocked", 600, "an error page", re.compile(_REFUSED)),
    Sign("maintenance", 400, "a maintenance page", re.compile(_MENDING)),
    Sign("login", 400, "a login page", re.compile(r"<input[^>]{0,200}type=[\"']?password", re.IGNORECASE), source=True),
)  # fmt: skip


# A page that shows more than this bears no sign.
MOST_SHOWN = max(sign.most for sign in SIGNS)


def refusal(source: str, shown: str) -> Refusal | None:
    """The first sign that a page bears: `source` is its mark-up, `shown` the text that a reader sees on it."""
    for sign in SIGNS:
        if len(shown) <= sign.most and (match := sign.pattern.search(source if sign.source else shown)):
            found = sign.what if sign.source else f"{sign.what}: {' '.join(match.group().split())}"
            return Refusal(sign.kind, found)
    return None


_UNSEEN = re.compile(
    r"(?i)<(?:(script|style|noscript)\b[^<]*(?:<(?!/\1\s*>)[^<]*)*(?:</\1\s*>)?"
    r"|!--[^-]*(?:-(?!->)[^-]*)*(?:-->)?|[^>]*>)"
)
_TITLE = re.compile(r"(?i)<title\b[^>]{0,200}>([^<]{1,500})")
_CONTENT = re.compile(r'(?i)<meta[^>]{0,200}content="([^"]{0,300})"')
_HEAD_WITHIN = 20_000
_GLANCE = 20_000
_LEAST_SHOWN = 30  # fewer characters than a title has: a page drawn by scripts, or a frame


@lru_cache(maxsize=1)  # an answer is judged by it several times over
def shown_text(source: str) -> str:
    """What a page shows, roughly: its text and title without scripts, styles and tags, on one line."""
    return " ".join(_UNSEEN.sub(" ", source).split())


def shows_more_than(source: str, most: int) -> bool:
    """Whether `shown_text` is longer than `most`; of most pages their first half says so."""
    return _at_a_glance(source) > most or len(shown_text(source)) > most


@lru_cache(maxsize=1)
def _at_a_glance(source: str) -> int:
    # Cut behind a tag: whatever is open there (a script, a comment) counts as not shown.
    return len(" ".join(_UNSEEN.sub(" ", source[: source.rfind(">", 0, _GLANCE) + 1]).split()))


def shows_other_page(listed: str | None, source: str) -> bool:
    """Whether the page with this mark-up is another than the one that a list names `listed`; see `is_other_page`.

    The head's metas count as shown here: a page with its text in a frame still names itself.
    """
    named = _TITLE.search(source)
    if named and not is_other_page(listed, named[1]):
        return False  # its own title says so already
    shown = shown_text(source)
    if len("".join(shown.split())) < _LEAST_SHOWN:
        return False
    return is_other_page(listed, " ".join([shown, *_CONTENT.findall(source[:_HEAD_WITHIN])]))


_BLANKS = re.compile(r"\s+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_REPORT = re.compile("年报|报告|报表")
_SHORTEST_TITLE = 5  # 2012年: hardly a title, and found on any page


def is_other_page(listed: str | None, text: str) -> bool:
    """Whether a page shows nothing of the title under which a list names it: a home page, a column's template.

    `listed` is the list's title, `text` the page's title and text.  In doubt it is the right page: the words 报告 or
    年报 beside the title's year are enough.
    """
    title = _plain(listed or "").rstrip(".…")
    if len(title) < _SHORTEST_TITLE:
        return False
    shown = _plain(text)
    if title in shown:
        return False
    year = _YEAR.search(title)
    return not (_REPORT.search(shown) and (year is None or year.group() in shown))


def _plain(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))
