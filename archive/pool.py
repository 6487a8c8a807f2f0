"""Parsing in this process, or in several: what reading hands its captures to."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial

from archive.capture import KeptCapture
from archive.errors import ArchiveError
from archive.looking import Parse, Result, read_capture
from parsers.model import Context

Work = tuple[KeptCapture, Context]
Run = Callable[[Sequence[Work]], Iterable[Result]]


@contextmanager
def runner(parse: Parse, workers: int) -> Iterator[Run]:
    """Something that runs tasks in order: here, or in processes of their own."""
    if workers < 2:
        yield lambda tasks: [read_capture(capture, context, parse) for capture, context in tasks]
        return
    # Spawned, not forked: the caller may hold threads and sockets.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:

        def run(tasks: Sequence[Work]) -> Iterable[Result]:
            try:
                return list(pool.map(partial(_task, parse), tasks, chunksize=8))
            except BrokenProcessPool as error:
                raise ArchiveError(
                    "a reading process was killed, perhaps for want of memory: what was read is kept, and"
                    " `gongkai reparse` reads the rest"
                ) from error

        yield run


def _task(parse: Parse, task: Work) -> Result:
    return read_capture(*task, parse)
