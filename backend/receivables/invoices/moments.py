"""What an item has open and when it is due, as it stands or as of a day and an instant, and to which day its age counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, case, func, inspect, literal, select
from sqlmodel import col

from receivables.access.principal import Principal
from receivables.clock import today
from receivables.companies.models import Company
from receivables.invoices.models import DueDateChange, Invoice
from receivables.invoices.schemas import InvoiceFilter
from receivables.ledger.asof import AsOf, taken_back, written_off_back
from receivables.ledger.models import Entry
from receivables.texts import FIRST_DAY

_INVOICE = inspect(Invoice).local_table


@dataclass(frozen=True)
class Moment:
    """The open and written-off amounts and due day of an item as of a day and instant, and the joins they need."""

    open_minor: Any
    written_off_minor: Any
    due_on: Any
    as_of: AsOf | None
    joins: Sequence[tuple[Any, Any]] = ()


NOW = Moment(_INVOICE.c.open_minor, _INVOICE.c.written_off_minor, _INVOICE.c.due_on, None)


def due_days_before(known_at: Any) -> Any:
    """(id, due_on) of items whose due day was moved after the instant: the day as known then."""
    first = func.row_number().over(partition_by=col(DueDateChange.invoice_id), order_by=col(DueDateChange.id)).label("first")
    moved = select(col(DueDateChange.invoice_id).label("id"), col(DueDateChange.due_on_before).label("due_on"), first)
    ranked = moved.where(col(DueDateChange.recorded_at) > known_at).subquery()
    return select(ranked.c.id, ranked.c.due_on).where(ranked.c.first == 1).subquery()


def moment_of(principal: Principal, query: InvoiceFilter) -> Moment:
    """How the open amount is read: as it stands, or as of the day and instant asked for."""
    if query.as_of is None and query.known_at is None:
        return NOW
    as_of = AsOf(query.as_of or date.max, query.known_at)
    back = taken_back(as_of, principal.scope(query.company), Entry.debit_id, Entry.credit_id)
    lost = written_off_back(as_of, principal.scope(query.company))
    due_on: Any = _INVOICE.c.due_on
    joins: list[tuple[Any, Any]] = [(back, back.c.id == _INVOICE.c.id), (lost, lost.c.id == _INVOICE.c.id)]
    if query.known_at is not None:
        before = due_days_before(query.known_at)
        joins.append((before, before.c.id == _INVOICE.c.id))
        due_on = func.coalesce(before.c.due_on, due_on)
    written_off = _INVOICE.c.written_off_minor + func.coalesce(lost.c.minor, 0)
    return Moment(_INVOICE.c.open_minor - func.coalesce(back.c.minor, 0), written_off, due_on, as_of, joins)


def days_of(principal: Principal, query: InvoiceFilter) -> dict[str, date]:
    """The day that overdue counts to, by company: the day asked for, else each one's own today.

    The buckets of several companies are those of one aging report, and so of one day. Raises 422 `unknown_company`.
    """
    todays = principal.todays(query.company)
    one = query.as_of or (today(principal.zone(query.company)) if query.bucket else None)
    return todays if one is None else dict.fromkeys(todays, one)


def counted_to(days: Mapping[str, date]) -> Any:
    """The day that an item's age counts to, as SQL where companies have different ones."""
    if len(set(days.values())) == 1:
        return next(iter(days.values()))
    return case({code: literal(day, Date) for code, day in days.items()}, value=col(Company.code)) if days else FIRST_DAY
