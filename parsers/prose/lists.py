"""Names and numbers in the same order: 受理、办结申请分别为75件、74件; 政务微博、微信分别发布信息312条、963条.

In: a segment of a sentence.  Out: pairs of indicator and number.  Only a list whose names and numbers are equally many
is read; a name that no declaration knows (结转申请) keeps its number to itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.prose.patterns import LISTS, Item
from parsers.prose.sentences import FIRST_TOKEN, LAST_TOKEN

_T = f"{chr(FIRST_TOKEN)}-{chr(LAST_TOKEN)}"
_LIST = re.compile(rf"分别(?P<verb>[^，,、；;：:{_T}]{{0,14}})(?P<numbers>[{_T}](?:(?:[、，,]|以及|[和及与])[{_T}])+)")
_BREAK = re.compile(rf"[，,；;：:{_T}]")
# 及 and 与 join names, but not in 涉及 and 参与.
_AND = re.compile(r"、|以及|和|(?<!涉)及|(?<!参)与")


@dataclass(frozen=True, slots=True)
class Listed:
    """One name of a list with its number's token.

    `start` is where the list begins, `first` where its first number stands, `place` where this one does.
    """

    item: Item
    token: str
    start: int
    first: int
    place: int


def read_lists(text: str, start: int, end: int) -> Iterator[Listed]:
    """The known names of every list between `start` and `end`, with their numbers."""
    for match in _LIST.finditer(text, start, end):
        begin = max((m.end() for m in _BREAK.finditer(text, start, match.start())), default=start)
        names = _names(text[begin : match.start()], match["verb"])
        places = [match.start("numbers") + m.start() for m in re.finditer(f"[{_T}]", match["numbers"])]
        if len(names) != len(places):
            continue
        for name, place in zip(names, places, strict=True):
            item = next((item for item in LISTS.items if item.name.fullmatch(name)), None)
            if item is not None:
                yield Listed(item, text[place], begin, places[0], place)


def _names(printed: str, verb: str) -> list[str]:
    """Each name with the verb or the object that it shares with the others.

    受理、办结申请 is 受理申请, 办结申请, and so is 申请受理数、办结数; before a verb (分别发布信息) each name takes it.
    """
    names = _AND.split(printed)
    names[0] = LISTS.lead.sub("", names[0], count=1)
    if (first := LISTS.verb.fullmatch(names[0])) and (last := LISTS.verb.fullmatch(names[-1])):
        shared = last["object"] or first["before"] or ""
        parts = [LISTS.verb.fullmatch(name) for name in names]
        return [f"{part['verb']}{shared}" if part else name for name, part in zip(names, parts, strict=True)]
    tail = re.search(r"(?:主动公开|公开|发布|推送|更新)(?:各类)?(?:政府|政务)?信息$", f"{names[-1]}{verb}")
    if tail is not None:
        names[-1] = names[-1].removesuffix(tail[0])
        return [f"{name}{tail[0]}" for name in names]
    return names
