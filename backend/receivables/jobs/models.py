from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from receivables.columns import datetime, instant, key, whole, words

STATES = ("running", "done", "failed", "lost")


class JobRun(SQLModel, table=True):
    """One run of a job by one worker. `seen_at`: its last sign of life; `errors`: what went wrong, each time by its kind alone.

    Of the runs that found nothing to do only the last one of each job is kept.
    """

    __tablename__ = "job_runs"
    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", "state"),
        CheckConstraint("(state = 'running') = (finished_at IS NULL)", "finished_whole"),
        Index("job_runs_name", "name", "id"),
    )
    id: int = key()
    name: str = words(nullable=False)
    state: str = words(nullable=False, default="running")
    started_at: datetime = instant()
    seen_at: datetime = instant()
    finished_at: datetime | None = instant(nullable=True)
    done: int = whole(default=0)
    total: int | None = Field(default=None)
    errors: int = whole(default=0)
    error: str | None = words()
