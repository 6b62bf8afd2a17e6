"""Wire shapes of what is asked of clearing, and of its answers."""

from typing import Annotated, Literal

from pydantic import Field

from receivables.errors import ProblemField
from receivables.texts import Code, Day, Id, Input, LongText, MoneyText, Output, Reason

ProposalKey = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9a-f]+$")]


class RunIn(Input):
    """Which receipts to match: those named, else all of the company that are left."""

    company: Code | None = None
    payment_ids: Annotated[list[Id], Field(max_length=10_000)] | None = None
    apply: Annotated[bool, Field(description="Apply what reaches the company's threshold.")] = True


class RunRead(Output):
    """What matching did. `limited`: receipts for which the search of sums ended at its limit; `changed`: somebody was faster."""

    looked_at: int
    applied: int
    proposed: int
    nothing: int
    limited: int
    changed: int
    more: bool


class AcceptIn(Input):
    key: ProposalKey


class AcceptRow(AcceptIn):
    payment_id: Id


class AcceptManyIn(Input):
    rows: Annotated[list[AcceptRow], Field(min_length=1, max_length=1000)]


class AcceptedRow(Output):
    payment_id: int
    status: Literal["applied", "refused"]
    clearing_id: int | None
    code: str | None
    detail: str | None


class AcceptManyRead(Output):
    applied: int
    refused: int
    rows: list[AcceptedRow]


class ItemIn(Input):
    """What one item gets of the receipt, and what is let go of it beside that."""

    invoice_id: Id
    amount: MoneyText
    discount: MoneyText | None = None
    small_difference: MoneyText | None = None
    bank_charge: MoneyText | None = None


class ClearIn(Input):
    """How to clear a receipt; what is not used stays on the customer's account."""

    open: Annotated[MoneyText, Field(description="What the receipt had open when it was read.")]
    customer_id: Annotated[Id, Field(description="Whose receipt it is, where nobody is known yet.")] | None = None
    items: Annotated[list[ItemIn], Field(max_length=500, default_factory=list)]
    small_difference: Annotated[MoneyText, Field(description="Booked away of an overpayment.")] | None = None
    note: LongText | None = None


class PreviewItem(Output):
    invoice_id: int
    number: str
    open_before: str
    open_after: str
    discount_allowed: str


class PreviewLimits(Output):
    small_difference: str
    bank_charge: str


class PreviewRead(Output):
    """What clearing so would come to; `errors` are what it would be refused with."""

    currency: str
    open: str
    applied: str
    differences: str
    kept: str
    left: str
    items: list[PreviewItem]
    errors: list[ProblemField]
    limits: PreviewLimits


class UndoIn(Input):
    reason: Reason
    effective_on: Day | None = None
