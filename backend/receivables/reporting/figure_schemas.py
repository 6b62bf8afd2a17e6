"""Wire shapes of monthly figures and of the targets of periods."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from receivables.pagination import PageQuery
from receivables.rules.kpi import Direction, Unit
from receivables.texts import Code, Currency, Day, Input, MoneyText, Output, ShortText

FigureKind = Literal["output_value"]
Subject = Literal["company", "owner", "collector"]
# As precise as a figure itself may be asked to be: 0.955 of a ratio, 62.5 days.
TargetText = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}(\.[0-9]{1,6})?$"), Field(examples=["0.95"])]


class FigureQuery(PageQuery):
    company: Code | None = None
    month_from: Day | None = None
    month_to: Day | None = None


class FigureIn(Input):
    """A month's figure; the currency is the company's unless given, an amount of null takes the figure back."""

    month: Annotated[Day, Field(description="The first day of the month.")]
    kind: FigureKind = "output_value"
    currency: Currency | None = None
    amount: MoneyText | None


class FiguresIn(Input):
    """Figures of one company, kept all or not at all."""

    items: Annotated[list[FigureIn], Field(min_length=1, max_length=240)]
    company: Code | None = None


class FiguresAnswer(Output):
    changed: int


class FigureRead(Output):
    company: str
    month: date
    kind: FigureKind
    currency: str
    amount: str
    actor: str
    recorded_at: datetime


class PeriodTargetQuery(PageQuery):
    company: Code | None = None
    subject: Subject | None = None
    person: ShortText | None = None
    kpi_id: Code | None = None
    on: Annotated[Day | None, Field(description="Only periods that hold this day.")] = None


class PeriodTargetIn(Input):
    """What a figure should reach in a period, for the company or a person's customers; a `value` of null takes the target away."""

    kpi_id: Code
    subject: Subject = "company"
    person: Annotated[ShortText, Field(description="The salesperson or collector; not for a company's target.")] = ""
    first_on: Day
    last_on: Day
    value: TargetText | None
    company: Code | None = None


class PeriodTargetRead(Output):
    """A target and what was attained: `value` is the figure at the end of the period, or so far while it runs; null without one."""

    company: str
    kpi_id: str
    subject: Subject
    person: str
    first_on: date
    last_on: date
    currency: str
    unit: Unit
    direction: Direction
    target: str
    value: str | None
    attained: bool | None
