"""The job that bills the fees of letters that were sent, where a company's policy says so."""

import structlog
from sqlalchemy import select
from sqlmodel import Session, col

from receivables.access.principal import CompanyScope
from receivables.companies.models import Company
from receivables.database import transaction
from receivables.interest import fees
from receivables.interest.models import InterestPolicy
from receivables.jobs.evaluation import interrupter
from receivables.jobs.runs import JobProgress

log = structlog.get_logger()


def book_fees(run: JobProgress | None = None) -> int:
    """Bills what is due, one transaction a company, until nothing is left or the worker is to stop; answers how many."""
    run = run or JobProgress()
    with transaction() as session:
        found = session.execute(select(col(InterestPolicy.company_id)).where(col(InterestPolicy.posts_fees))).scalars().all()
    for company_id in sorted(found):
        if interrupter.stopping.is_set():
            break
        run.at(run.done + _book(company_id, run))
    return run.done


def _book(company_id: int, run: JobProgress) -> int:
    try:
        with transaction() as session, interrupter.watch(session):
            return fees.book(session, _scope(session, company_id))
    except Exception as error:
        if not interrupter.stopping.is_set():  # else cancelled by us
            run.went_wrong(error, f"company {company_id}")
            log.error("fees not booked", company=company_id, exc_info=error)
        return 0  # the next minute does it anew


def _scope(session: Session, company_id: int) -> CompanyScope:
    company = session.get_one(Company, company_id)
    return CompanyScope(company.id, company.code, company.name, company.base_currency, company.time_zone)
