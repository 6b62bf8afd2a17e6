"""Explaining differences: why, who sees to it, settled or not."""

from typing import Any

from sqlalchemy import func, or_, select, update
from sqlmodel import Session, col

from receivables.access.models import User, UserCompany
from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.errors import conflict, invalid, not_found
from receivables.etags import check_match
from receivables.reconciliations import queries
from receivables.reconciliations.models import Reconciliation
from receivables.reconciliations.models import ReconciliationDifference as D
from receivables.reconciliations.schemas import DifferenceQuery, DifferenceRow, Explanation, ExplanationsIn, ExplanationsRead

_KEPT = ("reason", "note", "assigned_to", "closed")


def read(session: Session, principal: Principal, reconciliation_id: int, difference_id: int) -> DifferenceRow:
    """One difference, of whatever version; raises 404."""
    row = queries.read_row(session, principal, reconciliation_id)
    version = session.execute(select(col(D.version)).where(col(D.id) == difference_id, col(D.reconciliation_id) == row.id)).scalar()
    if version is None:
        raise not_found("difference")
    statement = queries.differences(row, principal, DifferenceQuery(version=version)).where(col(D.id) == difference_id)
    return DifferenceRow.model_validate(queries.difference_row(session.execute(statement).one()))


def explain(
    session: Session, principal: Principal, reconciliation_id: int, difference_id: int, data: Explanation, if_match: str | None
) -> DifferenceRow:
    """Changes what is given of one difference. Raises 404, 412, 428, and as for many."""
    found = queries.locked(session, principal, reconciliation_id)
    check_match(if_match, read(session, principal, reconciliation_id, difference_id))
    _change(session, principal, found, [difference_id], data)
    return read(session, principal, reconciliation_id, difference_id)


def explain_many(session: Session, principal: Principal, reconciliation_id: int, data: ExplanationsIn) -> ExplanationsRead:
    """Changes what is given of many differences, all or none.

    Raises 404, 409 `signed_off` or `version_changed`, 422 `unknown_user`, `reason_required`, `note_required`.
    """
    found = queries.locked(session, principal, reconciliation_id)
    return ExplanationsRead(changed=_change(session, principal, found, sorted(set(data.difference_ids)), data))


def _assignee(session: Session, company_id: int, email: str) -> int:
    """The active user of that address who sees the company. Raises 422 `unknown_user`."""
    sees = select(col(UserCompany.user_id)).where(col(UserCompany.company_id) == company_id)
    conditions = (func.lower(col(User.email)) == email.lower(), col(User.active), or_(col(User.all_companies), col(User.id).in_(sees)))
    found = session.execute(select(col(User.id)).where(*conditions)).scalar()
    if found is None:
        raise invalid("unknown_user", "There is no active user of this address who sees the company.", "/assigned_to")
    return int(found)


def _change(session: Session, principal: Principal, found: Reconciliation, ids: list[int], data: Explanation) -> int:
    if found.signed_at is not None:
        raise conflict("signed_off", "It is signed off by two people and stays as it is.")
    statement = select(D).where(col(D.id).in_(ids), col(D.reconciliation_id) == found.id).execution_options(populate_existing=True)
    rows = list(session.execute(statement).scalars())
    if len(rows) != len(ids):
        raise not_found("difference")
    if any(row.version != found.version for row in rows):
        raise conflict("version_changed", "It was compared again since; read its differences again.")
    values = _values(session, found.company_id, data)
    changed = [row for row in rows if any(getattr(row, name) != value for name, value in values.items())]
    for row in changed:
        _check({name: values.get(name, getattr(row, name)) for name in _KEPT})
    if changed:
        _write(session, principal, found, changed, values)
    return len(changed)


def _values(session: Session, company_id: int, data: Explanation) -> dict[str, Any]:
    values = {name: value for name, value in data.model_dump(exclude_unset=True).items() if name in _KEPT}
    if values.get("assigned_to") is not None:
        values["assigned_to"] = _assignee(session, company_id, values["assigned_to"])
    if "closed" in values:
        values["closed"] = bool(values["closed"])
    if "note" in values:
        values["note"] = values["note"] or None
    return values


def _check(after: dict[str, Any]) -> None:
    if after["closed"] and after["reason"] is None:
        raise invalid("reason_required", "A difference is closed with a reason.", "/reason")
    if after["reason"] == "other" and not after["note"]:
        raise invalid("note_required", "Another reason is told in a note.", "/note")


def _write(session: Session, principal: Principal, found: Reconciliation, rows: list[D], values: dict[str, Any]) -> None:
    # Whoever signed as the first signed what was explained then.
    if found.prepared_by is not None:
        unsigned = update(Reconciliation).where(col(Reconciliation.id) == found.id).values(prepared_by=None, prepared_at=None)
        session.execute(unsigned)
    marked = values | {"changed_by": principal.actor, "changed_at": func.clock_timestamp()}
    statement = update(D).where(col(D.id).in_([row.id for row in rows])).values(marked)
    session.execute(statement.execution_options(synchronize_session=False))
    for row in rows:
        before = {name: getattr(row, name) for name in values}
        audit.record(session, actor=principal.actor, action="explained", subject="reconciliation_difference", subject_id=row.id,
                     company_id=found.company_id, before=before, after=values)  # fmt: skip
