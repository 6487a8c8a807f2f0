"""The search over all identities, and the division of runs, beside trying everything."""

from __future__ import annotations

from itertools import combinations, pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.flat.divide import Divider
from parsers.flat.search import Budget, together

EFFECT = st.tuples(*[st.integers(-4, 4)] * 3)
ROWS = st.lists(st.lists(EFFECT, min_size=1, max_size=4, unique=True), min_size=1, max_size=5)


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_search_keeps_what_some_choice_needs_and_nothing_else(rows: list[list[tuple[int, ...]]]) -> None:
    good = [choice for choice in product(*rows) if not any(map(sum, zip(*choice, strict=True)))]
    assert together(rows, Budget()) == [{choice[i] for choice in good} for i in range(len(rows))]


def test_search_claims_nothing_beyond_its_budget() -> None:
    budget = Budget(steps=10)
    assert together([[(i,) for i in range(9)]] * 4, budget) is None
    assert budget.capped


def tried(digits: str, spaces: set[int], width: int) -> set[tuple[tuple[int, int], ...]]:
    """Every division of the digits into the columns whose last is the sum of the others, found by trying all."""
    out = set()
    for count in range(1, min(width, len(digits)) + 1):
        for cuts in combinations(range(1, len(digits)), count - 1):
            borders = [0, *cuts, len(digits)]
            figures = [digits[a:b] for a, b in pairwise(borders)]
            if spaces <= set(cuts) and all(one == "0" or one[0] != "0" for one in figures):
                for columns in combinations(range(width), count):
                    row = dict(zip(columns, map(int, figures), strict=True))
                    if row.pop(width - 1, 0) == sum(row.values()):
                        out.add(tuple(zip(columns, map(int, figures), strict=True)))
    return out


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("0123", min_size=1, max_size=5), min_size=1, max_size=2))
def test_runs_are_cut_in_every_way_that_keeps_the_sum(runs: list[str]) -> None:
    cells = ("a", "b", "c", "d", "total")
    found = Divider().divide(runs, cells, [{"a": 1, "b": 1, "c": 1, "d": 1, "total": -1}])
    spaces = {len(runs[0])} if len(runs) > 1 else set()
    assert found is not None
    assert len(found) == len(set(found))
    assert {tuple((c, int(v)) for c, v in one) for one in found} == tried("".join(runs), spaces, 5)
