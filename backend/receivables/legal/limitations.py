"""Use cases of limitation: who must be asked before it is too late, and what one item's last day rests on. Formula id `limitation.v1`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlmodel import Session

from receivables.access.principal import CompanyScope, Principal
from receivables.calendars.queries import PUBLIC, known_on
from receivables.calendars.queries import days as known_days
from receivables.customers.queries import like
from receivables.errors import invalid, not_found
from receivables.legal import limitation_queries as queries
from receivables.legal import limitation_sweep as sweep
from receivables.legal import settings
from receivables.legal.limitation_schemas import LimitationQuery, LimitationRead, LimitationRow, SuspendedRow, TraceRow
from receivables.money import from_minor
from receivables.pagination import Page
from receivables.promises.service import days
from receivables.rules.calendar import working_day
from receivables.rules.limitation import (
    METHOD,
    Law,
    Limitation,
    Suspension,
    ends_at_least,
    last_start,
    law_for,
    limitation,
)

Judged = tuple[Any, Limitation, list[Suspension], str]
Place = tuple[date, int]


def judge(session: Session, company: CompanyScope, rows: Sequence[Any]) -> list[Judged]:
    """Until when each of these items of a company can be enforced, with its obstacles and whose law it goes by."""
    laws, usual = settings.laws_of(session, company.id), settings.read(session, company).country
    causes, held = queries.causes(session, rows), queries.suspensions(session, rows)
    public = known_days(session, company.id, {row.country if row.country in laws else usual for row in rows}, kinds=PUBLIC)
    found = []
    for row in rows:
        country = row.country if row.country in laws else usual
        known = limitation(row.due_on, laws[country], causes[row.id], held[row.id], public[country])
        found.append((row, known, held[row.id], country))
    return found


def last_day(session: Session, company: CompanyScope, country: str | None, day: date) -> date:
    """The day on which something due on `day` is last in time by a country's law: the day itself or the next working day."""
    laws, usual = settings.laws_of(session, company.id), settings.read(session, company).country
    held = country if country in laws else usual
    rest = law_for(laws[held], day).rest_weekdays
    return working_day(day, rest, known_days(session, company.id, {held}, kinds=PUBLIC)[held]) if rest else day


def page(session: Session, principal: Principal, query: LimitationQuery, limit: int | None = None) -> Page[LimitationRow]:
    """Open items by the day on which they can last be enforced, the nearest first. Raises 422 `invalid_cursor`, `unknown_company`."""
    today, scope, after = days(principal), set(principal.scope(query.company)), _place(query.cursor)
    size = limit or query.limit
    found: list[LimitationRow] = []
    total = 0
    for company in principal.companies.values():
        if company.id in scope:
            rows, count = _of_company(session, company, query, today[company.id], after, size)
            found, total = found + rows, total + count
    shown = sorted(found, key=_order)
    last = shown[size - 1] if len(shown) > size else None
    cursor = None if last is None else f"{last.ends_on or date.max}:{last.invoice_id}"
    return Page(items=shown[:size], next_cursor=cursor, total=total if query.include_total else None)


def _order(row: LimitationRow) -> Place:
    return row.ends_on or date.max, row.invoice_id


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    day, _, number = cursor.partition(":")
    try:
        if not (number.isascii() and number.isdigit() and len(number) < 20):
            raise ValueError(number)
        return date.fromisoformat(day), int(number)
    except ValueError as error:
        raise invalid("invalid_cursor", "The cursor does not belong to this list.", "?cursor") from error


BATCH = 250
"""How many items, the first due first, are looked at before all are swept: they are often all that a page needs."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked of a company: the rows that a filter lets through, behind a place of the list."""

    company: CompanyScope
    query: LimitationQuery
    today: date
    horizon: date | None
    warn: Sequence[int]
    laws: Mapping[str, Sequence[Law]]
    after: Place | None

    def rows(self, session: Session, items: Sequence[int]) -> list[LimitationRow]:
        """Those of the items that are asked for, judged by everything recorded of them."""
        judged = judge(session, self.company, queries.chosen(session, [self.company.id], items))
        rows = [LimitationRow(**_shown(row, found, self.today, self.warn)) for row, found, _, _ in judged if self._fits(found)]
        return [row for row in rows if self._behind(_order(row))]

    def places(self, session: Session, owed: Sequence[Any]) -> list[Place]:
        """Where these items stand in the whole list, in its order."""
        judged = sweep.ends(session, self.company, self.laws, owed, self.horizon)
        return sorted((found.ends_on or date.max, item) for item, found in judged if self._fits(found))

    def next(self, places: Sequence[Place], count: int) -> list[int]:
        """The items of the first places behind the cursor's."""
        return [item for _, item in islice(filter(self._behind, places), count)]

    def _fits(self, found: Limitation) -> bool:
        if self.horizon is not None and (found.ends_on is None or found.ends_on > self.horizon):
            return False
        over = found.ends_on is not None and found.ends_on < self.today
        return self.query.over in (None, over) and self.query.interrupted in (None, found.last is not None)

    def _behind(self, place: Place) -> bool:
        return self.after is None or place > self.after

    def sure(self, rows: Sequence[LimitationRow], due_on: date) -> int:
        """How many rows come before those of all items due on that day or later."""
        soonest = min(ends_at_least(own, due_on) for own in self.laws.values())
        return sum(_order(row) < (soonest, 0) for row in rows)


def _of_company(
    session: Session, company: CompanyScope, query: LimitationQuery, today: date, after: Place | None, size: int
) -> tuple[list[LimitationRow], int]:  # fmt: skip
    """Rows of a company behind the place, the nearest `size` + 1 among them; and how many there are in all where that is asked."""
    known = settings.read(session, company)
    within = query.within_days if query.within_days is not None or query.customer_id is not None else known.warn_days[0]
    horizon = None if within is None else today + timedelta(within)
    laws = settings.laws_of(session, company.id)
    wanted = _Wanted(company, query, today, horizon, known.warn_days, laws, after)
    values = _asked(company, query)
    values["starts_to"] = None if horizon is None else max(last_start(own, horizon) for own in laws.values())
    if not query.include_total:
        owed = queries.owed(session, values | {"most": BATCH})
        rows = wanted.rows(session, [one.id for one in owed])
        if len(owed) < BATCH or wanted.sure(rows, owed[-1].due_on) > size:
            return rows, 0
    places = wanted.places(session, queries.owed(session, values | {"most": None}))
    return wanted.rows(session, wanted.next(places, size + 1)), len(places)


def _asked(company: CompanyScope, query: LimitationQuery) -> dict[str, Any]:
    return {
        "company": company.id, "customer": query.customer_id, "currency": query.currency, "collector": query.collector,
        "number": like(query.q)[1:] if query.q else None, "name": like(query.q) if query.q else None,
    }  # fmt: skip


def _shown(row: Any, found: Limitation, today: date, warn: Sequence[int]) -> dict[str, Any]:
    left = None if found.ends_on is None else (found.ends_on - today).days
    level = None if left is None else 0 if left < 0 else min((one for one in warn if left <= one), default=None)
    named = ("number", "company", "customer_id", "customer_number", "customer_name", "collector", "currency", "due_on", "case_id")
    return {name: getattr(row, name) for name in named} | {
        "invoice_id": row.id, "open": from_minor(row.open_minor, row.currency), "ends_on": found.ends_on, "moved_from": found.moved_from,
        "days_left": left, "level": level, "last_cause": found.last and found.last.cause, "last_on": found.last and found.last.on,
    }  # fmt: skip


def read(session: Session, principal: Principal, invoice_id: int) -> LimitationRead:
    """What an item's last day rests on, row by row. Raises 404."""
    rows = queries.chosen(session, principal.company_ids, [invoice_id])
    if not rows:
        raise not_found("invoice")
    company = principal.companies[rows[0].company]
    ((row, found, held, country),) = judge(session, company, rows)
    law: Law = found.law
    trace = [
        TraceRow(on=one.interruption.on, cause=one.interruption.cause, record=one.interruption.table, record_id=one.interruption.row_id,
                 until_on=one.interruption.until_on, effect=one.effect, ends_on=one.ends_on)
        for one in found.trace
    ]  # fmt: skip
    shown = _shown(row, found, days(principal)[company.id], settings.read(session, company).warn_days)
    bare = found.moved_from or found.ends_on
    calendar = None if bare is None else known_on(session, company.id, country, bare)
    return LimitationRead(
        **shown, calendar=calendar, method=METHOD, runs_from=found.runs_from, country=country, years=law.years, source=law.source,
        capped=found.capped, trace=trace,
        suspensions=[SuspendedRow(id=one.row_id, from_on=one.from_on, until_on=one.until_on) for one in held],
    )  # fmt: skip
