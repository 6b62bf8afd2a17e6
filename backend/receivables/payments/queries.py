"""SQL of receipts."""

from typing import Any

from sqlalchemy import BigInteger, cast, func, or_, select
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.ledger.models import Entry
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.payments.models import Payment
from receivables.payments.schemas import PaymentQuery

SORTABLE = {
    "received_on": col(Payment.received_on), "number": col(Payment.number), "amount": col(Payment.amount_minor),
    "open": col(Payment.open_minor), "id": col(Payment.id),
}  # fmt: skip
COLUMNS = [
    col(getattr(Payment, name))
    for name in ("id", "source", "external_id", "number", "customer_id", "currency", "amount_minor", "open_minor", "received_on", "method",
                 "reference", "remittance_text", "reversed", "recorded_at")
]  # fmt: skip


def _taken_out(kind: str) -> Any:
    """Minor units of the receipt that were refunded or transferred and not given back."""
    moved = select(-func.sum(col(Entry.amount_minor))).where(col(Entry.payment_id) == Payment.id, col(Entry.kind) == kind)
    return cast(func.coalesce(moved.scalar_subquery(), 0), BigInteger)


TAKEN_OUT = [_taken_out(kind).label(f"{kind}_minor") for kind in ("refund", "transfer")]


def base(principal: Principal, company: str | None) -> Statement:
    """Every column that a row is made of, in the principal's companies."""
    names = {"company": Company.code, "customer_number": Customer.number, "customer_name": Customer.name}
    named: Any = [col(column).label(name) for name, column in names.items()]
    statement: Statement = select(*COLUMNS, *named, *TAKEN_OUT).join(Company, col(Company.id) == Payment.company_id)
    statement = statement.outerjoin(Customer, col(Customer.id) == Payment.customer_id)
    return statement.where(col(Payment.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: PaymentQuery) -> Statement:
    """The receipts a list shows."""
    statement = base(principal, query.company)
    exact = {Payment.customer_id: query.customer_id, Payment.external_id: query.external_id, Payment.currency: query.currency}
    conditions: list[Any] = [col(column) == value for column, value in exact.items() if value is not None]
    if query.unapplied:
        conditions.append(col(Payment.open_minor) > 0)
    if query.unidentified:
        conditions.append(col(Payment.customer_id).is_(None))
    if query.received_from is not None:
        conditions.append(col(Payment.received_on) >= query.received_from)
    if query.received_to is not None:
        conditions.append(col(Payment.received_on) <= query.received_to)
    if query.q:
        columns = (Payment.number, Payment.external_id, Payment.reference, Payment.remittance_text, Customer.name)
        conditions.append(or_(*(col(column).ilike(like(query.q)) for column in columns)))
    return statement.where(*conditions)


def status_of(row: Any) -> str:
    """The state of a receipt from a row that holds TAKEN_OUT too."""
    if row.reversed:
        return "reversed"
    if row.open_minor == 0:
        return {row.refund_minor: "refunded", row.transfer_minor: "transferred"}.get(row.amount_minor, "applied")
    return "unapplied" if row.open_minor == row.amount_minor else "partly_applied"


def row_of(row: Any) -> dict[str, Any]:
    """A receipt as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key")}
    for name in ("reversed", "amount_minor", "open_minor", "refund_minor", "transfer_minor"):
        del shown[name]
    return shown | {
        "amount": from_minor(row.amount_minor, row.currency), "open": from_minor(row.open_minor, row.currency), "status": status_of(row),
        "refunded": from_minor(row.refund_minor, row.currency), "transferred": from_minor(row.transfer_minor, row.currency),
    }  # fmt: skip


def load(session: Session, principal: Principal, payment_id: int, *, lock: bool = False) -> Payment:
    """The receipt, if it is in the principal's companies; raises 404. With `lock` its row is held to the end."""
    statement = select(Payment).where(col(Payment.id) == payment_id, col(Payment.company_id).in_(principal.company_ids))
    statement = statement.execution_options(populate_existing=True)
    found: Payment | None = session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise not_found("payment")
    return found


def read_row(session: Session, principal: Principal, payment_id: int) -> Any:
    """One receipt's row; raises 404."""
    row = session.execute(base(principal, None).where(col(Payment.id) == payment_id)).one_or_none()
    if row is None:
        raise not_found("payment")
    return row
