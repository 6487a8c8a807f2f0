"""Finds a portal's annual-report columns from its home page: which pages to look at next, and when a page is a column.

Pure: `Discovery` is told each page that came and says what to ask for next, best first.  It judges by what links and
pages call themselves, by the words of their addresses only as a help, and by the entries that a family reads there; it
never makes an address up.  The look-alike 政府网站工作年度报表 is no column of ours.
"""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from crawler.entries import REPORT, judge
from crawler.families import FAMILIES, Entry, Family, FamilyConflict, Page, PageRequest, recognise
from crawler.families.page import Leaf, absolute, links, parse_html, squeeze
from crawler.promise import (
    YEAR,
    SiteFacts,
    domain,
    looks_alike,
    names_reports,
    of_websites,
    page_name,
    promise_of,
    site_facts,
)  # fmt: skip

# Pages asked for before the search is given up: home, disclosure, its menu and a few wrong ways took 3 to 12 in tests.
MOST_PAGES = 40
MOST_DRAWN = 3
MAX_DEPTH = 5
MOST_COLUMNS = 12
_MOST_LINKS = 3_000
_SAMPLE = 8

_SITE_MAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_LOC = re.compile(r"<loc>\s*([^<\s]{1,500})\s*</loc>")
_ANNUAL = 75  # a link of this promise names the column itself
_LEAST = 15


@dataclass(frozen=True, slots=True)
class Step:
    """A page to ask for: `promise` (0 to 200, more is better), how many links from the home page, and why.

    `part` is how to ask where an address alone does not do: the first part of the list of the column `of`.  `leaf_of`
    is the column whose part this page is, asked for to tell the content system.
    """

    promise: int
    depth: int
    url: str
    why: str
    browser: bool = False
    part: PageRequest | None = None
    of: Page | None = None
    leaf_of: str = ""


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column of annual reports: its address, its family, how it must be fetched, a sample of its entries, the report
    years that their titles name, the parts (years, kinds of body) that it links."""

    url: str
    name: str
    family: str
    browser: bool
    entries: tuple[Entry, ...]
    years: tuple[int, ...]
    leaves: tuple[Leaf, ...]


@dataclass
class Discovery:
    """The search on one portal.  Call `start`, then `read` for every page that came (or `failed`), until `next` is
    None; then `columns` holds what was found and `notes` what was not."""

    home: str
    newest_year: int
    can_draw: bool = True
    columns: list[FoundColumn] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    site: SiteFacts = field(default_factory=SiteFacts)
    asked: int = 0
    _drawn: int = 0
    _queue: list[tuple[int, int, int, Step]] = field(default_factory=list)
    _seen: set[tuple[str, bool]] = field(default_factory=set)
    _number: int = 0
    _shells: list[str] = field(default_factory=list)
    _site_maps_asked: bool = False
    _unanswered: str = ""
    _silent: bool = False
    _linkless: bool = False

    def start(self) -> None:
        """Begin at the home page."""
        self._add(Step(200, 0, self.home, "home page"))

    def _robots(self, text: str) -> None:
        """Take the site maps that robots.txt names (RFC 9309, 2.2.4; sitemaps.org)."""
        for match in list(_SITE_MAP.finditer(text))[:3]:
            target = absolute(self.home, match[1])
            if target and self._ours(target):
                self._add(Step(25, 1, target, "site map"))

    def next(self) -> Step | None:
        """The most promising page not yet asked for; None when the search is over."""
        while self._queue and self.asked < MOST_PAGES and len(self.columns) < MOST_COLUMNS:
            step = heapq.heappop(self._queue)[3]
            if self.columns and step.promise < _ANNUAL:
                return None  # the columns are found; what is left only leads to them
            if step.browser and (self._drawn >= MOST_DRAWN or not self.can_draw):
                continue
            self.asked += 1
            self._drawn += step.browser
            return step
        if not self.columns and not self._site_maps_asked and not self._silent:
            # Only where links led nowhere: most portals name no site map, and their maps list articles.
            self._site_maps_asked = True
            self._add(Step(_LEAST, 0, absolute(self.home, "/robots.txt") or self.home, "site maps named in robots.txt"))
            return self.next()
        return None

    def failed(self, step: Step, why: str, *, silent: bool = False) -> None:
        """A page that could not be had; a host that gave no answer at all (`silent`) is asked for nothing else."""
        if step.url == self.home and not step.browser:
            self._unanswered, self._silent = why, silent
            return
        self.notes.append(f"{step.url}: {why}")

    def read(self, step: Step, page: Page) -> None:
        """Take a page in: a column, or a way to one."""
        if page.text.lstrip().startswith(("<?xml", "<urlset", "<sitemapindex")) and "<loc>" in page.text:
            for address in _LOC.findall(page.text)[:_MOST_LINKS]:
                self._offer("", address, step)
            return
        if urlsplit(step.url).path == "/robots.txt":
            self._robots(page.text)
            return
        if step.leaf_of:
            self._tell_family(step, page)
            return
        if step.depth == 0:
            self.site = site_facts(page)
        column = self._column(step, page)
        if column is not None:
            self._take(column)
            return
        if step.of is not None:
            self._follow(step, page, step.of)
        elif step.promise >= _ANNUAL and step.depth and not step.browser:
            self._fill(step, page)
        if step.depth < MAX_DEPTH and step.of is None:
            self._links(step, page)
        if step.url == self.home and not self._queue:
            self._draw_home(step, page)

    def _draw_home(self, step: Step, page: Page) -> None:
        """A home page that leads nowhere as served may be drawn by its script."""
        tree = parse_html(page.text)
        self._linkless = tree is None or not links(tree, page.url)
        if "<script" in page.text.lower() and not step.browser:
            self._add(replace(step, browser=True))

    def _take(self, column: FoundColumn) -> None:
        self.columns.append(column)
        self._seen |= {(leaf.url, drawn) for leaf in column.leaves for drawn in (False, True)}
        self._seen |= {(entry.url, drawn) for entry in column.entries for drawn in (False, True)}
        if column.family == "general" and column.leaves:
            # A page that only names the parts may bear no sign of the content system; the parts do.
            leaf = column.leaves[0]
            self._push(Step(200, MAX_DEPTH, leaf.url, "part of " + column.url, leaf_of=column.url))

    def _tell_family(self, step: Step, page: Page) -> None:
        family = family_of(page)
        parts = family.next_pages(page) if family.name == "general" else ()
        if parts and step.depth == MAX_DEPTH:  # a frame holds the list
            self._push(replace(step, depth=MAX_DEPTH + 1, url=parts[0].url, part=parts[0]))
        self.columns = [replace(c, family=family.name) if c.url == step.leaf_of else c for c in self.columns]

    def _fill(self, step: Step, page: Page) -> None:
        """A page named as the column with nothing in it as served: ask for its list as its script does, or draw it."""
        self._shells.append(step.url)
        self._follow(step, page, page)
        if self.can_draw:
            self._add(Step(step.promise - 20, step.depth, step.url, "drawn by a browser", browser=True))

    def missing(self) -> str:
        """What could not be found, in plain words; "" where a column was found."""
        if self.columns:
            return ""
        if self._unanswered:
            return f"the home page did not come: {self._unanswered}"
        if self._linkless:
            return "the home page has no links: it is drawn by a script, or is no web page"
        if self._shells:
            return f"a page is named as the annual reports' but shows no entry: {self._shells[0]}"
        limit = f" (gave up after {MOST_PAGES} pages)" if self.asked >= MOST_PAGES else ""
        return f"no link leads to 政府信息公开年报{limit}"

    def _column(self, step: Step, page: Page) -> FoundColumn | None:
        if step.promise < _ANNUAL and not step.browser and step.depth == 0:
            return None  # a home page lists news of everything
        shell = step.of or page
        family = family_of(shell)
        name = page_name(shell)
        if looks_alike(name.split("|")[0]):
            return None
        entries = family.entries(page)
        taken = [(entry, judge(entry.title, name)) for entry in entries]
        told = [entry for entry, judged in taken if judged.reason == REPORT]
        if step.promise >= _ANNUAL and not told:
            # In a column of that name, 2021年度 is a report.
            told = [entry for entry, judged in taken if judged.take and YEAR.search(entry.title)]
        years = tuple(sorted({int(year) for entry in told for year in YEAR.findall(entry.title)[:1]}))
        leaves = family.leaves(page)
        parts = [leaf for leaf in leaves if leaf.split == "year"] or [leaf for leaf in leaves if leaf.split == "kind"]
        named = step.promise >= _ANNUAL or names_reports(name)
        whole = len(told) >= 2 and len(told) * 4 >= len(entries)
        itself = family.is_report_address(page.url) or any(entry.url == page.url for entry in entries)
        if not (named and (told or len(parts) >= 2 or itself)) and not (whole and len(years) >= 2):
            return None
        return FoundColumn(
            shell.url, name.partition("|")[0], family.name, step.browser, tuple(told[:_SAMPLE]), years, leaves
        )

    def _follow(self, step: Step, page: Page, shell: Page) -> None:
        """Ask for what a page names as the next part of the list of `shell`; some take two steps to the first row."""
        parts = family_of(shell).next_pages(page)
        if parts and step.depth < MAX_DEPTH:
            first = parts[0]
            self._push(Step(step.promise, step.depth + 1, first.url, "list of " + shell.url, part=first, of=shell))

    def _links(self, step: Step, page: Page) -> None:
        tree = parse_html(page.text)
        if tree is None:
            return
        frames = [absolute(page.url, frame.get("src") or "") for frame in tree.iter("iframe", "frame")]
        for target in frames[:5]:
            if target and self._ours(target):
                self._add(Step(max(step.promise - 5, _LEAST), step.depth + 1, target, "frame of " + step.url))
        for number, (anchor, target) in enumerate(links(tree, page.url)):
            if number >= _MOST_LINKS:
                break
            shown, full = squeeze(anchor.text_content()), squeeze(anchor.get("title") or "")
            self._offer(shown or full, target, step)

    def _offer(self, text: str, target: str, step: Step) -> None:
        address = absolute(self.home, target)
        if not address or not self._ours(address) or of_websites(address):
            return
        promise = promise_of(text, address)
        if promise >= _LEAST:
            self._add(Step(promise, step.depth + 1, address, text or "address"))

    def _add(self, step: Step) -> None:
        key = (step.url, step.browser)
        if key in self._seen:
            return
        self._seen.add(key)
        self._push(step)

    def _push(self, step: Step) -> None:
        self._number += 1
        heapq.heappush(self._queue, (-step.promise, step.depth, self._number, step))

    def _ours(self, url: str) -> bool:
        """On the portal's host, or on another host of the same registered name (xxgk.x.gov.cn beside www.x.gov.cn)."""
        mine, other = urlsplit(self.home), urlsplit(url)
        if (mine.hostname, mine.port) == (other.hostname, other.port):
            return True
        return domain(mine.hostname or "") == domain(other.hostname or "") != ""


def family_of(page: Page) -> Family:
    """The family whose signs the page bears; the general one where none or several claim it."""
    try:
        return recognise(page.url, page.text) or FAMILIES["general"]
    except FamilyConflict:
        return FAMILIES["general"]
