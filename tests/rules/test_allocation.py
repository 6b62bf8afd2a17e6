"""Allocation: oldest first, as requested, and taken back."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.allocation import (
    AllocationError,
    Entry,
    EntryKind,
    ReversalError,
    allocate_oldest_first,
    allocate_requested,
    effective_on,
    open_at,
    reverse,
)
from receivables.rules.items import Item, Kind

DAY = date(2024, 5, 1)
days = st.dates(date(2020, 1, 1), date(2026, 1, 1))


def debit(id: int, open_minor: int, due: int = 0, *, customer_id: int = 7, currency: str = "CNY", kind: Kind = Kind.DEBIT) -> Item:
    return Item(id, kind, open_minor, DAY, DAY + timedelta(due), currency, customer_id)


def receipt(open_minor: int, *, customer_id: int | None = 7) -> Item:
    return Item(1, Kind.CREDIT, open_minor, DAY, DAY, "CNY", customer_id)


books = st.lists(
    st.builds(Item, st.integers(1, 50), st.sampled_from(Kind), st.integers(0, 10**6), days, days, st.just("CNY"), st.just(7)),
    max_size=12,
    unique_by=lambda item: item.id,
)


@pytest.mark.parametrize(
    ("credit", "items", "expected"),
    [
        (500, [debit(1, 300, 30), debit(2, 300, 10)], [(2, 300), (1, 200)]),
        (500, [debit(2, 300), debit(1, 300)], [(1, 300), (2, 200)]),
        (900, [debit(1, 300), debit(2, 0), debit(3, 300, kind=Kind.CREDIT)], [(1, 300)]),
        (0, [debit(1, 300)], []),
        (-5, [debit(1, 300)], []),
        (500, [], []),
    ],
)
def test_oldest_first(credit: int, items: list[Item], expected: list[tuple[int, int]]) -> None:
    assert allocate_oldest_first(credit, items) == expected


def test_the_issue_day_breaks_a_tie_of_due_days() -> None:
    early = Item(9, Kind.DEBIT, 100, DAY - timedelta(5), DAY, "CNY", 7)
    assert allocate_oldest_first(150, [debit(1, 100), early]) == [(9, 100), (1, 50)]


@given(st.integers(0, 10**7), books, st.randoms(use_true_random=False))
def test_the_order_given_changes_nothing(credit: int, book: list[Item], random: Random) -> None:
    shuffled = list(book)
    random.shuffle(shuffled)
    parts = allocate_oldest_first(credit, book)
    assert parts == allocate_oldest_first(credit, shuffled)
    debits = {item.id: item.open_minor for item in book if item.kind is Kind.DEBIT}
    assert sum(minor for _, minor in parts) == min(credit, sum(debits.values()))
    assert all(0 < minor <= debits[item_id] for item_id, minor in parts)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=4), books)
def test_the_order_of_receipts_does_not_change_the_total(receipts: list[int], book: list[Item]) -> None:
    assert left_after(receipts, book) == left_after(receipts[::-1], book)


def left_after(receipts: list[int], book: list[Item]) -> int:
    left = {item.id: item for item in book if item.kind is Kind.DEBIT}
    for credit in receipts:
        for item_id, minor in allocate_oldest_first(credit, left.values()):
            item = left[item_id]
            left[item_id] = Item(item.id, item.kind, item.open_minor - minor, item.issued_on, item.due_on, item.currency, item.customer_id)
    return sum(item.open_minor for item in left.values())


BOOK = [debit(1, 500), debit(2, 300), debit(3, 100, currency="USD"), debit(4, 100, customer_id=8), debit(5, 100, kind=Kind.CREDIT)]


@pytest.mark.parametrize(
    ("requested", "problems"),
    [
        ([(1, 501)], [(0, "over_applied")]),
        ([(1, 400), (1, 101)], [(1, "over_applied")]),
        ([(1, 500), (2, 201)], [(1, "over_allocated")]),
        ([(3, 10)], [(0, "currency_differs")]),
        ([(4, 10)], [(0, "customer_differs")]),
        ([(5, 10)], [(0, "not_a_debit")]),
        ([(6, 10)], [(0, "unknown_item")]),
        ([(1, 0), (2, -5)], [(0, "amount_not_positive"), (1, "amount_not_positive")]),
        ([(6, 10), (1, 100), (3, 10)], [(0, "unknown_item"), (2, "currency_differs")]),
    ],
)
def test_requested_refused(requested: list[tuple[int, int]], problems: list[tuple[int, str]]) -> None:
    with pytest.raises(AllocationError) as caught:
        allocate_requested(receipt(700), BOOK, requested)
    assert [(problem.index, problem.code) for problem in caught.value.problems] == problems
    assert caught.value.code == problems[0][1]


def test_requested_stands() -> None:
    requested = [(2, 200), (1, 400), (2, 100)]
    assert allocate_requested(receipt(700), BOOK, requested) == requested
    assert allocate_requested(receipt(700), BOOK, []) == []


def test_a_receipt_of_nobody_pays_nothing() -> None:
    with pytest.raises(AllocationError, match="customer_unidentified"):
        allocate_requested(receipt(700, customer_id=None), BOOK, [(1, 100)])


@given(days, st.lists(days, max_size=3))
def test_effective_on_is_the_latest(day: date, others: list[date]) -> None:
    assert effective_on(day, *others) == max([day, *others])


def test_worked_payment_after_the_day_asked_for() -> None:
    entries = [
        Entry(1, EntryKind.POSTING, 100_000, date(2020, 4, 30), debit_id=1),
        Entry(2, EntryKind.ALLOCATION, -100_000, effective_on(date(2020, 4, 30), date(2020, 6, 30)), debit_id=1, payment_id=1),
    ]
    assert open_at(entries, date(2020, 5, 31)) == 100_000
    assert open_at(entries, date(2020, 6, 30)) == 0


entries = st.builds(Entry, st.integers(1, 99), st.sampled_from(EntryKind), st.integers(-(10**9), 10**9), days, debit_id=st.just(1))


@given(st.lists(entries, max_size=8), entries, st.integers(0, 400), days)
def test_a_reversal_restores_the_state_from_its_day_on(before: list[Entry], entry: Entry, later: int, as_of: date) -> None:
    taken_back = reverse(entry, entry.effective_on + timedelta(later))
    assert taken_back.reverses_id == entry.id
    stands = entry.effective_on <= as_of < taken_back.effective_on
    assert open_at([*before, entry, taken_back], as_of) == open_at(before, as_of) + (entry.amount_minor if stands else 0)


@pytest.mark.parametrize(
    ("reverses_id", "already_reversed", "on", "code"),
    [
        (4, False, DAY, "is_a_reversal"),
        (None, True, DAY, "already_reversed"),
        (None, False, DAY - timedelta(1), "reversal_before_entry"),
    ],
)
def test_reversal_refused(reverses_id: int | None, already_reversed: bool, on: date, code: str) -> None:
    entry = Entry(5, EntryKind.ALLOCATION, -100, DAY, debit_id=1, payment_id=2, reverses_id=reverses_id)
    with pytest.raises(ReversalError) as caught:
        reverse(entry, on, already_reversed=already_reversed)
    assert caught.value.code == code
