"""The key figures of a period: facts from the ledger, put through the formulas of `rules.kpi`.

Receivables are gross: open items of every debit kind, unapplied receipts and credit notes not deducted (they are `unapplied`). Credit
sales are invoices and debit notes less credit notes, net of what was reversed, by the day they took effect. Cash is what receipts were
allocated in the period, net of allocations taken back. One currency at a time, or all in the base currency at one day's rates.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session

from receivables.promises.queries import standing
from receivables.reporting import contact_queries
from receivables.reporting import kpi_queries as queries
from receivables.reporting.kpi_queries import Book, Month
from receivables.reporting.period import Period
from receivables.rules import kpi
from receivables.rules.aging import age_boundaries
from receivables.rules.calendar import months_after
from receivables.rules.exchange import times
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

PROMISES = ("promised", "kept", "promised_still_open", "received_of_partly_kept")
ELSEWHERE = {"disputed_share"}
"""Formulas that another report tells."""
_OF_MONTHS = {"dso.countback", "bad_debt.revenue"}
_OF_CONTACTS = {"contact_success", "cost_of_collection"}
_NO_BALANCES = {"promise_kept", "dispute_cycle_days"} | _OF_CONTACTS


@dataclass(frozen=True, slots=True)
class SalesMonth:
    """A calendar month (or what has passed of it): its first day, credit sales in minor units, and its days so far."""

    month: date
    sales: int
    days: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A formula's value with the amounts it came from and those it left out, in minor units of one currency, in days or as counts.

    With an input `missing` (and the months it is missing for, where it is told by month) there is no value.
    """

    formula: kpi.Formula
    value: Decimal | None
    inputs: dict[str, int]
    months: Sequence[SalesMonth]
    excluded: dict[str, int]
    missing: Mapping[str, Sequence[date]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures, the closing receivables of every currency, and of those that no figure counts."""

    items: Sequence[Figure]
    closing: dict[str, int]
    left: dict[str, int]


def figures(
    session: Session, book: Book, currency: str, period: Period, age_years: Sequence[int],
    factors: Mapping[str, Decimal] | None = None, only: str | None = None, wanted: Collection[str] | None = None,
) -> Figures:  # fmt: skip
    """Every figure of `rules.kpi`, of what is in one currency and in that currency. Long-aging begins at the last of `age_years`.

    With `wanted` only the figures of these ids, and only what they are computed from is asked of the database.

    With `factors`, `currency` is the base currency: each currency's facts are converted by what one minor unit of it is worth, and added
    up; one that has no factor is not counted, and with `only` no other than that one.
    """
    ids = {formula for formula in kpi.FORMULAS if formula not in ELSEWHERE and (wanted is None or formula in wanted)}
    aged = age_boundaries(period.last, age_years)[-1]
    by_currency = queries.balances_and_flows(session, book, period, aged) if ids - _NO_BALANCES else {}
    closing = {other: found["closing"] for other, found in by_currency.items() if found["closing"]}
    if factors is None:
        counted = {currency: Decimal(1)}
    else:
        counted = {name: one for name, one in factors.items() if name in by_currency and only in (None, name)}
    facts = {"days": period.days, "recovered": 0} | _added([(by_currency.get(name, queries.NOTHING), one) for name, one in counted.items()])
    months, missing = _more(session, book, currency, counted, period, ids, facts)
    left = {name: minor for name, minor in closing.items() if name not in counted}
    formulas = [formula for formula in kpi.FORMULAS.values() if formula.id in ids]
    items = [_figure(formula, facts, months, missing.get(formula.id, {})) for formula in formulas]
    return Figures(items, closing, left)


def _more(
    session: Session, book: Book, currency: str, counted: Mapping[str, Decimal], period: Period, ids: Collection[str],
    facts: dict[str, int],
) -> tuple[Sequence[SalesMonth], dict[str, dict[str, Sequence[date]]]]:  # fmt: skip
    """Adds the facts that these figures need beside balances; answers the months of sales and what is missing of which figure."""
    months: Sequence[SalesMonth] = ()
    missing: dict[str, dict[str, Sequence[date]]] = {}
    if _OF_MONTHS & set(ids):
        months, year = _months(session, book, counted, period, facts["closing"])
        facts |= year
    if "promise_kept" in ids:
        facts |= _added([(_promises(session, book, name, period), one) for name, one in counted.items()])
    if _OF_CONTACTS & set(ids):
        facts |= _contacts(session, book, counted or {currency: Decimal(1)}, period)
        if facts["actions"] and not facts["costed"]:
            missing["cost_of_collection"] = {"costs": []}
    if "dispute_cycle_days" in ids:
        facts |= _disputes(session, book, counted, period)
    if "receivables_to_output" in ids:
        facts["output"], untold = contact_queries.output_of_year(session, book, currency, period)
        if untold:
            missing["receivables_to_output"] = {"output": untold}
    return months, missing


def _added(parts: Sequence[tuple[Mapping[str, int], Decimal]]) -> dict[str, int]:
    """Σ of the facts of several currencies, each sum converted once."""
    added = {name: 0 for found, _ in parts for name in found} or dict.fromkeys([*queries.NOTHING, *PROMISES], 0)
    for found, one in parts:
        for name, minor in found.items():
            added[name] += times(minor, one)
    return added


def _contacts(session: Session, book: Book, counted: Mapping[str, Decimal], period: Period) -> dict[str, int]:
    """Facts of the actions: the same actions whatever the currency, and what they cost and brought in each currency counted."""
    found = [(contact_queries.contacts(session, book, name, period), one) for name, one in counted.items()]
    facts = {name: found[0][0][name] for name in ("actions", "answered")} | {"costed": sum(part["costed"] for part, _ in found)}
    return facts | {name: sum(times(part[name], one) for part, one in found) for name in ("costs", "collected_on_chased")}


def _disputes(session: Session, book: Book, counted: Mapping[str, Decimal], period: Period) -> dict[str, int]:
    """How many disputes were closed and how long they took, in all the currencies counted."""
    found = [queries.disputes(session, book, name, period) for name in counted]
    return {name: sum(part[name] for part in found) for name in ("disputes_closed", "dispute_days")}


def _promises(session: Session, book: Book, currency: str, period: Period) -> dict[str, int]:
    """Promises for a day in the period, as they stand at the end of `as_of`: what was judged, and what of it was kept in full."""
    customers = queries.promisers(session, book, currency, period)
    found = standing(session, customers, dict.fromkeys(book.companies, period.as_of), period.known_at)
    due = [s for s in found if s.promise.currency == currency and period.first <= s.promise.promised_on <= period.last]
    judged = [s for s in due if s.state.status is not PromiseStatus.OPEN]
    return {
        "promised": sum(s.promise.amount_minor for s in judged),
        "kept": sum(s.promise.amount_minor for s in judged if s.state.status is PromiseStatus.KEPT),
        "promised_still_open": sum(s.promise.amount_minor for s in due if s.state.status is PromiseStatus.OPEN),
        "received_of_partly_kept": sum(s.state.received_minor for s in judged if s.state.status is PromiseStatus.PARTLY_KEPT),
    }


def _figure(
    formula: kpi.Formula, facts: dict[str, int], months: Sequence[SalesMonth], missing: Mapping[str, Sequence[date]]
) -> Figure:
    excluded = {name: facts[name] for name in _LEFT_OUT.get(formula.id, ())}
    if formula.id == "dso.countback":
        value = kpi.dso_countback(facts["closing"], [(month.sales, month.days) for month in months])
        return Figure(formula, value, {"closing": facts["closing"]}, months, excluded)
    inputs = {name: facts[_FACTS.get((formula.id, name), name)] for name in formula.inputs}
    return Figure(formula, None if missing else kpi.compute(formula.id, inputs), inputs, [], excluded, missing)


def _months(
    session: Session, book: Book, counted: Mapping[str, Decimal], period: Period, closing: int
) -> tuple[list[SalesMonth], dict[str, int]]:
    """Credit sales by calendar month, latest first, until they make up the closing balance; and the facts of the trailing year."""
    year = months_after(period.last + timedelta(1), -12)
    last, first = period.last, year.replace(day=1)
    found = _sold(session, book, counted, first, last, year, period.known_at)
    facts = {
        "revenue": sum(month.sales_of_year for month in found.values()),
        "written_off_of_year": sum(month.written_off_of_year for month in found.values()),
    }
    listed = _listed(found, first, last)
    for _ in range(COUNTBACK_YEARS - 1):
        if sum(max(month.sales, 0) for month in listed) >= closing:
            break
        last, first = first - timedelta(1), months_after(first, -12)
        listed += _listed(_sold(session, book, counted, first, last, year, period.known_at), first, last)
    return listed, facts


def _sold(
    session: Session, book: Book, counted: Mapping[str, Decimal], first: date, last: date, year: date, known_at: datetime | None
) -> dict[date, Month]:
    """What was sold and written off in each month, in all the currencies counted."""
    added: dict[date, Month] = {}
    for currency, one in counted.items():
        for start, month in queries.months(session, book, currency, first, last, year, known_at).items():
            before = added.get(start, Month(0, 0, 0))
            added[start] = Month(*(times(minor, one) + sum_ for minor, sum_ in zip(astuple(month), astuple(before), strict=True)))
    return added


def _listed(found: dict[date, Month], first: date, last: date) -> list[SalesMonth]:
    """Every calendar month from first to last, latest first, with the days of it that lie before the end of `last`."""
    months, end = [], last
    while end >= first:
        start = end.replace(day=1)
        months.append(SalesMonth(start, found[start].sales if start in found else 0, (end - start).days + 1))
        end = start - timedelta(1)
    return months
