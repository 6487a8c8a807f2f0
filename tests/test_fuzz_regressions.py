"""What fuzzing found stays mended: every input kept in fixtures/fuzz goes through its target without a finding."""

from __future__ import annotations

import gzip
import json
import sys
import traceback
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FIXTURES = Path(__file__).parent / "fixtures/fuzz"
sys.path.insert(0, str(Path(__file__).parent / "fuzz"))

import harness  # noqa: E402
import mutate  # noqa: E402
import seeds  # noqa: E402
import targets  # noqa: E402

# A mended input takes a fraction of a second; what it once did, hours.  The bound only keeps a relapse from hanging.
PATIENCE = 20  # seconds of CPU time
RUNS = json.loads((FIXTURES / "runs.json").read_text("utf-8"))
EMPTY_MEMBER = gzip.compress(b"", mtime=0)


def finding(target: str, data: bytes) -> str:
    """What is wrong with how the target takes this input, with the way there: "" for nothing."""
    try:
        with harness.within(PATIENCE):
            targets.TARGETS[target](data)
    except (Exception, harness.Hang) as error:  # noqa: BLE001 - every kind is a finding, and is asserted not to be
        return "".join(traceback.format_exception(error))
    return ""


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.bin")), ids=lambda p: p.stem)
def test_inputs_that_broke_a_reader(path: Path) -> None:
    assert finding(path.name.partition("-")[0], path.read_bytes()) == ""


@pytest.mark.parametrize("case", RUNS, ids=lambda case: case["name"])
def test_runs_that_hung_a_reader(case: dict[str, str | int]) -> None:
    piece = case["piece"].encode()
    body = (EMPTY_MEMBER if piece == b"<gzip>" else piece) * case["times"]
    assert finding(case["target"], case["head"].encode() + body + case["tail"].encode()) == ""


@pytest.mark.parametrize("name", list(targets.TARGETS))
def test_every_target_takes_its_seeds(name: str) -> None:
    given_seeds = seeds.seeds(name)
    assert given_seeds and all(len(data) <= harness.LARGEST for data in given_seeds)
    assert [found for data in given_seeds if (found := finding(name, data))] == []


@pytest.mark.parametrize("name", list(targets.TARGETS))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1), chosen=st.integers(0, 10**6))
def test_mutated_seeds(name: str, seed: int, chosen: int) -> None:
    """A short round of the fuzzer's own mutators, without its engine."""
    own = seeds.seeds(name)
    mutator = mutate.mutator(name, lambda data, largest: data[::-1][:largest])
    assert finding(name, mutator(own[chosen % len(own)][:4000], 8000, seed)) == ""


def test_what_raises_is_kept_once_and_the_smallest(tmp_path: Path) -> None:
    def broken(data: bytes) -> None:
        if data:
            raise KeyError(len(data))

    one = harness.guarded("broken", broken, tmp_path)
    for data in (b"", b"four", b"to", b"three"):
        one(data)
    assert [(p.suffix, p.read_bytes()) for p in sorted(tmp_path.glob("*.bin"))] == [(".bin", b"to")]


def test_what_takes_too_long_is_stopped() -> None:
    with pytest.raises(harness.Hang), harness.within(0.05):
        while True:
            pass
