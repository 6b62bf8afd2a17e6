"""SQL of companies."""

from typing import Any

from sqlalchemy import or_, select, text
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.companies.schemas import CompanyQuery, CompanyRead
from receivables.errors import not_found
from receivables.pagination import Statement

SORTABLE = {"code": col(Company.code), "name": col(Company.name)}


def listed(principal: Principal, query: CompanyQuery) -> Statement:
    statement = select(Company).where(col(Company.id).in_(principal.company_ids))
    if query.q:
        columns = (col(Company.code), col(Company.name))
        statement = statement.where(or_(*(column.icontains(query.q, autoescape=True) for column in columns)))
    return statement


def company(session: Session, principal: Principal, code: str, *, lock: bool = False) -> Company:
    """The company of that code, if it may be seen; raises 404. With `lock` its row is held to the end."""
    statement = select(Company).where(col(Company.code) == code, col(Company.id).in_(principal.company_ids))
    statement = statement.execution_options(populate_existing=True)
    found: Company | None = session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise not_found("company")
    return found


def has_rates(session: Session, company_id: int) -> bool:
    """Whether exchange rates were ever recorded for its base currency."""
    statement = text("SELECT EXISTS (SELECT 1 FROM exchange_rates WHERE company_id = :company)")
    return bool(session.execute(statement, {"company": company_id}).scalar_one())


def read(company: Company) -> CompanyRead:
    return CompanyRead.model_validate(company.model_dump())


def row(found: Any) -> dict[str, Any]:
    """A company as a list shows it."""
    return read(found[0]).model_dump(mode="json")
