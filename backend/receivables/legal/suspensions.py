"""Obstacles that keep a limitation period from running (中止), recorded by hand."""

from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import load as load_customer
from receivables.errors import Problem, conflict, invalid, not_found
from receivables.etags import check_match
from receivables.invoices.models import Invoice
from receivables.invoices.service import day_of
from receivables.legal.models import LimitationSuspension as Row
from receivables.legal.setting_schemas import SuspensionIn, SuspensionPatch, SuspensionQuery, SuspensionRead
from receivables.pagination import Statement

SORTABLE = {"from_on": col(Row.from_on), "id": col(Row.id)}
_NAMES = (
    "id", "customer_id", "from_on", "until_on", "reason", "actor", "recorded_at", "withdrawn_at", "withdrawn_by",
)  # fmt: skip


def listed(principal: Principal, query: SuspensionQuery) -> Statement:
    """Obstacles in the principal's companies; one of an item that was corrected shows what stands in for it."""
    columns: list[Any] = [col(getattr(Row, name)) for name in _NAMES]
    named = aliased(Invoice)
    statement: Statement = (
        select(*columns, col(Company.code).label("company"), col(Customer.name).label("customer_name"),
               col(Invoice.id).label("invoice_id"), col(Invoice.number).label("invoice_number"))
        .join(Company, col(Company.id) == Row.company_id)
        .join(Customer, col(Customer.id) == Row.customer_id)
        .outerjoin(named, col(named.id) == Row.invoice_id)
        .outerjoin(Invoice, col(Invoice.id) == func.coalesce(col(named.replaced_by), col(named.id)))
        .where(col(Row.company_id).in_(principal.scope(query.company)))
    )  # fmt: skip
    return statement if query.customer_id is None else statement.where(col(Row.customer_id) == query.customer_id)


def row_of(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key")}


def read(session: Session, principal: Principal, suspension_id: int) -> SuspensionRead:
    """One obstacle; raises 404."""
    row = session.execute(listed(principal, SuspensionQuery()).where(col(Row.id) == suspension_id)).one_or_none()
    if row is None:
        raise not_found("suspension")
    return SuspensionRead.model_validate(row_of(row))


def create(session: Session, principal: Principal, data: SuspensionIn) -> SuspensionRead:
    """Records an obstacle. Raises 422 `unknown_customer`, `unknown_invoice`, `begins_in_future`, `days_not_rising`."""
    try:
        customer = load_customer(session, principal, data.customer_id)
    except Problem as problem:
        raise invalid("unknown_customer", "There is no such customer in your scope.", "/customer_id") from problem
    if data.invoice_id is not None:
        own = select(col(Invoice.id)).where(col(Invoice.id) == data.invoice_id, col(Invoice.customer_id) == customer.id)
        if session.execute(own).first() is None:
            raise invalid("unknown_invoice", "The customer has no such item.", "/invoice_id")
    if data.from_on > day_of(principal, customer.company_id):
        raise invalid("begins_in_future", "It has not begun yet.", "/from_on")
    if data.until_on is not None and data.until_on < data.from_on:
        raise invalid("days_not_rising", "The last day is before the first.", "/until_on")
    values = data.model_dump(exclude_none=True) | {"company_id": customer.company_id, "actor": principal.actor}
    made = session.execute(insert(Row).values(values).returning(col(Row.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="created", subject="limitation_suspension", subject_id=made,
                 company_id=customer.company_id, after=data.model_dump(exclude_none=True), reason=data.reason)  # fmt: skip
    return read(session, principal, made)


def change(session: Session, principal: Principal, suspension_id: int, data: SuspensionPatch, if_match: str | None) -> SuspensionRead:
    """Says when it ended, or withdraws it. Raises 404, 412, 428, 409 `already_withdrawn`, 422 `days_not_rising`."""
    company = principal.companies[read(session, principal, suspension_id).company]
    session.execute(select(Row).where(col(Row.id) == suspension_id).with_for_update())
    current = read(session, principal, suspension_id)
    check_match(if_match, current)
    if current.withdrawn_at is not None:
        raise conflict("already_withdrawn", "It was withdrawn before.")
    sent = data.model_dump(exclude_unset=True)
    if (until := sent.get("until_on")) is not None and until < current.from_on:
        raise invalid("days_not_rising", "The last day is before the first.", "/until_on")
    values: dict[str, Any] = {"until_on": sent["until_on"]} if "until_on" in sent else {}
    if sent.get("withdrawn"):
        values |= {"withdrawn_at": func.clock_timestamp(), "withdrawn_by": principal.actor}
    if values:
        session.execute(update(Row).where(col(Row.id) == suspension_id).values(values))
        audit.record(session, actor=principal.actor, action="changed", subject="limitation_suspension", subject_id=suspension_id,
                     company_id=company.id, before={"until_on": current.until_on}, after=sent)  # fmt: skip
    return read(session, principal, suspension_id)
