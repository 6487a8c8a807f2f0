"""A portal on an old TLS version is read after its refusal; a modern one is asked in the usual way."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from crawler.registry import Portal
from crawler.run import LOG_NAME, crawl
from tests.portal_server import PortalServer, trs_portal

FAST = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "RETRY_TIMES": 0}


def certificate(directory: Path) -> Path:
    """A short-keyed certificate of another host that has expired, as portals have them."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "other.example.org")])
    begin = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    signed = made.not_valid_before(begin).not_valid_after(begin.replace(year=2016)).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = directory / "server.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(("version", "relaxed"), [(ssl.TLSVersion.TLSv1_1, True), (ssl.TLSVersion.TLSv1_3, False)])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_portal_is_read_whatever_its_tls(tmp_path: Path, version: ssl.TLSVersion, relaxed: bool) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    context.load_cert_chain(certificate(tmp_path))
    with PortalServer(tls=context) as server:
        column = trs_portal(server, range(2021, 2022))
        one = Portal("110101", None, "甲县人民政府", "county", server.home, (column,), "trs")
        summary = crawl(tmp_path / "archive", [one], settings=FAST)
    assert (summary.total("pages"), [incident.detail for incident in summary.incidents]) == (1, [])
    log = (tmp_path / "archive" / LOG_NAME).read_text(encoding="utf-8")
    assert ("relaxed settings" in log) is relaxed
