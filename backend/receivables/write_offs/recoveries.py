"""Cash for an item that was written off: that part of the write-off is taken back and the receipt applied to it, in one transaction."""

from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.invoices.models import Invoice
from receivables.invoices.queries import load as load_invoice
from receivables.invoices.service import day_of
from receivables.ledger import queries as allocations
from receivables.ledger import write_offs as ledger
from receivables.ledger.queries import NewAllocation
from receivables.money import from_minor, to_minor
from receivables.payments import push_queries
from receivables.periods.guard import check_open
from receivables.write_offs import queries
from receivables.write_offs.models import Recovery, WriteOff
from receivables.write_offs.schemas import RecoveryIn, WriteOffRead
from receivables.write_offs.service import read

SOURCE = "write_offs"
REASON = "recovered after it was written off"


def recover(session: Session, principal: Principal, write_off_id: int, data: RecoveryIn) -> WriteOffRead:
    """Records cash, in the item's currency, received on a day from the write-off on.

    Raises 404, 409 `not_written_off`, `already_reversed` or `over_recovered`, 422 `amount_not_positive`, `received_before_write_off`,
    `received_in_future`, `period_closed`.
    """
    found = queries.locked(session, principal, write_off_id)
    if found.entry_id is None or found.written_off_on is None:
        raise conflict("not_written_off", "It is not written off.")
    minor = to_minor(data.amount, found.currency)
    if minor == 0:
        raise invalid("amount_not_positive", "An amount is greater than zero.", "/amount")
    if data.received_on < found.written_off_on:
        raise invalid("received_before_write_off", f"It was written off on {found.written_off_on}.", "/received_on")
    if data.received_on > max(day_of(principal, found.company_id), found.written_off_on):
        raise invalid("received_in_future", "The day has not come yet.", "/received_on")
    check_open(driver(session), found.company_id, data.received_on, "/received_on")
    invoice = load_invoice(session, principal, found.invoice_id, lock=True)
    if invoice.reversed:
        raise conflict("already_reversed", "The item is reversed.")
    if minor > found.amount_minor - found.recovered_minor:
        raise conflict("over_recovered", "More than is written off and not recovered.")
    _book(session, principal, found, invoice, minor, data)
    return read(session, principal, write_off_id)


def _book(session: Session, principal: Principal, found: WriteOff, invoice: Invoice, minor: int, data: RecoveryIn) -> None:
    cursor, on = driver(session), data.received_on
    entry_id = ledger.recover(cursor, invoice.id, minor, on, REASON, principal.actor)
    payment_id = _receive(session, principal, found, invoice, minor, data)
    paid = NewAllocation(invoice.company_id, invoice.currency, invoice.id, payment_id, None, minor, on)
    allocations.allocate(cursor, [paid], principal.actor, REASON)
    made = {
        "write_off_id": found.id, "entry_id": entry_id, "payment_id": payment_id, "amount_minor": minor, "received_on": on,
        "actor": principal.actor,
    }  # fmt: skip
    session.execute(insert(Recovery).values(made))
    recovered = found.recovered_minor + minor
    values = {"recovered_minor": recovered, "pursued": found.pursued and recovered < found.amount_minor}
    session.execute(update(WriteOff).where(col(WriteOff.id) == found.id).values(values))
    audit.record(session, actor=principal.actor, action="recovered", subject="write_off", subject_id=found.id, company_id=found.company_id,
                 after={"amount": from_minor(minor, found.currency), "received_on": on, "payment_id": payment_id})  # fmt: skip


def _receive(session: Session, principal: Principal, found: WriteOff, invoice: Invoice, minor: int, data: RecoveryIn) -> int:
    """Records the receipt, numbered after the write-off, whose row is locked; answers its id."""
    earlier = session.execute(select(func.count()).where(col(Recovery.write_off_id) == found.id)).scalar_one()
    number = f"WO-{found.id}-{earlier + 1}"
    row: dict[str, Any] = {
        "customer_id": invoice.customer_id, "external_id": number, "number": number, "currency": invoice.currency, "amount_minor": minor,
        "open_minor": minor, "received_on": data.received_on, "method": data.method, "reference": data.reference, "remittance_text": None,
        "fingerprint": None,
    }  # fmt: skip
    return push_queries.insert(driver(session), invoice.company_id, SOURCE, principal.actor, [row])[number]
