"""Wire shapes of what is weighed before going to law."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from receivables.legal.setting_schemas import Percent, TierIn, TierRead, ToldBy
from receivables.rules.legal import FeeKind, Means, Verdict
from receivables.texts import Code, Currency, Id, Input, LongText, MoneyText, Output

Procedure = Literal["litigation", "arbitration"]
Hours = Annotated[Decimal, Field(ge=0, le=100_000, max_digits=8, decimal_places=2)]


class FeeIn(Input):
    """How the lawyer or agency is paid, in the claim's currency; `fixed` may go with a contingency as well."""

    kind: FeeKind = FeeKind.NONE
    fixed: MoneyText | None = None
    rate: Annotated[MoneyText | None, Field(description="An hour.")] = None
    hours: Hours = Decimal(0)
    percent: Percent = Decimal(0)
    tiers: Annotated[list[TierIn], Field(max_length=50)] = Field(default_factory=list)


class FeeRead(Output):
    kind: FeeKind
    fixed: str
    rate: str
    hours: str
    percent: str
    tiers: list[TierRead]


class AssessmentIn(Input):
    """What is to be weighed: items of one customer in one currency, or all that is overdue of it where none are named."""

    customer_id: Id
    invoice_ids: Annotated[list[Id], Field(max_length=500)] = Field(default_factory=list)
    currency: Annotated[Currency | None, Field(description="Needed where no items are named and several currencies are overdue.")] = None
    procedure: Procedure = "litigation"
    chance_percent: Percent
    means: Means
    means_note: LongText = ""
    preservation: Annotated[bool, Field(description="Whether assets should be frozen, which has a fee of its own.")] = False
    court_fee: Annotated[MoneyText | None, Field(description="In place of the scale's.")] = None
    other_costs: MoneyText | None = None
    fee: FeeIn = Field(default_factory=FeeIn)
    evidence: Annotated[list[Code], Field(max_length=100, description="Lines of the checklist that are there on paper.")] = Field(
        default_factory=list
    )


class AmountOf(Output):
    """What a customer has open and overdue in a currency, whatever was chosen."""

    currency: str
    open: str
    overdue: str


class ClaimedItem(Output):
    invoice_id: int
    number: str
    due_on: date
    claimed: str
    open: str
    ends_on: date | None
    days_left: int | None
    last_on: date | None


class EvidenceLine(Output):
    """A line of the checklist: ticked by what is recorded (`records` of them), by hand, or not."""

    code: str
    name: str
    told_by: ToldBy | None
    required: bool
    there: bool
    records: int
    evidence_id: int | None
    attachment_id: int | None
    file_name: str | None
    note: str | None


class VerdictReason(Output):
    key: str
    number: int | None


class AssessmentRead(Output):
    """What going to law would cost and bring. Formula id in `method`; money in `currency`."""

    method: str
    as_of: date
    customer_id: int
    customer_name: str
    company: str
    currency: str
    procedure: Procedure
    amounts: list[AmountOf]
    claim: str
    chance_percent: str
    means: Means
    means_note: str
    score: int | None
    grade: str | None
    complete_percent: int | None
    evidence: list[EvidenceLine]
    ends_on: date | None
    court_fee: str
    court_source: str | None
    preservation_fee: str
    lawyer_fee: str
    other_costs: str
    cost: str
    expected: str
    net: str
    verdict: Verdict
    reasons: list[VerdictReason]
    items: list[ClaimedItem]
    fee: FeeRead
