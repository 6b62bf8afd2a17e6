"""SQL of promises and of the money that answers them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, select, text
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.arrays import among
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.pagination import Statement
from receivables.promises.attribution import Money, Word, standing_parts, states
from receivables.promises.models import Promise
from receivables.promises.schemas import PromiseQuery
from receivables.rules.promises import Promise as PromiseRule
from receivables.rules.promises import PromiseState, PromiseStatus

SORTABLE = {"promised_on": col(Promise.promised_on), "given_on": col(Promise.given_on)}

# A receipt inside several promises' windows is one receipt; a reversed one brought nothing, and what paid another customer's items, was
# moved to another or went back was not this one's. The lateral with OFFSET 0 is an index probe of the window for each promise: a join
# would read all receipts ever.
_RECEIPTS = """
    SELECT DISTINCT r.id, r.customer_id, r.currency, r.received_on, r.amount_minor - coalesce(o.minor, 0) AS minor
    FROM promises p CROSS JOIN LATERAL (
        SELECT * FROM payments WHERE customer_id = p.customer_id AND received_on BETWEEN p.given_on AND p.promised_on + p.grace_days
            AND currency = p.currency AND {stands} OFFSET 0) AS r
    LEFT JOIN LATERAL (
        SELECT -sum(e.amount_minor)::bigint AS minor FROM entries e LEFT JOIN invoices v ON v.id = e.debit_id
        WHERE e.payment_id = r.id {known}
            AND (e.kind IN ('refund', 'transfer') OR e.kind = 'allocation' AND v.customer_id <> p.customer_id)) AS o ON true
    WHERE p.customer_id = ANY(:customers) ORDER BY r.received_on, r.id"""
_STOOD = """(SELECT sum(e.amount_minor) FROM entries e
    WHERE e.payment_id = payments.id AND e.kind = 'posting' AND e.recorded_at <= :known_at) > 0"""

# Of a promise that names items only money applied to them counts, less what was taken back of it; to one that another system corrected,
# also what had been applied to the items it stands in for, as far as is known.
_APPLIED = """
    SELECT coalesce(v.replaced_by, v.id) AS item, e.payment_id, e.effective_on, -sum(e.amount_minor)::bigint AS minor
    FROM invoices v JOIN entries e ON e.debit_id = v.id
    WHERE (v.id = ANY(:items) OR v.replaced_by = ANY(:items)) AND e.kind = 'allocation' AND e.payment_id IS NOT NULL
        {known}
    GROUP BY 1, 2, 3 HAVING sum(e.amount_minor) <> 0 ORDER BY 1, 2, 3"""
# What is owed of such an item and of all that it stands in for: its posting from the first day on, and what was settled of it by money,
# credit or discount and not taken back since. What our books wrote off is owed all the same.
_OWED = """
    SELECT coalesce(v.replaced_by, v.id) AS item, CASE e.kind WHEN 'posting' THEN CAST(:ever AS date) ELSE e.effective_on END AS on_day,
        sum(e.amount_minor)::bigint AS minor
    FROM invoices v JOIN entries e ON e.debit_id = v.id
    WHERE (v.id = ANY(:items) OR v.replaced_by = ANY(:items)) AND e.kind <> 'write_off' AND e.reverses_id IS NULL {known}
        AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id {known_reversal})
    GROUP BY 1, 2"""
_ITEMS = text("""SELECT p.promise_id, v.id, v.number FROM promise_items p JOIN invoices o ON o.id = p.invoice_id
    JOIN invoices v ON v.id = coalesce(o.replaced_by, o.id) WHERE p.promise_id = ANY(:promises) ORDER BY p.id""")
# An action that was recorded wrongly brought no promise: the one that stands in for it did.
_CORRECTED = "NOT EXISTS (SELECT 1 FROM collection_actions z WHERE z.corrects_id = promises.action_id {known})"

_RECENT = text("""
    SELECT DISTINCT p.customer_id FROM promises p JOIN unnest(CAST(:companies AS bigint[]), CAST(:days AS date[])) AS d (company_id, today)
        ON p.company_id = d.company_id AND p.promised_on >= d.today - CAST(:back AS int)
    WHERE CAST(:customers AS bigint[]) IS NULL OR p.customer_id = ANY(:customers)""")


_Account = tuple[int, str]
"""Whose promises compete for money: a customer's in a currency."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A promise and its state today; money in minor units of its currency."""

    promise: Promise
    state: PromiseState


@dataclass(frozen=True, slots=True)
class Applied:
    """Minor units > 0 of a receipt that were applied to an item on a day, and stand."""

    payment_id: int
    on: date
    minor: int


def standing(
    session: Session, customers: Collection[int], today: Mapping[int, date], known_at: datetime | None = None
) -> list[Standing]:
    """Every promise of these customers with its state at the end of its company's `today`, in a few queries.

    With `known_at` by what was recorded up to the instant: promises given, receipts and what was applied, and what was taken back of them.
    """
    if not customers:
        return []
    groups: dict[_Account, list[Promise]] = defaultdict(list)
    wanted = select(Promise).where(among(col(Promise.customer_id), customers), _given(known_at)).order_by(col(Promise.id))
    for promise in session.execute(wanted).scalars():
        groups[promise.customer_id, promise.currency].append(promise)
    named = items(session, [one.id for group in groups.values() for one in group])
    words = {promise: frozenset(row.id for row in rows) for promise, rows in named.items()}
    receipts, applied = _received(session, groups, known_at), _applied(session, words, known_at)
    owed, found = _owed(session, words, known_at), []
    for account, group in groups.items():
        mine = [Word(PromiseRule(p.amount_minor, p.given_on, p.promised_on, p.grace_days), words.get(p.id, frozenset()), owed.get(p.id))
                for p in group]  # fmt: skip
        paid = {item: applied[item] for word in mine for item in word.items if item in applied}
        judged = states(mine, _pieces(receipts.get(account, []), paid), today[group[0].company_id])
        found += [Standing(promise, state) for promise, state in zip(group, judged, strict=True)]
    return found


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


def _received(session: Session, accounts: Collection[_Account], known_at: datetime | None) -> dict[_Account, list[Any]]:
    """The receipts inside the windows of these accounts' promises."""
    found: dict[_Account, list[Any]] = defaultdict(list)
    known = "" if known_at is None else "AND e.recorded_at <= :known_at"
    statement = text(_RECEIPTS.format(stands="NOT reversed" if known_at is None else _STOOD, known=known))
    for row in session.execute(statement, {"customers": sorted({account[0] for account in accounts}), "known_at": known_at}):
        found[row.customer_id, row.currency].append(row)
    return found


def _applied(session: Session, words: Mapping[int, frozenset[int]], known_at: datetime | None) -> dict[int, list[Applied]]:
    """What was applied to each of the items that promises name, and stands: receipt by receipt, on the day that it was."""
    moves: dict[tuple[int, int], list[tuple[date, int]]] = defaultdict(list)
    known = "" if known_at is None else "AND e.recorded_at <= :known_at"
    values = {"items": sorted(frozenset[int]().union(*words.values())), "known_at": known_at}
    for row in session.execute(text(_APPLIED.format(known=known)), values) if values["items"] else ():
        moves[row.item, row.payment_id].append((row.effective_on, row.minor))
    found: dict[int, list[Applied]] = defaultdict(list)
    for (item, payment_id), rows in moves.items():
        found[item] += [Applied(payment_id, on, minor) for on, minor in standing_parts(rows)]
    return found


def _owed(session: Session, words: Mapping[int, frozenset[int]], known_at: datetime | None) -> dict[int, tuple[tuple[date, int], ...]]:
    """The changes by day of what is owed of the items that each of these promises names."""
    moves: dict[int, list[tuple[date, int]]] = defaultdict(list)
    known = {"known": "", "known_reversal": ""} if known_at is None else {
        "known": "AND e.recorded_at <= :known_at", "known_reversal": "AND r.recorded_at <= :known_at",
    }  # fmt: skip
    values = {"items": sorted(frozenset[int]().union(*words.values())), "known_at": known_at, "ever": date.min}
    for row in session.execute(text(_OWED.format(**known)), values) if values["items"] else ():
        moves[row.item].append((row.on_day, row.minor))
    return {promise: tuple(move for item in items for move in moves[item]) for promise, items in words.items() if items}


def _pieces(receipts: Sequence[Any], applied: Mapping[int, Sequence[Applied]]) -> list[Money]:
    """An account's money: what of each receipt was applied to an item that a promise names, and the rest of it."""
    came, left = {row.id: row.received_on for row in receipts}, {row.id: row.minor for row in receipts}
    pieces = []
    for item, rows in applied.items():
        for row in rows:
            pieces.append(Money(row.minor, came.get(row.payment_id), item, row.on))
            if row.payment_id in left:
                left[row.payment_id] -= row.minor
    return pieces + [Money(minor, came[receipt]) for receipt, minor in left.items() if minor > 0]


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
    return statement.where(among(col(Promise.id), ids))
