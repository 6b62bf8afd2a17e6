"""Wire shapes of clearing."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from receivables.invoices.schemas import EntryKind, InvoiceKind
from receivables.pagination import PageQuery
from receivables.payments.schemas import PaymentStatus
from receivables.texts import Code, Currency, Day, Id, Output, ShortText

State = Literal["left", "on_account", "cleared"]
Matched = Literal["automatic", "proposed", "nothing", "waiting"]
DifferenceKind = Literal["none", "small_difference", "discount", "bank_charge", "on_account"]
Stored = dict[str, Any]
"""A proposal as it is kept."""


class ReasonRead(Output):
    """Why, as a key to translate; amounts among the parameters are decimal text in the receipt's currency."""

    key: str
    params: dict[str, int | str]


class BestProposal(Output):
    """The first proposal, as a list shows it; `numbers` are the first three items."""

    key: str
    confidence: Annotated[int, Field(description="Per mille.")]
    automatic: bool
    difference_kind: DifferenceKind
    difference: str
    items: int
    numbers: list[str]
    customer_id: int | None
    customer_name: str | None
    reasons: list[ReasonRead]


class ProposalItem(Output):
    """An item, what it has open now, what the receipt would pay of it and what would be let go of it beside that."""

    invoice_id: int
    number: str
    customer_id: int
    customer_number: str
    customer_name: str
    due_on: date
    open: str
    amount: str
    difference: str


class ProposalRead(Output):
    """One way to clear the receipt; `fits` says that its items still have open what it needs."""

    key: str
    confidence: int
    automatic: bool
    fits: bool
    difference_kind: DifferenceKind
    difference: str
    customer_ids: list[int]
    items: list[ProposalItem]
    reasons: list[ReasonRead]


class ReceiptRow(Output):
    """A receipt to clear, with the bank's line that it came by and the best of what is proposed."""

    payment_id: int
    company: str
    number: str
    received_on: date
    currency: str
    amount: str
    open: str
    status: PaymentStatus
    state: State
    line_id: int | None
    statement_id: int | None
    bank_account_id: int | None
    account_number: str | None
    payer_name: str | None
    payer_account: str | None
    text: str | None
    reference: str | None
    customer_id: int | None
    customer_number: str | None
    customer_name: str | None
    matched_at: datetime | None
    proposals: int
    best: BestProposal | None


class ClearingRow(Output):
    """What was made of a receipt at once. `differences` were let go of items, `kept` is what was booked away of an overpayment.

    One of several credits names no receipt; `credits` says how many there were, `received_on` is the day of the latest money.
    """

    id: int
    company: str
    payment_id: int | None
    payment_number: str | None
    credits: int
    received_on: date
    currency: str
    applied: str
    differences: str
    kept: str
    left: str
    customer_id: int | None
    customer_name: str | None
    automatic: bool
    confidence: int | None
    reasons: list[ReasonRead]
    note: str | None
    actor: str
    made_at: datetime
    state: Literal["standing", "undone"]
    undone_at: datetime | None
    undone_by: str | None
    undo_reason: str | None


class ClearingEntry(Output):
    """A movement that the clearing made, or that took one of those back."""

    id: int
    kind: EntryKind
    invoice_id: int | None
    invoice_number: str | None
    payment_id: int | None
    payment_number: str | None
    credit_note_id: int | None
    credit_note_number: str | None
    amount: str
    effective_on: date
    reverses_id: int | None
    reversed_by_id: int | None
    reason: str | None
    actor: str


class CreditUsed(Output):
    """A receipt or a credit note (`invoice_id`) that a clearing took from, and what it had left then."""

    payment_id: int | None
    invoice_id: int | None
    number: str
    used: str
    left: str


class ClearingRead(ClearingRow):
    used: list[CreditUsed]
    entries: list[ClearingEntry]


class ReceiptRead(ReceiptRow):
    offers: list[ProposalRead]
    clearings: list[ClearingRow]


class ItemToPick(Output):
    """An open debit item; `discount` is what may be let go of it for money of the receipt's day."""

    invoice_id: int
    number: str
    kind: InvoiceKind
    customer_id: int
    customer_number: str
    customer_name: str
    issued_on: date
    due_on: date
    amount: str
    open: str
    disputed: bool
    contract_number: str | None
    reference: str | None
    discount: str
    discount_until: date | None


class ReceiptQuery(PageQuery):
    company: Code | None = None
    state: State = "left"
    matched: Matched | None = None
    statement_id: Id | None = None
    bank_account_id: Id | None = None
    customer_id: Id | None = None
    currency: Currency | None = None
    received_from: Day | None = None
    received_to: Day | None = None
    q: Annotated[ShortText, Field(description="Part of the payer, the text, the number or the customer's name.")] | None = None


class ItemQuery(PageQuery):
    customer_id: Id | None = None
    q: Annotated[ShortText, Field(description="Part of the item's number, contract or external id, or the customer's name.")] | None = None


class ClearingQuery(PageQuery):
    company: Code | None = None
    payment_id: Id | None = None
    credit_note_id: Id | None = None
    customer_id: Id | None = None
    state: Literal["standing", "undone"] | None = None
    automatic: Annotated[bool | None, Field(description="By the rule itself, or by a person.")] = None
    currency: Currency | None = None
    q: Annotated[ShortText, Field(description="Part of the receipt's number, the customer, who cleared, or the note.")] | None = None
    made_from: Day | None = None
    made_to: Day | None = None
