"""What a report's address tells of the column that lists it; used by `build_portals.py`.

The column is the folder that the address lies in, or the list page that the site's system keeps for that folder; each
is a conclusion that no crawl has tried yet, which the registry calls `column-derived`.  Addresses that fit no rule
(博达 info/, 32-digit .shtml, openness show/ and others) have their column elsewhere: the number in them counts over the
whole site, or the name of the list's file is not in them.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit


class Rule(NamedTuple):
    """How an address gives its column: `template` is filled from the groups of `pattern`.

    `sure` says that the shape is enough; otherwise the column's path must hold a word for annual reports.
    """

    family: str
    pattern: re.Pattern[str]
    template: str
    sure: bool


# The first whose pattern fits path and query counts.
RULES = tuple(
    Rule(family, re.compile(pattern), template, sure)
    for family, pattern, template, sure in (
        ("trs", r"(?P<c>/.*/)\d{6}/t(?:\d{8}|null)_\d+(?:_\w+)?\.s?html?(?:\?.*)?", "{c}", True),
        ("general", r"(?P<c>/.*/)\d{6}/\d{8}_\d+\.html", "{c}", False),
        ("general", r"(?P<c>/.*/)t_?\d+\.s?html?", "{c}", True),
        ("hanweb", r"/art/\d{4}/\d\d?/\d\d?/art_(?P<n>\d+)_\d+\.html", "/col/col{n}/index.html", True),
        ("jpaas", r"(?P<c>/.*/)art/\d{4}/art_[0-9a-f]{32}\.html", "{c}index.html", True),
        ("gkmlpt", r"(?P<c>(?:/\w+)?/gkmlpt/)content/\d+/\d+/post_\d+\.html", "{c}annualreport", True),
        ("gdpost", r"(?P<c>/.*/)content/post_\d+\.html", "{c}", True),
        ("contentn", r"(?P<c>(?:/\d+)+/)content_\d+\.html", "{c}index.htm", True),
        ("contentn", r"(?P<c>/.*/)content_\d+", "{c}", False),
        ("shaanxi", r"(?P<c>/.*/)(?:[0-9a-f]{24}|\d{19})\.html", "{c}", True),
        # A site that lists its policies at /c/www/gfxwj.jhtml has no index.jhtml in the folder.
        ("jeecms", r"(?P<c>/c/www/\w+)/\d+\.jhtml", "{c}.jhtml", True),
        ("jeecms", r"(?P<c>/.*/)\d+\.jhtml", "{c}index.jhtml", True),
        ("sitechannel", r"(?P<c>(?:/gongkai)?/site_[^/]+/channel_[^/]+/)doc_[0-9a-f]+\.html?", "{c}", True),
        ("lonsun", r"(?P<c>/public/column/\d+\?)(?:.*&)?type=3(?:&.*)?", "{c}type=3", True),
        ("general", r"(?P<c>/columns/[0-9a-f-]{36}/)\d{6}/\d\d/[0-9a-f-]{36}\.html", "{c}index.html", True),
        ("general", r"(?P<c>(?:/n\d+)+/)c\d+/content\.html", "{c}index.html", True),
        ("general", r"(?P<c>/portal/.*/)webinfo/\d{4}/\d\d/\d+\.htm", "{c}", False),
        ("general", r"(?P<c>/.*/)\d{6,20}/index\.s?html", "{c}", True),
        ("general", r"(?P<c>/.*?/)(?:\d{6}(?:\d\d)?/|\d{4}/\d\d?/)?\d{3,10}\.s?html?", "{c}", False),
        ("general", r"(?P<c>/.*/)article[0-9A-F]{32}\.html", "{c}", False),
    )
)
# Words for annual reports in paths: zfxxgknb, gkndbg, 2011nb, nb2016xz, nbqzfgzbm, ndgb (a slip that a county made).
_REPORT = re.compile(r"nb(?![a-z])|nbqz|ndbg|ndgb|nianbao", re.IGNORECASE)
# Folders that are a number, with a few letters before it at most: they say nothing of what is in them.
_NUMBER = re.compile(r"[a-zA-Z]{0,4}\d+\w{0,3}|site_.+|channel_.+|[0-9a-f-]{36}|public|column")
# What names of folders are put together from when they name no single body: initials of 政府, 信息, 公开, 政务, 专栏,
# 平台, 目录, 内容, 年报, 年度报告, 工作, 部门, 乡镇, 县级, 镇街, 街道, 系统, 机关, 直属, of 区, 市, 省, 县, 镇, 各,
# and years.
_COMMON = re.compile(
    r"(?:zf|xx|gk|zw|zl|pt|ml|nr|nb|ndbg|ndgb|gz|bm|xz|xj|zj|jd|sj|xt|jg|zs|zc|jb|gb|nian|year|news|20\d\d|[qszxgfn_])*",
    re.IGNORECASE,
)


def column_of(url: str) -> tuple[str, str] | None:
    """The column that a report's address lies in, with its family; None where the address does not tell."""
    parts = urlsplit(re.sub(r"(?<!:)//+", "/", url))
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for rule in RULES:
        match = rule.pattern.fullmatch(path)
        if match is None:
            continue
        column = rule.template.format(**match.groupdict())
        if _REPORT.search(column) or rule.family == "gkmlpt" or (rule.sure and numbered(column)):
            return f"{parts.scheme}://{parts.netloc}{column}", rule.family
        return None
    return None


def numbered(path: str) -> bool:
    """Whether the folders (the first aside, a site's name) are numbers, so that no word can be asked of them.

    A folder with another name (通知公告, 部门动态) is not the column of annual reports, though a report lies in it.
    """
    inner = folders(path)[1:] or folders(path)
    return all(_NUMBER.fullmatch(part) for part in inner)


def common(column: str) -> bool:
    """Whether the path has a word for annual reports and names no single body: the reports of many lie there."""
    path = urlsplit(column).path
    inner = folders(path)
    named = inner[1:] if len(inner) > 1 and not _REPORT.search(inner[1]) else inner
    return bool(_REPORT.search(path)) and all(_COMMON.fullmatch(re.sub(r"_?\d+$", "", part)) for part in named)


def folders(path: str) -> list[str]:
    """The folders of a path, the list's own file left out."""
    return [part for part in path.partition("?")[0].rpartition("/")[0].split("/") if part]
