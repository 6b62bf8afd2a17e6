"""Closed periods: which days still take entries."""

from datetime import date, timedelta

PERIOD_CLOSED = "period_closed"


def is_closed(day: date, closed_until: date | None) -> bool:
    """Whether the books are closed on a day; without a closing none is."""
    return closed_until is not None and day <= closed_until


def first_open(day: date, closed_until: date | None) -> date:
    """The day itself, or the first open day after it where it is closed: where the program chooses the day of effect."""
    return day if closed_until is None or day > closed_until else closed_until + timedelta(days=1)


def told(closed_until: date | None) -> str:
    """What somebody is told whose day is closed."""
    return f"The books are closed until {closed_until}; an entry takes effect on a later day."
