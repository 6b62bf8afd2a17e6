"""Taking back receipts and allocations: reversing entries with their own day."""

from datetime import date
from typing import Any

from psycopg import Cursor
from sqlmodel import Session, col, select

from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.invoices.corrections import reverse_allocations
from receivables.invoices.earned import take_back_unearned
from receivables.ledger import clearings, credits
from receivables.ledger import queries as ledger
from receivables.ledger.credits import Credit
from receivables.ledger.models import Entry
from receivables.payments.models import Payment

TAKEN_OUT = "Money of it was refunded or transferred; take that back first."
NOTED = "It belongs to a note receivable; enter there what became of the note."
_OF_A_NOTE = """SELECT 1 FROM notes n WHERE n.status NOT IN ('dishonoured', 'cancelled') AND (n.payment_id = %(payment)s
    OR n.id IN (SELECT note_id FROM note_events WHERE payment_id = %(payment)s))"""
TRANSFERRED = "It is the other end of a transfer; reverse the transfer."


def held_back(cursor: Cursor[Any], payment_id: int, *, taken_out: bool = True) -> tuple[str, str] | None:
    """Why a locked receipt is not reversed by itself, as a code and a sentence; None when nothing speaks against it.

    `taken_out`: that money of it was refunded or transferred is such a reason.
    """
    if taken_out and credits.standing(cursor, Credit("payment", payment_id)):
        return "credit_taken_out", TAKEN_OUT
    cursor.execute("SELECT 1 FROM transfers WHERE to_payment_id = %s AND reversed_on IS NULL", [payment_id])
    if cursor.fetchone():
        return "is_a_transfer", TRANSFERRED
    cursor.execute(_OF_A_NOTE, {"payment": payment_id})
    return ("is_a_note", NOTED) if cursor.fetchone() else None


def lock_items_of(session: Session, payment_id: int) -> None:
    """Locks the items a receipt pays, in the order of their ids: always before the receipt itself."""
    driver(session).execute(
        "SELECT id FROM invoices WHERE id IN (SELECT debit_id FROM entries WHERE payment_id = %s) ORDER BY id FOR UPDATE", [payment_id]
    )


def lock(session: Session, payment_id: int) -> Payment:
    """The receipt as it is now, its row held to the end of the transaction."""
    statement = select(Payment).where(col(Payment.id) == payment_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one()


def reverse_payment(session: Session, payment: Payment, actor: str, reason: str, on: date | None) -> list[Entry]:
    """Takes a receipt back, its allocations first, with effect on the day `on` (None: the days they took effect).

    Answers the allocations that were taken back. Raises 409 `already_reversed` or, while a refund or transfer of its money stands,
    `credit_taken_out`, 422 `reversal_before_entry`.
    """
    lock_items_of(session, payment.id)
    payment = lock(session, payment.id)
    if payment.reversed:
        raise conflict("already_reversed", "The receipt is reversed already.")
    cursor = driver(session)
    if credits.standing(cursor, Credit("payment", payment.id)):
        raise conflict("credit_taken_out", TAKEN_OUT)
    last_day, _ = ledger.past_of(cursor, payment_id=payment.id)
    if on is not None and on < last_day:
        raise invalid("reversal_before_entry", f"An entry of the receipt takes effect on {last_day}.", "/effective_on")
    allocations = ledger.standing_allocations(session, payment_id=payment.id)
    reverse_allocations(session, allocations, actor, reason, on)
    clearings.end_of_receipt(cursor, payment.id, on, reason, actor)
    posting = ledger.posting_of(session, payment_id=payment.id)
    ledger.reverse_posting(cursor, posting.id, on or payment.received_on, reason, actor)
    cursor.execute("UPDATE payments SET open_minor = 0, reversed = true WHERE id = %s", [payment.id])
    if on is not None:  # a correction pays again first what it takes back
        take_back_unearned(session, [entry.debit_id for entry in allocations], on, reason, actor)
    return allocations
