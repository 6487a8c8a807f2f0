"""The text of a response: its bytes by the charset that its header, its mark-up and its bytes tell."""

from __future__ import annotations

from scrapy.http import Response

from archive import http
from parsers.documents.charset import decode


def page_text(response: Response) -> str:
    """The text of a page; what cannot be decoded is replaced, never raised."""
    header = response.headers.get(b"Content-Type")
    _, charset = http.content_type(header.decode("latin-1") if header else None)
    return decode(response.body, charset)[0]
