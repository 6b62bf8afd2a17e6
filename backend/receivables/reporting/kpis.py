"""The key figures of a period: facts from the ledger, put through the formulas of `rules.kpi`.

Receivables are gross: open items of every debit kind, unapplied receipts and credit notes not deducted (they are `unapplied`). Credit
sales are invoices and debit notes less credit notes, net of what was reversed, by the day they took effect. Cash is what receipts were
allocated in the period, net of allocations taken back. One currency at a time; nothing is converted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import Session

from receivables.promises.queries import standing
from receivables.reporting import kpi_queries as queries
from receivables.reporting.kpi_queries import Book, Month
from receivables.reporting.period import Period, months_before
from receivables.rules import kpi
from receivables.rules.aging import age_boundaries
from receivables.rules.promises import PromiseStatus

COUNTBACK_YEARS = 4
"""How far back `dso.countback` looks for the sales that make up the balance before it has no answer."""

# Which fact feeds an input whose name says less than the fact's own.
_FACTS = {
    ("collection_period", "cash_days"): "cash_days_from_issue",
    ("days_beyond_terms", "cash_days"): "cash_days_from_due",
    ("bad_debt.revenue", "written_off"): "written_off_of_year",
    ("overdue_share", "gross"): "closing",
    ("long_aging_share", "gross"): "closing",
}
# What a figure leaves out, beside the other currencies: facts named so that a reader sees how much.
_LEFT_OUT = {
    "collection_rate.due": ("credited",),
    "collection_rate.turnover": ("other_posted",),
    "dso.simple": ("unapplied", "other_posted"),
    "dso.countback": ("unapplied",),
    "dso.best_possible": ("unapplied", "other_posted"),
    "add": ("unapplied", "other_posted"),
    "turnover_days": ("unapplied", "other_posted"),
    "collection_period": ("credited", "unapplied"),
    "days_beyond_terms": ("credited", "unapplied"),
    "cei": ("other_posted",),
    "bad_debt.receivables": ("unapplied",),
    "overdue_share": ("unapplied",),
    "long_aging_share": ("unapplied",),
    "promise_kept": ("promised_still_open", "received_of_partly_kept"),
}

UNFED = {"receivables_to_output", "disputed_share"}
"""Formulas whose inputs no part of the ledger holds."""


@dataclass(frozen=True, slots=True)
class SalesMonth:
    """A calendar month (or what has passed of it): its first day, credit sales in minor units, and its days so far."""

    month: date
    sales: int
    days: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A formula's value with the amounts it came from and those it left out, in minor units of one currency or in days."""

    formula: kpi.Formula
    value: Decimal | None
    inputs: dict[str, int]
    months: Sequence[SalesMonth]
    excluded: dict[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one currency, and the closing receivables of every currency: no figure counts those of the others."""

    items: Sequence[Figure]
    closing: dict[str, int]


def figures(session: Session, book: Book, currency: str, period: Period, age_years: Sequence[int]) -> Figures:
    """Every figure of `rules.kpi` that the ledger can feed, for one currency. Long-aging begins at the last of `age_years`."""
    aged = age_boundaries(period.last, age_years)[-1]
    by_currency = queries.balances_and_flows(session, book, period, aged)
    closing = {other: found["closing"] for other, found in by_currency.items() if found["closing"]}
    facts: dict[str, int] = {"days": period.days, "recovered": 0} | by_currency.get(currency, queries.NOTHING)
    months, year = _months(session, book, currency, period, facts["closing"])
    facts |= year | _promises(session, book, currency, period) | queries.disputes(session, book, currency, period)
    return Figures([_figure(formula, facts, months) for formula in kpi.FORMULAS.values() if formula.id not in UNFED], closing)


def _promises(session: Session, book: Book, currency: str, period: Period) -> dict[str, int]:
    """Promises for a day in the period, as they stand at the end of `as_of`: what was judged, and what of it was kept in full."""
    customers = queries.promisers(session, book, currency, period)
    found = standing(session, customers, dict.fromkeys(book.companies, period.as_of))
    due = [s for s in found if s.promise.currency == currency and period.first <= s.promise.promised_on <= period.last]
    judged = [s for s in due if s.state.status is not PromiseStatus.OPEN]
    return {
        "promised": sum(s.promise.amount_minor for s in judged),
        "kept": sum(s.promise.amount_minor for s in judged if s.state.status is PromiseStatus.KEPT),
        "promised_still_open": sum(s.promise.amount_minor for s in due if s.state.status is PromiseStatus.OPEN),
        "received_of_partly_kept": sum(s.state.received_minor for s in judged if s.state.status is PromiseStatus.PARTLY_KEPT),
    }


def _figure(formula: kpi.Formula, facts: dict[str, int], months: Sequence[SalesMonth]) -> Figure:
    excluded = {name: facts[name] for name in _LEFT_OUT.get(formula.id, ())}
    if formula.id == "dso.countback":
        value = kpi.dso_countback(facts["closing"], [(month.sales, month.days) for month in months])
        return Figure(formula, value, {"closing": facts["closing"]}, months, excluded)
    inputs = {name: facts[_FACTS.get((formula.id, name), name)] for name in formula.inputs}
    return Figure(formula, kpi.compute(formula.id, inputs), inputs, [], excluded)


def _months(session: Session, book: Book, currency: str, period: Period, closing: int) -> tuple[list[SalesMonth], dict[str, int]]:
    """Credit sales by calendar month, latest first, until they make up the closing balance; and the facts of the trailing year."""
    year = months_before(period.last + timedelta(1), 12)
    last, first = period.last, year.replace(day=1)
    found = queries.months(session, book, currency, first, last, year)
    facts = {
        "revenue": sum(month.sales_of_year for month in found.values()),
        "written_off_of_year": sum(month.written_off_of_year for month in found.values()),
    }
    listed = _listed(found, first, last)
    for _ in range(COUNTBACK_YEARS - 1):
        if sum(max(month.sales, 0) for month in listed) >= closing:
            break
        last, first = first - timedelta(1), months_before(first, 12)
        listed += _listed(queries.months(session, book, currency, first, last, year), first, last)
    return listed, facts


def _listed(found: dict[date, Month], first: date, last: date) -> list[SalesMonth]:
    """Every calendar month from first to last, latest first, with the days of it that lie before the end of `last`."""
    months, end = [], last
    while end >= first:
        start = end.replace(day=1)
        months.append(SalesMonth(start, found[start].sales if start in found else 0, (end - start).days + 1))
        end = start - timedelta(1)
    return months
