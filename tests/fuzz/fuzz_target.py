"""Fuzz one target: `fuzz_target.py NAME [libFuzzer's flags and corpora]`.  See README.md; `run.py` runs them all."""

from __future__ import annotations

import sys

import harness

if __name__ == "__main__":
    name = sys.argv.pop(1)
    harness.main(name)
