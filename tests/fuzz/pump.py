"""Runs of one piece: finds what grows with the square of its input, which random inputs of a few KB never show.

    python tests/fuzz/pump.py [TARGET ...]

Every input is head + piece * n + tail with pieces and ends of the mutators' vocabulary, 64 KB long (--size).  A target
that takes over 2 s of CPU time for one is a finding, kept as in `harness`.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import harness
import mutate
from targets import TARGETS

_REPORT = "某县2021年政府信息公开工作年度报告\n一、总体情况\n"
_HEADS = {
    "document": ("\1", "\2" + _REPORT, "\1<title>年度报告</title><table><tr><td>"),
    "report": (f"\1<title>{_REPORT}</title>{_REPORT}", "\2" + _REPORT, f"\1{_REPORT}<table><tr><td>行政许可<td>"),
    "flat": ("", "二、主动公开政府信息情况\n行政许可 | "),
    "prose": ("", _REPORT),
    "cells": ("", "1"),
    "families": (
        "\0<base href='/col/col1/index.html'><ul>",
        "\3<nextgroup><![CDATA[",
        "\4dataStore = [",
        "\1<a href='",
    ),
}
_TAILS = ("", "x", "1", "</table>", "'>x</a>", '"', "]]></nextgroup>", "年", "件。", "\n")


def inputs(name: str, chance: random.Random, largest: int = harness.LARGEST) -> Iterator[bytes]:
    """Every piece alone and in random pairs, between a head and a tail."""
    own = mutate.WORDS["lists"] if name == "families" else mutate.labels()[::7]
    tags = [f"<{mark}{tag}>" for tag in mutate.TAGS for mark in ("", "/")]
    pieces = [*mutate.WORDS["runs"], *mutate.PIECES, *own, *tags]
    pairs = [chance.choice(pieces) + chance.choice(pieces) for _ in range(len(pieces))]
    for piece in pieces + pairs:
        head, tail = chance.choice(_HEADS[name]), chance.choice(_TAILS)
        times = largest // len(piece.encode("utf-8", "replace"))
        body = "".join(piece.replace("{n}", str(n)) for n in range(times)) if "{n}" in piece else piece * times
        yield (head + body + tail).encode("utf-8", "replace")[:largest]


def main() -> int:
    """Run every input once; 1 where one was a finding."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--work", type=Path, default=Path("build/fuzz"))
    options.add_argument("--seed", type=int, default=2021)
    options.add_argument("--size", type=int, default=harness.LARGEST, help="bytes of an input")
    options.add_argument("--every", type=int, default=1, help="only every so many of the inputs")
    options.add_argument("targets", nargs="*", metavar="TARGET")
    given = options.parse_args()
    status = 0
    for name in given.targets or list(_HEADS):
        slowest, count, found = 0.0, 0, 0
        for data in islice(inputs(name, random.Random(given.seed), given.size), 0, None, given.every):
            began = time.process_time()
            try:
                with harness.within(harness.LIMIT):
                    TARGETS[name](data)
            except (Exception, harness.Hang) as error:  # noqa: BLE001  every kind is a finding
                harness.keep(given.work / "findings", name, data, error)
                print(f"{name}: {harness.signature(error)}: {data[:60]!r} … {data[-60:]!r}", flush=True)
                status, found = 1, found + 1
            slowest, count = max(slowest, time.process_time() - began), count + 1
        print(f"{name:14} {count:5} inputs, {found} findings, slowest {slowest:.2f} s", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
