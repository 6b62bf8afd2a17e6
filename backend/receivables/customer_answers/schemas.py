"""Wire shapes of what customers answered."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.plans.schemas import Percent
from receivables.rules.answers import Becomes
from receivables.texts import Code, Day, Id, Input, MoneyText, Output, ShortText

AnswerKind = Literal["promise", "dispute", "plan", "agreed", "differs", "offer_accepted", "offer_declined", "plan_declined"]
AnswerState = Literal["waiting", "taken_over", "rejected"]
Rhythm = Literal["weekly", "monthly"]
DisputeReason = Literal["quality", "quantity", "price", "delivery", "not_received", "already_paid", "other"]


class AnswerItem(Output):
    """One line: what we hold open of it, and the amount the customer disputes or, of a confirmation, says is open.

    `dispute_id` or `difference_id` (of the reconciliation) is what it became when the answer was taken over.
    """

    id: int
    invoice_id: int | None
    payment_id: int | None
    number: str
    currency: str
    ours: str
    amount: str
    words: str | None
    dispute_id: int | None
    difference_id: int | None
    reconciliation_id: int | None
    arguable: Annotated[str | None, Field(description="What of its item a dispute would be about now; null where it is about none.")]
    usual: Annotated[Becomes, Field(description="What it becomes when the answer is taken over and nothing else is chosen.")]


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
    offer_id: int | None
    plan_id: int | None
    items: list[AnswerItem]
    files: list[AnswerFile]
    answered_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision: str | None


class TakenItemIn(Input):
    """What becomes of a line; `amount` of a dispute is what is argued about, unless given what the customer said, as far as it is open."""

    item_id: Id
    becomes: Becomes
    amount: MoneyText | None = None


class PlanTakenIn(Input):
    """How the plan that the customer asked for is proposed; what is left out is as it asked."""

    invoice_ids: Annotated[list[Id], Field(default_factory=list, max_length=200, description="The oldest up to the amount unless given.")]
    count: Annotated[int, Field(ge=1, le=36)] | None = None
    first_on: Annotated[Day | None, Field(description="The day the customer named unless given, tomorrow where that has passed.")] = None
    annual_percent: Percent = "0"
    accept_until: Day | None = None
    grace_days: Annotated[int, Field(ge=0, le=60)] = 0
    missed_allowed: Annotated[int, Field(ge=0, le=12)] = 0


class AnswerDecisionIn(Input):
    """Taken over, so that what was said becomes records, or rejected with words.

    A dispute's lines become disputes; of a balance that differs, what the customer owes less becomes disputes and everything else
    differences of a reconciliation, unless `items` say otherwise. A line whose item was paid, corrected or disputed meanwhile, so that
    nothing is left to argue about, becomes no dispute unless chosen, which names it in a 409. The wish for a plan becomes a proposal. Of a
    rejected answer to a confirmation nothing stays: its letter waits for another.
    """

    decision: Literal["take_over", "reject"]
    words: ShortText | None = None
    note_only: Annotated[bool, Field(description="Taken over without any record: it was seen to elsewhere.")] = False
    items: Annotated[list[TakenItemIn], Field(default_factory=list, max_length=200)]
    dispute_reason: Annotated[
        Code | None, Field(description="A reason of the company's list; the customer's own unless given, where the list has it.")
    ] = None
    plan: PlanTakenIn | None = None


class AnswerQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    kind: AnswerKind | None = None
    state: AnswerState | None = None
    q: Annotated[ShortText, Field(description="Part of the customer's name or number.")] | None = None
