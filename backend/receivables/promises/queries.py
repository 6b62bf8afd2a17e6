"""SQL of promises and of the money that answers them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.pagination import Statement
from receivables.promises.attribution import states
from receivables.promises.models import Promise
from receivables.promises.schemas import PromiseQuery
from receivables.rules.promises import Promise as PromiseRule
from receivables.rules.promises import PromiseState, PromiseStatus

SORTABLE = {"promised_on": col(Promise.promised_on), "given_on": col(Promise.given_on)}

# A receipt inside several promises' windows is one receipt; a reversed one brought nothing. The lateral with OFFSET 0 is an index probe of
# the window for each promise: a join would read all receipts ever.
_RECEIPTS = """
    SELECT customer_id, currency, received_on, sum(amount_minor)::bigint AS minor FROM (
        SELECT DISTINCT r.id, r.customer_id, r.currency, r.received_on, r.amount_minor
        FROM promises p CROSS JOIN LATERAL (
            SELECT * FROM payments WHERE customer_id = p.customer_id AND received_on BETWEEN p.given_on AND p.promised_on + p.grace_days
                AND currency = p.currency AND {stands} OFFSET 0) AS r
        WHERE p.customer_id = ANY(:customers)) AS counted
    GROUP BY customer_id, currency, received_on"""
_STOOD = """(SELECT sum(e.amount_minor) FROM entries e
    WHERE e.payment_id = payments.id AND e.kind = 'posting' AND e.recorded_at <= :known_at) > 0"""

_RECENT = text("""
    SELECT DISTINCT p.customer_id FROM promises p JOIN unnest(CAST(:companies AS bigint[]), CAST(:days AS date[])) AS d (company_id, today)
        ON p.company_id = d.company_id AND p.promised_on >= d.today - CAST(:back AS int)
    WHERE CAST(:customers AS bigint[]) IS NULL OR p.customer_id = ANY(:customers)""")


@dataclass(frozen=True, slots=True)
class Standing:
    """A promise and its state today; money in minor units of its currency."""

    promise: Promise
    state: PromiseState


def standing(
    session: Session, customers: Collection[int], today: Mapping[int, date], known_at: datetime | None = None
) -> list[Standing]:
    """Every promise of these customers with its state at the end of its company's `today`, in two queries.

    With `known_at` by what was recorded up to the instant: promises given, receipts, and receipts taken back.
    """
    if not customers:
        return []
    groups: dict[tuple[int, str], list[Promise]] = defaultdict(list)
    wanted = select(Promise).where(col(Promise.customer_id).in_(customers)).order_by(col(Promise.id))
    if known_at is not None:
        wanted = wanted.where(col(Promise.recorded_at) <= known_at)
    for promise in session.execute(wanted).scalars():
        groups[promise.customer_id, promise.currency].append(promise)
    receipts: dict[tuple[int, str], dict[date, int]] = defaultdict(dict)
    values = {"customers": sorted({customer for customer, _ in groups}), "known_at": known_at}
    for row in session.execute(text(_RECEIPTS.format(stands="NOT reversed" if known_at is None else _STOOD)), values):
        receipts[row.customer_id, row.currency][row.received_on] = row.minor
    return [found for key, group in groups.items() for found in _judge(group, receipts[key], today[group[0].company_id])]


def _judge(group: list[Promise], receipts: Mapping[date, int], today: date) -> list[Standing]:
    rules = [PromiseRule(p.amount_minor, p.given_on, p.promised_on, p.grace_days) for p in group]
    return [Standing(promise, state) for promise, state in zip(group, states(rules, receipts, today), strict=True)]


def promisers(session: Session, today: Mapping[int, date], back: int, customers: Collection[int] | None = None) -> list[int]:
    """Customers of these companies (or those of them named) with a promise due at most `back` days ago, or later."""
    named = None if customers is None else list(customers)
    values = {"companies": list(today), "days": list(today.values()), "back": back, "customers": named}
    return list(session.execute(_RECENT, values).scalars())


def listed(principal: Principal, query: PromiseQuery) -> Statement:
    """The rows a list shows, of any status: (Promise, company code, customer number, customer name)."""
    statement: Statement = (
        select(Promise, col(Company.code), col(Customer.number), col(Customer.name))
        .join(Customer, col(Customer.id) == Promise.customer_id)
        .join(Company, col(Company.id) == Promise.company_id)
        .where(col(Promise.company_id).in_(principal.scope(query.company)))
    )
    wanted: dict[Any, Any] = {Promise.customer_id: query.customer_id, Promise.currency: query.currency}
    for column, value in wanted.items():
        statement = statement if value is None else statement.where(col(column) == value)
    if query.due_from is not None:
        statement = statement.where(col(Promise.promised_on) >= query.due_from)
    return statement if query.due_to is None else statement.where(col(Promise.promised_on) <= query.due_to)


def of_status(session: Session, statement: Statement, status: PromiseStatus, today: Mapping[int, date]) -> Statement:
    """Only the rows of one status: it is derived, so the statement's customers are judged first.

    What is open has not run out yet, which keeps the most asked question small however long the history is.
    """
    if status is PromiseStatus.OPEN and today:
        last_day = col(Promise.promised_on) + col(Promise.grace_days)
        statement = statement.where(last_day >= min(today.values()))
    customers = session.execute(statement.with_only_columns(col(Promise.customer_id)).distinct()).scalars().all()
    ids = [found.promise.id for found in standing(session, customers, today) if found.state.status is status]
    return statement.where(col(Promise.id).in_(ids))
