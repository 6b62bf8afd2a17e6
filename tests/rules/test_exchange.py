"""Foreign currencies: which rate counts, what an amount is worth, and that no unit is lost whatever is cleared in whichever order."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.exchange import (
    MAX_AGE_DAYS,
    Document,
    Kind,
    Move,
    NoRate,
    Rate,
    carrying,
    in_base,
    rate_for,
    taken_out,
    unrealised,
    value,
)

DAY = date(2024, 5, 31)
ITEM, OTHER, CASH = ("invoice", 1), ("invoice", 2), ("payment", 1)
D = Decimal


def rates(*rows: tuple[int, str]) -> list[Rate]:
    return [Rate(D(value), DAY + timedelta(days)) for days, value in rows]


RATES = [
    (rates((0, "7.1")), "7.1"),
    (rates((-3, "7.0"), (-1, "7.1"), (1, "9")), "7.1"),
    (rates((-1, "7.1"), (-3, "7.0")), "7.1"),
    (rates((-2, "7.0"), (-2, "7.2")), "7.2"),  # the last given corrects the one before
    (rates((-MAX_AGE_DAYS, "6.9")), "6.9"),
]


@pytest.mark.parametrize(("given_rates", "expected"), RATES)
def test_the_latest_on_or_before_counts(given_rates: list[Rate], expected: str) -> None:
    assert rate_for(given_rates, DAY, "USD", "CNY").value == D(expected)


@pytest.mark.parametrize("given_rates", [[], rates((1, "7")), rates((-MAX_AGE_DAYS - 1, "7"))])
def test_no_rate_is_an_error_and_never_one(given_rates: list[Rate]) -> None:
    with pytest.raises(NoRate) as error:
        rate_for(given_rates, DAY, "USD", "CNY")
    assert (error.value.code, error.value.currency, error.value.day) == ("rate_missing", "USD", DAY)


WORTH = [
    (100_00, "USD", "CNY", "7.1234", 712_34),
    (10_000, "JPY", "CNY", "0.0482", 482_00),  # 10,000 yen, which have no decimals, are 482.00
    (1, "JPY", "CNY", "0.045", 4),  # 4.5 fen: a half goes to the even
    (1, "JPY", "CNY", "0.055", 6),
    (1_000, "KWD", "CNY", "23.4567", 23_46),  # 1.000 dinar
    (1, "KWD", "CNY", "23.5", 2),  # 0.001 dinar is 2.35 fen
    (100_00, "USD", "JPY", "149.505", 14_950),  # 14,950.5 yen
    (100_00, "USD", "KWD", "0.307123", 30_712),
    (-100_00, "USD", "CNY", "7.1234", -712_34),
    (10**15, "USD", "CNY", "7.123456789012", 7_123_456_789_012_000),
]


@pytest.mark.parametrize(("minor", "currency", "base", "rate", "expected"), WORTH)
def test_what_an_amount_is_worth(minor: int, currency: str, base: str, rate: str, expected: int) -> None:
    assert in_base(minor, currency, base, D(rate)) == expected


CARRIED = [
    (700_00, 100_00, 0, 0), (700_00, 100_00, 100_00, 700_00), (700_00, 100_00, 33_33, 233_31), (10, 3, 2, 7), (10, 3, 1, 3), (5, 2, 1, 2),
]  # fmt: skip


@pytest.mark.parametrize(("base", "amount", "opened", "expected"), CARRIED)
def test_an_open_part_carries_its_share(base: int, amount: int, opened: int, expected: int) -> None:
    assert carrying(base, amount, opened) == expected


def test_what_is_not_realised_yet() -> None:
    assert unrealised(50_00, "USD", "CNY", D("7.3"), 350_00) == 15_00
    assert unrealised(1_000, "JPY", "CNY", D("0.045"), 50_00) == -5_00


def post(entry: int, key: tuple[str, int], minor: int, on: date = DAY) -> Move:
    return Move(entry, True, minor, on, *((key, None) if key[0] == "invoice" else (None, key)))


def paid(entry: int, minor: int, on: date = DAY, item: tuple[str, int] = ITEM) -> Move:
    return Move(entry, False, -minor, on, item, CASH)


def sums(documents: dict[tuple[str, int], Document], moves: list[Move]) -> dict[tuple[str, int], int]:
    found = dict.fromkeys(documents, 0)
    for movement in value(documents, moves):
        found[movement.key] += movement.base_minor
    return found


def test_paid_at_another_rate_leaves_nothing_in_either_currency() -> None:
    """DEFINITIONS.md: open exactly 0 in both currencies, the difference an exchange entry."""
    documents = {ITEM: Document(100_00, 700_00), CASH: Document(100_00, 720_00)}
    made = value(documents, [post(1, ITEM, 100_00), post(2, CASH, 100_00), paid(3, 100_00)])
    assert [(m.entry_id, m.key, m.kind, m.minor, m.base_minor) for m in made] == [
        (1, ITEM, Kind.POSTING, 100_00, 700_00),
        (2, CASH, Kind.POSTING, 100_00, 720_00),
        (3, ITEM, Kind.SETTLEMENT, -100_00, -720_00),
        (3, CASH, Kind.SETTLEMENT, -100_00, -720_00),
        (3, ITEM, Kind.REALISED_DIFFERENCE, 0, 20_00),
    ]


def test_in_three_parts_no_unit_is_lost() -> None:
    documents = {ITEM: Document(3, 10), CASH: Document(3, 11)}
    moves = [post(1, ITEM, 3), post(2, CASH, 3), paid(3, 1), paid(4, 1), paid(5, 1)]
    assert sums(documents, moves) == {ITEM: 0, CASH: 0}
    assert sum(m.base_minor for m in value(documents, moves) if m.kind is Kind.REALISED_DIFFERENCE) == 1


def test_taken_back_is_as_it_was() -> None:
    documents = {ITEM: Document(100_00, 700_00), CASH: Document(100_00, 720_00)}
    moves = [post(1, ITEM, 100_00), post(2, CASH, 100_00), paid(3, 100_00), paid(4, -100_00, DAY + timedelta(1))]
    assert sums(documents, moves) == {ITEM: 700_00, CASH: 720_00}
    assert sum(m.base_minor for m in value(documents, moves) if m.kind is Kind.REALISED_DIFFERENCE) == 0


def test_a_write_off_takes_the_carrying_value_out_without_a_difference() -> None:
    documents = {ITEM: Document(100_00, 700_00)}
    given_up = Move(2, False, -40_00, DAY, ITEM, None)
    assert [(m.kind, m.base_minor) for m in value(documents, [post(1, ITEM, 100_00), given_up])] == [
        (Kind.POSTING, 700_00), (Kind.SETTLEMENT, -280_00),
    ]  # fmt: skip


MOVED = [  # what a receipt of 3 worth 10 carries away, moved in these parts one after the other
    ([3], [10]), ([1, 2], [3, 7]), ([2, 1], [7, 3]), ([1, 1, 1], [3, 4, 3]), ([1], [3]),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "worth"), MOVED)
def test_a_transfer_carries_what_leaves_the_credit(parts: list[int], worth: list[int]) -> None:
    documents = {CASH: Document(3, 10)}
    moves = [post(1, CASH, 3), *(Move(n, False, -minor, DAY, None, CASH) for n, minor in enumerate(parts, 2))]
    assert [taken_out(documents, moves, n, CASH) for n in range(2, 2 + len(parts))] == worth
    assert taken_out({CASH: Document(3, None)}, moves, 2, CASH) is None


def test_what_has_no_rate_waits() -> None:
    documents = {ITEM: Document(100_00, 700_00), CASH: Document(100_00, None)}
    assert [m.entry_id for m in value(documents, [post(1, ITEM, 100_00), post(2, CASH, 100_00), paid(3, 60_00)])] == [1]


payments = st.lists(st.tuples(st.integers(1, 500), st.integers(0, 9), st.booleans()), min_size=1, max_size=12)


@given(st.integers(1, 10**6), st.integers(0, 10**8), st.integers(0, 10**8), payments)
def test_any_order_of_clearing_keeps_every_day_right(amount: int, base: int, cash_base: int, parts: list[tuple[int, int, bool]]) -> None:
    """Σ of the movements up to any day is the carrying value of what is open then; with nothing open it is exactly 0."""
    moves, left, entry = [post(1, ITEM, amount), post(2, CASH, amount)], amount, 3
    for minor, days, taken_back in parts:
        minor = min(minor, left)
        if minor:
            on = DAY + timedelta(days)
            moves.append(paid(entry, minor, on))
            left -= minor
            entry += 1
            if taken_back:
                moves.append(paid(entry, -minor, on + timedelta(1)))
                left += minor
                entry += 1
    if left:
        moves.append(paid(entry, left, DAY + timedelta(20)))
    documents = {ITEM: Document(amount, base), CASH: Document(amount, cash_base)}
    made = value(documents, moves)
    for days in range(22):
        day = DAY + timedelta(days)
        opened = sum(m.minor for m in moves if m.debit == ITEM and m.effective_on <= day)
        for key, whole in ((ITEM, base), (CASH, cash_base)):
            assert sum(m.base_minor for m in made if m.key == key and m.effective_on <= day) == carrying(whole, amount, opened)
    assert sum(m.base_minor for m in made if m.kind is Kind.REALISED_DIFFERENCE) == cash_base - base
    shuffled = sorted(moves, key=lambda m: hash((m.entry_id, amount)))
    assert {(m.entry_id, m.key, m.kind): m.base_minor for m in value(documents, shuffled)} == {
        (m.entry_id, m.key, m.kind): m.base_minor for m in made
    }
