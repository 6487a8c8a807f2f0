"""The smaller platforms whose lists come from a JSON endpoint, declared; `crawler.families.endpoint` asks and reads.

epoint (Xuzhou, Dandong): the site's id stands in a script file, webBuilderCommon.js, which is then asked for first.
szinf (Suzhou): two services, the older without a total.  cmsweb (Huai'an): the column is a shell around a frame; static
lists count by `nsetpage(1, total, size)`.  eportal (Hebei, customs, Pinggu) answers with HTML, page by page.
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlencode, urljoin

from crawler.families.endpoint import Endpoint, EndpointList, first_request, told_value
from crawler.families.page import Page, PageRequest
from crawler.families.paged import PagedFamily
from crawler.families.pagers import MAX_PAGES

_EPOINT = Endpoint(
    name="getgovinfolist", call=re.compile(r"lightfrontaction/getgovinfolist"),
    address="/EWB-FRONT/rest/lightfrontaction/getgovinfolist", send="json",
    told=(("siteGuid", None), ("categorynum", None), ("deptcode", "")),
    page="pageIndex", first=0, size=("pageSize", 15), rows="custom.data", total="custom.total",
    title=("realtitle", "title"), url=("infourl", "visiturl", "linkurl"), date=("infodate", "handsdate"),
)  # fmt: skip
_SZINF = (
    Endpoint(
        name="getInfoCommon", call=re.compile(r"/szinf/info/getInfoCommon/?"), address="/szinf/info/getInfoCommon/",
        told=(("channelid", None),), page="currpage", first=1, size=("pagesize", 15), rows="infolist", total="",
        title=("title",), url=("link",), date=("pubtime",),
    ),
    Endpoint(
        name="loadDataByChannelIdAndDeptIdBackSort", call=re.compile(r"loadDataByChannelIdAndDeptIdBackSort"),
        address="/szinf/interact/loadDataByChannelIdAndDeptIdBackSort", send="form",
        told=(("channelid", None), ("deptid", "")), page="currpage", first=1, size=("pagesize", 15),
        rows="data.list", total="data.allRow", title=("TITLE",), url=("URL_COMMP",), date=("PUBLISHED_TIME_FORMAT",),
    ),
)  # fmt: skip
_CMSWEB = Endpoint(
    name="articleCommonController", call=re.compile(r"articleCommonController/lists\.do"),
    address="/articleCommonController/lists.do", send="form",
    told=(("deptid", ""), ("rdeptid", "")),
    fixed=(("topic", ""), ("title", ""), ("docNo", ""), ("orgname", ""), ("summary", ""), ("key", "")),
    page="page", first=1, size=("pagesize", 15), rows="value.list", total="value.total",
    title=("title",), url=("link", "path"), date=("releaseTime",),
)  # fmt: skip
_COMMON_SCRIPT = re.compile(r"[\"']([^\"'<>\s]{0,200}webBuilderCommon\.js)[^\"'<>\s]{0,40}[\"']")
_COMMON_FILE = re.compile(r"/webBuilderCommon\.js(?:$|\?)")
_SET_PAGE = re.compile(r"\bnsetpage\(\s{0,9}(\d{1,4})\s{0,9},\s{0,9}(\d{1,6})\s{0,9},\s{0,9}(\d{1,3})\b")


class Epoint(EndpointList):
    """The engine, with the way over the script file that names the site."""

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """As the engine's; a page that names no site leads to the script file, that file to the list."""
        if _COMMON_FILE.search(page.url):
            values = self._told(page, _EPOINT)
            return () if values is None else (first_request(page, _EPOINT, values),)
        found = super().next_pages(page)
        script = None if found else _COMMON_SCRIPT.search(page.text)
        if not script or not _EPOINT.call.search(page.text) or not told_value(page, "categorynum"):
            return found
        told = [(name, told_value(page, name)) for name in ("categorynum", "deptcode", "pageSize")]
        values = [(name, value) for name, value in told if value]
        return (PageRequest(f"{urljoin(page.url, script[1])}?{urlencode(values)}", headers=(("Referer", page.url),)),)


class Cmsweb(EndpointList):
    """The engine, and lists that are static files with a script for a pager."""

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """As the engine's, and the script pager."""
        return super().signs(url, text) + (("nsetpage",) if _SET_PAGE.search(text) else ())

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """As the engine's; of a static list every page after this one: index_2.html is the second."""
        match = _SET_PAGE.search(page.text)
        if match is None:
            return super().next_pages(page)
        current, total, size = (int(part) for part in match.groups())
        last = min(-(-total // max(size, 1)), MAX_PAGES)
        return tuple(PageRequest(urljoin(page.url, f"index_{n}.html")) for n in range(current + 1, last + 1))


class Eportal(PagedFamily):
    """/eportal/ui?pageId=…&currentPage=N&moduleId=…: tables of HTML, an article by articleKey and columnId."""

    name = "eportal"
    mark = "/eportal/ui"
    article = re.compile(r"/eportal/ui\?(?=[^#]{0,500}\barticleKey=)")
    address_signs: ClassVar = (("address", re.compile(r"/eportal/ui\?")),)


EPOINT = Epoint("epoint", _EPOINT)
SZINF = EndpointList("szinf", *_SZINF)
CMSWEB = Cmsweb("cmsweb", _CMSWEB)
EPORTAL = Eportal()
