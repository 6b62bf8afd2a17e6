"""Wire shapes of repayment plans."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from receivables.pagination import PageQuery
from receivables.rules.plans import MOST_PARTS, PartStatus, Rhythm
from receivables.texts import Code, Currency, Day, Id, Input, MoneyText, Name, Output, Reason, ShortText

Status = Literal["pending", "rejected", "withdrawn", "offered", "expired", "declined", "running", "kept", "defaulted", "cancelled"]
_PERCENT = r"^(0|[1-9][0-9]?)(\.[0-9]{1,4})?$"
Percent = Annotated[str, StringConstraints(pattern=_PERCENT), Field(examples=["4.35"])]


class PlanTerms(Input):
    """What the calculator takes: whose items, in how many instalments, how far apart, from when on, at which interest a year."""

    invoice_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]
    count: Annotated[int, Field(ge=1, le=MOST_PARTS)]
    rhythm: Rhythm = Rhythm.MONTHLY
    first_on: Day
    first_amount: Annotated[MoneyText | None, Field(description="Of the principal with the first one; an equal part unless given.")] = None
    annual_percent: Annotated[Percent, Field(description="Simple interest a year on what is left, at most 99.9999.")] = "0"

    @property
    def percent(self) -> Decimal:
        return Decimal(self.annual_percent)


class PlanIn(PlanTerms):
    """Proposes a plan; somebody else approves it, then the customer accepts it."""

    reason: Reason
    grace_days: Annotated[int, Field(ge=0, le=60)] = 0
    missed_allowed: Annotated[int, Field(ge=0, le=12, description="How many instalments may stand unpaid before the plan is over.")] = 0
    accept_until: Annotated[Day | None, Field(description="The last day for the customer to accept; default: first_on.")] = None


class PlanAcceptanceIn(Input):
    by_whom: Annotated[Name, Field(description="Who accepted it for the customer.")]


class PlanCancellationIn(Input):
    reason: Reason


class PlanPartRead(Output):
    """An instalment; judged on the day after its last day of grace. A plan that nobody accepted has none to judge."""

    number: int
    due_on: date
    principal: str
    interest: str
    amount: str
    status: PartStatus | None
    received: str


class PlanItemRead(Output):
    """An item of a plan: its own due day stays, and ages on; `plan_due_on` is when the last of it is due by the plan."""

    invoice_id: int
    number: str
    kind: str
    due_on: date
    days_overdue: int
    plan_due_on: date
    covered: str
    open: str


class PlanShareRead(Output):
    """How much of an item is due with an instalment."""

    number: int
    invoice_id: int
    due_on: date
    amount: str


class PlanCalculation(Output):
    """What a plan would be."""

    customer_id: int
    currency: str
    principal: str
    interest: str
    total: str
    parts: list[PlanPartRead]
    items: list[PlanItemRead]
    shares: list[PlanShareRead]


class PlanRow(Output):
    """A plan; `received` and what follows from it is read off the ledger."""

    id: int
    company: str
    status: Status
    customer_id: int
    customer_number: str
    customer_name: str
    currency: str
    principal: str
    interest: str
    total: str
    received: str
    outstanding: str
    annual_percent: str
    rhythm: Rhythm
    parts_count: int
    parts_kept: int
    parts_unkept: int
    next_due_on: date | None
    next_amount: str | None
    grace_days: int
    missed_allowed: int
    proposed_on: date
    accept_until: date
    accepted_on: date | None
    accepted_by: str | None
    ended_on: date | None
    cancel_reason: str | None
    declined_on: date | None
    declined_by: str | None
    decline_words: str | None
    reason: str
    approval_id: int
    requested_by: str
    decided_by: str | None
    recorded_at: datetime


class PlanRead(PlanRow):
    parts: list[PlanPartRead]
    items: list[PlanItemRead]
    shares: list[PlanShareRead]


class PlanQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    invoice_id: Id | None = None
    currency: Currency | None = None
    status: Status | None = None
    q: Annotated[ShortText, Field(description="Part of the customer's name or number.")] | None = None


OfferStatus = Literal["pending", "rejected", "withdrawn", "offered", "earned", "granted", "taken_back", "expired"]


class DiscountOfferIn(Input):
    """Offers a discount on an item for the rest of it paid by a day."""

    invoice_id: Id
    percent: Percent
    expires_on: Day
    reason: Reason


class DiscountOfferRow(Output):
    """An offer. `earned`: the rest was paid in time, and the discount waits to be granted."""

    id: int
    company: str
    status: OfferStatus
    customer_id: int
    customer_number: str
    customer_name: str
    invoice_id: int
    invoice_number: str
    currency: str
    open_then: str
    percent: str
    discount: str
    to_pay: str
    offered_on: date
    expires_on: date
    granted_on: date | None
    reason: str
    approval_id: int
    requested_by: str
    decided_by: str | None


class DiscountOfferQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    invoice_id: Id | None = None
    status: OfferStatus | None = None


Shown = dict[str, Any]
