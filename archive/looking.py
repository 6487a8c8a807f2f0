"""What one capture shows by itself: from its status, or from what the parser makes of its body."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from archive.capture import KeptCapture
from archive.errors import ArchiveError
from archive.versions import Seen, normal_text, reading_digest
from parsers.documents.charset import decode
from parsers.documents.refusals import shows_other_page
from parsers.model import Context, ParseError, Report

Parse = Callable[[bytes, Context], Report]
# Fewer characters than a title has: a page emptied, or drawn by scripts.
_ALMOST_NOTHING = 30
_THIN_BODY = 20_000
_HOME = re.compile(r"(?:/|/(?:index|default|home|main)\.\w{2,5})?", re.ASCII)
_ERROR_PAGE = re.compile(r"(?:^|/)(?:404|notfound|not_found)(?:\.\w{2,5})?/?$", re.ASCII | re.IGNORECASE)
_LOGIN = re.compile(r"(?:^|[/.])(?:login|sso|passport|cas)(?:[/.]|$)", re.ASCII | re.IGNORECASE)
_MARKUP = re.compile(rb"(?is)<(script|style|title|head)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>")
# Faults of our own reader on one page must not keep the others from being read: the page is unreadable, and says why.
_READER_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Result:
    """What parsing one capture gave."""

    seen: Seen
    digest: str | None
    detail: str
    report: Report | None


def read_capture(capture: KeptCapture, context: Context, parse: Parse) -> Result:
    """Parse one capture's body.  Nothing the bytes hold makes it raise."""
    try:
        body = capture.body()
    except ArchiveError as error:
        return Result("unreadable", None, f"not readable in its WARC file: {error}", None)
    try:
        report = parse(body, context)
    except ParseError as error:
        thin = capture.media_type in {None, "text/html"} and _is_thin(body)
        return Result("empty" if thin else "unreadable", None, str(error), None)
    except _READER_FAULTS as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        return Result("unreadable", None, f"the reader failed: {type(error).__name__} at {where}: {error}", None)
    for notice in report.notices:
        if notice.code == "blocked":
            return Result("blocked", None, notice.detail, None)
    if not report.is_report and (instead := _instead(report, body, context)):
        return Result(*instead, None)
    why = next((n.detail for n in report.notices if n.code == "not-a-report"), "")
    seen: Seen = "report" if report.is_report else "not-a-report"
    return Result(seen, reading_digest(report), "" if report.is_report else why, report)


def by_status(status: int | None, url: str, location: str | None, home: str | None) -> tuple[Seen, str] | None:
    """What the status alone says of a document's address, None where its body is to be read.

    A redirect to the home page or to a not-found page is how many sites say that a page is gone.
    """
    if status is None or status in {200, 203, 304}:
        return None
    if status in {404, 410}:
        return "gone", str(status)
    if not 300 <= status < 400 or not location:
        return "blocked", f"status {status}"
    target = urljoin(url, location)
    return ("blocked", f"status {status} to itself") if target == url else _redirected(target, home)


def _redirected(target: str, home: str | None) -> tuple[Seen, str]:
    parts = urlsplit(target)
    if _LOGIN.search(f"{parts.netloc}{parts.path}"):
        return "blocked", f"redirected to a login, {target}"
    is_root = bool(_HOME.fullmatch(parts.path)) and not parts.query
    if is_root or target.rstrip("/") == (home or "").rstrip("/"):
        return "gone", "redirected to the home page"
    return ("gone", f"redirected to {target}") if _ERROR_PAGE.search(parts.path) else ("moved", f"moved to {target}")


def _instead(report: Report, body: bytes, context: Context) -> tuple[Seen, str | None, str] | None:
    """What a page that is no report shows in place of a text of its own, None where it has one."""
    # A home page or a column's template in place of an article says nothing of the article.
    listed = context.list_title if report.media_type == "text/html" else None
    if listed and shows_other_page(listed, decode(body, context.charset)[0]):
        return "blocked", None, "another page than the one listed"
    if len(normal_text(report.text)) < _ALMOST_NOTHING:
        return "empty", None, "almost no text"
    return None


def _is_thin(body: bytes) -> bool:
    return len(body) < _THIN_BODY and len(b"".join(_MARKUP.sub(b" ", body).split())) < _ALMOST_NOTHING
