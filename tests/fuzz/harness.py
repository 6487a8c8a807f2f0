"""The loop around a target: the bound on CPU time, findings kept once each, and the fuzzer's own set-up.

A finding is an exception that the target does not announce, or more than LIMIT seconds of CPU time.  It is written to
`<work>/findings/<target>-<signature>.{bin,txt}`, the smallest input of each signature only, and fuzzing goes on:
libFuzzer alone would stop at the first.  What kills the process (memory, a loop in C) is left to libFuzzer, which
writes the input itself, and to `run.py`, which starts the harness again.
"""

from __future__ import annotations

import hashlib
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).absolute().parents[2]))  # this checkout, whatever is installed

LIMIT = 2.0  # seconds of CPU time, an input of at most LARGEST bytes
LARGEST = 64 * 1024
_OURS = ("/parsers/", "/crawler/", "/archive/", "/gongkai/", "targets.py")


class Hang(BaseException):
    """The target took too long; no `except Exception` on the way may hide it."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise Hang in the block once it has used `seconds` of CPU time (of this process; the machine may be busy)."""

    def stop(number: int, frame: object) -> None:
        raise Hang(f"more than {seconds:g} s of CPU time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def signature(error: BaseException) -> str:
    """The kind of the error and the place in our code where it came up; a hang's is its outermost steps."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if any(part in f.filename for part in _OURS)]
    if isinstance(error, Hang):  # where the clock ran out is chance: the way there is not
        frames = frames[:4]
    place = frames[-1] if frames else None
    where = f"{Path(place.filename).stem}.{place.name}" if place else "outside"
    detail = f".{place.lineno}" if place and not isinstance(error, Hang) else ""
    return f"{type(error).__name__}-{where}{detail}"


def keep(folder: Path, name: str, data: bytes, error: BaseException) -> None:
    """Write a finding unless a smaller one of the same signature is there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{signature(error)}.bin"
    if not path.exists() or path.stat().st_size > len(data):
        path.write_bytes(data)
        lines = traceback.format_exception(type(error), error, error.__traceback__)
        path.with_suffix(".txt").write_text("".join(lines)[-4000:], "utf-8")


def guarded(name: str, target: Callable[[bytes], None], folder: Path) -> Callable[[bytes], None]:
    """`target` that never raises: what it raises is kept in `folder`; the slowest inputs are noted on stderr."""
    slowest = [0.0]

    def one(data: bytes) -> None:
        began = time.process_time()
        try:
            with within(LIMIT):
                target(data)
        except (Exception, Hang) as error:  # noqa: BLE001  a fuzzer is there to see every kind
            keep(folder, name, data, error)
        took = time.process_time() - began
        if took > max(0.25, 1.5 * slowest[0]):
            slowest[0] = took
            print(
                f"slow: {name} {took:.2f} s, {len(data)} bytes, {hashlib.sha1(data).hexdigest()[:8]}", file=sys.stderr
            )
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}-slowest.slow").write_bytes(data)

    return one


def _native(data: bytes, largest: int) -> bytes:
    # atheris.Mutate of 3.0.0 does not know that fuzzing has begun, and this module must be loaded after the mutator.
    from atheris.core_with_libfuzzer import Mutate

    return Mutate(data, largest)


def main(name: str, arguments: list[str] | None = None) -> None:
    """Fuzz one target with atheris; arguments are libFuzzer's, FUZZ_FINDINGS in the environment is the folder."""
    import os

    import atheris

    with atheris.instrument_imports(include=["parsers", "crawler.families", "archive.warc", "archive.http", "targets"]):
        import targets
    import mutate

    folder = Path(os.environ.get("FUZZ_FINDINGS", "build/fuzz/findings"))
    mutator = mutate.mutator(name, _native)
    atheris.Setup(
        [sys.argv[0], *(sys.argv[1:] if arguments is None else arguments)],
        guarded(name, targets.TARGETS[name], folder),
        custom_mutator=mutator,
    )
    atheris.Fuzz()
