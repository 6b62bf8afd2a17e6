"""SQL of the accounts a worklist shows: what each owes today, what was agreed, what was done last, and its rank, the twin of
`rules/priority.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from receivables.arrays import literal
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

COLUMNS = (
    "customer_id, currency, company_id, open_minor, overdue_minor, disputed_minor, due_soon_minor, oldest_due_on, open_items, score, "
    "outcome, acted_on, next_on, flagged, channel, broken, promise_due, promised_minor, planned_minor, held_minor, set_aside_minor, "
    "credit_minor, collector, effort_minor, rank"
)
"""Of an account, live and kept alike."""

DAYS = "days AS (SELECT * FROM unnest(CAST(:companies AS bigint[]), CAST(:days AS date[])) AS d (company_id, today))"
_FLAGGED = " ".join(f"WHEN '{severity}' THEN {percent}" for severity, percent in rule.FLAG_PERCENT.items())


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
_WORTH = f"""greatest(0, {_AT_RISK} + (least(overdue_minor, set_aside_minor + credit_minor) + due_soon_minor) * {rule.WATCHED_PERCENT} / 100
    - effort_minor)"""
_URGENCY = f"""(100 + {rule.BROKEN_PROMISE_PERCENT} * least(broken, {rule.BROKEN_PROMISES_COUNTED})
    + CASE WHEN {_STEPPED} THEN {rule.NEXT_STEP_PERCENT} ELSE 0 END + flagged)"""
_CALM = f"""CASE WHEN {_STEPPED} THEN 100 WHEN {_LATELY} THEN {rule.RECENT_CONTACT_PERCENT} WHEN next_on IS NULL THEN 100
    ELSE {rule.PLANNED_PERCENT} END"""

# OFFSET 0 keeps an amount from being worked out again wherever it stands.
# The laterals are index probes, one a customer: joins would read every score and action there ever was.
_LIVE = f"""
owed AS (
    SELECT i.customer_id, i.currency, sum(i.open_minor)::bigint AS open_minor,
        coalesce(sum(i.open_minor) FILTER (WHERE i.due_on < d.today), 0)::bigint AS overdue_minor,
        coalesce(sum(CASE WHEN i.disputed THEN i.open_minor ELSE least(i.open_minor, coalesce(q.minor, 0)) END)
            FILTER (WHERE i.due_on < d.today), 0)::bigint AS disputed_minor,
        coalesce(sum(i.open_minor) FILTER (WHERE i.due_on BETWEEN d.today AND d.today + {DUE_SOON_DAYS}), 0)::bigint AS due_soon_minor,
        min(i.due_on) AS oldest_due_on, count(*) AS open_items
    FROM days d JOIN invoices i ON i.company_id = d.company_id LEFT JOIN ({undecided(NOW)}) q ON q.invoice_id = i.id
    WHERE i.company_id = ANY(:companies) AND i.open_minor > 0 AND i.kind <> 'credit_note' AND NOT {IN_COURT} AND {{items}}
    GROUP BY i.customer_id, i.currency),
credited AS (
    SELECT customer_id, currency, sum(open_minor)::bigint AS minor FROM (
        SELECT i.customer_id, i.currency, i.open_minor FROM days d JOIN payments i ON i.company_id = d.company_id
        WHERE i.open_minor > 0 AND i.received_on <= d.today AND {{items}}
        UNION ALL
        SELECT i.customer_id, i.currency, i.open_minor FROM days d JOIN invoices i ON i.company_id = d.company_id
        WHERE i.open_minor > 0 AND i.kind = 'credit_note' AND i.issued_on <= d.today AND {{items}}) c
    WHERE customer_id IS NOT NULL GROUP BY customer_id, currency),
flagged AS (
    SELECT customer_id, max(CASE severity {_FLAGGED} ELSE 0 END) AS flagged FROM flags
    WHERE company_id = ANY(:companies) AND closed_on IS NULL AND {{flags}} GROUP BY customer_id),
promised AS (
    SELECT * FROM unnest(CAST(:promising AS bigint[]), CAST(:promising_in AS text[]), CAST(:broken AS int[]), CAST(:due AS boolean[]),
        CAST(:promised AS bigint[])) AS t (customer_id, currency, broken, due, minor)),
aside AS (
    SELECT * FROM unnest(CAST(:sparing AS bigint[]), CAST(:sparing_in AS text[]), CAST(:planned AS bigint[]),
        CAST(:held AS bigint[]), CAST(:aside AS bigint[])) AS t (customer_id, currency, planned, held, minor)),
tasked AS (SELECT * FROM unnest(CAST(:tasked AS bigint[]), CAST(:channels AS text[])) AS t (customer_id, channel)),
people AS (
    SELECT c.id AS customer_id, d.today, c.company_id, s.score, k.outcome, (k.acted_at AT TIME ZONE m.time_zone)::date AS acted_on,
        k.next_on, coalesce(f.flagged, 0) AS flagged, t.channel, c.collector
    FROM days d JOIN customers c ON c.company_id = d.company_id JOIN companies m ON m.id = c.company_id
    LEFT JOIN flagged f ON f.customer_id = c.id LEFT JOIN tasked t ON t.customer_id = c.id
    LEFT JOIN LATERAL (SELECT score FROM behaviour_scores WHERE customer_id = c.id ORDER BY as_of DESC, id DESC LIMIT 1) s ON true
    LEFT JOIN LATERAL (SELECT outcome, acted_at, next_on FROM collection_actions a WHERE customer_id = c.id AND {OURS}
        ORDER BY acted_at DESC, id DESC LIMIT 1) k ON true
    WHERE {{people}}),
weighed AS (
    SELECT o.customer_id, o.currency, p.company_id, o.open_minor, o.overdue_minor, o.disputed_minor, o.due_soon_minor, o.oldest_due_on,
        o.open_items, p.score, p.outcome, p.acted_on, p.next_on, p.flagged, coalesce(p.channel, 'phone') AS channel,
        coalesce(w.broken, 0) AS broken, coalesce(w.due, false) AS promise_due, coalesce(w.minor, 0) AS promised_minor,
        coalesce(z.planned, 0) AS planned_minor, coalesce(z.held, 0) AS held_minor,
        coalesce(z.minor, o.disputed_minor) AS set_aside_minor, coalesce(r.minor, 0) AS credit_minor,
        p.collector, p.today, coalesce(u.cost_minor, 0) AS effort_minor
    FROM owed o JOIN people p ON p.customer_id = o.customer_id
    LEFT JOIN promised w ON w.customer_id = o.customer_id AND w.currency = o.currency
    LEFT JOIN aside z ON z.customer_id = o.customer_id AND z.currency = o.currency
    LEFT JOIN credited r ON r.customer_id = o.customer_id AND r.currency = o.currency
    LEFT JOIN contact_costs u ON u.company_id = p.company_id AND u.channel = coalesce(p.channel, 'phone') AND u.currency = o.currency
    WHERE o.overdue_minor > 0 OR p.next_on <= p.today OR w.broken > 0 OR w.due OR p.channel IS NOT NULL),
exposed AS (SELECT *, greatest(0, overdue_minor - set_aside_minor - credit_minor) AS exposed_minor FROM weighed OFFSET 0),
worths AS (SELECT *, {_WORTH} AS worth_minor FROM exposed OFFSET 0),
live AS (SELECT *, {_share("worth_minor", f"{_URGENCY} * {_CALM}")} AS rank FROM worths OFFSET 0)"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Promised:
    """A customer's promises in one currency: lately broken ones, what is promised and still running, and whether some of it is due.

    `running` are the promises themselves: (id, what is still to come).
    """

    broken: int = 0
    running_minor: int = 0
    due: bool = False
    running: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """What of an account's overdue items is not chased (minor units): by running plans, on hold, and in all, no unit of an item twice.

    `quiet` are the items, due or not, of which nothing is left to chase.
    """

    planned_minor: int
    held_minor: int
    minor: int
    quiet: frozenset[int]


@dataclass(frozen=True, slots=True)
class Known:
    """What an account's row needs beside the tables, of these `customers` (None: all): promises, what is set aside, and of customers the
    channel of the first open task."""

    customers: Sequence[int] | None
    promised: Mapping[Key, Promised]
    aside: Mapping[Key, Aside]
    tasks: Mapping[int, str]


def live(known: Known) -> str:
    """SQL of common tables, the last of them `live`: the accounts in `COLUMNS` that today's list shows; it needs `DAYS` before it and
    the values of `columns`. Of those customers alone that `known` is of."""
    if known.customers is None:
        return _LIVE.format(items="true", flags="true", people="true")
    these = "ANY(CAST(:customers AS bigint[]))"
    return _LIVE.format(items=f"i.customer_id = {these}", flags=f"customer_id = {these}", people=f"c.id = {these}")


def columns(today: Mapping[int, date], known: Known) -> dict[str, Any]:
    """The values that `live` asks for, on each company's business day."""
    promised, aside, tasks = list(known.promised.items()), list(known.aside.items()), list(known.tasks.items())
    named: dict[str, Sequence[object]] = {
        "promising": [key[0] for key, _ in promised], "promising_in": [key[1] for key, _ in promised],
        "broken": [one.broken for _, one in promised], "due": [one.due for _, one in promised],
        "promised": [one.running_minor for _, one in promised],
        "sparing": [key[0] for key, _ in aside], "sparing_in": [key[1] for key, _ in aside],
        "planned": [one.planned_minor for _, one in aside],
        "held": [one.held_minor for _, one in aside], "aside": [one.minor for _, one in aside],
        "tasked": [customer for customer, _ in tasks], "channels": [channel for _, channel in tasks],
    }  # fmt: skip
    if known.customers is not None:
        named["customers"] = known.customers
    return {"companies": list(today), "days": list(today.values())} | {name: literal(values) for name, values in named.items()}
