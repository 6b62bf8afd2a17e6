"""Wire shapes of the feed of changes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from receivables.customers.schemas import CustomerRow
from receivables.invoices.schemas import InvoiceRow
from receivables.payments.schemas import PaymentRow
from receivables.texts import Code, Output


class Resource(StrEnum):
    """What changes are told of, in the order of a first load: what is named stands before what names it."""

    CUSTOMERS = "customers"
    INVOICES = "invoices"
    PAYMENTS = "payments"
    ENTRIES = "entries"


class ChangesQuery(BaseModel):
    after: Annotated[str, Field(max_length=500, description="next_cursor of the last answer; absent: every row.")] | None = None
    resource: Annotated[
        Literal["customers", "invoices", "payments", "entries"], Field(description="Default: every resource that the caller may read.")
    ] | None = None
    company: Code | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class LedgerEntry(Output):
    """A movement of the ledger; `amount` is its signed effect on the open amount of each document it names. It never changes."""

    id: int
    company: str
    kind: str
    currency: str
    amount: str
    invoice_id: int | None
    credit_note_id: int | None
    payment_id: int | None
    effective_on: date
    recorded_at: datetime
    reverses_id: int | None
    clearing_id: int | None
    reason: str | None
    actor: str


class CustomerChange(Output):
    resource: Literal[Resource.CUSTOMERS]
    id: int
    row: CustomerRow


class InvoiceChange(Output):
    resource: Literal[Resource.INVOICES]
    id: int
    row: InvoiceRow


class PaymentChange(Output):
    resource: Literal[Resource.PAYMENTS]
    id: int
    row: PaymentRow


class EntryChange(Output):
    resource: Literal[Resource.ENTRIES]
    id: int
    row: LedgerEntry


AnyChange = Annotated[CustomerChange | InvoiceChange | PaymentChange | EntryChange, Field(discriminator="resource")]


class ChangesAnswer(Output):
    """Rows as they stand now. Ask again with `next_cursor`: at once while there is `more`, else whenever news is wanted."""

    items: list[AnyChange]
    next_cursor: str
    more: bool
