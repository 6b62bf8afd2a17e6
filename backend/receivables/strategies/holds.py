"""Use cases and SQL of holds."""

from typing import Any

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clock import today
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import load as load_customer
from receivables.errors import Problem, conflict, invalid, not_found
from receivables.invoices.models import Invoice
from receivables.money import from_minor, to_minor
from receivables.pagination import Statement
from receivables.strategies.hold_schemas import DunningHoldIn, DunningHoldRow, HoldLift, HoldQuery
from receivables.strategies.models import Hold
from receivables.strategies.service import company_of

SORTABLE = {"id": col(Hold.id), "until_on": col(Hold.until_on)}
_TODAY: Any = func.timezone(col(Company.time_zone), func.now()).cast(Hold.__table__.c.until_on.type)  # type: ignore[attr-defined]
_STATE: Any = case((col(Hold.lifted_on).is_not(None), "lifted"), (col(Hold.until_on) < _TODAY, "over"), else_="running")


def base(principal: Principal, company: str | None) -> Statement:
    """Holds in the principal's companies; one of an item that was corrected shows what stands in for it."""
    names = ("id", "customer_id", "currency", "amount_minor", "from_on", "until_on", "reason", "actor", "recorded_at", "lifted_on",
             "lifted_by")  # fmt: skip
    named = aliased(Invoice)
    columns: list[Any] = [col(getattr(Hold, name)) for name in names]
    statement: Statement = (
        select(*columns, col(Company.code).label("company"), col(Customer.number).label("customer_number"),
               col(Customer.name).label("customer_name"), col(Invoice.id).label("invoice_id"), col(Invoice.number).label("invoice_number"),
               _STATE.label("state"))
        .join(Customer, col(Customer.id) == Hold.customer_id)
        .join(Company, col(Company.id) == Hold.company_id)
        .outerjoin(named, col(named.id) == Hold.invoice_id)
        .outerjoin(Invoice, col(Invoice.id) == func.coalesce(col(named.replaced_by), col(named.id)))
    )  # fmt: skip
    return statement.where(col(Hold.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: HoldQuery) -> Statement:
    statement = base(principal, query.company)
    if query.customer_id is not None:
        statement = statement.where(col(Hold.customer_id) == query.customer_id)
    return statement if query.state is None else statement.where(query.state == _STATE)


def row_of(row: Any) -> dict[str, Any]:
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name != "amount_minor"}
    return shown | {"amount": None if row.amount_minor is None else from_minor(row.amount_minor, row.currency)}


def read(session: Session, principal: Principal, hold_id: int) -> DunningHoldRow:
    """One hold; raises 404."""
    row = session.execute(base(principal, None).where(col(Hold.id) == hold_id)).one_or_none()
    if row is None:
        raise not_found("hold")
    return DunningHoldRow.model_validate(row_of(row))


def hold(session: Session, principal: Principal, data: DunningHoldIn) -> DunningHoldRow:
    """Silences dunning from today up to and including a day; the reason is audited.

    Raises 422 `unknown_customer`, `unknown_invoice`, `until_in_past`, `currency_required`, `amount_required`, `amount_not_positive`.
    """
    try:
        customer = load_customer(session, principal, data.customer_id)
    except Problem as problem:
        raise invalid("unknown_customer", "There is no such customer in your scope.", "/customer_id") from problem
    day = today(company_of(principal, customer.company_id).time_zone)
    if data.until_on < day:
        raise invalid("until_in_past", f"A hold ends today ({day}) at the earliest.", "/until_on")
    values: dict[str, Any] = {"company_id": customer.company_id, "customer_id": customer.id, "from_on": day, "until_on": data.until_on,
                              "reason": data.reason, "actor": principal.actor}  # fmt: skip
    values |= _part(session, data)
    made = session.execute(insert(Hold).values(values).returning(col(Hold.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="created", subject="dunning_hold", subject_id=made, company_id=customer.company_id,
                 after=data.model_dump(exclude_none=True), reason=data.reason)  # fmt: skip
    return read(session, principal, made)


def _part(session: Session, data: DunningHoldIn) -> dict[str, Any]:
    currency, values = data.currency, {}
    if data.invoice_id is not None:
        statement = select(col(Invoice.currency)).where(col(Invoice.id) == data.invoice_id, col(Invoice.customer_id) == data.customer_id)
        own = session.execute(statement).scalar_one_or_none()
        if own is None or currency not in (None, own):
            raise invalid("unknown_invoice", "The customer has no such item in that currency.", "/invoice_id")
        currency, values = own, {"invoice_id": data.invoice_id}
    elif data.amount is None and currency is not None:
        raise invalid("amount_required", "A currency goes with an amount.", "/amount")
    if data.amount is None:
        return values
    if currency is None:
        raise invalid("currency_required", "An amount needs its currency.", "/currency")
    minor = to_minor(data.amount, currency)
    if minor == 0:
        raise invalid("amount_not_positive", "An amount is greater than zero.", "/amount")
    return values | {"currency": currency, "amount_minor": minor}


def lift(session: Session, principal: Principal, hold_id: int, data: HoldLift) -> DunningHoldRow:
    """Ends a hold today: dunning goes on at once. Raises 404, 409 `hold_ended`."""
    before = read(session, principal, hold_id)
    company = principal.companies[before.company]
    values = {"lifted_on": today(company.time_zone), "lifted_by": principal.actor}
    statement = update(Hold).where(col(Hold.id) == hold_id, col(Hold.lifted_on).is_(None), col(Hold.until_on) >= values["lifted_on"])
    done = session.execute(statement.values(values).returning(col(Hold.id)).execution_options(synchronize_session=False))
    if done.scalar() is None:
        raise conflict("hold_ended", "The hold is over already.")
    audit.record(session, actor=principal.actor, action="lifted", subject="dunning_hold", subject_id=hold_id, company_id=company.id,
                 reason=data.reason)  # fmt: skip
    return read(session, principal, hold_id)
