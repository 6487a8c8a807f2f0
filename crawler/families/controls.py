"""The controls of a drawn pager: links, buttons and options that say "next", "last" or a page's number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import html

from crawler.families.page import MAX_LINKS, absolute, base_address, squeeze

_TAGS = ("a", "button", "span", "li", "div", "td", "input", "img", "option", "link")
_MAX_CONTROL = 16  # characters: [下一页 >>], Next page
_EDGES = " \u00a0[]【】()（）<>《》«»‹›＞＜→|·"
_NEXT = re.compile(r"下一?[页頁]|后一[页頁]|next(?: ?page)?|翻到下一页", re.IGNORECASE)
_SYMBOLS = frozenset({">", "›", "＞", "»", "&gt;"})
_LAST = re.compile(r"尾[页頁]|末[页頁]|最后一?[页頁]|last", re.IGNORECASE)
_NUMBER = re.compile(r"第?\s*(\d{1,3})\s*页?")
_DEAD = re.compile(r"\b(?:disabled?|nolink|no-?link|unavailable)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[\"']([^\"'\s<>\\]{1,500})[\"']")
_LOOKS = re.compile(
    r"^(?:https?://|/|\.\.?/|\?)|^[\w./-]+\.(?:s?html?|jhtml|aspx?|jspx?|php|do|action|pdf|docx?|wps|ofd)(?:$|\?)",
    re.IGNORECASE,
)
POSTBACK = re.compile(r"__doPostBack\(\s*'([^']{0,200})'\s*,\s*'([^']{0,200})'\s*\)")


@dataclass(frozen=True, slots=True)
class Control:
    """A link, button or option of a pager; `kind` is next, symbol, last or a page number's digits."""

    kind: str
    target: str | None
    script: str
    live: bool


def script_address(script: str) -> str | None:
    """The first quoted address in a script's call, as in `window.open('/a/1.html')`; None where there is none."""
    for match in _ADDRESS.finditer(script[:4_000]):
        if _LOOKS.search(match[1]):
            return match[1]
    return None


def is_control(title: str) -> bool:
    """Whether a link's text is that of a pager's control."""
    return _kind(title) != ""


def _kind(text: str) -> str:
    shown = squeeze(text)
    if not shown or len(shown) > _MAX_CONTROL:
        return ""
    if shown in _SYMBOLS:
        return "symbol"
    word = shown.strip(_EDGES)
    if _NEXT.fullmatch(word):
        return "next"
    if _LAST.fullmatch(word):
        return "last"
    number = _NUMBER.fullmatch(word)
    return str(int(number[1])) if number else ""


def controls(tree: html.HtmlElement, url: str) -> Iterator[Control]:
    base = base_address(tree, url)
    for number, element in enumerate(tree.iter(*_TAGS)):
        if number >= 4 * MAX_LINKS:
            return
        if element.tag not in {"a", "option", "link"} and element.get("onclick") is None:
            continue
        kind = _kind(_text(element))
        if kind:
            yield _control(element, kind, base)


def _text(element: html.HtmlElement) -> str:
    if element.tag == "link":
        return "next" if (element.get("rel") or "").lower() == "next" else ""
    if element.tag == "input":
        return element.get("value") or element.get("alt") or ""
    if len(list(islice(element.iterdescendants(), 9))) > 8:  # no control has more in it than a picture and a word
        return ""
    shown = squeeze(element.text_content())
    pictures = (image.get("alt") or image.get("title") or "" for image in element.iter("img"))
    return shown or element.get("title") or next(pictures, "")


def _control(element: html.HtmlElement, kind: str, base: str) -> Control:
    href = element.get("value" if element.tag == "option" else "href") or ""
    click = element.get("onclick") or ""
    script = href if href.lower().startswith("javascript:") else ""
    target = None if script else absolute(base, href)
    if element.tag == "option" and not _LOOKS.search(href):
        target = None
    script = f"{script} {click}".strip()
    if target is None and script and not POSTBACK.search(script):
        quoted = script_address(script)
        target = absolute(base, quoted) if quoted else None
    dead = element.get("disabled") is not None or bool(_DEAD.search(element.get("class") or ""))
    return Control(kind, target, script, not dead and bool(href or click))
