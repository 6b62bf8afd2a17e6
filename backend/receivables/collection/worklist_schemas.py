"""Wire shapes of the worklist."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from receivables.collection.schemas import Channel, Outcome
from receivables.pagination import MAX_LIMIT
from receivables.risk.schemas import Params
from receivables.rules.flags import Rule, Severity
from receivables.texts import Code, Currency, Output, ShortText


class WorklistQuery(BaseModel):
    """The order is the rank's, so there is nothing to sort by."""

    company: Code | None = None
    collector: ShortText | None = None
    currency: Currency | None = None
    q: Annotated[ShortText, Field(description="Part of the customer's name, number, external id or tax id.")] | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 50
    cursor: Annotated[str, Field(max_length=20)] | None = None
    include_total: bool = False


class WorklistContact(Output):
    name: str
    title: str | None
    email: str | None
    phone: str | None


class LastAction(Output):
    channel: Channel
    outcome: Outcome
    acted_at: datetime
    actor: str


class WorklistFlag(Output):
    rule: Rule
    severity: Severity


class WorklistReason(Output):
    """Why the rank is what it is: a key to translate and its numbers, the weightiest first."""

    key: str
    params: Params


class WorklistRow(Output):
    """A customer's account in one currency. Ranks compare within a currency; where there are several, they take turns."""

    rank: int
    company: str
    customer_id: int
    customer_number: str
    customer_name: str
    collector: str | None
    owner: str | None
    contact: WorklistContact | None
    currency: str
    money_at_risk: str
    overdue: str
    not_due: str
    due_soon: str
    oldest_due_on: date
    oldest_days: int
    open_items: int
    score: int | None
    probability: str
    disputed: str
    promise_running: str
    plan_running: str
    broken_promises: int
    last_action: LastAction | None
    last_contact_on: date | None
    next_step: str | None
    next_on: date | None
    flags: list[WorklistFlag]
    reasons: list[WorklistReason]
