"""Interest to the day: changes on days that follow each other or are the last one, grace, 30/360, and what a promise gives time for."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from receivables.rules.interest import (
    DayCount,
    Rate,
    Segment,
    Terms,
    fixed_at_default,
    pause_of_promise,
    ranked,
    segments,
    steps_of,
    years,
)

DUE = date(2024, 1, 31)
ISSUED = date(2024, 1, 1)
ANNUAL = (Rate(date(2000, 1, 1), 12_250_000),)


def after(days: int) -> date:
    return DUE + timedelta(days)


def borne(parts: list[Segment]) -> list[tuple[int, int, int]]:
    """(first day, last day, principal), days counted from the due day."""
    return [((one.first_on - DUE).days, (one.last_on - DUE).days, one.principal_minor) for one in parts]


def owed(moves: list[tuple[date, int]], days: int, terms: Terms | None = None) -> list[tuple[int, int, int]]:
    return borne(segments(steps_of(moves), terms or Terms(ANNUAL), DUE, after(days)))


def test_payments_on_days_that_follow_each_other_each_count_from_the_next() -> None:
    moves = [(ISSUED, 900), (after(5), -200), (after(6), -300), (after(7), -100)]
    assert owed(moves, 9) == [(1, 5, 900), (6, 6, 700), (7, 7, 400), (8, 9, 300)]


def test_a_rate_of_the_last_day_counts_for_it() -> None:
    rates = (*ANNUAL, Rate(after(9), 10_000_000))
    parts = segments(steps_of([(ISSUED, 900)]), Terms(rates), DUE, after(9))
    assert [(one.rate, one.days) for one in parts] == [(rates[0], 8), (rates[1], 1)]


def test_what_was_posted_after_its_due_day_bears_nothing_before() -> None:
    assert owed([(after(4), 900)], 6) == [(5, 6, 900)]
    assert owed([], 6) == []


def test_nothing_is_borne_before_the_first_day_that_counts() -> None:
    steps = steps_of([(ISSUED, 900)])
    assert borne(segments(steps, Terms(ANNUAL), DUE, after(9), after(9))) == [(9, 9, 900)]
    assert segments(steps, Terms(ANNUAL), DUE, after(9), after(10)) == []
    assert segments(steps, Terms(ANNUAL), DUE, after(9), after(40)) == []


def test_what_is_open_again_after_the_grace_bears_from_then_on() -> None:
    """Paid within the grace and taken back behind it: the days before are those of what stood at its end."""
    moves = [(ISSUED, 900), (after(3), -600), (after(20), 600)]
    assert owed(moves, 22, Terms(ANNUAL, grace_days=10)) == [(1, 20, 300), (21, 22, 900)]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2024, 1, 31), date(2024, 1, 31), 0),  # the 31st is none of thirty
        (date(2024, 1, 30), date(2024, 1, 31), 1),
        (date(2024, 2, 1), date(2024, 2, 29), 29),
        (date(2024, 2, 1), date(2024, 3, 1), 31),
        (date(2024, 3, 1), date(2024, 3, 31), 31),  # what February lacks falls into March (30E/360)
        (date(2024, 2, 1), date(2024, 3, 31), 60),
        (date(2024, 1, 1), date(2024, 12, 31), 360),
    ],
)
def test_every_month_has_thirty_days(first: date, last: date, days: int) -> None:
    assert years(first, last, DayCount.THIRTY_360) == Fraction(days, 360)
    steps, due_on = [(date(2020, 1, 1), 900)], first - timedelta(1)
    assert [one.days for one in segments(steps, Terms(ANNUAL, DayCount.THIRTY_360), due_on, last)] == [days]
    daily = Terms((Rate(date(2020, 1, 1), 50_000, daily=True),), DayCount.THIRTY_360)
    assert [one.days for one in segments(steps, daily, due_on, last)] == [(last - first).days + 1]


@pytest.mark.parametrize(
    ("default_on", "micro"),
    [
        (date(2024, 6, 30), 1),
        (date(2024, 7, 1), 2),
        (date(2024, 7, 31), 2),
        (date(2024, 12, 31), 2),
        (date(2025, 1, 1), 3),
    ],
)
def test_a_fixed_rate_is_that_of_the_half_year_s_last_day(default_on: date, micro: int) -> None:
    """A change on 1 July comes a day too late for the half-year that ends on 30 June."""
    rates = [Rate(date(2023, 1, 1), 1), Rate(date(2024, 6, 30), 2), Rate(date(2024, 7, 1), 3), Rate(date(2025, 1, 1), 4)]
    assert [one.micro_percent for one in fixed_at_default(rates, default_on)] == [micro]


@pytest.mark.parametrize(
    ("moves", "pause"),
    [
        ([], [(0, 100), (10, -100)]),
        ([(0, -40)], [(0, 100), (10, -100)]),  # of the day it was given: that was known
        ([(4, -40)], [(0, 100), (4, -40), (10, -60)]),
        ([(6, -30), (4, -40)], [(0, 100), (4, -40), (6, -30), (10, -30)]),
        ([(4, -99), (5, -40), (6, -7)], [(0, 100), (4, -99), (5, -1), (10, 0)]),
        ([(4, 70)], [(0, 100), (10, -100)]),
        ([(12, -40)], [(0, 100), (10, -100)]),
    ],
)
def test_money_that_comes_in_is_what_was_promised(moves: list[tuple[int, int]], pause: list[tuple[int, int]]) -> None:
    found = pause_of_promise(100, DUE, after(10), [(after(day), minor) for day, minor in moves])
    assert found == [(after(day), minor) for day, minor in pause]


def test_what_a_policy_does_not_name_is_paid_last() -> None:
    assert [ranked(("fee", "interest"), kind) for kind in ("fee", "interest", "invoice")] == [0, 1, 2]
    assert {ranked((), kind) for kind in ("fee", "interest", "invoice")} == {0}
