"""SQL of promises and of the money that answers them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, select, text
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

# Of a promise that names items only money applied to them counts, from allocations that stand.
_APPLIED = """
    SELECT e.debit_id, e.effective_on, -sum(e.amount_minor)::bigint AS minor FROM entries e
    WHERE e.debit_id = ANY(:items) AND e.kind = 'allocation' AND e.payment_id IS NOT NULL AND e.reverses_id IS NULL
        {known} AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id {undone})
    GROUP BY e.debit_id, e.effective_on"""
_ITEMS = text("""SELECT p.promise_id, v.id, v.number FROM promise_items p JOIN invoices v ON v.id = p.invoice_id
    WHERE p.promise_id = ANY(:promises) ORDER BY p.id""")
# An action that was recorded wrongly brought no promise: the one that stands in for it did.
_CORRECTED = "NOT EXISTS (SELECT 1 FROM collection_actions z WHERE z.corrects_id = promises.action_id {known})"

_RECENT = text("""
    SELECT DISTINCT p.customer_id FROM promises p JOIN unnest(CAST(:companies AS bigint[]), CAST(:days AS date[])) AS d (company_id, today)
        ON p.company_id = d.company_id AND p.promised_on >= d.today - CAST(:back AS int)
    WHERE CAST(:customers AS bigint[]) IS NULL OR p.customer_id = ANY(:customers)""")


_Account = tuple[int, str, frozenset[int]]
"""What promises compete for: a customer's money in a currency, or that applied to the items they name."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A promise and its state today; money in minor units of its currency."""

    promise: Promise
    state: PromiseState


def standing(
    session: Session, customers: Collection[int], today: Mapping[int, date], known_at: datetime | None = None
) -> list[Standing]:
    """Every promise of these customers with its state at the end of its company's `today`, in a few queries.

    With `known_at` by what was recorded up to the instant: promises given, receipts and what was applied, and what was taken back of them.
    """
    if not customers:
        return []
    groups: dict[_Account, list[Promise]] = defaultdict(list)
    wanted = select(Promise).where(col(Promise.customer_id).in_(customers), _given(known_at)).order_by(col(Promise.id))
    made = list(session.execute(wanted).scalars())
    named = {promise: frozenset(row.id for row in rows) for promise, rows in items(session, [one.id for one in made]).items()}
    for promise in made:
        groups[promise.customer_id, promise.currency, named.get(promise.id, frozenset())].append(promise)
    receipts: dict[_Account, dict[date, int]] = defaultdict(dict)
    values = {"customers": sorted({promise.customer_id for promise in made}), "known_at": known_at}
    for row in session.execute(text(_RECEIPTS.format(stands="NOT reversed" if known_at is None else _STOOD)), values):
        receipts[row.customer_id, row.currency, frozenset()][row.received_on] = row.minor
    _apply(session, [key for key in groups if key[2]], receipts, known_at)
    return [found for key, group in groups.items() for found in _judge(group, receipts[key], today[group[0].company_id])]


def _given(known_at: datetime | None) -> ColumnElement[bool]:
    """That a promise was given and still stands, as far as was known at the instant."""
    if known_at is None:
        return literal_column(_CORRECTED.format(known=""))
    stood = text(_CORRECTED.format(known="AND z.recorded_at <= :known_at")).bindparams(known_at=known_at)
    return and_(col(Promise.recorded_at) <= known_at, stood)


def items(session: Session, promise_ids: Collection[int]) -> dict[int, list[Any]]:
    """The (id, number) of the items that each of these promises names; one about the whole account names none."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(_ITEMS, {"promises": list(promise_ids)}):
        found[row.promise_id].append(row)
    return found


def _apply(
    session: Session, accounts: Collection[_Account], receipts: dict[_Account, dict[date, int]], known_at: datetime | None
) -> None:
    """Adds what was applied to the items of each of these accounts, day by day."""
    if not accounts:
        return
    applied: dict[int, list[Any]] = defaultdict(list)
    known = {name: "" if known_at is None else f"AND {row}.recorded_at <= :known_at" for name, row in (("known", "e"), ("undone", "r"))}
    values = {"items": sorted({item for account in accounts for item in account[2]}), "known_at": known_at}
    for row in session.execute(text(_APPLIED.format(**known)), values):
        applied[row.debit_id].append(row)
    for account in accounts:
        for row in (row for item in account[2] for row in applied[item]):
            receipts[account][row.effective_on] = receipts[account].get(row.effective_on, 0) + row.minor


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
        .where(col(Promise.company_id).in_(principal.scope(query.company)), _given(None))
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
