"""Wire shapes of what contacts brought."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from receivables.pagination import PageQuery
from receivables.rules.effect import Verdict
from receivables.texts import Code, Currency, Day, Instant, Output, ShortText


class Dimension(StrEnum):
    """What contacts are grouped by. `collector` is whose customer it is, `actor` who acted (or let the letter go)."""

    VERSION = "version"
    STEP = "step"
    TEMPLATE = "template"
    CHANNEL = "channel"
    COLLECTOR = "collector"
    ACTOR = "actor"
    SEGMENT = "segment"
    ARM = "arm"


class EffectQuery(BaseModel):
    """Contacts from `period_from` to `period_to`; what they brought is counted up to the end of `as_of`."""

    dimension: Dimension = Dimension.CHANNEL
    period_from: Annotated[Day | None, Field(description="First day of the contacts; default: three months up to period_to.")] = None
    period_to: Annotated[Day | None, Field(description="Last day of the contacts; default: as_of.")] = None
    as_of: Annotated[Day | None, Field(description="Money, promises and disputes count up to this day; default: today.")] = None
    known_at: Annotated[Instant | None, Field(description="Counting only what was recorded up to this instant.")] = None
    company: Code | None = None
    currency: Annotated[Currency | None, Field(description="Of the money; default: the company's base currency.")] = None


class RowsQuery(PageQuery, EffectQuery):
    """The rows behind a figure: those of one `key` of the dimension, or all."""

    key: ShortText | None = None
    grade: Literal["A", "B", "C", "D", "E", "-"] | None = None
    age: Literal["not_due", "1-30", "31-90", "91-365", "365+", "-"] | None = None


class ContactsQuery(RowsQuery):
    succeeded: bool | None = None
    disputed: bool | None = None


class EffectSegment(Output):
    """Contacts with customers of a grade whose oldest item asked about was so many days overdue."""

    grade: str
    age: str
    contacts: int
    succeeded: int


class EffectFigures(Output):
    """What some contacts brought. Ratios are null without a denominator.

    `unripe`: how many are so young that more may come. `expected`: the success rate of the whole book with this mix of segments;
    `standardised`: their own rate with the book's mix. `costs` were recorded, `usual_costs` stand for contacts whose cost nobody wrote
    down. `verdict` compares their success rate with that of all other contacts.
    """

    contacts: int
    unripe: int
    succeeded: int
    success_rate: str | None
    success_from: str | None
    success_to: str | None
    expected: str | None
    standardised: str | None
    against_expected: str | None
    verdict: Verdict
    recovered_14: str
    recovered_30: str
    costs: str
    usual_costs: str
    costed: int
    cost_per_recovered: str | None
    promised: str
    kept: str
    promise_kept: str | None
    disputed: int
    dispute_rate: str | None
    days_to_cash: str | None


class EffectRow(EffectFigures):
    key: str
    segments: list[EffectSegment]
    contacts_url: str
    money_url: str


class EffectAnswer(Output):
    """`methods`: the formula of each figure, by id and in words."""

    method: str
    methods: dict[str, str]
    dimension: Dimension
    period_from: date
    period_to: date
    as_of: date
    known_at: datetime | None
    company: str
    currency: str
    rows: list[EffectRow]
    total: EffectFigures


class EffectContact(Output):
    """A contact and what it brought. `kind` and `id`: an action, or a letter."""

    kind: Literal["action", "letter"]
    id: int
    customer_id: int
    customer_number: str
    customer_name: str
    at: datetime
    day: date
    channel: str
    actor: str | None
    collector: str | None
    outcome: str | None
    version: int | None
    level: int | None
    template: str | None
    segment: str | None
    arm: str | None
    grade: str
    age: str
    unripe: bool
    succeeded: bool
    disputed: bool
    recovered_14: str
    recovered_30: str
    cost: str | None
    currency: str


class EffectMoney(Output):
    """What a receipt paid of an item, and the contact it is counted for."""

    payment_id: int
    payment_number: str
    invoice_id: int
    invoice_number: str
    customer_id: int
    customer_name: str
    received_on: date
    amount: str
    currency: str
    kind: Literal["action", "letter"]
    contact_id: int
    contact_on: date
    channel: str
    days: int


class ArmRead(Output):
    """An arm of an experiment: everybody assigned to it, whether contacted or not. `answered`: customers with a contact that succeeded."""

    arm: Literal["champion", "challenger"]
    customers: int
    contacted: int
    answered: int
    answer_rate: str | None
    answer_from: str | None
    answer_to: str | None
    contacts: int
    succeeded: int
    disputed: int
    recovered_14: str
    recovered_30: str
    costs: str


class TrialAnswer(Output):
    """What an experiment showed so far. `verdict`: of the challenger's share of answering customers against the champion's, at 95 %."""

    method: str
    methods: dict[str, str]
    experiment_id: int
    version: int
    share_percent: int
    period_from: date
    period_to: date
    currency: str
    arms: list[ArmRead]
    verdict: Verdict
    z: str | None
