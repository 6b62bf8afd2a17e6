"""Wire shapes of outgoing statement lines."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Id, Input, Output, Reason, ShortText

TieKind = Literal["refund", "return", "other"]
LineState = Literal["left", "tied", "other"]


class OutgoingProposal(Output):
    """What the line may be: an approved refund it pays, or a receipt that the bank took back; `reasons` are keys to translate."""

    kind: Literal["refund", "return"]
    id: int
    confidence: Annotated[int, Field(description="Per mille.")]
    sure: bool
    reasons: list[str]
    number: str | None
    customer_id: int | None
    customer_name: str | None
    amount: str
    on: date
    fits: Annotated[bool, Field(description="It is still to be paid, or not reversed yet.")]


class TieRead(Output):
    """What a line was found to be, and what took that back. `part`: so much of the receipt was returned, where it was not all."""

    id: int
    kind: TieKind
    refund_id: int | None
    payment_id: int | None
    new_payment_id: Annotated[int | None, Field(description="The receipt as it was recorded anew when the tie was undone.")]
    number: str | None
    automatic: bool
    reasons: list[str]
    note: str | None
    actor: str
    made_at: datetime
    undone_at: datetime | None
    undone_by: str | None
    undo_reason: str | None
    part: str | None
    restored: Annotated[
        Literal["exactly", "in_part"] | None,
        Field(description="Of a return undone: whether all that it had taken back stands again, `in_part` where an item was settled,"
                          " reversed, or its clearing undone meanwhile."),
    ]  # fmt: skip


class OutgoingRow(Output):
    """Money that left an account, and what it is known to be; `amount` is greater than zero."""

    line_id: int
    company: str
    statement_id: int
    bank_account_id: int
    account_number: str
    booked_on: date
    currency: str
    amount: str
    counterparty_name: str | None
    counterparty_account: str | None
    text: str | None
    bank_reference: str | None
    end_to_end_id: str | None
    reversal: bool
    state: LineState
    matched_at: datetime | None
    proposals: int
    tie_kind: TieKind | None
    automatic: bool | None


class OutgoingRead(OutgoingRow):
    offers: list[OutgoingProposal]
    ties: list[TieRead]


class OutgoingQuery(PageQuery):
    company: Code | None = None
    state: LineState = "left"
    proposed: Annotated[bool | None, Field(description="Whether anything is proposed.")] = None
    statement_id: Id | None = None
    bank_account_id: Id | None = None
    currency: Currency | None = None
    booked_from: Day | None = None
    booked_to: Day | None = None
    q: Annotated[ShortText, Field(description="Part of the counterparty's name or account, the text or a reference.")] | None = None


class OutgoingRunIn(Input):
    company: Code | None = None
    apply: Annotated[bool, Field(description="Tie what is sure.")] = True


class OutgoingRun(Output):
    looked_at: int
    tied: int
    proposed: int
    nothing: int
    more: bool


class PaysRefundIn(Input):
    refund_id: Id


class ReturnsReceiptIn(Input):
    """The bank took this receipt back; the line's amount is the receipt's, or more by what the bank charged, or less: a part of it."""

    payment_id: Id


class SetAsideIn(Input):
    note: Annotated[Reason, Field(description="What it is, if nothing of the receivables.")]


class UntieIn(Input):
    reason: Reason
