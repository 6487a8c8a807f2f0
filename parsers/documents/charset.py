"""Bytes -> text, by trying and not by guessing.

Order: byte-order mark; strict UTF-8; strict GB18030 (which holds GB2312 and GBK); what the page or the server
declares; at last whichever of UTF-8 and GB18030 loses fewer characters.  A declaration is only believed when the bytes
bear it out: Chinese portals declare gb2312 over UTF-8 bytes and the other way round.
Statistical detectors were tried and are worse than this: on pages that are mostly ASCII they name a Latin charset.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from parsers.model import Notice

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAME = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "x-gbk": "gb18030", "utf8": "utf-8", "unicode": ""}
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_META_WITHIN = 8192  # the standard looks at 1024 bytes; portals put scripts and comments before it
# Text of an other charset hardly ever forms valid UTF-8 sequences: in GBK prose under one in ten does.
_UTF8_FAULTS = 0.02
_UTF8_LEAST = 20
_MULTIBYTE = re.compile(r"[^\x00-\x7f\ufffd]")


@dataclass(frozen=True, slots=True)
class Decoding:
    """Text, the charset that gave it, how many characters were lost (U+FFFD put in), what was declared wrongly, and
    whether the body is, byte for byte, the text's UTF-8."""

    text: str
    charset: str
    replaced: int = 0
    notices: tuple[Notice, ...] = ()
    exact: bool = False


def decode(body: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of `body` and the charset it was read with; see `decoding` for what was lost on the way."""
    result = decoding(body, declared)
    return result.text, result.charset


@lru_cache(maxsize=1)  # an answer is judged, and then read
def decoding(body: bytes, declared: str | None = None) -> Decoding:
    """Decode `body`; `declared` is the HTTP header's charset, a page's own declaration is looked up in the bytes.

    Never raises: lost characters are U+FFFD and counted.  A declaration that the bytes refute is noticed as
    `mis-declared-charset`; where all bytes are ASCII nothing can be refuted.
    """
    page = declared_in(body)
    text, charset = _read(body, [name for name in (declared, page) if name])
    notices: list[Notice] = []
    if not body.isascii():
        said = [("header", declared), ("page", page)]
        wrong = [f"{where} declares {name}" for where, name in said if name and family(name) not in (charset, "")]
        if wrong:
            notices.append(Notice("mis-declared-charset", f"{', '.join(wrong)}; the bytes are {charset}"))
    replaced = text.count("\ufffd") - body.count(b"\xef\xbf\xbd") * (charset == "utf-8")
    if replaced > 0:
        notices.append(Notice("lost-characters", f"{replaced} characters could not be read as {charset}"))
    exact = charset == "utf-8" and not replaced and not body.startswith(codecs.BOM_UTF8)
    return Decoding(text, charset, max(replaced, 0), tuple(notices), exact)


def declared_in(body: bytes) -> str | None:
    """The charset that an HTML meta or an XML declaration names, None where there is none."""
    head = body[:_META_WITHIN]
    match = _XML.search(head) or _META.search(head)
    return match.group(1).decode("ascii", "replace").lower() if match else None


def family(name: str) -> str:
    """One name for one family of charsets; GB2312 and GBK are read as GB18030, their superset.  "" for no charset."""
    lowered = name.strip().strip("\"'").lower()
    if lowered in _SAME:
        return _SAME[lowered]
    try:
        known = codecs.lookup(lowered).name
    except (LookupError, ValueError):
        return lowered
    return _SAME.get(known, known)


def _read(body: bytes, declared: list[str]) -> tuple[str, str]:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name.removesuffix("-le").removesuffix("-be")
    for name in ("utf-8", "gb18030"):
        if name == "gb18030" and (faulty := _faulty_utf8(body)) is not None:
            return faulty, "utf-8"
        if (text := _strict(body, name)) is not None:
            return text, name
    for name in dict.fromkeys(map(family, declared)):
        if _decodes_text(name) and name not in ("utf-8", "gb18030") and (text := _strict(body, name)) is not None:
            return text, name
    loose = [(body.decode(name, "replace"), name) for name in ("utf-8", "gb18030")]
    return min(loose, key=lambda pair: pair[0].count("\ufffd"))


def _strict(body: bytes, name: str) -> str | None:
    """The text where every character is right, a last one that is cut off aside (it becomes one U+FFFD)."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        text = decoder.decode(body, False)
    except UnicodeError:
        return None
    cut = decoder.getstate()[0]
    if cut and text.isascii():  # the only such character is the cut one: no evidence for this charset
        return None
    return f"{text}\ufffd" if cut else text


def _faulty_utf8(body: bytes) -> str | None:
    """UTF-8 with a few broken characters: a description cut at a byte count must not turn the page into GB18030."""
    text = body.decode("utf-8", "replace")
    good = len(_MULTIBYTE.findall(text))
    faults = text.count("\ufffd")
    return text if good >= _UTF8_LEAST and faults <= _UTF8_FAULTS * good else None


def _decodes_text(name: str) -> bool:
    try:
        decoder = codecs.getincrementaldecoder(name)("strict")
        return isinstance(decoder.decode(b"", False), str)
    except (LookupError, ValueError, TypeError):  # Python also lists codecs of bytes to bytes and text to text
        return False
