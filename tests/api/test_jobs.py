"""The worker: what it evaluates and when, alone or beside others, and how it starts, survives and stops."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from builders import add_customer, add_invoice, pay
from conftest import add_company
from erp import get
from fastapi import FastAPI
from fastapi.testclient import TestClient
from importing import CUSTOMERS, uploaded
from sqlalchemy import text
from sqlmodel import Session

from receivables import clock
from receivables.companies.models import Company
from receivables.database import get_engine, transaction
from receivables.jobs import worker
from receivables.jobs.evaluation import evaluate_due_companies, interrupter
from receivables.jobs.runs import JobProgress
from receivables.settings import get_settings

TODAY = clock.today("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _not_stopping() -> None:
    interrupter.stopping.clear()


@pytest.fixture
def overdue(main_company: int) -> tuple[int, int]:
    """Two customers of `main`, the first with an overdue item."""
    with transaction() as session:
        first, second = add_customer(session), add_customer(session)
        add_invoice(session, first, 100_00, TODAY - timedelta(5))
    return first, second


def flag_count() -> int:
    with transaction() as session:
        return int(session.execute(text("SELECT count(*) FROM flags WHERE rule = 'overdue' AND closed_on IS NULL")).scalar_one())


def test_only_those_whose_ledger_moved_are_looked_at_again(overdue: tuple[int, int]) -> None:
    first, second = overdue
    assert evaluate_due_companies() == 2
    assert flag_count() == 1
    assert evaluate_due_companies() == 0
    with transaction() as session:
        invoice = add_invoice(session, second, 50_00, TODAY - timedelta(5))
    assert evaluate_due_companies() == 1
    assert flag_count() == 2
    with transaction() as session:
        pay(session, invoice, 50_00, TODAY)
        change = "UPDATE customers SET review_due_on = :day, updated_at = clock_timestamp() WHERE id = :id"
        session.execute(text(change), {"day": TODAY, "id": first})
    assert evaluate_due_companies() == 2
    assert flag_count() == 1
    assert evaluate_due_companies() == 0


def test_a_new_day_looks_at_everyone(overdue: tuple[int, int]) -> None:
    evaluate_due_companies()
    with transaction() as session:
        session.execute(text("UPDATE evaluations SET evaluated_on = evaluated_on - 1"))
    assert evaluate_due_companies() == 2


def test_another_company_s_movements_do_not_concern_this_one(overdue: tuple[int, int]) -> None:
    with transaction() as session:
        other = add_company(session, "other", "USD", "America/New_York")
    evaluate_due_companies()
    with transaction() as session:
        add_invoice(session, add_customer(session, company_id=other), 70_00, TODAY - timedelta(9))
    assert evaluate_due_companies() == 1
    assert flag_count() == 2


def test_an_entry_committed_late_is_not_missed(overdue: tuple[int, int]) -> None:
    """Its id is lower than one already seen: nothing counts as seen while somebody is writing."""
    first, second = overdue
    evaluate_due_companies()
    with Session(get_engine()) as slow:
        add_invoice(slow, second, 50_00, TODAY - timedelta(5))
        with transaction() as session:
            add_invoice(session, first, 60_00, TODAY - timedelta(5), number="quick")
        assert evaluate_due_companies() == 1
        assert evaluate_due_companies() == 1
        slow.commit()
    assert flag_count() == 1
    assert evaluate_due_companies() == 2
    assert flag_count() == 2
    assert evaluate_due_companies() == 0


def test_two_workers_do_not_evaluate_one_company_at_once(overdue: tuple[int, int]) -> None:
    evaluate_due_companies()
    with transaction() as session:
        add_invoice(session, overdue[1], 50_00, TODAY - timedelta(5))
    with transaction() as other:
        other.execute(text("SELECT * FROM evaluations FOR UPDATE"))
        assert evaluate_due_companies() == 0
    assert evaluate_due_companies() == 1


def test_thresholds_that_cannot_be_used_stop_only_their_company(overdue: tuple[int, int]) -> None:
    with transaction() as session:
        other = add_company(session, "other")
        add_invoice(session, add_customer(session, company_id=other), 70_00, TODAY - timedelta(9))
        session.execute(text("""UPDATE companies SET thresholds = '{"mood": 1}' WHERE code = 'main'"""))
    assert evaluate_due_companies() == 1


def test_a_company_that_fails_holds_up_no_other_and_the_run_says_which(overdue: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        other = add_company(session, "other")
        add_invoice(session, add_customer(session, company_id=other), 70_00, TODAY - timedelta(9))

    def broken(session: Session, company: Company, **_: object) -> None:
        if company.code == "main":
            session.execute(text("SELECT 1 / 0"))

    monkeypatch.setattr("receivables.jobs.evaluation.value_company", broken)
    run = JobProgress()
    assert evaluate_due_companies(run) == 3
    assert (run.errors, run.error) == (1, "company 1 DataError 22012")
    with transaction() as session:
        assert session.execute(text("SELECT DISTINCT company_id FROM worklist_accounts ORDER BY 1")).scalars().all() == [1, other]


async def _until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not await asyncio.to_thread(condition):
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.1)


def _with_worker(scenario: Callable[[], Awaitable[None]]) -> float:
    """Runs the scenario beside a worker started by the application's lifespan; answers the seconds the stop took."""

    async def run() -> float:
        async with worker.lifespan(FastAPI()):
            await scenario()
            started = time.monotonic()
        return time.monotonic() - started

    return asyncio.run(run())


@pytest.fixture
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "worker", True)
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.2)
    monkeypatch.setattr(worker, "EVERY_MINUTE", "* * * * * *")  # every second: a test does not wait for the minute
    with transaction() as session:
        session.execute(text("TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_workers CASCADE"))


def test_the_worker_evaluates_on_its_own_and_stops_at_once(overdue: tuple[int, int], switched_on: None) -> None:
    async def scenario() -> None:
        await _until(lambda: flag_count() == 1)

    assert _with_worker(scenario) < 1.5
    with transaction() as session:
        assert session.execute(text("SELECT count(*) FROM procrastinate_workers")).scalar_one() == 0


def test_the_worker_survives_the_loss_of_its_connections(overdue: tuple[int, int], switched_on: None) -> None:
    async def scenario() -> None:
        await _until(lambda: flag_count() == 1)
        with transaction() as session:
            ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'huikuan-worker'"
            assert session.execute(text(ended)).scalar_one() > 0
            add_invoice(session, overdue[1], 50_00, TODAY - timedelta(5))
        await _until(lambda: flag_count() == 2)

    assert _with_worker(scenario) < 1.5


def test_a_statement_at_work_does_not_hold_up_the_stop(
    overdue: tuple[int, int], switched_on: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeping = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%' AND state = 'active'"

    def slow(session: Session, *_: object, **__: object) -> None:
        session.execute(text("SELECT pg_sleep(60)"))

    def asleep() -> bool:
        with transaction() as session:
            return bool(session.execute(text(sleeping)).scalar_one())

    monkeypatch.setattr("receivables.jobs.evaluation.evaluate_company", slow)

    async def scenario() -> None:
        await _until(asleep)

    assert _with_worker(scenario) < 1.5
    assert not asleep()


def test_a_file_is_checked_as_soon_as_somebody_asks(client: TestClient, switched_on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "EVERY_MINUTE", "0 0 1 1 *")  # only the queue can tell the worker
    monkeypatch.setattr(worker, "POLL_SECONDS", 0.1)
    found = uploaded(client, "customers", CUSTOMERS)

    async def scenario() -> None:
        assert (await asyncio.to_thread(client.post, f"/api/v1/imports/{found['id']}/check")).status_code == 202
        await _until(lambda: get(client, f"imports/{found['id']}")["status"] == "checked")

    assert _with_worker(scenario) < 1.5


def test_the_worker_can_be_switched_off(overdue: tuple[int, int], client: TestClient) -> None:
    async def scenario() -> None:
        assert {task.get_name() for task in asyncio.all_tasks()}.isdisjoint({"worker"})

    assert _with_worker(scenario) < 0.5
