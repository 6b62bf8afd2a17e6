"""SQL of orders."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.money import from_minor
from receivables.orders.models import Order
from receivables.orders.schemas import OrderQuery
from receivables.pagination import Statement
from receivables.rules.orders import OrderStatus, open_minor

SORTABLE = {"ordered_on": col(Order.ordered_on), "number": col(Order.number), "amount": col(Order.amount_minor)}
KEPT = ("id", "source", "external_id", "number", "customer_id", "currency", "status", "ordered_on", "requested_on", "owner", "reference",
        "description")  # fmt: skip
AMOUNTS = ("amount_minor", "delivered_minor", "invoiced_minor")


def _visible(principal: Principal, company: str | None = None) -> Statement:
    """Every column that a row is made of, over the orders that may be seen."""
    statement: Statement = select(
        *(col(getattr(Order, name)) for name in (*KEPT, *AMOUNTS)), col(Company.code).label("company"),
        col(Customer.number).label("customer_number"), col(Customer.name).label("customer_name"),
    )  # fmt: skip
    joined = statement.join(Customer, col(Customer.id) == Order.customer_id).join(Company, col(Company.id) == Order.company_id)
    return joined.where(col(Order.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: OrderQuery) -> Statement:
    """The orders a list shows."""
    exact = {
        Order.customer_id: query.customer_id, Order.external_id: query.external_id, Order.status: query.status,
        Order.currency: query.currency,
    }  # fmt: skip
    conditions: list[ColumnElement[bool]] = [col(column) == value for column, value in exact.items() if value is not None]
    if query.ordered_from is not None:
        conditions.append(col(Order.ordered_on) >= query.ordered_from)
    if query.ordered_to is not None:
        conditions.append(col(Order.ordered_on) <= query.ordered_to)
    if query.q:
        start = like(query.q)[1:]
        conditions.append(or_(col(Order.number).like(start), col(Order.external_id).like(start), col(Customer.name).ilike(like(query.q))))
    return _visible(principal, query.company).where(*conditions)


def row_of(row: Any) -> dict[str, Any]:
    """An order as the wire shows it."""
    shown = {name: getattr(row, name) for name in (*KEPT, "company", "customer_number", "customer_name")}
    left = open_minor(row.amount_minor, row.invoiced_minor, OrderStatus(row.status))
    minor = {"amount": row.amount_minor, "delivered_amount": row.delivered_minor, "invoiced_amount": row.invoiced_minor, "open": left}
    return shown | {name: from_minor(value, row.currency) for name, value in minor.items()}


def read_row(session: Session, principal: Principal, order_id: int) -> Any:
    """One order's row, if it is in the principal's companies; raises 404."""
    row = session.execute(_visible(principal).where(col(Order.id) == order_id)).one_or_none()
    if row is None:
        raise not_found("order")
    return row
