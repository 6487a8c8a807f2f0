"""Addresses by their shape alone: which look like an article's, which like a column's, which are alike.

No system's pattern is used: an article's address ends in an id (a long number, hex digits, a UUID, an id in the
query), also where the file below the id is called index.html.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_HEX = r"(?=[0-9a-f]*\d)[0-9a-f]{16,40}"
# An id at a name's end: 1500688, t803352, content_1069, article_2026020215, zwgkcontent-888888040-56270, i426839.
_ID_NAME = re.compile(
    rf"(?:[\w.-]{{0,80}}?(?<![0-9a-f]))?(?:{_UUID}|{_HEX})"
    r"|(?:[\w.-]{0,80}?(?<!\d))?(?!(?:199|20[0-4])\d$)\d{4,20}(?:_(?:\d{1,2}|wap|app))?",
    re.IGNORECASE,
)
# A folder that is an article's: a timestamp, 16 or more hex digits, a UUID, c and a long number.
_ID_FOLDER = re.compile(rf"{_UUID}|{_HEX}|\d{{12,20}}|c\d{{8,20}}", re.IGNORECASE)
_SHORT_ID = re.compile(r"\d{1,20}")
_PAGE_NAMES = frozenset({"", "index", "default", "list", "main", "content", "more", "home"})
# Stems of column pages that end in a number: Node-91374.html, category-8281.html, list_12345.html, col_1234.html.
_COLUMN_NAME = re.compile(
    r"(?:.*[/_-])?(?:node|col|column|channel|lm|class|category|cat|list|index|page|type|node|menu|nav|p)[_-]?\d+",
    re.IGNORECASE,
)
_SHOWING_FOLDER = re.compile(r"/(?:show|detail|view|article|content|contents|single)$", re.IGNORECASE)
_COLUMN_FOLDER = re.compile(
    r"/(?:list|channel|channellist|showlist|category|column|columns|node|class)$", re.IGNORECASE
)
# Scripts that list, whatever id they are asked with.
_LISTING = re.compile(
    r"(?:.*[_-])?(?:list|class|index|default|category|column|columns|channel|more|search|default|menu|main)s?",
    re.IGNORECASE,
)
_ID_PARAMETER = re.compile(
    r"(?:i|id|aid|nid|cid|uid|guid|infoid|info_?id|news_?id|article_?id|article_?key|content_?id|doc_?id|item_?id|gp?i?id"
    r"|msg_?id|manuscript_?id|wbnewsid|key)",
    re.IGNORECASE,
)
_ROUTE_SHOWS = re.compile(r"(?:^|[&?])[cams]=(?:\w+_)?(?:show|detail|view|content|read)(?:&|$)", re.IGNORECASE)
_ROUTE_LISTS = re.compile(r"(?:^|[&?])[cams]=(?:\w+_)?(?:lists?|category|index|search)(?:&|$)", re.IGNORECASE)


def article_like(url: str) -> bool:
    """Whether an address ends in an id as an article's does, and nothing says that it lists."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if _ROUTE_SHOWS.search(parts.query) or _ROUTE_LISTS.search(parts.query):
        return bool(_ROUTE_SHOWS.search(parts.query))
    folder, _, file = parts.path[:2_000].rpartition("/")
    name = (file.rpartition(".")[0] if "." in file else file).lower()
    if any(_ID_PARAMETER.fullmatch(key) and _is_id(value) for key, value in parse_qsl(parts.query)):
        return not _LISTING.fullmatch(name)
    if name in _PAGE_NAMES:
        above, _, own = folder.rpartition("/")
        return bool(file and _ID_FOLDER.fullmatch(own)) and not _COLUMN_FOLDER.search(above)
    if _COLUMN_NAME.fullmatch(name) or _COLUMN_FOLDER.search(folder):
        return False
    return bool(_ID_NAME.fullmatch(name) or (_SHOWING_FOLDER.search(folder) and _SHORT_ID.fullmatch(name)))


def shape(url: str) -> str:
    """An address with its ids taken out: what the articles of one column have in common."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = re.sub(r"\d+", "#", re.sub(rf"{_UUID}|{_HEX}", "#", parts.path, flags=re.IGNORECASE))
    names = "&".join(sorted(f"{k}={'#' if _is_id(v) else v}" for k, v in parse_qsl(parts.query)))
    return f"{parts.hostname}{path}?{names}"


def _is_id(value: str) -> bool:
    return bool(_SHORT_ID.fullmatch(value) or _ID_FOLDER.fullmatch(value))


class ArticleLike:
    """`article_like` where a compiled pattern is asked for: only its `search` is used."""

    @staticmethod
    def search(url: str) -> bool:
        """True for an article's address."""
        return article_like(url)
