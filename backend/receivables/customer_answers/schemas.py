"""Wire shapes of what customers answered."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.texts import Code, Id, Input, Output, ShortText

AnswerKind = Literal["promise", "dispute", "plan", "agreed", "differs"]
AnswerState = Literal["waiting", "taken_over", "rejected"]
Rhythm = Literal["weekly", "monthly"]
DisputeReason = Literal["quality", "quantity", "price", "delivery", "not_received", "already_paid", "other"]


class AnswerItem(Output):
    """One line: what we hold open of it, and the amount the customer disputes or, of a confirmation, says is open."""

    invoice_id: int | None
    payment_id: int | None
    number: str
    currency: str
    ours: str
    amount: str
    words: str | None


class AnswerFile(Output):
    attachment_id: int
    file_name: str


class AnswerRow(Output):
    """What a customer said, and what a person made of it."""

    id: int
    company: str
    customer_id: int
    customer_number: str
    customer_name: str
    kind: AnswerKind
    state: AnswerState
    currency: str | None
    amount: str | None
    wanted_on: date | None
    parts: int | None
    rhythm: Rhythm | None
    reason: str | None
    words: str | None
    person: str | None
    confirmation_id: int | None
    action_id: int | None
    items: list[AnswerItem]
    files: list[AnswerFile]
    answered_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision: str | None


class AnswerDecisionIn(Input):
    """Taken over to be handled, or rejected with words."""

    decision: Literal["take_over", "reject"]
    words: ShortText | None = None


class AnswerQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    kind: AnswerKind | None = None
    state: AnswerState | None = None
    q: Annotated[ShortText, Field(description="Part of the customer's name or number.")] | None = None
