from sqlalchemy import CheckConstraint, Index, text
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
        # What every run asks first and last, and the screen each five seconds: without these they read all runs of a name.
        Index("job_runs_running", "name", postgresql_where=text("state = 'running'")),
        Index("job_runs_idle", "name", "id", postgresql_where=text("state = 'done' AND done = 0")),
        Index("job_runs_wrong", "name", "id", postgresql_where=text("state IN ('failed', 'lost')")),
        Index("job_runs_started", "name", "started_at"),
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
