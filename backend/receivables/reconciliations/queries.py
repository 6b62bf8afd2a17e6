"""SQL of reconciliations and their differences: what is read."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, case, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.models import User
from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.reconciliations.models import Reconciliation as R
from receivables.reconciliations.models import ReconciliationDifference as D
from receivables.reconciliations.models import ReconciliationInput
from receivables.reconciliations.schemas import DifferenceQuery, ReconciliationQuery

_NOT_YET: Any = literal(datetime(9999, 12, 31, tzinfo=UTC), DateTime(timezone=True))
SORTABLE = {"as_of": col(R.as_of), "compared_at": func.coalesce(col(R.compared_at), _NOT_YET), "id": col(R.id)}
_DELTA: Any = col(D.ours_minor) - col(D.theirs_minor)
DIFFERENCES_SORTABLE = {
    "id": col(D.id), "external_id": col(D.external_id), "theirs": col(D.theirs_minor), "ours": col(D.ours_minor), "difference": _DELTA,
}  # fmt: skip
_STATUS: Any = case((col(R.signed_at).is_not(None), "signed"), (col(R.prepared_at).is_not(None), "prepared"), else_="open")
_OWN = ("id", "company_id", "currency", "as_of", "basis", "source", "receipts", "version", "compared_at", "lines", "theirs_minor",
        "ours_minor", "prepared_at", "signed_at")  # fmt: skip
_DIFFERENCE = ("id", "reconciliation_id", "version", "kind", "source", "external_id", "number", "state", "theirs_minor", "ours_minor",
               "invoice_id", "payment_id", "customer_id", "reason", "note", "closed", "changed_by", "changed_at")  # fmt: skip


def _counted(*conditions: Any) -> Any:
    return select(func.count()).where(col(D.reconciliation_id) == R.id, col(D.version) == R.version, *conditions).scalar_subquery()


def base(principal: Principal, company: str | None) -> Statement:
    """Every column that a row is made of, in the principal's companies."""
    first, second = aliased(User), aliased(User)
    statement: Statement = select(
        *(col(getattr(R, name)) for name in _OWN), _STATUS.label("status"), col(Company.code).label("company"),
        col(first.name).label("prepared_by"), col(second.name).label("signed_by"), _counted().label("differences"),
        _counted(~col(D.closed)).label("unclosed"),
    ).join(Company, col(Company.id) == R.company_id)  # fmt: skip
    statement = statement.outerjoin(first, col(first.id) == R.prepared_by).outerjoin(second, col(second.id) == R.signed_by)
    return statement.where(col(R.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: ReconciliationQuery) -> Statement:
    """The reconciliations a list shows."""
    exact = {R.currency: query.currency, R.basis: query.basis}
    conditions: list[Any] = [col(column) == value for column, value in exact.items() if value is not None]
    if query.status is not None:
        conditions.append(query.status == _STATUS)
    if query.as_of_from is not None:
        conditions.append(col(R.as_of) >= query.as_of_from)
    if query.as_of_to is not None:
        conditions.append(col(R.as_of) <= query.as_of_to)
    return base(principal, query.company).where(*conditions)


def _sides(row: Any) -> dict[str, str]:
    theirs, ours = row.theirs_minor, row.ours_minor
    return {name: from_minor(minor, row.currency) for name, minor in (("theirs", theirs), ("ours", ours), ("difference", ours - theirs))}


def row_of(row: Any) -> dict[str, Any]:
    """A reconciliation as the wire shows it."""
    hidden = ("theirs_minor", "ours_minor", "company_id")
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in hidden} | _sides(row)


def read_row(session: Session, principal: Principal, reconciliation_id: int) -> Any:
    """One reconciliation's row; raises 404."""
    row = session.execute(base(principal, None).where(col(R.id) == reconciliation_id)).one_or_none()
    if row is None:
        raise not_found("reconciliation")
    return row


def totals(session: Session, row: Any) -> list[dict[str, Any]]:
    """The differences of the last version by state: how many, how many not closed, what they add up to."""
    delta = func.sum(_DELTA).cast(BigInteger).label("minor")
    unclosed = func.count().filter(~col(D.closed)).label("unclosed")
    statement: Any = select(col(D.state), func.count().label("count"), unclosed, delta)
    statement = statement.where(col(D.reconciliation_id) == row.id, col(D.version) == row.version).group_by(col(D.state))
    found = session.execute(statement.order_by(col(D.state)))
    return [{"state": one[0], "count": one[1], "unclosed": one[2], "difference": from_minor(one[3], row.currency)} for one in found]


def inputs(session: Session, row: Any) -> list[dict[str, Any]]:
    """What was sent, the last first (20 at most)."""
    statement = select(ReconciliationInput).where(col(ReconciliationInput.reconciliation_id) == row.id)
    found = session.execute(statement.order_by(col(ReconciliationInput.input).desc()).limit(20)).scalars()
    return [one.model_dump() | {"total": from_minor(one.total_minor, row.currency)} for one in found]


def locked(session: Session, principal: Principal, reconciliation_id: int) -> R:
    """The reconciliation as it is now, its row held to the end of the transaction; raises 404."""
    statement = select(R).where(col(R.id) == reconciliation_id, col(R.company_id).in_(principal.company_ids))
    statement = statement.with_for_update().execution_options(populate_existing=True)
    found: R | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise not_found("reconciliation")
    return found


def differences(row: Any, principal: Principal, query: DifferenceQuery) -> Statement:
    """The differences of a reconciliation that a list shows: of its last version, or of the one asked for."""
    statement: Statement = select(
        *(col(getattr(D, name)) for name in _DIFFERENCE), col(R.currency), col(Customer.name).label("customer_name"),
        col(User.email).label("assigned_to"), col(User.name).label("assigned_name"),
    ).join(R, col(R.id) == D.reconciliation_id)  # fmt: skip
    statement = statement.outerjoin(Customer, col(Customer.id) == D.customer_id).outerjoin(User, col(User.id) == D.assigned_to)
    exact = {D.state: query.state, D.kind: query.kind, D.closed: query.closed, D.reason: query.reason, D.customer_id: query.customer_id}
    conditions: list[Any] = [col(column) == value for column, value in exact.items() if value is not None]
    if query.assigned_to == "me":
        conditions.append(col(D.assigned_to) == principal.user_id)
    elif query.assigned_to is not None:
        conditions.append(func.lower(col(User.email)) == query.assigned_to.lower())
    if query.q:
        starts = (col(column).ilike(like(query.q)[1:]) for column in (D.external_id, D.number))
        conditions.append(or_(*starts, col(Customer.name).ilike(like(query.q))))
    version = row.version if query.version is None else query.version
    return statement.where(col(D.reconciliation_id) == row.id, col(D.version) == version, *conditions)


def difference_row(row: Any) -> dict[str, Any]:
    """A difference as the wire shows it."""
    hidden = ("theirs_minor", "ours_minor")
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in hidden} | _sides(row)
