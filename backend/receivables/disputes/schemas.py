"""Wire shapes of disputes, their reasons, tasks and outcomes."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Id, Input, LongText, MoneyText, Name, Output, Reason, ShortText

ActKind = Literal["credit_note", "rejected", "settled"]
Status = Literal["open", "cleared", "credit_note", "rejected", "settled"]
Department = Literal["sales", "quality", "logistics", "finance", "legal", "other"]
Days = Annotated[int, Field(ge=0, le=3650, description="Days until a dispute for this reason should be decided.")]


class DisputeReasonIn(Input):
    code: Code
    name: Name
    days: Days = 14
    company: Code | None = None


class DisputeReasonPatch(Input):
    name: Name | None = None
    days: Days | None = None
    active: bool | None = None


class DisputeReasonRead(Output):
    """A reason; one that is not `active` stays on the disputes that name it and is given to no other."""

    id: int
    company: str
    code: str
    name: str
    days: int
    active: bool
    created_at: datetime


class DisputeReasonQuery(PageQuery):
    company: Code | None = None
    active: bool | None = None
    q: Annotated[ShortText, Field(description="Part of the code or name.")] | None = None


class DisputeIn(Input):
    """Disputes an item, or `amount` of it, in the item's currency."""

    invoice_id: Id
    reason: Annotated[Code, Field(description="The code of a reason that the item's company uses.")]
    amount: Annotated[MoneyText | None, Field(description="All that is open and not disputed yet unless given.")] = None
    description: LongText | None = None
    owner: Annotated[ShortText | None, Field(description="The item's salesperson, else the customer's, unless given.")] = None
    deadline_on: Annotated[Day | None, Field(description="As many days from opened_on as the reason says, unless given.")] = None
    opened_on: Annotated[Day | None, Field(description="Today unless given.")] = None


class DisputePatch(Input):
    owner: ShortText | None = None
    deadline_on: Day | None = None
    credit_note_number: Annotated[Code | None, Field(description="The number of a credit note that another system will send.")] = None


class DisputeOutcomeIn(Input):
    """What is decided, for `amount` of the dispute. A credit note is one that the customer has, or is posted now under a number.

    What a credit note named by its id pays of the item already is counted first; the rest is applied now.
    """

    outcome: ActKind
    note: Reason
    amount: Annotated[MoneyText | None, Field(description="All that is undecided unless given.")] = None
    credit_note_id: Id | None = None
    credit_note_number: Code | None = None

    @model_validator(mode="after")
    def _credit_note_fits(self) -> Self:
        named = [self.credit_note_id, self.credit_note_number].count(None)
        if self.outcome == "credit_note" and named != 1:
            raise PydanticCustomError("credit_note_required", "Send credit_note_id or credit_note_number, one of them")
        if self.outcome != "credit_note" and named != 2:
            raise PydanticCustomError("credit_note_not_expected", "Only the outcome credit_note takes one")
        return self


class DisputeTaskIn(Input):
    """A question to another department."""

    department: Department
    question: Reason
    deadline_on: Day
    assignee: ShortText | None = None


class DisputeAnswerIn(Input):
    answer: Reason


class DisputeActRead(Output):
    """An outcome; `taken_back_on` is the day the ledger took its credit back, from which on that part is in dispute again."""

    id: int
    kind: ActKind
    amount: str
    effective_on: date
    note: str
    credit_note_id: int | None
    credit_note_number: str | None
    entry_id: int | None
    taken_back_on: date | None
    actor: str
    recorded_at: datetime


class DisputeTaskRead(Output):
    id: int
    dispute_id: int
    company: str
    customer_id: int
    customer_name: str
    invoice_id: int
    invoice_number: str
    department: Department
    assignee: str | None
    question: str
    deadline_on: date
    overdue: bool
    actor: str
    recorded_at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


class DisputeRow(Output):
    """A dispute. `disputed` is what of it stands today, never more than is open; `cleared`: nothing is open any more, undecided.

    `credit_note_number` is what it waits for, `credit_note_id` that credit note once it is there.
    """

    id: int
    company: str
    status: Status
    customer_id: int
    customer_number: str
    customer_name: str
    invoice_id: int
    invoice_number: str
    due_on: date
    currency: str
    amount: str
    disputed: str
    invoice_open: str
    reason: str
    reason_name: str
    description: str | None
    owner: str | None
    deadline_on: date
    opened_on: date
    closed_on: date | None
    days: int
    overdue: bool
    open_tasks: int
    credit_note_number: str | None
    credit_note_id: int | None
    actor: str
    recorded_at: datetime


class DisputeCredit(Output):
    """A credit note that may decide the dispute: what it has open, and what it pays of the item that no dispute counts yet."""

    id: int
    number: str
    open: str
    applied: str


class DisputeRead(DisputeRow):
    credit_notes: Annotated[list[DisputeCredit], Field(description="Those that pay the item first, then the newest; 100 at most.")]
    acts: list[DisputeActRead]
    tasks: list[DisputeTaskRead]


class DisputeQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    invoice_id: Id | None = None
    currency: Currency | None = None
    status: Status | None = None
    reason: Code | None = None
    owner: ShortText | None = None
    deadline_passed: bool | None = None
    opened_from: Day | None = None
    opened_to: Day | None = None
    q: Annotated[ShortText, Field(description="Start of the item's number, or part of the customer's name.")] | None = None


class DisputeTaskQuery(PageQuery):
    company: Code | None = None
    department: Department | None = None
    assignee: ShortText | None = None
    answered: bool | None = None
    dispute_id: Id | None = None


class DisputeReportQuery(BaseModel):
    company: Code | None = None
    period_from: Annotated[Day | None, Field(description="Default: a year before period_to's month.")] = None
    period_to: Annotated[Day | None, Field(description="Default: today.")] = None


class DisputeFigures(Output):
    """Disputes for one reason in one currency: opened and closed in the period, open now; `cycle_days` is the mean from open to closed."""

    reason: str
    reason_name: str
    currency: str
    opened: int
    opened_amount: str
    closed: int
    cycle_days: str | None
    credited: str
    rejected: str
    settled: str
    open: int
    disputed: str


class DisputedShare(Output):
    """What of the open items of a currency is in dispute now."""

    currency: str
    gross: str
    disputed: str
    share: str | None


class DisputeReport(Output):
    period_from: date
    period_to: date
    reasons: list[DisputeFigures]
    shares: list[DisputedShare]
