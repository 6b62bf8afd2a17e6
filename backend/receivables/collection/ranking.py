"""SQL of the worklist's order over the accounts of the day, in one statement.

Whoever asks for a page gets that page and the sums over the list; the rest of the list never leaves the database.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import TextClause, text
from sqlmodel import Session

from receivables.arrays import literal
from receivables.collection.accounts import COLUMNS, DAYS, Key, Known, columns, live
from receivables.customers.queries import like

_AWAY = """away AS (SELECT x.company_id, x.person, x.substitute FROM absences x JOIN days d ON d.company_id = x.company_id
    WHERE d.today BETWEEN x.from_on AND x.to_on)"""
_ABSENT = "LEFT JOIN away x ON x.company_id = c.company_id AND x.person = c.collector"
_MATCHING = text(f"""WITH {DAYS}, {_AWAY}
    SELECT c.id FROM customers c {_ABSENT}
    WHERE c.company_id = ANY(:companies) AND (CAST(:collector AS text) IS NULL OR :collector IN (c.collector, x.substitute)
            OR c.id IN (SELECT customer_id FROM dunning_letters WHERE company_id = ANY(:companies) AND state = 'task'
                AND done_by_action_id IS NULL AND person = :collector))
        AND (CAST(:q AS text) IS NULL OR c.name ILIKE :q OR c.number ILIKE :q OR c.external_id ILIKE :q OR c.tax_id ILIKE :q)""")  # noqa: S608

_KEPT = "FROM worklist_accounts WHERE company_id = ANY(:companies) AND customer_id <> ALL(CAST(:changed AS bigint[]))"
_NARROW = "customer_id, currency, company_id, collector, overdue_minor, rank"
_THEIRS = "customer_id = ANY(CAST(:wanted AS bigint[]))"

_WAITING = "(SELECT coalesce(jsonb_agg(jsonb_build_array(company_id, worker, n)), '[]') FROM waiting) AS waiting"
_PLACED = f"""
turns AS MATERIALIZED (
    SELECT currency, row_number() OVER (ORDER BY count(*) DESC, currency COLLATE "C") AS turn FROM accounts GROUP BY currency),
placed AS MATERIALIZED (
    SELECT c.customer_id, c.currency, c.company_id, coalesce(x.substitute, c.collector) AS worker, x.person AS absent,
        c.customer_id = ANY(CAST(:done AS bigint[])) AS done, t.turn,
        row_number() OVER (PARTITION BY t.turn ORDER BY c.rank DESC, c.overdue_minor DESC, c.customer_id) AS place
    FROM accounts c JOIN turns t ON t.currency = c.currency {_ABSENT}),
waiting AS (
    SELECT company_id, worker, count(*) AS n FROM (SELECT DISTINCT company_id, worker, customer_id FROM placed
        WHERE worker IS NOT NULL AND NOT done) w GROUP BY company_id, worker),
queued AS (
    SELECT customer_id, row_number() OVER (PARTITION BY company_id, worker ORDER BY min(place * 1000 + turn)) AS nth FROM placed
    WHERE NOT done AND (company_id, worker) IN (SELECT company_id, collector FROM collector_capacities)
    GROUP BY customer_id, company_id, worker)"""  # noqa: S608 - constants only
# What is ordered is narrow; only the page's rows are read whole.
_RANKED = f"""{_PLACED}
SELECT (SELECT count(*) FROM placed) AS total, {_WAITING},
    {{columns}}, page.worker, page.absent, page.done, queued.nth
FROM (SELECT 1) one LEFT JOIN (SELECT * FROM placed ORDER BY place, turn LIMIT :limit OFFSET :start) page ON true
    {{whole}}
    LEFT JOIN queued ON queued.customer_id = page.customer_id
ORDER BY page.place, page.turn"""  # noqa: S608 - constants only
_QUEUED = f"""{_PLACED}
SELECT {_WAITING}, ARRAY(SELECT jsonb_build_array(customer_id, nth) FROM queued
    WHERE customer_id = ANY(CAST(:shown AS bigint[]))) AS places"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Account:
    """What a customer owes in one currency (minor units) on its company's business day `today`, what was done last, and its rank.

    `effort_minor` is what the next contact costs. `nth`: the customer's place among those who wait for the same `worker`, where that
    person's day has a capacity.
    """

    customer_id: int
    currency: str
    today: date
    open_minor: int
    overdue_minor: int
    disputed_minor: int
    due_soon_minor: int
    oldest_due_on: date
    open_items: int
    company_id: int
    score: int | None
    outcome: str | None
    acted_on: date | None
    next_on: date | None
    broken: int
    promise_due: bool
    promised_minor: int
    planned_minor: int
    held_minor: int
    set_aside_minor: int
    credit_minor: int
    worker: str | None
    absent: str | None
    done: bool
    effort_minor: int
    rank: int
    nth: int | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """A page of the list in its order; how long the list is, and how many customers wait for each (company, person)."""

    page: list[Account]
    total: int
    waiting: dict[Key, int]


@dataclass(frozen=True, slots=True)
class Queue:
    """Customers' places among all who wait for the same person whose day has a limit, and how many wait for each (company, person)."""

    places: dict[int, int]
    waiting: dict[Key, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts a list shows: of these customers (None: all), in one currency or all; whom we contacted today; which page."""

    customers: Sequence[int] | None
    currency: str | None
    done: Collection[int]
    start: int
    limit: int


_FIELDS = [one.name for one in fields(Account) if one.name != "today"]


def matching(session: Session, today: Mapping[int, date], collector: str | None, q: str | None) -> list[int] | None:
    """The customers asked for; None for all of these companies."""
    if collector is None and q is None:
        return None
    values = {"companies": list(today), "days": list(today.values()), "collector": collector, "q": like(q) if q else None}
    return list(session.execute(_MATCHING, values).scalars())


def ranking(session: Session, today: Mapping[int, date], known: Known | None, wanted: Wanted) -> Ranking:
    """Accounts to chase, by company id and its business day: overdue, a next step, a task or a promise due, or a promise lately broken.

    The accounts are those kept, but for the customers that `known` is of: theirs are worked out now.

    Ranks compare within one currency, so each has its own order and they take turns: all firsts, all seconds… The currency owed by most
    customers goes first. The order is total. Formula id `priority.v3`.
    """
    values: dict[str, Any] = {"companies": list(today), "days": list(today.values())} if known is None else columns(today, known)
    values |= {"currency": wanted.currency, "limit": wanted.limit, "start": wanted.start, "done": literal(list(wanted.done))}
    values["changed"] = literal([] if known is None or known.customers is None else known.customers)
    if wanted.customers is not None:
        values["wanted"] = literal(wanted.customers)
    found = session.execute(_statement(known, wanted.customers is not None), values).mappings().all()
    rows = [
        Account(**{name: row[name] for name in _FIELDS}, today=today[row["company_id"]]) for row in found if row["customer_id"] is not None
    ]
    return Ranking(rows, found[0]["total"], {(company, person): n for company, person, n in found[0]["waiting"]})


def queue(session: Session, today: Mapping[int, date], known: Known | None, done: Collection[int], shown: Collection[int]) -> Queue:
    """How the days of everybody fill whatever a list leaves out; `known` as for `ranking`, of everybody. `shown`: whose place is asked."""
    values: dict[str, Any] = {"companies": list(today), "days": list(today.values())} if known is None else columns(today, known)
    values |= {"done": literal(list(done)), "shown": literal(list(shown)), "currency": None}
    values["changed"] = literal([] if known is None or known.customers is None else known.customers)
    head, _ = _accounts(known, narrow=False)
    row = session.execute(text(head + _QUEUED), values).one()
    return Queue(dict(row.places), {(company, person): n for company, person, n in row.waiting})


def _accounts(known: Known | None, narrow: bool) -> tuple[str, list[str]]:
    """SQL of `accounts`, and of which sides they come: kept ones (k), such as are worked out now (v)."""
    these = f"(CAST(:currency AS text) IS NULL OR currency = :currency) AND {_THEIRS if narrow else 'true'}"
    accounts = {}
    if known is None or known.customers is not None:
        accounts["k"] = f"SELECT {_NARROW} {_KEPT} AND {these}"
    if known is not None:
        accounts["v"] = f"SELECT {_NARROW} FROM live WHERE {these}"  # noqa: S608 - constants only
    worked_out = "" if known is None else f"{live(known)},"
    head = f"WITH {DAYS}, {_AWAY}, {worked_out} accounts AS MATERIALIZED ({' UNION ALL '.join(accounts.values())}), "
    return head, list(accounts)


def _statement(known: Known | None, narrow: bool) -> TextClause:
    head, sides = _accounts(known, narrow)
    one = "customer_id = page.customer_id AND {}currency = page.currency"
    whole = {
        "k": f"LEFT JOIN LATERAL (SELECT {COLUMNS} {_KEPT} AND {one.format('')}) k ON true",
        "v": f"LEFT JOIN live v ON v.{one.format('v.')}",  # joined, not looked for row by row: it has no index
    }
    columns = ", ".join(f"coalesce({', '.join(f'{side}.{name}' for side in sides)}) AS {name}" for name in COLUMNS.split(", "))
    return text(head + _RANKED.format(columns=columns, whole=" ".join(whole[side] for side in sides)))
