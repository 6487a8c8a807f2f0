"""robots.txt, as RFC 9309 has it: one file for each scheme, host and port."""

from __future__ import annotations

from hashlib import sha256
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser

from crawler.middlewares.hosts import Refused, said
from crawler.middlewares.judging import BLOCKED
from crawler.verdict import VERDICT, Verdict


class Robots:
    """Scrapy downloader middleware: Scrapy's own keys the rules by host alone, so there is one for each scheme."""

    def __init__(self, crawler: Crawler) -> None:
        self._rules = {scheme: _Rules(crawler) for scheme in ("http", "https")}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """IgnoreRequest where the address is forbidden; Refused where its host would not say what is."""
        rules = self._rules.get(urlsplit(request.url).scheme)
        if rules is not None:
            await rules.process_request(request)


class _Rules(RobotsTxtMiddleware):
    """A server that fails to give its robots.txt (5xx, no answer, a challenge) has forbidden everything."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._failed: dict[str, tuple[str, str, Exception | None]] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        failed = self._failed.get(urlsplit(request.url).netloc)
        if failed:
            kind, why, error = failed
            raise Refused(kind, f"no robots.txt to be had: {why}", told=False) from error
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        challenge = BLOCKED in response.flags and (response.status >= 500 or response.status == 200)
        if challenge:
            verdict: Verdict = response.meta[VERDICT]
            digest = sha256(response.body).hexdigest()
            self._failed[netloc] = (verdict.kind, f"{verdict.detail}, body sha256 {digest}", None)
        elif response.status >= 500 or response.status == 429:
            self._failed[netloc] = ("unreachable", f"status {response.status}", None)
        # Any other refusal means that there are no rules; an error page's text must not be taken for some.
        shown = response if response.status == 200 and not challenge else response.replace(body=b"")
        await super()._parse_robots(shown, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest) or isinstance(exc, Refused):
            kind = exc.kind if isinstance(exc, Refused) else "unreachable"
            self._failed[netloc] = (kind, said(exc), exc)
        super()._robots_error(exc, netloc)
