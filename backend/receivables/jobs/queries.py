"""SQL of jobs and their runs."""

from typing import Any, get_args

from sqlalchemy import select, text
from sqlmodel import Session, col

from receivables.jobs.models import JobRun
from receivables.jobs.schemas import JobName, JobRead, JobRunQuery, JobRunRead
from receivables.pagination import Statement

EVERY_MINUTE = "* * * * *"
EVERY_HOUR = "17 * * * *"
_EVERY = {"keep_calendars": EVERY_HOUR}
SORTABLE = {"id": col(JobRun.id), "started_at": col(JobRun.started_at)}
_NAMES = ("id", "name", "state", "started_at", "seen_at", "finished_at", "done", "total", "errors", "error")
_LATEST = """SELECT n.name, r.* FROM unnest(CAST(:names AS text[])) AS n (name)
    CROSS JOIN LATERAL (SELECT * FROM job_runs WHERE job_runs.name = n.name AND {which} ORDER BY id DESC LIMIT 1) r"""
_LAST, _FAILED = text(_LATEST.format(which="true")), text(_LATEST.format(which="state IN ('failed', 'lost')"))
_WAITING = text("SELECT DISTINCT task_name FROM procrastinate_jobs WHERE status = 'todo'")
_ASK = text("""SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', CAST(:name AS text), 0, NULL, NULL,
        '{"timestamp": 0}', NULL)::procrastinate_job_to_defer_v1])
    WHERE NOT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = :name AND status = 'todo')""")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('jobs'), hashtext(:name))")
NAMES: tuple[str, ...] = get_args(JobName)


def listed(query: JobRunQuery) -> Statement:
    """The runs a list shows."""
    columns: Any = [col(getattr(JobRun, name)) for name in _NAMES]
    statement: Statement = select(*columns)
    for column, value in ((JobRun.name, query.name), (JobRun.state, query.state)):
        statement = statement if value is None else statement.where(col(column) == value)
    return statement


def row_of(row: Any) -> dict[str, Any]:
    """A run as the wire shows it."""
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key")}


def jobs(session: Session) -> list[JobRead]:
    """Every job there is, with its last run and its last failure."""
    latest, failed = (
        {row.name: JobRunRead.model_validate({name: getattr(row, name) for name in _NAMES})
         for row in session.execute(statement, {"names": list(NAMES)})}
        for statement in (_LAST, _FAILED)
    )  # fmt: skip
    waiting = set(session.execute(_WAITING).scalars())
    return [
        JobRead.model_validate({"name": name, "every": _EVERY.get(name, EVERY_MINUTE), "waiting": name in waiting, "last": latest.get(name),
                                "failed": failed.get(name)})
        for name in NAMES
    ]  # fmt: skip


def ask(session: Session, name: str) -> bool:
    """Queues a job, unless one waits already; answers whether it did. It is taken by one worker when this transaction is committed."""
    session.execute(_LOCK, {"name": name})
    return session.execute(_ASK, {"name": name}).one_or_none() is not None
