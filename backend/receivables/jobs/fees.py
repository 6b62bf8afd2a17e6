"""The job that bills the fees of letters that were sent, where a company's policy says so."""

from functools import partial

from sqlalchemy import select
from sqlmodel import Session, col

from receivables.access.principal import CompanyScope
from receivables.companies.models import Company
from receivables.database import transaction
from receivables.interest import fees
from receivables.interest.models import InterestPolicy
from receivables.jobs.evaluation import interrupter, tried
from receivables.jobs.runs import JobProgress


def book_fees(run: JobProgress | None = None) -> int:
    """Bills what is due, one transaction a company, until nothing is left or the worker is to stop; answers how many."""
    run = run or JobProgress()
    with transaction() as session:
        found = session.execute(select(col(InterestPolicy.company_id)).where(col(InterestPolicy.posts_fees))).scalars().all()
    for company_id in sorted(found):
        if interrupter.stopping.is_set():
            break
        run.at(run.done + tried(partial(_book, company_id), f"company {company_id}", run))
    return run.done


def _book(company_id: int, session: Session) -> int:
    return fees.book(session, CompanyScope.of(session.get_one(Company, company_id)))
