"""The job that keeps scores, flags, base values and worklists up with the ledger and the calendar."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
import structlog
from sqlalchemy import select
from sqlmodel import Session, col

from receivables.changes.cutting import cut
from receivables.collection.kept import keep
from receivables.companies.models import Company
from receivables.customer_links.cutting import cut_uses
from receivables.database import driver, transaction
from receivables.jobs.runs import JobProgress
from receivables.risk.service import evaluate_company
from receivables.valuation.service import value_company

log = structlog.get_logger()


class Interrupter:
    """Lets another thread end the statement a job is in, so that a process can stop without waiting for it."""

    def __init__(self) -> None:
        self._running: psycopg.Connection[Any] | None = None
        self.stopping = threading.Event()

    @contextmanager
    def watch(self, session: Session) -> Iterator[None]:
        self._running = driver(session).connection
        try:
            yield
        finally:
            self._running = None

    @contextmanager
    def watching(self) -> Iterator[Callable[[Session], None]]:
        """As `watch`, for work that makes its session itself: it tells it by the function given."""

        def begun(session: Session) -> None:
            self._running = driver(session).connection

        try:
            yield begun
        finally:
            self._running = None

    def stop(self) -> bool:
        """Ends what is running and lets nothing new begin; answers whether a job was at it."""
        self.stopping.set()
        running = self._running
        if running is not None:
            running.cancel_safe(timeout=1)
        return running is not None


interrupter = Interrupter()


def evaluate_due_companies(run: JobProgress | None = None) -> int:
    """Evaluates each company whose ledger or customers changed since its last evaluation, or whose next business day began.

    One transaction a company; one that another worker is at is left to it, and one that fails holds up no other. Answers how many
    customers were looked at.
    """
    run = run or JobProgress()
    looked_at = 0
    with transaction() as session:
        companies = session.execute(select(col(Company.id)).order_by(col(Company.id))).scalars().all()
    for company_id in companies:
        for step in (_evaluate, _value, _keep_worklist):
            if interrupter.stopping.is_set():
                return looked_at
            looked_at += tried(partial(_of_company, step, company_id), f"company {company_id}", run)
        run.at(looked_at)
    for cutting, what in ((cut, "changes"), (cut_uses, "customer link uses")):
        if gone := tried(cutting, what, run):
            log.info("cut", what=what, rows=gone)
    return looked_at


def _of_company(step: Callable[[Session, Company], int], company_id: int, session: Session) -> int:
    return step(session, session.get_one(Company, company_id))


def tried(step: Callable[[Session], int], what: str, run: JobProgress) -> int:
    """One step in a transaction of its own; what fails is told with what it was about, and tried again by the next run."""
    try:
        with transaction() as session, interrupter.watch(session):
            return step(session)
    except Exception as error:
        if not interrupter.stopping.is_set():  # else cancelled by us
            run.went_wrong(error, what)
            log.error("step not done", what=what, exc_info=error)
        return 0


def _evaluate(session: Session, company: Company) -> int:
    done = evaluate_company(session, company, everyone=False, wait=False)
    if done is None or done.customers == 0:
        return 0
    log.info("company evaluated", company=company.id, customers=done.customers, opened=done.flags_opened, closed=done.flags_closed)
    return done.customers


def _value(session: Session, company: Company) -> int:
    """Values what is new in foreign currencies; where another process is at it, it is left to it."""
    done = value_company(session, company, wait=False)
    if done is not None and done.movements:
        log.info("company valued", company=company.id, documents=done.documents, movements=done.movements)
    return 0


def _keep_worklist(session: Session, company: Company) -> int:
    """Keeps the accounts of the day's worklist, after what the evaluation changed; where another process is at it, it is left to it."""
    keep(session, company)
    return 0
