"""SQL of the register of write-offs."""

from typing import Any

from sqlalchemy import case, or_, select, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.models import User
from receivables.access.principal import Principal
from receivables.approvals.models import ApprovalRequest
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.invoices.models import Invoice
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.write_offs.models import WriteOff
from receivables.write_offs.schemas import WriteOffQuery

SORTABLE = {
    "id": col(WriteOff.id), "amount": col(WriteOff.amount_minor), "recovered": col(WriteOff.recovered_minor),
    "number": col(Invoice.number), "customer_name": col(Customer.name),
}  # fmt: skip
_STATUS: Any = case(
    (col(ApprovalRequest.status) != "approved", col(ApprovalRequest.status)),
    (col(Invoice.reversed), "reversed"),
    (col(WriteOff.recovered_minor) == col(WriteOff.amount_minor), "recovered"),
    else_="written_off",
)
_COLUMNS = [
    col(getattr(WriteOff, name))
    for name in ("id", "invoice_id", "approval_id", "currency", "amount_minor", "judgement", "expected_recoverable_minor", "evidence",
                 "written_off_on", "recovered_minor", "pursued")
]  # fmt: skip
_MINOR = ("amount_minor", "recovered_minor", "expected_recoverable_minor")
_RECOVERIES = text("""
    SELECT r.id, r.amount_minor, r.received_on, r.payment_id, p.number AS payment_number, r.entry_id, r.actor, r.recorded_at
    FROM write_off_recoveries r JOIN payments p ON p.id = r.payment_id WHERE r.write_off_id = :id ORDER BY r.id""")


def base(principal: Principal, company: str | None) -> Statement:
    """Every column that a row is made of, in the principal's companies."""
    asker, decider = aliased(User), aliased(User)
    statement: Statement = (
        select(
            *_COLUMNS, _STATUS.label("status"), col(Company.code).label("company"), col(Invoice.number).label("invoice_number"),
            col(Invoice.customer_id), col(Customer.number).label("customer_number"), col(Customer.name).label("customer_name"),
            col(ApprovalRequest.reason), col(ApprovalRequest.requested_at), col(asker.name).label("requested_by"),
            col(decider.name).label("decided_by"),
        )
        .join(ApprovalRequest, col(ApprovalRequest.id) == WriteOff.approval_id)
        .join(Invoice, col(Invoice.id) == WriteOff.invoice_id)
        .join(Customer, col(Customer.id) == Invoice.customer_id)
        .join(Company, col(Company.id) == WriteOff.company_id)
        .join(asker, col(asker.id) == ApprovalRequest.requested_by)
        .outerjoin(decider, col(decider.id) == ApprovalRequest.decided_by)
    )  # fmt: skip
    return statement.where(col(WriteOff.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: WriteOffQuery) -> Statement:
    """The write-offs a list shows."""
    exact = {
        WriteOff.invoice_id: query.invoice_id, Invoice.customer_id: query.customer_id, WriteOff.currency: query.currency,
        WriteOff.pursued: query.pursued,
    }  # fmt: skip
    conditions: list[Any] = [col(column) == value for column, value in exact.items() if value is not None]
    conditions.append(col(WriteOff.entry_id).is_not(None) if query.status is None else query.status == _STATUS)
    if query.written_off_from is not None:
        conditions.append(col(WriteOff.written_off_on) >= query.written_off_from)
    if query.written_off_to is not None:
        conditions.append(col(WriteOff.written_off_on) <= query.written_off_to)
    if query.q:
        conditions.append(or_(col(Invoice.number).like(like(query.q)[1:]), col(Customer.name).ilike(like(query.q))))
    return base(principal, query.company).where(*conditions)


def row_of(row: Any) -> dict[str, Any]:
    """A write-off as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in _MINOR}
    return shown | {
        "amount": from_minor(row.amount_minor, row.currency), "recovered": from_minor(row.recovered_minor, row.currency),
        "outstanding": from_minor(row.amount_minor - row.recovered_minor, row.currency),
        "expected_recoverable": from_minor(row.expected_recoverable_minor, row.currency),
    }  # fmt: skip


def read_row(session: Session, principal: Principal, write_off_id: int) -> Any:
    """One write-off's row; raises 404."""
    row = session.execute(base(principal, None).where(col(WriteOff.id) == write_off_id)).one_or_none()
    if row is None:
        raise not_found("write-off")
    return row


def recoveries(session: Session, write_off_id: int, currency: str) -> list[dict[str, Any]]:
    """What came in of it, oldest first."""
    found = [dict(row._mapping) for row in session.execute(_RECOVERIES, {"id": write_off_id})]
    return [row | {"amount": from_minor(row.pop("amount_minor"), currency)} for row in found]


def locked(session: Session, principal: Principal, write_off_id: int) -> WriteOff:
    """The write-off as it is now, its row held to the end of the transaction; raises 404."""
    statement = select(WriteOff).where(col(WriteOff.id) == write_off_id, col(WriteOff.company_id).in_(principal.company_ids))
    statement = statement.with_for_update().execution_options(populate_existing=True)
    found: WriteOff | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise not_found("write-off")
    return found
