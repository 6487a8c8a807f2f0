"""How TRS columns number their pages: what a page says of its list's length, its own place and its files' names.

`createPageHTML` comes in orders that contradict each other; they are told apart by which arguments are numbers and
which are names: (pages, current, stem, extension), the same with the count of rows behind, and (rows, pages,
current, stem, extension).  A name in front is another vendor's call.  Sites without it set `countPage` and
`currentPage`, or print plain links.  Page 2 is stem_1 as a rule and stem_2 on some sites; that is read from the links
and from the page's own address, never assumed from the host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.families.page import Page, absolute, links, parse_html, squeeze
from crawler.families.pager_calls import calls

_COUNT = re.compile(r"\bcountPage\s{0,9}=\s{0,9}[\"']?(\d{1,5})")
_CURRENT = re.compile(r"\bcurrentPage\s{0,9}=\s{0,9}[\"']?(\d{1,5})")
_NUMBERED = re.compile(r"(.{1,80}?)_([0-9]{1,5})\.(s?html?)")
_WRITTEN_EXTENSION = re.compile(r"[\"'\\.](s?html?)\\?[\"']")
_NEXT_WORDS = frozenset({"下一页", "下页", "后一页", ">", "»", "next", "next page"})
# Which argument is pages, current, stem, extension, by the shape of the call (N number, S name).
_SHAPES = {"NNSS": (0, 1, 2, 3), "NNSSN": (0, 1, 2, 3), "NNNSS": (1, 2, 3, 4)}
_OTHER_VENDORS = ("SNNSS", "SNNSSN")  # UCAP


@dataclass(frozen=True, slots=True)
class Pager:
    """`count` pages, `current` from 0; `second` is the number in the name of page 2."""

    count: int
    current: int
    stem: str
    extension: str
    second: int = 1

    def name(self, number: int) -> str:
        """The file of page `number` (from 0)."""
        return (
            f"{self.stem}.{self.extension}"
            if number == 0
            else f"{self.stem}_{number + self.second - 1}.{self.extension}"
        )


@lru_cache(maxsize=1)
def pager(page: Page) -> Pager | None:
    """What the page's script says of its list; None where it has no pager of this family."""
    called = [found for shape, args in calls(page.text) if (found := _by_call(shape, args)) is not None]
    if called:
        return _settle(page, called[-1])
    count, current = (p.search(page.text) if "countPage" in page.text else None for p in (_COUNT, _CURRENT))
    if not count or not current:
        return None
    stem, extension = _stem(page, int(current[1]))
    return _settle(page, Pager(int(count[1]), int(current[1]), stem, extension))


def has_call(text: str) -> bool:
    """Whether the text calls `createPageHTML` in an order of this family."""
    return any(_by_call(shape, args) for shape, args in calls(text))


def strange_call(text: str) -> bool:
    """Whether it calls `createPageHTML` only in an order that nobody has described."""
    shapes = [shape for shape, _ in calls(text)]
    return bool(shapes) and not has_call(text) and not any(shape in _OTHER_VENDORS for shape in shapes)


def linked(page: Page) -> tuple[str, ...]:
    """Without a script: the numbered files of the page's own list that its links name, and what 下一页 leads to."""
    stem, own = _own(page.url, "")
    whole = urlsplit(page.url).path.rsplit("/", 1)[-1].rpartition(".")[0]
    found: dict[str, int] = {}
    for text, target, name in _beside(page):
        match = _NUMBERED.fullmatch(name)
        if match and match[1] in {stem or "index", whole}:
            above = own if match[1] != whole else 0
            if int(match[2]) > above and (text.isdecimal() or text in _NEXT_WORDS):
                found[target] = int(match[2])
        elif text in _NEXT_WORDS and urlsplit(page.url).path.endswith("/search") and target != page.url:
            found[target] = 0
    return tuple(sorted(found, key=lambda target: (found[target], target)))


def numbered(url: str) -> bool:
    """Whether the address is that of a list's further page."""
    return bool(_NUMBERED.fullmatch(urlsplit(url).path.rsplit("/", 1)[-1]))


def _by_call(shape: str, arguments: list[str]) -> Pager | None:
    if shape not in _SHAPES:
        return None
    count, current, stem, extension = (arguments[place] for place in _SHAPES[shape])
    if not re.fullmatch(r"s?html?", extension) or int(current) > int(count):
        return None
    # fewer rows than pages: not (rows, pages, current); an empty list has one page
    if shape == "NNNSS" and 1 < int(count) > int(arguments[0]):
        return None
    return Pager(int(count), int(current), stem, extension)


def _settle(page: Page, told: Pager) -> Pager:
    """The same with `current` from 0 and the number of page 2 as the page shows them."""
    stem, own = _own(page.url, told.stem)
    first = own == 0 and stem in {"", told.stem}
    if told.count and (told.current == told.count or (first and told.current == 1)):
        return Pager(told.count, told.current - 1, told.stem, told.extension, 2)
    if own and stem == told.stem and own == told.current + 1:
        return replace(told, second=2)
    for text, _, name in _beside(page) if told.count > 1 else ():
        match = _NUMBERED.fullmatch(name)
        place = int(text) - 1 if text.isdecimal() else told.current + 1 if text in _NEXT_WORDS else 0
        if match and match[1] == told.stem and place > 0 and 0 <= int(match[2]) - place <= 1:
            return replace(told, second=int(match[2]) - place + 1)
    return told


def _own(url: str, told_stem: str) -> tuple[str, int]:
    """Stem and number (0 for the first page) of an address's file; ("", 0) for a directory.  `told_stem` is what the
    page's call names: index_17431.html may be page 17431 of index, or the first page of a column of that number."""
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    match = _NUMBERED.fullmatch(name)
    whole = name.rpartition(".")[0]
    return (match[1], int(match[2])) if match and told_stem != whole else (whole, 0)


def _stem(page: Page, current: int) -> tuple[str, str]:
    """Stem and extension of a list whose script does not name them: by its own address, else by a link."""
    name = urlsplit(page.url).path.rsplit("/", 1)[-1]
    stem, dot, extension = name.rpartition(".")
    if dot:
        for number in (current, current + 1) if current else ():
            if stem.endswith(f"_{number}"):
                return stem.removesuffix(f"_{number}"), extension
        return stem, extension
    found = {
        (m[1], m[3]) for _, _, link in _beside(page) if (m := _NUMBERED.fullmatch(link)) and m[1].startswith("index")
    }
    if found:  # index_17431.html looks like page 17431 of index; index_17431_1.html says which it is
        return max(found, key=lambda pair: len(pair[0]))
    written = _WRITTEN_EXTENSION.search(page.text)
    return "index", written[1] if written else "html"


def _beside(page: Page) -> Iterator[tuple[str, str, str]]:
    """(text, address, file name) of the links into the page's own folder."""
    tree = parse_html(page.text)
    folder = (absolute(page.url, "./") or page.url).partition("?")[0]
    for anchor, target in () if tree is None else links(tree, page.url):
        path = target.partition("?")[0]
        if path.startswith(folder) and "/" not in path[len(folder) :]:
            yield squeeze(anchor.text_content()).lower(), target, path[len(folder) :]
