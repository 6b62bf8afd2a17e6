"""SQL of the feed: which rows changed, up to where nobody can still add to it, and how they stand now."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.changes.schemas import Resource
from receivables.companies.models import Company
from receivables.customers import queries as customers
from receivables.customers.models import Customer
from receivables.invoices import queries as invoices
from receivables.invoices.models import Invoice
from receivables.invoices.moments import NOW
from receivables.money import from_minor
from receivables.payments import queries as payments
from receivables.payments.models import Payment

# Every transaction before xmin has ended: none of them can still commit a change.
_SETTLED = text("""SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint AS bound,
    (SELECT system_identifier FROM pg_control_system()) AS cluster""")
_CHANGED = text("""
    SELECT c.xid, c.id, u.ord, c.resource, u.row_id FROM changes c CROSS JOIN LATERAL unnest(c.ids) WITH ORDINALITY AS u (row_id, ord)
    WHERE (c.xid, c.id) >= (:xid, :id) AND c.xid < :bound AND c.company_id = ANY(:companies) AND c.resource = ANY(:resources)
      AND (c.xid > :xid OR c.id > :id OR u.ord > :ord)
    ORDER BY c.xid, c.id, u.ord LIMIT :limit""")
_ENTRIES = text("""
    SELECT e.id, c.code AS company, e.kind, e.currency, e.amount_minor, e.debit_id AS invoice_id, e.credit_id AS credit_note_id,
           e.payment_id, e.effective_on, e.recorded_at, e.reverses_id, e.clearing_id, e.reason, e.actor
    FROM entries e JOIN companies c ON c.id = e.company_id WHERE e.id = ANY(:ids) AND e.company_id = ANY(:companies)""")
_IDS = "SELECT id FROM {table} WHERE company_id = ANY(:companies) AND id > :after ORDER BY id LIMIT :limit"


def settled(session: Session) -> tuple[int, int]:
    """The first transaction that may still be running, and which database cluster counts them."""
    row = session.execute(_SETTLED).one()
    return int(row.bound), int(row.cluster)


def ids_after(session: Session, resource: Resource, companies: Sequence[int], after: int, limit: int) -> list[int]:
    """Ids of a table in their order."""
    statement = text(_IDS.format(table=resource.value))
    return list(session.execute(statement, {"companies": list(companies), "after": after, "limit": limit}).scalars())


def changed(
    session: Session, resources: Sequence[Resource], companies: Sequence[int], after: tuple[int, int, int], bound: int, limit: int
) -> list[Any]:
    """(xid, id, ord, resource, row_id) of changes behind the place `after` by transactions before `bound`, in their order."""
    xid, change_id, ord = after
    values = {"resources": [one.value for one in resources], "companies": list(companies), "limit": limit, "bound": bound}
    return list(session.execute(_CHANGED, values | {"xid": xid, "id": change_id, "ord": ord}))


def rows(
    session: Session, principal: Principal, resource: Resource, ids: Sequence[int], todays: Mapping[str, date]
) -> dict[int, dict[str, Any]]:
    """The rows of these ids as lists show them now, by id, in two queries at most; an item's age counts to its company's day."""
    if resource is Resource.CUSTOMERS:
        of: Any = select(Customer, col(Company.code)).join(Company, col(Company.id) == Customer.company_id)
        found = [customers.row_of(row[0], row[1]) for row in session.execute(of.where(col(Customer.id).in_(ids)))]
    elif resource is Resource.INVOICES:
        found = [invoices.row_of(row, todays[row.company]) for row in session.execute(invoices.base(NOW).where(col(Invoice.id).in_(ids)))]
    elif resource is Resource.PAYMENTS:
        found = [payments.row_of(row) for row in session.execute(payments.base(principal, None).where(col(Payment.id).in_(ids)))]
    else:
        entries = session.execute(_ENTRIES, {"ids": list(ids), "companies": principal.company_ids})
        found = [_entry(row) for row in entries]
    return {row["id"]: row for row in found}


def _entry(row: Any) -> dict[str, Any]:
    shown = dict(row._mapping)
    return shown | {"amount": from_minor(shown.pop("amount_minor"), row.currency)}
