"""The list of reasons that a company keeps."""

from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.companies.models import Company
from receivables.disputes.models import DisputeReason
from receivables.disputes.schemas import DisputeReasonIn, DisputeReasonPatch, DisputeReasonQuery, DisputeReasonRead
from receivables.errors import conflict, invalid, not_found
from receivables.etags import check_match
from receivables.pagination import Statement

SORTABLE = {"code": col(DisputeReason.code), "name": col(DisputeReason.name), "id": col(DisputeReason.id)}
_NAMES = ("id", "code", "name", "days", "active", "created_at")


def _base(principal: Principal, company: str | None) -> Statement:
    columns: Any = [col(getattr(DisputeReason, name)) for name in _NAMES]
    statement: Statement = select(*columns, col(Company.code).label("company")).join(Company, col(Company.id) == DisputeReason.company_id)
    return statement.where(col(DisputeReason.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: DisputeReasonQuery) -> Statement:
    """The reasons a list shows."""
    statement = _base(principal, query.company)
    if query.active is not None:
        statement = statement.where(col(DisputeReason.active) == query.active)
    if query.q:
        columns = (col(DisputeReason.code), col(DisputeReason.name))
        statement = statement.where(or_(*(column.icontains(query.q, autoescape=True) for column in columns)))
    return statement


def row_of(row: Any) -> dict[str, Any]:
    """A reason as the wire shows it."""
    return {name: getattr(row, name) for name in (*_NAMES, "company")}


def read(session: Session, principal: Principal, reason_id: int) -> DisputeReasonRead:
    """One reason; raises 404."""
    row = session.execute(_base(principal, None).where(col(DisputeReason.id) == reason_id)).one_or_none()
    if row is None:
        raise not_found("dispute reason")
    return DisputeReasonRead.model_validate(row_of(row))


def create(session: Session, principal: Principal, data: DisputeReasonIn) -> DisputeReasonRead:
    """Adds a reason to a company's list. Raises 409 `already_exists`, 422 `unknown_company`."""
    company = principal.company(data.company, "/company")
    values = data.model_dump(exclude={"company"}) | {"company_id": company.id}
    made = session.execute(insert(DisputeReason).values(values).on_conflict_do_nothing().returning(col(DisputeReason.id))).scalar()
    if made is None:
        raise conflict("already_exists", "There is a reason of this code.")
    audit.record(session, actor=principal.actor, action="created", subject="dispute_reason", subject_id=made, company_id=company.id,
                 after=data.model_dump(exclude={"company"}))  # fmt: skip
    return read(session, principal, made)


def change(session: Session, principal: Principal, reason_id: int, data: DisputeReasonPatch, if_match: str | None) -> DisputeReasonRead:
    """Renames a reason, sets its days, or takes it out of use and back. Raises 404, 412, 428, 422 `required`."""
    company = principal.companies[read(session, principal, reason_id).company]
    session.execute(select(DisputeReason).where(col(DisputeReason.id) == reason_id).with_for_update())
    current = read(session, principal, reason_id)
    check_match(if_match, current)
    sent = data.model_dump(exclude_unset=True)
    if empty := [name for name, value in sent.items() if value is None]:
        raise invalid("required", "It cannot be emptied.", f"/{empty[0]}")
    before, after = audit.changes(current.model_dump(), sent)
    if after:
        session.execute(update(DisputeReason).where(col(DisputeReason.id) == reason_id).values(after))
        audit.record(session, actor=principal.actor, action="changed", subject="dispute_reason", subject_id=reason_id,
                     company_id=company.id, before=before, after=after)  # fmt: skip
    return read(session, principal, reason_id)


def of_code(session: Session, company_id: int, code: str) -> DisputeReason:
    """The reason in use of that code, held to the end of the transaction. Raises 422 `unknown_reason` or `reason_inactive`."""
    statement = select(DisputeReason).where(col(DisputeReason.company_id) == company_id, col(DisputeReason.code) == code)
    found: DisputeReason | None = session.execute(statement.with_for_update(read=True)).scalar_one_or_none()
    if found is None:
        raise invalid("unknown_reason", f"There is no dispute reason {code} in the item's company.", "/reason")
    if not found.active:
        raise invalid("reason_inactive", f"The reason {code} is no longer in use.", "/reason")
    return found
