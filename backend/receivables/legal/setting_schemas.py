"""Wire shapes of what a company sets for its legal track: warnings, checklist, limitation periods, scales of court fees."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from receivables.pagination import PageQuery
from receivables.rules.limitation import Cause, Starts
from receivables.texts import Code, Currency, Day, Id, Input, MoneyText, Name, Output, Reason

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), Field(examples=["CN"])]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)]
ScaleKind = Literal["court", "preservation", "arbitration"]
ToldBy = Literal["item", "confirmation", "demand", "promise", "payment"]
Place = Annotated[int, Field(ge=0, le=10_000)]


class CompanyChoice(BaseModel):
    company: Code | None = None


class LegalSettingsPatch(Input):
    warn_days: Annotated[list[Annotated[int, Field(ge=1, le=3650)]], Field(min_length=1, max_length=5)] | None = None
    deadline_days: Annotated[int, Field(ge=0, le=365)] | None = None
    country: Country | None = None


class LegalSettingsRead(Output):
    """Limitation is warned of so many days ahead (falling), deadlines of cases so many; `country`: whose law holds for a customer
    whose own country has no period here."""

    company: str
    warn_days: list[int]
    deadline_days: int
    country: str


class EvidenceKindIn(Input):
    code: Code
    name: Name
    told_by: Annotated[ToldBy | None, Field(description="What is recorded anyhow and ticks the line by itself.")] = None
    required: bool = True
    place: Place = 0
    company: Code | None = None


class EvidenceKindPatch(Input):
    name: Name | None = None
    required: bool | None = None
    active: bool | None = None
    place: Place | None = None


class EvidenceKindRead(Output):
    id: int
    company: str
    code: str
    name: str
    told_by: ToldBy | None
    required: bool
    active: bool
    place: int


class EvidenceKindList(Output):
    items: list[EvidenceKindRead]


class EvidenceKindQuery(PageQuery):
    company: Code | None = None
    active: bool | None = None


class PeriodIn(Input):
    """A country's limitation law from a day on; told again for the same day, the latest counts."""

    country: Country
    from_on: Day
    years: Annotated[int, Field(ge=1, le=100)]
    longest_years: Annotated[int | None, Field(ge=1, le=100)] = None
    starts: Starts = Starts.DUE
    causes: Annotated[list[Cause], Field(max_length=20, description="What restarts it.")]
    suspension_months: Annotated[
        int | None, Field(ge=1, le=120, description="What is left once a suspension ends; absent: its days are added.")
    ] = None
    renews: Annotated[bool, Field(description="Whether a promise after its end starts it anew.")] = True
    rest_weekdays: Annotated[
        list[Annotated[int, Field(ge=1, le=7)]],
        Field(max_length=6, description="Weekdays (1 Monday to 7 Sunday) on which, as on the company's quiet days, no period ends; "
                                        "empty: its last day is never moved."),
    ] = Field(default=[6, 7])  # fmt: skip
    source: Reason
    company: Code | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.longest_years is not None and self.longest_years < self.years:
            raise PydanticCustomError("longest_below_years", "The longest period is not shorter than the period")
        return self


class PeriodRead(Output):
    """A period; `id` is absent for one that is shipped with the program."""

    id: int | None
    company: str
    country: str
    from_on: date
    years: int
    longest_years: int | None
    starts: Starts
    causes: list[Cause]
    suspension_months: int | None
    renews: bool
    rest_weekdays: list[int]
    source: str
    actor: str | None
    recorded_at: datetime | None


class PeriodList(Output):
    items: list[PeriodRead]


class TierIn(Input):
    """Of the part of a claim up to `up_to` (absent: all above): `percent`, and a `fixed` sum for reaching it."""

    up_to: MoneyText | None = None
    percent: Percent = Decimal(0)
    fixed: MoneyText | None = None


class ScaleIn(Input):
    kind: ScaleKind
    currency: Currency
    from_on: Day
    tiers: Annotated[list[TierIn], Field(min_length=1, max_length=50)]
    least: MoneyText | None = None
    most: MoneyText | None = None
    source: Reason
    company: Code | None = None


class TierRead(Output):
    up_to: str | None
    percent: str
    fixed: str


class ScaleRead(Output):
    """A scale; `id` is absent for one that is shipped with the program."""

    id: int | None
    company: str
    kind: ScaleKind
    currency: str
    from_on: date
    tiers: list[TierRead]
    least: str
    most: str | None
    source: str
    actor: str | None
    recorded_at: datetime | None


class ScaleList(Output):
    items: list[ScaleRead]


class SuspensionIn(Input):
    """An obstacle that keeps the period of a customer's items, or of one of them, from running."""

    customer_id: Id
    invoice_id: Id | None = None
    from_on: Day
    until_on: Day | None = None
    reason: Reason


class SuspensionPatch(Input):
    """Says when it ended, or withdraws what was recorded by mistake."""

    until_on: Day | None = None
    withdrawn: Literal[True] | None = None


class SuspensionRead(Output):
    id: int
    company: str
    customer_id: int
    customer_name: str
    invoice_id: int | None
    invoice_number: str | None
    from_on: date
    until_on: date | None
    reason: str
    actor: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None


class SuspensionQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
