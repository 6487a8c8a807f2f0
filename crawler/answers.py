"""What the spider takes from an answer or a failure: its text, where it led, why it failed."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from archive import http
from archive.capture import CaptureFacts
from crawler.addresses import house, is_home
from crawler.columns import PortalWalk
from crawler.job import LEFT
from crawler.middlewares.hosts import Refused
from parsers.documents.charset import decode


def text_of(response: Response) -> str:
    """The text of a page, whatever charset it is in."""
    header = response.headers.get(b"Content-Type")
    _, charset = http.content_type(header.decode("latin-1") if header else None)
    return decode(response.body, charset)[0]


def asked_for(response: Response) -> str:
    """The address that was asked for, before any redirect."""
    hops = response.meta.get("redirect_urls")
    return str(hops[0]) if hops else response.url


def reason_of(failure: Failure) -> tuple[str, str, bool]:
    """(incident kind or "", one line, whether an incident speaks of it already) of a failed request."""
    request = getattr(failure, "request", None)
    url = request.url if request is not None else ""
    message = " ".join(failure.getErrorMessage().split())[:200]
    if isinstance(failure.value, Refused):
        return failure.value.kind, f"{url}: {message}", failure.value.told
    if isinstance(failure.value, IgnoreRequest) and message == "Forbidden by robots.txt":
        return "robots", f"{url}: forbidden by robots.txt", False
    return "", f"{url}: {message or type(failure.value).__name__}", False


def led_away(response: Response, walk: PortalWalk, facts: CaptureFacts | None = None) -> bool:
    """Whether the answer only sends on to a place that is not gone to (see `middlewares.redirects`): told, or counted
    as gone where the lists have dropped the document.  A redirect that was followed to another house is told once."""
    target, why = response.meta.get(LEFT, ("", ""))
    if not target:
        _tell_moved(response, walk)
        return False
    if facts is not None and facts.listed is False and is_home(target):
        walk.tally.counts["gone"] += 1
    else:
        walk.tally.counts["errors"] += facts is not None
        walk.tally.incident("redirected-away", f"{response.url}: sends to {why}, {target}")
    return True


def _tell_moved(response: Response, walk: PortalWalk) -> None:
    new = house(response.url)
    if new != house(asked_for(response)) and new not in walk.moved:
        walk.moved.add(new)
        walk.tally.incident("moved-host", f"{asked_for(response)} leads to {response.url}")
