"""Old TLS servers: reached with relaxed settings, but only after they refused the usual ones.

County portals were seen that speak TLS 1.0 or 1.1 only, or use keys that today's OpenSSL refuses; other hosts hang
under exactly the settings that these need.  So a host is asked in the usual way first, and relaxed for the rest of the
crawl only after a failed handshake.  What is public is read all the same; certificates are not checked (see settings).

Scrapy's context factory is private API; tests/test_crawler_tls.py holds it against a real TLS 1.1 server.
"""

from __future__ import annotations

import logging
from typing import Any, Self
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.crawler import Crawler
from scrapy.http import Request
from twisted.internet.ssl import CertificateOptions, TLSVersion

_log = logging.getLogger(__name__)
# Hosts and ports that refused the usual handshake; one crawl is one process, so this is one crawl's knowledge.
RELAXED: set[tuple[str, int]] = set()


class _Relaxed(_ScrapyClientContextFactory):
    """TLS from 1.0 on and any key length."""

    def _get_cert_options(self) -> CertificateOptions:
        options: Any = super()._get_cert_options()
        make = options.getContext

        def relaxed() -> SSL.Context:
            context: SSL.Context = make()
            context.set_cipher_list(b"DEFAULT:@SECLEVEL=0")
            return context

        options.getContext = relaxed
        return options  # type: ignore[no-any-return]


class ContextFactory(_ScrapyClientContextFactory):
    """DOWNLOADER_CLIENTCONTEXTFACTORY: the usual settings, and the relaxed ones for hosts in RELAXED."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._relaxed = _Relaxed(*arguments, **{**keywords, "method": None, "tls_min_version": TLSVersion.TLSv1_0})

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        """What makes a connection to this host."""
        if (hostname.decode("ascii"), port) in RELAXED:
            return self._relaxed.creatorForNetloc(hostname, port)
        return super().creatorForNetloc(hostname, port)


class RelaxTls:
    """Scrapy downloader middleware: a failed handshake is tried once more with relaxed settings."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls()

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The same request again, or None where the trouble is another or the host is relaxed already."""
        parts = urlsplit(request.url)
        host = (parts.hostname or "", parts.port or 443)
        if parts.scheme != "https" or host in RELAXED or not _is_handshake(exception):
            return None
        _log.info("%s:%d refused the usual TLS handshake: tried with relaxed settings", *host)
        RELAXED.add(host)
        return request.replace(dont_filter=True)


def _is_handshake(exception: BaseException | None) -> bool:
    """An error of OpenSSL, itself or as a cause or one of the reasons of Twisted's error."""
    if exception is None:
        return False
    if isinstance(exception, SSL.Error):
        return True
    reasons = getattr(exception, "reasons", None) or ()
    inner = [getattr(reason, "value", reason) for reason in reasons]
    return any(_is_handshake(error) for error in (*inner, exception.__cause__) if isinstance(error, BaseException))
