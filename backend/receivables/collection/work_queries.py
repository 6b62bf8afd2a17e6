"""SQL of what shapes a collector's day: what is set aside of items, open tasks, capacity, costs of contacts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.arrays import literal
from receivables.collection.accounts import OURS, Aside, Key, Promised
from receivables.ledger.disputed import NOW, UNDECIDED_OF_ONE, undecided
from receivables.ledger.in_court import IN_COURT
from receivables.plans.queries import paused
from receivables.promises.queries import items as named_items
from receivables.rules.dunning import Held, held
from receivables.rules.worklist import left_to_chase

_OWED = text(f"""
    SELECT i.id, i.customer_id, i.currency, i.open_minor, i.due_on < d.today AS overdue,
        CASE WHEN i.disputed THEN i.open_minor ELSE least(i.open_minor, coalesce(q.minor, 0)) END AS disputed_minor
    FROM unnest(CAST(:companies AS bigint[]), CAST(:days AS date[])) AS d (company_id, today)
        JOIN invoices i ON i.company_id = d.company_id
        LEFT JOIN ({undecided(NOW)}) q ON q.invoice_id = i.id
    WHERE i.customer_id = ANY(:customers) AND i.open_minor > 0 AND i.kind <> 'credit_note' AND NOT {IN_COURT}
    ORDER BY i.due_on, i.id""")  # noqa: S608
_HOLDS = text("""
    SELECT h.customer_id, coalesce(o.replaced_by, h.invoice_id) AS item, h.currency, h.amount_minor
    FROM unnest(CAST(:companies AS bigint[]), CAST(:days AS date[])) AS d (company_id, today)
        JOIN dunning_holds h ON h.company_id = d.company_id AND d.today BETWEEN h.from_on AND h.until_on
        LEFT JOIN invoices o ON o.id = h.invoice_id
    WHERE (h.lifted_on IS NULL OR h.lifted_on > d.today) AND (CAST(:customers AS bigint[]) IS NULL OR h.customer_id = ANY(:customers))
    ORDER BY h.id""")
# A task is work as long as one of its items is chased: open, at no court, not disputed, agreed about or on hold as a whole.
# OFFSET 0 makes it index probes, a letter each: as a join it would read all items there ever were, whoever's tasks are asked for.
_TASKS = text(f"""SELECT l.id, l.customer_id, l.channel, l.level, l.segment, l.person, r.as_of AS due_on
    FROM unnest(CAST(:companies AS bigint[]), CAST(:days AS date[])) AS t (company_id, today)
        JOIN dunning_letters l ON l.company_id = t.company_id JOIN dunning_runs r ON r.id = l.run_id
    WHERE l.state = 'task' AND l.done_by_action_id IS NULL
        AND (CAST(:customers AS bigint[]) IS NULL OR l.customer_id = ANY(:customers)) AND EXISTS (
        SELECT FROM dunning_letter_items n JOIN invoices o ON o.id = n.invoice_id JOIN invoices i ON i.id = coalesce(o.replaced_by, o.id)
        WHERE n.letter_id = l.id AND n.dropped IS NULL AND i.open_minor > 0 AND NOT i.disputed AND NOT {IN_COURT}
            AND i.open_minor > {UNDECIDED_OF_ONE} AND i.id <> ALL(CAST(:quiet AS bigint[])) AND NOT EXISTS (
            SELECT FROM dunning_holds h LEFT JOIN invoices w ON w.id = h.invoice_id
            WHERE h.customer_id = l.customer_id AND h.amount_minor IS NULL AND t.today BETWEEN h.from_on AND h.until_on
                AND (h.lifted_on IS NULL OR h.lifted_on > t.today)
                AND (h.invoice_id IS NULL OR coalesce(w.replaced_by, w.id) = i.id)) OFFSET 0)
    ORDER BY r.as_of, l.id""")  # noqa: S608 - constants only
_CAPACITIES = text("SELECT company_id, collector, contacts_a_day FROM collector_capacities WHERE company_id = ANY(:companies)")
_DONE = text(f"""SELECT DISTINCT c.id, c.company_id, coalesce(x.substitute, c.collector) AS worker
    FROM unnest(CAST(:companies AS bigint[]), CAST(:days AS date[]), CAST(:starts AS timestamptz[])) AS d (company_id, today, start)
    JOIN collection_actions a ON a.company_id = d.company_id AND a.acted_at >= d.start AND {OURS}
    JOIN customers c ON c.id = a.customer_id
    LEFT JOIN absences x ON x.company_id = c.company_id AND x.person = c.collector AND d.today BETWEEN x.from_on AND x.to_on""")  # noqa: S608 - constants only

def aside(
    session: Session, today: Mapping[int, date], promised: Mapping[Key, Promised], customers: Collection[int] | None = None
) -> dict[Key, Aside]:
    """Of the accounts (of these customers, None: all) that have running promises, plans or holds; of others only what is disputed is set
    aside."""
    plans: dict[Key, dict[int, int]] = defaultdict(dict)
    for one in paused(session, today, customers):
        plans[one.customer_id, one.currency][one.invoice_id] = one.minor
    running = {key: found.running for key, found in promised.items() if found.running}
    holds = _holds(session, today, customers)
    concerned = {*holds, *(customer for customer, _ in (*plans, *running))}
    if not concerned:
        return {}
    named = named_items(session, [promise for found in running.values() for promise, _ in found])
    values = {"companies": list(today), "days": list(today.values()), "customers": sorted(concerned)}
    items: dict[Key, list[Any]] = defaultdict(list)
    for row in session.execute(_OWED, values):
        items[row.customer_id, row.currency].append(row)
    answer = {}
    for key in {*plans, *running, *(key for key in items if key[0] in holds)}:
        promises = [(left, frozenset(row.id for row in named.get(promise, ()))) for promise, left in running.get(key, ())]
        answer[key] = _set_aside(items[key], holds.get(key[0], ()), plans[key], promises)
    return answer


def _holds(session: Session, today: Mapping[int, date], customers: Collection[int] | None) -> dict[int, list[Held]]:
    """What is on hold today by customer, in the order in which it was recorded."""
    found: dict[int, list[Held]] = defaultdict(list)
    values = {"companies": list(today), "days": list(today.values()), "customers": None if customers is None else list(customers)}
    for row in session.execute(_HOLDS, values):
        found[row.customer_id].append(Held(row.item, row.currency, row.amount_minor))
    return found


def _set_aside(
    rows: Sequence[Any], holds: Sequence[Held], planned: Mapping[int, int], promised: Sequence[tuple[int, frozenset[int]]]
) -> Aside:
    """Of one account's open items: amounts are of those overdue, quiet ones may be due later."""
    on_hold = held([(row.id, row.currency, row.open_minor - row.disputed_minor) for row in rows], holds)
    spared = {row.id: row.disputed_minor + on_hold[row.id] for row in rows}
    left = left_to_chase([(row.id, row.open_minor) for row in rows], spared, planned, promised)
    late = [row for row in rows if row.overdue]
    return Aside(
        sum(planned.get(row.id, 0) for row in late), sum(on_hold[row.id] for row in late),
        sum(row.open_minor - left[row.id] for row in late), frozenset(item for item, rest in left.items() if rest == 0),
    )  # fmt: skip


def tasks(
    session: Session, today: Mapping[int, date], aside: Mapping[Key, Aside], customers: Collection[int] | None = None
) -> dict[int, list[Any]]:
    """Open tasks that a strategy gave to people, by customer (of these, None: all), the first due first; not those of which no item is
    chased today. `aside` is of the same customers."""
    found: dict[int, list[Any]] = defaultdict(list)
    quiet = sorted(frozenset[int]().union(*(one.quiet for one in aside.values())))
    values = {"companies": list(today), "days": list(today.values()), "quiet": literal(quiet)}
    for row in session.execute(_TASKS, values | {"customers": None if customers is None else list(customers)}):
        found[row.customer_id].append(row)
    return found


def capacities(session: Session, companies: Collection[int]) -> dict[Key, int]:
    """Contacts a day, by company and collector."""
    rows = session.execute(_CAPACITIES, {"companies": list(companies)})
    return {(row.company_id, row.collector): row.contacts_a_day for row in rows}


def contacted_today(session: Session, principal: Principal, today: Mapping[int, date]) -> dict[int, Key | None]:
    """Customers whom we have contacted on their company's business day, and whose work that was: (company, person); None: nobody's."""
    zones = {company.id: company.time_zone for company in principal.companies.values()}
    starts = [_start(day, zones[company]) for company, day in today.items()]
    values = {"companies": list(today), "days": list(today.values()), "starts": starts}
    return {row.id: row.worker and (row.company_id, row.worker) for row in session.execute(_DONE, values)}


def _start(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)
