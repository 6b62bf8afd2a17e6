"""The jobs that propose letters and send them."""

import structlog
from sqlalchemy import select
from sqlmodel import col

from receivables.companies.models import Company
from receivables.database import transaction
from receivables.dunning import mornings, outbox
from receivables.dunning.sending import more_due, send_due
from receivables.jobs.evaluation import interrupter
from receivables.jobs.runs import JobProgress

log = structlog.get_logger()


def send_letters(run: JobProgress | None = None) -> int:
    """Sends what is due for half a minute or until the worker is to stop; answers how many. Where there is more it asks for another job.

    What goes wrong is told by its kind alone: the words of an error may hold those of a letter. What was claimed is free again when its
    claim runs out.
    """
    run = run or JobProgress()
    try:
        count = send_due(lambda: not interrupter.stopping.is_set(), progress=run.at)
        if count and not interrupter.stopping.is_set() and more_due():
            with transaction() as session:
                outbox.again(session)
    except Exception as error:
        run.went_wrong(error)
        log.error("sending broken off", error=type(error).__name__, code=getattr(getattr(error, "orig", error), "sqlstate", None))
        return run.done
    return count


def propose_runs(run: JobProgress | None = None) -> int:
    """Previews the day of each company whose strategy names an hour, once, one transaction a company; answers how many letters."""
    run = run or JobProgress()
    with transaction() as session:
        companies = session.execute(select(col(Company.id)).order_by(col(Company.id))).scalars().all()
    for company_id in companies:
        if interrupter.stopping.is_set():
            break
        run.at(run.done + _propose(company_id, run))
    return run.done


def _propose(company_id: int, run: JobProgress) -> int:
    try:
        with transaction() as session, interrupter.watch(session):
            made = mornings.propose_due(session, session.get_one(Company, company_id))
    except Exception as error:
        if not interrupter.stopping.is_set():  # else cancelled by us
            run.went_wrong(error, f"company {company_id}")
            log.error("run not proposed", company=company_id, error=type(error).__name__)
        return 0  # the next minute does it anew
    if made is not None:
        log.info("run proposed", company=company_id, letters=made)
    return made or 0
