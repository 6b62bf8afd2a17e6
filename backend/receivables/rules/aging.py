"""Aging (账龄): how long open items have stood, by due date (`aging.due`) or by document date (`aging.document`).

The bucket schemes are data. `due_boundaries` and `age_boundaries` turn a scheme into days, so the set-based twin is generated from
the same data: an item is in bucket i iff its day lies in (b[i+1], b[i]], with nothing before the last boundary.
"""

from calendar import isleap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from receivables.rules.items import Item, Kind

DEFAULT_BOUNDS = (30, 60, 90, 180, 365)
"""Last day of each overdue bucket but the open-ended one."""
DEFAULT_YEARS = (1, 2, 3)
"""Anniversaries at which an item moves to the next age bucket."""


class Basis(StrEnum):
    """The day an aging counts from."""

    DUE = "due"
    DOCUMENT = "document"


class NotIssuedYet(ValueError):
    """The item's document date is after the day asked for: it is no part of that day's aging."""

    code = "not_issued_yet"


@dataclass(frozen=True, slots=True)
class Bucket:
    """One column of an aging. Days overdue from..to inclusive, None for an open end; both None where years, not days, bound it."""

    key: str
    label: str
    from_days: int | None
    to_days: int | None


@dataclass(frozen=True, slots=True)
class Aging:
    """One currency's aging in minor units: amounts by bucket key in scheme order, `gross` = Σ amounts, `net` = gross - unapplied."""

    currency: str
    amounts: dict[str, int]
    gross: int
    unapplied: int
    net: int
    overdue: int


def _checked(scheme: Sequence[int]) -> Sequence[int]:
    if not scheme or scheme[0] < 1 or any(low >= high for low, high in pairwise(scheme)):
        raise ValueError("a bucket scheme is a rising sequence of positive integers")
    return scheme


def overdue_buckets(bounds: Sequence[int] = DEFAULT_BOUNDS) -> list[Bucket]:
    """The overdue scheme: not due, one bucket up to each bound, and over the last. Raises `ValueError` for bounds that do not rise."""
    ends = (0, *_checked(bounds))
    between = [Bucket(f"{low + 1}-{high}", f"{low + 1}-{high} days", low + 1, high) for low, high in pairwise(ends)]
    last = ends[-1]
    return [Bucket("not_due", "Not due", None, 0), *between, Bucket(f"{last}+", f"Over {last} days", last + 1, None)]


def age_buckets(years: Sequence[int] = DEFAULT_YEARS) -> list[Bucket]:
    """The age scheme by calendar anniversary. Raises `ValueError` for years that do not rise."""
    ends = (0, *_checked(years))
    between = [Bucket(f"{low}-{high}y", f"{low}-{high} years", None, None) for low, high in pairwise(ends)]
    return [*between, Bucket(f"{ends[-1]}y+", f"Over {ends[-1]} years", None, None)]


def buckets(basis: Basis, bounds: Sequence[int] = DEFAULT_BOUNDS, years: Sequence[int] = DEFAULT_YEARS) -> list[Bucket]:
    """The scheme of `basis`. Raises `ValueError` for a scheme that does not rise."""
    return overdue_buckets(bounds) if basis is Basis.DUE else age_buckets(years)


def days_overdue(due_on: date, as_of: date) -> int:
    """Calendar days from the due day to `as_of`; 0 or less is not overdue."""
    return (as_of - due_on).days


def _days_before(day: date, days: int) -> date:
    return date.fromordinal(max(1, day.toordinal() - days))  # a day before the calendar begins is its first


def _years_before(day: date, years: int) -> date:
    """The latest day whose anniversary has come by `day`: 29 February has its anniversary on 28 February in common years."""
    year = day.year - years
    if year < 1:
        return date.min
    if day.month == 2 and day.day == _february(day.year):
        return date(year, 2, _february(year))
    return day.replace(year=year)


def _february(year: int) -> int:
    return 28 + isleap(year)


def due_boundaries(as_of: date, bounds: Sequence[int] = DEFAULT_BOUNDS) -> list[date]:
    """Due days that split the overdue buckets: bucket i holds due_on in (b[i+1], b[i]], the last one everything up to b[-1].

    Raises `ValueError` for bounds that do not rise.
    """
    return [date.max, *(_days_before(as_of, bound + 1) for bound in (0, *_checked(bounds)))]


def age_boundaries(as_of: date, years: Sequence[int] = DEFAULT_YEARS) -> list[date]:
    """Issue days that split the age buckets: bucket i holds issued_on in (b[i+1], b[i]], the last one everything up to b[-1].

    b[0] is `as_of`: what is issued later is in no bucket. Raises `ValueError` for years that do not rise.
    """
    return [as_of, *(_years_before(as_of, count) for count in _checked(years))]


def _position(day: date, boundaries: Sequence[date]) -> int:
    return sum(day <= boundary for boundary in boundaries) - 1


def overdue_bucket(due_on: date, as_of: date, bounds: Sequence[int] = DEFAULT_BOUNDS) -> str:
    """Key of the overdue bucket an item due on `due_on` is in at the end of `as_of`. Raises `ValueError` for bounds that do not rise."""
    return overdue_buckets(bounds)[_position(due_on, due_boundaries(as_of, bounds))].key


def age_bucket(issued_on: date, as_of: date, years: Sequence[int] = DEFAULT_YEARS) -> str:
    """Key of the age bucket at the end of `as_of`; "within one year" ends the day before the anniversary.

    Raises `NotIssuedYet` for an item issued after `as_of`, `ValueError` for years that do not rise.
    """
    position = _position(issued_on, age_boundaries(as_of, years))
    if position < 0:
        raise NotIssuedYet(f"issued on {issued_on}, after {as_of}")
    return age_buckets(years)[position].key


def age_items(
    items: Iterable[Item],
    as_of: date,
    basis: Basis = Basis.DUE,
    bounds: Sequence[int] = DEFAULT_BOUNDS,
    years: Sequence[int] = DEFAULT_YEARS,
) -> dict[str, Aging]:
    """Aging of the open amounts at the end of `as_of`, by currency, in minor units; currencies are never added together.

    Debits fill the buckets, credits are `unapplied`, items issued after `as_of` are left out. `overdue` counts by due date on either
    basis. Formula id `aging.due` or `aging.document`. Raises `ValueError` for a scheme that does not rise.
    """
    keys = [bucket.key for bucket in buckets(basis, bounds, years)]
    boundaries = due_boundaries(as_of, bounds) if basis is Basis.DUE else age_boundaries(as_of, years)
    amounts: dict[str, dict[str, int]] = {}
    unapplied: dict[str, int] = {}
    overdue: dict[str, int] = {}
    for item in items:
        if item.issued_on > as_of:
            continue
        row = amounts.setdefault(item.currency, dict.fromkeys(keys, 0))
        if item.kind is Kind.CREDIT:
            unapplied[item.currency] = unapplied.get(item.currency, 0) + item.open_minor
            continue
        row[keys[_position(item.due_on if basis is Basis.DUE else item.issued_on, boundaries)]] += item.open_minor
        if item.due_on < as_of:
            overdue[item.currency] = overdue.get(item.currency, 0) + item.open_minor
    return {currency: _aging(currency, row, unapplied.get(currency, 0), overdue.get(currency, 0)) for currency, row in amounts.items()}


def _aging(currency: str, amounts: dict[str, int], unapplied: int, overdue: int) -> Aging:
    gross = sum(amounts.values())
    return Aging(currency, amounts, gross, unapplied, gross - unapplied, overdue)
