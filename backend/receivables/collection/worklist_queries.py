"""SQL of the worklist: the open items only, in a fixed number of queries however many customers there are."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import Session

from receivables.customers.queries import like
from receivables.ledger.disputed import NOW, undecided
from receivables.ledger.in_court import IN_COURT
from receivables.promises.queries import promisers, standing
from receivables.risk.facts import UNKEPT
from receivables.rules.flags import Severity
from receivables.rules.promises import PromiseStatus
from receivables.rules.thresholds import Thresholds, from_mapping

FlagPairs = tuple[tuple[str, Severity], ...]
DUE_SOON_DAYS = 7
LONGEST_GRACE = 60

UNCORRECTED = "NOT EXISTS (SELECT 1 FROM collection_actions z WHERE z.corrects_id = a.id)"
# What a customer says on its own page takes no next step off the list and is no contact of ours.
OURS = f"a.channel <> 'customer_page' AND {UNCORRECTED}"

_ACCOUNTS = text(f"""
    WITH days AS (SELECT * FROM unnest(CAST(:companies AS bigint[]), CAST(:days AS date[])) AS d (company_id, today)),
    accounts AS (
        SELECT i.customer_id, i.currency, d.today, sum(i.open_minor)::bigint AS open_minor,
            coalesce(sum(i.open_minor) FILTER (WHERE i.due_on < d.today), 0)::bigint AS overdue_minor,
            coalesce(sum(CASE WHEN i.disputed THEN i.open_minor ELSE least(i.open_minor, coalesce(q.minor, 0)) END)
                FILTER (WHERE i.due_on < d.today), 0)::bigint AS disputed_minor,
            coalesce(sum(i.open_minor) FILTER (WHERE i.due_on BETWEEN d.today AND d.today + {DUE_SOON_DAYS}), 0)::bigint
                AS due_soon_minor,
            min(i.due_on) AS oldest_due_on, count(*) AS open_items
        FROM days d JOIN invoices i ON i.company_id = d.company_id
            LEFT JOIN ({undecided(NOW)}) q ON q.invoice_id = i.id
        WHERE i.company_id = ANY(:companies) AND i.open_minor > 0 AND i.kind <> 'credit_note' AND NOT {IN_COURT}
            AND (CAST(:currency AS text) IS NULL OR i.currency = :currency)
        GROUP BY i.customer_id, i.currency, d.today)
    SELECT a.*, c.company_id, s.score, k.outcome, (k.acted_at AT TIME ZONE m.time_zone)::date AS acted_on, k.next_on,
        coalesce(x.substitute, c.collector) AS worker, x.person AS absent
    FROM accounts a JOIN customers c ON c.id = a.customer_id JOIN companies m ON m.id = c.company_id
    LEFT JOIN absences x ON x.company_id = c.company_id AND x.person = c.collector AND a.today BETWEEN x.from_on AND x.to_on
    LEFT JOIN LATERAL (SELECT score FROM behaviour_scores WHERE customer_id = c.id ORDER BY as_of DESC, id DESC LIMIT 1) s ON true
    LEFT JOIN LATERAL (SELECT outcome, acted_at, next_on FROM collection_actions a WHERE customer_id = c.id AND {OURS}
        ORDER BY acted_at DESC, id DESC LIMIT 1) k ON true
    WHERE (CAST(:collector AS text) IS NULL OR :collector IN (c.collector, x.substitute))
        AND (CAST(:q AS text) IS NULL OR c.name ILIKE :q OR c.number ILIKE :q OR c.external_id ILIKE :q OR c.tax_id ILIKE :q)""")  # noqa: S608

_FLAGS = text("""SELECT customer_id, rule, severity FROM flags
    WHERE company_id = ANY(:companies) AND customer_id = ANY(:customers) AND closed_on IS NULL ORDER BY customer_id, rule""")

_THRESHOLDS = text("SELECT id, thresholds FROM companies WHERE id = ANY(:companies)")

_DETAILS = text(f"""
    SELECT c.id, m.code AS company, c.number, c.name, c.collector, c.owner,
        p.name AS contact_name, p.title AS contact_title, p.email AS contact_email, p.phone AS contact_phone,
        k.channel, k.outcome, k.acted_at, k.actor, k.next_step,
        ARRAY(SELECT outcome FROM collection_actions a WHERE customer_id = c.id AND channel = 'phone' AND {UNCORRECTED}
            ORDER BY acted_at DESC, id DESC LIMIT 3) AS calls
    FROM customers c JOIN companies m ON m.id = c.company_id
    LEFT JOIN LATERAL (SELECT * FROM contacts WHERE customer_id = c.id ORDER BY is_primary DESC, id LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT * FROM collection_actions a WHERE customer_id = c.id AND {OURS}
        ORDER BY acted_at DESC, id DESC LIMIT 1) k ON true
    WHERE c.id = ANY(:customers)""")  # noqa: S608 - constant text only


@dataclass(frozen=True, slots=True)
class Account:
    """What a customer owes in one currency (minor units) on its company's business day `today`, and what was done last.

    The fields are the query's columns in their order, as those of `Details` are of its query.
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
class Details:
    """What a row shows of its customer beside the figures."""

    id: int
    company: str
    number: str
    name: str
    collector: str | None
    owner: str | None
    contact_name: str | None
    contact_title: str | None
    contact_email: str | None
    contact_phone: str | None
    channel: str | None
    outcome: str | None
    acted_at: datetime | None
    actor: str | None
    next_step: str | None
    calls: list[str]

    @property
    def unreachable(self) -> int:
        """Calls in a row that reached nobody, the latest first, three at most."""
        return next((place for place, outcome in enumerate(self.calls) if outcome != "unreachable"), len(self.calls))


def accounts(session: Session, today: Mapping[int, date], currency: str | None, collector: str | None, q: str | None) -> list[Account]:
    """Every account with something open in these companies, by company id and its business day."""
    values = {"companies": list(today), "days": list(today.values()), "currency": currency, "collector": collector}
    return [Account(*row) for row in session.execute(_ACCOUNTS, values | {"q": like(q) if q else None})]


def flags(session: Session, companies: Collection[int], customers: Collection[int]) -> dict[int, FlagPairs]:
    """The open flags of each of these customers: (rule, severity)."""
    found: dict[int, list[tuple[str, Severity]]] = defaultdict(list)
    for customer, rule, severity in session.execute(_FLAGS, {"companies": list(companies), "customers": list(customers)}):
        found[customer].append((rule, Severity(severity)))
    return {customer: tuple(rows) for customer, rows in found.items()}


def promised(session: Session, today: Mapping[int, date], customers: Collection[int]) -> dict[tuple[int, str], Promised]:
    """Of these customers, by customer and currency; a broken promise counts for as many days as the company's thresholds say."""
    limits = {row.id: from_mapping(row.thresholds) for row in session.execute(_THRESHOLDS, {"companies": list(today)})}
    back = max((limit.broken_promise_days for limit in limits.values()), default=Thresholds().broken_promise_days)
    found: dict[tuple[int, str], Promised] = defaultdict(Promised)
    for one in standing(session, promisers(session, today, max(back, LONGEST_GRACE), customers), today):
        promise, day = one.promise, today[one.promise.company_id]
        last, key = found[promise.customer_id, promise.currency], (promise.customer_id, promise.currency)
        if one.state.status is PromiseStatus.OPEN:
            left = one.state.running_minor
            due = last.due or promise.promised_on <= day
            found[key] = Promised(last.broken, last.running_minor + left, due, (*last.running, (promise.id, left)))
        elif one.state.status in UNKEPT and (day - promise.promised_on).days <= limits[promise.company_id].broken_promise_days:
            found[key] = replace(last, broken=last.broken + 1)
    return found


def details(session: Session, customers: Collection[int]) -> dict[int, Details]:
    return {row.id: Details(*row) for row in session.execute(_DETAILS, {"customers": list(customers)})}
