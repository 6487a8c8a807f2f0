"""Whose word a document is: official by its host, unknown without one, or quarantined.

A document is official when its host lies under gov.cn or is that of a registered portal (home or columns); nothing in
its text can make it so.  One on another host is quarantined: kept, marked with the reason, left out of `panel`.  A file
without an address is unknown, and quarantined when its text betrays a copied page.  All of it follows from addresses,
registry lines and notices, so that a rebuild comes out equal.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from parsers.trust import government_host, host_of


def plain_host(host: str) -> str:
    """A host as it is compared: lower case, without www."""
    return host.lower().rstrip(".").removeprefix("www.")


def registry_hosts(conn: sqlite3.Connection) -> frozenset[str]:
    """The hosts of all registered portals, their homes' and their columns'."""
    urls = [
        url
        for home, columns in conn.execute("SELECT home, columns FROM portal")
        for url in (home, *json.loads(columns))
    ]
    return frozenset(plain_host(host) for url in urls if (host := host_of(url)))


def is_official(url: str, hosts: Iterable[str]) -> bool | None:
    """Whether the address is official, given the registry's hosts; None for what has no host (an imported file)."""
    host = host_of(url)
    return None if host is None else government_host(host) or (host != "" and plain_host(host) in hosts)


def reread_hosts(conn: sqlite3.Connection, hosts: Iterable[str]) -> None:
    """Have the documents of these hosts read again: the registry's word on them has changed."""
    for host in hosts:
        if government_host(host):
            continue  # official with or without the registry
        conn.execute(
            "UPDATE reading SET parser = '' WHERE document_id IN"
            " (SELECT id FROM document WHERE host IN (?, 'www.' || ?))",
            (host, host),
        )


def settle_trust(conn: sqlite3.Connection) -> None:
    """Set `trust` and `trust_reason` of every document as registry and notices have them now."""
    hosts = registry_hosts(conn)
    betrayed = dict(conn.execute(_BETRAYED).fetchall())
    rows = conn.execute("SELECT id, url, trust, trust_reason FROM document").fetchall()
    judged = ((_judge(url, hosts, betrayed.get(one)), (trust, reason), one) for one, url, trust, reason in rows)
    conn.executemany(
        "UPDATE document SET trust = ?, trust_reason = ? WHERE id = ?",
        [(*now, one) for now, before, one in judged if now != before],
    )


# What the latest version of each document is betrayed by.
_BETRAYED = (
    "SELECT version.document_id, min(notice.detail) FROM notice JOIN version ON version.id = notice.version_id"
    " WHERE notice.code = 'script-noise' AND version.id IN (SELECT max(id) FROM version GROUP BY document_id)"
    " GROUP BY version.document_id"
)


def _judge(url: str, hosts: frozenset[str], betrayed: str | None) -> tuple[str, str]:
    official = is_official(url, hosts)
    if official is None:
        return ("quarantined", betrayed) if betrayed else ("unknown", "")
    if official:
        return "official", ""
    return "quarantined", f"{host_of(url) or url} is neither under gov.cn nor a host of the registry"
