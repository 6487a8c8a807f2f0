"""What else carries a report beside its page: files, frames, viewers, pictures, flip books, bodies fetched by a
script, further pages.  Pure: a page in, addresses with the role they are kept under out.

Everything is bounded.  What no reader can read yet is kept all the same: it is the evidence that a later reader needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import html

from crawler.entries import bears_report
from crawler.families.base import NEVER
from crawler.families.page import FILE_ADDRESS, FILE_HINT, Page, absolute, base_address, links, parse_html, squeeze
from parsers.documents.carried import carried_html, contained
from parsers.documents.joined import part_number

Kind = Literal["file", "frame", "image", "book", "body", "part"]
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar)\s*(?:[（(\[].{0,20})?$", re.IGNORECASE)
# A name in quotes that is no address: a title, or Chinese without a folder.
_QUOTED_FILE = re.compile(
    r"(?<!title=)(?<!alt=)[\"'](?=[\w.-]+[\"'?]|[^\"']{0,300}/)"
    r"([^\"'<>\s\\]{2,300}\.(?:pdf|docx?|wps|ofd|xlsx?)(?:\?[^\"'<>\s\\]{0,200})?)[\"']",
    re.IGNORECASE | re.ASCII,
)
_VIEWER = re.compile(r"/(?:viewer|web/viewer|pdfviewer|pdfview|generic/web/viewer)\.html?$", re.IGNORECASE)
_BOOK_PAGE = re.compile(r"^(.*/files/basic-html/page)(\d{1,4})(\.html?)$")
_BOOK = re.compile(r"^(.*?/)(?:mobile/)?(?:index\.html?)?$")
_BOOK_SIGN = re.compile(r"/(?:files/basic-html|mobile/index\.html?|e?books?/|flip\w*/|dzs/)", re.IGNORECASE)
# Calls with a literal address; one that is put together by the script is not guessed.
_CALL = re.compile(
    r"(?:\$\.(?:get|getJSON|post|ajax)|\bfetch|\.load|axios\.get)\s*\(\s*(?:\{[^{}]{0,200}?\burl\s*:\s*)?"
    r"[\"']([^\"'<>\s]{2,500})[\"']\s*(?![\s+])"
)
_NO_BODY = re.compile(
    r"count|click|hits?\b|visit|stat(?:s|istics?)?\b|search|login|weather|sitegray|share|comment|user|captcha|token",
    re.IGNORECASE,
)
_MANUSCRIPT = re.compile(r"manuscriptId[\"']?\s*[:=]\s*[\"']([0-9a-f]{32})[\"']")
_MANUSCRIPT_API = "/interface-cms/proxy/api?apiUrl=manuscript%2FgetManuscriptById&manuscriptId="
_CONTENT = re.compile(
    r"zoom|content|article|editor|vsb|ucap|detail|text|wenzhang|zhengwen|(?:^|[\s_-])con(?:$|[\s_-])", re.IGNORECASE
)
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|head(?:er)?|foot(?:er)?|top|side|logo|share|ewm|qrcode)(?:bar|box)?(?:$|[\s\d_-])",
    re.IGNORECASE,
)
_DECORATION = re.compile(
    r"logo|icon|ico\b|qr_?code|ewm|erweima|weixin|weibo|share|banner|arrow|blank|spacer|(?:^|/)(?:line|dot|bg)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(r"^(?:下一?页|后一页|next|>|»|\d{1,2})$", re.IGNORECASE)
# A page without one of these holds no carrier and need not be parsed.
# Looked for in every page, which is why the patterns begin with letters that the search can jump to.
_FRAMED = re.compile(r"<[iIfFeEoO](?i:frame|mg|rame|mbed|bject)\b")
_CALLS = ("getManuscriptById", ".load(", "$.", "fetch(", "axios")
_NEXT_PAGE = re.compile("下一?页")
# What a pager of any kind has at least one of: its words and signs, its scripts.
_PAGERS = tuple(map(re.compile, (
    "下一?[页頁]", "后一[页頁]", "ext(?<=[>\"'=][Nn]ext)", r"age(?<=[Pp]age)(?:\s*=|HTML|[Ii]ndex|[Nn]o|[Nn]um|\()",
    "&(?:gt;</|raquo;|rsaquo;)",
)))  # fmt: skip
_PAGER_SIGNS = ("›", "»", "＞", ">></", "doPostBack")
MAX_FRAMES, MAX_IMAGES, MAX_BODIES, MAX_PARTS, MAX_BOOK_PAGES = 5, 60, 5, 20, 120


@dataclass(frozen=True, slots=True)
class Carrier:
    """An address to ask for, the role it is kept under, and what it is.  A frame is a `page`: it may be the report."""

    url: str
    role: Literal["page", "attachment", "data"]
    kind: Kind


def find_carriers(page: Page, attachment: re.Pattern[str]) -> tuple[Carrier, ...]:
    """What hangs on a page, each address once; `attachment` is the family's pattern of files without a file's name.

    Frames, pictures and script-fetched bodies count only where the page itself does not bear the report.
    """
    inline = _inline_body(page.text)
    found = _carriers(page, attachment) + (_carriers(replace(page, text=inline), attachment) if inline else [])
    first: dict[str, Carrier] = {}
    for carrier in found:
        if carrier.url != page.url:
            first.setdefault(carrier.url, carrier)
    return tuple(first.values())


def _carriers(page: Page, attachment: re.Pattern[str]) -> list[Carrier]:
    files = bool(FILE_HINT.search(page.text)) or (attachment is not NEVER and bool(attachment.search(page.text)))
    others = (files or _framed(page.text)) and not bears_report(page.text)
    parts = bool(_NEXT_PAGE.search(page.text)) or "createPageHTML" in page.text or "后一页" in page.text
    tree = parse_html(page.text) if files or others or parts else None
    if tree is None:
        return []
    found = [*_files(tree, page, attachment)] if files else []
    if others:
        found += [*_frames(tree, page), *_scripted(page), *_images(tree, page)]
    return found + ([*_parts(tree, page)] if parts else [])


def may_have_parts(page: Page) -> bool:
    """Whether a document's page may lead to further parts of itself: it has a pager's words, or names an address with
    its own name and a number more.  A page without either need not be parsed for them."""
    name = urlsplit(page.url).path.rpartition("/")[2].rpartition(".")[0]
    numbered = bool(name) and (f"{name}_" in page.text or f"{name}-" in page.text)
    return numbered or any(one.search(page.text) for one in _PAGERS) or any(sign in page.text for sign in _PAGER_SIGNS)


def _framed(text: str) -> bool:
    """Whether something of the page may stand elsewhere: in a frame, a picture, behind a script's call."""
    return any(call in text for call in _CALLS) or bool(_FRAMED.search(text))


def _inline_body(text: str) -> str:
    """The body that a page holds as a JSON string for its script to show (gkmlpt: _CONFIG.DETAIL.content), as mark-up;
    "" where there is none."""
    body = carried_html(text) if "_CONFIG" in text else None
    return contained(body) if body and "<" in body else ""


def book_page(url: str) -> Carrier | None:
    """The page after this one of a flip book (…/files/basic-html/page8.html), None where it is none or the last."""
    match = _BOOK_PAGE.match(url)
    if not match or int(match[2]) >= MAX_BOOK_PAGES:
        return None
    return Carrier(f"{match[1]}{int(match[2]) + 1}{match[3]}", "data", "book")


def is_file(url: str, attachment: re.Pattern[str]) -> bool:
    """Whether an address alone says that it is a file: by its path, by a file name in its query, by the family."""
    parts = urlsplit(url)
    if FILE_ADDRESS.search(parts.path) or attachment.search(url):
        return True
    named = parse_qs(parts.query) if "." in parts.query else {}
    return any(
        FILE_ADDRESS.search(value) for name, values in named.items() for value in values if "file" in name.lower()
    )


def _files(tree: html.HtmlElement, page: Page, attachment: re.Pattern[str]) -> Iterator[Carrier]:
    for anchor, target in links(tree, page.url):
        viewed = _viewed(target)
        said = _FILE_NAME.search(squeeze(anchor.text_content())) or _FILE_NAME.search(
            squeeze(anchor.get("title") or "")
        )
        if viewed or said or is_file(target, attachment):
            yield Carrier(viewed or target, "attachment", "file")
        elif "/files/basic-html/" in target or target.endswith("/mobile/index.html"):
            yield from _book(target)


def _frames(tree: html.HtmlElement, page: Page) -> Iterator[Carrier]:
    base, host, pages = base_address(tree, page.url), urlsplit(page.url).netloc, 0
    for element in tree.iter("iframe", "frame", "embed", "object"):
        target = absolute(base, element.get("src") or element.get("data") or "")
        if target is None:
            continue
        viewed = _viewed(target)
        if viewed or FILE_ADDRESS.search(urlsplit(target).path):
            yield Carrier(viewed or target, "attachment", "file")
        elif _BOOK_SIGN.search(target):
            yield from _book(target)
        elif urlsplit(target).netloc == host and not _surrounds(element) and pages < MAX_FRAMES:
            pages += 1
            yield Carrier(target, "page", "frame")


def _viewed(url: str) -> str | None:
    """The file that a viewer's address (PDF.js: viewer.html?file=…) shows, None where it is no viewer's."""
    parts = urlsplit(url)
    if not _VIEWER.search(parts.path):
        return None
    shown = parse_qs(parts.query).get("file", [""])[0]
    return absolute(url, shown) if shown else None


def _book(url: str) -> Iterator[Carrier]:
    """The first page of a flip book; the others follow one by one (`book_page`)."""
    match = _BOOK_PAGE.match(url)
    cover = _BOOK.match(urlsplit(url)._replace(query="").geturl())
    if match:
        yield Carrier(f"{match[1]}1{match[3]}", "data", "book")
    elif cover:
        yield Carrier(urljoin(cover[1], "files/basic-html/page1.html"), "data", "book")


def _scripted(page: Page) -> Iterator[Carrier]:
    """Files and bodies whose addresses stand in the page's scripts."""
    host = urlsplit(page.url).netloc
    for match in _QUOTED_FILE.finditer(page.text):
        target = absolute(page.url, match[1])
        if target:
            yield Carrier(_viewed(target) or target, "attachment", "file")
    bodies = 0
    for match in _CALL.finditer(page.text):
        target = absolute(page.url, match[1])
        if target and urlsplit(target).netloc == host and not _NO_BODY.search(match[1]) and bodies < MAX_BODIES:
            bodies += 1
            drawn = re.search(r"\.s?html?$", urlsplit(target).path)
            yield Carrier(target, "page" if drawn else "data", "body")
    manuscript = _MANUSCRIPT.search(page.text) if "getManuscriptById" in page.text else None
    if manuscript:
        yield Carrier(urljoin(page.url, _MANUSCRIPT_API + manuscript[1]), "data", "body")


def _images(tree: html.HtmlElement, page: Page) -> Iterator[Carrier]:
    """The pictures within the body (where nothing is named like one, within the page), without what surrounds it."""
    base = base_address(tree, page.url)
    told = [(target, image) for image in tree.iter("img") if (target := _picture(image, base))]
    within = [target for target, image in told if any(_CONTENT.search(_named(a)) for a in _around(image))]
    yield from (Carrier(target, "data", "image") for target in (within or [target for target, _ in told])[:MAX_IMAGES])


def _picture(image: html.HtmlElement, base: str) -> str | None:
    """The address of a picture that may carry text; None for logos, buttons and what stands around the body."""
    sources = [image.get(name) for name in ("data-original", "data-src", "src", "oldsrc")]
    target = absolute(base, next((source for source in sources if source), ""))
    around = any(a.tag in {"nav", "header", "footer"} or _AROUND.search(_named(a)) for a in _around(image))
    return None if target is None or around or _DECORATION.search(urlsplit(target).path) else target


def _around(element: html.HtmlElement) -> list[html.HtmlElement]:
    return [ancestor for ancestor in element.iterancestors() if ancestor.tag != "body"]


def _parts(tree: html.HtmlElement, page: Page) -> Iterator[Carrier]:
    """Further pages of the same article: links of a pager to this page's own address with a number more."""
    told = 0
    for anchor, target in links(tree, page.url):
        further = told < MAX_PARTS and part_number(page.url, target) is not None
        if further and _NEXT.match(squeeze(anchor.text_content())):
            told += 1
            yield Carrier(target, "data", "part")


def _named(element: html.HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _surrounds(element: html.HtmlElement) -> bool:
    """Whether an element is part of what surrounds the body: head, foot, menu, or too small to show anything."""
    small = any((element.get(side) or "").strip() in {"0", "1", "0px", "1px"} for side in ("width", "height"))
    hidden = "display:none" in (element.get("style") or "").replace(" ", "").lower()
    around = [element, *element.iterancestors()]
    return small or hidden or any(_AROUND.search(_named(e)) or e.tag in {"nav", "header", "footer"} for e in around)
