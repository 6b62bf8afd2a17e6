"""Until which day a claim can be enforced (诉讼时效), and which row each restart of its period rests on. Pure; formula id `limitation.v1`.

Days are business days of the company. A period of years ends on the calendar anniversary of the day it runs from, that day not counted;
where the month has no such day, on its last one (29 February → 28 February). The last day is still in time; where it falls on a day of
rest of the law's week or on a holiday, the next working day is the last; a weekend that is worked is none of rest. What the law of a
country is, is dated data.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from receivables.rules.calendar import Calendar, months_after, working_day

METHOD = "limitation.v1"
NEVER = date.max
"""Stands for no end: something keeps the period from running."""


class Cause(StrEnum):
    """Why a period starts anew (中断)."""

    DEMAND = "demand"
    PROMISE = "promise"
    PLAN = "plan"
    ACKNOWLEDGEMENT = "acknowledgement"
    PART_PAYMENT = "part_payment"
    FILING = "filing"


EVERY = frozenset(Cause)
WEEKEND = frozenset({6, 7})
# Who agrees to pay after the period ended can no longer plead it; who only answers or pays something still can.
AGREED = frozenset({Cause.PROMISE, Cause.PLAN})


class Effect(StrEnum):
    """What became of a recorded cause."""

    RESTARTS = "restarts"
    BEFORE_DUE = "before_due"
    TOO_LATE = "too_late"
    NOT_BY_LAW = "not_by_law"


class Starts(StrEnum):
    """From which day the first period runs: the due day, or the end of the year that it lies in."""

    DUE = "due"
    YEAR_END = "year_end"


@dataclass(frozen=True, slots=True)
class Law:
    """A country's period from a day on. `suspension_months`: so much is left once a suspension ends, and only one that reaches into the
    last so many months counts; None: a suspension's days are added. `longest_years` from the due day hold whatever happens. No period ends
    on one of `rest_weekdays` (1 Monday to 7 Sunday) or on a holiday; without any of them it ends where it ends."""

    from_on: date
    years: int
    longest_years: int | None = None
    starts: Starts = Starts.DUE
    causes: frozenset[Cause] = EVERY
    suspension_months: int | None = 6
    renews: bool = True
    source: str = ""
    rest_weekdays: frozenset[int] = WEEKEND


@dataclass(frozen=True, slots=True)
class Interruption:
    """A recorded cause on a day, named by the row it was recorded in; until `until_on` (`running`: until nobody knows yet) it goes on."""

    on: date
    cause: Cause
    table: str
    row_id: int
    until_on: date | None = None
    running: bool = False


@dataclass(frozen=True, slots=True)
class Suspension:
    """An obstacle (中止) from a day to a day, both included; one without an end still stands."""

    from_on: date
    until_on: date | None
    row_id: int = 0


@dataclass(frozen=True, slots=True)
class Traced:
    """What became of one recorded cause, and until which day the claim could be enforced after it."""

    interruption: Interruption
    effect: Effect
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Limitation:
    """The last day on which a claim can be enforced; None while a suit or an obstacle keeps the period from running and no longest
    period ends it. `runs_from` is the day its period runs from, `last` the cause that made it so; `capped`: ended by the longest period;
    `moved_from`: the day of rest on which it would have ended."""

    runs_from: date
    ends_on: date | None
    law: Law
    last: Interruption | None
    trace: tuple[Traced, ...]
    capped: bool
    moved_from: date | None = None


def anniversary(day: date, years: int) -> date:
    """The day so many years on; 29 February gives 28 February in a year without it."""
    return months_after(day, 12 * years)


def law_for(laws: Sequence[Law], day: date) -> Law:
    """The law that a period running from `day` ends by: a longer one that came into force before it ended is the one that counts.

    `laws` has at least one; before the first of them, the first holds.
    """
    ordered = sorted(laws, key=lambda law: law.from_on)
    found = ordered[0]
    for before, law in pairwise(ordered):
        if law.from_on <= day or (found is before and law.years >= before.years and anniversary(day, before.years) >= law.from_on):
            found = law
    return found


def limitation(
    due_on: date, laws: Sequence[Law], interruptions: Iterable[Interruption] = (), suspensions: Iterable[Suspension] = (),
    known: Calendar = MappingProxyType({}),
) -> Limitation:  # fmt: skip
    """Until which day a claim due on `due_on` can be enforced, after everything recorded, in whatever order it is given.

    Formula id `limitation.v1`. A cause restarts the period when it lies between the due day and the period's end; a promise or a plan
    does so after the end too where the law lets it. Nothing recorded ever makes the end come earlier. Only the last day is moved to a
    working day, never the day that a period runs from; `known` is what single days are in the law's country.
    """
    obstacles = sorted(suspensions, key=lambda one: (one.from_on, one.row_id))
    law, last = law_for(laws, due_on), None
    cap = NEVER if law.longest_years is None else anniversary(due_on, law.longest_years)
    runs_from = due_on if law.starts is Starts.DUE else date(due_on.year, 12, 31)
    ends = _extended(runs_from, anniversary(runs_from, law.years), law, obstacles)
    trace = []
    for one in sorted(interruptions, key=lambda one: (one.on, one.cause, one.table, one.row_id)):
        now, restart = law_for(laws, max(one.on, due_on)), max(one.on, one.until_on or one.on)
        effect = _effect(one, now, due_on, restart, _moved(min(ends, cap), law, known), _moved(cap, law, known))
        if effect is Effect.RESTARTS:
            later = NEVER if one.running else _extended(restart, anniversary(restart, now.years), now, obstacles)
            if _moved(later, now, known) > _moved(ends, law, known):
                runs_from, ends, law, last = restart, later, now, one
        trace.append(Traced(one, effect, _shown(_moved(min(ends, cap), law, known))))
    bare = min(ends, cap)
    ends_on = _moved(bare, law, known)
    return Limitation(runs_from, _shown(ends_on), law, last, tuple(trace), cap < ends, None if ends_on == bare else bare)


def _moved(ends: date, law: Law, known: Calendar) -> date:
    return working_day(ends, law.rest_weekdays, known) if law.rest_weekdays else ends


def _shown(ends: date) -> date | None:
    return None if ends == NEVER else ends


def _effect(one: Interruption, law: Law, due_on: date, restart: date, ends: date, cap: date) -> Effect:
    if one.cause not in law.causes:
        return Effect.NOT_BY_LAW
    if restart <= due_on and not one.running:
        return Effect.BEFORE_DUE
    if one.on > ends and not (law.renews and one.cause in AGREED and one.on <= cap):
        return Effect.TOO_LATE
    return Effect.RESTARTS


def _extended(runs_from: date, ends: date, law: Law, obstacles: Sequence[Suspension]) -> date:
    """The end of a period after the obstacles that lie in it, in the order they began."""
    for one in obstacles:
        if ends == NEVER or one.from_on > ends or (one.until_on or NEVER) <= runs_from:
            continue
        if law.suspension_months is None:
            ends = NEVER if one.until_on is None else ends + (one.until_on - max(one.from_on, runs_from + timedelta(1)) + timedelta(1))
        elif one.until_on is None:
            ends = NEVER
        elif one.until_on > months_after(ends, -law.suspension_months):
            ends = max(ends, months_after(one.until_on, law.suspension_months))
    return ends


def least_years(laws: Sequence[Law], since: date) -> int:
    """The shortest period, in years, of all that run from `since` or from any later day."""
    return min(law_for(laws, day).years for day in (since, *(law.from_on for law in laws if law.from_on > since)))


def ends_at_least(laws: Sequence[Law], since: date) -> date:
    """No period that runs from `since` or from any later day ends before this one; a longest period may still end it sooner."""
    days = (since, *(law.from_on for law in laws if law.from_on > since))
    return min(anniversary(day, law_for(laws, day).years) for day in days)


def last_start(laws: Sequence[Law], horizon: date) -> date:
    """The last day from which a period may run that ends by the horizon: what runs from a later day ends after it."""
    days = range(date.min.toordinal(), NEVER.toordinal() + 1)
    found = bisect_right(days, horizon, key=lambda day: ends_at_least(laws, date.fromordinal(day)))
    return date.fromordinal(days[max(found - 1, 0)])


# Shipped with the program, by country; a company adds its own and those of other countries. `from_on` is the day the law came into force.
LAWS: dict[str, tuple[Law, ...]] = {
    "CN": (
        Law(date(1987, 1, 1), 2, 20, source="民法通则 第135、137、139、140、154条"),
        Law(date(2017, 10, 1), 3, 20, source="民法总则 第188、203条；法释〔2018〕12号"),
        Law(date(2021, 1, 1), 3, 20, source="民法典 第188、192、194、195、203条"),
    ),
    "HK": (
        Law(date(1965, 1, 1), 6, None, Starts.DUE, frozenset({Cause.ACKNOWLEDGEMENT, Cause.PROMISE, Cause.PLAN, Cause.PART_PAYMENT,
            Cause.FILING}), None, False, "Limitation Ordinance (Cap. 347) s. 4, 23; Cap. 1 s. 71", frozenset({7})),
    ),
}  # fmt: skip
