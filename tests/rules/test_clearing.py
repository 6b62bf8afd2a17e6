"""Clearing: what may be let go beside what is paid, by the cases; and that no unit is lost, whatever is asked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.allocation import EntryKind
from receivables.rules.clearing import Cleared, ClearingError, Debit, Limits, Receipt, Wanted, as_asked, clear, discount_of, wanted_of
from receivables.rules.items import Kind
from receivables.rules.matching import Difference

DAY = date(2026, 3, 10)
ONE = Debit(1, Kind.DEBIT, 10_000, "CNY", 7, 200, DAY)
TWO = Debit(2, Kind.DEBIT, 5_000, "CNY", 7)
OTHERS = Debit(3, Kind.DEBIT, 5_000, "CNY", 8)
NOTE = Debit(4, Kind.CREDIT, 5_000, "CNY", 7)
DOLLARS = Debit(5, Kind.DEBIT, 5_000, "USD", 7)
ITEMS = [ONE, TWO, OTHERS, NOTE, DOLLARS]
RECEIPT = Receipt(9_800, "CNY", DAY, frozenset({7}))
LIMITS = Limits(small_minor=100, charge_minor=500)

TAKEN: list[tuple[list[Wanted], int, int]] = [
    ([], 0, 9_800),
    ([Wanted(1, 9_800, discount_minor=200)], 0, 0),
    ([Wanted(1, 9_700, discount_minor=300)], 0, 100),  # within the tolerance of a small difference
    ([Wanted(1, 9_800)], 0, 0),
    ([Wanted(1, 4_800), Wanted(2, 5_000)], 0, 0),
    ([Wanted(2, 4_900, small_minor=100)], 0, 4_900),
    ([Wanted(2, 1_000, charge_minor=500)], 0, 8_800),  # a charge may be kept back of a part
    ([Wanted(1, 9_200, discount_minor=200, small_minor=100, charge_minor=500)], 0, 600),
    ([Wanted(1, 9_700, charge_minor=300)], 100, 0),
]
REFUSED: list[tuple[list[Wanted], int, str]] = [
    ([Wanted(9, 1)], 0, "unknown_item"),
    ([Wanted(1, 1), Wanted(1, 1)], 0, "duplicate_item"),
    ([Wanted(4, 1)], 0, "not_a_debit"),
    ([Wanted(5, 1)], 0, "currency_differs"),
    ([Wanted(3, 1)], 0, "customer_differs"),
    ([Wanted(1, 0)], 0, "amount_not_positive"),
    ([Wanted(1, -1)], 0, "amount_not_positive"),
    ([Wanted(2, 5_001)], 0, "over_applied"),
    ([Wanted(2, 4_950, small_minor=51)], 0, "over_applied"),
    ([Wanted(1, 9_801)], 0, "over_allocated"),
    ([Wanted(1, 4_801), Wanted(2, 5_000)], 0, "over_allocated"),
    ([Wanted(2, 4_900, discount_minor=100)], 0, "discount_not_allowed"),
    ([Wanted(1, 9_699, discount_minor=301)], 0, "discount_too_large"),
    ([Wanted(1, 9_700, discount_minor=200)], 0, "discount_leaves_open"),
    ([Wanted(2, 4_899, small_minor=101)], 0, "difference_too_large"),
    ([Wanted(2, 4_800, small_minor=100)], 0, "difference_leaves_open"),
    ([Wanted(1, 4_000, charge_minor=300), Wanted(2, 4_000, charge_minor=201)], 0, "charge_too_large"),
    ([Wanted(2, 5_000)], 100, "difference_leaves_open"),
    ([Wanted(1, 9_600)], 200, "difference_too_large"),
    ([Wanted(1, 9_800)], 1, "over_allocated"),
    ([Wanted(1, 9_700, discount_minor=200, small_minor=100)], 100, "difference_too_large"),  # together above the limit
]


@pytest.mark.parametrize(("wanted", "over", "left"), TAKEN)
def test_what_may_stand(wanted: list[Wanted], over: int, left: int) -> None:
    assert clear(RECEIPT, ITEMS, wanted, over, LIMITS).left_minor == left


@pytest.mark.parametrize(("wanted", "over", "code"), REFUSED)
def test_what_may_not(wanted: list[Wanted], over: int, code: str) -> None:
    with pytest.raises(ClearingError) as refused:
        clear(RECEIPT, ITEMS, wanted, over, LIMITS)
    assert code in [problem.code for problem in refused.value.problems]


def test_everything_at_fault_is_told_at_once() -> None:
    with pytest.raises(ClearingError) as refused:
        clear(RECEIPT, ITEMS, [Wanted(3, 0), Wanted(2, 1, discount_minor=1, charge_minor=501)], 0, LIMITS)
    assert [(p.index, p.field, p.code) for p in refused.value.problems] == [
        (0, "invoice_id", "customer_differs"), (0, "amount", "amount_not_positive"), (1, "discount", "discount_not_allowed"),
        (1, "bank_charge", "charge_too_large"),
    ]  # fmt: skip


def test_nobody_named_may_pay_for_anybody() -> None:
    assert clear(replace(RECEIPT, customers=frozenset()), ITEMS, [Wanted(3, 5_000)], 0, LIMITS).left_minor == 4_800


@pytest.mark.parametrize(("days", "grace", "minor"), [(-1, 0, 200), (0, 0, 200), (1, 0, 0), (3, 3, 200), (4, 3, 0)])
def test_the_discount_of_a_day(days: int, grace: int, minor: int) -> None:
    assert discount_of(ONE, DAY + timedelta(days), grace) == minor
    assert discount_of(TWO, DAY) == 0


@pytest.mark.parametrize(("open_minor", "minor"), [(25, 0), (75, 2), (125, 2), (175, 4)])
def test_half_a_unit_of_discount_goes_to_the_even_one(open_minor: int, minor: int) -> None:
    assert discount_of(replace(ONE, open_minor=open_minor), DAY) == minor


def test_what_a_proposal_asks_for() -> None:
    opened = {1: 10_000, 2: 5_000}
    pays = [(1, 9_800), (2, 5_000)]
    assert wanted_of(pays, Difference.NONE, 0, opened) == ([Wanted(1, 9_800), Wanted(2, 5_000)], 0)
    assert wanted_of(pays, Difference.DISCOUNT, -200, opened) == ([Wanted(1, 9_800, discount_minor=200), Wanted(2, 5_000)], 0)
    assert wanted_of(pays, Difference.BANK_CHARGE, -200, opened)[0][0] == Wanted(1, 9_800, charge_minor=200)
    assert wanted_of(pays, Difference.SMALL_DIFFERENCE, -200, opened)[0][0] == Wanted(1, 9_800, small_minor=200)
    assert wanted_of([(2, 5_000)], Difference.SMALL_DIFFERENCE, 30, opened) == ([Wanted(2, 5_000)], 30)
    assert wanted_of([(2, 5_000)], Difference.ON_ACCOUNT, 30, opened) == ([Wanted(2, 5_000)], 0)


minors = st.integers(0, 12_000)
anything = st.builds(Wanted, st.integers(1, 5), minors, st.integers(0, 400), st.integers(0, 200), st.integers(0, 700))


def closing(item: Debit, discount: int, small: int, charge: int) -> Wanted:
    """What settles the item in full."""
    return Wanted(item.id, item.open_minor - discount - small - charge, discount, small, charge)


closes = st.one_of(
    st.builds(closing, st.just(ONE), st.integers(0, 210), st.integers(0, 60), st.integers(0, 400)),
    st.builds(closing, st.just(TWO), st.just(0), st.integers(0, 60), st.integers(0, 400)),
)
parts = st.one_of(closes, closes, closes, anything)


def applied(cleared: Cleared, receipt: int, items: dict[int, int], sign: int) -> tuple[int, dict[int, int]]:
    """What the receipt and the items have open after the movements (sign 1), or after they were taken back (-1)."""
    left = dict(items)
    for movement in cleared.movements:
        if movement.item_id is not None:
            left[movement.item_id] -= sign * movement.minor
        if movement.kind is EntryKind.ALLOCATION or movement.item_id is None:
            receipt -= sign * movement.minor
    return receipt, left


@given(st.lists(parts, max_size=3), st.sampled_from([0, 0, 50]), st.builds(Limits, st.integers(0, 300), st.integers(0, 800)), minors)
def test_no_unit_is_lost_and_taking_back_restores(wanted: list[Wanted], over: int, limits: Limits, more: int) -> None:
    before = {item.id: item.open_minor for item in ITEMS}
    money = replace(RECEIPT, open_minor=RECEIPT.open_minor + more)
    try:
        cleared = clear(money, ITEMS, wanted, over, limits)
    except ClearingError:
        return
    receipt, after = applied(cleared, money.open_minor, before, 1)
    assert receipt == cleared.left_minor >= 0
    assert all(0 <= after[item_id] <= before[item_id] for item_id in before)
    let_go = cleared.sum_of(EntryKind.DISCOUNT, EntryKind.SMALL_DIFFERENCE, EntryKind.BANK_CHARGE)
    assert sum(before.values()) - sum(after.values()) == cleared.sum_of(EntryKind.ALLOCATION) + let_go
    assert money.open_minor == cleared.sum_of(EntryKind.ALLOCATION) + over + cleared.left_minor
    assert cleared.sum_of(EntryKind.SMALL_DIFFERENCE) + over <= limits.small_minor
    assert all(movement.minor > 0 for movement in cleared.movements)
    assert applied(cleared, receipt, after, -1) == (money.open_minor, before)


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.integers(1, 5_000)), min_size=1, max_size=3, unique_by=lambda pair: pair[0]),
       st.sampled_from(list(Difference)), st.integers(-500, 500))  # fmt: skip
def test_a_proposals_difference_closes_its_items(pays: list[tuple[int, int]], difference: Difference, minor: int) -> None:
    opened = {item.id: item.open_minor for item in ITEMS}
    wanted, over = wanted_of(pays, difference, minor, opened)
    assert [(part.item_id, part.amount_minor) for part in wanted] == pays
    if minor < 0 and difference not in (Difference.NONE, Difference.ON_ACCOUNT):
        assert all(part.amount_minor + part.difference_minor == opened[part.item_id] for part in wanted)
    assert as_asked(wanted, over, 20_000).left_minor == 20_000 - over - sum(part for _, part in pays)
