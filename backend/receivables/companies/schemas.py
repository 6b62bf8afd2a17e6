"""Wire shapes of companies."""

from datetime import datetime
from itertools import pairwise
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import MISSING, AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from receivables.money import CURRENCIES
from receivables.pagination import PageQuery
from receivables.rules import thresholds as rule
from receivables.rules.kpi import FORMULAS
from receivables.texts import Currency, Input, Name, Output, ShortText


def _currency(code: str) -> str:
    if code not in CURRENCIES:
        raise PydanticCustomError("unknown_currency", "Not an ISO 4217 currency code")
    return code


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise PydanticCustomError("unknown_time_zone", "Not an IANA time zone such as Asia/Shanghai")
    return name


def _rising(bounds: list[int]) -> list[int]:
    if any(low >= high for low, high in pairwise(bounds)):
        raise PydanticCustomError("not_rising", "Each bound must be greater than the one before")
    return bounds


def _thresholds(settings: dict[str, int]) -> dict[str, int]:
    try:
        rule.from_mapping(settings)
    except rule.ThresholdError as error:
        raise PydanticCustomError(error.code, "{problems}", {"problems": str(error)}) from error
    return settings


class Target(Input):
    """What a figure should reach; whether it is a floor or a ceiling belongs to the figure."""

    value: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}(\.[0-9]{1,6})?$"), Field(examples=["0.95"])]


def _targets(targets: dict[str, Target]) -> dict[str, Target]:
    unknown = sorted(set(targets) - set(FORMULAS))
    if unknown:
        raise PydanticCustomError("unknown_formula", "There is no such figure: {names}", {"names": ", ".join(unknown)[:200]})
    return targets


CompanyCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$")]
Iso = Annotated[Currency, AfterValidator(_currency)]
Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_zone)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Days = Annotated[list[Annotated[int, Field(ge=1, le=36500)]], Field(min_length=1, max_length=12), AfterValidator(_rising)]
Years = Annotated[list[Annotated[int, Field(ge=1, le=100)]], Field(min_length=1, max_length=12), AfterValidator(_rising)]
ThresholdSettings = Annotated[dict[str, int], AfterValidator(_thresholds)]
Targets = Annotated[dict[str, Target], AfterValidator(_targets)]


class CompanyCreate(Input):
    code: CompanyCode
    name: Name
    base_currency: Iso = "CNY"
    time_zone: Zone = "Asia/Shanghai"
    country: Annotated[Country | None, Field(description="By whose holidays it works, and customers without a country.")] = None
    overdue_bounds: Days = Field(default=[30, 60, 90, 180, 365], description="Last day of each overdue bucket but the open-ended one.")
    age_years: Years = Field(default=[1, 2, 3], description="Last year of each age bucket but the open-ended one.")
    thresholds: ThresholdSettings = Field(default={})
    targets: Targets = Field(default={})


class CompanyUpdate(Input):
    """What is left out stays. The code never changes."""

    name: Name | MISSING = MISSING
    base_currency: Iso | MISSING = MISSING
    time_zone: Zone | MISSING = MISSING
    country: Country | MISSING | None = MISSING
    overdue_bounds: Days | MISSING = MISSING
    age_years: Years | MISSING = MISSING
    thresholds: ThresholdSettings | MISSING = MISSING
    targets: Targets | MISSING = MISSING


class CompanyRead(Output):
    code: str
    name: str
    base_currency: str
    time_zone: str
    country: str | None
    overdue_bounds: list[int]
    age_years: list[int]
    thresholds: dict[str, int]
    targets: dict[str, Target]
    created_at: datetime


class CompanyQuery(PageQuery):
    q: Annotated[ShortText | None, Field(description="Part of the code or name.")] = None
