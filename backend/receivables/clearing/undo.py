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
from receivables.invoices.service import day_of
from receivables.ledger import clearings as ledger
from receivables.periods.guard import check_open

_LOCK_ITEMS = text("""SELECT id FROM invoices WHERE id IN (SELECT debit_id FROM entries WHERE clearing_id = :id AND debit_id IS NOT NULL)
    ORDER BY id FOR UPDATE""")
_LOCK_RECEIPT = text("SELECT id FROM payments WHERE id = :id FOR UPDATE")
_LOCK = text("SELECT undone_at, identified, alias_id FROM clearings WHERE id = :id FOR UPDATE")
_UNDONE = text("UPDATE clearings SET undone_at = clock_timestamp(), undone_by = :actor, undo_reason = :reason WHERE id = :id")
# Nobody is known for it again, unless something else still says whose it is.
_NOBODY = text("""UPDATE payments p SET customer_id = NULL WHERE p.id = :payment AND NOT p.reversed AND p.open_minor = p.amount_minor
    AND NOT EXISTS (SELECT 1 FROM clearings c WHERE c.payment_id = p.id AND c.undone_at IS NULL)""")
_LINE = text("""UPDATE statement_lines SET status = 'unmatched' WHERE payment_id = :payment
    AND NOT EXISTS (SELECT 1 FROM clearings c WHERE c.payment_id = :payment AND c.undone_at IS NULL)""")


def undo(session: Session, principal: Principal, clearing_id: int, data: UndoIn) -> ClearingRead:
    """Reverses what stands of a clearing on the day given, else today or the last day on which one of its entries takes effect.

    A confirmed payer is confirmed once less, and a receipt that the clearing identified is nobody's again. Raises 404, 409
    `already_undone`, 422 `reversal_before_entry`, `period_closed`.
    """
    row = queries.read_clearing(session, principal, clearing_id)
    session.execute(_LOCK_ITEMS, {"id": clearing_id})
    session.execute(_LOCK_RECEIPT, {"id": row.payment_id})
    locked = session.execute(_LOCK, {"id": clearing_id}).one()
    if locked.undone_at is not None:
        raise conflict("already_undone", "The clearing was undone already.")
    cursor = driver(session)
    standing = ledger.standing(cursor, clearing_id)
    last = max((day for _, day in standing), default=row.received_on)
    on = data.effective_on or max(day_of(principal, row.company_id), last)
    if on < last:
        raise invalid("reversal_before_entry", f"An entry of the clearing takes effect on {last}.", "/effective_on")
    check_open(cursor, row.company_id, on, "/effective_on")
    ledger.reverse(cursor, [entry_id for entry_id, _ in standing], on, data.reason, principal.actor)
    session.execute(_UNDONE, {"id": clearing_id, "actor": principal.actor, "reason": data.reason})
    if locked.identified:
        session.execute(_NOBODY, {"payment": row.payment_id})
    if locked.alias_id is not None:
        aliases.unlearn(session, locked.alias_id)
    session.execute(_LINE, {"payment": row.payment_id})
    audit.record(session, actor=principal.actor, action="undone", subject="clearing", subject_id=clearing_id, company_id=row.company_id,
                 reason=data.reason)  # fmt: skip
    return service.read_clearing(session, principal, clearing_id)
