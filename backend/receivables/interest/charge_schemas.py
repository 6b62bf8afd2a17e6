"""Wire shapes of proposals, charges and waivers."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from receivables.interest.schemas import ChargeKind
from receivables.pagination import PageQuery
from receivables.rules.interest import METHOD
from receivables.texts import Code, Currency, Day, Id, Input, MoneyText, Output, Reason

Status = Literal["pending", "approved", "rejected", "withdrawn"]


class InterestProposalLine(Output):
    """What is due of one kind: accrued less billed and waived. `waiting` is what a waiver asks for that nobody decided yet, `over` what was
    billed beyond what is owed since something was corrected, to be credited."""

    kind: ChargeKind
    level: Annotated[int, Field(description="The dunning level of a dunning fee; else 0.")]
    accrued: str
    billed: str
    waived: str
    waiting: str
    due: str
    over: str


class InterestProposalRow(Output):
    """An item that is charged for being late; amounts in its currency."""

    invoice_id: int
    invoice_number: str
    kind: str
    customer_id: int
    customer_number: str
    customer_name: str
    currency: str
    due_on: date
    open: str
    rate_set: Annotated[str | None, Field(description="The code of its rate set; null where no interest runs.")]
    rate_set_name: str | None
    interest: str
    compensation: str
    fees: str
    over: Annotated[str, Field(description="What was billed beyond what is owed by now: it is credited when the proposal is accepted.")]
    total: Annotated[str, Field(description="What is to be billed less what is to be credited.")]
    waiting: str


class InterestSegmentRead(Output):
    """Days of one principal at one rate; `amount` is unrounded beyond four more decimals than the currency has, for reading only."""

    first_on: date
    last_on: date
    principal: str
    percent: str
    per: Literal["year", "day"]
    days: int
    amount: str


class InterestProposalRead(InterestProposalRow):
    as_of: date
    method: str = METHOD
    day_count: str | None
    lines: list[InterestProposalLine]
    segments: list[InterestSegmentRead]


class InterestProposalQuery(BaseModel):
    company: Code | None = None
    as_of: Day | None = None
    customer_id: Id | None = None
    invoice_id: Id | None = None
    currency: Currency | None = None
    over: Annotated[bool, Field(description="Only those of which too much was billed.")] = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=40)] | None = None


class AsOfQuery(BaseModel):
    as_of: Day | None = None


class InterestAccepted(Input):
    """An item whose proposal is accepted; `total` as it was shown (less than nothing where it is credited), refused when it is another
    meanwhile."""

    invoice_id: Id
    total: MoneyText | None = None


class InterestChargesIn(Input):
    company: Code | None = None
    as_of: Annotated[Day | None, Field(description="The day through which interest is billed, and of the notes; today at most.")] = None
    items: Annotated[list[InterestAccepted], Field(min_length=1, max_length=200)]
    kinds: Annotated[list[ChargeKind], Field(min_length=1, max_length=3)] = Field(default=["interest", "compensation", "dunning_fee"])


class InterestChargeRow(Output):
    """What was billed, by which debit note, or taken back by which credit note; `waived` was let go of on it."""

    id: int
    company: str
    invoice_id: int
    invoice_number: str
    customer_id: int
    customer_name: str
    kind: ChargeKind
    level: int
    through_on: date
    currency: str
    amount: str
    credit: Annotated[bool, Field(description="Whether it takes back, by a credit note, what was billed too much.")]
    note_id: int
    note_number: str
    note_open: str
    note_reversed: bool
    waived: str
    actor: str
    recorded_at: datetime


class InterestChargeRead(InterestChargeRow):
    segments: list[InterestSegmentRead]


class InterestRefused(Output):
    """An item that was not charged, and why; `pointer` into the body."""

    invoice_id: int
    pointer: str
    code: str
    detail: str


class InterestChargesMade(Output):
    """The debit and credit notes made, the items of which nothing was due, and those that were refused."""

    charges: list[InterestChargeRow]
    without: list[int]
    refused: list[InterestRefused]


class InterestChargeQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    invoice_id: Id | None = None
    kind: ChargeKind | None = None
    currency: Currency | None = None


class InterestWaiverIn(Input):
    """Asks to let go of a proposal of an item, or of what a charge's debit note has open; all of it unless an amount is told."""

    invoice_id: Id | None = None
    kind: ChargeKind | None = None
    level: Annotated[int, Field(ge=0, le=20)] = 0
    charge_id: Id | None = None
    amount: MoneyText | None = None
    reason: Reason

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.charge_id is None) == (self.invoice_id is None) or (self.invoice_id is None) != (self.kind is None):
            raise PydanticCustomError("one_target", "Name a charge, or an item and a kind")
        return self


class InterestWaiverRow(Output):
    id: int
    company: str
    invoice_id: int
    invoice_number: str
    customer_id: int
    customer_name: str
    kind: ChargeKind
    level: int
    charge_id: int | None
    through_on: date
    currency: str
    amount: str
    status: Status
    reason: str
    approval_id: int
    requested_by: str
    decided_by: str | None
    waived_on: date | None
    recorded_at: datetime


class InterestWaiverQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    invoice_id: Id | None = None
    status: Status | None = None
