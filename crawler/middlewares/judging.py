"""Middlewares that judge each answer: what a defence, a broken server or a wrong page gave goes no further as a page.

It is kept in the archive as served; the crawl asks once more where that may help, and says what happened.
"""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import HtmlResponse, Request, Response
from scrapy.utils.misc import load_object
from scrapy.utils.response import get_meta_refresh

from archive import http
from archive.capture import CaptureFacts
from crawler.columns import PortalWalk
from crawler.job import FACTS, FROM_ARCHIVE, NOT_MODIFIED
from crawler.middlewares.capture import BROKEN, content_type
from crawler.middlewares.hosts import Host, Hosts, Refused, hosts_of, portal_of, said, tell
from crawler.middlewares.patience import pause
from crawler.middlewares.redirects import script_target
from crawler.verdict import OF_THE_HOST, VERDICT, Verdict, is_thin, judge_answer, judge_page

_SHELL = 4_000  # bytes; shells that send on by refresh or script were seen with 80 to 300
BLOCKED = "gongkai-blocked"  # flag of a robots.txt that is a defence's answer
_AGAIN = "gongkai_again"  # Request.meta: asked once more already


class Judge:
    """Scrapy downloader middleware between cookies and redirects; see the module."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._retries = crawler.settings.getint("RETRY_TIMES")
        named = crawler.settings.getlist("RETRY_EXCEPTIONS")
        self._troubles = tuple(load_object(one) for one in named)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request once more.  Refused where a 200 is no page."""
        if FROM_ARCHIVE in response.flags:
            return response
        hosts = hosts_of(self._crawler)
        host = hosts.of(request)
        try:
            return self._judged(request, response, hosts, host)
        finally:
            hosts.clear(host)

    def _judged(self, request: Request, response: Response, hosts: Hosts, host: Host) -> Request | Response:
        if NOT_MODIFIED in response.flags:
            host.answered()
            return response
        if BROKEN in response.flags:
            host.failed(request.url, request.meta[BROKEN], hosts.most)
            return response
        digest = http.sha256(response.body)
        verdict = self._verdict(request, response, digest)
        request.meta[VERDICT] = verdict
        if verdict.kind in OF_THE_HOST:
            host.refused(request.url, verdict.kind, verdict.detail, digest, hosts.most)
            return self._refused(request, response, verdict, digest)
        if verdict.kind in {"busy", "failing"}:
            # A server that asks for a pause is in good order; one that does so after every pause is not.
            if request.meta.get("retry_times", 0) >= self._retries:
                host.failed(request.url, verdict.detail, hosts.most)
        else:
            host.answered()
        if response.status == 200 and verdict.kind != "ok":
            self._give_up(request, verdict, digest)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count trouble with the connection; what is done about it is others' business."""
        if isinstance(exception, self._troubles):
            hosts = hosts_of(self._crawler)
            host = hosts.of(request)
            host.failed(request.url, said(exception), hosts.most)
            hosts.clear(host)

    def _verdict(self, request: Request, response: Response, digest: str) -> Verdict:
        verdict: Verdict = request.meta.get(VERDICT) or judge_answer(
            response.status, *content_type(response), response.body
        )
        if verdict.kind != "ok" or response.status != 200 or role(request) != "page":
            return verdict
        if _may_be_alike(request, response):
            return verdict
        hosts = hosts_of(self._crawler)
        length = len(response.body) if is_thin(content_type(response)[1], response.body) else -1
        if hosts.of(request).repeats(request.url, digest, length, hosts.most):
            return Verdict("blocked", f"one body of {len(response.body)} bytes for every address")
        return verdict

    def _refused(self, request: Request, response: Response, verdict: Verdict, digest: str) -> Request | Response:
        """Ask once more where a defence answered that sometimes lets the next request pass, and that only."""
        plain = response.status in {401, 403, 405, 406}
        if not plain and not request.meta.get(_AGAIN) and not hosts_of(self._crawler).of(request).left:
            spider = self._crawler.spider
            again = spider and get_retry_request(request, reason=verdict.detail, spider=spider, max_retry_times=1)
            if again:
                again.meta[_AGAIN] = True
                pause(self._crawler, request)
                return again
        if role(request) == "robots":
            return response.replace(flags=[*response.flags, BLOCKED])
        if response.status == 200:
            self._give_up(request, verdict, digest)
        if role(request) in {"page", "attachment"}:
            raise Refused(verdict.kind, f"{verdict.detail}, body sha256 {digest}", told=False)
        return response  # of a list the walk tells

    def _give_up(self, request: Request, verdict: Verdict, digest: str) -> None:
        if role(request) == "robots":
            return  # what a missing robots.txt shows is nobody's business
        detail = f"{request.url}: {verdict.detail}, body sha256 {digest}"
        if not hosts_of(self._crawler).of(request).left:  # its incident comes with the run's end
            tell(self._crawler, portal_of(self._crawler, request), verdict.kind, detail)
        raise Refused(verdict.kind, verdict.detail)


class RightPage:
    """Scrapy downloader middleware, behind the redirects: an article's page that shows another page is refused."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """The response; Refused where nothing on it is of the title that the list gave."""
        facts = request.meta.get(FACTS)
        if not isinstance(facts, CaptureFacts) or facts.role != "page" or response.status != 200:
            return response
        if NOT_MODIFIED in response.flags or request.meta.get("playwright") or _is_year_of_column(request):
            return response
        verdict = judge_page(facts.list_title, *content_type(response), response.body)
        if verdict.kind != "ok":
            tell(self._crawler, facts.portal_id, verdict.kind, f"{response.url}: {verdict.detail}")
            raise Refused(verdict.kind, verdict.detail)
        return response


def _may_be_alike(request: Request, response: Response) -> bool:
    """Whether bodies equal from address to address are in order here: a column's years that hold no report yet, shells
    that only send on."""
    if _is_year_of_column(request):
        return True
    if not isinstance(response, HtmlResponse) or len(response.body) > _SHELL:
        return False
    return bool(get_meta_refresh(response)[1] or script_target(response.url, response.text))


def _is_year_of_column(request: Request) -> bool:
    walk = request.cb_kwargs.get("walk")
    return isinstance(walk, PortalWalk) and walk.family.is_report_address(request.url)


def role(request: Request) -> str:
    """The role of a request's answer in the archive; Scrapy's own requests are for robots.txt."""
    facts = request.meta.get(FACTS)
    return facts.role if isinstance(facts, CaptureFacts) else "robots"
