"""Wire shapes of the key figures."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from receivables.reporting.base import AmountsIn, UsedRate
from receivables.rules.kpi import Direction, Unit
from receivables.texts import Code, Currency, Day, Instant, Output, ShortText


class KpiQuery(BaseModel):
    """`period_to` is `as_of` unless given, and `period_from` three months earlier."""

    period_from: Annotated[Day | None, Field(description="First day; default: three months up to period_to.")] = None
    period_to: Annotated[Day | None, Field(description="Last day, at whose end the closing balances stand; default: as_of.")] = None
    as_of: Annotated[Day | None, Field(description="Promises are judged at the end of this day; default: today.")] = None
    known_at: Annotated[Instant | None, Field(description="Counting only what was recorded up to this instant.")] = None
    company: Code | None = None
    currency: Annotated[Currency | None, Field(description="Default: the company's base currency; with amounts_in=base all.")] = None
    amounts_in: Annotated[AmountsIn, Field(description="base: every currency's amounts in the base currency, at the rates of rate_on.")] = (
        AmountsIn.DOCUMENT
    )
    rate_on: Annotated[Day | None, Field(description="Day of the rates for the base currency; default: period_to.")] = None
    owner: Annotated[ShortText | None, Field(description="Only customers of this salesperson.")] = None
    collector: Annotated[ShortText | None, Field(description="Only customers of this collector.")] = None


class KpiMonth(Output):
    """Credit sales of a calendar month and its days, up to the end of the period."""

    month: date
    sales: str
    days: int


class KpiMissing(Output):
    """An input that nobody has given, and the months it was not given for."""

    input: str
    months: list[date]


class KpiRead(Output):
    """A figure with what it came from: amounts as decimal text, `cash_days` as amount × days, days and counts as numbers.

    A null `value` means that an input is `missing` or that the formula has no answer (its denominator is zero), a null `target` that
    there is nothing to reach.
    """

    id: str
    method: str
    value: str | None
    unit: Unit
    direction: Direction
    target: str | None
    attained: bool | None
    currency: str
    inputs: dict[str, str | int]
    months: list[KpiMonth]
    excluded: dict[str, str]
    missing: list[KpiMissing]
    rows_url: str


class ReceivableInBase(Output):
    """Closing receivables of all currencies in the base currency, at the rates of a day; what has no rate is named and not counted."""

    currency: str
    amount: str
    rate_on: date
    rates: list[UsedRate]
    without_rate: dict[str, str]


class KpiAnswer(Output):
    period_from: date
    period_to: date
    as_of: date
    known_at: datetime | None
    amounts_in: AmountsIn
    currency: str
    other_currencies: Annotated[dict[str, str], Field(description="Closing receivables that no figure here counts, by currency.")]
    receivable_in_base: ReceivableInBase
    items: list[KpiRead]
