"""Which days are worked: the week, holidays, days a company rests, weekends that are worked."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.calendar import WEEK, DayKind, months_after, rests, working_day

MONDAY = date(2026, 10, 5)
WEEKEND = frozenset({6, 7})
CASES = [  # weekday, the week's days of rest, what is known of the day, whether it is one of rest
    (5, WEEKEND, None, False),
    (6, WEEKEND, None, True),
    (6, WEEKEND, DayKind.WORKDAY, False),
    (5, WEEKEND, DayKind.HOLIDAY, True),
    (5, WEEKEND, DayKind.CLOSED, True),
    (7, WEEKEND, DayKind.HOLIDAY, True),
    (5, WEEKEND, DayKind.WORKDAY, False),
    (6, frozenset(), None, False),
    (6, frozenset(), DayKind.HOLIDAY, True),
    (6, frozenset({7}), None, False),
    (3, WEEK, None, True),
    (6, WEEK, DayKind.WORKDAY, True),
]


@pytest.mark.parametrize(("weekday", "week", "kind", "expected"), CASES)
def test_what_is_known_of_a_day_counts_before_the_week(weekday: int, week: frozenset[int], kind: DayKind | None, expected: bool) -> None:
    assert rests(MONDAY + timedelta(weekday - 1), week, kind) is expected


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
KNOWN = st.dictionaries(DAYS, st.sampled_from(DayKind), max_size=30)


@given(DAYS, st.frozensets(st.integers(1, 7), max_size=6), KNOWN)
def test_the_next_working_day_is_worked_and_none_before_it(day: date, week: frozenset[int], known: dict[date, DayKind]) -> None:
    found = working_day(day, week, known)
    assert not rests(found, week, known.get(found))
    between = [day + timedelta(n) for n in range((found - day).days)]
    assert all(rests(one, week, known.get(one)) for one in between)


@given(DAYS, KNOWN)
def test_a_week_without_a_working_day_moves_nothing(day: date, known: dict[date, DayKind]) -> None:
    assert working_day(day, WEEK, known) == day
    assert working_day(date.max, WEEKEND, {date.max: DayKind.HOLIDAY}) == date.max


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 12, 15), 0, date(2026, 12, 15)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(9999, 11, 30), 1, date(9999, 12, 30)),
        (date(9999, 12, 1), 1, date.max),
        (date(1, 1, 31), -1, date.min),
    ],
)
def test_a_month_on_is_the_same_day_or_that_month_s_last(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected
