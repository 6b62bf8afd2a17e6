"""Wire shapes of legal cases, their stages, deadlines, costs and evidence."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from receivables.legal.schemas import AssessmentIn, ClaimedItem, EvidenceLine, FeeIn, FeeRead, Procedure
from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Id, Input, LongText, MoneyText, Output, Reason, ShortText

Happening = Literal["demand", "filing", "preservation", "mediation", "hearing", "judgment", "appeal", "award", "enforcement", "closed"]
Outcome = Literal["won", "partly_won", "settled", "lost", "withdrawn", "uncollectible"]
Status = Literal["pending", "rejected", "withdrawn", "open", "closed"]
CostKind = Literal["court", "preservation", "lawyer", "enforcement", "travel", "other"]
DeadlineState = Literal["open", "soon", "overdue", "done", "dropped", "lapsed"]


class CaseIn(AssessmentIn):
    reason: Reason
    counsel: ShortText | None = None
    court: ShortText | None = None
    owner: ShortText | None = None


class CasePatch(Input):
    counsel: ShortText | None = None
    court: ShortText | None = None
    case_number: ShortText | None = None
    owner: ShortText | None = None
    fee: FeeIn | None = None


class StageIn(Input):
    """What happened; with `corrects_id` it stands in for what was recorded wrongly, `void` only takes that back."""

    stage: Happening | Literal["void"]
    happened_on: Day
    outcome: Outcome | None = None
    note: LongText | None = None
    corrects_id: Id | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.stage == "closed") != (self.outcome is not None):
            raise PydanticCustomError("outcome_of_closed", "An outcome goes with the stage closed, and with no other")
        if self.stage == "void" and self.corrects_id is None:
            raise PydanticCustomError("void_of_nothing", "Say by corrects_id what is taken back")
        return self


class DeadlineIn(Input):
    stage: Happening
    due_on: Day
    note: ShortText | None = None


class DeadlineDone(Input):
    result: Literal["done", "dropped"] = "done"
    done_on: Annotated[Day | None, Field(description="Today unless given.")] = None


class CostIn(Input):
    """What was spent, in the case's currency; with `corrects_id` it stands in for another, and may then be 0."""

    kind: CostKind
    amount: MoneyText
    spent_on: Day
    note: ShortText | None = None
    corrects_id: Id | None = None


class EvidenceIn(Input):
    """Ticks a line of the checklist for the case, with the file that shows it; `there` false unticks it."""

    code: Code
    there: bool = True
    attachment_id: Annotated[Id | None, Field(description="A file attached to the case.")] = None
    note: ShortText | None = None


class StageRead(Output):
    id: int
    stage: Happening | Literal["void"]
    happened_on: date
    outcome: Outcome | None
    note: str | None
    corrects_id: int | None
    corrected_by_id: int | None
    actor: str
    recorded_at: datetime


class DeadlineRow(Output):
    """A deadline. `told_on`: the day of rest that was told in place of `due_on`; `lapsed`: its case was closed before it was met."""

    id: int
    case_id: int
    company: str
    customer_id: int
    customer_name: str
    case_number: str | None
    owner: str | None
    stage: Happening
    due_on: date
    told_on: date | None
    days_left: int
    state: DeadlineState
    note: str | None
    actor: str
    recorded_at: datetime
    done_on: date | None
    done_by: str | None


class CostRead(Output):
    id: int
    kind: CostKind
    amount: str
    spent_on: date
    note: str | None
    corrects_id: int | None
    corrected_by_id: int | None
    actor: str
    recorded_at: datetime


class RecoveredRow(Output):
    """A receipt that was applied to an item of the case since its first demand or filing."""

    payment_id: int
    payment_number: str
    invoice_id: int
    invoice_number: str
    amount: str
    effective_on: date


class CaseRow(Output):
    """A case. `stage` is the last that stands; `recovered` comes from the ledger, since its first demand or filing."""

    id: int
    company: str
    status: Status
    stage: Happening | None
    stage_on: date | None
    outcome: Outcome | None
    customer_id: int
    customer_number: str
    customer_name: str
    procedure: Procedure
    currency: str
    claim: str
    open: str
    cost: str
    recovered: str
    court: str | None
    case_number: str | None
    counsel: str | None
    owner: str | None
    next_deadline_on: date | None
    next_deadline: Happening | None
    deadline_state: DeadlineState | None
    opened_on: date
    approved_on: date | None
    closed_on: date | None
    approval_id: int
    requested_by: str
    decided_by: str | None
    reason: str


class CaseRead(CaseRow):
    fee: FeeRead
    fee_due: str
    assessment: dict[str, Any]
    complete_percent: int | None
    evidence: list[EvidenceLine]
    items: list[ClaimedItem]
    stages: list[StageRead]
    deadlines: list[DeadlineRow]
    costs: list[CostRead]
    receipts: list[RecoveredRow]


class CaseQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    invoice_id: Id | None = None
    currency: Currency | None = None
    status: Status | None = None
    stage: Happening | None = None
    procedure: Procedure | None = None
    owner: ShortText | None = None
    opened_from: Day | None = None
    opened_to: Day | None = None
    q: Annotated[ShortText, Field(description="Part of the customer's name, the case number, the court or the counsel.")] | None = None


class DeadlineQuery(PageQuery):
    company: Code | None = None
    case_id: Id | None = None
    owner: ShortText | None = None
    state: DeadlineState | None = None
