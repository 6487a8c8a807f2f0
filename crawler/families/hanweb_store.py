"""Hanweb's data stores: the records in a column's page, and every known way of asking for those that are not there.

The first group of rows is in the page (`<datastore>`, CDATA records); the rest comes from …/jpage/dataproxy.jsp
- by the link in `<nextgroup>`, followed exactly as printed, since some sites encrypt the numbers in it,
- by ranges startrecord/endrecord as a POST form, where the page has no link,
- by `page`, where the page's own proxy address counts so (such sites ignore ranges),
or, where the rows stand in the page without a store, as index.html?uid=<unit>&pageNum=P.  A group holds three screen
pages (45 rows for 15 a page).  Answers are an XML store or, on old sites, JavaScript with a `dataStore` list.
"""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from crawler.families.page import Page, PageRequest, absolute

PROXY = re.compile(r"dataproxy\.jsp", re.IGNORECASE)
# What is opened and never closed is given up at the next opening: else each opening would read on to the page's end.
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[((?:[^]<]|\](?!\]>)|<(?!record>))*+)\]\]>\s*</record>")
_NEXT = re.compile(r"<nextgroup>\s*<!\[CDATA\[((?:[^]<]|\](?!\]>)|<(?!nextgroup>))*+)\]\]>\s*</nextgroup>")
_HREF = re.compile(r"href\s*=\s*[\"']([^\"']*dataproxy\.jsp[^\"']*(?:'[^\"']*'[^\"']*)*)[\"']\s*>", re.IGNORECASE)
_SCRIPT_START = re.compile(r"\bdataStore\s*=\s*(?=\[)")
_SCRIPT_END = re.compile(r"\](?=[^\S\n]*+;?[^\S\n]*+$)", re.MULTILINE)
_SCRIPT_ROW = re.compile(r"[\"']((?:<li|<tr|<a)(?:(?![\"']<(?:li|tr|a))[^\n])*?(?:</li>|</tr>|</a>))[\"']")
_PROXY_ADDRESS = re.compile(r"[\"']((?:https?:)?/(?>[^\"'\s]*dataproxy\.jsp))([^\"'\s]*+)[\"']", re.IGNORECASE)
_SCREEN = re.compile(r"\buid=(\w{1,40})&(?:amp;)?pageNum=(\d{0,5})")
_PAGES = re.compile(r"共\s{0,9}(?:<[^<>]{0,80}>)?\s{0,9}(\d{1,5})\s{0,9}(?:</\w{1,9}>)?\s{0,9}页")
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


def records(text: str) -> list[str]:
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


def without_records(text: str) -> str:
    """What the page holds besides its records."""
    return _RECORD.sub("", text)


def further(page: Page) -> tuple[PageRequest, ...]:
    """How the next rows are asked for, from a column's page or from a proxy's answer; none where nothing says how."""
    link = _next_link(page)
    if link:
        return (PageRequest(link, headers=asked_by(page)),)
    if PROXY.search(page.url):
        return _by_query(page)
    return _by_form(page) or _by_screen(page)


def total(page: Page) -> int | None:
    """How many rows the page counts."""
    return number(page.text, "totalRecord")


def rows_before(page: Page) -> int:
    """How many rows the earlier screen pages held, by the page's address (pageNum)."""
    at = dict(parse_qsl(urlsplit(page.url).query)).get("pageNum", "")
    return max(_whole(at) - 1, 0) * (number(page.text, "perPage", "perpage") or ROWS_A_SCREEN_PAGE)


def page_count(text: str) -> int:
    """The number of pages printed (共5页); 0 where there is none."""
    match = _PAGES.search(text)
    return int(match[1]) if match else 0


def _next_link(page: Page) -> str | None:
    match = _NEXT.search(page.text)
    href = _HREF.search(unescape(match[1][:_MAX_LINK]) + ">") if match else None
    return absolute(page.url, quote(href[1], safe="%/:?&=#+,;@'!$()*~[]")) if href else None


def _by_query(page: Page) -> tuple[PageRequest, ...]:
    """After a proxy's answer to numbers in its query: the next range or page, while the answer counts more rows."""
    query = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    counted = number(page.text, "totalrecord", "totalRecord")
    start, end, at = (query.get(name, "") for name in ("startrecord", "endrecord", "page"))
    if counted is None or "columnid" not in query:
        return ()
    if _RANGE.fullmatch(at) and not start:
        rows = _whole(query.get("perpage", "")) or number(page.text, "perPage", "perpage") or ROWS_A_SCREEN_PAGE
        following = {"page": str(int(at) + 1)} if int(at) * rows < counted else {}
    elif _RANGE.fullmatch(start) and _RANGE.fullmatch(end) and int(start) <= int(end) < counted:
        last = min(2 * int(end) - int(start) + 1, counted)
        following = {"startrecord": str(int(end) + 1), "endrecord": str(last)}
    else:
        return ()
    target = urlsplit(page.url)._replace(query=urlencode(query | following)).geturl()
    return (PageRequest(target, headers=asked_by(page)),) if following else ()


def _by_form(page: Page) -> tuple[PageRequest, ...]:
    """From a column's page without a link to the next group: every further part, as the page's proxy counts them."""
    shown = len(_RECORD.findall(page.text))
    if not shown:  # an article, asked for its further pages: not worth a dozen searches
        return ()
    counted = total(page)
    form = {name: value(page.text, name) or default for name, default in _FORM}
    category = dict(parse_qsl(urlsplit(page.url).query)).get("number")
    form |= {"number": category} if category else {}
    if counted is None or counted <= shown or not form["columnid"] or not form["unitid"]:
        return ()
    per_page = number(page.text, "perPage", "perpage") or ROWS_A_SCREEN_PAGE
    step = max(per_page * (number(page.text, "groupSize") or SCREEN_PAGES_A_GROUP), 1)
    proxy = _PROXY_ADDRESS.search(page.text)
    address = (absolute(page.url, proxy[1]) if proxy else None) or urljoin(page.url, _DEFAULT_PROXY)
    query = dict(parse_qsl(unescape(proxy[2]).lstrip("?"), keep_blank_values=True)) if proxy else {}
    if "page" in query:
        return _by_page(page, address, {"columnid": form["columnid"], "unitid": form["unitid"]} | query, shown, counted)
    headers = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"), *asked_by(page))
    return tuple(
        PageRequest(
            f"{address}?startrecord={start}&endrecord={min(start + step - 1, counted)}&perpage={per_page}",
            "POST",
            urlencode(form).encode("ascii"),
            headers,
        )
        for start in list(range(shown + 1, counted + 1, step))[:MAX_GROUPS]
    )


def _by_page(page: Page, address: str, query: dict[str, str], shown: int, counted: int) -> tuple[PageRequest, ...]:
    """Every further part of a list whose proxy counts by `page` from 1; the first that is not wholly in the page."""
    rows = _whole(query.get("perpage", "")) or number(page.text, "perPage", "perpage") or ROWS_A_SCREEN_PAGE
    query |= {"perpage": str(rows)}
    numbers = list(range(shown // rows + 1, -(-counted // rows) + 1))[: MAX_GROUPS * SCREEN_PAGES_A_GROUP]
    return tuple(
        PageRequest(f"{address}?{urlencode(query | {'page': str(at)})}", headers=asked_by(page)) for at in numbers
    )


def _by_screen(page: Page) -> tuple[PageRequest, ...]:
    """Rows in the page itself, one screen page at a time; what else the address asks for (`number`) is kept."""
    own = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    printed = _SCREEN.findall(page.text) if "pageNum" in page.text else []
    unit = own.get("uid") or (printed[0][0] if printed else "")
    if not printed or not unit:
        return ()
    counted, rows = total(page) or 0, number(page.text, "perPage", "perpage") or ROWS_A_SCREEN_PAGE
    named = [int(at) for uid, at in printed if at and uid == unit]
    last = max([-(-counted // max(rows, 1)), page_count(page.text), *named])
    first = (_whole(own.get("pageNum", "")) or 1) + 1
    numbers = list(range(first, last + 1))[: MAX_GROUPS * SCREEN_PAGES_A_GROUP]
    address = urlsplit(page.url)
    asked = (urlencode(own | {"uid": unit, "pageNum": str(at)}) for at in numbers)
    return tuple(PageRequest(address._replace(query=query).geturl()) for query in asked)


def asked_by(page: Page) -> tuple[tuple[str, str], ...]:
    """The headers that the page's own script sends."""
    return (("Referer", page.url), ("X-Requested-With", "XMLHttpRequest"))


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,7}", text) else 0


def value(text: str, name: str) -> str:
    """A script variable or option: `name = 'x'`, `name: "x"`, `"name": 12`; empty where it is not there."""
    match = re.search(rf"(?<![\w.])[\"']?{name}[\"']?\s*[:=]\s*(?:\"([^\"]*)\"|'([^']*)'|([\w./%-]+))", text)
    return "" if match is None else unescape(next(group for group in match.groups() if group is not None))


def number(text: str, *names: str) -> int | None:
    """The first of the named values (variable, option or XML element) that is a whole number; 714.0 counts as 714."""
    for name in names:
        element = re.search(rf"<{name}>\s*(\d+)\s*</{name}>", text, re.IGNORECASE)
        told = element[1] if element else value(text, name)
        if re.fullmatch(r"[0-9]{1,7}(?:\.0)?", told):
            return int(told.partition(".")[0])
    return None
