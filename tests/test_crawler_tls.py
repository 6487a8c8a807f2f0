"""Portals with old TLS and bad certificates are read, strict first; what was wrong is kept with each capture."""

from __future__ import annotations

import base64
import ssl
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import once
from warcio.archiveiterator import ArchiveIterator

from archive.store import Archive
from crawler.registry import Portal
from crawler.run import LOG_NAME, crawl
from crawler.tally import CrawlSummary
from tests.certificates import certificate
from tests.misbehaving_server import COLUMN, YEARS, Misbehaving

# Old versions of TLS are what is tested; whichever test comes first makes the servers.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
FAST = {
    "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "RETRY_TIMES": 1, "GONGKAI_BACK_OFF": 0.02,
    "DOWNLOAD_TIMEOUT": 10,
}  # fmt: skip
# The second Oakley group (RFC 2409, 6.2): 1024 bits, as old servers still offer.
_OAKLEY_2 = """
FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD
EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED
EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF
"""


@dataclass(frozen=True)
class Case:
    """How a server speaks, and what must stand with its captures."""

    name: str
    notes: tuple[str, ...]
    version: ssl.TLSVersion | None = None
    ciphers: str = ""
    key_size: int = 2048
    names: tuple[str, ...] = ("127.0.0.1",)
    begin: int = 2020
    end: int = 2120
    fault: str = ""


CASES = (
    Case("modern", ("certificate self-signed",)),
    Case("tls10", ("relaxed",), version=ssl.TLSVersion.TLSv1, key_size=1024),
    Case("tls11", ("relaxed",), version=ssl.TLSVersion.TLSv1_1),
    Case("weak-dh", ("relaxed",), version=ssl.TLSVersion.TLSv1_2, ciphers="DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"),
    Case("expired", ("certificate expired",), begin=2015, end=2016),
    Case("other-host", ("certificate of another host",), names=("other.example.org",)),
    Case("forbidden", (), fault="https-forbidden"),
    Case("plain-only", ()),
)


def context(directory: Path, case: Case) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers(case.ciphers or "DEFAULT:@SECLEVEL=0")
    if case.version is not None:
        made.minimum_version = made.maximum_version = case.version
    path = directory / f"{case.name}.pem"
    certificate(path, case.names, key_size=case.key_size, begin=case.begin, end=case.end)
    made.load_cert_chain(path)
    if "DHE" in case.ciphers:
        # SEQUENCE { INTEGER p, INTEGER 2 }
        parameters = bytes.fromhex("30818702818100" + "".join(_OAKLEY_2.split()) + "020102")
        path = directory / "dh.pem"
        text = base64.encodebytes(parameters).decode()
        path.write_text(f"-----BEGIN DH PARAMETERS-----\n{text}-----END DH PARAMETERS-----\n", encoding="ascii")
        made.load_dh_params(path)
    return made


@dataclass(frozen=True)
class Crawled:
    """One crawl of all the servers, and their home pages by case."""

    directory: Path
    summary: CrawlSummary
    homes: dict[str, str]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    found: Crawled = once(tmp_path_factory, "tls", _crawled)
    return found


def _crawled(directory: Path) -> Crawled:
    directory.mkdir()
    with ExitStack() as stack:
        servers = []
        for case in CASES:
            tls = None if case.name == "plain-only" else context(directory, case)
            servers.append(stack.enter_context(Misbehaving(case.fault, tls=tls, plain=bool(case.fault))))
        # Registered under https, whatever they speak.
        homes = [f"https://127.0.0.1:{server.port}/" for server in servers]
        portals = [
            Portal(f"11010{n}", None, "甲县人民政府", "county", home, (home + COLUMN[1:],), "trs")
            for n, home in enumerate(homes)
        ]
        summary = crawl(directory / "archive", portals, settings=FAST)
        return Crawled(directory / "archive", summary, dict(zip((c.name for c in CASES), homes, strict=True)))


def notes_of(crawled: Crawled, home: str) -> set[str]:
    """What stands of TLS with the captures of a host: the `tls` field of their metadata records."""
    found = set()
    for path in sorted(crawled.directory.rglob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "metadata" and home in (record.rec_headers.get_header("WARC-Target-URI") or ""):
                    lines = record.content_stream().read().decode().splitlines()
                    found |= {line.removeprefix("tls: ") for line in lines if line.startswith("tls: ")}
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_portal_is_read_whatever_its_tls(crawled: Crawled, case: Case) -> None:
    portal = crawled.summary.portals[CASES.index(case)]
    assert (portal.pages, portal.errors, portal.complete) == (len(YEARS), 0, True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_was_wrong_stands_with_each_capture(crawled: Crawled, case: Case) -> None:
    (found,) = notes_of(crawled, crawled.homes[case.name]) or {""}
    assert all(note in found for note in case.notes), found
    assert ("relaxed" in found) is ("relaxed" in case.notes)


@pytest.mark.parametrize("name", ["forbidden", "plain-only"])
def test_the_other_scheme_is_used_and_told(crawled: Crawled, name: str) -> None:
    number = next(n for n, case in enumerate(CASES) if case.name == name)
    kinds = {i.kind: i.detail for i in crawled.summary.incidents if i.portal == f"11010{number}"}
    assert kinds["other-scheme"].endswith("read as " + crawled.homes[name].replace("https", "http") + COLUMN[1:])
    with Archive.open(crawled.directory, create=False) as archive:
        read = archive.conn.execute(
            "SELECT count(*) FROM capture WHERE role = 'page' AND url LIKE ?",
            (crawled.homes[name].replace("https", "http") + "%",),
        ).fetchone()
    assert read[0] == len(YEARS)


def test_the_usual_handshake_is_tried_first_and_only_a_refusal_relaxes(crawled: Crawled) -> None:
    log = (crawled.directory / LOG_NAME).read_text(encoding="utf-8")
    relaxed = {name for name, home in crawled.homes.items() if f"{home[8:-1]} refused the usual TLS handshake" in log}
    assert relaxed == {"tls10", "tls11", "weak-dh"}
