"""Which money keeps which promise: each unit once, and what was kept stays kept."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.promises.attribution import Money, Word, standing_parts, states
from receivables.rules.promises import Promise, PromiseState, PromiseStatus

DAY = date(2026, 3, 2)


def after(days: int) -> date:
    return DAY + timedelta(days)


def word(minor: int, made: int, due: int, *items: int, grace: int = 0) -> Word:
    return Word(Promise(minor, after(made), after(due), grace), frozenset(items))


def money(minor: int, received: int | None, item: int | None = None, applied: int | None = None) -> Money:
    return Money(minor, None if received is None else after(received), item, None if applied is None else after(applied))


TABLE = [
    # the one that runs out first, then the next; what is left over goes on
    ([word(100, 0, 9), word(100, 0, 5)], [money(150, 3)], [50, 100]),
    # of two that run out together, the one about fewer items
    ([word(50, 0, 5), word(50, 0, 5, 1, 2), word(50, 0, 5, 1)], [money(70, 3, 1, 3)], [0, 20, 50]),
    # money for another item, or for none, says nothing of one that names an item
    ([word(50, 0, 5, 1)], [money(50, 3, 2, 3), money(50, 3)], [0]),
    # what came in before it was promised counts for the account no more, but for an item on the day it is applied
    ([word(50, 2, 5), word(50, 2, 5, 1)], [money(80, 0, 1, 3)], [0, 50]),
    # somebody else's money applied to the item
    ([word(50, 0, 5), word(50, 0, 5, 1)], [money(80, None, 1, 3)], [0, 50]),
    # what the account has taken as it came in, no item gets when it is applied later
    ([word(50, 0, 9), word(50, 0, 5, 1)], [money(50, 1, 1, 4)], [50, 0]),
    # grace
    ([word(50, 0, 5, grace=2)], [money(20, 7), money(30, 8)], [20]),
]


@pytest.mark.parametrize(("words", "receipts", "expected"), TABLE)
def test_who_gets_it(words: list[Word], receipts: list[Money], expected: list[int]) -> None:
    assert [state.received_minor for state in states(words, receipts, after(60))] == expected


WORDS = st.lists(
    st.builds(
        lambda minor, made, wait, items, grace: word(minor, made, made + wait, *items, grace=grace),
        st.integers(1, 300), st.integers(0, 20), st.integers(0, 15), st.sets(st.integers(1, 3), max_size=3), st.integers(0, 3),
    ),
    max_size=6,
)  # fmt: skip
MONEY = st.lists(
    st.builds(
        lambda minor, received, item, wait: money(minor, received, item, None if item is None else (received or 0) + wait),
        st.integers(1, 300), st.one_of(st.none(), st.integers(0, 40)), st.one_of(st.none(), st.integers(1, 3)), st.integers(0, 9),
    ),
    max_size=8,
)  # fmt: skip


@given(WORDS, MONEY, st.integers(0, 60))
def test_no_unit_keeps_two(words: list[Word], receipts: list[Money], day: int) -> None:
    found = states(words, receipts, after(day))
    assert sum(state.received_minor for state in found) <= sum(one.minor for one in receipts)
    for one, state in zip(words, found, strict=True):
        own = sum(m.minor for m in receipts if (m.item in one.items if one.items else m.received_on is not None))
        assert 0 <= state.received_minor <= min(one.promise.amount_minor, own)
    for items in ({1}, {1, 2}, {1, 2, 3}):  # promises about these items alone have no more than was applied to them
        about = [s.received_minor for w, s in zip(words, found, strict=True) if w.items and w.items <= items]
        assert sum(about) <= sum(m.minor for m in receipts if m.item in items)


@given(WORDS, MONEY, st.integers(0, 60), st.integers(0, 20))
def test_what_has_come_in_stays(words: list[Word], receipts: list[Money], day: int, more: int) -> None:
    def until(day: int) -> list[PromiseState]:
        return states(words, receipts, after(day))

    for before, later in zip(until(day), until(day + more), strict=True):
        assert later.received_minor >= before.received_minor
        assert before.status is PromiseStatus.OPEN or later.status is before.status


@given(WORDS, MONEY, st.integers(0, 60), st.permutations(range(8)))
def test_the_order_of_the_rows_says_nothing_of_the_sum(words: list[Word], receipts: list[Money], day: int, order: list[int]) -> None:
    same_day = [Money(one.minor, one.received_on) for one in receipts]
    mixed = [same_day[place] for place in order if place < len(same_day)]
    assert states(words, same_day, after(day)) == states(words, mixed, after(day))


D1, D2, D3 = date(2026, 3, 1), date(2026, 3, 5), date(2026, 3, 9)


@pytest.mark.parametrize(
    ("moves", "stands"),
    [
        ([(D1, 100)], [(D1, 100)]),
        ([(D1, 100), (D2, -100)], []),
        ([(D1, 100), (D2, -12)], [(D1, 88)]),
        ([(D1, 100), (D2, 50), (D3, -60)], [(D1, 90)]),
        ([(D1, 100), (D2, -100), (D3, 70)], [(D3, 70)]),
        ([(D1, -5), (D2, 10)], [(D2, 10)]),
    ],
)
def test_what_was_taken_back_is_what_was_applied_last(moves: list[tuple[date, int]], stands: list[tuple[date, int]]) -> None:
    assert standing_parts(moves) == stands
