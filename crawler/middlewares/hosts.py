"""What a run knows of each host, and when it leaves one alone.

Defences are answered with patience and never solved or disguised from: after a few blocked answers in a row, or after
connection trouble at several addresses in a row, nothing more is sent to the host in this run.  The next crawl begins
anew.  Requests that are not sent end as Refused, and one incident says what was seen and how many they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self
from weakref import WeakKeyDictionary, proxy

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

from archive.capture import CaptureFacts
from crawler.addresses import without_session
from crawler.job import FACTS, host_slot, job_of
from crawler.tally import PortalTally
from crawler.verdict import VERDICT

# Attempts in a row that fail for want of a connection, at however few addresses: an address and a half with retries.
_MOST_ATTEMPTS = 6


class Refused(IgnoreRequest):
    """A request that ended without a page; `told` says that an incident of `kind` speaks of it already."""

    def __init__(self, kind: str, detail: str, *, told: bool = True) -> None:
        super().__init__(detail)
        self.kind, self.told = kind, told


@dataclass(slots=True)
class Host:
    """What the run has seen of one host; `left` says why it is left alone."""

    name: str
    portal_id: str | None = None
    left: str = ""
    kind: str = ""
    signature: str = ""
    body: str = ""
    blocked: list[str] = field(default_factory=list)
    troubled: list[str] = field(default_factory=list)
    refusals: int = 0
    unsent: int = 0
    _same: tuple[str, int] = ("", -1)
    _same_urls: set[str] = field(default_factory=set)

    def answered(self) -> None:
        """A proper answer: whatever went before was no ban."""
        self.blocked.clear()
        self.troubled.clear()

    def refused(self, url: str, kind: str, signature: str, body_sha256: str, most: int) -> None:
        """A blocked answer."""
        self.troubled.clear()
        self.blocked.append(url)
        self.refusals += 1
        self.kind, self.signature, self.body = kind, signature, body_sha256
        if len(self.blocked) >= most:
            self._leave(f"{len(self.blocked)} blocked answers in a row")

    def failed(self, url: str, what: str, most: int) -> None:
        """No answer, or one cut short."""
        self.troubled.append(url)
        if len(set(self.troubled)) >= most or len(self.troubled) >= _MOST_ATTEMPTS:
            self.kind, self.signature, self.body = "unreachable", what, ""
            self._leave(f"{len(self.troubled)} failures in a row")

    def busy(self, seconds: float) -> None:
        """It asks for more patience than a crawl has."""
        self.kind, self.signature, self.body = "busy", f"asks for {seconds:.0f} s of patience", ""
        self._leave("beyond this crawl")

    def repeats(self, url: str, body_sha256: str, length: int, most: int) -> bool:
        """Whether the host has now given one body, or bodies of one `length`, at `most` addresses in a row.

        `length` is -1 for a page with text on it: such pages may be of one length and differ.
        """
        if body_sha256 != self._same[0] and (length < 0 or length != self._same[1]):
            self._same_urls.clear()
        self._same = (body_sha256, length)
        self._same_urls.add(url)
        return len(self._same_urls) >= most

    def _leave(self, why: str) -> None:
        self.left = self.left or why

    def refusal(self) -> Refused:
        """Why a request to it is not sent."""
        self.unsent += 1
        return Refused(self.kind, f"left alone: {self.left} ({self.signature})")

    def told(self) -> str:
        """The incident's line."""
        body = f", body sha256 {self.body}" if self.body else ""
        return f"{self.name}: {self.signature}{body}; {self.left}, left alone: {self.unsent} requests not sent"


class Hosts:
    """The hosts of one run."""

    def __init__(self, crawler: Crawler) -> None:
        self.most = crawler.settings.getint("GONGKAI_LEAVE_AFTER")
        self._crawler: Crawler = proxy(crawler)
        self._hosts: dict[str, Host] = {}

    def of(self, request: Request) -> Host:
        """The host that a request goes to."""
        host = self._hosts.setdefault(host_slot(request.url), Host(host_slot(request.url)))
        host.portal_id = host.portal_id or portal_of(self._crawler, request)
        return host

    def clear(self, host: Host) -> None:
        """Take back what waits in the queue of a host that was left alone."""
        engine = self._crawler.engine
        slot = engine.downloader.slots.get(host.name) if host.left and engine else None
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(host.refusal())

    def left(self) -> Iterator[Host]:
        """The hosts that were left alone."""
        return (host for host in self._hosts.values() if host.left)


_OF: WeakKeyDictionary[Crawler, Hosts] = WeakKeyDictionary()


def hosts_of(crawler: Crawler) -> Hosts:
    """The hosts of a crawler's run; one object for all its middlewares."""
    if crawler not in _OF:
        _OF[crawler] = Hosts(crawler)
    return _OF[crawler]


class HostSlot:
    """Scrapy downloader middleware, farthest from the wire: the host's queue, its state, session ids taken off.

    One queue for each host and port, so that several portals on one machine are several hosts.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._hosts = hosts_of(crawler)
        self._crawler = crawler
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """Name the queue anew for every request: a redirect takes the old one along.  Refused where left alone."""
        plain = without_session(request.url)
        if plain != request.url:
            return request.replace(url=plain, dont_filter=True)
        request.meta["download_slot"] = host_slot(request.url)
        request.meta.pop(VERDICT, None)
        host = self._hosts.of(request)
        if host.left:
            raise host.refusal()
        return None

    def _closed(self) -> None:
        for host in self._hosts.left():
            tell(self._crawler, host.portal_id, host.kind, host.told())


def said(error: BaseException) -> str:
    """What an error says, on one line; of Twisted's that hold others, what the last of those says."""
    reasons = getattr(error, "reasons", None) or getattr(error.__cause__, "reasons", None)
    inner = getattr(reasons[-1], "value", None) if reasons else None
    return " ".join(str(inner or error).split())[:200] or type(inner or error).__name__


def portal_of(crawler: Crawler, request: Request) -> str | None:
    """The portal that a request is made for."""
    facts = request.meta.get(FACTS)
    if isinstance(facts, CaptureFacts):
        return facts.portal_id
    return job_of(crawler).hosts.get(host_slot(request.url))


def tell(crawler: Crawler, portal_id: str | None, kind: str, detail: str) -> None:
    """An incident of a portal; of one that is not in the job, a line in the log."""
    portal: PortalTally | None = job_of(crawler).tally.portals.get(portal_id or "")
    if portal is None:
        crawler.spider.logger.warning("%s: %s", kind, detail)  # type: ignore[union-attr]
    else:
        portal.incident(kind, detail)
