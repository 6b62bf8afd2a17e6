"""Splitting what items get over credits: in order, to the last unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.joint_clearing import spread

CASES = [
    ([100], [100], [(0, 0, 100)]),
    ([30, 70], [98], [(0, 0, 30), (1, 0, 68)]),
    ([30, 70, 60], [98, 45], [(0, 0, 30), (1, 0, 68), (1, 1, 2), (2, 1, 43)]),
    ([50, 50], [50], [(0, 0, 50)]),
    ([0, 5], [5], [(1, 0, 5)]),
    ([5], [0], []),
    ([], [], []),
]


@pytest.mark.parametrize(("credits", "items", "parts"), CASES)
def test_in_the_order_given(credits: list[int], items: list[int], parts: list[tuple[int, int, int]]) -> None:
    assert [(part.credit, part.item, part.minor) for part in spread(credits, items)] == parts


def test_more_than_there_is_is_refused() -> None:
    with pytest.raises(ValueError, match="more than"):
        spread([1, 2], [4])


AMOUNTS = st.lists(st.integers(0, 10**12), max_size=8)


@given(AMOUNTS, AMOUNTS)
def test_no_unit_is_lost_and_no_credit_gives_more_than_it_has(credits: list[int], items: list[int]) -> None:
    if sum(items) > sum(credits):
        return
    parts = spread(credits, items)
    assert all(part.minor > 0 for part in parts)
    for place, wanted in enumerate(items):
        assert sum(part.minor for part in parts if part.item == place) == wanted
    for place, most in enumerate(credits):
        assert sum(part.minor for part in parts if part.credit == place) <= most
    assert len(parts) <= len(credits) + len(items)
