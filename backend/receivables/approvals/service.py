"""Use cases of approvals: ask, decide, withdraw."""

from typing import Any

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.approvals import queries
from receivables.approvals.kinds import KINDS
from receivables.approvals.models import ApprovalRequest
from receivables.approvals.powers import powers_of
from receivables.approvals.schemas import ApprovalRead, DecisionIn
from receivables.audit import service as audit
from receivables.errors import Problem, conflict, forbidden
from receivables.money import from_minor
from receivables.rules.approval import DecisionError

_DONE = {"approve": "approved", "reject": "rejected"}


def person(principal: Principal) -> int:
    """The signed-in user's id. Raises 403 `users_only`: asking and deciding take two people, and a key is nobody."""
    if principal.user_id is None:
        raise Problem(403, "users_only", "Not permitted", "Only a signed-in person asks for an approval or decides one.")
    return principal.user_id


def ask(
    session: Session, principal: Principal, *, kind: str, company_id: int, subject: str, subject_id: int, label: str, currency: str,
    amount_minor: int, reason: str, part: str = "",
) -> int:  # fmt: skip
    """Asks for a decision on `amount_minor` minor units of the currency, 0 where it is not about money; answers the request's id.

    Raises 403 `users_only`, 409 `already_requested` while another request of this kind waits for the same subject, or the same part of it.
    """
    values: dict[str, Any] = {
        "kind": KINDS[kind].name, "company_id": company_id, "subject": subject, "subject_id": subject_id, "part": part, "label": label,
        "currency": currency, "amount_minor": amount_minor, "reason": reason, "requested_by": person(principal),
    }  # fmt: skip
    made = session.execute(insert(ApprovalRequest).values(values).on_conflict_do_nothing().returning(col(ApprovalRequest.id))).scalar()
    if made is None:
        raise conflict("already_requested", "A request for it is waiting for a decision.")
    after = {"kind": kind, "subject": subject, "subject_id": subject_id, "amount": from_minor(amount_minor, currency), "currency": currency}
    _record(session, principal, made, company_id, "requested", after, reason)
    return int(made)


def read(session: Session, principal: Principal, request_id: int) -> ApprovalRead:
    """One request and what the reader may do about it; raises 404."""
    row = queries.read_row(session, principal, request_id)
    return ApprovalRead.model_validate(queries.row_of(row, powers_of(session, principal)))


def decide(session: Session, principal: Principal, request_id: int, data: DecisionIn) -> ApprovalRead:
    """Approves or rejects; the effect of an approval is in this transaction.

    Raises 404, 409 `already_decided`, what the kind's effect raises, and 403: `users_only`, `own_request`, `duties_conflict`,
    `above_limit`, `permission_missing`.
    """
    user_id = person(principal)
    request = queries.locked(session, principal, request_id)
    if request.status != "pending":
        raise conflict("already_decided", f"The request was {request.status} before.")
    kind = KINDS[request.kind]
    try:
        authority = powers_of(session, principal).authority(request, approving=data.decision == "approve")
    except DecisionError as error:
        if error.code == "no_authority":
            raise forbidden(kind.permission) from error
        raise Problem(403, error.code, "Not permitted", f"{error}.".capitalize()) from error
    if data.decision == "approve":
        kind.apply(session, principal, request)
    lender = authority.holder_id if authority.lent else None
    _close(session, request_id, _DONE[data.decision], user_id, data.note, lender)
    _record(session, principal, request_id, request.company_id, _DONE[data.decision], {"decided_for": lender}, data.note)
    return read(session, principal, request_id)


def withdraw(session: Session, principal: Principal, request_id: int, note: str) -> ApprovalRead:
    """Takes back one's own request. Raises 404, 403 `users_only` or `not_requester`, 409 `already_decided`."""
    user_id = person(principal)
    request = queries.locked(session, principal, request_id)
    if request.requested_by != user_id:
        raise Problem(403, "not_requester", "Not permitted", "Only who asked takes the request back.")
    if request.status != "pending":
        raise conflict("already_decided", f"The request was {request.status} before.")
    _close(session, request_id, "withdrawn", user_id, note, None)
    _record(session, principal, request_id, request.company_id, "withdrawn", None, note or None)
    return read(session, principal, request_id)


def _close(session: Session, request_id: int, status: str, user_id: int, note: str, lender: int | None) -> None:
    values = {
        "status": status, "decided_by": user_id, "decided_for": lender, "decision_note": note or None, "decided_at": func.clock_timestamp()
    }  # fmt: skip
    session.execute(update(ApprovalRequest).where(col(ApprovalRequest.id) == request_id).values(values))


def _record(
    session: Session, principal: Principal, request_id: int, company_id: int, action: str, after: dict[str, Any] | None, reason: str | None
) -> None:
    audit.record(session, actor=principal.actor, action=action, subject="approval_request", subject_id=request_id, company_id=company_id,
                 after=after, reason=reason)  # fmt: skip
