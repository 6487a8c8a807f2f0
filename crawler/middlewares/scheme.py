"""The other scheme: a column that cannot be had under its registered http or https is asked for once under the other.

Portals were seen that answer 403 or nothing on https and are fine on http, and the other way round; of some 3,200
portals 30 needed the other scheme.  That it was used is an incident, so that the registry can be mended.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Request, Response

from crawler.job import FROM_ARCHIVE
from crawler.middlewares.hosts import Refused, portal_of, said, tell
from crawler.verdict import VERDICT

_log = logging.getLogger(__name__)
_TRIED = "gongkai_other_scheme"
_OTHER = {"http": "https", "https": "http"}
# Refusals after which the other scheme may fare better; a challenge is the same under both.
_FORBIDDEN = frozenset({401, 403, 405, 406})


@dataclass(frozen=True, slots=True)
class _Tried:
    """What became of the request under the registered scheme."""

    url: str
    kind: str
    why: str


class OtherScheme:
    """Scrapy downloader middleware behind the retries; see the module."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the same request under the other scheme."""
        verdict = request.meta.get(VERDICT)
        if FROM_ARCHIVE in response.flags or verdict is None:
            return response
        before = request.meta.get(_TRIED)
        if before and verdict.kind == "ok":
            detail = f"{before.url}: {before.why}; read as {response.url}"
            tell(self._crawler, portal_of(self._crawler, request), "other-scheme", detail)
        elif before:
            raise Refused(before.kind, f"{before.why}; {response.url}: {verdict.detail}", told=False)
        if response.status in _FORBIDDEN or response.status >= 500:
            kind = "blocked" if verdict.kind == "blocked" else "unreachable"
            return self._other(request, kind, verdict.detail) or response
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The same request under the other scheme, None where that makes no sense."""
        why = said(exception)
        before = request.meta.get(_TRIED)
        if before and not (isinstance(exception, Refused) and exception.told):
            raise Refused(before.kind, f"{before.why}; {request.url}: {why}", told=False)
        if any(isinstance(error, CannotResolveHostError) for error in (exception, exception.__cause__)):
            return None  # a name without an address has none under any scheme
        if isinstance(exception, IgnoreRequest):
            # Of those, only a robots.txt that could not be had speaks of the connection.
            lost = isinstance(exception, Refused) and not exception.told and exception.kind == "unreachable"
            return self._other(request, "unreachable", why) if lost else None
        return self._other(request, "unreachable", why)

    def _other(self, request: Request, kind: str, why: str) -> Request | None:
        scheme, mark, rest = request.url.partition("://")
        if not request.cb_kwargs.get("first") or request.method != "GET" or request.meta.get(_TRIED):
            return None
        if request.meta.get("redirect_urls") or scheme not in _OTHER:
            return None
        url = f"{_OTHER[scheme]}{mark}{rest}"
        _log.info("%s: %s; asked as %s", request.url, why, url)
        meta = {key: value for key, value in request.meta.items() if key not in {VERDICT, "retry_times"}}
        return request.replace(url=url, dont_filter=True, meta={**meta, _TRIED: _Tried(request.url, kind, why)})
