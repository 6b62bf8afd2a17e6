"""On which days statements of account go out, and which period each covers (`statement_days.v1`)."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum


class Rhythm(StrEnum):
    """How often: on a day of the month (1 to 31, at most the month's last), or on a day of the week (1 Monday to 7 Sunday)."""

    MONTHLY = "monthly"
    WEEKLY = "weekly"


def due_on(rhythm: Rhythm, on_day: int, day: date) -> date:
    """The last day on or before `day` on which statements are due. Raises `ValueError` for a day that the rhythm does not have."""
    if not 1 <= on_day <= (31 if rhythm is Rhythm.MONTHLY else 7):
        raise ValueError(f"{rhythm} has no day {on_day}")
    if rhythm is Rhythm.WEEKLY:
        return day - timedelta((day.isoweekday() - on_day) % 7)
    own = _of_month(day, on_day)
    return own if own <= day else _of_month(day.replace(day=1) - timedelta(1), on_day)


def period(rhythm: Rhythm, on_day: int, due: date) -> tuple[date, date]:
    """The days, both inside, that the statement due on `due` covers: from the due day before to the day before this one.

    Periods of one schedule meet and never overlap; due on the first of a month they are the calendar months.
    """
    return due_on(rhythm, on_day, due - timedelta(1)), due - timedelta(1)


def _of_month(day: date, on_day: int) -> date:
    return day.replace(day=min(on_day, monthrange(day.year, day.month)[1]))


def next_on(rhythm: Rhythm, on_day: int, day: date) -> date:
    """The first day on or after `day` on which statements are due."""
    if rhythm is Rhythm.WEEKLY:
        return day + timedelta((on_day - day.isoweekday()) % 7)
    own = _of_month(day, on_day)
    return own if own >= day else _of_month(day.replace(day=monthrange(day.year, day.month)[1]) + timedelta(1), on_day)
