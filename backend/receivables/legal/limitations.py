"""Use cases of limitation: who must be asked before it is too late, and what one item's last day rests on. Formula id `limitation.v1`."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from receivables.access.principal import CompanyScope, Principal
from receivables.customers.queries import like
from receivables.errors import invalid, not_found
from receivables.legal import limitation_queries as queries
from receivables.legal import settings
from receivables.legal.limitation_schemas import LimitationQuery, LimitationRead, LimitationRow, SuspendedRow, TraceRow
from receivables.money import from_minor
from receivables.pagination import Page
from receivables.promises.service import days
from receivables.rules.limitation import METHOD, Law, Limitation, Suspension, limitation

Judged = tuple[Any, Limitation, list[Suspension], str]


def judge(session: Session, company: CompanyScope, rows: Sequence[Any]) -> list[Judged]:
    """Until when each of these items of a company can be enforced, with its obstacles and whose law it goes by."""
    laws, usual = settings.laws_of(session, company.id), settings.read(session, company).country
    causes, held = queries.causes(session, rows), queries.suspensions(session, rows)
    found = []
    for row in rows:
        country = row.country if row.country in laws else usual
        found.append((row, limitation(row.due_on, laws[country], causes[row.id], held[row.id]), held[row.id], country))
    return found


def page(session: Session, principal: Principal, query: LimitationQuery, limit: int | None = None) -> Page[LimitationRow]:
    """Open items by the day on which they can last be enforced, the nearest first. Raises 422 `invalid_cursor`, `unknown_company`."""
    today, scope = days(principal), set(principal.scope(query.company))
    found = []
    for company in principal.companies.values():
        if company.id in scope:
            found += _of_company(session, company, query, today[company.id])
    found.sort(key=lambda row: (row.ends_on or date.max, row.invoice_id))
    after = _place(query.cursor)
    shown = [row for row in found if after is None or (row.ends_on or date.max, row.invoice_id) > after]
    size = limit or query.limit
    last = shown[size - 1] if len(shown) > size else None
    cursor = None if last is None else f"{last.ends_on or date.max}:{last.invoice_id}"
    return Page(items=shown[:size], next_cursor=cursor, total=len(found) if query.include_total else None)


def _place(cursor: str | None) -> tuple[date, int] | None:
    if cursor is None:
        return None
    day, _, number = cursor.partition(":")
    try:
        if not (number.isascii() and number.isdigit() and len(number) < 20):
            raise ValueError(number)
        return date.fromisoformat(day), int(number)
    except ValueError as error:
        raise invalid("invalid_cursor", "The cursor does not belong to this list.", "?cursor") from error


def _of_company(session: Session, company: CompanyScope, query: LimitationQuery, today: date) -> list[LimitationRow]:
    warn = settings.read(session, company).warn_days
    within = query.within_days if query.within_days is not None or query.customer_id is not None else warn[0]
    years = min(law.years for laws in settings.laws_of(session, company.id).values() for law in laws)
    values = {
        "companies": [company.id], "customer": query.customer_id, "currency": query.currency, "collector": query.collector,
        "due_to": None if within is None else queries.latest_due(today, within, years),
        "number": like(query.q)[1:] if query.q else None, "name": like(query.q) if query.q else None,
    }  # fmt: skip
    rows = []
    for row, found, _, _ in judge(session, company, queries.open_items(session, values)):
        if within is not None and (found.ends_on is None or found.ends_on > today + timedelta(within)):
            continue
        if query.over is not None and query.over != (found.ends_on is not None and found.ends_on < today):
            continue
        if query.interrupted is None or query.interrupted == (found.last is not None):
            rows.append(LimitationRow(**_shown(row, found, today, warn)))
    return rows


def _shown(row: Any, found: Limitation, today: date, warn: Sequence[int]) -> dict[str, Any]:
    left = None if found.ends_on is None else (found.ends_on - today).days
    level = None if left is None else 0 if left < 0 else min((one for one in warn if left <= one), default=None)
    named = ("number", "company", "customer_id", "customer_number", "customer_name", "collector", "currency", "due_on", "case_id")
    return {name: getattr(row, name) for name in named} | {
        "invoice_id": row.id, "open": from_minor(row.open_minor, row.currency), "ends_on": found.ends_on, "days_left": left,
        "level": level, "last_cause": found.last and found.last.cause, "last_on": found.last and found.last.on,
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
    return LimitationRead(
        **shown, method=METHOD, runs_from=found.runs_from, country=country, years=law.years, source=law.source, capped=found.capped,
        trace=trace, suspensions=[SuspendedRow(id=one.row_id, from_on=one.from_on, until_on=one.until_on) for one in held],
    )  # fmt: skip
