"""Structure-aware mutators: they know what the readers look for and what makes readers slow.

Bytes alone seldom become a table with overlapping spans or a run of 60,000 blanks.  A mutator edits the decoded text
with tokens of its kind (tags, entities, labels, figures), repeats pieces by powers of two up to the largest input,
writes whole random tables, damages compressed files from inside, and changes the charset.  Half of the time
libFuzzer's own mutations are taken, on the same bytes.
"""

from __future__ import annotations

import gzip
import random
import re
import tomllib
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from parsers.forms import FORMS

Mutator = Callable[[bytes, int, int], bytes]
Native = Callable[[bytes, int], bytes]

WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text("utf-8"))
SPANS, TAGS, PIECES = WORDS["spans"], WORDS["tags"], WORDS["pieces"]


@cache
def labels() -> tuple[str, ...]:
    """Row, column and group labels of the declared forms."""
    found: list[str] = []
    for form in FORMS:
        for table in form.tables:
            found.append(table.heading)
            for part in (*table.rows, *table.columns, *table.groups, *table.column_groups):
                found += part.labels[:2]
    return tuple(dict.fromkeys(found))


def mutator(name: str, native: Native) -> Mutator:
    """The mutator of a target, as libFuzzer calls it: (data, largest size, seed) -> data."""
    make = {"document": _page, "report": _page, "families": _list, "damaged_warc": _packed, "packed": _packed}

    def mutate(data: bytes, largest: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.35:
            return native(data, largest)
        changed = data
        for _ in range(chance.choice((1, 1, 2, 4))):
            changed = make.get(name, _lines)(changed, largest, chance)
        return changed[:largest]

    return mutate


def _page(data: bytes, largest: int, chance: random.Random) -> bytes:
    head, body = data[:1] or b"\0", data[1:]
    if chance.random() < 0.05:
        return bytes([chance.randrange(256)]) + body
    text = body.decode("utf-8", "surrogateescape")
    text = _edited(text, largest // 3, chance, (_tag, _tag, _piece, table, _nested, _label))
    data = text.encode("utf-8", "surrogateescape")
    if chance.random() < 0.04:
        data = text.encode(chance.choice(("gb18030", "utf-16", "utf-8-sig", "big5", "utf-16-be")), "ignore")
    return head + data


def _list(data: bytes, largest: int, chance: random.Random) -> bytes:
    head = data[:1] if chance.random() < 0.9 else bytes([chance.randrange(256)])
    text = data[1:].decode("utf-8", "ignore")
    return (head or b"\0") + _edited(text, largest // 2, chance, (_tag, _list_piece, _list_piece, _piece)).encode(
        "utf-8", "ignore"
    )


def _lines(data: bytes, largest: int, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "ignore")
    return _edited(text, largest // 3, chance, (_piece, _piece, _label, row)).encode("utf-8", "ignore")


def _edited(text: str, largest: int, chance: random.Random, makers: tuple[Callable[[random.Random], str], ...]) -> str:
    """One edit: insert, replace, delete, move, renumber, or repeat a piece many times."""
    a = chance.randint(0, len(text))
    b = min(len(text), a + int(chance.expovariate(1 / 20)))
    kind = chance.random()
    if kind < 0.45:
        return text[:a] + chance.choice(makers)(chance) + text[a:]
    if kind < 0.55:
        return text[:a] + chance.choice(makers)(chance) + text[b:]
    if kind < 0.65:
        return text[:a] + text[b:]
    if kind < 0.72:
        c = chance.randint(0, len(text))
        return text[:c] + text[a:b] + text[c:]
    if kind < 0.82:
        return re.sub(r"\d+", lambda m: chance.choice((m[0], m[0], m[0], chance.choice(SPANS), "7" * 25)), text)
    piece = text[a:b] if chance.random() < 0.3 and b > a else chance.choice(makers)(chance)
    # Mostly short runs: an input of the largest size costs as much as a hundred small ones.
    times = 2 ** (chance.randint(9, 15) if chance.random() < 0.05 else chance.randint(1, 6))
    times = min(times, max(1, (largest - len(text)) // max(1, len(piece))))
    return text[:a] + piece * times + text[a:]


def _tag(chance: random.Random) -> str:
    name = chance.choice(TAGS)
    if chance.random() < 0.3:
        return f"</{name}>"
    given = " ".join(chance.choice(WORDS["attributes"]) for _ in range(chance.choice((0, 0, 1, 2))))
    return f"<{name} {given}>" + (chance.choice(PIECES) if chance.random() < 0.5 else "")


def _piece(chance: random.Random) -> str:
    return chance.choice(PIECES)


def _list_piece(chance: random.Random) -> str:
    return chance.choice(WORDS["lists"])


def _label(chance: random.Random) -> str:
    return chance.choice(labels())


def row(chance: random.Random) -> str:
    between = chance.choice((" | ", "|", "\t", "  ", "\n", "｜"))
    return between.join([_label(chance), *(_figure(chance) for _ in range(chance.choice((1, 2, 4, 7, 8))))]) + "\n"


def _figure(chance: random.Random) -> str:
    return chance.choice(("", "0", str(chance.randint(0, 300)), chance.choice(PIECES)))


def _nested(chance: random.Random) -> str:
    name = chance.choice(("div", "table><tr><td", "ul><li", "span", "b", "font", "blockquote", "section", "map"))
    return f"<{name}>" * chance.choice((5, 50, 250, 260, 1000, 2100))


def table(chance: random.Random) -> str:
    """A table with spans of every kind, some rows hidden, labels of the forms and figures."""
    written: list[str] = []
    for _ in range(chance.choice((1, 2, 3, 8, 30))):
        cells: list[str] = []
        for _ in range(chance.choice((0, 1, 2, 3, 9))):
            name = chance.choice(("td", "td", "td", "th"))
            spans = "".join(
                f' {which}="{chance.choice(SPANS)}"' for which in ("rowspan", "colspan") if chance.random() < 0.3
            )
            content = chance.choice((_label, _label, _figure, _figure, _figure, _piece, _tag))(chance)
            cells.append(f"<{name}{spans}>{content}" + ("</td>" if chance.random() < 0.9 else ""))
        hidden = ' style="display:none"' if chance.random() < 0.1 else ""
        written.append(f"<tr{hidden}>{''.join(cells)}</tr>")
    if chance.random() < 0.2:
        part = chance.choice(("<tfoot>", "</tbody>", "<thead>", "<tbody>", "<table>"))
        written.insert(chance.randint(0, len(written)), part)
    return f"<table>{''.join(written)}</table>"


def _packed(data: bytes, largest: int, chance: random.Random) -> bytes:
    """Damage to compressed data: in the stream, or inside what it unfolds to and packed again."""
    kind = chance.random()
    at = chance.randint(0, len(data))
    if kind < 0.55:
        put, kept = _broken(data, kind, chance), data[at:]
        return data[:at] if kind < 0.1 else data[:at] + put + (kept[1:] if kind < 0.3 else kept)
    starts = [m.start() for m in re.finditer(b"\x1f\x8b\x08", data)]
    if not starts:
        return _inside(data, chance)
    start = chance.choice(starts)
    unfold = zlib.decompressobj(31)
    try:
        content = unfold.decompress(data[start:], 1 << 20)
    except zlib.error:
        return data[:start] + gzip.compress(data[start:])
    return data[:start] + gzip.compress(_inside(content, chance), mtime=0) + unfold.unused_data


def _broken(data: bytes, kind: float, chance: random.Random) -> bytes:
    """What is put into a compressed file: a byte, a beginning, many small members, a bomb."""
    if kind < 0.3:
        return bytes([chance.randrange(256)])
    if kind < 0.4:
        return chance.choice((data, b"\0" * 9, b"\x1f\x8b", b"\x1f\x8b\x08\0\0\0\0\0", gzip.compress(b""), b"\r\n\r\n"))
    if kind < 0.5:
        return gzip.compress(chance.choice((b"", b"x", b"WARC/1.1\r\n\r\n"))) * (2 ** chance.randint(0, 11))
    return gzip.compress(b"\0" * (1 << chance.randint(10, 25)), 9)


def _inside(content: bytes, chance: random.Random) -> bytes:
    """A record or a body changed: a header line, a length, a byte, a line end."""
    kind = chance.random()
    at = chance.randint(0, len(content))
    if kind < 0.3:
        line = chance.choice(WORDS["headers"]).encode("latin-1")
        start = content.rfind(b"\n", 0, at) + 1
        return content[:start] + line + content[start:]
    if kind < 0.6:
        return re.sub(rb"\d+", lambda m: chance.choice((m[0], m[0], b"-1", b"0", b"9" * 20)), content, count=9)
    if kind < 0.8:
        return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
    return content[:at] + content[chance.randint(at, len(content)) :]
