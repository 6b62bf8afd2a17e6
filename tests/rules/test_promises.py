"""Promises: judged by cash, on the day after the last day of grace."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.promises import Promise, PromiseStatus, promise_state

MADE = date(2024, 3, 1)
PROMISE = Promise(1000, MADE, date(2024, 3, 10), grace_days=2)


@pytest.mark.parametrize(
    ("receipts", "as_of", "status", "received", "running"),
    [
        ([], (3, 1), "open", 0, 1000),
        ([], (3, 12), "open", 0, 1000),
        ([], (3, 13), "broken", 0, 0),
        ([((3, 5), 400)], (3, 12), "open", 400, 600),
        ([((3, 5), 400)], (3, 13), "partly_kept", 400, 0),
        ([((3, 5), 400), ((3, 12), 600)], (3, 12), "kept", 1000, 0),
        ([((3, 5), 400), ((3, 13), 600)], (3, 13), "partly_kept", 400, 0),
        ([((3, 1), 1500)], (3, 1), "kept", 1500, 0),
        ([((2, 29), 1000)], (3, 20), "broken", 0, 0),
        ([((3, 5), 1000), ((3, 8), -1000)], (3, 13), "broken", 0, 0),
        ([((3, 9), 1000)], (3, 8), "open", 0, 1000),
    ],
)
def test_state(receipts: list[tuple[tuple[int, int], int]], as_of: tuple[int, int], status: str, received: int, running: int) -> None:
    cash = [(date(2024, *day), minor) for day, minor in receipts]
    state = promise_state(PROMISE, cash, date(2024, *as_of))
    assert (state.status, state.received_minor, state.running_minor) == (status, received, running)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2000)), max_size=6), st.integers(0, 40), st.integers(0, 30))
def test_more_cash_never_makes_it_worse(receipts: list[tuple[int, int]], as_of: int, extra_on: int) -> None:
    order = [PromiseStatus.BROKEN, PromiseStatus.PARTLY_KEPT, PromiseStatus.OPEN, PromiseStatus.KEPT]
    cash = [(MADE + timedelta(day), minor) for day, minor in receipts]
    day = MADE + timedelta(as_of)
    before = promise_state(PROMISE, cash, day)
    after = promise_state(PROMISE, [*cash, (MADE + timedelta(extra_on), 500)], day)
    assert order.index(after.status) >= order.index(before.status)
    assert 0 <= after.running_minor <= before.running_minor


@pytest.mark.parametrize(
    ("receipts", "owed", "as_of", "status", "running"),
    [
        # credited in full, in part with the rest paid, in part with nothing paid
        ([], [((1, 1), 1000), ((3, 6), -1000)], (3, 6), "kept", 0),
        ([((3, 7), 600)], [((1, 1), 1000), ((3, 6), -400), ((3, 7), -600)], (3, 13), "kept", 0),
        ([], [((1, 1), 1000), ((3, 6), -400)], (3, 12), "open", 600),
        ([], [((1, 1), 1000), ((3, 6), -400)], (3, 13), "broken", 0),
        # settled too late, or by money that another promise or an earlier day has
        ([], [((1, 1), 1000), ((3, 13), -1000)], (3, 13), "broken", 0),
        ([], [((1, 1), 1000), ((2, 20), -1000)], (3, 1), "kept", 0),
        # of an item that owes more than was promised nothing is settled by itself
        ([((3, 7), 1000)], [((1, 1), 5000), ((3, 7), -1000)], (3, 13), "kept", 0),
    ],
)
def test_of_items_that_owe_nothing_any_more(
    receipts: list[tuple[tuple[int, int], int]], owed: list[tuple[tuple[int, int], int]], as_of: tuple[int, int], status: str, running: int
) -> None:  # fmt: skip
    cash, moves = ([(date(2024, *day), minor) for day, minor in rows] for rows in (receipts, owed))
    state = promise_state(PROMISE, cash, date(2024, *as_of), moves)
    assert (state.status, state.running_minor) == (status, running)
