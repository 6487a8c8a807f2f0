"""Captures: what the crawl brings in, how it is kept as WARC records, and how it is found again.

One exchange becomes a group of records written with one call: the response (or a `revisit` where the body is kept
already), the request, and a `metadata` record with the crawl's facts, which closes the group.  The row in the database
follows; both the live row and the one of a rebuild come from `archive.index.row`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from archive import http, warc

Role = Literal["robots", "list", "data", "page", "attachment", "rendered", "import", "registry"]
_PLAIN_URL = re.compile(r"[!-~]*", re.ASCII)
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(?:Z|\+00:00)")


def warc_time(moment: datetime) -> str:
    """An aware moment as WARC-Date: UTC with microseconds, `2026-01-22T03:15:00.000000Z`."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def normal_time(value: str | datetime) -> str:
    """`value` (an aware datetime, or ISO 8601 in UTC) as WARC-Date.  Raises ValueError for anything else."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a capture's time needs its time zone")
        return warc_time(value)
    found = _TIME.fullmatch(value)
    if not found:
        raise ValueError(f"not a time in UTC (2026-01-22T03:15:00.000000Z): {value!r}")
    return f"{found[1]}.{found[2] or '':0<6}Z"


def clean_url(url: str) -> str:
    """`url` with blanks and control characters percent-encoded, so that it fits one line of a record."""
    if _PLAIN_URL.fullmatch(url):
        return url
    text = url.encode("utf-8", "replace").decode()
    return "".join(f"%{ord(c):02X}" if c <= " " or c == "\x7f" else c for c in text)


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What the crawl knows of a capture besides the exchange; all but `role` may be absent.

    `via` is the page that led here; `list_title`, `list_date` what the column's list said, as printed; `listed` is
    False for an address asked for although its list no longer shows it.  `tls` says what was wrong with the TLS
    (relaxed settings, an expired certificate); `truncated` why the body is not whole (as in WARC-Truncated).
    """

    role: Role
    portal_id: str | None = None
    via: str | None = None
    list_title: str | None = None
    list_date: str | None = None
    listed: bool | None = None
    tls: str | None = None
    truncated: Literal["length", "time", "disconnect", "unspecified"] | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange.

    `time` is ISO 8601 UTC (or an aware datetime); heads are as received, start line included.  `raw_body` is the body
    as served: content codings kept, transfer coding removed.  `body` is it decoded by the client, None where the client
    did not; where it is not what the kept bytes decode to, the decoded body is what is kept and the response's
    Content-Encoding is kept under another name.  `media_type` and `charset` are given where the head does not say them.
    """

    url: str
    method: str
    time: str | datetime
    request_head: bytes
    status: int
    response_head: bytes
    raw_body: bytes
    body: bytes | None
    media_type: str | None
    charset: str | None
    facts: CaptureFacts
    request_body: bytes = b""


@dataclass(frozen=True, slots=True)
class KeptCapture:
    """A capture in the archive; `body()` and `head()` read the WARC file."""

    id: int
    url: str
    method: str
    time: str
    role: Role
    status: int | None
    media_type: str | None
    charset: str | None
    sha256: str | None
    size: int | None
    etag: str | None
    last_modified: str | None
    location: str | None
    record: str
    _own: tuple[Path, int] = field(repr=False)
    _kept: tuple[Path, int] = field(repr=False)

    def head(self) -> bytes:
        """The response head of this capture; empty for files and rendered pages."""
        return split(warc.read_record(*self._own))[0]

    def body(self) -> bytes:
        """The decoded body; a revisit's is its original's.  Raises DamagedRecord."""
        head, raw = split(warc.read_record(*self._kept))
        return http.decoded(head, raw)


def split(record: warc.Record) -> tuple[bytes, bytes]:
    """(head, raw body) of a response, revisit, resource or conversion record; the head is empty where there is none."""
    if not (record.get("Content-Type") or "").startswith("application/http"):
        return b"", record.block
    head, mark, body = record.block.partition(b"\r\n\r\n")
    return head + mark, body


@dataclass(frozen=True, slots=True)
class Original:
    """A kept body that a revisit can point to."""

    id: int
    record_id: str
    url: str
    time: str
    payload_digest: str | None


def exchange_records(
    exchange: Exchange, head: bytes, raw: bytes, digest: str, original: Original | None
) -> list[warc.Record]:
    """The records of an exchange; `head`, `raw` are `settle`'s, `digest` is raw's, `original` the body it repeats."""
    url, time = clean_url(exchange.url), normal_time(exchange.time)
    profile = warc.NOT_MODIFIED if exchange.status == 304 else warc.IDENTICAL
    main = _main(
        "response", url, time, head=head, raw=raw, digest=digest, mime="application/http; msgtype=response",
        original=original, profile=profile, truncated=exchange.facts.truncated,
    )  # fmt: skip
    said = http.content_type(http.header(head, "Content-Type"))
    metadata_record = metadata(main, exchange.facts, exchange.media_type, exchange.charset, said=said)
    if not exchange.request_head:  # an import of a WARC file: what was asked is not known
        return [main, metadata_record]
    request = http.normal_head(exchange.request_head) + exchange.request_body
    together = ("WARC-Concurrent-To", main.get("WARC-Record-ID") or "")
    return [
        main,
        warc.make_record(
            "request", request, time=time, url=url, content_type="application/http; msgtype=request", extra=[together]
        ),
        metadata_record,
    ]


def file_records(
    kind: Literal["resource", "conversion"],
    url: str,
    body: bytes,
    *,
    media_type: str | None,
    charset: str | None,
    time: str | datetime,
    facts: CaptureFacts,
    digest: str,
    original: Original | None,
    drawn_from: str | None = None,
) -> list[warc.Record]:
    """The records of a file (`resource`), or (`conversion`) of the DOM drawn from the page with that record id."""
    mime = media_type or "application/octet-stream"
    main = _main(
        kind, clean_url(url), normal_time(time), raw=body, digest=digest, mime=mime, original=original,
        profile=warc.IDENTICAL, source=drawn_from,
    )  # fmt: skip
    return [main, metadata(main, facts, media_type, charset, said=(None, None), drawn_from=drawn_from)]


def settle(exchange: Exchange) -> tuple[bytes, bytes, bytes]:
    """(head, raw body, decoded body) as they are kept: the head tells the truth about the raw body beside it.

    Transfer codings are gone by now, and a browser hands over decoded bodies under their old head.
    """
    head = http.rename(http.normal_head(exchange.response_head, exchange.status), ("Transfer-Encoding",))
    try:
        body = http.decoded(head, exchange.raw_body)
    except http.UndecodableBody:
        body = None
    if body is not None and exchange.body in {None, body}:
        return head, exchange.raw_body, body
    kept = exchange.raw_body if exchange.body is None else exchange.body
    return http.rename(head, ("Content-Encoding", "Content-Length")), kept, kept


def metadata(
    main: warc.Record,
    facts: CaptureFacts,
    media_type: str | None,
    charset: str | None,
    *,
    said: tuple[str | None, str | None],
    drawn_from: str | None = None,
) -> warc.Record:
    """The record that closes a group; media type and charset stand in it where the head says otherwise."""
    media_type, charset = (value.lower() if value else None for value in (media_type, charset))
    fields = {
        "role": facts.role,
        "portal": facts.portal_id,
        "via": facts.via,
        "list-title": facts.list_title,
        "list-date": facts.list_date,
        "listed": None if facts.listed is None else int(facts.listed),
        "media-type": media_type if media_type != said[0] else None,
        "charset": charset if charset != said[1] else None,
        "drawn-from": drawn_from,
        "tls": facts.tls,
        "truncated": facts.truncated,
    }
    time, url = main.get("WARC-Date") or "", main.get("WARC-Target-URI")
    together = ("WARC-Concurrent-To", main.get("WARC-Record-ID") or "")
    return warc.make_record(
        "metadata", warc.named_fields(fields), time=time, url=url, content_type=warc.FIELDS, extra=[together]
    )


def _main(
    kind: str, url: str, time: str, *, raw: bytes, digest: str, mime: str, original: Original | None, profile: str,
    head: bytes = b"", source: str | None = None, truncated: str | None = None,
) -> warc.Record:  # fmt: skip
    cut = [("WARC-Truncated", truncated)] if truncated else []
    if original is None:
        extra = [("WARC-Payload-Digest", digest), *cut]
        if source:
            extra.append(("WARC-Refers-To", source))
        return warc.make_record(kind, head + raw, time=time, url=url, content_type=mime, extra=extra)
    extra = [
        ("WARC-Profile", profile),
        ("WARC-Refers-To", original.record_id),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", original.time),
        *cut,
    ]
    if original.payload_digest and profile == warc.IDENTICAL:
        extra.append(("WARC-Payload-Digest", original.payload_digest))
    return warc.make_record("revisit", head, time=time, url=url, content_type=mime if head else None, extra=extra)
