"""Wire shapes of mailings: schedules of statements, their runs, and single mails."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from receivables.customers.schemas import Language
from receivables.pagination import PageQuery
from receivables.rules.statement_days import Rhythm
from receivables.texts import Code, Day, Id, Input, Output, Reason, ShortText

Audience = Literal["owing", "moved", "chosen"]
MailKind = Literal["statement", "confirmation", "reminder"]
MailState = Literal["queued", "claimed", "handing_over", "sent", "failed", "uncertain", "dropped", "bounced"]
Customers = Annotated[list[Id], Field(max_length=1000)]
OnDay = Annotated[int, Field(ge=1, le=31, description="Day of the month, the last where it has fewer; or of the week, 1 is Monday.")]
FromHour = Annotated[int, Field(ge=0, le=23, description="From which hour of the day in the company's time zone.")]
AUDIENCE = "owing: who has anything open at the end; moved: whose balance changed as well; chosen: the customers named."


class ScheduleIn(Input):
    """Statements that go out by themselves. Each covers the days from the due day before to the day before it is due."""

    company: Code | None = None
    rhythm: Rhythm
    on_day: OnDay = 1
    from_hour: FromHour = 8
    audience: Annotated[Audience, Field(description=AUDIENCE)] = "owing"
    customer_ids: Annotated[Customers, Field(default_factory=list)]
    language: Annotated[Language | None, Field(description="Each customer's own unless given.")] = None


class SchedulePatch(Input):
    """What changes; a changed rhythm counts from today, and nothing that was due before is made up for."""

    rhythm: Rhythm | None = None
    on_day: OnDay | None = None
    from_hour: FromHour | None = None
    audience: Audience | None = None
    customer_ids: Customers | None = None
    language: Language | None = None
    active: bool | None = None


class ScheduleRow(Output):
    """A schedule; `next_on` is the next day on which it is due, null where it is not active."""

    id: int
    company: str
    rhythm: Rhythm
    on_day: int
    from_hour: int
    audience: Audience
    customer_ids: list[int]
    language: Language | None
    active: bool
    starts_on: date
    next_on: date | None
    last_due_on: date | None
    actor: str
    created_at: datetime


class ScheduleQuery(PageQuery):
    company: Code | None = None
    active: bool | None = None


class StatementRunIn(Input):
    """Statements of a period for many customers at once, now."""

    company: Code | None = None
    from_on: Day
    to_on: Day
    audience: Annotated[Audience, Field(description=AUDIENCE)] = "owing"
    customer_ids: Annotated[Customers, Field(default_factory=list)]
    language: Language | None = None


class StatementRunRow(Output):
    """A run and how far it is. `elsewhere` customers got the statement of the same period by another schedule."""

    id: int
    company: str
    schedule_id: int | None
    due_on: date | None
    from_on: date
    to_on: date
    status: Literal["running", "done"]
    customers: int
    waiting: int
    sent: int
    failed: int
    uncertain: int
    bounced: int
    elsewhere: int
    actor: str
    created_at: datetime


class StatementRunQuery(PageQuery):
    company: Code | None = None
    schedule_id: Id | None = None


class StatementMailIn(Input):
    """A customer's statement, mailed now."""

    from_on: Day | None = None
    to_on: Day | None = None
    language: Language | None = None


class MailingIn(Input):
    """Nothing more is said: every letter goes to its customer's first contact with an address."""


class LettersQueued(Output):
    """How many mails were queued; `without_address` could not be, their customers have no contact with an address."""

    queued: int
    without_address: int


class MailRow(Output):
    """A mail and where it stands; `uncertain`: the connection broke while the server was taking it, it may have it or not.

    `bounced_at`: when it came back last, also where it was sent again since.
    """

    id: int
    company: str
    customer_id: int
    customer_number: str
    customer_name: str
    kind: MailKind
    state: MailState
    run_id: int | None
    confirmation_id: int | None
    confirmation_run_id: int | None
    from_on: date | None
    to_on: date | None
    recipient: str | None
    subject: str | None
    attempts: int
    error_code: str | None
    error_detail: str | None
    sent_at: datetime | None
    bounced_at: datetime | None
    actor: str
    created_at: datetime


class MailQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    kind: MailKind | None = None
    state: MailState | None = None
    run_id: Id | None = None
    confirmation_id: Id | None = None
    confirmation_run_id: Id | None = None
    q: Annotated[ShortText, Field(description="Part of the customer's name or number.")] | None = None


class ResendingIn(Input):
    reason: Reason


class MailOutcomeIn(Input):
    """What a person knows: one in doubt arrived, or one that was sent came back."""

    outcome: Literal["arrived", "returned"]
    reason: Reason


class MailBounceIn(Input):
    """A mail server's report that a mail could not be delivered, as it came (RFC 3464)."""

    report: Annotated[str, StringConstraints(min_length=1, max_length=500_000)]


class MailBounceRead(Output):
    """Which mail a report was about, and where it stands now: one of these mails, or of a dunning letter."""

    subject: Literal["mail", "dunning_letter"]
    id: int
    customer_id: int
    state: str
    recipient: str | None
