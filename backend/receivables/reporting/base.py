"""Reports in the base currency at a stated rate day: which rates were used, and which currencies have none.

Every document is converted by itself and rounded once, half to even, so that groups, totals and lists of items add up alike whatever they
are grouped by. A currency without a rate stays as it is and is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.rates.queries import Counting, counting
from receivables.rates.schemas import plain
from receivables.rules.exchange import factor, times
from receivables.texts import Day, Output


class AmountsIn(StrEnum):
    """The currency a report's amounts are in: each document's own, or the company's base currency."""

    DOCUMENT = "document"
    BASE = "base"


RateOn = Annotated[Day | None, Field(description="With amounts_in=base, the day of the rates; default: as_of. A rate serves 31 days.")]


class BaseQuery(BaseModel):
    """What a report takes that can be in the base currency."""

    amounts_in: Annotated[AmountsIn, Field(description="base: each company's base currency; what has no rate keeps its own.")] = (
        AmountsIn.DOCUMENT
    )
    rate_on: RateOn = None


class UsedRate(Output):
    """A rate a report converted with: `rate_on` is the day it is of."""

    company: str
    currency: str
    base_currency: str
    rate: str
    rate_on: date


class InBase(Output):
    """How a report's amounts were converted."""

    amounts_in: AmountsIn
    rate_on: date | None
    rates: Annotated[list[UsedRate], Field(description="The rates that count on that day.")]
    without_rate: Annotated[list[str], Field(description="Currencies that had none on the day and were left as they are.")]


@dataclass(frozen=True, slots=True)
class Conversion:
    """The rates of some companies on a day: what one minor unit of a currency is in minor units of each one's base currency."""

    day: date
    rates: Sequence[Counting]
    factors: dict[tuple[int, str], tuple[str, Decimal]]

    def convert(self, company_id: int, currency: str, minor: int) -> tuple[str, int] | None:
        """(base currency, minor units of it), rounded once; None without a rate."""
        found = self.factors.get((company_id, currency))
        if found is None:
            return None
        base, one = found
        return base, times(minor, one)

    def parameters(self) -> dict[str, Any]:
        """The factors as arrays of a statement: `f_companies`, `f_currencies`, `f_bases` and `f_factors`."""
        rows = [(company, currency, base, one) for (company, currency), (base, one) in self.factors.items()]
        return {
            "f_companies": [row[0] for row in rows], "f_currencies": [row[1] for row in rows], "f_bases": [row[2] for row in rows],
            "f_factors": [row[3] for row in rows],
        }  # fmt: skip

    def used(self, principal: Principal) -> list[UsedRate]:
        """Every rate that counts on the day, as the wire shows it."""
        codes = {company.id: company.code for company in principal.companies.values()}
        return [
            UsedRate(company=codes[r.company_id], currency=r.currency, base_currency=r.base_currency, rate=plain(r.rate), rate_on=r.rate_on)
            for r in self.rates
        ]


def conversion(session: Session, principal: Principal, company_ids: Sequence[int], day: date, known_at: datetime | None) -> Conversion:
    """The rates that count on the day, as known at the instant where one is given; a base currency converts to itself."""
    rates = counting(session, company_ids, day, known_at)
    own = {(company, base): (base, Decimal(1)) for company, base in _bases(principal, company_ids).items()}
    other = {(r.company_id, r.currency): (r.base_currency, factor(r.currency, r.base_currency, r.rate)) for r in rates}
    return Conversion(day, rates, own | other)


def _bases(principal: Principal, company_ids: Sequence[int]) -> dict[int, str]:
    wanted = set(company_ids)
    return {company.id: company.base_currency for company in principal.companies.values() if company.id in wanted}


def told(principal: Principal, company_ids: Sequence[int], into: Conversion | None, currencies: set[str]) -> dict[str, Any]:
    """The fields of `InBase`; `currencies` are those the report's totals are in."""
    if into is None:
        return {"amounts_in": AmountsIn.DOCUMENT, "rate_on": None, "rates": [], "without_rate": []}
    without = sorted(currencies - set(_bases(principal, company_ids).values()))
    return {"amounts_in": AmountsIn.BASE, "rate_on": into.day, "rates": into.used(principal), "without_rate": without}
