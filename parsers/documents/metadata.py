"""What an HTML page says about itself: head metas and title candidates.

The metas of government sites are prescribed (SiteName, ColumnName, ArticleTitle, PubDate, ContentSource …), but spelt
freely, repeated, placed in the body, or those of the column only; names are given as written, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from lxml import etree

from parsers.markup import tidy

_TITLE_METAS = frozenset(["articletitle", "og:title", "title"])
_TITLE_FACTS = frozenset(["名称", "信息名称", "标题", "文件名称", "公文名称"])
# Class and id words of the element that prints an article's title, in the CMS families and their themes.
_TITLE_WORDS = re.compile(
    r"(?:^|\s)(?:arti?c?l?e?[_-]?(?:title|tit)|(?:con|cont|content|news|info|xl|xxgk|detail|page|show|text|main|wz|nr)"
    r"[_-]?(?:title|tit|bt)|title|tit|biaoti|bt)(?:$|\s)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:_{1,3}|\||－|—{1,2}|–|>|»|\s-{1,2}\s|(?<=[^\d\s])-{1,2}|-{1,2}(?=[^\d\s]))\s*")
_REPORT = re.compile(r"报\s*告|年\s*报")
_LENGTH = range(4, 121)
_PIECES = 400  # Word makes a piece of every character
_MOST = 8  # candidates taken from containers: a page with more title elements is a list


def metas(tree: etree._Element) -> list[tuple[str, str]]:
    """(name, content) of every named meta with content, as written, in page order, repeats left out."""
    pairs = ((meta.get("name") or meta.get("property") or "", meta.get("content") or "") for meta in tree.iter("meta"))
    tidied = ((name.strip(), tidy(content)) for name, content in pairs)
    return list(dict.fromkeys((name, content) for name, content in tidied if name and content))


def titles(tree: etree._Element, named: Iterable[tuple[str, str]]) -> list[str]:
    """Title candidates, best first: metas, ucaptitle, h1 and title containers that <title> or their words bear out,
    <title> itself, and then what else stands in such places.
    """
    heads = _texts(tree.iter("title"))
    head = "".join("".join(heads).split())
    printed = _texts(tree.iter("h1"))
    printed += _texts(filter(_marked, tree.iter("div", "p", "span", "td", "h2", "h3", "h4", "li")))
    sure = [text for text in printed if _REPORT.search(text)]
    sure += [text for text in printed if "".join(text.split()) in head]
    found = [content for name, content in named if name.lower() in _TITLE_METAS]
    found += _texts(tree.iter("ucaptitle")) + sure
    found += [part for title in heads for part in (clean_title(title), title)]
    found += [text for text in _texts(tree.iter("h2", "h3")) if _REPORT.search(text)] + printed
    return [title for title in dict.fromkeys(found) if len(title) in _LENGTH]


def of_facts(facts: Iterable[tuple[str, str]]) -> list[str]:
    """The titles that a table of page facts names."""
    return [clean_title(value) for name, value in facts if value and name in _TITLE_FACTS]


def clean_title(title: str) -> str:
    """<title> without the names of site and column around it.

    The piece that names a report wins; else trailing pieces go as long as something of a title's length is left.
    """
    pieces = [piece for piece in _SEPARATOR.split(title) if piece]
    reports = [piece for piece in pieces if re.search(r"\d{4}|[〇○零]", piece) and _REPORT.search(piece)]
    if reports:
        return max(reports, key=len)
    if len(pieces) > 1 and len(pieces[0]) >= 6:
        return pieces[0]
    return title


def _marked(element: etree._Element) -> bool:
    words, name = element.get("class"), element.get("id")
    return bool((words and _TITLE_WORDS.search(words)) or (name and _TITLE_WORDS.search(name)))


def _texts(elements: Iterable[etree._Element]) -> list[str]:
    """The texts of title's length; of an element with more pieces than a title's the text is not even put together."""
    texts: list[str] = []
    for element in elements:
        text = tidy("".join(str(piece) for piece in islice(element.itertext(), _PIECES)))
        if len(text) in _LENGTH:
            texts.append(text)
        if len(texts) == _MOST:
            break
    return texts
