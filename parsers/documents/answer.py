"""Answers to a page's script: a JSON object that carries the article as a string."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape

from parsers.documents.carried import LONGEST, article, contained
from parsers.documents.html import read_html
from parsers.model import Context, Document, ParseError

_TITLES = ("title", "maintitle", "articletitle")


def is_answer(data: bytes) -> bool:
    """Whether bytes without a declared type are a JSON object."""
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{") or len(data) > LONGEST:
        return False
    try:
        return isinstance(json.loads(data.decode("utf-8-sig")), dict)
    except (ValueError, RecursionError):
        return False


def read_answer(body: bytes, context: Context) -> Document:
    """The document of a JSON answer: of the page that its script would make of title and content.

    Raises ParseError where the answer carries no article.
    """
    try:
        carried = article(json.loads(body.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise ParseError(f"no JSON in UTF-8: {' '.join(str(error).split())[:200]}") from error
    if carried is None:
        raise ParseError("a JSON answer without an article")
    title = next((value for name, value in carried.items() if name.lower() in _TITLES and isinstance(value, str)), "")
    page = f"<html><head><title>{escape(title)}</title></head><body>{contained(carried['content'])}</body></html>"
    return read_html(page.encode("utf-8", "replace"), replace(context, charset="utf-8"))
