"""Wire shapes of the valuation. Base amounts are decimal strings of `base_currency`."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from receivables.pagination import PageQuery
from receivables.rules.exchange import Kind
from receivables.texts import Code, Currency, Day, Id, Input, Instant, Output, Reason


class RevaluationIn(Input):
    month_end: Annotated[Day, Field(description="The last day of a month that has ended.")]
    company: Code | None = None


class RevaluationReversal(Input):
    reason: Reason


class RevaluedTotal(Output):
    """One currency of a revaluation. Amounts are net: items that owe, less credit notes and receipts; a gain is positive."""

    currency: str
    documents: int
    open: str
    carrying: str
    rate: str
    rate_on: date
    revalued: str
    unrealised: str


class RevaluedRow(Output):
    """One document of a revaluation: what was open and carried, and what the rate makes of it. A gain is positive on either side."""

    subject: Literal["invoice", "payment"]
    id: int
    number: str
    kind: str
    customer_name: str | None
    currency: str
    open: str
    carrying: str
    rate: str
    rate_on: date
    revalued: str
    unrealised: str


class RevaluationSummary(Output):
    id: int
    company: str
    month_end: date
    base_currency: str
    documents: int
    carrying: str
    unrealised: str
    status: Literal["posted", "reversed"]
    posted_by: str
    posted_at: datetime
    reversed_by: str | None
    reversed_at: datetime | None
    reason: str | None


class RevaluationPreview(Output):
    """What a revaluation would post, or posted: `id` is absent in a preview. `rows` are the largest 200; all are base movements."""

    id: int | None
    company: str
    month_end: date
    base_currency: str
    method: str
    documents: int
    carrying: str
    unrealised: str
    totals: list[RevaluedTotal]
    rows: list[RevaluedRow]


class RevaluationRead(RevaluationPreview, RevaluationSummary):
    """A posted revaluation with its totals and largest rows."""

    id: int


class RevaluationQuery(PageQuery):
    company: Code | None = None
    status: Literal["posted", "reversed"] | None = None


class BaseMovementRow(Output):
    """A movement of the base value of a document; `entry_id` made it, or `revaluation_id`."""

    id: int
    company: str
    kind: Kind
    effective_on: date
    invoice_id: int | None
    payment_id: int | None
    number: str
    currency: str
    amount: str
    base_currency: str
    base_amount: str
    rate: str | None
    rate_on: date | None
    entry_id: int | None
    revaluation_id: int | None
    recorded_at: datetime


class BaseMovementQuery(PageQuery):
    company: Code | None = None
    currency: Currency | None = None
    kind: Kind | None = None
    invoice_id: Id | None = None
    payment_id: Id | None = None
    of_payment_id: Annotated[Id | None, Field(description="A receipt's, and those its entries made on what it paid.")] = None
    revaluation_id: Id | None = None
    effective_from: Day | None = None
    effective_to: Day | None = None
    known_at: Annotated[Instant | None, Field(description="Only what was recorded up to this instant.")] = None


class BaseValue(Output):
    """What a document is worth in the base currency: at its own rate (`carrying`), and at the rate of `rate_on`.

    `status` is `own_currency` (nothing to convert), `valued`, or `rate_missing` (no rate on its day); `waiting` counts entries whose
    counterpart has no rate yet. `revalued` and `unrealised` are absent without a rate on `rate_on`.
    """

    status: Literal["own_currency", "valued", "rate_missing"]
    method: str
    currency: str
    base_currency: str
    amount: str
    open: str
    document_rate: str | None
    document_rate_on: date | None
    base_amount: str | None
    carrying: str | None
    realised: str | None
    waiting: int
    rate: str | None
    rate_on: date | None
    revalued: str | None
    unrealised: str | None


class BaseValueQuery(BaseModel):
    rate_on: Annotated[Day | None, Field(description="The day of the rate the open part is measured with; default today.")] = None
