"""Shells: pages that only send on to another, by meta refresh or by script; and where a redirect may lead at all.

A downloader middleware outside `capture`: every step has been kept by then.  Scrapy follows Location and meta
refresh itself; here is decided whether it may, and redirects by script are followed.  A redirect to the home page in
place of a document, to another keeper's host, or through too many shells is not followed: the spider tells of it.
"""

from __future__ import annotations

import re
from typing import Literal, cast
from urllib.parse import urljoin, urlsplit

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import HtmlResponse, Request, Response
from scrapy.utils.response import get_meta_refresh

from crawler.addresses import is_home, key, same_house
from crawler.job import FACTS, LEFT, job_of

How = Literal["status", "refresh", "script"]
_HOPS = "gongkai_shells"
# Two shells in a row were seen; one more each for the scheme and for www.
MAX_SHELLS = 4
_SHELL_SIZE = 20_000  # characters; the shells seen have some hundred
_SHELL_TEXT = 200  # characters of text that a shell may show: 正在跳转, 如果没有跳转请点击
_BY_SCRIPT = re.compile(
    r"(?<![\w.$])(?:(?:window|document|self|top|parent)\.)*location(?:\.href)?"
    r"(?:\s*=\s*|\.(?:replace|assign)\s*\(\s*)([\"'])([^\"'<>\s]{1,1000})\1\s*(?=[;)}\n\r<]|$)"
)
# A script that asks what kind of machine it is on sends telephones elsewhere, not us.
_SNIFFS = re.compile(r"userAgent|navigator\.|screen\.width|matchMedia", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"(?is)<script\b[^>]{0,300}>[^<]*(?:<(?!/script)[^<]*)*</script\s*>|<!--[^>]*-->|<[^<>]*>|\s+")


class Shells(MetaRefreshMiddleware):
    """Scrapy downloader middleware; see the module.  It stands between the wire and Scrapy's own two."""

    def process_response(self, request: Request, response: Response, spider: object = None) -> Request | Response:
        """The request for the page that a script sends on to; else the response, marked where it must not be followed.

        The mark: meta `dont_redirect`, and LEFT with (target, why).
        """
        if request.meta.get("dont_redirect") or request.meta.get("playwright") or FACTS not in request.meta:
            return response
        target, how = self._target(response)
        if not target or urlsplit(target).scheme not in {"http", "https"}:
            return response
        # A bounce to the same address sets a cookie; a page that reloads itself says nothing new.
        if key(target) == key(request.url):
            request.meta["dont_redirect"] = how != "status"
            return response
        why = self._why_not(request, target, how)
        if why:
            request.meta["dont_redirect"] = True
            request.meta[LEFT] = (target, why)
            return response
        if how != "status":
            request.meta[_HOPS] = request.meta.get(_HOPS, 0) + 1
        if how == "script":
            return self._redirect(self._redirect_request_using_get(request, response, target), request, "script")
        return response

    def _target(self, response: Response) -> tuple[str, How]:
        """Where an answer sends on to ("" where nowhere), and how."""
        location = response.headers.get(b"Location")
        if location and response.status in {301, 302, 303, 307, 308}:
            return urljoin(response.url, location.decode("latin-1").strip()), "status"
        if response.status != 200 or not isinstance(response, HtmlResponse):
            return "", "status"
        delay, refreshed = get_meta_refresh(response, ignore_tags=self._ignore_tags)
        if refreshed:
            return (refreshed, "refresh") if cast(float, delay) < self._maxdelay else ("", "refresh")
        return script_target(response.url, response.text), "script"

    def _why_not(self, request: Request, target: str, how: How) -> str:
        """Why a redirect is not followed, "" where it is."""
        if is_home(target) and not is_home(request.url):
            return "the home page"
        hosts = job_of(self.crawler).known_hosts
        if not same_house(request.url, target) and _host(target) not in hosts:
            return "a host of somebody else"
        if how != "status" and request.meta.get(_HOPS, 0) >= MAX_SHELLS:
            return f"another page, after {MAX_SHELLS} that only send on"
        return ""


def script_target(url: str, text: str) -> str:
    """Where a page with next to no text of its own sends on to by script; "" where it does not."""
    if "location" not in text or len(text) > _SHELL_SIZE or _SNIFFS.search(text):
        return ""
    if len(_NOT_SHOWN.sub("", text)) > _SHELL_TEXT:
        return ""
    match = _BY_SCRIPT.search(text)
    return urljoin(url, match[2]) if match else ""


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2].lower().removeprefix("www.")
