"""Fuzz every target in turn for an hour in all, and say what ran and what was found.

    python tests/fuzz/run.py [--minutes 60] [--work build/fuzz] [TARGET ...]

Exit status 0 when nothing was found, 1 when a finding was confirmed: run again in a fresh process, without the fuzzer's
instrumentation, which makes Python code about three times slower.  Findings lie in `<work>/findings`.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

from harness import LARGEST  # isort: skip  (makes this checkout importable)

import seeds
from targets import TARGETS

HERE = Path(__file__).parent
MEMORY = 500  # MB
_STUCK = 60  # seconds of wall time after which a call that no signal stops (a loop in C) is killed


def main() -> int:
    """Run, confirm, sum up."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=60.0)
    options.add_argument("--work", type=Path, default=Path("build/fuzz"))
    options.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    given = options.parse_args()
    chosen = given.targets or list(TARGETS)
    for name in chosen:
        before = _processor_time()
        executions, covered, ended = fuzz(name, given.work, given.minutes * 60 / len(chosen))
        took = f"{given.minutes / len(chosen):.1f} min, {_processor_time() - before:.0f} s of CPU"
        print(f"{name:14} {took}, {executions} executions, coverage {covered}, ended {ended} early", flush=True)
    findings = sorted((given.work / "findings").glob("*.bin")) + sorted(given.work.glob("*/artifacts/*-*"))
    bad = [path for path in findings if confirm(path)]
    print(f"{len(bad)} findings confirmed of {len(findings)} seen")
    return 1 if bad else 0


def _processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def fuzz(name: str, work: Path, seconds: float) -> tuple[int, str, int]:
    """(executions, coverage, times the fuzzer died) of one target; it is started again until its time is over."""
    place = work / name
    corpus, artifacts = place / "corpus", place / "artifacts"
    seeds.write(name, corpus)
    artifacts.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    executions, covered, ended = 0, "", 0
    while (left := int(until - time.monotonic())) > 0:
        log = place / f"log-{ended}.txt"
        with log.open("w") as out:
            done = subprocess.run(
                [
                    sys.executable, str(HERE / "fuzz_target.py"), name, str(corpus), f"-max_total_time={left}",
                    f"-max_len={LARGEST}", f"-rss_limit_mb={MEMORY}", f"-timeout={_STUCK}", "-len_control=20",
                    f"-artifact_prefix={artifacts}/{name}-", "-print_final_stats=1", "-reload=0",
                ],
                stdout=out, stderr=subprocess.STDOUT, check=False,
                env=os.environ | {"FUZZ_FINDINGS": str(work / "findings")},
            )  # fmt: skip
        text = log.read_text("utf-8", "replace")
        counts = re.findall(r"^#(\d+)\s", text, re.MULTILINE) or ["0"]
        executions += int(counts[-1])
        points = re.findall(r"cov: (\d+) ft: (\d+)", text)
        covered = f"{points[-1][0]} edges, {points[-1][1]} features" if points else covered
        if done.returncode == 0:
            break
        ended += 1
    return executions, covered, ended


def confirm(path: Path) -> bool:
    """Whether an input is a finding still, alone in a process of its own; prints what it is."""
    done = subprocess.run(
        [sys.executable, str(HERE / "replay.py"), str(path)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"{path}: {(done.stdout + done.stderr).strip().splitlines()[-1]}", flush=True)
    return done.returncode != 0


if __name__ == "__main__":
    sys.exit(main())
