"""Late-payment interest: worked cases, and what must hold whatever the history (`interest.v1`)."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.interest import (
    DayCount,
    Rate,
    Segment,
    Terms,
    accrued,
    agreed_or_daily,
    compensation,
    due,
    fixed_at_default,
    over,
    pause_of_plan,
    pause_of_promise,
    ranked,
    segments,
    steps_of,
    with_margin,
    years,
)

DUE = date(2024, 1, 31)
ISSUED = date(2024, 1, 1)
MICRO = 1_000_000
ANNUAL = (Rate(date(2000, 1, 1), 12_250_000),)


def after(days: int) -> date:
    return DUE + timedelta(days)


Moves = list[tuple[date, int]]


def owed(moves: Moves, days: int, terms: Terms | None = None, paused: Moves | None = None) -> list[Segment]:
    return segments(steps_of([(ISSUED, 500_000), *moves], paused or []), terms or Terms(ANNUAL), DUE, after(days))


def test_the_worked_case() -> None:
    (one,) = owed([], 101)
    assert (one.days, one.first_on, one.last_on, one.amount) == (101, after(1), after(101), Fraction(5000 * 100 * 1225 * 101, 10_000 * 365))
    assert accrued([one]) == 16_949  # 5,000 x 12.25 % x 101 / 365


@pytest.mark.parametrize(
    ("days", "terms", "spans"),
    [
        (0, Terms(ANNUAL), []),
        (1, Terms(ANNUAL), [(1, 1)]),
        (10, Terms(ANNUAL, grace_days=10), []),
        (11, Terms(ANNUAL, grace_days=10), [(1, 11)]),
        (11, Terms(ANNUAL, grace_days=10, grace_counts=False), [(11, 11)]),
        (30, Terms((Rate(date(2000, 1, 1), MICRO), Rate(after(11), 2 * MICRO))), [(1, 10), (11, 30)]),
        (30, Terms((Rate(after(6), MICRO),)), [(6, 30)]),
        (30, Terms((Rate(date(2000, 1, 1), MICRO), Rate(after(11), 0))), [(1, 10)]),
        (30, Terms(()), []),
    ],
)
def test_which_days_bear_interest(days: int, terms: Terms, spans: list[tuple[int, int]]) -> None:
    assert [((part.first_on - DUE).days, (part.last_on - DUE).days) for part in owed([], days, terms)] == spans


def test_a_payment_ends_its_interest_with_its_day_and_a_returned_one_begins_it_again() -> None:
    found = owed([(after(10), -200_000), (after(20), 200_000)], 30)
    assert [(part.days, part.principal_minor) for part in found] == [(10, 500_000), (10, 300_000), (10, 500_000)]
    assert [part.days for part in owed([(after(10), -500_000)], 30)] == [10]
    assert owed([(DUE, -500_000)], 30) == []


def test_what_was_paid_within_the_grace_bears_nothing() -> None:
    found = owed([(after(5), -400_000), (after(15), -50_000)], 20, Terms(ANNUAL, grace_days=10))
    assert [(part.days, part.principal_minor) for part in found] == [(15, 100_000), (5, 50_000)]


def test_what_is_paused_bears_nothing_as_long_as_it_is() -> None:
    found = owed([], 30, paused=[(after(10), 200_000), (after(20), -200_000)])
    assert [(part.days, part.principal_minor) for part in found] == [(10, 500_000), (10, 300_000), (10, 500_000)]
    # More paused than is open pauses all of it, and no more.
    assert sum(part.days for part in owed([(after(5), -300_000)], 30, paused=[(ISSUED, 400_000)])) == 5
    shares = pause_of_plan([(after(20), 300_000), (after(40), 200_000)], after(10), None, 2)
    assert [(p.days, p.principal_minor) for p in owed([], 50, paused=shares)] == [(10, 500_000), (20, 300_000), (8, 500_000)]
    ended = pause_of_plan([(after(40), 500_000)], after(10), after(15), 0)
    assert [(part.days, part.principal_minor) for part in owed([], 20, paused=ended)] == [(10, 500_000), (6, 500_000)]
    assert pause_of_plan([(after(5), 1)], after(10), None, 0) == []


def test_a_promise_pauses_no_more_than_is_still_promised() -> None:
    paid = [(after(5), -300_000)]  # what was promised for the tenth day, early
    given = pause_of_promise(300_000, DUE, after(10), paid)
    assert [(part.days, part.principal_minor) for part in owed(paid, 10, paused=given)] == [(10, 200_000)]
    assert pause_of_promise(300_000, DUE, DUE, []) == []
    assert pause_of_promise(3, DUE, after(9), [(after(9), -3), (DUE, -3), (after(1), 3)]) == [(DUE, 3), (after(9), -3)]


@pytest.mark.parametrize(
    ("first", "last", "count", "part"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), DayCount.ACTUAL_365, Fraction(366, 365)),
        (date(2024, 1, 1), date(2024, 12, 31), DayCount.ACTUAL_360, Fraction(366, 360)),
        (date(2024, 1, 1), date(2024, 12, 31), DayCount.ACTUAL_ACTUAL, Fraction(1)),
        (date(2023, 12, 31), date(2024, 1, 1), DayCount.ACTUAL_ACTUAL, Fraction(1, 365) + Fraction(1, 366)),
        (date(2024, 1, 31), date(2024, 2, 29), DayCount.THIRTY_360, Fraction(29, 360)),
        (date(2024, 2, 1), date(2025, 1, 31), DayCount.THIRTY_360, Fraction(1)),
    ],
)
def test_day_counts(first: date, last: date, count: DayCount, part: Fraction) -> None:
    assert years(first, last, count) == part


def test_rates_by_law() -> None:
    reference = with_margin([Rate(date(2024, 1, 1), 4_500_000), Rate(date(2024, 7, 1), 4_250_000)], 8 * MICRO)
    assert [rate.micro_percent for rate in reference] == [12_500_000, 12_250_000]
    lpr = [Rate(date(2023, 8, 21), 3_450_000), Rate(date(2024, 7, 22), 3_350_000)]
    assert agreed_or_daily(None, lpr, ISSUED, 50_000) == (Rate(date.min, 50_000, daily=True),)
    assert agreed_or_daily(3_000_000, lpr, ISSUED, 50_000)[0].micro_percent == 3_450_000  # not below the LPR of that day
    assert agreed_or_daily(6_000_000, lpr, ISSUED, 50_000)[0].micro_percent == 6_000_000
    assert agreed_or_daily(3_000_000, lpr, date(2020, 1, 1), 50_000)[0].micro_percent == 3_000_000
    daily = owed([], 100, Terms(agreed_or_daily(None, lpr, ISSUED, 50_000)))
    assert accrued(daily) == 500_000 * 5 * 100 // 10_000  # 0.05 % a day
    tiers = [(0, 4_000), (100_000, 7_000), (1_000_000, 10_000)]
    assert [compensation(tiers, minor) for minor in (1, 99_999, 100_000, 5_000_000)] == [4_000, 4_000, 7_000, 10_000]
    assert compensation([], 5) == compensation([(10, 1)], 5) == 0


BANK_RATE = [
    Rate(date(2023, 8, 3), 5_250_000),
    Rate(date(2024, 8, 1), 5_000_000),
    Rate(date(2024, 11, 7), 4_750_000),
    Rate(date(2025, 2, 6), 4_500_000),
]


@pytest.mark.parametrize(
    ("default_on", "micro"),
    [
        (date(2024, 6, 30), 5_250_000),  # of 31 December 2023
        (date(2024, 7, 1), 5_250_000),  # of 30 June 2024, although it fell a month later
        (date(2024, 12, 31), 5_250_000),
        (date(2025, 1, 1), 4_750_000),  # of 31 December 2024
        (date(2025, 6, 30), 4_750_000),
        (date(2025, 7, 1), 4_500_000),
        (date(2024, 1, 1), 5_250_000),
        (date(2023, 12, 31), None),  # of 30 June 2023: not told
    ],
)
def test_a_reference_rate_fixed_at_default(default_on: date, micro: int | None) -> None:
    found = fixed_at_default(BANK_RATE, default_on)
    assert found == (() if micro is None else (Rate(date.min, micro),))


@given(st.dates(date(2024, 1, 1), date(2025, 12, 31)), st.integers(1, 900))
def test_a_fixed_rate_is_one_rate_for_as_long_as_the_debt_is_owed(default_on: date, days: int) -> None:
    terms = Terms(with_margin(fixed_at_default(BANK_RATE, default_on), 8 * MICRO))
    due_on = default_on - timedelta(1)
    (one,) = segments([(due_on, 500_000)], terms, due_on, due_on + timedelta(days))
    assert (one.first_on, one.days, one.rate.micro_percent >= 12 * MICRO) == (default_on, days, True)


def test_what_is_left_to_bill_and_what_is_paid_first() -> None:
    assert [due(100, 40), due(100, 140), due(100, 0, 101), due(100, 0, 100)] == [60, 0, 0, 100]
    assert [over(100, 40), over(100, 140), over(0, 0)] == [0, 40, 0]
    assert [ranked((), kind) for kind in ("invoice", "interest", "fee")] == [0, 0, 0]
    assert [ranked(("fee", "interest", "principal"), kind) for kind in ("invoice", "interest", "fee", "debit_note")] == [2, 1, 0, 2]


HISTORY = st.lists(st.tuples(st.integers(-20, 400), st.integers(-300_000, 300_000)), max_size=6)
RATES = st.lists(st.tuples(st.integers(-100, 400), st.integers(0, 36 * MICRO)), min_size=1, max_size=4, unique_by=lambda rate: rate[0])
TERMS = st.builds(
    lambda rates, count, grace, counts: Terms(
        tuple(Rate(after(day), micro) for day, micro in sorted(rates)), count, grace, counts
    ),
    RATES, st.sampled_from(list(DayCount)), st.integers(0, 30), st.booleans(),
)  # fmt: skip


def exact(parts: list[Segment]) -> Fraction:
    return sum((part.amount for part in parts), Fraction(0))


@given(HISTORY, TERMS, st.integers(31, 400), st.integers(0, 400))
def test_splitting_a_period_adds_up_to_the_whole(history: list[tuple[int, int]], terms: Terms, days: int, cut: int) -> None:
    steps = steps_of([(ISSUED, 500_000), *((after(day), minor) for day, minor in history)])
    last, middle = after(days), after(max(31, min(cut, days)))
    whole = segments(steps, terms, DUE, last)
    parts = [*segments(steps, terms, DUE, middle), *segments(steps, terms, DUE, last, middle + timedelta(1))]
    assert exact(parts) == exact(whole)
    assert all(part.first_on <= part.last_on and part.principal_minor > 0 for part in whole)
    assert all(one.last_on < two.first_on for one, two in pairwise(whole))
    if terms.day_count is not DayCount.THIRTY_360:
        assert sum(part.days for part in whole) <= days


@given(HISTORY, TERMS, st.integers(1, 400), st.integers(1, 400))
def test_interest_never_falls_with_time_and_is_billed_once(history: list[tuple[int, int]], terms: Terms, one: int, two: int) -> None:
    steps = steps_of([(ISSUED, 500_000), *((after(day), minor) for day, minor in history)])
    early, late = sorted((one, two))
    first, second = (accrued(segments(steps, terms, DUE, after(days))) for days in (early, late))
    assert 0 <= first <= second
    billed = due(first, 0)
    assert billed + due(second, billed) == second


@given(st.integers(1, 10**12), st.integers(1, 36 * MICRO), st.integers(1, 2000))
def test_rounded_once_whatever_the_currency(minor: int, micro: int, days: int) -> None:
    """Minor units know no currency: with no decimals, two or three the same units come out."""
    found = segments([(ISSUED, minor)], Terms((Rate(ISSUED, micro),)), DUE, after(days))
    assert abs(Fraction(minor * micro * days, 100 * MICRO * 365) - accrued(found)) <= Fraction(1, 2)
