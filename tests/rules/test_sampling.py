"""Samples: drawn again by the same seed, whatever the order, and fair enough for an audit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.sampling import sample

SEEDS = st.text("abcdef0123456789", min_size=1, max_size=16)
PEOPLE = st.lists(st.integers(1, 10**12), unique=True, min_size=1, max_size=60)


@given(PEOPLE, st.integers(1, 80), SEEDS)
def test_a_sample_is_of_the_population_and_repeatable(people: list[int], size: int, seed: str) -> None:
    drawn = sample(people, size, seed)
    assert drawn == sorted(set(drawn))
    assert set(drawn) <= set(people)
    assert len(drawn) == min(size, len(people))
    assert drawn == sample(reversed(people), size, seed)


@given(PEOPLE, st.integers(1, 30), SEEDS)
def test_a_larger_sample_holds_the_smaller(people: list[int], size: int, seed: str) -> None:
    assert set(sample(people, size, seed)) <= set(sample(people, size + 5, seed))


def test_a_known_sample_stays_the_same() -> None:
    assert sample(range(1, 101), 5, "2026-audit") == KNOWN
    assert sample(range(1, 101), 5, "2027-audit") != KNOWN


KNOWN = [37, 38, 39, 41, 78]


def test_everybody_is_drawn_about_as_often() -> None:
    counts = dict.fromkeys(range(20), 0)
    for seed in range(2_000):
        for one in sample(range(20), 5, str(seed)):
            counts[one] += 1
    assert all(430 <= count <= 570 for count in counts.values())  # 500 expected, within about 3.5 standard deviations


def test_nobody_is_no_sample() -> None:
    with pytest.raises(ValueError, match="at least one"):
        sample([1], 0, "s")
