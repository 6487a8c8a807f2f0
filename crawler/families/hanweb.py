"""Hanweb JCMS (大汉): columns whose rows lie in an XML data store, and further groups of rows behind a proxy page.

A column is /col/colN/index.html.  The first group of rows is inside the page, in `<datastore>` as CDATA records; the
rest comes from …/jpage/dataproxy.jsp, by the link in `<nextgroup>` (followed exactly as printed, since some sites
encrypt it) or, without such a link, by ranges startrecord/endrecord as a POST form.  A group holds three screen pages
(45 rows for 15 a page), so the second screen page is often already in the first group.  Answers are an XML data store
or, on old sites, JavaScript with a `dataStore` list.  Articles are /art/Y/M/D/art_column_id.html.
"""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from crawler.families.base import BaseFamily
from crawler.families.page import Entry, Page, PageRequest, absolute, parse_html, rows

ARTICLE = re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_(?=\w[^\W_]*_\w)\w++\.html?(?:$|\?)")
_COLUMN = re.compile(r"/col/col\d+/")
_PROXY = re.compile(r"dataproxy\.jsp", re.IGNORECASE)
# What is opened and never closed is given up at the next opening: else each opening would read on to the page's end.
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[((?:[^]<]|\](?!\]>)|<(?!record>))*+)\]\]>\s*</record>")
_NEXT = re.compile(r"<nextgroup>\s*<!\[CDATA\[((?:[^]<]|\](?!\]>)|<(?!nextgroup>))*+)\]\]>\s*</nextgroup>")
_HREF = re.compile(r"href\s*=\s*[\"']([^\"']*dataproxy\.jsp[^\"']*(?:'[^\"']*'[^\"']*)*)[\"']\s*>", re.IGNORECASE)
_SCRIPT_START = re.compile(r"\bdataStore\s*=\s*(?=\[)")
_SCRIPT_END = re.compile(r"\](?=[^\S\n]*+;?[^\S\n]*+$)", re.MULTILINE)
_SCRIPT_ROW = re.compile(r"[\"']((?:<li|<tr|<a)(?:(?![\"']<(?:li|tr|a))[^\n])*?(?:</li>|</tr>|</a>))[\"']")
_PROXY_ADDRESS = re.compile(r"[\"']((?:https?:)?/(?>[^\"'\s]*dataproxy\.jsp))[^\"']*+[\"']", re.IGNORECASE)
_DEFAULT_PROXY = "/module/web/jpage/dataproxy.jsp"
# The form's fields in the order in which sites send them; an absent one gets the vendor's own default.
_FORM = (
    ("col", "1"),
    ("appid", "1"),
    ("webid", "1"),
    ("path", "/"),
    ("columnid", ""),
    ("sourceContentType", "1"),
    ("unitid", ""),
    ("webname", ""),
    ("permissiontype", "0"),
)
_MAX_LINK = 4_000  # characters; an encrypted link to the next group has some 600
_RANGE = re.compile(r"[0-9]{1,9}")
SCREEN_PAGES_A_GROUP = 3
ROWS_A_SCREEN_PAGE = 15
# 200 groups of 45 rows: more than any column of annual reports holds.
MAX_GROUPS = 200
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("data store", re.compile(r"\A(?>.*?<datastore>).*?<(?:recordset|nextgroup)>", re.DOTALL | re.IGNORECASE)),
    ("jpage", re.compile(r"/jpage/(?:jquery\.jpage|dataproxy\.jsp)|\.jpage\s*\(", re.IGNORECASE)),
    ("hanweb.css", re.compile(r"/images/\d+/hanweb\.css")),
    ("article links", re.compile(r"href=[\"']?[^\"'> ]{0,300}/art/\d{4}/\d{1,2}/\d{1,2}/art_\w+\.html")),
    ("script data store", re.compile(r"\btotalRecord\s*=\s*\d+(?:\.0)?\s*;\s*totalPage\s*=")),
)


class Hanweb(BaseFamily):
    """The family's functions; see `crawler.families.page.Family`."""

    name = "hanweb"
    article = ARTICLE

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """What betrays the family on this page, in words."""
        by_address = (("column address", _COLUMN), ("article address", ARTICLE), ("data proxy", _PROXY))
        told = tuple(word for word, pattern in by_address if pattern.search(url))
        return told + tuple(word for word, pattern in _SIGNS if pattern.search(text))

    def recognise(self, url: str, text: str) -> bool:
        """True for a column's or an article's address, a data store, or the vendor's pager and style sheet."""
        return bool(self.signs(url, text))

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The rows of the data store, and those that stand in the page itself; each address once."""
        found: dict[str, Entry] = {}
        for text in (*_records(page.text), _RECORD.sub("", page.text)):
            tree = parse_html(text)
            for entry in () if tree is None else rows(tree, page.url, ARTICLE):
                if entry.url not in found or (found[entry.url].date is None and entry.date):
                    found[entry.url] = entry
        return tuple(found.values())

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """The next group by its link; else, where the total is known, all further groups by number."""
        link = _next_link(page)
        if link:
            return (PageRequest(link, headers=_asked_by(page)),)
        if _PROXY.search(page.url):
            return _by_query(page)
        return _by_form(page)

    def unread(self, page: Page) -> str:
        """Says so where the page counts more rows than it shows and there is no way to the rest."""
        total, shown = _number(page.text, "totalRecord"), len(self.entries(page))
        if total is None or _PROXY.search(page.url) or total <= shown or self.next_pages(page):
            return "" if total is None or total <= MAX_GROUPS * 45 else f"{total} rows counted"
        return f"{total} rows counted, {shown} shown, no way to the rest"


def _records(text: str) -> list[str]:
    """The HTML of each record, from CDATA or from the old script answer."""
    found = _RECORD.findall(text)
    if found:
        return found
    start = _SCRIPT_START.search(text)
    end = start and _SCRIPT_END.search(text, start.end())
    if not start or not end:
        return []
    script = text[start.end() : end.end()]
    try:
        value = json.loads(script)
    except (ValueError, RecursionError):
        return _SCRIPT_ROW.findall(script)
    return [row for row in value if isinstance(row, str)]


def _next_link(page: Page) -> str | None:
    match = _NEXT.search(page.text)
    href = _HREF.search(unescape(match[1][:_MAX_LINK]) + ">") if match else None
    return absolute(page.url, quote(href[1], safe="%/:?&=#+,;@'!$()*~[]")) if href else None


def _by_query(page: Page) -> tuple[PageRequest, ...]:
    """After a proxy's answer to numbers in its query: the next range, while the answer counts more rows."""
    query = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    total = _number(page.text, "totalrecord", "totalRecord")
    start, end = query.get("startrecord", ""), query.get("endrecord", "")
    if (
        total is None
        or not (_RANGE.fullmatch(start) and _RANGE.fullmatch(end) and "columnid" in query)
        or int(end) >= total
    ):
        return ()
    step = int(end) - int(start) + 1
    query |= {"startrecord": str(int(end) + 1), "endrecord": str(min(int(end) + step, total))}
    target = urlsplit(page.url)._replace(query=urlencode(query)).geturl()
    return (PageRequest(target, headers=_asked_by(page)),) if step > 0 else ()


def _by_form(page: Page) -> tuple[PageRequest, ...]:
    """From a column's page without a link to the next group: every further range as the vendor's own POST form."""
    shown = len(_RECORD.findall(page.text))
    if not shown:  # an article, asked for its further pages: not worth a dozen searches
        return ()
    total = _number(page.text, "totalRecord")
    form = {name: _value(page.text, name) or default for name, default in _FORM}
    if total is None or total <= shown or not form["columnid"] or not form["unitid"]:
        return ()
    per_page = _number(page.text, "perPage", "perpage") or ROWS_A_SCREEN_PAGE
    step = per_page * (_number(page.text, "groupSize") or SCREEN_PAGES_A_GROUP)
    proxy = _PROXY_ADDRESS.search(page.text)
    address = (absolute(page.url, proxy[1]) if proxy else None) or urljoin(page.url, _DEFAULT_PROXY)
    headers = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"), *_asked_by(page))
    return tuple(
        PageRequest(
            f"{address}?startrecord={start}&endrecord={min(start + step - 1, total)}&perpage={per_page}",
            "POST",
            urlencode(form).encode("ascii"),
            headers,
        )
        for start in list(range(shown + 1, total + 1, max(step, 1)))[:MAX_GROUPS]
    )


def _asked_by(page: Page) -> tuple[tuple[str, str], ...]:
    return (("Referer", page.url), ("X-Requested-With", "XMLHttpRequest"))


def _value(text: str, name: str) -> str:
    """A script variable or option: `name = 'x'`, `name: "x"`, `"name": 12`; empty where it is not there."""
    match = re.search(rf"(?<![\w.])[\"']?{name}[\"']?\s*[:=]\s*(?:\"([^\"]*)\"|'([^']*)'|([\w./%-]+))", text)
    return "" if match is None else unescape(next(group for group in match.groups() if group is not None))


def _number(text: str, *names: str) -> int | None:
    """The first of the named values (variable, option or XML element) that is a whole number; 714.0 counts as 714."""
    for name in names:
        element = re.search(rf"<{name}>\s*(\d+)\s*</{name}>", text, re.IGNORECASE)
        value = element[1] if element else _value(text, name)
        if re.fullmatch(r"\d{1,7}(?:\.0)?", value):
            return int(value.partition(".")[0])
    return None
