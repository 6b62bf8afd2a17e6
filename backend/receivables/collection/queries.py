"""SQL of collection actions."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, insert, or_, select, text
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


_ADD_MANY = text("""
    INSERT INTO collection_actions (company_id, customer_id, channel, outcome, note, next_step, next_on, actor, acted_at, oldest_due_on)
    SELECT c.company_id, c.id, :channel, :outcome, :note, :next_step, :next_on, :actor, :now, (SELECT min(due_on) FROM invoices
        WHERE customer_id = c.id AND open_minor > 0 AND kind <> 'credit_note')
    FROM unnest(CAST(:customers AS bigint[])) WITH ORDINALITY AS t (id, place) JOIN customers c ON c.id = t.id ORDER BY t.place
    RETURNING id""")
_CLOSE = text("""
    UPDATE dunning_letters l SET done_by_action_id = a.id FROM collection_actions a
    WHERE a.id = ANY(:actions) AND l.company_id = a.company_id AND l.customer_id = a.customer_id AND l.state = 'task'
        AND l.done_by_action_id IS NULL AND (l.id = :task OR CAST(:task AS bigint) IS NULL AND l.channel = a.channel
            AND a.outcome <> 'unreachable' AND l.recorded_at <= a.acted_at)
    RETURNING l.id""")
_REOPEN = text("UPDATE dunning_letters SET done_by_action_id = NULL WHERE done_by_action_id = :action RETURNING id")
_TASK = text("SELECT 1 FROM dunning_letters WHERE id = :task AND customer_id = :customer AND state = 'task'")


def oldest_due_of(customer_id: int) -> Any:
    """SQL of the due day of a customer's oldest open item."""
    wanted: Any = select(func.min(col(Invoice.due_on))).where(
        col(Invoice.customer_id) == customer_id, col(Invoice.open_minor) > 0, col(Invoice.kind) != "credit_note"
    )
    return wanted.scalar_subquery()


def add(session: Session, values: dict[str, Any]) -> CollectionAction:
    """Keeps an action, with how late its customer was when it was recorded, unless `values` say it of the one that it stands in for."""
    whole = {"oldest_due_on": oldest_due_of(values["customer_id"])} | values
    made: CollectionAction = session.execute(insert(CollectionAction).values(whole).returning(CollectionAction)).scalar_one()
    return made


def add_many(session: Session, customers: Sequence[int], values: dict[str, Any]) -> list[int]:
    """Keeps one action with each of these customers; their ids in the same order."""
    return list(session.execute(_ADD_MANY, values | {"customers": list(customers)}).scalars())


def close_tasks(session: Session, actions: Sequence[int], task_id: int | None = None) -> list[int]:
    """Closes the task named, else the open tasks that actions by the same channel did; answers them."""
    return list(session.execute(_CLOSE, {"actions": list(actions), "task": task_id}).scalars())


def reopen_tasks(session: Session, action_id: int) -> list[int]:
    """What an action had closed is open again: it was recorded wrongly. Answers these tasks."""
    return list(session.execute(_REOPEN, {"action": action_id}).scalars())


def companies_of(session: Session, principal: Principal, customer_ids: Sequence[int]) -> dict[int, int]:
    """The company of each of these customers that is in the principal's scope."""
    wanted = select(col(Customer.id), col(Customer.company_id)).where(
        col(Customer.id).in_(customer_ids), col(Customer.company_id).in_(principal.company_ids)
    )
    return {row[0]: row[1] for row in session.execute(wanted)}


def is_task_of(session: Session, task_id: int, customer_id: int) -> bool:
    return session.execute(_TASK, {"task": task_id, "customer": customer_id}).first() is not None


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
    return or_(false(), *conditions)


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


def lock_action(session: Session, principal: Principal, action_id: int) -> CollectionAction | None:
    """An action in the principal's companies; its row is held, so that two corrections wait for each other."""
    action = CollectionAction
    statement = select(action).where(col(action.id) == action_id, col(action.company_id).in_(principal.company_ids))
    return session.execute(statement.with_for_update()).scalar_one_or_none()


def is_corrected(session: Session, action_id: int) -> bool:
    return session.execute(select(col(CollectionAction.id)).where(col(CollectionAction.corrects_id) == action_id)).first() is not None
