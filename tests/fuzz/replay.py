"""Run inputs again, uninstrumented: `replay.py FILE ...`; the file's name begins with the target's.

Prints CPU time and peak memory of each, and the traceback of a finding.  Exit status 1 where one breaks, takes more
than 2 s of CPU time or more than 500 MB.
"""

from __future__ import annotations

import resource
import sys
import time
import traceback
from pathlib import Path

import harness
from targets import TARGETS

_MEMORY = 500  # MB


def main(paths: list[str]) -> int:
    """1 where a file is a finding."""
    status = 0
    for path in map(Path, paths):
        name = path.name.partition("-")[0]
        began = time.process_time()
        try:
            with harness.within(30):
                TARGETS[name](path.read_bytes())
            said = "passed"
        except (Exception, harness.Hang) as error:  # noqa: BLE001  every kind is a finding
            traceback.print_exc()
            said, status = f"{harness.signature(error)}: {str(error)[:200]}", 1
        took = time.process_time() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        if took > harness.LIMIT or memory > _MEMORY:
            status = 1
        print(f"{path.name}: {path.stat().st_size} bytes, {took:.2f} s, {memory} MB, {said}")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
