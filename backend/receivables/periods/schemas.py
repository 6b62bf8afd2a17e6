"""Wire shapes of periods."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from receivables.pagination import PageQuery
from receivables.texts import Code, Day, Input, Output, Reason, ShortText

Status = Literal["open", "partly_closed", "closed"]


class PeriodStateQuery(BaseModel):
    company: Code | None = None


class PeriodQuery(PageQuery):
    company: Code | None = None
    status: Status | None = None
    year: Annotated[int, Field(ge=1900, le=2199)] | None = None


class PeriodRow(Output):
    """A month of a company's books; `entries` of it are the ones that take effect in it."""

    id: Annotated[int, Field(description="The month as a number, 202611.")]
    company: str
    first_on: date
    last_on: date
    status: Status
    reconciliations: int
    signed_off: int


class ClosingRead(Output):
    """A closing, or with `approval_id` a reopening."""

    id: int
    closed_until: date
    previous: date | None
    approval_id: int | None
    note: str | None
    actor: str
    recorded_at: datetime


class PendingReopening(Output):
    approval_id: int
    open_from: date
    reason: str
    requested_by: str
    requested_at: datetime


class PeriodState(Output):
    """Until which day the books are closed, what waits to open them again, and the latest closings."""

    company: str
    today: date
    closed_until: date | None
    first_open_on: date | None
    pending: list[PendingReopening]
    closings: list[ClosingRead]


class ClosingIn(Input):
    """Closes every day up to and including this one, which must have passed in the company's time zone."""

    closed_until: Day
    company: Code | None = None
    note: ShortText | None = None


class ReopeningIn(Input):
    """Asks for the days from this one on to be opened again; a second person decides."""

    open_from: Day
    reason: Reason
    company: Code | None = None
