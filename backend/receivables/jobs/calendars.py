"""The job that keeps official holidays up: next year's once it comes near, and what the program's list has learnt since."""

from functools import partial

from sqlalchemy import select
from sqlmodel import col

from receivables.calendars.service import keep_up
from receivables.clock import today
from receivables.companies.models import Company
from receivables.database import transaction
from receivables.jobs.evaluation import interrupter, tried
from receivables.jobs.runs import JobProgress


def keep_calendars(run: JobProgress | None = None) -> int:
    """Takes what each company has not taken yet, one transaction a company; answers how many years of countries."""
    run = run or JobProgress()
    with transaction() as session:
        companies = session.execute(select(col(Company.id), col(Company.time_zone)).order_by(col(Company.id))).all()
    for company_id, zone in companies:
        if interrupter.stopping.is_set():
            break
        run.at(run.done + tried(partial(keep_up, company_id=company_id, day=today(zone)), f"company {company_id}", run))
    return run.done
