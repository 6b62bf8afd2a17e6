"""The days on which statements are due: the last day of a short month, weeks, and periods that meet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.statement_days import Rhythm, due_on, next_on, period

M, W = Rhythm.MONTHLY, Rhythm.WEEKLY
DUE = [
    (M, 1, "2026-03-01", "2026-03-01", "2026-02-01", "2026-02-28"), (M, 1, "2026-03-31", "2026-03-01", "2026-02-01", "2026-02-28"),
    (M, 31, "2026-02-28", "2026-02-28", "2026-01-31", "2026-02-27"), (M, 31, "2026-03-30", "2026-02-28", "2026-01-31", "2026-02-27"),
    (M, 25, "2026-01-24", "2025-12-25", "2025-11-25", "2025-12-24"), (M, 30, "2024-02-29", "2024-02-29", "2024-01-30", "2024-02-28"),
    (W, 1, "2026-11-22", "2026-11-16", "2026-11-09", "2026-11-15"), (W, 7, "2026-11-22", "2026-11-22", "2026-11-15", "2026-11-21"),
]  # fmt: skip


@pytest.mark.parametrize(("rhythm", "on_day", "day", "due", "first", "last"), DUE)
def test_the_table(rhythm: Rhythm, on_day: int, day: str, due: str, first: str, last: str) -> None:
    found = due_on(rhythm, on_day, date.fromisoformat(day))
    assert str(found) == due
    assert tuple(map(str, period(rhythm, on_day, found))) == (first, last)


@pytest.mark.parametrize(("rhythm", "on_day"), [(M, 0), (M, 32), (W, 8), (W, 0)])
def test_days_that_there_are_none_of(rhythm: Rhythm, on_day: int) -> None:
    with pytest.raises(ValueError, match="has no day"):
        due_on(rhythm, on_day, date(2026, 1, 1))


SCHEDULES = [(M, day) for day in range(1, 32)] + [(W, day) for day in range(1, 8)]


@given(st.sampled_from(SCHEDULES), st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_periods_meet_and_never_overlap(schedule: tuple[Rhythm, int], day: date) -> None:
    rhythm, on_day = schedule
    due = due_on(rhythm, on_day, day)
    assert due <= day < next_on(rhythm, on_day, due + timedelta(1))
    first, last = period(rhythm, on_day, due)
    assert (last + timedelta(1), due_on(rhythm, on_day, last)) == (due, first)
    following = next_on(rhythm, on_day, due + timedelta(1))
    assert period(rhythm, on_day, following)[0] == due
    assert next_on(rhythm, on_day, due) == due
