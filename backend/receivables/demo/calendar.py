"""Days of the demo: working days, month ends and payment runs."""

from calendar import monthrange
from datetime import date, timedelta
from random import Random


def month_firsts(today: date, months: int) -> list[date]:
    """The first days of the last `months` months and of today's, rising."""
    last = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - months, last + 1)]


def working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(max(0, day.weekday() - 4))


def issue_day(first: date, random: Random) -> date:
    """A day of the month: four in ten items are written in its last days."""
    length = monthrange(first.year, first.month)[1]
    day = random.randint(length - 4, length) if random.randrange(100) < 40 else random.randint(1, length)
    found = working_day(first.replace(day=day))
    return found if found >= first else first + timedelta(7 - first.weekday())


def next_run(day: date, runs: tuple[int, ...]) -> date:
    """The payment run on or after a day: `runs` are days of the month, rising, none above 28."""
    for run in runs:
        if day.day <= run:
            return working_day(day.replace(day=run)) if working_day(day.replace(day=run)) >= day else day
    first = (day.replace(day=28) + timedelta(4)).replace(day=1)
    return working_day(first.replace(day=runs[0]))
