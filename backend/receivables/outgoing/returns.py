"""A returned receipt that was none: recorded anew and applied again."""

from datetime import date
from typing import Any

from psycopg import Cursor
from sqlalchemy import text
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.database import driver
from receivables.errors import conflict
from receivables.ledger import queries as ledger
from receivables.ledger.queries import NewAllocation
from receivables.payments import push_queries, reversals
from receivables.periods.guard import closed_until
from receivables.rules.periods import first_open

_TIE = text("SELECT taken_back FROM outgoing_ties WHERE id = :id")
_ITEMS = "SELECT id, open_minor, issued_on FROM invoices WHERE id = ANY(%s) AND NOT reversed ORDER BY id FOR UPDATE"
_REVERSED_ON = """SELECT r.effective_on FROM entries r JOIN entries e ON e.id = r.reverses_id
    WHERE e.payment_id = %s AND e.kind = 'posting'"""
_SUPERSEDED = "UPDATE payments SET superseded = true WHERE id = %s"
_LINE = "UPDATE statement_lines SET payment_id = %(new)s WHERE payment_id = %(old)s"


def open_day(cursor: Cursor[Any], company_id: int, day: date) -> date:
    """The day, or the first open one after it."""
    return first_open(day, closed_until(cursor, company_id))


def record_again(session: Session, principal: Principal, tie_id: int, payment_id: int) -> int:
    """Records a reversed receipt anew with effect from the day it was reversed, so that its money is there on every day but once.

    It is applied again to what it had paid as far as that is open; discounts let go beside it are decided anew. Answers its id.
    Raises 409 `superseded` where the receipt was sent anew meanwhile.
    """
    cursor = driver(session)
    paid = session.execute(_TIE, {"id": tie_id}).scalar_one()
    cursor.execute(_ITEMS, [[item_id for item_id, _ in paid]])
    items = {item_id: (minor, issued_on) for item_id, minor, issued_on in cursor.fetchall()}
    old = reversals.lock(session, payment_id)
    if old.superseded:
        raise conflict("superseded", "The receipt was sent anew meanwhile.")
    cursor.execute(_REVERSED_ON, [payment_id])
    (reversed_on,) = cursor.fetchone() or (old.received_on,)
    day = open_day(cursor, old.company_id, reversed_on)
    cursor.execute(_SUPERSEDED, [payment_id])
    values = {name: getattr(old, name) for name in push_queries.COLUMNS} | {"open_minor": old.amount_minor, "received_on": day}
    made = push_queries.insert(cursor, old.company_id, old.source, principal.actor, [values])[old.external_id]
    cursor.execute(_LINE, {"new": made, "old": payment_id})
    allocations = []
    for item_id, minor in paid:
        left, issued_on = items.get(item_id, (0, day))
        part = min(minor, left)
        items[item_id] = (left - part, issued_on)
        if part:
            allocations.append(NewAllocation(old.company_id, old.currency, item_id, made, None, part, max(day, issued_on)))
    ledger.allocate(cursor, allocations, principal.actor, "applied again: the bank had not returned it")
    return made
