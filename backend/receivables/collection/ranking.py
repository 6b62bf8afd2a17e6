"""SQL of the worklist's order: the twin of `rules/priority.py` over the accounts of the day, in one statement.

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
from receivables.rules import priority as rule
from receivables.rules.score import METHOD, Score, ScoreStatus, late_odds


def _share(minor: str, percent: str) -> str:
    """SQL of `minor * percent // 10_000`, without a product too large for 64 bits; neither is negative."""
    return f"(({minor}) / 10000 * ({percent}) + ({minor}) % 10000 * ({percent}) / 10000)"


_UNSCORED = int(late_odds(Score(None, None, (), 0, date.min, METHOD, ScoreStatus.NO_HISTORY)) * 100)
_STEPPED = "next_on <= today"
_LATELY = f"outcome <> 'unreachable' AND today - acted_on < {rule.RECENT_CONTACT_DAYS}"
_RISK = f"least(100, greatest({rule.LOWEST_PERCENT}, coalesce(100 - score, {_UNSCORED})))"
_AGE = f"""({rule.AGE_FROM_PERCENT} + {100 - rule.AGE_FROM_PERCENT}
    * least(greatest(today - oldest_due_on, 0), {rule.AGE_FULL_DAYS}) / {rule.AGE_FULL_DAYS})"""
_AT_RISK = _share("exposed_minor", f"{_RISK} * {_AGE}")
_WORTH = f"""greatest(0, {_AT_RISK} + (least(overdue_minor, set_aside_minor) + due_soon_minor) * {rule.WATCHED_PERCENT} / 100
    - effort_minor)"""
_URGENCY = f"""(100 + {rule.BROKEN_PROMISE_PERCENT} * least(broken, {rule.BROKEN_PROMISES_COUNTED})
    + CASE WHEN {_STEPPED} THEN {rule.NEXT_STEP_PERCENT} ELSE 0 END + flagged)"""
_CALM = f"""CASE WHEN {_STEPPED} THEN 100 WHEN {_LATELY} THEN {rule.RECENT_CONTACT_PERCENT} WHEN next_on IS NULL THEN 100
    ELSE {rule.PLANNED_PERCENT} END"""

_ABSENT = "LEFT JOIN absences x ON x.company_id = c.company_id AND x.person = c.collector AND d.today BETWEEN x.from_on AND x.to_on"
_MATCHING = text(f"""WITH {DAYS}
    SELECT c.id FROM days d JOIN customers c ON c.company_id = d.company_id {_ABSENT}
    WHERE (CAST(:collector AS text) IS NULL OR :collector IN (c.collector, x.substitute))
        AND (CAST(:q AS text) IS NULL OR c.name ILIKE :q OR c.number ILIKE :q OR c.external_id ILIKE :q OR c.tax_id ILIKE :q)""")  # noqa: S608

_KEPT = f"""SELECT {COLUMNS} FROM worklist_accounts
    WHERE company_id = ANY(:companies) AND customer_id <> ALL(CAST(:changed AS bigint[]))"""  # noqa: S608 - constants only
_LIVE = f"SELECT {COLUMNS} FROM live"  # noqa: S608 - constants only

# OFFSET 0 keeps an amount from being worked out again wherever it stands.
_RANKED = f"""
candidates AS (
    SELECT a.*, d.today, coalesce(x.substitute, c.collector) AS worker, x.person AS absent, c.id = ANY(CAST(:done AS bigint[])) AS done,
        coalesce(u.cost_minor, 0) AS effort_minor
    FROM ({{accounts}}) a JOIN days d ON d.company_id = a.company_id JOIN customers c ON c.id = a.customer_id {_ABSENT}
    LEFT JOIN contact_costs u ON u.company_id = a.company_id AND u.channel = a.channel AND u.currency = a.currency
    WHERE (CAST(:currency AS text) IS NULL OR a.currency = :currency) AND {{these}}),
exposed AS (SELECT *, greatest(0, overdue_minor - set_aside_minor) AS exposed_minor FROM candidates OFFSET 0),
worths AS (SELECT *, {_WORTH} AS worth_minor FROM exposed OFFSET 0),
ranked AS (SELECT *, {_share("worth_minor", f"{_URGENCY} * {_CALM}")} AS rank FROM worths OFFSET 0),
turns AS (
    SELECT currency, row_number() OVER (ORDER BY count(*) DESC, currency COLLATE "C") AS turn FROM candidates GROUP BY currency),
placed AS MATERIALIZED (
    SELECT r.*, t.turn, row_number() OVER (PARTITION BY t.turn ORDER BY r.rank DESC, r.overdue_minor DESC, r.customer_id) AS place
    FROM ranked r JOIN turns t ON t.currency = r.currency),
waiting AS (
    SELECT company_id, worker, count(DISTINCT customer_id) AS n FROM placed WHERE worker IS NOT NULL AND NOT done
    GROUP BY company_id, worker),
queued AS (
    SELECT customer_id, row_number() OVER (PARTITION BY company_id, worker ORDER BY min(place * 1000 + turn)) AS nth FROM placed
    WHERE NOT done AND (company_id, worker) IN (SELECT company_id, collector FROM collector_capacities)
    GROUP BY customer_id, company_id, worker)
SELECT (SELECT count(*) FROM placed) AS total,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(company_id, worker, n)), '[]') FROM waiting) AS waiting, page.*, queued.nth
FROM (SELECT 1) one LEFT JOIN (SELECT * FROM placed ORDER BY place, turn LIMIT :limit OFFSET :start) page ON true
    LEFT JOIN queued ON queued.customer_id = page.customer_id
ORDER BY page.place, page.turn"""  # noqa: S608 - constants of this module and of the rule


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
    set_aside_minor: int
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
class Wanted:
    """Which accounts a list shows: of these customers (None: all), in one currency or all; whom we contacted today; which page."""

    customers: Sequence[int] | None
    currency: str | None
    done: Collection[int]
    start: int
    limit: int


_FIELDS = [one.name for one in fields(Account)]


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
    customers goes first. The order is total. Formula id `priority.v2`.
    """
    values: dict[str, Any] = {"companies": list(today), "days": list(today.values())} if known is None else columns(today, known)
    values |= {"currency": wanted.currency, "limit": wanted.limit, "start": wanted.start, "done": literal(list(wanted.done))}
    values["changed"] = literal([] if known is None or known.customers is None else known.customers)
    if wanted.customers is not None:
        values["wanted"] = literal(wanted.customers)
    found = session.execute(_statement(known, wanted.customers is not None), values).mappings().all()
    rows = [Account(**{name: row[name] for name in _FIELDS}) for row in found if row["customer_id"] is not None]
    return Ranking(rows, found[0]["total"], {(company, person): n for company, person, n in found[0]["waiting"]})


def _statement(known: Known | None, narrow: bool) -> TextClause:
    these = "a.customer_id = ANY(CAST(:wanted AS bigint[]))" if narrow else "true"
    if known is None:
        return text(f"WITH {DAYS},{_RANKED.format(accounts=_KEPT, these=these)}")
    accounts = _LIVE if known.customers is None else f"{_KEPT} UNION ALL {_LIVE}"
    return text(f"WITH {DAYS},{live(known)},{_RANKED.format(accounts=accounts, these=these)}")
