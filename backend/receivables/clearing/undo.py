"""Takes a clearing back, as a whole: its allocations and what was let go beside them, by reversing entries."""

from sqlalchemy import text
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clearing import aliases, queries, service
from receivables.clearing.request_schemas import UndoIn
from receivables.clearing.schemas import ClearingRead
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.invoices.earned import take_back_unearned
from receivables.invoices.service import day_of
from receivables.ledger import clearings as ledger
from receivables.periods.guard import check_open

_LOCK_ITEMS = text("""SELECT id FROM invoices WHERE id IN (SELECT unnest(ARRAY[debit_id, credit_id]) FROM entries WHERE clearing_id = :id)
    ORDER BY id FOR UPDATE""")
_LOCK_RECEIPTS = text("""SELECT id FROM payments WHERE id IN (SELECT payment_id FROM clearings WHERE id = :id
    UNION SELECT payment_id FROM clearing_credits WHERE clearing_id = :id) ORDER BY id FOR UPDATE""")
_LOCK = text("SELECT undone_at FROM clearings WHERE id = :id FOR UPDATE")
_TAUGHT = text("""SELECT payment_id, identified, alias_id FROM clearings WHERE id = :id AND payment_id IS NOT NULL
    UNION ALL SELECT payment_id, identified, alias_id FROM clearing_credits WHERE clearing_id = :id AND payment_id IS NOT NULL""")
_UNDONE = text("UPDATE clearings SET undone_at = clock_timestamp(), undone_by = :actor, undo_reason = :reason WHERE id = :id")
_STANDS = """EXISTS (SELECT 1 FROM clearings c WHERE c.payment_id = {payment} AND c.undone_at IS NULL) OR EXISTS (SELECT 1
    FROM clearing_credits j JOIN clearings c ON c.id = j.clearing_id WHERE j.payment_id = {payment} AND c.undone_at IS NULL)"""
# Nobody is known for them again, unless something else still says whose they are, or a clearing never said it.
_NOBODY = text(f"""UPDATE payments p SET customer_id = NULL WHERE p.id = ANY(:payments) AND NOT p.reversed
    AND p.open_minor = p.amount_minor
    AND (EXISTS (SELECT 1 FROM clearings c WHERE c.payment_id = p.id AND c.identified)
         OR EXISTS (SELECT 1 FROM clearing_credits j WHERE j.payment_id = p.id AND j.identified))
    AND NOT ({_STANDS.format(payment="p.id")})""")  # noqa: S608 - constant text only
_LINES = text(f"""UPDATE statement_lines l SET status = 'unmatched' WHERE l.payment_id = ANY(:payments)
    AND NOT ({_STANDS.format(payment="l.payment_id")})""")  # noqa: S608 - constant text only


def undo(session: Session, principal: Principal, clearing_id: int, data: UndoIn) -> ClearingRead:
    """Reverses what stands of a clearing on the day given, else today or the last day on which one of its entries takes effect.

    A confirmed payer is confirmed once less, and a receipt that the clearing identified is nobody's again. Raises 404, 409
    `already_undone`, 422 `reversal_before_entry`, `period_closed`.
    """
    row = queries.read_clearing(session, principal, clearing_id)
    items = session.execute(_LOCK_ITEMS, {"id": clearing_id}).scalars().all()
    session.execute(_LOCK_RECEIPTS, {"id": clearing_id})
    if session.execute(_LOCK, {"id": clearing_id}).scalar_one() is not None:
        raise conflict("already_undone", "The clearing was undone already.")
    cursor = driver(session)
    standing = ledger.standing(cursor, clearing_id)
    last = max((day for _, day in standing), default=row.received_on)
    on = data.effective_on or max(day_of(principal, row.company_id), last)
    if on < last:
        raise invalid("reversal_before_entry", f"An entry of the clearing takes effect on {last}.", "/effective_on")
    check_open(cursor, row.company_id, on, "/effective_on")
    ledger.reverse(cursor, [entry_id for entry_id, _ in standing], on, data.reason, principal.actor)
    take_back_unearned(session, items, on, data.reason, principal.actor)
    session.execute(_UNDONE, {"id": clearing_id, "actor": principal.actor, "reason": data.reason})
    _unlearn(session, clearing_id)
    audit.record(session, actor=principal.actor, action="undone", subject="clearing", subject_id=clearing_id, company_id=row.company_id,
                 reason=data.reason)  # fmt: skip
    return service.read_clearing(session, principal, clearing_id)


def _unlearn(session: Session, clearing_id: int) -> None:
    """Takes back what an undone clearing taught, and its receipts' lines are unmatched again."""
    taught = session.execute(_TAUGHT, {"id": clearing_id}).all()
    session.execute(_NOBODY, {"payments": [one.payment_id for one in taught]})
    aliases.unlearn(session, [one.alias_id for one in taught if one.alias_id is not None])
    session.execute(_LINES, {"payments": [one.payment_id for one in taught]})
