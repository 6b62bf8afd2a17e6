"""Wire shapes of printed letters."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.texts import Code, Day, Id, Input, Output


class PrintRead(Output):
    """A batch of a run's letters as one PDF; `times` it was printed."""

    id: int
    company: str
    run_id: int
    letters: int
    times: int
    printed_by: str
    printed_at: datetime
    last_printed_by: str
    last_printed_at: datetime
    posted_on: date | None
    posted_by: str | None
    posted_at: datetime | None


class PrintMade(Output):
    """The batch, or none when no letter was left to print; how many had nothing to ask for, could not be written, wait for the next."""

    batch: PrintRead | None
    dropped: int
    failed: int
    waiting: int


class PostingIn(Input):
    posted_on: Annotated[Day | None, Field(description="Today unless given.")] = None


class PrintQuery(PageQuery):
    company: Code | None = None
    run_id: Id | None = None
