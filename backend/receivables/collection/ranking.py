"""SQL of the worklist's order: the twin of `rules/priority.py` over every account with something open, in one statement.

Whoever asks for a page gets that page and the sums over the list; the rest of the list never leaves the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import TextClause, text
from sqlmodel import Session

from receivables.arrays import literal
from receivables.customers.queries import like
from receivables.ledger.disputed import NOW, undecided
from receivables.ledger.in_court import IN_COURT
from receivables.rules import priority as rule
from receivables.rules.score import METHOD, Score, ScoreStatus, late_odds

DUE_SOON_DAYS = 7
UNCORRECTED = "NOT EXISTS (SELECT 1 FROM collection_actions z WHERE z.corrects_id = a.id)"
# What a customer says on its own page takes no next step off the list and is no contact of ours.
OURS = f"a.channel <> 'customer_page' AND {UNCORRECTED}"

Key = tuple[int, str]
"""A customer and a currency, or a company and a person."""


def _share(minor: str, percent: str) -> str:
    """SQL of `minor * percent // 10_000`, without a product too large for 64 bits; neither is negative."""
    return f"(({minor}) / 10000 * ({percent}) + ({minor}) % 10000 * ({percent}) / 10000)"


_UNSCORED = int(late_odds(Score(None, None, (), 0, date.min, METHOD, ScoreStatus.NO_HISTORY)) * 100)
_FLAGGED = " ".join(f"WHEN '{severity}' THEN {percent}" for severity, percent in rule.FLAG_PERCENT.items())
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

_DAYS = "days AS (SELECT * FROM unnest(CAST(:companies AS bigint[]), CAST(:days AS date[])) AS d (company_id, today))"
_ABSENT = "LEFT JOIN absences x ON x.company_id = c.company_id AND x.person = c.collector AND d.today BETWEEN x.from_on AND x.to_on"
_MATCHING = text(f"""WITH {_DAYS}
    SELECT c.id FROM days d JOIN customers c ON c.company_id = d.company_id {_ABSENT}
    WHERE (CAST(:collector AS text) IS NULL OR :collector IN (c.collector, x.substitute))
        AND (CAST(:q AS text) IS NULL OR c.name ILIKE :q OR c.number ILIKE :q OR c.external_id ILIKE :q OR c.tax_id ILIKE :q)""")  # noqa: S608

# OFFSET 0 keeps an amount from being worked out again wherever it stands.
# The laterals are index probes, one a customer: joins would read every score and action there ever was.
_RANKED = f"""
WITH {_DAYS},
accounts AS (
    SELECT i.customer_id, i.currency, sum(i.open_minor)::bigint AS open_minor,
        coalesce(sum(i.open_minor) FILTER (WHERE i.due_on < d.today), 0)::bigint AS overdue_minor,
        coalesce(sum(CASE WHEN i.disputed THEN i.open_minor ELSE least(i.open_minor, coalesce(q.minor, 0)) END)
            FILTER (WHERE i.due_on < d.today), 0)::bigint AS disputed_minor,
        coalesce(sum(i.open_minor) FILTER (WHERE i.due_on BETWEEN d.today AND d.today + {DUE_SOON_DAYS}), 0)::bigint AS due_soon_minor,
        min(i.due_on) AS oldest_due_on, count(*) AS open_items
    FROM days d JOIN invoices i ON i.company_id = d.company_id LEFT JOIN ({undecided(NOW)}) q ON q.invoice_id = i.id
    WHERE i.company_id = ANY(:companies) AND i.open_minor > 0 AND i.kind <> 'credit_note' AND NOT {IN_COURT}
        AND (CAST(:currency AS text) IS NULL OR i.currency = :currency) AND {{these}}
    GROUP BY i.customer_id, i.currency),
flagged AS (
    SELECT customer_id, max(CASE severity {_FLAGGED} ELSE 0 END) AS flagged FROM flags
    WHERE company_id = ANY(:companies) AND closed_on IS NULL GROUP BY customer_id),
promised AS (
    SELECT * FROM unnest(CAST(:promising AS bigint[]), CAST(:promising_in AS text[]), CAST(:broken AS int[]), CAST(:due AS boolean[]))
        AS t (customer_id, currency, broken, due)),
aside AS (
    SELECT * FROM unnest(CAST(:sparing AS bigint[]), CAST(:sparing_in AS text[]), CAST(:aside AS bigint[]))
        AS t (customer_id, currency, minor)),
tasked AS (SELECT * FROM unnest(CAST(:tasked AS bigint[]), CAST(:channels AS text[])) AS t (customer_id, channel)),
people AS (
    SELECT c.id AS customer_id, d.today, c.company_id, s.score, k.outcome, (k.acted_at AT TIME ZONE m.time_zone)::date AS acted_on,
        k.next_on, coalesce(x.substitute, c.collector) AS worker, x.person AS absent, coalesce(f.flagged, 0) AS flagged,
        t.customer_id IS NOT NULL AS has_task, coalesce(t.channel, 'phone') AS channel, c.id = ANY(CAST(:done AS bigint[])) AS done
    FROM days d JOIN customers c ON c.company_id = d.company_id JOIN companies m ON m.id = c.company_id {_ABSENT}
    LEFT JOIN flagged f ON f.customer_id = c.id LEFT JOIN tasked t ON t.customer_id = c.id
    LEFT JOIN LATERAL (SELECT score FROM behaviour_scores WHERE customer_id = c.id ORDER BY as_of DESC, id DESC LIMIT 1) s ON true
    LEFT JOIN LATERAL (SELECT outcome, acted_at, next_on FROM collection_actions a WHERE customer_id = c.id AND {OURS}
        ORDER BY acted_at DESC, id DESC LIMIT 1) k ON true
    WHERE {{those}}),
candidates AS (
    SELECT a.*, p.today, p.company_id, p.score, p.outcome, p.acted_on, p.next_on, p.worker, p.absent, p.flagged, p.done,
        coalesce(u.cost_minor, 0) AS effort_minor, coalesce(w.broken, 0) AS broken, coalesce(z.minor, a.disputed_minor) AS set_aside_minor
    FROM accounts a JOIN people p ON p.customer_id = a.customer_id
    LEFT JOIN promised w ON w.customer_id = a.customer_id AND w.currency = a.currency
    LEFT JOIN aside z ON z.customer_id = a.customer_id AND z.currency = a.currency
    LEFT JOIN contact_costs u ON u.company_id = p.company_id AND u.channel = p.channel AND u.currency = a.currency
    WHERE a.overdue_minor > 0 OR p.next_on <= p.today OR w.broken > 0 OR w.due OR p.has_task),
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
    worker: str | None
    absent: str | None
    done: bool
    effort_minor: int
    rank: int
    nth: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the rank needs beside the tables: of accounts whether promises are due and how many were lately broken, and what is set aside;
    of customers the channel of the first open task, and who was contacted today."""

    promised: Mapping[Key, tuple[int, bool]]
    aside: Mapping[Key, int]
    tasks: Mapping[int, str]
    done: Sequence[int]


@dataclass(frozen=True, slots=True)
class Ranking:
    """A page of the list in its order; how long the list is, and how many customers wait for each (company, person)."""

    page: list[Account]
    total: int
    waiting: dict[Key, int]


_FIELDS = [one.name for one in fields(Account)]


def matching(session: Session, today: Mapping[int, date], collector: str | None, q: str | None) -> list[int] | None:
    """The customers asked for; None for all of these companies."""
    if collector is None and q is None:
        return None
    values = {"companies": list(today), "days": list(today.values()), "collector": collector, "q": like(q) if q else None}
    return list(session.execute(_MATCHING, values).scalars())


def ranking(
    session: Session, today: Mapping[int, date], customers: Sequence[int] | None, currency: str | None, known: Known, start: int, limit: int
) -> Ranking:
    """Accounts to chase, by company id and its business day: overdue, a next step, a task or a promise due, or a promise lately broken.

    Ranks compare within one currency, so each has its own order and they take turns: all firsts, all seconds… The currency owed by most
    customers goes first. The order is total. Formula id `priority.v2`.
    """
    values = {"companies": list(today), "days": list(today.values()), "currency": currency, "limit": limit, "start": start}
    values |= _columns(known) | ({} if customers is None else {"customers": literal(customers)})
    found = session.execute(_statement(customers is not None), values).mappings().all()
    rows = [Account(**{name: row[name] for name in _FIELDS}) for row in found if row["customer_id"] is not None]
    return Ranking(rows, found[0]["total"], {(company, person): n for company, person, n in found[0]["waiting"]})


def _statement(narrow: bool) -> TextClause:
    of = "CAST(:customers AS bigint[])"
    these, those = (f"i.customer_id = ANY({of})", f"c.id = ANY({of})") if narrow else ("true", "true")
    return text(_RANKED.replace("{these}", these).replace("{those}", those))


def _columns(known: Known) -> dict[str, Any]:
    promised, aside, tasks = list(known.promised.items()), list(known.aside.items()), list(known.tasks.items())
    columns: dict[str, Sequence[object]] = {
        "promising": [key[0] for key, _ in promised], "promising_in": [key[1] for key, _ in promised],
        "broken": [broken for _, (broken, _) in promised], "due": [due for _, (_, due) in promised],
        "sparing": [key[0] for key, _ in aside], "sparing_in": [key[1] for key, _ in aside], "aside": [minor for _, minor in aside],
        "tasked": [customer for customer, _ in tasks], "channels": [channel for _, channel in tasks], "done": known.done,
    }  # fmt: skip
    return {name: literal(values) for name, values in columns.items()}
