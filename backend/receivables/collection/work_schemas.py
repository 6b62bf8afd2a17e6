"""Wire shapes of how the collectors' work is planned: capacity, absences, what contacts cost."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.rules.strategy import StepChannel
from receivables.texts import Code, Currency, Day, Input, MoneyText, Name, Output


class PlanQuery(PageQuery):
    company: Code | None = None


class CapacityIn(Input):
    """How many customers a collector can contact in a day; null takes the limit away."""

    collector: Name
    contacts_a_day: Annotated[int | None, Field(ge=1, le=1000)]
    company: Code | None = None


class CapacityRead(Output):
    id: int
    company: str
    collector: str
    contacts_a_day: int


class AbsenceIn(Input):
    """A person is away; the substitute works through their list. Both days inside."""

    person: Name
    substitute: Name
    from_on: Day
    to_on: Day
    company: Code | None = None


class AbsencePatch(Input):
    substitute: Name | None = None
    to_on: Day | None = None


class AbsenceRead(Output):
    id: int
    company: str
    person: str
    substitute: str
    from_on: date
    to_on: date
    actor: str
    recorded_at: datetime


class AbsenceQuery(PlanQuery):
    person: Name | None = None
    on: Annotated[Day | None, Field(description="Only absences that hold this day.")] = None


class ContactCostIn(Input):
    """What a contact by a channel usually costs; null takes it away."""

    channel: StepChannel
    currency: Currency
    cost: MoneyText | None
    company: Code | None = None


class ContactCostRead(Output):
    id: int
    company: str
    channel: StepChannel
    currency: str
    cost: str


