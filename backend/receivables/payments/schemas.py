"""Wire shapes of receipts."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.invoices.schemas import EntryRead
from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Id, Input, LongText, MoneyText, Output, ShortText

PaymentStatus = Literal["unapplied", "partly_applied", "applied", "refunded", "transferred", "reversed"]
Allocate = Literal["none", "oldest_first", "match"]


class PushedAllocation(Input):
    invoice_external_id: Code
    amount: MoneyText


class PaymentPush(Input):
    """A receipt as another system sends it; without a customer it is unidentified."""

    external_id: Code
    received_on: Day
    currency: Currency
    amount: MoneyText
    company: Code | None = None
    source: Code | None = None
    number: Code | None = None
    customer_external_id: Code | None = None
    method: ShortText | None = None
    reference: ShortText | None = None
    remittance_text: LongText | None = None
    allocations: Annotated[list[PushedAllocation], Field(max_length=1000, default_factory=list)]
    auto_allocate: Allocate = "none"


class PaymentCustomer(Input):
    customer_id: Id


class PaymentRow(Output):
    """A receipt as a list shows it; `open` is what is not applied yet, refunded or transferred."""

    id: int
    company: str
    source: str
    external_id: str
    number: str
    customer_id: int | None
    customer_number: str | None
    customer_name: str | None
    currency: str
    amount: str
    open: str
    refunded: str
    transferred: str
    status: PaymentStatus
    received_on: date
    method: str | None
    reference: str | None
    remittance_text: str | None
    recorded_at: datetime


class PaymentRead(PaymentRow):
    entries: list[EntryRead]


class ReversedAllocation(Output):
    """An allocation taken back: the entry that did it, and the documents whose money is open again."""

    entry_id: int
    reverses_id: int
    invoice_id: int
    payment_id: int | None
    credit_note_id: int | None
    effective_on: date


class PaymentQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    external_id: Code | None = None
    currency: Currency | None = None
    unapplied: Annotated[bool, Field(description="Only receipts with something left to apply.")] = False
    unidentified: Annotated[bool, Field(description="Only receipts without a customer.")] = False
    received_from: Day | None = None
    received_to: Day | None = None
    q: Annotated[ShortText, Field(description="Part of the number, external id, reference, text or customer's name.")] | None = None
