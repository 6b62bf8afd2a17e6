"""Wire shapes of holds and sending hours."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.companies.schemas import Country, Iso, Zone
from receivables.pagination import PageQuery
from receivables.texts import Code, Day, Id, Input, MoneyText, Output, Reason


class DunningHoldIn(Input):
    """Silence about a customer, one of its items, or an amount of either, up to and including a day."""

    customer_id: Id
    invoice_id: Id | None = None
    currency: Iso | None = None
    amount: Annotated[MoneyText | None, Field(description="A part only; of a customer's items the oldest first.")] = None
    until_on: Annotated[Day, Field(description="The last silent day; dunning goes on the day after.")]
    reason: Reason


class HoldLift(Input):
    reason: Reason


class DunningHoldRow(Output):
    id: int
    company: str
    customer_id: int
    customer_number: str
    customer_name: str
    invoice_id: int | None
    invoice_number: str | None
    currency: str | None
    amount: str | None
    from_on: date
    until_on: date
    reason: str
    actor: str
    recorded_at: datetime
    lifted_on: date | None
    lifted_by: str | None
    state: Literal["running", "over", "lifted"]


class HoldQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    state: Literal["running", "over", "lifted"] | None = None


class SendingHoursIn(Input):
    """From when to when something may be sent to customers of a country, by the clock there."""

    company: Code | None = None
    country: Country
    time_zone: Zone
    from_hour: Annotated[int, Field(ge=0, le=23)] = 9
    to_hour: Annotated[int, Field(ge=1, le=24)] = 18


class SendingHoursRow(Output):
    id: int
    company: str
    country: str
    time_zone: str
    from_hour: int
    to_hour: int


class SendingHoursQuery(PageQuery):
    company: Code | None = None
