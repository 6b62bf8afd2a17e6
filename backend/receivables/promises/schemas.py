"""Wire shapes of promises to pay."""

from datetime import date
from typing import Annotated

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.rules.promises import PromiseStatus
from receivables.texts import Code, Currency, Day, Id, Input, MoneyText, Output


class PromiseIn(Input):
    """What the customer promised: an amount of one currency by a day, with calendar days of grace."""

    currency: Currency
    amount: MoneyText
    promised_on: Day
    grace_days: Annotated[int, Field(ge=0, le=60)] = 0
    invoice_ids: Annotated[
        list[Id], Field(default_factory=list, max_length=200, description="The items it is about: only money applied to them counts.")
    ]


class PromiseTerms(Output):
    """What was promised."""

    id: int
    currency: str
    amount: str
    given_on: date
    promised_on: date
    grace_days: int


class PromisedItem(Output):
    id: int
    number: str


class PromiseRow(PromiseTerms):
    """A promise and what became of it: `received` is the money that counts towards it."""

    company: str
    customer_id: int
    customer_number: str
    customer_name: str
    action_id: int
    status: PromiseStatus
    received: str
    items: Annotated[list[PromisedItem], Field(description="Empty where it is about the whole account.")]


class PromiseQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    currency: Currency | None = None
    status: PromiseStatus | None = None
    due_from: Day | None = None
    due_to: Day | None = None


class PromiseReliability(Output):
    """How a customer kept its word in one currency: promises that were judged, by amount and number. `promise_kept`."""

    currency: str
    promised: str
    kept: str
    rate: str | None
    count: int
    kept_count: int
    broken_count: int


class ReliabilityAnswer(Output):
    customer_id: int
    items: list[PromiseReliability]
