"""Use cases of a note's life: endorsed, discounted, collected, dishonoured, cancelled. Each is an event and the entries it makes.

Rows are locked note, items by id, receipts by id.
"""

from datetime import date
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.invoices import corrections
from receivables.invoices.queries import load as load_item
from receivables.invoices.schemas import AllocationIn
from receivables.invoices.service import chosen, day_of
from receivables.ledger import credits
from receivables.ledger import queries as ledger
from receivables.ledger.credits import Credit
from receivables.ledger.queries import NewAllocation
from receivables.money import from_minor, to_minor
from receivables.notes import queries
from receivables.notes.models import Note, NoteEvent
from receivables.notes.schemas import NoteAct, NoteRead
from receivables.notes.service import read
from receivables.payments import push_queries as receipts
from receivables.payments import reversals
from receivables.payments.models import Payment
from receivables.payments.queries import load as load_receipt
from receivables.periods.guard import check_open
from receivables.rules.items import Item, Kind
from receivables.rules.notes import NoteError, NoteState, check_act

CASH = "note_cash"
"""The source of receipts that a note's settlement records."""


def act(session: Session, principal: Principal, note_id: int, data: NoteAct) -> NoteRead:
    """Enters what became of a note, on a day of its company. Amounts are in the note's currency.

    Raises 403 for who may not reverse, 404, 409 `note_state`, `open_changed`, `over_allocated` or `credit_taken_out`, 422 what
    `rules.notes.check_act` says, `party_required`, `customer_differs`, `currency_differs`, `reversal_before_entry`, `period_closed`.
    """
    note = queries.locked(session, principal, note_id)
    events = queries.events(session, note_id)
    last_on = events[-1].effective_on if events else note.received_on
    on = data.effective_on or max(day_of(principal, note.company_id), last_on)
    state, wanted, charge = NoteState(note.status), NoteState(data.kind), to_minor(data.charge, note.currency)
    try:
        check_act(state, wanted, on, last_on, note.matures_on, note.amount_minor, charge)
    except NoteError as error:
        text = f"{error}.".capitalize()
        raise (conflict(error.code, text) if error.code == "note_state" else invalid(error.code, text, f"/{error.field}")) from error
    if wanted in (NoteState.ENDORSED, NoteState.DISCOUNTED) and not data.party:
        raise invalid("party_required", "Say to whom.", "/party")
    check_open(driver(session), note.company_id, on, "/effective_on")
    _lock(session, note, events, data.payment_id)
    made: dict[str, Any] = {}
    if wanted in (NoteState.DISHONOURED, NoteState.CANCELLED):
        principal.require(Permission.PAYMENTS_REVERSE)
        _take_back(session, principal, note, events, on, data.remark or f"note {wanted}")
    else:
        made = _settle(session, principal, note, data, on, charge)
    values = made | {"note_id": note_id, "kind": data.kind, "effective_on": on, "charge_minor": charge, "actor": principal.actor}
    values |= {name: value for name, value in (("party", data.party), ("remark", data.remark)) if value}
    session.execute(insert(NoteEvent).values(values))
    session.execute(update(Note).where(col(Note.id) == note_id).values(status=data.kind))
    after = {"effective_on": on, "charge": from_minor(charge, note.currency), "party": data.party}
    audit.record(session, actor=principal.actor, action=data.kind, subject="note", subject_id=note_id, company_id=note.company_id,
                 after=after, reason=data.remark)  # fmt: skip
    return read(session, principal, note_id)


def _lock(session: Session, note: Note, events: list[NoteEvent], payment_id: int | None) -> None:
    """Locks the note's item and what its receipt pays, then its receipts and the one named, each in the order of their ids."""
    ids = [note.payment_id, *(event.payment_id for event in events), payment_id]
    paid = [found for found in ids if found is not None]
    cursor = driver(session)
    cursor.execute(
        "SELECT id FROM invoices WHERE id = %(item)s OR id IN (SELECT debit_id FROM entries WHERE payment_id = ANY(%(paid)s))"
        " ORDER BY id FOR UPDATE",
        {"item": note.invoice_id, "paid": paid},
    )
    cursor.execute("SELECT id FROM payments WHERE id = ANY(%s) AND company_id = %s ORDER BY id FOR UPDATE", [paid, note.company_id])


def _settle(session: Session, principal: Principal, note: Note, data: NoteAct, on: date, charge: int) -> dict[str, Any]:
    """Clears the note's item: endorsed it is transferred, discounted or collected it is paid in cash but for the charge."""
    item, cursor = load_item(session, principal, note.invoice_id, lock=True), driver(session)
    if item.open_minor != note.amount_minor:
        raise conflict("open_changed", "A part of the note's item is applied or written off already.")
    debit, reason = Credit("debit", item.id), f"note {data.kind}: {data.party or note.acceptor}"
    if data.kind == "endorsed":
        return {"entry_id": credits.take(cursor, "transfer", debit, note.amount_minor, on, reason, principal.actor)[0]}
    cash = note.amount_minor - charge
    received = _cash(session, principal, note, data, on, cash)
    credit = Item(received.id, Kind.CREDIT, received.open_minor, on, on, received.currency, received.customer_id)
    chosen(credit, {item.id: item}, [AllocationIn(invoice_id=item.id, amount=from_minor(cash, note.currency))])
    day = max(on, received.received_on)
    paid = NewAllocation(note.company_id, note.currency, item.id, received.id, None, cash, day)
    ledger.allocate(cursor, [paid], principal.actor, reason)
    made: dict[str, Any] = {"payment_id": received.id}
    if charge:
        made["entry_id"] = credits.take(cursor, "bank_charge", debit, charge, on, reason, principal.actor)[0]
    return made


def _cash(session: Session, principal: Principal, note: Note, data: NoteAct, on: date, minor: int) -> Payment:
    """The receipt of the cash: the one named, whose customer is the note's from now on, or a new one."""
    if data.payment_id is not None:
        found = load_receipt(session, principal, data.payment_id, lock=True)
        if found.company_id == note.company_id and found.customer_id is None:
            session.execute(update(Payment).where(col(Payment.id) == found.id).values(customer_id=note.customer_id))
        return load_receipt(session, principal, data.payment_id, lock=True)
    number = f"NOTE-{note.id}"
    row: dict[str, Any] = {
        "customer_id": note.customer_id, "external_id": number, "number": number, "currency": note.currency, "amount_minor": minor,
        "open_minor": minor, "received_on": on, "method": "bank_transfer", "reference": note.number, "remittance_text": None,
        "fingerprint": None,
    }  # fmt: skip
    made = receipts.insert(driver(session), note.company_id, CASH, principal.actor, [row]).get(number)
    if made is None:
        raise conflict("already_exists", f"There is a receipt {number} of the source {CASH}.")
    return load_receipt(session, principal, made, lock=True)


def _take_back(session: Session, principal: Principal, note: Note, events: list[NoteEvent], on: date, reason: str) -> None:
    """Reverses what the note was settled by, the receipt by it with what it pays, and its item."""
    cursor = driver(session)
    for event in events:
        if event.payment_id is not None:
            reversals.reverse_payment(session, reversals.lock(session, event.payment_id), principal.actor, reason, on)
        if event.entry_id is not None:
            credits.give_back(cursor, Credit("debit", note.invoice_id), event.entry_id, on, reason, principal.actor)
    reversals.reverse_payment(session, reversals.lock(session, note.payment_id), principal.actor, reason, on)
    item = load_item(session, principal, note.invoice_id, lock=True)
    corrections.reverse_item(session, item, principal.actor, reason, on)
