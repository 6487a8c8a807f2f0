"""Keeps every exchange: the downloader middleware nearest to the wire.

It sees each answer, redirects, errors and robots.txt included, before anything else has touched it, and hands it to
the archive as served.  Only then are content codings undone and the answer judged for the rest of the crawl.

A body that was cut short or cannot be decoded is filed as data, never as a page, and its validators do not hold for
it: nothing is read of it, and the next request for its address is no conditional one.  The same goes for the
validators of a challenge or an error page with status 200.  (A handler of the signal
`response_downloaded` sees the same bytes, but Scrapy swallows its errors: a full disk would go unnoticed.)
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from archive import http
from archive.capture import CaptureFacts, Exchange
from crawler.heads import request_head, response_head
from crawler.job import FACTS, FROM_ARCHIVE, KEPT, TIME, Job, job_of
from crawler.middlewares.tls import notes
from crawler.verdict import VERDICT, Verdict, judge_answer

_GZIP = b"\x1f\x8b\x08"
_CUT = "dataloss"  # Scrapy's flag of a body that ended too early
_VALIDATORS = ("ETag", "Last-Modified")
# Flag of a response whose body is cut short or unreadable; under the same name Request.meta says in which way.
BROKEN = "gongkai-broken"


class Capture:
    """Scrapy downloader middleware; see the module."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Record the exchange; the response goes on decoded and judged, or with the flag BROKEN."""
        if FROM_ARCHIVE in response.flags or request.meta.get("playwright"):
            return response
        job = job_of(self._crawler)
        facts = facts_of(request, job)
        head = response_head(response)
        body, problem = _decoded(head, response)
        verdict = Verdict("ok") if problem else judge_answer(response.status, *content_type(response), body or b"")
        if problem:
            facts = replace(facts, role="data", truncated=None if body is None else "disconnect")
            head = http.rename(head, (*_VALIDATORS, "Content-Length"))
        elif response.status == 200 and verdict.kind != "ok":
            head = http.rename(head, _VALIDATORS)
        job.archive.record(_exchange(request, response, facts, head=head, body=body))
        shown = facts.role if verdict.kind == "ok" else "data"
        job.tally.captured(facts.portal_id, shown, response.status, compared(request, response.status, body))
        request.meta[VERDICT] = verdict
        if problem:
            request.meta[BROKEN] = problem
            return response.replace(flags=[*response.flags, BROKEN])
        return plain(response, body or b"")


def _exchange(
    request: Request, response: Response, facts: CaptureFacts, *, head: bytes, body: bytes | None
) -> Exchange:
    return Exchange(
        url=request.url,
        method=request.method,
        time=request.meta.get(TIME) or datetime.now(UTC),
        request_head=request_head(request),
        status=response.status,
        response_head=head,
        raw_body=response.body,
        body=body,
        media_type=None,
        charset=None,
        facts=facts,
        request_body=request.body,
    )


def content_type(response: Response) -> tuple[str | None, str | None]:
    """Media type and charset as the server says them."""
    header = response.headers.get(b"Content-Type")
    return http.content_type(header.decode("latin-1") if header else None)


def facts_of(request: Request, job: Job) -> CaptureFacts:
    """The facts of a request; robots.txt, which Scrapy asks for itself, belongs to the portal of its host."""
    facts = request.meta.get(FACTS)
    if not isinstance(facts, CaptureFacts):
        host = request.url.split("/", 3)[2]
        facts = CaptureFacts("robots" if request.url.endswith("/robots.txt") else "data", job.hosts.get(host))
    hops = request.meta.get("redirect_urls")
    return replace(facts, via=hops[-1] if hops else facts.via, tls=notes(request.url))


def compared(request: Request, status: int, body: bytes | None) -> str:
    """How an answer stands to the body kept before of its address: new, changed or unchanged."""
    kept = request.meta.get(KEPT)
    if status == 304:
        return "unchanged"
    if kept is None or kept.sha256 is None:
        return "new"
    return "unchanged" if body is not None and http.sha256(body) == kept.sha256 else "changed"


def plain(response: Response, body: bytes) -> Response:
    """The response with its decoded body and no content coding, of the class that its type asks for."""
    headers = response.headers.copy()
    headers.pop(b"Content-Encoding", None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    return response.replace(cls=kind, headers=headers, body=body)


def _decoded(head: bytes, response: Response) -> tuple[bytes | None, str]:
    """(body without its codings, what is wrong with it); the body is None where it cannot be decoded.

    Some servers send gzip without saying so: seen by its mark.
    """
    raw = response.body
    try:
        body = http.decoded(head, raw)
        declared = (http.content_type(http.header(head, "Content-Type"))[0] or "").startswith("text/")
        if declared and body.startswith(_GZIP):
            raw, body = body, http.decoded(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", body)
    except http.UndecodableBody as error:
        return None, f"unreadable body: {error}"
    if _CUT in response.flags or (raw is not body and _is_cut(raw, body)):
        return body, f"cut short after {len(response.body)} bytes"
    return body, ""


def _is_cut(raw: bytes, body: bytes) -> bool:
    """Whether a gzip body ends early: its last four bytes are the length of what it holds (RFC 1952)."""
    if not raw.startswith(_GZIP) or body.startswith(_GZIP):
        return False
    if raw[-4:] == struct.pack("<I", len(body) & 0xFFFFFFFF):
        return False
    unfold = zlib.decompressobj(31)  # several members, or bytes behind the last: both are whole
    unfold.decompress(raw)
    return not unfold.eof
