"""What is open of one customer at the end of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.customers.models import Customer
from receivables.reporting.base import Conversion
from receivables.rules.aging import Aging, age_items
from receivables.rules.items import Item, Kind

# Its own items and receipts alone, by their customer index; entries later than the day are taken back.
_OPEN = text("""
    SELECT id, kind <> 'credit_note' AS debit, currency, issued_on, due_on, open_minor - coalesce((
        SELECT sum(e.amount_minor) FROM entries e WHERE (e.debit_id = i.id OR e.credit_id = i.id) AND e.effective_on > :day), 0) AS minor
    FROM invoices i WHERE customer_id = :customer AND issued_on <= :day AND (open_minor > 0 OR :past)
    UNION ALL
    SELECT -id, false, currency, received_on, received_on, open_minor - coalesce((
        SELECT sum(e.amount_minor) FROM entries e WHERE e.payment_id = p.id AND e.effective_on > :day), 0)
    FROM payments p WHERE customer_id = :customer AND received_on <= :day AND (open_minor > 0 OR :past)""")


@dataclass(frozen=True, slots=True)
class Line:
    """One currency's aging in minor units, how many items are open and since when the oldest is due."""

    aging: Aging
    open_items: int
    oldest_due_on: date | None


def balances(
    session: Session, customer: Customer, day: date, bounds: Sequence[int], into: Conversion | None = None
) -> dict[str, Line]:
    """The customer's aging at the end of the day, by currency; with `into` in the base currency as far as there are rates.

    Formula id `aging.due`.
    """
    # Something may have been settled after the day: then closed items count too.
    later = text("SELECT EXISTS (SELECT 1 FROM entries WHERE company_id = :company AND effective_on > :day)")
    past = session.execute(later, {"company": customer.company_id, "day": day}).scalar_one()
    rows: list[Any] = list(session.execute(_OPEN, {"customer": customer.id, "day": day, "past": past}))
    items = [_item(customer.company_id, row, into) for row in rows if row.minor > 0]
    lines = {}
    for currency, aging in age_items(items, day, bounds=bounds).items():
        due = [item.due_on for item in items if item.currency == currency and item.kind is Kind.DEBIT]
        lines[currency] = Line(aging, len(due), min(due, default=None))
    return lines


def _item(company_id: int, row: Any, into: Conversion | None) -> Item:
    currency, minor = row.currency, int(row.minor)
    if into is not None:
        currency, minor = into.convert(company_id, currency, minor) or (currency, minor)
    return Item(row.id, Kind.DEBIT if row.debit else Kind.CREDIT, minor, row.issued_on, row.due_on, currency)
