"""What a job's run tells of itself: that it began, how far it is, what went wrong, how it ended. Each a short transaction of its own."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from receivables.clock import now
from receivables.database import transaction

log = structlog.get_logger()
SILENT = timedelta(minutes=30)
"""A run that gave no sign of life for so long is said to be lost: its worker died, or lost the database."""
KEPT = timedelta(days=90)
SIGN_OF_LIFE = 60.0
"""Seconds."""
_BEGIN = text("INSERT INTO job_runs (name, started_at, seen_at) VALUES (:name, :now, :now) RETURNING id")
_LOST = text("""UPDATE job_runs SET state = 'lost', finished_at = seen_at
    WHERE name = :name AND state = 'running' AND seen_at < :silent""")
_OLD = text("DELETE FROM job_runs WHERE name = :name AND started_at < :old AND state <> 'running'")
_SEEN = text("""UPDATE job_runs SET seen_at = :now, done = :done, total = coalesce(:total, total), errors = :errors, error = :error
    WHERE id = :id""")
_END = text("""UPDATE job_runs SET state = :state, seen_at = :now, finished_at = :now, done = :done, total = coalesce(:total, total),
    errors = :errors, error = :error WHERE id = :id""")
_IDLE = text("DELETE FROM job_runs WHERE name = :name AND id < :id AND state = 'done' AND done = 0")


class JobProgress:
    """A run as the job sees it: it says how far it is and what went wrong. Without a row (`run_id` None) nobody listens."""

    def __init__(self, name: str = "", run_id: int | None = None) -> None:
        self.name, self.run_id, self.done, self.errors = name, run_id, 0, 0
        self.total: int | None = None
        self.error: str | None = None
        self._said = time.monotonic()

    def at(self, done: int, total: int | None = None) -> None:
        """It has done so much, of so much where that is known; said when it moved, or was silent for a while."""
        before = self.done, self.total
        self.done, self.total = done, self.total if total is None else total
        if (self.done, self.total) != before or time.monotonic() - self._said > SIGN_OF_LIFE:
            self._said = time.monotonic()
            self._say(_SEEN)

    def went_wrong(self, error: BaseException, where: str = "") -> None:
        """Something of it failed and is left to the next run. Kept by its kind: the words of an error may hold those of a letter."""
        code = getattr(getattr(error, "orig", error), "sqlstate", None)
        self.error = " ".join(filter(None, (where, type(error).__name__, code)))[:300]
        self.errors += 1

    def end(self) -> None:
        """It is over. Of runs that found nothing to do the last one is kept."""
        self._say(_END)
        if self.run_id is not None and not (self.errors or self.done):
            self._say(_IDLE)

    def _say(self, statement: Any) -> None:
        values = {"id": self.run_id, "name": self.name, "now": now(), "done": self.done, "total": self.total, "errors": self.errors,
                  "error": self.error, "state": "failed" if self.errors else "done"}  # fmt: skip
        if self.run_id is None:
            return
        try:
            with transaction() as session:
                session.execute(statement, values)
        except (SQLAlchemyError, psycopg.Error) as error:  # what it does matters more than what is told of it
            log.warning("progress not told", job=self.name, error=type(error).__name__)


@contextmanager
def recorded(name: str) -> Iterator[JobProgress]:
    """A run from its beginning to its end, whatever ends it. Raises what the job raises."""
    values = {"name": name, "now": now(), "silent": now() - SILENT, "old": now() - KEPT}
    with transaction() as session:
        session.execute(_LOST, values)
        session.execute(_OLD, values)
        run = JobProgress(name, session.execute(_BEGIN, values).scalar_one())
    try:
        yield run
    except BaseException as error:
        run.went_wrong(error)
        raise
    finally:
        run.end()


