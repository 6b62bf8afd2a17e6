"""Wire shapes of jobs and their runs."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.texts import Output

JobName = Literal["evaluate_due_companies", "work_imports", "propose_runs", "send_letters", "send_mails", "book_fees", "keep_calendars"]
JobState = Literal["running", "done", "failed", "lost"]


class JobRunRead(Output):
    """One run: how much it did (letters, mails, fees, customers looked at, files, years of holidays), of how much where that is known."""

    id: int
    name: JobName
    state: JobState
    started_at: datetime
    seen_at: Annotated[datetime, Field(description="Its last sign of life.")]
    finished_at: datetime | None
    done: int
    total: int | None
    errors: int
    error: Annotated[str | None, Field(description="The last thing that went wrong, by its kind.")]


class JobRead(Output):
    """A job: how often it is asked for, whether one waits to be taken by a worker, and its last run and last failure."""

    name: JobName
    every: Annotated[str, Field(description="As cron has it; what falls due by day or hour does so in each company's time zone.")]
    waiting: bool
    last: JobRunRead | None
    failed: JobRunRead | None


class JobAsked(Output):
    """`queued`: false when one was waiting already."""

    name: JobName
    queued: bool


class JobRunQuery(PageQuery):
    name: JobName | None = None
    state: JobState | None = None
