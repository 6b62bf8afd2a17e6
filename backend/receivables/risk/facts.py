"""SQL of what the flag rules look at: one query for each kind of fact, whatever the number of customers."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.promises.queries import promisers, standing
from receivables.risk.histories import Known
from receivables.rules.aging import age_boundaries
from receivables.rules.flags import Balance, BrokenPromise, CustomerFacts
from receivables.rules.history import PaymentHistory
from receivables.rules.promises import PromiseStatus
from receivables.rules.thresholds import Thresholds

_CUSTOMERS = text("""
    SELECT id, credit_limit_minor, currency, review_due_on FROM customers
    WHERE company_id = :company AND (CAST(:customers AS bigint[]) IS NULL OR id = ANY(:customers)) ORDER BY id""")

_BALANCES = text("""
    SELECT customer_id, currency, sum(open_minor)::bigint AS open_minor,
        coalesce(sum(open_minor) FILTER (WHERE due_on < :today), 0)::bigint AS overdue_minor,
        greatest(CAST(:today AS date) - min(due_on), 0) AS oldest_overdue_days,
        coalesce(sum(open_minor) FILTER (WHERE issued_on <= :long_aged), 0)::bigint AS long_aged_minor
    FROM invoices
    WHERE company_id = :company AND open_minor > 0 AND kind <> 'credit_note'
        AND (CAST(:customers AS bigint[]) IS NULL OR customer_id = ANY(:customers))
    GROUP BY customer_id, currency""")

_TOTALS = text("""SELECT currency, sum(open_minor)::bigint AS minor FROM invoices
    WHERE company_id = :company AND open_minor > 0 AND kind <> 'credit_note' GROUP BY currency""")

UNKEPT = (PromiseStatus.BROKEN, PromiseStatus.PARTLY_KEPT)


def facts(
    session: Session, company_id: int, today: date, thresholds: Thresholds, known: dict[int, Known], customers: Collection[int] | None
) -> dict[int, CustomerFacts]:
    """The facts at the end of `today` of every customer of the company, or of some, given their histories."""
    values = {"company": company_id, "today": today, "customers": None if customers is None else list(customers)}
    balances = _balances(session, values | {"long_aged": age_boundaries(today, (thresholds.long_aging_years,))[-1]})
    broken = _broken(session, company_id, today, thresholds, customers)
    return {
        row.id: CustomerFacts(
            tuple(balances[row.id]),
            known[row.id].history if row.id in known else PaymentHistory(),
            tuple(broken[row.id]),
            row.credit_limit_minor,
            row.currency,
            row.review_due_on,
        )
        for row in session.execute(_CUSTOMERS, values)
    }


def _balances(session: Session, values: dict[str, Any]) -> dict[int, list[Balance]]:
    totals: dict[str, int] = {row.currency: row.minor for row in session.execute(_TOTALS, values)}
    found: dict[int, list[Balance]] = defaultdict(list)
    for row in session.execute(_BALANCES, values).mappings():
        amounts = {name: value for name, value in row.items() if name != "customer_id"}
        found[row["customer_id"]].append(Balance(**amounts, company_open_minor=totals.get(row["currency"], 0)))
    return found


def _broken(
    session: Session, company_id: int, today: date, thresholds: Thresholds, customers: Collection[int] | None
) -> dict[int, list[BrokenPromise]]:
    days = {company_id: today}
    found: dict[int, list[BrokenPromise]] = defaultdict(list)
    for one in standing(session, promisers(session, days, thresholds.broken_promise_days, customers), days):
        if one.state.status in UNKEPT:
            promise = one.promise
            broken = BrokenPromise(promise.currency, promise.amount_minor, one.state.received_minor, promise.promised_on)
            found[promise.customer_id].append(broken)
    return found
