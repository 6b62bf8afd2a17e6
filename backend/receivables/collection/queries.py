"""SQL of collection actions."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, insert, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.collection.models import CollectionAction
from receivables.collection.schemas import ActionQuery
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.invoices.models import Invoice
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.promises.models import Promise
from receivables.promises.service import terms

SORTABLE = {"acted_at": col(CollectionAction.acted_at)}
KEPT = (
    "id", "customer_id", "invoice_id", "corrects_id", "channel", "outcome", "contact", "note", "next_step", "next_on", "cost_currency",
    "actor", "acted_at",
)  # fmt: skip


def add(session: Session, values: dict[str, Any]) -> CollectionAction:
    made: CollectionAction = session.execute(insert(CollectionAction).values(values).returning(CollectionAction)).scalar_one()
    return made


def is_item_of(session: Session, invoice_id: int, customer_id: int) -> bool:
    return session.execute(select(col(Invoice.customer_id)).where(col(Invoice.id) == invoice_id)).scalar_one_or_none() == customer_id


def listed(principal: Principal, query: ActionQuery) -> Statement:
    """The rows a list shows: (CollectionAction, Promise or None, company code, customer number and name, id of its correction)."""
    action, later = CollectionAction, aliased(CollectionAction)
    statement: Statement = (
        select(action, Promise, col(Company.code), col(Customer.number), col(Customer.name), col(later.id))
        .join(Customer, col(Customer.id) == action.customer_id)
        .join(Company, col(Company.id) == action.company_id)
        .outerjoin(Promise, col(Promise.action_id) == action.id)
        .outerjoin(later, col(later.corrects_id) == action.id)
        .where(col(action.company_id).in_(principal.scope(query.company)))
    )
    exact: dict[Any, Any] = {
        action.customer_id: query.customer_id, action.channel: query.channel, action.outcome: query.outcome, action.actor: query.actor,
    }  # fmt: skip
    for column, value in exact.items():
        statement = statement if value is None else statement.where(col(column) == value)
    if query.corrected is not None:
        corrected = col(later.id).is_not(None)
        statement = statement.where(corrected if query.corrected else ~corrected)
    if query.acted_from is not None:
        statement = statement.where(_since(principal, query.acted_from, True))
    return statement if query.acted_to is None else statement.where(_since(principal, query.acted_to + timedelta(1), False))


def _since(principal: Principal, day: date, after: bool) -> ColumnElement[bool]:
    """Acted from the start of the business day on, or before it: each company's day begins in its own time zone."""
    conditions = []
    for company in principal.companies.values():
        start = datetime.combine(day, time.min, ZoneInfo(company.time_zone)).astimezone(UTC)
        acted = col(CollectionAction.acted_at)
        conditions.append(and_(col(CollectionAction.company_id) == company.id, acted >= start if after else acted < start))
    return or_(*conditions)


def row_of(row: Any) -> dict[str, Any]:
    action, promise, company, number, name, corrected_by = row[:6]
    cost = None if action.cost_minor is None else from_minor(action.cost_minor, action.cost_currency)
    named = {"company": company, "customer_number": number, "customer_name": name}
    kept = {field: getattr(action, field) for field in KEPT}
    return kept | named | {"corrected_by_id": corrected_by, "cost": cost, "promise": None if promise is None else terms(promise)}


def csv_row_of(row: Any) -> dict[str, Any]:
    """The same row in plain cells."""
    shown = row_of(row)
    given = shown["promise"]
    return shown | {"promise": given and f"{given.currency} {given.amount} {given.promised_on}"}


def corrected_customer(session: Session, principal: Principal, action_id: int) -> int | None:
    """The customer of an action in the principal's companies; its row is held, so that two corrections wait for each other."""
    action = CollectionAction
    statement = select(col(action.customer_id)).where(col(action.id) == action_id, col(action.company_id).in_(principal.company_ids))
    return session.execute(statement.with_for_update()).scalar_one_or_none()


def is_corrected(session: Session, action_id: int) -> bool:
    return session.execute(select(col(CollectionAction.id)).where(col(CollectionAction.corrects_id) == action_id)).first() is not None
