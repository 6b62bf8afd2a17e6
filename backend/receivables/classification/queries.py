"""SQL of classifications and causes."""

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor
from sqlalchemy import or_, select
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.arrays import literal
from receivables.classification.models import Classification, OverdueCause
from receivables.classification.schemas import CauseQuery
from receivables.companies.models import Company
from receivables.errors import not_found
from receivables.money import from_minor
from receivables.pagination import Statement

CAUSES_SORTABLE = {"code": col(OverdueCause.code), "name": col(OverdueCause.name), "id": col(OverdueCause.id)}
VERSIONS_SORTABLE = {"id": col(Classification.id), "recorded_at": col(Classification.recorded_at)}
_COLUMNS = {
    "invoice_id": "bigint", "classification": "text", "cause_id": "bigint", "expected_recoverable_minor": "bigint", "responsible": "text",
    "measure": "text", "deadline_on": "date",
}  # fmt: skip
_NAMES = ", ".join(_COLUMNS)
_ARRAYS = ", ".join(f"%({name})s::{kind}[]" for name, kind in _COLUMNS.items())
_RECORD = f"""
    WITH made AS (
        INSERT INTO classifications ({_NAMES}, actor) SELECT {_NAMES}, %(actor)s FROM unnest({_ARRAYS}) AS t ({_NAMES})
        RETURNING id, invoice_id)
    UPDATE invoices SET classification_id = made.id FROM made WHERE invoices.id = made.invoice_id"""  # noqa: S608 - constants only
_CARRY = """
    WITH made AS (
        INSERT INTO classifications (invoice_id, classification, cause_id, expected_recoverable_minor, responsible, measure, deadline_on,
                                     actor)
        SELECT n.id, v.classification, v.cause_id, least(v.expected_recoverable_minor, n.amount_minor), v.responsible, v.measure,
               v.deadline_on, %(actor)s
        FROM invoices o JOIN classifications v ON v.id = o.classification_id JOIN invoices n ON n.id = %(to)s
            AND n.currency = o.currency AND n.company_id = o.company_id
        WHERE o.id = %(from)s RETURNING id)
    UPDATE invoices SET classification_id = made.id FROM made WHERE invoices.id = %(to)s"""


def causes(principal: Principal, query: CauseQuery) -> Statement:
    """The causes a list shows, of the principal's companies."""
    statement = _causes(principal, query.company)
    if query.active is not None:
        statement = statement.where(col(OverdueCause.active) == query.active)
    if query.q:
        columns = (col(OverdueCause.code), col(OverdueCause.name))
        statement = statement.where(or_(*(column.icontains(query.q, autoescape=True) for column in columns)))
    return statement


def _causes(principal: Principal, company: str | None) -> Statement:
    columns = [col(getattr(OverdueCause, name)) for name in ("id", "company_id", "code", "name", "active", "created_at")]
    statement: Statement = select(*columns, col(Company.code).label("company")).join(Company, col(Company.id) == OverdueCause.company_id)
    return statement.where(col(OverdueCause.company_id).in_(principal.scope(company)))


def cause_row(row: Any) -> dict[str, Any]:
    """A cause as the wire shows it."""
    return {name: getattr(row, name) for name in ("id", "company", "code", "name", "active", "created_at")}


def read_cause(session: Session, principal: Principal, cause_id: int, *, lock: bool = False) -> Any:
    """One cause's row, held to the end with `lock`; raises 404."""
    statement = _causes(principal, None).where(col(OverdueCause.id) == cause_id)
    row = session.execute(statement.with_for_update(of=OverdueCause) if lock else statement).one_or_none()
    if row is None:
        raise not_found("overdue cause")
    return row


def causes_of_code(session: Session, company_ids: Sequence[int], code: str) -> dict[int, Any]:
    """The cause of that code by company; held so that it stays in use until the end of the transaction."""
    columns = (col(OverdueCause.id), col(OverdueCause.company_id), col(OverdueCause.active))
    statement = select(*columns).where(col(OverdueCause.company_id).in_(company_ids), col(OverdueCause.code) == code)
    return {row.company_id: row for row in session.execute(statement.order_by(col(OverdueCause.id)).with_for_update(read=True))}


def latest(session: Session, version_ids: Sequence[int]) -> dict[int, Classification]:
    """These versions by their id."""
    statement = select(Classification).where(col(Classification.id).in_(version_ids))
    return {version.id: version for version in session.execute(statement).scalars()}


def versions(invoice_id: int) -> Statement:
    """Every version of one item's classification, the cause by code and name."""
    columns: Any = [col(getattr(Classification, name)) for name in ("id", *list(_COLUMNS)[1:], "actor", "recorded_at")]
    named: Any = (col(OverdueCause.code).label("cause"), col(OverdueCause.name).label("cause_name"))
    statement: Statement = select(*columns, *named).outerjoin(OverdueCause, col(OverdueCause.id) == Classification.cause_id)
    return statement.where(col(Classification.invoice_id) == invoice_id)


def version_row(row: Any, currency: str) -> dict[str, Any]:
    """A version as the wire shows it."""
    hidden = ("cause_id", "expected_recoverable_minor")
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in hidden}
    minor = row.expected_recoverable_minor
    return shown | {"currency": currency, "expected_recoverable": None if minor is None else from_minor(minor, currency)}


def record(cursor: Cursor[Any], rows: Sequence[dict[str, Any]], actor: str) -> None:
    """Inserts one version for each item and makes it the item's latest; callers hold the items' locks."""
    if rows:
        cursor.execute(_RECORD, {name: literal([row[name] for row in rows]) for name in _COLUMNS} | {"actor": actor})


def carry_over(cursor: Cursor[Any], from_id: int, to_id: int, actor: str) -> None:
    """Gives a reposted item what was judged of the one it replaces, as far as its amount goes."""
    cursor.execute(_CARRY, {"from": from_id, "to": to_id, "actor": actor})
