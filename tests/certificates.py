"""Self-signed certificates for servers on loopback."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID


def certificate(
    path: Path, names: Sequence[str] = ("127.0.0.1",), *, key_size: int = 2048, begin: int = 2020, end: int = 2120
) -> Path:
    """Write a key and its certificate for `names`, good from the year `begin` to `end`, to `path`; gives `path`."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=key_size)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    stands = [x509.IPAddress(ipaddress.ip_address(one)) if one[0].isdigit() else x509.DNSName(one) for one in names]
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.add_extension(x509.SubjectAlternativeName(stands), critical=False)
    start = datetime.datetime(begin, 1, 1, tzinfo=datetime.UTC)
    signed = made.not_valid_before(start).not_valid_after(start.replace(year=end)).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


def server_context(path: Path) -> ssl.SSLContext:
    """A server's settings with the certificate at `path`, open to old clients."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers("DEFAULT:@SECLEVEL=0")
    made.load_cert_chain(path)
    return made
