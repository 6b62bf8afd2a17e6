"""Wire shapes of rate sets, their assignment and the policy."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from receivables.pagination import PageQuery
from receivables.rules.interest import DayCount
from receivables.texts import Code, Currency, Day, Id, Input, LongText, MoneyText, Name, Output, ShortText

Percent = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$"), Field(examples=["12.25"])]
SignedPercent = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,6})?$"), Field(examples=["2.15"])]
Method = Annotated[
    Literal["contract", "reference", "reference_at_default", "agreed_or_daily"],
    Field(description="contract: the rates as they are. reference: with the margin added. reference_at_default: the same, fixed for each "
          "item at the rate in force at the end of the half-year before it was late. agreed_or_daily: what was agreed, not below the rate "
          "of the day of signing, else so much a day."),
]  # fmt: skip
Part = Literal["principal", "interest", "fee"]
ChargeKind = Literal["interest", "compensation", "dunning_fee"]
Level = Annotated[int, Field(ge=1, le=20)]


class InterestRate(Input):
    """A rate in force from a day on, in percent a year."""

    from_on: Day
    percent: SignedPercent


class InterestTier(Input):
    """A fixed fee for items of at least `least` in the currency."""

    currency: Currency
    least: MoneyText = "0"
    amount: MoneyText


class InterestMinimum(Input):
    currency: Currency
    amount: MoneyText


class DunningFee(Input):
    """What a letter of a dunning level costs for each item it names."""

    level: Level
    currency: Currency
    amount: MoneyText


Rates = Annotated[list[InterestRate], Field(max_length=500)]
Tiers = Annotated[list[InterestTier], Field(max_length=100)]
Minimums = Annotated[list[InterestMinimum], Field(max_length=100)]


class InterestRateSetFields(Input):
    """What of a rate set may change; `source` says where the rates come from."""

    name: Name
    source: Annotated[LongText, Field(min_length=1)]
    method: Method = "contract"
    day_count: DayCount = DayCount.ACTUAL_365
    margin_percent: Percent = "0"
    daily_percent: Percent | None = None
    grace_days: Annotated[int, Field(ge=0, le=365)] = 0
    grace_counts: Annotated[bool, Field(description="What is open after the grace bears interest for its days too.")] = True
    rates: Rates = Field(default=[])
    tiers: Tiers = Field(default=[])
    minimums: Minimums = Field(default=[])


class InterestRateSetIn(InterestRateSetFields):
    code: Code
    company: Code | None = None


class InterestRateSetRead(Output):
    id: int
    company: str
    code: str
    name: str
    source: str
    method: Method
    day_count: DayCount
    margin_percent: str
    daily_percent: str | None
    grace_days: int
    grace_counts: bool
    rates: list[InterestRate]
    tiers: list[InterestTier]
    minimums: list[InterestMinimum]
    updated_at: datetime


class InterestRateSetQuery(PageQuery):
    company: Code | None = None


class InterestAssignmentIn(Input):
    """Says which rate set holds for a target, the company where none is named; without a set there is no interest."""

    company: Code | None = None
    rate_set_id: Id | None = None
    customer_id: Id | None = None
    contract_number: Annotated[ShortText, Field(min_length=1)] | None = None
    invoice_id: Id | None = None
    agreed_percent: Annotated[Percent | None, Field(description="The rate agreed with this target, in percent a year.")] = None
    signed_on: Annotated[Day | None, Field(description="When the contract was signed; the item's issue day where it is not told.")] = None


class InterestAssignmentRow(Output):
    id: int
    company: str
    rate_set_id: int | None
    rate_set_name: str | None
    customer_id: int | None
    customer_name: str | None
    contract_number: str | None
    invoice_id: int | None
    invoice_number: str | None
    agreed_percent: str | None
    signed_on: date | None
    actor: str
    recorded_at: datetime


class InterestAssignmentQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    rate_set_id: Id | None = None


class InterestPolicyIn(Input):
    """What accrues, and what is paid first by a receipt that names no item. `payment_order` empty: only by age."""

    starts_on: Annotated[Day | None, Field(description="The first day that bears interest; without it nothing is charged.")] = None
    accrues_disputed: bool = False
    accrues_promised: Annotated[bool, Field(description="Off, promises that name items pause these until they are broken.")] = True
    accrues_planned: bool = False
    accrues_written_off: bool = False
    compounds: Annotated[bool, Field(description="Whether interest notes bear interest themselves.")] = False
    payment_order: Annotated[list[Part], Field(max_length=3)] = Field(default=[])
    note_days: Annotated[int, Field(ge=0, le=365)] = 0
    posts_fees: Annotated[bool, Field(description="Whether dunning fees are billed by themselves once a letter is sent.")] = False
    fees: Annotated[list[DunningFee], Field(max_length=200)] = Field(default=[])


class InterestPolicyRead(InterestPolicyIn):
    company: str
    updated_at: datetime | None


class InterestPolicyQuery(BaseModel):
    company: Code | None = None
