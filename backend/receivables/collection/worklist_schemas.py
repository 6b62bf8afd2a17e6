"""Wire shapes of the worklist."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from receivables.collection.schemas import Channel, Outcome
from receivables.pagination import MAX_LIMIT, Page
from receivables.risk.schemas import Params
from receivables.rules.flags import Rule, Severity
from receivables.rules.strategy import StepChannel
from receivables.rules.worklist import NextAction
from receivables.texts import Code, Currency, Output, ShortText


class WorklistQuery(BaseModel):
    """The order is the rank's, so there is nothing to sort by."""

    company: Code | None = None
    collector: Annotated[ShortText | None, Field(description="Whose customers; those of whom this person stands in for, and those "
        "about whom a strategy gave this person a task (`manager`: any manager), as well.")] = None
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


class WorklistTask(Output):
    """What a strategy asks a person to do; recording an action closes it."""

    id: int
    channel: StepChannel
    level: int
    segment: str
    person: str | None
    due_on: date


class NextBest(Output):
    """What is best done next, and by which channel; null: nothing today."""

    action: NextAction
    channel: StepChannel | None


class WorklistRow(Output):
    """A customer's account in one currency. Ranks compare within a currency; where there are several, they take turns.

    `worker`: whose work it is today, the substitute of an `absent` collector. `beyond_capacity`: more than that person can do today.
    """

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
    worker: str | None
    absent: str | None
    beyond_capacity: bool
    contacted_today: bool
    tasks: list[WorklistTask]
    next_best: NextBest
    set_aside: str
    held: str
    credit: Annotated[str, Field(description="Receipts and credit notes of the customer that are not applied yet.")]


class WorkDay(Output):
    """A person's day: `done` and `waiting` are customers, `beyond` how many of those that wait do not fit in.

    Of a list that leaves some out `waiting` still counts the whole day where it has a limit, else who is on the list.
    """

    company: str
    person: str
    contacts_a_day: int | None
    done: int
    waiting: int
    beyond: int


class WorklistPage(Page[WorklistRow]):
    """`days`: how full the day of everybody on the list is."""

    days: list[WorkDay]
