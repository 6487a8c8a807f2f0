"""Plain text -> Document: line ends made one kind, everything else kept as it stands.  Text has no grids."""

from __future__ import annotations

import re

from parsers.documents import dates
from parsers.documents.charset import decoding
from parsers.model import Context, Document, ParseError

_MOST_LOST = 0.05  # above this share of lost characters the bytes are no text of any charset we know
_TITLE_WITHIN = 40  # lines: some pages print their metadata and navigation before the title
_TITLE_LENGTH = range(4, 81)
_REPORT = re.compile(r"报\s*告|年\s*报")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_NO_TITLE = re.compile(r"[:：]|[。；，、,;]$")
_BARE = re.compile(r"[12]\d{3}|[二一]\s*[〇○零九]")  # begins with the year: the issuer stands above
_HEADING = re.compile(r"^[一二三四五六七八九十]{1,3}\s*[、．.]")


def read_text(body: bytes, context: Context) -> Document:
    """The document of a plain-text body; raises ParseError where the bytes are not text."""
    decoded = decoding(body, context.charset)
    text = checked(decoded.text).replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    claims = dates.labelled(_before_body(lines))
    titles = [*_titles(lines), *filter(None, [context.list_title])]
    return Document(
        media_type="text/plain",
        charset=decoded.charset,
        titles=tuple(dict.fromkeys(titles)),
        metadata=(),
        text=text,
        notices=decoded.notices,
        dates=claims
        + dates.of_address(context.url)
        + dates.of_listing(context.list_date)
        + dates.of_header(context.last_modified),
    )


def checked(text: str) -> str:
    """`text` if it is text; raises ParseError where it is empty or mostly not characters."""
    if not text.strip("\ufeff\0 \t\r\n\ufffd"):
        raise ParseError("the file is empty")
    lost = text.count("\ufffd") + len(_CONTROLS.findall(text))
    if lost > 1 and lost > _MOST_LOST * len(text):
        raise ParseError(f"binary, or in an unknown charset: {lost} of {len(text)} characters are unreadable")
    return text


def _before_body(lines: list[str]) -> list[str]:
    """The lines down to the first numbered heading: a 发布日期 further down is part of the report's own prose."""
    for number, line in enumerate(lines):
        if _HEADING.match(line.strip()):
            return lines[:number]
    return lines[:_TITLE_WITHIN]


def _titles(lines: list[str]) -> list[str]:
    """The first line near the top that speaks of a report, else the first line that could be a title.

    A title broken over two lines (the issuer above, or 年度报告 alone below) is put together and stands first.
    """
    near = [line for raw in lines[:_TITLE_WITHIN] if (line := " ".join(raw.split()).removeprefix("# "))]
    likely = [n for n, line in enumerate(near) if len(line) in _TITLE_LENGTH and not _NO_TITLE.search(line)]
    report = [n for n in likely if _REPORT.search(near[n])]
    for n in report[:1]:
        broken = n > 0 and n - 1 in _upper_halves(near) and (_BARE.match(near[n]) or len(near[n]) < 10)
        return [near[n - 1] + near[n], near[n]] if broken else [near[n]]
    return [near[n] for n in likely[:1]]


def _upper_halves(lines: list[str]) -> set[int]:
    """The numbers of lines short and plain enough to be the upper half of a title."""
    return {n for n, line in enumerate(lines) if 3 <= len(line) <= 40 and not _NO_TITLE.search(line)}
