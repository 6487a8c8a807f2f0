"""Keeps every exchange: the downloader middleware nearest to the wire.

It sees each answer, redirects, errors and robots.txt included, before anything else has touched it, and hands it to
the archive as served.  Only then are content codings undone for the rest of the crawl.  (A handler of the signal
`response_downloaded` sees the same bytes, but Scrapy swallows its errors: a full disk would go unnoticed.)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from archive import http
from archive.capture import CaptureFacts, Exchange
from crawler.heads import request_head, response_head
from crawler.job import FACTS, FROM_ARCHIVE, KEPT, Job, job_of

_GZIP = b"\x1f\x8b\x08"


class Capture:
    """Scrapy downloader middleware; see the module."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Record the exchange; the response goes on decoded.  IgnoreRequest where its coding cannot be undone."""
        if FROM_ARCHIVE in response.flags or request.meta.get("playwright"):
            return response
        job = job_of(self._crawler)
        facts = facts_of(request, job)
        head = response_head(response)
        body, problem = _decoded(head, response)
        job.archive.record(
            Exchange(
                url=request.url,
                method=request.method,
                time=datetime.now(UTC),
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
        )
        job.tally.captured(facts.portal_id, facts.role, response.status, compared(request, response.status, body))
        if body is None:
            raise IgnoreRequest(f"unreadable body: {problem}")
        return plain(response, body)


def facts_of(request: Request, job: Job) -> CaptureFacts:
    """The facts of a request; robots.txt, which Scrapy asks for itself, belongs to the portal of its host."""
    facts = request.meta.get(FACTS)
    if not isinstance(facts, CaptureFacts):
        host = request.url.split("/", 3)[2]
        return CaptureFacts("robots" if request.url.endswith("/robots.txt") else "data", job.hosts.get(host))
    hops = request.meta.get("redirect_urls")
    return replace(facts, via=hops[-1]) if hops else facts


def compared(request: Request, status: int, body: bytes | None) -> str:
    """How an answer stands to the body kept before of its address: new, changed or unchanged."""
    kept = request.meta.get(KEPT)
    if status == 304:
        return "unchanged"
    if kept is None or kept.sha256 is None:
        return "new"
    return "unchanged" if body is not None and sha256(body).hexdigest() == kept.sha256 else "changed"


def plain(response: Response, body: bytes) -> Response:
    """The response with its decoded body and no content coding, of the class that its type asks for."""
    headers = response.headers.copy()
    headers.pop(b"Content-Encoding", None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    return response.replace(cls=kind, headers=headers, body=body)


def _decoded(head: bytes, response: Response) -> tuple[bytes | None, str]:
    """The body without its codings, or None and why.  Some servers send gzip without saying so: seen by its mark."""
    try:
        body = http.decoded(head, response.body)
        declared = (http.content_type(http.header(head, "Content-Type"))[0] or "").startswith("text/")
        if declared and body.startswith(_GZIP):
            body = http.decoded(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", body)
    except http.UndecodableBody as error:
        return None, str(error)
    return body, ""
