"""Making and changing companies."""

from sqlalchemy import insert, update
from sqlmodel import Session, col

from receivables.access.models import UserCompany
from receivables.access.principal import Principal
from receivables.audit.service import changes, record
from receivables.companies import queries
from receivables.companies.models import Company
from receivables.companies.schemas import CompanyCreate, CompanyRead, CompanyUpdate
from receivables.errors import Problem, conflict
from receivables.etags import check_match


def create(session: Session, principal: Principal, given: CompanyCreate) -> CompanyRead:
    """Adds a company; a user who does not see every company sees the one they made.

    Raises 409 `already_exists` for a code in use, 403 `company_out_of_scope` for an API key of one company, which could not see it.
    """
    if principal.user_id is None and not principal.all_companies:
        raise Problem(403, "company_out_of_scope", "Not permitted", "This API key belongs to one company and cannot make another.")
    company = session.execute(insert(Company).values(given.model_dump()).returning(Company)).scalar_one()
    if principal.user_id is not None and not principal.all_companies:
        session.execute(insert(UserCompany).values(user_id=principal.user_id, company_id=company.id))
    made = queries.read(company)
    after = made.model_dump(exclude={"created_at"})
    record(session, actor=principal.actor, action="created", subject="company", subject_id=made.code, company_id=company.id, after=after)
    return made


def change(session: Session, principal: Principal, code: str, given: CompanyUpdate, if_match: str | None) -> CompanyRead:
    """Changes what is given. Raises 404, 409 `base_currency_in_use`, 412, 428."""
    company = queries.company(session, principal, code, lock=True)
    before = queries.read(company)
    check_match(if_match, before)
    values = given.model_dump()
    if not values:
        return before
    if values.get("base_currency", company.base_currency) != company.base_currency and queries.has_rates(session, company.id):
        raise conflict("base_currency_in_use", "Rates are recorded and items valued in the base currency: it stays.")
    session.execute(update(Company).where(col(Company.id) == company.id).values(values).execution_options(synchronize_session=False))
    changed = queries.read(queries.company(session, principal, code))
    was, became = changes(before.model_dump(), changed.model_dump())
    record(session, actor=principal.actor, action="changed", subject="company", subject_id=code,
           company_id=company.id, before=was, after=became)  # fmt: skip
    return changed
