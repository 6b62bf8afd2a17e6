"""Use cases of notes: receive one, and read it."""

from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.customers.queries import load as load_customer
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.invoices import push_queries as items
from receivables.invoices.service import chosen, day_of, locked
from receivables.ledger import queries as ledger
from receivables.ledger.queries import NewAllocation
from receivables.money import from_minor, to_minor
from receivables.notes import queries
from receivables.notes.models import Note
from receivables.notes.schemas import NoteIn, NoteRead
from receivables.payments import push_queries as receipts
from receivables.periods.guard import check_open
from receivables.rules.allocation import effective_on
from receivables.rules.items import Item, Kind

SOURCE = "note"


def read(session: Session, principal: Principal, note_id: int) -> NoteRead:
    """The note with everything that became of it; raises 404."""
    row = queries.row_of(queries.read_row(session, principal, note_id))
    events = [queries.event_of(event, row["currency"]) for event in queries.events(session, note_id)]
    return NoteRead.model_validate(row | {"events": events})


def receive(session: Session, principal: Principal, data: NoteIn) -> NoteRead:
    """Records a note: a receipt of its amount, applied as asked, and an open item of the customer that is due at maturity.

    Raises 404, 409 `already_exists`, `over_applied` or `over_allocated`, 422 `days_not_rising`, `received_in_future`,
    `amount_not_positive`, `period_closed`, and as an allocation does.
    """
    customer = load_customer(session, principal, data.customer_id)
    minor = to_minor(data.amount, data.currency)
    if minor == 0:
        raise invalid("amount_not_positive", "An amount is greater than zero.", "/amount")
    if data.issued_on > data.matures_on or data.issued_on > data.received_on:
        raise invalid("days_not_rising", "A note is issued first, then received, and matures.", "/issued_on")
    if data.received_on > day_of(principal, customer.company_id):
        raise invalid("received_in_future", "The day has not come yet.", "/received_on")
    cursor, company_id = driver(session), customer.company_id
    check_open(cursor, company_id, data.received_on, "/received_on")
    named = select(func.count()).where(col(Note.company_id) == company_id, col(Note.number) == data.number)
    external_id = f"{data.number}/{session.execute(named).scalar_one() + 1}"
    wanted = locked(session, company_id, [row.invoice_id for row in data.allocations])
    credit = Item(0, Kind.CREDIT, minor, data.received_on, data.received_on, data.currency, customer.id)
    pays = chosen(credit, wanted, data.allocations) if data.allocations else []
    row = {"customer_id": customer.id, "external_id": external_id, "number": data.number, "currency": data.currency, "amount_minor": minor}
    item = items.insert(cursor, company_id, SOURCE, principal.actor, [_item(row, data)]).get(external_id)
    paid = receipts.insert(cursor, company_id, SOURCE, principal.actor, [_receipt(row, data)]).get(external_id)
    if item is None or paid is None or _known(session, company_id, data.number):
        raise conflict("already_exists", "There is a note of this number.")
    made = [
        NewAllocation(company_id, data.currency, item_id, paid, None, part, effective_on(data.received_on, wanted[item_id].issued_on))
        for item_id, part in pays
    ]
    ledger.allocate(cursor, made, principal.actor)
    values = data.model_dump(exclude={"amount", "allocations"}) | {
        "company_id": company_id, "invoice_id": item, "payment_id": paid, "amount_minor": minor,
    }  # fmt: skip
    note_id = session.execute(insert(Note).values(values).returning(col(Note.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="received", subject="note", subject_id=note_id, company_id=company_id,
                 after={"number": data.number, "amount": from_minor(minor, data.currency), "currency": data.currency})  # fmt: skip
    return read(session, principal, note_id)


def _known(session: Session, company_id: int, number: str) -> bool:
    """Whether a note of the number stands; the identity of its receipt makes two calls wait for each other before."""
    standing = select(col(Note.id)).where(col(Note.company_id) == company_id, col(Note.number) == number, col(Note.status) != "cancelled")
    return session.execute(standing).first() is not None


def _item(row: dict[str, Any], data: NoteIn) -> dict[str, Any]:
    empty = dict.fromkeys(("contract_number", "purchase_order", "owner", "fingerprint"))
    return row | empty | {
        "kind": "note_receivable", "issued_on": data.received_on, "due_on": data.matures_on, "reference": data.number, "held": False,
        "disputed": False, "description": f"{data.drawer} / {data.acceptor}",
    }  # fmt: skip


def _receipt(row: dict[str, Any], data: NoteIn) -> dict[str, Any]:
    return row | {
        "open_minor": row["amount_minor"], "received_on": data.received_on, "method": "draft", "reference": data.number,
        "remittance_text": None, "fingerprint": None,
    }  # fmt: skip
