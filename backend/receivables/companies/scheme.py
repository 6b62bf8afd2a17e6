"""The aging scheme in force for a request."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from receivables.companies.models import Company
from receivables.rules.aging import DEFAULT_BOUNDS, DEFAULT_YEARS


@dataclass(frozen=True, slots=True)
class Scheme:
    """The bounds of the overdue buckets in days and of the age buckets in years."""

    bounds: tuple[int, ...] = DEFAULT_BOUNDS
    years: tuple[int, ...] = DEFAULT_YEARS


def scheme_of(session: Session, company_ids: list[int]) -> Scheme:
    """The scheme of the one company asked for; several companies share one report, so the default scheme serves them."""
    if len(company_ids) != 1:
        return Scheme()
    bounds, years = session.exec(select(Company.overdue_bounds, Company.age_years).where(col(Company.id) == company_ids[0])).one()
    return Scheme(tuple(bounds), tuple(years))
