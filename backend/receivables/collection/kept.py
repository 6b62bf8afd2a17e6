"""The accounts of the day as last worked out, so that opening the list does not add up the book again.

They are a copy of what `accounts.live` answers, never a source: whatever an account is made of notes the customer when it changes (triggers
write it to `changes`), and the accounts of customers noted since are worked out anew when the list is read. A copy of another day, or of
another database cluster, whose transactions count differently, is not used.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import text
from sqlmodel import Session

from receivables import clock
from receivables.collection import work_queries as work
from receivables.collection import worklist_queries as queries
from receivables.collection.accounts import COLUMNS, DAYS, Known, columns, live
from receivables.companies.models import Company

MOST_NOTED = 20_000
"""Rows noted since; where there are more, finding out whose they are costs more than working everything out."""

_CLUSTER = "(SELECT system_identifier FROM pg_control_system())"
_KEPT = text(f"SELECT company_id, kept_on, xid FROM worklists WHERE company_id = ANY(:companies) AND cluster = {_CLUSTER}")  # noqa: S608
# Entries need no look: whatever they move is noted with the open amount of the item or the receipt.
# The lateral is an index probe each: a join would read all items there ever were.
_NOTED = text("""
    WITH noted AS MATERIALIZED (
        SELECT c.resource, u.id FROM unnest(CAST(:companies AS bigint[]), CAST(:xids AS bigint[])) AS k (company_id, xid)
        JOIN changes c ON c.company_id = k.company_id AND c.xid >= k.xid AND c.xid >= :since CROSS JOIN LATERAL unnest(c.ids) AS u (id)
        WHERE c.resource IN ('accounts', 'companies', 'customers', 'invoices', 'payments') LIMIT :most + 1)
    SELECT (SELECT count(*) > :most OR coalesce(bool_or(resource = 'companies'), false) FROM noted) AS all,
        ARRAY(SELECT DISTINCT t.customer_id FROM (SELECT DISTINCT resource, id FROM noted) n
            CROSS JOIN LATERAL (
                SELECT customer_id FROM invoices WHERE n.resource = 'invoices' AND id = n.id
                UNION ALL SELECT customer_id FROM payments WHERE n.resource = 'payments' AND id = n.id
                UNION ALL SELECT n.id WHERE n.resource IN ('accounts', 'customers') OFFSET 0) t
            WHERE t.customer_id IS NOT NULL) AS customers""")

# Looked for first: to insert beside a row that another process is changing would wait for it.
_BEGIN = text("""INSERT INTO worklists (company_id) SELECT :company
    WHERE NOT EXISTS (SELECT 1 FROM worklists WHERE company_id = :company) ON CONFLICT DO NOTHING""")
_LOCK = text(f"""SELECT kept_on, xid, cluster = {_CLUSTER} AS ours, (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint AS bound
    FROM worklists WHERE company_id = :company FOR UPDATE SKIP LOCKED""")  # noqa: S608 - constants only
_KEEP = text(f"UPDATE worklists SET kept_on = :day, xid = :bound, cluster = {_CLUSTER} WHERE company_id = :company")  # noqa: S608
_DROP = "DELETE FROM worklist_accounts WHERE company_id = :company"
_THEIRS = " AND customer_id = ANY(CAST(:customers AS bigint[]))"


def known(session: Session, today: Mapping[int, date], customers: Sequence[int] | None) -> Known:
    """What the accounts of these customers (None: all) need beside the tables, on each company's business day."""
    promised = queries.promised(session, today, customers)
    aside = work.aside(session, today, promised, customers)
    tasks = {customer: open_tasks[0].channel for customer, open_tasks in work.tasks(session, today, aside, customers).items()}
    return Known(customers, promised, aside, tasks)


def unkept(session: Session, today: Mapping[int, date], customers: Sequence[int] | None) -> Known | None:
    """What a list of these customers (None: all) has to work out now: accounts that are not kept or changed since; None: nothing."""
    changed = _changed(session, today)
    if changed is None:
        return known(session, today, customers)
    if customers is not None:
        changed = sorted({*changed} & {*customers})
    return known(session, today, changed) if changed else None


def keep(session: Session, company: Company) -> bool:
    """Keeps the accounts of a company for its business day: all on a new day, else those of customers changed since. False where another
    process is at it."""
    session.execute(_BEGIN, {"company": company.id})
    last = session.execute(_LOCK, {"company": company.id}).one_or_none()
    if last is None:
        return False
    today = {company.id: clock.today(company.time_zone)}
    found = _noted(session, {company.id: last.xid}) if last.ours and last.kept_on == today[company.id] else None
    if found != []:
        _write(session, company.id, today, known(session, today, found))
    session.execute(_KEEP, {"company": company.id, "day": today[company.id], "bound": last.bound})
    return True


def _write(session: Session, company_id: int, today: Mapping[int, date], made: Known) -> None:
    values = columns(today, made) | {"company": company_id}
    session.execute(text(_DROP if made.customers is None else _DROP + _THEIRS), values)
    session.execute(text(f"INSERT INTO worklist_accounts ({COLUMNS}) WITH {DAYS}, {live(made)} SELECT {COLUMNS} FROM live"), values)  # noqa: S608
    if made.customers is None:
        session.execute(text("ANALYZE worklist_accounts"))  # what was known of its rows is of another day


def _changed(session: Session, today: Mapping[int, date]) -> list[int] | None:
    """Customers of these companies whose kept accounts may not be right any more; None: all of them."""
    kept = {row.company_id: row for row in session.execute(_KEPT, {"companies": list(today)})}
    if any(company not in kept or kept[company].kept_on != day for company, day in today.items()):
        return None
    return _noted(session, {company: row.xid for company, row in kept.items()})


def _noted(session: Session, since: Mapping[int, int]) -> list[int] | None:
    """Customers noted by transactions from the one given on, by company; None: all."""
    values = {"companies": list(since), "xids": list(since.values()), "since": min(since.values(), default=0), "most": MOST_NOTED}
    found = session.execute(_NOTED, values).one()
    return None if found.all else sorted(found.customers)
