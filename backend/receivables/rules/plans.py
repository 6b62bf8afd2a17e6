"""Repayment plans (`plan.v1`): a calculator, and what became of a plan, read off the ledger.

Amounts are minor units of one currency; splits lose no unit. A plan moves no due day: aging goes on by the original ones. It only says
what is not chased yet. It runs from its acceptance to its last unit, its cancellation, or the day after more instalments than it allows
stood unpaid past their grace: from then on everything is chased as if there had been no plan.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from receivables.money import round_half_even_ratio, split
from receivables.rules.calendar import months_after

METHOD = "plan.v1"
MOST_PARTS = 120
_YEAR_DAYS = 365
_RATE_SCALE = 1_000_000  # percent with four decimals, as a whole number of parts of 1


class Rhythm(StrEnum):
    """How far apart the instalments are."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


_WEEKS = {Rhythm.WEEKLY: 1, Rhythm.BIWEEKLY: 2}
_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3}


class PartStatus(StrEnum):
    """`open` until it is covered or its last day of grace has passed."""

    OPEN = "open"
    KEPT = "kept"
    PARTLY = "partly"
    MISSED = "missed"


class PlanStatus(StrEnum):
    """`running` from the acceptance to one of the other three."""

    RUNNING = "running"
    KEPT = "kept"
    DEFAULTED = "defaulted"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Part:
    """An instalment: principal and interest due together."""

    due_on: date
    principal_minor: int
    interest_minor: int = 0

    @property
    def minor(self) -> int:
        return self.principal_minor + self.interest_minor


@dataclass(frozen=True, slots=True)
class Covered:
    """An item of a plan: what of it the plan covers, what it had open then, and what was settled of it since, day by day.

    `paid` are (day, minor) of money, write-offs and discounts, `credited` those of credit notes and of corrections that lower the item;
    what was taken back is negative. Credit pays what the plan leaves out (it was in dispute) first, money what it covers.
    """

    minor: int
    open_minor: int
    paid: tuple[tuple[date, int], ...] = ()
    credited: tuple[tuple[date, int], ...] = ()

    def received(self, day: date) -> int:
        """How much of what is covered was paid, credited or let go by the end of `day`."""
        credit = max(0, _until(self.credited, day) - (self.open_minor - self.minor))
        return min(self.minor, max(0, _until(self.paid, day) + credit))

    @property
    def days(self) -> set[date]:
        """The days on which something happened to it."""
        return {on for on, _ in (*self.paid, *self.credited)}


def _until(moves: Iterable[tuple[date, int]], day: date) -> int:
    return sum(minor for on, minor in moves if on <= day)


@dataclass(frozen=True, slots=True)
class Plan:
    """An accepted plan. `missed_allowed` instalments may stand unpaid past `grace_days` before it is over."""

    parts: tuple[Part, ...]
    accepted_on: date
    grace_days: int = 0
    missed_allowed: int = 0
    cancelled_on: date | None = None


@dataclass(frozen=True, slots=True)
class PartState:
    """An instalment at the end of a day: as it was judged, and what of it has come in by now."""

    status: PartStatus
    received_minor: int


@dataclass(frozen=True, slots=True)
class PlanState:
    """A plan at the end of a day; `ended_on` is the day it was paid, cancelled, or first over by its own rule."""

    status: PlanStatus
    received_minor: int
    parts: tuple[PartState, ...]
    ended_on: date | None


def due_days(first_on: date, rhythm: Rhythm, count: int) -> list[date]:
    """The days of `count` instalments. Months keep the first one's day as far as they have it: 31 January, 28 February, 31 March."""
    if rhythm in _WEEKS:
        return [first_on + timedelta(weeks=_WEEKS[rhythm] * place) for place in range(count)]
    return [months_after(first_on, _MONTHS[rhythm] * place) for place in range(count)]


def schedule(
    principal_minor: int, count: int, rhythm: Rhythm, first_on: date, starts_on: date, percent: Decimal = Decimal(0), first_minor: int = 0
) -> list[Part]:
    """The instalments of a principal: equal parts of it, and simple interest on what is left of it at `percent` a year of 365 days.

    With `first_minor` > 0 the first part takes that much of the principal, and the others share the rest; each of them gets some.

    Interest runs from `starts_on` and is rounded half-even once, on its sum; each part bears what the rounded sum grows by. `percent` has
    four decimals at most. Formula id `plan.v1`.
    """
    rate = int(percent * 10_000)
    left, exact, charged, since, parts = principal_minor, 0, 0, starts_on, []
    head = [first_minor] if first_minor else []
    shares = head + split(principal_minor - first_minor, [1] * (count - len(head)))
    for due_on, minor in zip(due_days(first_on, rhythm, count), shares, strict=True):
        exact += left * rate * max(0, (due_on - since).days)
        grown = round_half_even_ratio(exact, _RATE_SCALE * _YEAR_DAYS)
        parts.append(Part(due_on, minor, grown - charged))
        charged, since, left = grown, max(due_on, since), left - minor
    return parts


def spread(items: Sequence[tuple[int, int]], parts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Which part of the plan pays how much of which item: (part's place, item, minor). Both are taken in their order; sums are equal."""
    owed = iter(items)
    item, left = next(owed, (0, 0))
    for place, minor in enumerate(parts):
        while minor > 0:
            if left == 0:
                item, left = next(owed)
            taken = min(minor, left)
            yield place, item, taken
            minor, left = minor - taken, left - taken


def received(items: Iterable[Covered], day: date) -> int:
    """What has come in for the plan by the end of `day`, item by item and never more than is covered."""
    return sum(item.received(day) for item in items)


def plan_state(plan: Plan, items: Sequence[Covered], day: date) -> PlanState:
    """The plan at the end of `day`. Instalments are judged on the day after their last day of grace. Formula id `plan.v1`."""
    now, total = received(items, day), sum(part.minor for part in plan.parts)
    needed, states = 0, []
    for part in plan.parts:
        last_day = part.due_on + timedelta(plan.grace_days)
        then = received(items, min(day, last_day))
        states.append(PartState(_judged(then - needed, part.minor, over=day > last_day), min(part.minor, max(0, now - needed))))
        needed += part.minor
    over, ended = _ended(plan, items, day, total)
    return PlanState(over, now, tuple(states), ended)


def _judged(came_in: int, minor: int, *, over: bool) -> PartStatus:
    if came_in >= minor:
        return PartStatus.KEPT
    if not over:
        return PartStatus.OPEN
    return PartStatus.PARTLY if came_in > 0 else PartStatus.MISSED


def _ended(plan: Plan, items: Sequence[Covered], day: date, total: int) -> tuple[PlanStatus, date | None]:
    """How and when it ended, whatever came first."""
    ends = [
        (plan.cancelled_on, PlanStatus.CANCELLED),
        (_defaulted_on(plan, items), PlanStatus.DEFAULTED),
        (_paid_on(items, total), PlanStatus.KEPT),
    ]
    passed = [(on, status) for on, status in ends if on is not None and on <= day]
    if not passed:
        return PlanStatus.RUNNING, None
    first = min(passed, key=lambda end: end[0])
    return first[1], first[0]


def _paid_on(items: Sequence[Covered], total: int) -> date | None:
    """The first day from which on nothing is left of the plan."""
    days = sorted({on for item in items for on in item.days}, reverse=True)
    paid = None
    for day in days:
        if received(items, day) < total:
            break
        paid = day
    return paid


def _defaulted_on(plan: Plan, items: Sequence[Covered]) -> date | None:
    """The day after that on which more instalments than allowed, or any after the last of them, stood unpaid past their grace."""
    for place, part in enumerate(plan.parts):
        last_day, needed, unpaid = part.due_on + timedelta(plan.grace_days), 0, 0
        by_then = received(items, last_day)
        for earlier in plan.parts[: place + 1]:
            needed += earlier.minor
            unpaid += by_then < needed
        if unpaid > (plan.missed_allowed if place + 1 < len(plan.parts) else 0):
            return last_day + timedelta(1)
    return None


def not_yet_due(shares: Iterable[tuple[date, int]], open_minor: int, day: date, grace_days: int = 0) -> int:
    """What of an item is not chased on `day` while its plan runs: its (due day, minor) shares of instalments that still have time."""
    return min(open_minor, sum(minor for due_on, minor in shares if day <= due_on + timedelta(grace_days)))
