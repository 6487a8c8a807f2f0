"""The engine of lists that a JSON endpoint answers: asks by number, reads rows, knows when the list ends.

A request keeps all its parameters in the query, also where they are sent as a form or as JSON: the answer alone does
not say which part of which list it is, and its address does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.families.base import BaseFamily
from crawler.families.general import frames
from crawler.families.loose import at, count, first_text, read_loose
from crawler.families.page import Entry, Page, PageRequest, absolute, parse_html, read_date, rows, squeeze

MAX_PAGES = 400
_NO_ROWS: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One platform's endpoint.

    `call` matches the endpoint's address, in an answer's address and in a page's scripts; `address` is where it lies
    unless the page says otherwise.  `told` are parameters that the page tells (script variable, hidden field, its own
    query), those with a default can lack; `fixed` are sent as they are; `page` counts from `first`; `size` is
    (parameter, rows asked for).  `rows` and `total` are dotted paths in the answer, `title`, `url`, `date` the fields
    of a row, the first that is filled.
    """

    name: str
    call: re.Pattern[str]
    address: str
    told: tuple[tuple[str, str | None], ...]
    page: str
    first: int
    size: tuple[str, int]
    rows: str
    total: str
    title: tuple[str, ...]
    url: tuple[str, ...]
    date: tuple[str, ...]
    fixed: tuple[tuple[str, str], ...] = ()
    send: Literal["query", "form", "json"] = "query"
    article: re.Pattern[str] = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class _Answer:
    entries: tuple[Entry, ...]
    given: int
    total: int | None


class EndpointList(BaseFamily):
    """A family made of declared endpoints, tried in order; see `crawler.families.page.Family`."""

    def __init__(self, name: str, *endpoints: Endpoint) -> None:
        self.name, self._endpoints = name, endpoints

    def signs(self, url: str, text: str) -> tuple[str, ...]:
        """The endpoint's address, the page's own or named by its scripts."""
        return tuple(f"endpoint {e.name}" for e in self._endpoints if e.call.search(url) or e.call.search(text))

    def entries(self, page: Page) -> tuple[Entry, ...]:
        """The rows of an answer; of a page, those of the answers its scripts fetched and those that stand in it."""
        found: dict[str, Entry] = {}
        parts = [page, *(Page(e.url, e.text) for e in page.exchanges)]
        answers = [answer for part in parts if (answer := self._answer(part))]
        for entry in (entry for answer in answers for entry in answer.entries):
            found.setdefault(entry.url, entry)
        tree = None if self._asked(page) else parse_html(page.text)
        for entry in _NO_ROWS if tree is None else rows(tree, page.url, self._endpoints[0].article):
            found.setdefault(entry.url, entry)
        return tuple(found.values())

    def next_pages(self, page: Page) -> tuple[PageRequest, ...]:
        """From an answer the rest of its list; from a page the endpoint's first part, or the frame that asks for it."""
        endpoint = self._asked(page)
        if endpoint is not None:
            return self._rest(page, endpoint)
        for endpoint in self._endpoints:
            values = self._told(page, endpoint) if endpoint.call.search(page.text) else None
            if values is not None:
                return (first_request(page, endpoint, values),)
        tree = parse_html(page.text)
        sources = () if tree is None or any(e.call.search(page.text) for e in self._endpoints) else frames(page, tree)
        return tuple(PageRequest(source) for source in sources)

    def unread(self, page: Page) -> str:
        """Says so where the page names the endpoint and not what to ask it for, and where an answer breaks off."""
        endpoint = self._asked(page)
        if endpoint is None:
            lost = any(e.call.search(page.text) for e in self._endpoints) and not self.next_pages(page)
            return "the page does not tell what its list is asked for with" if lost else ""
        answer, number = self._answer(page), _number(page, endpoint)
        if answer is None:
            return "an answer of another shape"
        counted = _pages(page, endpoint, answer)
        if counted > MAX_PAGES and number == endpoint.first:
            return f"{counted} pages, {MAX_PAGES} followed"
        short = not answer.given and number - endpoint.first < counted
        return f"{answer.total} rows counted, none given from part {number} on" if short else ""

    def ends(self, page: Page) -> bool:
        """An empty answer of the right shape after the first part, where the endpoint tells no total."""
        endpoint, answer = self._asked(page), self._answer(page)
        return bool(endpoint and answer and answer.total is None and not answer.given
                    and _number(page, endpoint) > endpoint.first)  # fmt: skip

    def _asked(self, page: Page) -> Endpoint | None:
        """The endpoint whose answer the page is, by its address."""
        return next((e for e in self._endpoints if e.call.search(page.url)), None)

    def _answer(self, page: Page) -> _Answer | None:
        endpoint = self._asked(page)
        value = read_loose(page.text) if endpoint else None
        listed = at(value, endpoint.rows) if endpoint else None
        if endpoint is None or not isinstance(listed, list):
            return None
        found = (_entry(page.url, endpoint, row) for row in listed if isinstance(row, dict))
        total = count(at(value, endpoint.total)) if endpoint.total else None
        return _Answer(tuple(entry for entry in found if entry), len(listed), total)

    def _rest(self, page: Page, endpoint: Endpoint) -> tuple[PageRequest, ...]:
        """The parts after this one: all that are counted, or the next while the answer is full."""
        answer, number = self._answer(page), _number(page, endpoint)
        if answer is None or not answer.given:
            return ()
        values = [(k, v) for k, v in parse_qsl(urlsplit(page.url).query, keep_blank_values=True) if k != endpoint.page]
        address = urlsplit(page.url)._replace(query="").geturl()
        if answer.total is None:
            last = number + 1 if answer.given >= _size(page, endpoint) and number < MAX_PAGES else number
        else:
            last = min(_pages(page, endpoint, answer), MAX_PAGES) + endpoint.first - 1
        return tuple(_request(address, endpoint, values, n, page.url) for n in range(number + 1, last + 1))

    def _told(self, page: Page, endpoint: Endpoint) -> list[tuple[str, str]] | None:
        values: list[tuple[str, str]] = []
        for name, default in endpoint.told:
            value = told_value(page, name) or default
            if value is None:
                return None
            values.append((name, value))
        return [
            *values,
            *endpoint.fixed,
            (endpoint.size[0], told_value(page, endpoint.size[0]) or str(endpoint.size[1])),
        ]


def first_request(page: Page, endpoint: Endpoint, values: list[tuple[str, str]]) -> PageRequest:
    """The request for a list's first part with the values that a page tells."""
    return _request(_address(page, endpoint), endpoint, values, endpoint.first, page.url)


def told_value(page: Page, name: str) -> str:
    """What a page says of a name: a script's variable or option, a hidden field, its own query; "" where nothing."""
    script = re.search(rf"(?<![\w.-])[\"']?{name}[\"']?\s{{0,9}}[:=]\s{{0,9}}[\"']?([\w./-]{{1,200}})[\"']?", page.text)
    if script:
        return script[1]
    field = re.search(rf"<input\b[^<>]{{0,300}}(?:id|name)=[\"']{name}[\"'][^<>]{{0,300}}", page.text)
    value = re.search(r"value=[\"']([^\"'<>]{1,200})[\"']", field[0]) if field else None
    if value:
        return unescape(value[1])
    return dict(parse_qsl(urlsplit(page.url).query)).get(name, "")


def _address(page: Page, endpoint: Endpoint) -> str:
    written = re.search(
        rf"[\"']((?:https?:)?/[^\"'\s<>?]{{0,200}}?{endpoint.call.pattern}[^\"'\s<>?]{{0,60}})", page.text
    )
    target = absolute(page.url, written[1] if written else endpoint.address) or absolute(page.url, endpoint.address)
    return target or page.url


def _request(
    address: str, endpoint: Endpoint, values: Iterable[tuple[str, str]], number: int, asked_by: str
) -> PageRequest:
    fields = [*values, (endpoint.page, str(number))]
    url = f"{address}?{urlencode(fields)}"
    headers = (("Referer", asked_by), ("X-Requested-With", "XMLHttpRequest"), ("Accept", "application/json, */*"))
    if endpoint.send == "query":
        return PageRequest(url, headers=headers)
    if endpoint.send == "form":
        kind, body = "application/x-www-form-urlencoded; charset=UTF-8", urlencode(fields).encode("ascii")
    else:
        whole = {k: int(v) if k in {endpoint.page, endpoint.size[0]} and v.isdigit() else v for k, v in fields}
        kind, body = "application/json;charset=UTF-8", json.dumps(whole, ensure_ascii=False).encode()
    return PageRequest(url, "POST", body, (("Content-Type", kind), *headers))


def _entry(base: str, endpoint: Endpoint, row: dict[str, Any]) -> Entry | None:
    title = squeeze(unescape(re.sub(r"<[^<>]{0,200}>", "", first_text(row, endpoint.title))))
    target = absolute(base, first_text(row, endpoint.url)) if first_text(row, endpoint.url) else None
    return Entry(title, target, read_date(first_text(row, endpoint.date)[:10])) if title and target else None


def _number(page: Page, endpoint: Endpoint) -> int:
    value = count(dict(parse_qsl(urlsplit(page.url).query)).get(endpoint.page))
    return endpoint.first if value is None else value


def _size(page: Page, endpoint: Endpoint) -> int:
    """Rows a part, as asked for."""
    return count(dict(parse_qsl(urlsplit(page.url).query)).get(endpoint.size[0])) or endpoint.size[1]


def _pages(page: Page, endpoint: Endpoint, answer: _Answer) -> int:
    """How many parts the list has.  A first part with fewer rows than asked for, while more are counted, shows the
    site's own limit; that then is the step."""
    size = _size(page, endpoint)
    if answer.given and answer.given < size and _number(page, endpoint) == endpoint.first:
        size = answer.given
    return -(-(answer.total or 0) // size)
