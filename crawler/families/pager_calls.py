"""Calls of `createPageHTML`: one name in the scripts of several vendors, with orders of arguments that contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CALLS = re.compile(r"(function\s{1,9})?createPageHTML\s{0,9}\(([^()]{0,300})\)")
_NUMBER = re.compile(r"[\"']?([0-9]{1,7})[\"']?")
_WORD = re.compile(r"[\"']([\w./-]{1,80})[\"']")


def calls(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each call with the shape of its arguments (N number, S name, ? neither) and the arguments without quotes."""
    # a plain search first: every article is asked for further pages, and hardly one has a pager
    for match in _CALLS.finditer(text) if "createPageHTML" in text else ():
        arguments = [part.strip() for part in match[2].split(",")]
        if match[1] or arguments == [""]:
            continue
        shape = "".join("N" if _NUMBER.fullmatch(a) else "S" if _WORD.fullmatch(a) else "?" for a in arguments)
        yield shape, [argument.strip("\"'") for argument in arguments]
