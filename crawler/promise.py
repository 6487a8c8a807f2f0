"""What a link or a page promises of the annual reports, by what it calls itself and, less, by its address.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.families import Page
from crawler.families.page import parse_html, squeeze

_LOOK_ALIKE = re.compile(
    r"网站(?:监管|管理)?(?:工作)?(?:年度|年)?(?:工作)?(?:报表|年报|年度报告)|新媒体.{0,6}年报|企业年报"
)
_NOT_COLUMN = re.compile(r"指南|依申请|制度|通知|解读|图解|目录$|申请|统计公报|政府工作报告|财政|预算|决算|法治")
# What a link or page calls itself, best first.
_NAMES: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        100,
        re.compile(r"(?:政府|政务)?信息公开(?:工作)?(?:年报|年度报告|工作年度报告|年度工作报告)|公开年报|公开年度报告"),
    ),
    (80, re.compile(r"^(?:历年|历史|本级|县本级)?(?:年报|年度报告|工作年报|年度工作报告)(?:专栏|列表)?$")),
    (55, re.compile(r"(?:法定主动公开|主动公开)内容|政府信息公开(?:专栏|平台|目录)?$|^信息公开$")),
    (45, re.compile(r"政务公开|政府信息公开|信息公开")),
    (20, re.compile(r"网站地图|站点地图")),
    (15, re.compile(r"^(?:政务|政府信息|公开|进入(?:首页|网站)|首页|网站首页)$")),
)
_WORDS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (60, re.compile(r"(?:xxgk|zfgk|gk)(?:gz)?n(?:ian)?b(?:ao)?(?![a-z])|gknd?bg|gkgzndbg|AnnualReport", re.I)),
    (35, re.compile(r"(?:^|/)(?:ndbg|nb|nianbao|xxgknb\w*)(?:/|\.|$)", re.I)),
    (15, re.compile(r"zfxxgk|xxgk|zwgk|openness|gkmlpt", re.I)),
)  # fmt: skip
_WEBSITE_REPORT = re.compile(r"wznb|wzbb|yearform|wzgzbb|wznd", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the home page says of itself: 网站标识码 (its first six digits are a division code), name, title."""

    name: str = ""
    code: str = ""
    title: str = ""


def names_reports(name: str) -> bool:
    """Whether a name is that of the column of annual reports."""
    return _NAMES[0][1].search(name) is not None


def looks_alike(name: str) -> bool:
    """Whether a name is that of other yearly papers: the websites' own reports, those of firms."""
    return _LOOK_ALIKE.search(name) is not None


def of_websites(url: str) -> bool:
    """Whether an address is spelt as those of the websites' own reports are."""
    return _WEBSITE_REPORT.search(urlsplit(url).path) is not None


def domain(host: str) -> str:
    """The registered name of a host on gov.cn (x.gov.cn); "" for any other host, which stands for itself alone."""
    parts = host.lower().split(".")
    return ".".join(parts[-3:]) if len(parts) >= 3 and parts[-2:] == ["gov", "cn"] else ""


def promise_of(text: str, url: str) -> int:
    """How much a link promises (0 to 200) by what it says and, less, by its address."""
    if looks_alike(text) or (_NOT_COLUMN.search(text) and not names_reports(text)):
        return 0
    said = next((points for points, pattern in _NAMES if len(text) <= 30 and pattern.search(text)), 0)
    parts = urlsplit(url)
    spelt = next((points for points, pattern in _WORDS if pattern.search(f"{parts.path}?{parts.query}")), 0)
    if len(text) > 30 or (text and not said and YEAR.search(text)):
        return 0  # a long title is an article; a bare year is a part, found on its column's page
    return said + spelt if said else (spelt if spelt >= _WORDS[0][0] or not text else spelt // 3)


def page_name(page: Page) -> str:
    """What a page calls its column: meta ColumnName, title, parted by |."""
    tree = parse_html(page.text)
    if tree is None:
        return ""
    metas = [m.get("content") or "" for m in tree.iter("meta") if (m.get("name") or "").lower() == "columnname"]
    titles = [title.text_content() for title in tree.iter("title")]
    return "|".join(squeeze(name) for name in [*metas[:1], *titles[:1]] if squeeze(name))[:200]


def site_facts(page: Page) -> SiteFacts:
    """SiteName, SiteIDCode and title of a home page (the prescribed metadata of government sites)."""
    tree = parse_html(page.text)
    if tree is None:
        return SiteFacts()
    metas = {(m.get("name") or "").lower(): squeeze(m.get("content") or "") for m in tree.iter("meta")}
    title = next((squeeze(t.text_content()) for t in tree.iter("title")), "")
    code = metas.get("siteidcode", "")
    return SiteFacts(metas.get("sitename", ""), code if re.fullmatch(r"\d{10}", code) else "", title)
