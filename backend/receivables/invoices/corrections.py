"""Taking back: allocations, whole items, and a correction that reposts an item as another system now has it.

Each is a reversing entry with its own day; nothing posted is edited. Rows are locked items by id first, receipts after.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from psycopg import Cursor
from sqlmodel import Session

from receivables.classification.queries import carry_over
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.invoices import earned, following, push_queries
from receivables.invoices.models import Invoice
from receivables.ledger import clearings, credits, write_offs
from receivables.ledger import queries as ledger
from receivables.ledger.credits import Credit
from receivables.ledger.models import Entry
from receivables.ledger.queries import NewAllocation

TAKEN_BACK = "An allocation of it was taken back on a later day; reverse it and push it anew under another external_id."
"""Why such a document is not corrected: its past days would show the allocation without the document."""
TAKEN_OUT = "Money of it was refunded or transferred; take that back first."
WRITTEN_OFF = "It is written off, and a corrected item would be open again; reverse it and push it anew under another external_id."


def opposite(entry: Entry, effective_on: date) -> NewAllocation:
    """The reversal of an allocation."""
    assert entry.debit_id is not None and entry.id is not None  # noqa: S101, PT018 - an allocation names a debit
    return NewAllocation(
        entry.company_id, entry.currency, entry.debit_id, entry.payment_id, entry.credit_id, entry.amount_minor, effective_on, entry.id
    )


def reverse_allocations(session: Session, entries: Sequence[Entry], actor: str, reason: str, on: date | None) -> list[int]:
    """Takes allocations back, with what was let go beside them, on the day `on` (None: each on its own, as if it had never been).

    Raises 422 `reversal_before_entry`. Callers hold the locks of the rows on both sides.
    """
    for entry in entries:
        if on is not None and on < entry.effective_on:
            raise invalid("reversal_before_entry", f"The allocation took effect on {entry.effective_on}.", "/effective_on")
    taken_back = [opposite(entry, on or entry.effective_on) for entry in entries]
    clearings.reverse_beside(driver(session), [entry.id for entry in entries if entry.clearing_id is not None], on, reason, actor)
    return ledger.allocate(driver(session), taken_back, actor, reason)


def _lock_receipts(cursor: Cursor[Any], entries: Sequence[Entry]) -> None:
    ids = sorted({entry.payment_id for entry in entries if entry.payment_id is not None})
    cursor.execute("SELECT id FROM payments WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [ids])


def _lock_items(cursor: Cursor[Any], ids: Sequence[int]) -> None:
    cursor.execute("SELECT id FROM invoices WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [sorted(ids)])


def _allocations_of(session: Session, invoice: Invoice) -> list[Entry]:
    side = {"credit_id": invoice.id} if invoice.kind == "credit_note" else {"debit_id": invoice.id}
    return ledger.standing_allocations(session, **side)


def reverse_item(session: Session, invoice: Invoice, actor: str, reason: str, on: date | None) -> list[Entry]:
    """Takes a locked item back, its allocations and write-offs first, with effect on the day `on` (None: the days they took effect).

    Answers the allocations that were taken back: their money is on account again. Raises 409 `already_reversed` or,
    while a refund or transfer of a credit note stands, `credit_taken_out`, 422 `reversal_before_entry`.
    """
    if invoice.reversed:
        raise conflict("already_reversed", "The item is reversed already.")
    cursor = driver(session)
    if credits.standing(cursor, Credit("credit", invoice.id)):
        raise conflict("credit_taken_out", TAKEN_OUT)
    last_day, _ = ledger.past_of(cursor, invoice_id=invoice.id)
    if on is not None and on < last_day:
        raise invalid("reversal_before_entry", f"An entry of the item takes effect on {last_day}.", "/effective_on")
    allocations = _allocations_of(session, invoice)
    _lock_items(cursor, [side for e in allocations for side in (e.debit_id, e.credit_id) if side is not None and side != invoice.id])
    _lock_receipts(cursor, allocations)
    reverse_allocations(session, allocations, actor, reason, on)
    write_offs.reverse_all(cursor, invoice.id, on, reason, actor)
    clearings.reverse_of_item(cursor, invoice.id, on, reason, actor)
    posting = ledger.posting_of(session, invoice_id=invoice.id)
    ledger.reverse_posting(cursor, posting.id, on or invoice.issued_on, reason, actor)
    cursor.execute("UPDATE invoices SET open_minor = 0, reversed = true WHERE id = %s", [invoice.id])
    if on is not None:  # a correction applies again what it takes back
        clearings.end_empty(cursor, {entry.clearing_id for entry in allocations if entry.clearing_id is not None}, reason, actor)
        earned.take_back_unearned(session, [entry.debit_id for entry in allocations], on, reason, actor)
    return allocations


def repost(session: Session, cursor: Cursor[Any], actor: str, invoice: Invoice, values: dict[str, Any]) -> int:
    """Reverses a posted item as of its own days and posts it as now sent; answers the new item's id.

    The item as first sent was never right, so the reversal takes effect on its own issue day: a past day as known now shows the
    corrected item, and `known_at` still shows the old one. What had been applied is applied again, as far as it fits, and what was
    agreed about the item goes with it as long as it stays on the same account.
    """
    discounts = following.granted(cursor, invoice.id)
    taken_back = [] if invoice.reversed else reverse_item(session, invoice, actor, "corrected by its source system", None)
    cursor.execute("UPDATE invoices SET superseded = true WHERE id = %s", [invoice.id])
    if values["held"] and not invoice.held:
        values = values | {"held": False, "due_on": invoice.due_on}  # released meanwhile
    made = push_queries.insert(cursor, invoice.company_id, invoice.source, actor, [values])[values["external_id"]]
    if invoice.classification_id is not None:
        carry_over(cursor, invoice.id, made, actor)
    if stays(invoice, values):
        again = _again(taken_back, made, values, credit=invoice.kind == "credit_note")
        entries = ledger.allocate(cursor, [new for _, new in again], actor, "applied again after a correction")
        applied = [(old.id, entry) for (old, _), entry in zip(again, entries, strict=True)]
        following.follow(cursor, invoice.id, made, applied, discounts, actor)
    if invoice.kind == "credit_note":
        earned.take_back_unearned(session, [entry.debit_id for entry in taken_back], None, "corrected by its source system", actor)
    return made


def stays(invoice: Invoice, values: dict[str, Any]) -> bool:
    """Whether the item as now sent is still of the same customer, currency and kind."""
    return all(values[name] == getattr(invoice, name) for name in ("customer_id", "currency", "kind"))


def _again(taken_back: Sequence[Entry], made: int, values: dict[str, Any], *, credit: bool) -> list[tuple[Entry, NewAllocation]]:
    left, again = values["amount_minor"], []
    for entry in taken_back:
        minor = min(left, -entry.amount_minor)
        left -= minor
        if minor > 0:
            day = max(entry.effective_on, values["issued_on"])
            item, note = (entry.debit_id or 0, made) if credit else (made, entry.credit_id)
            again.append((entry, NewAllocation(entry.company_id, entry.currency, item, entry.payment_id, note, minor, day)))
    return again
