"""Old TLS servers and bad certificates: read all the same, strict first, and what was wrong is kept with the capture.

County portals were seen that speak TLS 1.0 or 1.1 only, use keys that today's OpenSSL refuses, or know no secure
renegotiation (RFC 5746); other hosts hang under exactly the settings that these need.  So a host is asked in the usual
way first, and relaxed for the rest of the crawl only after a failed handshake.  A certificate that is expired, another
host's or signed by nobody known is noted and accepted: what is read is public.

Scrapy's context factory is private API; tests/test_crawler_tls.py holds it against real servers.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import Any, Self
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.crawler import Crawler
from scrapy.http import Request
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet._sslverify import ClientTLSOptions
from twisted.internet.ssl import CertificateOptions, TLSVersion

_log = logging.getLogger(__name__)
_Place = tuple[str, int]
# Hosts and ports that refused the usual handshake; one crawl is one process, so this is one crawl's knowledge.
RELAXED: set[_Place] = set()
# What is wrong with the certificates of hosts and ports.
_FAULTS: dict[_Place, set[str]] = defaultdict(set)
# OP_LEGACY_SERVER_CONNECT of OpenSSL: servers without RFC 5746.
_LEGACY_SERVER = 0x4
# OpenSSL's X509_V_ERR_* codes; every other code is told by its number.
_SAID = {
    9: "not yet valid",
    10: "expired",
    18: "self-signed",
    19: "self-signed",
    20: "of an unknown issuer",
    21: "of an unknown issuer",
    66: "with a weak key",
    68: "with a weak signature",
}


def notes(url: str) -> str | None:
    """What was wrong with the TLS of an address's host: `relaxed`, `certificate expired`, …; None where nothing was."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return None
    place = (parts.hostname or "", parts.port or 443)
    faults = sorted(_FAULTS.get(place, ()))
    return "; ".join([*(["relaxed"] if place in RELAXED else []), *faults]) or None


class _Options(CertificateOptions):
    """The usual settings, with the system's list of authorities to judge certificates by."""

    def _makeContext(self, skipCiphers: bool = False) -> SSL.Context:
        context: SSL.Context = super()._makeContext(skipCiphers)  # type: ignore[no-untyped-call,unused-ignore]
        context.set_default_verify_paths()
        return context


class _RelaxedOptions(_Options):
    """TLS from 1.0 on, any key length, no secure renegotiation asked for."""

    def _makeContext(self, skipCiphers: bool = False) -> SSL.Context:
        context = super()._makeContext(skipCiphers)
        context.set_cipher_list(b"DEFAULT:@SECLEVEL=0")
        context.set_options(_LEGACY_SERVER)
        return context


class _Noting(ClientTLSOptions):
    """Makes connections that accept any certificate and note what is wrong with it."""

    place: _Place

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:
        connection: SSL.Connection = super().clientConnectionForTLS(tlsProtocol)
        expected = (DNS_ID if self._hostnameIsDnsName else IPAddress_ID)(self._hostnameASCII)
        connection.set_verify(SSL.VERIFY_PEER, self._accept(expected))
        return connection

    def _accept(self, expected: Any) -> Any:
        place = self.place

        def accept(_: SSL.Connection, certificate: Any, error: int, depth: int, __: int) -> bool:
            if error:
                _note(place, f"certificate {_SAID.get(error, f'refused (OpenSSL {error})')}")
            if depth == 0:
                try:
                    verify_service_identity(extract_patterns(certificate), [expected], [])
                except (CertificateError, VerificationError, ValueError):
                    _note(place, "certificate of another host")
            return True

        return accept


class ContextFactory(_ScrapyClientContextFactory):
    """DOWNLOADER_CLIENTCONTEXTFACTORY: the usual settings, and the relaxed ones for hosts in RELAXED."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        usual = self._get_cert_options_kwargs()
        # One context each for the whole crawl: the list of authorities takes a while to load.
        self._usual = _Options(**usual)
        usual.pop("method", None)
        lowest = {"insecurelyLowerMinimumTo": TLSVersion.TLSv1_0}
        self._lenient = _RelaxedOptions(**{**usual, **lowest})

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        """What makes a connection to this host."""
        name = hostname.decode("ascii")
        options = self._lenient if (name, port) in RELAXED else self._usual
        creator = _Noting(options._makeTLSConnection, name)
        creator.place = (name, port)
        return creator


class RelaxTls:
    """Scrapy downloader middleware: a failed handshake is tried once more with relaxed settings."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls()

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The same request again, or None where the trouble is another or the host is relaxed already."""
        parts = urlsplit(request.url)
        place = (parts.hostname or "", parts.port or 443)
        if parts.scheme != "https" or place in RELAXED or not _is_handshake(exception):
            return None
        _log.info("%s:%d refused the usual TLS handshake: tried with relaxed settings", *place)
        RELAXED.add(place)
        return request.replace(dont_filter=True)


def _note(place: _Place, fault: str) -> None:
    if fault not in _FAULTS[place]:
        _log.info("%s:%d: %s", *place, fault)
        _FAULTS[place].add(fault)


def _is_handshake(exception: BaseException | None) -> bool:
    """An error of OpenSSL, itself or as a cause or one of the reasons of Twisted's error."""
    if exception is None:
        return False
    if isinstance(exception, SSL.Error):
        return True
    reasons = getattr(exception, "reasons", None) or ()
    inner = [getattr(reason, "value", reason) for reason in reasons]
    return any(_is_handshake(error) for error in (*inner, exception.__cause__) if isinstance(error, BaseException))
