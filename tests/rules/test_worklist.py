"""The next best action, what is set aside of items, and what fits into a day."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.dunning import Held, held
from receivables.rules.worklist import NextAction, Situation, beyond, left_to_chase, next_action

LATE = Situation(overdue_minor=100_00, set_aside_minor=0, disputed_minor=0, oldest_days=40)


@pytest.mark.parametrize(
    ("changes", "action", "channel"),
    [
        ({}, NextAction.CALL, "phone"),
        ({"oldest_days": 7}, NextAction.WRITE, "email"),
        ({"oldest_days": 8}, NextAction.CALL, "phone"),
        ({"phone": False}, NextAction.WRITE, "email"),
        ({"phone": False, "email": False}, NextAction.WRITE, "letter"),
        ({"unreachable": 1}, NextAction.CALL, "phone"),
        ({"unreachable": 2}, NextAction.WRITE, "email"),
        ({"unreachable": 3}, NextAction.VISIT, "visit"),
        ({"contacted_lately": True}, NextAction.WAIT, None),
        ({"contacted_lately": True, "step_due": True}, NextAction.FOLLOW_UP, "phone"),
        ({"broken_promises": 1}, NextAction.ASK_ABOUT_PROMISE, "phone"),
        ({"promise_due": True, "phone": False}, NextAction.ASK_ABOUT_PROMISE, "email"),
        ({"set_aside_minor": 100_00, "disputed_minor": 100_00}, NextAction.CLARIFY_DISPUTE, "phone"),
        ({"set_aside_minor": 100_00}, NextAction.WAIT, None),
        ({"task": "visit", "step_due": True}, NextAction.DO_TASK, "visit"),
        ({"overdue_minor": 0, "contacted_lately": True}, NextAction.WAIT, None),
        ({"credit_minor": 99_99}, NextAction.CALL, "phone"),
        ({"credit_minor": 100_00, "task": "phone", "step_due": True}, NextAction.APPLY_CREDIT, None),
        ({"credit_minor": 30_00, "set_aside_minor": 70_00}, NextAction.APPLY_CREDIT, None),
        ({"credit_minor": 30_00, "set_aside_minor": 100_00}, NextAction.WAIT, None),
        ({"overdue_minor": 0, "credit_minor": 30_00, "task": "phone"}, NextAction.DO_TASK, "phone"),
        ({"overdue_minor": 0}, NextAction.CALL, "phone"),  # nothing to set aside is nothing set aside
        ({"set_aside_minor": 99_99, "disputed_minor": 99_99}, NextAction.CALL, "phone"),
        ({"set_aside_minor": 100_01}, NextAction.WAIT, None),
        ({"broken_promises": 1, "set_aside_minor": 100_00}, NextAction.ASK_ABOUT_PROMISE, "phone"),
        ({"unreachable": 3, "oldest_days": 1, "phone": False}, NextAction.VISIT, "visit"),
        ({"unreachable": 2, "email": False}, NextAction.WRITE, "letter"),
        ({"step_due": True, "phone": False, "email": False}, NextAction.FOLLOW_UP, "letter"),
    ],
)
def test_what_to_do_next(changes: dict[str, object], action: NextAction, channel: str | None) -> None:
    assert next_action(replace(LATE, **changes)) == (action, channel)  # type: ignore[arg-type]  # the table names fields of several types


NONE: frozenset[int] = frozenset()


@pytest.mark.parametrize(
    ("disputed", "planned", "promised", "aside"),
    [
        ({}, {}, [], 0),
        ({1: 40}, {}, [], 40),
        ({1: 80}, {1: 80}, [], 100),
        ({1: 80}, {1: 10}, [(50, frozenset({1}))], 100),
        ({1: 100}, {}, [(30, NONE)], 130),
        ({1: 100}, {2: 100}, [(999, NONE)], 300),
        ({}, {}, [(120, NONE), (100, frozenset({2}))], 220),
        ({}, {}, [(500, frozenset({9}))], 0),
    ],
)
def test_no_unit_of_an_item_is_set_aside_twice(
    disputed: dict[int, int], planned: dict[int, int], promised: list[tuple[int, frozenset[int]]], aside: int
) -> None:
    left = left_to_chase([(1, 100), (2, 100), (3, 100)], disputed, planned, promised)
    assert 300 - sum(left.values()) == aside


def test_what_is_promised_is_taken_off_the_oldest_first_and_off_the_items_it_names() -> None:
    items = [(1, 100), (2, 100), (3, 100)]
    assert left_to_chase(items, {}, {}, [(120, NONE)]) == {1: 0, 2: 80, 3: 100}
    assert left_to_chase(items, {1: 30}, {1: 20}, [(60, NONE)]) == {1: 0, 2: 90, 3: 100}
    # Those about items first, whatever order they are given in.
    assert left_to_chase(items, {}, {}, [(150, NONE), (90, frozenset({1}))]) == {1: 0, 2: 0, 3: 60}


PARTS = st.dictionaries(st.integers(1, 4), st.integers(0, 200))
PROMISES = st.lists(st.tuples(st.integers(0, 500), st.frozensets(st.integers(1, 5), max_size=2)), max_size=3)


@given(st.dictionaries(st.integers(1, 4), st.integers(1, 100)), PARTS, PARTS, PROMISES)
def test_what_is_set_aside_is_never_more_than_there_is(
    items: dict[int, int], disputed: dict[int, int], planned: dict[int, int], promised: list[tuple[int, frozenset[int]]]
) -> None:
    left = left_to_chase(sorted(items.items()), disputed, planned, promised)
    assert all(0 <= left[item] <= opened - min(opened, disputed.get(item, 0)) for item, opened in items.items())


def test_what_fits_into_a_day() -> None:
    assert beyond(["a", "a", "b", None, "a"], {"a": 2, "b": 0}) == [False, False, True, False, True]
    assert beyond(["a"], {}) == [False]


ITEMS = [(1, "CNY", 100), (2, "USD", 100), (3, "CNY", 100)]


@pytest.mark.parametrize(
    ("holds", "wanted"),
    [
        ([], {1: 0, 2: 0, 3: 0}),
        ([Held(None, None, None)], {1: 100, 2: 100, 3: 100}),
        ([Held(3, None, None)], {1: 0, 2: 0, 3: 100}),
        ([Held(3, "CNY", 30)], {1: 0, 2: 0, 3: 30}),
        ([Held(None, "CNY", 150)], {1: 100, 2: 0, 3: 50}),
        ([Held(None, "CNY", 150), Held(3, "CNY", 80)], {1: 100, 2: 0, 3: 100}),
        ([Held(1, None, None), Held(None, "CNY", 40)], {1: 100, 2: 0, 3: 40}),
        ([Held(9, "CNY", 10), Held(None, "EUR", 10)], {1: 0, 2: 0, 3: 0}),
    ],
)
def test_what_is_on_hold(holds: list[Held], wanted: dict[int, int]) -> None:
    assert held(ITEMS, holds) == wanted


ABOUT, IN = st.sampled_from([None, 1, 2, 3, 9]), st.sampled_from([None, "CNY", "USD"])
HOLDS = st.lists(st.builds(Held, ABOUT, IN, st.none() | st.integers(1, 400)))


@given(HOLDS, HOLDS)
def test_no_unit_is_held_twice_and_another_hold_frees_none(holds: list[Held], more: list[Held]) -> None:
    before, after = held(ITEMS, holds), held(ITEMS, holds + more)
    assert all(0 <= before[item] <= after[item] <= minor for item, _, minor in ITEMS)
