"""SQL of what contacts brought: the twin of `rules/effect.py` over a period's contacts at once.

Every part reads what lies in the period and the 30 days after it, by an index of days; nothing reads all of history.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import TextClause, text
from sqlmodel import Session

from receivables.ledger.went import went_at, went_on
from receivables.reporting.contact_queries import CASH, STOOD
from receivables.reporting.known import due_as_known, known, stands_in
from receivables.reporting.period import Period
from receivables.rules.effect import AGES, ANSWER_DAYS, CASH_DAYS, OLDEST, UNKNOWN
from receivables.rules.score import GRADES

_GRADE = "CASE " + " ".join(f"WHEN s.score >= {lowest} THEN '{grade}'" for lowest, grade in GRADES) + f" ELSE '{UNKNOWN}' END"
_AGE = (
    f"CASE WHEN k.oldest_due_on IS NULL THEN '{UNKNOWN}' "
    + " ".join(f"WHEN k.day - k.oldest_due_on <= {days} THEN '{name}'" for days, name in AGES) + f" ELSE '{OLDEST}' END"
)  # fmt: skip

# That a letter was posted is said on the day or later: what was said after the period may have gone in it.
# Letters that came back or were never handed over told nobody anything; what a customer says on its own page is no contact of ours.
_ACTIONS = """
    SELECT 'action'::text COLLATE "C" AS kind, a.id, a.customer_id, a.acted_at AS at, (a.acted_at AT TIME ZONE :zone)::date AS day,
        a.channel, a.actor, {item} AS invoice_id, a.outcome,
        CASE WHEN a.cost_currency = :currency THEN a.cost_minor END AS cost_minor,
        a.cost_minor IS NULL AS uncosted, l.run_id, l.level, l.template, l.segment, coalesce({due}, a.oldest_due_on) AS oldest_due_on
    FROM collection_actions a LEFT JOIN invoices i ON i.id = a.invoice_id {moved}
        LEFT JOIN LATERAL (SELECT * FROM dunning_letters l WHERE l.done_by_action_id = a.id ORDER BY l.level DESC, l.id LIMIT 1) l ON true
    WHERE a.company_id = :company AND a.acted_at >= :from_at AND a.acted_at < :to_at AND a.channel <> 'customer_page' AND {action}
        AND NOT EXISTS (SELECT 1 FROM collection_actions z WHERE z.corrects_id = a.id AND {correction})"""
_LETTERS = f"""
    SELECT 'letter', l.id, l.customer_id, {went_at('l', ':zone')}, {went_on('l', ':zone')}, l.channel, r.decided_by, NULL, NULL, NULL, true,
        l.run_id, l.level, l.template, l.segment, o.due_on
    FROM dunning_letters l JOIN dunning_runs r ON r.id = l.run_id CROSS JOIN LATERAL (
        SELECT min({{due}}) AS due_on FROM dunning_letter_items x JOIN invoices v ON v.id = x.invoice_id {{moved}}
        WHERE x.letter_id = l.id AND x.dropped IS NULL) o
    WHERE l.company_id = :company AND l.sent_at >= :from_at AND (l.sent_at < :to_at OR l.print_id IS NOT NULL) AND {{letter}}
        AND l.state NOT IN ('failed', 'bounced', 'dropped', 'withdrawn')"""  # noqa: S608
# What was said of an item that another system corrected, and what was paid of it, is of what stood in for it as far as that was known.
_PAID = """
    SELECT e.payment_id, d.id AS debit_id, d.customer_id, {due} AS due_on, p.received_on, -sum(e.amount_minor)::bigint AS minor
    FROM payments p JOIN entries e ON e.payment_id = p.id AND e.kind = 'allocation' JOIN invoices o ON o.id = e.debit_id
        JOIN invoices d ON d.id = {item} {moved}
    WHERE p.company_id = :company AND p.received_on BETWEEN :first AND :until AND p.currency = :currency AND {cash} AND {entry}
        AND e.effective_on <= :as_of
    GROUP BY e.payment_id, d.id, d.customer_id, {due}, p.received_on HAVING sum(e.amount_minor) < 0"""
_IN_TIME = f"u.received_on BETWEEN c.day AND c.day + {CASH_DAYS}"
# An action that names no item chases what its customer owed overdue that day, as in `cost_of_collection`.
_OWNED = f"""
    SELECT DISTINCT ON (payment_id, debit_id) * FROM (
        SELECT u.*, c.kind, c.id, c.at, u.received_on - c.day AS days FROM paid u JOIN told c ON c.invoice_id = u.debit_id AND {_IN_TIME}
        UNION ALL
        SELECT u.*, c.kind, c.id, c.at, u.received_on - c.day FROM paid u JOIN contacts c ON c.kind = 'action' AND c.invoice_id IS NULL
            AND c.customer_id = u.customer_id AND u.due_on < c.day AND {_IN_TIME}
    ) near ORDER BY payment_id, debit_id, at DESC, kind DESC, id DESC"""  # noqa: S608 - constants of this module
# A promise that a customer gave on its own page after letters is the latest one's.
_PAGED = f"""
    SELECT DISTINCT ON (r.id) c.id, r.id AS promise_id
    FROM contacts c JOIN promises r ON r.customer_id = c.customer_id AND r.given_on BETWEEN c.day AND c.day + {ANSWER_DAYS}
        JOIN collection_actions b ON b.id = r.action_id AND b.channel = 'customer_page'
    WHERE c.kind = 'letter' AND {{promise}} ORDER BY r.id, c.at DESC, c.id DESC"""  # noqa: S608 - constants of this module
_FACTS = f"""
    SELECT k.*, k.id * 2 + CASE k.kind WHEN 'letter' THEN 1 ELSE 0 END AS number, {_GRADE} AS grade, {_AGE} AS age,
        CASE WHEN k.uncosted THEN u.cost_minor END AS usual_minor, q.id AS promise_id, g.promises AS paged,
        k.day + {CASH_DAYS} > CAST(:as_of AS date) AS unripe,
        q.id IS NOT NULL OR k.kind = 'letter' AND EXISTS (
            SELECT 1 FROM promises r JOIN collection_actions b ON b.id = r.action_id AND b.channel = 'customer_page'
            WHERE r.customer_id = k.customer_id AND r.given_on BETWEEN k.day AND k.day + {ANSWER_DAYS} AND {{promise}})
        OR EXISTS (SELECT 1 FROM payments p WHERE p.customer_id = k.customer_id AND {{cash}} AND {{stands}}
            AND p.received_on BETWEEN k.day AND least(k.day + {ANSWER_DAYS}, CAST(:as_of AS date))) AS succeeded,
        k.outcome IS NOT DISTINCT FROM 'disputed' OR EXISTS (SELECT 1 FROM disputes d WHERE d.customer_id = k.customer_id
            AND d.opened_on BETWEEN k.day AND least(k.day + {ANSWER_DAYS}, CAST(:as_of AS date)) AND {{dispute}}) AS disputed,
        coalesce(m.recovered_14, 0) AS recovered_14, coalesce(m.recovered_30, 0) AS recovered_30, coalesce(m.cash_days, 0) AS cash_days
    FROM contacts k
    LEFT JOIN (SELECT kind, id, sum(minor) FILTER (WHERE days <= {ANSWER_DAYS})::bigint AS recovered_14, sum(minor)::bigint AS recovered_30,
        sum(minor * days)::bigint AS cash_days FROM owned GROUP BY kind, id) m ON m.kind = k.kind AND m.id = k.id
    LEFT JOIN promises q ON k.kind = 'action' AND q.action_id = k.id AND {{own_promise}}
    LEFT JOIN (SELECT id, array_agg(promise_id) AS promises FROM paged GROUP BY id) g ON k.kind = 'letter' AND g.id = k.id
    LEFT JOIN contact_costs u ON u.company_id = :company AND u.channel = k.channel AND u.currency = :currency
    LEFT JOIN LATERAL (SELECT score FROM behaviour_scores WHERE customer_id = k.customer_id AND as_of <= k.day
        ORDER BY as_of DESC, id DESC LIMIT 1) s ON true
    WHERE k.day <= :last"""  # noqa: S608 - constants of this module
_WHOLE = f"""
WITH contacts AS MATERIALIZED (
    SELECT x.*, c.number AS customer_number, c.name AS customer_name, c.collector, s.arm, r.experiment_id, v.version
    FROM ({{acted}} UNION ALL {{sent}}) x JOIN customers c ON c.id = x.customer_id LEFT JOIN dunning_runs r ON r.id = x.run_id
    LEFT JOIN strategy_assignments s ON s.experiment_id = r.experiment_id AND s.customer_id = x.customer_id
    LEFT JOIN strategy_experiments t ON t.id = r.experiment_id
    LEFT JOIN strategies v ON v.id = CASE s.arm WHEN 'challenger' THEN t.challenger_id ELSE r.strategy_id END
    WHERE x.day BETWEEN :first AND :until),
told AS (
    SELECT c.kind, c.id, c.at, c.day, {{told}} AS invoice_id
    FROM contacts c JOIN dunning_letter_items x ON x.letter_id = c.id JOIN invoices v ON v.id = x.invoice_id
    WHERE c.kind = 'letter' AND x.dropped IS NULL
    UNION ALL SELECT kind, id, at, day, invoice_id FROM contacts WHERE kind = 'action' AND invoice_id IS NOT NULL),
paid AS ({{paid}}),
owned AS ({_OWNED}),
paged AS ({{paged}}),
facts AS ({{facts}})
"""  # noqa: S608 - constants of this module

DIMENSIONS = {
    "version": "version::text", "step": "level::text", "template": "template", "channel": "channel", "collector": "collector",
    "actor": "actor", "segment": "segment", "arm": "arm",
}  # fmt: skip
"""What contacts are grouped by; `-` is a contact that has none (no strategy asked for it, nobody is the customer's collector)."""


def key_of(dimension: str) -> str:
    """SQL of a contact's key in a dimension."""
    return f"coalesce({DIMENSIONS[dimension]}, '{UNKNOWN}')"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose contacts of which period, and the currency of the money."""

    company_id: int
    zone: str
    currency: str
    period: Period

    def values(self) -> dict[str, Any]:
        """The parameters of every statement here. The window of instants holds each company's days whatever its time zone."""
        first, last, as_of = self.period.first, self.period.last, self.period.as_of
        until = min(last + timedelta(CASH_DAYS), as_of)
        found = {
            "company": self.company_id, "zone": self.zone, "currency": self.currency, "first": first, "last": last, "until": until,
            "as_of": as_of, "from_at": _midnight(first, -1), "to_at": _midnight(until, 2),
        }  # fmt: skip
        return found if self.period.known_at is None else found | {"known_at": self.period.known_at}

    def statement(self, rest: str) -> TextClause:
        """`rest` after the parts it may name: `contacts`, `owned` (the money), `facts` (the period's contacts and what they brought)."""
        at = self.period.known_at
        sent = "true" if at is None else "l.sent_at <= :known_at"
        facts = _FACTS.format(
            promise=known("r", at), own_promise=known("q", at), dispute=known("d", at), cash=CASH,
            stands="NOT p.reversed" if at is None else STOOD,
        )  # fmt: skip
        (due, moved), (told_due, told_moved), (owed, put_off) = (due_as_known(item, at) for item in ("i", "v", "d"))
        parts = {
            "acted": _ACTIONS.format(action=known("a", at), correction=known("z", at), item=stands_in("i", at), due=due, moved=moved),
            "sent": _LETTERS.format(letter=sent, due=told_due, moved=told_moved), "told": stands_in("v", at),
            "paid": _PAID.format(cash=CASH, entry=known("e", at), item=stands_in("o", at), due=owed, moved=put_off), "facts": facts,
            "paged": _PAGED.format(promise=known("r", at)),
        }  # fmt: skip
        return text(_WHOLE.format(**parts) + rest).bindparams(**self.values())


def _midnight(day: date, shift: int) -> datetime:
    return datetime.combine(day + timedelta(shift), time.min, UTC)


_GROUPED = """
SELECT {key} AS key, grade, age, count(*) AS contacts, count(*) FILTER (WHERE unripe) AS unripe,
    count(*) FILTER (WHERE succeeded) AS succeeded, count(*) FILTER (WHERE disputed) AS disputed,
    sum(recovered_14)::bigint AS recovered_14, sum(recovered_30)::bigint AS recovered_30, sum(cash_days)::bigint AS cash_days,
    coalesce(sum(cost_minor), 0)::bigint AS costs, coalesce(sum(usual_minor), 0)::bigint AS usual_costs,
    count(coalesce(cost_minor, usual_minor)) AS costed,
    array_remove(array_agg(promise_id), NULL) AS promises, coalesce(jsonb_agg(paged) FILTER (WHERE paged IS NOT NULL), '[]') AS paged
FROM facts GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
_ARMS = """
SELECT s.arm, count(DISTINCT s.customer_id) AS customers, count(DISTINCT f.customer_id) AS contacted,
    count(DISTINCT f.customer_id) FILTER (WHERE f.succeeded) AS answered, count(f.id) AS contacts,
    count(f.id) FILTER (WHERE f.succeeded) AS succeeded, count(f.id) FILTER (WHERE f.disputed) AS disputed,
    coalesce(sum(f.recovered_14), 0)::bigint AS recovered_14, coalesce(sum(f.recovered_30), 0)::bigint AS recovered_30,
    coalesce(sum(coalesce(f.cost_minor, f.usual_minor)), 0)::bigint AS costs
FROM strategy_assignments s LEFT JOIN facts f ON f.customer_id = s.customer_id AND f.at >= s.assigned_at
WHERE s.experiment_id = :experiment GROUP BY s.arm"""


def grouped(session: Session, asked: Asked, dimension: str) -> list[Any]:
    """What the period's contacts brought, by their key in the dimension, grade and age bucket; money in minor units."""
    return list(session.execute(asked.statement(_GROUPED.format(key=key_of(dimension)))))


def arms(session: Session, asked: Asked, experiment_id: int) -> dict[str, Any]:
    """What became of everybody assigned to an experiment, contacted or not, by arm; money in minor units."""
    found = session.execute(asked.statement(_ARMS).bindparams(experiment=experiment_id))
    return {row.arm: row for row in found}
