"""How a customer has paid: counts over a bounded number of settled items, all integers so that a SQL twin can be held exactly equal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

WINDOW = 200
"""Settled items that count, the latest first: older habits say nothing more about the next payment."""
RECENT = 20
"""The part of the window that speaks for the present."""
LONG_LATE_DAYS = 10
"""More days late than this is no slip of the post or the weekend."""
DAYS_FLOOR, DAYS_CAP = -30, 90
"""Sums of days are clamped to this range: one forgotten invoice must not drown the rest."""

Settled = tuple[date, date]
"""One item paid in full: its due day and the day the last of it was paid."""


@dataclass(frozen=True, slots=True)
class WeekdayHistory:
    """Settled items that were due on one day of the week: how many, how many of them late, and the lower median of their days late."""

    count: int = 0
    late_count: int = 0
    median_days: int = 0


NO_WEEKDAYS = (WeekdayHistory(),) * 7


@dataclass(frozen=True, slots=True)
class PaymentHistory:
    """What the score and the expected lateness are computed from. Counts are items, days are calendar days after the due day.

    `settled_*`, `late_count`, `long_late_count` and `by_weekday` (Monday first) cover the last `WINDOW` settled items, `recent_*` the
    last `RECENT` of them. Overdue and open minor units are of the currency with the largest overdue share.
    """

    settled_count: int = 0
    late_count: int = 0
    long_late_count: int = 0
    settled_days: int = 0
    recent_count: int = 0
    recent_late_count: int = 0
    recent_days: int = 0
    median_days: int = 0
    by_weekday: tuple[WeekdayHistory, ...] = NO_WEEKDAYS
    overdue_minor: int = 0
    open_minor: int = 0


NO_HISTORY = PaymentHistory()
"""A customer of whom nothing is known."""


def history_from_settled(settled: Iterable[Settled], as_of: date, exposures: Iterable[tuple[int, int]] = ()) -> PaymentHistory:
    """The history known on the morning of `as_of`: items settled before that day, by the day paid and then the day due.

    `exposures` holds (overdue, open) minor units, one pair for each currency; the one with the largest overdue share is kept.
    """
    known = sorted((row for row in settled if row[1] < as_of), key=itemgetter(1, 0))[-WINDOW:]
    days = [(paid_on - due_on).days for due_on, paid_on in known]
    recent = days[-RECENT:]
    overdue_minor, open_minor = _worst(exposures)
    return PaymentHistory(
        settled_count=len(days),
        late_count=_count_over(days, 0),
        long_late_count=_count_over(days, LONG_LATE_DAYS),
        settled_days=_clamped_sum(days),
        recent_count=len(recent),
        recent_late_count=_count_over(recent, 0),
        recent_days=_clamped_sum(recent),
        median_days=_lower_median(days),
        by_weekday=_by_weekday(known, days),
        overdue_minor=overdue_minor,
        open_minor=open_minor,
    )


def _count_over(days: Sequence[int], limit: int) -> int:
    return sum(late > limit for late in days)


def _clamped_sum(days: Sequence[int]) -> int:
    return sum(min(max(late, DAYS_FLOOR), DAYS_CAP) for late in days)


def _lower_median(days: Sequence[int]) -> int:
    return sorted(days)[(len(days) - 1) // 2] if days else 0


def _by_weekday(known: Sequence[Settled], days: Sequence[int]) -> tuple[WeekdayHistory, ...]:
    groups: list[list[int]] = [[] for _ in range(7)]
    for (due_on, _), late in zip(known, days, strict=True):
        groups[due_on.weekday()].append(late)
    return tuple(WeekdayHistory(len(group), _count_over(group, 0), _lower_median(group)) for group in groups)


def _worst(exposures: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The pair with the largest overdue share; of equal shares the one with more open. Shares are compared without dividing."""
    worst = (0, 0)
    for overdue, owed in exposures:
        left, right = overdue * worst[1], worst[0] * owed
        if owed > 0 and (worst[1] == 0 or (left, owed) > (right, worst[1])):
            worst = (overdue, owed)
    return worst
