"""A return that was none: the receipt's money is there again, and pays again what it had paid."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from psycopg import Cursor
from sqlalchemy import text
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.database import driver
from receivables.errors import conflict
from receivables.ledger import credits
from receivables.ledger.credits import Credit
from receivables.outgoing.restoring import Before, restore
from receivables.payments import push_queries, reversals
from receivables.periods.guard import closed_until
from receivables.rules.periods import first_open

_TIE = text("SELECT payment_id, entry_id, taken_back FROM outgoing_ties WHERE id = :id")
_ITEMS = "SELECT id FROM invoices WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
_REVERSED_ON = """SELECT r.effective_on FROM entries r JOIN entries e ON e.id = r.reverses_id
    WHERE e.payment_id = %s AND e.kind = 'posting'"""
_TAKEN_ON = "SELECT effective_on FROM entries WHERE id = %s"
_SUPERSEDED = "UPDATE payments SET superseded = true WHERE id = %s"
_LINE = "UPDATE statement_lines SET payment_id = %(new)s WHERE payment_id = %(old)s"
BECAUSE = "applied again: the bank had not returned it"


def open_day(cursor: Cursor[Any], company_id: int, day: date) -> date:
    """The day, or the first open one after it."""
    return first_open(day, closed_until(cursor, company_id))


def give_back(session: Session, principal: Principal, tie_id: int) -> tuple[int | None, str]:
    """Undoes a return: answers the receipt if it was recorded anew, and whether what it had paid and let go is as before
    (`exactly`, or `in_part` where an item was paid, reversed or its clearing undone meanwhile).

    A part comes back into its receipt. A whole receipt is recorded anew from the day it was reversed, so that its money is there on every
    day but once. Raises 409 `superseded` where the receipt was sent anew meanwhile.
    """
    cursor, tie = driver(session), session.execute(_TIE, {"id": tie_id}).one()
    before = Before.read(tie.taken_back)
    cursor.execute(_ITEMS, [sorted({one.item_id for one in before if one.item_id is not None})])
    if tie.entry_id is not None:
        return None, _part_back(session, principal, tie.payment_id, tie.entry_id, before)
    return _record_again(session, principal, tie.payment_id, before)


def _part_back(session: Session, principal: Principal, payment_id: int, entry_id: int, before: Sequence[Before]) -> str:
    cursor, payment = driver(session), reversals.lock(session, payment_id)
    (taken_on,) = cursor.execute(_TAKEN_ON, [entry_id]).fetchone() or (payment.received_on,)
    day = open_day(cursor, payment.company_id, taken_on)
    credits.give_back(cursor, Credit("payment", payment_id), entry_id, day, BECAUSE, principal.actor)
    return restore(cursor, reversals.lock(session, payment_id), before, day, principal.actor, BECAUSE, anew=False)


def _record_again(session: Session, principal: Principal, payment_id: int, before: Sequence[Before]) -> tuple[int, str]:
    cursor, old = driver(session), reversals.lock(session, payment_id)
    if old.superseded:
        raise conflict("superseded", "The receipt was sent anew meanwhile.")
    (reversed_on,) = cursor.execute(_REVERSED_ON, [payment_id]).fetchone() or (old.received_on,)
    day = open_day(cursor, old.company_id, reversed_on)
    cursor.execute(_SUPERSEDED, [payment_id])
    values = {name: getattr(old, name) for name in push_queries.COLUMNS} | {"open_minor": old.amount_minor, "received_on": day}
    made = push_queries.insert(cursor, old.company_id, old.source, principal.actor, [values])[old.external_id]
    cursor.execute(_LINE, {"new": made, "old": payment_id})
    return made, restore(cursor, reversals.lock(session, made), before, day, principal.actor, BECAUSE, anew=True)
