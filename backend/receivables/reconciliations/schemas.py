"""Wire shapes of reconciliations."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from receivables.access.schemas import Email
from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Id, Input, LongText, MoneyText, Output, ShortText

Basis = Literal["items", "customers", "control"]
AnyBasis = Literal["items", "customers", "control", "confirmation"]
State = Literal["missing_here", "extra_here", "amount_differs"]
Kind = Literal["item", "receipt", "customer", "unidentified", "control"]
Status = Literal["open", "prepared", "signed"]
ReasonCode = Literal[
    "timing", "not_sent", "not_recorded_there", "wrong_here", "wrong_there", "applied_differently", "exchange_rate", "rounding", "other"
]


class LinePush(Input):
    """One open item, customer balance or control account, as the other system has it at the end of the day.

    `amount` is signed: what customers owe is positive, credit notes and money not applied are negative. `external_id` names the item,
    the receipt (`kind` = `receipt`) or the customer as it was pushed; of a control balance it is the account and may be left out.
    """

    amount: MoneyText
    external_id: Code | None = None
    kind: Literal["item", "receipt"] = "item"
    number: Code | None = None


class SendQuery(BaseModel):
    """What is compared; the same company, currency, day, basis and source again is a new version of the same reconciliation."""

    currency: Currency
    as_of: Day
    company: Code | None = None
    basis: Annotated[Basis, Field(description="What a line is: an open item, a customer's balance, or a control account.")] = "items"
    source: Annotated[Code | None, Field(description="Whose external ids the lines name; default: the key's source.")] = None
    receipts: Annotated[bool, Field(description="Whether money not applied yet counts (negative) on both sides.")] = True


class Signature(Output):
    name: str
    at: datetime


class ReconciliationRow(Output):
    """A comparison; `difference` is ours less theirs. Signed once it is prepared, signed twice it is frozen."""

    id: int
    company: str
    currency: str
    as_of: date
    basis: Annotated[AnyBasis, Field(description="`confirmation`: told by customers who were asked to confirm their balance.")]
    source: str
    receipts: bool
    status: Status
    version: int
    compared_at: datetime
    lines: int
    theirs: str
    ours: str
    difference: str
    differences: int
    unclosed: int
    prepared_by: str | None
    prepared_at: datetime | None
    signed_by: str | None
    signed_at: datetime | None


class StateTotal(Output):
    """The differences of one kind and what they add up to."""

    state: State
    count: int
    unclosed: int
    difference: str


class InputRead(Output):
    input: int
    lines: int
    total: str
    actor: str
    recorded_at: datetime


class ReconciliationRead(ReconciliationRow):
    """`can_sign` says whether the reader may sign this version now."""

    totals: list[StateTotal]
    inputs: list[InputRead]
    can_sign: bool


class ReconciliationQuery(PageQuery):
    company: Code | None = None
    currency: Currency | None = None
    basis: AnyBasis | None = None
    status: Status | None = None
    as_of_from: Day | None = None
    as_of_to: Day | None = None


class DifferenceRow(Output):
    """What differs in one item, receipt, customer or total; `difference` is ours less theirs."""

    id: int
    reconciliation_id: int
    version: int
    kind: Kind
    source: str
    external_id: str
    number: str | None
    state: State
    currency: str
    theirs: str
    ours: str
    difference: str
    invoice_id: int | None
    payment_id: int | None
    customer_id: int | None
    customer_name: str | None
    reason: ReasonCode | None
    note: str | None
    assigned_to: Annotated[str | None, Field(description="The user's address.")]
    assigned_name: str | None
    closed: bool
    changed_by: str | None
    changed_at: datetime | None


class DifferenceQuery(PageQuery):
    state: State | None = None
    kind: Kind | None = None
    closed: bool | None = None
    reason: ReasonCode | None = None
    assigned_to: Annotated[str | None, Field(max_length=254, description="An address, or me.")] = None
    customer_id: Id | None = None
    q: Annotated[ShortText | None, Field(description="Start of the external id or number, or part of the customer's name.")] = None
    version: Annotated[int | None, Field(ge=1, le=1_000_000, description="An earlier comparison; default the last.")] = None


class Explanation(Input):
    """Why it differs, who sees to it, and whether it is settled. What is left out stays; a closed difference has a reason."""

    reason: ReasonCode | None = None
    note: LongText | None = None
    assigned_to: Email | None = None
    closed: bool | None = None


class ExplanationsIn(Explanation):
    """The same explanation for many differences of the last version."""

    difference_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]


class ExplanationsRead(Output):
    changed: int


class SignatureIn(Input):
    """Signs the version that was read."""

    version: Annotated[int, Field(ge=1)]
