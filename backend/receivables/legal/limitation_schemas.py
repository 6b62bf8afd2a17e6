"""Wire shapes of limitation: warnings, and what the last day of one item rests on."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from receivables.calendars.schemas import Known
from receivables.rules.limitation import Cause, Effect
from receivables.texts import Code, Currency, Id, Output, ShortText

Record = Literal["dunning_letters", "collection_actions", "promises", "payment_plans", "confirmations", "payments", "legal_cases"]


class LimitationQuery(BaseModel):
    """Without a customer only what ends within the company's longest warning is told, unless `within_days` says otherwise."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=1000)] | None = None
    include_total: Annotated[bool, Field(description="Counts them; takes a second or two for a large book.")] = False
    company: Code | None = None
    customer_id: Id | None = None
    currency: Currency | None = None
    collector: ShortText | None = None
    within_days: Annotated[int | None, Field(ge=0, le=3650, description="Ends in so many days at the most, or has ended.")] = None
    over: Annotated[bool | None, Field(description="Whether it has ended.")] = None
    interrupted: Annotated[bool | None, Field(description="Whether anything recorded restarted it.")] = None
    q: Annotated[ShortText, Field(description="Start of the item's number, or part of the customer's name.")] | None = None


class LimitationRow(Output):
    """An open item and the last day on which it can be enforced (absent: it does not run). `level`: the shortest warning it has reached,
    0 once it is over; `last_cause` is what its period last started anew by; `moved_from` the day of rest it would have ended on."""

    invoice_id: int
    number: str
    company: str
    customer_id: int
    customer_number: str
    customer_name: str
    collector: str | None
    currency: str
    open: str
    due_on: date
    ends_on: date | None
    moved_from: date | None
    days_left: int | None
    level: int | None
    last_cause: Cause | None
    last_on: date | None
    case_id: int | None


class TraceRow(Output):
    """A recorded cause: its day, the row it was recorded in, what it did, and the last day after it."""

    on: date
    cause: Cause
    record: Record
    record_id: int
    until_on: date | None
    effect: Effect
    ends_on: date | None


class SuspendedRow(Output):
    id: int
    from_on: date
    until_on: date | None


class LimitationRead(LimitationRow):
    """Also the law it goes by and everything recorded, oldest first. `capped`: ended by the longest period, whatever was recorded.
    `calendar`: whether the official holidays of the last day's year are known, not out yet (`provisional`: it may still move), or not
    taken by the company (`unknown`)."""

    method: str
    runs_from: date
    country: str
    years: int
    source: str
    capped: bool
    calendar: Known | None
    trace: list[TraceRow]
    suspensions: list[SuspendedRow]
