"""What may be cleared together: open receipts and credit notes, and the open items beside them."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Text, cast, literal, null, or_, select, union_all
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.clearing import picking
from receivables.clearing.joint_schemas import CreditQuery, JointItemQuery
from receivables.clearing.schemas import ItemQuery
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.customers.queries import load as load_customer
from receivables.invoices.models import Invoice
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.payments.models import Payment

_SHARED = ("id", "company_id", "customer_id", "number", "currency", "amount_minor", "open_minor")


def _credits() -> Any:
    """Open receipts and credit notes in one shape; `mark` is the id of one and the negated id of the other, so that it names a row."""
    paid = select(
        *(col(getattr(Payment, name)) for name in _SHARED), col(Payment.received_on).label("on"), literal("receipt").label("kind"),
        col(Payment.id).label("mark"), col(Payment.remittance_text).label("text"),
    ).where(col(Payment.open_minor) > 0, ~col(Payment.reversed))  # fmt: skip
    noted = select(
        *(col(getattr(Invoice, name)) for name in _SHARED), col(Invoice.issued_on), literal("credit_note"), -col(Invoice.id),
        cast(null(), Text),
    ).where(col(Invoice.open_minor) > 0, col(Invoice.kind) == "credit_note")  # fmt: skip
    return union_all(paid, noted).subquery()


CREDITS = _credits().c
SORTABLE = {"on": CREDITS.on, "open": CREDITS.open_minor, "number": CREDITS.number}


def credits(session: Session, principal: Principal, query: CreditQuery) -> Statement:
    """The open credits a list shows. Raises 404 for a customer out of scope."""
    named: Any = [col(Company.code).label("company"), col(Customer.number).label("customer_number"),
                  col(Customer.name).label("customer_name")]  # fmt: skip
    columns = [CREDITS[name] for name in ("id", "customer_id", "number", "currency", "amount_minor", "open_minor", "on", "kind", "text")]
    statement: Statement = select(*columns, *named).join(Company, col(Company.id) == CREDITS.company_id)
    statement = statement.outerjoin(Customer, col(Customer.id) == CREDITS.customer_id)
    statement = statement.where(CREDITS.company_id.in_(principal.scope(query.company)))
    if query.customer_id is not None:
        customer = load_customer(session, principal, query.customer_id)
        statement = statement.where(CREDITS.customer_id.in_(picking.group_of(session, [customer.id])))
    exact = {CREDITS.currency: query.currency, CREDITS.kind: query.kind}
    statement = statement.where(*(column == value for column, value in exact.items() if value is not None))
    if query.q:
        statement = statement.where(or_(*(column.ilike(like(query.q)) for column in (CREDITS.number, CREDITS.text, col(Customer.name)))))
    return statement


def credit_row(row: Any) -> dict[str, Any]:
    """An open credit as the wire shows it."""
    names = ("id", "kind", "company", "number", "customer_id", "customer_number", "customer_name", "on", "currency", "text")
    shown = {name: getattr(row, name) for name in names}
    return shown | {"amount": from_minor(row.amount_minor, row.currency), "open": from_minor(row.open_minor, row.currency)}


def items(session: Session, principal: Principal, company_id: int, query: JointItemQuery) -> Statement:
    """The open debits of the company in this currency: of the customer's group, or those that the text finds. Raises 404."""
    customer = None if query.customer_id is None else load_customer(session, principal, query.customer_id).id
    beside = SimpleNamespace(company_id=company_id, currency=query.currency, customer_id=customer, kept=None)
    statement = picking.items(session, beside, ItemQuery(q=query.q))
    return statement if query.q or customer else statement.where(literal(value=False))


def item_row(row: Any, on: date | None, grace_days: int) -> dict[str, Any]:
    """An item to pick; without a day no discount is in time."""
    return picking.item_row(row, on or date.max, grace_days)
