"""The day and period a report is about."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from receivables import clock
from receivables.access.principal import CompanyScope, Principal
from receivables.errors import invalid
from receivables.rules.calendar import months_after


@dataclass(frozen=True, slots=True)
class Period:
    """First to last calendar day, both inside; `as_of` is the last day whose movements are looked at.

    What was recorded after `known_at`, where it is given, does not count.
    """

    first: date
    last: date
    as_of: date
    known_at: datetime | None = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def closing_day(principal: Principal, company: str | None, as_of: date | None) -> date:
    """The day asked for, else today in the company's time zone. Raises 422 `unknown_company`, `as_of_in_future`."""
    today = clock.today(principal.zone(company))
    if as_of is not None and as_of > today:
        raise invalid("as_of_in_future", f"The day {as_of} has not come yet.", "?as_of")
    return as_of or today


def home(principal: Principal, company: str | None, pointer: str = "?company") -> CompanyScope:
    """The company whose currency, scheme and targets a report uses: the named one, else the principal's own, else its first.

    Raises 422 `unknown_company`.
    """
    if company is None and principal.default_company not in principal.companies and principal.companies:
        return next(iter(principal.companies.values()))
    return principal.company(company, pointer)


def month_ends(as_of: date, count: int) -> list[date]:
    """The last `count` month ends before `as_of` and `as_of` itself, rising."""
    firsts = [months_after(as_of.replace(day=1), -back) for back in range(count)]
    return [first - timedelta(1) for first in reversed(firsts)] + [as_of]


def instant(known_at: datetime | None) -> datetime | None:
    """The instant asked for. Raises 422 `instant_without_zone`."""
    if known_at is not None and known_at.tzinfo is None:
        raise invalid("instant_without_zone", "An instant names its zone, such as 2026-01-31T08:00:00Z.", "?known_at")
    return known_at


def period(first: date | None, last: date | None, as_of: date, known_at: datetime | None = None) -> Period:
    """The period asked for; by default the three months that end with `as_of`. Raises 422 for days in the wrong order."""
    last = last or as_of
    if last > as_of:
        raise invalid("period_after_as_of", f"The period ends after {as_of}.", "?period_to")
    first = first or months_after(last + timedelta(1), -3)
    if first > last:
        raise invalid("period_empty", "The period ends before it begins.", "?period_from")
    return Period(first, last, as_of, known_at)
