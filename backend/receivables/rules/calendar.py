"""Days of months, and which days are worked: the week, and what is known of single days besides. Pure.

A week has its days of rest (1 Monday to 7 Sunday); a single day may be known to be otherwise: a public holiday, a day of the company's own,
or a day worked although the week would rest (调休). A week without any working day has none, whatever is known. Days are business days of
whoever rests on them.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

WEEK = frozenset(range(1, 8))


class DayKind(StrEnum):
    """What is known of a single day: a public holiday, a day on which the company rests, a day that is worked."""

    HOLIDAY = "holiday"
    CLOSED = "closed"
    WORKDAY = "workday"


Calendar = Mapping[date, DayKind]
"""What is known of single days; of all others the week tells."""


def rests(day: date, rest_weekdays: Collection[int], kind: DayKind | None = None) -> bool:
    """Whether nobody works on a day: what is known of it counts before the week."""
    if kind is DayKind.WORKDAY:
        return frozenset(rest_weekdays) >= WEEK
    return kind is not None or day.isoweekday() in rest_weekdays


def working_day(day: date, rest_weekdays: Collection[int], known: Calendar) -> date:
    """The day itself, or the first after it that is worked; of a week without any, the day itself."""
    works = frozenset(rest_weekdays) < WEEK
    while works and day < date.max and rests(day, rest_weekdays, known.get(day)):
        day += timedelta(1)
    return day


def months_after(day: date, months: int) -> date:
    """The same day of a month so many months on (back when negative), or that month's last; no later than the last day there is."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
