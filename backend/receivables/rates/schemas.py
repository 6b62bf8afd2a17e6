"""Wire shapes of exchange rates. A rate is an exact decimal string, never a number."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from receivables.companies.schemas import Iso
from receivables.errors import ProblemField
from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Input, Instant, Output, ShortText

PLACES = 12
"""Decimals that a rate of one unit may have."""
RateText = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}(\.[0-9]{1,12})?$"), Field(examples=["7.1234"])]


def plain(rate: Decimal) -> str:
    """The shortest decimal text of a rate."""
    text = f"{rate:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class RatePush(Input):
    """What `per` units of the currency are worth in the company's base currency, from `rate_on` on."""

    currency: Iso
    rate_on: Day
    rate: RateText
    per: Annotated[Literal[1, 10, 100, 1000, 10000], Field(description="Units the rate is for: banks quote JPY per 100.")] = 1
    company: Annotated[Code | None, Field(description="Default: the key's own company, else main.")] = None
    source: Annotated[ShortText | None, Field(description="Who says so, such as the central bank.")] = None

    @property
    def external_id(self) -> str:
        """What a bulk answer names the row by."""
        return f"{self.currency} {self.rate_on}"

    @property
    def exact(self) -> Decimal:
        """The rate of one unit."""
        return Decimal(self.rate).scaleb(1 - len(str(self.per)))

    @model_validator(mode="after")
    def _fits(self) -> "RatePush":
        if self.exact <= 0:
            raise PydanticCustomError("rate_not_positive", "A rate is greater than zero")
        exponent = self.exact.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > PLACES:
            raise PydanticCustomError("too_many_decimals", "A rate of one unit has at most 12 decimals")
        return self


class RateRow(Output):
    """A recorded rate; `in_force` unless a later row of the same day took its place."""

    id: int
    company: str
    currency: str
    base_currency: str
    rate_on: date
    rate: str
    source: str | None
    actor: str
    recorded_at: datetime
    in_force: bool


class RateQuery(PageQuery):
    company: Code | None = None
    currency: Currency | None = None
    rate_from: Day | None = None
    rate_to: Day | None = None
    history: Annotated[bool, Field(description="Also the rows that a later one of the same day replaced.")] = False


class RateAtQuery(BaseModel):
    """Which rate counts on a day, default today; with `known_at` as it was known then."""

    currency: Iso
    on: Day | None = None
    company: Code | None = None
    known_at: Instant | None = None


class RateAt(Output):
    """The rate that counts on a day: of that day, or the latest of the `max_age_days` before it."""

    company: str
    currency: str
    base_currency: str
    on: date
    rate: str
    rate_on: date
    max_age_days: int


class RateFileQuery(BaseModel):
    company: Code | None = None
    dry_run: Annotated[bool, Field(description="Check everything and say what would happen; nothing is kept.")] = False


class RateFile(Output):
    """What became of a file of rates: all of it or nothing."""

    dry_run: bool
    created: int
    updated: int
    unchanged: int
    warnings: list[ProblemField]
