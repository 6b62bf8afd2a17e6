"""The job that keeps official holidays up: next year's once it comes near, and what the program's list has learnt since."""

import psycopg
import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from receivables.calendars.service import keep_up
from receivables.clock import today
from receivables.companies.models import Company
from receivables.database import transaction
from receivables.jobs.evaluation import interrupter
from receivables.jobs.runs import JobProgress

log = structlog.get_logger()


def keep_calendars(run: JobProgress | None = None) -> int:
    """Takes what each company has not taken yet, one transaction a company; answers how many years of countries."""
    run = run or JobProgress()
    with transaction() as session:
        companies = session.execute(select(col(Company.id), col(Company.time_zone)).order_by(col(Company.id))).all()
    for company_id, zone in companies:
        if interrupter.stopping.is_set():
            break
        run.at(run.done + _keep(company_id, zone, run))
    return run.done


def _keep(company_id: int, zone: str, run: JobProgress) -> int:
    try:
        with transaction() as session, interrupter.watch(session):
            return keep_up(session, company_id, today(zone))
    except (DBAPIError, psycopg.Error) as error:
        if not interrupter.stopping.is_set():  # else cancelled by us
            run.went_wrong(error, f"company {company_id}")
            log.error("calendars not kept", company=company_id, error=type(error).__name__)
        return 0  # the next run does it anew
