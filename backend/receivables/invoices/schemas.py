"""Wire shapes of open items."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from receivables.classification.schemas import JudgedFields, Judgement
from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Id, Input, Instant, LongText, MoneyText, Output, Reason, ShortText


class InvoiceKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEBIT_NOTE = "debit_note"
    OPENING_BALANCE = "opening_balance"
    DEPOSIT = "deposit"
    RETENTION = "retention"
    ADVANCE = "advance"
    NOTE_RECEIVABLE = "note_receivable"
    INTEREST = "interest"
    FEE = "fee"
    OTHER = "other"


Status = Literal["open", "partly_paid", "paid", "written_off", "reversed"]
Terms = Annotated[int, Field(ge=0, le=3650)]
MOST_CLASSIFIED = 10_000  # items that one request judges


class InvoicePush(Input):
    """An open item as another system sends it; `kind` gives the sign of the positive `amount`."""

    external_id: Code
    customer_external_id: Code
    issued_on: Day
    currency: Currency
    amount: MoneyText
    due_on: Day | None = None
    payment_terms_days: Terms | None = None
    company: Code | None = None
    source: Code | None = None
    number: Code | None = None
    kind: InvoiceKind = InvoiceKind.INVOICE
    contract_number: ShortText | None = None
    purchase_order: ShortText | None = None
    reference: ShortText | None = None
    owner: ShortText | None = None
    held: Annotated[bool, Field(description="A retention or deposit without a due day until it is released.")] = False
    disputed: bool = False
    description: LongText | None = None

    @model_validator(mode="after")
    def _has_a_due_day(self) -> Self:
        if self.held:
            if self.kind not in (InvoiceKind.RETENTION, InvoiceKind.DEPOSIT):
                raise PydanticCustomError("held_kind", "Only a retention or a deposit is held until it is released")
            if self.due_on is not None or self.payment_terms_days is not None:
                raise PydanticCustomError("held_without_due_day", "What is held has no due day; its release gives it one")
        elif self.due_on is None and self.payment_terms_days is None:
            raise PydanticCustomError("due_on_required", "Send due_on or payment_terms_days")
        return self


class InvoicePatch(Input):
    """What a person may change of a posted item."""

    contract_number: ShortText | None = None
    purchase_order: ShortText | None = None
    reference: ShortText | None = None
    owner: ShortText | None = None
    disputed: bool | None = None
    description: LongText | None = None
    due_on: Day | None = None


class AllocationIn(Input):
    invoice_id: Id
    amount: MoneyText


class AllocationsIn(Input):
    """What a receipt or credit note pays; effective on the latest of this day and both documents' days."""

    allocations: Annotated[list[AllocationIn], Field(min_length=1, max_length=1000)]
    effective_on: Day | None = None


class ReversalIn(Input):
    reason: Reason
    effective_on: Day | None = None


class InvoiceRow(Output):
    """An open item as a list shows it, as of the day asked for."""

    id: int
    company: str
    source: str
    external_id: str
    number: str
    customer_id: int
    customer_number: str
    customer_name: str
    kind: InvoiceKind
    currency: str
    amount: str
    open: str
    written_off: str
    status: Status
    issued_on: date
    due_on: date
    days_overdue: int
    held: Annotated[bool, Field(description="Not due until it is released; `due_on` is then the last day there is.")]
    contract_number: str | None
    purchase_order: str | None
    reference: str | None
    owner: str | None
    collector: str | None
    disputed: Annotated[bool, Field(description="Marked as disputed as a whole, by its source or by hand.")]
    in_dispute: Annotated[bool, Field(description="Marked as disputed, or a part of it is in dispute.")]
    description: str | None
    classification: Judgement | None
    cause: str | None
    cause_name: str | None
    expected_recoverable: str | None
    responsible: str | None
    measure: str | None
    deadline_on: date | None


EntryKind = Literal["posting", "allocation", "write_off", "discount", "small_difference", "bank_charge", "refund", "transfer"]


class EntryRead(Output):
    """A movement: its signed effect on this document's open amount, and the document on its other side."""

    id: int
    kind: EntryKind
    amount: str
    currency: str
    effective_on: date
    recorded_at: datetime
    reverses_id: int | None
    reversed_by_id: int | None
    reason: str | None
    actor: str
    invoice_id: int | None
    invoice_number: str | None
    credit_note_id: int | None
    credit_note_number: str | None
    payment_id: int | None
    payment_number: str | None


class ReleaseIn(Input):
    """Makes a held retention or deposit due, on which evidence."""

    due_on: Day
    evidence: Annotated[Reason, Field(description="What happened: acceptance, end of warranty, a letter, and where it is kept.")]


class ReleaseWithdrawalIn(Input):
    """Holds a released retention or deposit again."""

    reason: Reason


class ReleaseRead(Output):
    """What made a held item due; taken back it stays on record."""

    due_on: date
    evidence: str
    actor: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_because: str | None


class InvoiceRead(InvoiceRow):
    disputed_amount: Annotated[str, Field(description="What of it is in dispute, never more than is open; the rest is chased.")]
    release: ReleaseRead | None
    releases: Annotated[list[ReleaseRead], Field(description="Every release there was, the latest first.")]
    entries: list[EntryRead]


class InvoiceFilter(BaseModel):
    """Which items: every filter of the list."""

    company: Code | None = None
    customer_id: Id | None = None
    external_id: Code | None = None
    status: Annotated[Status | Literal["unpaid"], Field(description="unpaid: open or partly_paid")] | None = None
    overdue: bool | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    issued_from: Day | None = None
    issued_to: Day | None = None
    kind: InvoiceKind | None = None
    held: bool | None = None
    currency: Currency | None = None
    owner: Annotated[ShortText, Field(description="The item's salesperson, else its customer's.")] | None = None
    collector: ShortText | None = None
    group: ShortText | None = None
    industry: ShortText | None = None
    region: ShortText | None = None
    disputed: Annotated[bool | None, Field(description="Marked as disputed, or a part of it in dispute.")] = None
    q: Annotated[ShortText, Field(description="Start of the number or external id, or part of the customer's name.")] | None = None
    as_of: Annotated[Day, Field(description="Open amounts at the end of this day; default today.")] | None = None
    known_at: Annotated[Instant, Field(description="Only what was recorded up to this instant.")] | None = None
    basis: Literal["due", "document"] = "due"
    bucket: Annotated[str, Field(max_length=20, description="A bucket key of the aging report.")] | None = None
    classification: Annotated[Judgement | Literal["none"], Field(description="none: not judged yet")] | None = None
    cause: Annotated[Code, Field(description="The code of an overdue cause.")] | None = None
    responsible: ShortText | None = None
    deadline_passed: Annotated[bool, Field(description="Whether the measure's deadline has passed while something is open.")] | None = None


class InvoiceQuery(InvoiceFilter, PageQuery):
    """The filters and the page."""


class InvoiceSelection(InvoiceFilter):
    """The filters in a body."""

    model_config = ConfigDict(extra="forbid")


class BulkClassificationIn(JudgedFields):
    """Judges many items at once: those of these ids, or every item that the filter lets through."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_CLASSIFIED)] | None = None
    filter: InvoiceSelection | None = None

    @model_validator(mode="after")
    def _names_items(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            raise PydanticCustomError("ids_or_filter", "Send ids or filter, one of them")
        return self


class BulkClassified(Output):
    """How many items were meant, and how many of them changed."""

    matched: int
    changed: int
