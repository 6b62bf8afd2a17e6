"""Reconciliation: which keys differ, how, and that the differences add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.reconciliation import Key, State, compare


def item(name: str) -> Key:
    return Key("item", "erp", name)


A, B = item("A"), item("B")
R = Key("receipt", "erp", "A")
CONTROL = Key("control", "erp", "")
NOBODY = Key("unidentified", "", "")

# (theirs, ours, known, expected)
CASES: list[tuple[dict[Key, int], dict[Key, int], set[Key], list[tuple[Key, State, int, int]]]] = [
    ({}, {}, set(), []),
    ({A: 100}, {A: 100}, set(), []),
    ({A: 0}, {}, set(), []),
    ({A: 100}, {}, set(), [(A, State.MISSING_HERE, 100, 0)]),
    ({A: 100}, {}, {A}, [(A, State.AMOUNT_DIFFERS, 100, 0)]),
    ({}, {A: 100}, set(), [(A, State.EXTRA_HERE, 0, 100)]),
    ({A: 0}, {A: 100}, set(), [(A, State.AMOUNT_DIFFERS, 0, 100)]),
    ({A: 101}, {A: 100}, set(), [(A, State.AMOUNT_DIFFERS, 101, 100)]),
    ({A: -100}, {A: 100}, set(), [(A, State.AMOUNT_DIFFERS, -100, 100)]),
    ({A: 100}, {R: -100}, set(), [(A, State.MISSING_HERE, 100, 0), (R, State.EXTRA_HERE, 0, -100)]),
    ({A: 1, B: 2}, {A: 2, B: 1}, set(), [(A, State.AMOUNT_DIFFERS, 1, 2), (B, State.AMOUNT_DIFFERS, 2, 1)]),
    ({A: 5}, {Key("item", "bank", "A"): 5}, set(), [(Key("item", "bank", "A"), State.EXTRA_HERE, 0, 5), (A, State.MISSING_HERE, 5, 0)]),
    ({}, {NOBODY: -7}, set(), [(NOBODY, State.EXTRA_HERE, 0, -7)]),
    ({CONTROL: 10}, {}, set(), [(CONTROL, State.AMOUNT_DIFFERS, 10, 0)]),
    ({}, {CONTROL: 10}, set(), [(CONTROL, State.AMOUNT_DIFFERS, 0, 10)]),
]


@pytest.mark.parametrize(("theirs", "ours", "known", "expected"), CASES)
def test_cases(
    theirs: dict[Key, int], ours: dict[Key, int], known: set[Key], expected: list[tuple[Key, State, int, int]]
) -> None:
    found = compare(theirs, ours, known)
    assert [(d.key, d.state, d.theirs_minor, d.ours_minor) for d in found] == expected


KEYS = st.builds(Key, st.sampled_from(["item", "receipt"]), st.sampled_from(["erp", "bank"]), st.sampled_from("ABCDE"))
SIDE = st.dictionaries(KEYS, st.integers(-(10**15), 10**15), max_size=8)


@given(SIDE, SIDE, st.sets(KEYS))
def test_the_differences_add_up_to_that_of_the_totals(theirs: dict[Key, int], ours: dict[Key, int], known: set[Key]) -> None:
    found = compare(theirs, ours, known)
    assert sum(d.ours_minor - d.theirs_minor for d in found) == sum(ours.values()) - sum(theirs.values())
    assert len({d.key for d in found}) == len(found)
    assert all(d.theirs_minor != d.ours_minor for d in found)


@given(SIDE, SIDE)
def test_turned_round_missing_is_extra(theirs: dict[Key, int], ours: dict[Key, int]) -> None:
    turned = {State.MISSING_HERE: State.EXTRA_HERE, State.EXTRA_HERE: State.MISSING_HERE, State.AMOUNT_DIFFERS: State.AMOUNT_DIFFERS}
    there = {(d.key, turned[d.state], d.ours_minor, d.theirs_minor) for d in compare(ours, theirs)}
    assert {(d.key, d.state, d.theirs_minor, d.ours_minor) for d in compare(theirs, ours)} == there


@given(SIDE)
def test_a_list_does_not_differ_from_itself(side: dict[Key, int]) -> None:
    assert compare(side, side) == []


@given(SIDE, SIDE)
def test_booking_the_differences_here_leaves_none(theirs: dict[Key, int], ours: dict[Key, int]) -> None:
    booked = dict(ours)
    for difference in compare(theirs, ours):
        booked[difference.key] = difference.theirs_minor
    assert compare(theirs, booked) == []
