"""The last days of many open items of a company at once, for the order and the number of a list's rows.

An item is judged by the few days that its last day rests on, those alike once, and not at all where it certainly ends behind the days that
are asked. Of what a list shows, the page is judged again with everything recorded (`limitations.judge`).
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from receivables.access.principal import CompanyScope
from receivables.calendars.queries import PUBLIC
from receivables.calendars.queries import days as known_days
from receivables.legal import limitation_queries as queries
from receivables.legal import settings
from receivables.legal.limitation_queries import Told
from receivables.rules.calendar import Calendar
from receivables.rules.limitation import Cause, Interruption, Law, Limitation, last_start, limitation
from receivables.rules.limitation_days import Cover, alike, certain_start, cover, decisive

Judged = tuple[int, Limitation]
_TABLE = "days"
"""Stands for the table of an interruption here: by the days alone nobody knows which rows they were recorded in."""


@dataclass(slots=True)
class _Country:
    """A country's laws and calendar, what of them holds for all items of a due day, and the verdicts of items alike."""

    laws: Sequence[Law]
    known: Calendar
    horizon: date | None
    counted: frozenset[Cause] = frozenset()
    same: frozenset[Cause] = frozenset()
    late: date = date.max
    covers: dict[date, Cover] = field(default_factory=dict)
    verdicts: dict[Any, Limitation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.counted = frozenset[Cause]().union(*(law.causes for law in self.laws))
        self.same = alike(self.laws)
        if self.horizon is not None:
            self.late = last_start(self.laws, self.horizon)

    def verdict(self, row: Any, told: Sequence[Told]) -> Limitation | None:
        """Until when an item without obstacles can be enforced; None where that is behind the horizon for certain."""
        due_on, told = row.due_on, [one for one in told if one.cause in self.counted]
        if not told:
            return self._limitation((due_on, (), ()))
        covered = self.covers.get(due_on) or self.covers.setdefault(due_on, cover(self.laws, due_on))
        rows = [one.days for one in told if self._leaves_out(one)]
        kept = decisive(due_on, covered, rows)
        if self.horizon is not None and covered.cap > self.horizon and certain_start(due_on, covered, kept) > self.late:
            return None
        others = [one for one in told if not self._leaves_out(one)]
        rest = sorted((day, one.cause, one.until_on or date.min, one.running) for one in others for day in one.days)
        return self._limitation((due_on, tuple(kept), tuple(rest)))

    def _leaves_out(self, one: Told) -> bool:
        return one.cause in self.same and one.until_on is None and not one.running

    def _limitation(self, key: tuple[date, tuple[date, ...], tuple[Any, ...]]) -> Limitation:
        found = self.verdicts.get(key)
        if found is None:
            due_on, kept, rest = key
            causes = [Interruption(day, min(self.same), _TABLE, 0) for day in kept]
            causes += [Interruption(day, cause, _TABLE, 0, None if until == date.min else until, runs) for day, cause, until, runs in rest]
            found = self.verdicts[key] = limitation(due_on, self.laws, causes, (), self.known)
        return found


def ends(
    session: Session, company: CompanyScope, laws: Mapping[str, Sequence[Law]], rows: Sequence[Any], horizon: date | None
) -> list[Judged]:
    """Until when each of these items of a company can be enforced; those that certainly end behind the horizon may be missing."""
    usual, known = settings.read(session, company).country, known_days(session, company.id, set(laws), kinds=PUBLIC)
    countries = {name: _Country(own, known[name], horizon) for name, own in laws.items()}
    items, accounts = queries.days(session, rows)
    held = queries.suspensions(session, rows)
    causes = queries.causes(session, [row for row in rows if held[row.id]])
    found = []
    for row in rows:
        country = countries[row.country if row.country in countries else usual]
        if held[row.id]:
            judged: Limitation | None = limitation(row.due_on, country.laws, causes[row.id], held[row.id], country.known)
        else:
            told = items.get(row.id, [])
            judged = country.verdict(row, [*told, *_of_account(accounts[row.customer_id], row)] if row.customer_id in accounts else told)
        if judged is not None:
            found.append((row.id, judged))
    return found


def _of_account(told: Sequence[Told], row: Any) -> list[Told]:
    """What names no item is about all there were: those issued by then, in its currency where it names one."""
    own = []
    for one in told:
        if one.currency in (None, row.currency):
            place = bisect_left(one.days, row.issued_on)
            if place < len(one.days):
                own.append(one if place == 0 else Told(one.cause, one.days[place:]))
    return own
