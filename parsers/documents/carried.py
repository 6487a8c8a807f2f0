"""Articles that a page carries as a string for its script to show, or an answer to a script (see `answer`).

Two platforms do so: Guangdong's directory (/gkmlpt/) writes `window._CONFIG = {…, DETAIL: {"content": "<p>…"}}` into a
page with an empty frame; `/interface-cms/proxy/api?apiUrl=manuscript/getManuscriptById` answers with JSON in which the
article's HTML is a field `content`.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

_DETAIL = re.compile(r"[\"']?\bDETAIL\b[\"']?\s{0,5}[:=]\s{0,5}(?=\{)")
_CONTENT = re.compile(r"[\"']?\bcontent\b[\"']?\s{0,5}:\s{0,5}(?=\")")
_SCRIPT = re.compile(r"<(/?)script\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_SAMPLE = 60  # characters by which an article is known again
LONGEST = 20_000_000
# An answer's content lies within `data`, `results` and the like; what is nested deeper is something else.
_MOST_DEPTH = 4


def carried_html(source: str) -> str | None:
    """The article's HTML that `source` (a page, or a JSON answer) carries as a string; None where it carries none."""
    if source.lstrip("\ufeff \t\r\n").startswith("{"):
        answer = article(_json_at(source.lstrip("\ufeff \t\r\n"), 0))
        return answer["content"] if answer else None
    if "DETAIL" not in source or "_CONFIG" not in source:
        return None
    start = _DETAIL.search(source)
    if start is None:
        return None
    detail = _json_at(source, start.end())
    if isinstance(detail, dict):
        content = detail.get("content")
        return content if isinstance(content, str) else None
    # Not JSON as a whole (bare names, single quotes): the string itself still is.
    inner = _CONTENT.search(source, start.end())
    content = _json_at(source, inner.end()) if inner else None
    return content if isinstance(content, str) else None


def unfolded(source: str) -> str:
    """A page with the article that it carries put where its script would show it, at the body's end; a page that
    carries none, or prints it as well, as it is."""
    content = carried_html(source) if "_CONFIG" in source else None
    if not content or not (words := _words(content)):
        return source
    if words[:_SAMPLE] in _words(_unscripted(source)):
        return source
    end = source.lower().rfind("</body")
    place = end if end > 0 and len(source.lower()) == len(source) else len(source)
    return f"{source[:place]}{contained(content)}{source[place:]}"


def contained(content: str) -> str:
    """An article's HTML within a container that is known as an article's."""
    return f'<div class="article-body">{content}</div>'


def _unscripted(source: str) -> str:
    """The page without its scripts; one without an end reaches to the page's end."""
    pieces: list[str] = []
    at, within = 0, False
    for mark in _SCRIPT.finditer(source):
        ends = bool(mark[1])
        if ends == within:
            pieces += [] if within else [source[at : mark.start()]]
            at, within = mark.start(), not within
    return "".join([*pieces, "" if within else source[at:]])


def _words(markup: str) -> str:
    """The text of mark-up without blanks."""
    return "".join(unescape(_TAG.sub("", markup)).split())


def article(value: Any, depth: int = 0) -> dict[str, Any] | None:
    """The first object, outer ones first, whose `content` is mark-up."""
    if isinstance(value, dict):
        content = value.get("content")
        if isinstance(content, str) and "<" in content:
            return value
    if depth == _MOST_DEPTH:
        return None
    inner = value.values() if isinstance(value, dict) else value[:1] if isinstance(value, list) else ()
    return next((found for one in inner if (found := article(one, depth + 1))), None)


def _json_at(text: str, start: int) -> Any:
    """The JSON value that begins at `start`; None where none can be read there."""
    if len(text) > LONGEST:
        return None
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None
