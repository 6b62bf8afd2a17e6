"""SQL of the lists of charges and waivers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.models import User
from receivables.access.principal import Principal
from receivables.approvals.models import ApprovalRequest
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.errors import not_found
from receivables.interest.charge_schemas import InterestChargeQuery, InterestChargeRead, InterestWaiverQuery
from receivables.interest.models import InterestCharge, InterestWaiver
from receivables.invoices.models import Invoice
from receivables.money import from_minor
from receivables.pagination import Statement

SORTABLE = {"id": col(InterestCharge.id), "through_on": col(InterestCharge.through_on), "amount": col(InterestCharge.amount_minor)}
WAIVER_SORTABLE = {"id": col(InterestWaiver.id), "amount": col(InterestWaiver.amount_minor)}
_CHARGE = ("id", "invoice_id", "kind", "level", "through_on", "currency", "amount_minor", "credit", "note_id", "actor", "recorded_at")
_WAIVER = (
    "id", "invoice_id", "kind", "level", "charge_id", "through_on", "currency", "amount_minor", "approval_id", "waived_on", "recorded_at",
)  # fmt: skip
_HIDDEN = ("amount_minor", "open_minor", "waived_minor", "segments")


def charges(principal: Principal, company: str | None) -> Statement:
    """Every column that a charge's row is made of, in the principal's companies."""
    note = aliased(Invoice)
    waived: Any = select(func.coalesce(func.sum(col(InterestWaiver.amount_minor)), 0)).where(
        col(InterestWaiver.charge_id) == InterestCharge.id, col(InterestWaiver.entry_id).is_not(None)
    )
    statement: Statement = (
        select(
            *(col(getattr(InterestCharge, name)) for name in _CHARGE), col(InterestCharge.segments), col(Company.code).label("company"),
            col(Invoice.number).label("invoice_number"), col(Invoice.customer_id), col(Customer.name).label("customer_name"),
            col(note.number).label("note_number"), col(note.open_minor), col(note.reversed).label("note_reversed"),
            waived.correlate(InterestCharge).scalar_subquery().label("waived_minor"),
        )
        .join(Company, col(Company.id) == InterestCharge.company_id)
        .join(Invoice, col(Invoice.id) == InterestCharge.invoice_id)
        .join(note, col(note.id) == InterestCharge.note_id)
        .join(Customer, col(Customer.id) == Invoice.customer_id)
    )  # fmt: skip
    return statement.where(col(InterestCharge.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: InterestChargeQuery) -> Statement:
    """The charges a list shows."""
    exact = {
        Invoice.customer_id: query.customer_id, InterestCharge.kind: query.kind, InterestCharge.currency: query.currency,
    }  # fmt: skip
    statement = charges(principal, query.company).where(*(col(column) == value for column, value in exact.items() if value is not None))
    return statement if query.invoice_id is None else statement.where(col(InterestCharge.invoice_id).in_(_line(query.invoice_id)))


def _line(invoice_id: int) -> Any:
    """An item and what it stands in for since its ERP corrected it."""
    return select(col(Invoice.id)).where(or_(col(Invoice.id) == invoice_id, col(Invoice.replaced_by) == invoice_id))


def charge_row(row: Any) -> dict[str, Any]:
    """A charge as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in _HIDDEN}
    money = {"amount": row.amount_minor, "note_open": row.open_minor, "waived": row.waived_minor}
    return shown | {name: from_minor(int(minor), row.currency) for name, minor in money.items()}


def of_ids(session: Session, principal: Principal, ids: Sequence[int]) -> list[dict[str, Any]]:
    """These charges' rows, oldest first."""
    statement = charges(principal, None).where(col(InterestCharge.id).in_(ids)).order_by(col(InterestCharge.id))
    return [charge_row(row) for row in session.execute(statement)]


def read_charge(session: Session, principal: Principal, charge_id: int) -> InterestChargeRead:
    """One charge with the segments it was worked out from; raises 404."""
    row = session.execute(charges(principal, None).where(col(InterestCharge.id) == charge_id)).one_or_none()
    if row is None:
        raise not_found("charge")
    return InterestChargeRead.model_validate(charge_row(row) | {"segments": row.segments})


def waivers(principal: Principal, company: str | None) -> Statement:
    """Every column that a waiver's row is made of, in the principal's companies."""
    asker, decider = aliased(User), aliased(User)
    statement: Statement = (
        select(
            *(col(getattr(InterestWaiver, name)) for name in _WAIVER), col(Company.code).label("company"),
            col(Invoice.number).label("invoice_number"), col(Invoice.customer_id), col(Customer.name).label("customer_name"),
            col(ApprovalRequest.status), col(ApprovalRequest.reason), col(asker.name).label("requested_by"),
            col(decider.name).label("decided_by"),
        )
        .join(Company, col(Company.id) == InterestWaiver.company_id)
        .join(Invoice, col(Invoice.id) == InterestWaiver.invoice_id)
        .join(Customer, col(Customer.id) == Invoice.customer_id)
        .join(ApprovalRequest, col(ApprovalRequest.id) == InterestWaiver.approval_id)
        .join(asker, col(asker.id) == ApprovalRequest.requested_by)
        .outerjoin(decider, col(decider.id) == ApprovalRequest.decided_by)
    )  # fmt: skip
    return statement.where(col(InterestWaiver.company_id).in_(principal.scope(company)))


def waivers_listed(principal: Principal, query: InterestWaiverQuery) -> Statement:
    """The waivers a list shows."""
    exact = {Invoice.customer_id: query.customer_id, ApprovalRequest.status: query.status}
    statement = waivers(principal, query.company).where(*(col(column) == value for column, value in exact.items() if value is not None))
    return statement if query.invoice_id is None else statement.where(col(InterestWaiver.invoice_id).in_(_line(query.invoice_id)))


def waiver_row(row: Any) -> dict[str, Any]:
    """A waiver as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in _HIDDEN}
    return shown | {"amount": from_minor(row.amount_minor, row.currency)}


def read_waiver(session: Session, principal: Principal, waiver_id: int) -> dict[str, Any]:
    """One waiver's row; raises 404."""
    row = session.execute(waivers(principal, None).where(col(InterestWaiver.id) == waiver_id)).one_or_none()
    if row is None:
        raise not_found("waiver")
    return waiver_row(row)
