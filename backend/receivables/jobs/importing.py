"""The job that checks and applies files."""

import psycopg
import structlog
from sqlalchemy.exc import DBAPIError

from receivables.database import transaction
from receivables.imports import queries, run
from receivables.jobs.evaluation import interrupter
from receivables.jobs.runs import JobProgress

log = structlog.get_logger()


class _Stopping(Exception):
    """The worker is to stop: what is not committed has not happened."""


def work_imports(run: JobProgress | None = None) -> int:
    """Works every import that waits, those left by a worker that died among them; answers how many."""
    run = run or JobProgress()
    with transaction() as session:
        due = queries.due(session)
    done = 0
    for import_id in due:
        if interrupter.stopping.is_set():
            break
        done += _work(import_id, run)
        run.at(done, len(due))
    return done


def _work(import_id: int, progress: JobProgress) -> bool:
    def going_on() -> None:
        if interrupter.stopping.is_set():
            raise _Stopping

    try:
        with interrupter.watching() as begun:
            return run.work(import_id, begun, going_on)
    except _Stopping:
        return False
    except (DBAPIError, psycopg.Error) as error:
        if not interrupter.stopping.is_set():  # else cancelled by us
            progress.went_wrong(error, f"import {import_id}")
            log.error("import broken off", id=import_id, exc_info=error)
        return False  # the next worker does it anew
