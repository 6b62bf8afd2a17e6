"""SQL of customers."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, text
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.models import Contact, Customer
from receivables.customers.schemas import ContactRead, CustomerQuery, CustomerRead, CustomerRow
from receivables.errors import not_found
from receivables.money import from_minor
from receivables.pagination import Statement

SORTABLE = {"name": col(Customer.name), "number": col(Customer.number), "external_id": col(Customer.external_id)}

KEPT = [name for name in CustomerRow.model_fields if name not in ("company", "group", "credit_limit", "discount_percent")]
# The last mail to each address that a server took: a later one that went is a sign that the address is good again.
_CAME_BACK = text("""SELECT address, at FROM (
        SELECT DISTINCT ON (address) address, back, at FROM (
            SELECT lower(recipient) AS address, state = 'bounced' AS back, coalesce(bounced_at, sent_at) AS at, sent_at
            FROM mails WHERE customer_id = :customer AND state IN ('sent', 'bounced')
            UNION ALL SELECT lower(recipient), state = 'bounced', sent_at, sent_at FROM dunning_letters
            WHERE customer_id = :customer AND channel = 'email' AND state IN ('sent', 'bounced')) m
        ORDER BY address, sent_at DESC, back DESC) l WHERE back""")
PERCENT = "CNY"
"""Percents are kept as hundredths, written as money of two decimals is."""


def like(words: str) -> str:
    """A LIKE pattern that finds the words anywhere, taken as they are."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def matching(words: str) -> Any:
    """Customers whose name, number, external id or tax id holds the words."""
    columns = (Customer.name, Customer.number, Customer.external_id, Customer.tax_id)
    return or_(*(col(column).ilike(like(words)) for column in columns))


def listed(principal: Principal, query: CustomerQuery) -> Statement:
    """The rows a list shows: (Customer, company code)."""
    statement: Statement = select(Customer, col(Company.code)).join(Company, col(Company.id) == Customer.company_id)
    statement = statement.where(col(Customer.company_id).in_(principal.scope(query.company)))
    exact = {
        Customer.external_id: query.external_id, Customer.group_name: query.group, Customer.industry: query.industry,
        Customer.region: query.region, Customer.owner: query.owner, Customer.collector: query.collector,
    }  # fmt: skip
    for column, value in exact.items():
        if value is not None:
            statement = statement.where(col(column) == value)
    return statement.where(matching(query.q)) if query.q else statement


def row_of(customer: Customer, company: str) -> dict[str, Any]:
    """A customer as the wire shows it."""
    limit = None if customer.credit_limit_minor is None else from_minor(customer.credit_limit_minor, customer.currency)
    kept = {name: getattr(customer, name) for name in KEPT}
    points = customer.discount_basis_points
    percent = None if points is None else from_minor(points, PERCENT)
    return kept | {"company": company, "group": customer.group_name, "credit_limit": limit, "discount_percent": percent}


def load(session: Session, principal: Principal, customer_id: int, *, lock: bool = False) -> Customer:
    """The customer, if it is in the principal's companies; raises 404. With `lock` its row is held to the end."""
    statement = select(Customer).where(col(Customer.id) == customer_id, col(Customer.company_id).in_(principal.company_ids))
    found: Customer | None = session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise not_found("customer")
    return found


def read(session: Session, principal: Principal, customer: Customer) -> CustomerRead:
    """The customer with its contacts."""
    contacts = session.execute(select(Contact).where(col(Contact.customer_id) == customer.id).order_by(col(Contact.id))).scalars()
    company = next(c for c in principal.companies.values() if c.id == customer.company_id)
    row = row_of(customer, company.code)
    back = _came_back(session, customer.id)
    shown = [ContactRead.model_validate(one.model_dump() | {"bounced_at": back.get((one.email or "").lower())}) for one in contacts]
    return CustomerRead.model_validate(row | {"contacts": shown})


def _came_back(session: Session, customer_id: int) -> dict[str, datetime]:
    """The addresses, in small letters, from which the latest mail came back, and when."""
    return {row.address: row.at for row in session.execute(_CAME_BACK, {"customer": customer_id})}
