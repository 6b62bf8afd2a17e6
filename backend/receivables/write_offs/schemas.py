"""Wire shapes of write-offs."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Id, Input, LongText, MoneyText, Output, Reason, ShortText

Status = Literal["pending", "written_off", "recovered", "rejected", "withdrawn", "reversed"]


class WriteOffIn(Input):
    """Asks for an item, or `amount` of it, to be written off."""

    invoice_id: Id
    reason: Reason
    judgement: Annotated[Reason, Field(description="Why it will not be recovered, or how much of it may be.")]
    amount: Annotated[MoneyText | None, Field(description="All that is open unless given.")] = None
    expected_recoverable: MoneyText = "0"
    evidence: LongText | None = None


class WriteOffPatch(Input):
    pursued: bool


class RecoveryIn(Input):
    """Cash received for a written-off item."""

    amount: MoneyText
    received_on: Day
    method: ShortText | None = None
    reference: ShortText | None = None


class RecoveryRead(Output):
    id: int
    amount: str
    received_on: date
    payment_id: int
    payment_number: str
    entry_id: int
    actor: str
    recorded_at: datetime


class WriteOffRow(Output):
    """A write-off as the register shows it; `outstanding` is what is written off and not recovered."""

    id: int
    company: str
    status: Status
    invoice_id: int
    invoice_number: str
    customer_id: int
    customer_number: str
    customer_name: str
    currency: str
    amount: str
    recovered: str
    outstanding: str
    expected_recoverable: str
    pursued: bool
    written_off_on: date | None
    reason: str
    judgement: str
    evidence: str | None
    approval_id: int
    requested_by: str
    requested_at: datetime
    decided_by: str | None


class WriteOffRead(WriteOffRow):
    recoveries: list[RecoveryRead]


class WriteOffQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    invoice_id: Id | None = None
    currency: Currency | None = None
    status: Annotated[Status | None, Field(description="Unless given, what was written off, recovered or not.")] = None
    pursued: bool | None = None
    written_off_from: Day | None = None
    written_off_to: Day | None = None
    q: Annotated[ShortText, Field(description="Start of the item's number, or part of the customer's name.")] | None = None
