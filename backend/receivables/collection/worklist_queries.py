"""SQL of the worklist beside its order: promises of all, and what the page shows of its customers; a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import Session

from receivables.collection.accounts import OURS, UNCORRECTED, Promised
from receivables.promises.queries import promisers, standing
from receivables.risk.facts import UNKEPT
from receivables.rules.flags import Severity
from receivables.rules.promises import PromiseStatus
from receivables.rules.thresholds import Thresholds, from_mapping

FlagPairs = tuple[tuple[str, Severity], ...]
LONGEST_GRACE = 60

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


def flags(session: Session, companies: Collection[int], customers: Collection[int]) -> dict[int, FlagPairs]:
    """The open flags of each of these customers: (rule, severity)."""
    found: dict[int, list[tuple[str, Severity]]] = defaultdict(list)
    for customer, rule, severity in session.execute(_FLAGS, {"companies": list(companies), "customers": list(customers)}):
        found[customer].append((rule, Severity(severity)))
    return {customer: tuple(rows) for customer, rows in found.items()}


def promised(session: Session, today: Mapping[int, date], customers: Collection[int] | None) -> dict[tuple[int, str], Promised]:
    """Of these customers (None: all), by customer and currency; a broken promise counts as many days as the company's thresholds say."""
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
    """What the rows of these customers show."""
    return {row.id: Details(*row) for row in session.execute(_DETAILS, {"customers": list(customers)})}
