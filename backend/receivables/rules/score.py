"""Behaviour score (`behaviour.v1`): 0 to 100, 100 the best payer, read off how the customer has paid so far.

A plain scorecard: each factor is a share between 0 and 1 of something that should not happen, and takes its part of the points away.
The weights were tuned offline on 27,000 real invoices and tested on the 12,000 that followed them; they are data, not code, and a change
of them is a new version. Nothing is made up for a customer who has never settled anything.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from receivables.money import round_half_even_ratio
from receivables.rules.history import LONG_LATE_DAYS, PaymentHistory

METHOD = "behaviour.v1"

# Few payments prove little: every history starts from one late of two settled items, and the recent share leans on the whole one
# as if five more items had followed it.
PRIOR_LATE, PRIOR_COUNT, RECENT_STRENGTH = 1, 2, 5

MAX_POINTS = {"late_share": 55, "recent_late_share": 30, "long_late_share": 10, "overdue_share": 5}
"""Points each factor can give; they add up to 100."""

GRADES = ((80, "A"), (60, "B"), (40, "C"), (20, "D"), (0, "E"))
"""Lowest value of each grade."""

# Banks rest on Saturday and Sunday: odds of being late against the customer's usual odds, in percent, Monday first.
WEEKDAY_ODDS = (71, 71, 71, 71, 71, 260, 260)
WEEKDAY_STRENGTH = 5
MEDIAN_FROM = 5  # fewer items due on a weekday than this do not make a habit of their own


class ScoreStatus(StrEnum):
    """Whether there was anything to score."""

    SCORED = "scored"
    NO_HISTORY = "no_history"


@dataclass(frozen=True, slots=True)
class FactorPoints:
    """One line of the explanation: points given of those possible, the share measured (4 decimals) and what to say about it."""

    key: str
    points: Decimal
    max_points: int
    value: Decimal
    reason_key: str
    params: dict[str, int]


@dataclass(frozen=True, slots=True)
class Score:
    """The answer for one customer at the start of the day `as_of`; `value` and `grade` are None without history."""

    value: int | None
    grade: str | None
    factors: tuple[FactorPoints, ...]
    history_count: int
    as_of: date
    method: str
    status: ScoreStatus


@dataclass(frozen=True, slots=True)
class Lateness:
    """What to expect of one item: the probability (0 to 1, 4 decimals) of being paid after its due day, and calendar days late."""

    probability: Decimal
    expected_days: int


def behaviour_score(history: PaymentHistory, as_of: date) -> Score:
    """The score from what was settled before `as_of` and is overdue on it. Formula id `behaviour.v1`."""
    if history.settled_count == 0:
        return Score(None, None, (), 0, as_of, METHOD, ScoreStatus.NO_HISTORY)
    factors = _factors(history)
    value = int(sum((factor.points for factor in factors), Decimal(0)).to_integral_value())
    return Score(value, _grade(value), factors, history.settled_count, as_of, METHOD, ScoreStatus.SCORED)


def late_odds(score: Score) -> Decimal:
    """The share (0 to 1, 2 decimals) of a customer's money to expect late, for ranking: what the score lacks to 100, a half without one."""
    return Decimal("0.50") if score.value is None else (100 - Decimal(score.value)) / 100


def expected_lateness(history: PaymentHistory, due_on: date) -> Lateness:
    """Probability and days of lateness of one item due on `due_on`. Formula id `lateness.v1`.

    The customer's late share among items due on that day of the week, leaning on the whole late share moved by the odds of the weekday.
    The amount is not asked for: it adds nothing to the history.
    """
    same_day = history.by_weekday[due_on.weekday()]
    late = (history.late_count + PRIOR_LATE) * WEEKDAY_ODDS[due_on.weekday()]
    all_ = late + (history.settled_count + PRIOR_COUNT - history.late_count - PRIOR_LATE) * 100
    probability = _share(same_day.late_count * all_ + WEEKDAY_STRENGTH * late, (same_day.count + WEEKDAY_STRENGTH) * all_)
    return Lateness(probability, same_day.median_days if same_day.count >= MEDIAN_FROM else history.median_days)


def _factors(history: PaymentHistory) -> tuple[FactorPoints, ...]:
    late, count = history.late_count + PRIOR_LATE, history.settled_count + PRIOR_COUNT
    settled = {"late": history.late_count, "count": history.settled_count}
    recent = {"late": history.recent_late_count, "count": history.recent_count}
    long_late = {"late": history.long_late_count, "count": history.settled_count, "days": LONG_LATE_DAYS}
    exposure = {"overdue_minor": history.overdue_minor, "open_minor": history.open_minor}
    return (
        _factor("late_share", late, count, settled),
        _factor(
            "recent_late_share",
            history.recent_late_count * count + RECENT_STRENGTH * late,
            (history.recent_count + RECENT_STRENGTH) * count,
            recent,
        ),
        _factor("long_late_share", history.long_late_count, count, long_late),
        _factor("overdue_share", history.overdue_minor, max(history.open_minor, 1), exposure),
    )


def _factor(key: str, bad: int, of: int, params: dict[str, int]) -> FactorPoints:
    maximum = MAX_POINTS[key]
    tenths = round_half_even_ratio(maximum * 10 * (of - bad), of)
    return FactorPoints(key, Decimal(tenths) / 10, maximum, _share(bad, of), f"score.{key}", params)


def _share(part: int, whole: int) -> Decimal:
    return Decimal(round_half_even_ratio(part * 10_000, whole)) / 10_000


def _grade(value: int) -> str:
    return next(grade for lowest, grade in GRADES if value >= lowest)
