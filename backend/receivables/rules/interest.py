"""Late-payment interest (`interest.v1`): per principal segment between balance changes, with the rate in force on each day.

A day bears interest on what was open at the end of the day before it: paid on the due day nothing is late, paid on the next day one day is.
Sums are exact fractions; they are rounded half-even once, at the end, so that splitting a period loses nothing. Money is integer minor
units of the item's currency; rates are percent a year or a day.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from receivables.money import round_half_even_ratio

METHOD = "interest.v1"
ONE_DAY = timedelta(1)
_MICRO = 1_000_000
Steps = Sequence[tuple[date, int]]
"""(day, minor units): what holds from the end of that day on, days rising."""


class DayCount(StrEnum):
    """How days become parts of a year; 30/360 counts every month as thirty days (30E/360)."""

    ACTUAL_365 = "actual/365"
    ACTUAL_360 = "actual/360"
    ACTUAL_ACTUAL = "actual/actual"
    THIRTY_360 = "30/360"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate from a day on: millionths of a percent, for a year or, where `daily`, for each day."""

    from_on: date
    micro_percent: int
    daily: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What interest on an item runs by. `grace_counts`: what is still open after the days of grace bears interest for them too."""

    rates: tuple[Rate, ...]
    day_count: DayCount = DayCount.ACTUAL_365
    grace_days: int = 0
    grace_counts: bool = True


@dataclass(frozen=True, slots=True)
class Segment:
    """Days `first_on`..`last_on`, both included, of one principal at one rate; `amount` is exact minor units."""

    first_on: date
    last_on: date
    principal_minor: int
    rate: Rate
    days: int
    amount: Fraction


def steps_of(moves: Iterable[tuple[date, int]], paused: Iterable[tuple[date, int]] = ()) -> list[tuple[date, int]]:
    """What bears interest after each day on which it changes: everything moved less what is paused, never less than nothing."""
    by_day: dict[date, list[int]] = {}
    for place, rows in enumerate((moves, paused)):
        for on, minor in rows:
            by_day.setdefault(on, [0, 0])[place] += minor
    opened = held = 0
    steps: list[tuple[date, int]] = []
    for on in sorted(by_day):
        opened, held = opened + by_day[on][0], held + by_day[on][1]
        principal = max(0, opened - max(0, held))
        if not steps or steps[-1][1] != principal:
            steps.append((on, principal))
    return steps


def segments(steps: Steps, terms: Terms, due_on: date, last_on: date, first_on: date | None = None) -> list[Segment]:
    """The segments of an item due on `due_on` up to and including `last_on`, none before `first_on`. Formula id `interest.v1`."""
    grace_ends = due_on + timedelta(terms.grace_days)
    begin = (due_on if terms.grace_counts else grace_ends) + ONE_DAY
    begin = begin if first_on is None else max(begin, first_on)
    if last_on <= grace_ends or begin > last_on or not terms.rates:
        return []
    steps = _past_grace(steps, grace_ends) if terms.grace_counts and terms.grace_days else steps
    days, rate_days = [on for on, _ in steps], [rate.from_on for rate in terms.rates]
    # A balance counts from the day after its change, a rate from its own day.
    cuts = {on + ONE_DAY for on in days} | set(rate_days)
    starts = [begin, *sorted(cut for cut in cuts if begin < cut <= last_on), last_on + ONE_DAY]
    found = []
    for start, following in pairwise(starts):
        principal = _in_force(days, steps, start - ONE_DAY)
        place = bisect_right(rate_days, start) - 1
        if principal and place >= 0 and terms.rates[place].micro_percent:
            found.append(_segment(start, following - ONE_DAY, principal, terms.rates[place], terms.day_count))
    return found


def _past_grace(steps: Steps, grace_ends: date) -> list[tuple[date, int]]:
    """What was paid within the grace bears no interest at all: before its end no more counts than is open at its end."""
    survived = _in_force([on for on, _ in steps], steps, grace_ends)
    found: list[tuple[date, int]] = []
    for on, minor in steps:
        counts = min(minor, survived) if on <= grace_ends else minor
        if not found or found[-1][1] != counts:
            found.append((on, counts))
    return found


def _in_force(days: Sequence[date], steps: Steps, on: date) -> int:
    place = bisect_right(days, on) - 1
    return steps[place][1] if place >= 0 else 0


def _segment(first: date, last: date, principal: int, rate: Rate, count: DayCount) -> Segment:
    days = _thirty(last) - _thirty(first - ONE_DAY) if count is DayCount.THIRTY_360 and not rate.daily else (last - first).days + 1
    share = Fraction(days) if rate.daily else years(first, last, count)
    return Segment(first, last, principal, rate, days, principal * share * Fraction(rate.micro_percent, 100 * _MICRO))


def years(first: date, last: date, count: DayCount) -> Fraction:
    """The days `first`..`last`, both included, as a part of a year; of two adjoining spans the parts add up to that of both."""
    if count is DayCount.THIRTY_360:
        return Fraction(_thirty(last) - _thirty(first - ONE_DAY), 360)
    if count is not DayCount.ACTUAL_ACTUAL:
        return Fraction((last - first).days + 1, 365 if count is DayCount.ACTUAL_365 else 360)
    total = Fraction(0)
    for year in range(first.year, last.year + 1):
        begin, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        total += Fraction((end - begin).days + 1, (date(year, 12, 31) - date(year, 1, 1)).days + 1)
    return total


def _thirty(day: date) -> int:
    """A count of days in which every month has thirty."""
    return 360 * day.year + 30 * day.month + min(day.day, 30)


def accrued(parts: Iterable[Segment]) -> int:
    """Minor units of all segments together, rounded half-even once."""
    total = sum((part.amount for part in parts), Fraction(0))
    return round_half_even_ratio(total.numerator, total.denominator)


def due(accrued_minor: int, billed_minor: int, minimum_minor: int = 0) -> int:
    """What is to be billed: what accrued less what was billed or waived before; nothing below the minimum."""
    left = max(0, accrued_minor - billed_minor)
    return left if left >= minimum_minor else 0


def over(accrued_minor: int, billed_minor: int) -> int:
    """What was billed, and not let go of since, beyond what is owed by now: something was corrected with effect on days gone by."""
    return max(0, billed_minor - accrued_minor)


def with_margin(rates: Iterable[Rate], micro_percent: int) -> tuple[Rate, ...]:
    """A reference rate and what the law or the contract adds to it."""
    return tuple(replace(rate, micro_percent=rate.micro_percent + micro_percent) for rate in rates)


def fixed_at_default(rates: Sequence[Rate], default_on: date) -> tuple[Rate, ...]:
    """A reference rate that is fixed for as long as the debt is owed: what was in force at the end of the half-year (30 June, 31 December)
    before the first day that bears interest, as the United Kingdom has it. Without a rate by then there is none."""
    half_year = date(default_on.year, 6, 30) if default_on.month > 6 else date(default_on.year - 1, 12, 31)
    place = bisect_right([rate.from_on for rate in rates], half_year) - 1
    return (replace(rates[place], from_on=date.min),) if place >= 0 else ()


def agreed_or_daily(agreed_micro: int | None, floor: Sequence[Rate], signed_on: date, daily_micro: int) -> tuple[Rate, ...]:
    """What a small creditor asks of a large or public debtor in China: the agreed rate, not below the one-year LPR of the day of signing;
    where none was agreed so much a day."""
    start = date.min
    if agreed_micro is None:
        return (Rate(start, daily_micro, daily=True),)
    place = bisect_right([rate.from_on for rate in floor], signed_on) - 1
    least = floor[place].micro_percent if place >= 0 else 0
    return (Rate(start, max(agreed_micro, least)),)


def compensation(tiers: Sequence[tuple[int, int]], amount_minor: int) -> int:
    """The fixed fee for an item of that amount: the (from, fee) tier with the highest `from` that it reaches; 0 where it reaches none."""
    return next((fee for least, fee in sorted(tiers, reverse=True) if amount_minor >= least), 0)


def pause_of_plan(shares: Iterable[tuple[date, int]], accepted_on: date, ended_on: date | None, grace_days: int) -> list[tuple[date, int]]:
    """What a plan gives time for, as changes by day: each (due day, minor) share until the last day of grace or the day before the plan
    ended otherwise."""
    changes = []
    for due_on, minor in shares:
        until = due_on + timedelta(grace_days)
        until = until if ended_on is None else min(until, ended_on - ONE_DAY)
        if until > accepted_on:
            changes += [(accepted_on, minor), (until, -minor)]
    return changes


def pause_of_promise(minor: int, given_on: date, until: date, moves: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """What a promise of so much of an item gives time for, as changes by day, until the last day of its grace.

    Money that comes in meanwhile is what was promised: it leaves the rest of the item to bear interest as before.
    """
    if until <= given_on:
        return []
    changes, left = [(given_on, minor)], minor
    for on, moved in sorted(moves):
        if given_on < on < until and moved < 0 < left:
            part = min(left, -moved)
            changes.append((on, -part))
            left -= part
    return [*changes, (until, -left)]


def ranked(order: Sequence[str], kind: str) -> int:
    """Where an item stands in what is paid first: `order` names principal, interest and fee; without it all stand alike."""
    if not order:
        return 0
    part = kind if kind in CHARGES else "principal"
    return order.index(part) if part in order else len(order)


CHARGES = frozenset({"interest", "fee"})
"""Kinds of items that are charged for being late; anything else that is owed is principal."""
PARTS = ("principal", "interest", "fee")
