"""Use cases and SQL of sending hours by country. Where a country has none, those of the strategy count, by the company's clock."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.companies.models import Company
from receivables.errors import invalid, not_found
from receivables.pagination import Statement
from receivables.strategies.hold_schemas import SendingHoursIn, SendingHoursQuery, SendingHoursRow
from receivables.strategies.models import SendingHours

SORTABLE = {"country": col(SendingHours.country)}
_NAMES = ("id", "country", "time_zone", "from_hour", "to_hour")


def listed(principal: Principal, query: SendingHoursQuery) -> Statement:
    columns: list[Any] = [col(getattr(SendingHours, name)) for name in _NAMES]
    statement: Statement = select(*columns, col(Company.code).label("company"))
    statement = statement.join(Company, col(Company.id) == SendingHours.company_id)
    return statement.where(col(SendingHours.company_id).in_(principal.scope(query.company)))


def row_of(row: Any) -> dict[str, Any]:
    """Hours as the wire shows them."""
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key")}


def put(session: Session, principal: Principal, data: SendingHoursIn) -> SendingHoursRow:
    """Sets the hours of a country, instead of those it has. Raises 422 `unknown_company`, `range_reversed`."""
    company = principal.company(data.company, "/company")
    if data.from_hour >= data.to_hour:
        raise invalid("range_reversed", "The hours end before they begin.", "/to_hour")
    values = data.model_dump(exclude={"company"})
    insert = upsert(SendingHours).values(values | {"company_id": company.id})
    changed = {name: insert.excluded[name] for name in ("time_zone", "from_hour", "to_hour")}
    statement = insert.on_conflict_do_update(index_elements=["company_id", "country"], set_=changed).returning(col(SendingHours.id))
    made = session.execute(statement).scalar_one()
    audit.record(session, actor=principal.actor, action="set", subject="sending_hours", subject_id=made, company_id=company.id,
                 after=values)  # fmt: skip
    return SendingHoursRow.model_validate(values | {"id": made, "company": company.code})


def remove(session: Session, principal: Principal, hours_id: int) -> None:
    """Lets the strategy's hours count again. Raises 404."""
    statement = delete(SendingHours).where(col(SendingHours.id) == hours_id, col(SendingHours.company_id).in_(principal.company_ids))
    row = session.execute(statement.returning(col(SendingHours.company_id), col(SendingHours.country))).one_or_none()
    if row is None:
        raise not_found("country with hours of its own")
    audit.record(session, actor=principal.actor, action="removed", subject="sending_hours", subject_id=hours_id, company_id=row.company_id,
                 before={"country": row.country})  # fmt: skip
