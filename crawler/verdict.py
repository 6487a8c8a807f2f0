"""What an answer of a server is, before anything is made of it.  Pure: status, type and bytes in, a verdict out.

The signatures of pages are those of the reader (`parsers.documents.refusals`); what statuses say is declared here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from parsers.documents.charset import decode
from parsers.documents.refusals import MOST_SHOWN, refusal, shown_text, shows_more_than, shows_other_page

# ok: to be read.  gone: 404, 410.  busy: asks for patience.  failing: 5xx.  refused: another 4xx.  other-page: a page
# that has nothing of the one that was listed.  The others: parsers.documents.refusals.
Kind = Literal[
    "ok",
    "gone",
    "busy",
    "failing",
    "refused",
    "blocked",
    "error-page",
    "soft-404",
    "maintenance",
    "login",
    "other-page",
]
# Request.meta: the Verdict of the request's answer, put there by crawler.middlewares.capture.
VERDICT = "gongkai_verdict"
# Statuses that defences were seen to answer with.
_DEFENCES = {
    412: "status 412 (a script challenge, as 瑞数 answers)",
    468: "status 468 (a city's firewall)",
    521: "status 521 (a script challenge, as 加速乐 answers)",
}
_FORBIDDEN = frozenset({401, 403, 405, 406})
_BUSY = frozenset({408, 429, 503})
# Kinds that speak of the whole host, and those that only a page with status 200 can be.
OF_THE_HOST = frozenset({"blocked", "maintenance", "login"})
# A challenge of 23 KB was seen; larger pages have content.
_LARGEST = 60_000
_MARKUP = re.compile(rb"(?i)<(?:!doctype|html|head|body|script|div|p|h[1-6]|title|meta)\b")
_TEXTUAL = ("text/", "application/xhtml", "application/octet-stream")
_THIN = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is, and in one line why."""

    kind: Kind
    detail: str = ""


def judge_answer(status: int, media_type: str | None, charset: str | None, body: bytes) -> Verdict:
    """What an answer is by its status and what its body bears; `body` is without content codings."""
    seen = _by_body(media_type, charset, body)
    if status in _DEFENCES:
        return Verdict("blocked", _DEFENCES[status] + (f", {seen.detail}" if seen else ""))
    if status in _FORBIDDEN:
        return Verdict("blocked", f"status {status}" + (f", {seen.detail}" if seen else ""))
    if status in _BUSY:
        return Verdict("busy", f"status {status}")
    if status in {404, 410}:
        # A defence may answer 404 as well; then it says nothing of the page.
        return seen if seen is not None and seen.kind == "blocked" else Verdict("gone", f"status {status}")
    if status >= 400:
        return Verdict("failing" if status >= 500 else "refused", f"status {status}")
    return seen if status == 200 and seen is not None else Verdict("ok")


def judge_page(listed: str | None, media_type: str | None, charset: str | None, body: bytes) -> Verdict:
    """Whether an article's page is another than the one that a list names `listed`."""
    if not _is_markup(media_type, body):
        return Verdict("ok")
    if not shows_other_page(listed, decode(body, charset)[0]):
        return Verdict("ok")
    return Verdict("other-page", f"the page shows nothing of the listed title {listed!r}")


def is_thin(charset: str | None, body: bytes) -> bool:
    """Whether a page shows next to nothing."""
    return len(body) <= _LARGEST and not shows_more_than(decode(body, charset)[0], _THIN - 1)


def _by_body(media_type: str | None, charset: str | None, body: bytes) -> Verdict | None:
    if len(body) > _LARGEST or not _is_markup(media_type, body):
        return None
    source = decode(body, charset)[0]
    if shows_more_than(source, MOST_SHOWN):
        return None
    found = refusal(source, shown_text(source))
    return Verdict(found.kind, found.detail) if found else None


def _is_markup(media_type: str | None, body: bytes) -> bool:
    return (media_type is None or media_type.startswith(_TEXTUAL)) and bool(_MARKUP.search(body[:4096]))
