"""Authority lent from one person to another for some days."""

from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.models import User
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.approvals.models import Delegation
from receivables.approvals.schemas import DelegationIn, DelegationQuery, DelegationRead
from receivables.approvals.service import person
from receivables.audit import service as audit
from receivables.clock import today
from receivables.errors import forbidden, invalid, not_found
from receivables.pagination import Statement

SORTABLE = {"first_on": col(Delegation.first_on), "last_on": col(Delegation.last_on), "id": col(Delegation.id)}


def base(principal: Principal) -> Statement:
    """Those that concern the reader; all of them for who administers users."""
    giver, taker = aliased(User), aliased(User)
    statement: Statement = select(
        col(Delegation.id), col(Delegation.first_on), col(Delegation.last_on), col(Delegation.created_at), col(Delegation.revoked_at),
        col(Delegation.from_user_id), col(giver.name).label("from_name"), col(giver.email).label("from_email"),
        col(taker.name).label("to_name"), col(taker.email).label("to_email"),
    )  # fmt: skip
    statement = statement.join(giver, col(giver.id) == Delegation.from_user_id).join(taker, col(taker.id) == Delegation.to_user_id)
    if Permission.USERS_WRITE in principal.permissions:
        return statement
    return statement.where(or_(col(Delegation.from_user_id) == principal.user_id, col(Delegation.to_user_id) == principal.user_id))


def listed(principal: Principal, query: DelegationQuery) -> Statement:
    statement = base(principal)
    if query.in_force:
        day = today(principal.zone(None))
        statement = statement.where(col(Delegation.revoked_at).is_(None), col(Delegation.last_on) >= day)
    return statement


def row_of(row: Any) -> dict[str, Any]:
    """A delegation as the wire shows it."""
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name != "from_user_id"}


def read(session: Session, principal: Principal, delegation_id: int) -> Any:
    """One delegation's row; raises 404."""
    row = session.execute(base(principal).where(col(Delegation.id) == delegation_id)).one_or_none()
    if row is None:
        raise not_found("delegation")
    return row


def _user(session: Session, email: str, pointer: str) -> int:
    found = session.execute(select(col(User.id)).where(func.lower(col(User.email)) == email.lower(), col(User.active))).scalar()
    if found is None:
        raise invalid("unknown_user", "There is no active user of this address.", pointer)
    return int(found)


def create(session: Session, principal: Principal, data: DelegationIn) -> DelegationRead:
    """Lends authority. Raises 403 `users_only`, or for another's authority without `users:write`; 422 `unknown_user`, `same_user`,
    `days_not_rising`, `already_over`."""
    giver = person(principal)
    if data.from_email is not None and (named := _user(session, data.from_email, "/from_email")) != giver:
        if Permission.USERS_WRITE not in principal.permissions:
            raise forbidden(Permission.USERS_WRITE)
        giver = named
    taker = _user(session, data.to_email, "/to_email")
    if giver == taker:
        raise invalid("same_user", "Nobody lends authority to themselves.", "/to_email")
    if data.last_on < data.first_on:
        raise invalid("days_not_rising", "The last day is before the first.", "/last_on")
    if data.last_on < today(principal.zone(None)):
        raise invalid("already_over", "The last day has passed.", "/last_on")
    values = {"from_user_id": giver, "to_user_id": taker, "first_on": data.first_on, "last_on": data.last_on}
    made = session.execute(insert(Delegation).values(values).returning(col(Delegation.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="created", subject="delegation", subject_id=made, after=values)
    return DelegationRead.model_validate(row_of(read(session, principal, made)))


def revoke(session: Session, principal: Principal, delegation_id: int) -> None:
    """Takes authority back at once; twice changes nothing. Raises 404, 403 for who neither gave it nor administers users."""
    row = read(session, principal, delegation_id)
    if row.from_user_id != person(principal):
        principal.require(Permission.USERS_WRITE)
    if row.revoked_at is not None:
        return
    session.execute(update(Delegation).where(col(Delegation.id) == delegation_id).values(revoked_at=func.clock_timestamp()))
    audit.record(session, actor=principal.actor, action="revoked", subject="delegation", subject_id=delegation_id)
