"""SQL of what the flag rules look at: one query for each kind of fact, whatever the number of customers."""

from collections import defaultdict
from collections.abc import Sequence
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
    WHERE company_id = :company AND id = ANY(:customers) ORDER BY id""")

_BALANCES = text("""
    SELECT customer_id, currency, sum(open_minor)::bigint AS open_minor,
        coalesce(sum(open_minor) FILTER (WHERE due_on < :today), 0)::bigint AS overdue_minor,
        greatest(CAST(:today AS date) - min(due_on), 0) AS oldest_overdue_days,
        coalesce(sum(open_minor) FILTER (WHERE issued_on <= :long_aged), 0)::bigint AS long_aged_minor
    FROM invoices
    WHERE company_id = :company AND open_minor > 0 AND kind <> 'credit_note' AND customer_id = ANY(:customers)
    GROUP BY customer_id, currency""")

_TOTALS = text("""SELECT currency, sum(open_minor)::bigint AS minor FROM invoices
    WHERE company_id = :company AND open_minor > 0 AND kind <> 'credit_note' GROUP BY currency""")

UNKEPT = (PromiseStatus.BROKEN, PromiseStatus.PARTLY_KEPT)


def open_totals(session: Session, company_id: int) -> dict[str, int]:
    """What is owed to the company in each currency, minor units: a customer's share of it is its concentration."""
    return {row.currency: row.minor for row in session.execute(_TOTALS, {"company": company_id})}


def facts(
    session: Session, company_id: int, today: date, thresholds: Thresholds, totals: dict[str, int], known: dict[int, Known],
    customers: Sequence[int],
) -> dict[int, CustomerFacts]:  # fmt: skip
    """The facts at the end of `today` of these customers of the company, given their histories and the company's `open_totals`."""
    values = {"company": company_id, "today": today, "customers": list(customers)}
    long_aged = age_boundaries(today, (thresholds.long_aging_years,))[-1]
    balances = _balances(session, values | {"long_aged": long_aged}, totals)
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


def _balances(session: Session, values: dict[str, Any], totals: dict[str, int]) -> dict[int, list[Balance]]:
    found: dict[int, list[Balance]] = defaultdict(list)
    for row in session.execute(_BALANCES, values).mappings():
        amounts = {name: value for name, value in row.items() if name != "customer_id"}
        found[row["customer_id"]].append(Balance(**amounts, company_open_minor=totals.get(row["currency"], 0)))
    return found


def _broken(
    session: Session, company_id: int, today: date, thresholds: Thresholds, customers: Sequence[int]
) -> dict[int, list[BrokenPromise]]:
    days = {company_id: today}
    found: dict[int, list[BrokenPromise]] = defaultdict(list)
    for one in standing(session, promisers(session, days, thresholds.broken_promise_days, customers), days):
        if one.state.status in UNKEPT:
            promise = one.promise
            broken = BrokenPromise(promise.currency, promise.amount_minor, one.state.received_minor, promise.promised_on)
            found[promise.customer_id].append(broken)
    return found
