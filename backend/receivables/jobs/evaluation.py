"""The job that keeps scores, flags, base values and worklists up with the ledger and the calendar."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from receivables.collection.kept import keep
from receivables.companies.models import Company
from receivables.database import driver, transaction
from receivables.jobs.runs import JobProgress
from receivables.risk.service import evaluate_company
from receivables.rules.thresholds import ThresholdError
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

    One transaction a company; one that another worker is at is left to it. Answers how many customers were looked at.
    """
    run = run or JobProgress()
    looked_at = 0
    with transaction() as session:
        companies = session.execute(select(col(Company.id)).order_by(col(Company.id))).scalars().all()
    for company_id in companies:
        if interrupter.stopping.is_set():
            break
        looked_at += _evaluate(company_id, run)
        _value(company_id)
        _keep_worklist(company_id)
        run.at(looked_at)
    return looked_at


def _keep_worklist(company_id: int) -> None:
    """Keeps the accounts of the day's worklist, after what the evaluation changed; where another process is at it, it is left to it."""
    try:
        with transaction() as session, interrupter.watch(session):
            keep(session, session.get_one(Company, company_id))
    except ThresholdError:
        return  # told when it was to be evaluated
    except DBAPIError:
        if interrupter.stopping.is_set():
            return  # cancelled by us; the next worker makes it good
        raise


def _value(company_id: int) -> None:
    """Values what is new in foreign currencies, in a transaction of its own; where another process is at it, it is left to it."""
    try:
        with transaction() as session, interrupter.watch(session):
            done = value_company(session, session.get_one(Company, company_id), wait=False)
    except DBAPIError:
        if interrupter.stopping.is_set():
            return  # cancelled by us; the next worker makes it good
        raise
    if done is not None and done.movements:
        log.info("company valued", company=company_id, documents=done.documents, movements=done.movements)


def _evaluate(company_id: int, run: JobProgress) -> int:
    try:
        with transaction() as session, interrupter.watch(session):
            done = evaluate_company(session, session.get_one(Company, company_id), everyone=False, wait=False)
    except ThresholdError as error:
        run.went_wrong(error, f"company {company_id}")
        log.error("company not evaluated", company=company_id, error=str(error))
        return 0
    except DBAPIError:
        if interrupter.stopping.is_set():
            return 0  # cancelled by us; the next worker makes it good
        raise
    if done is None or done.customers == 0:
        return 0
    log.info("company evaluated", company=company_id, customers=done.customers, opened=done.flags_opened, closed=done.flags_closed)
    return done.customers
