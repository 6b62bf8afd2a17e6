"""SQL of approval requests."""

from typing import Any

from sqlalchemy import false, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.models import User
from receivables.access.principal import Principal
from receivables.approvals.models import ApprovalRequest
from receivables.approvals.powers import Powers
from receivables.approvals.schemas import ApprovalQuery
from receivables.companies.models import Company
from receivables.errors import not_found
from receivables.money import from_minor
from receivables.pagination import Statement

SORTABLE = {
    "requested_at": col(ApprovalRequest.requested_at), "amount": col(ApprovalRequest.amount_minor), "id": col(ApprovalRequest.id)
}  # fmt: skip
_COLUMNS = [
    col(getattr(ApprovalRequest, name))
    for name in ("id", "company_id", "kind", "subject", "subject_id", "label", "currency", "amount_minor", "reason", "requested_by",
                 "requested_at", "status", "decided_at", "decision_note")
]  # fmt: skip
_HIDDEN = ("company_id", "amount_minor", "requested_by", "asker", "decider", "lender")


def base(principal: Principal, company: str | None) -> Statement:
    """Every column that a row is made of, in the principal's companies."""
    asker, decider, lender = aliased(User), aliased(User), aliased(User)
    statement: Statement = select(
        *_COLUMNS, col(Company.code).label("company"), col(asker.name).label("asker"), col(decider.name).label("decider"),
        col(lender.name).label("lender"),
    ).join(Company, col(Company.id) == ApprovalRequest.company_id)  # fmt: skip
    statement = statement.join(asker, col(asker.id) == ApprovalRequest.requested_by)
    statement = statement.outerjoin(decider, col(decider.id) == ApprovalRequest.decided_by)
    statement = statement.outerjoin(lender, col(lender.id) == ApprovalRequest.decided_for)
    return statement.where(col(ApprovalRequest.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: ApprovalQuery, powers: Powers) -> Statement:
    """The requests a list shows."""
    statement = base(principal, query.company)
    conditions: list[Any] = []
    if query.status is not None:
        conditions.append(col(ApprovalRequest.status) == query.status)
    if query.kind is not None:
        conditions.append(col(ApprovalRequest.kind) == query.kind)
    if query.mine is not None and principal.user_id is None:
        conditions.append(false())
    elif query.mine == "asked":
        conditions.append(col(ApprovalRequest.requested_by) == principal.user_id)
    elif query.mine == "to_decide":
        conditions.append(col(ApprovalRequest.status) == "pending")
        conditions.append(col(ApprovalRequest.requested_by) != principal.user_id)
        conditions.append(col(ApprovalRequest.kind).in_(powers.kinds()))
    return statement.where(*conditions)


def row_of(row: Any, powers: Powers) -> dict[str, Any]:
    """A request as the wire shows it to this reader."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in _HIDDEN}
    return shown | {
        "amount": from_minor(row.amount_minor, row.currency), "requested_by": row.asker, "decided_by": row.decider,
        "decided_for": row.lender,
        "can_approve": powers.may(row, approving=True), "can_reject": powers.may(row, approving=False),
        "can_withdraw": row.status == "pending" and row.requested_by == powers.user_id,
    }  # fmt: skip


def read_row(session: Session, principal: Principal, request_id: int) -> Any:
    """One request's row; raises 404."""
    row = session.execute(base(principal, None).where(col(ApprovalRequest.id) == request_id)).one_or_none()
    if row is None:
        raise not_found("approval request")
    return row


def locked(session: Session, principal: Principal, request_id: int) -> ApprovalRequest:
    """The request as it is now, its row held to the end of the transaction; raises 404."""
    statement = select(ApprovalRequest).where(
        col(ApprovalRequest.id) == request_id, col(ApprovalRequest.company_id).in_(principal.company_ids)
    )
    statement = statement.with_for_update().execution_options(populate_existing=True)
    found: ApprovalRequest | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise not_found("approval request")
    return found
