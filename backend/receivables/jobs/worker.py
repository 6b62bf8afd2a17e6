"""The worker: inside the API's process (`lifespan`), or a process of its own (`run`)."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI
from procrastinate import App, PsycopgConnector

from receivables.database import OPTIONS, database_url
from receivables.jobs.calendars import keep_calendars
from receivables.jobs.dunning import propose_runs, send_letters
from receivables.jobs.evaluation import evaluate_due_companies, interrupter
from receivables.jobs.fees import book_fees
from receivables.jobs.importing import work_imports
from receivables.jobs.mailing import send_mails
from receivables.jobs.queries import EVERY_HOUR, EVERY_MINUTE
from receivables.jobs.runs import recorded
from receivables.settings import get_settings

log = structlog.get_logger()
POLL_SECONDS = 2.0
RETRY_SECONDS = 3.0
STOP_SECONDS = 1.0


def make_app() -> App:
    """The queue with its tasks, and a small pool of its own. The first call may start the embedded server."""
    options = {"options": OPTIONS, "connect_timeout": 5, "application_name": "huikuan-worker"}
    app = App(connector=PsycopgConnector(conninfo=database_url(), kwargs=options, min_size=1, max_size=2, timeout=5))

    # One waits in the queue at most: a minute that took longer is not followed by a heap of the same.
    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="evaluate_due_companies", queueing_lock="evaluate_due_companies")
    def evaluate_companies(timestamp: int) -> None:  # noqa: ARG001 - the queue passes the minute
        with recorded("evaluate_due_companies") as run:
            run.done = evaluate_due_companies(run)

    # Queued by whoever asks for a check or an application; each minute for what a worker that died has left.
    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="work_imports")
    def import_files(timestamp: int) -> None:  # noqa: ARG001 - the queue passes the minute
        with recorded("work_imports") as run:
            run.done = work_imports(run)

    # Each minute: a company whose hour has come, where nobody previewed the day yet.
    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="propose_runs", queueing_lock="propose_runs")
    def propose_runs_of_the_day(timestamp: int) -> None:  # noqa: ARG001 - the queue passes the minute
        with recorded("propose_runs") as run:
            run.done = propose_runs(run)

    # Queued when a run is approved; each minute for what may go out only now, is tried again, or was left by a worker that died.
    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="send_letters", queueing_lock="send_letters")
    def send_queued_letters(timestamp: int) -> None:  # noqa: ARG001 - the queue passes the minute
        with recorded("send_letters") as run:
            run.done = send_letters(run)

    # Each minute: what became due in its company's time zone is queued once, whoever asks; then what is queued is sent.
    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="send_mails", queueing_lock="send_mails")
    def send_queued_mails(timestamp: int) -> None:  # noqa: ARG001 - the queue passes the minute
        with recorded("send_mails") as run:
            run.done = send_mails(run)

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="book_fees", queueing_lock="book_fees")
    def book_fees_of_letters(timestamp: int) -> None:  # noqa: ARG001 - the queue passes the minute
        with recorded("book_fees") as run:
            run.done = book_fees(run)

    _keep_calendars(app)
    return app


def _keep_calendars(app: App) -> None:
    # Official holidays change once a year, and with the program.
    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="keep_calendars", queueing_lock="keep_calendars")
    def keep_calendars_up(timestamp: int) -> None:  # noqa: ARG001 - the queue passes the minute
        with recorded("keep_calendars") as run:
            run.done = keep_calendars(run)


async def keep_running(runs: Callable[[bool], None] = lambda _runs: None) -> None:
    """Works until cancelled, and says when it begins and ends to. When the database goes away it tries again until it is back."""
    # Polling, not LISTEN: it also works through a connection pooler. Every job is done or logged, so no row is kept.
    options: dict[str, Any] = {"listen_notify": False, "delete_jobs": "always", "shutdown_graceful_timeout": STOP_SECONDS / 2,
                               "fetch_job_polling_interval": POLL_SECONDS}  # fmt: skip
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # each try of a lost database is a line; ours below says it once
    while True:
        try:
            app = await asyncio.to_thread(make_app)
            async with app.open_async():
                runs(True)
                await app.run_worker_async(install_signal_handlers=False, **options)
        except Exception as error:
            log.warning("worker stopped, trying again", error=f"{type(error).__name__}: {error}"[:300])
        finally:
            runs(False)
        await asyncio.sleep(RETRY_SECONDS)


async def stop(task: asyncio.Task[None]) -> None:
    """Ends the worker within a second: the statement it is in is cancelled, its transaction rolled back."""
    task.cancel()
    deadline = asyncio.get_running_loop().time() + STOP_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        await asyncio.to_thread(interrupter.stop)
        done, _ = await asyncio.wait({task}, timeout=0.05)
        if done:
            break


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Runs a worker as long as the API runs, unless HUIKUAN_WORKER=0; whether it runs is asked of the application's state."""
    if not get_settings().worker:
        yield
        return
    interrupter.stopping.clear()
    task = asyncio.create_task(keep_running(partial(setattr, app.state, "worker_runs")), name="worker")
    try:
        yield
    finally:
        await stop(task)


async def _until_told() -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    task = asyncio.create_task(keep_running(), name="worker")
    await told.wait()
    await stop(task)


def run() -> None:
    """A worker in a process of its own, until SIGINT or SIGTERM. The database must have been migrated."""
    interrupter.stopping.clear()
    with suppress(asyncio.CancelledError):
        asyncio.run(_until_told())
