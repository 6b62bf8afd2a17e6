"""The open book as the strategy sees it on a day, in a fixed number of queries however many items there are.

A past day is today less what came later (as in `ledger/asof`), and before that day's own letters: what was proposed on it is proposed
again. Due days, the mark of an ERP's dispute and what customers are like are those of now. What was told or held of an item counts for the
one that stands in for it after a correction.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.calendars.queries import days
from receivables.collection.accounts import OURS
from receivables.ledger.disputed import NOW, undecided
from receivables.ledger.in_court import HELD
from receivables.plans import queries as plans
from receivables.promises.queries import items as named_items
from receivables.promises.queries import promisers, standing
from receivables.risk.schemas import grade_of
from receivables.rules.calendar import Calendar
from receivables.rules.dunning import Held, chaseable, held, share_out
from receivables.rules.promises import PromiseStatus
from receivables.rules.strategy import NO_GRADE, Account, OpenItem

LOOK_AHEAD = 60
"""The earliest reminder before the due day."""
LONGEST_GRACE = 60
LONGEST_LOOK = 31
"""How many days a simulation looks ahead at most."""

_BACK = """LEFT JOIN (SELECT {side} AS id, sum(amount_minor)::bigint AS minor FROM entries
    WHERE company_id = :company AND effective_on > :day AND {side} IS NOT NULL GROUP BY {side}) b ON b.id = x.id"""
_NO_BACK = "CROSS JOIN (SELECT 0::bigint AS minor) b"
# What was told of an item, and what holds it, is so of the one that stands in for it.
_ITEMS = """
    SELECT x.id, x.customer_id, x.kind, x.currency, x.open_minor - coalesce(b.minor, 0) AS open_minor, x.due_on, x.disputed,
        coalesce(m.level, 0) AS reached, m.marked_on
    FROM invoices x {back}
    LEFT JOIN LATERAL (SELECT max(level) AS level, max(marked_on) AS marked_on FROM dunning_marks
        WHERE invoice_id = ANY(ARRAY(SELECT x.id UNION ALL SELECT o.id FROM invoices o WHERE o.replaced_by = x.id))
            AND marked_on {told} :day) m ON true
    WHERE x.company_id = :company AND x.kind <> 'credit_note' AND x.due_on <= :last AND {still} AND x.issued_on <= :day
        AND (CAST(:customers AS bigint[]) IS NULL OR x.customer_id = ANY(:customers))
    ORDER BY x.customer_id, x.due_on, x.id"""
_CREDITS = """
    SELECT customer_id, currency, sum(minor)::bigint AS minor FROM (
        SELECT x.customer_id, x.currency, x.open_minor - coalesce(b.minor, 0) AS minor FROM payments x {back_payment}
        WHERE x.company_id = :company AND x.customer_id = ANY(:customers) AND {still} AND x.received_on <= :day
        UNION ALL
        SELECT x.customer_id, x.currency, x.open_minor - coalesce(b.minor, 0) FROM invoices x {back_credit}
        WHERE x.company_id = :company AND x.customer_id = ANY(:customers) AND {still} AND x.issued_on <= :day AND x.kind = 'credit_note'
    ) credits GROUP BY customer_id, currency"""
_CUSTOMERS = text(f"""
    SELECT c.id, c.number, c.name, c.group_name, c.industry, c.region, c.country, c.language, c.collector, c.owner, s.score,
        coalesce(c.country, (SELECT country FROM companies WHERE id = c.company_id)) AS calendar, t.tags, k.contacted_on
    FROM customers c
    LEFT JOIN LATERAL (SELECT score FROM behaviour_scores WHERE customer_id = c.id AND as_of <= :day ORDER BY as_of DESC, id DESC LIMIT 1) s
        ON true
    LEFT JOIN (SELECT customer_id, array_agg(tag) AS tags FROM customer_tags WHERE customer_id = ANY(:customers) GROUP BY 1) t
        ON t.customer_id = c.id
    LEFT JOIN (SELECT a.customer_id, (max(a.acted_at) AT TIME ZONE m.time_zone)::date AS contacted_on
            FROM collection_actions a JOIN companies m ON m.id = a.company_id
            WHERE a.company_id = :company AND a.acted_at < (CAST(:day AS timestamp) + interval '1 day') AT TIME ZONE m.time_zone
                AND a.acted_at >= (CAST(:day AS timestamp) - interval '366 days') AT TIME ZONE m.time_zone
                AND a.customer_id = ANY(:customers) AND a.outcome <> 'unreachable' AND {OURS}
            GROUP BY a.customer_id, m.time_zone) k ON k.customer_id = c.id
    WHERE c.id = ANY(:customers)""")  # noqa: S608 - constant text only
_HOLDS = text("""
    SELECT h.customer_id, coalesce(o.replaced_by, h.invoice_id) AS item, h.currency, h.amount_minor
    FROM dunning_holds h LEFT JOIN invoices o ON o.id = h.invoice_id
    WHERE h.company_id = :company AND h.customer_id = ANY(:customers) AND :day BETWEEN h.from_on AND h.until_on
        AND (h.lifted_on IS NULL OR h.lifted_on > :day) ORDER BY h.id""")
_IN_COURT = text(HELD.format(day="CAST(:day AS date)"))
_OF_ITEMS = "SELECT * FROM ({}) u WHERE CAST(:items AS bigint[]) IS NULL OR invoice_id = ANY(:items)"
_UNDECIDED = {past: text(_OF_ITEMS.format(undecided("CAST(:day AS date)" if past else NOW))) for past in (False, True)}


@dataclass(slots=True)
class Entry:
    """One customer: what it is like for the rule and for a letter, and its open items, oldest due first."""

    customer: Any
    account: Account
    items: list[OpenItem] = field(default_factory=list)

    def person(self, owner: str) -> str | None:
        """Whose work a step is."""
        names = {"collector": self.customer.collector, "owner": self.customer.owner}
        return "manager" if owner == "manager" else names[owner]


Book = dict[int, Entry]


def load(session: Session, company_id: int, day: date, today: date, customers: Collection[int] | None = None) -> Book:
    """Every customer of a company (or those named) with something open at the end of `day`, by id."""
    past = day < today
    still = "x.open_minor - coalesce(b.minor, 0) > 0" if past else "x.open_minor > 0"
    back = {side: _BACK.format(side=side) if past else _NO_BACK for side in ("debit_id", "credit_id", "payment_id")}
    values = {"company": company_id, "day": day, "last": day + timedelta(LOOK_AHEAD)}
    statement = text(_ITEMS.format(back=back["debit_id"], still=still, told="<" if past else "<="))
    rows = session.execute(statement, values | {"customers": None if customers is None else list(customers)}).all()
    ids = sorted({row.customer_id for row in rows})
    if not ids:
        return {}
    named = values | {"customers": ids}
    statement = text(_CREDITS.format(back_payment=back["payment_id"], back_credit=back["credit_id"], still=still))
    credits: dict[int, dict[str, int]] = defaultdict(dict)
    for row in session.execute(statement, named):
        credits[row.customer_id][row.currency] = row.minor
    customers_of = session.execute(_CUSTOMERS, named).all()
    known = days(session, company_id, {row.calendar for row in customers_of}, day, day + timedelta(LONGEST_LOOK))
    book = {row.id: Entry(row, _account(row, credits.get(row.id), known[row.calendar])) for row in customers_of}
    about = {"companies": [company_id], "day": day, "items": None if customers is None else [row.id for row in rows]}
    argued = dict(session.execute(_UNDECIDED[past], about).all())
    in_court = set(session.execute(_IN_COURT, {"companies": [company_id], "day": day}).scalars())
    for row in rows:
        disputed = row.open_minor if row.disputed else min(row.open_minor, argued.get(row.id, 0))
        item = OpenItem(row.id, row.kind, row.currency, row.open_minor, row.due_on, row.reached, row.marked_on, 0, disputed,
                        legal_minor=row.open_minor if row.id in in_court else 0)  # fmt: skip
        book[row.customer_id].items.append(item)
    _hold(session, book, named)
    _plan(session, book, company_id, day, None if customers is None else ids, past=past)
    _promise(session, book, company_id, day)
    return book


def _account(row: Any, credits: Mapping[str, int] | None, calendar: Calendar) -> Account:
    grade = grade_of(row.score) or NO_GRADE
    return Account(grade, row.group_name, row.industry, row.region, credits, calendar, frozenset(row.tags or ()), row.contacted_on)


def _hold(session: Session, book: Book, values: dict[str, Any]) -> None:
    """Takes what is on hold off the items: an item, everything of a customer, or an amount, oldest item first."""
    holds: dict[int, list[Held]] = defaultdict(list)
    for row in session.execute(_HOLDS, values):
        holds[row.customer_id].append(Held(row.item, row.currency, row.amount_minor))
    for customer_id, own in holds.items():
        items = book[customer_id].items
        _put(items, held([(item.id, item.currency, item.open_minor - item.disputed_minor) for item in items], own), "held_minor")


def _promise(session: Session, book: Book, company_id: int, day: date) -> None:
    """Takes what is promised and still running off the items, oldest first."""
    today = {company_id: day}
    found = standing(session, promisers(session, today, LONGEST_GRACE, list(book)), today)
    running = [one for one in found if one.state.status is PromiseStatus.OPEN and one.promise.given_on <= day]
    named = {promise: {row.id for row in rows} for promise, rows in named_items(session, [one.promise.id for one in running]).items()}
    # Those about items first: what is promised of the account lies beside them.
    for one in sorted(running, key=lambda one: one.promise.id not in named):
        items, about = book[one.promise.customer_id].items, named.get(one.promise.id)
        free = [(i.id, chaseable(i)) for i in items if i.currency == one.promise.currency and (about is None or i.id in about)]
        _put(items, share_out(one.state.running_minor, free), "promised_minor")


def _plan(session: Session, book: Book, company_id: int, day: date, customers: list[int] | None, *, past: bool) -> None:
    """Takes what a plan that runs on the day gives time for off its items, as far as nothing else stops it already."""
    if past:
        opened = {item.id: item.open_minor for entry in book.values() for item in entry.items}
        found = plans.paused_on(session, company_id, day, opened, customers)
    else:
        found = plans.paused(session, {company_id: day}, customers)
    parts: dict[int, dict[int, int]] = defaultdict(dict)
    for paused in found:
        if paused.customer_id in book:
            parts[paused.customer_id][paused.invoice_id] = paused.minor
    for customer_id, given in parts.items():
        items = book[customer_id].items
        _put(items, {item.id: min(given.get(item.id, 0), chaseable(item)) for item in items}, "planned_minor")


def _put(items: list[OpenItem], parts: Mapping[int, int], name: str) -> None:
    for place, item in enumerate(items):
        if parts.get(item.id):
            changed: Any = {name: getattr(item, name) + parts[item.id]}
            items[place] = replace(item, **changed)
